package stellantis.diagnosis;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import stellantis.ExitCode;

/** A row of one of the tables of causes: what can be wrong, why, and what to do. */
public interface Fault {
    Row row();

    /** That of the table's row, such as {@code BAD_REQUEST}. */
    String name();

    default String id() {
        return row().id;
    }

    /** The rows of these tables by their names; of two with the same, that of the later table. */
    static Map<String, Fault> named(Fault[]... tables) {
        return Arrays.stream(tables)
                .flatMap(Arrays::stream)
                .collect(Collectors.toMap(Fault::name, row -> row, (row, later) -> later));
    }

    /**
     * Texts in braces are filled by Words.
     *
     * @param id stable, dotted; what ends in a dot goes on with the row's name, see {@link #named}
     * @param side null where the exit code tells, and the message needs not say it
     * @param certain false where it is the likely cause, not a known one
     * @param what failed, with which file or host; null where whoever found it says so
     * @param because why, in the reader's terms; may be null
     * @param remedy what to do next; may be null
     */
    record Row(String id, ExitCode code, Side side, boolean certain, String what, String because, String remedy) {
        public static Row known(String id, ExitCode code, String what, String because, String remedy) {
            return new Row(id, code, null, true, what, because, remedy);
        }

        public static Row likely(String id, ExitCode code, String what, String because, String remedy) {
            return new Row(id, code, null, false, what, because, remedy);
        }

        /**
         * With its whole id: {@code api.} and BAD_REQUEST make {@code api.bad-request}, {@code proxy.} and PROXY_SILENT
         * make {@code proxy.silent}.
         */
        public Row named(Enum<?> row) {
            if (!id.endsWith(".")) return this;
            String name = row.name().toLowerCase(Locale.ROOT).replace('_', '-');
            String group =
                    id.substring(id.lastIndexOf('.', id.length() - 2) + 1).replace('.', '-');
            return as(id + (name.startsWith(group) ? name.substring(group.length()) : name));
        }

        /** The same by another id. */
        public Row as(String other) {
            return new Row(other, code, side, certain, what, because, remedy);
        }

        /** The same on somebody's side. */
        Row on(Side whose) {
            return new Row(id, code, whose, certain, what, because, remedy);
        }

        /** The same with another exit code. */
        Row with(ExitCode other) {
            return new Row(id, other, side, certain, what, because, remedy);
        }
    }
}
