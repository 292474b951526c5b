//SOURCES Repository.java
package support;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How much code a reader has to read: thousand non-blank characters of Java without comments, imports and
 * {@code //SOURCES}, in all of lib and for a script with all that it pulls in; and how many lines are too long.
 */
public final class Budget {
    private static final String LIB = "all of lib";
    private static final String LONG_LINES = "lines over 120 columns";
    /** The limit is what a test holds: it falls towards the target as the code does. */
    private static final List<Allowed> ALLOWED = List.of(
            new Allowed(LIB, 938, 720),
            new Allowed("genkey", 93, 130),
            new Allowed("csr", 202, 165),
            new Allowed("jks-to-pem", 185, 140),
            new Allowed("inspect", 208, 175),
            new Allowed("install", 242, 270),
            new Allowed("token", 358, 215),
            new Allowed("call", 510, 310),
            new Allowed("fleets", 442, 300),
            new Allowed("doctor", 503, 370),
            new Allowed(LONG_LINES, 0, 0));

    private static final Pattern NO_CODE = Pattern.compile("\\s*(import |//SOURCES|package |///)");
    /** Texts first, since they may hold what looks like a comment. */
    private static final Pattern TEXT_OR_COMMENT = Pattern.compile("(?s)(\"\"\".*?(?<!\\\\)\"\"\""
            + "|\"[^\"\\\\\n]*+(?:\\\\.[^\"\\\\\n]*+)*+\"|'(?:\\\\.|[^'\\\\\n])*+')|/\\*.*?\\*/|//[^\n]*");

    private record Allowed(String what, int limit, int target) {}

    /** A line of the table. */
    public record Entry(String what, int files, long today, int limit, int target) {
        public boolean kept() {
            return today <= limit;
        }

        @Override
        public String toString() {
            return "%-24s%7d%7d%7d%8d".formatted(what, files, today, limit, target);
        }
    }

    private Budget() {}

    public static List<Entry> entries() {
        return ALLOWED.stream().map(Budget::entry).toList();
    }

    public static String table() {
        String head = "%-24s%7s%7s%7s%8s%n".formatted("thousand characters", "files", "today", "limit", "target");
        return head + entries().stream().map(Entry::toString).collect(Collectors.joining("\n"));
    }

    private static Entry entry(Allowed one) {
        Collection<Path> files = switch (one.what) {
            case LIB -> Repository.library();
            case LONG_LINES ->
                Stream.concat(Repository.library().stream(), Repository.scripts().stream())
                        .toList();
            default -> Repository.closure(Repository.root().resolve("scripts/" + one.what.replace('-', '_') + ".java"));
        };
        long today = one.what.equals(LONG_LINES)
                ? files.stream().mapToLong(Budget::longLines).sum()
                : Math.round(files.stream().mapToLong(Budget::characters).sum() / 1000.0);
        return new Entry(one.what, files.size(), today, one.limit, one.target);
    }

    private static long characters(Path file) {
        String code = Repository.text(file)
                .lines()
                .filter(line -> !NO_CODE.matcher(line).lookingAt())
                .collect(Collectors.joining("\n"));
        String bare = TEXT_OR_COMMENT.matcher(code).replaceAll("$1");
        return bare.codePoints().filter(c -> !Character.isWhitespace(c)).count();
    }

    /** Directives of JBang take one line each, however long. */
    private static long longLines(Path file) {
        return Repository.text(file)
                .lines()
                .filter(line -> !line.startsWith("//") && line.codePointCount(0, line.length()) > 120)
                .count();
    }
}
