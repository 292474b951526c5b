package stellantis.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static support.LocalStellantis.at;
import static support.LocalStellantis.body;
import static support.LocalStellantis.header;
import static support.LocalStellantis.json;
import static support.LocalStellantis.status;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import stellantis.Failure;
import support.LocalStellantis;
import support.LocalStellantis.Partner;
import support.Repository;
import support.Tool;

/** What curl and openssl meet under each fault. A fault without a case here fails the test. */
@Tag("openssl")
class FaultTest {
    @TempDir
    static Path temporary;

    static Partner partner;

    @BeforeAll
    static void register() throws IOException {
        try (LocalStellantis stellantis = new LocalStellantis(temporary)) {
            partner = stellantis.partner("MZP000001");
        }
        Path chain = temporary.resolve("chain.crt");
        Files.write(chain, Files.readAllBytes(partner.cert()));
        Files.write(
                chain,
                Files.readAllBytes(temporary.resolve("state/partners-ca.pem")),
                java.nio.file.StandardOpenOption.APPEND);
    }

    /**
     * Handshakes differ between the versions of TLS; what follows does not. Those of the identity provider:
     * EndUserIdpTest.
     */
    static Stream<Arguments> faults() {
        return Arrays.stream(Fault.values())
                .filter(fault -> !EndUserIdpTest.FAULTS.contains(fault))
                .flatMap(
                        fault -> (fault.compareTo(Fault.TLS_1_3_ONLY) <= 0 ? Stream.of("1.2", "1.3") : Stream.of("1.3"))
                                .map(version -> Arguments.of(fault, version)));
    }

