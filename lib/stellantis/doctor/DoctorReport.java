package stellantis.doctor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Hint;
import stellantis.Json;
import stellantis.Text;
import stellantis.cli.Console;
import stellantis.diagnosis.Cause;
import stellantis.doctor.Check.State;

/**
 * What the doctor found: a list for people, JSON for programs, a page for the mail to Stellantis. The shape of the JSON
 * is told in docs/doctor.md and only gains fields; ids keep their meaning.
 *
 * @param about what was looked at and with what, label by label
 * @param shown a hint as it is printed
 */
public record DoctorReport(Map<String, String> about, List<Check> checks, Function<Hint, String> shown) {
    /** A line that can be read at once. */
    private static final int LONGEST = 300;

    private static final String TITLE = "Stellantis mutual TLS: report";

    private static final String HEAD = """
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><title>%s</title>
        <style>body{font-family:sans-serif;max-width:60em;margin:2em auto}
        td,th{text-align:left;padding:.2em .6em;border-bottom:1px solid #ccc}li{overflow-wrap:anywhere}</style></head>
        <body>
        """.formatted(TITLE);

    private static final Pattern ASIDE = Pattern.compile(" \\([^)]*\\)");
    private static final Pattern QUERY = Pattern.compile("\\?(?=[^ ])[^ :;]*");
    private static final Pattern ADDRESS = Pattern.compile("https://\\S+|[\\w.-]+:\\d+|(?<= )[\\w.~-]*/\\S+");

    /** Words that say of a cause that it is not certain. */
    private static final List<String> LIKELY =
            List.of(" either ", " most likely ", " most often ", " probably ", " seem");

    /** The first failure in order is the one the others follow from. */
    public Optional<Cause> cause() {
        return checks.stream().filter(Check::failed).map(Check::cause).findFirst();
    }

    public ExitCode code() {
        return cause().map(Cause::code).orElse(ExitCode.OK);
    }

    private List<Check> with(State state) {
        return checks.stream().filter(check -> check.state() == state).toList();
    }

    /** {@code cause → whose side → next command}; where that gets too long, the detail is left to the check. */
    public String verdict() {
        int room = LONGEST - "verdict: ".length();
        if (cause().isPresent())
            return verdict(cause().get(), room - cause().get().id().length() - 2);
        List<Check> warnings = with(State.WARNING);
        if (!warnings.isEmpty()) {
            Cause first = warnings.get(0).cause();
            int count = warnings.size();
            String failed = "nothing failed; " + count + (count == 1 ? " warning: " : " warnings, the first: ");
            String remedy = shown.apply(first.hint());
            return Stream.of(remedy, clause(remedy))
                    .map(next -> failed + arrow(first.what(), next))
                    .filter(line -> length(line) <= room)
                    .findFirst()
                    .orElse(failed + first.what());
        }
        if (with(State.OK).isEmpty()) return "nothing could be checked";
        boolean servers = checks.stream().anyMatch(check -> check.id().matches("(api|token)\\..*"));
        return servers ? "all is in order" : "files and settings are in order; no server was looked at";
    }

    /** Asides go first, then what follows the first clause of the remedy and of the cause; never a server's words. */
    private String verdict(Cause cause, int room) {
        String next = shown.apply(cause.hint());
        String brief = cause.because() == null ? null : plain(cause.because());
        String what = QUERY.matcher(cause.what()).replaceAll("");
        String line = "";
        for (String because : Arrays.asList(cause.because(), brief, clause(brief))) {
            for (String remedy : Arrays.asList(next, clause(next), plain(clause(next)))) {
                line = arrow(what + reason(cause, because) + " \u2192 " + cause.side().label, remedy);
                if (length(line) <= room) return line;
            }
        }
        return line;
    }

    /** As read: addresses and paths are as long as they are. */
    private static int length(String line) {
        return ADDRESS.matcher(line).replaceAll("").length();
    }

    /**
     * With a colon before it; said to be probable where it is.
     *
     * @param part the cause, or as much of it as there is room for
     */
    private static String reason(Cause cause, String part) {
        if (part == null) return "";
        boolean said = cause.certain() || LIKELY.stream().anyMatch((" " + part)::contains);
        return ": " + (said ? "" : "probably ") + part;
    }

    /** Without what stands in brackets. */
    private static String plain(String text) {
        return text == null ? null : ASIDE.matcher(text.replace("(s)", "s")).replaceAll("");
    }

    private static String arrow(String text, String remedy) {
        return remedy == null ? text : text + " \u2192 " + remedy;
    }

    /** Up to the first semicolon; that it goes on is shown. */
    private static String clause(String text) {
        return text == null || !text.contains("; ") ? text : text.substring(0, text.indexOf("; ")) + " \u2026";
    }

