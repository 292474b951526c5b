package stellantis.cli;

import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.Nearest;
import stellantis.NextCommand;
import stellantis.Version;

/** A script: its name, help and options, and what it does. One style for all, declared at the top of the script. */
public final class Command {
    private static final Pattern TYPESET = Pattern.compile(
            "[\\p{Z}\\p{Cf}]*([\\p{Pd}\\u2212\\u00AD]{1,3})([A-Za-z][A-Za-z0-9-]*)([\\p{Z}\\p{Cf}&&[^ ]])?");

    /** What the script does; its value is the exit code, {@link ExitCode#OK} when all went well. */
    public interface Action {
        ExitCode run(Run run) throws Exception;
    }

    public final String name;
    private final Help help;
    private final List<Option> own = new ArrayList<>();
    private final List<Option> common = new ArrayList<>(List.of(
            Options.PROFILE,
            Options.QUIET,
            Options.VERBOSE,
            Options.DEBUG,
            Options.NO_INPUT,
            Options.NO_COLOR,
            Options.HELP,
            Options.VERSION));
    private int leastArguments;
    private int mostArguments;
    private Action action;

    private Command(String name, String summary) {
        this.name = name;
        this.help = new Help(name, summary);
    }

    /** @param summary the line of the catalog and of //DESCRIPTION, word for word (a test compares them) */
    public static Command named(String name, String summary) {
        return new Command(name, summary);
    }

    /** What comes after the command's name in its usage line; call it again for another form. */
    public Command usage(String form) {
        help.usages.add(form);
        return this;
    }

    /** The examples, shown first; each runs as printed, with {@code {{csr}}} for a command's name. */
    public Command example(String line, String says) {
        help.examples.add(new Help.Example(line, says));
        return this;
    }

    /** A paragraph of the help text. */
    public Command tells(String paragraph) {
        help.paragraphs.add(paragraph);
        return this;
    }

    /** What an argument of the usage lines is. */
    public Command argument(String name, String says) {
        help.arguments.put(name, says);
        return this;
    }

    /** An exit code of this script, in addition to those of every script, and when it is used. */
    public Command ends(ExitCode code, String when) {
        help.ends.put(code, when);
        return this;
    }

    /** Exit codes with their usual meaning. */
    public Command ends(List<ExitCode> codes) {
        codes.forEach(code -> help.ends.putIfAbsent(code, code.meaning));
        return this;
    }

    public Command ends(ExitCode... codes) {
        return ends(List.of(codes));
    }

    /** A table of the help text: names and what they mean, in the map's order. */
    public Command lists(String title, Map<String, String> rows) {
        help.tables.add(new Help.Table(title, rows));
        return this;
    }

    public Command options(Option... options) {
        return options(List.of(options));
    }

    /** Options that several scripts share as a group. */
    public Command options(List<Option> group) {
        own.addAll(group);
        return this;
    }

    /** How many arguments other than options there may be; the default is none. */
    public Command arguments(int least, int most) {
        leastArguments = least;
        mostArguments = most;
        return this;
    }

    public Command does(Action action) {
        this.action = action;
        return this;
    }

    /** For a script's main: runs in the process's surroundings and ends the process. */
    public void main(String... args) {
        World world = World.system();
        end(world, run(world, args));
    }

    /** Ends the process. */
    public static void end(World world, int code) {
        world.out().flush();
        System.exit(code);
    }

    /** Runs in the given surroundings; never throws. Returns the exit code. */
    public int run(World world, String... args) {
        Console plain = new Console(world, name, false, false, List.of(args).contains("--no-color"));
        CommandLine line;
        try {
            line = parse(args, world);
        } catch (Failure usage) {
            plain.failed(usage);
            return usage.code().code;
        }
        if (line.hasOption(Options.HELP)) {
            int window = plain.screen() ? world.width() : 0;
            help.print(own, common(), window, world.form(), page(world, world.out()));
            return ExitCode.OK.code;
        }
        if (line.hasOption(Options.VERSION)) {
            world.out()
                    .println((name.equals("stellantis") ? "" : "stellantis ") + name + " " + Version.full() + " (Java "
                            + Runtime.version() + ")");
            return ExitCode.OK.code;
        }
        if (line.getArgList().size() < leastArguments) {
            help.printShort(page(world, world.err()));
            return ExitCode.USAGE.code;
        }
        Console console = new Console(
                world,
                name,
                line.hasOption(Options.QUIET),
                line.hasOption(Options.VERBOSE),
                line.hasOption(Options.NO_COLOR));
        return attempt(console, line, world).code;
    }

    /** Lines of the help page, with commands as they are typed here. */
    private static Consumer<String> page(World world, PrintStream to) {
        String form = world.form();
        return line -> to.println(NextCommand.named(line, form));
    }

    private ExitCode attempt(Console console, CommandLine line, World world) {
        Run run = new Run(world, line, console);
        try {
            if (line.getArgList().size() > mostArguments) {
                throw Failure.usage("too many arguments: \"" + line.getArgList().get(mostArguments) + "\"")
                        .hint(seeHelp());
            }
            ExitCode code = action.run(run);
            if (code != ExitCode.PASSPHRASE) run.offer();
            return code;
        } catch (Throwable e) {
            Failure failure = failure(e);
            try {
                failure = run.explained.apply(failure);
            } catch (RuntimeException unexplained) {
                // what failed is reported all the same
                if (line.hasOption(Options.DEBUG)) console.trace(unexplained);
            }
            // an error that follows from the interruption is not reported
            if (Thread.interrupted() && failure.code() != ExitCode.INTERRUPTED)
                failure = Failure.of(ExitCode.INTERRUPTED, "interrupted").from(e);
            // a reader that stops reading is normal
            if (failure.code() != ExitCode.NO_READER) console.failed(failure);
            if (line.hasOption(Options.DEBUG)) console.trace(e);
            return failure.code();
        } finally {
            world.out().flush();
        }
    }

