package stellantis.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import stellantis.ExitCode;
import stellantis.NextCommand;

/** What a script declares about itself, as Markdown for its page: the same declaration that {@code --help} prints. */
public final class ScriptPage {
    private ScriptPage() {}

    /** The catalog's line, then the examples as lines to copy. */
    public static String head(Command command) {
        Help help = command.help();
        StringBuilder text = new StringBuilder(help.summary).append(".\n");
        if (help.examples.isEmpty()) return text.toString();
        String examples = help.examples.stream()
                .map(example -> "# " + example.says() + "\n" + example.line())
                .collect(Collectors.joining("\n\n"));
        return usual(text.append("\n```sh\n").append(examples).append("\n```\n").toString());
    }

    /** Usage, arguments, options, what they take, and exit codes. */
    public static String reference(Command command) {
        Help help = command.help();
        List<String> parts = new ArrayList<>();
        parts.add("## Reference\n\n```text\n" + String.join("\n", help.usageLines()) + "\n```\n");
        if (!help.arguments.isEmpty()) parts.add(table("argument", "what it is", rows(help.arguments)));
        Map<Option.Group, List<Option>> groups = Help.groups(command.own());
        List<String> rows = new ArrayList<>();
        groups.forEach((group, options) -> {
            if (group != Option.Group.OWN) rows.add(row("**" + group.title + "**", ""));
            options.forEach(option -> rows.add(option(option)));
        });
        if (!rows.isEmpty()) parts.add(table("option", "what it does", rows));
        parts.add("Besides there are the [options of every script](README.md#options-of-every-script).\n");
        for (Help.Table one : help.tables)
            parts.add(table(one.title().replaceFirst(":$", "").toLowerCase(), "what it is", rows(one.rows())));
        parts.add(exitCodes(help.ends));
        return usual(String.join("\n", parts));
    }

    /** Pages name commands as they are called when installed. */
    private static String usual(String text) {
        return NextCommand.named(text, NextCommand.USUAL_FORM);
    }

    /** The options that every script has. @param command any one that has no other use for their letters */
    public static String common(Command command) {
        return table(
                "option",
                "what it does",
                command.common().stream().map(ScriptPage::option).toList());
    }

    /** The exit codes that it may end with, each with when. */
    public static Map<ExitCode, String> ends(Command command) {
        return command.help().ends;
    }

    public static String exitCodes(Map<ExitCode, String> codes) {
        return table(
                "exit code",
                "when",
                codes.entrySet().stream()
                        .map(one -> row(String.valueOf(one.getKey().code), text(one.getValue())))
                        .toList());
    }

    private static List<String> rows(Map<String, String> meanings) {
        return meanings.entrySet().stream()
                .map(one -> row(code(one.getKey()), text(one.getValue())))
                .toList();
    }

    private static String option(Option option) {
        String name = code("--" + option.getLongOpt() + (option.hasArg() ? " " + option.getArgName() : ""));
        return row(
                option.getOpt() == null ? name : code("-" + option.getOpt()) + ", " + name,
                text(option.getDescription()));
    }

    private static String table(String left, String right, List<String> rows) {
        return row(left, right) + "\n|---|---|\n" + String.join("\n", rows) + "\n";
    }

    private static String row(String left, String right) {
        return "| " + left + (left.isEmpty() ? "" : " ") + "| " + right + (right.isEmpty() ? "" : " ") + "|";
    }

    private static String code(String text) {
        return "`" + text.replace("|", "\\|") + "`";
    }

    /** Markdown reads angle brackets as HTML and asterisks as emphasis. */
    private static String text(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*");
    }
}
