package stellantis.http;

import java.io.IOException;
import java.io.InputStream;

/** A stream that is read in blocks; single bytes are blocks of one. */
public abstract class BlockStream extends InputStream {
    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }
}
