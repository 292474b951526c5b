package house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import support.Newcomer;
import support.Page;
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
