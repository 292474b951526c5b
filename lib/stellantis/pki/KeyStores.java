package stellantis.pki;

import java.util.function.Supplier;
import stellantis.Secret;

/** Keystores out of files of any form, as {@link Contents} tells them; where there is none, it says what is. */
public final class KeyStores {
    private KeyStores() {}

    /** As {@link Keystore#open}, with exit code 11 also when it is no keystore. */
    public static Keystore open(byte[] file, String name, Supplier<Secret> passphrase) {
        return open(Contents.of(file, name), name, passphrase);
    }

    /** As {@link #open(byte[], String, Supplier)}, of a file that was looked at already. */
    public static Keystore open(Contents file, String name, Supplier<Secret> passphrase) {
        Contents.Item item = file.keystore()
                .orElseThrow(() -> file.lacks("keystore", name, null).because("it is " + file.describe()));
        return Keystore.open(item.kind(), item.bytes(), name, passphrase);
    }
}
