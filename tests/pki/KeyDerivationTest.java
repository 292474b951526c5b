package stellantis.pki;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.security.spec.KeySpec;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stellantis.Secret;

class KeyDerivationTest {
    private static final byte[] SALT = "sixteen bytes...".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    @ParameterizedTest
    @CsvSource({
        "HmacSHA1,20",
        "HmacSHA1,50",
        "HmacSHA224,28",
        "HmacSHA256,32",
        "HmacSHA256,80",
        "HmacSHA384,48",
        "HmacSHA512,16",
        "HmacSHA512,64"
    })
    void pbkdf2IsTheJdksOwn(String hmac, int bytes) throws Exception {
        for (String passphrase : new String[] {
            "x", "correct horse", "long ".repeat(12), "longer than any block of any hash, over and over ".repeat(4)
        }) {
            for (int iterations : new int[] {1, 2, 1000}) {
                KeySpec spec = new PBEKeySpec(passphrase.toCharArray(), SALT, iterations, bytes * 8);
                byte[] expected = SecretKeyFactory.getInstance("PBKDF2With" + hmac)
                        .generateSecret(spec)
                        .getEncoded();
                assertArrayEquals(
                        expected,
                        KeyDerivation.pbkdf2(hmac, Secret.of(passphrase), SALT, iterations, bytes),
                        hmac + " " + passphrase + " " + iterations);
            }
        }
    }
}
