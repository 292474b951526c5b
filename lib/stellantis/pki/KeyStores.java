//SOURCES Contents.java
//SOURCES Identity.java
//SOURCES Pkcs12.java
//SOURCES Pkcs12Writer.java
package stellantis.pki;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Secret;

/**
 * Keystores: PKCS#12, JKS, JCEKS and BCFKS, told by their content, never by their names (a {@code .jks} made by
 * today's keytool is PKCS#12). An open one lists its entries; keys are decrypted one by one when asked for.
 */
public abstract class KeyStores {
    /** What an entry holds. */
    public enum EntryKind { PRIVATE_KEY, CERTIFICATE, SECRET_KEY }

    /** @param chain of a private key: its certificate, then the issuing CAs; of a certificate entry: that one */
    public record Entry(String alias, EntryKind kind, List<X509Certificate> chain) {}

    /** What to do about a {@link #concern}. */
    public static final String ASCII_WORKS = "where keytool or Java 17 has to open it, write it again with a passphrase of ASCII characters";

    private final Contents.Kind kind;
    private final String name;

    private KeyStores(Contents.Kind kind, String name) {
        this.kind = kind;
        this.name = name;
    }

    /**
     * Opens a keystore.
     *
     * @param passphrase the keystore's; asked at most once, and only when it is needed for what is asked: a list of
     *        JKS and JCEKS entries needs none, nor does PKCS#12 whose passphrase is empty or absent; may answer null
     * @throws Failure exit code 11 when it is no keystore, damaged, or uses an algorithm that is not known here (which
     *         is then named), 12 when the passphrase is missing or wrong
     */
    public static KeyStores open(byte[] file, String name, Supplier<Secret> passphrase) {
        Contents contents = Contents.of(file, name);
        Contents.Kind kind = contents.keystore().map(Contents.Item::kind)
                .orElseThrow(() -> Failure.file(name + " is no keystore").because("it is " + contents.describe()));
        Supplier<Secret> once = onlyOnce(passphrase, name);
        return kind == Contents.Kind.PKCS12 ? new OfPkcs12(Pkcs12.open(contents.items().get(0).bytes(), name, once), name)
                : new OfJava(kind, contents.items().get(0).bytes(), name, once);
    }

    private static Supplier<Secret> onlyOnce(Supplier<Secret> passphrase, String name) {
        Secret[] known = new Secret[1];
        return () -> {
            if (known[0] == null) known[0] = passphrase.get();
            if (known[0] == null) throw Failure.of(ExitCode.PASSPHRASE, name + " needs its passphrase").as("file.passphrase-missing").hint("give it with --passphrase env:NAME, file:PATH, fd:N or stdin");
            return known[0];
        };
    }

    /** What it is, whatever its name says. */
    public Contents.Kind kind() {
        return kind;
    }

    /** All entries, in the file's order. */
    public abstract List<Entry> entries();

    /** Every certificate in it, once, those of keys first. */
    public List<X509Certificate> certificates() {
        return entries().stream().sorted((one, other) -> one.kind.compareTo(other.kind)).flatMap(entry -> entry.chain.stream()).distinct().toList();
    }

    /** The entry of that name; names are compared without regard to case, as Java does. */
    public Entry entry(String alias) {
        return entries().stream().filter(entry -> entry.alias.equalsIgnoreCase(alias)).findFirst()
                .orElseThrow(() -> Failure.usage("there is no entry \"" + alias + "\" in " + name).because("it holds " + aliases(entries())).hint("choose one of these with --alias"));
    }

