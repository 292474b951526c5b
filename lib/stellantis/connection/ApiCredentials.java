package stellantis.connection;

import static stellantis.connection.ConnectionOptions.AUTH;
import static stellantis.connection.ConnectionOptions.BEARER;
import static stellantis.connection.ConnectionOptions.CLIENT_ID_IN;
import static stellantis.connection.ConnectionOptions.PASSWORD;
import static stellantis.connection.ConnectionOptions.USER;

import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.diagnosis.Auth;
import stellantis.http.BasicAuth;
import stellantis.profile.EffectiveSettings;
import stellantis.profile.SecretSource;

/**
 * How a request to the API is authenticated: by the user's own Authorization header, a given access token, or the
 * profile's scheme. A login typed with {@code -u} means Basic, as in curl.
 */
public final class ApiCredentials {
    /** The options of the credentials, for {@link Command#options}. */
    public static final List<Option> OPTIONS = List.of(AUTH, USER, PASSWORD, BEARER, ConnectionOptions.END_USER);

    private ApiCredentials() {}

    /**
     * @param own whether the user's own Authorization header is in the request
     * @throws Failure exit code 2 when the scheme is unknown
     */
    public static Auth scheme(Run run, boolean own) {
        if (own) return Auth.OWN;
        if (run.value(BEARER).isPresent()) return Auth.TOKEN;
        String name = named(run).orElseThrow(() -> unknown(run));
        return Auth.named(name)
                .orElseThrow(() -> Failure.usage("there is no scheme \"" + name + "\" of authentication")
                        .hint("choose --auth basic (fleet owner: login and password), oauth2 (access token), "
                                + "end-user (a driver's consent) or none"));
    }

    /** The scheme by its name, else by the login of Basic, the token endpoint's client id or a driver's brand. */
    private static Optional<String> named(Run run) {
        if (!run.typed(AUTH)) {
            if (run.typed(USER)) return Optional.of("basic");
            if (run.typed(ConnectionOptions.END_USER)) return Optional.of("end-user");
        }
        return EffectiveSettings.auth(name -> run.typed(name).or(() -> run.setting(name)));
    }

    /** Whether the requests are on behalf of a driver, with any kind of Authorization. */
    public static boolean endUser(Run run) {
        return named(run).filter("end-user"::equalsIgnoreCase).isPresent();
    }

    private static Failure unknown(Run run) {
        return Failure.usage("it is not known how to authenticate")
                .because("the profile \"" + run.profile().name() + "\" has neither auth nor a login or token-client-id")
                .hint(
                        "fleet owners: {}; with an access token: {}",
                        NextCommand.of("profile set auth=basic user=LOGIN"),
                        NextCommand.of("profile set auth=oauth2"));
    }

    /** Where the application's client id goes, as ApiRequest takes it. */
    public static String clientIdPlace(Run run) {
        return run.setting(CLIENT_ID_IN).orElse("query:client_id");
    }

    /** The login of Basic authentication. @throws Failure exit code 2 with a password behind it, or for a driver */
    public static String user(Run run) {
        String user = run.required(USER, "login for Basic authentication");
        if (user.contains(":"))
            throw Failure.usage("-u takes the login only")
                    .because(SecretSource.VISIBLE)
                    .hint("give --user LOGIN --password env:NAME; on a terminal leave --password out and be asked");
        if (run.typed(USER) && Files.exists(run.profile().usersFolder().resolve(user + ".json")))
            throw Failure.usage("\"" + user + "\" is an enrolled driver, --user takes a login")
                    .hint("did you mean {}?", NextCommand.typed("--end-user", user));
        return user;
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
}
