package stellantis.sandbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/** HTTP/1.1 (RFC 9112) on one connection: requests are read and answered one after the other. */
final class HttpConnection {
    private static final int LONGEST_HEAD = 8 << 10;
    private static final int LONGEST_BODY = 1 << 20;
    /** So much more is read and dropped: a client whose connection ends while it sends does not read the refusal. */
    private static final int DROPPED = 16 << 20;
    /** Longer bodies go out chunked, as from the real gateway. */
    private static final int LONGEST_UNCHUNKED = 8 << 10;

    private static final Pattern REQUEST =
            Pattern.compile("([A-Z]+) (/[!-~&&[^?#]]*)(?:\\?([!-~&&[^#]]*))? HTTP/1\\.([01])");
    private static final Pattern FIELD = Pattern.compile("([!-~&&[^:]]+):[ \t]*(.*?)[ \t]*");
    /** A path that leads out of its folder, or might. */
    private static final Pattern CLIMBING = Pattern.compile("(?i).*(/\\.\\.?(/.*)?|%2[ef].*)");

    private final SSLSocket socket;
    private final InputStream in;
    private final OutputStream out;
    /** How many bytes the head of this request may still have. */
    private int headroom;
    /** Whether this request's client reads chunks. */
    private boolean modern;
    /** Whether it may send another request. */
    private boolean more;

    HttpConnection(SSLSocket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream(), 2 * LONGEST_UNCHUNKED);
    }

    /**
     * The next request, or null when the client has ended the connection.
     *
     * @throws Refusal with the status, when it is no request or too large; nothing more can be read then
     */
    IncomingRequest read() throws IOException {
        headroom = LONGEST_HEAD;
        modern = false;
        more = false;
        String first = line();
        if (first == null) return null;
        Matcher request = REQUEST.matcher(first);
        if (!request.matches() || CLIMBING.matcher(request.group(2)).matches()) throw refused(400);
        modern = request.group(4).equals("1");
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); !"".equals(line); line = line()) {
            Matcher field = FIELD.matcher(String.valueOf(line));
            if (!field.matches()) throw refused(400);
            headers.computeIfAbsent(field.group(1), name -> new ArrayList<>()).add(field.group(2));
        }
        IncomingRequest head = new IncomingRequest(
                request.group(1),
                origin(headers.getOrDefault("Host", List.of("")).get(0)),
                request.group(2),
                IncomingRequest.parse(request.group(3) == null ? "" : request.group(3)),
                Map.of(),
                headers,
                socket.getSession().getProtocol(),
                chain());
        byte[] body = body(head);
        // nobody waits for the body of an answer to HEAD
        more = modern
                && !head.header("Connection").equalsIgnoreCase("close")
                && !head.method().equals("HEAD");
        String type = head.header("Content-Type").replaceFirst(";.*", "").strip();
        return type.equalsIgnoreCase(IncomingRequest.FORM)
                ? head.withForm(IncomingRequest.parse(new String(body, UTF_8)))
                : head;
    }

    /** Links lead back to the name the client used, as long as that is this machine. */
    private String origin(String host) {
        boolean here = host.matches("(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d{1,5})?");
        return "https://" + (here ? host : "localhost:" + socket.getLocalPort());
    }

    private List<X509Certificate> chain() {
        try {
            return List.of((X509Certificate[]) socket.getSession().getPeerCertificates());
        } catch (SSLPeerUnverifiedException noneCame) {
            return List.of();
        }
    }

    /** A line without its end, or null when there is none. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) return null;
            if (headroom-- == 0) throw refused(431);
            line.append((char) next);
        }
        return line.toString().replaceFirst("\r$", "");
    }

    private byte[] body(IncomingRequest head) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String length = head.header("Content-Length");
        switch (head.header("Transfer-Encoding")) {
            case "" -> read(length.isEmpty() ? "0" : length, 10, body);
            case "chunked" -> {
                while (read(String.valueOf(line()).replaceFirst("[ ;].*", ""), 16, body)) line();
                while (!"".equals(line())) continue;
            }
            default -> throw refused(501);
        }
        return body.toByteArray();
    }

    /** Reads so many bytes of a body, if it stays below the limit; false when it is none. */
    private boolean read(String size, int radix, ByteArrayOutputStream body) throws IOException {
        if (!size.matches("[0-9A-Fa-f]{1,7}")) throw refused(size.matches("\\d+") ? 413 : 400);
        int count = Integer.parseInt(size, radix);
        if (body.size() + count > LONGEST_BODY) {
            in.skip(Math.min(count, DROPPED));
            throw refused(413);
        }
        byte[] part = in.readNBytes(count);
        if (part.length < count) throw new EOFException();
        body.write(part);
        return count > 0;
    }

    private static Refusal refused(int status) {
        return new Refusal(status, null, null, null);
    }

    /**
     * Sends an answer.
     *
     * @param cut whether its body breaks off in the middle
     * @return whether another request may come
     */
    boolean write(Answer answer, String date, boolean cut) throws IOException {
        byte[] body = answer.body;
        boolean chunked = modern && !cut && body.length > LONGEST_UNCHUNKED;
        boolean last = cut || !more || answer.headers.containsKey("Connection");
        Map<String, String> headers = new LinkedHashMap<>(Map.of("Date", date));
        if (answer.type != null) headers.put("Content-Type", answer.type);
        headers.putAll(answer.headers);
        if (last) headers.put("Connection", "close");
        if (chunked) headers.put("Transfer-Encoding", "chunked");
        else headers.put("Content-Length", String.valueOf(body.length));
        text("HTTP/1.1 " + answer.status + " \r\n");
        for (Map.Entry<String, String> one : headers.entrySet()) text(one.getKey() + ": " + one.getValue() + "\r\n");
        text("\r\n");
        if (chunked) text(Integer.toHexString(body.length) + "\r\n");
        out.write(body, 0, cut ? body.length / 2 : body.length);
        if (chunked) text("\r\n0\r\n\r\n");
        out.flush();
        return !last;
    }

    private void text(String text) throws IOException {
        out.write(text.getBytes(ISO_8859_1));
    }
}
