package stellantis.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import stellantis.Failure;
import stellantis.http.Handshake.Verdict;
import stellantis.pki.CertificateFile;
import stellantis.pki.Identity;
import stellantis.pki.KeyFile;
import support.Nginx;
import support.OpensslCa;
import support.RawServer;
import support.TlsListener;

@Tag("openssl")
class ConnectorTest {
    @TempDir
    static Path temporary;

    static OpensslCa ca;
    static OpensslCa.Issued server;
    static OpensslCa.Issued client;

    @BeforeAll
    static void authorities() {
        ca = new OpensslCa(temporary);
        server = ca.server();
        client = ca.client("MZP123456");
    }

    static Identity identity(Path key, Path chain) throws Exception {
        return new Identity(
                KeyFile.read(Files.readAllBytes(key), "key", () -> null),
                CertificateFile.read(Files.readAllBytes(chain), "chain"));
    }

    static Trust root() throws Exception {
        return new Trust(CertificateFile.read(Files.readAllBytes(ca.root()), "root"), false);
    }

    static Connector connector(Identity identity, Trust trust, TlsVersion only, List<String> trace) {
        return new Connector(
                new MutualTls(identity, trust, only, only),
                new Proxies(null, null, Map.of()),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                trace::add);
    }

    static HttpRequest get(String url) {
        return HttpRequest.newBuilder(URI.create(url)).build();
    }

    @Tag("nginx")
    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void presentsTheIdentityToAServerThatDemandsOne(TlsVersion version) throws Exception {
        List<String> trace = new ArrayList<>();
        try (Nginx nginx = Nginx.in(temporary)
                        .shows(server)
                        .demands(ca.root())
                        .answers("/fleets", 200, "application/json", "{}")
                        .start();
                Connector connector = connector(identity(client.key(), client.chain()), root(), version, trace);
                Answer answer = connector.send(get(nginx.url("/fleets")))) {
            assertEquals(200, answer.status());
            assertEquals("{}", new String(answer.bytes(100)));
            Map<String, Object> seen = nginx.seen(1).get(0);
            assertEquals("SUCCESS", seen.get("verify"));
            assertEquals("TLSv" + version.label, seen.get("protocol"));
            assertEquals("HTTP/1.1", seen.get("http"));
            Handshake handshake = connector.tls().handshake(URI.create(nginx.url("/")));
            assertTrue(handshake.asked() && handshake.offered());
            assertEquals(Verdict.TRUSTED_BY_GIVEN, handshake.verdict());
            assertTrue(trace.toString().contains("client certificate sent"), trace.toString());
            assertTrue(trace.toString().contains("TLSv" + version.label), trace.toString());
        }
    }

    /** JSSE's own key manager would send nothing here: the leaf's issuer is not in the server's list. */
    @Tag("nginx")
    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void offersALeafWhoseIssuerTheServerDoesNotList(TlsVersion version) throws Exception {
        List<String> trace = new ArrayList<>();
        try (Nginx nginx = Nginx.in(temporary)
                        .shows(server)
                        .demands(ca.root())
                        .trustsUnlisted(ca.partners())
                        .answers("/fleets", 200, "application/json", "{}")
                        .start();
                Connector connector = connector(identity(client.key(), client.cert()), root(), version, trace);
                Answer answer = connector.send(get(nginx.url("/fleets")))) {
            assertEquals(200, answer.status());
            assertFalse(connector
                    .tls()
                    .handshake(URI.create(nginx.url("/")))
                    .listsIssuerOf(connector.tls().identity()));
            assertTrue(trace.toString().contains("its issuer is not among the 1 the server lists"), trace.toString());
        }
    }

    @Tag("nginx")
    @Test
    void doesNotTrustAServerOfAnUnknownCa() throws Exception {
        try (Nginx nginx = Nginx.in(temporary)
                        .shows(server)
                        .location("/", "return 200;")
                        .start();
                Connector connector =
                        connector(null, new Trust(List.of(), false), TlsVersion.V1_3, new ArrayList<>())) {
            ExchangeFailure broken = assertThrows(ExchangeFailure.class, () -> connector.send(get(nginx.url("/"))));
            assertEquals(Verdict.UNKNOWN_ISSUER, broken.facts().handshake().verdict());
        }
    }

