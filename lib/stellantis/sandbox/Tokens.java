//SOURCES ../Json.java
//SOURCES Client.java
//SOURCES Refusal.java
package stellantis.sandbox;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import stellantis.Json;
import stellantis.Sha256;

/**
 * Access tokens: JWTs (RFC 9068 without the profile's optional parts) signed with ES256 and bound to the client's
 * certificate (RFC 8705 section 3.1), or opaque ones. Both carry all that is needed, so they outlive a restart.
 */
final class Tokens {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    private static final String ES256 = "SHA256withECDSAinP1363Format";
    private static final int IV_BYTES = 12;
    private static final String KEY_ID = "sandbox-1";

    private final KeyPair keys;
    private final Clock clock;

    Tokens(KeyPair keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    String issue(Client client, X509Certificate certificate, String scope, Duration lifetime, boolean opaque) {
        long now = clock.instant().getEpochSecond();
        Map<String, Object> claims = JsonObject.of("scope", scope)
                .and("client_id", client.tokenClientId())
                .and("iss", "https://localhost")
                .and("jti", UUID.randomUUID().toString())
                .and("iat", now)
                .and("exp", now + lifetime.toSeconds())
                .and("cnf", certificate == null ? null : JsonObject.of("x5t#S256", Client.fingerprint(certificate)));
        return opaque ? seal(claims) : sign(claims, "at+jwt");
    }

    /** @throws Refusal when the token is not genuine, expired, or of another client or certificate */
    void check(String token, Client client, X509Certificate certificate) {
        Map<String, Object> claims;
        try {
            claims = Json.parseObject(token.indexOf('.') < 0 ? open(token) : verified(token));
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
                && !Client.fingerprint(certificate).equals(bound.get("x5t#S256"))) {
            throw new Refusal("the access token is bound to another certificate");
        }
    }

    /** The key that all signatures are verified with, as a JWK (RFC 7517). */
    Map<String, Object> jwk() {
        ECPoint point = ((ECPublicKey) keys.getPublic()).getW();
        return JsonObject.of("kty", "EC")
                .and("crv", "P-256")
                .and("kid", KEY_ID)
                .and("use", "sig")
                .and("alg", "ES256")
                .and("x", coordinate(point.getAffineX()))
                .and("y", coordinate(point.getAffineY()));
    }

    private static String coordinate(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[32];
        int length = Math.min(bytes.length, 32);
        System.arraycopy(bytes, bytes.length - length, fixed, 32 - length, length);
        return ENCODER.encodeToString(fixed);
    }

    /** @param type of the token: at+jwt for access, JWT for an ID token (OpenID Connect Core section 2) */
    String sign(Map<String, Object> claims, String type) {
        String head = ENCODER.encodeToString(
                Json.bytes(JsonObject.of("alg", "ES256").and("kid", KEY_ID).and("typ", type)));
        String signed = head + "." + ENCODER.encodeToString(Json.bytes(claims));
        try {
            Signature signature = Signature.getInstance(ES256);
            signature.initSign(keys.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + ENCODER.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] verified(String token) throws GeneralSecurityException {
        int end = token.lastIndexOf('.');
        Signature signature = Signature.getInstance(ES256);
        signature.initVerify(keys.getPublic());
        signature.update(token.substring(0, end).getBytes(StandardCharsets.US_ASCII));
        if (!signature.verify(DECODER.decode(token.substring(end + 1)))) throw new GeneralSecurityException();
        int start = token.indexOf('.') + 1;
        if (start > end) throw new IllegalArgumentException();
        return DECODER.decode(token.substring(start, end));
    }

    private String seal(Map<String, Object> claims) {
        byte[] iv = new byte[IV_BYTES];
        new SecureRandom().nextBytes(iv);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, iv).doFinal(Json.bytes(claims));
            byte[] token = Arrays.copyOf(iv, IV_BYTES + sealed.length);
            System.arraycopy(sealed, 0, token, IV_BYTES, sealed.length);
            return ENCODER.encodeToString(token);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] open(String token) throws GeneralSecurityException {
        byte[] bytes = DECODER.decode(token);
        if (bytes.length < IV_BYTES) throw new IllegalArgumentException();
        Cipher cipher = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(bytes, IV_BYTES));
        return cipher.doFinal(bytes, IV_BYTES, bytes.length - IV_BYTES);
    }

    private Cipher cipher(int mode, byte[] iv) throws GeneralSecurityException {
        byte[] key = Sha256.of(keys.getPrivate().getEncoded()).bytes();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, iv));
        return cipher;
    }
}
