package stellantis.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.function.Function;

/**
 * What curl's {@code --data} and {@code --data-urlencode} add up to: the values one after another, joined by "&amp;".
 */
public final class FormData {
    private final Function<String, byte[]> files;
    private final String blank;
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private boolean empty = true;

    /**
     * @param files reads a file by its name as typed, {@code -} being standard input
     * @param query whether it goes into a URL's query, where a blank is {@code %20}; in a form's body it is a plus sign
     */
    public FormData(Function<String, byte[]> files, boolean query) {
        this.files = files;
        this.blank = query ? "%20" : "+";
    }

    /** As it is; {@code @FILE} is the file's content without line breaks and NUL bytes, as curl reads it. */
    public FormData plain(String typed) {
        if (!typed.startsWith("@")) return add(typed.getBytes(UTF_8));
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        for (byte b : files.apply(typed.substring(1))) {
            if (b != '\r' && b != '\n' && b != 0) kept.write(b);
        }
        return add(kept.toByteArray());
    }

    /**
     * {@code content}, {@code =content}, {@code name=content}, {@code @FILE} or {@code name@FILE}; the name is encoded
     * already.
     */
    public FormData encoded(String typed) {
        int equals = typed.indexOf('=');
        int at = typed.indexOf('@');
        if (equals < 0 && at < 0) return add(encode(typed.getBytes(UTF_8)));
        int end = equals >= 0 ? equals : at;
        String name = typed.substring(0, end);
        String rest = typed.substring(end + 1);
        byte[] content = encode(equals >= 0 ? rest.getBytes(UTF_8) : files.apply(rest));
        if (name.isEmpty()) return add(content);
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes((name + "=").getBytes(UTF_8));
        both.writeBytes(content);
        return add(both.toByteArray());
    }

    private byte[] encode(byte[] content) {
        return Query.encode(content).replace("%20", blank).getBytes(US_ASCII);
    }

    private FormData add(byte[] bytes) {
        if (!empty) all.write('&');
        empty = false;
        all.writeBytes(bytes);
        return this;
    }

    /** Whether no data was given at all; data may be given and be empty. */
    public boolean isEmpty() {
        return empty;
    }

    public byte[] bytes() {
        return all.toByteArray();
    }

    /** For the query of a URL. */
    public String text() {
        return all.toString(UTF_8);
    }
}
