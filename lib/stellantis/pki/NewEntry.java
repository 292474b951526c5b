//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
//SOURCES KeyStores.java
//SOURCES Subject.java
package stellantis.pki;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
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
     * Fails unless the entry can be added: before a key is made, and before anybody waits for one.
     *
     * @throws Failure exit code 12 when the passphrase is wrong, 15 when the alias is taken
     */
    public static void check(byte[] keystore, String name, String alias, Secret passphrase) {
        KeyStores.open(keystore, name, () -> passphrase).entries().stream().filter(entry -> entry.alias().equalsIgnoreCase(alias)).findFirst().ifPresent(entry -> {
            throw Failure.of(ExitCode.EXISTS, name + " has an entry \"" + entry.alias() + "\" already, which was left as it is").hint("choose another --alias; keytool -delete takes an entry away");
        });
    }

    /** The keystore with that entry added; every other entry stays as it is, those with passphrases of their own too. */
    public static byte[] inExisting(byte[] keystore, String name, String alias, KeyPair pair, Secret passphrase, Instant now) {
        check(keystore, name, alias, passphrase);
        Contents.Kind kind = Contents.of(keystore, name).keystore().map(Contents.Item::kind).orElseThrow();
        try {
            KeyStore store = kind == Contents.Kind.BCFKS ? BouncyCastle.keyStore("BCFKS") : KeyStore.getInstance(kind.name());
            store.load(new ByteArrayInputStream(keystore), passphrase.chars());
            store.setKeyEntry(alias, pair.getPrivate(), passphrase.chars(), new Certificate[] {placeholder(pair, now)});
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, passphrase.chars());
            return bytes.toByteArray();
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw Failure.file("nothing can be added to " + name).because("this Java reads only part of it: " + e.getMessage())
                    .hint("convert it first: jbang convert@stellantis " + name + " NEW.p12; or make another keystore").from(e);
        }
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
