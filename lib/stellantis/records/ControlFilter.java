package stellantis.records;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Text for a screen: what a server could steer the terminal with becomes a question mark. */
public final class ControlFilter extends FilterOutputStream {
    private boolean afterC2;

    public ControlFilter(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        int c = b & 0xff;
        // C1 control characters are 0xC2 0x80 to 0xC2 0x9F in UTF-8
        if (afterC2) {
            afterC2 = false;
            boolean control = c >= 0x80 && c <= 0x9f;
            out.write(control ? '?' : 0xc2);
            if (control) return;
        }
        if (c == 0xc2) afterC2 = true;
        else out.write(c < 0x20 && c != '\t' && c != '\n' && c != '\r' || c == 0x7f ? '?' : c);
    }
}
