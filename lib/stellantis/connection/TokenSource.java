package stellantis.connection;

import static stellantis.connection.ConnectionOptions.NO_CACHE;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import stellantis.NextCommand;
import stellantis.cli.Run;
import stellantis.cli.World;
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
    /**
     * Reads the settings; nothing is sent yet.
     *
     * @param clientId the token endpoint's client id where the script has its own option for it, else empty
     * @throws Failure exit code 2 when a setting is missing, with the e-mail that holds it
     */
    public static TokenSource of(Run run, Optional<String> clientId) {
        TokenSource source = new TokenSource(run, TokenSettings.request(run, clientId));
        if (source.request.scope() == null)
            run.console()
                    .warn(
                            "no scope is asked for; the server may give a token that the API does not take",
                            "the scope stands in " + TokenSettings.MAIL,
                            NextCommand.of("profile set scope=prd:XXX"));
        return source;
    }

    /**
     * A valid token, from the cache unless --no-cache.
     *
     * @throws Failure with the exit code of the cause: 20 to 23 for the way there, 33 for the endpoint's refusal
     */
    public AccessToken get(Connector connector) throws InterruptedException {
        TokenClient client = new TokenClient(connector, run.clock());
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
            throw Explain.failure(e, new Advice(run).ours(connector));
        } catch (TokenRefusal e) {
            throw ExplainToken.failure(e, new Advice(run).ours(connector), null);
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
        return new TokenCache(cacheFolder(run.world()).resolve("tokens"), patience, run.clock(), run.console()::warn);
    }

    /** Where things live that are safe to delete, such as fetched tokens. */
    public static Path cacheFolder(World world) {
        String os = System.getProperty("os.name");
        if (os.startsWith("Windows") && world.env().get("LOCALAPPDATA") != null)
            return Path.of(world.env().get("LOCALAPPDATA"), "stellantis", "cache");
        if (os.startsWith("Mac")) return world.home().resolve("Library/Caches/stellantis");
        return world.xdg("XDG_CACHE_HOME", ".cache").resolve("stellantis");
    }
}
