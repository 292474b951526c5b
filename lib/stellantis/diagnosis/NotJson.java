package stellantis.diagnosis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Optional;
import java.util.function.UnaryOperator;
import stellantis.Text;
import stellantis.http.ErrorBody;
import stellantis.http.PageText;
import stellantis.http.WholeAnswer;

/** What came where JSON was asked for, and whose it is. */
public final class NotJson {
    private NotJson() {}

    /**
     * Empty where JSON came.
     *
     * @param words has the setting of the URL, and takes what the row is filled with
     * @param quoted a text of the server's, fit to be shown
     */
    public static Optional<Cause> of(WholeAnswer answer, MessageValues words, UnaryOperator<String> quoted) {
        Optional<String> came = came(answer);
        if (came.isEmpty()) return Optional.empty();
        words.put("host", Explain.host(answer.uri()))
                .put("status", answer.status())
                .put("came", came.get())
                .put(
                        "said",
                        PageText.of(answer.body())
                                .brief()
                                .map(text -> ": " + quoted.apply(text))
                                .orElse(""));
        Cause cause = Cause.of(ServiceFault.NOT_JSON, words);
        return PageFault.cause(answer.status(), answer.headers(), answer.body(), words)
                .map(page -> page.saying(cause.what(), page.because()))
                .or(() -> Optional.of(cause));
    }

    /** In words; what the body begins with counts before what it is said to be. */
    static Optional<String> came(WholeAnswer answer) {
        if (answer.status() == 204 || answer.whole() && answer.body().length == 0) return Optional.of("empty");
        String type =
                answer.header("Content-Type").orElse("").replaceFirst(";.*", "").strip();
        String start = new String(answer.body(), ISO_8859_1).stripLeading();
        if (ErrorBody.html(type, answer.body())) return Optional.of("an HTML page");
        if (start.startsWith("<?xml")) return Optional.of("XML");
        boolean json = type.isEmpty() || type.matches("(?i).*[/+]json") || start.matches("(?s)[{\\[].*");
        return json ? Optional.empty() : Optional.of("of type " + Text.printable(type));
    }
}
