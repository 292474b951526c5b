//SOURCES Needs.java
package support;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is written from the code: the lists of library files that JBang compiles a script with, one for each script, in
 * {@code lib/sources}, and the digest in the version.
 *
 * <p>The lists do not stand in the library's files, each with what it names itself: JBang does not see that
 * {@code cli/../pki/Pem.java} and {@code http/../pki/Pem.java} are one file, and would read each file once for every
 * way that leads to it, 1,685 times for the 144 files of {@code call}.
 */
public final class Sources {
    private static final Path FOLDER = Repository.root().resolve("lib/sources");
    private static final Path LIBRARY = FOLDER.resolveSibling("stellantis");
    private static final Path FLAGS = LIBRARY.resolve("JvmFlags.java");

    private static final Path VERSION = LIBRARY.resolve("Version.java");
    private static final Pattern DIGEST = Pattern.compile("(DIGEST = \")[0-9a-f]*(\")");

    private Sources() {}

    /** Each list's file, with the text that it should have. */
    public static Map<Path, String> due(Needs needs) {
        Map<Path, String> due = new TreeMap<>();
        for (Path script : Repository.scripts()) {
            Set<Path> files = needs.closure(script);
            files.add(FLAGS);
            String list = files.stream()
                    .filter(file -> file.startsWith(LIBRARY))
                    .map(file ->
                            "//SOURCES " + FOLDER.relativize(file).toString().replace('\\', '/') + "\n")
                    .collect(Collectors.joining("", "// made by ./jbang sources\n", ""));
            due.put(FOLDER.resolve(script.getFileName()), list);
        }
        due.put(VERSION, DIGEST.matcher(Repository.text(VERSION)).replaceFirst("$1" + digest() + "$2"));
        return due;
    }

    /** The first seven digits of the SHA-256 of scripts and library. */
    private static String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            Stream.of(Repository.library(), Repository.scripts())
                    .flatMap(List::stream)
                    .map(file -> DIGEST.matcher(Repository.text(file)).replaceAll("$1$2"))
                    .forEach(text -> digest.update(text.getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest()).substring(0, 7);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
