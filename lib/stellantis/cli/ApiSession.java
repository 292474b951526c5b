//SOURCES ApiCredentials.java
//SOURCES EndUsers.java
//SOURCES ServerOptions.java
//SOURCES TokenSource.java
//SOURCES ../http/ApiCall.java
package stellantis.cli;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.apache.commons.cli.Option;
import stellantis.Failure;
import stellantis.Secret;
import stellantis.diagnosis.Explain;
import stellantis.diagnosis.ExplainAnswer;
import stellantis.diagnosis.ExplainAnswer.Auth;
import stellantis.diagnosis.ExplainAnswer.Sent;
import stellantis.http.AccessToken;
import stellantis.http.Answer;
import stellantis.http.ApiCall;
import stellantis.http.ApiRequest;
import stellantis.http.BrokenExchange;
import stellantis.http.Connector;
import stellantis.http.Pace;
import stellantis.http.Query;
import stellantis.http.Retry;
import stellantis.http.UserTokens;
import stellantis.http.WholeAnswer;

/**
 * Requests to the API over one client, one after the other or several at once: each gets the credentials, keeps to the
 * pace, and is tried again where that helps. A token that is refused on the way is fetched anew, once for all.
 */
public final class ApiSession implements AutoCloseable {
    /** The options of sending, for {@link Command#options}. */
    public static final List<Option> OPTIONS = List.of(Options.RETRY, Options.MAX_RATE);

    /** How often each of many requests is tried again where {@code --retry} does not say: one of thousands should not end all. */
    public static final int RETRIES = 3;
    /** How many times --max-time each of them waits after answers of too many calls. */
    private static final int LIMITED = 5;

    private final Run run;
    private final Auth auth;
    private final Connector connector;
    private final Retry retry;
    private final ApiCall api;
    private final EndUsers users;
    private TokenSource tokens;
    private UserTokens driver;
    private volatile Credential credential;
    /** The credential that the API has taken already: when it is refused later, it has ended. */
    private volatile Credential proven;
    /** Why there is no other token: asked once, not for each request anew. */
    private Failure noToken;

    /**
     * The Authorization of the requests.
     *
     * @param secret null where none is added
     * @param fresh whether it was fetched just now, so that a refusal is final
     */
    private record Credential(Secret secret, boolean fresh) {}

    private ApiSession(Run run, Auth auth, Connector connector, EndUsers users, Retry retry, ApiCall api) {
        this.run = run;
        this.auth = auth;
        this.connector = connector;
        this.users = users;
        this.retry = retry;
        this.api = api;
    }

    /**
     * Loads the identity; nothing is sent yet.
     *
     * @param auth how the requests introduce themselves: {@link ApiCredentials#scheme}
     * @param retries how often a request is tried again where {@code --retry} does not say
     */
    public static ApiSession open(Run run, Auth auth, int retries) {
        ServerOptions server = ServerOptions.of(run);
        return open(run, auth, retries, server, server::connector);
    }

    /** As {@link #open(Run, Auth, int)}, with a connector of one's own, which the session closes. */
    public static ApiSession open(Run run, Auth auth, int retries, Connector connector) {
        return open(run, auth, retries, ServerOptions.of(run), () -> connector);
    }

    private static ApiSession open(Run run, Auth auth, int retries, ServerOptions server, Supplier<Connector> source) {
        EndUsers users = new EndUsers(run, server);
        if (auth == Auth.END_USER) users.prepare(users.chosen());
        Connector connector = source.get();
        Retry.Sleeper sleeper = time -> Thread.sleep(time.toMillis() + 1);
        int times = retries(run, retries);
        Duration interval = run.value(Options.MAX_RATE).map(Pace::interval).orElse(Duration.ZERO);
        // of many requests at once, and beside those of others, some have to wait for their turn
        Duration limited = connector.maxTime().multipliedBy(retries >= RETRIES ? LIMITED : 1);
        Retry retry = new Retry(times, connector.maxTime(), limited, run.clock(), sleeper, () -> ThreadLocalRandom.current().nextDouble());
        return new ApiSession(run, auth, connector, users, retry, new ApiCall(connector, retry, new Pace(interval, System::nanoTime, sleeper), run.has(Options.LOCATION), ServerOptions.trace(run)));
    }

    private static int retries(Run run, int otherwise) {
        String times = run.value(Options.RETRY).orElse(String.valueOf(otherwise));
        if (!times.matches("\\d{1,3}")) throw Failure.usage("--retry does not take \"" + times + "\"").hint("give how often to try again, such as 3");
        return Integer.parseInt(times);
    }

