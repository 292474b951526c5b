//SOURCES ../connection/ApiCredentials.java
//SOURCES ../connection/ConnectionOptions.java
//SOURCES ../connection/RequestOptions.java
//SOURCES ../connection/TokenSource.java
//SOURCES Checkup.java
//SOURCES ../profile/Onboarding.java
package stellantis.doctor;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.ShellWord;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.connection.ApiCredentials;
import stellantis.connection.ConnectionOptions;
import stellantis.connection.EndUser;
import stellantis.connection.RequestOptions;
import stellantis.connection.ServerOptions;
import stellantis.connection.TokenSource;
import stellantis.diagnosis.Sent;
import stellantis.diagnosis.Sent.Auth;
import stellantis.diagnosis.Words;
import stellantis.http.AccessToken;
import stellantis.http.ApiRequest;
import stellantis.http.ApiUrl;
import stellantis.http.TokenRequest;
import stellantis.profile.EffectiveSettings;
import stellantis.profile.Onboarding;
import stellantis.profile.Profile;
import stellantis.profile.Setting;

/**
 * What the doctor looks at: the whole profile, or a server and files named by options. The profile's credentials go to
 * the profile's servers only; another URL gets those that were typed.
 */
public final class DoctorPlan implements Checkup.Destination {
    private static final String VENDOR = "(?i).*\\.(groupe-psa|mpsa|stellantis)\\.com";

    private final Run run;
    private final ServerOptions server;
    private final Optional<URI> url;
    private final Optional<URI> base;
    private final Auth auth;

    /** @throws Failure exit code 2 when the URL typed is none */
    public DoctorPlan(Run run, ServerOptions server) {
        this.run = run;
        this.server = server;
        this.base = run.setting(ConnectionOptions.BASE_URL).flatMap(DoctorPlan::base);
        this.url = run.value(RequestOptions.URL)
                .map(typed -> ApiUrl.resolve(
                        typed,
                        base.filter(one -> !typed.contains("://"))
                                .orElseGet(() -> ApiUrl.base(typed.replaceFirst("[?#].*", "")))));
        this.auth = auth();
    }

    private static Optional<URI> base(String setting) {
        try {
            return Optional.of(ApiUrl.base(setting));
        } catch (Failure toldByTheSettingsCheck) {
            return Optional.empty();
        }
    }

    /** Whether the profile as a whole is meant, not just what was named. */
    public boolean wholeProfile() {
        boolean named = run.has(Options.KEY) || run.has(Options.CERT) || run.has(Options.KEYSTORE);
        return url.isEmpty() && (run.profile().exists() || !named);
    }

    /**
     * The settings as they are in force: typed, from the environment, from the profile; for another server what was
     * typed for it.
     */
    public EffectiveSettings settings() {
        Map<String, String> typed = new HashMap<>();
        Map<String, String> variables =
                new HashMap<>(wholeProfile() ? run.world().env() : Map.of());
        Map<String, String> options = run.typed();
        for (Setting setting : Setting.values()) {
            UnaryOperator<String> value =
                    text -> setting.kind() == Setting.Kind.PATH ? run.path(text).toString() : text;
            if (options.containsKey(setting.label()))
                typed.put(setting.label(), value.apply(options.get(setting.label())));
            variables.computeIfPresent(
                    Profile.variable(setting.label()), (name, text) -> text.isBlank() ? text : value.apply(text));
        }
        return new EffectiveSettings(wholeProfile() ? run.profile() : null, variables, typed);
    }

    /**
     * The words of remedies: commands that take the profile's files have to name those that were given in their
     * place, and the next certificate of a profile is made ready beside the one in use.
     *
     * @param certificate that it is about, or null
     */
    public Words advice(Path certificate) {
        Words words = new Words(certificate);
        Hint again = Hint.of("; or let it wait and repeat", retrying());
        words.put("retry", again).put("wait", again);
        Optional<Option> key =
                Stream.of(Options.KEYSTORE, Options.KEY).filter(run::has).findFirst();
        key.ifPresent(option -> words.put(
                "order",
                NextCommand.of(
                        "csr --like",
                        certificate == null ? "FILE" : certificate,
                        "--" + option.getLongOpt(),
                        path(option),
                        "--out",
                        "request-new.csr")));
        if (run.has(Options.CERT)) {
            String file = ShellWord.of(path(Options.CERT).toString());
            words.put("reinstall", "append the certificate of its issuing CA, which came along with it, to " + file);
            words.put("add-ca", "append that CA's certificate to " + file);
        } else if (wholeProfile() && key.isEmpty()) {
            Onboarding journey = new Onboarding(run.profile(), settings(), run.clock().instant());
            journey.renewal().map(Onboarding.Step::hint).ifPresent(step -> {
                words.put("request", step).put("renew", step).put("reorder", step);
                words.put(
                        "new-key",
                        step.with(next -> next.arguments().contains("--start") ? next.with("--rsa", "2048") : next));
            });
        }
        return words;
    }

    private Path path(Option option) {
        return run.path(run.value(option).orElseThrow());
    }

    /** The call that asks the same, and waits where the server says so. */
    private NextCommand retrying() {
        if (url.isEmpty())
            return NextCommand.of("call", auth == Auth.END_USER ? "user/vehicles" : "fleets", "--retry", "3");
        String path = url.get().getRawPath();
        NextCommand call = NextCommand.of("call --base-url", ApiUrl.origin(url.get()), path.isEmpty() ? "/" : path);
        for (Option file : List.of(Options.KEY, Options.CERT, Options.KEYSTORE, ConnectionOptions.CACERT)) {
            if (run.has(file)) call = call.with("--" + file.getLongOpt(), path(file));
        }
        for (Option text :
                List.of(Options.ALIAS, ConnectionOptions.AUTH, ConnectionOptions.USER, ConnectionOptions.CLIENT_ID)) {
            if (run.value(text).isPresent())
                call = call.with("--" + text.getLongOpt(), run.value(text).get());
        }
        return call.with("--retry", "3");
    }

