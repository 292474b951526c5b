package house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import support.Pages;
import support.Repository;
import support.Rooms;

/** README and docs say of the scripts what the scripts declare, and lead to each other. */
class PagesTest {
    @TestFactory
    Stream<DynamicTest> whatIsMadeFromTheScriptsIsWhatTheyDeclareToday() {
        Map<Path, String> due = Pages.due();
        return due.entrySet().stream()
                .map(page -> DynamicTest.dynamicTest(name(page.getKey()), () -> same(page.getKey(), page.getValue())));
    }

    private static void same(Path page, String due) {
        List<String> is = Pages.read(page).lines().toList();
        List<String> should = due.lines().toList();
        for (int i = 0; i < Math.max(is.size(), should.size()); i++) {
            String one = i < is.size() ? is.get(i) : "(nothing)";
            String other = i < should.size() ? should.get(i) : "(nothing)";
            if (!one.equals(other))
                fail(name(page) + " line " + (i + 1)
                        + " is not what the script declares; make it anew with ./jbang pages\n  page:   " + one
                        + "\n  script: " + other);
        }
    }

    @Test
    void everyCommandHasAPageWithItsDescriptionExamplesAndReference() {
        for (String command : Pages.order()) {
            assertTrue(Files.exists(Pages.of(command)), "docs/" + command + ".md is missing");
            String text = Pages.read(Pages.of(command));
            assertTrue(text.startsWith("# " + command), "title of docs/" + command + ".md");
            assertTrue(
                    text.contains("<!-- head: made by ./jbang pages -->\n"
                            + Repository.aliases().get(command).get("description") + ".\n"),
                    "docs/" + command + ".md does not begin with the catalog's description");
            assertTrue(
                    text.contains("<!-- reference: made by ./jbang pages -->\n\n## Reference\n"),
                    "reference of docs/" + command + ".md");
        }
    }

    @Test
    void readmeAndIndexHaveTheirParts() {
        for (String part : List.of("scripts", "exit-codes"))
            assertTrue(
                    Pages.read(Repository.root().resolve("README.md"))
                            .contains("<!-- " + part + ": made by ./jbang pages -->"),
                    part);
        for (String part : List.of("scripts", "pages", "common-options"))
            assertTrue(Pages.read(Pages.of("README")).contains("<!-- " + part + ": made by ./jbang pages -->"), part);
    }

    /** The tables of rooms name every room there is, and classes that are in it. */
    @Test
    void thePageOfTheArchitectureNamesWhatIsThere() {
        Path page = Repository.root().resolve("docs/architecture.md");
        Matcher row = Pattern.compile("(?m)^\\| (`[a-z]+`|\\(root\\)) \\| [^|]* \\| ([^|]*) \\|$")
                .matcher(Pages.read(page));
        Set<String> rooms = new TreeSet<>();
        List<String> missing = new ArrayList<>();
        while (row.find()) {
            String room = row.group(1).equals("(root)") ? "" : row.group(1).replace("`", "");
            rooms.add(room);
            for (String name : row.group(2).replace("`", "").split(", ")) {
                Path file = Repository.root()
                        .resolve("lib/stellantis")
                        .resolve(room)
                        .resolve(name + ".java");
                if (!Files.exists(file)) missing.add(row.group(1) + ": " + name);
            }
        }
        assertEquals(List.of(), missing);
        assertEquals(Rooms.arrows().keySet(), rooms);
    }

    @Test
    void everyLinkLeadsSomewhere() {
        List<String> broken = new ArrayList<>();
        for (Path page : Pages.all()) {
            Matcher link = Pattern.compile("\\]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]+))?\\)")
                    .matcher(Pages.read(page).replaceAll("(?s)```.*?```", "").replaceAll("`[^`\n]*`", ""));
            while (link.find()) {
                Path target = link.group(1).isEmpty()
                        ? page
                        : page.resolveSibling(link.group(1)).normalize();
                if (!Files.exists(target)) broken.add(name(page) + ": " + link.group());
                else if (link.group(2) != null && !anchors(target).contains(link.group(2)))
                    broken.add(name(page) + ": no such heading: " + link.group());
            }
        }
        assertEquals(List.of(), broken);
    }

    /** As GitHub makes them of headings. */
    private static Set<String> anchors(Path page) {
        Set<String> anchors = new LinkedHashSet<>();
        Pages.read(page)
                .lines()
                .filter(line -> line.matches("#+ .*"))
                .forEach(line -> anchors.add(line.replaceFirst("^#+ ", "")
                        .toLowerCase()
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-')));
        return anchors;
    }

    private static String name(Path page) {
        return Repository.root().relativize(page).toString().replace('\\', '/');
    }
}
