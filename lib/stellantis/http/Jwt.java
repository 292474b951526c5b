package stellantis.http;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import stellantis.JsonInput;
import stellantis.Secret;
import stellantis.Sha256;

/**
 * Header and claims of a JSON Web Token (RFC 7519) in compact form. The signature is not verified: that is for the API
 * to do; and it is never shown, so that what is shown cannot be used as a token.
 */
public record Jwt(Map<String, Object> header, Map<String, Object> claims) {
    /** Empty for any other kind of token, which is valid too: only the API needs to read it. */
    public static Optional<Jwt> parse(Secret token) {
        String[] parts = token.reveal().split("\\.", -1);
        if (parts.length != 3) return Optional.empty();
        try {
            Map<String, Object> header =
                    JsonInput.parseObject(Base64.getUrlDecoder().decode(parts[0]));
            Map<String, Object> claims =
                    JsonInput.parseObject(Base64.getUrlDecoder().decode(parts[1]));
            return header == null || claims == null ? Optional.empty() : Optional.of(new Jwt(header, claims));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** The thumbprint of the certificate that the token is bound to (RFC 8705 section 3.1), if it is. */
    public Optional<String> binding() {
        return claims.get("cnf") instanceof Map<?, ?> cnf && cnf.get("x5t#S256") instanceof String thumbprint
                ? Optional.of(thumbprint)
                : Optional.empty();
    }

    /** SHA-256 of the certificate's DER, base64url without padding: 43 characters. */
    public static String thumbprint(X509Certificate certificate) {
        return Sha256.of(certificate).base64url();
    }
}
