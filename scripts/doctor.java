///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Find out why it does not work: the cause, whose side it is, and the next command
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/doctor.java

import static stellantis.connection.ConnectionOptions.ACCEPT;
import static stellantis.connection.ConnectionOptions.AUTH;
import static stellantis.connection.ConnectionOptions.BASE_URL;
import static stellantis.connection.ConnectionOptions.BEARER;
import static stellantis.connection.ConnectionOptions.CLIENT_ID;
import static stellantis.connection.ConnectionOptions.CLIENT_ID_IN;
import static stellantis.connection.ConnectionOptions.CLIENT_SECRET;
import static stellantis.connection.ConnectionOptions.NO_CACHE;
import static stellantis.connection.ConnectionOptions.PASSWORD;
import static stellantis.connection.ConnectionOptions.SCOPE;
import static stellantis.connection.ConnectionOptions.TOKEN_CLIENT_ID;
import static stellantis.connection.ConnectionOptions.TOKEN_URL;
import static stellantis.connection.ConnectionOptions.USER;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.ShellWord;
import stellantis.Version;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.connection.Advice;
import stellantis.connection.ApiCredentials;
import stellantis.connection.ConnectionOptions;
import stellantis.connection.EndUser;
import stellantis.connection.ServerAccess;
import stellantis.connection.TokenSettings;
import stellantis.diagnosis.Auth;
import stellantis.diagnosis.DriverContext;
import stellantis.diagnosis.Explain;
import stellantis.diagnosis.MessageValues;
import stellantis.diagnosis.RequestContext;
import stellantis.doctor.Check;
import stellantis.doctor.Conclusion;
import stellantis.doctor.DoctorReport;
import stellantis.doctor.Facts;
import stellantis.doctor.FileChecks;
import stellantis.doctor.ServerChecks;
import stellantis.doctor.SettingChecks;
import stellantis.drivers.DriverRefusal;
import stellantis.drivers.EndUsers;
import stellantis.drivers.EnrolledDriver;
import stellantis.drivers.Enrolment;
import stellantis.http.AccessToken;
import stellantis.http.ApiPath;
import stellantis.http.ApiRequest;
import stellantis.http.ApiUrl;
import stellantis.http.Challenge;
import stellantis.http.Connector;
import stellantis.http.ErrorBody;
import stellantis.http.ExchangeFailure;
import stellantis.http.TokenClient;
import stellantis.http.TokenRefusal;
import stellantis.http.TokenRequest;
import stellantis.http.TokenRequest.Grant;
import stellantis.pki.NewFiles;
import stellantis.profile.EffectiveSettings;
import stellantis.profile.Onboarding;
import stellantis.profile.Setting;
import stellantis.profile.SettingCheck;

/**
 * For every step of the tutorials: what is wrong, who can mend it, and how to go on. It looks at the whole profile, or
 * at a server and files named by options. The profile's credentials go to the profile's servers only; another URL gets
 * those that were typed.
 */
class doctor implements ServerChecks.Destination {
    private static final String VENDOR = "(?i).*\\.(groupe-psa|mpsa|stellantis)\\.com";

    private static final Option OFFLINE = Option.flag("offline", "check only files and settings, connect to nothing");
    private static final Option REPORT = Option.value(
            "report",
            "FILE",
            "write a report without secrets to attach to an e-mail: Markdown, or HTML if the name ends in .html; - is"
                    + " standard output");

