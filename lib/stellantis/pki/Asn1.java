//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Map;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.ASN1UTCTime;
import stellantis.Failure;

/**
 * The access to Bouncy Castle's ASN.1 classes (X.690). They throw half a dozen kinds of exceptions if a file is
 * damaged; here all become one.
 */
final class Asn1 {
    /** The bytes are malformed. The message says why, in a few words. */
    static final class Malformed extends RuntimeException {
        Malformed(String why) {
            super(why);
        }

        Malformed(String why, Exception cause) {
            super(why, cause);
        }
    }

    interface Reading<T> {
        T read() throws IOException;
    }

    /** Deeper than any certificate or keystore goes; octet strings within octet strings are looked at one by one. */
    private static final int DEEPEST = 64;
    /** As many as a list of 60,000 revoked certificates has. */
    private static final int MOST_ELEMENTS = 250_000;
    /** A number of an RSA key of 16,384 bits, the longest that Java and OpenSSL take. */
    private static final int LONGEST_NUMBER = 2100;

    private Asn1() {}

    /**
     * Refuses what would take too much time, memory or stack to decode, by a look at tags and lengths alone. Other
     * damage is passed over: whoever decodes the bytes says it better.
     */
    static void bound(byte[] bytes) {
        int[] ends = new int[DEEPEST + 1];
        boolean[] open = new boolean[DEEPEST + 1];
        ends[0] = bytes.length;
        int depth = 0;
        int at = 0;
        for (int elements = 0; at < bytes.length; elements++) {
            if (elements > MOST_ELEMENTS) throw new Malformed("it has more than " + MOST_ELEMENTS + " parts");
            int tag = bytes[at++];
            if ((tag & 0x1f) == 0x1f) while (at < bytes.length && bytes[at++] < 0) {}
            int form = at < bytes.length ? bytes[at++] : 0;
            int lengthBytes = form < 0 ? Math.min(form & 0x7f, bytes.length - at) : 0;
            long length = form < 0
                    ? new BigInteger(1, bytes, at, lengthBytes)
                            .min(BigInteger.valueOf(bytes.length))
                            .longValue()
                    : form;
            at += lengthBytes;
            // what says that it is longer than its parent ends with it
            int end = (int) Math.min(at + length, Math.max(at, ends[depth]));
            if ((tag == 2 || tag == 10) && length > LONGEST_NUMBER) {
                throw new Malformed("a number in it has " + length + " bytes");
            }
            if ((tag & 0x20) == 0) {
                at = end;
                // two zeros end what began without a length, which may go on to its parent's end
                if (tag == 0 && form == 0 && open[depth]) depth--;
            } else if (depth == DEEPEST) {
                throw new Malformed("its parts are nested more than " + DEEPEST + " deep");
            } else {
                open[depth + 1] = form == -128;
                ends[depth + 1] = form == -128 ? ends[depth] : end;
                depth++;
            }
            while (depth > 0 && at >= ends[depth]) depth--;
        }
    }

    /** What the reading gives; whatever Bouncy Castle throws meanwhile becomes {@link Malformed}. */
    static <T> T reading(Reading<T> reading) {
        try {
            return reading.read();
        } catch (Failure | Malformed e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new Malformed("its parts are not what they should be", e);
        }
    }

    /** The one element these bytes are; white space and zeros after it, which e-mail programs add, are ignored. */
    static ASN1Primitive parse(byte[] bytes) {
        bound(bytes);
        try (ASN1InputStream in = new ASN1InputStream(bytes)) {
            ASN1Primitive element = in.readObject();
            if (element == null) throw new Malformed("it is cut off");
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next != 0 && !Character.isWhitespace(next)) throw new Malformed("something else follows it");
            }
            return element;
        } catch (Malformed e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new Malformed(damage(bytes), e);
        }
    }

    /** As {@link #parse}, of a sequence. */
    static ASN1Sequence sequence(byte[] bytes) {
        return reading(() -> ASN1Sequence.getInstance(parse(bytes)));
    }

    /** What an OCTET STRING holds. @param value the string, or its encoding */
    static byte[] octets(Object value) {
        return reading(() -> ASN1OctetString.getInstance(value).getOctets());
    }

    /** The element these bytes begin with; sequences in it are not looked into, so damage there does no harm yet. */
    static ASN1Primitive outer(byte[] bytes) {
        bound(bytes);
        return reading(() -> new ASN1InputStream(bytes, true).readObject());
    }

    /** In DER. */
    static byte[] encode(ASN1Encodable value) {
        try {
            return value.toASN1Primitive().getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException("what is in memory can be encoded", e);
        }
    }

    /** What object identifiers stand for: in each line of the table one of them, a space and its name. */
    static Map<String, String> names(String table) {
        return table.lines()
                .map(line -> line.split(" ", 2))
                .collect(Collectors.toUnmodifiableMap(row -> row[0], row -> row[1]));
    }

    /**
     * A letter for each part of a sequence, and in brackets those of the sequences in it; nothing for all else: such as
     * {@code I(DX)O} for a PKCS#8 key.
     */
    static String shape(ASN1Encodable element) {
        return shape(element, true);
    }

    private static String shape(ASN1Encodable element, boolean opened) {
        if (!(element instanceof ASN1Sequence sequence)) return "";
        StringBuilder letters = new StringBuilder();
        for (ASN1Encodable part : sequence)
            letters.append(opened && part instanceof ASN1Sequence ? "(" + shape(part, false) + ")" : letter(part));
        return letters.toString();
    }

    private static String letter(ASN1Encodable part) {
        if (part instanceof ASN1Integer) return "I";
        if (part instanceof ASN1Sequence) return "S";
        if (part instanceof ASN1OctetString) return "O";
        if (part instanceof ASN1ObjectIdentifier) return "D";
        if (part instanceof ASN1BitString) return "B";
        if (part instanceof ASN1TaggedObject tagged && tagged.hasContextTag(0)) return "0";
        return part instanceof ASN1UTCTime || part instanceof ASN1GeneralizedTime ? "T" : "X";
    }

    /** Compares what the outermost length says with what is there. */
    private static String damage(byte[] bytes) {
        int lengthBytes = bytes.length > 1 && bytes[1] < 0 ? bytes[1] & 0x7f : 0;
        int header = 2 + lengthBytes;
        if (bytes.length < header) return "it is cut off";
        if (lengthBytes > 4) return "a length is absurd";
        long length = lengthBytes == 0 ? bytes[1] : new BigInteger(1, bytes, 2, lengthBytes).longValue();
        if (header + length <= bytes.length) return "its parts are not what they should be";
        return "it is cut off: " + bytes.length + " of " + (header + length) + " bytes are there";
    }
}
