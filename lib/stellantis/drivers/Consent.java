package stellantis.drivers;

import static java.util.stream.Collectors.joining;
import static stellantis.ExitCode.CHECK_FAILED;
import static stellantis.connection.ConnectionOptions.CLIENT_ID;
import static stellantis.connection.ConnectionOptions.CLIENT_SECRET;
import static stellantis.connection.ConnectionOptions.TOKEN_URL;
import static stellantis.drivers.ConsentFault.ACCESS_DENIED;
import static stellantis.drivers.ConsentFault.NO_ANSWER;
import static stellantis.drivers.ConsentFault.ONLY_FOREIGN;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.Json;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.connection.ServerAccess;
import stellantis.diagnosis.Cause;
import stellantis.diagnosis.MessageValues;
import stellantis.http.ApiUrl;
import stellantis.http.Connector;
import stellantis.http.Jwt;
import stellantis.http.TokenClient.Granted;
import stellantis.http.TokenRequest;
import stellantis.profile.Brand;
import stellantis.profile.BrandSettings;
import stellantis.profile.Environment;
import stellantis.profile.ScopeNames;
import stellantis.profile.Setting;
import stellantis.profile.SettingCheck;
import stellantis.profile.VehicleData;

/**
 * A driver's consent, from the page in the browser to tokens on the disk: the authorization code flow (RFC 6749
 * section 4.1).
 */
public final class Consent {
    public static final Option LABEL =
            Option.value("label", "LABEL", "what you call this driver (default: the brand, else \"driver\")");
    public static final Option BRAND = Option.value(
                    "brand",
                    "NAME",
                    "whose driver: peugeot, citroen, ds, opel or vauxhall; gives the provider's URLs and the "
                            + "realm")
            .knows(Brand.labels())
            .setting();
    public static final Option SCOPE = Option.value(
                    "scope",
                    "LIST",
                    "what the driver is asked to consent to, such as telemetry,trip (names: under Scopes; others are"
                            + " sent unchanged)")
            .setting();
    public static final Option AUTHORIZE_URL = Option.value("authorize-url", "URL", "where drivers log in and consent")
            .setting();
    public static final Option REVOKE_URL =
            Option.value("revoke-url", "URL", "where tokens are revoked").setting();
    public static final Option REALM = Option.value("realm", "NAME", "the drivers' realm, such as clientsB2CPeugeot")
            .setting();
    public static final Option REDIRECT_URI = Option.value(
                    "redirect-uri",
                    "URI",
                    "where the browser goes after consent, as registered (default: http://127.0.0.1/callback, "
                            + "where any free port is taken)")
            .setting();
    public static final Option LOCALE = Option.value(
                    "locale", "TAG", "language of the consent page, such as fr-FR (default: en-GB)")
            .setting();
    public static final Option NO_BROWSER = Option.flag("no-browser", "open no browser, print the address to open");
    public static final Option PASTE =
            Option.flag("paste", "ask for the address at which the browser ended, instead of waiting for the browser");
    public static final Option MAX_TIME = Option.value(
            "m", "max-time", "SECONDS", "longest time for everything, the driver's consent included (default 300)");

    public static final List<Option> OPTIONS = List.of(
            LABEL,
            BRAND,
            SCOPE,
            LOCALE,
            NO_BROWSER,
            PASTE,
            REDIRECT_URI,
            AUTHORIZE_URL,
            TOKEN_URL,
            REVOKE_URL,
            REALM,
            CLIENT_ID,
            CLIENT_SECRET,
            MAX_TIME);

    private final Run run;
    private final EndUsers users;
    private final Enrolment wanted;
    private final AuthorizationRequest.Provider provider;
    private final List<String> scopes;
    /** The redirect URI, as the provider knows it. */
    private final URI registered;

    private final String locale;
    private final boolean pkce;
    private final Secret clientSecret;
    private final Duration limit;
    private final long end;

