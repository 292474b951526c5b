package stellantis.cli;

import static stellantis.ExitCode.PASSPHRASE;
import static stellantis.cli.Options.NO_INPUT;
import static stellantis.cli.Options.OUTPUT;
import static stellantis.cli.Options.PROFILE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import stellantis.Failure;
import stellantis.GivenFile;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.pki.SafeFile;
import stellantis.profile.Profile;
import stellantis.profile.SecretSource;

/** One run of a script: what was typed, the profile it works on, and the person it may ask. */
public final class Run {
    /** How often a passphrase may be typed before the command gives up. */
    public static final int TRIES = 3;

    private static final int LIMIT = 64 << 20;
    private final World world;
    private final CommandLine line;
    private final Console console;
    private Profile profile;
    private boolean stdinTaken;
    private NextCommand toStore;
    /** Tells a failure in the light of what was chosen for this run. */
    UnaryOperator<Failure> explained = UnaryOperator.identity();

    Run(World world, CommandLine line, Console console) {
        this.world = world;
        this.line = line;
        this.console = console;
        console.chosen(value(PROFILE).orElse(null), this::driver);
    }

    /** The driver typed, else one of several: whom a command acts for has to be said then. */
    private String driver() {
        String typed = line.getOptionValue("end-user");
        if (typed != null) return typed;
        try {
            List<String> all = profile().drivers();
            String auth = typed("auth").or(() -> setting("auth")).orElse("end-user");
            boolean several = all.size() > 1 && auth.equals("end-user");
            return several ? all.get(0) : null;
        } catch (Failure noProfile) {
            return null;
        }
    }

    public Console console() {
        return console;
    }

    /** Who tells a failure of this run in the light of what was chosen for it. */
    public void explained(UnaryOperator<Failure> by) {
        explained = by;
    }

    /** The script that runs. */
    public String script() {
        return console.script();
    }

    public World world() {
        return world;
    }

    public Clock clock() {
        return world.clock();
    }

    public List<String> arguments() {
        return line.getArgList();
    }

    /** Whether the option was typed in this very command. */
    public boolean typed(Option option) {
        return line.hasOption(option);
    }

    /** Whether the option was typed, or its variable stands for it. */
    public boolean has(Option option) {
        if (typed(option)) return true;
        return fromVariable(option)
                .filter(value -> option.hasArg() || isYes(value))
                .isPresent();
    }

    /** As {@link #has}, else as the profile says: for switches that are settings. */
    public boolean isOn(Option option) {
        return has(option)
                || fromVariable(option).isEmpty()
                        && profile().get(option.getLongOpt()).filter(Run::isYes).isPresent();
    }

    private static boolean isYes(String value) {
        return value.strip().toLowerCase(Locale.ROOT).matches("true|yes|on|1");
    }

    /** All values of a repeatable option, in the order typed. */
    public List<String> values(Option option) {
        String[] values = line.getOptionValues(option);
        return values == null ? List.of() : Arrays.asList(values);
    }

    /** Each use of one of these options, in the order typed. */
    public List<Option> uses(Option... wanted) {
        return Stream.of(line.getOptions())
                .map(Option.class::cast)
                .filter(List.of(wanted)::contains)
                .toList();
    }

    /** As typed, else of a setting from the environment ({@code --token-url}: STELLANTIS_TOKEN_URL). */
    public Optional<String> value(Option option) {
        return Optional.ofNullable(line.getOptionValue(option)).or(() -> fromVariable(option));
    }

    /** The value of the option's variable. Only settings have one; options for a single run do not. */
    private Optional<String> fromVariable(Option option) {
        return option.isSetting() ? fromVariable(option.getLongOpt()) : Optional.empty();
    }

    private Optional<String> fromVariable(String setting) {
        return Optional.ofNullable(world.env().get(Profile.variable(setting))).filter(value -> !value.isBlank());
    }

    /** The value typed for the option of this name; {@code true} for one without a value. */
    public Optional<String> typed(String name) {
        return line.hasOption(name) ? Optional.of(line.getOptionValue(name, "true")) : Optional.empty();
    }

