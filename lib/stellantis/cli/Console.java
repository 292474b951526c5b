package stellantis.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.Text;

/**
 * The only place that prints. The result goes to stdout, all else to stderr; secrets read during the run are
 * removed from every line, wherever they come from.
 */
public final class Console {
    private static final int SURELY_FITS = 40;
    /** The commands that act for a driver. */
    private static final String OF_DRIVERS =
            "call|token|doctor|vehicles|status|positions|trips|telemetry|alerts|maintenance|capabilities";

    private final World world;
    private final String script;
    private final boolean quiet;
    private final boolean verbose;
    private final boolean colour;
    private String profile;
    private Supplier<String> endUser = () -> null;
    private boolean progress;
    /** The window's columns; below 0 until first needed, because finding out starts a process. */
    private int width = -1;

    private final List<String> secrets = new CopyOnWriteArrayList<>();

    Console(World world, String script, boolean quiet, boolean verbose, boolean noColour) {
        this.world = world;
        this.script = script;
        this.quiet = quiet;
        this.verbose = verbose;
        String no = world.env().get("NO_COLOR");
        boolean wanted = !noColour
                && (no == null || no.isEmpty())
                && !"dumb".equals(world.env().get("TERM"));
        this.colour = wanted && world.terminal().showsOutput();
    }

    String script() {
        return script;
    }

    /** The commands that are shown are for these, unless they name their own. @param endUser null where none need be */
    void chosen(String profile, Supplier<String> endUser) {
        this.profile = profile;
        this.endUser = endUser;
    }

    /** The command as it is to be typed. */
    public String text(NextCommand command) {
        boolean acts = ("" + command.alias()).matches(OF_DRIVERS)
                && command.arguments().stream().noneMatch(word -> word.matches("--(end-user|auth|help)"));
        String driver = acts ? endUser.get() : null;
        return (driver == null ? command : command.with("--end-user", driver)).line(profile, world.form());
    }

    /** The hint with its commands as they are to be typed; null for none. */
    public String text(Hint hint) {
        return hint == null ? null : hint.shown(this::text);
    }

