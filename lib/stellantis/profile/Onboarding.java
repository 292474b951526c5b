package stellantis.profile;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import stellantis.Failure;
import stellantis.GivenFile;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.pki.Name;
import stellantis.pki.SafeFile;
import stellantis.pki.SigningRequest;

/** Where a partner is on the way from a login to the first call, judged by the profile's files and settings. */
public final class Onboarding {
    /**
     * What is missing, in words, and the command to type.
     *
     * @param then what follows when that has worked, or null
     */
    public record Step(String says, Hint command, Hint then) {
        Step(String says, Hint command) {
            this(says, command, null);
        }

        Step(String says, NextCommand command) {
            this(says, Hint.of(command));
        }

        /** What is missing and the command, in one sentence. */
        public Hint hint() {
            return new Hint(says + ": " + command.text(), command.commands());
        }
    }

    /** What follows once the API answers. */
    public static final Hint DATA = Hint.of("see your vehicles", NextCommand.of("vehicles"));

    /** What each way to introduce oneself needs besides. */
    private static final Map<String, String> NEEDED = Map.of(
            "basic", "user password",
            "oauth2", "token-client-id token-url scope",
            "end-user", "client-secret authorize-url scope");

    private final Profile profile;
    private final EffectiveSettings settings;
    private final Instant now;

    /** @param settings as they are in force, of a profile */
    public Onboarding(EffectiveSettings settings, Instant now) {
        this.profile = settings.profile();
        this.settings = settings;
        this.now = now;
    }

    /** What requests need and nobody has set, with an example each: an environment brings both URLs, a brand others. */
    public static Map<String, String> missing(EffectiveSettings settings) {
        String auth = settings.auth().orElse("");
        Map<String, String> missing = new LinkedHashMap<>();
        for (String name : ("base-url auth client-id " + NEEDED.getOrDefault(auth, "")).split(" ")) {
            // how to log in may follow from what else is set
            if (settings.get(name).isPresent() || name.equals("auth") && !auth.isEmpty()) continue;
            Setting setting = switch (name) {
                case "base-url" -> Setting.ENVIRONMENT;
                case "token-url" -> settings.get("base-url").isPresent() ? Setting.TOKEN_URL : Setting.ENVIRONMENT;
                case "authorize-url" -> Setting.BRAND;
                default -> Setting.named(name);
            };
            missing.put(
                    setting.label(),
                    setting == Setting.USER ? login(settings).orElse(setting.example()) : setting.example());
        }
        if (auth.equals("end-user") && settings.profile() != null)
            missing.replace("scope", ScopeNames.corrected(ScopeNames.registered(settings.profile())));
        return missing;
    }

    /** As far as the certificate or the signing request says it. */
    private static Optional<String> login(EffectiveSettings settings) {
        return settings.certified().or(() -> {
            if (settings.profile() == null) return Optional.empty();
            try {
                return SigningRequest.read(settings.profile().requestFile())
                        .subject()
                        .value(Name.COMMON_NAME);
            } catch (Failure none) {
                return Optional.empty();
            }
        });
    }

    /** The next thing to do. Says nothing about whether servers agree. */
    public Step next() {
        Step step = identity();
        if (step == null) step = configuration();
        if (step == null) step = due();
        return step == null ? call() : step;
    }

    /**
     * The last of the tutorial's six steps that is done: 1 login, 2 request, 4 certificate, 5 ids and credentials.
     * Whether the sixth is, servers tell.
     */
    public int reached() {
        if (identity() != null) return Files.exists(key()) && Files.exists(profile.requestFile()) ? 2 : 1;
        return configuration() != null ? 4 : 5;
    }

    /** For a key and a certificate; null when both are there. */
    private Step identity() {
        Path key = key();
        Path certificate = certificate();
        boolean keyThere = Files.exists(key);
        boolean certified = Files.exists(certificate);
        boolean keystore =
                settings.get("keystore").isPresent() || !keyThere && !certified && Files.exists(profile.keystoreFile());
        if (keystore) return null;
        if (Files.isDirectory(key))
            return new Step(
                    key + " is a folder: move it away, the key file belongs there",
                    NextCommand.typed("mv", key, Path.of(key + ".folder")));
        if (keyThere && !Files.isReadable(key)) return new Step("let yourself read the key", GivenFile.readable(key));
        if (certified && certificate.equals(key)) return null;
        for (Path file : List.of(key, certificate)) {
            Optional<Path> backup = SafeFile.backupOfMissing(file);
            if (backup.isPresent())
                return new Step(
                        file + " is not there, but its backup is; put it back",
                        NextCommand.typed("mv", backup.get(), file));
        }
        boolean requested = Files.exists(profile.requestFile());
        boolean finished = certified || profile.installed();
        if (!keyThere && finished)
            return new Step(
                    key + " is lost; put it back from a copy, or begin anew",
                    NextCommand.of(requested ? "csr --force" : "csr"));
        if (!keyThere) return new Step("make the key and the signing request", NextCommand.of("csr"));
        if (certified) return expired(certificate);
        if (finished)
            return new Step(
                    certificate + " is lost; install again what came by e-mail", NextCommand.of("install FILE"));
        return requested
                ? mail(profile.requestFile(), "certificate")
                : new Step("make the signing request", NextCommand.of("csr"));
    }

