//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import stellantis.Failure;
import stellantis.Secret;

/** The kinds that Java or Bouncy Castle reads. */
final class JavaKeystore extends Keystore {
    private final KeyStore store;
    private boolean verified;

    JavaKeystore(Kind kind, byte[] file, String name, Supplier<Secret> passphrase) {
        super(kind, file, name, passphrase);
        // the others can be listed without the passphrase; this one is encrypted as a whole
        this.verified = kind == Kind.BCFKS;
        this.store = load(verified ? passphrase.get().chars() : null);
    }

    @Override
    public boolean verify(Secret passphrase) {
        if (verified || passphrase == null) return verified;
        load(passphrase.chars());
        return verified = true;
    }

    private KeyStore load(char[] password) {
        try {
            KeyStore loaded = instance(kind());
            loaded.load(new ByteArrayInputStream(file), password);
            return loaded;
        } catch (IOException e) {
            boolean wrong = e.getCause() instanceof UnrecoverableKeyException
                    || String.valueOf(e.getMessage()).contains("MAC calculation failed");
            throw wrong ? wrongPassphrase() : damaged(e);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw damaged(e);
        }
    }

    @Override
    public List<Entry> entries() {
        try {
            if (store.size() > Pem.MOST_BLOCKS)
                throw new IOException("it has more than " + Pem.MOST_BLOCKS + " entries");
            List<Entry> all = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                if (!store.containsAlias(alias))
                    throw Failure.file("Java does not find the entry \"" + alias + "\" of " + name)
                            .because("in a JCEKS keystore it looks for names in lower case only")
                            .hint("export it again under such a name");
                boolean alone = store.isCertificateEntry(alias);
                Certificate[] chain =
                        alone ? new Certificate[] {store.getCertificate(alias)} : store.getCertificateChain(alias);
                Kind kind = alone ? Kind.CERTIFICATE : chain == null ? Kind.SECRET_KEY : Kind.PRIVATE_KEY;
                all.add(new Entry(alias, kind, chain == null ? List.of() : x509(chain)));
            }
            all.sort(Comparator.comparing(Entry::kind).thenComparing(Entry::alias));
            return all;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw damaged(e);
        }
    }

    private static List<X509Certificate> x509(Certificate... certificates) {
        return Arrays.stream(certificates)
                .filter(X509Certificate.class::isInstance)
                .map(X509Certificate.class::cast)
                .toList();
    }

    @Override
    Optional<PrivateKey> opened(Entry entry, Supplier<Secret> passphrase) {
        try {
            // through its encoding, so that it is the JDK's key whoever read it
            byte[] key = store.getKey(entry.alias(), passphrase.get().chars()).getEncoded();
            return Optional.of(KeyDecoder.decode(key, null, name));
        } catch (UnrecoverableKeyException e) {
            return Optional.empty();
        } catch (GeneralSecurityException | RuntimeException e) {
            throw damaged(e);
        }
    }

    /** One to read: names with capital letters, which programs other than keytool write, are found in it. */
    static KeyStore instance(Kind kind) throws GeneralSecurityException {
        return switch (kind) {
            case JKS -> KeyStore.getInstance("CaseExactJKS");
            case BCFKS -> BouncyCastle.keystore(kind.name());
            default -> KeyStore.getInstance(kind.name());
        };
    }
}
