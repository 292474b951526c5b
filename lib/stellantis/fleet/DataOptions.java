package stellantis.fleet;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.http.Query;

/** What more the API can be asked for: its parameter extension, for the paths that have it. */
public final class DataOptions {
    public static final Option EXTENSION = Option.value(
                    "extension", "NAME", "request more data, such as branding, in _embedded.extension")
            .repeatable();

    private DataOptions() {}

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

    /** The path with a parameter, once for each value. */
    public static String with(String path, String name, Collection<String> values) {
        String all = path;
        for (String value : values) all += (all.contains("?") ? "&" : "?") + name + "=" + Query.encode(value);
        return all;
    }
}
