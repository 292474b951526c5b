package stellantis.cli;

import java.util.List;
import stellantis.NextCommand;
import stellantis.Version;

/** The manual page (man 7 man) of commands that are called by one name, {@code stellantis csr}. */
public final class ManPage {
    private final StringBuilder page = new StringBuilder();
    private final String name;

    private ManPage(String name) {
        this.name = name;
    }

    /**
     * @param top the name they are called by, with what it says about itself
     * @param mark stands in a comment at the beginning
     */
    public static String of(Command top, List<Command> commands, String mark) {
        ManPage page = new ManPage(top.name);
        page.whole(top, commands, mark);
        return page.page.toString();
    }

    private void whole(Command top, List<Command> commands, String mark) {
        page.append(".\\\" ").append(mark).append('\n');
        macro("TH", name.toUpperCase(), "1", "", name + " " + Version.NUMBER, "");
        macro("SH", "NAME");
        page.append(text(name)).append(" \\- ").append(text(top.summary())).append('\n');
        macro("SH", "SYNOPSIS");
        verbatim(top.help().usageLines());
        macro("SH", "DESCRIPTION");
        top.help().paragraphs.forEach(this::paragraph);
        for (Command command : commands) command(command);
        macro("SH", "OPTIONS OF EVERY COMMAND");
        commands.get(0).common().forEach(this::option);
    }

    private void command(Command command) {
        Help help = command.help();
        macro("SH", name + " " + command.name);
        paragraph(help.summary + ".");
        verbatim(help.usageLines());
        help.paragraphs.forEach(this::paragraph);
        help.arguments.forEach(this::row);
        for (Help.Table table : help.tables) {
            macro("SS", table.title().replaceFirst(":$", ""));
            table.rows().forEach(this::row);
        }
        Help.groups(command.own()).forEach((group, options) -> {
            macro("SS", group.title);
            options.forEach(this::option);
        });
        macro("SS", "Exit codes");
        help.ends.forEach((code, when) -> row(String.valueOf(code.code), when));
        macro("SS", "Examples");
        for (Help.Example example : help.examples) {
            paragraph(example.says() + ":");
            verbatim(List.of(example.line()));
        }
    }

    private void option(Option option) {
        row(option.shown(), option.getDescription());
    }

    private void row(String left, String right) {
        page.append(".TP\n.B ")
                .append(text(left))
                .append('\n')
                .append(text(right))
                .append('\n');
    }

    private void paragraph(String paragraph) {
        page.append(".PP\n").append(text(paragraph)).append('\n');
    }

    private void verbatim(List<String> lines) {
        page.append(".PP\n.nf\n");
        lines.forEach(line -> page.append(text(line)).append('\n'));
        page.append(".fi\n");
    }

    private void macro(String macro, String... arguments) {
        page.append('.').append(macro);
        for (String argument : arguments)
            page.append(" \"").append(text(argument)).append('"');
        page.append('\n');
    }

    /** Text in which nothing is an instruction to the formatter. */
    private String text(String text) {
        String typed = NextCommand.named(text.replace("{{" + name + "}}", name), name + " {}")
                .replace("\\", "\\e")
                .replace('\n', ' ');
        for (String[] sign : SIGNS) typed = typed.replace(sign[0], sign[1]);
        return typed.startsWith(".") ? "\\&" + typed : typed;
    }

    private static final String[][] SIGNS = {
        {"-", "\\-"}, {"'", "\\(aq"}, {"\"", "\\(dq"}, {"`", "\\(ga"}, {"^", "\\(ha"}, {"~", "\\(ti"}
    };
}
