//SOURCES ShowCurl.java
//SOURCES ShowHttpFile.java
//SOURCES ShowHttpie.java
package stellantis.cli;

import java.util.List;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.diagnosis.ExplainAnswer.Auth;
import stellantis.http.ApiRequest;

/** A call in the words of another tool, for {@code --show}; no secret is read for it, and none is in it. */
public final class Show {
    private Show() {}

    public static String request(Run run, ServerOptions server, ApiRequest request, Auth auth) {
        List<String> ours = Stream.of(Options.ALL, Options.LIMIT, Options.RESUME, Options.JSONL, Options.CSV, Options.TABLE, Options.COLUMNS, Options.QUERY, Options.WHERE, Options.LOCAL_TIME).filter(run::has)
                .map(option -> "--" + option.getLongOpt()).toList();
        if (!ours.isEmpty()) run.console().note("not in what is shown: " + String.join(", ", ours) + "; it sends this one request" + (run.has(Options.ALL) ? ", for the first page," : "") + " and prints the answer as it comes");
        String tool = run.value(Options.SHOW).orElse("");
        return switch (tool) {
            case "curl" -> ShowCurl.command(run, server, request, auth);
            case "httpie" -> ShowHttpie.command(run, server, request, auth);
            case "http" -> ShowHttpFile.text(run, server, request, auth);
            default -> throw Failure.usage("--show does not know \"" + tool + "\"").hint("--show curl, httpie or http (the .http file of IntelliJ and VS Code)");
        };
    }
}
