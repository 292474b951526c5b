package stellantis.drivers;

import static java.time.temporal.ChronoUnit.SECONDS;
import static stellantis.ExitCode.TIMEOUT;
import static stellantis.ExitCode.TOKEN_REFUSED;
import static stellantis.http.ExchangeFailure.During.READING;
import static stellantis.http.ExchangeFailure.During.TALKING;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import stellantis.Failure;
import stellantis.connection.ApiCredentials;
import stellantis.connection.EndUser;
import stellantis.connection.ServerAccess;
import stellantis.diagnosis.DriverContext;
import stellantis.http.AccessToken;
import stellantis.http.Connector;
import stellantis.http.ErrorBody;
import stellantis.http.ExchangeFailure;
import stellantis.http.TokenClient;
import stellantis.http.TokenRefusal;
import stellantis.http.TokenRequest;
import stellantis.http.TokenRequest.Grant;
import stellantis.profile.FileLock;

/**
 * A driver on whose behalf is asked, with tokens that are refreshed ahead of their end, by one process at a time. A
 * provider may replace the refresh token each time and take no older one, so the file says beforehand that a refresh is
 * under way; the old token stays until the new one is on the disk; all slow work is done before the provider is asked;
 * and between the answer's first byte and the disk an interruption has to wait. What is left is a process killed within
 * that moment.
 */
public final class Driver extends EnrolledDriver {
    /** In seconds. */
    private static final long LONGEST_STORING = 5;

    /** The driver that the options choose, for a script that asks for no data. */
    public static EndUser chosen(ServerAccess server) {
        EndUsers users = new EndUsers(server);
        return new Driver(users, users.chosen());
    }

    public Driver(EndUsers users, Enrolment about) {
        this(users, about, null);
    }

    Driver(EndUsers users, Enrolment about, Function<EnrolledDriver, DriverContext> refusals) {
        super(users, about, refusals);
    }

    @Override
    public Authorization get(Connector connector) throws InterruptedException {
        return authorization(connector, now -> now.fresh(run.clock()));
    }

    @Override
    public Authorization insteadOf(AccessToken refused, Connector connector) throws InterruptedException {
        String old = refused.value().reveal();
        Authorization other =
                authorization(connector, now -> !now.access().value().reveal().equals(old) && now.fresh(run.clock()));
        renewed = true;
        return other;
    }

    private Authorization authorization(Connector connector, Predicate<UserTokens> good) throws InterruptedException {
        UserTokens now = users.kept(about);
        if (!good.test(now)) now = users.asked(connector, client -> alone(connector, client, good));
        about = now.about();
        return new Authorization(ApiCredentials.bearer(now.access().value()), now.access());
    }

    /** For whoever changes the tokens at the provider. */
    public FileLock lock(Connector connector) {
        // who holds the lock may ask twice
        Duration patience = connector.maxTime().multipliedBy(2).plusSeconds(5);
        return FileLock.within(users.store().lockFile(label()), patience)
                .orElseThrow(() -> Failure.of(
                                TIMEOUT,
                                "another process refreshes the tokens of " + label() + " since " + patience.toSeconds()
                                        + " s")
                        .hint("wait for it to end, then run this again"));
    }

    private UserTokens alone(Connector connector, TokenClient client, Predicate<UserTokens> good)
            throws ExchangeFailure, TokenRefusal, InterruptedException {
        try (FileLock lock = lock(connector)) {
            // another process may have refreshed them meanwhile
            UserTokens now = users.kept(about);
            return good.test(now) ? now : refreshed(now, connector, client);
        }
    }

    private UserTokens refreshed(UserTokens old, Connector connector, TokenClient client)
            throws ExchangeFailure, TokenRefusal, InterruptedException {
        if (old.refresh() == null)
            throw Failure.of(TOKEN_REFUSED, "the access token of " + label() + " has ended")
                    .as("user.no-refresh-token")
                    .because("the provider gave no refresh token to renew it with")
                    .hint("the driver has to consent again", again(null));
        // RFC 6749 section 6
        Grant grant = new Grant("refresh_token", Map.of("refresh_token", old.refresh()));
        TokenRequest request = users.request(old.about(), old.about().tokenUrl(), grant);
        Instant lost = old.about().pendingSince();
        UserTokens begun = old.pending(lost == null ? run.clock().instant() : lost);
        users.store().write(begun);
        try {
            try {
                return exchanged(begun, request, client);
            } catch (ExchangeFailure e) {
                if (!answerMayBeLost(e)) throw e;
                run.console().detail("* the answer to the refresh got lost; showing the same refresh token once more");
                lost = begun.about().pendingSince();
                return exchanged(begun, request, client);
            }
        } catch (TokenRefusal e) {
            // an answer was read, so nothing is pending but what was before; the old token is as good as it was
            if (e.kind() == TokenRefusal.Kind.STATUS) users.store().write(begun.pending(lost));
            if (!consentEnded(e)) throw e;
            Failure ended = users.refused(e, connector).hint("the driver has to consent again", again(null));
            if (lost == null) throw ended;
            throw ended.as("user.refresh-lost")
                    .because("a refresh begun at " + lost.truncatedTo(SECONDS)
                            + " was cut off before its answer was stored; the provider has replaced the refresh token"
                            + " then, and takes the one that is kept here no more");
        }
    }

    private UserTokens exchanged(UserTokens old, TokenRequest request, TokenClient client)
            throws ExchangeFailure, TokenRefusal, InterruptedException {
        try (Finishing finishing = new Finishing()) {
            UserTokens renewed = old.renewed(client.ask(request, finishing::begun));
            users.store().write(renewed);
            run.console()
                    .detail("* access token of " + label() + " refreshed at "
                            + request.endpoint().getHost());
            return renewed;
        }
    }

    /** Something was sent, and what came back was cut; a timeout has taken all the time there was. */
    private static boolean answerMayBeLost(ExchangeFailure e) {
        return e.facts().deadline() == null
                && (e.during() == READING || e.during() == TALKING && !(e.getCause() instanceof SSLException));
    }

    private static boolean consentEnded(TokenRefusal e) {
        return ErrorBody.decode(e.body())
                .filter(body -> body.oauth() && "invalid_grant".equals(body.code()))
                .isPresent();
    }

    /** Lets the process not end between an answer and its being stored, however it is asked to, but for a kill. */
    private static final class Finishing implements AutoCloseable {
        private final CompletableFuture<Void> stored = new CompletableFuture<>();
        private Thread hook;

        void begun() {
            stored.completeOnTimeout(null, LONGEST_STORING, TimeUnit.SECONDS);
            hook = new Thread(stored::join);
            try {
                Runtime.getRuntime().addShutdownHook(hook);
            } catch (IllegalStateException goingDownAlready) {
                hook = null;
            }
        }

        @Override
        public void close() {
            stored.complete(null);
            try {
                if (hook != null) Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException goingDown) {
                // the hook has run, or is about to end
            }
        }
    }
}
