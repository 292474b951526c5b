package stellantis.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.JsonInput;

/** An error that a whole body consists of, although its answer says success. */
public final class ErrorInside {
    /** The names of an error's fields: an object with any other holds data. */
    private static final Set<String> OF_ERRORS = Set.copyOf(List.of((ErrorBody.MESSAGES + " " + ErrorBody.CODES + " "
                    + ErrorBody.IDS + " status statuscode timestamp path success instance")
            .split(" ")));

    private static final Pattern ERROR = Pattern.compile(
            "(?is).*?\"(?:http|status|error)?_?(?:code|status)\"\\s*:\\s*\"?([45]\\d\\d)(?:\\d\\d)?\\b.*"
                    + "|.*?\"(?:error|fault)\\w*\"\\s*:\\s*(?:\"[^\"]|\\{\\s*\"|\\[\\s*[\"{]).*");

    private ErrorInside() {}

    /**
     * The status of the error: 200 where it names none; empty where the body is no error.
     *
     * @throws IOException when it is no JSON
     */
    public static Optional<Integer> of(byte[] body) throws IOException {
        boolean only = JsonInput.parse(body) instanceof Map<?, ?> fields
                && fields.keySet().stream().allMatch(name -> OF_ERRORS.contains(ErrorBody.plain((String) name)));
        Matcher error = ERROR.matcher(new String(body, ISO_8859_1));
        if (!only || !error.matches()) return Optional.empty();
        return Optional.of(error.group(1) == null ? 200 : Integer.parseInt(error.group(1)));
    }
}
