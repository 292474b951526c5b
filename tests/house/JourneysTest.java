package house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import support.Newcomer;
import support.Page;
import support.Printed;
import support.Repository;

/** Each tutorial's page is walked from an empty home to the JSON by pasting its blocks in order; what they print is what it says. */
class JourneysTest {
    @TempDir
    Path temporary;

    @TestFactory
    Stream<DynamicTest> eachPageLeadsToItsJsonByCopyAndPaste() throws IOException {
        List<Path> pages;
        try (Stream<Path> all = Files.list(Repository.root().resolve("docs/journeys"))) {
            pages = all.sorted().toList();
        }
        assertTrue(pages.size() >= 3, pages.toString());
        return pages.stream().map(page -> DynamicTest.dynamicTest(page.getFileName().toString(), () -> walk(new Page(page))));
    }

    @Test
    void aChangedLineIsNamedAndWhatIsVolatileIsNot() {
        String printed = "valid until 2027-11-22 (364 days)\n  cnf  {x5t#S256=-qMl7-neOUiE4yV-nmU2Izkqynas7O1xS3MeBXF-hxk}\nnext: mail it\nthen: wait\n";
        assertEquals(Optional.empty(), Printed.difference("valid until 2026-01-01 (1 days)\n  cnf  {x5t#S256=JqMl7-neOUiE4yV-nmU2Izkqynas7O1xS3MeBXF-hx_}\n…\nthen: wait", printed));
        assertEquals(new Printed.Difference(1, "…next: mail them", "cnf  {x5t#S256=BLOB}"), Printed.difference("valid until 2027-11-22 (364 days)\n…next: mail them\nthen: wait", printed).orElseThrow());
        assertEquals("(nothing more)", Printed.difference(printed + "and more", printed).orElseThrow().printed());
        assertEquals("then: wait", Printed.difference(printed.replace("then: wait\n", ""), printed).orElseThrow().printed());
    }

    private void walk(Page page) {
        try (Newcomer reader = new Newcomer(temporary.resolve(page.name()))) {
            for (Page.Block block : page.blocks()) {
                Newcomer.Outcome outcome = reader.types(block.code());
                assertEquals(0, outcome.code(), page.name() + ":" + block.line() + "\n" + block.code() + "\n" + outcome.screen());
                page.compare(block, outcome.screen());
            }
        } finally {
            page.save();
        }
    }
}
