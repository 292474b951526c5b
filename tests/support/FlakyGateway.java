//SOURCES OpensslCa.java
//SOURCES RawServer.java
//SOURCES ClientCertificateServer.java
package support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;

/**
 * A gateway on a bad day, in front of a server that is in order: of the requests some are dropped, delayed, cut off in
 * the middle or answered with 429 or 503, by chance, but the same at every run, and the others passed on. A path that
 * ends in a multiple of 401 is never answered.
 */
public final class FlakyGateway implements AutoCloseable {
    public static final int DEAD = 401;
    private static final Pattern REQUEST = Pattern.compile("GET (/.*?(\\d+))(\\?.*)? HTTP/1.1");

    /** What was done to requests, by name, and how often. */
    public final Map<String, AtomicInteger> fates = new ConcurrentHashMap<>();
    /** Most requests that were there at the same time. */
    public final AtomicInteger mostAtOnce = new AtomicInteger();

    private final RawServer server;
    private final long seed;
    private final URI behind;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final Map<Integer, Integer> tries = new ConcurrentHashMap<>();

    /** @param port the server behind, without TLS, on 127.0.0.1 */
    public FlakyGateway(OpensslCa ca, OpensslCa.Issued identity, long seed, int port) {
        this.seed = seed;
        this.behind = URI.create("http://127.0.0.1:" + port);
        this.server = ClientCertificateServer.start(ca, identity, this::serve);
    }

    public int port() {
        return server.port();
    }

    private void serve(Socket below, SSLSocket socket) throws Exception {
        below.setTcpNoDelay(true);
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        OutputStream out = socket.getOutputStream();
        while (true) {
            String request = in.readLine();
            for (String line = request; line != null && !line.isEmpty(); line = in.readLine()) {}
            Matcher matcher = REQUEST.matcher(String.valueOf(request));
            if (!matcher.matches()) return;
            mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            boolean goesOn;
            try {
                goesOn = answer(matcher.group(1), Integer.parseInt(matcher.group(2)), below, out);
            } finally {
                atOnce.decrementAndGet();
            }
            if (!goesOn) return;
        }
    }

    private boolean answer(String path, int n, Socket below, OutputStream out) throws Exception {
        int chance = n % DEAD == 0
                ? 0
                : new SplittableRandom(seed + n * 1_000_003L + tries.merge(n, 1, Integer::sum)).nextInt(100);
        if (chance < 5) {
            fate("dropped");
            below.close();
            return false;
        }
        if (chance < 9) {
            fate("truncated");
            byte[] whole = passedOn(path);
            out.write(whole, 0, whole.length - 30);
            out.flush();
            below.close();
            return false;
        }
        if (chance < 13) {
            fate("429");
            String wait = chance < 12
                    ? "0"
                    : DateTimeFormatter.RFC_1123_DATE_TIME.format(
                            Clock.systemUTC().instant().atOffset(ZoneOffset.UTC));
            return write(
                    out,
                    answer(
                            429,
                            "Retry-After: " + wait + "\r\n",
                            "{\"httpCode\":\"429\",\"httpMessage\":\"Too Many Requests\"}"
                                    .getBytes(StandardCharsets.US_ASCII)));
        }
        if (chance < 14) {
            fate("503");
            return write(out, answer(503, "Retry-After: 0\r\n", new byte[0]));
        }
        if (chance < 25) {
            fate("delayed");
            Thread.sleep(1 + chance);
        }
        return write(out, passedOn(path));
    }

    /** What the server behind answers. */
    private byte[] passedOn(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer =
                client.send(HttpRequest.newBuilder(behind.resolve(path)).build(), BodyHandlers.ofByteArray());
        fate(answer.statusCode() == 200 ? "passed on" : String.valueOf(answer.statusCode()));
        return answer(answer.statusCode(), "", answer.body());
    }

    private static byte[] answer(int status, String headers, byte[] body) {
        byte[] head = ("HTTP/1.1 " + status + " X\r\nContent-Type: application/json\r\n" + headers + "Content-Length: "
                        + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] whole = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, whole, head.length, body.length);
        return whole;
    }

    private static boolean write(OutputStream out, byte[] answer) throws IOException {
        out.write(answer);
        out.flush();
        return true;
    }

    private void fate(String name) {
        fates.computeIfAbsent(name, any -> new AtomicInteger()).incrementAndGet();
    }

    @Override
    public void close() {
        server.close();
    }
}
