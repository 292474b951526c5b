//SOURCES ../NextCommand.java
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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Secret;

/**
 * Keystores: PKCS#12, JKS, JCEKS and BCFKS, told by their content, never by their names (a {@code .jks} made by
 * today's keytool is PKCS#12). An open one lists its entries; keys are decrypted one by one when asked for.
 */
public abstract class KeyStores {
    /** What an entry holds. */
    public enum EntryKind {
        PRIVATE_KEY, CERTIFICATE, SECRET_KEY;

        /** Such as {@code private key}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** @param chain of a private key: its certificate, then the issuing CAs; of a certificate entry: that one */
    public record Entry(String alias, EntryKind kind, List<X509Certificate> chain) {}

    /** What to do about a {@link #concern}. */
    public static final String ASCII_WORKS =
            "where keytool or Java 17 has to open it, write it again with a passphrase of ASCII characters";

    private final Contents.Kind kind;
    private final String name;
    private final byte[] file;
    private final Supplier<Secret> passphrase;

    private KeyStores(Contents.Item item, String name, Supplier<Secret> passphrase) {
        this.kind = item.kind();
        this.file = item.bytes();
        this.name = name;
        this.passphrase = passphrase;
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
        Contents.Item item = contents.keystore()
                .orElseThrow(() -> Failure.file(name + " is no keystore").because("it is " + contents.describe()));
        Supplier<Secret> once = onlyOnce(passphrase, name);
        return item.kind() == Contents.Kind.PKCS12 ? new OfPkcs12(item, name, once) : new OfJava(item, name, once);
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

    /** What it is, whatever its name says. */
    public Contents.Kind kind() {
        return kind;
    }

    /** All entries, in the file's order. */
    public abstract List<Entry> entries();

    /** Every certificate in it, once, those of keys first. */
    public List<X509Certificate> certificates() {
        return entries().stream()
                .sorted(Comparator.comparing(Entry::kind))
                .flatMap(entry -> entry.chain.stream())
                .distinct()
                .toList();
    }

    /** The entry of that name; names are compared without regard to case, as Java does. */
    public Entry entry(String alias) {
        return find(alias).orElseThrow(() -> Failure.usage("there is no entry \"" + alias + "\" in " + name)
                .because("it holds " + aliases(entries()))
                .hint("choose one of these with --alias"));
    }

    /** As {@link #entry}, if there is one. */
    public Optional<Entry> find(String alias) {
        return entries().stream().filter(entry -> entry.alias.equalsIgnoreCase(alias)).findFirst();
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
            if (entry.kind == EntryKind.PRIVATE_KEY) return entry;
            throw Failure.usage("the entry \"" + alias + "\" in " + name + " is no private key")
                    .because("it holds " + aliases(entries()));
        }
        List<Entry> keys = entries().stream().filter(entry -> entry.kind == EntryKind.PRIVATE_KEY).toList();
        if (keys.size() == 1) return keys.get(0);
        if (keys.isEmpty()) {
            throw Failure.file(name + " holds no private key")
                    .as("file.no-private-key")
                    .because("it holds " + aliases(entries()));
        }
        throw Failure.usage(name + " holds " + keys.size() + " private keys")
                .as("file.several-keys")
                .because("it holds " + aliases(keys))
                .hint("choose one with --alias NAME");
    }

    /** For messages: {@code "mykey" (private key), "root" (certificate)}. */
    public static String aliases(List<Entry> entries) {
        if (entries.isEmpty()) return "no entries";
        return entries.stream()
                .map(entry -> "\"" + entry.alias + "\" (" + entry.kind.label() + ")")
                .collect(Collectors.joining(", "));
    }

    /**
     * The private key of an entry of this keystore.
     *
     * @param own the entry's own passphrase, asked when the keystore's does not open it; may answer null
     * @throws Failure exit code 12 when neither opens it
     */
    public abstract PrivateKey key(Entry entry, Supplier<Secret> own);

