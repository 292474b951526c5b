package stellantis.profile;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import stellantis.Failure;
import stellantis.GivenFile;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.pki.ChainProblem;
import stellantis.pki.Name;
import stellantis.pki.NewFiles;
import stellantis.pki.SigningRequest;

/** Where a partner is on the way from a login to the first call, judged by the profile's files and settings. */
public final class Onboarding {
    /**
     * What is missing, in words, and the command to type.
     *
     * @param command null if the user has to wait for an e-mail
     */
    public record Step(String says, Hint command) {
        Step(String says, NextCommand command) {
            this(says, Hint.of(command));
        }

        /** Both in one sentence. */
        public Hint hint() {
            return command == null ? Hint.of(says) : new Hint(says + ": " + command.text(), command.commands());
        }
    }

    /** What each way to introduce oneself needs besides. */
    private static final Map<String, String> NEEDED = Map.of(
            "basic", "user password",
            "oauth2", "token-client-id token-url scope",
            "end-user", "client-secret authorize-url scope");

    private final Profile profile;
    private final EffectiveSettings settings;
    private final Instant now;

    /** @param variables of the process, which go before the profile's settings */
    public Onboarding(Profile profile, Map<String, String> variables, Instant now) {
        this(profile, new EffectiveSettings(profile, variables), now);
    }

    /** @param settings as they are in force, which may differ from the profile's */
    public Onboarding(Profile profile, EffectiveSettings settings, Instant now) {
        this.profile = profile;
        this.settings = settings;
        this.now = now;
    }

    /** What requests need and nobody has set, with an example each: an environment brings both URLs, a brand others. */
    public static Map<String, String> missing(EffectiveSettings settings) {
        String auth = settings.auth().orElse("");
        Map<String, String> missing = new LinkedHashMap<>();
        for (String name : ("base-url auth client-id " + NEEDED.getOrDefault(auth, "")).split(" ")) {
            if (settings.get(name).isPresent()) continue;
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
        if (!auth.isEmpty()) missing.replace("auth", auth);
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
        return identity()
                .or(this::destination)
                .or(this::credentials)
                .or(this::due)
                .orElseGet(this::call);
    }

    /**
     * The last of the tutorial's six steps that is done: 1 login, 2 request, 4 certificate, 5 ids and credentials.
     * Whether the sixth is, servers tell.
     */
    public int reached() {
        if (identity().isPresent()) return Files.exists(key()) && Files.exists(profile.requestFile()) ? 2 : 1;
        return destination().or(this::credentials).isPresent() ? 4 : 5;
    }

    private Optional<Step> identity() {
        Path key = key();
        Path certificate = certificate();
        boolean keystore = settings.get("keystore").isPresent()
                || !Files.exists(key) && !Files.exists(certificate) && Files.exists(profile.keystoreFile());
        if (keystore) return Optional.empty();
        if (Files.isDirectory(key))
            return Optional.of(new Step(
                    key + " is a folder: move it away, the key file belongs there",
                    Hint.of(NextCommand.typed("mv", key, Path.of(key + ".folder")))));
        if (Files.exists(key) && !Files.isReadable(key))
            return Optional.of(new Step("let yourself read the key", GivenFile.readable(key)));
        if (Files.exists(certificate) && certificate.equals(key)) return Optional.empty();
        for (Path file : List.of(key, certificate)) {
            Optional<Path> backup = NewFiles.backupOfMissing(file);
            if (backup.isPresent())
                return Optional.of(new Step(
                        file + " is not there, but its backup is; put it back",
                        Hint.of(NextCommand.typed("mv", backup.get(), file))));
        }
        boolean requested = Files.exists(profile.requestFile());
        if (!Files.exists(key) && (Files.exists(certificate) || profile.installed()))
            return Optional.of(new Step(
                    key + " is lost; put it back from a copy, or begin anew",
                    NextCommand.of(requested ? "csr --force" : "csr")));
        if (!Files.exists(key))
            return Optional.of(new Step("make the key and the signing request", NextCommand.of("csr")));
        if (!Files.exists(certificate) && profile.installed())
            return Optional.of(new Step(
                    certificate + " is lost; install again what came by e-mail", NextCommand.of("install FILE")));
        if (Files.exists(certificate)) {
            boolean expired = EffectiveSettings.leaf(certificate)
                    .flatMap(leaf -> ChainProblem.validity(leaf, now))
                    .filter(problem -> problem.defect() == ChainProblem.Defect.EXPIRED)
                    .isPresent();
            if (!expired) return Optional.empty();
            Step step = renewal()
                    .orElseGet(() -> new Step(
                            "make a new request with the same subject",
                            NextCommand.of("csr --like", certificate, "--out", "request-new.csr")));
            return Optional.of(new Step("the certificate has expired; " + step.says(), step.command()));
        }
        if (!requested) return Optional.of(new Step("make the signing request", NextCommand.of("csr")));
        return Optional.of(mail(profile.requestFile(), "certificate"));
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

    /** The renewal, when it has begun or is due. */
    private Optional<Step> due() {
        boolean begun = Renewal.of(profile).state() != Renewal.State.NONE;
        boolean soon = EffectiveSettings.leaf(certificate())
                .filter(leaf ->
                        now.plus(Duration.ofDays(30)).isAfter(leaf.getNotAfter().toInstant()))
                .isPresent();
        return begun || soon ? renewal() : Optional.empty();
    }

    /** Whether the profile is of an application for end users: by its setting, else by what it was prepared with. */
    public boolean forEndUsers() {
        return settings.get("auth")
                .map("end-user"::equals)
                .orElseGet(() -> settings.get("brand").isPresent() || Files.exists(profile.applicationFile()));
    }

    private Optional<Step> destination() {
        Map<String, String> missing = missing(settings);
        missing.keySet().retainAll(List.of("environment", "auth", "client-id"));
        if (forEndUsers()) missing.computeIfPresent("auth", (name, any) -> "end-user");
        String says = "oauth2".equals(missing.get("auth"))
                ? "say where to call and how (auth=oauth2 with access tokens, auth=basic for fleet owners,"
                        + " auth=end-user for drivers who consent)"
                : "say where to call and as whom";
        return set(says, missing);
    }

    private Optional<Step> credentials() {
        Map<String, String> missing = missing(settings);
        boolean drivers = forEndUsers();
        String says = drivers && missing.keySet().equals(Set.of("scope"))
                ? "say for which data drivers are asked"
                : drivers
                        ? "give the secret that came with the client id, the brand whose drivers are asked (peugeot,"
                                + " citroen, ds, opel, vauxhall), and for which data"
                        : missing.containsKey("scope") || missing.containsKey("token-client-id")
                                ? "send the certificate to your Stellantis contact too, who answers with the token"
                                        + " endpoint's client id and the scope; then"
                                : "give login and password's source";
        return set(says, missing).or(() -> drivers ? consent() : Optional.empty());
    }

    private static Optional<Step> set(String says, Map<String, String> missing) {
        List<String> all = missing.entrySet().stream().map(Map.Entry::toString).toList();
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(new Step(says, NextCommand.of("profile set", all.toArray())));
    }

    /** Whether a driver is still to be asked. */
    private Optional<Step> consent() {
        if (!profile.drivers().isEmpty()) return Optional.empty();
        return Optional.of(new Step("ask a driver for consent", NextCommand.of("enroll")));
    }

    private Step call() {
        boolean drivers = settings.get("auth").filter("end-user"::equals).isPresent();
        String path = drivers ? "user/vehicles" : "/connectedcar/v3/fleets";
        return new Step("call the API", NextCommand.of("call", path));
    }
}
