package stellantis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;

/** A SHA-256 digest, in the forms in which it is compared and sent. */
public final class Sha256 {
    private final byte[] digest;

    private Sha256(byte[] content) {
        try {
            digest = MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    public static Sha256 of(byte[] content) {
        return new Sha256(content);
    }

    /** Of the text in UTF-8. */
    public static Sha256 of(String text) {
        return new Sha256(text.getBytes(UTF_8));
    }

    /** Of the certificate's DER, by which two people make sure that they mean the same one. */
    public static Sha256 of(X509Certificate certificate) {
        try {
            return new Sha256(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read can be written", e);
        }
    }

    /** The 32 bytes. */
    public byte[] bytes() {
        return digest.clone();
    }

    /** 64 hexadecimal digits in small letters. */
    public String hex() {
        return HexFormat.of().formatHex(digest);
    }

    /** 43 characters without padding, as in JSON Web Tokens and PKCE (RFC 7515 section 2, RFC 7636 section 4.2). */
    public String base64url() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    }
}
