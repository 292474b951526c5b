package stellantis.cli;

import static stellantis.ExitCode.INTERNAL;
import static stellantis.ExitCode.INTERRUPTED;
import static stellantis.ExitCode.OK;
import static stellantis.ExitCode.USAGE;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import stellantis.ExitCode;
import stellantis.NextCommand;

/**
 * The help page of a command: examples first, then usage, text, options and exit codes.
 * Commands are written as {@code {{csr}}} in it, see {@link NextCommand#named}.
 */
final class Help {
    private static final int WIDEST = 100;
    /** With more options than this, they are grouped under headings. */
    private static final int MANY = 12;

    record Example(String line, String says) {}

    record Table(String title, Map<String, String> rows) {}

    final String name;
    final String summary;
    final List<String> usages = new ArrayList<>();
    final List<Example> examples = new ArrayList<>();
    final List<String> paragraphs = new ArrayList<>();
    final List<Table> tables = new ArrayList<>();
    final Map<String, String> arguments = new LinkedHashMap<>();
    /** Of a line of the page. */
    private int width = WIDEST;
    /** How commands are called in its texts. */
    private String form = NextCommand.USUAL_FORM;

    /** In the order of their numbers. */
    final Map<ExitCode, String> ends = new EnumMap<>(ExitCode.class);

    Help(String name, String summary) {
        this.name = name;
        this.summary = summary;
        for (ExitCode any : List.of(OK, INTERNAL, USAGE, INTERRUPTED)) ends.put(any, any.meaning);
    }

    /**
     * The full page, line by line, with the command's own options before those common to all.
     *
     * @param window its columns, which lines fit; 0 where that is not known
     * @param form how commands are called, see {@link NextCommand#named}
     */
    void print(List<Option> own, List<Option> common, int window, String form, Consumer<String> out) {
        width = window > 0 ? Math.min(WIDEST, window) : WIDEST;
        this.form = form;
        Wrapped.lines(name + ": " + summary, 0, window).forEach(out);
        if (!examples.isEmpty()) {
            out.accept("\nExamples:");
            for (Example example : examples) {
                out.accept("  " + example.line());
                wrap(example.says(), 6).forEach(out);
            }
        }
        printUsage(out);
        for (String paragraph : paragraphs) {
            out.accept("");
            wrap(paragraph, 0).forEach(out);
        }
        if (!arguments.isEmpty()) {
            out.accept("\nArguments:");
            arguments.forEach((argument, text) -> printRow("  " + argument, text, 22, out));
        }
        for (Table table : tables) {
            out.accept("\n" + table.title());
            table.rows().forEach((row, text) -> printRow("  " + row, text, 22, out));
        }
        groups(own).forEach((group, options) -> printOptions(group.title + ":", options, out));
        printOptions("Common options:", common, out);
        out.accept("\nExit codes:");
        ends.forEach((code, when) -> printRow("  " + code.code, when, 8, out));
    }

    /** For a call without arguments: usage and the first two examples. */
    void printShort(Consumer<String> out) {
        out.accept(name + ": " + summary);
        printUsage(out);
        examples.stream().limit(2).forEach(example -> out.accept("  " + example.line()));
        out.accept("More: " + typed() + " --help");
    }

    private void printUsage(Consumer<String> out) {
        out.accept("\nUsage:");
        usageLines().forEach(line -> out.accept("  " + line));
    }

    List<String> usageLines() {
        List<String> forms = usages.isEmpty() ? List.of("[options]") : usages;
        return forms.stream().map(form -> typed() + " " + form).toList();
    }

    /** The command's name where it is to be typed, see {@link NextCommand#named}. */
    private String typed() {
        return "{{" + name + "}}";
    }

    /** The options under their headings; few are one group. */
    static Map<Option.Group, List<Option>> groups(List<Option> options) {
        Map<Option.Group, List<Option>> groups = new EnumMap<>(Option.Group.class);
        for (Option option : options) {
            Option.Group group = options.size() <= MANY ? Option.Group.OWN : option.group();
            groups.computeIfAbsent(group, any -> new ArrayList<>()).add(option);
        }
        return groups;
    }

    private void printOptions(String title, List<Option> options, Consumer<String> out) {
        out.accept("\n" + title);
        for (Option option : options) {
            String left = "  " + (option.getOpt() == null ? "    " : "") + option.shown();
            printRow(left, option.getDescription(), 30, out);
        }
    }

    private void printRow(String left, String description, int wide, Consumer<String> out) {
        int indent = Math.min(wide, width * 3 / 10);
        List<String> text = wrap(description, indent);
        out.accept(
                left.length() < indent - 1
                        ? left
                                + " ".repeat(indent - left.length())
                                + text.get(0).strip()
                        : left + "\n" + text.get(0));
        text.stream().skip(1).forEach(out);
    }

    /** Each line with the indent; a command stays on one line, where it can be copied. */
    private List<String> wrap(String text, int indent) {
        String named = NextCommand.named(text, form.replace(' ', Wrapped.GLUE));
        return Wrapped.lines(" ".repeat(indent) + named, indent, width);
    }

    /** How an option is used, on one line: what it does, and a line to copy, from the examples where one has it. */
    String usage(org.apache.commons.cli.Option option) {
        String given = "--" + option.getLongOpt() + " ";
        String line = examples.stream()
                .map(Example::line)
                .filter(example -> example.contains(given))
                .findFirst()
                .orElse(typed() + " … " + given + option.getArgName());
        return option.getDescription() + ", as in: " + line;
    }
}
