package stellantis.connection;

import static stellantis.connection.ConnectionOptions.CLIENT_ID;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import stellantis.Failure;
import stellantis.Secret;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.cli.WholeNumber;
import stellantis.diagnosis.DriverContext;
import stellantis.diagnosis.Explain;
import stellantis.diagnosis.ExplainAnswer;
import stellantis.diagnosis.OurSide;
import stellantis.diagnosis.RequestContext;
import stellantis.http.AccessToken;
import stellantis.http.Answer;
import stellantis.http.ApiCall;
import stellantis.http.ApiRequest;
import stellantis.http.Connector;
import stellantis.http.ExchangeFailure;
import stellantis.http.Query;
import stellantis.http.RateLimiter;
import stellantis.http.Retry;
import stellantis.http.WholeAnswer;

/**
 * Requests to the API over one client, one after the other or several at once. Each gets the credentials, respects the
 * rate limits, and is repeated where that helps. A refused token is fetched again, once for all requests.
 */
public final class ApiSession implements AutoCloseable {
    public static final Option RETRY = Option.value(
                    "retry",
                    "N",
                    "repeat GET, PUT, DELETE and the like after a temporary failure, at most N times; a 429 that says "
                            + "when to come back is not counted")
            .in(Option.Group.REQUEST);
    public static final Option MAX_RATE = Option.value("max-rate", "N", "at most N requests a second, or N/min or N/h")
            .in(Option.Group.REQUEST);
    /** The options of sending, for {@link Command#options}. */
    public static final List<Option> OPTIONS = List.of(RETRY, MAX_RATE);

    /**
     * How often each of many requests is tried again where {@code --retry} does not say: one of thousands should not
     * end all.
     */
    public static final int RETRIES = 3;

    private static final int LARGEST_BODY = 16 << 20;
    /** How many times --max-time each of them waits after answers of too many calls. */
    private static final int LIMITED = 5;
    /** How often a request gets another token: one that refuses every token has to come to an end. */
    private static final int RENEWALS = 5;

    private final Run run;
    private final Credential credential;
    private final Connector connector;
    private final Retry retry;
    private final ApiCall api;
    private volatile InForce inForce;
    /** Why there is no other token; kept, so that not each request asks again. */
    private Failure noToken;

    /** The current Authorization of the requests. */
    private static final class InForce {
        private final Credential.Authorization authorization;
        private final AccessToken token;
        private final Instant since;
        /** Whether the API has taken it: when it is refused later, it has ended. */
        private volatile boolean proven;

        InForce(Credential.Authorization authorization, Instant since) {
            this.authorization = authorization;
            this.token = authorization.token();
            this.since = since;
        }

        /** Whether it has expired, by what the token endpoint said. */
        boolean ended(Instant now) {
            return token != null
                    && token.expiresAt() != null
                    && since.isBefore(token.expiresAt())
                    && !now.isBefore(token.expiresAt());
        }

        /** Whether it has probably ended, although by our clock half of its life may be left. */
        boolean old(Instant now) {
            Duration life =
                    token.expiresAt() == null ? Duration.ZERO : Duration.between(token.fetchedAt(), token.expiresAt());
            Duration half = life.isZero() || life.isNegative() ? Duration.ofSeconds(1) : life.dividedBy(2);
            return !now.isBefore(token.fetchedAt().plus(half));
        }
    }

    private ApiSession(Run run, Credential credential, Connector connector, Retry retry, ApiCall api) {
        this.run = run;
        this.credential = credential;
        this.connector = connector;
        this.retry = retry;
        this.api = api;
    }

    /** Whether links of the API to other hosts are requested on the own host. */
    public static boolean linksOnOwnHost(Run run) {
        return run.setting("links").filter("own-host"::equals).isPresent();
    }

    /**
     * Loads the identity; nothing is sent yet.
     *
     * @param credential who asks: {@link Credentials#of}
     * @param retries how often a request is tried again where {@code --retry} does not say
     */
    public static ApiSession open(ServerAccess server, Credential credential, int retries) {
        credential.prepare();
        return open(server, credential, retries, server.connector());
    }

    /** As above, with a connector of one's own, which the session closes. */
    public static ApiSession open(ServerAccess server, Credential credential, int retries, Connector connector) {
        Run run = server.run();
        Retry.Sleeper sleeper = time -> Thread.sleep(time.toMillis() + 1);
        int times = WholeNumber.of(run, RETRY, retries, 0, 999);
        Duration interval = run.value(MAX_RATE).map(RateLimiter::interval).orElse(Duration.ZERO);
        // of many requests at once, and beside those of others, some have to wait for their turn
        Duration limited = connector.maxTime().multipliedBy(retries >= RETRIES ? LIMITED : 1);
        DoubleSupplier chance = () -> ThreadLocalRandom.current().nextDouble();
        Retry retry = new Retry(times, connector.maxTime(), limited, run.clock(), sleeper, chance);
        RateLimiter pace = new RateLimiter(interval, System::nanoTime, sleeper);
        ApiCall api =
                new ApiCall(connector, retry, pace, () -> (sent, answer) -> Optional.empty(), ServerAccess.trace(run));
        return new ApiSession(run, credential, connector, retry, api);
    }

    /** The same, following redirects. @param redirects makes what follows those of one request */
    public ApiSession following(Supplier<ApiCall.Follow> redirects) {
        ApiCall following = new ApiCall(connector, retry, api.pace(), redirects, api.trace());
        return new ApiSession(run, credential, connector, retry, following);
    }

    /** The answer, whatever its status, its body as it arrives; the caller closes it. */
    public Answer send(ApiRequest request) throws ExchangeFailure, InterruptedException {
        Authorizing authorizing = new Authorizing();
        Answer answer = api.send(request, authorizing);
        while (authorizing.again(answer.status())) {
            answer.finish();
            answer = api.send(request, authorizing);
        }
        return answer;
    }

