package stellantis.sandbox;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static stellantis.sandbox.JsonObject.object;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import stellantis.Json;
import stellantis.JsonInput;
import stellantis.http.Jwt;

/**
 * Access tokens: JWTs (RFC 9068 without the profile's optional parts) signed with ES256 and bound to the client's
 * certificate (RFC 8705 section 3.1), or the same in a form that no client knows. Both carry all that is needed, so
 * they outlive a restart.
 */
record Tokens(KeyPair keys, Clock clock) {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    String issue(Client client, X509Certificate certificate, Duration lifetime, boolean opaque) {
        long now = clock.instant().getEpochSecond();
        Map<String, Object> claims = object("scope", client.scope())
                .and("client_id", client.tokenClientId())
                .and("iss", "https://localhost")
                .and("jti", UUID.randomUUID().toString())
                .and("iat", now)
                .and("exp", now + lifetime.toSeconds())
                .and("cnf", certificate == null ? null : object("x5t#S256", Jwt.thumbprint(certificate)));
        String token = sign(claims, "at+jwt");
        return opaque ? encoded(token.getBytes(US_ASCII)) : token;
    }

    /** @throws Refusal when the token is not genuine, expired, or of another client or certificate */
    void check(String token, Client client, X509Certificate certificate) {
        Map<String, Object> claims;
        try {
            boolean opaque = token.indexOf('.') < 0;
            claims = verified(opaque ? new String(DECODER.decode(token), US_ASCII) : token);
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new Refusal("not an access token of this sandbox");
        }
        if (((Number) claims.get("exp")).longValue() <= clock.instant().getEpochSecond()) {
            throw new Refusal("the access token has expired");
        }
        if (!client.tokenClientId().equals(claims.get("client_id"))) {
            throw new Refusal("the access token belongs to another client");
        }
        if (claims.get("cnf") instanceof Map<?, ?> bound
                && !Jwt.thumbprint(certificate).equals(bound.get("x5t#S256"))) {
            throw new Refusal("the access token is bound to another certificate");
        }
    }

    private static String encoded(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    /** @param type of the token: at+jwt for access, JWT for an ID token (OpenID Connect Core section 2) */
    String sign(Map<String, Object> claims, String type) {
        Object head = object("alg", "ES256", "kid", "sandbox-1", "typ", type);
        String signed = encoded(Json.bytes(head)) + "." + encoded(Json.bytes(claims));
        try {
            Signature signature = es256();
            signature.initSign(keys.getPrivate());
            signature.update(signed.getBytes(US_ASCII));
            return signed + "." + encoded(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The claims of a token that was signed here. */
    private Map<String, Object> verified(String token) throws GeneralSecurityException, IOException {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) throw new IllegalArgumentException();
        Signature signature = es256();
        signature.initVerify(keys.getPublic());
        signature.update((parts[0] + "." + parts[1]).getBytes(US_ASCII));
        if (!signature.verify(DECODER.decode(parts[2]))) throw new GeneralSecurityException();
        return JsonInput.parseObject(DECODER.decode(parts[1]));
    }

    private static Signature es256() throws GeneralSecurityException {
        return Signature.getInstance("SHA256withECDSAinP1363Format");
    }
}
