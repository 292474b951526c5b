//DEPS com.fasterxml.jackson.core:jackson-core:2.22.1
package stellantis.records;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import stellantis.JsonInput;

/**
 * Takes records one after another and writes them in one form, in constant memory. A record is a JSON value: maps in
 * the order of their fields, lists, strings, numbers ({@link java.math.BigDecimal} with its digits as they came),
 * booleans and null.
 */
public interface RecordWriter {
    void write(Object value) throws IOException;

    /** Writes the value that the parser stands at, and leaves the parser at its last token. */
    default void copy(JsonParser json) throws IOException {
        write(JsonInput.read(json));
    }

    /** What was written so far goes out, as far as the form allows: a table waits for its first rows. */
    default void flush() throws IOException {}

    /** After the last record: writes what the form demands at its end, and flushes. */
    default void end() throws IOException {}
}
