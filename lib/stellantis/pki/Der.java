package stellantis.pki;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One element of ASN.1's basic encoding (X.690): DER, and the indefinite lengths and strings in pieces that older
 * tools write into PKCS#7 and PKCS#12 files. A view on the bytes; what is inside is parsed when asked for.
 */
final class Der {
    static final int INTEGER = 0x02;
    static final int BITS = 0x03;
    static final int OCTETS = 0x04;
    static final int NULL = 0x05;
    static final int OID = 0x06;
    static final int UTF8_STRING = 0x0c;
    static final int PRINTABLE_STRING = 0x13;
    static final int TELETEX_STRING = 0x14;
    static final int IA5_STRING = 0x16;
    static final int UNIVERSAL_STRING = 0x1c;
    static final int BMP_STRING = 0x1e;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    /** The bytes are no such element. The message says why, in a few words. */
    static final class Malformed extends RuntimeException {
        Malformed(String why) {
            super(why);
        }
    }

    private static final int DEEPEST = 64;

    final int tag;
    private final byte[] bytes;
    private final int from;
    private final int content;
    private final int contentEnd;
    private final int to;

    private Der(byte[] bytes, int from, int limit, int depth) {
        this.bytes = bytes;
        this.from = from;
        if (depth > DEEPEST) throw new Malformed("it is nested too deeply");
        if (limit - from < 2) throw new Malformed("it is cut off");
        this.tag = bytes[from] & 0xff;
        if ((tag & 0x1f) == 0x1f) throw new Malformed("it has an unknown tag");
        int first = bytes[from + 1] & 0xff;
        if (first == 0x80) {
            this.content = from + 2;
            int at = content;
            while (limit - at >= 2 && (bytes[at] != 0 || bytes[at + 1] != 0)) at = new Der(bytes, at, limit, depth + 1).to;
            if (limit - at < 2) throw new Malformed("it is cut off");
            this.contentEnd = at;
            this.to = at + 2;
            return;
        }
        int more = first < 0x80 ? 0 : first & 0x7f;
        if (more > 4 || limit - from - 2 < more) throw new Malformed(more > 4 ? "a length is absurd" : "it is cut off");
        long length = first < 0x80 ? first : 0;
        for (int i = 0; i < more; i++) length = length << 8 | bytes[from + 2 + i] & 0xff;
        this.content = from + 2 + more;
        if (length > limit - content) throw new Malformed("it is cut off: " + (limit - from) + " of " + (content - from + length) + " bytes are there");
        this.contentEnd = content + (int) length;
        this.to = contentEnd;
    }

    /** The one element these bytes are; trailing white space, which mail adds, is passed over. */
    static Der read(byte[] bytes) {
        Der element = new Der(bytes, 0, bytes.length, 0);
        for (int i = element.to; i < bytes.length; i++) {
            if (bytes[i] != 0 && !Character.isWhitespace(bytes[i])) throw new Malformed("something else follows it");
        }
        return element;
    }

    /** The element these bytes begin with, whatever follows. */
    static Der first(byte[] bytes) {
        return new Der(bytes, 0, bytes.length, 0);
    }

    boolean is(int expected) {
        return tag == expected;
    }

    /** The elements inside. */
    List<Der> children() {
        if ((tag & 0x20) == 0) throw new Malformed("an element has no parts where some were expected");
        List<Der> all = new ArrayList<>();
        for (int at = content; at < contentEnd; at = all.get(all.size() - 1).to) all.add(new Der(bytes, at, contentEnd, 0));
        return all;
    }

    /** The element at that place inside. */
    Der child(int index) {
        List<Der> all = children();
        if (index >= all.size()) throw new Malformed("a part is missing");
        return all.get(index);
    }

    byte[] content() {
        return Arrays.copyOfRange(bytes, content, contentEnd);
    }

    /** The whole element as it stands in the file. */
    byte[] encoded() {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** An octet string's content, its pieces joined where it comes in pieces. */
    byte[] octets() {
        if ((tag & 0x20) == 0) return content();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Der piece : children()) all.writeBytes(piece.octets());
        return all.toByteArray();
    }

    BigInteger integer() {
        if (tag != INTEGER || content == contentEnd) throw new Malformed("a number is missing");
        return new BigInteger(bytes, content, contentEnd - content);
    }

    /** A number that has to be from 0 to two thousand million. */
    int count() {
        BigInteger value = integer();
        if (value.signum() < 0 || value.bitLength() > 31) throw new Malformed("a number is absurd");
        return value.intValue();
    }

    /** An object identifier in its dotted form. */
    String oid() {
        if (tag != OID || content == contentEnd) throw new Malformed("an object identifier is missing");
        StringBuilder dotted = new StringBuilder();
        long arc = 0;
        for (int i = content; i < contentEnd; i++) {
            arc = arc << 7 | bytes[i] & 0x7f;
            if ((bytes[i] & 0x80) != 0) continue;
            if (dotted.length() == 0) {
                long top = Math.min(arc / 40, 2);
                dotted.append(top).append('.').append(arc - top * 40);
            } else {
                dotted.append('.').append(arc);
            }
            arc = 0;
        }
        return dotted.toString();
    }

    /** An element of that tag with these contents, one after the other. */
    static byte[] encode(int tag, byte[]... contents) {
        int length = Arrays.stream(contents).mapToInt(part -> part.length).sum();
        ByteArrayOutputStream all = new ByteArrayOutputStream(length + 6);
        all.write(tag);
        if (length >= 0x80) {
            int lengthBytes = (39 - Integer.numberOfLeadingZeros(length)) / 8;
            all.write(0x80 | lengthBytes);
            for (int i = lengthBytes - 1; i >= 0; i--) all.write(length >> 8 * i);
        } else {
            all.write(length);
        }
        for (byte[] part : contents) all.writeBytes(part);
        return all.toByteArray();
    }

    /** An object identifier from its dotted form. */
    static byte[] encodeOid(String dotted) {
        String[] arcs = dotted.split("\\.");
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        writeArc(content, Long.parseLong(arcs[0]) * 40 + Long.parseLong(arcs[1]));
        for (int i = 2; i < arcs.length; i++) writeArc(content, Long.parseLong(arcs[i]));
        return encode(OID, content.toByteArray());
    }

    private static void writeArc(ByteArrayOutputStream out, long arc) {
        int groups = Math.max(1, (70 - Long.numberOfLeadingZeros(arc)) / 7);
        for (int i = groups - 1; i >= 0; i--) out.write((int) (arc >> 7 * i & 0x7f) | (i == 0 ? 0 : 0x80));
    }
}
