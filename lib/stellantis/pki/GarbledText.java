package stellantis.pki;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Text whose accented letters were garbled: UTF-8 bytes taken for Latin-1 or Windows-1252 ({@code CitroÃ«n}, as openssl
 * does without {@code utf8 = yes}), or replaced by U+FFFD (arguments of Java under {@code LC_ALL=C}).
 */
public final class GarbledText {
    private static final Charset[] MISTAKEN_FOR = {StandardCharsets.ISO_8859_1, Charset.forName("windows-1252")};

    private GarbledText() {}

    public static boolean isIn(String text) {
        return text.indexOf('\uFFFD') >= 0 || mended(text).isPresent();
    }

    /** The original text, if it can be restored. */
    public static Optional<String> mended(String text) {
        if (text.chars().allMatch(c -> c < 0x80)) return Optional.empty();
        for (Charset mistaken : MISTAKEN_FOR) {
            try {
                ByteBuffer bytes = mistaken.newEncoder().encode(CharBuffer.wrap(text));
                return Optional.of(
                        StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
            } catch (CharacterCodingException e) {
                // not this mistake
            }
        }
        return Optional.empty();
    }
}
