package stellantis.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import stellantis.Failure;
import stellantis.Json;
import stellantis.NextCommand;
import stellantis.records.ParallelRequests.Input;

/** The lines that {@code call --each} reads, each a JSON object or a plain text such as an id. */
public final class InputLines {
    /** Longer than any record of the API. */
    private static final int LONGEST = 4 << 20;

    private static final int SHOWN = 200;
    private static final NextCommand EACH = NextCommand.of("call --each …");

    private final InputStream in;
    private long number;

    public InputLines(InputStream in) {
        this.in = new BufferedInputStream(in, 1 << 16);
    }

    /**
     * The next line that is not empty; null after the last.
     *
     * @throws Failure exit code 2 when the stream is a JSON array instead of lines
     */
    public Input next() {
        for (byte[] line = line(); line != null; line = line()) {
            number++;
            Input input = input(line);
            if (input != null) return input;
        }
        return null;
    }

    private Input input(byte[] line) {
        String text;
        try {
            text = UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
        } catch (CharacterCodingException e) {
            Failure failure = Failure.usage("line " + number + " is not UTF-8")
                    .because("it was saved in another character set, such as Windows-1252 or UTF-16")
                    .hint("iconv -f WINDOWS-1252 -t UTF-8 FILE | {}", EACH);
            return bad(new String(line, UTF_8).strip(), failure);
        }
        if (number == 1 && text.startsWith("\uFEFF")) text = text.substring(1);
        text = text.strip();
        if (number == 1 && text.startsWith("[")) {
            throw Failure.usage("the input is a JSON array")
                    .because("one JSON object per line is expected")
                    .hint("{} | {}", NextCommand.of("call … --all --jsonl"), EACH);
        }
        if (text.isEmpty()) return null;
        return text.startsWith("{") || text.startsWith("\"") ? json(text) : new Input(number, text, null);
    }

    private Input json(String text) {
        try {
            return new Input(number, Json.parse(text.getBytes(UTF_8)), null);
        } catch (IOException e) {
            Failure failure = Failure.usage("line " + number + " is not JSON")
                    .because("it begins like JSON, but is not complete, or there is more than one value on it");
            return bad(text, failure);
        }
    }

    private Input bad(String text, Failure failure) {
        return new Input(number, text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text, failure);
    }

    /** The line without its end, null after the last. */
    private byte[] line() {
        try {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int b = in.read();
            if (b < 0) return null;
            for (; b >= 0 && b != '\n'; b = in.read()) {
                if (line.size() == LONGEST) {
                    throw Failure.file("a line of the input is longer than " + (LONGEST >> 20) + " MiB")
                            .hint("give one small JSON object per line");
                }
                line.write(b);
            }
            return line.toByteArray();
        } catch (IOException e) {
            throw Failure.file("cannot read the input").from(e);
        }
    }
}
