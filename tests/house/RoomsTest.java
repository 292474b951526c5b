package house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import stellantis.setup.AppFolder;
import support.Needs;
import support.Repository;
import support.Rooms;
import support.Sources;

/**
 * Who may know whom, and that every script is compiled with what it needs and no more.
 */
class RoomsTest {
    /** The core, from the bottom up; the empty name is the root: ExitCode, Failure, Secret. */
    private static final Map<String, Set<String>> CORE = Map.of(
            "", Set.of(),
            "pki", Set.of(""),
            "profile", Set.of("", "pki"),
            "http", Set.of("", "pki", "profile"),
            "diagnosis", Set.of("", "pki", "profile", "http"),
            "cli", Set.of("", "pki", "profile"),
            "connection", Set.of("", "pki", "profile", "http", "diagnosis", "cli"),
            "records", Set.of("", "pki", "profile", "http", "diagnosis", "cli", "connection"),
            "key", Set.of("", "pki", "profile", "cli"));
    /** A room for each feature: above the core, none knows another. */
    private static final Set<String> FEATURES = Set.of(
            "call", "charts", "convert", "doctor", "drivers", "fleet", "inspect", "install", "renew", "sandbox",
            "setup", "show");

    private static final Map<String, Set<String>> MAY_KNOW = new TreeMap<>(CORE);

    static {
        FEATURES.forEach(feature -> MAY_KNOW.put(feature, CORE.keySet()));
    }

    private static final Path LIBRARY = Repository.root().resolve("lib/stellantis");
    private static final Path FLAGS = LIBRARY.resolve("JvmFlags.java");