    @Tag("nginx")
    @Test
    void verifiesTheHostName() throws Exception {
        OpensslCa.Issued other = ca.signedBy(OpensslCa.Authority.PARTNERS)
                .usage("serverAuth")
                .names("DNS:other.example")
                .issue("/CN=other.example");
        try (Nginx nginx = Nginx.in(temporary)
                        .shows(other)
                        .location("/", "return 200;")
                        .start();
                Connector connector = connector(null, root(), TlsVersion.V1_3, new ArrayList<>())) {
            ExchangeFailure broken = assertThrows(ExchangeFailure.class, () -> connector.send(get(nginx.url("/"))));
            assertEquals(Verdict.OTHER_HOST, broken.facts().handshake().verdict());
        }
    }

    @Tag("nginx")
    @Test
    void seesThatAServersCertificateHasExpired() throws Exception {
        OpensslCa.Issued old = ca.signedBy(OpensslCa.Authority.PARTNERS)
                .usage("serverAuth")
                .names("DNS:localhost")
                .expired()
                .issue("/CN=localhost");
        try (Nginx nginx = Nginx.in(temporary)
                        .shows(old)
                        .location("/", "return 200;")
                        .start();
                Connector connector = connector(null, root(), TlsVersion.V1_3, new ArrayList<>())) {
            ExchangeFailure broken = assertThrows(ExchangeFailure.class, () -> connector.send(get(nginx.url("/"))));
            assertEquals(Verdict.EXPIRED, broken.facts().handshake().verdict());
        }
    }

    /** A live client would hold the process for 300 ms at its end. */
    @Tag("nginx")
    @Test
    void stopsItsThreadsWhenClosed() throws Exception {
        try (Nginx nginx =
                Nginx.in(temporary).shows(server).location("/", "return 200;").start()) {
            List<Thread> before = selectors();
            Connector connector = connector(null, root(), TlsVersion.V1_3, new ArrayList<>());
            connector.send(get(nginx.url("/"))).close();
            List<Thread> own = selectors();
            own.removeAll(before);
            assertEquals(1, own.size());
            connector.close();
            own.get(0).join(5000);
            assertFalse(own.get(0).isAlive());
        }
    }

    static List<Thread> selectors() {
        return new ArrayList<>(Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().endsWith("-SelectorManager"))
                .toList());
    }

    /** The end must not overtake what came before it, even where it comes before anybody reads. */
    @Test
    void ofACutAnswerAllThatCameIsReadFirst() throws Exception {
        byte[] part = "x".repeat(40_000).getBytes(StandardCharsets.US_ASCII);
        try (RawServer cutting = new RawServer(TlsListener.of(ca, server), socket -> {
                    while (socket.getInputStream().read() != '\n') {}
                    socket.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().write(part);
                });
                Connector connector = connector(null, root(), TlsVersion.V1_3, new ArrayList<>())) {
            for (int i = 0; i < 40; i++) {
                try (Answer answer = connector.send(get(cutting.url("/")), false)) {
                    if (i % 2 == 0) Thread.sleep(5);
                    assertArrayEquals(part, answer.body().readNBytes(part.length));
                    ExchangeFailure broken = assertThrows(
                            ExchangeFailure.class, () -> answer.body().read());
                    assertEquals(ExchangeFailure.During.READING, broken.during());
                }
            }
        }
    }

    @Test
    void sendsNothingWithoutTls() throws Exception {
        try (Connector connector = connector(null, root(), TlsVersion.V1_3, new ArrayList<>())) {
            assertEquals(
                    2,
                    assertThrows(Failure.class, () -> connector.send(get("http://localhost:1/")))
                            .code()
                            .code);
        }
    }
}
