//SOURCES ../http/ApiUrl.java
//SOURCES ../http/ErrorBody.java
//SOURCES ../http/TokenClient.java
//SOURCES UserStore.java
package stellantis.drivers;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Secret;
import stellantis.http.ApiUrl;
import stellantis.http.BrokenExchange;
import stellantis.http.BrokenExchange.During;
import stellantis.http.ErrorBody;
import stellantis.http.Query;
import stellantis.http.TokenClient;
import stellantis.http.TokenRefused;
import stellantis.http.TokenRequest;
import stellantis.http.TokenRequest.Grant;
import stellantis.profile.FileLock;

/**
 * A driver's tokens in use: refreshed ahead of their end, by one process at a time. A provider may replace the refresh
 * token each time and take no older one, so the file says beforehand that a refresh is under way; the old token stays
 * until the new one is on the disk; all slow work is done before the provider is asked; and between the answer's first
 * byte and the disk an interruption has to wait. What is left is a process killed within that moment.
 */
public final class UserSession {
    private static final Duration LONGEST_STORING = Duration.ofSeconds(5);

    private final UserStore store;
    private final String label;
    private final Sealers sealers;
    private final TokenClient client;
    private final Supplier<Secret> clientSecret;
    private final Duration patience;
    private final Clock clock;
    private final Consumer<String> trace;

    /**
     * @param clientSecret asked for when there is something to refresh
     * @param patience how long to wait for another process that refreshes the same tokens
     */
    public UserSession(
            UserStore store,
            String label,
            Sealers sealers,
            TokenClient client,
            Supplier<Secret> clientSecret,
            Duration patience,
            Clock clock,
            Consumer<String> trace) {
        this.store = store;
        this.label = label;
        this.sealers = sealers;
        this.client = client;
        this.clientSecret = clientSecret;
        this.patience = patience;
        this.clock = clock;
        this.trace = trace;
    }

    /** The provider takes the refresh token no more: only the driver can help. */
    public static final class Ended extends Exception {
        private final transient TokenRefused refused;
        private final Instant pendingSince;

        Ended(TokenRefused refused, Instant pendingSince) {
            super("the driver's consent has ended", refused);
            this.refused = refused;
            this.pendingSince = pendingSince;
        }

        /** What the provider said; null when there was no refresh token to show it. */
        public TokenRefused refused() {
            return refused;
        }

        /** When a refresh was begun whose answer got lost, or null. */
        public Instant pendingSince() {
            return pendingSince;
        }
    }

    /** Tokens that last for the next request. */
    public UserTokens fresh() throws BrokenExchange, TokenRefused, Ended, InterruptedException {
        return tokens(now -> now.fresh(clock));
    }

    /** Others than those with this access token, which the API has refused. */
    public UserTokens insteadOf(Secret refused) throws BrokenExchange, TokenRefused, Ended, InterruptedException {
        return tokens(now -> !now.access().value().reveal().equals(refused.reveal()) && now.fresh(clock));
    }

    private UserTokens tokens(Predicate<UserTokens> good)
            throws BrokenExchange, TokenRefused, Ended, InterruptedException {
        UserTokens now = store.read(label, sealers);
        if (good.test(now)) return now;
        try (FileLock lock = store.lock(label, patience)
                .orElseThrow(() -> Failure.of(
                                ExitCode.TIMEOUT,
                                "another process refreshes the tokens of " + label + " since " + patience.toSeconds()
                                        + " s")
                        .hint("wait for it to end, then run this again"))) {
            // another process may have refreshed them meanwhile
            now = store.read(label, sealers);
            return good.test(now) ? now : refreshed(now);
        }
    }

    private UserTokens refreshed(UserTokens old) throws BrokenExchange, TokenRefused, Ended, InterruptedException {
        if (old.refresh() == null) throw new Ended(null, null);
        Secret secret = clientSecret.get();
        Instant lost = old.about().pendingSince();
        UserTokens begun = old.pending(lost == null ? clock.instant() : lost);
        store.write(begun, sealers);
        try {
            return exchanged(begun, secret);
        } catch (BrokenExchange e) {
            if (!answerMayBeLost(e)) throw e;
            trace.accept("* the answer to the refresh got lost; showing the same refresh token once more");
            lost = begun.about().pendingSince();
        } catch (TokenRefused e) {
            throw told(e, begun, lost);
        }
        try {
            return exchanged(begun, secret);
        } catch (TokenRefused e) {
            throw told(e, begun, lost);
        }
    }

    private UserTokens exchanged(UserTokens old, Secret secret)
            throws BrokenExchange, TokenRefused, InterruptedException {
        try (Finishing finishing = new Finishing()) {
            TokenRequest request = new TokenRequest(
                    withRealm(old.about().tokenUrl(), old.about().realm()),
                    old.about().clientId(),
                    null,
                    secret,
                    Grant.refresh(old.refresh()));
            UserTokens renewed = old.renewed(client.ask(request, finishing::begun));
            store.write(renewed, sealers);
            trace.accept("* access token of " + label + " refreshed at "
                    + old.about().tokenUrl().getHost());
            return renewed;
        }
    }

    /** Something was sent, and what came back was cut; a timeout has taken all the time there was. */
    private static boolean answerMayBeLost(BrokenExchange e) {
        return e.facts().deadline() == null
                && (e.during() == During.READING
                        || e.during() == During.TALKING && !(e.getCause() instanceof SSLException));
    }

    /**
     * invalid_grant ends the consent; after anything else the old token is as good as it was. An answer was read, so
     * nothing is pending but what was before.
     */
    private TokenRefused told(TokenRefused e, UserTokens begun, Instant lost) throws Ended {
        if (e.kind() == TokenRefused.Kind.STATUS) store.write(begun.pending(lost), sealers);
        boolean ended = ErrorBody.decode(e.body())
                .filter(body -> body.shape() == ErrorBody.Shape.OAUTH && "invalid_grant".equals(body.code()))
                .isPresent();
        if (ended) throw new Ended(e, lost);
        return e;
    }

    /** The endpoint with the realm in its query, as the vendor's documentation has it for refresh and revocation. */
    public static URI withRealm(URI endpoint, String realm) {
        if (realm == null || Query.has(endpoint.getRawQuery(), "realm")) return endpoint;
        return ApiUrl.withQuery(endpoint, Query.append(endpoint.getRawQuery(), "realm=" + Query.encode(realm)));
    }

    /** Lets the process not end between an answer and its being stored, however it is asked to, but for a kill. */
    private static final class Finishing implements AutoCloseable {
        private final CountDownLatch stored = new CountDownLatch(1);
        private Thread hook;

        void begun() {
            hook = new Thread(() -> {
                try {
                    stored.await(LONGEST_STORING.toMillis(), TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            try {
                Runtime.getRuntime().addShutdownHook(hook);
            } catch (IllegalStateException goingDownAlready) {
                hook = null;
            }
        }

        @Override
        public void close() {
            stored.countDown();
            try {
                if (hook != null) Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException goingDown) {
                // the hook has run, or is about to end
            }
        }
    }
}
