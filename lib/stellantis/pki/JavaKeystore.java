//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.nio.charset.StandardCharsets;
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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.bouncycastle.crypto.digests.SHA1Digest;
import stellantis.Secret;

/**
 * The kinds that Java or Bouncy Castle reads. JKS and JCEKS are handed to Java entry by entry: of a file it would
 * refuse all for one certificate that it refuses, and does not find names with capital letters in JCEKS.
 */
final class JavaKeystore extends Keystore {
    /** A SHA-1 over the passphrase, this and all that comes before it ends a JKS or JCEKS file. */
    private static final byte[] SALT = "Mighty Aphrodite".getBytes(StandardCharsets.US_ASCII);

    private static final int DIGEST = 20;

    /** A secret key stands there as a Java object: it is passed over, and nothing else is made of it. */
    private static final ObjectInputFilter SEALED = ObjectInputFilter.Config.createFilter(
            "maxarray=65536;javax.crypto.SealedObject;com.sun.crypto.provider.*;!*");

    private final boolean old;
    private final List<Entry> secrets = new ArrayList<>();
    private final KeyStore store;
    private boolean verified;

    JavaKeystore(Kind kind, byte[] file, String name, Supplier<Secret> passphrase) {
        super(kind, file, name, passphrase);
        this.old = kind == Kind.JKS || kind == Kind.JCEKS;
        // these and BKS can be listed without the passphrase; the others are encrypted as a whole
        this.verified = !old && kind != Kind.BKS;
        this.store = load(verified ? passphrase.get().chars() : null);
    }

    @Override
    public boolean verify(Secret passphrase) {
        if (verified || passphrase == null) return verified;
        if (old) checkDigest(passphrase);
        else load(passphrase.chars());
        return verified = true;
    }

    private void checkDigest(Secret passphrase) {
        int end = file.length - DIGEST;
        SHA1Digest digest = new SHA1Digest();
        for (byte[] part : List.of(passphrase.reveal().getBytes(StandardCharsets.UTF_16BE), SALT))
            digest.update(part, 0, part.length);
        digest.update(file, 0, end);
        byte[] whole = file.clone();
        digest.doFinal(whole, end);
        if (!Arrays.equals(whole, file)) throw wrongPassphrase();
    }

    private KeyStore load(char[] password) {
        try {
            KeyStore loaded = instance(kind());
            loaded.load(old ? null : new ByteArrayInputStream(file), password);
            if (old) read(loaded, new DataInputStream(new ByteArrayInputStream(file)));
            return loaded;
        } catch (IOException e) {
            // UBER has nothing but its text to tell a wrong passphrase by
            boolean wrong = String.valueOf(e.getMessage()).matches("(?s).*(MAC calculation|integrity check) failed.*");
            throw wrong || kind() == Kind.UBER ? wrongPassphrase() : damaged(e);
        } catch (GeneralSecurityException | ClassNotFoundException | RuntimeException | StackOverflowError e) {
            throw damaged(e);
        }
    }

    private void read(KeyStore into, DataInputStream in)
            throws IOException, GeneralSecurityException, ClassNotFoundException {
        Set<String> aliases = new HashSet<>();
        in.readInt();
        boolean typed = in.readInt() > 1;
        for (int left = in.readInt(); left > 0; left--) {
            int kind = in.readInt();
            String alias = unique(in.readUTF(), aliases);
            in.readLong();
            byte[] key = kind == 1 ? in.readNBytes(in.readInt()) : null;
            List<X509Certificate> chain = new ArrayList<>();
            for (int more = kind == 1 ? in.readInt() : 3 - kind; more > 0; more--) {
                if (typed) in.readUTF();
                Certificates.decode(in.readNBytes(in.readInt()), "of \"" + alias + "\"", unreadable)
                        .ifPresent(chain::add);
            }
            if (kind == 1) into.setKeyEntry(alias, key, chain.toArray(new Certificate[0]));
            if (kind == 2 && !chain.isEmpty()) into.setCertificateEntry(alias, chain.get(0));
            if (kind != 3) continue;
            ObjectInputStream secret = new ObjectInputStream(in);
            secret.setObjectInputFilter(SEALED);
            secret.readObject();
            secrets.add(new Entry(alias, EntryKind.SECRET_KEY, List.of()));
        }
        if (in.available() != DIGEST) throw new EOFException();
    }

    @Override
    public List<Entry> entries() {
        try {
            if (store.size() > Pem.MOST_BLOCKS)
                throw new IOException("it has more than " + Pem.MOST_BLOCKS + " entries");
            List<Entry> all = new ArrayList<>(secrets);
            for (String alias : Collections.list(store.aliases())) {
                boolean alone = store.isCertificateEntry(alias);
                Certificate[] chain =
                        alone ? new Certificate[] {store.getCertificate(alias)} : store.getCertificateChain(alias);
                EntryKind kind = alone
                        ? EntryKind.CERTIFICATE
                        : chain == null && !old ? EntryKind.SECRET_KEY : EntryKind.PRIVATE_KEY;
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
            case BKS, UBER, BCFKS -> BouncyCastle.keystore(kind.name());
            default -> KeyStore.getInstance(kind.name());
        };
    }
}
