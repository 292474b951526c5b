package stellantis.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static support.LocalStellantis.at;
import static support.LocalStellantis.body;
import static support.LocalStellantis.header;
import static support.LocalStellantis.json;
import static support.LocalStellantis.status;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.LocalStellantis;
import support.LocalStellantis.Partner;
import support.Tool;

/** The token endpoint as curl sees it: RFC 6749 section 4.4 in PingFederate's words. */
@Tag("curl")
@Tag("openssl")
class TokenEndpointTest {
    private static final String GRANT = "grant_type=client_credentials";

    @TempDir
    static Path temporary;

    static LocalStellantis stellantis;
    static Partner partner;
    static Client client;

    @BeforeAll
    static void start() {
        stellantis = new LocalStellantis(temporary);
        partner = stellantis.partner("MZP000001", Duration.ofDays(365), true);
        client = partner.reply().client();
    }

    @AfterAll
    static void stop() {
        stellantis.close();
    }

    @Test
    void aRegisteredCertificateGetsABearerToken() {
        Tool.Result answer = stellantis.token(partner, id(), GRANT, "scope=" + client.scope());
        assertEquals(200, status(answer));
        assertEquals(
                List.of("access_token", "token_type", "expires_in"),
                List.copyOf(json(answer).keySet()));
        assertEquals(
                List.of("Bearer", 3600),
                List.of(json(answer).get("token_type"), json(answer).get("expires_in")));
        assertTrue(header(answer, "Cache-Control").contains("no-store"), answer.out());
        assertTrue(header(answer, "Set-Cookie").startsWith("PF="), answer.out());
    }

    @Test
    void theTokenIsBoundToTheCertificate() throws Exception {
        String[] parts = stellantis.accessToken(partner).split("\\.");
        Map<String, Object> claims = JSON.std.mapFrom(Base64.getUrlDecoder().decode(parts[1]));
        byte[] digest = MessageDigest.getInstance("SHA-256")
                .digest(partner.reply().certificate().getEncoded());
        assertEquals(Base64.getUrlEncoder().withoutPadding().encodeToString(digest), at(claims, "cnf", "x5t#S256"));
        assertEquals(
                List.of(client.tokenClientId(), client.scope()), List.of(claims.get("client_id"), claims.get("scope")));
    }

    @Test
    void opensslFindsTheTokensSignatureGood() throws IOException {
        String token = stellantis.accessToken(partner);
        byte[] signature = Base64.getUrlDecoder().decode(token.substring(token.lastIndexOf('.') + 1));
        stellantis.write("signed", token.substring(0, token.lastIndexOf('.')).getBytes());
        stellantis.write("signature", der(signature));
        stellantis
                .tool
                .run(
                        "openssl",
                        "dgst",
                        "-sha256",
                        "-prverify",
                        temporary.resolve("state/token.key").toString(),
                        "-signature",
                        "signature",
                        "signed")
                .ok();
    }

    @Test
    void theGrantedScopeIsToldWhenNoneWasAskedFor() {
        assertEquals(
                client.scope(), json(stellantis.token(partner, id(), GRANT)).get("scope"));
        assertEquals(
                client.scope(),
                json(stellantis.token(partner, id(), GRANT, "scope=")).get("scope"));
    }

    @Test
    void aForeignScopeIsInvalid() {
        assertError(
                stellantis.token(partner, id(), GRANT, "scope=prd:xxx"),
                400,
                "invalid_scope",
                "The requested scope(s) must be blank or a subset of the provided scopes.");
        assertError(
                stellantis.token(partner, id(), GRANT, "scope=" + client.scope() + " more"),
                400,
                "invalid_scope",
                "The requested scope(s) must be blank or a subset of the provided scopes.");
    }

