package stellantis.doctor;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Hint;
import stellantis.Html;
import stellantis.Json;
import stellantis.Text;
import stellantis.cli.Console;
import stellantis.diagnosis.Cause;
import stellantis.doctor.Check.State;

/**
 * What doctor found: a list for people, JSON for programs, a page for an e-mail to Stellantis. The shape of the JSON
 * is told in docs/doctor.md and only gains fields; ids keep their meaning.
 *
 * @param about what was looked at and with what, label by label
 * @param shown a hint as it is printed
 */
public record DoctorReport(Map<String, String> about, List<Check> checks, Function<Hint, String> shown) {
    private static final String TITLE = "Stellantis mutual TLS: report";

    private static final String HEAD = """
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><title>Stellantis mutual TLS: report</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <style>
        body { font: 15px/1.45 system-ui, sans-serif; color: #1f2933; max-width: 52em; margin: 2em auto; padding: 0 1em;
          overflow-wrap: anywhere; }
        h1 { font-size: 1.5em; } h2 { font-size: 1.15em; margin-top: 1.6em; }
        .verdict { border: 2px solid; border-left-width: 10px; border-radius: 6px; padding: .4em 1.2em 1em; }
        .verdict h2 { margin: .6em 0; }
        .verdict.ok { background: #e8f6ec; border-color: #1d7a3d; }
        .verdict.warning { background: #fff6dd; border-color: #a86b00; }
        .verdict.failed { background: #fdeaea; border-color: #b3261e; }
        dl { margin: 0; } dt { font-weight: bold; } dd { margin: 0 0 .6em; }
        details, body > p { margin: 0; padding: .45em 0; border-bottom: 1px solid #d9dee4; }
        body > p { padding-left: 1.05em; } summary { cursor: pointer; }
        ul { margin: .4em 0; padding-left: 1.4em; }
        .mark { display: inline-block; min-width: 5.6em; text-align: center; border: 1px solid; border-radius: 4px;
          padding: 0 .5em; margin-right: .4em; font-size: .85em; font-weight: bold; }
        .mark.ok { color: #1d7a3d; } .mark.skipped { color: #616e7c; border-style: dashed; font-weight: normal; }
        .mark.warning { color: #6b4400; background: #ffe3a3; }
        .mark.failed { color: #fff; background: #b3261e; border-color: #b3261e; }
        @media print {
          body { font-size: 10pt; margin: 0; max-width: none; }
          .mark, .verdict { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          .verdict, summary, body > p, li { break-inside: avoid; } h2 { break-after: avoid; }
          details::details-content { content-visibility: visible; block-size: auto; }
        }
        </style></head>
        <body>
        <h1>Stellantis mutual TLS: report</h1>
        """;

    /** Words that say of a cause that it is not certain. */
    private static final List<String> LIKELY =
            List.of(" either ", " most likely ", " most often ", " probably ", " seem");

    /** The first failure in order is the one the others follow from. */
    public Optional<Cause> cause() {
        return first().map(Check::cause);
    }

    private Optional<Check> first() {
        return checks.stream().filter(Check::failed).findFirst();
    }

    public ExitCode code() {
        return cause().map(Cause::code).orElse(ExitCode.OK);
    }

    private List<Check> with(State state) {
        return checks.stream().filter(check -> check.state() == state).toList();
    }

    /** {@code cause → whose side → next command}. */
    public String verdict() {
        if (cause().isPresent()) {
            Cause cause = cause().get();
            return arrow(cause.what() + reason(cause) + " \u2192 " + cause.side().label, shown.apply(cause.hint()));
        }
        List<Check> warnings = with(State.WARNING);
        if (!warnings.isEmpty()) {
            Cause first = warnings.get(0).cause();
            int count = warnings.size();
            String failed = "nothing failed; " + count + (count == 1 ? " warning: " : " warnings, the first: ");
            return failed + arrow(first.what(), shown.apply(first.hint()));
        }
        if (with(State.OK).isEmpty()) return "nothing could be checked";
        boolean servers = checks.stream().anyMatch(check -> check.id().matches("(api|token)\\..*"));
        return servers ? "all is in order" : "files and settings are in order; no server was looked at";
    }