    /** Checks all that can be checked before anybody is sent anywhere. */
    public Consent(ServerAccess server, EndUsers users) {
        this.run = server.run();
        this.users = users;
        this.limit = ServerAccess.seconds(MAX_TIME, run.value(MAX_TIME), 300);
        this.end = System.nanoTime() + limit.toNanos();
        Optional<Brand> brand = brand();
        Optional<String> realm = value(REALM, brand);
        // by its realm, for those who look at the list; where to go was said by URLs
        Optional<Brand> shown = brand.or(() -> realm.flatMap(Brand::ofRealm));
        URI authorize = url(AUTHORIZE_URL, brand)
                .orElseThrow(() -> Failure.usage("no identity provider is known")
                        .as("enroll.no-provider")
                        .because("each brand has its own, and the profile \""
                                + run.profile().name() + "\" names neither brand nor authorize-url")
                        .hint(
                                "{} (or citroen, ds, opel, vauxhall); or for once: --brand NAME",
                                NextCommand.of("profile set auth=end-user brand=peugeot")));
        URI token = url(TOKEN_URL, brand)
                .orElseThrow(() -> Failure.usage("no URL of the drivers' token endpoint")
                        .hint(
                                "set brand=\u2026, or token-url=\u2026 beside authorize-url",
                                NextCommand.of("profile set token-url=\u2026")));
        String clientId = run.required(CLIENT_ID, "client id of the application");
        // without a certificate the consent would be of no use: this tells what is missing
        if (!server.hasIdentity()) server.identity();
        String label = UserStore.checkedLabel(
                run.value(LABEL).orElseGet(() -> shown.map(Brand::label).orElse("driver")));
        this.scopes = scopes(run);
        this.wanted = new Enrolment(Json.object(
                "label",
                label,
                "brand",
                shown.map(Brand::label).orElse(null),
                "realm",
                realm.orElse(null),
                "token_url",
                token.toString(),
                "revoke_url",
                url(REVOKE_URL, brand).map(URI::toString).orElse(null),
                "client_id",
                clientId,
                "scope",
                String.join(" ", scopes),
                "enrolled_at",
                run.clock().instant().toString()));
        boolean commas =
                setting(Setting.SCOPE_SEPARATOR).filter("comma"::equals).isPresent();
        this.provider = new AuthorizationRequest.Provider(
                authorize,
                run.setting("issuer").orElse(null),
                commas ? "," : " ",
                run.setting("locale-parameter").orElse("locale"));
        this.registered = URI.create(setting(Setting.REDIRECT_URI).orElse("http://127.0.0.1/callback"));
        this.locale = setting(Setting.LOCALE).orElse("en-GB");
        this.pkce = setting(Setting.PKCE).filter("false"::equals).isEmpty();
        this.clientSecret = users.secret(clientId);
    }

    /** A setting that is good, wherever it was given. */
    private Optional<String> setting(Setting setting) {
        return run.typed(setting.label())
                .or(() -> run.setting(setting.label()))
                .map(given -> SettingCheck.check(setting, given));
    }

    /** What stands in the way before the driver is asked: one of that label, and tokens that would be lost. */
    public Enrolment wanted() {
        return wanted;
    }

    /** Asks the driver, exchanges the code, and stores the tokens. */
    public UserTokens ask(Connector connector) throws InterruptedException {
        tell();
        if (run.has(PASTE) || !registered.getScheme().equalsIgnoreCase("http")) return pasted(connector);
        try (CallbackServer way = new CallbackServer(registered, this::request, run.console()::detail)) {
            open(way.startingPoint(), way.request(), " on this machine (on another one: --paste)");
            AuthorizationAnswer answer = await(way);
            try {
                UserTokens tokens = exchanged(connector, way.request(), answer);
                way.finish(new CallbackServer.Page(
                        true, "Consent stored", "The application may now use what you consented to."));
                return tokens;
            } catch (Failure e) {
                way.finish(new CallbackServer.Page(
                        false,
                        answer.fault() == ACCESS_DENIED ? "No consent" : "That did not work",
                        run.console().scrub(e.getMessage() + (e.because() == null ? "" : ": " + e.because()))
                                + ". Nothing was stored."));
                throw e;
            }
        }
    }

    /** Sends the driver to the consent page. @param first what a browser is asked to open */
    private void open(URI first, AuthorizationRequest request, String where) throws InterruptedException {
        if (!run.has(NO_BROWSER) && !run.has(PASTE) && Browser.open(run.world(), first)) {
            run.console().call("a browser is asked to open the consent page; if none appears, open " + first);
            return;
        }
        run.console().call("open this address in a browser" + where + ":");
        run.console().call(request.url().toString());
    }

    /** Which may come late; empty where the stream has ended. */
    private static Optional<String> firstLine(InputStream in) {
        try {
            return Optional.ofNullable(new BufferedReader(new InputStreamReader(in)).readLine());
        } catch (IOException e) {
            throw Failure.file("cannot read standard input").from(e);
        }
    }

