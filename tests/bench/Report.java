import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Results as Markdown: printed, and put into tests/bench/results.md. On the oldest Java also the short table
 * of docs/performance.md.
 */
class Report {
    private final String machine;
    /** Row's name to its section. */
    private final Map<String, String> sections = new LinkedHashMap<>();

    private final List<String> comparison = new ArrayList<>();
    /** Row's title to its line in the short table. */
    private final Map<String, String> lines = new LinkedHashMap<>();

    private StringBuilder text;

    Report(List<String> machine) {
        this.machine = "Measured on: " + String.join("; ", machine) + ".";
    }

    void add(Result result, int rounds) {
        text = new StringBuilder();
        section(result, rounds);
        sections.put(result.row.name, text.toString().strip());
        if (result.row.shown != null) lines.put(result.row.title, shortLine(result));
        for (String variant : result.times.keySet()) {
            String before = variant + Stage.BEFORE;
            if (variant.endsWith(Stage.BEFORE)) continue;
            boolean both = result.times.containsKey(before);
            comparison.add("| " + result.row.name + " | " + variant + " | "
                    + (both ? number(result.median(before), 0) : "–") + " | " + number(result.median(variant), 0)
                    + " | " + (both ? number(result.ratio(variant, before), 2) : "–") + " |");
        }
    }

    /** Everything in one table, ours beside what it took before. */
    String comparison() {
        return machine + "\n\n| row | variant | before, ms | now, ms | now ÷ before |\n|---|---|---:|---:|---:|\n"
                + String.join("\n", comparison);
    }

    private void section(Result result, int rounds) {
        Row row = result.row;
        String peer = result.peer();
        line("");
        line("### " + row.title + " (`" + row.name + "`, " + rounds + " rounds)");
        line("");
        line("| variant | median ms | × hello |" + (peer == null ? "" : " × peer |") + " peak MiB |");
        line("|---|---:|---:|" + (peer == null ? "" : "---:|") + "---:|");
        for (String variant : result.times.keySet()) {
            line("| " + variant + " | " + number(result.median(variant), 0) + " | "
                    + number(result.ratio(variant, Row.HELLO), 2) + " | "
                    + (peer == null ? "" : number(result.ratio(variant, peer), 2) + " | ")
                    + number(result.peaks.get(variant), 0) + " |");
        }
        if (row.targets.isEmpty()) return;
        line("");
        line("| target | limit | measured | |");
        line("|---|---:|---:|---|");
        for (Row.Target target : row.targets) {
            double value = result.value(target);
            int digits = target.unit() == Row.Unit.MEBIBYTES ? 0 : 2;
            String met = Double.isNaN(value) ? "not measured" : value <= target.limit() ? "met" : "**missed**";
            line("| " + target.variant() + ", " + target.unit().text + " | " + number(target.limit(), digits) + " | "
                    + number(value, digits) + " | " + met + " |");
        }
    }

    private static String shortLine(Result result) {
        Row row = result.row;
        return "| " + row.title + " | " + result.peer() + ": " + seconds(result.median(result.peer())) + " | "
                + seconds(result.median(row.shown)) + " | "
                + number(result.ratio(row.shown, result.peer()), 2) + " | " + row.why + " |";
    }

    private static String seconds(double milliseconds) {
        return number(milliseconds / 1000, milliseconds < 10_000 ? 2 : 0) + " s";
    }

    private static String number(double value, int digits) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    @Override
    public String toString() {
        return machine + "\n\n" + String.join("\n\n", sections.values());
    }

    /** Takes the place of the last results of the same rows on the same Java; the rest of the page is left as it is. */
    void write(Path page) throws IOException {
        String java = "Java " + Runtime.version().feature();
        String begin = "<!-- bench: " + java + " -->";
        String end = "<!-- end of bench: " + java + " -->";
        String old = Files.exists(page) ? Files.readString(page) : "# What `./jbang bench` measured\n";
        Matcher marks = Pattern.compile(Pattern.quote(begin) + ".*?" + Pattern.quote(end), Pattern.DOTALL)
                .matcher(old);
        boolean there = marks.find();
        Map<String, String> all = new LinkedHashMap<>();
        Matcher kept = Pattern.compile("<!-- row: (\\S+) -->\\n(.*?)\\n<!-- end of row -->", Pattern.DOTALL)
                .matcher(there ? marks.group() : "");
        while (kept.find()) all.put(kept.group(1), kept.group(2));
        all.putAll(sections);
        StringBuilder block = new StringBuilder(begin + "\n## " + java + "\n\n" + machine + "\n\n");
        all.forEach((name, section) -> block.append("<!-- row: ")
                .append(name)
                .append(" -->\n")
                .append(section)
                .append("\n<!-- end of row -->\n\n"));
        block.append(end);
        Files.createDirectories(page.getParent());
        Files.writeString(
                page,
                there
                        ? marks.replaceFirst(Matcher.quoteReplacement(block.toString()))
                        : old.stripTrailing() + "\n\n" + block + "\n");
    }

    /** Replaces the lines of the measured rows in the short table; the other lines are kept. */
    void writeTable(Path page) throws IOException {
        String text = Files.readString(page);
        for (Map.Entry<String, String> line : lines.entrySet()) {
            Pattern old = Pattern.compile("(?m)^\\| " + Pattern.quote(line.getKey()) + " \\|.*\n");
            Matcher there = old.matcher(text);
            String now = line.getValue() + "\n";
            text = there.find()
                    ? there.replaceFirst(Matcher.quoteReplacement(now))
                    : text.replace("\n<!-- end of table -->", now + "\n<!-- end of table -->");
        }
        Files.writeString(page, text);
    }
}
