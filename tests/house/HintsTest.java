package house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import stellantis.NextCommand;
import support.Repository;

/** The commands that messages name are data, and shown in one place: quoted, and for the profile of the run. */
class HintsTest {
    private static final Pattern LITERAL = Pattern.compile("\"(?:\\\\.|[^\"\\\\\n])*\"");
    private static final Pattern COMMAND = Pattern.compile("\\b(?:jbang [a-z][a-z0-9-]*@stellantis|stellantis (?:"
            + String.join("|", Repository.commands()) + ")\\b)");

    /** Where a command is shown by its own name, whoever reads it: pages of help, and marks in files. */
    private static final List<String> PROSE = List.of(
            // the mark of files that setup made, which it looks for again
            "lib/stellantis/setup/AppFolder.java",
            "lib/stellantis/setup/Installation.java",
            // how the commands are called that setup makes
            "scripts/setup.java",
            // the first line of the file with the answers
            "lib/stellantis/drivers/Application.java");

    @Test
    void noTextNamesACommandByItself() throws Exception {
        List<String> found = new ArrayList<>();
        for (Path file : sources()) {
            String name = Repository.root().relativize(file).toString().replace('\\', '/');
            if (PROSE.contains(name)) continue;
            for (String statement : Files.readString(file).split(";\\s*\n")) {
                String code = statement.replaceAll("(?s)/\\*.*?\\*/", "");
                Matcher literal = LITERAL.matcher(code);
                while (literal.find()) {
                    if (COMMAND.matcher(literal.group()).find()) found.add(name + ": " + literal.group());
                }
            }
        }
        assertEquals(List.of(), found);
    }

    /** A value among the fixed words would fall apart at its blanks. */
    @Test
    void theFixedWordsOfACommandAreFixed() throws Exception {
        Pattern mixed = Pattern.compile("NextCommand\\.of\\(\\s*(\"[^\"]*\"\\s*\\+[^,)]*)");
        List<String> found = new ArrayList<>();
        for (Path file : sources()) {
            Matcher of = mixed.matcher(Files.readString(file));
            while (of.find()) found.add(file.getFileName() + ": " + of.group(1));
        }
        assertEquals(List.of(), found);
    }

    @Test
    void onlyTheCommandItselfRendersTheProfile() throws Exception {
        List<String> found = new ArrayList<>();
        for (Path file : sources()) {
            if (file.endsWith("NextCommand.java")) continue;
            if (Files.readString(file).contains("\" -p \""))
                found.add(file.getFileName().toString());
        }
        assertEquals(List.of(), found);
    }

    @Test
    void argumentsAreWordsOfTheShellWhateverTheyHold() throws Exception {
        for (String value : List.of(
                "my key.pem", "it's.pem", "$HOME", "`id`", "a;b", "*", "", "-x", "a\nb", "\u001b[8m\u202e\r'%\\")) {
            String line = NextCommand.of("inspect", value, "last").line("my profile", NextCommand.USUAL_FORM);
            String words = line.substring("stellantis inspect".length());
            Process shell = new ProcessBuilder("sh", "-c", "printf '%s\\0' " + words).start();
            String seen = new String(shell.getInputStream().readAllBytes());
            assertEquals("-p\0my profile\0" + value + "\0last\0", seen);
        }
    }

    /** Other programs' commands, and options to add, are words of the shell too; what is no hint quotes itself. */
    @Test
    void noValueIsAppendedToTheTextOfACommand() throws Exception {
        Pattern appended = Pattern.compile("\"[^\"\\n"
                + "]*(?<![\\w-])(?:--?[a-z][a-z-]*|chmod [a-z0-9+]+|curl|mv|rm|cp)["
                + " =]'?\"\\s*\\+\\s*(?!ShellWord)[\\w.]+");
        List<String> quotesItself = List.of(
                "lib/stellantis/show/",
                "lib/stellantis/setup/",
                "scripts/quickstart.java",
                "scripts/inspect.java",
                "scripts/csr.java",
                "scripts/genkey.java");
        List<String> found = new ArrayList<>();
        for (Path file : sources()) {
            String name = Repository.root().relativize(file).toString().replace('\\', '/');
            if (quotesItself.stream().anyMatch(name::startsWith)) continue;
            Matcher text = appended.matcher(Files.readString(file));
            while (text.find()) found.add(name + ": " + text.group());
        }
        // values of ours: versions, numbers, labels
        found.removeIf(one -> one.matches("(?s).*(min|max)\\.label|.*retry\\.times|.*\\bother|.*\\bto|.*typed.*"
                + "|.*server(\\.\\w+Url)?|.*Owner\\.UNKNOWN"));
        assertEquals(List.of(), found);
    }

    private static List<Path> sources() throws Exception {
        List<Path> all = new ArrayList<>(Repository.library());
        try (Stream<Path> scripts = Files.list(Repository.root().resolve("scripts"))) {
            scripts.filter(file -> file.toString().endsWith(".java")).sorted().forEach(all::add);
        }
        return all;
    }
}
