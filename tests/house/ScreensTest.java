package house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.Pages;
import support.Screens;

/** The pictures show what the commands print today, and are shown. */
class ScreensTest {
    @TempDir
    Path temporary;

    @Tag("openssl")
    @Test
    void eachPictureSaysWhatItsCommandsPrintToday() throws IOException {
        Map<String, String> drawn = Screens.drawn(temporary);
        for (Map.Entry<String, String> screen : drawn.entrySet()) {
            Path file = Screens.folder().resolve(screen.getKey());
            assertTrue(Files.exists(file), file + " is missing; draw it with ./jbang pages");
            assertEquals(
                    Screens.lasting(screen.getValue()),
                    Screens.lasting(Files.readString(file)),
                    "docs/screens/" + screen.getKey()
                            + " shows something else than the commands print; draw it anew with ./jbang pages");
        }
        try (Stream<Path> files = Files.list(Screens.folder())) {
            assertEquals(
                    new TreeSet<>(drawn.keySet()),
                    files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    /** The doctor's lines begin with a label, coloured or bold. */
    @Test
    void whatIsBrokenGoesOnBelowItsText() throws IOException {
        String svg = Files.readString(Screens.folder().resolve("doctor.svg"));
        assertEquals(
                List.of(),
                svg.lines()
                        .filter(line -> line.startsWith("<text x=\"18.0\"") && !line.contains(" fill="))
                        .toList());
    }

    @Test
    void eachPictureIsShownAndAsksNobodyForAnything() throws IOException {
        String pages = Pages.all().stream().map(Pages::read).collect(Collectors.joining("\n"));
        List<Path> all;
        try (Stream<Path> files = Files.list(Screens.folder())) {
            all = files.toList();
        }
        for (Path file : all) {
            assertTrue(pages.contains("screens/" + file.getFileName() + ")"), file.getFileName() + " is shown nowhere");
            String svg = Files.readString(file);
            assertFalse(
                    svg.replace("xmlns=\"http://www.w3.org/2000/svg\"", "")
                            .matches("(?s).*(<script|<image|<style|<use|href=|url\\(|src=|on\\w+=).*"),
                    file.toString());
        }
    }
}
