package house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import support.Repository;
import support.ScriptRunner;

/**
 * A name is the alias, the file, the class and the command; a description is told word for word in four places; README
 * and docs are for PagesTest.
 */
class CatalogTest {
    /** Aliases of the house itself. */
    private static final Map<String, String> TOOLS = Map.of(
            "bench", "tests/bench/bench.java",
            "budget", "tests/budget.java",
            "fuzz", "tests/fuzz.java",
            "faults", "tests/faults.java",
            "format", ".ci/format.java",
            "library", "jshell/everything.java",
            "pages", "tests/pages.java",
            "stellantis", "scripts/setup.java",
            "sources", "tests/sources.java",
            "test", "tests/all.java");

    @TempDir
    Path temporary;

    static java.util.List<Path> scripts() {
        return Repository.scripts();
    }

    @Test
    void everyScriptHasItsAliasAndEveryAliasItsScript() {
        Map<String, String> expected = new TreeMap<>(TOOLS);
        for (Path script : Repository.scripts())
            expected.put(Repository.aliasOf(script), "scripts/" + script.getFileName());
        Map<String, String> found = new TreeMap<>();
        Repository.aliases().forEach((alias, entry) -> found.put(alias, entry.get("script-ref")));
        assertEquals(expected, found);
    }

    @Test
    void aliasesSayNothingThatTheScriptsHeaderShouldSay() {
        // the one of all commands is setup's file, by another class
        Repository.aliases()
                .forEach((alias, entry) -> assertEquals(
                        new TreeSet<>(
                                alias.equals("stellantis")
                                        ? java.util.List.of("description", "main", "script-ref")
                                        : java.util.List.of("description", "script-ref")),
                        new TreeSet<>(entry.keySet()),
                        alias));
    }

    @Test
    void theDescriptionsOfTheToolsAreTheirHeaders() {
        Map<String, String> tools = new TreeMap<>(TOOLS);
        tools.remove("stellantis");
        tools.forEach((alias, file) -> assertEquals(
                Repository.directive(Repository.root().resolve(file), "DESCRIPTION")
                        .get(0),
                Repository.aliases().get(alias).get("description")));
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void oneDescriptionWordForWord(Path script) {
        String alias = Repository.aliasOf(script);
        String description = Repository.aliases().get(alias).get("description");
        assertEquals(description, String.join("|", Repository.directive(script, "DESCRIPTION")));
        assertEquals(
                alias + ": " + description,
                new ScriptRunner(temporary)
                        .run(alias, "--help")
                        .out()
                        .lines()
                        .findFirst()
                        .orElse(""));
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void theClassHasTheFilesNameAndJbangsFirstLine(Path script) {
        String text = Repository.text(script);
        String name = script.getFileName().toString().replace(".java", "");
        assertTrue(
                text.startsWith("///usr/bin/env jbang \"$0\" \"$@\" ; exit $?\n//DESCRIPTION "),
                "first lines of " + script);
        assertTrue(text.contains("\nclass " + name + " "), "class of " + script);
        assertEquals(name.toLowerCase(), name);
    }
}
