//SOURCES ../Failure.java
//SOURCES ../Json.java
package stellantis.records;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import stellantis.Failure;
import stellantis.Json;
import stellantis.NextCommand;

/**
 * A line that {@code call --each} reads: a JSON object, or a plain text such as an id.
 *
 * @param number from 1, empty lines counted
 * @param value a map, a number or a string
 * @param bad why it is neither, or null
 */
public record EachLine(long number, Object value, Failure bad) {
    /** Longer than any record of the API. */
    private static final int LONGEST = 4 << 20;

    /**
     * The lines of a stream one after another, without the empty ones; null after the last.
     *
     * @throws Failure from the supplier, exit code 2, when the stream is a JSON array instead of lines
     */
    public static Supplier<EachLine> of(InputStream in) {
        BufferedInputStream bytes = new BufferedInputStream(in, 1 << 16);
        long[] number = {0};
        return () -> {
            while (true) {
                byte[] read = line(bytes);
                if (read == null) return null;
                number[0]++;
                String line = utf8(read);
                if (line == null) return new EachLine(number[0], shortened(new String(read, StandardCharsets.UTF_8).strip()), notUtf8(number[0]));
                String text = (number[0] == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line).strip();
                if (number[0] == 1 && text.startsWith("[")) throw Failure.usage("the input is a JSON array").because("one JSON object per line is expected").hint("{} | {}", NextCommand.of("call … --all --jsonl"), NextCommand.of("call --each …"));
                if (!text.isEmpty()) return parse(number[0], text);
            }
        };
    }

    private static EachLine parse(long number, String text) {
        if (!text.startsWith("{") && !text.startsWith("\"")) return new EachLine(number, text, null);
        try {
            return new EachLine(number, Json.parse(text.getBytes(StandardCharsets.UTF_8)), null);
        } catch (IOException e) {
            // told below
        }
        return new EachLine(number, shortened(text), Failure.usage("line " + number + " is not JSON").because("it begins like JSON, but is not complete, or there is more than one value on it"));
    }

    private static String shortened(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }

    /** The line without its end, null after the last. */
    private static byte[] line(BufferedInputStream in) {
        try {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int b = in.read();
            if (b < 0) return null;
            for (; b >= 0 && b != '\n'; b = in.read()) {
                if (line.size() == LONGEST) throw Failure.file("a line of the input is longer than " + (LONGEST >> 20) + " MiB").hint("give one small JSON object per line");
                line.write(b);
            }
            return line.toByteArray();
        } catch (IOException e) {
            throw Failure.file("cannot read the input").from(e);
        }
    }

    /** Null when it is something else. */
    private static String utf8(byte[] line) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static Failure notUtf8(long number) {
        return Failure.usage("line " + number + " is not UTF-8").because("it was saved in another character set, such as Windows-1252 or UTF-16").hint("iconv -f WINDOWS-1252 -t UTF-8 FILE | {}", NextCommand.of("call --each …"));
    }
}