    /** Whether there are settings to look at. */
    public boolean settingsExpected() {
        return wholeProfile()
                || Stream.of(
                                ConnectionOptions.CLIENT_ID,
                                ConnectionOptions.TOKEN_CLIENT_ID,
                                ConnectionOptions.SCOPE,
                                ConnectionOptions.USER,
                                ConnectionOptions.TOKEN_URL,
                                ConnectionOptions.BASE_URL,
                                ConnectionOptions.AUTH)
                        .anyMatch(run::typed);
    }

    /** The files, and how they are opened. */
    public FileChecks.Given files() {
        Path key = server.keystore().orElseGet(() -> server.files().key());
        Path certificate = server.keystore().orElseGet(() -> server.files().cert());
        boolean foreign = url.isPresent() && !ours();
        String borrowed = foreign && identityExpected() && !server.namesIdentity()
                ? "the profile \"" + run.profile().name() + "\", as no --cert was given"
                : null;
        boolean mandated = !foreign || url.get().getHost().matches(VENDOR);
        return new FileChecks.Given(
                key,
                certificate,
                request(),
                server.caFile(),
                identityExpected(),
                borrowed,
                mandated,
                server::identity,
                server::certificates,
                server::publicKey,
                server::trust);
    }

    /** Whether an identity is part of it. */
    private boolean identityExpected() {
        return wholeProfile() || server.hasIdentity();
    }

    /** The signing request to compare the key with. */
    private Optional<Path> request() {
        return wholeProfile() && Files.exists(run.profile().requestFile())
                ? Optional.of(run.profile().requestFile())
                : Optional.empty();
    }

    private Auth auth() {
        if (run.value(ConnectionOptions.BEARER).isPresent()) return Auth.TOKEN;
        Optional<String> typed = run.value(ConnectionOptions.AUTH)
                .or(() -> run.typed(ConnectionOptions.USER) ? Optional.of("basic") : Optional.empty());
        Optional<String> name = typed.isPresent() || !ours()
                ? typed
                : run.setting(ConnectionOptions.AUTH)
                        .or(() -> run.setting(ConnectionOptions.TOKEN_CLIENT_ID).map(any -> "oauth2"))
                        .or(() -> run.setting(ConnectionOptions.USER).map(any -> "basic"));
        return switch (name.orElse("none").toLowerCase(Locale.ROOT)) {
            case "basic" -> Auth.BASIC;
            case "oauth2" -> Auth.OAUTH2;
            case "end-user" -> Auth.END_USER;
            default -> Auth.NONE;
        };
    }

    /** Whether what is called is the profile's own server. */
    private boolean ours() {
        return url.isEmpty() || base.isPresent() && ApiUrl.sameServer(url.get(), base.get());
    }

    @Override
    public Optional<URI> token() {
        if (auth != Auth.OAUTH2) return Optional.empty();
        try {
            return run.setting(ConnectionOptions.TOKEN_URL).map(TokenSource::endpoint);
        } catch (Failure toldByTheSettingsCheck) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<URI> api() {
        return url.or(() -> base.map(one -> auth == Auth.END_USER
                ? ApiUrl.resolve("user/vehicles", one, ApiUrl.END_USER_PATH)
                : ApiUrl.resolve("fleets", one)));
    }

    @Override
    public TokenRequest tokenRequest() {
        return TokenSource.read(run, Optional.empty()).request();
    }

    @Override
    public boolean needsToken() {
        return auth == Auth.OAUTH2;
    }

    /** With the driver's token as it is kept: renewing it would change something. */
    private ApiRequest ofDriver(ApiRequest request) {
        EndUser driver = server.endUser();
        AccessToken kept = driver.kept();
        if (kept.expiresAt() != null && !kept.fresh(run.clock())) {
            throw Failure.of(ExitCode.TOKEN_REFUSED, "the access token of " + driver.label() + " has ended")
                    .as("user.token-ended")
                    .because("the doctor renews none, as that would change something")
                    .hint(NextCommand.of("enroll --refresh", driver.label()));
        }
        return driver.complete(authorized(request, ApiCredentials.bearer(kept.value())));
    }

    private static ApiRequest authorized(ApiRequest request, Secret authorization) {
        return request.with("Authorization", authorization.reveal());
    }

    private Sent.Driver driver() {
        return auth == Auth.END_USER ? server.endUser().driver() : null;
    }

    @Override
    public Checkup.Request request(AccessToken token) {
        ApiRequest request = ApiRequest.of("GET", api().orElseThrow());
        Optional<String> id = run.typed(ConnectionOptions.CLIENT_ID) || ours()
                ? run.setting(ConnectionOptions.CLIENT_ID)
                : Optional.empty();
        if (id.isPresent()) request = request.withClientId(id.get(), ApiCredentials.clientIdPlace(run));
        request = request.accepting(run.setting(ConnectionOptions.ACCEPT).orElse(null))
                .with("User-Agent", "stellantis/" + Command.VERSION);
        Secret authorization = switch (auth) {
            case BASIC -> ApiCredentials.basic(run);
            case TOKEN ->
                ApiCredentials.bearer(run.secret(ConnectionOptions.BEARER).orElseThrow());
            case OAUTH2 -> ApiCredentials.bearer(run.console().keepOut(token.value()));
            default -> null;
        };
        if (authorization != null) request = authorized(request, authorization);
        if (auth == Auth.END_USER) request = ofDriver(request);
        return new Checkup.Request(request, new Sent("GET", request.uri(), auth, id.isPresent(), driver(), null));
    }
}
