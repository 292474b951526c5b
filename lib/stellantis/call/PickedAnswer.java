//SOURCES ../connection/ApiSession.java
//SOURCES ../records/JsonAnswer.java
//SOURCES ../records/RecordOptions.java
//SOURCES ../records/RecordOutput.java
//SOURCES ../connection/RequestOptions.java
package stellantis.call;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Json;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.cli.StandardOutput;
import stellantis.connection.ApiSession;
import stellantis.connection.RequestOptions;
import stellantis.connection.Credential;
import stellantis.connection.ServerOptions;
import stellantis.http.ApiRequest;
import stellantis.http.WholeAnswer;
import stellantis.records.BodyOutput;
import stellantis.records.JsonAnswer;
import stellantis.records.JsonQuery;
import stellantis.records.LocalTime;
import stellantis.records.RecordOptions;
import stellantis.records.RecordOutput;

/** {@code call --query} without any option that makes records: what is picked from the answer as a whole. */
public final class PickedAnswer {
    /** A larger answer is for records, which take no memory. */
    private static final int MOST = 64 << 20;

    private PickedAnswer() {}

    public static boolean asked(Run run) {
        return run.has(RecordOptions.QUERY) || run.has(RecordOptions.LOCAL_TIME);
    }

    public static ExitCode run(Run run, ServerOptions server, ApiRequest request, Credential credential) throws InterruptedException {
        JsonQuery query = run.value(RecordOptions.QUERY).map(text -> JsonQuery.parse(text, "--query")).orElse(value -> value);
        if (run.has(RequestOptions.INCLUDE)) throw Failure.usage("what is picked has no response headers to show").hint("leave -i out; -v shows them");
        BodyOutput.check(run);
        try (ApiSession session = ApiSession.open(server, credential, 0)) {
            WholeAnswer answer = session.answered(request, MOST);
            if (!answer.whole()) throw Failure.usage("the answer is too large to pick from as a whole").hint("take it apart: --all --jsonl, and --query then picks from each record");
            Object picked = query.of(JsonAnswer.of(answer));
            LocalTime time = RecordOptions.localTime(run);
            write(run, time == null ? picked : time.in(picked));
            return ExitCode.OK;
        }
    }

    private static void write(Run run, Object picked) {
        boolean screen = !run.has(Options.OUTPUT) && run.world().terminal().showsOutput();
        boolean text = picked instanceof String && run.has(RecordOptions.RAW);
        byte[] json = (text ? (String) picked : Json.line(picked)).getBytes(StandardCharsets.UTF_8);
        String shown = new String(screen && !text ? RecordOutput.readable(json, run.console().colour()) : json, StandardCharsets.UTF_8) + "\n";
        Path file = run.output().orElse(null);
        if (file != null) {
            run.write(file, out -> out.write(shown.getBytes(StandardCharsets.UTF_8)));
        } else if (screen && text) {
            run.console().out((String) picked);
        } else {
            try {
                new StandardOutput(run.console().resultStream()).write(shown.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw StandardOutput.failure("what is picked", e);
            }
        }
    }
}
