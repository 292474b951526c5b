//SOURCES ConclusionRows.java
//SOURCES OriginRows.java
//SOURCES ../support/ConnectProxy.java
//SOURCES ../support/ScriptRunner.java
//SOURCES ../support/LocalStellantis.java
//SOURCES ../support/Nginx.java
//SOURCES ../support/OpensslCa.java
//SOURCES ../support/OpensslServer.java
//SOURCES ../support/Partner.java
//SOURCES ../support/RawServer.java
//SOURCES ../support/ClientCertificateServer.java
//SOURCES ../support/Tool.java
package stellantis.diagnosis;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import stellantis.pki.CertificateFile;
import stellantis.pki.Certificates;
import stellantis.pki.Name;
import stellantis.sandbox.Fault;
import support.ClientCertificateServer;
import support.ConnectProxy;
import support.LocalStellantis;
import support.Nginx;
import support.OpensslCa;
import support.OpensslCa.Authority;
import support.OpensslCa.Issued;
import support.OpensslServer;
import support.Partner;
import support.RawServer;
import support.ScriptRunner;
import support.Tool;

/** Everything that can go wrong and is staged here: one row is a set-up and the cause that the doctor has to name. */
public final class FaultMatrix {
    /** What causes a fault. */
    public enum By {
        NGINX("nginx"),
        OPENSSL("openssl s_server"),
        SOCKET("a raw socket"),
        SANDBOX("the sandbox"),
        FILES("files"),
        PROXY("a proxy"),
        NOTHING("nothing there");

        public final String label;

        By(String label) {
            this.label = label;
        }
    }

    /** The set-up of one row, given the TLS version to speak ("1.2", "1.3"). */
    public interface Stage {
        Scene open(FaultMatrix props, String tls) throws Exception;
    }

    /**
     * @param says the fault, as the documentation's table names it
     * @param versions the TLS versions it is run with
     * @param times how often each: more than once where the server's alert races with its close
     * @param cause the id that the verdict must have; behind {@code warning} the one that a warning must have
     * @param said what call, or token for a cause of the token endpoint, must say of it too; null where only the
     *     doctor is asked
     */
    public record Row(String says, By by, List<String> versions, int times, String cause, Stage stage, String said) {
        public Row(String says, By by, List<String> versions, int times, String cause, Stage stage) {
            this(says, by, versions, times, cause, stage, null);
        }

        /** The script that must say it beside the doctor. */
        public String script() {
            return cause.startsWith("token.") ? "token" : "call";
        }

        public boolean warning() {
            return cause.startsWith("warning ");
        }

        public String id() {
            return cause.replace("warning ", "");
        }
    }

    /** A stage that is set: where to go and what to bring, for the doctor and for other clients. */
    public static final class Scene implements AutoCloseable {
        public String url;
        public Path key;
        public Path cert;
        public Path ca;
        /** {@code login:password} for a request of other clients, or null. */
        public String user;
        /** More options of the doctor. */
        public final List<String> options = new ArrayList<>();

        public final Map<String, String> env = new HashMap<>();
        /** The runner with the profile, for a set-up that is more than a URL and files. */
        public ScriptRunner runner;

        final List<AutoCloseable> open = new ArrayList<>();

        public Scene options(String... more) {
            options.addAll(List.of(more));
            return this;
        }

        Scene holding(AutoCloseable resource) {
            open.add(0, resource);
            return this;
        }

        @Override
        public void close() throws Exception {
            for (AutoCloseable one : open) one.close();
        }
    }

    static final List<String> BOTH = List.of("1.2", "1.3");
    static final List<String> ONE = List.of("1.3");
    private static final int RACE = 3;

    final Path folder;
    final OpensslCa ca;
    final Issued server;
    final Issued client;
    private final Map<String, Issued> made = new HashMap<>();
    private LocalStellantis.Partner partner;
    private Nginx healthy;
    private int runners;

    public FaultMatrix(Path folder) {
        this.folder = folder;
        this.ca = new OpensslCa(folder);
        this.server = ca.server();
        this.client = ca.client("MZP123456");
    }

