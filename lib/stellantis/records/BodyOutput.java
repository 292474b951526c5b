//SOURCES ../cli/Run.java
//SOURCES ../cli/StandardOutput.java
//SOURCES ../http/Answer.java
//SOURCES ../http/JsonPrinter.java
//SOURCES ../http/ErrorBody.java
//SOURCES ../pki/NewFiles.java
//SOURCES ../connection/RequestOptions.java
//SOURCES RecordOptions.java
package stellantis.records;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import stellantis.Failure;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.cli.StandardOutput;
import stellantis.connection.RequestOptions;
import stellantis.http.Answer;
import stellantis.http.BrokenExchange;
import stellantis.http.ErrorBody;
import stellantis.http.JsonPrinter;
import stellantis.pki.NewFiles;

/**
 * Where an answer's body goes: into a file ({@code -o}), to a person's screen (JSON made readable), or byte for byte
 * into a pipe. In constant memory, whatever its size.
 */
public final class BodyOutput {
    private final Run run;
    private final Function<BrokenExchange, Failure> explain;
    private final Path file;
    private final boolean screen;

    /** @param explain turns a transfer that broke off into what the user is told */
    private BodyOutput(Run run, Function<BrokenExchange, Failure> explain) {
        this.run = run;
        this.explain = explain;
        this.file = run.output().orElse(null);
        this.screen = !run.has(Options.OUTPUT) && run.world().terminal().showsOutput() && !run.has(RecordOptions.RAW);
    }

    public static BodyOutput of(Run run, Function<BrokenExchange, Failure> explain) {
        return new BodyOutput(run, explain);
    }

    /** Before anything is sent: fails with exit code 15 when the file exists, 11 when it cannot be made. */
    public static void check(Run run) {
        BodyOutput output = new BodyOutput(run, null);
        if (output.file != null && !NewFiles.special(output.file)) run.newFiles().open(output.file, new byte[0]).check();
    }

    /**
     * Writes the body, and before it the status and headers when they are asked for. An error's body never goes into
     * the file, which is for results.
     *
     * @return the first {@link ErrorBody#LIMIT} bytes of the body
     */
    public byte[] write(Answer answer, String method) {
        Head body = new Head(answer.body());
        // what a HEAD has to tell are its headers
        String head = run.has(RequestOptions.INCLUDE) || method.equals("HEAD") ? head(answer) : "";
        byte[] start = head.getBytes(StandardCharsets.UTF_8);
        if (file == null || answer.status() >= 400) {
            show(answer, start, body);
        } else {
            run.write(file, out -> transfer(start, body, out));
            if (!NewFiles.special(file)) run.console().note("wrote " + body.count + " bytes to " + file);
        }
        return body.first.toByteArray();
    }

    private void show(Answer answer, byte[] start, Head body) {
        PrintStream stdout = run.console().resultStream();
        OutputStream out = new BufferedOutputStream(new StandardOutput(stdout), 1 << 16);
        try {
            if (!screen) {
                transfer(start, body, out);
            } else {
                OutputStream plain = new Harmless(out);
                plain.write(start);
                BufferedInputStream peeked = new BufferedInputStream(body, 1 << 14);
                byte[] first = peek(peeked);
                if (binary(answer, first)) {
                    throw Failure.usage("the body is binary and was not shown").because("it could upset the terminal").hint("write it to a file with -o FILE, or show it nevertheless with --raw");
                }
                if (!json(answer, first)) transfer(new byte[0], peeked, plain);
                else if (!new JsonPrinter(out, plain, run.console().colour()).print(peeked)) run.console().note("the body is not JSON all through; from there on it is shown as it came");
                out.flush();
            }
        } catch (BrokenExchange e) {
            throw explain.apply(e);
        } catch (IOException e) {
            throw StandardOutput.failure("the body", e);
        }
    }

    /** Copies as it comes; a transfer that breaks off is told, not taken for the end. */
    private void transfer(byte[] start, InputStream body, OutputStream out) throws IOException {
        out.write(start);
        byte[] part = new byte[1 << 16];
        while (true) {
            int n;
            try {
                n = body.read(part);
            } catch (BrokenExchange e) {
                out.flush();
                throw explain.apply(e);
            }
            if (n < 0) break;
            out.write(part, 0, n);
            // a slow answer shows as it comes
            if (body.available() == 0) out.flush();
        }
        out.flush();
    }

    private static String head(Answer answer) {
        StringBuilder text = new StringBuilder("HTTP/1.1 " + answer.status() + "\n");
        answer.headers().map().forEach((name, values) -> values.forEach(value -> text.append(name).append(": ").append(value).append('\n')));
        return text.append('\n').toString();
    }

    private static byte[] peek(BufferedInputStream in) throws IOException {
        byte[] first = new byte[1 << 12];
        in.mark(first.length);
        int n = in.read(first);
        in.reset();
        return Arrays.copyOf(first, Math.max(0, n));
    }

    private static boolean binary(Answer answer, byte[] first) {
        String encoding = answer.header("Content-Encoding").orElse("identity").strip();
        if (first.length > 0 && !encoding.equalsIgnoreCase("identity")) return true;
        for (byte b : first) {
            if (b == 0) return true;
        }
        return false;
    }

    private static boolean json(Answer answer, byte[] first) {
        String type = answer.header("Content-Type").orElse("").toLowerCase(Locale.ROOT).replaceFirst(";.*", "").strip();
        if (!type.isEmpty()) return type.equals("application/json") || type.endsWith("+json");
        String text = new String(first, StandardCharsets.UTF_8).strip();
        return text.startsWith("{") || text.startsWith("[");
    }

    /** Keeps the beginning of the body, where errors tell themselves. */
    private static final class Head extends FilterInputStream {
        private final ByteArrayOutputStream first = new ByteArrayOutputStream();
        private long count;

        Head(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int n = in.read(bytes, from, length);
            if (n > 0) {
                count += n;
                first.write(bytes, from, Math.min(n, ErrorBody.LIMIT - first.size()));
            }
            return n;
        }
    }

    /** Text for a screen: what a server could steer the terminal with becomes a question mark. */
    static final class Harmless extends FilterOutputStream {
        private boolean afterC2;

        Harmless(OutputStream out) {
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
}
