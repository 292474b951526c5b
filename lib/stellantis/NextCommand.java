package stellantis;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command to run next, as a hint or a note names it.
 *
 * @param alias the script, such as {@code csr}; null for what is typed as it is: another program, or more options
 * @param arguments as the script is to get them; they are quoted for the shell when the command is shown
 * @param profile the profile it is for; null for the one of the run that shows it
 */
public record NextCommand(String alias, List<String> arguments, String profile) {
    /** How commands are called when they are installed, and in the documentation. */
    public static final String USUAL_FORM = "stellantis {}";

    private static final Pattern NAMED = Pattern.compile("\\{\\{([a-z0-9-]+)}}");

    public NextCommand {
        arguments = List.copyOf(arguments);
    }

    /**
     * {@code of("convert", file, "key.pem")}, {@code of("profile set auth=basic")}.
     *
     * @param words the alias, and fixed words behind it, with blanks between them
     * @param values further arguments, each of them one argument whatever it holds
     */
    public static NextCommand of(String words, Object... values) {
        List<String> all = List.of(words.split(" "));
        return new NextCommand(all.get(0), all.subList(1, all.size()), null).with(values);
    }

    /**
     * What is typed as it is: {@code typed("chmod 600", file)}, {@code typed("--alias", name)}.
     *
     * @param words fixed words, with blanks between them
     * @param values further words, each of them one word whatever it holds
     */
    public static NextCommand typed(String words, Object... values) {
        return new NextCommand(null, List.of(words.split(" ")), null).with(values);
    }

    /** With further arguments, each of them one argument whatever it holds; a file is never an option. */
    public NextCommand with(Object... values) {
        List<String> more = new ArrayList<>(arguments);
        for (Object value : values)
            more.add(value instanceof Path && value.toString().startsWith("-") ? "./" + value : String.valueOf(value));
        return new NextCommand(alias, more, profile);
    }

    /** For this profile, whichever one the run is about. */
    public NextCommand in(String name) {
        return new NextCommand(alias, arguments, name);
    }

    /**
     * A text in which {@code {{csr}}} stands for the command's name as it is typed.
     *
     * @param form how commands are called, with {@code {}} for the script: {@code ./jbang {}}, {@code stellantis {}}
     */
    public static String named(String text, String form) {
        return NAMED.matcher(text).replaceAll(name -> Matcher.quoteReplacement(form.replace("{}", name.group(1))));
    }

    /**
     * The line to type.
     *
     * @param chosen the profile of the run that shows it; null for the usual one
     * @param form how commands are called, as in {@link #named}
     */
    public String line(String chosen, String form) {
        String words = arguments.stream().map(ShellWord::of).collect(joining(" "));
        if (alias == null) return words;
        String named = profile != null || arguments.contains("--help") ? profile : chosen;
        StringBuilder line = new StringBuilder(form.replace("{}", alias));
        if (named != null && !named.equals("default")) line.append(" -p ").append(ShellWord.of(named));
        return (arguments.isEmpty() ? line : line.append(' ').append(words)).toString();
    }

    @Override
    public String toString() {
        return line(null, USUAL_FORM);
    }
}
