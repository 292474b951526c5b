//DEPS com.fasterxml.jackson.core:jackson-core:2.22.1
//SOURCES RecordWriter.java
package stellantis.records;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import stellantis.Json;

/**
 * Records as JSON, one on a line: as the elements of an array, or each by itself (JSON Lines). A record goes out when
 * it is there as a whole, so that a transfer that breaks off leaves no half of one.
 */
public final class JsonRecords implements RecordWriter {
    private final OutputStream out;
    private final boolean array;
    private final UnaryOperator<byte[]> shown;
    private final boolean plain;
    private final ByteArrayOutputStream record = new ByteArrayOutputStream();
    private boolean first = true;

    /**
     * @param array whether brackets and commas make one JSON text of all
     * @param shown makes a record's text readable, where a person is to see it
     * @param plain whether a record that is a text is written without its quotes, for other programs
     */
    public JsonRecords(OutputStream out, boolean array, UnaryOperator<byte[]> shown, boolean plain) {
        this.out = out;
        this.array = array;
        this.shown = shown;
        this.plain = plain;
    }

    @Override
    public void write(Object value) throws IOException {
        if (plain && value instanceof String) out.write((value + "\n").getBytes(StandardCharsets.UTF_8));
        else put(json -> Json.write(json, value));
    }

    @Override
    public void copy(JsonParser from) throws IOException {
        if (plain && from.currentToken() == JsonToken.VALUE_STRING) write(from.getText());
        else put(json -> Json.copy(from, json));
    }

    /** Puts a record's text into the generator. */
    private interface Content {
        void writeTo(JsonGenerator json) throws IOException;
    }

    private void put(Content content) throws IOException {
        record.reset();
        try (JsonGenerator json = Json.FACTORY.createGenerator(record)) {
            content.writeTo(json);
        }
        if (array) raw(first ? "[\n" : ",\n");
        first = false;
        if (shown == null) record.writeTo(out);
        else out.write(shown.apply(record.toByteArray()));
        if (!array) raw("\n");
    }

    private void raw(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void end() throws IOException {
        if (array) raw(first ? "[]\n" : "\n]\n");
        out.flush();
    }
}
