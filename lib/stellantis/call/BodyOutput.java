package stellantis.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static stellantis.connection.RequestOptions.INCLUDE;
import static stellantis.records.RecordOptions.RAW;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import stellantis.Failure;
import stellantis.Text;
import stellantis.cli.Run;
import stellantis.cli.StandardOutput;
import stellantis.cli.Writing;
import stellantis.http.Answer;
import stellantis.http.BlockStream;
import stellantis.http.ErrorBody;
import stellantis.http.ExchangeFailure;
import stellantis.http.WholeAnswer;
import stellantis.pki.SafeFile;
import stellantis.records.ControlFilter;
import stellantis.records.JsonPrinter;
import stellantis.records.RecordOptions;

/**
 * Where the body of an answer goes: into a file ({@code -o}), to the screen of a person (JSON made readable), or byte
 * for byte into a pipe. In constant memory, whatever its size.
 */
public final class BodyOutput {
    private final Run run;
    private final Function<ExchangeFailure, Failure> explain;
    private final StandardOutput shown;

    /** @param explain turns a transfer that broke off into what the user is told */
    public BodyOutput(Run run, Function<ExchangeFailure, Failure> explain) {
        this.run = run;
        this.shown = new StandardOutput(run.console().resultStream());
        this.explain = broken -> {
            apart();
            return explain.apply(broken);
        };
    }

    /**
     * Writes the body, and before it the status and headers when they are asked for. The body of an error never goes
     * into the file, which is for results.
     *
     * @return the answer with the first {@link ErrorBody#LIMIT} bytes of the body
     */
    public WholeAnswer write(Answer answer, String method) {
        Path file = run.output().orElse(null);
        Watched body = new Watched(answer.body());
        // what a HEAD has to tell are its headers
        byte[] head = run.has(INCLUDE) || method.equals("HEAD") ? head(answer) : new byte[0];
        if (file == null || answer.status() >= 400) {
            show(answer, head, body);
        } else {
            Writing.write(run, file, out -> transfer(head, body, out));
            if (!SafeFile.special(file)) run.console().note("wrote " + body.count + " bytes to " + file);
        }
        return answer.told(body.first.toByteArray(), body.count == body.first.size() && !answer.packed());
    }

    /** What is said of the body begins on a line of its own, also where both streams go to one place. */
    public void apart() {
        if (shown.runsIntoErrors(run.world())) run.console().call("");
    }

    private void show(Answer answer, byte[] head, InputStream body) {
        OutputStream out = new BufferedOutputStream(shown, 1 << 16);
        try {
            if (RecordOptions.screen(run) && !run.has(RAW)) readable(answer, head, body, out);
            else transfer(head, body, out);
        } catch (ExchangeFailure e) {
            throw explain.apply(e);
        } catch (IOException e) {
            throw StandardOutput.failure("the body", e);
        }
    }

    private void readable(Answer answer, byte[] head, InputStream body, OutputStream out) throws IOException {
        OutputStream plain = new ControlFilter(out);
        plain.write(head);
        BufferedInputStream peeked = new BufferedInputStream(body, 1 << 14);
        byte[] first = peek(peeked);
        if (binary(answer, first)) {
            throw Failure.usage("the body is binary and was not shown")
                    .because("it could upset the terminal")
                    .hint("write it to a file with -o FILE, or show it nevertheless with --raw");
        }
        if (!json(answer, first)) {
            transfer(new byte[0], peeked, plain);
        } else if (!new JsonPrinter(out, plain, run.console().colour()).print(peeked)) {
            run.console().note("the body is not JSON all through; from there on it is shown as it came");
        }
        out.flush();
    }

    /** Copies as it comes; a transfer that breaks off is told, not taken for the end. */
    private void transfer(byte[] head, InputStream body, OutputStream out) throws IOException {
        out.write(head);
        byte[] part = new byte[1 << 16];
        try {
            for (int n = body.read(part); n >= 0; n = body.read(part)) {
                out.write(part, 0, n);
                // a slow answer shows as it comes
                if (body.available() == 0) out.flush();
            }
        } catch (ExchangeFailure e) {
            out.flush();
            throw explain.apply(e);
        }
        out.flush();
    }

    private static byte[] head(Answer answer) {
        StringBuilder text = new StringBuilder("HTTP/1.1 " + answer.status() + "\n");
        answer.headers()
                .map()
                .forEach((name, values) -> values.forEach(value -> text.append(name + ": " + value + "\n")));
        return Text.lines(text.append('\n').toString()).getBytes(UTF_8);
    }

    private static byte[] peek(BufferedInputStream in) throws IOException {
        byte[] first = new byte[1 << 12];
        in.mark(first.length);
        int n = in.read(first);
        in.reset();
        return Arrays.copyOf(first, Math.max(0, n));
    }

    private static boolean binary(Answer answer, byte[] first) {
        if (first.length > 0 && answer.packed()) return true;
        for (byte b : first) {
            if (b == 0) return true;
        }
        return false;
    }

    private static boolean json(Answer answer, byte[] first) {
        String type = answer.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        String kind = type.replaceFirst(";.*", "").strip();
        if (!kind.isEmpty()) return kind.equals("application/json") || kind.endsWith("+json");
        String text = new String(first, UTF_8).strip();
        return text.startsWith("{") || text.startsWith("[");
    }

    /** Counts the body, and keeps its beginning, where errors tell themselves. */
    private static final class Watched extends BlockStream {
        private final InputStream in;
        private final ByteArrayOutputStream first = new ByteArrayOutputStream();
        private long count;

        Watched(InputStream in) {
            this.in = in;
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
}
