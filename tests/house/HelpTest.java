package house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import stellantis.ExitCode;
import support.Repository;
import support.ScriptRunner;

/** What every script owes a person who does not know it yet. */
class HelpTest {
    @TempDir
    Path temporary;

    ScriptRunner runner;

    static List<String> commands() {
        return Repository.commands();
    }

    /** All but those that work without any argument, which QuickstartTest and ShellTest run. */
    static List<String> commandsThatNeedMore() {
        return commands().stream()
                .filter(command -> !command.equals("quickstart") && !command.equals("shell"))
                .toList();
    }

    @BeforeEach
    void sitDown() {
        runner = new ScriptRunner(temporary);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpIsOnStdoutAndLeadsWithExamples(String command) {
        for (String help : List.of("--help", "-h")) {
            ScriptRunner.Outcome outcome = runner.run(command, help);
            assertEquals(0, outcome.code());
            assertEquals("", outcome.err());
            List<String> lines = outcome.out().lines().toList();
            assertTrue(lines.get(0).startsWith(command + ": "), lines.get(0));
            assertEquals("Examples:", lines.get(2));
            assertTrue(lines.get(3).contains("stellantis " + command + ""), lines.get(3));
            assertTrue(outcome.out().contains("\nUsage:\n  stellantis " + command + ""), outcome.out());
            assertTrue(outcome.out().contains("\nExit codes:\n  0     "), outcome.out());
            assertTrue(
                    lines.stream().noneMatch(line -> line.endsWith(" jbang")),
                    "a command is to be copied, and is named otherwise where it is installed");
            // an example is a line to copy, which may not be broken
            assertEquals(
                    List.of(),
                    lines.stream()
                            .filter(line -> line.length() > 120 && !line.startsWith("  stellantis "))
                            .toList());
        }
        assertEquals(List.of(), runner.files());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void versionIsOneLine(String command) {
        ScriptRunner.Outcome outcome = runner.run(command, "--version");
        assertEquals(0, outcome.code());
        assertTrue(
                outcome.out().matches("stellantis " + command + " \\d+\\.\\d+\\.\\d+\\+[0-9a-f]{7} \\(Java .*\\)\\R"),
                outcome.out());
        assertEquals("", outcome.err());
    }

    @ParameterizedTest
    @MethodSource("commandsThatNeedMore")
    void withoutArgumentsItSaysWhatIsMissing(String command) {
        ScriptRunner.Outcome outcome = runner.run(command);
        assertTrue(
                Stream.of(ExitCode.values()).anyMatch(code -> code.code == outcome.code())
                        && outcome.code() != ExitCode.INTERNAL.code,
                outcome.code() + " " + outcome.err());
        assertFalse(outcome.all().contains("\tat "), outcome.all());
        if (outcome.code() == ExitCode.USAGE.code && !outcome.err().contains(command + ": error: ")) {
            assertEquals("", outcome.out());
            assertTrue(outcome.err().contains("Usage:") && outcome.err().contains("--help"), outcome.err());
            assertTrue(outcome.err().lines().count() <= 15, "short help is short: " + outcome.err());
        } else if (outcome.code() != 0) {
            // what the doctor finds is its result
            boolean verdict = command.equals("doctor") && outcome.out().contains("verdict: ");
            assertTrue(
                    verdict
                            || outcome.err().contains(command + ": error: ")
                                    && outcome.err().contains(command + ": hint: "),
                    outcome.all());
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpFitsTheWindow(String command) {
        String wide = runner.run(command, "--help").out();
        String narrow = runner.terminal(60).run(command, "--help").out();
        assertEquals(wide.replaceAll("\\s+", " "), narrow.replaceAll("\\s+", " "));
        // lines to copy stay whole, and so does each command in a sentence
        List<String> broken = narrow.lines()
                .filter(line -> line.length() > 60 && !line.startsWith("  stellantis ") && !line.startsWith("  --"))
                .toList();
        assertEquals(List.of(), broken);
        String names = String.join("|", Repository.commands());
        assertFalse(narrow.matches("(?s).*\\bstellantis\\n +(" + names + ")\\b.*"), narrow);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aMistypedOptionSuggestsTheNearOneAndRunsNothing(String command) {
        for (String option :
                List.of("--verbose", longOptions(command).iterator().next())) {
            String mistyped = option.substring(0, option.length() - 2)
                    + option.charAt(option.length() - 1)
                    + option.charAt(option.length() - 2);
            if (longOptions(command).contains(mistyped)) continue;
            ScriptRunner.Outcome outcome = runner.run(command, mistyped);
            assertEquals(2, outcome.code(), mistyped);
            assertEquals("", outcome.out());
            assertEquals(
                    command + ": error: there is no option " + mistyped + "\n" + command + ": hint: did you mean "
                            + option + "?\n",
                    outcome.err());
        }
        assertEquals(List.of(), runner.files());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void anOptionIsNeverGuessedFromItsBeginning(String command) {
        ScriptRunner.Outcome outcome = runner.run(command, "--verbos");
        assertEquals(2, outcome.code());
        assertTrue(outcome.err().contains("did you mean --verbose?"), outcome.err());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void anOptionWithoutItsValueSaysWhatItNeeds(String command) {
        ScriptRunner.Outcome outcome = runner.run(command, "--profile");
        assertEquals(2, outcome.code());
        assertTrue(
                outcome.err().startsWith(command + ": error: --profile needs NAME\n" + command + ": hint: "),
                outcome.err());
        assertTrue(outcome.err().endsWith(", as in: stellantis " + command + " … --profile NAME\n"), outcome.err());
    }

    @Test
    void anOptionWithoutItsValueIsShownInALineToCopy() {
        assertEquals(
                "telemetry: error: --plot needs FILE\n"
                        + "telemetry: hint: draw the values over time instead, as an .svg file, as in:"
                        + " stellantis telemetry VIN --since 7d --plot charge.svg\n",
                runner.run("telemetry", "VIN", "--plot").err());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyOptionIsDescribed(String command) {
        options(command)
                .forEach((option, text) ->
                        assertTrue(text.length() >= 8, option + " of " + command + " says \"" + text + "\""));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void examplesAndUsageNameOptionsThatExist(String command) {
        String help = runner.run(command, "--help").out();
        Set<String> longNames = longOptions(command);
        Set<String> shortNames = Pattern.compile("(?m)^  (-\\w), --")
                .matcher(help)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
        List<String> wrong = new ArrayList<>();
        List<String> lines = new ArrayList<>(examples(help));
        help.substring(help.indexOf("\nUsage:"))
                .lines()
                .skip(2)
                .takeWhile(line -> line.startsWith("  "))
                .forEach(lines::add);
        assertTrue(lines.size() >= 2, help);
        for (String line : lines) {
            Matcher call = Pattern.compile("stellantis " + Pattern.quote(command) + "([^|&;]*)")
                    .matcher(line.replaceAll("\\[|\\]|\\|", " "));
            while (call.find()) {
                Matcher option = Pattern.compile("(?<=\\s)(--?[A-Za-z][\\w-]*)")
                        .matcher(call.group(1).replaceAll("\"[^\"]*\"|'[^']*'", "X"));
                while (option.find()) {
                    String name = option.group(1);
                    boolean known = name.startsWith("--")
                            ? longNames.contains(name)
                            : name.chars().skip(1).allMatch(letter -> shortNames.contains("-" + (char) letter))
                                    || shortNames.contains(name.substring(0, 2));
                    if (!known) wrong.add(name + " in: " + line.strip());
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static List<String> examples(String help) {
        return help.lines()
                .skip(3)
                .takeWhile(line -> line.startsWith("  "))
                .filter(line -> !line.startsWith("      "))
                .toList();
    }

    private Set<String> longOptions(String command) {
        return options(command).keySet();
    }

    /** Long name to text, from the help page. */
    private Map<String, String> options(String command) {
        Map<String, String> options = new LinkedHashMap<>();
        String last = null;
        for (String line : runner.run(command, "--help").out().lines().toList()) {
            Matcher start = Pattern.compile("^  (?:-\\w, |    )(--[\\w-]+)(?: [A-Z][A-Z_|.]*)?(?:\\s{2,}(.*))?$")
                    .matcher(line);
            if (start.matches()) {
                last = start.group(1);
                options.put(last, start.group(2) == null ? "" : start.group(2));
            } else if (last != null && line.startsWith(" ".repeat(30))) {
                options.merge(last, line.strip(), String::concat);
            } else {
                last = null;
            }
        }
        assertTrue(options.containsKey("--help"), command + " has no readable options");
        return options;
    }
}
