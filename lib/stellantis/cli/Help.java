//DEPS commons-cli:commons-cli:1.11.0
//SOURCES ../Nearest.java
package stellantis.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.commons.cli.Option;
import stellantis.Nearest;

/** The help page, made from the command's declaration: examples first, then usage, options and text. */
final class Help {
    private static final int WIDTH = 100;

    private Help() {}

    static void print(Command command, PrintStream out) {
        out.println(command.name + ": " + command.summary);
        if (!command.examples.isEmpty()) {
            out.println("\nExamples:");
            for (Command.Example example : command.examples) {
                out.println("  " + example.line());
                out.println("      " + example.says());
            }
        }
        printUsage(command, out);
        for (String paragraph : command.paragraphs) {
            out.println();
            wrap(paragraph, 0).forEach(out::println);
        }
        if (!command.own.isEmpty()) printOptions("Options:", command.own, out);
        printOptions("Common options:", command.common.stream().filter(option -> !command.own.contains(option)).toList(), out);
    }

    /** For a call without arguments: usage and the first two examples. */
    static void printShort(Command command, PrintStream out) {
        out.println(command.name + ": " + command.summary);
        printUsage(command, out);
        command.examples.stream().limit(2).forEach(example -> out.println("  " + example.line()));
        out.println("More: jbang " + command.name + "@stellantis --help");
    }

    private static void printUsage(Command command, PrintStream out) {
        out.println("\nUsage:");
        List<String> forms = command.usages.isEmpty() ? List.of("[options]") : command.usages;
        forms.forEach(form -> out.println("  jbang " + command.name + "@stellantis " + form));
    }

    private static void printOptions(String title, List<Option> options, PrintStream out) {
        out.println("\n" + title);
        for (Option option : options) {
            String left = "  " + (option.getOpt() == null ? "    " : "-" + option.getOpt() + ", ") + "--" + option.getLongOpt()
                    + (option.hasArg() ? " " + option.getArgName() : "");
            List<String> text = wrap(option.getDescription(), 30);
            out.println(left.length() < 29 ? String.format("%-30s%s", left, text.get(0).strip()) : left + "\n" + text.get(0));
            text.stream().skip(1).forEach(out::println);
        }
    }

    private static List<String> wrap(String text, int indent) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(" ".repeat(indent));
        for (String word : text.split(" ")) {
            if (line.length() + word.length() + 1 > WIDTH && line.length() > indent) {
                lines.add(line.toString());
                line = new StringBuilder(" ".repeat(indent));
            }
            if (line.length() > indent) line.append(' ');
            line.append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /** The option most like the mistyped one, or null when none is near. */
    static String nearest(String typed, Collection<Option> options) {
        String name = typed.replaceFirst("^--?", "").replaceFirst("=.*", "");
        return Nearest.to(name, options.stream().map(Option::getLongOpt).toList()).map(near -> "--" + near).orElse(null);
    }
}
