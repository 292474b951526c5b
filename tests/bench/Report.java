import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Results as Markdown: printed, and put between the marks of docs/performance.md that belong to this Java version. */
class Report {
    private final StringBuilder text = new StringBuilder();

    Report(List<String> machine, int rounds) {
        line("Measured on: " + String.join("; ", machine) + ". " + rounds + " rounds (RSA: twice as many).");
    }

    void add(Result result) {
        Row row = result.row;
        String peer = result.peer();
        line("");
        line("### " + row.title + " (`" + row.name + "`)");
        line("");
        line("| variant | median ms | × hello |" + (peer == null ? "" : " × peer |") + " peak MiB |");
        line("|---|---:|---:|" + (peer == null ? "" : "---:|") + "---:|");
        for (String variant : result.times.keySet()) {
            line("| " + variant + " | " + number(result.median(variant), 0) + " | " + number(result.ratio(variant, Row.HELLO), 2)
                    + " | " + (peer == null ? "" : number(result.ratio(variant, peer), 2) + " | ") + number(result.peaks.get(variant), 0) + " |");
        }
        if (row.targets.isEmpty()) return;
        line("");
        line("| target | limit | measured | |");
        line("|---|---:|---:|---|");
        for (Row.Target target : row.targets) {
            double value = result.value(target);
            int digits = target.unit() == Row.Unit.MEBIBYTES ? 0 : 2;
            String met = Double.isNaN(value) ? "not measured" : value <= target.limit() ? "met" : "**missed**";
            line("| " + target.variant() + ", " + target.unit().text + " | " + number(target.limit(), digits) + " | " + number(value, digits) + " | " + met + " |");
        }
    }

    private static String number(double value, int digits) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /** Takes the place of the last results on the same Java; the rest of the page is left as it is. */
    void write(Path page) throws IOException {
        String java = "Java " + Runtime.version().feature();
        String begin = "<!-- bench: " + java + " -->";
        String end = "<!-- end of bench: " + java + " -->";
        String block = begin + "\n## " + java + "\n\n" + text + end;
        String old = Files.exists(page) ? Files.readString(page) : "# How fast it is\n";
        Matcher marks = Pattern.compile(Pattern.quote(begin) + ".*?" + Pattern.quote(end), Pattern.DOTALL).matcher(old);
        Files.createDirectories(page.getParent());
        Files.writeString(page, marks.find() ? marks.replaceFirst(Matcher.quoteReplacement(block)) : old.stripTrailing() + "\n\n" + block + "\n");
    }
}
