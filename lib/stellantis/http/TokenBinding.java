package stellantis.http;

import java.util.Map;
import java.util.Optional;

/** The certificate that a token is bound to (RFC 8705 section 3.1). */
public final class TokenBinding {
    private TokenBinding() {}

    /** Its thumbprint, if the token is bound. */
    public static Optional<String> of(Jwt token) {
        return token.claims().get("cnf") instanceof Map<?, ?> cnf && cnf.get("x5t#S256") instanceof String thumbprint
                ? Optional.of(thumbprint)
                : Optional.empty();
    }
}
