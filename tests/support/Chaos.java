//SOURCES OpensslCa.java
//SOURCES RawServer.java
//SOURCES TlsAsker.java
package support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;

/**
 * A gateway on a bad day: of the requests for {@code /connectedcar/v3/items/N} some are dropped, delayed, cut off in
 * the middle or answered with 429 or 503, by chance, but the same at every run. Every 97th does not exist, every 401st
 * is never answered.
 */
public final class Chaos implements AutoCloseable {
    public static final int MISSING = 97;
    public static final int DEAD = 401;
    private static final Pattern REQUEST = Pattern.compile("GET /connectedcar/v3/items/(\\d+)[? ].*");

    /** What was done to requests, by name, and how often. */
    public final Map<String, AtomicInteger> fates = new ConcurrentHashMap<>();
    /** Most requests that were there at the same time. */
    public final AtomicInteger mostAtOnce = new AtomicInteger();

    private final RawServer server;
    private final long seed;
    private final AtomicInteger atOnce = new AtomicInteger();
    private final Map<Integer, Integer> tries = new ConcurrentHashMap<>();

    public Chaos(OpensslCa ca, OpensslCa.Issued identity, long seed) {
        this.seed = seed;
        this.server = TlsAsker.start(ca, identity, this::serve);
    }

    public int port() {
        return server.port();
    }

    private void serve(Socket below, SSLSocket socket) throws Exception {
        below.setTcpNoDelay(true);
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        OutputStream out = socket.getOutputStream();
        while (true) {
            String request = in.readLine();
            for (String line = request; line != null && !line.isEmpty(); line = in.readLine()) { }
            Matcher matcher = REQUEST.matcher(String.valueOf(request));
            if (!matcher.matches()) return;
            mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            boolean goesOn;
            try {
                goesOn = answer(Integer.parseInt(matcher.group(1)), below, out);
            } finally {
                atOnce.decrementAndGet();
            }
            if (!goesOn) return;
        }
    }

    private boolean answer(int n, Socket below, OutputStream out) throws Exception {
        int chance = n % DEAD == 0 ? 0 : new SplittableRandom(seed + n * 1_000_003L + tries.merge(n, 1, Integer::sum)).nextInt(100);
        if (chance < 5) {
            fate("dropped");
            below.close();
            return false;
        }
        if (chance < 9) {
            fate("truncated");
            String whole = ok(n);
            out.write(whole.substring(0, whole.length() - 30).getBytes(StandardCharsets.UTF_8));
            out.flush();
            below.close();
            return false;
        }
        if (chance < 13) {
            fate("429");
            String wait = chance < 12 ? "0" : DateTimeFormatter.RFC_1123_DATE_TIME.format(Clock.systemUTC().instant().atOffset(ZoneOffset.UTC));
            return write(out, head(429, "Retry-After: " + wait + "\r\n", "{\"httpCode\":\"429\",\"httpMessage\":\"Too Many Requests\"}"));
        }
        if (chance < 14) {
            fate("503");
            return write(out, head(503, "Retry-After: 0\r\n", ""));
        }
        if (chance < 25) {
            fate("delayed");
            Thread.sleep(1 + chance);
        }
        if (n % MISSING == 0) {
            fate("404");
            return write(out, head(404, "", "{\"code\":40499,\"uuid\":\"u-" + n + "\",\"message\":\"No data for this context.\"}"));
        }
        fate("answered");
        return write(out, ok(n));
    }

    private static String ok(int n) {
        return head(200, "", "{\"id\":" + n + ",\"filler\":\"" + "x".repeat(n % 2000) + "\"}");
    }

    private static String head(int status, String headers, String body) {
        return "HTTP/1.1 " + status + " X\r\nContent-Type: application/json\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static boolean write(OutputStream out, String answer) throws IOException {
        out.write(answer.getBytes(StandardCharsets.UTF_8));
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