    /** With a colon before it; said to be probable where it is. */
    private static String reason(Cause cause) {
        if (cause.because() == null) return "";
        boolean said = cause.certain() || LIKELY.stream().anyMatch((" " + cause.because())::contains);
        return ": " + (said ? "" : "probably ") + cause.because();
    }

    private static String arrow(String text, String remedy) {
        return remedy == null ? text : text + " \u2192 " + remedy;
    }

    /** All checks and the verdict in one line; for a person at a screen what counts, unless {@code --verbose}. */
    public void print(Console console) {
        if (!console.quiet()) {
            if (console.screen() && !console.verbose()) brief(console);
            else checks.forEach(check -> check(console, check));
            console.out("");
        }
        String id = cause().map(cause -> cause.id() + ": ").orElse("");
        if (console.screen() && cause().isPresent()) {
            out(console, 0, console.paint("1", "verdict: " + cause().get().id()));
            labelled(console::whole)
                    .forEach((label, text) ->
                            out(console, LABEL + 2, "  ", console.paint("1", padded(label + ":")), text));
        } else {
            out(console, 2, console.paint("1", "verdict: "), id + verdict());
        }
    }

    private static final int LABEL = 12;

    private static String padded(String label) {
        return label + " ".repeat(LABEL - label.length());
    }

    /** The verdict, part by part. */
    private Map<String, String> labelled(Function<Hint, String> next) {
        Map<String, String> parts = new LinkedHashMap<>();
        cause().ifPresent(cause -> {
            parts.put("what", cause.what());
            String why = reason(cause);
            if (!why.isEmpty()) parts.put("why", why.substring(2));
            parts.put("whose side", cause.side().label);
            if (cause.hint() != null) parts.put("do this", next.apply(cause.hint()));
        });
        return parts;
    }

    /** The first failure, or the warnings where nothing failed; the rest in one line. */
    private void brief(Console console) {
        List<Check> rest = new ArrayList<>(checks);
        Optional<Check> first = first();
        if (first.isPresent()) {
            // the verdict says it
            boolean said = first.get().says().equals(first.get().cause().what());
            title(console, first.get(), !said);
            facts(console, first.get());
            rest.remove(first.get());
        } else {
            // whose data come, and which, is worth knowing where all is in order too
            List<Check> shown = checks.stream()
                    .filter(check ->
                            check.state() == State.WARNING || check.id().matches("consent|journey"))
                    .toList();
            shown.forEach(check -> check(console, check));
            rest.removeAll(shown);
        }
        List<String> counts = new ArrayList<>();
        for (State state : List.of(State.FAILED, State.WARNING, State.SKIPPED, State.OK)) {
            List<Check> those =
                    rest.stream().filter(check -> check.state() == state).toList();
            if (those.isEmpty()) continue;
            String titles = those.stream().map(Check::title).collect(joining(", ", " (", ")"));
            boolean named = state == State.FAILED || state == State.WARNING;
            counts.add(those.size() + " " + state.label() + (named ? titles : ""));
        }
        String others = rest.size() < checks.size() ? "others   " : "checks   ";
        if (!counts.isEmpty())
            out(console, INDENT, console.paint("36", others), String.join(", ", counts) + "; -v shows them");
    }

    private static final int INDENT = 9;

    private void check(Console console, Check check) {
        title(console, check, true);
        if (check.cause() == null && !console.verbose() && !check.id().equals("consent")) return;
        if (check.cause() != null) {
            String margin = " ".repeat(INDENT);
            if (check.cause().because() != null)
                out(console, INDENT + 2, margin + "cause: " + check.cause().because());
            if (check.cause().hint() != null)
                out(
                        console,
                        INDENT + 2,
                        margin + "hint: " + console.whole(check.cause().hint()));
        }
        facts(console, check);
    }

    private static void title(Console console, Check check, boolean says) {
        Console.Painted state = console.paint(
                check.state().colour, String.format("%-7s", check.state().shown()));
        out(console, INDENT, state, "  " + check.title() + (says ? ": " + check.says() : ""));
    }

    private static void facts(Console console, Check check) {
        check.facts().forEach(fact -> out(console, INDENT + 2, " ".repeat(INDENT) + "- " + fact));
    }