    static final Command COMMAND = Command.named(
                    "doctor", "Find out why it does not work: the cause, whose side it is, and the next command")
            .usage("[--offline] [--report FILE] [options]")
            .usage("--url URL [--key FILE --cert FILE | --keystore FILE] [--cacert FILE]")
            .example("{{doctor}}", "the whole profile: files, settings, network, handshakes, token, API")
            .example("{{doctor}} --offline", "files and settings only")
            .example(
                    "{{doctor}} --url https://gateway.example/ --key key.pem --cert cert.pem --cacert" + " ca.pem",
                    "any server that asks for a client certificate")
            .example(
                    "{{doctor}} --report report.md",
                    "a report without secrets, to attach to an e-mail to your Stellantis contact")
            .tells("It changes nothing, here or on the servers: it fetches a new token, does not store it, and"
                    + " requests the fleets, or a driver's vehicles. After a failed check, only the checks that"
                    + " cannot work any more are skipped.")
            .tells("The exit code is that of the first cause, 0 if nothing failed; warnings do not "
                    + "count. -v also shows the facts of the checks that passed.")
            .options(ConnectionOptions.URL, OFFLINE, REPORT, Options.FORCE, Options.JSON)
            .options(ConnectionOptions.CONNECTION)
            .options(ApiCredentials.OPTIONS)
            .options(TokenSettings.TOKEN.stream()
                    .filter(option -> option != NO_CACHE)
                    .toList())
            .options(BASE_URL, CLIENT_ID, CLIENT_ID_IN, ACCEPT)
            .ends(ExitCode.OK, "nothing failed; warnings do not count")
            .ends(ExitCode.CHECK_FAILED, ExitCode.EXISTS)
            .ends(ExitCode.API)
            .does(doctor::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws InterruptedException {
        if (toStdout(run) && run.has(Options.JSON))
            throw Failure.usage("--report - and --json both write to standard output");
        run.file(REPORT)
                .filter(file -> !toStdout(run))
                .ifPresent(file -> page(run, file, "").check());
        run.profile().tolerant();
        return new doctor(run).report();
    }

    private static boolean toStdout(Run run) {
        return run.isDash(REPORT);
    }

    private static NewFiles page(Run run, Path file, String text) {
        return new NewFiles()
                .open(file, text.getBytes(StandardCharsets.UTF_8))
                .replacing(run.has(Options.FORCE))
                .clock(run.clock());
    }

    private final Run run;
    private final ServerAccess server;
    private final Optional<URI> url;
    private final Optional<URI> base;
    private final Auth auth;

    /** @throws Failure exit code 2 when the URL typed is none */
    private doctor(Run run) {
        this.run = run;
        this.server = ServerAccess.of(run, doctor::driver);
        this.base = run.setting(BASE_URL).flatMap(doctor::base);
        this.url = run.value(ConnectionOptions.URL)
                .map(typed -> ApiPath.resolve(
                        typed,
                        base.filter(one -> !typed.contains("://"))
                                .orElseGet(() -> ApiPath.base(typed.replaceFirst("[?#].*", ""))),
                        ApiPath.DEFAULT));
        this.auth = auth();
    }

    /** With the tokens that are kept: nothing is renewed. */
    private static EndUser driver(ServerAccess server) {
        EndUsers users = new EndUsers(server);
        return new EnrolledDriver(users, users.chosen(), DriverRefusal::of);
    }

    private static Optional<URI> base(String setting) {
        try {
            return Optional.of(ApiPath.base(setting));
        } catch (Failure toldByTheSettingsCheck) {
            return Optional.empty();
        }
    }

    /** The steps, each with what the ones before it have found. */
    private List<Check> look() throws InterruptedException {
        Facts facts = new Facts(run.clock(), this::advice);
        if (wholeProfile())
            facts.journey(
                    journey().reached(),
                    run.console().text(journey().next().hint()),
                    run.console().text(Onboarding.DATA));
        FileChecks.run(facts, server, files());
        if (settingsExpected()) SettingChecks.run(facts, settings(), wholeProfile(), run.console()::text);
        if (wholeProfile() && auth == Auth.END_USER) SettingChecks.consent(facts, server::endUser);
        if (wholeProfile()) SettingChecks.secret(facts, () -> kept(auth == Auth.BASIC ? PASSWORD : CLIENT_SECRET));
        if (!run.has(OFFLINE)) ServerChecks.run(facts, this, server);
        return Conclusion.of(facts);
    }

    /** Reads a secret that is there for every command: one of a descriptor or stdin can be read once. */
    private void kept(Option secret) {
        if (run.source(secret).filter(one -> one.source().lasts()).isPresent()) run.secret(secret);
    }

    private ExitCode report() throws InterruptedException {
        DoctorReport report = new DoctorReport(about(), look(), run.console()::text);
        if (run.has(Options.JSON)) run.console().lines(run.console().scrub(report.json()));
        else if (!toStdout(run)) report.print(run.console());
        run.file(REPORT).ifPresent(file -> write(file, report));
        return report.code();
    }

    private Map<String, String> about() {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("time", run.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString());
        if (wholeProfile()) about.put("profile", run.profile().name());
        driver().ifPresent(one -> about.put("driver", one.label()));
        if (!run.has(OFFLINE)) {
            token().ifPresent(url -> about.put("token endpoint", url.toString()));
            api().ifPresent(url ->
                    about.put("API", url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath()));
        }
        about.put("toolkit", "stellantis " + Version.full());
        about.put(
                "Java",
                Runtime.version() + " (" + System.getProperty("java.vendor") + "), " + System.getProperty("os.name")
                        + " " + System.getProperty("os.arch"));
        return about;
    }

    private void write(Path file, DoctorReport report) {
        boolean html = file.toString().matches("(?i).*\\.html?");
        String home = run.world().home().toString();
        String text =
                run.console().scrub(html ? report.html() : report.markdown()).replace(home, "~");
        if (toStdout(run)) {
            run.console().lines(text);
            return;
        }
        page(run, file, text).write();
        run.console()
                .note("report written to " + file
                        + "; it holds no secret, but names, addresses and file names: read it before you send it");
    }

    /** Whether the profile as a whole is meant, not just what was named. */
    private boolean wholeProfile() {
        boolean named = run.has(Options.KEY) || run.has(Options.CERT) || run.has(Options.KEYSTORE);
        return url.isEmpty() && (run.profile().exists() || !named);
    }

    /** The settings in force; for another server what was typed for it. */
    private EffectiveSettings settings() {
        return new Advice(run).settings(wholeProfile());
    }

    private Onboarding journey() {
        return new Onboarding(settings(), run.clock().instant());
    }

    /**
     * The words of remedies: commands that take the profile's files have to name those that were given in their
     * place, and the next certificate of a profile is made ready beside the one in use.
     *
     * @param certificate that it is about, or null
     */
    private MessageValues advice(Path certificate) {
        MessageValues words = new Advice(run).words(certificate);
        Hint again = Hint.of("; or let it wait and repeat", retrying());
        words.put("wait", again);
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
            journey().renewal().map(Onboarding.Step::hint).ifPresent(step -> {
                words.put("renew", step).put("reorder", step);
                words.put(
                        "new-key",
                        step.with(next ->
                                Hint.of(next.arguments().contains("--start") ? next.with("--rsa", "2048") : next)));
            });
        }
        return words;
    }