    /** With {@code --verbose} the facts of what passed, too. */
    public void print(Console console) {
        for (Check check : checks) {
            if (console.quiet()) break;
            Console.Painted state = switch (check.state()) {
                case OK -> console.paint("32", "ok     ");
                case WARNING -> console.paint("33", "warning");
                case FAILED -> console.paint("31", "FAILED ");
                case SKIPPED -> console.paint("36", "skipped");
            };
            out(console, state, "  " + check.title() + ": " + check.says());
            if (check.cause() == null && !console.verbose()) continue;
            if (check.cause() != null) {
                if (check.cause().because() != null)
                    out(console, "", "         cause: " + check.cause().because());
                if (check.cause().hint() != null)
                    out(
                            console,
                            "",
                            "         hint: " + shown.apply(check.cause().hint()));
            }
            check.facts().forEach(fact -> out(console, "", "         - " + fact));
        }
        if (!console.quiet()) console.out("");
        String id = cause().map(cause -> cause.id() + ": ").orElse("");
        out(console, console.paint("1", "verdict: "), id + verdict());
    }

    private static void out(Console console, Object mark, String line) {
        console.out(mark, console.scrub(line));
    }

    public String json() {
        Map<String, Object> verdict = Json.object(
                "exitCode",
                code().code,
                "text",
                verdict(),
                "cause",
                cause().map(this::json).orElse(null));
        List<Map<String, Object>> all = checks.stream().map(this::json).toList();
        return Json.text(Json.object(
                "about",
                about,
                "verdict",
                verdict,
                "checks",
                all,
                "failed",
                with(State.FAILED).size(),
                "warnings",
                with(State.WARNING).size(),
                "skipped",
                with(State.SKIPPED).size()));
    }

    private Map<String, Object> json(Check check) {
        return Json.object(
                "id", check.id(),
                "title", check.title(),
                "state", check.state().label(),
                "text", check.says(),
                "facts", check.facts(),
                "cause", check.cause() == null ? null : json(check.cause()));
    }

    private Map<String, Object> json(Cause cause) {
        return Json.object(
                "id", cause.id(),
                "exitCode", cause.code().code,
                "side", cause.side().label,
                "certain", cause.certain(),
                "what", cause.what(),
                "because", cause.because(),
                "remedy", shown.apply(cause.hint()));
    }

    /**
     * How lines of a kind are written.
     *
     * @param before what stands before those that follow each other
     * @param after what stands behind them
     */
    private record Form(String before, String line, String after) {}

    /** A kind of lines: as Markdown, as HTML. */
    private enum Kind {
        TITLE(new Form("", "# %s", "\n"), new Form("", "<h1>%s</h1>", "")),
        VERDICT(new Form("", "**%s**", "\n"), new Form("", "<p><strong>%s</strong></p>", "")),
        SECTION(new Form("", "## %s", "\n"), new Form("", "<h2>%s</h2>", "")),
        ITEM(new Form("", "- %s", "\n"), new Form("<ul>\n", "<li>%s</li>", "</ul>\n")),
        ROW(
                new Form("| check | state | finding |\n|---|---|---|\n", "| %s | %s | %s |", "\n"),
                new Form(
                        "<table>\n<tr><th>check</th><th>state</th><th>finding</th></tr>\n",
                        "<tr><td>%s</td><td>%s</td><td>%s</td></tr>",
                        "</table>\n"));

        final Form markdown;
        final Form html;

        Kind(Form markdown, Form html) {
            this.markdown = markdown;
            this.html = html;
        }
    }

    private record Line(Kind kind, String... texts) {}

    private List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(Kind.TITLE, TITLE));
        lines.add(new Line(Kind.VERDICT, verdict()));
        about.forEach((label, value) -> lines.add(new Line(Kind.ITEM, label + ": " + value)));
        cause().ifPresent(cause -> lines.add(new Line(Kind.ITEM, "cause id: " + cause.id())));
        for (Check check : checks)
            lines.add(new Line(Kind.ROW, check.title(), check.state().label(), check.says()));
        for (Check check : checks) {
            List<String> details = details(check);
            if (details.isEmpty()) continue;
            lines.add(
                    new Line(Kind.SECTION, check.title() + " (" + check.state().label() + ")"));
            details.forEach(detail -> lines.add(new Line(Kind.ITEM, detail)));
        }
        return lines;
    }

    /** The report as Markdown; whatever a server or a certificate says is text, not markup. */
    public String markdown() {
        String page = page(kind -> kind.markdown, text -> text.replaceAll("([\\\\`*_\\[\\]<>|#])", "\\\\$1"));
        return page.stripTrailing() + "\n";
    }

    /** The report as one HTML page that needs nothing else. */
    public String html() {
        return HEAD + page(kind -> kind.html, Text::html) + "</body>\n</html>\n";
    }

    private String page(Function<Kind, Form> format, UnaryOperator<String> plain) {
        StringBuilder text = new StringBuilder();
        Form last = null;
        for (Line line : lines()) {
            Form form = format.apply(line.kind);
            if (form != last) text.append(last == null ? "" : last.after).append(form.before);
            last = form;
            text.append(form.line.formatted(
                            Stream.of(line.texts).map(Text::line).map(plain).toArray()))
                    .append('\n');
        }
        return text.append(last.after).toString();
    }

    private List<String> details(Check check) {
        List<String> details = new ArrayList<>();
        if (check.cause() != null) {
            Cause cause = check.cause();
            details.add("cause (" + cause.id() + "): " + cause.what() + reason(cause, cause.because()));
            details.add("side: " + cause.side().label);
            if (cause.hint() != null) details.add("next: " + shown.apply(cause.hint()));
        }
        details.addAll(check.facts());
        return details;
    }
}