    /** The text of its help page. */
    Help help() {
        return help;
    }

    public String summary() {
        return help.summary;
    }

    /** What comes after its name in a command line, one entry for each form. */
    public List<String> usages() {
        return help.usages;
    }

    /** The options that not every script has, in the order of their declaration. */
    List<Option> own() {
        return own;
    }

    /** The options of every script, without those whose name this script uses otherwise. */
    List<Option> common() {
        return common.stream()
                .filter(option -> !own.contains(option))
                .map(this::shortNameFree)
                .toList();
    }

    /** All options: its own, then the common ones. */
    public List<Option> options() {
        List<Option> all = new ArrayList<>(own);
        all.addAll(common());
        return all;
    }

    private CommandLine parse(String[] args, World world) {
        org.apache.commons.cli.Options all = new org.apache.commons.cli.Options();
        for (Option option : options()) all.addOption(option);
        for (String arg : args) refuseTypeset(arg, all);
        try {
            // an option must be written out: what is unique today is ambiguous in the next version
            CommandLine line =
                    DefaultParser.builder().setAllowPartialMatching(false).get().parse(all, args);
            for (Option option : options()) refuseTwice(option, line.getOptionValues(option));
            return line;
        } catch (UnrecognizedOptionException e) {
            String typed = e.getOption().replaceFirst("=.*", "");
            List<String> names = options().stream().map(Option::getLongOpt).toList();
            throw Failure.usage("there is no option " + typed)
                    .hint(Nearest.to(typed.replaceFirst("^--?", ""), names)
                            .map(near -> Hint.of("did you mean --" + near + "?"))
                            .orElseGet(this::seeHelp));
        } catch (MissingArgumentException e) {
            throw Failure.usage("--" + e.getOption().getLongOpt() + " needs "
                            + e.getOption().getArgName())
                    .hint(NextCommand.named(help.usage(e.getOption()), world.form()));
        } catch (ParseException e) {
            throw Failure.usage(e.getMessage()).hint(seeHelp());
        }
    }

    /** What is not used must not be dropped in silence. @param values null for none */
    private static void refuseTwice(Option option, String[] values) {
        if (values != null
                && !option.isRepeatable()
                && Stream.of(values).distinct().count() > 1)
            throw Failure.usage("--" + option.getLongOpt() + " is given more than once")
                    .hint("leave one; only one can be used");
    }

    /** Word processors and web pages replace hyphens, spaces and quotes by other characters that look the same. */
    private static void refuseTypeset(String arg, org.apache.commons.cli.Options all) {
        Matcher typed = TYPESET.matcher(arg);
        if (!typed.lookingAt() || !all.hasOption(typed.group(2))) return;
        String option = (typed.group(2).length() > 1 ? "--" : "-") + typed.group(2);
        boolean blank = typed.group(3) != null;
        if (!blank && typed.group(1).matches("--?")) return;
        int sign = blank
                ? typed.group(3).charAt(0)
                : typed.group(1).chars().filter(c -> c != '-').findFirst().orElse('-');
        throw Failure.usage("\"" + typed.group() + "\" is not the option " + option)
                .because(String.format(
                        "it has the sign U+%04X, which looks like a %s and is none, as text copied from a document has",
                        sign, blank ? "blank" : "hyphen"))
                .hint("type " + option + " yourself" + (blank ? ", and the blank behind it" : ""));
    }

    private Hint seeHelp() {
        return Hint.of("see {}", NextCommand.of(name, "--help"));
    }

    /** A script may use a letter as curl does; the common option then has only its long name. */
    private Option shortNameFree(Option option) {
        String letter = option.getOpt();
        boolean taken = letter != null && own.stream().anyMatch(mine -> letter.equals(mine.getOpt()));
        return taken ? Option.flag(option.getLongOpt(), option.getDescription()) : option;
    }

    /** What a script says, and ends with, for this exception. */
    public static Failure failure(Throwable e) {
        return e instanceof Failure failure ? failure : translated(e).from(e);
    }

    private static Failure translated(Throwable e) {
        if (e instanceof OutOfMemoryError)
            return Failure.of(ExitCode.INTERNAL, "there is not enough memory")
                    .because("what was to be read needs more than the "
                            + (Runtime.getRuntime().maxMemory() >> 20) + " MiB that Java may take here")
                    .hint("give it less at once, or Java more: JAVA_TOOL_OPTIONS=-Xmx2g in the environment");
        if (e instanceof StackOverflowError)
            return Failure.file("what was to be read is nested too deep")
                    .because("nobody means that: it is damaged, or made to stop programs")
                    .hint("have it sent again, or name the other files without it");
        if (e instanceof InvalidPathException path)
            return Failure.file("\"" + path.getInput() + "\" cannot be the name of a file here")
                    .hint("correct it; letters with accents need a UTF-8 locale: export LC_ALL=C.UTF-8");
        if (e instanceof NoSuchFileException missing) return Failure.file("there is no file " + missing.getFile());
        if (e instanceof AccessDeniedException denied) return Failure.file("no permission for " + denied.getFile());
        if (e instanceof FileSystemException file)
            return Failure.file("cannot use " + file.getFile()).because(file.getReason());
        if (e instanceof InterruptedException) return Failure.of(ExitCode.INTERRUPTED, "interrupted");
        return Failure.of(ExitCode.INTERNAL, "unexpected " + e.getClass().getSimpleName())
                .because(e.getMessage())
                .hint("this is a defect of the script: run it again with --debug and send us the output");
    }
}