    /** As {@link #value}, else from the profile or its environment. */
    public Optional<String> setting(Option option) {
        return value(option).or(() -> profile().get(option.getLongOpt()));
    }

    /** A setting that has no option: its environment variable, else the profile. */
    public Optional<String> setting(String name) {
        return fromVariable(name).or(() -> profile().get(name));
    }

    /** A setting the script cannot do without. */
    public String required(Option option, String what) {
        String name = option.getLongOpt();
        return setting(option)
                .orElseThrow(() -> Failure.usage("no " + what)
                        .hint(
                                "give --" + name + " " + option.getArgName() + ", or store it",
                                stored(option, option.getArgName())));
    }

    private static String variable(Option option) {
        return Profile.variable(option.getLongOpt());
    }

    /** A path as typed, from the folder the user is in. */
    public Path path(String typed) {
        return world.folder().resolve(typed);
    }

    /** The option's value as a path, if it was given (typed or by environment variable). */
    public Optional<Path> file(Option option) {
        return value(option).map(typed -> {
            // an empty name would be that of the folder itself
            if (typed.isBlank())
                throw Failure.usage("the name behind --" + option.getLongOpt() + " is empty")
                        .hint("a variable that is not set, perhaps; name a "
                                + option.getArgName().toLowerCase(Locale.ROOT));
            return path(typed);
        });
    }

    /** The file of {@code -o}; empty for standard output, which {@code -} is too. */
    public Optional<Path> output() {
        return isDash(OUTPUT) ? Optional.empty() : file(OUTPUT);
    }

    /** Whether the option's value is {@code -}: standard output, or input. */
    public boolean isDash(Option option) {
        return value(option).filter("-"::equals).isPresent();
    }

    /** As {@link #file}, else from the profile, whose paths start from its folder. */
    public Optional<Path> settingFile(Option option) {
        return file(option).or(() -> profile().file(option.getLongOpt()));
    }

    /** The bytes of a file the user named; {@code -} is standard input, which one input only can be. */
    public byte[] read(String typed) {
        if (typed.equals("-")) return stdin();
        return read(path(typed));
    }

    /**
     * The bytes of a file, or a clear failure (exit code 11). Over 64 MiB is refused: no key or certificate is that
     * large.
     */
    public static byte[] read(Path file) {
        return GivenFile.read(file, LIMIT, "a key, certificate or keystore");
    }

    /** All of standard input, once. */
    public byte[] stdin() {
        takeStdin();
        try {
            byte[] bytes = world.in().readNBytes(LIMIT + 1);
            if (bytes.length > LIMIT)
                throw Failure.file("standard input is too large to be a key, certificate or keystore")
                        .hint("give one file at a time");
            return bytes;
        } catch (IOException e) {
            throw Failure.file("cannot read standard input")
                    .hint("give the file's name instead of \"-\"")
                    .from(e);
        }
    }

    /** Standard input as a stream, for input of any length; may be called once. */
    public InputStream stdinStream() {
        takeStdin();
        return world.in();
    }

    private void takeStdin() {
        if (stdinTaken)
            throw Failure.usage("standard input is asked for twice")
                    .hint("only one \"-\" or stdin source can be used in a command");
        stdinTaken = true;
    }

    /** The source of a secret, the folder for a relative path in it, and who named it. */
    public record Located(SecretSource source, Path folder, String holder) {}

    /** The source that the option (or its environment variable, or the profile) names, if any does; nothing is read. */
    public Optional<Located> source(Option option) {
        String name = option.getLongOpt();
        Optional<String> here = value(option);
        String holder =
                here.isEmpty() ? "the profile's setting " + name : typed(option) ? "--" + name : variable(option);
        Path folder = here.isEmpty() ? profile().folder() : world.folder();
        return here.or(() -> profile().get(name))
                .map(text -> new Located(SecretSource.parse(text, holder), folder, holder));
    }

    /** The secret the option (or its environment variable, or the profile) names a source for, if any does. */
    public Optional<Secret> secret(Option option) {
        return source(option).map(from -> read(from, option));
    }

