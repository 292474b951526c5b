//SOURCES ../records/PageWalk.java
//SOURCES ../connection/RequestOptions.java
//SOURCES ../records/RecordOptions.java
package stellantis.call;

import java.util.List;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.connection.ApiSession;
import stellantis.connection.RequestOptions;
import stellantis.connection.Credential;
import stellantis.connection.ServerOptions;
import stellantis.http.ApiRequest;
import stellantis.records.PageWalk;
import stellantis.records.RecordOptions.Form;
import stellantis.records.RecordOptions;
import stellantis.records.RecordOutput;

/** {@code call} for records: of one answer, or with --all of all the pages that follow. */
public final class CallPages {
    /** The options of a walk through pages, for {@link Command#options}; those of {@link RecordOutput} belong to it. */
    public static final List<Option> OPTIONS = List.of(RecordOptions.ALL_PAGES, RecordOptions.LIMIT);

    private CallPages() {}

    /** Whether the options ask for records, and not for the answer as it is. */
    public static boolean asked(Run run) {
        return OPTIONS.stream().anyMatch(run::has) || RecordOptions.asked(run);
    }

    /** @throws Failure what was written before it stays */
    public static ExitCode run(Run run, ServerOptions server, ApiRequest request, Credential credential) throws InterruptedException {
        boolean looked = run.has(RecordOptions.COLUMNS) && run.world().terminal().showsOutput() && !run.has(Options.OUTPUT);
        Form form = RecordOptions.form(run, looked ? Form.TABLE : Form.JSON);
        check(run, request);
        RecordOutput.check(run, form);
        try (ApiSession session = ApiSession.open(server, credential, run.has(RecordOptions.ALL_PAGES) ? ApiSession.RETRIES : 0)) {
            return new PageWalk(run, session, request, form).go();
        } finally {
            run.console().progressEnds();
        }
    }

    private static void check(Run run, ApiRequest request) {
        if (run.has(RequestOptions.INCLUDE) || request.method().equals("HEAD")) throw Failure.usage("records have no response headers to show").hint("leave -i out; -v shows the headers of each page");
        if (run.has(RecordOptions.ALL_PAGES) && !request.method().equals("GET")) throw Failure.usage("--all is for GET, not for " + request.method());
    }
}
