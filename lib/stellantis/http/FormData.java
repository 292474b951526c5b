//SOURCES Query.java
package stellantis.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** What curl's {@code --data} and {@code --data-urlencode} add up to: the values one after another, joined by "&amp;". */
public final class FormData {
    public static final String CONTENT_TYPE = "application/x-www-form-urlencoded";

    private final Function<String, byte[]> files;
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private boolean empty = true;

    /** @param files reads a file by its name as typed, {@code -} being standard input */
    public FormData(Function<String, byte[]> files) {
        this.files = files;
    }

    /** As it is; {@code @FILE} is the file's content without line breaks and NUL bytes, as curl reads it. */
    public FormData plain(String typed) {
        if (!typed.startsWith("@")) return add(typed.getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        for (byte b : files.apply(typed.substring(1))) {
            if (b != '\r' && b != '\n' && b != 0) kept.write(b);
        }
        return add(kept.toByteArray());
    }

    /** {@code content}, {@code =content}, {@code name=content}, {@code @FILE} or {@code name@FILE}; the name is encoded already. */
    public FormData encoded(String typed) {
        int equals = typed.indexOf('=');
        int at = typed.indexOf('@');
        if (equals < 0 && at < 0) return add(Query.encode(typed).getBytes(StandardCharsets.UTF_8));
        int end = equals >= 0 ? equals : at;
        String name = typed.substring(0, end);
        String rest = typed.substring(end + 1);
        String content = equals >= 0 ? Query.encode(rest) : Query.encode(files.apply(rest));
        return add(((name.isEmpty() ? "" : name + "=") + content).getBytes(StandardCharsets.UTF_8));
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
        return all.toString(StandardCharsets.UTF_8);
    }
}
