package stellantis.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.KeyPair;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PublicKeysTest {
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
