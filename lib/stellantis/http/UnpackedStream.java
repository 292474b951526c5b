package stellantis.http;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.ProtocolException;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * A body that was packed without request (RFC 9110 section 8.4), unpacked while it arrives. What only says
 * that it is packed goes through as it is. Few bytes must not become gigabytes: there is a bound.
 */
final class UnpackedStream extends BlockStream {
    /** Any body may have so many bytes; a longer one at most so many times those that came. */
    private static final long FREE = 64L << 20;

    private static final int MOST_TIMES = 200;
    private static final int MOST_LAYERS = 3;

    private final BodyStream packed;
    private final List<String> codings;
    private InputStream plain;
    private long given;

    /** @param codings in the order they were applied */
    UnpackedStream(BodyStream packed, List<String> codings) {
        this.packed = packed;
        this.codings = codings;
    }

    /** Whether these can all be unpacked. */
    static boolean knows(List<String> codings) {
        return codings.size() <= MOST_LAYERS && codings.stream().allMatch(one -> one.matches("gzip|x-gzip|deflate"));
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        try {
            if (plain == null) plain = opened();
            int n = plain.read(bytes, from, length);
            given += Math.max(0, n);
            if (given <= FREE || given / MOST_TIMES <= packed.count()) return n;
        } catch (ZipException | EOFException e) {
            throw packed.broken(new ProtocolException("Content-Encoding is damaged: " + e.getMessage()));
        }
        throw packed.broken(new ProtocolException("Content-Encoding without measure"));
    }

    private InputStream opened() throws IOException {
        InputStream in = packed;
        for (int i = codings.size() - 1; i >= 0; i--)
            in = layer(in, codings.get(i).endsWith("gzip"));
        return in;
    }

    private static InputStream layer(InputStream packed, boolean gzip) throws IOException {
        PushbackInputStream in = new PushbackInputStream(new Waiting(packed), 2);
        byte[] mark = in.readNBytes(2);
        in.unread(mark);
        int word = mark.length < 2 ? 0 : (mark[0] & 0xff) << 8 | mark[1] & 0xff;
        if (gzip) return word == 0x1f8b ? new GZIPInputStream(in, 1 << 13) : in;
        // with the head of RFC 1950, or as some servers send it, without
        if ((word & 0x0f00) == 0x0800 && word % 31 == 0) return new InflaterInputStream(in);
        boolean text = word == 0 || "{[<\" \n\r\t".indexOf(word >> 8) >= 0;
        return text ? in : new InflaterInputStream(in, new Inflater(true));
    }

    /** GZIPInputStream ends too early when nothing more has arrived yet. */
    private static final class Waiting extends FilterInputStream {
        Waiting(InputStream in) {
            super(in);
        }

        @Override
        public int available() {
            return 1;
        }
    }
}
