package support;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a page says that a command prints, against what it prints: the same but for what differs from run to run. */
public final class PrintedOutput {
    /** What is volatile, and what stands for it. */
    private static final String[][] MASKS = {
        {"\\b\\d{4}-\\d\\d-\\d\\d([T ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z|[+-]\\d\\d:?\\d\\d)?)?", "DATE"},
        {"\\b[A-Z][a-z]{2},? +\\d{1,2},? (\\d\\d:\\d\\d:\\d\\d )?\\d{4}( \\d\\d:\\d\\d:\\d\\d)?( GMT)?", "DATE"},
        {"\\b\\d{1,2} [A-Z][a-z]{2} \\d{4}( \\d\\d:\\d\\d:\\d\\d)? GMT", "DATE"},
        {"\\b[A-Z][a-z]{2} [A-Z][a-z]{2} \\d\\d \\d\\d:\\d\\d:\\d\\d [A-Z]{2,4} \\d{4}", "DATE"},
        {"\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b", "UUID"},
        {"\\b(in |less than )?\\d+ (days|min|ms|s)( ago)?\\b", "TIME"},
        {", now\\)", ", TIME)"},
        {"\\b1[789]\\d{8}\\b", "TIME"},
        {"\\b[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){7,}", "HEX"},
        {"\\b(0x)?(?=[0-9A-Fa-f]*\\d)[0-9A-Fa-f]{16,}\\b", "HEX"},
        {"\\b(OpenSSL/)?[0-9A-F]{8,16}:error:[0-9A-F]*:?", "error:"},
        {"OpenSSL/[0-9.]+: error:[0-9A-F]*:?", "OpenSSL: error:"},
        {"(crypto|ssl|\\.\\./crypto|providers)/[a-z0-9_/.]+\\.c:\\d+:", "FILE:"},
        {"(127\\.0\\.0\\.1|localhost):\\d{4,5}\\b(?<!:(8443|8444|9033))", "$1:PORT"},
        {"(?m)^[A-Za-z0-9+/=]{30,}$", "BLOB"},
        {
            "(?<![A-Za-z0-9_-])(?=[A-Za-z0-9_-]*[0-9])(?=[A-Za-z0-9_-]*[a-z])(?=[A-Za-z0-9_-]*[A-Z])[A-Za-z0-9_-]{20,}",
            "BLOB"
        },
        {"(BLOB\\n)+", "BLOB\n"},
        {"BLOB(\\.BLOB)+", "BLOB"},
        {" +(?=\\n|$)", ""},
    };

    /** @param line of the shown text, from 0 */
    public record Difference(int line, String shown, String printed) {}

    private PrintedOutput() {}

    public static String masked(String text) {
        String masked = text;
        for (String[] mask : MASKS) masked = masked.replaceAll(mask[0], mask[1]);
        return masked.strip();
    }

    /** The first line that differs; three dots in the shown text stand for anything. */
    public static Optional<Difference> difference(String shown, String printed) {
        String masked = masked(printed);
        List<String> lines = shown.strip().lines().toList();
        if (fits(lines, lines.size(), masked)) return Optional.empty();
        int good = lines.size();
        while (good > 0 && !starts(lines, good, masked)) good--;
        int line = Math.min(good, lines.size() - 1);
        String rest = good == 0
                ? masked
                : Pattern.compile(regex(lines, good), Pattern.DOTALL)
                        .matcher(masked)
                        .replaceFirst("");
        return Optional.of(new Difference(
                line,
                good == lines.size() ? "(nothing more)" : lines.get(line),
                rest.strip().lines().findFirst().orElse("(nothing more)")));
    }

    private static boolean fits(List<String> lines, int count, String masked) {
        return Pattern.compile(regex(lines, count), Pattern.DOTALL)
                .matcher(masked)
                .matches();
    }

    private static boolean starts(List<String> lines, int count, String masked) {
        return Pattern.compile(regex(lines, count) + "(\\n|$)", Pattern.DOTALL)
                .matcher(masked)
                .lookingAt();
    }

    private static String regex(List<String> lines, int count) {
        StringBuilder regex = new StringBuilder();
        for (String part : masked(String.join("\n", lines.subList(0, count))).split("…", -1))
            regex.append(regex.length() == 0 ? "" : ".*?").append(Pattern.quote(part));
        return regex.toString();
    }
}
