//SOURCES ../Secret.java
package stellantis.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import stellantis.Secret;

/**
 * What is asked of a token endpoint: the grant client_credentials (RFC 6749 section 4.4).
 *
 * @param clientId the client's id at the token endpoint, not the application's at the API gateway
 * @param scope scopes separated by blanks, or null to leave the choice to the server
 * @param clientSecret null for a client that its certificate authenticates (RFC 8705 section 2)
 */
public record TokenRequest(URI endpoint, String clientId, String scope, Secret clientSecret) {
    /** The form: with a certificate the client id stands here (RFC 8705 section 2), with a secret in the header. */
    String form() {
        return "grant_type=client_credentials" + (clientSecret == null ? "&client_id=" + encode(clientId) : "") + (scope == null ? "" : "&scope=" + encode(scope));
    }

    /** Basic with id and secret form-encoded first (RFC 6749 section 2.3.1); empty for a certificate's client. */
    Optional<Secret> authorization() {
        if (clientSecret == null) return Optional.empty();
        String both = encode(clientId) + ":" + encode(clientSecret.reveal());
        return Optional.of(Secret.of("Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8))));
    }

    /** application/x-www-form-urlencoded: a blank is a plus sign (RFC 6749 appendix B). */
    private static String encode(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
