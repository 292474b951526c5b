package stellantis.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bodies are those seen in public reports of the services (shapes and texts), not invented ones. */
class ErrorBodyTest {
    @Test
    void decodesTheGatewaysThreeTexts() {
        for (String text : List.of(
                "Not registered to plan",
                "Invalid client id or secret.",
                "Cannot pass the security checks that are required by the target API or operation, Enable debug"
                        + " headers for more details.")) {
            ErrorBody body = body(
                    "{\"httpCode\":\"401\",\"httpMessage\":\"Unauthorized\",\"moreInformation\":\"" + text + "\"}");
            assertEquals(new ErrorBody(false, "401", text, null, null, null), body);
        }
    }

    @Test
    void fallsBackToTheGatewaysShortMessage() {
        assertEquals(
                "Unauthorized",
                body("{\"httpCode\":\"401\",\"httpMessage\":\"Unauthorized\"}").message());
    }

    @Test
    void decodesTheApplicationsCodeAndWhatSupportAsksFor() {
        assertEquals(
                new ErrorBody(false, "40499", "No data for this context.", "0b6f", "2026-11-22T09:00:00.000Z", null),
                body("{\"code\":40499,\"uuid\":\"0b6f\",\"message\":\"No data for this"
                        + " context.\",\"timestamp\":\"2026-11-22T09:00:00.000Z\"}"));
        for (String code : List.of("40400", "40410", "50000")) {
            assertEquals(
                    new ErrorBody(false, code, "m", "u", null, null),
                    body("{\"uuid\":\"u\",\"code\":" + code + ",\"message\":\"m\"}"));
        }
    }

    @Test
    void theEndUserApisDebugLeavesItsBodyTheApplications() {
        assertEquals(
                new ErrorBody(false, "40499", "No data.", "0b6f", null, "ERROR_NO_DATA"),
                body("{\"code\":40499,\"uuid\":\"0b6f\",\"message\":\"No data.\",\"debug\":\"ERROR_NO_DATA\"}"));
        assertEquals(
                new ErrorBody(false, "50000", "m", null, null, null),
                body("{\"code\":50000,\"message\":\"m\",\"debug\":{}}"));
    }

    @Test
    void decodesTheConvergedApplication() {
        for (String name : List.of("BAD_REQUEST", "REMOTE_NOT_SUPPORTED", "FEATURE_NOT_SUPPORTED")) {
            assertEquals(
                    new ErrorBody(false, name, "m", null, null, "ERROR_X"),
                    body("{\"name\":\"" + name + "\",\"debug\":\"ERROR_X\",\"message\":\"m\"}"));
        }
        assertEquals(
                new ErrorBody(false, "1001", "data not found", null, null, "ERROR_DATA"),
                body("{\"code\":1001,\"debug\":\"ERROR_DATA\",\"message\":\"data not found\"}"));
    }

    @Test
    void decodesOauthInPingFederatesKeyOrder() {
        assertEquals(
                new ErrorBody(true, "invalid_client", "Invalid client or client credentials", null, null, null),
                body("{\"error_description\":\"Invalid client or client"
                        + " credentials\",\"error\":\"invalid_client\"}\r\n"));
        assertEquals(
                new ErrorBody(true, "unsupported_grant_type", null, null, null, null),
                body("{\"error\":\"unsupported_grant_type\"}"));
    }

    @Test
    void tellsTheBackEndsStringCodeFromTheApplicationsNumber() {
        assertEquals(
                new ErrorBody(false, "495", "Invalid or expired client certificate", null, null, null),
                body("{\"code\":\"495\",\"message\":\"Invalid or expired client certificate\"}"));
    }

    @Test
    void takesOtherBodiesForNone() {
        for (String other : List.of(
                "",
                "<html>502 Bad Gateway</html>",
                "[]",
                "null",
                "\"x\"",
                "{}",
                "{\"total\":1}",
                "{\"error\":{}}",
                "{\"code\":",
                "\u0000\u0001")) {
            assertTrue(ErrorBody.decode(other.getBytes(StandardCharsets.UTF_8)).isEmpty(), other);
        }
    }

    @Test
    void makesTheSendersWordsSafeToPrint() {
        String message = body("{\"code\":1,\"message\":\"a\\u001b[31m\\nb\\u202e" + "x".repeat(500) + "\"}")
                .message();
        assertFalse(message.matches("(?s).*[\\p{Cntrl}\\u202e].*"), message);
        assertEquals(301, message.length());
    }

    private static ErrorBody body(String json) {
        Optional<ErrorBody> decoded = ErrorBody.decode(json.getBytes(StandardCharsets.UTF_8));
        return decoded.orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Okta|{\"errorCode\":\"invalid_client\",\"errorSummary\":\"A client_id must be"
                        + " provided.\",\"errorId\":\"oaey\"}|invalid_client|A client_id must be provided.|oaey",
                "RFC 9457|{\"type\":\"about:blank\",\"title\":\"Forbidden\",\"status\":403,\"detail\":\"No such"
                        + " plan.\"}|about:blank|Forbidden: No such plan.|",
                "Google|{\"error\":{\"code\":401,\"message\":\"Invalid Credentials\",\"status\":\"UNAUTHENTICATED\"}}"
                        + "|401|Invalid Credentials|",
                "Apigee|{\"fault\":{\"faultstring\":\"Invalid"
                    + " ApiKey\",\"detail\":{\"errorcode\":\"oauth.v2.InvalidApiKey\"}}}|oauth.v2.InvalidApiKey|Invalid"
                    + " ApiKey|",
                "AWS|{\"Message\":\"User is not authorized\"}||User is not authorized|",
                "JSON:API|{\"errors\":[{\"code\":\"E1\",\"title\":\"Bad\",\"detail\":\"No fleet.\"}]}|E1|Bad: No"
                        + " fleet.|",
                "Salesforce|[{\"message\":\"Session expired\",\"errorCode\":\"INVALID_SESSION_ID\"}]"
                        + "|INVALID_SESSION_ID|Session expired|",
                "Spring|{\"timestamp\":1,\"status\":401,\"error\":\"Unauthorized\",\"message\":\"Bad"
                        + " credentials\",\"path\":\"/\"}|Unauthorized|Bad credentials|",
                "list|{\"errors\":[\"first\",\"second\"]}||first; second|"
            })
    void decodesOtherVendorsByTheNamesOfTheirFields(
            String vendor, String json, String code, String message, String id) {
        ErrorBody body = body(json);
        assertEquals(code, body.code());
        assertEquals(message, body.message());
        assertEquals(id, body.uuid());
    }

    @Test
    void aDeepOrWideBodyEnds() {
        body("{\"errors\":[" + "{\"x\":1},".repeat(5_000) + "{\"message\":\"m\"}],\"code\":\"c\"}");
        assertEquals(Optional.empty(), ErrorBody.decode("[".repeat(60_000).getBytes(StandardCharsets.UTF_8)));
    }
}
