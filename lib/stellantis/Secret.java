package stellantis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.Arrays;

/**
 * A passphrase, client secret, password or token. Prints as {@code ***}; {@link #close} wipes it.
 * An empty secret is a secret: keystores with an empty password exist.
 */
public final class Secret implements AutoCloseable {
    private final char[] value;
    private final String remark;
    private final Hint correction;

    private Secret(char[] value, String remark, Hint correction) {
        this.value = value;
        this.remark = remark;
        this.correction = correction;
    }

    /** Takes the array over: the caller must not use it any more. */
    public static Secret of(char[] value) {
        return of(value, null);
    }

    /** @param remark what its source has that may make it another one than is meant; null for nothing */
    public static Secret of(char[] value, String remark) {
        return new Secret(value, remark, null);
    }

    /**
     * From a text, which stays in memory as long as the JVM likes: {@link #of(char[])} is better where there is a
     * choice.
     */
    public static Secret of(String value) {
        return of(value.toCharArray());
    }

    /** Another one of the same value, which is wiped by itself. */
    public Secret copy() {
        return within(value.clone());
    }

    /** One that this is part of, such as a header: from the same source. */
    public Secret within(char[] whole) {
        return new Secret(whole, remark, correction);
    }

    /** That it was refused for being a wrong one: the usual reason, then what is odd about its source. */
    public String refused(String reason) {
        return remark == null ? reason : reason + "; " + remark;
    }

    /** This one, with how it is put right where it comes from. */
    public Secret from(Hint correction) {
        return new Secret(value, remark, correction);
    }

    /** How it is put right where it comes from, if that is known. */
    public Hint correction(Hint otherwise) {
        return correction == null ? otherwise : correction;
    }

    /** What is odd about its source, or null. */
    public String remark() {
        return remark;
    }

    /** The characters themselves, not a copy: do not keep, do not change. */
    public char[] chars() {
        return value;
    }

    /** A copy in UTF-8; the caller wipes it. */
    public byte[] utf8() {
        ByteBuffer encoded = UTF_8.encode(CharBuffer.wrap(value));
        byte[] bytes = Arrays.copyOf(encoded.array(), encoded.limit());
        Arrays.fill(encoded.array(), (byte) 0);
        return bytes;
    }

    /** The value as text, only for where a header or a form body is put together. */
    public String reveal() {
        return new String(value);
    }

    /** Whether it has no characters, which is not the same as there being none. */
    public boolean isEmpty() {
        return value.length == 0;
    }

    @Override
    public void close() {
        Arrays.fill(value, '\0');
    }

    @Override
    public String toString() {
        return "***";
    }
}
