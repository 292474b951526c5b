package stellantis.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import stellantis.Secret;

/**
 * What is asked of a token endpoint.
 *
 * @param clientId the client's id at the token endpoint, not the application's at the API gateway
 * @param scope scopes separated by blanks, or null to leave the choice to the server
 * @param clientSecret null for a client that its certificate authenticates (RFC 8705 section 2)
 */
public record TokenRequest(URI endpoint, String clientId, String scope, Secret clientSecret, Grant grant) {
    /**
     * The grant: why a token is given (RFC 6749 section 1.3).
     *
     * @param type the value of grant_type; null for a revocation, which has none (RFC 7009)
     * @param fields the form fields of the grant
     */
    public record Grant(String type, Map<String, Secret> fields) {
        /** The client's own. */
        public static final Grant CLIENT = new Grant("client_credentials", Map.of());

        public boolean ofUser() {
            return this != CLIENT;
        }
    }

    /** For the grant client_credentials (RFC 6749 section 4.4). */
    public TokenRequest(URI endpoint, String clientId, String scope, Secret clientSecret) {
        this(endpoint, clientId, scope, clientSecret, Grant.CLIENT);
    }

    /** The form: with a certificate the client id stands here (RFC 8705 section 2), with a secret in the header. */
    String form() {
        StringJoiner form = new StringJoiner("&");
        if (grant.type() != null) form.add("grant_type=" + grant.type());
        if (clientSecret == null) form.add("client_id=" + encode(clientId));
        grant.fields().forEach((name, value) -> form.add(name + "=" + encode(value.reveal())));
        if (scope != null) form.add("scope=" + encode(scope));
        return form.toString();
    }

    /** Basic with id and secret form-encoded first (RFC 6749 section 2.3.1); empty for a certificate's client. */
    Optional<Secret> authorization() {
        if (clientSecret == null) return Optional.empty();
        String both = encode(clientId) + ":" + encode(clientSecret.reveal());
        return Optional.of(BasicAuth.value(both.getBytes(US_ASCII)));
    }

    /** application/x-www-form-urlencoded: a blank is a plus sign (RFC 6749 appendix B). */
    private static String encode(String text) {
        return java.net.URLEncoder.encode(text, UTF_8);
    }
}