    /** All rows, in the order of the documentation. */
    public static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        clientCertificates(rows);
        servers(rows);
        network(rows);
        exchanges(rows);
        files(rows);
        settings(rows);
        sandbox(rows);
        ConclusionRows.add(rows);
        OriginRows.add(rows);
        return rows;
    }

    private static void clientCertificates(List<Row> rows) {
        race(rows, "no client certificate", "tls.client.none-given", null, (props, tls) -> props.demanding(null, tls));
        race(
                rows,
                "self-signed client certificate",
                "identity.self-signed",
                "the placeholder of keytool",
                (props, tls) -> props.demanding(props.selfSigned(), tls));
        race(
                rows,
                "client certificate without its issuing CA",
                "identity.issuing-ca-missing",
                "its issuing CA",
                (props, tls) ->
                        props.demanding(new Issued(props.client.key(), props.client.cert(), props.client.cert()), tls));
        race(
                rows,
                "client certificate of another CA, the server lists its own",
                "identity.issuer-not-listed",
                "the server accepts certificates of",
                (props, tls) -> props.demanding(props.foreign(), tls));
        race(
                rows,
                "client certificate of another CA, the server lists none",
                "tls.client.unknown-ca",
                "it does not know its CA",
                (props, tls) -> props.openssl(props.foreign(), tls, "-Verify", "3", "-verify_return_error"));
        race(
                rows,
                "client certificate of another CA, its file without that CA",
                "identity.issuing-ca-missing",
                "its issuing CA",
                (props, tls) -> props.demanding(
                        new Issued(
                                props.foreign().key(),
                                props.foreign().cert(),
                                props.foreign().cert()),
                        tls));
        race(
                rows,
                "expired client certificate",
                "identity.expired",
                "expired",
                (props, tls) -> props.demanding(props.expired(), tls));
        race(
                rows,
                "client certificate not yet valid",
                "identity.not-yet-valid",
                "not valid",
                (props, tls) -> props.demanding(props.future(), tls));
        race(
                rows,
                "client certificate made for servers only",
                "identity.not-for-clients",
                "it was signed for another purpose",
                (props, tls) -> props.demanding(props.serversOnly(), tls));
        race(
                rows,
                "revoked client certificate",
                "tls.client.revoked",
                "it has been revoked by its CA",
                (props, tls) -> props.revoked(tls));
        rows.add(new Row(
                "key of a kind that the server does not take",
                By.OPENSSL,
                List.of("1.2"),
                RACE,
                "tls.client.key-type",
                (props, tls) -> props.demanding(props.client, tls, "-client_sigalgs", "RSA+SHA256")));
        rows.add(new Row(
                "private key of another certificate",
                By.OPENSSL,
                BOTH,
                1,
                "identity.key-mismatch",
                (props, tls) -> props.demanding(
                        new Issued(props.selfSigned().key(), props.client.cert(), props.client.chain()), tls)));
        rows.add(new Row(
                "no client certificate, reported by a page",
                By.NGINX,
                BOTH,
                1,
                "tls.client.none-given",
                (props, tls) -> props.nginx(null)));
        rows.add(new Row(
                "expired client certificate, reported by a page",
                By.NGINX,
                BOTH,
                1,
                "identity.expired",
                (props, tls) -> props.nginx(props.expired())));
        rows.add(new Row(
                "client certificate without its issuing CA, reported by a page",
                By.NGINX,
                BOTH,
                1,
                "identity.issuing-ca-missing",
                (props, tls) -> props.nginx(new Issued(props.client.key(), props.client.cert(), props.client.cert()))));
        rows.add(new Row(
                "client certificate of another CA, reported by a page",
                By.NGINX,
                BOTH,
                1,
                "identity.issuer-not-listed",
                (props, tls) -> props.nginx(props.foreign())));
        rows.add(new Row(
                "server that never asks for the client certificate",
                By.NGINX,
                BOTH,
                1,
                "warning tls.client.not-asked",
                (props, tls) -> props.scene(
                        props.client,
                        Nginx.in(props.folder)
                                .shows(props.server)
                                .location("/", "return 200;")
                                .start())));
        rows.add(new Row(
                "CA not listed by the server, but accepted",
                By.NGINX,
                BOTH,
                1,
                "warning tls.client.issuer-not-listed",
                (props, tls) -> props.scene(
                        props.client,
                        Nginx.in(props.folder)
                                .shows(props.server)
                                .demands(props.ca.stranger())
                                .trustsUnlisted(props.ca.root())
                                .location("/", "return 200;")
                                .start())));
        rows.add(new Row(
                "connection closed without an alert after the client certificate",
                By.SOCKET,
                BOTH,
                RACE,
                "tls.client.closed",
                (props, tls) -> props.asking(socket -> {})));
    }

    private static void servers(List<Row> rows) {
        server(
                rows,
                "server's CA unknown",
                "tls.server.unknown-issuer",
                "is not among",
                props -> props.server,
                props -> props.ca.stranger());
        server(
                rows,
                "CA file with the CA of one's own certificate",
                "tls.server.wrong-ca",
                "is the CA of your own certificate",
                props -> props.underAnother(),
                props -> props.ca.root());
        server(
                rows,
                "CA file that holds no CA",
                "tls.server.wrong-ca",
                "is no CA",
                props -> props.underAnother(),
                props -> props.client.cert());
        server(
                rows,
                "server without its issuing CA",
                "tls.server.ca-left-out",
                "most likely left out",
                props -> new Issued(props.server.key(), props.server.cert(), props.server.cert()),
                props -> props.ca.root());
        server(
                rows,
                "self-signed server",
                "tls.server.self-signed",
                "is signed by itself",
                props -> props.selfSigned(),
                props -> props.ca.root());
        server(
                rows,
                "inspecting proxy's certificate",
                "tls.server.inspected",
                "is an inspecting proxy",
                props -> props.inspector(),
                props -> props.ca.root());
        server(
                rows,
                "server's certificate expired",
                "tls.server.expired",
                "has expired",
                props -> props.made(
                        "server expired", () -> props.localhost().expired().issue("/CN=localhost")),
                props -> props.ca.root());
        server(
                rows,
                "CA in the server's chain expired",
                "tls.server.expired",
                "in the chain of localhost",
                props -> ConclusionRows.underOldCa(
                        props, props.made("server", () -> props.localhost().issue("/CN=localhost"))),
                props -> props.ca.root());
        server(
                rows,
                "server's certificate not yet valid",
                "tls.server.not-yet-valid",
                "is not valid yet",
                props -> props.made(
                        "server future", () -> props.localhost().notYetValid().issue("/CN=localhost")),
                props -> props.ca.root());
        server(
                rows,
                "server's certificate for another host",
                "tls.server.other-host",
                "shows the certificate of another host",
                props -> props.made(
                        "server other",
                        () -> props.ca
                                .signedBy(Authority.PARTNERS)
                                .usage("serverAuth")
                                .names("DNS:api.other.example")
                                .issue("/CN=api.other.example")),
                props -> props.ca.root());
        rows.add(new Row(
                "server's certificate too weak",
                By.OPENSSL,
                BOTH,
                1,
                "tls.server.too-weak",
                (props, tls) -> props.weak(tls)));
        rows.add(new Row(
                "CA of the same name, but with another key",
                By.NGINX,
                BOTH,
                1,
                "tls.server.other-key",
                (props, tls) -> {
                    Scene scene = props.nginx(props.client);
                    scene.ca = props.namesake();
                    return scene;
                }));
        rows.add(new Row(
                "server with TLS 1.3 only",
                By.NGINX,
                List.of("1.2"),
                1,
                "tls.versions",
                (props, tls) -> props.scene(
                        props.client,
                        Nginx.in(props.folder)
                                .shows(props.server)
                                .tls("TLSv1.3")
                                .location("/", "return 200;")
                                .start())));
        rows.add(new Row(
                "server with TLS 1.2 only",
                By.NGINX,
                List.of("1.3"),
                1,
                "tls.versions",
                (props, tls) -> props.scene(
                        props.client,
                        Nginx.in(props.folder)
                                .shows(props.server)
                                .tls("TLSv1.2")
                                .location("/", "return 200;")
                                .start())));
        rows.add(new Row(
                "no cipher suite in common",
                By.OPENSSL,
                BOTH,
                1,
                "tls.nothing-in-common",
                (props, tls) -> props.openssl(
                        props.client,
                        tls,
                        tls.equals("1.2")
                                ? new String[] {"-cipher", "ECDHE-RSA-AES128-GCM-SHA256"}
                                : new String[] {"-ciphersuites", "TLS_AES_128_CCM_SHA256"})));
        rows.add(new Row(
                "name that the server does not serve", By.OPENSSL, BOTH, 1, "tls.name-not-served", (props, tls) -> {
                    Scene scene = props.openssl(
                            props.client,
                            tls,
                            "-servername",
                            "other.example",
                            "-servername_fatal",
                            "-cert2",
                            props.server.cert().toString(),
                            "-key2",
                            props.server.key().toString());
                    // Java names the host only when it has a dot, and only a proxy leads such a name to this machine
                    ConnectProxy proxy = new ConnectProxy();
                    scene.env.put("https_proxy", "http://127.0.0.1:" + proxy.port());
                    scene.url = scene.url.replace("localhost", "api.example.invalid");
                    return scene.holding(proxy);
                }));
    }

    private static void network(List<Row> rows) {
        rows.add(new Row(
                "plain HTTP at the TLS port",
                By.SOCKET,
                ONE,
                1,
                "tls.none",
                (props, tls) -> props.raw(socket -> {
                    socket.getInputStream().read(new byte[512]);
                    say(socket, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                })));
        rows.add(new Row(
                "another service at the TLS port",
                By.SOCKET,
                ONE,
                1,
                "tls.none",
                (props, tls) -> props.raw(socket -> {
                    say(socket, "220 mail.example ESMTP ready\r\n");
                    socket.getInputStream().read(new byte[512]);
                })));
        rows.add(new Row(
                "connection closed at once",
                By.SOCKET,
                ONE,
                RACE,
                "tls.closed-early",
                (props, tls) -> props.raw(socket -> {})));
        rows.add(new Row(
                "connection closed after the first TLS message",
                By.SOCKET,
                ONE,
                RACE,
                "tls.closed-early",
                (props, tls) -> props.raw(socket -> socket.getInputStream().read(new byte[512]))));
        rows.add(new Row(
                "silence instead of a handshake",
                By.SOCKET,
                ONE,
                1,
                "tls.timeout",
                (props, tls) -> props.raw(socket -> Thread.sleep(60_000)).options("--connect-timeout", "0.7")));
        rows.add(new Row("nothing listens", By.NOTHING, ONE, 1, "net.refused", (props, tls) -> {
            RawServer gone = new RawServer(socket -> {});
            gone.close();
            return props.scene(props.client, gone.url("/"));
        }));
        rows.add(new Row(
                "name unknown",
                By.NOTHING,
                ONE,
                1,
                "net.name-unknown",
                (props, tls) -> props.scene(props.client, "https://no-such-host.invalid/")));
        rows.add(new Row("proxy refuses the connection", By.NOTHING, ONE, 1, "proxy.refused", (props, tls) -> {
            RawServer gone = new RawServer(socket -> {});
            gone.close();
            return props.proxied("http://127.0.0.1:" + gone.port());
        }));
        rows.add(new Row(
                "proxy's name unknown",
                By.NOTHING,
                ONE,
                1,
                "proxy.name-unknown",
                (props, tls) -> props.proxied("http://no-such-proxy.invalid:3128")));
        proxy(rows, "proxy wants a user", "proxy.wants-user", "", "Basic realm=\"corp\"");
        proxy(rows, "proxy refuses user and password", "proxy.refuses-user", "user:wrong@", "Basic realm=\"corp\"");
        proxy(rows, "proxy wants a log-in other than Basic", "proxy.other-scheme", "", "NTLM");
        rows.add(new Row(
                "proxy forbids the host",
                By.SOCKET,
                ONE,
                1,
                "proxy.no-tunnel",
                (props, tls) -> props.badProxy("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")));
        badProxy(
                rows,
                "proxy that gets no connection to the host",
                "proxy.cannot-reach",
                "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
                "it gets no connection to it");
        badProxy(
                rows,
                "proxy that does not know the host's name (Squid)",
                "proxy.cannot-reach",
                "HTTP/1.1 503 Service Unavailable\r\nX-Squid-Error: ERR_DNS_FAIL 0\r\nContent-Length: 0\r\n\r\n",
                "no name server that it asks knows the name");
        badProxy(
                rows,
                "proxy that forbids the host with HTTP 503 (Squid)",
                "proxy.no-tunnel",
                "HTTP/1.1 503 Service Unavailable\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\nContent-Length: 0\r\n\r\n",
                "its rules forbid the host");
        badProxy(
                rows,
                "proxy that says it leads there, and closes",
                "proxy.tunnel-silent",
                "HTTP/1.1 200 Connection established\r\n\r\n",
                "the connection was closed at once");
        rows.add(new Row(
                "host kept from the proxy by NO_PROXY",
                By.NOTHING,
                ONE,
                1,
                "net.name-unknown",
                (props, tls) -> {
                    Scene scene = props.scene(props.client, "https://api.example.invalid/");
                    scene.env.putAll(Map.of("https_proxy", "http://127.0.0.1:1", "no_proxy", ".invalid"));
                    return scene;
                },
                "take the host out of NO_PROXY"));
        rows.add(new Row("proxy that stays silent", By.SOCKET, ONE, 1, "proxy.silent", (props, tls) -> {
            RawServer raw = new RawServer(socket -> Thread.sleep(60_000));
            return props.proxied("http://127.0.0.1:" + raw.port()).holding(raw).options("--connect-timeout", "0.7");
        }));
        rows.add(new Row(
                "proxy that is none",
                By.SOCKET,
                ONE,
                1,
                "proxy.no-http",
                (props, tls) -> props.badProxy("SSH-2.0-OpenSSH_9.2\r\n")));
    }

    private static void exchanges(List<Row> rows) {
        rows.add(new Row(
                "no HTTP after the handshake",
                By.SOCKET,
                BOTH,
                1,
                "talk.no-http",
                (props, tls) -> props.asking(socket -> {
                    // a banner only once a request is there: the doctor's first look sends none
                    if (socket.getInputStream().read(new byte[2048]) > 0)
                        say(socket, "220 mail.example ESMTP ready\r\n\r\n");
                    Thread.sleep(200);
                })));
        for (String close : List.of("GOAWAY", "close_notify"))
            rows.add(new Row(
                    "HTTP/2 only, ended by " + close,
                    By.SOCKET,
                    BOTH,
                    1,
                    "talk.http2-only",
                    (props, tls) -> props.http2(close.equals("GOAWAY")).options("--max-time", "20"),
                    "frames of HTTP/2"));
        rows.add(new Row(
                "a header line that is none",
                By.SOCKET,
                ONE,
                1,
                "http.header-line",
                (props, tls) -> props.asking(socket -> {
                    if (socket.getInputStream().read(new byte[2048]) > 0)
                        say(socket, "HTTP/1.1 200 OK\r\nPHP Warning: x\r\nContent-Length: 2\r\n\r\n{}");
                    Thread.sleep(200);
                })));
        rows.add(new Row(
                "connection closed on the request",
                By.SOCKET,
                ONE,
                1,
                "talk.closed",
                (props, tls) -> props.asking(socket -> socket.getInputStream().read(new byte[2048]))));
        rows.add(new Row(
                "certificate wanted after the handshake, connection closed",
                By.NGINX,
                ONE,
                1,
                "tls.client.asked-later",
                (props, tls) -> props.unasked("return 444;"),
                "--tls-max 1.2"));
        rows.add(new Row(
                "certificate wanted after the handshake, IIS's page",
                By.NGINX,
                ONE,
                1,
                "http.post-handshake",
                (props, tls) -> props.unasked("default_type text/html; return 403 '<title>IIS 10.0 Detailed Error -"
                        + " 403.7 - Forbidden</title>';"),
                "--tls-max 1.2"));
        rows.add(new Row(
                "answer never comes",
                By.NGINX,
                ONE,
                1,
                "talk.timeout",
                (props, tls) ->
                        props.behindNginx(socket -> Thread.sleep(60_000)).options("--max-time", "0.8")));
        rows.add(new Row(
                "answer stops midway",
                By.NGINX,
                ONE,
                1,
                "talk.read-timeout",
                (props, tls) -> props.behindNginx(socket -> {
                            begin(socket);
                            Thread.sleep(60_000);
                        })
                        .options("--max-time", "0.8")));
        rows.add(new Row(
                "answer cut off", By.NGINX, ONE, 1, "talk.cut", (props, tls) -> props.behindNginx(FaultMatrix::begin)));
        rows.add(new Row(
                "HTTP 500", By.NGINX, ONE, 1, "api.server-error", (props, tls) -> props.answering("return 500;")));
        rows.add(new Row(
                "HTTP 503", By.NGINX, ONE, 1, "api.server-error", (props, tls) -> props.answering("return 503;")));
        refused(
                rows,
                "HTTP 403, the gateway forbids it",
                "api.forbidden",
                403,
                "{\"code\": 40300, \"message\": \"Forbidden\", \"uuid\": \"u-1\"}");
        refused(
                rows,
                "HTTP 404, no such thing",
                "api.not-found",
                404,
                "{\"httpCode\": \"404\", \"httpMessage\": \"Not Found\", \"moreInformation\": \"No resources match"
                        + " requested URI\"}");
        refused(
                rows,
                "HTTP 400, the back end does not take the certificate",
                "api.back-end-refuses-certificate",
                400,
                "{\"code\": \"495\", \"message\": \"SSL Certificate Error\"}");
        token(
                rows,
                "token endpoint says access_denied",
                "token.access-denied",
                403,
                "{\"error\": \"access_denied\", \"error_description\": \"policy\"}");
        token(
                rows,
                "token endpoint says unauthorized_client",
                "token.unauthorized-client",
                400,
                "{\"error\": \"unauthorized_client\"}");
        token(rows, "token endpoint fails with HTTP 500", "token.server-error", 500, "oops");
        rows.add(new Row(
                "HTTP 429",
                By.NGINX,
                ONE,
                1,
                "api.rate-limited",
                (props, tls) -> props.answering("add_header Retry-After 2 always; return 429;")));
        rows.add(new Row(
                "redirect to another host",
                By.NGINX,
                ONE,
                1,
                "api.redirected",
                (props, tls) ->
                        props.answering("return 302 https://login.other.example/oauth2/authorize?client_id=a;")));
        rows.add(new Row(
                "redirect to another path",
                By.NGINX,
                ONE,
                1,
                "warning api.redirected",
                (props, tls) -> props.answering("return 302 /elsewhere;")));
        rows.add(new Row(
                "clock off by two days",
                By.SOCKET,
                ONE,
                1,
                "warning clock.skew",
                (props, tls) -> props.asking(socket -> {
                    if (socket.getInputStream().read(new byte[2048]) > 0)
                        say(
                                socket,
                                "HTTP/1.1 200 OK\r\n"
                                        + "Date: Sat, 01 Jan 2022 00:00:00 GMT\r\n"
                                        + "Content-Length: 2\r\n\r\n"
                                        + "{}");
                })));
    }

    private static void files(List<Row> rows) {
        file(
                rows,
                "no private key",
                "identity.key-missing",
                runner -> Files.delete(runner.profile("default").resolve("key.pem")));
        file(
                rows,
                "no certificate yet",
                "identity.certificate-missing",
                runner -> Files.delete(runner.profile("default").resolve("cert.pem")));
        file(
                rows,
                "signing request in place of the certificate",
                "identity.request-as-certificate",
                (props, runner) -> replace(
                        runner, "cert.pem", props.ca.request(props.client.key(), OpensslCa.subject("MZP123456"))));
        file(
                rows,
                "web page in place of the certificate",
                "file.no-certificate",
                runner -> Files.writeString(
                        runner.profile("default").resolve("cert.pem"),
                        "<!DOCTYPE html><html><body>Please sign in</body></html>"));
        file(rows, "damaged private key", "file.damaged", runner -> {
            Path key = runner.profile("default").resolve("key.pem");
            Files.writeString(
                    key,
                    Files.readString(key)
                            .replaceFirst("(?m)^(.{40}).{8}", "$1AAAAAAAA")
                            .replaceFirst("(?m)^M.", "MI"));
        });
        file(rows, "wrong passphrase", "file.passphrase-wrong", (props, runner) -> {
            props.encrypt(runner, "-v2", "aes-256-cbc");
            runner.env("STELLANTIS_PASSPHRASE", "env:WRONG").env("WRONG", "not the right one");
        });
        file(rows, "no passphrase", "secret.missing", (props, runner) -> props.encrypt(runner, "-v2", "aes-256-cbc"));
        file(rows, "encryption of the key unknown to Java", "file.unsupported-encryption", (props, runner) -> {
            props.encrypt(runner, "-v2", "aes-256-cbc");
            runner.env("STELLANTIS_PASSPHRASE", "env:RIGHT").env("RIGHT", "the right one");
            Path key = runner.profile("default").resolve("key.pem");
            // the last arc of AES-256-CBC's object identifier becomes one that nobody has
            byte[] der = Base64.getMimeDecoder().decode(Files.readString(key).replaceAll("-----[^-]+-----", ""));
            String hex = HexFormat.of().formatHex(der).replace("60864801650304012a", "60864801650304017f");
            Files.writeString(
                    key,
                    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                    .encodeToString(HexFormat.of().parseHex(hex))
                            + "\n-----END ENCRYPTED PRIVATE KEY-----\n");
        });
        file(
                rows,
                "private key readable by others",
                "warning file.readable-by-others",
                runner -> Files.setPosixFilePermissions(
                        runner.profile("default").resolve("key.pem"), PosixFilePermissions.fromString("rw-r--r--")));
        file(
                rows,
                "profile folder writable by others",
                "warning file.writable-by-others",
                runner -> Files.setPosixFilePermissions(
                        runner.profile("default"), PosixFilePermissions.fromString("rwxrwxrwx")));
        file(
                rows,
                "request of another key",
                "warning identity.request-mismatch",
                (props, runner) -> replace(
                        runner,
                        "request.csr",
                        props.ca.request(props.ca.newKey("EC"), OpensslCa.subject("MZP123456"))));
        file(rows, "certificate about to expire", "warning identity.expires-soon", (props, runner) -> {
            Issued old = props.made(
                    "soon",
                    () -> props.ca
                            .signedBy(Authority.PARTNERS)
                            .until(java.time.Instant.now().plus(Duration.ofDays(9)))
                            .issue(props.client.key(), OpensslCa.subject("MZP123456")));
            replace(runner, "cert.pem", old.chain());
        });
        file(
                rows,
                "certificates in the wrong order",
                "warning identity.chain-disordered",
                (props, runner) -> Files.writeString(
                        runner.profile("default").resolve("cert.pem"),
                        Files.readString(props.ca.partners()) + Files.readString(props.client.cert())));
        file(rows, "organizational unit misspelt", "warning subject.ou.wrong", (props, runner) -> {
            Issued typo = props.made(
                    "typo",
                    () -> props.ca
                            .signedBy(Authority.PARTNERS)
                            .issue(
                                    props.client.key(),
                                    OpensslCa.subject("MZP123456").replace("Programs Partners", "Programs Partner")));
            replace(runner, "cert.pem", typo.chain());
        });
        file(
                rows,
                "CA file that is none",
                "file.no-certificate",
                runner -> Files.writeString(runner.profile("default").resolve("ca.pem"), "nothing of the kind"));
    }

    private static void settings(List<Row> rows) {
        setting(rows, "placeholder left in", "settings.placeholder", "client-id=<client_id>");
        setting(rows, "the tutorial's sample login", "settings.sample-login", "auth=basic", "user=Aladdin");
        setting(
                rows,
                "URL with spaces, as in the tutorial",
                "settings.url-with-spaces",
                "token-url=https : //idfed-preprod.mpsa.com/as/token.oauth2");
        setting(
                rows,
                "URL with a colon, but no port",
                "settings.port-missing",
                "token-url=https://idfed-preprod.mpsa.com:/as/token.oauth2");
        setting(rows, "placeholder of the e-mail left in", "settings.placeholder", "scope=prd:XXX");
        setting(
                rows,
                "secret itself in place of its source",
                "settings.secret-in-clear",
                "auth=basic",
                "user=MZP123456",
                "password=open sesame");
        setting(
                rows,
                "quotes around a setting, which count",
                "settings.quoted",
                "client-id=\"0f8fad5b-d9cb-469f-a165-70867728950e\"");
        setting(rows, "sign in the scope that looks like nothing", "settings.odd-character", "scope=prd:ABC\u00a0");
        setting(rows, "URL with one slash", "settings.invalid", "base-url=https:/api-cert-preprod.groupe-psa.com");
        setting(rows, "path that lost its backslashes", "settings.backslashes", "key=C:Usersmestellantiskey.pem");
        setting(
                rows,
                "misspelt line beside a setting that is missing",
                "settings.misspelt",
                "client-id=",
                "client_id=0f8fad5b-d9cb-469f-a165-70867728950e");
        setting(
                rows,
                "client id with a character lost",
                "warning settings.id-length",
                "client-id=0f8fad5b-d9cb-469f-a165-7086772895e");
        setting(rows, "settings missing", "settings.missing", "client-id=");
        setting(rows, "no scope", "warning settings.no-scope", "scope=");
        setting(
                rows,
                "the two client ids swapped",
                "warning settings.ids-swapped",
                "client-id=ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF",
                "token-client-id=0f8fad5b-d9cb-469f-a165-70867728950e");
        setting(
                rows,
                "the same client id twice",
                "warning settings.ids-same",
                "client-id=0f8fad5b-d9cb-469f-a165-70867728950e",
                "token-client-id=0f8fad5b-d9cb-469f-a165-70867728950e");
        setting(
                rows,
                "one URL of each environment, none of them named",
                "warning settings.environments-mixed",
                "environment=",
                "base-url=https://api-cert-preprod.groupe-psa.com",
                "token-url=https://idfed.mpsa.com/as/token.oauth2");
        setting(
                rows,
                "pre-production host in production",
                "warning settings.environments-mixed",
                "environment=prod",
                "base-url=https://api-cert-preprod.groupe-psa.com");
    }

    private static void sandbox(List<Row> rows) {
        sandboxWith(
                rows, "variable that overrides the profile's client id", "settings.overridden", (partner, runner) -> {
                    runner.env("STELLANTIS_CLIENT_ID", "11ec7e0b-1b31-38e3-a982-5db788417db4");
                    return "client-id=" + partner.clientId();
                });
        sandboxWith(
                rows,
                "port of base-url wrong, while the token endpoint answers",
                "settings.address-wrong",
                (partner, runner) -> "base-url=https://localhost:1");
        sandbox(
                rows,
                "client certificate refused with certificate_unknown",
                "tls.client.certificate-unknown",
                BOTH,
                RACE,
                Fault.REJECT_CLIENT);
        sandbox(
                rows,
                "client certificate refused by closing",
                "tls.client.closed",
                BOTH,
                RACE,
                Fault.CLOSE_WITHOUT_ALERT);
        sandbox(
                rows,
                "token endpoint that never asks for the certificate",
                "token.certificate-not-asked",
                BOTH,
                1,
                Fault.NO_CLIENT_CERT_ASKED);
        sandbox(rows, "token endpoint says invalid_client", "token.invalid-client", ONE, 1, Fault.TOKEN_INVALID_CLIENT);
        sandbox(rows, "token endpoint says invalid_scope", "token.invalid-scope", ONE, 1, Fault.TOKEN_INVALID_SCOPE);
        sandbox(rows, "page instead of a token", "token.not-json", ONE, 1, Fault.TOKEN_HTML);
        sandbox(rows, "token without its lifetime", "warning token.without-expiry", ONE, 1, Fault.TOKEN_WITHOUT_EXPIRY);
        sandbox(rows, "token refused by the API", "api.token-refused", ONE, 1, Fault.TOKEN_REJECTED);
        sandbox(rows, "calls used up", "api.rate-limited", ONE, 1, Fault.RATE_LIMITED);
        sandbox(rows, "error of the application", "api.server-error", ONE, 1, Fault.ERROR_500);
        sandbox(rows, "page instead of JSON", "api.not-json", ONE, 1, Fault.HTML_INSTEAD_OF_JSON);
        sandbox(
                rows,
                "sandbox: expired-server-certificate",
                "tls.server.expired",
                ONE,
                1,
                Fault.EXPIRED_SERVER_CERTIFICATE);
        sandbox(rows, "sandbox: untrusted-server", "tls.server.other-key", ONE, 1, Fault.UNTRUSTED_SERVER);
        sandbox(rows, "sandbox: wrong-hostname", "tls.server.other-host", ONE, 1, Fault.WRONG_HOSTNAME);
        sandbox(rows, "sandbox: missing-intermediate", "tls.server.ca-left-out", ONE, 1, Fault.MISSING_INTERMEDIATE);
        sandbox(
                rows,
                "sandbox: client-ca-unlisted",
                "warning tls.client.issuer-not-listed",
                BOTH,
                1,
                Fault.CLIENT_CA_UNLISTED);
        sandboxLeafAlone(
                rows, "sandbox: client-root-only", "identity.issuing-ca-missing", BOTH, RACE, Fault.CLIENT_ROOT_ONLY);
        sandboxLeafAlone(
                rows,
                "sandbox: certificate-error-page",
                "identity.issuing-ca-missing",
                ONE,
                1,
                Fault.CERTIFICATE_ERROR_PAGE,
                Fault.CLIENT_ROOT_ONLY);
        sandbox(rows, "sandbox: tls-1.2-only", "tls.versions", ONE, 1, Fault.TLS_1_2_ONLY);
        sandbox(rows, "sandbox: tls-1.3-only", "tls.versions", List.of("1.2"), 1, Fault.TLS_1_3_ONLY);
        sandbox(rows, "sandbox: 503", "api.server-error", ONE, 1, Fault.ERROR_503);
        sandbox(rows, "sandbox: cut-body", "talk.cut", ONE, 1, Fault.CUT_BODY);
        sandbox(rows, "sandbox: clock-skew", "warning clock.skew", ONE, 1, Fault.CLOCK_SKEW);
        slow(rows, "sandbox: hang", Fault.HANG);
        slow(rows, "sandbox: slow", Fault.SLOW);
        sandboxWith(rows, "log-in switched off by a setting", "api.no-credentials", (partner, runner) -> "auth=none");
        sandboxWith(
                rows,
                "application's id at the token endpoint",
                "token.client-id-swapped",
                (partner, runner) -> "token-client-id=" + partner.clientId());
        sandboxWith(
                rows,
                "client id unknown to the gateway",
                "api.client-id-unknown",
                (partner, runner) -> "client-id=0f8fad5b-d9cb-469f-a165-70867728950e");
        sandboxWith(
                rows,
                "wrong path of the token endpoint",
                "token.no-endpoint",
                (partner, runner) -> "token-url=" + runner.env.get("TOKEN_URL").replace("/as/token.oauth2", "/token"));
        sandboxWith(rows, "wrong password of Basic authentication", "api.wrong-login", (partner, runner) -> {
            runner.env("WRONG", "open sesame");
            return "auth=basic\nuser=" + partner.login() + "\npassword=env:WRONG";
        });
        sandboxWith(
                rows,
                "password's variable not set",
                "secret.missing",
                (partner, runner) -> "auth=basic\nuser=" + partner.login() + "\npassword=env:NOT_SET_ANYWHERE");
    }

    // rows of a kind

    private static void race(List<Row> rows, String says, String cause, String said, Stage stage) {
        rows.add(new Row(says, By.OPENSSL, BOTH, RACE, cause, stage, said));
    }

    private interface Showing {
        Issued of(FaultMatrix props) throws Exception;
    }

    private interface Trusting {
        Path of(FaultMatrix props);
    }

    private static void server(
            List<Row> rows, String says, String cause, String said, Showing shown, Trusting trusted) {
        Stage stage = (props, tls) -> {
            Scene scene = props.scene(
                    props.client,
                    Nginx.in(props.folder)
                            .shows(shown.of(props))
                            .demands(props.ca.root())
                            .location("/", "return 200;")
                            .start());
            scene.ca = trusted.of(props);
            return scene;
        };
        rows.add(new Row(says, By.NGINX, BOTH, 1, cause, stage, said));
    }

    private static void proxy(List<Row> rows, String says, String cause, String user, String challenge) {
        rows.add(new Row(says, By.PROXY, ONE, 1, cause, (props, tls) -> {
            ConnectProxy proxy = new ConnectProxy("user:right", challenge);
            return props.proxied("http://" + user + "127.0.0.1:" + proxy.port()).holding(proxy);
        }));
    }

    private static void badProxy(List<Row> rows, String says, String cause, String answer, String said) {
        rows.add(new Row(says, By.SOCKET, ONE, 1, cause, (props, tls) -> props.badProxy(answer), said));
    }

    private interface Spoil {
        void spoil(FaultMatrix props, ScriptRunner runner) throws Exception;
    }

    private interface SpoilRunner {
        void spoil(ScriptRunner runner) throws Exception;
    }

    private static void file(List<Row> rows, String says, String cause, SpoilRunner spoil) {
        file(rows, says, cause, (props, runner) -> spoil.spoil(runner));
    }

    private static void file(List<Row> rows, String says, String cause, Spoil spoil) {
        rows.add(new Row(says, By.FILES, ONE, 1, cause, (props, tls) -> {
            Scene scene = props.profile();
            spoil.spoil(props, scene.runner);
            return scene;
        }));
    }

    private static void setting(List<Row> rows, String says, String cause, String... lines) {
        rows.add(new Row(says, By.FILES, ONE, 1, cause, (props, tls) -> {
            Scene scene = props.profile();
            set(scene.runner, lines);
            return scene;
        }));
    }

    private static void sandbox(
            List<Row> rows, String says, String cause, List<String> versions, int times, Fault... faults) {
        rows.add(new Row(says, By.SANDBOX, versions, times, cause, (props, tls) -> props.stellantis(faults)));
    }

    /** The profile's certificate has its issuing CA neither in its file nor among the CAs for servers. */
    private static void sandboxLeafAlone(
            List<Row> rows, String says, String cause, List<String> versions, int times, Fault... faults) {
        rows.add(new Row(says, By.SANDBOX, versions, times, cause, (props, tls) -> {
            Scene scene = props.stellantis(faults);
            Files.write(
                    scene.cert,
                    Certificates.pem(CertificateFile.read(Files.readAllBytes(scene.cert), "chain")
                            .subList(0, 1)));
            Files.write(
                    scene.ca,
                    Certificates.pem(CertificateFile.read(Files.readAllBytes(scene.ca), "ca").stream()
                            .filter(one -> one.getSubjectX500Principal().equals(one.getIssuerX500Principal()))
                            .toList()));
            return scene;
        }));
    }

    private static void slow(List<Row> rows, String says, Fault fault) {
        rows.add(new Row(
                says,
                By.SANDBOX,
                ONE,
                1,
                "talk.timeout",
                (props, tls) -> props.stellantis(fault).options("--max-time", "0.8")));
    }

    /** An answer of the API to a request that has a login. */
    private static void refused(List<Row> rows, String says, String cause, int status, String body) {
        rows.add(new Row(says, By.NGINX, ONE, 1, cause, (props, tls) -> {
            Scene scene = props.answering("default_type application/json; return " + status + " '" + body + "';")
                    .options(
                            "--user",
                            "MZP123456",
                            "--password",
                            "env:PASSWORD",
                            "--client-id",
                            "0f8fad5b-d9cb-469f-a165-70867728950e");
            scene.env.put("PASSWORD", "open sesame");
            return scene;
        }));
    }

    /** A whole profile whose token endpoint is nginx. */
    private static void token(List<Row> rows, String says, String cause, int status, String body) {
        rows.add(token(says, cause, status, body, null));
    }

    /** @param said what {@code token} must say of it too, or null */
    static Row token(String says, String cause, int status, String body, String said) {
        return new Row(
                says,
                By.NGINX,
                ONE,
                1,
                cause,
                (props, tls) -> {
                    Scene server =
                            props.answering("default_type application/json; return " + status + " '" + body + "';");
                    Scene scene = props.profile();
                    scene.options.remove("--offline");
                    set(
                            scene.runner,
                            "base-url=" + server.url,
                            "token-url=" + server.url + "as/token.oauth2",
                            "environment=sandbox");
                    scene.runner
                            .env("TOKEN_URL", server.url + "as/token.oauth2")
                            .env("TOKEN_CLIENT_ID", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF");
                    scene.url = server.url;
                    scene.key = server.key;
                    scene.cert = server.cert;
                    scene.ca = server.ca;
                    return scene.holding(server);
                },
                said);
    }

    private interface Change {
        String of(LocalStellantis.Partner partner, ScriptRunner runner);
    }

    private static void sandboxWith(List<Row> rows, String says, String cause, Change change) {
        rows.add(new Row(says, By.SANDBOX, ONE, 1, cause, (props, tls) -> {
            Scene scene = props.stellantis();
            set(scene.runner, change.of(props.partner, scene.runner).split("\n"));
            // what is wrong are the settings, which other clients do not have
            scene.url = null;
            return scene;
        }));
    }

    // props

    interface Make {
        Issued make() throws Exception;
    }

    Issued made(String name, Make make) throws Exception {
        if (!made.containsKey(name)) made.put(name, make.make());
        return made.get(name);
    }

    Issued selfSigned() throws Exception {
        return made("self-signed", () -> {
            Path key = ca.newKey("EC");
            Path cert = Files.writeString(
                    folder.resolve("self-signed.crt"), ca.selfSigned(key, OpensslCa.subject("MZP123456")));
            return new Issued(key, cert, cert);
        });
    }

    /** A CA with the name of the one that signs the servers, but with a key of its own. */
    Path namesake() throws Exception {
        return made("namesake", () -> {
                    Path key = ca.newKey("EC");
                    Path cert = Files.writeString(
                            folder.resolve("namesake.crt"),
                            ca.selfSigned(
                                    key,
                                    "/"
                                            + Name.subject(CertificateFile.read(Files.readAllBytes(ca.root()), "root")
                                                            .get(0))
                                                    .toString()
                                                    .replace(", ", "/")));
                    return new Issued(key, cert, cert);
                })
                .cert();
    }

    /** A server whose RSA key is shorter than Java takes, signed by the CA that is trusted. */
    Scene weak(String tls) throws Exception {
        Issued weak = made("weak", () -> {
            Path key = folder.resolve("weak.key");
            new Tool(folder)
                    .run(
                            "openssl",
                            "genpkey",
                            "-algorithm",
                            "RSA",
                            "-pkeyopt",
                            "rsa_keygen_bits:768",
                            "-out",
                            key.toString())
                    .ok();
            return localhost().issue(key, "/CN=localhost");
        });
        OpensslServer openssl = OpensslServer.start(folder, weak, "-cipher", "ALL@SECLEVEL=0");
        return scene(client, openssl.url("/")).holding(openssl);
    }

    Issued inspector() throws Exception {
        return made("inspector", () -> {
            Path key = ca.newKey("EC");
            Path cert = Files.writeString(
                    folder.resolve("inspector.crt"), ca.selfSigned(key, "/O=Zscaler Inc./CN=Zscaler Root CA"));
            return new Issued(key, cert, cert);
        });
    }

    Issued foreign() throws Exception {
        return made("foreign", () -> {
            Issued one = ca.signedBy(Authority.STRANGER).issue(OpensslCa.subject("MZP123456"));
            return new Issued(one.key(), one.cert(), ca.bundle(one.cert(), ca.stranger()));
        });
    }

    Issued expired() throws Exception {
        return made("expired", () -> ca.signedBy(Authority.PARTNERS).expired().issue(OpensslCa.subject("MZP123456")));
    }

    Issued future() throws Exception {
        return made(
                "future", () -> ca.signedBy(Authority.PARTNERS).notYetValid().issue(OpensslCa.subject("MZP123456")));
    }

    Issued serversOnly() throws Exception {
        return made(
                "servers only",
                () -> ca.signedBy(Authority.PARTNERS).usage("serverAuth").issue(OpensslCa.subject("MZP123456")));
    }

    OpensslCa.Signing localhost() {
        return ca.signedBy(Authority.PARTNERS).usage("serverAuth").names("DNS:localhost");
    }

    private Issued underAnother() throws Exception {
        return made(
                "server of another CA",
                () -> ca.signedBy(Authority.STRANGER)
                        .usage("serverAuth")
                        .names("DNS:localhost")
                        .issue("/CN=localhost"));
    }

    // stages

    Scene scene(Issued identity, String url) {
        Scene scene = new Scene();
        scene.url = url;
        scene.ca = ca.root();
        if (identity != null) {
            scene.key = identity.key();
            scene.cert = identity.chain();
        }
        return scene;
    }

    Scene scene(Issued identity, Nginx nginx) {
        return scene(identity, nginx.url("/")).holding(nginx);
    }

    Scene openssl(Issued identity, String tls, String... options) {
        OpensslServer openssl = OpensslServer.start(folder, server, options);
        return scene(identity, openssl.url("/")).holding(openssl);
    }

    Scene demanding(Issued identity, String tls, String... more) {
        return openssl(
                identity,
                tls,
                Stream.concat(
                                Stream.of(
                                        "-Verify",
                                        "3",
                                        "-verify_return_error",
                                        "-CAfile",
                                        ca.root().toString()),
                                Arrays.stream(more))
                        .toArray(String[]::new));
    }

    Scene revoked(String tls) throws Exception {
        Issued one = made("revoked", () -> ca.client("MZP654321"));
        Path list = ca.revocationList(Authority.PARTNERS, one.cert());
        return demanding(one, tls, "-crl_check", "-CRL", list.toString());
    }

    Scene nginx(Issued identity) {
        return scene(
                identity,
                Nginx.in(folder)
                        .shows(server)
                        .demands(ca.root())
                        .location("/", "return 200;")
                        .start());
    }

    public Scene answering(String directives) {
        return scene(
                client,
                Nginx.in(folder)
                        .shows(server)
                        .demands(ca.root())
                        .location("/", directives)
                        .start());
    }

    /** By a server that asks for no client certificate. */
    Scene unasked(String directives) {
        return scene(
                client, Nginx.in(folder).shows(server).location("/", directives).start());
    }

    Scene raw(RawServer.Behaviour behaviour) {
        RawServer raw = new RawServer(behaviour);
        return scene(client, raw.url("/")).holding(raw);
    }

    /** A TLS server that asks for a client certificate, takes any, and goes on as told. */
    Scene asking(RawServer.Behaviour afterHandshake) {
        RawServer raw = ClientCertificateServer.start(ca, server, afterHandshake);
        return scene(client, raw.url("/")).holding(raw);
    }

    /**
     * SETTINGS and GOAWAY (RFC 9113 section 6) to whatever is sent.
     *
     * @param ends whether the connection is closed, and not only the server's side of TLS
     */
    Scene http2(boolean ends) {
        RawServer raw = ClientCertificateServer.start(ca, server, (below, socket) -> {
            if (socket.getInputStream().read(new byte[2048]) <= 0) return;
            byte[] frames =
                    HexFormat.of().parseHex("000006040000000000000300000064" + "0000080700000000000000000000000001");
            socket.getOutputStream().write(frames);
            socket.getOutputStream().flush();
            if (ends) return;
            socket.shutdownOutput();
            socket.getInputStream().read(new byte[2048]);
        });
        return scene(client, raw.url("/")).holding(raw);
    }

    Scene behindNginx(RawServer.Behaviour backend) {
        RawServer raw = new RawServer(socket -> {
            socket.getInputStream().read(new byte[2048]);
            backend.meet(socket);
        });
        Nginx front = Nginx.in(folder)
                .shows(server)
                .demands(ca.root())
                .location("/", "proxy_buffering off; proxy_pass http://127.0.0.1:" + raw.port() + ";")
                .start();
        return scene(client, front).holding(raw);
    }

    Scene proxied(String proxy) {
        Scene scene = scene(client, "https://localhost:1/");
        scene.env.put("https_proxy", proxy);
        return scene;
    }

    Scene badProxy(String answer) {
        RawServer raw = new RawServer(socket -> {
            socket.getInputStream().read(new byte[2048]);
            say(socket, answer);
        });
        return proxied("http://127.0.0.1:" + raw.port()).holding(raw);
    }

    /** Nothing is wrong with it. */
    public Scene healthyNginx(String verifies) {
        Path known = ca.bundle(ca.root(), ca.partners());
        healthy = Nginx.in(folder)
                .shows(server)
                .verifies(verifies, known)
                .location("/", "default_type application/json; return 200 '{}';")
                .start();
        return scene(client, healthy);
    }

    /** What the healthy nginx was asked for last. */
    public Map<String, Object> lastSeen() {
        List<Map<String, Object>> seen = healthy.seen(1);
        return seen.get(seen.size() - 1);
    }

    /** Nothing is wrong with it. */
    public Scene healthyOpenssl() {
        return demanding(client, "1.3");
    }

    public Path leafAlone() {
        return client.cert();
    }

    /** A key that nothing in the profile was made with. */
    public Path otherKey() throws Exception {
        return selfSigned().key();
    }

    /** The signing request of the profile's key. */
    public Path request() {
        return ca.request(client.key(), OpensslCa.subject("MZP123456"));
    }

    public Path expiredChain() throws Exception {
        return made(
                        "expired, same key",
                        () -> ca.signedBy(Authority.PARTNERS)
                                .expired()
                                .issue(client.key(), OpensslCa.subject("MZP123456")))
                .chain();
    }

    public String issuerOfTheClient() throws Exception {
        return Name.issuer(CertificateFile.read(Files.readAllBytes(client.cert()), "client")
                        .get(0))
                .brief();
    }

    /** An expired certificate, and nginx that says so. */
    public Scene expiredAtNginx() throws Exception {
        return nginx(expired());
    }

    /** Takes the certificates of another CA than the client's. */
    public Scene strangersNginx() {
        return scene(
                client,
                Nginx.in(folder)
                        .shows(server)
                        .demands(ca.stranger())
                        .location("/", "return 200;")
                        .start());
    }

    /** Nothing is wrong with it, and it has nothing to do with Stellantis. */
    public Scene otherCompanysNginx() throws Exception {
        Issued theirs = made(
                "another company's", () -> ca.signedBy(Authority.PARTNERS).issue("/O=Another Company/CN=device 17"));
        return scene(
                theirs,
                Nginx.in(folder)
                        .shows(server)
                        .verifies("on", ca.bundle(ca.root(), ca.partners()))
                        .location("/", "default_type application/json; return 200 '{}';")
                        .start());
    }

    static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static void begin(Socket socket) throws IOException {
        say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx");
    }

    /** A whole profile, looked at offline. */
    public Scene profile() {
        Scene scene = new Scene();
        scene.runner = Partner.runner(folder.resolve("runner" + ++runners), ca, client);
        set(
                scene.runner,
                "environment=preprod",
                "auth=oauth2",
                "client-id=0f8fad5b-d9cb-469f-a165-70867728950e",
                "token-client-id=ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF",
                "scope=prd:ABC");
        replace(scene.runner, "cert.pem", client.chain());
        return scene.options("--offline", "--no-input");
    }

    /** Adds lines to the settings; a later one wins, an empty value takes the setting away. */
    public static void set(ScriptRunner runner, String... lines) {
        try {
            Path file = runner.profile("default").resolve("profile.properties");
            Map<String, String> all = new java.util.LinkedHashMap<>();
            Stream<String> before = Files.exists(file) ? Files.readString(file).lines() : Stream.of();
            Stream.concat(before, Arrays.stream(lines))
                    .forEach(line -> all.put(line.substring(0, line.indexOf('=')), line));
            all.values().removeIf(line -> line.endsWith("="));
            Files.writeString(file, String.join("\n", all.values()) + "\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What the profile has for a setting. */
    public static String setting(ScriptRunner runner, String name) throws IOException {
        return Files.readString(runner.profile("default").resolve("profile.properties"))
                .lines()
                .filter(line -> line.startsWith(name + "="))
                .findFirst()
                .orElseThrow()
                .substring(name.length() + 1);
    }

    public static void replace(ScriptRunner runner, String name, Path by) {
        try {
            Files.write(runner.profile("default").resolve(name), Files.readAllBytes(by));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    public void encrypt(ScriptRunner runner, String... how) {
        Path key = runner.profile("default").resolve("key.pem");
        new Tool(folder)
                .run(Stream.concat(
                                Stream.of(
                                        "openssl",
                                        "pkcs8",
                                        "-topk8",
                                        "-in",
                                        client.key().toString(),
                                        "-out",
                                        key.toString(),
                                        "-passout",
                                        "pass:the right one"),
                                Arrays.stream(how))
                        .toArray(String[]::new))
                .ok();
    }

    /** A sandbox with these faults, and the profile of a partner who is through all steps there. */
    public Scene stellantis(Fault... faults) throws IOException {
        LocalStellantis stellantis = new LocalStellantis(
                Files.createDirectories(folder.resolve("stellantis")),
                options -> options.faults(faults).slowness(Duration.ofMinutes(1)));
        if (partner == null) partner = stellantis.partner("MZP000001", Duration.ofDays(365), false);
        Scene scene = new Scene();
        scene.runner = new ScriptRunner(folder.resolve("runner" + ++runners));
        Path profile = Files.createDirectories(scene.runner.profile("default"));
        Files.copy(partner.key(), profile.resolve("key.pem"));
        Files.setPosixFilePermissions(profile.resolve("key.pem"), PosixFilePermissions.fromString("rw-------"));
        Files.write(
                profile.resolve("cert.pem"),
                Certificates.pem(List.of(
                        partner.reply().certificate(),
                        partner.reply().authorities().get(0))));
        Files.copy(stellantis.sandbox.caFile(), profile.resolve("ca.pem"));
        scene.runner
                .env("TOKEN_URL", stellantis.sandbox.tokenUrl().toString())
                .env("TOKEN_CLIENT_ID", partner.reply().client().tokenClientId());
        set(
                scene.runner,
                "environment=sandbox",
                "auth=oauth2",
                "base-url=" + stellantis.sandbox.baseUrl(),
                "token-url=" + stellantis.sandbox.tokenUrl(),
                "client-id=" + partner.clientId(),
                "token-client-id=" + partner.reply().client().tokenClientId(),
                "scope=" + partner.reply().client().scope());
        scene.url = stellantis.sandbox.baseUrl() + "/connectedcar/v3/fleets?client_id=" + partner.clientId();
        scene.key = profile.resolve("key.pem");
        scene.cert = profile.resolve("cert.pem");
        scene.ca = profile.resolve("ca.pem");
        scene.user = partner.login() + ":" + partner.password();
        return scene.options("--no-input").holding(stellantis);
    }

    /** The script that meets the same at this scene: {@code call} or {@code token}. */
    public static ScriptRunner.Outcome other(FaultMatrix props, Row row, Scene scene, String tls) {
        ScriptRunner runner = scene.runner != null ? scene.runner : new ScriptRunner(props.folder.resolve("ad-hoc"));
        runner.env.putAll(scene.env);
        List<String> arguments = new ArrayList<>(List.of("--no-input", "--tls-min", tls, "--tls-max", tls));
        if (scene.runner == null) {
            arguments.addAll(List.of("--cacert", scene.ca.toString()));
            if (scene.key != null)
                arguments.addAll(List.of("--key", scene.key.toString(), "--cert", scene.cert.toString()));
            if (!scene.options.contains("--user") && !scene.options.contains("--bearer"))
                arguments.addAll(List.of("--auth", "none", "--client-id", "abc"));
        }
        scene.options.stream().filter(option -> !option.equals("--no-input")).forEach(arguments::add);
        if (row.script().equals("token")) arguments.add("--no-cache");
        else if (scene.url == null) arguments.add("fleets");
        else {
            java.net.URI uri = java.net.URI.create(scene.url);
            arguments.addAll(List.of("--base-url", "https://" + uri.getRawAuthority(), uri.getRawPath()));
        }
        return runner.run(row.script(), arguments.toArray(String[]::new));
    }

    /** The doctor at this scene, as JSON. */
    public static ScriptRunner.Outcome doctor(FaultMatrix props, Scene scene, String tls) {
        ScriptRunner runner = scene.runner != null ? scene.runner : new ScriptRunner(props.folder.resolve("ad-hoc"));
        runner.env.putAll(scene.env);
        List<String> arguments = new ArrayList<>(List.of("--json", "--tls-min", tls, "--tls-max", tls));
        if (scene.runner == null) {
            arguments.addAll(List.of("--url", scene.url, "--cacert", scene.ca.toString(), "--no-input"));
            if (scene.key != null)
                arguments.addAll(List.of("--key", scene.key.toString(), "--cert", scene.cert.toString()));
        }
        arguments.addAll(scene.options);
        return runner.run("doctor", arguments.toArray(String[]::new));
    }
}