    /** The answer with its body, at most 16 MiB of it. */
    public WholeAnswer fetch(ApiRequest request) throws ExchangeFailure, InterruptedException {
        return fetch(request, LARGEST_BODY);
    }

    /** The answer with its body, at most that many bytes of it; a body that was cut off is asked for again. */
    public WholeAnswer fetch(ApiRequest request, int most) throws ExchangeFailure, InterruptedException {
        Authorizing authorizing = new Authorizing();
        WholeAnswer answer = api.fetch(request, most, authorizing);
        while (authorizing.again(answer.status())) answer = api.fetch(request, most, authorizing);
        return answer;
    }

    /** One request's Authorization: the one in force when its turn comes, which may be long after it was to be sent. */
    private final class Authorizing implements ApiCall.Credentials {
        private InForce used;
        private int renewals;

        /** Fetches the first token before the request takes its turn. */
        Authorizing() throws InterruptedException {
            inForce();
        }

        @Override
        public ApiRequest into(ApiRequest request) throws InterruptedException {
            used = inForce();
            Secret value = used.authorization.value();
            ApiRequest complete = request.withRealm(credential.realm());
            return value == null ? complete : complete.with("Authorization", value.reveal());
        }

        /** Whether to try once more: what was kept may have been revoked or have ended, and there is another by now. */
        boolean again(int status) throws InterruptedException {
            if (status != 401) used.proven = true;
            return status == 401 && used.token != null && renewals++ < RENEWALS && renewed(used, renewals > 1);
        }
    }

    /**
     * As {@link #fetch}, for a single request: without an answer, or with status 400 and up, a failure that says why.
     */
    public WholeAnswer answered(ApiRequest request, int most) throws InterruptedException {
        try {
            WholeAnswer answer = fetch(request, most);
            Optional<Failure> wrong = wrong(request, answer);
            if (wrong.isPresent()) throw wrong.get();
            return answer;
        } catch (ExchangeFailure e) {
            throw failure(e);
        }
    }

    private InForce inForce() throws InterruptedException {
        InForce known = inForce;
        return known != null && !known.ended(run.clock().instant()) ? known : insteadOf(known);
    }

    private synchronized InForce insteadOf(InForce known) throws InterruptedException {
        if (inForce != known) return inForce;
        if (known == null)
            inForce = new InForce(credential.get(connector), run.clock().instant());
        else renew("* the access token has ended; fetching a new one", () -> credential.get(connector));
        return inForce;
    }

    /** @param again whether another token did not help the same request: then only an old one is replaced */
    private synchronized boolean renewed(InForce refused, boolean again) throws InterruptedException {
        if (inForce != refused) return true;
        // a new token that was never accepted will not be accepted later
        boolean mayHaveEnded =
                refused.old(run.clock().instant()) || !again && (refused.token.fromCache() || refused.proven);
        if (!mayHaveEnded) return false;
        renew(
                "* the access token was refused; fetching a new one",
                () -> credential.insteadOf(refused.token, connector));
        return true;
    }

    private interface Fetch {
        Credential.Authorization fetch() throws InterruptedException;
    }

    private void renew(String told, Fetch fetch) throws InterruptedException {
        if (noToken != null) throw noToken;
        run.console().detail(told);
        try {
            inForce = new InForce(fetch.fetch(), run.clock().instant());
        } catch (Failure e) {
            noToken = e;
            throw e;
        }
    }

    /** On whose behalf is asked; null if on nobody's. */
    public DriverContext driver() {
        return credential.driver();
    }

    /** Whether we would wait as long as an answer asks. */
    public boolean bearable(Duration wait) {
        return retry.bearable(wait);
    }

    /** The tries of a request whose body the caller reads: {@link #send} counts its own until the body begins. */
    public Retry.Attempts attempts() {
        return retry.attempts();
    }

    /** Waits for another try after a body was cut off; false when there is to be none. */
    public boolean again(Retry.Attempts attempts) throws InterruptedException {
        Optional<Duration> wait = attempts.afterFailure();
        if (wait.isEmpty()) return false;
        run.console()
                .detail("* the body was cut off; trying again in " + wait.get().toMillis() + " ms");
        retry.sleeper().sleep(wait.get());
        return true;
    }

    /** What a request without answer means for the user, as a failure. */
    public Failure failure(ExchangeFailure e) {
        return Explain.failure(e, ours());
    }

    /**
     * What an error answer (status 400 and up) to a request means for the user.
     *
     * @param start the beginning of the body
     */
    public Failure failure(ApiRequest request, WholeAnswer answer) {
        return wrong(request, answer).orElseThrow();
    }

    /** What is wrong with an answer, by its status or by its body; empty where nothing is. */
    public Optional<Failure> wrong(ApiRequest request, WholeAnswer answer) {
        RequestContext sent = new RequestContext(
                request.method(),
                answer.uri(),
                credential.auth(),
                inForce == null ? null : inForce.authorization.value(),
                hasClientId(request),
                credential.driver(),
                new RequestContext.Waits(retry.times(), retry.patience(), retry.limited()));
        OurSide ours = ours();
        return ExplainAnswer.of(sent, answer, ours).map(ours::failure);
    }

    /** For explanations. */
    public OurSide ours() {
        return new Advice(run).ours(connector);
    }

    private boolean hasClientId(ApiRequest request) {
        return run.setting(CLIENT_ID).isPresent()
                || Query.has(request.uri().getRawQuery(), "client_id")
                || request.headers().stream()
                        .anyMatch(field -> field.name().toLowerCase(Locale.ROOT).contains("client-id"));
    }

    @Override
    public void close() {
        connector.close();
    }
}
