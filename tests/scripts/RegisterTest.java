import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import support.ScriptRunner;

class RegisterTest {
    private static final String CONCEPT = "Keeps a trip book for drivers who need one for their tax declaration";
    private static final String[] ALL = {
        "--application",
        "Trip book",
        "--concept",
        CONCEPT,
        "--org",
        "Example Insurance",
        "--email",
        "apps@insurance.example",
        "--requests",
        "500x24",
        "--vehicle-data",
        "trip,data:telemetry",
        "--compliance",
        "yes"
    };

    @TempDir
    Path temporary;

    ScriptRunner runner;
    final List<String> asked = new ArrayList<>();

    @BeforeEach
    void sitDown() {
        runner = new ScriptRunner(temporary);
    }

    @Test
    void writesTheMailInBothFormsAndSaysWhatComesNext() throws IOException {
        ScriptRunner.Outcome outcome = runner.run("register", ALL);
        assertEquals(0, outcome.code(), outcome.err());
        for (String name : List.of("application.md", "application.txt")) {
            String mail = Files.readString(runner.profile("default").resolve(name));
            for (String told : List.of(
                    "Trip book",
                    CONCEPT,
                    "Example Insurance",
                    "apps@insurance.example",
                    "360,000 (estimated: 500 vehicles, 24 calls a day for each, 30 days)",
                    "data:trip",
                    "data:telemetry",
                    "ExVe")) {
                assertTrue(mail.contains(told), name + " lacks " + told + ":\n" + mail);
            }
            assertFalse(mail.contains("data:position"), mail);
        }
        assertTrue(
                outcome.err().contains("stellantis csr --org 'Example Insurance' --email apps@insurance.example\n"),
                outcome.err());
        assertEquals("", outcome.out());
    }

    /** The only addresses and numbers in it are the ones that were answered. */
    @Test
    void statesNothingThatWasNotAnswered() {
        String mail = runner.run("register", with(ALL, "--out", "-")).out();
        assertEquals(1, mail.split("@", -1).length - 1, mail);
        assertFalse(mail.matches("(?s).*https?://.*"), mail);
        assertEquals(
                List.of("500", "24", "30", "360", "000"),
                Stream.of(mail.split("\\D+"))
                        .filter(number -> !number.isEmpty())
                        .distinct()
                        .sorted((a, b) -> List.of("500", "24", "30", "360", "000")
                                        .indexOf(a)
                                - List.of("500", "24", "30", "360", "000").indexOf(b))
                        .toList());
    }

