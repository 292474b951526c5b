package stellantis.sandbox;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static support.LocalStellantis.status;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.pki.Certificates;
import support.LocalStellantis;
import support.LocalStellantis.Partner;
import support.Ports;

/** What outlives the process, who may use it at once, and what never gets into the log. */
class StateTest {
    @TempDir
    Path temporary;

    Path state;

    @BeforeEach
    void place() {
        state = temporary.resolve("state");
    }

    @Tag("curl")
    @Tag("openssl")
    @Test
    void aRestartGoesOnWithTheSameCaClientsAndTokens() throws IOException {
        Partner partner;
        String token;
        byte[] ca;
        try (LocalStellantis stellantis = new LocalStellantis(temporary)) {
            partner = stellantis.partner("MZP000001");
            token = stellantis.accessToken(partner);
            ca = Files.readAllBytes(stellantis.sandbox.caFile());
        }
        try (LocalStellantis stellantis = new LocalStellantis(temporary)) {
            assertArrayEquals(ca, Files.readAllBytes(stellantis.sandbox.caFile()));
            assertEquals(200, status(stellantis.get(partner, "/fleets")));
            String url = stellantis.sandbox.baseUrl() + "/connectedcar/v3/fleets?client_id=" + partner.clientId();
            assertEquals(200, status(stellantis.curl(partner, "-i", "-H", "Authorization: Bearer " + token, url)));
            assertEquals(partner.clientId(), stellantis.partner("MZP000001").clientId());
        }
    }

    @Tag("curl")
    @Tag("openssl")
    @Test
    void twoSandboxesNeverServeFromOneFolder() {
        try (LocalStellantis stellantis = new LocalStellantis(temporary)) {
            Failure refused = assertThrows(Failure.class, () -> new LocalStellantis(temporary));
            assertEquals(ExitCode.FILE, refused.code());
            assertTrue(refused.getMessage().startsWith("another sandbox is running on "), refused.getMessage());
            assertEquals(
                    200,
                    status(stellantis.get(stellantis.partner("MZP000001"), "/fleets")),
                    "the first one is unharmed");
        }
        new LocalStellantis(temporary).close();
    }