    private Step expired(Path certificate) {
        Optional<X509Certificate> leaf = EffectiveSettings.leaf(certificate);
        if (leaf.filter(one -> now.isAfter(one.getNotAfter().toInstant())).isEmpty()) return null;
        Step step = renewal()
                .orElseGet(() -> new Step(
                        "make a new request with the same subject",
                        NextCommand.of("csr --like", certificate, "--out", "request-new.csr")));
        return new Step("the certificate has expired; " + step.says(), step.command());
    }

    private static Step mail(Path request, String awaited) {
        String says = "e-mail " + request + " to your Stellantis contact; when the " + awaited + " has come";
        return new Step(says, NextCommand.of("install FILE"));
    }

    /**
     * The next thing to do for the next certificate; empty where the key and certificate in force are not files of
     * the profile's own.
     */
    public Optional<Step> renewal() {
        Renewal renewal = Renewal.of(profile);
        boolean own = settings.get("keystore").isEmpty()
                && key().equals(renewal.key())
                && certificate().equals(renewal.certificate());
        if (!own || !Files.exists(renewal.key()) || !Files.exists(renewal.certificate())) return Optional.empty();
        return Optional.of(
                switch (renewal.state()) {
                    case NONE ->
                        new Step(
                                "make the next key and a signing request with the same subject",
                                NextCommand.of("renew --start"));
                    case REQUESTED -> mail(renewal.newRequest(), "renewed certificate");
                    case ARRIVED ->
                        new Step("use the renewed certificate, which has come", NextCommand.of("renew --switch"));
                });
    }

    private Path key() {
        return settings.file("key").orElse(profile.keyFile());
    }

    private Path certificate() {
        return settings.file("cert").orElse(profile.certificateFile());
    }

    /** The renewal, when it has begun or is due; else null. */
    private Step due() {
        boolean begun = Renewal.of(profile).state() != Renewal.State.NONE;
        boolean soon = EffectiveSettings.leaf(certificate())
                .filter(leaf ->
                        now.plus(Duration.ofDays(30)).isAfter(leaf.getNotAfter().toInstant()))
                .isPresent();
        return begun || soon ? renewal().orElse(null) : null;
    }

    /** Whether the profile is of an application for end users: by its setting, else by what it was prepared with. */
    public boolean forEndUsers() {
        return settings.get("auth")
                .map("end-user"::equals)
                .orElseGet(() -> settings.get("brand").isPresent() || Files.exists(profile.applicationFile()));
    }

    /** For where to call, then for what is needed to log in there; null when all is set and a driver has consented. */
    private Step configuration() {
        boolean drivers = forEndUsers();
        Map<String, String> missing = missing(settings);
        if (drivers && !settings.auth().equals(Optional.of("end-user"))) missing.put("auth", "end-user");
        Map<String, String> first = new LinkedHashMap<>(missing);
        first.keySet().retainAll(List.of("environment", "auth", "client-id"));
        String say = first.containsKey("environment") ? "say where to call and " : "say ";
        if ("oauth2".equals(first.get("auth")))
            return set(
                    say + "how to log in (auth=oauth2 with access tokens, auth=basic for fleet owners,"
                            + " auth=end-user for drivers who consent)",
                    first);
        if (!first.isEmpty()) return set(say + "as whom to call", first);
        if (drivers && missing.isEmpty())
            return profile.drivers().isEmpty() ? new Step("ask a driver for consent", NextCommand.of("enroll")) : null;
        if (missing.isEmpty()) return null;
        if (!drivers)
            return set(
                    missing.containsKey("scope") || missing.containsKey("token-client-id")
                            ? "send the certificate to your Stellantis contact too, who answers with the token"
                                    + " endpoint's client id and the scope; then"
                            : missing.containsKey("user")
                                    ? "give login and password's source"
                                    : "give the password's source"
                                            + (settings.get("auth").isEmpty()
                                                    ? " (with access tokens instead: auth=oauth2)"
                                                    : ""),
                    missing);
        return set(
                missing.size() == 1 && missing.containsKey("scope")
                        ? "say for which data drivers are asked"
                        : "give the secret that came with the client id, the brand whose drivers are asked (peugeot,"
                                + " citroen, ds, opel, vauxhall), and for which data",
                missing);
    }

    private static Step set(String says, Map<String, String> missing) {
        return new Step(
                says,
                NextCommand.of(
                        "profile set",
                        missing.entrySet().stream().map(Map.Entry::toString).toArray()));
    }

    private Step call() {
        boolean drivers = settings.auth().filter("end-user"::equals).isPresent();
        String path = drivers ? "user/vehicles" : "/connectedcar/v3/fleets";
        return new Step("call the API", Hint.of(NextCommand.of("call", path)), DATA);
    }
}
