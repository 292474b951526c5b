///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Format the code, all or the files and folders named; --check says what is not formatted
//JAVA 17+
//COMPILE_OPTIONS --release 17
//RUNTIME_OPTIONS -XX:TieredStopAtLevel=1 --add-exports jdk.compiler/com.sun.tools.javac.api=ALL-UNNAMED --add-exports jdk.compiler/com.sun.tools.javac.code=ALL-UNNAMED --add-exports jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED --add-exports jdk.compiler/com.sun.tools.javac.parser=ALL-UNNAMED --add-exports jdk.compiler/com.sun.tools.javac.tree=ALL-UNNAMED --add-exports jdk.compiler/com.sun.tools.javac.util=ALL-UNNAMED
//DEPS com.palantir.javaformat:palantir-java-format:2.103.0

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Run in the clone's folder. It breaks no text: lines that stay too long for that reason are listed. It stands here,
 * and not with the tests, since they would be compiled with all that it needs.
 */
class format {
    private static final int COLUMNS = 120;
    /** JBang's directives at the top, which a blank behind {@code //} would turn into comments; an empty line. */
    private static final Pattern HEADER = Pattern.compile("(?:///.*\n|//[A-Z_]+(?: .*)?\n)*\n?");

    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    public static void main(String... args) throws IOException {
        List<String> named = new ArrayList<>(List.of(args));
        boolean check = named.remove("--check");
        if (named.isEmpty()) named.addAll(List.of("lib", "scripts", "jshell", "tests", ".ci"));
        List<Path> files = new ArrayList<>();
        for (String name : named) {
            try (Stream<Path> all = Files.walk(Path.of(name))) {
                all.filter(file -> file.toString().endsWith(".java"))
                        // lists that ./jbang sources writes
                        .filter(file -> !file.startsWith("lib/sources"))
                        .forEach(files::add);
            }
        }
        List<String> found = files.parallelStream()
                .sorted()
                .flatMap(file -> seenTo(file, check).stream())
                .toList();
        found.forEach(System.out::println);
        System.exit(check && !found.isEmpty() ? 1 : 0);
    }

    /** Formats the file, unless it is only to be checked, and says what was done or remains to be. */
    private static List<String> seenTo(Path file, boolean check) {
        try {
            String text = Files.readString(file);
            String formatted = formatted(text);
            List<String> found = new ArrayList<>();
            if (!formatted.equals(text)) {
                found.add((check ? "not formatted: " : "written: ") + file);
                if (!check) Files.writeString(file, formatted);
            }
            List<String> lines = formatted.lines().toList();
            int header =
                    (int) formatted.substring(0, endOfHeader(formatted)).lines().count();
            for (int i = header; i < lines.size(); i++) {
                int length = lines.get(i).codePointCount(0, lines.get(i).length());
                if (length > COLUMNS) found.add(file + ":" + (i + 1) + ": " + length + " columns");
            }
            return found;
        } catch (IOException | FormatterException e) {
            return List.of(file + ": " + e.getMessage());
        }
    }

    private static String formatted(String text) throws FormatterException {
        int end = endOfHeader(text);
        return text.substring(0, end) + FORMATTER.formatSourceAndFixImports(text.substring(end));
    }

    private static int endOfHeader(String text) {
        Matcher header = HEADER.matcher(text);
        return header.lookingAt() ? header.end() : 0;
    }
}
