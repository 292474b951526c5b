//SOURCES ../cli/Run.java
//SOURCES ../http/ApiRequest.java
//SOURCES ../diagnosis/Sent.java
//SOURCES ConnectionOptions.java
package stellantis.connection;

import java.util.List;
import java.util.Locale;
import stellantis.Failure;
import stellantis.Secret;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.diagnosis.Sent.Auth;
import stellantis.http.ApiRequest;
import stellantis.http.BasicAuth;

/**
 * How a request to the API says who asks: by an Authorization header of the user's own, a given access token, or the
 * profile's scheme. A login typed with {@code -u} means Basic, as in curl.
 */
public final class ApiCredentials {
    /** The options of the credentials, for {@link Command#options}. */
    public static final List<Option> OPTIONS = List.of(ConnectionOptions.AUTH, ConnectionOptions.USER, ConnectionOptions.PASSWORD, ConnectionOptions.BEARER, ConnectionOptions.END_USER);

    private ApiCredentials() {}

    /** @throws Failure exit code 2 when the scheme is unknown, or a password stands on the command line */
    public static Auth scheme(Run run, ApiRequest request) {
        if (run.has(ConnectionOptions.USER) && run.value(ConnectionOptions.USER).orElse("").contains(":")) {
            throw Failure.usage("-u takes the login only").because("a password on the command line is seen by every user of the machine and kept in the shell's history")
                    .hint("give --user MZP123456 --password env:NAME, file:PATH, fd:N or stdin; on a terminal leave --password out and be asked");
        }
        if (request.header("Authorization").isPresent()) return Auth.OWN;
        if (run.value(ConnectionOptions.BEARER).isPresent()) return Auth.TOKEN;
        String typed = typed(run);
        String name = typed != null ? typed : run.setting(ConnectionOptions.AUTH).orElseGet(() -> guess(run));
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "basic" -> Auth.BASIC;
            case "oauth2" -> Auth.OAUTH2;
            case "end-user" -> Auth.END_USER;
            case "none" -> Auth.NONE;
            default -> throw Failure.usage("there is no scheme \"" + name + "\" of authentication").hint("choose --auth basic (fleet owner: login and password), oauth2 (access token), end-user (a driver's consent) or none");
        };
    }

    private static String typed(Run run) {
        return run.value(ConnectionOptions.AUTH).orElse(run.has(ConnectionOptions.USER) ? "basic" : run.has(ConnectionOptions.END_USER) ? "end-user" : null);
    }

    /** Whether it is a driver on whose behalf the API is asked, however the request introduces itself. */
    public static boolean endUser(Run run) {
        String typed = typed(run);
        return "end-user".equalsIgnoreCase(typed != null ? typed : run.setting(ConnectionOptions.AUTH).orElse(""));
    }

    /** A login belongs to Basic, the token endpoint's client id to OAuth2. */
    private static String guess(Run run) {
        if (run.setting(ConnectionOptions.USER).isPresent()) return "basic";
        if (run.setting(ConnectionOptions.TOKEN_CLIENT_ID).isPresent()) return "oauth2";
        if (run.profile().brand().isPresent()) return "end-user";
        throw Failure.usage("it is not known how to authenticate").because("the profile \"" + run.profile().name() + "\" has no setting auth, and no login or token client id to tell it by")
                .hint("fleet owners: --auth basic --user MZP123456; with an access token: --auth oauth2; store it: jbang profile@stellantis set auth=basic user=MZP123456");
    }

    /** Where the application's client id goes, as {@link ApiRequest#withClientId} takes it. */
    public static String clientIdPlace(Run run) {
        return run.setting(ConnectionOptions.CLIENT_ID_IN).orElse("query:client_id");
    }

    /** The login of Basic authentication. */
    public static String user(Run run) {
        return run.required(ConnectionOptions.USER, "login for Basic authentication");
    }

    /** The request with the Authorization header of Basic authentication; asks for the password where it must. */
    public static ApiRequest basic(Run run, ApiRequest request) {
        return request.with("Authorization", basic(run).reveal());
    }

    /** The value of that header. */
    public static Secret basic(Run run) {
        String user = user(run);
        Secret password = run.secretOrAsk(ConnectionOptions.PASSWORD, "password of " + user + ": ");
        return run.console().keepOut(BasicAuth.authorization(user, password));
    }

    /** The request with an access token (RFC 6750 section 2.1). */
    public static ApiRequest bearer(ApiRequest request, Secret token) {
        String value = token.reveal().strip();
        if (value.isEmpty()) throw Failure.usage("the access token is empty").because("the source of --bearer is there, but holds nothing").hint("fetch one: jbang token@stellantis");
        if (!value.matches("[A-Za-z0-9._~+/-]+=*")) throw Failure.usage("what was given as access token is none").because("it holds characters that RFC 6750 does not allow in one").hint("give the token alone, without \"Bearer\" and quotes");
        return request.with("Authorization", "Bearer " + value);
    }
}
