package stellantis.fleet;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.connection.ApiCredentials;
import stellantis.http.Query;

/** What else the API can be asked for: its parameters extension, locale and profile, for the paths that have them. */
public final class DataOptions {
    public static final Option EXTENSION = Option.value(
            "extension", "NAME", "request more data, such as branding, in _embedded.extension; may be repeated");
    public static final Option LOCALE =
            Option.value("locale", "TAG", "language of texts, such as fr-FR").setting();
    public static final Option VIEW = Option.value(
                    "data-profile",
                    "VIEW",
                    "fleet (default), or endUser: only what the driver's privacy settings let the driver see")
            .knows("fleet", "endUser");

    private DataOptions() {}

    /** The path with the extensions and the language that are asked for. @param always extensions that are not typed */
    public static String vehicle(String path, Run run, String... always) {
        return with(
                extended(path, run, always),
                "locale",
                run.setting(LOCALE).stream().toList());
    }

    /** The path with the extensions that are asked for. @param always those that are not typed */
    public static String extended(String path, Run run, String... always) {
        Stream<String> typed = extensions(run).stream();
        return with(
                path,
                "extension",
                Stream.concat(Stream.of(always), typed).distinct().toList());
    }

    /** Those that are typed, one for each option or with commas between. */
    public static List<String> extensions(Run run) {
        return run.values(EXTENSION).stream()
                .flatMap(one -> Stream.of(one.split("[\\s,]+")))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /**
     * The path with the view that is asked for.
     *
     * @throws Failure exit code 2 for one that the API does not have, or on behalf of a driver
     */
    static String view(String path, Run run) {
        List<String> view = run.value(VIEW).stream().toList();
        for (String typed : view) {
            if (ApiCredentials.endUser(run)) {
                throw Failure.usage("--data-profile does not go with auth=end-user")
                        .because("only fleet owners have two views of the data")
                        .hint("leave it out");
            }
            if (!VIEW.known().contains(typed)) {
                throw Failure.usage("--data-profile does not take \"" + typed + "\"")
                        .hint("give " + String.join(" or ", VIEW.known()));
            }
        }
        return with(path, "profile", view);
    }

    /** The path with a parameter, once for each value. */
    public static String with(String path, String name, Collection<String> values) {
        String all = path;
        for (String value : values) all += (all.contains("?") ? "&" : "?") + name + "=" + Query.encode(value);
        return all;
    }
}
