package stellantis.pki;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import support.Tool;

@Tag("openssl")
class PublicKeysTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-algorithm RSA -pkeyopt rsa_keygen_bits:2048|RSA 2048",
                "-algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048|RSA-PSS 2048",
                "-algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_pss_keygen_md:sha256 -pkeyopt"
                        + " rsa_pss_keygen_mgf1_md:sha256 -pkeyopt rsa_pss_keygen_saltlen:32|RSA-PSS 2048",
                "-algorithm EC -pkeyopt ec_paramgen_curve:P-256|EC P-256",
                "-algorithm EC -pkeyopt ec_paramgen_curve:P-521|EC P-521",
                "-algorithm EC -pkeyopt ec_paramgen_curve:secp256k1|EC secp256k1",
                "-algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP256r1|EC brainpoolP256r1",
                "-algorithm ED25519|Ed25519",
                "-algorithm ED448|Ed448"
            })
    void opensslsKeyMatchesItsCertificateAndNoOther(String options, String described) throws Exception {
        PrivateKey key = key(options, "key.pem");
        PrivateKey other = key(options, "other.pem");
        new Tool(folder)
                .run("openssl req -x509 -key key.pem -subj /CN=a -days 2 -out cert.pem".split(" "))
                .ok();
        X509Certificate certificate =
                CertificateFile.read(folder.resolve("cert.pem")).get(0);
        PublicKey open = certificate.getPublicKey();
        assertTrue(PublicKeys.matches(key, open));
        assertFalse(PublicKeys.matches(other, open));
        assertArrayEquals(open.getEncoded(), PublicKeys.of(key).getEncoded());
        assertEquals(described, PublicKeys.describe(open));
        if (described.matches(".*(secp256k1|brainpool).*")) return;
        byte[] subject = certificate.getSubjectX500Principal().getEncoded();
        SigningRequest request = NewRequest.sign(subject, open, key);
        assertTrue(RequestSignature.fits(request));
        Files.write(folder.resolve("request.csr"), request.pem());
        new Tool(folder)
                .run("openssl req -verify -noout -in request.csr".split(" "))
                .ok();
    }

    private PrivateKey key(String options, String file) throws IOException {
        new Tool(folder)
                .run(("openssl genpkey " + options + " -out " + file).split(" "))
                .ok();
        return KeyFile.read(Files.readAllBytes(folder.resolve(file)), file, () -> null);
    }

    @ParameterizedTest
    @EnumSource(names = {"RSA_2048", "EC_P256", "EC_P384"})
    void thePublicHalfIsFoundFromThePrivateOne(KeyAlgorithm algorithm) {
        KeyPair pair = algorithm.generate();
        assertEquals(pair.getPublic(), PublicKeys.of(pair.getPrivate()));
        assertEquals(algorithm.label, PublicKeys.describe(pair.getPublic()));
        assertEquals(
                PublicKeys.fingerprint(pair.getPublic()), PublicKeys.fingerprint(PublicKeys.of(pair.getPrivate())));
    }
}
