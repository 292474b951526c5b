package house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import support.Page;
import support.PageRunner;
import support.PrintedOutput;
import support.Repository;

/**
 * Each tutorial's page is walked from a home to the JSON by pasting its blocks in order; what they print is what it
 * says.
 */
@Tag("curl")
@Tag("long")
@Tag("openssl")
class JourneysTest {
    @TempDir
    Path temporary;

    @TestFactory
    Stream<DynamicTest> eachPageLeadsToItsJsonByCopyAndPaste() throws IOException {
        List<Page> pages = pages();
        // the last is the first of thePagesCanBeWalkedOneAfterTheOtherInTheSameHome
        return pages.subList(0, pages.size() - 1).stream()
                .map(page -> DynamicTest.dynamicTest(
                        page.name() + " in an empty home", () -> walk(page, temporary.resolve(page.name()))));
    }

    /**
     * From the last, which is walked in an empty home, to the first, whose home has the sandbox's and the profiles of
     * the others.
     */
    @TestFactory
    Stream<DynamicTest> thePagesCanBeWalkedOneAfterTheOtherInTheSameHome() throws IOException {
        List<Page> pages = new ArrayList<>(pages());
        Collections.reverse(pages);
        return pages.stream()
                .map(page -> DynamicTest.dynamicTest(
                        page.name() + " in one home for all", () -> walk(page, temporary.resolve("all"))));
    }

    private static List<Page> pages() throws IOException {
        List<Page> pages;
        try (Stream<Path> all = Files.list(Repository.root().resolve("docs/journeys"))) {
            pages = all.sorted().map(Page::new).toList();
        }
        assertTrue(pages.size() >= 3, pages.toString());
        return pages;
    }

    @Test
    void aChangedLineIsNamedAndWhatIsVolatileIsNot() {
        String printed = "valid until 2027-11-22 (364 days)\n"
                + "  cnf  {x5t#S256=-qMl7-neOUiE4yV-nmU2Izkqynas7O1xS3MeBXF-hxk}\n"
                + "next: e-mail it\n"
                + "then: wait\n";
        assertEquals(
                Optional.empty(),
                PrintedOutput.difference(
                        "valid until 2026-01-01 (1 days)\n"
                                + "  cnf  {x5t#S256=JqMl7-neOUiE4yV-nmU2Izkqynas7O1xS3MeBXF-hx_}\n"
                                + "…\n"
                                + "then: wait",
                        printed));
        assertEquals(
                new PrintedOutput.Difference(1, "…next: e-mail them", "cnf  {x5t#S256=BLOB}"),
                PrintedOutput.difference("valid until 2027-11-22 (364 days)\n…next: e-mail them\nthen: wait", printed)
                        .orElseThrow());
        assertEquals(
                "(nothing more)",
                PrintedOutput.difference(printed + "and more", printed)
                        .orElseThrow()
                        .printed());
        assertEquals(
                "then: wait",
                PrintedOutput.difference(printed.replace("then: wait\n", ""), printed)
                        .orElseThrow()
                        .printed());
    }

    private static void walk(Page page, Path home) {
        try (PageRunner reader = new PageRunner(home)) {
            for (Page.Block block : page.blocks()) {
                PageRunner.Outcome outcome = reader.types(block.code());
                assertEquals(
                        0,
                        outcome.code(),
                        page.name() + ":" + block.line() + "\n" + block.code() + "\n" + outcome.screen());
                page.compare(block, outcome.screen());
            }
        } finally {
            page.save();
        }
    }
}
