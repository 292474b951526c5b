//DEPS com.fasterxml.jackson.core:jackson-core:2.22.1
package stellantis.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import stellantis.Json;
import stellantis.JsonInput;
import stellantis.records.RecordOptions.Form;

/**
 * Records as JSON, one on a line: each by itself (JSON Lines), or as the elements of one array. A record goes out when
 * it is there as a whole, so that a transfer that breaks off leaves no half of one.
 */
final class JsonRecords implements RecordWriter {
    private final OutputStream out;
    private final Form form;
    private final List<Column> columns;
    private final UnaryOperator<byte[]> readable;
    private final boolean plain;
    private final ByteArrayOutputStream record = new ByteArrayOutputStream();
    private boolean first = true;

    /**
     * @param columns make an object of their headings of each record; empty: records as they are
     * @param readable makes the text of a record readable, where a person is to see it; else null
     * @param raw whether a record that is a text is a line without quotes, for other programs; not within brackets
     */
    JsonRecords(OutputStream out, Form form, List<Column> columns, UnaryOperator<byte[]> readable, boolean raw) {
        this.out = out;
        this.form = form;
        this.columns = columns;
        this.readable = readable;
        this.plain = raw && form.open.isEmpty();
    }

    @Override
    public void write(Object value) throws IOException {
        if (!columns.isEmpty()) put(json -> Json.write(json, row(value)));
        else if (plain && value instanceof String) text(value + "\n");
        else put(json -> Json.write(json, value));
    }

    private Map<String, Object> row(Object value) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (Column column : columns) row.put(column.heading(), column.query().of(value));
        return row;
    }

    @Override
    public void copy(JsonParser from) throws IOException {
        boolean whole = columns.isEmpty() && !(plain && from.currentToken() == JsonToken.VALUE_STRING);
        if (whole) put(json -> JsonInput.copy(from, json));
        else write(JsonInput.read(from));
    }

    /** Puts the text of a record into the generator. */
    private interface Content {
        void writeTo(JsonGenerator json) throws IOException;
    }

    private void put(Content content) throws IOException {
        record.reset();
        try (JsonGenerator json = Json.FACTORY.createGenerator(record)) {
            content.writeTo(json);
        }
        if (!form.open.isEmpty()) text(first ? form.open + "\n" : ",\n");
        first = false;
        if (readable == null) record.writeTo(out);
        else out.write(readable.apply(record.toByteArray()));
        if (form.open.isEmpty()) text("\n");
    }

    private void text(String text) throws IOException {
        out.write(text.getBytes(UTF_8));
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void end() throws IOException {
        if (!form.open.isEmpty()) text((first ? form.open : "\n") + form.close);
        out.flush();
    }
}
