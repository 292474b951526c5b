//SOURCES ../connection/CallOptions.java
//SOURCES EachTemplate.java
//SOURCES ../records/FanOut.java
//SOURCES ../connection/RequestOptions.java
//SOURCES ../records/RecordOptions.java
package stellantis.call;

import java.util.List;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.connection.ApiCredentials;
import stellantis.connection.ApiSession;
import stellantis.connection.ServerOptions;
import stellantis.connection.CallOptions;
import stellantis.connection.RequestOptions;
import stellantis.http.ApiRequest;
import stellantis.records.EachLine;
import stellantis.records.FanOut;
import stellantis.records.RecordOptions.Form;
import stellantis.records.RecordOptions;
import stellantis.records.RecordOutput;

/** {@code call --each}: one request for each line of standard input, one labelled record for each on standard output. */
public final class CallEach {
    /** What it adds to {@link CallOptions#REQUEST}, for {@link Command#options}. */
    public static final List<Option> OPTIONS = List.of(RequestOptions.EACH, FanOut.PARALLEL);

    private CallEach() {}

    /** @return OK, or the exit code of the first line that failed */
    public static ExitCode run(Run run, ServerOptions server) throws Exception {
        for (Option other : List.of(Options.SHOW, RequestOptions.INCLUDE, RecordOptions.ALL_PAGES, RecordOptions.LIMIT)) {
            if (run.has(other)) throw Failure.usage("--each and --" + other.getLongOpt() + " exclude each other").because("there is not one request, but one for each input line");
        }
        ApiRequest base = CallOptions.request(run);
        EachTemplate template = new EachTemplate(run.value(RequestOptions.EACH).orElseThrow(), base);
        Form form = RecordOptions.form(run, Form.JSONL);
        RecordOutput.check(run, form);
        try (ApiSession session = ApiSession.open(server, ApiCredentials.of(server, base), ApiSession.RETRIES); RecordOutput out = RecordOutput.open(run, form, "")) {
            return new FanOut(run, session, template::request).write(EachLine.of(run.stdinStream())::get, (result, to) -> to.write(result.labelled()), out.records());
        }
    }
}
