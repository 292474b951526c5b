package stellantis.records;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import stellantis.Text;

/** Text for a terminal, with its lines: characters that could control the terminal are replaced. */
public final class ControlFilter extends FilterOutputStream {
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final ByteBuffer waiting = ByteBuffer.allocate(1 << 13);
    private final CharBuffer decoded = CharBuffer.allocate(1 << 13);
    /** A carriage return that a line feed may follow. */
    private boolean returned;

    public ControlFilter(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        for (int done = 0; done < length; ) {
            int part = Math.min(length - done, waiting.remaining());
            waiting.put(bytes, from + done, part);
            done += part;
            waiting.flip();
            decoder.decode(waiting, decoded, false);
            waiting.compact();
            pass();
        }
    }

    private void pass() throws IOException {
        String text = (returned ? "\r" : "") + decoded.flip();
        decoded.clear();
        returned = text.endsWith("\r");
        if (returned) text = text.substring(0, text.length() - 1);
        out.write(Text.lines(text).getBytes(StandardCharsets.UTF_8));
    }
}