    @Test
    void everyRoomKnowsOnlyTheRoomsBelowIt() {
        List<String> wrong = new ArrayList<>();
        for (Path file : Repository.library()) {
            String room = Rooms.of(file);
            assertTrue(MAY_KNOW.containsKey(room), file + " is in a room that has no place in the picture");
            Set<String> known = Rooms.knownTo(file);
            known.removeAll(MAY_KNOW.get(room));
            if (!known.isEmpty()) wrong.add(name(file) + " knows " + known);
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void packagesAreTheFolders() {
        List<String> wrong = new ArrayList<>();
        for (Path file : Repository.library()) {
            String room = Rooms.of(file);
            if (Repository.text(file)
                    .lines()
                    .noneMatch(("package stellantis" + (room.isEmpty() ? "" : "." + room) + ";")::equals))
                wrong.add(name(file));
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void onlyCliPrintsPromptsExitsOrReadsTheEnvironment() {
        Pattern surroundings = Pattern.compile(
                "\\bSystem\\s*\\.\\s*(out|err|in|exit|getenv|console)\\b|\\bRuntime\\.getRuntime\\(\\)\\.(exit|halt)"
                        + "\\b|\\.printStackTrace\\(\\)");
        List<String> wrong = new ArrayList<>();
        for (Path file : Repository.library()) {
            if (Rooms.of(file).equals("cli")) continue;
            Matcher found = surroundings.matcher(Rooms.code(file));
            while (found.find()) wrong.add(name(file) + ": " + found.group());
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void scriptsTakeTheirSurroundingsFromTheRun() {
        Pattern surroundings = Pattern.compile("\\bSystem\\s*\\.\\s*(out|err|in|exit|getenv|console)\\b");
        List<String> wrong = new ArrayList<>();
        for (Path file : Repository.scripts()) {
            Matcher found = surroundings.matcher(Rooms.code(file));
            while (found.find()) wrong.add(name(file) + ": " + found.group());
        }
        assertEquals(List.of(), wrong);
    }

    /** Where a class names another one that it did not name before, {@code ./jbang sources} writes the lists anew. */
    @Test
    void eachScriptIsCompiledWithTheFilesItNeedsAndNoOthers() {
        List<String> wrong = new ArrayList<>();
        Map<Path, String> due = Sources.due(Needs.ofAll());
        due.forEach((list, text) -> {
            if (!Files.exists(list) || !Repository.text(list).equals(text)) wrong.add(name(list) + ": ./jbang sources");
        });
        for (Path list : Repository.javaFiles("lib/sources")) if (!due.containsKey(list)) wrong.add(name(list));
        for (Path file : Repository.library())
            if (!Repository.directive(file, "SOURCES").isEmpty()) wrong.add(name(file) + " has //SOURCES");
        assertEquals(List.of(), wrong);
    }

    /** JBang compares //JAVA of lib files wrongly, and flags of a lib file cannot be undone by a script. */
    @Test
    void javaVersionAndFlagsAreTheScriptsBusiness() {
        List<String> wrong = new ArrayList<>();
        List<String> notForLib = List.of(
                "JAVA",
                "COMPILE_OPTIONS",
                "RUNTIME_OPTIONS",
                "JAVAC_OPTIONS",
                "JAVA_OPTIONS",
                "DESCRIPTION",
                "CDS",
                "PREVIEW",
                "REPOS");
        for (Path file : Repository.library()) {
            for (String directive : notForLib) {
                if (file.equals(FLAGS) && directive.equals("RUNTIME_OPTIONS")) continue;
                boolean there =
                        Repository.text(file).lines().anyMatch(line -> line.matches("//" + directive + "( .*)?"));
                if (there) wrong.add(name(file) + " has //" + directive);
            }
        }
        // without the second option each message that is put together costs milliseconds
        String compile = "--release 17 -XDstringConcat=inline";
        for (Path file : Repository.scripts()) {
            if (!Repository.directive(file, "JAVA").equals(List.of("17+"))) wrong.add(name(file) + ": //JAVA 17+");
            if (!Repository.directive(file, "COMPILE_OPTIONS").equals(List.of(compile))) {
                wrong.add(name(file) + ": //COMPILE_OPTIONS " + compile);
            }
            String list = "../lib/sources/" + file.getFileName();
            if (!Repository.directive(file, "RUNTIME_OPTIONS").isEmpty()
                    || !Repository.directive(file, "SOURCES").contains(list)) {
                wrong.add(name(file) + ": //SOURCES " + list + " in place of //RUNTIME_OPTIONS");
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** The flags of installed commands, and Bouncy Castle as //DEPS has it. */
    @Test
    void flagsAreTheSameForJbangAndForInstalledCommands() {
        List<String> lines = new ArrayList<>(Repository.directive(FLAGS, "RUNTIME_OPTIONS"));
        String boot = lines.remove(lines.size() - 1);
        assertEquals(AppFolder.FLAGS, String.join(" ", lines));
        String version = Repository.dependencies(Repository.library()).stream()
                .filter(dependency -> dependency.startsWith("org.bouncycastle:"))
                .map(dependency -> dependency.split(":")[2])
                .distinct()
                .collect(Collectors.joining(" or "));
        String jars = Stream.of("bcprov", "bcutil", "bcpkix")
                .map(one -> "${user.home}/.m2/repository/org/bouncycastle/" + one + "-jdk18on/" + version + "/" + one
                        + "-jdk18on-" + version + ".jar")
                .collect(Collectors.joining("${path.separator}"));
        assertEquals("\"-Xbootclasspath/a:" + jars + "\"", boot);
    }

    /** Installed commands and the bundle come from what setup names. */
    @Test
    void setupBringsAlongEveryScript() {
        Path setup = Repository.root().resolve("scripts/setup.java");
        List<Path> forgotten = Repository.scripts().stream()
                .filter(script -> !script.equals(setup))
                .filter(script -> !Repository.closure(setup).contains(script)
                        || !Repository.text(setup)
                                .matches("(?s).*\\b" + name(script).replaceAll(".*/|\\.java", "") + "\\.COMMAND\\b.*"))
                .toList();
        assertEquals(List.of(), forgotten);
    }

    @Test
    void everyDependencyHasOneVersionEverywhere() {
        Map<String, Set<String>> versions = new TreeMap<>();
        Stream.concat(ours().stream(), Repository.javaFiles("tests").stream())
                .flatMap(file -> Repository.directive(file, "DEPS").stream())
                .forEach(dependency -> {
                    assertTrue(
                            dependency.matches("[\\w.-]+:[\\w.-]+:\\d[\\w.-]*"),
                            dependency + " is not group:artifact:version");
                    int version = dependency.lastIndexOf(':');
                    versions.computeIfAbsent(dependency.substring(0, version), any -> new TreeSet<>())
                            .add(dependency.substring(version + 1));
                });
        versions.values().removeIf(all -> all.size() == 1);
        assertEquals(Map.of(), versions);
    }

    @Test
    void scriptsThatStayOfflinePullInNeitherJsonNorHttp() {
        List<String> wrong = new ArrayList<>();
        for (String alias : List.of("genkey", "csr", "convert", "jks-to-pem", "pem-to-p12")) {
            Path script = Repository.root().resolve("scripts/" + alias.replace('-', '_') + ".java");
            if (!Files.exists(script)) continue;
            Set<Path> closure = Repository.closure(script);
            closure.stream()
                    .filter(file -> file.startsWith(LIBRARY)
                            && Set.of("http", "diagnosis", "sandbox").contains(Rooms.of(file)))
                    .forEach(file -> wrong.add(alias + " pulls in " + name(file)));
            Repository.dependencies(closure).stream()
                    .filter(dependency -> dependency.contains("jackson"))
                    .forEach(dependency -> wrong.add(alias + " pulls in " + dependency));
        }
        assertEquals(List.of(), wrong);
    }

    /** Whatever a file names comes from its own //DEPS or those of the files that it stands on. */
    @Test
    void everyFileNamesTheDependenciesThatItNeeds() throws IOException {
        Map<String, String> jarOfPackage = jarOfPackage();
        Needs needs = Needs.ofAll();
        Set<String> wrong = new TreeSet<>();
        for (Path file : ours()) {
            Set<String> jars = new LinkedHashSet<>();
            Repository.dependencies(needs.closure(file))
                    .forEach(dependency -> addJars(dependency.split(":")[1], jars));
            for (String used : needs.packages(file)) {
                String jar = jarOfPackage.get(used);
                if (jar != null && !jars.contains(jar)) wrong.add(name(file) + " needs //DEPS for " + jar);
            }
        }
        assertEquals("", String.join("\n", wrong));
    }

    private static Map<String, String> jarOfPackage() throws IOException {
        Map<String, String> jarOfPackage = new TreeMap<>();
        for (Map.Entry<String, Path> jar : Repository.jars().entrySet()) {
            try (JarFile entries = new JarFile(jar.getValue().toFile())) {
                entries.stream()
                        .map(JarEntry::getName)
                        .filter(entry ->
                                entry.endsWith(".class") && entry.contains("/") && !entry.startsWith("META-INF/"))
                        .forEach(entry -> jarOfPackage.put(
                                entry.substring(0, entry.lastIndexOf('/')).replace('/', '.'), jar.getKey()));
            }
        }
        return jarOfPackage;
    }

    /** The artifact's jar and those of what its POM demands, taken from the class path of this very run. */
    private static void addJars(String artifact, Set<String> into) {
        Path jar = Repository.jars().entrySet().stream()
                .filter(entry -> entry.getKey().matches(Pattern.quote(artifact) + "-\\d.*\\.jar"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
        if (jar == null || !into.add(jar.getFileName().toString())) return;
        Path pom = Path.of(jar.toString().replaceFirst("\\.jar$", ".pom"));
        assertTrue(Files.exists(pom), "no POM beside " + jar);
        Matcher demand = Pattern.compile("(?s)<dependency>(.*?)</dependency>").matcher(Repository.text(pom));
        while (demand.find()) {
            String text = demand.group(1);
            if (text.contains("<scope>test</scope>") || text.contains("<optional>true</optional>")) continue;
            Matcher name =
                    Pattern.compile("<artifactId>\\s*([^<]+?)\\s*</artifactId>").matcher(text);
            if (name.find()) addJars(name.group(1), into);
        }
    }

    private static List<Path> ours() {
        return Stream.concat(Repository.library().stream(), Repository.scripts().stream())
                .toList();
    }

    private static String name(Path file) {
        return Repository.root().relativize(file).toString();
    }
}
