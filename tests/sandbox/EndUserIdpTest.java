package stellantis.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static support.EndUserTokens.sentBack;
import static support.LocalStellantis.body;
import static support.LocalStellantis.header;
import static support.LocalStellantis.json;
import static support.LocalStellantis.status;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stellantis.Failure;
import support.EndUserTokens;
import support.LocalStellantis;
import support.LocalStellantis.Partner;
import support.Tool;

/**
 * The end users' identity provider as curl sees it: RFC 6749 section 4.1, RFC 7636, 7009, 9207, with the attacks of
 * RFC 9700.
 */
@Tag("openssl")
class EndUserIdpTest {
    /** Those of the identity provider. */
    static final java.util.Set<Fault> FAULTS = java.util.EnumSet.range(Fault.LATE_CODE, Fault.SERVER_ERROR);

    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    @TempDir
    static Path temporary;

    static LocalStellantis stellantis;
    static Partner app;
    static EndUserTokens owners;

    @BeforeAll
    static void start() {
        stellantis = new LocalStellantis(temporary);
        app = stellantis.endUserApp(
                "MZP000001", "http://127.0.0.1/callback", "https://app.example/back?from=idp", "com.example.app:/back");
        owners = new EndUserTokens(stellantis, app);
    }

    @AfterAll
    static void stop() {
        stellantis.close();
    }

    @Tag("curl")
    @Test
    void thePageAsksForAllScopesAtOnceAndNeedsNoScript() {
        Tool.Result page = owners.ask("scope", "data:telemetry,data:position", "locale", "fr-FR");
        assertEquals(200, status(page));
        String html = body(page);
        assertTrue(
                html.contains("<html lang=\"fr-FR\">")
                        && html.contains("MZP000001")
                        && html.contains("where the vehicle is"),
                html);
        assertFalse(html.contains("<script"), html);
        assertEquals(1, html.split("<form", -1).length - 1);
        assertTrue(header(page, "Content-Security-Policy").contains("frame-ancestors 'none'"), page.out());
        assertEquals("no-referrer", header(page, "Referrer-Policy"));
    }

    @Tag("curl")
    @Test
    void acceptingSendsBackCodeScopeStateAndIssuer() {
        Map<String, String> back = sentBack(owners.decide(owners.ask(), "anna", "accept"));
        assertEquals(List.of("code", "scope", "state", "iss"), List.copyOf(back.keySet()));
        assertEquals(36, back.get("code").length());
        assertEquals(
                List.of("openid,data:telemetry,data:position", "st&te", owners.url()),
                List.of(back.get("scope"), back.get("state"), back.get("iss")));
    }

    @Tag("curl")
    @Test
    void refusingIsAccessDenied() {
        Map<String, String> back = sentBack(owners.decide(owners.ask(), "anna", "refuse"));
        assertEquals(
                List.of("access_denied", "st&te", owners.url()),
                List.of(back.get("error"), back.get("state"), back.get("iss")));
        assertFalse(back.containsKey("code"));
        assertEquals(
                "access_denied",
                sentBack(owners.decide(owners.ask(), "nobody", "accept")).get("error"));
    }

    @Tag("curl")
    @Test
    void aPageIsAnsweredOnce() {
        Tool.Result page = owners.ask();
        assertEquals(302, status(owners.decide(page, "anna", "accept")));
        Tool.Result again = owners.decide(page, "anna", "accept");
        assertEquals(400, status(again));
        assertTrue(body(again).contains("start over"), again.out());
    }

    @Tag("curl")
    @Test
    void aCodeGivesTokensOfAnHour() throws Exception {
        Tool.Result answer =
                owners.exchange(owners.code("anna", "nonce", "n-0S6_WzA2Mj", "scope", "openid profile data:telemetry"));
        Map<String, Object> tokens = json(answer);
        assertEquals(
                List.of("scope", "expires_in", "token_type", "refresh_token", "id_token", "access_token"),
                List.copyOf(tokens.keySet()));
        assertEquals(
                List.of("openid profile data:telemetry", 3600, "Bearer"),
                List.of(tokens.get("scope"), tokens.get("expires_in"), tokens.get("token_type")));
        assertEquals("no-store", header(answer, "Cache-Control"));
        Map<String, Object> identity = JSON.std.mapFrom(
                Base64.getUrlDecoder().decode(tokens.get("id_token").toString().split("\\.")[1]));
        assertEquals(
                List.of(owners.url(), app.clientId(), "n-0S6_WzA2Mj", "Anna Example"),
                List.of(identity.get("iss"), identity.get("aud"), identity.get("nonce"), identity.get("name")));
    }

