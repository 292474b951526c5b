package stellantis.diagnosis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import stellantis.ExitCode;
import stellantis.drivers.DriverFault;
import stellantis.drivers.EligibilityFault;
import stellantis.http.Answer;
import stellantis.http.Connector;
import stellantis.http.ExchangeFailure;
import stellantis.http.MutualTls;
import stellantis.http.Proxies;
import stellantis.http.TlsVersion;
import stellantis.http.Trust;
import stellantis.pki.CertificateFile;
import stellantis.pki.Identity;
import stellantis.pki.KeyFile;
import support.ConnectProxy;
import support.Nginx;
import support.OpensslCa;
import support.OpensslServer;
import support.RawServer;
import support.Repository;
import support.Tool;

/** One case per cause: a real server that fails in this way, and what we say about it. */
@Tag("openssl")
class ExplainTest {
    static final Duration PATIENT = Duration.ofSeconds(10);
    static final Proxies DIRECT = new Proxies(null, null, Map.of());

    static OurSide ours(MutualTls tls) {
        return new OurSide(tls, Clock.systemUTC(), MessageValues::new, UnaryOperator.identity());
    }

    @TempDir
    static Path temporary;

    static OpensslCa ca;
    static OpensslCa.Issued server;
    static OpensslCa.Issued client;
    static Trust trust;

    @BeforeAll
    static void authorities() throws Exception {
        ca = new OpensslCa(temporary);
        server = ca.server();
        client = ca.client("MZP123456");
        trust = new Trust(CertificateFile.read(Files.readAllBytes(ca.root()), "root"), false);
    }

    static Identity identity(Path key, Path chain) throws Exception {
        return new Identity(
                KeyFile.read(Files.readAllBytes(key), "key", () -> null),
                CertificateFile.read(Files.readAllBytes(chain), "chain"));
    }

    static MutualTls anonymous() {
        return new MutualTls(null, trust, TlsVersion.V1_2, TlsVersion.V1_3);
    }

    static Cause explain(String url, MutualTls tls, Proxies proxies, Duration maxTime) throws Exception {
        try (Connector connector = new Connector(tls, proxies, Duration.ofSeconds(5), maxTime, line -> {})) {
            ExchangeFailure broken = assertThrows(ExchangeFailure.class, () -> {
                try (Answer answer =
                        connector.send(HttpRequest.newBuilder(URI.create(url)).build())) {
                    answer.bytes(1 << 20);
                }
            });
            return Explain.of(broken, ours(tls));
        }
    }

    static Cause explain(String url, Identity identity, TlsVersion version) throws Exception {
        return explain(url, new MutualTls(identity, trust, version, version), DIRECT, PATIENT);
    }

    static Cause explain(String url) throws Exception {
        return explain(url, anonymous(), DIRECT, PATIENT);
    }

