package stellantis.http;

import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.regex.Pattern;
import stellantis.Text;

/** The header {@code WWW-Authenticate}: which credentials are wanted, and why those sent were refused (RFC 6750). */
public final class Challenge {
    private Challenge() {}

    /** A parameter, such as {@code error} or {@code scope}, made safe to print. */
    public static Optional<String> of(HttpHeaders headers, String parameter) {
        Pattern pair = Pattern.compile("(?i)\\b" + parameter + "=(?:\"([^\"]*)\"|([^\\s,\"]+))");
        return headers.allValues("WWW-Authenticate").stream()
                .flatMap(line -> pair.matcher(line).results())
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .map(Text::printable)
                .findFirst();
    }

    /** Whether this scheme, such as {@code Basic}, is asked for. */
    public static boolean asks(HttpHeaders headers, String scheme) {
        return headers.allValues("WWW-Authenticate").stream()
                .anyMatch(line -> line.matches("(?i)(.*, *)?" + scheme + "\\b.*"));
    }
}
