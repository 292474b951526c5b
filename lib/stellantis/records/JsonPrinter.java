//DEPS com.fasterxml.jackson.core:jackson-core:2.22.1
package stellantis.records;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.CharConversionException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import stellantis.Text;

/**
 * Readable JSON: indented by two spaces, coloured on request, while it arrives and in constant memory. Numbers keep
 * their digits; characters that could control a terminal are escaped. If the text stops being JSON, the rest follows
 * unchanged, so that nothing is lost.
 */
public final class JsonPrinter {
    private static final String KEY = "34";
    private static final String STRING = "32";
    private static final String NUMBER = "36";
    private static final String LITERAL = "35";
    private static final JsonFactory JSON = JsonFactory.builder()
            // a longer value is passed on unchanged, instead of being held in memory
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(1 << 20)
                    .maxNameLength(1 << 16)
                    .build())
            .build();

    private final OutputStream out;
    private final OutputStream rest;
    private final boolean colour;
    private int depth;
    private boolean first = true;
    private boolean afterKey;

    /** @param rest takes what follows as it came, after what went to {@code out} */
    public JsonPrinter(OutputStream out, OutputStream rest, boolean colour) {
        this.out = out;
        this.rest = rest;
        this.colour = colour;
    }

    /**
     * Prints all of the stream; a newline ends it.
     *
     * @return whether it was JSON throughout
     * @throws IOException when the stream or the output fails; what had arrived by then is printed
     */
    public boolean print(InputStream body) throws IOException {
        Kept kept = new Kept(body);
        long from = 0;
        String separator = "";
        String text = "";
        try (JsonParser json = JSON.createParser(kept)) {
            // a token is printed only when the next one was read: an error shows after the token it belongs to
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                write(separator + text);
                separator = separator(token);
                from = json.currentTokenLocation().getByteOffset();
                // Jackson reads UTF-16 too, but counts its characters then; RFC 8259 section 8.1 wants UTF-8
                if (from < 0) throw new CharConversionException("not UTF-8");
                kept.forget(from);
                text = text(json, token);
            }
            write(text.isEmpty() ? "" : separator + text + "\n");
            return true;
        } catch (JsonProcessingException | CharConversionException notJson) {
            write(separator);
            rest.write(kept.since(Math.max(0, from)));
            body.transferTo(rest);
            return false;
        } catch (IOException cut) {
            write(separator);
            rest.write(kept.since(from));
            throw cut;
        } finally {
            out.flush();
        }
    }

    /** What stands between the token before and this one. */
    private String separator(JsonToken token) {
        if (afterKey) return " ";
        if (depth == 0) return first ? "" : "\n";
        String line = "\n" + "  ".repeat(token.isStructEnd() ? depth - 1 : depth);
        if (first) return token.isStructEnd() ? "" : line;
        return token.isStructEnd() ? line : "," + line;
    }

    private String text(JsonParser json, JsonToken token) throws IOException {
        afterKey = token == JsonToken.FIELD_NAME;
        first = token.isStructStart();
        if (token.isStructStart()) depth++;
        if (token.isStructEnd()) depth--;
        return switch (token) {
            case FIELD_NAME -> paint(KEY, quoted(json.currentName())) + ":";
            case VALUE_STRING -> paint(STRING, quoted(json.getText()));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> paint(NUMBER, json.getText());
            case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> paint(LITERAL, json.getText());
            default -> json.getText();
        };
    }

    private String paint(String sgr, String text) {
        return colour ? "\u001b[" + sgr + "m" + text + "\u001b[0m" : text;
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A JSON string (RFC 8259 section 7); control characters and those that reverse the text's direction are escaped.
     */
    private static String quoted(String text) {
        String marked = text.replace("\\", "\\\\").replace("\"", "\\\"");
        return '"'
                + Text.escaped(marked.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t"))
                + '"';
    }

    /** Keeps what was read since the last token that is safely known. */
    private static final class Kept extends FilterInputStream {
        private final ByteArrayOutputStream read = new ByteArrayOutputStream();
        private long start;

        Kept(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            if (b >= 0) read.write(b);
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = super.read(bytes, offset, length);
            if (n > 0) read.write(bytes, offset, n);
            return n;
        }

        @Override
        public void close() {
            // the caller's stream stays open: the rest of it may still be wanted
        }

        /** Nothing before this offset is needed any more. Copies only when much can be dropped. */
        void forget(long offset) {
            if (offset - start < 1 << 16) return;
            byte[] rest = since(offset);
            read.reset();
            read.writeBytes(rest);
            start = offset;
        }

        byte[] since(long offset) {
            byte[] all = read.toByteArray();
            int from = (int) (offset - start);
            return Arrays.copyOfRange(all, from, all.length);
        }
    }
}
