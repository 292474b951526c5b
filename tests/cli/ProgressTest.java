package stellantis.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicLong now = new AtomicLong();

    private Console console(boolean screen, boolean quiet) {
        Terminal terminal = new Terminal() {
            @Override
            public boolean showsErrors() {
                return screen;
            }
        };
        return new Console(
                new World(
                        InputStream.nullInputStream(),
                        System.out,
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        Map.of(),
                        Path.of(""),
                        Clock.systemUTC(),
                        terminal),
                "call",
                quiet,
                false,
                true);
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private void after(long milliseconds) {
        now.set(milliseconds * 1_000_000);
    }

    @Test
    void afterTwoSecondsItTellsCountRateAndTimeLeftOnALineThatMessagesReplace() {
        Console console = console(true, false);
        Progress progress = new Progress(console, "records", true, now::get);
        progress.at(1, 1000);
        assertEquals("", said());
        after(1900);
        progress.at(190, 1000);
        after(2000);
        progress.at(200, 1000);
        after(2100);
        progress.at(210, 1000);
        after(2500);
        progress.at(0, 1000);
        console.note("done");
        assertEquals(
                "\r200 of 1000 records, 100 a second, 8 s left\u001b[K\r0 of 1000 records\u001b[K\r\u001b[Kdone\n",
                said().replace("\r\n", "\n"));
    }

    @Test
    void withoutATotalNoTimeIsPromised() {
        assertEquals(
                "150 records, 75 a second",
                new Progress(console(true, false), "records", true, now::get).line(150, -1, 2_000_000_000L));
        assertEquals(
                "150 records, 75 a second",
                new Progress(console(true, false), "records", true, now::get).line(150, 100, 2_000_000_000L));
    }

    @Test
    void nothingIsSaidInAPipeOrWhenQuiet() {
        for (Console console : new Console[] {console(false, false), console(true, true)}) {
            Progress progress = new Progress(console, "records", true, now::get);
            after(5000);
            progress.at(1, 2);
            now.set(0);
        }
        Progress unwanted = new Progress(console(true, false), "records", false, now::get);
        after(5000);
        unwanted.at(1, 2);
        assertEquals("", said());
    }
}