    private static void out(Console console, int indent, Object... parts) {
        console.wrapped(
                indent,
                Stream.of(parts)
                        .map(part -> part instanceof String text ? console.scrub(text) : part)
                        .toArray());
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

    private Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>(about);
        cause().ifPresent(cause -> facts.put("cause id", cause.id()));
        return facts;
    }

    /** The report as Markdown; whatever a server or a certificate says is text, not markup. */
    public String markdown() {
        StringBuilder page = new StringBuilder("# " + TITLE + "\n\n**" + plainMarkdown(verdict()) + "**\n\n");
        facts().forEach((label, value) -> page.append("- " + plainMarkdown(label + ": " + value) + "\n"));
        page.append("\n| check | state | finding |\n|---|---|---|\n");
        for (Check check : checks)
            page.append(Stream.of(check.title(), check.state().label(), check.says())
                    .map(DoctorReport::plainMarkdown)
                    .collect(joining(" | ", "| ", " |\n")));
        for (Check check : checks) {
            List<String> details = details(check);
            if (details.isEmpty()) continue;
            page.append("\n## " + check.title() + " (" + check.state().label() + ")\n\n");
            details.forEach(detail -> page.append("- " + plainMarkdown(detail) + "\n"));
        }
        return page.toString();
    }

    private static String plainMarkdown(String text) {
        return Text.line(text).replaceAll("([\\\\`*_\\[\\]<>|#])", "\\\\$1");
    }

    /** The report as one HTML page that needs nothing else: the verdict, what failed, then all else, folded. */
    public String html() {
        StringBuilder page = new StringBuilder(HEAD);
        State worst = first().map(Check::state)
                .orElse(with(State.WARNING).isEmpty() && !with(State.OK).isEmpty() ? State.OK : State.WARNING);
        page.append("<section class=\"verdict " + worst.label() + "\">\n<h2>" + mark(worst) + " "
                + plainHtml(cause().map(Cause::id).orElseGet(this::verdict)) + "</h2>\n<dl>\n");
        labelled(shown)
                .forEach((label, text) -> page.append("<dt>" + label + "</dt><dd>" + plainHtml(text) + "</dd>\n"));
        page.append("</dl>\n</section>\n");
        first().ifPresent(check -> page.append("<h2>What failed</h2>\n" + html(check, true, check.facts())));
        page.append("<h2>About</h2>\n<ul>\n");
        facts().forEach((label, value) -> page.append("<li>" + plainHtml(label + ": " + value) + "</li>\n"));
        page.append("</ul>\n<h2>" + (first().isPresent() ? "The other checks" : "The checks") + ", in order</h2>\n");
        checks.stream()
                .filter(check -> first().filter(check::equals).isEmpty())
                .forEach(check -> page.append(html(check, false, details(check))));
        return page + "</body>\n</html>\n";
    }

    private static String html(Check check, boolean open, List<String> details) {
        String line = mark(check.state()) + " <b>" + check.title() + "</b>: " + plainHtml(check.says());
        String list = details.stream()
                .map(detail -> "<li>" + plainHtml(detail) + "</li>\n")
                .collect(joining("", "<ul>\n", "</ul>\n"));
        return details.isEmpty()
                ? "<p>" + line + "</p>\n"
                : "<details" + (open ? " open" : "") + "><summary>" + line + "</summary>\n" + list + "</details>\n";
    }

    /** Told apart without colours: a sign, capitals, and dark where it failed. */
    private static String mark(State state) {
        return "<span class=\"mark " + state.label() + "\">" + state.sign + " " + state.shown() + "</span>";
    }

    private static String plainHtml(String text) {
        return Html.escaped(Text.line(text));
    }

    private List<String> details(Check check) {
        List<String> details = new ArrayList<>();
        if (check.cause() != null) {
            Cause cause = check.cause();
            details.add("cause (" + cause.id() + "): " + cause.what() + reason(cause));
            details.add("side: " + cause.side().label);
            if (cause.hint() != null) details.add("next: " + shown.apply(cause.hint()));
        }
        details.addAll(check.facts());
        return details;
    }
}
