//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.Provider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Bouncy Castle's provider, which takes 200 ms to make: for its keystore BCFKS and for curves that Java
 * does not have any more. It is handed to the call that needs it and never registered.
 */
final class BouncyCastle {
    private static final String SCRYPT_MEMORY = "org.bouncycastle.bcfks.max_scrypt_memory";
    private static Provider provider;

    private BouncyCastle() {}

    static synchronized Provider provider() {
        if (provider == null) {
            provider = new BouncyCastleProvider();
            // how much a BCFKS file may ask for: its own limit is a gigabyte
            if (System.getProperty(SCRYPT_MEMORY) == null) System.setProperty(SCRYPT_MEMORY, "134217728");
        }
        return provider;
    }

    static KeyFactory ecKeyFactory() throws GeneralSecurityException {
        return KeyFactory.getInstance("EC", provider());
    }

    static KeyStore keystore(String type) throws GeneralSecurityException {
        return KeyStore.getInstance(type, provider());
    }
}
