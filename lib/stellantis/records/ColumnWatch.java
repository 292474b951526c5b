//SOURCES Column.java
//SOURCES ../Json.java
//SOURCES ../Nearest.java
package stellantis.records;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import stellantis.Json;
import stellantis.Nearest;

/** Columns that somebody chose, watched while records are written: which of them stay empty, and what may have been meant by them. */
public final class ColumnWatch {
    /** So many records are asked for the names of their fields. */
    private static final int ASKED = 20;
    private static final int MOST_NAMES = 1000;
    private static final int DEEPEST = 8;

    private final List<Column> columns = new ArrayList<>();
    private final List<Column> usual;
    private final boolean[] filled;
    private final Set<String> fields = new LinkedHashSet<>();
    private Object last;
    private int asked;

    /** @param usual the columns of such records where nobody chooses, whose headings somebody may have taken for names */
    public ColumnWatch(List<Column> chosen, List<Column> usual) {
        this.usual = usual;
        this.filled = new boolean[chosen.size()];
        for (Column column : chosen) columns.add(new Column(column.heading(), column.expression(), watched(columns.size(), column.query())));
    }

    private JsonQuery watched(int index, JsonQuery query) {
        return record -> {
            Object cell = query.of(record);
            if (cell != null) filled[index] = true;
            else if (!filled[index] && record != last && asked < ASKED) look(record);
            return cell;
        };
    }

    private void look(Object record) {
        last = record;
        asked++;
        collect(record, "", 0);
    }

    private void collect(Object value, String path, int depth) {
        if (depth > DEEPEST || fields.size() > MOST_NAMES) return;
        if (value instanceof Map<?, ?> object) {
            object.forEach((name, inner) -> {
                String step = ((String) name).matches("[A-Za-z_]\\w*") ? (String) name : Json.line(name);
                String here = path.isEmpty() ? step : path + "." + step;
                fields.add(here);
                collect(inner, here, depth + 1);
            });
        } else if (value instanceof List<?> array && !array.isEmpty()) {
            collect(array.get(0), path + "[0]", depth + 1);
        }
    }

    /** The same columns, to be written with. */
    public List<Column> columns() {
        return columns;
    }

    /** The expressions for which no record had a value, nor the field itself: each with what to write instead. */
    public List<Map.Entry<String, String>> misses() {
        List<Map.Entry<String, String>> misses = new ArrayList<>();
        for (int i = 0; i < filled.length; i++) {
            String expression = columns.get(i).expression();
            if (!filled[i] && !fields.contains(expression)) misses.add(Map.entry(expression, near(expression).map(name -> "did you mean " + name + "?").orElse("the fields are: " + top())));
        }
        return misses;
    }

    private String top() {
        return fields.stream().filter(name -> !name.contains(".") && !name.contains("[") && !name.equals("_links")).limit(20).collect(Collectors.joining(", "));
    }

    private Optional<String> near(String typed) {
        for (Column one : usual) if (Arrays.asList(one.heading(), one.heading().replaceFirst(" .*", "")).contains(typed)) return Optional.of(one.expression());
        String end = end(typed);
        Optional<String> same = fields.stream().filter(name -> end(name).equalsIgnoreCase(end)).findFirst();
        if (same.isPresent()) return same;
        Optional<String> near = Nearest.to(typed, fields).or(() -> Nearest.to(end, fields.stream().map(ColumnWatch::end).toList()).flatMap(this::ending));
        if (near.isPresent() || end.length() < 2) return near;
        String part = end.toLowerCase(java.util.Locale.ROOT);
        return fields.stream().filter(name -> end(name).toLowerCase(java.util.Locale.ROOT).startsWith(part) || end(name).toLowerCase(java.util.Locale.ROOT).endsWith(part)).findFirst();
    }

    private Optional<String> ending(String end) {
        return fields.stream().filter(name -> end(name).equals(end)).findFirst();
    }

    private static String end(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }
}