    /** The secret, else asked for on the terminal; fails with exit code 12 where nobody can be asked. */
    public Secret secretOrAsk(Option option, String prompt) {
        return secret(option).orElseGet(() -> {
            Secret typed = asked(option, prompt);
            offer(option, prompt);
            return typed;
        });
    }

    /** Notes, to be told at the end, the secret of a file of the profile, which the prompt names. */
    public void offer(Option option, String prompt) {
        if (ofProfile(prompt)) toStore = stored(option, "file:PATH");
    }

    private boolean ofProfile(String prompt) {
        return profile().guarded().stream().anyMatch(file -> prompt.contains(file.toString()));
    }

    private static NextCommand stored(Option option, String value) {
        return NextCommand.of("profile set", option.getLongOpt() + "=" + value);
    }

    /** Says how not to be asked any more, once what was typed has proved right. */
    void offer() {
        if (toStore != null) console.note("to be asked no more, store where it is (or env:NAME): {}", toStore);
    }

    /** What the person types; fails with exit code 12 where nobody can be asked. */
    Secret asked(Option option, String prompt) {
        String what = prompt.strip().replaceAll("(?s).*\n|:$", "");
        String why = has(NO_INPUT)
                ? "--no-input forbids to ask"
                : canAsk() ? "the question was not answered" : "there is no terminal to ask on";
        boolean kept = prompt.startsWith("password") || ofProfile(prompt);
        Hint store = kept ? Hint.of("or store where it is", stored(option, "file:PATH")) : null;
        return askHidden(prompt)
                .orElseThrow(() -> Failure.of(PASSPHRASE, "no " + what)
                        .as("secret.missing")
                        .because(why)
                        .hint(Hint.of("give --" + option.getLongOpt() + " " + SecretSource.FORMS)
                                .and(store)));
    }

    private Secret read(Located from, Option option) {
        SecretSource source = from.source;
        if (source.kind() == SecretSource.Kind.STDIN) takeStdin();
        Hint place = Hint.of(
                "put the right one into " + source.place() + ", or name another place: {}",
                value(option).isPresent()
                        ? NextCommand.typed("--" + option.getLongOpt(), "file:PATH")
                        : stored(option, "file:PATH"));
        try {
            Secret secret = console.keepOut(source.read(world.env(), from.folder, world.in()));
            if (source.kind() == SecretSource.Kind.FILE && source.lasts())
                warnOfReaders(source.file(world.env(), from.folder), "the secret in ");
            return secret.from(place);
        } catch (Failure e) {
            Hint hint = place.after(e.next());
            // what was typed just now is known to who typed it
            if (typed(option)) throw e.hint(hint);
            Hint unset = Hint.of("where none is needed", NextCommand.of("profile unset", option.getLongOpt()));
            throw e.because((e.because() == null ? "" : e.because() + "; ") + from.holder + " is " + source)
                    .hint(value(option).isEmpty() ? unset.after(hint) : hint);
        }
    }

    /** Warns if other users may read a file that is secret. @param what it is, before its name */
    public void warnOfReaders(Path file, String what) {
        if (SafeFile.readableByOthers(file))
            console.warn(
                    "others on this machine can read " + what + file, Hint.of(NextCommand.typed("chmod 600", file)));
    }

    /** Whether there is a terminal, and leave to ask on it. */
    public boolean canAsk() {
        return !has(NO_INPUT) && world.terminal() != Terminal.NONE;
    }

    /** A line typed by the person, or empty where nobody can be asked. */
    public Optional<String> ask(String prompt) {
        if (has(NO_INPUT)) return Optional.empty();
        return Optional.ofNullable(world.terminal().ask(prompt));
    }

    public Optional<Secret> askHidden(String prompt) {
        if (has(NO_INPUT)) return Optional.empty();
        return Optional.ofNullable(world.terminal().askHidden(prompt))
                .map(typed -> console.keepOut(SecretSource.typed(typed)));
    }

    /** The profile chosen by {@code -p}, STELLANTIS_PROFILE, or "default". */
    public Profile profile() {
        if (profile == null)
            profile = Profile.open(world.stellantisHome(), value(PROFILE).orElse("default"));
        return profile;
    }
}