    @Tag("curl")
    @ParameterizedTest(name = "{0} over TLS {1}")
    @MethodSource("faults")
    void isReal(Fault fault, String version) {
        try (LocalStellantis stellantis =
                new LocalStellantis(temporary, options -> options.faults(fault).slowness(Duration.ofMinutes(1)))) {
            String[] tls = {"--tlsv" + version, "--tls-max", version};
            switch (fault) {
                case EXPIRED_SERVER_CERTIFICATE -> assertDistrusted(stellantis, tls, "certificate has expired");
                case UNTRUSTED_SERVER, MISSING_INTERMEDIATE ->
                    assertDistrusted(stellantis, tls, "unable to get local issuer certificate");
                case WRONG_HOSTNAME ->
                    assertDistrusted(
                            stellantis,
                            tls,
                            "no alternative certificate subject name matches target host name 'localhost'");
                case CLIENT_CA_UNLISTED -> {
                    assertFalse(
                            handshake(stellantis, version).contains("Stellantis Sandbox Partners CA\n---"),
                            "the partners' CA is not listed");
                    assertEquals(200, status(fleets(stellantis, tls)));
                }
                case CLIENT_ROOT_ONLY -> {
                    // with the issuing CA among the trusted ones, curl would add it to the chain by itself
                    assertAlert(
                            fleets(
                                    stellantis,
                                    with(
                                            tls,
                                            "--cacert",
                                            temporary
                                                    .resolve("state/root-ca.pem")
                                                    .toString())),
                            "certificate unknown");
                    Partner whole = new Partner(partner.key(), temporary.resolve("chain.crt"), partner.reply());
                    assertEquals(200, status(stellantis.get(whole, "/fleets", tls)));
                }
                case REJECT_CLIENT -> {
                    assertAlert(fleets(stellantis, tls), "certificate unknown");
                    assertAlert(token(stellantis, tls), "certificate unknown");
                }
                case CLOSE_WITHOUT_ALERT -> {
                    Tool.Result answer = fleets(stellantis, tls);
                    assertTrue(
                            List.of(35, 52, 56).contains(answer.code())
                                    && !answer.err().contains("alert"),
                            answer.all());
                }
                case NO_CLIENT_CERT_ASKED -> {
                    assertTrue(handshake(stellantis, version).contains("No client certificate CA names sent"));
                    assertEquals(401, status(fleets(stellantis, tls)));
                    assertEquals("invalid_client", json(token(stellantis, tls)).get("error"));
                }
                case CERTIFICATE_ERROR_PAGE -> {
                    assertTrue(body(stellantis.curl(null, with(tls, "-i", stellantis.sandbox.baseUrl() + "/")))
                            .contains("<center>No required SSL certificate was sent</center>"));
                    Tool.Result other =
                            stellantis.curl(stranger(stellantis), with(tls, "-i", stellantis.sandbox.baseUrl() + "/"));
                    assertEquals(400, status(other));
                    assertTrue(body(other).contains("<center>The SSL certificate error</center>"), other.out());
                    assertEquals(200, status(fleets(stellantis, tls)));
                }
                case TLS_1_2_ONLY, TLS_1_3_ONLY -> {
                    if (fault.label.contains(version)) assertEquals(200, status(fleets(stellantis, tls)));
                    else assertEquals(35, fleets(stellantis, tls).code());
                }
                case TOKEN_INVALID_CLIENT ->
                    assertEquals(
                            "401 invalid_client",
                            status(token(stellantis)) + " "
                                    + json(token(stellantis)).get("error"));
                case TOKEN_INVALID_SCOPE ->
                    assertEquals(
                            "400 invalid_scope",
                            status(token(stellantis)) + " "
                                    + json(token(stellantis)).get("error"));
                case TOKEN_HTML ->
                    assertEquals(
                            "200 text/html",
                            status(token(stellantis)) + " " + header(token(stellantis), "Content-Type"));
                case TOKEN_WITHOUT_EXPIRY -> assertFalse(json(token(stellantis)).containsKey("expires_in"));
                case TOKEN_OPAQUE -> {
                    String token = stellantis.accessToken(partner);
                    assertFalse(token.contains("."), "no JWT");
                    assertEquals(200, status(bearer(stellantis, token)));
                    assertEquals(401, status(bearer(stellantis, token.substring(0, token.length() - 3) + "AAA")));
                }
                case TOKEN_REJECTED -> {
                    Tool.Result answer = bearer(stellantis, stellantis.accessToken(partner));
                    assertEquals(401, status(answer));
                    assertTrue(header(answer, "WWW-Authenticate").contains("expired"), answer.out());
                    assertEquals(200, status(fleets(stellantis)));
                }
                case RATE_LIMITED -> assertRateLimited(fleets(stellantis), 2);
                case ERROR_500 -> {
                    Tool.Result answer = fleets(stellantis);
                    assertEquals(
                            "500 50000", status(answer) + " " + json(answer).get("code"));
                }
                case ERROR_503 ->
                    assertEquals(
                            "503 text/html",
                            status(fleets(stellantis)) + " " + header(fleets(stellantis), "Content-Type"));
                case HTML_INSTEAD_OF_JSON ->
                    assertEquals(
                            "200 text/html",
                            status(fleets(stellantis)) + " " + header(fleets(stellantis), "Content-Type"));
                case CUT_PAGE -> {
                    String second = next(vehicles(stellantis, ""));
                    assertEquals(18, stellantis.get(partner, second).code(), "curl misses bytes");
                    assertEquals(2, json(stellantis.get(partner, second)).get("currentPage"));
                }
                case SHRINKING_TOTAL -> {
                    Map<String, Object> first = json(vehicles(stellantis, "?pageSize=10"));
                    Map<String, Object> second =
                            json(stellantis.get(partner, next(vehicles(stellantis, "?pageSize=10"))));
                    assertEquals(List.of(75, 74), List.of(first.get("total"), second.get("total")));
                    assertEquals(
                            "VXKSANDBX00000012",
                            at(second, "_embedded", "vehicles", 0, "vin"),
                            "the eleventh is skipped");
                }
                case FLAKY -> {
                    List<String> seen = java.util.stream.IntStream.range(0, 20)
                            .mapToObj(turn -> fleets(stellantis))
                            .map(answer -> answer.code() == 0 ? "" + status(answer) : "curl " + answer.code())
                            .toList();
                    assertEquals(
                            List.of(
                                    "200", "200", "429", "200", "200", "200", "503", "200", "200", "200", "200", "200",
                                    "curl 18", "200", "200", "200", "200", "200", "200", "200"),
                            seen);
                }
                case CUT_BODY -> {
                    for (Tool.Result answer : List.of(fleets(stellantis), token(stellantis)))
                        assertEquals(18, answer.code(), "curl misses bytes: " + answer.err());
                }
                case SLOW, HANG -> {
                    for (Tool.Result answer :
                            List.of(fleets(stellantis, "--max-time", "1"), token(stellantis, "--max-time", "1")))
                        assertEquals(28, answer.code(), answer.all());
                }
                case CLOCK_SKEW -> {
                    for (Tool.Result answer : List.of(fleets(stellantis), token(stellantis))) {
                        Instant date = ZonedDateTime.parse(header(answer, "Date"), DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toInstant();
                        assertTrue(Duration.between(date, Instant.now()).toHours() >= 47, header(answer, "Date"));
                    }
                }
                default -> throw new AssertionError(fault + " has no case");
            }
        }
    }

    @Tag("curl")
    @Test
    void aSlowAnswerIsAWholeAnswer() {
        try (LocalStellantis stellantis = new LocalStellantis(
                temporary, options -> options.faults(Fault.SLOW).slowness(Duration.ofMillis(50)))) {
            assertEquals(200, status(fleets(stellantis)));
        }
    }

    @Tag("curl")
    @Test
    void overItsQuotaAnApplicationIsToldWhenToComeAgain() {
        try (LocalStellantis stellantis = new LocalStellantis(temporary, options -> options.quota("2/3600"))) {
            assertEquals("1", header(fleets(stellantis), "X-RateLimit-Remaining-2"));
            assertEquals("0", header(fleets(stellantis), "X-RateLimit-Remaining-2"));
            assertRateLimited(fleets(stellantis), 3600);
            assertNull(header(token(stellantis), "Retry-After"), "tokens have no quota");
        }
        for (String text : List.of("many", "", "0/day", "5/0", "5/day,6/day", "5/s,6/2", "5/day,", "5/hour")) {
            assertThrows(Failure.class, () -> Quota.parse(text, java.time.Clock.systemUTC()), text);
        }
    }

    @Test
    void theBudgetsOfTheDayAndOfTheSecondAreKeptApartAndSlide() {
        Instant[] now = {Instant.parse("2026-11-22T23:59:00Z")};
        Quota quota = Quota.parse("5/day,2/s", new java.time.Clock() {
            @Override
            public Instant instant() {
                return now[0];
            }

            @Override
            public java.time.ZoneId getZone() {
                return java.time.ZoneOffset.UTC;
            }

            @Override
            public java.time.Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        });
        assertEquals("4 1", left(quota.take("a", false)));
        assertEquals("3 0", left(quota.take("a", false)));
        assertEquals("1", quota.take("a", false).get("Retry-After"), "two in this second already");
        now[0] = now[0].plusSeconds(1);
        quota.take("a", false);
        quota.take("a", false);
        now[0] = now[0].plusSeconds(60);
        assertEquals("0 1", left(quota.take("a", false)), "a refused request costs nothing; midnight changes nothing");
        assertEquals("86339", quota.take("a", false).get("Retry-After"));
        assertEquals("4 1", left(quota.take("b", false)));
        now[0] = now[0].plusSeconds(86_339);
        assertEquals("1 1", left(quota.take("a", false)));
    }

    private static String left(Map<String, String> headers) {
        assertNull(headers.get("Retry-After"));
        return headers.get("X-RateLimit-Remaining-1") + " " + headers.get("X-RateLimit-Remaining-2");
    }

    @Tag("curl")
    @Test
    void faultsAddUp() {
        try (LocalStellantis stellantis =
                new LocalStellantis(temporary, options -> options.faults(Fault.TOKEN_HTML, Fault.ERROR_503))) {
            assertEquals("200 503", status(token(stellantis)) + " " + status(fleets(stellantis)));
        }
    }

    @Test
    void theDocumentationHoldsTheSameTable() {
        String page = Repository.text(Repository.root().resolve("docs/sandbox.md"));
        for (Fault fault : Fault.values())
            assertTrue(
                    page.contains("| `" + fault.label + "` | " + fault.meaning + " |\n"),
                    "docs/sandbox.md lacks: | `" + fault.label + "` | " + fault.meaning + " |");
        assertEquals(
                Fault.values().length,
                page.lines()
                        .dropWhile(line -> !line.startsWith("| fault |"))
                        .skip(2)
                        .takeWhile(line -> line.startsWith("|"))
                        .count());
    }

    private static Tool.Result fleets(LocalStellantis stellantis, String... more) {
        return stellantis.get(partner, "/fleets", more);
    }

    private static Tool.Result vehicles(LocalStellantis stellantis, String query, String... more) {
        return stellantis.get(
                partner,
                "/fleets/" + at(json(fleets(stellantis)), "_embedded", "fleets", 0, "id") + "/vehicles" + query,
                more);
    }

    /** Where the next page is, as {@link LocalStellantis#get} takes it. */
    private static String next(Tool.Result page) {
        return String.valueOf(at(json(page), "_links", "next", "href")).replaceFirst(".*/connectedcar/v3", "");
    }

    private static Tool.Result token(LocalStellantis stellantis, String... more) {
        return stellantis.curl(
                partner,
                with(
                        more,
                        "-i",
                        stellantis.sandbox.tokenUrl().toString(),
                        "-d",
                        "grant_type=client_credentials&client_id="
                                + partner.reply().client().tokenClientId()));
    }

    private static Tool.Result bearer(LocalStellantis stellantis, String token) {
        return stellantis.curl(
                partner,
                "-i",
                "-H",
                "Authorization: Bearer " + token,
                stellantis.sandbox.baseUrl() + "/connectedcar/v3/fleets?client_id=" + partner.clientId());
    }

    private static String[] with(String[] some, String... more) {
        return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
    }

    /** A partner whose certificate nobody signed. */
    private static Partner stranger(LocalStellantis stellantis) {
        stellantis
                .tool
                .run(
                        "openssl",
                        "req",
                        "-x509",
                        "-key",
                        partner.key().toString(),
                        "-out",
                        "stranger.crt",
                        "-subj",
                        "/CN=MZP000001")
                .ok();
        return new Partner(partner.key(), temporary.resolve("stranger.crt"), partner.reply());
    }

    /** What openssl's client prints of a handshake. */
    private static String handshake(LocalStellantis stellantis, String version) {
        return stellantis
                .tool
                .run(
                        "openssl",
                        "s_client",
                        "-connect",
                        "127.0.0.1:" + stellantis.sandbox.port(),
                        "-tls" + version.replace('.', '_'))
                .out();
    }

    private static void assertDistrusted(LocalStellantis stellantis, String[] tls, String why) {
        for (Tool.Result answer : List.of(fleets(stellantis, tls), token(stellantis, tls))) {
            assertEquals(60, answer.code(), answer.all());
            assertTrue(answer.err().contains(why), answer.err());
        }
        // the name is looked at after the handshake: curl then just goes away
        if (!why.startsWith("no alternative"))
            assertTrue(
                    stellantis.logged("handshake failed | the client refused this server: a"),
                    stellantis.log.toString());
    }

    @ParameterizedTest
    @MethodSource("distrusted")
    void theLogSaysThatAJavaClientRefusedTheServer(Fault fault) {
        try (LocalStellantis stellantis = new LocalStellantis(temporary, options -> options.faults(fault))) {
            java.net.http.HttpRequest request = java.net.http.HttpRequest.newBuilder(stellantis.sandbox.baseUrl())
                    .build();
            org.junit.jupiter.api.Assertions.assertThrows(
                    java.io.IOException.class,
                    () -> java.net.http.HttpClient.newHttpClient()
                            .send(request, java.net.http.HttpResponse.BodyHandlers.discarding()));
            assertTrue(
                    stellantis.logged("handshake failed | the client refused this server"), stellantis.log.toString());
            assertTrue(
                    stellantis.log.stream().allMatch(line -> line.matches("\\d\\d:\\d\\d:\\d\\d api: .*")),
                    stellantis.log.toString());
        }
    }

    static Stream<Fault> distrusted() {
        return Stream.of(Fault.UNTRUSTED_SERVER, Fault.WRONG_HOSTNAME);
    }

    private static void assertAlert(Tool.Result answer, String alert) {
        assertTrue(List.of(35, 56).contains(answer.code()), answer.all());
        assertTrue(answer.err().contains("alert " + alert), answer.err());
    }

    private static void assertRateLimited(Tool.Result answer, int seconds) {
        assertEquals(429, status(answer));
        Map<String, Object> error = json(answer);
        assertEquals(List.of("429", "Too Many Requests", "Rate Limit exceeded"), List.copyOf(error.values()));
        assertTrue(
                Integer.parseInt(header(answer, "Retry-After")) <= seconds
                        && Integer.parseInt(header(answer, "Retry-After")) > 0,
                answer.out());
        assertEquals("0", header(answer, "X-RateLimit-Remaining-2"));
        assertEquals(header(answer, "Retry-After"), header(answer, "X-RateLimit-Reset"));
    }
}
