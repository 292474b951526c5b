//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
//SOURCES KeystoreChange.java
//SOURCES Subject.java
package stellantis.pki;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Secret;

/**
 * A new private key as a keystore's entry. Keystores hold keys only with a certificate, so a self-signed one stands in
 * until the real one is installed; it says in its name that it is good for nothing.
 */
public final class NewEntry {
    private NewEntry() {}

    /** A keystore with that entry alone. */
    public static byte[] inNew(Contents.Kind kind, String alias, KeyPair pair, Secret passphrase, Instant now) {
        return KeyStores.write(kind, Map.of(alias, new Identity(pair.getPrivate(), List.of(placeholder(pair, now)))), Map.of(), passphrase);
    }

    /**
     * An open keystore to which the entry can be added.
     *
     * @throws Failure exit code 12 when the passphrase is wrong, 15 when the alias is taken
     */
    public static KeyStores check(byte[] keystore, String name, String alias, Secret passphrase) {
        KeyStores store = KeyStores.open(keystore, name, () -> passphrase);
        store.entries().stream().filter(entry -> entry.alias().equalsIgnoreCase(alias)).findFirst().ifPresent(entry -> {
            throw Failure.of(ExitCode.EXISTS, name + " has an entry \"" + entry.alias() + "\" already, which was left as it is").because("a new key in its place would make the old one, and the certificate for it, useless").hint("choose another --alias; keytool -delete takes an entry away");
        });
        return store;
    }

    /** The keystore with that entry added; every other entry stays as it is, those with passphrases of their own too. */
    public static byte[] inExisting(byte[] keystore, String name, String alias, KeyPair pair, Secret passphrase, Instant now) {
        KeyStores store = check(keystore, name, alias, passphrase);
        KeyStores.Entry entry = new KeyStores.Entry(alias, KeyStores.EntryKind.PRIVATE_KEY, List.of(placeholder(pair, now)));
        return KeystoreChange.chain(keystore, name, store, passphrase, entry, pair.getPrivate(), passphrase, entry.chain());
    }

    private static X509Certificate placeholder(KeyPair pair, Instant now) {
        X500Name self = new X500Name("CN=" + Subject.STAND_IN);
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(self, new BigInteger(64, new SecureRandom()).setBit(0),
                    Date.from(now), Date.from(now.plus(Duration.ofDays(3650))), self, pair.getPublic());
            String algorithm = pair.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
            return new JcaX509CertificateConverter().getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(pair.getPrivate())));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("a key that was just made can sign", e);
        }
    }
}
