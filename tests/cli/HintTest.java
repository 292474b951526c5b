package cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import support.ScriptRunner;

/** Commands in hints are data: arguments that are quoted, a profile, a place in the sentence. */
class HintTest {
    private final NextCommand look = NextCommand.of("inspect", Path.of("it's a file.pem"));

    @Test
    void valuesAreOneArgumentEach() {
        assertEquals("stellantis inspect 'it'\\''s a file.pem'", look.toString());
        assertEquals(
                "stellantis profile set auth=basic 'user=a b'",
                NextCommand.of("profile set auth=basic", "user=a b").toString());
        assertEquals(
                "stellantis install FILE… --key key.pem",
                NextCommand.of("install FILE…").with("--key", "key.pem").toString());
    }

    @Test
    void commandsAreForTheProfileOfTheRunUnlessTheyNameTheirs() {
        assertEquals(
                "stellantis csr -p fleet --force", NextCommand.of("csr --force").line("fleet", NextCommand.USUAL_FORM));
        assertEquals("stellantis csr -p 'my fleet'", NextCommand.of("csr").line("my fleet", NextCommand.USUAL_FORM));
        assertEquals(
                "stellantis csr -p other", NextCommand.of("csr").in("other").line("fleet", NextCommand.USUAL_FORM));
        assertEquals("stellantis csr", NextCommand.of("csr").in("default").line("fleet", NextCommand.USUAL_FORM));
        assertEquals("stellantis csr", NextCommand.of("csr").line("default", NextCommand.USUAL_FORM));
        assertEquals("stellantis csr --help", NextCommand.of("csr --help").line("fleet", NextCommand.USUAL_FORM));
    }

    @Test
    void commandsStandWhereTheSentenceHasThem() {
        NextCommand make = NextCommand.of("csr");
        assertEquals(
                "see what it holds: " + look, Hint.of("see what it holds", look).toString());
        assertEquals(
                "make it with " + make + ", or name it",
                Hint.of("make it with {}, or name it", make).toString());
        assertEquals(
                "look: " + look + "; else " + make,
                Hint.of("look: {}; else {}", look, make).toString());
        assertEquals("" + make, Failure.usage("nothing there").hint(make).hint());
        assertNull(Hint.of((String) null));
        assertEquals("a", Hint.of("a").and(null).toString());
        assertEquals(
                "a: " + look + "; b: " + make,
                Hint.of("a", look).and(Hint.of("b", make)).toString());
    }

    @Test
    void commandsAreNamedAsTheOneThatNamesThemWasCalled(@TempDir Path temporary) throws IOException {
        ScriptRunner runner = new ScriptRunner(temporary);
        assertEquals("see stellantis csr --help", hint(runner));
        // by JBang, from a catalog, and in a clone or a folder of it
        runner.env("STELLANTIS_CALLED", "");
        assertEquals("see jbang csr@stellantis --help", hint(runner));
        Files.writeString(temporary.resolve("jbang-catalog.json"), "{}");
        assertEquals("see jbang csr@stellantis --help", hint(runner));
        Files.createDirectories(temporary.resolve("scripts"));
        Files.writeString(temporary.resolve("scripts/setup.java"), "");
        assertEquals("see jbang csr --help", hint(runner));
        for (String form : List.of("./jbang {}", "jbang {}@mine", "stellantis {}", "'my clone/jbang' {}")) {
            runner.env("STELLANTIS_CALLED", form);
            assertEquals("see " + form.replace("{}", "csr") + " --help", hint(runner));
            String help = runner.run("install", "--help").out();
            assertTrue(help.contains("\n  " + form.replace("{}", "install") + " certificate.zip\n"), help);
            assertTrue(help.contains("(" + form.replace("{}", "renew") + " --start)"), help);
            assertEquals(
                    "hint: private key, in any format, as in: " + form.replace("{}", "install")
                            + " partner.cer StellantisCA.cer --key KeyName.pem",
                    runner.run("install", "--key").err().strip().replaceFirst("(?s).*\ninstall: ", ""));
        }
    }

    private static String hint(ScriptRunner runner) {
        return runner.run("csr", "--nonsense").err().strip().replaceFirst("(?s).*hint: ", "");
    }
}
