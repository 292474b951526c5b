//SOURCES OpensslCa.java
//SOURCES Ports.java
//SOURCES Tool.java
//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1
package support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The real nginx as the gateway in front of an API: mutual TLS on a free port of 127.0.0.1, one process in the
 * foreground, all its files in a folder of its own. Tests are skipped, with the reason, where it is not installed.
 *
 * <pre>
 * try (Nginx nginx = Nginx.in(temporary).shows(ca.server()).demands(ca.root()).answers("/fleets", 200,
 * "application/json", "{}").start()) {
 *     … nginx.url("/fleets") … nginx.seen(1).get(0).get("subject")
 * }
 * </pre>
 */
public final class Nginx implements AutoCloseable {
    private final Path folder;
    private final List<String> server = new ArrayList<>();
    private final List<String> backend = new ArrayList<>();
    private final List<String> logged =
            new ArrayList<>(List.of("authorization", "accept", "content-type", "user-agent", "x-ibm-client-id"));
    private String verify = "off";
    private String protocols = "TLSv1.2 TLSv1.3";
    private Process process;
    private int port;
    private int plainPort;
    private int given;

    private Nginx(Path folder) {
        this.folder = folder;
    }

    public static Nginx in(Path parent) {
        assumeTrue(Tool.installed("nginx"), "nginx is not installed");
        try {
            return new Nginx(Files.createTempDirectory(Files.createDirectories(parent), "nginx"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server's own key and chain. */
    public Nginx shows(OpensslCa.Issued identity) {
        server.add("ssl_certificate " + identity.chain() + "; ssl_certificate_key " + identity.key() + ";");
        return this;
    }

    /** A client certificate is demanded (without: HTTP 400); these CAs are trusted and listed to the client. */
    public Nginx demands(Path listedCas) {
        return verifies("on", listedCas);
    }

    /**
     * {@code ssl_verify_client} (on, optional, optional_no_ca) with the CAs that are trusted and listed to the client.
     */
    public Nginx verifies(String how, Path listedCas) {
        verify = how;
        server.add("ssl_client_certificate " + listedCas + ";");
        return this;
    }

    /** CAs that are trusted too, but not listed to the client. */
    public Nginx trustsUnlisted(Path cas) {
        server.add("ssl_trusted_certificate " + cas + ";");
        return this;
    }

    /** Another directive of the server, in nginx's words, such as {@code ssl_crl FILE;}. */
    public Nginx with(String directive) {
        server.add(directive);
        return this;
    }

    /** {@code TLSv1.2}, {@code TLSv1.3}, or both (default) with a blank between. */
    public Nginx tls(String versions) {
        protocols = versions;
        return this;
    }

    /** A location block in nginx's words, such as {@code "/down", "return 503;"}. */
    public Nginx location(String path, String directives) {
        server.add("location " + path + " { " + directives + " }");
        return this;
    }

    /** A fixed answer; the request's body is read and logged. */
    public Nginx answers(String path, int status, String contentType, String body) {
        try {
            Path file = Files.writeString(folder.resolve("body" + backend.size()), body);
            // an internal hop (a GET, as for any file): nginx logs a body only when it had to read it
            server.add("location = " + path + " { proxy_method GET; proxy_pass http://127.0.0.1:BACKEND; }");
            backend.add("location = " + path + " { error_page 418 =" + status + " @" + file.getFileName()
                    + "; return 418; }\n" + "location @" + file.getFileName() + " { root " + folder + "; default_type "
                    + contentType + "; types {} try_files /" + file.getFileName() + " =500; }");
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A location block in nginx's words, of a server without TLS on {@link #plainPort}: for what stands before it. */
    public Nginx plain(String path, String directives) {
        backend.add("location " + path + " { " + directives + " }");
        return this;
    }

    /** Logs this request header too, under its lower-case name. */
    public Nginx logs(String header) {
        logged.add(header.toLowerCase());
        return this;
    }

    public Nginx start() {
        try {
            for (int attempt = 1; ; attempt++) {
                port = Ports.free();
                plainPort = Ports.free();
                Files.writeString(folder.resolve("nginx.conf"), configuration(plainPort));
                process = new ProcessBuilder(
                                Tool.find("nginx").toString(),
                                "-p",
                                folder.toString(),
                                "-c",
                                folder.resolve("nginx.conf").toString(),
                                "-e",
                                folder.resolve("error.log").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("start.log").toFile())
                        .start();
                process.getOutputStream().close();
                if (answering()) return this;
                close();
                if (attempt == 3)
                    throw new AssertionError(
                            "nginx does not start: " + Files.readString(folder.resolve("start.log")) + errors());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answering() throws IOException {
        for (int i = 0; i < 200 && process.isAlive(); i++) {
            try (Socket open = new Socket(InetAddress.getLoopbackAddress(), port)) {
                // else it is another server that took the port
                return !errors().contains("bind()");
            } catch (IOException notYet) {
                pause();
            }
        }
        return false;
    }

    private String configuration(int backendPort) {
        StringBuilder format = new StringBuilder(
                "{\"method\":\"$request_method\",\"uri\":\"$request_uri\",\"host\":\"$http_host\",\"status\":\"$stat"
                    + "us\",\"body\":\"$request_body\""
                    + ",\"subject\":\"$ssl_client_s_dn\",\"issuer\":\"$ssl_client_i_dn\",\"verify\":\"$ssl_client_ve"
                    + "rify\",\"protocol\":\"$ssl_protocol\",\"http\":\"$server_protocol\"");
        for (String header : logged)
            format.append(",\"")
                    .append(header)
                    .append("\":\"$http_")
                    .append(header.replace('-', '_'))
                    .append('"');
        return String.join(
                "\n",
                "daemon off;",
                // one process, so that what started it can end it
                "master_process off;",
                "pid " + folder + "/nginx.pid;",
                "error_log " + folder + "/error.log info;",
                "events { worker_connections 256; }",
                "http {",
                "  log_format seen escape=json '" + format + "}';",
                "  access_log off;",
                "  client_body_temp_path " + folder + "/t1; proxy_temp_path " + folder + "/t2; fastcgi_temp_path "
                        + folder + "/t3; uwsgi_temp_path " + folder + "/t4; scgi_temp_path " + folder + "/t5;",
                "  server {",
                "    listen 127.0.0.1:" + port + " ssl;",
                "    access_log " + folder + "/access.log seen;",
                "    ssl_protocols " + protocols + ";",
                "    ssl_verify_client " + verify + "; ssl_verify_depth 3;",
                "    " + String.join("\n    ", server).replace("BACKEND", String.valueOf(backendPort)),
                "  }",
                backend.isEmpty()
                        ? ""
                        : "  server { listen 127.0.0.1:" + backendPort + ";\n    " + String.join("\n    ", backend)
                                + "\n  }",
                "}",
                "");
    }

    public int port() {
        return port;
    }

    public int plainPort() {
        return plainPort;
    }

    /** Address of a path; the certificate of {@link OpensslCa#server} covers localhost and 127.0.0.1. */
    public String url(String path) {
        return "https://localhost:" + port + path;
    }

    /**
     * The requests so far, oldest first, once there are that many (a client can have its answer before the log has
     * its line): method, uri, host, status, body, subject, issuer, verify (SUCCESS, NONE, FAILED:…), protocol
     * (TLSv1.3),
     * http, and the logged headers; empty where there was none.
     */
    public List<Map<String, Object>> seen(int atLeast) {
        try {
            for (int i = 0; ; i++) {
                List<Map<String, Object>> seen = new ArrayList<>();
                String log = Files.readString(folder.resolve("access.log"));
                for (String line :
                        log.substring(0, log.lastIndexOf('\n') + 1).lines().toList()) seen.add(JSON.std.mapFrom(line));
                if (seen.size() >= atLeast) return seen;
                if (i == 200)
                    throw new AssertionError(
                            "nginx saw " + seen.size() + " requests, not " + atLeast + ": " + log + errors());
                pause();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The request after the one that was given last; a client that says that it sends nothing counts as one that says
     * nothing.
     */
    public Map<String, Object> next() {
        Map<String, Object> next = new TreeMap<>(seen(++given).get(given - 1));
        next.replace("content-length", "0", "");
        return next;
    }

    /** nginx's own error log, where refused handshakes are told. */
    public String errors() {
        try {
            Path log = folder.resolve("error.log");
            return Files.exists(log) ? Files.readString(log, StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process == null) return;
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(25);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
