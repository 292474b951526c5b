//SOURCES ../connection/ApiSession.java
//SOURCES Count.java
//SOURCES EachLine.java
//SOURCES Ending.java
//SOURCES ../Json.java
//SOURCES JsonAnswer.java
//SOURCES RecordOutput.java
//SOURCES ../http/ErrorBody.java
//SOURCES ../http/InOrder.java
package stellantis.records;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Json;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.connection.ApiSession;
import stellantis.http.ApiRequest;
import stellantis.http.BrokenExchange.During;
import stellantis.http.BrokenExchange;
import stellantis.http.ErrorBody;
import stellantis.http.InOrder;
import stellantis.http.RateLimit;
import stellantis.http.WholeAnswer;

/**
 * One request for each input, several at once, and one record for each in the order of the inputs: what was answered,
 * or why nothing was. What would fail for all alike, such as a wrong password, is not tried again and again: the rest
 * is then not sent, and its records say so.
 */
public final class FanOut {
    public static final Option PARALLEL =
            Option.value("parallel", "N", "how many requests may be on their way at once (default 4, at most 64)")
                    .in(Option.Group.MANY);

    /** The options, for {@link Command#options}. */
    public static final List<Option> OPTIONS = List.of(PARALLEL);

    private static final int USUALLY_PARALLEL = 4;
    private static final int MOST_PARALLEL = 64;
    private static final int LARGEST_BODY = 16 << 20;
    /** So many in a row that reach nobody: then nobody is there. */
    private static final int UNREACHED = 20;
    private static final String NOT_SENT = "not sent";

    /** What is asked for an input, on several threads at once. A Failure that it throws is the input's record. */
    public interface Asking {
        /** The request, for which others may have to be made before. */
        ApiRequest request(EachLine line) throws BrokenExchange, InterruptedException;

        /** What the record holds of an answer without error. */
        default Object body(EachLine line, ApiRequest request, WholeAnswer answer) throws BrokenExchange, InterruptedException {
            return JsonAnswer.of(answer);
        }

        /** Whether an input's request, made anew, may do better after this answer. */
        default boolean again(EachLine line, int status, ErrorBody error) throws BrokenExchange, InterruptedException {
            return false;
        }
    }

    /**
     * What became of an input.
     *
     * @param status 0 where there was no answer
     * @param body the answer's JSON as maps and lists, null where it had none or failed
     * @param failure null when all went well
     * @param error what the server said of it, or null
     */
    public record Result(EachLine line, int status, Object body, Failure failure, ErrorBody error) {
        /** As a record: the input, then status and body, or the error. */
        public Map<String, Object> labelled() {
            Map<String, Object> record = Json.object("line", line.number(), "input", line.value());
            if (status > 0) record.put("status", status);
            if (failure == null) record.put("body", body);
            else record.put("error", told());
            return record;
        }

        /** The failure's parts: exit code, what support asks for, message and cause. */
        public Map<String, Object> told() {
            Map<String, Object> told = Json.object("exit", failure.code().code);
            if (error != null && error.code() != null) told.put("code", error.code());
            told.put("message", error != null && error.message() != null ? error.message() : failure.getMessage());
            if (error != null && error.uuid() != null) told.put("uuid", error.uuid());
            if (error != null && error.timestamp() != null) told.put("timestamp", error.timestamp());
            if (failure.because() != null) told.put("cause", failure.because());
            return told;
        }

        private String kind() {
            if (failure.getMessage().equals(NOT_SENT)) return NOT_SENT;
            if (status > 0 && status < 400) return failure.getMessage();
            String code = error == null || error.code() == null || error.code().equals(String.valueOf(status)) ? "" : " " + error.code();
            return (status > 0 ? "HTTP " + status : "exit code " + failure.code().code) + code;
        }
    }

    /** Writes what is to be told of a result. */
    public interface Records {
        void write(Result result, RecordWriter to) throws IOException;
    }

    private final Run run;
    private final ApiSession session;
    private final Asking asking;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final AtomicInteger unreached = new AtomicInteger();
    private final Map<String, Integer> failed = new TreeMap<>();
    private volatile Failure stop;
    private long count;
    private long last;
    private long failures;
    private ExitCode first = ExitCode.OK;

    public FanOut(Run run, ApiSession session, Asking asking) {
        this.run = run;
        this.session = session;
        this.asking = asking;
    }

    /** How many requests may be on their way at once. */
    public static int parallel(Run run) {
        return run.number(PARALLEL, USUALLY_PARALLEL, 1, MOST_PARALLEL);
    }