    @Test
    void aTakenPortIsSaidAndTheFolderIsFreeAgain() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (boolean api : List.of(true, false)) {
                Failure refused = assertThrows(
                        Failure.class,
                        () -> new LocalStellantis(temporary, options -> {
                            if (api) options.port(taken.getLocalPort());
                            else options.tokenPort(taken.getLocalPort());
                        }));
                assertEquals(ExitCode.UNREACHABLE, refused.code());
                assertEquals("cannot listen on 127.0.0.1:" + taken.getLocalPort(), refused.getMessage());
            }
        }
        new LocalStellantis(temporary).close();
    }

    @Test
    void theThreePortsOfASandboxAreNotInEachOthersWay() {
        int first = Ports.free(3);
        try (LocalStellantis beside =
                new LocalStellantis(temporary, options -> options.port(first).tokenPort(first + 1))) {
            assertEquals(first + 2, beside.sandbox.idpUrl().getPort());
        }
        try (LocalStellantis before = new LocalStellantis(
                temporary, options -> options.port(first + 1).tokenPort(first))) {
            assertEquals(first + 2, before.sandbox.idpUrl().getPort());
        }
        Failure twice = assertThrows(
                Failure.class,
                () -> new LocalStellantis(
                        temporary, options -> options.port(first).tokenPort(first)));
        assertTrue(
                twice.because().contains("the token endpoint")
                        && twice.because().contains("the API (--port) has it"),
                twice.because());
        assertTrue(twice.hint().contains("--token-port 0"), twice.hint());
        Failure given = assertThrows(
                Failure.class,
                () -> new LocalStellantis(
                        temporary, options -> options.port(first).idpPort(first)));
        assertTrue(given.because().contains("the end users' identity provider"), given.because());
        assertTrue(given.hint().contains("--idp-port 0"), given.hint());
    }

    @Tag("curl")
    @Tag("openssl")
    @Test
    void aRequestSignedElsewhereIsKnownToTheRunningSandboxAtOnce() {
        try (LocalStellantis stellantis = new LocalStellantis(temporary)) {
            Partner first = stellantis.partner("MZP000001");
            byte[] request = stellantis
                    .request(first.key(), LocalStellantis.subject("MZP000002"))
                    .getBytes();
            Signer elsewhere = Signer.in(state, Clock.systemUTC());
            assertEquals(
                    List.of(stellantis.sandbox.baseUrl(), stellantis.sandbox.tokenUrl()),
                    List.of(elsewhere.addresses().api(), elsewhere.addresses().token()));
            Signer.Reply reply = elsewhere.sign(request, "request.csr", Duration.ofDays(365), false);
            Path cert = stellantis.write("second.crt", Certificates.pem(List.of(reply.certificate())));
            assertEquals(200, status(stellantis.get(new Partner(first.key(), cert, reply), "/fleets")));
        }
        assertEquals(
                "https://localhost:8443",
                Signer.in(state, Clock.systemUTC()).addresses().api().toString());
    }

    @Tag("openssl")
    @Test
    void manyRequestsSignedAtOnceAreAllRegistered() {
        try (LocalStellantis stellantis = new LocalStellantis(temporary)) {
            Path key = stellantis.partner("MZP000000").key();
            List<byte[]> requests = IntStream.rangeClosed(1, 12)
                    .mapToObj(i -> stellantis
                            .request(key, LocalStellantis.subject("MZP" + i))
                            .getBytes())
                    .toList();
            requests.parallelStream()
                    .forEach(request -> Signer.in(state, Clock.systemUTC())
                            .sign(request, "request.csr", Duration.ofDays(365), false));
            assertEquals(
                    13,
                    new HashSet<>(stellantis.sandbox.clients().stream()
                                    .map(Client::login)
                                    .toList())
                            .size());
        }
    }

    @Tag("openssl")
    @Test
    void keysAndClientsAreForTheOwnerOnly() throws IOException {
        try (LocalStellantis stellantis = new LocalStellantis(temporary)) {
            stellantis.partner("MZP000001");
        }
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state)));
        Set<String> secret = Set.of("root-ca.key", "partners-ca.key", "server-ca.key", "token.key", "clients.json");
        for (String name : secret)
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve(name))),
                    name);
        try (Stream<Path> files = Files.list(state)) {
            assertTrue(files.noneMatch(file -> file.getFileName().toString().endsWith(".tmp")));
        }
    }

    @Tag("openssl")
    @Test
    void aDamagedStateIsSaidAndNothingIsReplaced() throws IOException {
        byte[] request;
        try (LocalStellantis stellantis = new LocalStellantis(temporary)) {
            request = stellantis
                    .request(stellantis.partner("MZP000001").key(), LocalStellantis.subject("MZP000002"))
                    .getBytes();
        }
        for (String name : List.of("root-ca.pem", "partners-ca.key", "token.key")) {
            byte[] whole = Files.readAllBytes(state.resolve(name));
            Files.write(state.resolve(name), new byte[] {1, 2, 3});
            Failure refused = assertThrows(Failure.class, () -> new LocalStellantis(temporary));
            assertEquals(ExitCode.FILE, refused.code(), name);
            assertTrue(refused.hint().startsWith("delete the folder"), refused.hint());
            Files.write(state.resolve(name), whole);
        }
        Files.writeString(state.resolve("clients.json"), "{\"clients\":[{}]}");
        assertEquals(
                ExitCode.FILE,
                assertThrows(
                                Failure.class,
                                () -> Signer.in(state, Clock.systemUTC())
                                        .sign(request, "request.csr", Duration.ofDays(365), false))
                        .code());
        assertEquals("{\"clients\":[{}]}", Files.readString(state.resolve("clients.json")));
    }

    @Tag("curl")
    @Tag("openssl")
    @Test
    void tokensAndCertificatesEndWithTime() {
        Partner partner;
        Partner expired;
        String token;
        try (LocalStellantis stellantis =
                new LocalStellantis(temporary, options -> options.tokenLifetime(Duration.ofSeconds(30)))) {
            partner = stellantis.partner("MZP000001");
            expired = stellantis.partner("MZP000002", Duration.ofDays(-1), false);
            token = stellantis.accessToken(partner);
        }
        Clock later = Clock.fixed(Instant.now().plusSeconds(60), ZoneOffset.UTC);
        try (LocalStellantis stellantis = new LocalStellantis(temporary, options -> options.clock(later))) {
            String url = stellantis.sandbox.baseUrl() + "/connectedcar/v3/fleets?client_id=" + partner.clientId();
            assertEquals(401, status(stellantis.curl(partner, "-i", "-H", "Authorization: Bearer " + token, url)));
            assertTrue(stellantis.log.get(0).endsWith("| 401 the access token has expired"), stellantis.log.toString());
            String refusal = stellantis.get(expired, "/fleets").err();
            assertTrue(refusal.contains("alert certificate unknown"), refusal);
            assertTrue(
                    stellantis.logged(
                            "handshake failed | refused a client certificate, expired: EMAILADDRESS=it@acme.example,"
                                    + " CN=MZP000002"),
                    stellantis.log.toString());
        }
    }

    @Tag("curl")
    @Tag("openssl")
    @Test
    void theLogSaysWhatWasSeenAndNeverASecret() {
        try (LocalStellantis stellantis = new LocalStellantis(temporary)) {
            Partner partner = stellantis.partner("MZP000001", Duration.ofDays(365), true);
            String token = stellantis.accessToken(partner);
            String url = stellantis.sandbox.baseUrl() + "/connectedcar/v3/fleets";
            stellantis.get(partner, "/fleets?pageSize=5").ok();
            stellantis
                    .get(partner, "/fleets?password=marker-query&client_secret=marker-too&pageSize=5")
                    .ok();
            stellantis
                    .curl(partner, "-H", "Authorization: Bearer " + token, url + "?client_id=" + partner.clientId())
                    .ok();
            stellantis
                    .curl(
                            partner,
                            "-H",
                            "Authorization: marker-scheme-without-credentials",
                            url + "?client_id=" + partner.clientId())
                    .ok();
            stellantis
                    .curl(partner, "-u", "MZP000001:marker-password", url + "?client_id=" + partner.clientId())
                    .ok();
            stellantis
                    .curl(
                            partner,
                            "-H",
                            "Content-Type: marker/type\u001b[31m",
                            stellantis.sandbox.tokenUrl().toString(),
                            "-d",
                            "client_secret=marker-form")
                    .ok();
            stellantis
                    .token(
                            null,
                            "client_id=" + partner.reply().client().tokenClientId(),
                            "grant_type=client_credentials",
                            "client_secret=marker-secret")
                    .ok();
            stellantis.curl(null, url);
            assertTrue(stellantis.logged("handshake failed | no client certificate came"));
            String log = String.join("\n", stellantis.log);
            for (String secret : List.of(
                    partner.password(),
                    partner.reply().client().secret().reveal(),
                    token,
                    "marker-query",
                    "marker-too",
                    "marker-password",
                    "marker-scheme",
                    "marker-form",
                    "marker-secret",
                    "\u001b")) {
                assertFalse(log.contains(secret), secret + " in:\n" + log);
            }
            assertTrue(
                    log.contains("GET /connectedcar/v3/fleets?password=***&client_secret=***&pageSize=5&client_id="
                            + partner.clientId() + " | TLSv1.3 | EMAILADDRESS=it@acme.example, CN=MZP000001, "),
                    log);
            for (String told : List.of(
                    "| basic | 200",
                    "| basic | 400",
                    "| bearer | 200",
                    "| basic | 401 wrong password",
                    "| unknown credentials | 401",
                    "| no credentials | 401 invalid_client: wrong client secret")) {
                assertTrue(log.contains(told), told + " not in:\n" + log);
            }
        }
    }
}