    @Test
    void keepsItsAnswersSoThatOneCanBeChangedLater() throws IOException {
        runner.run("register", ALL);
        ScriptRunner.Outcome changed = runner.run(
                "register",
                "--requests",
                "45 000",
                "--compliance",
                "Our data protection officer has approved the application.");
        assertEquals(0, changed.code(), changed.err());
        assertTrue(changed.err().contains("kept the old file as "), changed.err());
        String mail = Files.readString(runner.profile("default").resolve("application.txt"));
        assertTrue(
                mail.contains("45,000\n")
                        && mail.contains(CONCEPT)
                        && mail.contains("Our data protection officer")
                        && !mail.contains("estimated"),
                mail);
        assertEquals(
                "rw-------",
                java.nio.file.attribute.PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(runner.profile("default").resolve("application.properties"))));
        // the same again changes nothing and keeps no more copies
        long files = count();
        assertEquals(0, runner.run("register", "--requests", "45000").code());
        assertEquals(files, count());
    }

    private long count() throws IOException {
        try (Stream<Path> all = Files.list(runner.profile("default"))) {
            return all.count();
        }
    }

    @Test
    void asksForEachAnswerAndOffersTheLastOne() {
        ScriptRunner.Outcome outcome = runner.types(
                        asked,
                        "Trip book",
                        "short",
                        CONCEPT,
                        "Example Insurance",
                        "apps@insurance",
                        "apps@insurance.example",
                        "1 x 2",
                        "3, telemetry",
                        "yes")
                .run("register");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(asked.get(2).contains("concept is too short"), asked.get(2));
        assertTrue(
                asked.stream().anyMatch(prompt -> prompt.contains(" 3  trip ") && prompt.contains("consumption")),
                asked.toString());
        asked.clear();
        outcome = runner.types(asked, "", "", "", "", "2x2", "", "").run("register");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(asked.get(0).endsWith("name of the application [Trip book]: "), asked.get(0));
        assertTrue(asked.get(5).endsWith("[telemetry, trip]: "), asked.get(5));
        assertTrue(asked.get(4).contains("[1x2]"), asked.get(4));
    }

    @Test
    void whatWasAnsweredBeforeAnInterruptionIsKept() {
        ScriptRunner.Outcome interrupted =
                runner.types(asked, "Trip book", CONCEPT).run("register");
        assertEquals(2, interrupted.code());
        assertTrue(interrupted.err().contains("what you have answered so far is kept"), interrupted.err());
        assertFalse(Files.exists(runner.profile("default").resolve("application.md")));
        ScriptRunner.Outcome rest = runner.run(
                "register",
                "--org",
                "Example Insurance",
                "--email",
                "a@insurance.example",
                "--requests",
                "10",
                "--vehicle-data",
                "trip",
                "--compliance",
                "yes");
        assertEquals(0, rest.code(), rest.err());
    }

    @Test
    void namesAllThatIsMissingAtOnceAndWritesNothing() {
        ScriptRunner.Outcome outcome = runner.run("register", "--application", "Trip book", "--email", "tbd");
        assertEquals(2, outcome.code());
        for (String told : List.of(
                "6 answers are missing or wrong",
                "concept is missing (--concept)",
                "contact e-mail is \"tbd\", which says nothing",
                "company is missing (--org)",
                "vehicle data is missing (--vehicle-data)")) {
            assertTrue(outcome.err().contains(told), outcome.err());
        }
        assertFalse(Files.exists(runner.profile("default")));
    }

    @ParameterizedTest
    @CsvSource({
        "--requests, many, write a whole number",
        "--requests, 0, write a whole number",
        "--requests, 500x, write a whole number",
        "--requests, -5, write a whole number",
        "--requests, 999999999999x999999999999, more than 999",
        "--requests, 1000000x1000000, more than 999",
        "--vehicle-data, speeed, no vehicle data",
        "--vehicle-data, 99, no vehicle data",
        "--vehicle-data, ' , ', names no data",
        "--compliance, no, is not registered",
        "--compliance, sure, neither yes nor a sentence",
        "--email, nobody, is not one",
        "--application, <name>, says nothing",
        "--concept, 'Caf\u00c3\u00a9 drivers are shown where the next coffee is', garbled"
    })
    void refusesAnAnswerThatCannotBeMeant(String option, String value, String why) {
        List<String> args = new ArrayList<>(List.of(ALL));
        args.set(args.indexOf(option) + 1, value);
        ScriptRunner.Outcome outcome = runner.run("register", args.toArray(String[]::new));
        assertEquals(2, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains(why), outcome.err());
        assertFalse(Files.exists(runner.profile("default")));
    }

    @Test
    void readsAnswersFromAFile() throws IOException {
        runner.write(
                "answers",
                "\uFEFFapplication=Trip book\nconcept=" + CONCEPT
                        + "\norg=Example\nemail=a@b.example\nrequests=1,000\nvehicle_data=trip\ncompliance=yes\n");
        ScriptRunner.Outcome outcome = runner.run("register", "--from", "answers", "--json");
        assertEquals(0, outcome.code(), outcome.err());
        Map<String, Object> json = JSON.std.mapFrom(outcome.out());
        assertEquals(1000, ((Number) json.get("requestsPerMonth")).intValue());
        assertEquals("Example", json.get("company"));
        assertEquals(List.of("trips"), ((Map<?, ?>) ((List<?>) json.get("vehicleData")).get(0)).get("resources"));
        assertEquals(2, ((List<?>) json.get("files")).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"application\":", "colour=red", "application=\\u00zz"})
    void aFileThatIsNoneOfTheTwoIsToldAsSuch(String content) {
        runner.write("answers", content);
        ScriptRunner.Outcome outcome = runner.run("register", "--from", "answers");
        assertEquals(11, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("answers") && outcome.err().contains("register: hint: "), outcome.err());
    }

    @Test
    void anotherFileIsNotOverwrittenAndSignsOfMarkdownStayWhatTheyAre() {
        runner.run("register", with(ALL, "--application", "a|b <c> *d*", "--out", "mail.md"));
        assertTrue(runner.text("mail.md").contains("a\\|b \\<c\\> \\*d\\*"), runner.text("mail.md"));
        ScriptRunner.Outcome again = runner.run("register", with(ALL, "--out", "mail.md"));
        assertEquals(15, again.code());
        assertEquals(
                0,
                runner.run("register", with(ALL, "--out", "mail.md", "--force")).code());
        assertEquals(0, runner.run("register", with(ALL, "--out", "mail.txt")).code());
        assertTrue(
                runner.text("mail.txt").startsWith("Registration of the application Trip book\n"),
                runner.text("mail.txt"));
    }

    @Test
    void csrOffersCompanyAndAddressOfTheSameProfile() {
        runner.run("register", ALL);
        ScriptRunner.Outcome outcome = runner.types(asked, "FR", "Ile de France", "Paris", "", "MZP654321", "")
                .run("csr", "--ec", "P-256", "--no-passphrase");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(
                asked.get(3).contains("[Example Insurance]") && asked.get(5).contains("[apps@insurance.example]"),
                asked.toString());
        assertTrue(
                outcome.err().contains("O=Example Insurance")
                        && outcome.err().contains("emailAddress=apps@insurance.example"),
                outcome.err());
    }

    /** The same line, where an option that is given again has the other value. */
    private static String[] with(String[] first, String... more) {
        Map<String, String> all = new LinkedHashMap<>();
        List<String> flags = new ArrayList<>();
        for (String[] words : List.of(first, more)) {
            for (int i = 0; i < words.length; i++) {
                if (i + 1 == words.length || words[i + 1].startsWith("--")) flags.add(words[i]);
                else all.put(words[i], words[++i]);
            }
        }
        return Stream.concat(
                        all.entrySet().stream().flatMap(one -> Stream.of(one.getKey(), one.getValue())), flags.stream())
                .toArray(String[]::new);
    }

    @Test
    void theHelpHasTheSentenceThatYesStandsFor() {
        String help = runner.run("register", "--help").out().replaceAll("\\s+", " ");
        assertTrue(help.contains("or \"yes\" for \"The application complies with the Extended Vehicle"), help);
    }
}