    /**
     * The private key's entry: of that name, or the only one.
     *
     * @param alias the name, or null
     * @throws Failure exit code 2 when the name is not there or there are several and none was named; 11 when there
     *         is no private key
     */
    public Entry keyEntry(String alias) {
        if (alias != null) {
            Entry entry = entry(alias);
            if (entry.kind != EntryKind.PRIVATE_KEY) throw Failure.usage("the entry \"" + alias + "\" in " + name + " is no private key").because("it holds " + aliases(entries()));
            return entry;
        }
        List<Entry> keys = entries().stream().filter(entry -> entry.kind == EntryKind.PRIVATE_KEY).toList();
        if (keys.isEmpty()) throw Failure.file(name + " holds no private key").as("file.no-private-key").because("it holds " + aliases(entries()));
        if (keys.size() > 1) throw Failure.usage(name + " holds " + keys.size() + " private keys").as("file.several-keys").because("it holds " + aliases(keys)).hint("choose one with --alias NAME");
        return keys.get(0);
    }

    /** For messages: {@code "mykey" (private key), "root" (certificate)}. */
    public static String aliases(List<Entry> entries) {
        if (entries.isEmpty()) return "no entries";
        return entries.stream().map(entry -> "\"" + entry.alias + "\" (" + entry.kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ') + ")").collect(Collectors.joining(", "));
    }

    /**
     * The private key of an entry of this keystore.
     *
     * @param own the entry's own passphrase, asked when the keystore's does not open it; may answer null
     * @throws Failure exit code 12 when neither opens it
     */
    public abstract PrivateKey key(Entry entry, Supplier<Secret> own);

    private static final class OfPkcs12 extends KeyStores {
        private final Pkcs12 store;

        OfPkcs12(Pkcs12 store, String name) {
            super(Contents.Kind.PKCS12, name);
            this.store = store;
        }

        @Override
        public List<Entry> entries() {
            List<Entry> all = new ArrayList<>();
            store.keys().forEach(key -> all.add(new Entry(key.alias(), EntryKind.PRIVATE_KEY, key.chain())));
            store.trusted().forEach(one -> all.add(new Entry(one.alias(), EntryKind.CERTIFICATE, List.of(one.certificate()))));
            store.secrets().forEach(alias -> all.add(new Entry(alias, EntryKind.SECRET_KEY, List.of())));
            return all;
        }

        @Override
        public PrivateKey key(Entry entry, Supplier<Secret> own) {
            Pkcs12.Key key = store.keys().stream().filter(one -> one.alias().equals(entry.alias)).findFirst().orElseThrow();
            return store.open(key, own);
        }
    }

    /** The kinds that Java's KeyStore (BCFKS: Bouncy Castle's) reads. */
    private static final class OfJava extends KeyStores {
        private final byte[] file;
        private final Supplier<Secret> passphrase;
        private final KeyStore store;

        OfJava(Contents.Kind kind, byte[] file, String name, Supplier<Secret> passphrase) {
            super(kind, name);
            this.file = file;
            this.passphrase = passphrase;
            // JKS and JCEKS can be listed without the passphrase; BCFKS is encrypted as a whole
            this.store = load(kind == Contents.Kind.BCFKS ? passphrase.get().chars() : null);
        }

        private KeyStore load(char[] password) {
            try {
                KeyStore loaded = instance(kind());
                loaded.load(new ByteArrayInputStream(file), password);
                return loaded;
            } catch (IOException e) {
                if (isWrongPassphrase(e)) throw Pkcs12.wrongPassphrase(name());
                throw unreadable(e);
            } catch (GeneralSecurityException | RuntimeException e) {
                throw unreadable(e);
            }
        }

        private String name() {
            return super.name;
        }

        private static boolean isWrongPassphrase(IOException e) {
            String message = String.valueOf(e.getMessage());
            return e.getCause() instanceof UnrecoverableKeyException || message.contains("MAC calculation failed") || message.contains("password was incorrect");
        }

        private Failure unreadable(Exception e) {
            return Failure.file(name() + " is a damaged " + kind().name() + " keystore").because("it ends too early, or bytes of it were changed on the way").because(e).hint("copy or export it again");
        }

        @Override
        public List<Entry> entries() {
            try {
                List<Entry> all = new ArrayList<>();
                for (String alias : Collections.list(store.aliases())) {
                    boolean certificate = store.isCertificateEntry(alias);
                    Certificate[] chain = certificate ? new Certificate[] {store.getCertificate(alias)} : store.getCertificateChain(alias);
                    EntryKind kind = certificate ? EntryKind.CERTIFICATE : chain == null ? EntryKind.SECRET_KEY : EntryKind.PRIVATE_KEY;
                    List<X509Certificate> x509 = chain == null ? List.of()
                            : Arrays.stream(chain).filter(X509Certificate.class::isInstance).map(X509Certificate.class::cast).toList();
                    all.add(new Entry(alias, kind, x509));
                }
                all.sort((one, other) -> one.kind.compareTo(other.kind) != 0 ? one.kind.compareTo(other.kind) : one.alias.compareTo(other.alias));
                return all;
            } catch (GeneralSecurityException | RuntimeException e) {
                throw unreadable(e);
            }
        }

        @Override
        public PrivateKey key(Entry entry, Supplier<Secret> own) {
            Optional<PrivateKey> key = key(entry, passphrase.get());
            if (key.isPresent()) return key.get();
            // fails when it is wrong: only a right one leaves the key with a passphrase of its own
            load(passphrase.get().chars());
            Secret other = own.get();
            if (other == null) throw Pkcs12.ownPassphrase(entry.alias, name());
            return key(entry, other).orElseThrow(() -> Pkcs12.wrongOwn(entry.alias, name()));
        }

        private Optional<PrivateKey> key(Entry entry, Secret secret) {
            try {
                // through its encoding, so that it is the JDK's key whoever read it
                return Optional.of(PrivateKeys.decode(store.getKey(entry.alias, secret.chars()).getEncoded(), null, name()));
            } catch (UnrecoverableKeyException e) {
                return Optional.empty();
            } catch (Failure e) {
                throw e;
            } catch (GeneralSecurityException | RuntimeException e) {
                throw unreadable(e);
            }
        }
    }

    static KeyStore instance(Contents.Kind kind) throws GeneralSecurityException {
        return kind == Contents.Kind.BCFKS ? BouncyCastle.keyStore("BCFKS") : KeyStore.getInstance(kind.name());
    }

    /** What the user should know before handing on a keystore with this passphrase (null: none), if anything. */
    public static Optional<String> concern(Contents.Kind kind, Secret passphrase) {
        if (kind != Contents.Kind.PKCS12 || passphrase == null || new String(passphrase.chars()).chars().allMatch(c -> c >= ' ' && c <= '~')) return Optional.empty();
        return Optional.of("keytool and Java 17 cannot open a PKCS#12 keystore whose passphrase has other than ASCII characters; OpenSSL and Java 19 and later can");
    }

    /**
     * A new keystore file.
     *
     * @param identities private keys and chains by alias; keys get the keystore's passphrase, as PKCS#12 demands
     * @param trusted certificates by alias
     * @param passphrase null only for PKCS#12 that holds certificates and no key
     */
    public static byte[] write(Contents.Kind kind, Map<String, Identity> identities, Map<String, X509Certificate> trusted, Secret passphrase) {
        try {
            if (kind == Contents.Kind.PKCS12) return Pkcs12Writer.write(identities, trusted, passphrase);
            char[] password = passphrase == null ? null : passphrase.chars();
            // its cipher takes no others
            if (kind == Contents.Kind.JCEKS && passphrase != null && new String(password).chars().anyMatch(c -> c < ' ' || c > '~')) {
                throw Failure.usage("a JCEKS keystore takes only ASCII passphrases").hint("choose another passphrase, or PKCS#12: --to p12");
            }
            KeyStore store = instance(kind);
            store.load(null, null);
            for (Map.Entry<String, Identity> one : identities.entrySet()) {
                store.setKeyEntry(one.getKey(), one.getValue().key(), password, one.getValue().chain().toArray(new Certificate[0]));
            }
            for (Map.Entry<String, X509Certificate> one : trusted.entrySet()) store.setCertificateEntry(one.getKey(), one.getValue());
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, password);
            return bytes.toByteArray();
        } catch (Failure e) {
            throw e;
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw Failure.file("cannot make a keystore of type " + kind.name()).because(e);
        }
    }
}