    /** The answer, whatever its status, its body as it arrives; the caller closes it. */
    public Answer send(ApiRequest request) throws BrokenExchange, InterruptedException {
        Credential used = credential();
        Answer answer = api.send(with(used, request));
        if (!renewed(used, answer.status())) return answer;
        answer.finish();
        return api.send(with(credential(), request));
    }

    /** The answer with its body, at most that many bytes of it; a body that was cut off is asked for again. */
    public WholeAnswer fetch(ApiRequest request, int most) throws BrokenExchange, InterruptedException {
        Credential used = credential();
        WholeAnswer answer = api.fetch(with(used, request), most);
        return renewed(used, answer.status()) ? api.fetch(with(credential(), request), most) : answer;
    }

    /** As {@link #fetch}, for a single request: without an answer, or with status 400 and up, a failure that says why. */
    public WholeAnswer answered(ApiRequest request, int most) throws InterruptedException {
        try {
            WholeAnswer answer = fetch(request, most);
            if (answer.status() >= 400) throw failure(request, answer);
            return answer;
        } catch (BrokenExchange e) {
            throw failure(e);
        }
    }

    private ApiRequest with(Credential credential, ApiRequest request) {
        return switch (auth) {
            case BASIC -> request.with("Authorization", credential.secret.reveal());
            case TOKEN, OAUTH2, END_USER -> ApiCredentials.bearer(request, credential.secret);
            case OWN, NONE, CERTIFICATE -> request;
        };
    }

    private Credential credential() throws InterruptedException {
        Credential known = credential;
        return known != null ? known : firstCredential();
    }

    private synchronized Credential firstCredential() throws InterruptedException {
        if (credential == null) {
            credential = switch (auth) {
                case BASIC -> new Credential(ApiCredentials.basic(run), true);
                case TOKEN -> new Credential(run.secret(Options.BEARER).orElseThrow(), true);
                case OAUTH2, END_USER -> token();
                case OWN, NONE, CERTIFICATE -> new Credential(null, true);
            };
        }
        return credential;
    }

    private Credential token() throws InterruptedException {
        if (auth == Auth.END_USER) {
            driver = driver == null ? users.fresh(users.chosen(), connector) : users.insteadOf(driver, connector);
            return new Credential(driver.access().value(), !driver.access().fromCache());
        }
        if (tokens == null) tokens = TokenSource.of(run, Optional.empty());
        AccessToken token = tokens.get(connector);
        return new Credential(token.value(), !token.fromCache());
    }

    /** Whether there is another token by now: what was kept may have been revoked or have expired meanwhile. */
    private boolean renewed(Credential used, int status) throws InterruptedException {
        if (status != 401) proven = used;
        return status == 401 && (auth == Auth.OAUTH2 || auth == Auth.END_USER) && renewed(used);
    }

    private synchronized boolean renewed(Credential refused) throws InterruptedException {
        if (credential != refused) return true;
        if (refused.fresh && proven != refused) return false;
        if (noToken != null) throw noToken;
        if (tokens != null) tokens.forget(connector);
        run.console().detail("* the access token was refused; fetching a new one");
        try {
            credential = token();
        } catch (Failure e) {
            noToken = e;
            throw e;
        }
        return true;
    }

    /** Whether a wait that an answer asks for is one that would be sat out. */
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
        run.console().detail("* the body was cut off; trying again in " + wait.get().toMillis() + " ms");
        retry.sleeper().sleep(wait.get());
        return true;
    }

    /** What a request without answer means for the user, as a failure. */
    public Failure failure(BrokenExchange e) {
        return Explain.failure(e, connector.tls(), run.clock());
    }

    /** What an error answer (status 400 and up) to a request means for the user. @param start the beginning of the body */
    public Failure failure(ApiRequest request, WholeAnswer answer) {
        return Explain.pointing(ExplainAnswer.failure(new Sent(request.method(), answer.uri(), auth, hasClientId(request), driver == null ? null : users.told(driver.about()), retry), answer.status(), answer.headers(), answer.body(), connector.tls(), run.clock()));
    }

    private static boolean hasClientId(ApiRequest request) {
        return Query.has(request.uri().getRawQuery(), "client_id") || request.headers().stream().anyMatch(field -> field.name().toLowerCase(Locale.ROOT).contains("client-id"));
    }

    @Override
    public void close() {
        connector.close();
    }
}