    /** A text in a colour, where the screen shows colours. @param sgr the ANSI code */
    public record Painted(String sgr, String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    /** Whether the result goes to a terminal. */
    public boolean screen() {
        return world.terminal().showsOutput();
    }

    /** A hint for {@link #wrapped}: its commands stay on one line each, to be copied. */
    public String whole(Hint hint) {
        return hint == null ? null : hint.shown(command -> scrub(text(command)).replace(' ', Wrapped.GLUE));
    }

    /** A sentence for people, on stdout: on a screen broken at words. @param indent of what follows its first line */
    public void wrapped(int indent, Object... parts) {
        world.out().println(wrap(screen(), indent, line(parts)));
    }

    /** A line of the result, on stdout, made of these parts; line breaks in them are replaced. */
    public void out(Object... parts) {
        world.out().println(line(parts));
    }

    /** A result of several lines, on stdout; text from outside must be quoted in it already. */
    public void lines(String text) {
        text.lines().forEach(this::out);
    }

    /** Stdout for results that are not lines; the caller flushes. */
    public PrintStream resultStream() {
        return world.out();
    }

    /**
     * What was done and what comes next, on stderr; not with {@code --quiet}. Commands go where a {@link Hint} has
     * them.
     */
    public void note(String line, NextCommand... commands) {
        if (!quiet) err(whole(Hint.of(line, commands)));
    }

    /**
     * Progress: a line that the next one replaces; only if stderr is a terminal, and not with
     * {@code --quiet}.
     */
    public void progress(String line) {
        if (!showsProgress()) return;
        world.err().print("\r" + line(scrub(line)) + "\u001b[K");
        world.err().flush();
        progress = true;
    }

    public boolean showsProgress() {
        return !quiet && !verbose && world.terminal().showsErrors();
    }

    /** Takes the line of {@link #progress} away. */
    public void progressEnds() {
        if (!progress) return;
        progress = false;
        world.err().print("\r\u001b[K");
        world.err().flush();
    }

    /** What the user must do now, on stderr; printed even with {@code --quiet}. */
    public void call(String line) {
        err(line);
    }

    /** Detail, on stderr, with {@code --verbose} only. */
    public void detail(String line) {
        if (verbose) err(line);
    }

    /** Something the user should know although the work was done; printed even with {@code --quiet}. */
    public void warn(String what) {
        err(script + ": ", paint("33", "warning:"), " " + what);
    }

    public void warn(String what, String hint, NextCommand... commands) {
        warn(what, Hint.of(hint, commands));
    }

    public void warn(String what, Hint hint) {
        warn(what);
        hint(hint);
    }

    /** The three parts of a failure; a script that goes on after one prints it itself. */
    public void failed(Failure failure) {
        err(script + ": ", paint("31", "error:"), " " + failure.getMessage());
        if (failure.because() != null) err(script + ": ", paint("33", "cause:"), " " + failure.because());
        failure.points().forEach(point -> err("    " + point));
        if (failure.next() != null) hint(failure.next());
    }

    private void hint(Hint hint) {
        err(script + ": ", paint("36", "hint:"), " " + whole(hint));
    }

    public void trace(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        text.toString().lines().forEach(this::err);
    }

    private void err(Object... parts) {
        progressEnds();
        String line = line(Arrays.stream(parts)
                .map(part -> part instanceof Painted ? part : scrub(part.toString()))
                .toArray());
        int indent = line.length() - line.stripLeading().length();
        world.err().println(wrap(world.terminal().showsErrors(), indent + 4, line));
    }

    private String wrap(boolean shown, int indent, String line) {
        boolean broken = shown && line.length() > SURELY_FITS;
        if (broken && width < 0) width = world.width();
        return String.join("\n", Wrapped.lines(line, indent, broken ? width : 0));
    }

    /** The only filter of what is printed: only our own colours pass, control characters are replaced. */
    private String line(Object... parts) {
        StringBuilder line = new StringBuilder();
        for (Object part : parts) {
            String text = Text.line(part.toString());
            boolean painted = colour && part instanceof Painted;
            line.append(painted ? "\u001b[" + ((Painted) part).sgr + "m" + text + "\u001b[0m" : text);
        }
        return line.toString();
    }

    public boolean colour() {
        return colour;
    }

    public boolean verbose() {
        return verbose;
    }

    public boolean quiet() {
        return quiet;
    }

    /** A part of a line. @param sgr the ANSI code of its colour */
    public Painted paint(String sgr, String text) {
        return new Painted(sgr, text);
    }

    /** From now on this value is shown as {@code ***} in anything this console prints on stderr. */
    public Secret keepOut(Secret secret) {
        // very short values would also hide ordinary letters
        if (secret.chars().length >= 4) secrets.add(secret.reveal());
        return secret;
    }

    /** Text from outside, such as a server's, without the secrets read so far. Call it where the text arrives. */
    public String mask(String foreign) {
        String clean = foreign;
        for (String secret : secrets) clean = clean.replace(secret, "***");
        return scrub(clean);
    }

    /**
     * The text without any secret read so far, nor credentials in an Authorization header, a URL or its query. A
     * secret that is an ordinary word or a short number stays, for our own texts and paths have those too: foreign
     * words went through {@link #mask} when they came in.
     */
    public String scrub(String text) {
        String clean = text;
        for (String secret : secrets) if (!ORDINARY.matcher(secret).matches()) clean = clean.replace(secret, "***");
        clean = CREDENTIALS.matcher(clean).replaceAll("$1 ***");
        clean = QUERY.matcher(clean).replaceAll("$1***");
        return USERINFO.matcher(clean).replaceAll("$1***@");
    }

    /**
     * A word in small letters behind "Basic" is prose ("Basic authentication") or a setting ("auth=basic"), no
     * credential.
     */
    private static final Pattern CREDENTIALS = Pattern.compile(
            "(?<!=)\\b((?i:basic|bearer)) +(?!realm|error|\\*)(?=[a-z._~+/=-]*[A-Z0-9])[A-Za-z0-9._~+/=-]{6,}");

    private static final Pattern ORDINARY = Pattern.compile("[A-Za-z]?[a-z]{3,11}|[A-Z]{4,12}|\\d{4,5}");

    private static final Pattern QUERY = Pattern.compile(
            "(?i)([?&](?:access_token|refresh_token|id_token|token|password|client_secret|secret|code)=)[^&#\\s\"']*");
    private static final Pattern USERINFO = Pattern.compile("(?i)(https?://)[^/@\\s]+@");
}
