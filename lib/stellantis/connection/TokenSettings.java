package stellantis.connection;

import static stellantis.connection.ConnectionOptions.CLIENT_SECRET;
import static stellantis.connection.ConnectionOptions.NO_CACHE;
import static stellantis.connection.ConnectionOptions.SCOPE;
import static stellantis.connection.ConnectionOptions.TOKEN_CLIENT_ID;
import static stellantis.connection.ConnectionOptions.TOKEN_URL;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.http.ApiUrl;
import stellantis.http.TokenRequest;

/** What is requested of the token endpoint, by options and settings. */
public final class TokenSettings {
    /** The options that say which token, for {@link Command#options}. */
    public static final List<Option> TOKEN = List.of(TOKEN_URL, TOKEN_CLIENT_ID, SCOPE, CLIENT_SECRET, NO_CACHE);

    static final String MAIL = "the e-mail with client id and scope for the token endpoint (step 5 of the tutorial)";

    private TokenSettings() {}

    /** What to send, its secret included. @throws Failure exit code 2 when a setting is missing */
    public static TokenRequest request(Run run, Optional<String> clientId) {
        TokenRequest all = withoutSecret(run, clientId);
        Secret secret = run.secret(CLIENT_SECRET).orElse(null);
        return new TokenRequest(all.endpoint(), all.clientId(), all.scope(), secret);
    }

    /** The same, but for the secret, which is not read. */
    public static TokenRequest withoutSecret(Run run, Optional<String> clientId) {
        URI endpoint = ApiUrl.parse(run.setting(TOKEN_URL)
                .orElseThrow(() -> Failure.usage("no URL of the token endpoint")
                        .because("the profile \"" + run.profile().name()
                                + "\" names neither token-url nor an environment")
                        .hint(
                                "choose the environment: {} (or prod, sandbox); or give --token-url URL, from " + MAIL,
                                NextCommand.of("profile set environment=preprod"))));
        String id = clientId.or(() -> run.setting(TOKEN_CLIENT_ID)).orElseThrow(() -> noClientId(run));
        Optional<String> scope = run.setting(SCOPE).map(String::strip).filter(text -> !text.isEmpty());
        return new TokenRequest(endpoint, id.strip(), scope.orElse(null), null);
    }

    private static Failure noClientId(Run run) {
        if (run.setting("auth").filter("basic"::equals).isPresent())
            return Failure.usage("fleet owners need no access token")
                    .because("the profile \"" + run.profile().name() + "\" has auth=basic: login and password do")
                    .hint("go on: {}", NextCommand.of("call fleets"));
        return Failure.usage("no client id for the token endpoint")
                .because("it comes in " + MAIL + "; it is not the client id that came with the certificate")
                .hint("{}, or give --token-client-id ID", NextCommand.of("profile set token-client-id=ID"));
    }
}
