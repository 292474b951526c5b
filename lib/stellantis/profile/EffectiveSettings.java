package stellantis.profile;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.ShellWord;
import stellantis.pki.CertificateFile;
import stellantis.pki.Certificates;
import stellantis.pki.Name;

/**
 * The settings as scripts find them: what is typed goes before an environment variable, that before the profile, the
 * profile before its environment. Each is changed where its value in force was given.
 */
public final class EffectiveSettings {
    /** Who gave a value, and so where it is to be changed. */
    public enum Origin {
        OPTION,
        VARIABLE,
        PROFILE,
        /** The profile's environment or brand, or nobody. */
        OTHER
    }

    private final Profile profile;
    private final Map<String, String> variables;
    private final Function<String, Optional<String>> typed;
    private X509Certificate own;

    /** @param variables of the process, by name */
    public EffectiveSettings(Profile profile, Map<String, String> variables) {
        this(profile, variables, name -> Optional.empty());
    }

    /**
     * @param profile null where none is meant
     * @param typed the value given as an option, by the name of the setting; paths as they are to be opened
     */
    public EffectiveSettings(Profile profile, Map<String, String> variables, Function<String, Optional<String>> typed) {
        this.profile = profile;
        this.variables = variables;
        this.typed = typed;
    }

    /** The values given, the one in force first. */
    List<String> values(String name) {
        return Stream.of(
                        typed.apply(name),
                        variable(name),
                        profile == null ? Optional.<String>empty() : profile.get(name))
                .flatMap(Optional::stream)
                .toList();
    }

    /** A variable of the process by its own name. */
    String environment(String name) {
        return variables.getOrDefault(name, "");
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(Profile.variable(name))).filter(value -> !value.isBlank());
    }

    public Optional<String> get(String name) {
        return values(name).stream().findFirst();
    }

    /** A setting that is a path; the profile's start from its folder. */
    public Optional<Path> file(String name) {
        boolean here = profile == null || origin(name) == Origin.OPTION || origin(name) == Origin.VARIABLE;
        return get(name).map(value -> here ? Path.of(value) : profile.folder().resolve(value));
    }

    /** How requests introduce themselves, as far as the settings tell. */
    public Optional<String> auth() {
        return EffectiveSettings.auth(this::get);
    }

    /** Null where none is meant. */
    public Profile profile() {
        return profile;
    }

    public Origin origin(String name) {
        if (typed.apply(name).isPresent()) return Origin.OPTION;
        if (variable(name).isPresent()) return Origin.VARIABLE;
        return profile != null && profile.own().containsKey(name) ? Origin.PROFILE : Origin.OTHER;
    }

    /** For whoever has opened the identity in force: its certificate, which a keystore hides without its passphrase. */
    public void certificate(X509Certificate own) {
        this.own = own;
    }

    /** The first certificate in the file that is no authority's; empty when it cannot be read. */
    public static Optional<X509Certificate> leaf(Path file) {
        try {
            return CertificateFile.read(file).stream().min(Comparator.comparing(Certificates::isCa));
        } catch (Failure e) {
            return Optional.empty();
        }
    }

    /** The login in the certificate in force, when that can be read. */
    Optional<String> certified() {
        Optional<Path> file = file("cert").or(() -> Optional.ofNullable(profile).map(Profile::certificateFile));
        return Optional.ofNullable(own)
                .or(() -> file.filter(any -> get("keystore").isEmpty()).flatMap(EffectiveSettings::leaf))
                .flatMap(leaf -> Name.subject(leaf).value(Name.COMMON_NAME));
    }

    /** That the user's login is not in the certificate in force, if that can be seen: servers compare them. */
    public Optional<String> stranger() {
        String user = get("user").orElse("");
        return certified()
                .filter(name -> !user.isEmpty() && !name.equals(user))
                .map(name -> "user is " + user + ", while the certificate is for " + name
                        + ": usually both are the same login");
    }

    /** The hint for {@code profile set}, {@code profile unset} or options alone; empty for another command. */
    public Optional<Hint> instead(NextCommand command) {
        List<String> words = command.arguments();
        if (command.alias() == null && words.get(0).startsWith("--"))
            return Optional.of(set(
                    String.join("=", words).substring(2).replace("=--", "\n").split("\n")));
        if (!"profile".equals(command.alias()) || words.size() < 2) return Optional.empty();
        String[] rest = words.stream().skip(1).toArray(String[]::new);
        return Optional.of(words.get(0).equals("unset") ? drop(rest) : set(rest));
    }

    /** How these values are given, {@code name=value}. */
    public Hint set(String... values) {
        return each(values, "give", "set the variable", "profile set");
    }

    /** How those of these that are set are taken back. */
    public Hint drop(String... names) {
        Hint all = each(names, "leave out", "unset", "profile unset");
        return all == null ? Hint.of("take another brand or environment") : all;
    }

    private Hint each(String[] all, String option, String variable, String profile) {
        List<String> stored = new ArrayList<>();
        Hint hint = null;
        for (String one : all) {
            String[] set = one.split("=", 2);
            boolean sets = set.length > 1;
            String value = sets ? ShellWord.of(set[1]) : "";
            Origin origin = origin(set[0]);
            String here = origin == Origin.OPTION
                    ? option + " --" + set[0] + (sets ? " " + value : "")
                    : variable + " " + Profile.variable(set[0]) + (sets ? "=" + value : "");
            if (origin == Origin.OPTION || origin == Origin.VARIABLE)
                hint = Hint.of(here).after(hint);
            else if (sets || origin == Origin.PROFILE) stored.add(one);
        }
        return stored.isEmpty()
                ? hint
                : Hint.of(NextCommand.of(profile, stored.toArray())).after(hint);
    }

    /** How requests introduce themselves: by the setting auth, else by what else these settings name. */
    public static Optional<String> auth(Function<String, Optional<String>> settings) {
        return settings.apply("auth")
                .or(() -> settings.apply("token-client-id").map(any -> "oauth2"))
                .or(() -> settings.apply("user").map(any -> "basic"))
                .or(() -> settings.apply("brand").map(any -> "end-user"));
    }
}