    static OpensslServer demanding(String... more) {
        Stream<String> options = Stream.of(
                "-Verify", "3", "-verify_return_error", "-CAfile", ca.root().toString());
        return OpensslServer.start(
                temporary, server, Stream.concat(options, Arrays.stream(more)).toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void saysThatNoCertificateWasGiven(TlsVersion version) throws Exception {
        try (OpensslServer openssl = demanding()) {
            Cause said = explain(openssl.url("/"), null, version);
            assertEquals(Symptom.NO_CERTIFICATE, said.fault());
            assertEquals(ExitCode.CLIENT_REFUSED, said.failure().code());
            assertTrue(said.what().startsWith("localhost:" + openssl.port() + " demands"), said.what());
        }
    }

    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void seesTheSelfSignedPlaceholder(TlsVersion version) throws Exception {
        Path key = ca.newKey("EC");
        Path selfSigned = Files.writeString(
                temporary.resolve("self" + version), ca.selfSigned(key, OpensslCa.subject("MZP123456")));
        try (OpensslServer openssl = demanding()) {
            Cause said = explain(openssl.url("/"), identity(key, selfSigned), version);
            assertEquals(Symptom.UNKNOWN_CA, said.fault());
            assertTrue(said.because().contains("self-signed"), said.because());
            assertTrue(
                    said.hint().toString().contains("stellantis install"),
                    said.hint().toString());
        }
    }

    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void namesTheMissingIssuingCa(TlsVersion version) throws Exception {
        try (OpensslServer openssl = demanding()) {
            Cause said = explain(openssl.url("/"), identity(client.key(), client.cert()), version);
            assertEquals(Symptom.UNKNOWN_CA, said.fault());
            assertTrue(
                    said.because().contains("Test Partners CA")
                            && said.because().contains("the server knows \"Test Root CA\""),
                    said.because());
            assertTrue(said.because().startsWith("most likely"), said.because());
        }
    }

    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void tellsACertificateOfAnotherCa(TlsVersion version) throws Exception {
        OpensslCa.Issued foreign = ca.signedBy(OpensslCa.Authority.STRANGER).issue(OpensslCa.subject("MZP123456"));
        try (OpensslServer openssl = demanding()) {
            Cause said = explain(
                    openssl.url("/"), identity(foreign.key(), ca.bundle(foreign.cert(), ca.stranger())), version);
            assertEquals(Symptom.UNKNOWN_CA, said.fault());
            assertTrue(said.because().contains("yours was issued by \"Stranger CA\""), said.because());
        }
    }

    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void tellsWhenTheCertificateExpired(TlsVersion version) throws Exception {
        OpensslCa.Issued old =
                ca.signedBy(OpensslCa.Authority.PARTNERS).expired().issue(OpensslCa.subject("MZP123456"));
        try (OpensslServer openssl = demanding()) {
            Cause said = explain(openssl.url("/"), identity(old.key(), old.chain()), version);
            assertEquals(Symptom.CLIENT_EXPIRED, said.fault());
            assertTrue(said.because().contains("expired on "), said.because());
            assertTrue(
                    said.hint().toString().contains("stellantis csr --like"),
                    said.hint().toString());
        }
    }

    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void seesThatTheKeyIsAnother(TlsVersion version) throws Exception {
        try (OpensslServer openssl = demanding()) {
            Cause said = explain(openssl.url("/"), identity(ca.newKey("EC"), client.chain()), version);
            assertEquals(ExitCode.CLIENT_REFUSED, said.code());
            assertTrue(said.because().contains("the private key does not belong to the certificate"), said.because());
        }
    }

    @Test
    void saysWhichKindOfKeyTheServerTakes() throws Exception {
        try (OpensslServer openssl = demanding("-client_sigalgs", "RSA+SHA256")) {
            Cause said = explain(openssl.url("/"), identity(client.key(), client.chain()), TlsVersion.V1_2);
            assertEquals(Symptom.KEY_TYPE, said.fault());
            assertTrue(said.because().contains("its key is EC, the server asked for RSA"), said.because());
            assertTrue(
                    said.hint().toString().contains("--rsa 2048"), said.hint().toString());
        }
        Path rsa = ca.newKey("RSA");
        Path chain = ca.signedBy(OpensslCa.Authority.PARTNERS)
                .issue(rsa, OpensslCa.subject("MZP123456"))
                .chain();
        try (OpensslServer openssl = demanding("-client_sigalgs", "ECDSA+SHA256")) {
            Cause said = explain(openssl.url("/"), identity(rsa, chain), TlsVersion.V1_2);
            assertEquals(Symptom.KEY_TYPE, said.fault());
            assertTrue(
                    said.hint().toString().contains("--ec P-256"), said.hint().toString());
        }
    }

    @Test
    void aKeyOnACurveThatJavaDoesNotTakeIsTheReason() throws Exception {
        Path key = temporary.resolve("koblitz.pem");
        new Tool(temporary)
                .run("openssl", "ecparam", "-name", "secp256k1", "-genkey", "-noout", "-out", key.toString())
                .ok();
        Path chain = ca.signedBy(OpensslCa.Authority.PARTNERS)
                .issue(key, OpensslCa.subject("MZP123456"))
                .chain();
        try (OpensslServer openssl = demanding()) {
            Cause said = explain(openssl.url("/"), identity(key, chain), TlsVersion.V1_3);
            assertEquals(ExitCode.CLIENT_REFUSED, said.code());
            assertTrue(said.because().contains("EC secp256k1"), said.because());
        }
    }

    @Test
    void aServersNameThatJavaCannotReadIsTold() throws Exception {
        OpensslCa.Issued odd = ca.signedBy(OpensslCa.Authority.PARTNERS)
                .usage("serverAuth")
                .names("DER:30:12:82:09:6c:6f:63:61:6c:68:6f:73:74:a5:05:a1:03:0c:01:78")
                .issue("/CN=localhost");
        try (OpensslServer openssl = OpensslServer.start(temporary, odd)) {
            Cause said = explain(openssl.url("/"));
            assertEquals(Symptom.SERVER_REFUSED, said.fault(), said.toString());
            assertTrue(said.because().contains("Java cannot read the names in it"), said.because());
        }
    }

    @Test
    void isHonestWhenNothingIsWrongHere() throws Exception {
        OpensslCa.Issued foreign = ca.signedBy(OpensslCa.Authority.STRANGER).issue(OpensslCa.subject("MZP123456"));
        // lists no CA, so that nothing tells where the certificate should come from
        try (OpensslServer openssl = OpensslServer.start(temporary, server, "-Verify", "3", "-verify_return_error")) {
            Cause said = explain(
                    openssl.url("/"),
                    identity(foreign.key(), ca.bundle(foreign.cert(), ca.stranger())),
                    TlsVersion.V1_3);
            assertEquals(Symptom.UNKNOWN_CA, said.fault());
            assertTrue(said.because().contains("seen from here it is in order"), said.because());
            assertFalse(said.certain());
            assertEquals(Side.UNKNOWN, said.side());
        }
    }

    /** What nginx says in a page of its own to this identity, or to none. */
    static Cause page(Identity identity) throws Exception {
        MutualTls tls = new MutualTls(identity, trust, TlsVersion.V1_2, TlsVersion.V1_3);
        try (Nginx nginx = Nginx.in(temporary)
                        .shows(server)
                        .demands(ca.root())
                        .location("/", "return 200;")
                        .start();
                Connector connector = new Connector(tls, DIRECT, Duration.ofSeconds(5), PATIENT, line -> {});
                Answer answer = connector.send(
                        HttpRequest.newBuilder(URI.create(nginx.url("/"))).build())) {
            RequestContext sent = new RequestContext("GET", answer.uri(), Auth.NONE, null, true, null, null);
            return ExplainAnswer.cause(sent, answer.status(), answer.told(answer.bytes(4096), true), ours(tls));
        }
    }

    /** A TLS server of Java's that asks for a client certificate, takes any, and then behaves as the test says. */
    static RawServer asking(RawServer.Behaviour afterHandshake) throws Exception {
        Identity shown = identity(server.key(), server.chain());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("server", shown.key(), new char[0], shown.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                factory.getKeyManagers(),
                new TrustManager[] {
                    new X509TrustManager() {
                        @Override
                        public void checkClientTrusted(X509Certificate[] chain, String type) {
                            // any will do
                        }

                        @Override
                        public void checkServerTrusted(X509Certificate[] chain, String type) {
                            throw new UnsupportedOperationException();
                        }

                        @Override
                        public X509Certificate[] getAcceptedIssuers() {
                            return new X509Certificate[0];
                        }
                    }
                },
                null);
        return new RawServer(plain -> {
            SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
            socket.setUseClientMode(false);
            socket.setNeedClientAuth(true);
            socket.startHandshake();
            afterHandshake.meet(socket);
        });
    }

    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void takesACloseWithoutAReasonForAProbableRefusal(TlsVersion version) throws Exception {
        try (RawServer closing = asking(socket -> {})) {
            Cause said = explain(closing.url("/"), identity(client.key(), client.chain()), version);
            assertEquals(Symptom.CLOSED_AFTER_ASKING, said.fault(), said.toString());
            assertTrue(said.because().contains("probably"), said.because());
            assertFalse(said.certain());
            assertEquals(22, said.failure().code().code);
        }
    }

    @Test
    void tellsARequestThatEndsTheConnectionFromARefusedCertificate() throws Exception {
        try (RawServer closing = asking(socket -> socket.getInputStream().read(new byte[2048]))) {
            assertEquals(
                    Symptom.CLOSED,
                    explain(closing.url("/"), identity(client.key(), client.chain()), TlsVersion.V1_3)
                            .fault());
        }
    }

    @Test
    void tellsAProxysLogInPage() throws Exception {
        for (String status : List.of("302 Found", "511 Network Authentication Required")) {
            try (RawServer portal = new RawServer(socket -> {
                socket.getInputStream().read(new byte[2048]);
                socket.getOutputStream()
                        .write(("HTTP/1.1 " + status
                                        + "\r\nLocation: http://login.example/\r\nContent-Length: 0\r\n\r\n")
                                .getBytes());
                Thread.sleep(300);
            })) {
                Proxies through = new Proxies("http://127.0.0.1:" + portal.port(), "--proxy", Map.of());
                assertEquals(
                        Symptom.PROXY_PORTAL,
                        explain("https://api.example/", anonymous(), through, PATIENT)
                                .fault());
            }
        }
    }

    @Test
    void whatIsNoProxyIsBlamedAndNotTheHost() throws Exception {
        Map<String, Symptom> all = Map.of(
                "", Symptom.PROXY_NO_HTTP,
                "\u0005\u00ff", Symptom.PROXY_NO_HTTP,
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", Symptom.PROXY_PORTAL);
        for (Map.Entry<String, Symptom> one : all.entrySet()) {
            try (RawServer other = new RawServer(socket -> {
                socket.getInputStream().read(new byte[2048]);
                socket.getOutputStream().write(one.getKey().getBytes(ISO_8859_1));
            })) {
                Proxies through = new Proxies("http://127.0.0.1:" + other.port(), "--proxy", Map.of());
                Cause said = explain("https://api.example/", anonymous(), through, PATIENT);
                assertEquals(one.getValue(), said.fault(), said.toString());
            }
        }
    }

    @Test
    void tellsWhatIsNoHttp() throws Exception {
        try (RawServer garbage = asking(socket -> {
            socket.getInputStream().read(new byte[2048]);
            socket.getOutputStream().write("220 mail.example ESMTP\r\n\r\n".getBytes());
            Thread.sleep(300);
        })) {
            assertEquals(
                    HttpFault.NO_HTTP,
                    explain(garbage.url("/"), identity(client.key(), client.chain()), TlsVersion.V1_3)
                            .fault());
        }
    }

    @Tag("nginx")
    @Test
    void readsTheGatewaysPageAboutAMissingCertificate() throws Exception {
        assertEquals(Symptom.NO_CERTIFICATE, page(null).fault());
    }

    @Tag("nginx")
    @Test
    void readsTheGatewaysPageAboutARefusedCertificate() throws Exception {
        OpensslCa.Issued old =
                ca.signedBy(OpensslCa.Authority.PARTNERS).expired().issue(OpensslCa.subject("MZP123456"));
        Cause said = page(identity(old.key(), old.chain()));
        assertEquals(Symptom.PAGE_REFUSED, said.fault());
        assertTrue(said.because().contains("expired on "), said.because());
    }

    @Tag("nginx")
    @Test
    void namesTheServersIssuerThatIsNotTrusted() throws Exception {
        try (Nginx nginx =
                Nginx.in(temporary).shows(server).location("/", "return 200;").start()) {
            MutualTls tls = new MutualTls(
                    null,
                    new Trust(CertificateFile.read(Files.readAllBytes(ca.stranger()), "stranger"), true),
                    TlsVersion.V1_2,
                    TlsVersion.V1_3);
            Cause said = explain(nginx.url("/"), tls, DIRECT, PATIENT);
            assertEquals(Symptom.SERVER_UNKNOWN_ISSUER, said.fault());
            assertTrue(
                    said.because().contains("\"Test Root CA\"")
                            && said.because().contains("cacert-only"),
                    said.because());
            assertEquals(21, said.failure().code().code);
        }
    }

    @Tag("nginx")
    @Test
    void saysThatACaOfThatNameIsKnownWithAnotherKey() throws Exception {
        OpensslCa other = new OpensslCa(Files.createDirectories(temporary.resolve("same-names")));
        try (Nginx nginx = Nginx.in(temporary).shows(other.server()).start()) {
            Cause said = explain(nginx.url("/"));
            assertEquals(Symptom.SERVER_OTHER_KEY, said.fault(), said.toString());
            assertTrue(
                    said.because().contains("\"Test Root CA\"")
                            && said.because().contains("another key")
                            && said.hint().toString().contains("--cacert"),
                    said.toString());
        }
    }

    @Tag("nginx")
    @Test
    void namesTheCaThatTheServerLeftOut() throws Exception {
        try (Nginx nginx = Nginx.in(temporary)
                .shows(new OpensslCa.Issued(server.key(), server.cert(), server.cert()))
                .start()) {
            Cause said = explain(nginx.url("/"));
            assertEquals(Symptom.SERVER_CA_LEFT_OUT, said.fault(), said.toString());
            assertEquals(Side.SERVER, said.side());
            assertTrue(
                    said.because().contains("left out \"Test Partners CA\"")
                            && said.because().contains("\"Test Root CA\""),
                    said.because());
        }
    }

    @Tag("nginx")
    @Test
    void aRootSentBesideTheCertificateIsNotTheCaInBetween() throws Exception {
        Path chain = ca.bundle(server.cert(), ca.root());
        try (Nginx nginx = Nginx.in(temporary)
                .shows(new OpensslCa.Issued(server.key(), server.cert(), chain))
                .start()) {
            Cause said = explain(nginx.url("/"));
            assertEquals(Symptom.SERVER_CA_LEFT_OUT, said.fault(), said.toString());
            assertTrue(said.because().contains("left out \"Test Partners CA\""), said.because());
        }
    }

    @Tag("nginx")
    @Test
    void namesTheHostsThatTheServersCertificateIsFor() throws Exception {
        OpensslCa.Issued other = ca.signedBy(OpensslCa.Authority.PARTNERS)
                .usage("serverAuth")
                .names("DNS:api.other.example")
                .issue("/CN=api.other.example");
        try (Nginx nginx =
                Nginx.in(temporary).shows(other).location("/", "return 200;").start()) {
            Cause said = explain(nginx.url("/"));
            assertEquals(Symptom.SERVER_OTHER_HOST, said.fault());
            assertTrue(said.because().contains("api.other.example"), said.because());
        }
    }

    @Tag("nginx")
    @Test
    void tellsWhenTheServersCertificateExpired() throws Exception {
        OpensslCa.Issued old = ca.signedBy(OpensslCa.Authority.PARTNERS)
                .usage("serverAuth")
                .names("DNS:localhost")
                .expired()
                .issue("/CN=localhost");
        try (Nginx nginx =
                Nginx.in(temporary).shows(old).location("/", "return 200;").start()) {
            assertEquals(Symptom.SERVER_EXPIRED, explain(nginx.url("/")).fault());
        }
    }

    @Tag("nginx")
    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void tellsThatTheTlsVersionsDoNotMeet(TlsVersion ours) throws Exception {
        String theirs = ours == TlsVersion.V1_2 ? "TLSv1.3" : "TLSv1.2";
        try (Nginx nginx = Nginx.in(temporary)
                .shows(server)
                .tls(theirs)
                .location("/", "return 200;")
                .start()) {
            Cause said = explain(nginx.url("/"), null, ours);
            assertEquals(Symptom.VERSIONS, said.fault());
            assertTrue(said.because().contains("TLS " + ours.label + " only"), said.because());
        }
    }

    @Test
    void seesPlainHttpOnThePort() throws Exception {
        try (RawServer plain = new RawServer(socket -> {
            socket.getInputStream().read(new byte[512]);
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes());
        })) {
            assertEquals(Symptom.NO_TLS, explain(plain.url("/")).fault());
        }
    }

    @Test
    void tellsAConnectionClosedBeforeAnyTls() throws Exception {
        try (RawServer closing = new RawServer(socket -> socket.getInputStream().read(new byte[512]))) {
            assertEquals(Symptom.CLOSED_EARLY, explain(closing.url("/")).fault());
        }
        try (RawServer closing = new RawServer(socket -> {})) {
            assertEquals(Symptom.CLOSED_EARLY, explain(closing.url("/")).fault());
        }
    }

    @Test
    void waitsNoLongerThanTheDeadlineForAServerThatNeverAnswers() throws Exception {
        try (RawServer silent = new RawServer(socket -> Thread.sleep(60_000))) {
            Cause said = explain(silent.url("/"), anonymous(), DIRECT, Duration.ofMillis(400));
            assertEquals(Symptom.HANDSHAKE_TIMEOUT, said.fault());
            assertEquals(23, said.failure().code().code);
            assertTrue(said.what().contains("within 0.4 s"), said.what());
        }
    }

    /** nginx in front of a back end of our own making. */
    static Nginx before(RawServer backend) {
        return Nginx.in(temporary)
                .shows(server)
                .location("/", "proxy_buffering off; proxy_pass http://127.0.0.1:" + backend.port() + ";")
                .start();
    }

    static void beginAnAnswer(java.net.Socket socket) throws Exception {
        socket.getInputStream().read(new byte[2048]);
        socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx".getBytes());
    }

    @Tag("nginx")
    @Test
    void holdsTheDeadlineForABodyThatStopsMidway() throws Exception {
        try (RawServer backend = new RawServer(socket -> {
                    beginAnAnswer(socket);
                    Thread.sleep(60_000);
                });
                Nginx front = before(backend)) {
            assertEquals(
                    Symptom.READ_TIMEOUT,
                    explain(front.url("/"), anonymous(), DIRECT, Duration.ofMillis(900))
                            .fault());
        }
    }

    @Tag("nginx")
    @Test
    void holdsTheDeadlineForATricklingBody() throws Exception {
        try (RawServer backend = new RawServer(socket -> {
                    beginAnAnswer(socket);
                    for (int i = 0; i < 90; i++) {
                        Thread.sleep(100);
                        socket.getOutputStream().write('x');
                    }
                });
                Nginx front = before(backend)) {
            assertEquals(
                    Symptom.READ_TIMEOUT,
                    explain(front.url("/"), anonymous(), DIRECT, Duration.ofMillis(900))
                            .fault());
        }
    }

    @Tag("nginx")
    @Test
    void tellsAnAnswerThatNeverComes() throws Exception {
        try (RawServer backend = new RawServer(socket -> Thread.sleep(60_000));
                Nginx front = before(backend)) {
            assertEquals(
                    Symptom.TIMEOUT,
                    explain(front.url("/"), anonymous(), DIRECT, Duration.ofMillis(900))
                            .fault());
        }
    }

    @Tag("nginx")
    @Test
    void tellsAnAnswerCutInTheMiddle() throws Exception {
        try (RawServer backend = new RawServer(ExplainTest::beginAnAnswer);
                Nginx front = before(backend)) {
            assertEquals(Symptom.CUT, explain(front.url("/")).fault());
        }
    }

    @Test
    void tellsAnUnknownNameFromARefusedConnection() throws Exception {
        Cause unknown = explain("https://no-such-host.invalid/");
        assertEquals(Symptom.NAME_UNKNOWN, unknown.fault());
        assertEquals("the name no-such-host.invalid is not known", unknown.what());
        RawServer gone = new RawServer(socket -> {});
        gone.close();
        assertEquals(Symptom.REFUSED, explain(gone.url("/")).fault());
    }

    static Cause explainThroughProxy(String proxy) throws Exception {
        return explain(
                "https://localhost:1/",
                anonymous(),
                new Proxies(null, "--proxy", Map.of("https_proxy", proxy)),
                PATIENT);
    }

    @Test
    void tellsWhatTheProxyWants() throws Exception {
        try (ConnectProxy proxy = new ConnectProxy("user:right", "Basic realm=\"corp\"")) {
            Cause none = explainThroughProxy("http://127.0.0.1:" + proxy.port());
            assertEquals(Symptom.PROXY_WANTS_USER, none.fault());
            assertTrue(none.because().contains("https_proxy"), none.because());
            Cause wrong = explainThroughProxy("http://user:wrong-secret@127.0.0.1:" + proxy.port());
            assertEquals(Symptom.PROXY_REFUSES_USER, wrong.fault());
            assertFalse(wrong.toString().contains("wrong-secret"), wrong.toString());
        }
        try (ConnectProxy proxy = new ConnectProxy("user:right", "NTLM")) {
            assertEquals(
                    Symptom.PROXY_OTHER_SCHEME,
                    explainThroughProxy("http://127.0.0.1:" + proxy.port()).fault());
        }
    }

    @Test
    void tellsAProxyThatIsNotThere() throws Exception {
        RawServer gone = new RawServer(socket -> {});
        gone.close();
        assertEquals(
                Symptom.PROXY_REFUSED,
                explainThroughProxy("http://127.0.0.1:" + gone.port()).fault());
        assertEquals(
                Symptom.PROXY_NAME_UNKNOWN,
                explainThroughProxy("http://no-such-host.invalid:3128").fault());
    }

    @Test
    void tellsAProxyThatForbidsTheHost() throws Exception {
        try (RawServer proxy = new RawServer(socket -> {
            socket.getInputStream().read(new byte[2048]);
            socket.getOutputStream().write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".getBytes());
        })) {
            Cause said = explainThroughProxy("http://127.0.0.1:" + proxy.port());
            assertEquals(Symptom.PROXY_NO_TUNNEL, said.fault());
            assertTrue(said.what().contains("HTTP 403"), said.what());
        }
    }

    @Test
    void everySymptomHasAnIdOfItsOwn() {
        assertEquals(
                Symptom.values().length,
                Arrays.stream(Symptom.values()).map(Fault::id).distinct().count());
    }

    /** What stands in braces and is no word would be shown as a command of that name. */
    @Test
    void noGapIsLeftInTheTextsOfTheTables() {
        List<String> words = List.of(
                ("host proxy source direct limit status issuer root roots date now names alert asked keytype detail"
                    + " inspect order request renew reorder new-key reinstall add-ca like retry wait problem ca known"
                    + " listed issuers name port uri target type came said scope mail url no-token thing method allow"
                    + " path budget when waiting who needed again vehicles list proxy-too give line later watch"
                    + " renewed registered maker incident contact all exempt own-reason older kind given switch remark"
                    + " time why setting password instead reached whose answers where there follow yours scoped own"
                    + " long media no-secret odd")
                        .split(" "));
        Stream<Fault> rows = Stream.of(
                        Symptom.values(),
                        HttpFault.values(),
                        PageFault.values(),
                        IdentityFault.values(),
                        TokenFault.values(),
                        EarlyAlert.values(),
                        AnswerFault.values(),
                        ServiceFault.values(),
                        DriverFault.values(),
                        EligibilityFault.values())
                .flatMap(Arrays::stream);
        for (Fault fault : rows.toList()) {
            String text =
                    fault.row().what() + fault.row().because() + fault.row().remedy();
            Matcher gap = Pattern.compile("\\{([^{} ]*)[^{}]*}").matcher(text);
            while (gap.find()) {
                String word = gap.group(1);
                assertTrue(
                        words.contains(word) || Repository.commands().contains(word), fault.id() + ": " + gap.group());
            }
        }
    }
}