    /**
     * The keystore as a new file in which this private key has this chain. An entry that is not there yet is added; the
     * type, the other entries and their passphrases stay.
     *
     * @param passphrase the keystore's
     * @param own the entry's, the keystore's where it has none of its own
     * @throws Failure exit code 11 when the keystore cannot be written again without losing an entry
     */
    public byte[] with(String alias, PrivateKey key, List<X509Certificate> chain, Secret passphrase, Secret own) {
        try {
            KeyStore java = instance(kind);
            java.load(new ByteArrayInputStream(file), passphrase.chars());
            java.setKeyEntry(alias, key, own.chars(), chain.toArray(new Certificate[0]));
            return bytes(java, passphrase.chars());
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            if (kind == Contents.Kind.PKCS12) return rewritten(alias, new Identity(key, chain), passphrase);
            throw Failure.file("Java cannot change the keystore " + name)
                    .because(e)
                    .hint("take key and certificate out of it: {}", NextCommand.of("convert", name, "identity.pem"));
        }
    }

    /** PKCS#12 under algorithms that Java does not read: made anew from what we read, in today's algorithms. */
    private byte[] rewritten(String alias, Identity changed, Secret passphrase) {
        Map<String, Identity> identities = new LinkedHashMap<>();
        Map<String, X509Certificate> trusted = new LinkedHashMap<>();
        for (Entry one : entries()) {
            if (one.alias.equals(alias)) continue;
            if (one.kind == EntryKind.CERTIFICATE) {
                trusted.put(one.alias, one.chain.get(0));
            } else if (one.kind == EntryKind.PRIVATE_KEY && !one.chain.isEmpty()) {
                identities.put(one.alias, new Identity(key(one, () -> null), one.chain));
            } else {
                NextCommand convert = NextCommand.of("convert", name, "identity.pem", "--alias", alias);
                throw Failure.file("the entry \"" + one.alias + "\" would be lost from " + name)
                        .hint("take the key out: {}", convert);
            }
        }
        identities.put(alias, changed);
        return Pkcs12Writer.write(identities, trusted, passphrase);
    }

    private static final class OfPkcs12 extends KeyStores {
        private final Pkcs12 store;

        OfPkcs12(Contents.Item item, String name, Supplier<Secret> passphrase) {
            super(item, name, passphrase);
            this.store = Pkcs12.open(item.bytes(), name, passphrase);
        }

        @Override
        public List<Entry> entries() {
            List<Entry> all = new ArrayList<>();
            store.keys.forEach(key -> all.add(new Entry(key.alias(), EntryKind.PRIVATE_KEY, key.chain())));
            store.trusted.forEach(
                    one -> all.add(new Entry(one.alias(), EntryKind.CERTIFICATE, List.of(one.certificate()))));
            store.secrets.forEach(alias -> all.add(new Entry(alias, EntryKind.SECRET_KEY, List.of())));
            return all;
        }

        @Override
        public PrivateKey key(Entry entry, Supplier<Secret> own) {
            return store.open(
                    store.keys.stream().filter(one -> one.alias().equals(entry.alias)).findFirst().orElseThrow(), own);
        }
    }

    /** The kinds that Java's KeyStore (BCFKS: Bouncy Castle's) reads. */
    private static final class OfJava extends KeyStores {
        private final KeyStore store;

        OfJava(Contents.Item item, String name, Supplier<Secret> passphrase) {
            super(item, name, passphrase);
            // JKS and JCEKS can be listed without the passphrase; BCFKS is encrypted as a whole
            this.store = load(item.kind() == Contents.Kind.BCFKS ? passphrase.get().chars() : null);
        }

        private KeyStore load(char[] password) {
            try {
                KeyStore loaded = instance(kind());
                loaded.load(new ByteArrayInputStream(super.file), password);
                return loaded;
            } catch (IOException e) {
                if (isWrongPassphrase(e)) throw Pkcs12.wrongPassphrase(super.name);
                throw unreadable(e);
            } catch (GeneralSecurityException | RuntimeException e) {
                throw unreadable(e);
            }
        }

        private static boolean isWrongPassphrase(IOException e) {
            String message = String.valueOf(e.getMessage());
            return e.getCause() instanceof UnrecoverableKeyException
                    || message.contains("MAC calculation failed")
                    || message.contains("password was incorrect");
        }

