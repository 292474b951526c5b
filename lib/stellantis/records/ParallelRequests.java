package stellantis.records;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Json;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.cli.WholeNumber;
import stellantis.connection.ApiSession;
import stellantis.http.ApiRequest;
import stellantis.http.ErrorBody;
import stellantis.http.ExchangeFailure;
import stellantis.http.ExchangeFailure.During;
import stellantis.http.RateLimit;
import stellantis.http.WholeAnswer;

/**
 * One request for each input, several at once, and one record for each in the order of the inputs: what was answered,
 * or why nothing was. What would fail for all alike, such as a wrong password, is not tried again and again: the rest
 * is then not sent, and its records say so.
 */
public final class ParallelRequests {
    public static final Option PARALLEL = Option.value(
                    "parallel", "N", "how many requests to send at once (default 4, at most 64)")
            .in(Option.Group.MANY);

    private static final int USUALLY_PARALLEL = 4;
    private static final int MOST_PARALLEL = 64;
    /** After so many requests in a row without an answer, the server counts as unreachable. */
    private static final int UNREACHED = 20;

    private static final String NOT_SENT = "not sent";

    /**
     * What a request is made for.
     *
     * @param number from 1, as a person counts the inputs
     * @param value a map, a number or a string
     * @param bad why no request can be made for it, or null
     */
    public record Input(long number, Object value, Failure bad) {}

    /** What is asked for an input, on several threads at once. A Failure that it throws is the record of the input. */
    public interface Requests {
        /** The request, for which others may have to be made before. */
        ApiRequest request(Input input) throws ExchangeFailure, InterruptedException;

        /** Whether an error answer (status 400 and up) is none here, but has a body to be made of. */
        default boolean takes(WholeAnswer error) {
            return false;
        }

        /** What the result holds of an answer without error. */
        default Object body(Input input, ApiRequest request, WholeAnswer answer)
                throws ExchangeFailure, InterruptedException {
            return JsonAnswer.of(answer);
        }

        /** Whether the request of a failed input, made anew, may do better. */
        default boolean again(Result failed) throws ExchangeFailure, InterruptedException {
            return false;
        }

        /** Writes the records of a result, as a rule one; on the thread of the caller. */
        default void write(Result result, RecordWriter to) throws IOException {
            Map<String, Object> record = Json.object("line", result.input.number, "input", result.input.value);
            if (result.status > 0) record.put("status", result.status);
            if (result.failure == null) record.put("body", result.body);
            else record.put("error", result.told());
            to.write(record);
        }
    }

    /**
     * What became of an input.
     *
     * @param status 0 where there was no answer
     * @param body what {@link Requests#body} made of the answer; null when it failed
     * @param failure null when all went well
     * @param error what the server said of it, or null
     */
    public record Result(Input input, int status, Object body, Failure failure, ErrorBody error) {
        /** The parts of the failure: exit code, what support asks for, message and cause. */
        public Map<String, Object> told() {
            Map<String, Object> told = Json.object("exit", failure.code().code, "message", failure.getMessage());
            if (error != null) told.putAll(error.told());
            if (failure.because() != null) told.put("cause", failure.because());
            return told;
        }

        private String kind() {
            if (failure.getMessage().equals(NOT_SENT)) return NOT_SENT;
            if (status > 0 && status < 400) return failure.getMessage();
            // without an answer of its own: what the requests before it said, such as that no fleet has the vehicle
            boolean before = failure.code() == ExitCode.HTTP_CLIENT_ERROR && failure.because() != null;
            String kind =
                    status > 0 ? "HTTP " + status : before ? failure.because().toString() : failure.code().meaning;
            String code = error == null ? null : error.code();
            return code == null || code.equals(String.valueOf(status)) ? kind : kind + " " + code;
        }
    }

    private final Run run;
    private final ApiSession session;
    private final Requests requests;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final AtomicInteger unreached = new AtomicInteger();
    private final Map<String, Integer> failed = new TreeMap<>();
    private volatile Failure stop;
    private long count;
    private long last;
    private long failures;
    private ExitCode first = ExitCode.OK;

    public ParallelRequests(Run run, ApiSession session, Requests requests) {
        this.run = run;
        this.session = session;
        this.requests = requests;
    }

