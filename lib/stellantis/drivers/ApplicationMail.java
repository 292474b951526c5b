//SOURCES Application.java
package stellantis.drivers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import stellantis.drivers.Application.Field;

/** The description of an application as a mail: what was answered, and nothing else. */
public final class ApplicationMail {
    private static final int WIDTH = 76;
    private static final String REQUEST =
            "Please register this application for the Stellantis API for end users (accessing party).";

    private final Application application;

    /** @param application complete and without problems */
    public ApplicationMail(Application application) {
        this.application = application;
    }

    public String markdown() {
        StringBuilder page = new StringBuilder(
                "# Registration of the application " + escaped(answer(Field.APPLICATION)) + "\n\n" + REQUEST + "\n\n");
        page.append("| | |\n|---|---|\n");
        for (Field field : List.of(Field.APPLICATION, Field.ORG, Field.EMAIL))
            page.append("| ")
                    .append(title(field))
                    .append(" | ")
                    .append(escaped(answer(field)))
                    .append(" |\n");
        page.append("\n## Concept\n\n")
                .append(escaped(answer(Field.CONCEPT)))
                .append("\n\n## Requests per month\n\n")
                .append(requests())
                .append("\n\n## Vehicle data\n\n| scope | what it is | resources |\n|---|---|---|\n");
        for (VehicleData one : application.data())
            page.append("| `")
                    .append(one.scope)
                    .append("` | ")
                    .append(one.meaning)
                    .append(" | ")
                    .append(one.resources)
                    .append(" |\n");
        return page.append("\n## Compliance with ExVe, GDPR and the rules of Stellantis\n\n")
                .append(escaped(application.compliance()))
                .append('\n')
                .toString();
    }

    public String text() {
        List<String> lines =
                new ArrayList<>(List.of("Registration of the application " + answer(Field.APPLICATION), ""));
        lines.addAll(wrapped(REQUEST, ""));
        lines.add("");
        for (Field field : List.of(Field.APPLICATION, Field.ORG, Field.EMAIL))
            lines.add(String.format("%-13s %s", title(field) + ":", answer(field)));
        section(lines, "Concept", answer(Field.CONCEPT));
        section(lines, "Requests per month", requests());
        lines.addAll(List.of("", "Vehicle data"));
        for (VehicleData one : application.data()) {
            lines.add("  " + one.scope);
            lines.addAll(wrapped(one.meaning + " (" + one.resources + ")", "      "));
        }
        section(lines, "Compliance with ExVe, GDPR and the rules of Stellantis", application.compliance());
        return lines.stream().collect(Collectors.joining("\n", "", "\n"));
    }

    private static void section(List<String> lines, String title, String text) {
        lines.addAll(List.of("", title));
        lines.addAll(wrapped(text, "  "));
    }

    private String answer(Field field) {
        return application.get(field).orElseThrow();
    }

    private static String title(Field field) {
        return field == Field.APPLICATION ? "Application" : field == Field.ORG ? "Company" : "Contact";
    }

    /** Such as {@code 360,000 (estimated: 500 vehicles, 24 calls a day for each, 30 days)}. */
    private String requests() {
        String number = String.format(Locale.ROOT, "%,d", application.requests());
        return application
                .estimate()
                .map(from -> String.format(
                        Locale.ROOT,
                        "%s (estimated: %,d vehicles, %,d calls a day for each, 30 days)",
                        number,
                        from.vehicles(),
                        from.callsPerDay()))
                .orElse(number);
    }

    /** The text as it is, whatever Markdown would make of its signs. */
    private static String escaped(String text) {
        return text.replaceAll("([\\\\`*_\\[\\]<>|#~])", "\\\\$1");
    }

    private static List<String> wrapped(String text, String indent) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(indent);
        for (String word : text.split(" ")) {
            if (line.length() > indent.length() && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(indent);
            }
            line.append(line.length() > indent.length() ? " " : "").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