    /**
     * Until the last input's record is written. When the process is told to end (Ctrl-C), what is ready is written first, without a gap.
     *
     * @param records makes the records of a result, as a rule one
     * @return the exit code of the first input that failed, in their order, or OK
     */
    public ExitCode write(InOrder.Source<EachLine> lines, Records records, RecordWriter out) throws Exception {
        try (Ending ending = new Ending(() -> { })) {
            try {
                inOrder(lines, records, out);
            } catch (InterruptedException e) {
                out.end();
                run.console().resultStream().flush();
                String told = "interrupted after " + Count.of(count, "record");
                if (count == 0) run.console().warn(told);
                else run.console().warn(told, "all inputs up to number " + last + " have theirs; go on with the one after it");
                throw e;
            }
            out.end();
        }
        return summed();
    }

    private void inOrder(InOrder.Source<EachLine> lines, Records records, RecordWriter out) throws Exception {
        new InOrder<EachLine, Result>(parallel(run), lines, this::send).run(new InOrder.Sink<>() {
            @Override
            public void take(Result result) throws IOException {
                count++;
                last = result.line.number();
                if (result.failure != null) {
                    failures++;
                    failed.merge(result.kind(), 1, Integer::sum);
                    if (first == ExitCode.OK) first = result.failure.code();
                }
                records.write(result, out);
            }

            @Override
            public void pause() throws IOException {
                out.flush();
            }
        });
    }

    private ExitCode summed() {
        if (failures == 0) {
            run.console().detail("* " + Count.of(count, "request") + ", all answered");
            return ExitCode.OK;
        }
        StringBuilder kinds = new StringBuilder();
        failed.forEach((kind, times) -> kinds.append(kinds.length() == 0 ? "" : ", ").append(kind).append(failures == 1 ? "" : " (" + times + ")"));
        run.console().warn(count == 1 ? "the request failed: " + kinds : failures + " of " + count + " requests failed: " + kinds);
        if (stop != null) run.console().failed(stop);
        return first;
    }

    private Result send(EachLine line) throws InterruptedException {
        if (line.bad() != null) return failed(line, 0, line.bad(), null);
        Failure stopped = stop;
        if (stopped != null) return failed(line, 0, Failure.of(stopped.code(), NOT_SENT).because("an earlier request failed as this one would: " + stopped.getMessage()), null);
        try {
            Result result = ask(line);
            return result.failure != null && asking.again(line, result.status, result.error) ? ask(line) : result;
        } catch (BrokenExchange e) {
            Failure failure = session.failure(e);
            stopWhereNobodyIs(e, failure);
            return failed(line, 0, failure, null);
        } catch (Failure e) {
            if (e.code() == ExitCode.TOKEN_REFUSED || e.code() == ExitCode.PASSPHRASE) stop = e;
            return failed(line, 0, e, null);
        }
    }

    private Result ask(EachLine line) throws BrokenExchange, InterruptedException {
        ApiRequest request = asking.request(line);
        WholeAnswer answer = session.fetch(request, LARGEST_BODY);
        unreached.set(0);
        if (answer.status() != 401) answered.set(true);
        if (answer.status() >= 400) return refused(line, request, answer);
        try {
            return new Result(line, answer.status(), asking.body(line, request, answer), null, null);
        } catch (Failure e) {
            return failed(line, answer.status(), e, null);
        }
    }

    private void stopWhereNobodyIs(BrokenExchange e, Failure failure) {
        boolean nobody = e.during() == During.CONNECTING || e.during() == During.PROXY || failure.code() == ExitCode.SERVER_NOT_TRUSTED || failure.code() == ExitCode.CLIENT_REFUSED;
        if (nobody && (unreached.incrementAndGet() == UNREACHED || !answered.get())) stop = failure;
    }

    private Result refused(EachLine line, ApiRequest request, WholeAnswer answer) {
        Failure failure = session.failure(request, answer);
        boolean spent = answer.status() == 429 && RateLimit.of(answer.headers(), run.clock()).retryAfter().filter(wait -> !session.bearable(wait)).isPresent();
        if (spent || answer.status() == 401 && !answered.get()) stop = failure;
        return failed(line, answer.status(), failure, ErrorBody.decode(answer.body()).orElse(null));
    }

    private static Result failed(EachLine line, int status, Failure failure, ErrorBody error) {
        return new Result(line, status, null, failure, error);
    }
}
