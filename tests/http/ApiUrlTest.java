package stellantis.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import stellantis.ExitCode;
import stellantis.Failure;

class ApiUrlTest {
    private static final URI BASE = ApiPath.base("https://api-cert.groupe-psa.com");

    @Test
    void appendsAPathToTheBase() {
        assertEquals("https://api-cert.groupe-psa.com/connectedcar/v3/fleets", resolve("/connectedcar/v3/fleets"));
        assertEquals("https://api-cert.groupe-psa.com/connectedcar/v4/user?x=1", resolve("/connectedcar/v4/user?x=1"));
    }

    @Test
    void takesAPathWithoutSlashAsOneOfTheFleetApi() {
        assertEquals("https://api-cert.groupe-psa.com/connectedcar/v3/fleets", resolve("fleets"));
        assertEquals("https://api-cert.groupe-psa.com/connectedcar/v4/user", resolve("connectedcar/v4/user"));
    }

    @Test
    void doesNotDoubleThePathOfABaseThatHasOne() {
        for (String base : List.of(
                "https://host/connectedcar/v3",
                "https://host/connectedcar/v3/",
                "https://host/connectedcar/v3/fleets/1/vehicles")) {
            for (String typed : List.of("fleets", "/fleets", "/connectedcar/v3/fleets", "connectedcar/v3/fleets")) {
                assertEquals(
                        "https://host/connectedcar/v3/fleets",
                        ApiPath.resolve(typed, ApiPath.base(base), ApiPath.DEFAULT)
                                .toString(),
                        base + " " + typed);
            }
        }
    }

    @Test
    void takesAFullUrlOnTheSameServerOnly() {
        assertEquals("https://API-cert.groupe-psa.com:443/x", resolve("https://API-cert.groupe-psa.com:443/x"));
        for (String other : List.of(
                "https://example.org/x",
                "https://api-cert.groupe-psa.com:8443/x",
                "https://api-cert.groupe-psa.com.example.org/x",
                "https://api-cert.groupe-psa.com\\.example.org/x",
                "//example.org/x")) {
            assertEquals(
                    ExitCode.USAGE,
                    assertThrows(Failure.class, () -> resolve(other), other).code());
        }
        Failure failure = assertThrows(Failure.class, () -> resolve("https://example.org/x"));
        assertEquals(
                "if this other host is meant to get them, say so: --base-url https://example.org /x", failure.hint());
    }

    @Test
    void refusesUnencryptedHttpAndCredentialsInTheUrl() {
        assertThrows(Failure.class, () -> resolve("http://api-cert.groupe-psa.com/x"));
        Failure failure = assertThrows(Failure.class, () -> resolve("https://user:MARKER@api-cert.groupe-psa.com/x"));
        assertFalse((failure.getMessage() + failure.because() + failure.hint()).contains("MARKER"));
        assertThrows(Failure.class, () -> ApiPath.base("http://api-cert.groupe-psa.com"));
        assertThrows(Failure.class, () -> ApiPath.base("api-cert.groupe-psa.com"));
    }

    @Test
    void saysWhenTheShellMadeAWindowsPathOfIt() {
        assertTrue(assertThrows(Failure.class, () -> resolve("C:/Program Files/Git/connectedcar/v3/fleets"))
                .hint()
                .contains("fleets"));
    }

    @Test
    void refusesAPortThatDoesNotExist() {
        for (String port : List.of("0", "65536", "99999")) {
            Failure failure = assertThrows(Failure.class, () -> ApiPath.base("https://localhost:" + port));
            assertEquals(ExitCode.USAGE, failure.code());
        }
        assertEquals(65_535, ApiPath.base("https://localhost:65535").getPort());
    }

    @Test
    void encodesWhatMayNotStandInAUrlAndNothingElse() {
        assertEquals(
                "https://api-cert.groupe-psa.com/a%20b/%C3%A9%3Cid%3E%7Bx%7D%5B1%5D?q=%20%25&t=a%2Fb",
                resolve("/a b/é<id>{x}[1]?q= %&t=a%2Fb"));
        assertEquals(
                "https://[::1]:8443/a%5B0%5D",
                ApiPath.resolve("/a[0]", ApiPath.base("https://[::1]:8443"), ApiPath.DEFAULT)
                        .toString());
    }

    @Test
    void leavesSecretsOutOfShownUrls() {
        assertEquals(
                "https://h/p?access_token=***&pageToken=abc&client_id=id",
                ApiUrl.shown(URI.create("https://h/p?access_token=MARKER&pageToken=abc&client_id=id")));
    }

    @Test
    void findsAndAppendsParameters() {
        assertTrue(Query.has("a=1&client_id=x", "client_id"));
        assertFalse(Query.has("a=1&my_client_id=x&b=client_id=y", "client_id"));
        assertEquals("a=1&b=2", Query.append("a=1", "b=2"));
        assertEquals("b=2", Query.append(null, "b=2"));
        assertEquals("a%20b%2B%2F%26%C3%A9-._~", Query.encode("a b+/&é-._~"));
    }

    private static String resolve(String typed) {
        return ApiPath.resolve(typed, BASE, ApiPath.DEFAULT).toString();
    }
}
