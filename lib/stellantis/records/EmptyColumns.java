package stellantis.records;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import stellantis.Nearest;

/** The chosen columns that stay empty while records are written, and what the user may have meant. */
final class EmptyColumns {
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

    /** @param usual the columns of such records where nobody chooses: their headings may be taken for names */
    EmptyColumns(List<Column> chosen, List<Column> usual) {
        this.usual = usual;
        this.filled = new boolean[chosen.size()];
        for (Column column : chosen) {
            JsonQuery watched = watched(columns.size(), column.query());
            columns.add(new Column(column.heading(), column.expression(), watched));
        }
    }

    private JsonQuery watched(int index, JsonQuery query) {
        return record -> {
            Object cell = query.of(record);
            filled[index] |= cell != null;
            if (!filled[index] && record != last && asked < ASKED) {
                last = record;
                asked++;
                collect(record, "", 0);
            }
            return cell;
        };
    }

    private void collect(Object value, String path, int depth) {
        if (depth > DEEPEST || fields.size() > MOST_NAMES) return;
        if (value instanceof Map<?, ?> object) {
            object.forEach((name, inner) -> {
                String field = Column.below(path, (String) name);
                fields.add(field);
                collect(inner, field, depth + 1);
            });
        } else if (value instanceof List<?> array && !array.isEmpty()) {
            collect(array.get(0), path + "[0]", depth + 1);
        }
    }

    /** The same columns, to be written with. */
    List<Column> columns() {
        return columns;
    }

    /** The expressions for which no record had a value, nor the field itself: each with what to write instead. */
    Map<String, String> hints() {
        Map<String, String> hints = new LinkedHashMap<>();
        for (int i = 0; i < filled.length; i++) {
            String expression = columns.get(i).expression();
            boolean known = fields.contains(expression)
                    || usual.stream().anyMatch(column -> column.expression().equals(expression));
            if (filled[i] || known) continue;
            hints.put(
                    expression,
                    near(expression).map(name -> "did you mean " + name + "?").orElse(top()));
        }
        return hints;
    }

    private String top() {
        return fields.stream()
                .filter(name -> !name.contains(".") && !name.contains("[") && !name.equals("_links"))
                .limit(20)
                .collect(Collectors.joining(", ", "the fields are: ", ""));
    }

    private Optional<String> near(String typed) {
        for (Column one : usual) {
            String heading = one.heading();
            if (typed.equals(heading) || heading.startsWith(typed + " ")) return Optional.of(one.expression());
        }
        String end = end(typed);
        return Nearest.to(end, fields.stream().map(EmptyColumns::end).toList())
                .flatMap(near -> field(name -> name.equals(near)))
                .or(() -> field(name -> end.length() > 1 && (name.startsWith(end) || name.endsWith(end))));
    }

    /** The first field whose last name is such. */
    private Optional<String> field(Predicate<String> such) {
        return fields.stream().filter(name -> such.test(end(name))).findFirst();
    }

    private static String end(String path) {
        return path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