        private Failure unreadable(Exception e) {
            return Failure.file(super.name + " is a damaged " + kind().name() + " keystore")
                    .because("it ends too early, or bytes of it were changed on the way")
                    .because(e)
                    .hint("copy or export it again");
        }

        @Override
        public List<Entry> entries() {
            try {
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
            return chain == null
                    ? new Entry(alias, EntryKind.SECRET_KEY, List.of())
                    : new Entry(alias, EntryKind.PRIVATE_KEY, x509(chain));
        }

        private static List<X509Certificate> x509(Certificate... certificates) {
            return Arrays.stream(certificates)
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .toList();
        }

        @Override
        public PrivateKey key(Entry entry, Supplier<Secret> own) {
            Secret passphrase = super.passphrase.get();
            Optional<PrivateKey> key = key(entry, passphrase);
            if (key.isPresent()) return key.get();
            // fails when it is wrong: only a right one leaves the key with a passphrase of its own
            load(passphrase.chars());
            Secret other = own.get();
            if (other == null) throw Pkcs12.ownPassphrase(entry.alias, super.name);
            return key(entry, other).orElseThrow(() -> Pkcs12.wrongOwn(entry.alias, super.name));
        }

        private Optional<PrivateKey> key(Entry entry, Secret secret) {
            try {
                // through its encoding, so that it is the JDK's key whoever read it
                byte[] encoded = store.getKey(entry.alias, secret.chars()).getEncoded();
                return Optional.of(PrivateKeys.decode(encoded, null, super.name));
            } catch (UnrecoverableKeyException e) {
                return Optional.empty();
            } catch (Failure e) {
                throw e;
            } catch (GeneralSecurityException | RuntimeException e) {
                throw unreadable(e);
            }
        }
    }

    private static KeyStore instance(Contents.Kind kind) throws GeneralSecurityException {
        return kind == Contents.Kind.BCFKS ? BouncyCastle.bcfks() : KeyStore.getInstance(kind.name());
    }

    private static byte[] bytes(KeyStore store, char[] password) throws GeneralSecurityException, IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, password);
        return bytes.toByteArray();
    }

    private static boolean isAscii(Secret passphrase) {
        return passphrase.reveal().chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    /** What the user should know before handing on a keystore with this passphrase (null: none), if anything. */
    public static Optional<String> concern(Contents.Kind kind, Secret passphrase) {
        if (kind != Contents.Kind.PKCS12 || passphrase == null || isAscii(passphrase)) return Optional.empty();
        return Optional.of("keytool and Java 17 cannot open a PKCS#12 keystore whose passphrase has other than ASCII "
                + "characters; OpenSSL and Java 19 and later can");
    }

    /**
     * A new keystore file.
     *
     * @param identities private keys and chains by alias; keys get the keystore's passphrase, as PKCS#12 demands
     * @param trusted certificates by alias
     * @param passphrase null only for PKCS#12 that holds certificates and no key
     */
    public static byte[] write(
            Contents.Kind kind,
            Map<String, Identity> identities,
            Map<String, X509Certificate> trusted,
            Secret passphrase) {
        // its cipher takes no others
        if (kind == Contents.Kind.JCEKS && passphrase != null && !isAscii(passphrase)) {
            throw Failure.usage("a JCEKS keystore takes only ASCII passphrases")
                    .hint("choose another passphrase, or PKCS#12: --to p12");
        }
        try {
            if (kind == Contents.Kind.PKCS12) return Pkcs12Writer.write(identities, trusted, passphrase);
            char[] password = passphrase == null ? null : passphrase.chars();
            KeyStore store = instance(kind);
            store.load(null, null);
            for (Map.Entry<String, Identity> one : identities.entrySet()) {
                Identity identity = one.getValue();
                Certificate[] chain = identity.chain().toArray(new Certificate[0]);
                store.setKeyEntry(one.getKey(), identity.key(), password, chain);
            }
            for (Map.Entry<String, X509Certificate> one : trusted.entrySet()) {
                store.setCertificateEntry(one.getKey(), one.getValue());
            }
            return bytes(store, password);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw Failure.file("cannot make a keystore of type " + kind.name()).because(e);
        }
    }
}