    private Path path(Option option) {
        return run.path(run.value(option).orElseThrow());
    }

    /** The call that asks the same, and waits where the server says so. */
    private NextCommand retrying() {
        NextCommand call = url.map(to -> NextCommand.of(
                        "call --base-url", ApiUrl.origin(to), to.getRawPath().isEmpty() ? "/" : to.getRawPath()))
                .orElse(NextCommand.of("call", auth == Auth.END_USER ? "user/vehicles" : "fleets"));
        return new Advice(run).typed(call).with("--retry", "3");
    }

    /** Whether there are settings to look at. */
    private boolean settingsExpected() {
        return wholeProfile()
                || Stream.of(CLIENT_ID, TOKEN_CLIENT_ID, SCOPE, USER, TOKEN_URL, BASE_URL, AUTH)
                        .anyMatch(run::typed);
    }

    /** What is looked at of the files. */
    private FileChecks.Given files() {
        boolean foreign = !ours();
        boolean expected = wholeProfile() || server.hasIdentity();
        String borrowed = foreign && expected && !server.namesIdentity()
                ? "the profile \"" + run.profile().name() + "\", as no --cert was given"
                : null;
        // what the key is compared with
        Optional<Path> request =
                Optional.of(run.profile().requestFile()).filter(file -> wholeProfile() && Files.exists(file));
        boolean mandated = url.or(() -> base)
                .map(URI::getHost)
                .filter(host -> !host.matches(VENDOR)
                        && !(ours() && run.profile().environment().isPresent()))
                .isEmpty();
        return new FileChecks.Given(request, expected, borrowed, mandated);
    }

    private Auth auth() {
        if (run.value(BEARER).isPresent()) return Auth.TOKEN;
        Optional<String> typed = run.value(AUTH).or(() -> run.typed(USER) ? Optional.of("basic") : Optional.empty());
        Optional<String> name = typed.isPresent() || !ours()
                ? typed
                : new Advice(run).settings(true).auth();
        return name.flatMap(Auth::named).orElse(Auth.NONE);
    }

    /** Whether what is called is the profile's own server. */
    private boolean ours() {
        return url.isEmpty() || base.isPresent() && ApiUrl.sameServer(url.get(), base.get());
    }