    /**
     * Until the records of the last input are written. When the process is told to end (Ctrl-C), what is ready is
     * written first, without a gap.
     *
     * @return the exit code of the first input that failed, in their order, or OK
     */
    public ExitCode write(InOrder.Source<Input> inputs, RecordWriter out) throws Exception {
        int parallel = WholeNumber.of(run, PARALLEL, USUALLY_PARALLEL, 1, MOST_PARALLEL);
        try (Interruption interruption = new Interruption(() -> {})) {
            try {
                new InOrder<Input, Result>(parallel, inputs, this::send).run(sink(out));
            } catch (InterruptedException e) {
                try {
                    out.end();
                    run.console().resultStream().flush();
                } catch (Exception after) {
                    e.addSuppressed(after);
                }
                String told = "interrupted after " + ItemCount.text(count, "record");
                String next = "all inputs up to number " + last + " have theirs; go on with the one after it";
                if (count == 0) run.console().warn(told);
                else run.console().warn(told, next);
                throw e;
            }
            out.end();
        }
        return summed();
    }

    private InOrder.Sink<Result> sink(RecordWriter out) {
        return new InOrder.Sink<>() {
            @Override
            public void take(Result result) throws IOException {
                count++;
                last = result.input.number;
                if (result.failure != null) {
                    failures++;
                    failed.merge(result.kind(), 1, Integer::sum);
                    if (first == ExitCode.OK) first = result.failure.code();
                }
                requests.write(result, out);
            }

            @Override
            public void pause() throws IOException {
                out.flush();
            }
        };
    }

    private ExitCode summed() {
        if (failures == 0) {
            run.console().detail("* " + ItemCount.text(count, "request") + ", all answered");
            return ExitCode.OK;
        }
        String kinds = failed.entrySet().stream()
                .map(kind -> kind.getKey() + (failures == 1 ? "" : " (" + kind.getValue() + ")"))
                .collect(Collectors.joining(", "));
        String told = count == 1 ? "the request failed: " : failures + " of " + count + " requests failed: ";
        run.console().warn(told + kinds);
        if (stop != null) run.console().failed(stop);
        return first;
    }

    private Result send(Input input) throws InterruptedException {
        if (input.bad != null) return failed(input, 0, input.bad);
        Failure stopped = stop;
        if (stopped != null) {
            String why = "an earlier request failed as this one would: " + stopped.getMessage();
            return failed(input, 0, Failure.of(stopped.code(), NOT_SENT).because(why));
        }
        try {
            Result result = ask(input);
            return result.failure != null && requests.again(result) ? ask(input) : result;
        } catch (ExchangeFailure e) {
            Failure failure = session.failure(e);
            if (nobody(e, failure) && (unreached.incrementAndGet() == UNREACHED || !answered.get())) stop = failure;
            return failed(input, 0, failure);
        } catch (Failure e) {
            if (e.code() == ExitCode.TOKEN_REFUSED || e.code() == ExitCode.PASSPHRASE) stop = e;
            return failed(input, 0, e);
        }
    }

    private static boolean nobody(ExchangeFailure e, Failure failure) {
        return e.during() == During.CONNECTING
                || e.during() == During.PROXY
                || failure.code() == ExitCode.SERVER_NOT_TRUSTED
                || failure.code() == ExitCode.CLIENT_REFUSED;
    }

    private Result ask(Input input) throws ExchangeFailure, InterruptedException {
        ApiRequest request = requests.request(input);
        WholeAnswer answer = session.fetch(request);
        int status = answer.status();
        unreached.set(0);
        if (status != 401) answered.set(true);
        if (status >= 400 && !requests.takes(answer)) {
            Failure failure = session.failure(request, answer);
            if (spent(answer) || status == 401 && !answered.get()) stop = failure;
            return new Result(
                    input,
                    status,
                    null,
                    failure,
                    ErrorBody.decode(answer.body()).orElse(null));
        }
        try {
            return new Result(input, status, requests.body(input, request, answer), null, null);
        } catch (Failure e) {
            return failed(input, status, e);
        }
    }

    /** Whether the quota is used up for longer than anybody waits. */
    private boolean spent(WholeAnswer answer) {
        return answer.status() == 429
                && RateLimit.of(answer.headers(), run.clock())
                        .retryAfter()
                        .filter(wait -> !session.bearable(wait))
                        .isPresent();
    }

    private static Result failed(Input input, int status, Failure failure) {
        return new Result(input, status, null, failure, null);
    }
}
