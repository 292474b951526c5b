//SOURCES JsonRecords.java
package stellantis.records;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Records that are GeoJSON Features (RFC 7946) as one FeatureCollection. */
public final class GeoJsonRecords implements RecordWriter {
    private final OutputStream out;
    private final JsonRecords features;
    private boolean begun;

    public GeoJsonRecords(OutputStream out) {
        this.out = out;
        this.features = new JsonRecords(out, true, null, false);
    }

    @Override
    public void write(Object value) throws IOException {
        begin();
        features.write(value);
    }

    private void begin() throws IOException {
        if (!begun) raw("{\"type\":\"FeatureCollection\",\"features\":");
        begun = true;
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
        begin();
        features.end();
        raw("}\n");
        out.flush();
    }
}
