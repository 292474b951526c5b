//SOURCES ../cli/Console.java
//SOURCES ../cli/Json.java
//SOURCES ../diagnosis/Check.java
package stellantis.doctor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import stellantis.ExitCode;
import stellantis.cli.Console;
import stellantis.cli.Json;
import stellantis.diagnosis.Cause;
import stellantis.diagnosis.Check.State;
import stellantis.diagnosis.Check;

/**
 * What the doctor found: a list for people, JSON for programs, a page for the mail to Stellantis. The shape of the JSON
 * is told in docs/doctor.md and only gains fields; ids keep their meaning.
 *
 * @param about what was looked at and with what, label by label
 */
public record DoctorReport(Map<String, String> about, List<Check> checks) {
    /** A line that can be read at once. */
    private static final int LONGEST = 300;

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
        if (cause().isPresent()) return verdict(cause().get(), LONGEST - "verdict: ".length() - cause().get().id().length() - 2);
        List<Check> warnings = with(State.WARNING);
        if (warnings.isEmpty()) return with(State.OK).isEmpty() ? "nothing could be checked" : checks.stream().anyMatch(check -> check.id().matches("(api|token)\\..*")) ? "all is in order" : "files and settings are in order; no server was looked at";
        Cause first = warnings.get(0).cause();
        String count = "nothing failed; " + warnings.size() + (warnings.size() == 1 ? " warning: " : " warnings, the first: ");
        return count + shortest(LONGEST - "verdict: ".length() - count.length(), arrow(first.what(), first.remedy()), arrow(first.what(), clause(first.remedy())), first.what());
    }

    /** Asides go first, then what follows the first clause of the remedy and of the cause. */
    private static String verdict(Cause cause, int room) {
        String brief = cause.because() == null ? null : plain(cause.because());
        List<String> lines = new ArrayList<>();
        for (String because : Arrays.asList(cause.because(), brief, clause(brief), null)) {
            for (String remedy : Arrays.asList(cause.remedy(), clause(cause.remedy()), plain(clause(cause.remedy())))) {
                for (String what : List.of(cause.what(), plain(cause.what()), answer(cause.what()))) lines.add(arrow(what + cause.reason(because) + " \u2192 " + cause.side(), remedy));
            }
        }
        String last = lines.get(lines.size() - 1);
        lines.add(last.length() <= room ? last : last.substring(0, Math.max(0, answer(cause.what()).length() - (last.length() - room) - 1)) + "\u2026" + last.substring(answer(cause.what()).length()));
        return shortest(room, lines.toArray(String[]::new));
    }

    /** Of an error answer, without what the server says to it: the cause says what that means. */
    private static String answer(String what) {
        String brief = plain(what);
        return brief.startsWith("HTTP ") && brief.contains(": ") ? brief.substring(0, brief.indexOf(": ")) : brief;
    }

    /** Without what stands in brackets, and without a URL's query. */
    private static String plain(String text) {
        return text == null ? null : text.replace("(s)", "s").replaceAll(" \\([^()]*\\)", "").replaceAll("(https://[^ ?]+)\\?[^ :;]*", "$1");
    }

    private static String arrow(String text, String remedy) {
        return remedy == null ? text : text + " \u2192 " + remedy;
    }

    /** The first that fits, else the last. */
    private static String shortest(int room, String... lines) {
        return Arrays.stream(lines).filter(line -> line.length() <= room).findFirst().orElse(lines[lines.length - 1]);
    }

    /** Up to the first semicolon; that it goes on is shown. */
    private static String clause(String text) {
        return text == null || !text.contains("; ") ? text : text.substring(0, text.indexOf("; ")) + " \u2026";
    }

    /** With {@code --verbose} the facts of what passed, too. */
    public void print(Console console) {
        for (Check check : checks) {
            if (console.quiet()) break;
            String state = switch (check.state()) {
                case OK -> console.paint("32", "ok     ");
                case WARNING -> console.paint("33", "warning");
                case FAILED -> console.paint("31", "FAILED ");
                case SKIPPED -> console.paint("36", "skipped");
            };
            out(console, state + "  " + check.title() + ": " + check.says());
            if (check.cause() == null && !console.verbose()) continue;
            if (check.cause() != null) {
                if (check.cause().because() != null) out(console, "         cause: " + check.cause().because());
                if (check.cause().remedy() != null) out(console, "         hint: " + check.cause().remedy());
            }
            check.facts().forEach(fact -> out(console, "         - " + fact));
        }
        if (!console.quiet()) console.out("");
        String id = cause().map(cause -> cause.id() + ": ").orElse("");
        out(console, console.paint("1", "verdict: ") + id + verdict());
    }

    private static void out(Console console, String line) {
        console.out(console.scrub(line));
    }

    public String json() {
        Map<String, Object> verdict = new LinkedHashMap<>();
        verdict.put("exitCode", code().code);
        verdict.put("text", verdict());
        verdict.put("cause", cause().map(DoctorReport::json).orElse(null));
        return Json.text(Json.object("about", about, "verdict", verdict, "checks", checks.stream().map(DoctorReport::json).toList(),
                "failed", with(State.FAILED).size(), "warnings", with(State.WARNING).size(), "skipped", with(State.SKIPPED).size()));
    }

    private static Map<String, Object> json(Check check) {
        return Json.object("id", check.id(), "title", check.title(), "state", check.state().label(), "text", check.says(), "facts", check.facts(), "cause", check.cause() == null ? null : json(check.cause()));
    }

    private static Map<String, Object> json(Cause cause) {
        return Json.object("id", cause.id(), "exitCode", cause.code().code, "side", cause.side(), "certain", cause.certain(), "what", cause.what(), "because", cause.because(), "remedy", cause.remedy());
    }

    /** The report as Markdown. */
    public String markdown() {
        List<String> lines = new ArrayList<>(List.of("# Stellantis mutual TLS: report", "", "**" + escaped(verdict()) + "**", ""));
        about.forEach((label, value) -> lines.add("- " + label + ": " + escaped(value)));
        cause().ifPresent(cause -> lines.add("- cause id: `" + cause.id() + "`"));
        lines.addAll(List.of("", "| check | state | finding |", "|---|---|---|"));
        checks.forEach(check -> lines.add("| " + check.title() + " | " + check.state().label() + " | " + escaped(check.says()) + " |"));
        for (Check check : checks) {
            if (check.facts().isEmpty() && check.cause() == null) continue;
            lines.addAll(List.of("", "## " + check.title() + " (" + check.state().label() + ")", ""));
            details(check).forEach(detail -> lines.add("- " + escaped(detail)));
        }
        return String.join("\n", lines) + "\n";
    }

    /** The report as one HTML page that needs nothing else. */
    public String html() {
        StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Stellantis mutual TLS: report</title>\n"
                + "<style>body{font-family:sans-serif;max-width:60em;margin:2em auto}td,th{text-align:left;padding:.2em .6em;border-bottom:1px solid #ccc}li{overflow-wrap:anywhere}</style></head>\n<body>\n<h1>Stellantis mutual TLS: report</h1>\n");
        page.append("<p><strong>").append(html(verdict())).append("</strong></p>\n<ul>\n");
        about.forEach((label, value) -> page.append("<li>").append(html(label + ": " + value)).append("</li>\n"));
        cause().ifPresent(cause -> page.append("<li>cause id: <code>").append(html(cause.id())).append("</code></li>\n"));
        page.append("</ul>\n<table>\n<tr><th>check</th><th>state</th><th>finding</th></tr>\n");
        checks.forEach(check -> page.append("<tr><td>").append(html(check.title())).append("</td><td>").append(check.state().label()).append("</td><td>").append(html(check.says())).append("</td></tr>\n"));
        page.append("</table>\n");
        for (Check check : checks) {
            if (details(check).isEmpty()) continue;
            page.append("<h2>").append(html(check.title() + " (" + check.state().label() + ")")).append("</h2>\n<ul>\n");
            details(check).forEach(detail -> page.append("<li>").append(html(detail)).append("</li>\n"));
            page.append("</ul>\n");
        }
        return page.append("</body>\n</html>\n").toString();
    }

    private static List<String> details(Check check) {
        List<String> details = new ArrayList<>();
        if (check.cause() != null) {
            details.add("cause (" + check.cause().id() + "): " + check.cause().text());
            details.add("side: " + check.cause().side());
            if (check.cause().remedy() != null) details.add("next: " + check.cause().remedy());
        }
        details.addAll(check.facts());
        return details;
    }

    /** Whatever a server or a certificate says is text, not markup. */
    private static String escaped(String text) {
        return text.replaceAll("([\\\\`*_\\[\\]<>|#])", "\\\\$1").replace("\n", " ");
    }

    private static String html(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
