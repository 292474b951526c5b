package stellantis.connection;

import static stellantis.connection.ConnectionOptions.AUTH;
import static stellantis.connection.ConnectionOptions.BEARER;
import static stellantis.connection.ConnectionOptions.CLIENT_ID_IN;
import static stellantis.connection.ConnectionOptions.PASSWORD;
import static stellantis.connection.ConnectionOptions.TOKEN_CLIENT_ID;
import static stellantis.connection.ConnectionOptions.USER;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.diagnosis.RequestContext.Auth;
import stellantis.http.AccessToken;
import stellantis.http.ApiRequest;
import stellantis.http.BasicAuth;
import stellantis.http.Connector;

/**
 * How a request to the API is authenticated: by the user's own Authorization header, a given access token, or the
 * profile's scheme. A login typed with {@code -u} means Basic, as in curl.
 */
public final class ApiCredentials {
    /** The options of the credentials, for {@link Command#options}. */
    public static final List<Option> OPTIONS = List.of(AUTH, USER, PASSWORD, BEARER, ConnectionOptions.END_USER);

    private ApiCredentials() {}

    /** The credential that the options and the profile choose; nothing is asked for yet. */
    public static Credential of(ServerAccess server, ApiRequest request) {
        Run run = server.run();
        Auth auth = scheme(run, request);
        return switch (auth) {
            case END_USER -> server.endUser();
            case OAUTH2 -> new ClientToken(run);
            case BASIC -> new Given(auth, () -> basic(run), Optional.empty());
            case TOKEN -> new Given(auth, () -> bearer(run.secret(BEARER).orElseThrow()), realm(server));
            case OWN, NONE -> new Given(auth, () -> null, realm(server));
        };
    }

    /** The credential of that driver; with the user's own token, no driver needs to be enrolled. */
    private static Optional<String> realm(ServerAccess server) {
        Run run = server.run();
        if (!endUser(run)) return Optional.empty();
        boolean nobody = run.value(BEARER).isPresent()
                && run.value(ConnectionOptions.END_USER).isEmpty();
        return nobody ? run.profile().get("realm") : server.endUser().realm();
    }

    /** @throws Failure exit code 2 when the scheme is unknown, or a password stands on the command line */
    public static Auth scheme(Run run, ApiRequest request) {
        if (run.has(USER) && run.value(USER).orElse("").contains(":")) {
            throw Failure.usage("-u takes the login only")
                    .because("every user of the machine can see a command line, and the shell's history keeps it")
                    .hint("give --user MZP123456 --password env:NAME, file:PATH, fd:N or stdin; "
                            + "on a terminal leave --password out and be asked");
        }
        if (request.header("Authorization").isPresent()) return Auth.OWN;
        if (run.value(BEARER).isPresent()) return Auth.TOKEN;
        String name = named(run).orElseThrow(() -> unknown(run));
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "basic" -> Auth.BASIC;
            case "oauth2" -> Auth.OAUTH2;
            case "end-user" -> Auth.END_USER;
            case "none" -> Auth.NONE;
            default ->
                throw Failure.usage("there is no scheme \"" + name + "\" of authentication")
                        .hint("choose --auth basic (fleet owner: login and password), oauth2 (access token), "
                                + "end-user (a driver's consent) or none");
        };
    }

    /** The scheme by its name, else by the login of Basic, the token endpoint's client id or a driver's brand. */
    private static Optional<String> named(Run run) {
        if (!run.typed(AUTH)) {
            if (run.typed(USER)) return Optional.of("basic");
            if (run.typed(ConnectionOptions.END_USER)) return Optional.of("end-user");
        }
        return run.setting(AUTH)
                .or(() -> run.setting(USER).map(login -> "basic"))
                .or(() -> run.setting(TOKEN_CLIENT_ID).map(id -> "oauth2"))
                .or(() -> run.profile().brand().map(brand -> "end-user"));
    }

    /** Whether the requests are on behalf of a driver, with any kind of Authorization. */
    public static boolean endUser(Run run) {
        return named(run).filter("end-user"::equalsIgnoreCase).isPresent();
    }

    private static Failure unknown(Run run) {
        return Failure.usage("it is not known how to authenticate")
                .because("the profile \"" + run.profile().name() + "\" has no setting auth, "
                        + "and no login or token client id to tell it by")
                .hint(
                        "fleet owners: --auth basic --user MZP123456; with an access token: --auth oauth2; store it",
                        NextCommand.of("profile set auth=basic user=MZP123456"));
    }

    /** Where the application's client id goes, as {@link ApiRequest#withClientId} takes it. */
    public static String clientIdPlace(Run run) {
        return run.setting(CLIENT_ID_IN).orElse("query:client_id");
    }

    /** The login of Basic authentication. */
    public static String user(Run run) {
        return run.required(USER, "login for Basic authentication");
    }

    /** The Authorization header of Basic authentication; asks for the password where it must. */
    public static Secret basic(Run run) {
        String user = user(run);
        Secret password = run.secretOrAsk(PASSWORD, "password of " + user + ": ");
        return run.console().keepOut(BasicAuth.authorization(user, password));
    }

    /** The Authorization header with an access token (RFC 6750 section 2.1). */
    public static Secret bearer(Secret token) {
        String value = token.reveal().strip();
        if (value.isEmpty()) {
            throw Failure.usage("the access token is empty")
                    .because("the source of --bearer is empty")
                    .hint("fetch one", NextCommand.of("token"));
        }
        if (!value.matches("[A-Za-z0-9._~+/-]+=*")) {
            throw Failure.usage("the given access token is not valid")
                    .because("it has characters that RFC 6750 does not allow")
                    .hint("give the token alone, without \"Bearer\" and quotes");
        }
        return Secret.of("Bearer " + value);
    }

    /** What the user gave: a password, a token, or nothing that we would add. It is asked for once. */
    private static final class Given implements Credential {
        private final Auth auth;
        private final Supplier<Secret> source;
        private final Optional<String> realm;
        private Authorization authorization;

        Given(Auth auth, Supplier<Secret> source, Optional<String> realm) {
            this.auth = auth;
            this.source = source;
            this.realm = realm;
        }

        @Override
        public Auth auth() {
            return auth;
        }

        @Override
        public Authorization get(Connector connector) {
            if (authorization == null) authorization = new Authorization(source.get(), null);
            return authorization;
        }

        @Override
        public ApiRequest complete(ApiRequest request) {
            return realm.map(request::withRealm).orElse(request);
        }
    }

    /** The profile's own access token. Its settings are read when the first one is fetched. */
    private static final class ClientToken implements Credential {
        private final Run run;
        private TokenSource tokens;

        ClientToken(Run run) {
            this.run = run;
        }

        @Override
        public Auth auth() {
            return Auth.OAUTH2;
        }

        @Override
        public Authorization get(Connector connector) throws InterruptedException {
            if (tokens == null) tokens = TokenSource.of(run, Optional.empty());
            AccessToken token = tokens.get(connector);
            return new Authorization(bearer(token.value()), token);
        }

        @Override
        public Authorization insteadOf(AccessToken refused, Connector connector) throws InterruptedException {
            tokens.forget(connector);
            return get(connector);
        }
    }
}
