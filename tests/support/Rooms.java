//SOURCES Repository.java
package support;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rooms of the library, which are its folders, and who names whom, as the code has it. The root's name is empty.
 */
public final class Rooms {
    private static final Pattern USE = Pattern.compile("\\bstellantis\\.(?:([a-z]+)\\.)?[A-Z*]");
    private static final Pattern NO_CODE = Pattern.compile(
            "\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:\\\\.|[^'\\\\])+'|/\\*.*?\\*/|//[^\n]*", Pattern.DOTALL);

    private Rooms() {}

    /** The folder of a library file. */
    public static String of(Path file) {
        Path below = Repository.root().resolve("lib/stellantis").relativize(file);
        return below.getNameCount() == 1 ? "" : below.getName(0).toString();
    }

    /** The file without comments and the texts between quotes. */
    public static String code(Path file) {
        return NO_CODE.matcher(Repository.text(file)).replaceAll("");
    }

    /** The rooms that a library file names in its code, without its own. */
    public static Set<String> knownTo(Path file) {
        Set<String> known = new TreeSet<>();
        Matcher use = USE.matcher(code(file));
        while (use.find()) known.add(use.group(1) == null ? "" : use.group(1));
        known.remove(of(file));
        return known;
    }

    /** Each room with the rooms it names. */
    public static Map<String, Set<String>> arrows() {
        Map<String, Set<String>> arrows = new TreeMap<>();
        for (Path file : Repository.library())
            arrows.computeIfAbsent(of(file), any -> new TreeSet<>()).addAll(knownTo(file));
        return arrows;
    }

    /** The rooms as a Mermaid chart; an arrow that follows from two others is left out. */
    public static String chart() {
        Map<String, Set<String>> arrows = arrows();
        StringBuilder chart = new StringBuilder("```mermaid\nflowchart TD\n");
        arrows.keySet()
                .forEach(room -> chart.append("    ")
                        .append(node(room))
                        .append("[\"")
                        .append(room.isEmpty() ? "(root)" : room)
                        .append("\"]\n"));
        arrows.forEach((room, known) -> known.stream()
                .filter(to -> known.stream().noneMatch(between -> reaches(arrows, between, to)))
                .forEach(to -> chart.append("    ")
                        .append(node(room))
                        .append(" --> ")
                        .append(node(to))
                        .append('\n')));
        return chart.append("```\n").toString();
    }

    private static String node(String room) {
        // "call" is a word of Mermaid's own
        return "room_" + room;
    }

    private static boolean reaches(Map<String, Set<String>> arrows, String from, String to) {
        Set<String> known = arrows.getOrDefault(from, Set.of());
        return known.contains(to) || known.stream().anyMatch(next -> reaches(arrows, next, to));
    }
}
