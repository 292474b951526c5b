package stellantis;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;

/**
 * How a text file is encoded: by its byte order mark, else by the zero bytes of UTF-16 (PowerShell's {@code >} writes
 * it), else UTF-8.
 *
 * @param mark how many bytes the byte order mark takes
 */
public record TextEncoding(Charset charset, int mark) {
    private static final int LOOKED_AT = 64;

    public static TextEncoding of(byte[] file) {
        if (startsWith(file, 0xef, 0xbb, 0xbf)) return new TextEncoding(UTF_8, 3);
        if (startsWith(file, 0xff, 0xfe)) return new TextEncoding(UTF_16LE, 2);
        if (startsWith(file, 0xfe, 0xff)) return new TextEncoding(UTF_16BE, 2);
        if (zeros(file, 1) && !zeros(file, 0)) return new TextEncoding(UTF_16LE, 0);
        if (zeros(file, 0) && !zeros(file, 1)) return new TextEncoding(UTF_16BE, 0);
        return new TextEncoding(UTF_8, 0);
    }

    private static boolean startsWith(byte[] file, int... first) {
        if (file.length < first.length) return false;
        for (int i = 0; i < first.length; i++) if ((file[i] & 0xff) != first[i]) return false;
        return true;
    }

    /** Whether every second of the first bytes is zero. */
    private static boolean zeros(byte[] file, int from) {
        for (int i = from; i < Math.min(file.length, LOOKED_AT); i += 2) if (file[i] != 0) return false;
        return file.length >= 4;
    }

    /** Whether openssl, curl and other tools read it as it is meant: UTF-8 without a mark. */
    public boolean isPlain() {
        return charset == UTF_8 && mark == 0;
    }

    /** The text; what is none in this encoding becomes U+FFFD. */
    public static String text(byte[] file) {
        TextEncoding encoding = of(file);
        return new String(file, encoding.mark, file.length - encoding.mark, encoding.charset);
    }

    /** The characters; fails where some bytes are none in this encoding. */
    public CharBuffer decode(byte[] file) throws CharacterCodingException {
        return charset.newDecoder().decode(ByteBuffer.wrap(file, mark, file.length - mark));
    }

    /** In words, such as {@code UTF-16}. */
    @Override
    public String toString() {
        if (charset != UTF_8) return "UTF-16";
        return mark == 0 ? "UTF-8" : "UTF-8 with a byte order mark";
    }
}