    @Test
    void errorsHaveTheDescriptionFirstAndEndInALineEnd() {
        Tool.Result answer = stellantis.token(null, id(), GRANT);
        assertEquals(
                "{\"error_description\":\"Invalid client or client credentials\",\"error\":\"invalid_client\"}\r\n",
                body(answer));
        assertTrue(header(answer, "Cache-Control").contains("no-store"), answer.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.3"})
    void withoutACertificateTheClientIsInvalidInBothVersionsOfTls(String version) {
        Tool.Result answer = stellantis.curl(
                null,
                "-i",
                "--tlsv" + version,
                "--tls-max",
                version,
                stellantis.sandbox.tokenUrl().toString(),
                "-d",
                id() + "&" + GRANT);
        assertInvalidClient(answer, "no client certificate");
    }

    @Test
    void aClientIdThatIsNotTheCertificatesIsInvalid() {
        Partner other = stellantis.partner("MZP000002");
        assertInvalidClient(stellantis.token(other, id(), GRANT), "not registered for this client_id");
        assertInvalidClient(
                stellantis.token(partner, "client_id=ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF", GRANT), "unknown client_id");
        assertInvalidClient(stellantis.token(partner, GRANT), "no client_id");
        assertInvalidClient(stellantis.token(partner, "client_id=" + client.applicationId(), GRANT), "step 4");
    }

    @Test
    void aCertificateFromAnotherCaIsRefusedWithAnAlert() {
        stellantis
                .tool
                .run(("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.key "
                                + "-out other.crt -subj /CN=MZP000001")
                        .split(" "))
                .ok();
        Tool.Result answer = stellantis.curl(
                null,
                "--cert",
                "other.crt",
                "--key",
                "other.key",
                stellantis.sandbox.tokenUrl().toString(),
                "-d",
                id());
        assertEquals(56, answer.code(), answer.all());
        assertTrue(answer.err().contains("alert certificate unknown"), answer.err());
    }

    @Test
    void whatIsNoFormHasNoGrantType() {
        String url = stellantis.sandbox.tokenUrl().toString();
        assertError(stellantis.token(partner, id()), 400, "invalid_request", "grant_type is required");
        assertError(
                stellantis.curl(
                        partner,
                        "-i",
                        url,
                        "-H",
                        "Content-Type: application/json",
                        "-d",
                        "{\"grant_type\":\"client_credentials\"}"),
                400,
                "invalid_request",
                "grant_type is required");
        assertTrue(last().contains("application/json"), last());
        assertError(
                stellantis.curl(partner, "-i", url + "?" + GRANT + "&" + id(), "-d", ""),
                400,
                "invalid_request",
                "grant_type is required");
        assertEquals(
                "invalid_request",
                json(stellantis.token(partner, id(), id(), GRANT)).get("error"));
    }

    @Test
    void otherGrantsAreUnsupportedOrNotAllowed() {
        Tool.Result typo = stellantis.token(partner, id(), "grant_type=client_credential");
        assertEquals(400, status(typo));
        assertEquals("{\"error\":\"unsupported_grant_type\"}\r\n", body(typo));
        assertEquals(
                "unauthorized_client",
                json(stellantis.token(partner, id(), "grant_type=refresh_token"))
                        .get("error"));
    }

    @Test
    void getAndWrongPathsAreHtml() {
        Tool.Result get =
                stellantis.curl(partner, "-i", stellantis.sandbox.tokenUrl().toString());
        assertEquals(
                List.of(405, "POST", "text/html"),
                List.of(status(get), header(get, "Allow"), header(get, "Content-Type")));
        Tool.Result wrong = stellantis.curl(partner, "-i", stellantis.sandbox.tokenUrl() + "x", "-d", GRANT);
        assertEquals(List.of(404, "text/html"), List.of(status(wrong), header(wrong, "Content-Type")));
    }

    @Test
    void aClientSecretServesInPlaceOfTheCertificate() {
        String secret = client.secret().reveal();
        Tool.Result inForm = stellantis.token(null, id(), GRANT, "client_secret=" + secret);
        assertEquals(200, status(inForm));
        assertNull(at(claims(inForm), "cnf"), "nothing to bind the token to");
        String url = stellantis.sandbox.tokenUrl().toString();
        assertEquals(
                200,
                status(stellantis.curl(null, "-i", "-u", client.tokenClientId() + ":" + secret, url, "-d", GRANT)));
        assertInvalidClient(stellantis.token(null, id(), GRANT, "client_secret=wrong"), "wrong client secret");
        Tool.Result basic = stellantis.curl(null, "-i", "-u", client.tokenClientId() + ":wrong", url, "-d", GRANT);
        assertInvalidClient(basic, "wrong client secret");
        assertTrue(header(basic, "WWW-Authenticate").startsWith("Basic"), basic.out());
    }

    private static Map<String, Object> claims(Tool.Result answer) {
        try {
            return JSON.std.mapFrom(Base64.getUrlDecoder()
                    .decode(json(answer).get("access_token").toString().split("\\.")[1]));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String id() {
        return "client_id=" + client.tokenClientId();
    }

    private static String last() {
        return stellantis.log.get(stellantis.log.size() - 1);
    }

    private static void assertInvalidClient(Tool.Result answer, String logged) {
        assertError(answer, 401, "invalid_client", "Invalid client or client credentials");
        assertTrue(last().contains(logged), last());
    }

    private static void assertError(Tool.Result answer, int status, String error, String description) {
        assertEquals(status, status(answer), answer.out());
        assertEquals(List.of(description, error), List.copyOf(json(answer).values()));
    }

    /** From IEEE P1363 (two numbers side by side) to the DER that openssl wants. */
    private static byte[] der(byte[] signature) throws IOException {
        byte[] r = new java.math.BigInteger(1, Arrays.copyOf(signature, 32)).toByteArray();
        byte[] s = new java.math.BigInteger(1, Arrays.copyOfRange(signature, 32, 64)).toByteArray();
        java.io.ByteArrayOutputStream der = new java.io.ByteArrayOutputStream();
        der.write(new byte[] {0x30, (byte) (r.length + s.length + 4), 0x02, (byte) r.length});
        der.write(r);
        der.write(new byte[] {0x02, (byte) s.length});
        der.write(s);
        return der.toByteArray();
    }
}