    private UserTokens pasted(Connector connector) throws InterruptedException {
        AuthorizationRequest request = request(registered);
        open(request.url(), request, "");
        run.console()
                .call("afterwards the browser ends at an address that begins with " + registered
                        + ", perhaps with an error: copy that address as it is");
        String typed = within(request, () -> run.canAsk() ? run.ask("paste it here: ") : firstLine(run.stdinStream()))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> Failure.usage("no address was given")
                        .because("the answer to the consent stands in it")
                        .hint("paste it at the question, or send it to standard input"));
        // the code in it is good for once, but nobody needs to see it either
        run.console().keepOut(Secret.of(typed));
        if (!address(typed).equalsIgnoreCase(address(registered.toString()))) {
            throw Failure.usage("the address does not begin with " + registered)
                    .as("enroll.other-address")
                    .because("it is not where the browser ends after the consent")
                    .hint("go through to the end of the page, then copy all of the address");
        }
        String query = typed.indexOf('?') < 0
                ? null
                : typed.substring(typed.indexOf('?') + 1).replaceFirst("#.*", "");
        return exchanged(connector, request, AuthorizationAnswer.of(query, request));
    }

    /** A URI up to its query; a browser may have put a slash where there is no path. */
    private static String address(String uri) {
        return uri.replaceFirst("(?s)[?#].*", "").replaceFirst("^([^/]*//[^/]*)/$", "$1");
    }

    private AuthorizationRequest request(URI redirect) {
        return new AuthorizationRequest(provider, wanted.clientId(), redirect, scopes, locale, pkce);
    }

    private UserTokens exchanged(Connector connector, AuthorizationRequest request, AuthorizationAnswer answer)
            throws InterruptedException {
        if (answer.fault() != null) throw answer.failure(request, run.console()::mask);
        Secret code = run.console().keepOut(answer.code());
        TokenRequest asking = new TokenRequest(
                wanted.tokenUrl(),
                wanted.clientId(),
                null,
                clientSecret,
                EndUsers.code(code, request.redirect(), request.verifier()));
        return users.asked(connector, client -> {
            Granted given = client.ask(asking, () -> {});
            checkIdentity(given.identity(), request);
            UserTokens tokens = UserTokens.first(wanted, given);
            users.store().write(tokens);
            return tokens;
        });
    }

    /**
     * The ID token came straight from the provider over TLS, so that its signature adds nothing (OpenID Connect Core
     * 1.0 section 3.1.3.7); whom it is for, and for which request, does.
     */
    private void checkIdentity(Secret identity, AuthorizationRequest request) {
        if (identity == null) return;
        run.console().keepOut(identity);
        Optional<Jwt> token = Jwt.parse(identity);
        if (token.isEmpty())
            throw mismatch("enroll.identity-unreadable", "the ID token cannot be read", "it is no JSON Web Token");
        Map<String, Object> claims = token.get().claims();
        Object nonce = claims.get("nonce");
        if (nonce == null)
            run.console().warn("the provider does not repeat the nonce in its ID token, so it was not compared");
        else if (!request.nonce().equals(nonce))
            throw mismatch(
                    "enroll.nonce-mismatch",
                    "the ID token belongs to another request; nothing was stored",
                    "its nonce is another one: the code was somebody else's");
        Object audience = claims.get("aud");
        boolean ours = wanted.clientId().equals(audience)
                || audience instanceof List<?> all && all.contains(wanted.clientId());
        if (audience != null && !ours)
            throw mismatch(
                    "enroll.audience-mismatch",
                    "the ID token is for another application; nothing was stored",
                    "its audience is not " + wanted.clientId());
    }

    private static Failure mismatch(String id, String what, String why) {
        return Failure.of(CHECK_FAILED, what)
                .as(id)
                .because(why)
                .hint("run it again and use only the page that it opens; if it happens again, tell your Stellantis"
                        + " contact");
    }

    private void tell() {
        run.console().note("the driver is asked at " + provider.authorize().getHost() + " for consent to:");
        for (String scope : scopes)
            run.console()
                    .note("  " + scope
                            + VehicleData.find(scope)
                                    .map(one -> ": " + one.meaning)
                                    .orElse(scope.equals("openid") ? ": who it is that consents (an ID token)" : ""));
    }

    /** A driver's consent takes its time; the command's does not last for ever. */
    private Duration left() {
        return Duration.ofNanos(Math.max(1, end - System.nanoTime()));
    }

    private AuthorizationAnswer await(CallbackServer way) throws InterruptedException {
        try {
            return way.await(left());
        } catch (TimeoutException e) {
            throw late(way.foreign() ? ONLY_FOREIGN : NO_ANSWER, way.request());
        }
    }

    private Failure late(ConsentFault fault, AuthorizationRequest request) {
        String time =
                BigDecimal.valueOf(limit.toMillis(), 3).stripTrailingZeros().toPlainString();
        MessageValues words = new MessageValues().put("time", time + " s").put("redirect", request.redirect());
        words.put("client", request.clientId());
        return Cause.of(fault, words).failure();
    }

    private Optional<String> within(AuthorizationRequest request, Supplier<Optional<String>> asking)
            throws InterruptedException {
        try {
            // in a thread of its own: nobody can end a read of the terminal, and the HTTP client shares the common ones
            return CompletableFuture.supplyAsync(asking, task -> {
                        Thread thread = new Thread(task, "pasted address");
                        thread.setDaemon(true);
                        thread.start();
                    })
                    .get(left().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw late(NO_ANSWER, request);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) throw failure;
            throw new IllegalStateException(e.getCause());
        }
    }

    /**
     * The brand typed, else that of the driver who consents anew, else the profile's. Settings that name a provider
     * belong to the profile's brand: another would take the secret to a place it was not meant for.
     */
    private Optional<Brand> brand() {
        Optional<Brand> typed = run.value(BRAND).map(Brand::named);
        Optional<Brand> own = run.profile().brand();
        Object[] fixed = Stream.of(AUTHORIZE_URL, TOKEN_URL, REVOKE_URL, REALM)
                .map(Option::getLongOpt)
                .filter(name -> run.profile().own().containsKey(name) && !ofAllBrands(name))
                .toArray();
        if (fixed.length == 0) return typed.or(this::before).or(() -> own);
        if (typed.isEmpty() || typed.equals(own)) return own;
        throw Failure.usage("--brand " + typed.get().label() + " contradicts the profile \""
                        + run.profile().name() + "\"")
                .as("enroll.brand-contradicts")
                .because("it names the provider itself ("
                        + Stream.of(fixed).map(String::valueOf).collect(joining(", "))
                        + "), and client id and secret are meant for that one")
                .hint(
                        "take another profile for that brand: -p NAME; or remove these",
                        NextCommand.of("profile unset", fixed));
    }

    /** A sandbox, whatever its port, has the providers of all brands, and knows the client at each. */
    private boolean ofAllBrands(String setting) {
        return run.profile().environment().equals(Optional.of(Environment.SANDBOX))
                && BrandSettings.of(Brand.PEUGEOT, run.profile().own()).containsKey(setting);
    }

    /** The brand of the driver of this label; empty where none is enrolled, or the tokens are damaged. */
    private Optional<Brand> before() {
        try {
            return run.value(LABEL).map(users::named).map(Enrolment::brand).map(Brand::named);
        } catch (Failure e) {
            return Optional.empty();
        }
    }

    private Optional<String> value(Option option, Optional<Brand> brand) {
        String name = option.getLongOpt();
        Map<String, String> own = run.profile().own();
        // the same sandbox, whose host and port stand in the profile
        return run.value(option)
                .or(() -> brand.filter(any -> ofAllBrands(name))
                        .map(one -> BrandSettings.of(one, own).get(name)))
                .or(() -> Optional.of(own.getOrDefault(name, "")).filter(text -> !text.isEmpty()))
                .or(() -> brand.map(
                        one -> one.settings(run.profile().environment()).get(name)));
    }

    private Optional<URI> url(Option option, Optional<Brand> brand) {
        return value(option, brand).map(ApiUrl::parse);
    }

    /** Short names become scopes; what is not known here goes to the provider as it is, unless it is misspelt. */
    private static List<String> scopes(Run run) {
        String list = run.setting(SCOPE)
                .or(() -> run.canAsk()
                        ? run.ask("what to ask consent for, such as " + ScopeNames.registered(run.profile())
                                + " (all names: --help): ")
                        : Optional.empty())
                .orElse("");
        ScopeNames.misspelt(list).ifPresent(wrong -> {
            NextCommand meant = NextCommand.typed("--scope", ScopeNames.corrected(list));
            throw run.value(SCOPE).isEmpty() ? wrong : wrong.hint("give {}", meant);
        });
        ScopeNames.unknown(list).ifPresent(run.console()::warn);
        List<String> scopes = VehicleData.scopes(list);
        if (!scopes.isEmpty()) return scopes;
        throw Failure.usage("it is not known what to ask consent for")
                .as("enroll.no-scope")
                .because("the consent page needs the scopes, and refuses a request without any")
                .hint(
                        "store those that are registered for the application: {}; or for once: --scope LIST",
                        NextCommand.of("profile set", "scope=" + ScopeNames.registered(run.profile())));
    }
}
