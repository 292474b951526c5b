package stellantis.pki;

import java.util.function.Supplier;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Secret;

/**
 * Keystore files: PKCS#12, JKS, JCEKS and BCFKS, told by their content, never by their names (a {@code .jks} made by
 * today's keytool is PKCS#12).
 */
public final class KeyStores {
    private KeyStores() {}

    /**
     * Opens a keystore.
     *
     * @param passphrase the keystore's; asked at most once, and only when it is needed for what is asked: a list of
     *        JKS and JCEKS entries needs none, nor does PKCS#12 whose passphrase is empty or absent; may answer null
     * @throws Failure exit code 11 when it is no keystore, damaged, or uses an algorithm that is not known here (which
     *         is then named), 12 when the passphrase is missing or wrong
     */
    public static Keystore open(byte[] file, String name, Supplier<Secret> passphrase) {
        Contents contents = Contents.of(file, name);
        Contents.Item item = contents.keystore()
                .orElseThrow(() -> Failure.file(name + " is no keystore")
                        .because("it is " + contents.describe())
                        .hint(contents.remedy(name)));
        Supplier<Secret> once = onlyOnce(passphrase, name);
        return item.kind() == Contents.Kind.PKCS12 ? new Pkcs12(item, name, once) : new JavaKeystore(item, name, once);
    }

    private static Supplier<Secret> onlyOnce(Supplier<Secret> passphrase, String name) {
        Secret[] known = new Secret[1];
        return () -> {
            if (known[0] == null) known[0] = passphrase.get();
            if (known[0] != null) return known[0];
            throw Failure.of(ExitCode.PASSPHRASE, name + " needs its passphrase")
                    .as("file.passphrase-missing")
                    .hint("give it with --passphrase env:NAME, file:PATH, fd:N or stdin");
        };
    }
}