    @Override
    public Optional<URI> token() {
        if (auth != Auth.OAUTH2 && auth != Auth.END_USER) return Optional.empty();
        try {
            return driver().map(Enrolment::tokenUrl)
                    .or(() -> run.setting(TOKEN_URL).map(ApiUrl::parse));
        } catch (Failure toldByTheSettingsCheck) {
            return Optional.empty();
        }
    }

    /** On whose behalf the API is asked; their provider need not be the profile's. Empty where nobody is chosen. */
    private Optional<Enrolment> driver() {
        try {
            return auth == Auth.END_USER && server.endUser() instanceof EnrolledDriver chosen
                    ? Optional.of(chosen.about())
                    : Optional.empty();
        } catch (Failure toldByTheConsentsCheck) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<URI> api() {
        return url.or(() -> base.map(one -> auth == Auth.END_USER
                ? ApiPath.resolve("user/vehicles", one, ApiPath.END_USER)
                : ApiPath.resolve("fleets", one, ApiPath.DEFAULT)));
    }

    @Override
    public TokenRequest tokenRequest() {
        return TokenSettings.request(run, Optional.empty());
    }

    @Override
    public boolean needsToken() {
        return auth == Auth.OAUTH2;
    }

    /**
     * Shows the identity provider a code that is none. RFC 6749 section 5.2 tells a client that it does not know
     * (invalid_client) from such a code (invalid_grant); nothing is used up.
     */
    @Override
    public Optional<Failure> tryClient(Connector connector) throws InterruptedException {
        // of the form that they have, so that neither is refused for that (RFC 7636 section 4.1)
        Secret nobodys = Secret.of("a-code-that-nobody-was-given-asked-by-doctor");
        Secret verifier = run.setting("pkce").filter("false"::equals).isPresent() ? null : nobodys;
        URI redirect = URI.create(run.setting("redirect-uri")
                .map(given -> SettingCheck.check(Setting.REDIRECT_URI, given))
                .orElse("http://127.0.0.1/callback"));
        Grant grant = EndUsers.code(nobodys, redirect, verifier);
        try {
            new TokenClient(connector, run.clock())
                    .fetch(new TokenRequest(
                            token().orElseThrow(),
                            run.required(CLIENT_ID, "client id of the application"),
                            null,
                            run.secret(CLIENT_SECRET).orElse(null),
                            grant));
            return Optional.empty();
        } catch (ExchangeFailure e) {
            throw Explain.failure(e, new Advice(run).ours(connector));
        } catch (TokenRefusal e) {
            String code = ErrorBody.decode(e.body()).map(ErrorBody::code).orElse("");
            if (code.equals("invalid_grant")) return Optional.empty();
            Failure refused = new EndUsers(server).refused(e, connector);
            boolean unknown = code.equals("unauthorized_client") || Challenge.asks(e.headers(), "Basic");
            if (code.equals("invalid_client") || e.status() == 401 && unknown) throw refused;
            return Optional.of(refused);
        }
    }

    @Override
    public ServerChecks.Request request(AccessToken token) throws InterruptedException {
        ApiRequest request = ApiRequest.of("GET", api().orElseThrow());
        Optional<String> id = run.typed(CLIENT_ID) || ours() ? run.setting(CLIENT_ID) : Optional.empty();
        EndUser driver = auth == Auth.END_USER ? server.endUser() : null;
        if (id.isPresent()) request = request.withClientId(id.get(), ApiCredentials.clientIdPlace(run));
        request = request.accepting(run.setting(ACCEPT).orElse(null)).with("User-Agent", Version.AGENT);
        Secret authorization = switch (auth) {
            case BASIC -> ApiCredentials.basic(run);
            case TOKEN -> ApiCredentials.bearer(run.secret(BEARER).orElseThrow());
            case OAUTH2 -> ApiCredentials.bearer(run.console().keepOut(token.value()));
            case END_USER -> driver.get(null).value();
            default -> null;
        };
        if (authorization != null) request = request.with("Authorization", authorization.reveal());
        if (driver != null) request = request.withRealm(driver.realm());
        DriverContext refused = driver == null ? null : driver.driver();
        return new ServerChecks.Request(
                request, new RequestContext("GET", request.uri(), auth, authorization, id.isPresent(), refused, null));
    }
}
