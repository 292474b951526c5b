package stellantis.profile;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import stellantis.pki.Name;
import stellantis.profile.SettingRemedy.Origin;

/**
 * The settings as scripts find them: what is typed goes before an environment variable, that before the profile, the
 * profile before its environment.
 */
public final class EffectiveSettings {
    /** What each way to introduce oneself needs besides. */
    private static final Map<String, String> NEEDED = Map.of(
            "basic", "user password",
            "oauth2", "token-client-id token-url scope",
            "end-user", "client-secret authorize-url scope");

    private final Profile profile;
    private final Map<String, String> variables;
    private final Map<String, String> typed;
    private X509Certificate own;

    /** @param variables of the process, by name */
    public EffectiveSettings(Profile profile, Map<String, String> variables) {
        this(profile, variables, Map.of());
    }

    /**
     * @param profile null where none is meant
     * @param typed values given as options, by the name of the setting; paths as they are to be opened
     */
    public EffectiveSettings(Profile profile, Map<String, String> variables, Map<String, String> typed) {
        this.profile = profile;
        this.variables = variables;
        this.typed = typed;
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(typed.get(name))
                .or(() -> variable(name))
                .or(() -> profile == null ? Optional.empty() : profile.get(name));
    }

    /** A setting that is a path; the profile's start from its folder. */
    public Optional<Path> file(String name) {
        return get(name)
                .map(value ->
                        profile == null ? Path.of(value) : profile.folder().resolve(value));
    }

    /** How requests introduce themselves, as far as the settings tell. */
    public Optional<String> auth() {
        return Profile.auth(this::get);
    }

    /** What requests need and nobody has set, with an example each: an environment brings both URLs, a brand others. */
    public Map<String, String> missing() {
        String auth = auth().orElse("");
        Map<String, String> missing = new LinkedHashMap<>();
        for (String name : ("base-url auth client-id " + NEEDED.getOrDefault(auth, "")).split(" ")) {
            if (get(name).isPresent()) continue;
            Setting setting = switch (name) {
                case "base-url" -> Setting.ENVIRONMENT;
                case "token-url" -> get("base-url").isPresent() ? Setting.TOKEN_URL : Setting.ENVIRONMENT;
                case "authorize-url" -> Setting.BRAND;
                default -> Setting.named(name);
            };
            missing.put(setting.label(), setting.example());
        }
        if (!auth.isEmpty()) missing.replace("auth", auth);
        if (auth.equals("end-user") && profile != null)
            missing.replace("scope", ScopeNames.corrected(ScopeNames.registered(profile)));
        return missing;
    }

    /** For whoever has opened the keystore in force: its certificate, which stays hidden without a passphrase. */
    public void certificate(X509Certificate own) {
        this.own = own;
    }

    /** That the user's login is not in the certificate in force, if that can be seen: servers compare them. */
    public Optional<String> stranger() {
        String user = get("user").orElse("");
        if (user.isEmpty()) return Optional.empty();
        return certified()
                .filter(name -> !name.equals(user))
                .map(name -> "user is " + user + ", while the certificate is for " + name
                        + ": usually both are the same login");
    }

    /** The login in the certificate in force, when that can be read. */
    public Optional<String> certified() {
        Optional<Path> file = file("cert").or(() -> Optional.ofNullable(profile).map(Profile::certificateFile));
        return Optional.ofNullable(own)
                .or(() -> file.filter(any -> get("keystore").isEmpty()).flatMap(Onboarding::leaf))
                .flatMap(leaf -> Name.subject(leaf).value(Name.COMMON_NAME));
    }

    /** Null where none is meant. */
    public Profile profile() {
        return profile;
    }

    public Origin origin(String name) {
        return SettingRemedy.origin(name, typed.containsKey(name), variables, profile);
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(Profile.variable(name))).filter(value -> !value.isBlank());
    }
}
