package stellantis.inspect;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import stellantis.Failure;
import stellantis.Json;
import stellantis.cli.Console;
import stellantis.pki.Finding;

/**
 * What inspect says of files, for people and as JSON. Both have the same labels: {@code valid until} is
 * {@code validUntil}. The shape is told in docs/inspect.md and only gains fields.
 */
public record InspectReport(
        List<Inspection> files,
        KeyGroups groups,
        IssuerLinks issued,
        Map<String, Failure> failures,
        Map<String, String> unknown) {
    private static final int LABEL_WIDTH = 20;

    private List<Finding> findings() {
        List<Finding> all = new ArrayList<>();
        files.forEach(file -> all.addAll(file.allFindings()));
        all.addAll(groups.findings());
        all.addAll(issued.findings());
        return all;
    }

    public long count(Finding.Severity severity) {
        return findings().stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    public void print(Console console) {
        for (Inspection file : files) {
            console.out(console.paint("1", file.file()), ": " + file.summary());
            for (Part part : file.parts()) {
                if (file.parts().size() > 1) {
                    console.out("  " + part.what() + (part.alias() == null ? "" : " in entry " + part.alias()) + ":");
                }
                part.facts().forEach((label, value) -> console.out("  " + pad(label + ":") + words(value)));
                part.findings().forEach(finding -> print(console, finding));
            }
            file.findings().forEach(finding -> print(console, finding));
            console.out("");
        }
        if (files.size() > 1) printGroups(console);
        printIssued(console);
        unknown.forEach((file, what) -> console.out("not looked into: " + file + " (" + what + ")"));
    }

    private void printGroups(Console console) {
        if (groups.groups().isEmpty()) return;
        console.out(console.paint("1", "what belongs together"), " (the same public key):");
        for (KeyGroups.Group group : groups.groups()) {
            console.out(
                    "  " + group.kind() + ", public key " + group.publicKey().substring(0, 16) + "…");
            line(console, "key", group.keys());
            line(console, "request", group.requests());
            line(console, "certificate", group.certificates());
            line(console, "missing", group.missing());
        }
        groups.findings().forEach(finding -> print(console, finding));
        console.out("");
    }

    private void printIssued(Console console) {
        if (issued.links().size() < 2 && issued.findings().isEmpty()) return;
        console.out(console.paint("1", "who issued what"), " (by signature):");
        issued.links()
                .forEach(link -> console.out("  " + link.certificate() + " by "
                        + (link.issuer() == null
                                ? "someone whose certificate is not among the files"
                                : link.issuer())));
        issued.findings().forEach(finding -> print(console, finding));
        console.out("");
    }

    private static void line(Console console, String label, List<String> names) {
        if (!names.isEmpty()) console.out("    " + pad(label + ":") + String.join(", ", names));
    }

    private static void print(Console console, Finding finding) {
        String colour = switch (finding.severity()) {
            case ERROR -> "31";
            case WARNING -> "33";
            case INFO -> "36";
        };
        console.out(
                "  ", console.paint(colour, finding.severity().label()), " " + finding.id() + ": " + finding.text());
        if (finding.hint() != null) console.out("      " + console.text(finding.hint()));
    }

    private static String pad(String label) {
        return String.format("%-" + LABEL_WIDTH + "s ", label);
    }

    private static String words(Object value) {
        if (value instanceof List<?> list) {
            return String.join(", ", list.stream().map(String::valueOf).toList());
        }
        return value instanceof Boolean yes ? yes ? "yes" : "no" : String.valueOf(value);
    }

    public String json(Console console) {
        List<Finding> ofAll = new ArrayList<>(groups.findings());
        ofAll.addAll(issued.findings());
        Map<String, Object> top = Json.object(
                "files", each(files, one -> json(one, console)),
                "groups", each(groups.groups(), InspectReport::json),
                "issued",
                        each(issued.links(), link -> known("certificate", link.certificate(), "issuer", link.issuer())),
                "findings", each(ofAll, one -> json(one, console)),
                "failures", each(failures.entrySet(), one -> json(one.getKey(), one.getValue(), console)),
                "unknown", List.copyOf(unknown.keySet()));
        for (Finding.Severity severity : Finding.Severity.values()) top.put(severity.label() + "s", count(severity));
        return Json.text(top);
    }

    private static <T> List<Map<String, Object>> each(Collection<T> all, Function<T, Map<String, Object>> json) {
        return all.stream().map(json).toList();
    }

    /** Without what is not there. */
    private static Map<String, Object> known(Object... namesAndValues) {
        Map<String, Object> one = Json.object(namesAndValues);
        one.values().removeIf(Objects::isNull);
        return one;
    }

    private static Map<String, Object> json(Inspection file, Console console) {
        return Json.object(
                "file", file.file(),
                "summary", file.summary(),
                "parts", each(file.parts(), one -> json(one, console)),
                "findings", each(file.findings(), one -> json(one, console)));
    }

    private static Map<String, Object> json(Part part, Console console) {
        Map<String, Object> one = known("what", part.what(), "alias", part.alias());
        part.facts().forEach((label, value) -> one.put(camelCase(label), value));
        one.put("findings", each(part.findings(), finding -> json(finding, console)));
        return one;
    }

    private static Map<String, Object> json(KeyGroups.Group group) {
        return Json.object(
                "publicKey", group.publicKey(),
                "key", group.kind(),
                "keys", group.keys(),
                "requests", group.requests(),
                "certificates", group.certificates(),
                "missing", group.missing());
    }

    private static Map<String, Object> json(String file, Failure failure, Console console) {
        return known(
                "file", file,
                "exitCode", failure.code().code,
                "error", failure.getMessage(),
                "cause", failure.because(),
                "hint", console.text(failure.next()));
    }

    private static Map<String, Object> json(Finding finding, Console console) {
        return known(
                "id", finding.id(),
                "severity", finding.severity().label(),
                "text", finding.text(),
                "remedy", console.text(finding.hint()),
                "source", finding.rule().source);
    }

    private static String camelCase(String label) {
        StringBuilder name = new StringBuilder();
        for (String word : label.replace("-", "").split(" ")) {
            name.append(name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return name.toString();
    }
}
