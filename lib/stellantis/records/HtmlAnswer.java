package stellantis.records;

import static stellantis.ExitCode.HTTP_SERVER_ERROR;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Optional;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.diagnosis.Cause;
import stellantis.diagnosis.Explain;
import stellantis.diagnosis.MessageValues;
import stellantis.diagnosis.PageFault;
import stellantis.http.PageText;

/** A page for people in place of data. */
public final class HtmlAnswer {
    private HtmlAnswer() {}

    /** That it came where the service's JSON was expected. */
    public static Failure failure(URI uri, int status, HttpHeaders headers, byte[] start) {
        String host = Explain.host(uri);
        Optional<Cause> cause = PageFault.cause(status, headers, start, new MessageValues().put("host", host));
        String title = PageText.of(start).brief().map(text -> ": " + text).orElse("");
        return Failure.of(
                        HTTP_SERVER_ERROR,
                        "the answer from " + host + " is an HTML page, not JSON (HTTP " + status + ")" + title)
                .because(cause.map(Cause::because)
                        .orElse("something else answers there, such as a proxy's log-in page, or another service"))
                .hint(cause.map(Cause::hint)
                        .orElse(Hint.of(
                                "check the base-url; -v shows who answers, and so does {}", NextCommand.of("doctor"))));
    }
}
