//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1
package support;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** This repository as files: where it is, its scripts, library and catalog, and what their JBang headers say. */
public final class Repository {
    private static final Map<Path, String> TEXTS = new ConcurrentHashMap<>();

    private Repository() {}

    /**
     * The folder of jbang-catalog.json: the system property {@code stellantis.repository}, else the working folder or
     * one above it.
     */
    public static Path root() {
        String given = System.getProperty("stellantis.repository");
        if (given != null) return Path.of(given);
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("jbang-catalog.json")) && Files.isDirectory(folder.resolve("scripts")))
                return folder;
        }
        throw new AssertionError("run the tests inside the repository, or set -Dstellantis.repository=FOLDER");
    }

    /** One file per command. */
    public static List<Path> scripts() {
        return javaFiles("scripts");
    }

    public static List<Path> library() {
        return javaFiles("lib/stellantis");
    }

    public static List<Path> javaFiles(String under) {
        try (Stream<Path> files = Files.walk(root().resolve(under))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Alias to script-ref and description, as jbang-catalog.json has them. */
    @SuppressWarnings("unchecked")
    public static Map<String, Map<String, String>> aliases() {
        try {
            return new TreeMap<>((Map<String, Map<String, String>>) (Object) JSON.std
                    .mapFrom(Files.readString(root().resolve("jbang-catalog.json")))
                    .get("aliases"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Aliases of the scripts a partner uses: all but the tests and the other tools of the house. */
    public static List<String> commands() {
        return scripts().stream().map(Repository::aliasOf).toList();
    }

    /** Scripts with a dash in their name have an underscore in their file's. */
    public static String aliasOf(Path script) {
        return script.getFileName().toString().replaceFirst("\\.java$", "").replace('_', '-');
    }

    /** Values of a JBang directive such as {@code SOURCES}, in order, split at blanks where it is a list. */
    public static List<String> directive(Path file, String name) {
        List<String> values = new ArrayList<>();
        for (String line : text(file).lines().toList()) {
            if (!line.startsWith("//" + name + " ")) continue;
            String value = line.substring(name.length() + 3).strip();
            if (name.equals("SOURCES") || name.equals("DEPS")) values.addAll(List.of(value.split("\\s+")));
            else values.add(value);
        }
        return values;
    }

    /** The file and all that its //SOURCES lead to. */
    public static Set<Path> closure(Path file) {
        Set<Path> all = new LinkedHashSet<>();
        collect(file.normalize(), all);
        return all;
    }

    private static void collect(Path file, Set<Path> into) {
        if (!into.add(file)) return;
        for (String source : directive(file, "SOURCES")) {
            int star = source.indexOf('*');
            Path named = file.resolveSibling(star < 0 ? source : source.substring(0, star))
                    .normalize();
            if (star < 0) collect(named, into);
            else javaFiles(root().relativize(named).toString()).forEach(one -> collect(one, into));
        }
    }

    /** The dependencies that the files name. */
    public static Set<String> dependencies(Iterable<Path> files) {
        Set<String> all = new LinkedHashSet<>();
        for (Path file : files) all.addAll(directive(file, "DEPS"));
        return all;
    }

    /** Jars of the class path the tests run with, by file name. */
    public static Map<String, Path> jars() {
        Map<String, Path> jars = new LinkedHashMap<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (entry.endsWith(".jar")) jars.put(Path.of(entry).getFileName().toString(), Path.of(entry));
        }
        return jars;
    }

    /** The local Maven repository that the tests' dependencies came from. */
    public static Path mavenRepository() {
        return jars().values().stream()
                .filter(jar -> jar.toString().replace('\\', '/').contains("/org/junit/"))
                .findFirst()
                .map(jar -> {
                    for (Path folder = jar; ; folder = folder.getParent())
                        if (folder.endsWith(Path.of("org", "junit")))
                            return folder.getParent().getParent();
                })
                .orElseThrow(() -> new AssertionError("the dependencies do not come from a local Maven repository"));
    }

    /** The file as it was when first asked for: headers are read again and again. */
    public static String text(Path file) {
        return TEXTS.computeIfAbsent(file, any -> {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
