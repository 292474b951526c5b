package stellantis.connection;

import static stellantis.connection.ConnectionOptions.CLIENT_SECRET;
import static stellantis.connection.ConnectionOptions.NO_CACHE;
import static stellantis.connection.ConnectionOptions.SCOPE;
import static stellantis.connection.ConnectionOptions.TOKEN_CLIENT_ID;
import static stellantis.connection.ConnectionOptions.TOKEN_URL;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.diagnosis.Explain;
import stellantis.diagnosis.ExplainToken;
import stellantis.http.AccessToken;
import stellantis.http.Connector;
import stellantis.http.ExchangeFailure;
import stellantis.http.TokenCache;
import stellantis.http.TokenClient;
import stellantis.http.TokenRefusal;
import stellantis.http.TokenRequest;

/** The access token of the profile: a kept one, else a new one from the token endpoint. */
public record TokenSource(Run run, TokenRequest request) {
    /** The options that say which token, for {@link Command#options}. */
    public static final List<Option> TOKEN = List.of(TOKEN_URL, TOKEN_CLIENT_ID, SCOPE, CLIENT_SECRET, NO_CACHE);

    private static final String MAIL =
            "the e-mail with client id and scope for the token endpoint (step 5 of the tutorial)";

    /**
     * Reads the settings; nothing is sent yet.
     *
     * @param clientId the token endpoint's client id where the script has its own option for it, else empty
     * @throws Failure exit code 2 when a setting is missing, with the e-mail that holds it
     */
    public static TokenSource of(Run run, Optional<String> clientId) {
        TokenSource source = read(run, clientId);
        if (source.request.scope() == null)
            run.console()
                    .warn(
                            "no scope is asked for; the server may give a token that the API does not take",
                            "the scope stands in " + MAIL,
                            NextCommand.of("profile set scope=prd:XXX"));
        return source;
    }

    /** As {@link #of}, without a message about missing settings. */
    public static TokenSource read(Run run, Optional<String> clientId) {
        Asked asked = asked(run, clientId);
        return new TokenSource(
                run,
                new TokenRequest(
                        asked.endpoint(),
                        asked.clientId(),
                        asked.scope().orElse(null),
                        run.secret(CLIENT_SECRET).orElse(null)));
    }

    /** What is requested, and where; without secrets. */
    public record Asked(URI endpoint, String clientId, Optional<String> scope) {}

    public static Asked asked(Run run, Optional<String> clientId) {
        URI endpoint = endpoint(run.setting(TOKEN_URL)
                .orElseThrow(() -> Failure.usage("no URL of the token endpoint")
                        .because("the profile \"" + run.profile().name()
                                + "\" names neither token-url nor an environment")
                        .hint(
                                "choose the environment: {} (or prod, sandbox); or give --token-url URL, from " + MAIL,
                                NextCommand.of("profile set environment=preprod"))));
        String id = clientId.or(() -> run.setting(TOKEN_CLIENT_ID))
                .orElseThrow(() -> Failure.usage("no client id for the token endpoint")
                        .because("it comes in " + MAIL + "; it is not the client id that came with the certificate")
                        .hint("{}, or give --token-client-id ID", NextCommand.of("profile set token-client-id=ID")));
        Optional<String> scope = run.setting(SCOPE).map(String::strip).filter(text -> !text.isEmpty());
        return new Asked(endpoint, id.strip(), scope);
    }

    public static URI endpoint(String text) {
        try {
            URI uri = new URI(text.strip());
            if (uri.getHost() != null
                    && "https".equalsIgnoreCase(uri.getScheme())
                    && uri.getUserInfo() == null
                    && uri.getFragment() == null) return uri;
        } catch (URISyntaxException e) {
            // told below
        }
        // the tutorial's sample reads "https : //idfed…"
        throw Failure.usage("\"" + text + "\" is no URL of a token endpoint")
                .hint("it starts with https://, without blanks, such as"
                        + " https://idfed-preprod.mpsa.com/as/token.oauth2");
    }

    /**
     * A valid token, from the cache unless --no-cache.
     *
     * @throws Failure with the exit code of the cause: 20 to 23 for the way there, 33 for the endpoint's refusal
     */
    public AccessToken get(Connector connector) throws InterruptedException {
        TokenClient client = new TokenClient(connector, run.clock(), "stellantis/" + Command.VERSION);
        try {
            AccessToken token = run.has(NO_CACHE)
                    ? client.fetch(request)
                    : cache(connector).get(request, certificate(connector), () -> client.fetch(request));
            run.console().keepOut(token.value());
            run.console()
                    .detail("* access token "
                            + (token.fromCache()
                                    ? "from the cache"
                                    : "fetched from " + request.endpoint().getHost())
                            + (token.expiresAt() == null
                                    ? ", its end unknown"
                                    : ", lasts for " + token.secondsLeft(run.clock()) + " s more"));
            return token;
        } catch (ExchangeFailure e) {
            throw Explain.failure(e, ServerAccess.ours(run, connector));
        } catch (TokenRefusal e) {
            throw ExplainToken.failure(e, ServerAccess.ours(run, connector));
        }
    }

    /** After the API has refused the token: the next {@link #get} fetches a new one. */
    public void forget(Connector connector) {
        cache(connector).forget(request, certificate(connector));
    }

    private static X509Certificate certificate(Connector connector) {
        return connector.tls().identity() == null
                ? null
                : connector.tls().identity().certificate();
    }

    private TokenCache cache(Connector connector) {
        // the process with the lock may need its whole deadline for the fetch
        Duration patience = connector.maxTime().plusSeconds(5);
        return new TokenCache(run.world().cacheFolder().resolve("tokens"), patience, run.clock(), run.console()::warn);
    }
}