    @Tag("curl")
    @Test
    void withoutOpenidThereIsNoIdToken() {
        assertNull(owners.tokens("anna", "data:trip").get("id_token"));
    }

    @Tag("curl")
    @Test
    void aCodeShownAgainRevokesTheTokensItGave() {
        String code = owners.code("anna");
        Map<String, Object> tokens = json(owners.exchange(code));
        assertEquals(200, status(owners.call(tokens.get("access_token"), "/user")));
        assertInvalid(
                owners.exchange(code), "The provided access grant is invalid, expired, or revoked.", "used before");
        assertEquals(401, status(owners.call(tokens.get("access_token"), "/user")));
        assertInvalid(owners.refresh(tokens.get("refresh_token")), "grant is invalid", "withdrawn");
    }

    @Tag("curl")
    @Test
    void aCodeNeedsTheVerifierOfItsChallenge() throws Exception {
        String challenge = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII)));
        String code = owners.code("anna", "code_challenge", challenge, "code_challenge_method", "S256");
        assertInvalid(owners.exchange(code), null, "no code_verifier");
        assertInvalid(owners.exchange(code, "code_verifier=" + VERIFIER.replace('d', 'e')), null, "does not fit");
        assertEquals(200, status(owners.exchange(code, "code_verifier=" + VERIFIER)));
        assertInvalid(owners.exchange(owners.code("anna"), "code_verifier=" + VERIFIER), null, "no code_challenge");
        assertEquals(
                "invalid_request",
                sentBack(owners.ask("code_challenge", challenge)).get("error"),
                "plain is no method");
    }

    @Tag("curl")
    @Test
    void aCodeIsForTheClientAndTheRedirectUriItWasGivenFor() {
        String code = owners.code("anna");
        assertInvalid(
                owners.post(
                        "/access_token",
                        "grant_type=authorization_code",
                        "redirect_uri=http://127.0.0.1:51235/callback",
                        "code=" + code),
                null,
                "redirect_uri is not the one");
        EndUserTokens other = new EndUserTokens(stellantis, stellantis.endUserApp("MZP000002"));
        assertInvalid(other.exchange(code), null, "another client");
        assertInvalid(owners.of("citroen", "clientsB2CCitroen").exchange(code), null, "the code is of peugeot");
        assertEquals(200, status(owners.exchange(code)));
    }

    @Tag("curl")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8/callback",
                "http://127.0.0.1/callback",
                "https://app.example/back?from=idp",
                "com.example.app:/back"
            })
    void redirectUrisThatAreRegisteredAreTaken(String uri) {
        Tool.Result back = owners.decide(owners.ask("redirect_uri", uri), "anna", "accept");
        assertTrue(header(back, "Location").startsWith(uri + (uri.contains("?") ? "&" : "?") + "code="), back.out());
    }

    @Tag("curl")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8/other",
                "http://127.0.0.1:8/callback?x=1",
                "http://127.0.0.2:8/callback",
                "http://127.0.0.1@evil.example/callback",
                "https://127.0.0.1/callback",
                "http://127.0.0.1:8/callback#x",
                "https://app.example/back",
                "https://app.example.evil.example/back?from=idp",
                "com.example.app:/other",
                "",
                "\\"
            })
    void nobodyIsSentToAnAddressThatIsNotRegistered(String uri) {
        Tool.Result answer = owners.ask("redirect_uri", uri);
        assertEquals(400, status(answer));
        assertNull(header(answer, "Location"), answer.out());
        assertTrue(last().contains("none of the registered ones"), last());
    }

    @Tag("curl")
    @Test
    void anUnknownClientGetsAPageAndAFleetOwnersTheHintWhy() {
        assertEquals(400, status(owners.ask("client_id", "8a64c327-6b95-48d1-b3ba-26d93b3e5649")));
        Partner fleet = stellantis.partner("MZP000003");
        Tool.Result answer = owners.ask("client_id", fleet.clientId());
        assertEquals(400, status(answer));
        assertNull(header(answer, "Location"));
        assertTrue(last().contains("not registered for end users"), last());
    }

    @ParameterizedTest
    @CsvSource({
        "response_type,token,unsupported_response_type",
        "scope,data:secrets,invalid_scope",
        "code_challenge,short,invalid_request",
        "realm,clientsB2CFiat,invalid_request"
    })
    @Tag("curl")
    void otherMistakesGoBackToTheApplication(String parameter, String value, String error) {
        Map<String, String> back = sentBack(owners.ask(parameter, value));
        assertEquals(
                List.of(error, "st&te", owners.url()), List.of(back.get("error"), back.get("state"), back.get("iss")));
    }

    @Test
    void aRequestWithoutAScopeIsRefused() {
        for (String scope : new String[] {null, "", " "}) {
            assertEquals("invalid_scope", sentBack(owners.ask("scope", scope)).get("error"));
        }
    }

    @Tag("curl")
    @Test
    void aParameterMustNotComeTwice() {
        Tool.Result twice = stellantis.curl(null, "-i", owners.authorizeUrl() + "&scope=openid");
        assertEquals("invalid_request", sentBack(twice).get("error"));
        assertEquals(
                "invalid_request",
                json(owners.exchange(owners.code("anna"), "code=other")).get("error"));
    }

    @Tag("curl")
    @Test
    void refreshTokensRotate() {
        Map<String, Object> first = owners.tokens("anna", "data:telemetry");
        Map<String, Object> second = json(owners.refresh(first.get("refresh_token")));
        assertEquals(
                List.of("scope", "expires_in", "token_type", "refresh_token", "access_token"),
                List.copyOf(second.keySet()));
        assertNotEquals(first.get("refresh_token"), second.get("refresh_token"));
        assertEquals(200, status(owners.call(second.get("access_token"), "/user")));
        assertEquals(
                200,
                status(owners.call(first.get("access_token"), "/user")),
                "an access token lives as long as it was promised");
    }

    @Tag("curl")
    @Test
    void theOldRefreshTokenServesUntilTheNewPairWasUsed() {
        Object old = owners.tokens("anna", "data:telemetry").get("refresh_token");
        Map<String, Object> lost = json(owners.refresh(old));
        Map<String, Object> found = json(owners.refresh(old));
        assertEquals(401, status(owners.call(lost.get("access_token"), "/user")), "the pair that got lost is dead");
        assertEquals(200, status(owners.call(found.get("access_token"), "/user")));
        assertInvalid(owners.refresh(old), "grant is invalid", "used before: all tokens of this consent are revoked");
        assertEquals(401, status(owners.call(found.get("access_token"), "/user")));
        assertInvalid(owners.refresh(found.get("refresh_token")), "grant is invalid", "withdrawn");
    }

    @Tag("curl")
    @Test
    void refreshNeedsTheRealmOfTheConsent() {
        Object token = owners.of("opel", "clientsB2COpel")
                .tokens("ben", "data:telemetry")
                .get("refresh_token");
        assertInvalid(owners.refresh(token), "grant is invalid", "the wrong realm");
        assertInvalid(
                owners.post("/access_token", "grant_type=refresh_token", "refresh_token=" + token),
                "grant is invalid",
                "no realm in the query");
        assertEquals(200, status(owners.of("opel", "clientsB2COpel").refresh(token)));
    }

    @Tag("curl")
    @Test
    void revokingTheRefreshTokenEndsItsAccessTokens() {
        Map<String, Object> tokens = owners.tokens("anna", "data:telemetry");
        assertEquals(
                200,
                status(owners.post("/token/revoke?realm=clientsB2CPeugeot", "token=unknown")),
                "RFC 7009 section 2.2");
        Tool.Result revoked =
                owners.post("/token/revoke?realm=clientsB2CPeugeot", "token=" + tokens.get("refresh_token"));
        assertEquals("200 {}", status(revoked) + " " + body(revoked));
        assertEquals(401, status(owners.call(tokens.get("access_token"), "/user")));
        assertInvalid(owners.refresh(tokens.get("refresh_token")), "grant is invalid", "withdrawn");
    }

    @Tag("curl")
    @Test
    void revokingAnAccessTokenEndsOnlyThat() {
        Map<String, Object> tokens = owners.tokens("anna", "data:telemetry");
        assertEquals(
                200,
                status(owners.post("/token/revoke?realm=clientsB2CPeugeot", "token=" + tokens.get("access_token"))));
        assertEquals(401, status(owners.call(tokens.get("access_token"), "/user")));
        assertEquals(200, status(owners.refresh(tokens.get("refresh_token"))));
    }

    @Tag("curl")
    @Test
    void theClientShowsItsSecretInBasicOnly() {
        String id = app.clientId();
        String secret = app.reply().client().secret().reveal();
        String url = owners.url() + "/access_token";
        assertInvalidClient(
                stellantis.curl(null, "-i", "-u", id + ":wrong", url, "-d", "grant_type=refresh_token&refresh_token=x"),
                "wrong client secret");
        assertInvalidClient(
                stellantis.curl(
                        null,
                        "-i",
                        url,
                        "-d",
                        "grant_type=refresh_token&refresh_token=x&client_id=" + id + "&client_secret=" + secret),
                "belongs into Basic");
        assertInvalidClient(
                stellantis.curl(
                        null,
                        "-i",
                        "-u",
                        app.reply().client().tokenClientId() + ":" + secret,
                        url,
                        "-d",
                        "grant_type=refresh_token&refresh_token=x"),
                "step 5");
        assertEquals(
                "unsupported_grant_type",
                json(owners.post("/access_token", "grant_type=password")).get("error"));
        assertEquals(405, status(stellantis.curl(null, "-i", url)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{}", "{\"grants\":[{}]}", "{\"grants\":[{\"brand\":\"peugeot\",\"spent\":[]}]}"})
    void aDamagedFileOfConsentsIsRefusedAtTheStart(String content) throws IOException {
        Path folder = Files.createDirectories(temporary.resolve("damaged/state"));
        Files.writeString(folder.resolve("grants.json"), content);
        Failure refused = assertThrows(Failure.class, () -> new LocalStellantis(folder.getParent()).close());
        assertTrue(refused.getMessage().contains("grants.json is damaged"), refused.getMessage());
    }

    @Tag("curl")
    @Test
    void consentsOutliveARestart() {
        Path folder = temporary.resolve("restart");
        folder.toFile().mkdir();
        Map<String, Object> tokens;
        Partner kept;
        try (LocalStellantis before = new LocalStellantis(folder)) {
            kept = before.endUserApp("MZP000009");
            tokens = new EndUserTokens(before, kept).tokens("anna", "data:telemetry");
        }
        try (LocalStellantis after = new LocalStellantis(folder)) {
            EndUserTokens again = new EndUserTokens(after, kept);
            assertEquals(200, status(again.call(tokens.get("access_token"), "/user")));
            assertEquals(200, status(again.refresh(tokens.get("refresh_token"))));
            String state = stellantis
                    .tool
                    .run("sh", "-c", "cat restart/state/grants.json; ls -l restart/state/grants.json")
                    .ok()
                    .out();
            assertFalse(
                    state.contains(tokens.get("refresh_token").toString())
                            || state.contains(tokens.get("access_token").toString()),
                    "hashes only");
            assertTrue(state.contains("-rw-------"), state);
        }
    }

    @Tag("curl")
    @Test
    void theLogHoldsNeitherCodesNorTokensNorStates() {
        String code = owners.code("anna", "state", "very-own-state", "nonce", "very-own-nonce");
        Map<String, Object> tokens = json(owners.exchange(code));
        owners.refresh(tokens.get("refresh_token"));
        for (Object secret : List.of(
                code,
                "very-own-state",
                "very-own-nonce",
                tokens.get("access_token"),
                tokens.get("refresh_token"),
                app.reply().client().secret().reveal())) {
            assertTrue(
                    stellantis.log.stream().noneMatch(line -> line.contains(secret.toString())),
                    "the log holds " + secret);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://app.example/callback",
                "app",
                "https:/callback",
                "javascript:alert(1)",
                "https://app.example/#x"
            })
    void senselessRedirectUrisAreNotRegistered(String uri) {
        assertThrows(
                Failure.class,
                () -> stellantis
                        .sandbox
                        .signer()
                        .signForEndUsers(new byte[0], "request.csr", Duration.ofDays(365), List.of(uri)));
    }

    @Tag("curl")
    @ParameterizedTest
    @ValueSource(
            strings = {"LATE_CODE", "MANGLED_STATE", "OTHER_ISSUER", "REFRESH_LOST", "REFRESH_STRICT", "SERVER_ERROR"})
    void faultsAreReal(Fault fault) {
        Path folder = temporary.resolve(fault.label);
        folder.toFile().mkdir();
        try (LocalStellantis faulty = new LocalStellantis(folder, options -> options.faults(fault))) {
            EndUserTokens there = new EndUserTokens(faulty, faulty.endUserApp("MZP000001"));
            switch (fault) {
                case LATE_CODE ->
                    assertEquals(
                            "400 invalid_grant",
                            status(there.exchange(there.code("anna"))) + " "
                                    + json(there.exchange(there.code("anna"))).get("error"));
                case MANGLED_STATE ->
                    assertNotEquals(
                            "st&te",
                            sentBack(there.decide(there.ask(), "anna", "accept"))
                                    .get("state"));
                case OTHER_ISSUER ->
                    assertNotEquals(
                            there.url(),
                            sentBack(there.decide(there.ask(), "anna", "accept"))
                                    .get("iss"));
                case REFRESH_LOST -> {
                    Object token = there.tokens("anna", "data:telemetry").get("refresh_token");
                    assertEquals(52, there.refresh(token).code(), "curl: empty reply");
                    assertEquals(200, status(there.refresh(token)));
                }
                case REFRESH_STRICT -> {
                    Object token = there.tokens("anna", "data:telemetry").get("refresh_token");
                    Object next = json(there.refresh(token)).get("refresh_token");
                    assertEquals(400, status(there.refresh(token)));
                    assertEquals(400, status(there.refresh(next)), "the whole consent ended");
                }
                case SERVER_ERROR -> {
                    assertEquals("server_error", sentBack(there.ask()).get("error"));
                    assertEquals(
                            "500 server_error Internal Server Error",
                            status(there.exchange("x")) + " "
                                    + json(there.exchange("x")).get("error") + " "
                                    + json(there.exchange("x")).get("error_description"));
                }
                default -> throw new AssertionError(fault + " has no case");
            }
        }
    }

    @Test
    void everyFaultOfTheProviderHasACase() throws Exception {
        String[] cases = EndUserIdpTest.class
                .getDeclaredMethod("faultsAreReal", Fault.class)
                .getAnnotation(ValueSource.class)
                .strings();
        assertEquals(FAULTS.stream().map(Fault::name).toList(), List.of(cases));
    }

    private static void assertInvalid(Tool.Result answer, String description, String logged) {
        assertEquals("400 invalid_grant", status(answer) + " " + json(answer).get("error"), answer.out());
        if (description != null)
            assertEquals(
                    List.of("error_description", "error"),
                    List.copyOf(json(answer).keySet()));
        if (description != null) assertEquals(description, json(answer).get("error_description"));
        assertTrue(last().contains(logged), last());
    }

    private static void assertInvalidClient(Tool.Result answer, String logged) {
        assertEquals("401 invalid_client", status(answer) + " " + json(answer).get("error"));
        assertTrue(header(answer, "WWW-Authenticate").startsWith("Basic"), answer.out());
        assertTrue(last().contains(logged), last());
    }

    private static String last() {
        return stellantis.log.get(stellantis.log.size() - 1);
    }
}
