import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.AtSandbox;
import support.ScriptRunner;

/** What commands show on screens of 40, 80 and 200 columns. */
@Tag("openssl")
class TablesTest extends AtSandbox {
    @BeforeAll
    static void open() {
        open(options -> {});
    }

    private ScriptRunner.Outcome at(int width, String command) {
        runner.env("COLUMNS", String.valueOf(width)).terminal(width);
        String[] words = command.split(" ");
        ScriptRunner.Outcome outcome = runner.run(words[0], Arrays.copyOfRange(words, 1, words.length));
        assertEquals(0, outcome.code(), outcome.err());
        return outcome;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fleets",
                "vehicles --limit 9",
                "status --limit 20 --parallel 1",
                "status VR7SANDBX00000001",
                "positions --limit 9 --parallel 1",
                "alerts --limit 9 --parallel 1",
                "trips --limit 9 --parallel 1",
                "telemetry VXKSANDBX00000002 --since 4h --extension location",
                "maintenance --limit 9 --parallel 1",
                "capabilities VR7SANDBX00000001",
                "call fleets --table",
                "profile list"
            })
    void fitTheWindowAndNameWhatIsNotSeen(String command) {
        boolean all = command.matches("(vehicles|status|positions|alerts|trips|maintenance) --.*");
        String typed = all ? command + " --fleet " + fleet() : command;
        for (int width : new int[] {40, 80, 200}) {
            ScriptRunner.Outcome outcome = at(width, typed);
            String out = outcome.out().replaceAll("\u001b\\[[\\d;]*m", "");
            // a path or an address is as long as it is
            assertTrue(
                    out.lines()
                            .allMatch(line ->
                                    line.length() <= width || !line.strip().contains(" ")),
                    width + "\n" + out);
            assertFalse(out.matches("(?s).*\\d{4}-\\d\\d[-T:\\d]*….*"), width + "\n" + out);
            assertFalse(out.contains("None") || out.contains("null"), out);
            String head = out.lines().findFirst().orElse("");
            assertEquals(head.contains("latitude"), head.contains("longitude"), head);
            String said = outcome.err().replaceAll("\\s+", " ");
            if (command.matches("(status|positions|alerts|telemetry).*"))
                assertTrue(head.contains("latitude") || said.contains("latitude, longitude"), said);
        }
    }

    private String fleet() {
        return runner.run("call", "fleets", "--query", "_embedded.fleets[0].id", "--raw")
                .out()
                .strip();
    }

    @Test
    void whatProgramsReadIsTheSameInEveryWindow() {
        for (String command : new String[] {
            "trips VR7SANDBX00000001 --csv", "status VR7SANDBX00000001 --json", "alerts VR7SANDBX00000001 --jsonl"
        }) assertArrayEquals(at(40, command).outBytes(), at(200, command).outBytes(), command);
        String csv = at(40, "status VR7SANDBX00000001 --csv").out();
        assertTrue(csv.contains(",None,") && csv.contains("latitude,longitude"), csv);
    }
}
