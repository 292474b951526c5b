package stellantis.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
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

/** The kinds that Java's KeyStore (BCFKS: Bouncy Castle's) reads. */
final class JavaKeystore extends Keystore {
    private final KeyStore store;
    private boolean verified;

    JavaKeystore(Kind kind, byte[] file, String name, Supplier<Secret> passphrase) {
        super(kind, file, name, passphrase);
        // JKS, JCEKS and BKS can be listed without the passphrase; BCFKS and UBER are encrypted as a whole
        this.verified = kind == Kind.BCFKS || kind == Kind.UBER;
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
            // UBER has nothing but its text to tell a wrong passphrase by
            if (isWrongPassphrase(e) || kind() == Kind.UBER) throw wrongPassphrase();
            throw unreadable(e);
        } catch (GeneralSecurityException | RuntimeException | StackOverflowError e) {
            throw unreadable(e);
        }
    }

    private static boolean isWrongPassphrase(IOException e) {
        String message = String.valueOf(e.getMessage());
        return e.getCause() instanceof UnrecoverableKeyException
                || message.contains("MAC calculation failed")
                || message.contains("integrity check failed")
                || message.contains("password was incorrect");
    }

    private Failure unreadable(Throwable e) {
        return Failure.file(name + " is a damaged " + kind().name() + " keystore")
                .because("it ends too early, or bytes of it were changed on the way")
                .because(e)
                .hint("copy or export it again");
    }

    @Override
    public List<Entry> entries() {
        try {
            if (store.size() > Pem.MOST_BLOCKS)
                throw new KeyStoreException("it has more than " + Pem.MOST_BLOCKS + " entries");
            List<Entry> all = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) all.add(javaEntry(alias));
            all.sort(Comparator.comparing(Entry::kind).thenComparing(Entry::alias));
            return all;
        } catch (GeneralSecurityException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    private Entry javaEntry(String alias) throws GeneralSecurityException {
        if (store.isCertificateEntry(alias)) {
            return new Entry(alias, EntryKind.CERTIFICATE, x509(store.getCertificate(alias)));
        }
        Certificate[] chain = store.getCertificateChain(alias);
        if (chain != null) return new Entry(alias, EntryKind.PRIVATE_KEY, x509(chain));
        // Java's JCEKS has entries of capital names, which other programs write, and never finds them
        return new Entry(alias, store.isKeyEntry(alias) ? EntryKind.SECRET_KEY : EntryKind.CAPITAL_NAME, List.of());
    }

    private static List<X509Certificate> x509(Certificate... certificates) {
        return Arrays.stream(certificates)
                .filter(X509Certificate.class::isInstance)
                .map(X509Certificate.class::cast)
                .toList();
    }

    @Override
    public PrivateKey key(Entry entry, Supplier<Secret> own) {
        Secret passphrase = asked.get();
        verify(passphrase);
        Optional<PrivateKey> key = key(entry, passphrase);
        if (key.isPresent()) return key.get();
        return key(entry, ownPassphrase(entry, own)).orElseThrow(() -> wrongOwn(entry));
    }

    private Optional<PrivateKey> key(Entry entry, Secret secret) {
        try {
            // through its encoding, so that it is the JDK's key whoever read it
            byte[] encoded = store.getKey(entry.alias(), secret.chars()).getEncoded();
            return Optional.of(KeyDecoder.decode(encoded, null, name));
        } catch (UnrecoverableKeyException e) {
            return Optional.empty();
        } catch (Failure e) {
            throw e;
        } catch (GeneralSecurityException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    /** One to read: names with capital letters, which programs other than keytool write, are found in it. */
    static KeyStore instance(Kind kind) throws GeneralSecurityException {
        return switch (kind) {
            case JKS -> KeyStore.getInstance("CaseExactJKS");
            case BKS, UBER, BCFKS -> BouncyCastle.keystore(kind.name());
            default -> KeyStore.getInstance(kind.name());
        };
    }
}
