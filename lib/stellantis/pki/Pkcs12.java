//SOURCES CertificateChain.java
//SOURCES EncryptionScheme.java
//SOURCES PrivateKeys.java
package stellantis.pki;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.crypto.BadPaddingException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Secret;

/**
 * Reads PKCS#12 (RFC 7292, and RFC 9579's PBMAC1). Own code, because the JDK and Bouncy Castle each refuse files that
 * the other opens, both leave out certificates that no key refers to, and neither says which algorithm was in the way.
 */
final class Pkcs12 {
    /** A private key, still as it stands in the file, and the certificates that belong to it, leaf first. */
    record Key(String alias, Der value, boolean encrypted, List<X509Certificate> chain) {}

    /** A certificate that belongs to no key, or is an entry of its own besides. */
    record Trusted(String alias, X509Certificate certificate) {}

    private record Bag(String type, Der value, String friendlyName, byte[] localKeyId, boolean trusted) {}

    private record CertBag(X509Certificate certificate, Bag bag) {}

    private static final String DATA = "1.2.840.113549.1.7.1";
    private static final String ENCRYPTED_DATA = "1.2.840.113549.1.7.6";
    private static final String PBMAC1 = "1.2.840.113549.1.5.14";
    private static final String BAG = "1.2.840.113549.1.12.10.1.";
    private static final String FRIENDLY_NAME = "1.2.840.113549.1.9.20";
    private static final String LOCAL_KEY_ID = "1.2.840.113549.1.9.21";
    /** By which Java marks an entry of its own. */
    static final String TRUSTED_KEY_USAGE = "2.16.840.1.113894.746875.1.1";

    /** What keytool and openssl take of themselves. */
    private static final int CHEAP_ROUNDS = 10_000;

    private static final Map<String, String> DIGESTS = Map.ofEntries(
            Map.entry("1.2.840.113549.2.5", "MD5"), Map.entry("1.3.14.3.2.26", "SHA-1"), Map.entry("2.16.840.1.101.3.4.2.4", "SHA-224"),
            Map.entry("2.16.840.1.101.3.4.2.1", "SHA-256"), Map.entry("2.16.840.1.101.3.4.2.2", "SHA-384"), Map.entry("2.16.840.1.101.3.4.2.3", "SHA-512"),
            Map.entry("2.16.840.1.101.3.4.2.5", "SHA-512/224"), Map.entry("2.16.840.1.101.3.4.2.6", "SHA-512/256"),
            Map.entry("2.16.840.1.101.3.4.2.7", "SHA3-224"), Map.entry("2.16.840.1.101.3.4.2.8", "SHA3-256"),
            Map.entry("2.16.840.1.101.3.4.2.9", "SHA3-384"), Map.entry("2.16.840.1.101.3.4.2.10", "SHA3-512"));

    private final String name;
    private final Supplier<Secret> asked;
    private Secret passphrase;
    private final List<Key> keys = new ArrayList<>();
    private final List<Trusted> trusted = new ArrayList<>();
    private final List<String> secrets = new ArrayList<>();

    private Pkcs12(String name, Supplier<Secret> asked) {
        this.name = name;
        this.asked = asked;
    }

    /**
     * @param asked the passphrase; called once, and only when the file is not readable with an empty one or none
     * @throws Failure exit code 11 when the file is damaged or nobody here knows an algorithm of it, 12 when the
     *         passphrase is missing or wrong
     */
    static Pkcs12 open(byte[] file, String name, Supplier<Secret> asked) {
        Pkcs12 store = new Pkcs12(name, asked);
        try {
            store.read(Der.read(file));
            return store;
        } catch (EncryptionScheme.Unsupported e) {
            throw unsupported(name, e);
        } catch (BadPaddingException e) {
            throw wrongPassphrase(name);
        } catch (GeneralSecurityException | Der.Malformed e) {
            throw damaged(name, e);
        }
    }

    List<Key> keys() {
        return keys;
    }

    List<Trusted> trusted() {
        return trusted;
    }

    /** The names of entries that hold another kind of secret, such as an AES key. */
    List<String> secrets() {
        return secrets;
    }

    /**
     * A key in clear.
     *
     * @param own the entry's own passphrase, asked when the store's does not open it; may answer null
     */
    PrivateKey open(Key key, Supplier<Secret> own) {
        String where = "the key \"" + key.alias + "\" in " + name;
        if (!key.encrypted) return PrivateKeys.decode(key.value.encoded(), null, where);
        try {
            return open(key, passphrase(), where);
        } catch (BadPaddingException e) {
            Secret other = own.get();
            if (other == null) throw ownPassphrase(key.alias, name);
            try {
                return open(key, other, where);
            } catch (BadPaddingException wrong) {
                throw wrongOwn(key.alias, name);
            }
        }
    }

    private PrivateKey open(Key key, Secret secret, String where) throws BadPaddingException {
        byte[] clear = null;
        try {
            clear = EncryptionScheme.of(key.value.child(0)).decrypt(key.value.child(1).octets(), secret);
            return PrivateKeys.decode(clear, null, where);
        } catch (BadPaddingException e) {
            throw e;
        } catch (EncryptionScheme.Unsupported e) {
            throw unsupported(name, e);
        } catch (GeneralSecurityException | Der.Malformed e) {
            throw damaged(name, e);
        } finally {
            if (clear != null) Arrays.fill(clear, (byte) 0);
        }
    }

    static Failure ownPassphrase(String alias, String name) {
        return Failure.of(ExitCode.PASSPHRASE, "the key \"" + alias + "\" in " + name + " has a passphrase of its own").as("file.passphrase-missing")
                .because("the keystore's passphrase opens the keystore, but not this key").hint("give it with --key-passphrase env:NAME, file:PATH, fd:N or stdin; where several keys have their own, take one at a time: --alias \"" + alias + "\" --key-passphrase SRC");
    }

    static Failure wrongOwn(String alias, String name) {
        return Failure.of(ExitCode.PASSPHRASE, "the passphrase given for the key \"" + alias + "\" in " + name + " does not open it")
                .because("it is another one; each key of a keystore can have its own, and --key-passphrase is that of one")
                .hint("take one key at a time: --alias \"" + alias + "\" --key-passphrase SRC");
    }

    static Failure wrongPassphrase(String name) {
        return Failure.of(ExitCode.PASSPHRASE, "the passphrase does not open " + name).as("file.passphrase-wrong").because("it is another one, or the file was changed on its way")
                .hint("give the keystore's passphrase with --passphrase env:NAME, file:PATH, fd:N or stdin");
    }

    private static Failure unsupported(String name, EncryptionScheme.Unsupported e) {
        return Failure.file(name + " uses an algorithm that is not known here").as("file.unsupported-encryption").because("it is " + e.getMessage() + ", which neither Java nor Bouncy Castle has; the passphrase is not the trouble")
                .hint("export it again from the program that made it, with AES-256 and SHA-256").from(e);
    }

    private static Failure damaged(String name, Exception e) {
        return Failure.file(name + " is a damaged PKCS#12 keystore").as("file.damaged").because(e instanceof Der.Malformed ? e.getMessage() : "its bytes were changed on the way").hint("copy or export it again").from(e);
    }

    private Secret passphrase() {
        if (passphrase == null) passphrase = asked.get();
        if (passphrase == null) {
            throw Failure.of(ExitCode.PASSPHRASE, name + " needs its passphrase").as("file.passphrase-missing").hint("give it with --passphrase env:NAME, file:PATH, fd:N or stdin");
        }
        return passphrase;
    }

    private void read(Der pfx) throws GeneralSecurityException {
        Der safe = pfx.child(1);
        String type = safe.child(0).oid();
        if (!type.equals(DATA)) throw new EncryptionScheme.Unsupported("integrity protection of type " + type);
        byte[] content = safe.child(1).child(0).octets();
        if (pfx.children().size() > 2) checkMac(pfx.child(2), content);
        List<Bag> bags = new ArrayList<>();
        for (Der info : Der.read(content).children()) {
            String kind = info.child(0).oid();
            if (kind.equals(DATA)) collect(Der.read(info.child(1).child(0).octets()), bags);
            else if (kind.equals(ENCRYPTED_DATA)) collect(Der.read(decrypt(info.child(1).child(0).child(1))), bags);
            else throw new EncryptionScheme.Unsupported("content of type " + kind);
        }
        sort(bags);
    }

    /** EncryptedContentInfo (RFC 5652 section 6.1): type, algorithm, encrypted bytes. */
    private byte[] decrypt(Der info) throws GeneralSecurityException {
        EncryptionScheme scheme = EncryptionScheme.of(info.child(1));
        byte[] sealed = info.child(2).octets();
        if (passphrase == null) {
            try (Secret none = Secret.of("")) {
                return scheme.decrypt(sealed, none);
            } catch (BadPaddingException e) {
                // it has one, then
            }
        }
        return scheme.decrypt(sealed, passphrase());
    }

    /**
     * Proves the passphrase. An empty one and none are tried first, so that whoever has none is not asked; not where
     * many rounds make that slow, since they were asked for by someone who set a passphrase.
     */
    private void checkMac(Der macData, byte[] content) throws GeneralSecurityException {
        Der algorithm = macData.child(0).child(0);
        byte[] expected = macData.child(0).child(1).octets();
        String oid = algorithm.child(0).oid();
        if (oid.equals(PBMAC1)) {
            Der parameters = algorithm.child(1);
            checkPbmac1(EncryptionScheme.Pbkdf2.of(parameters.child(0).child(1)), EncryptionScheme.hmac(parameters.child(1)), content, expected);
            return;
        }
        String digest = DIGESTS.get(oid);
        if (digest == null) throw new EncryptionScheme.Unsupported("a MAC with digest " + oid);
        byte[] salt = macData.child(1).octets();
        int rounds = macData.children().size() > 2 ? EncryptionScheme.rounds(macData.child(2)) : 1;
        if (rounds <= CHEAP_ROUNDS && opensMac(Secret.of(""), digest, salt, rounds, content, expected)) passphrase = Secret.of("");
        else if (!opensMac(passphrase(), digest, salt, rounds, content, expected)) throw wrongPassphrase(name);
    }

    private static boolean opensMac(Secret secret, String digest, byte[] salt, int rounds, byte[] content, byte[] expected) throws GeneralSecurityException {
        if (Arrays.equals(mac(digest, KeyDerivation.pkcs12Password(secret), salt, rounds, content), expected)) return true;
        // tools do not agree whether an empty password is two zero bytes or nothing
        return secret.isEmpty() && Arrays.equals(mac(digest, new byte[0], salt, rounds, content), expected);
    }

    private static byte[] mac(String digest, byte[] password, byte[] salt, int rounds, byte[] content) throws GeneralSecurityException {
        int length = MessageDigest.getInstance(digest).getDigestLength();
        byte[] key = KeyDerivation.pkcs12(digest, KeyDerivation.MAC, password, salt, rounds, length);
        return mac("Hmac" + (digest.startsWith("SHA3") ? digest : digest.replace("-", "")), key, content);
    }

    private static byte[] mac(String hmac, byte[] key, byte[] content) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(hmac);
        mac.init(new SecretKeySpec(key, hmac));
        return mac.doFinal(content);
    }

    private void checkPbmac1(EncryptionScheme.Pbkdf2 derivation, String hmac, byte[] content, byte[] expected) throws GeneralSecurityException {
        int length = derivation.keyBytes() > 0 ? derivation.keyBytes() : Mac.getInstance(hmac).getMacLength();
        if (derivation.rounds() <= CHEAP_ROUNDS && Arrays.equals(mac(hmac, derivation.derive(Secret.of(""), length), content), expected)) {
            passphrase = Secret.of("");
            return;
        }
        if (!Arrays.equals(mac(hmac, derivation.derive(passphrase(), length), content), expected)) throw wrongPassphrase(name);
    }

    private static void collect(Der safeContents, List<Bag> into) {
        for (Der bag : safeContents.children()) {
            String type = bag.child(0).oid();
            if (!type.startsWith(BAG)) continue;
            Der value = bag.child(1).child(0);
            String friendlyName = null;
            byte[] localKeyId = null;
            boolean trusted = false;
            for (Der attribute : bag.children().size() > 2 ? bag.child(2).children() : List.<Der>of()) {
                String id = attribute.child(0).oid();
                if (attribute.child(1).children().isEmpty()) continue;
                Der first = attribute.child(1).child(0);
                if (id.equals(FRIENDLY_NAME)) friendlyName = new String(first.content(), first.is(Der.BMP_STRING) ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8);
                trusted |= id.equals(TRUSTED_KEY_USAGE);
                if (id.equals(LOCAL_KEY_ID)) localKeyId = first.octets();
            }
            if (type.equals(BAG + "6")) collect(value, into);
            else into.add(new Bag(type.substring(BAG.length()), value, friendlyName, localKeyId, trusted));
        }
    }

    /** Certificates go to the key they belong to; the others stand alone. */
    private void sort(List<Bag> bags) throws GeneralSecurityException {
        List<CertBag> certificates = new ArrayList<>();
        for (Bag bag : bags) {
            if (bag.type.equals("3")) certificates.add(new CertBag(certificate(bag.value), bag));
        }
        List<X509Certificate> all = certificates.stream().map(CertBag::certificate).distinct().toList();
        List<X509Certificate> used = new ArrayList<>();
        List<Bag> keyBags = bags.stream().filter(bag -> bag.type.equals("1") || bag.type.equals("2")).toList();
        for (Bag bag : keyBags) {
            CertBag leaf = leaf(bag, certificates, keyBags.size());
            List<X509Certificate> chain = leaf == null ? List.of() : chain(leaf.certificate, all);
            used.addAll(chain);
            keys.add(new Key(alias(Stream.of(bag.friendlyName, leaf == null ? null : leaf.bag.friendlyName)), bag.value, bag.type.equals("2"), chain));
        }
        for (CertBag bag : certificates) {
            if (bag.bag.trusted || !used.contains(bag.certificate)) trusted.add(new Trusted(alias(Stream.of(bag.bag.friendlyName)), bag.certificate));
        }
        for (Bag bag : bags) {
            if (bag.type.equals("5")) secrets.add(alias(Stream.of(bag.friendlyName)));
        }
    }

    private static X509Certificate certificate(Der value) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(value.child(1).child(0).octets()));
    }

    /** By the local key id; where tools left it out, by the name; the only key gets the only certificate that issued no other. */
    private static CertBag leaf(Bag key, List<CertBag> certificates, int keys) {
        for (CertBag one : certificates) {
            if (key.localKeyId != null && Arrays.equals(key.localKeyId, one.bag.localKeyId)) return one;
        }
        for (CertBag one : certificates) {
            if (key.friendlyName != null && key.friendlyName.equals(one.bag.friendlyName)) return one;
        }
        List<CertBag> leaves = certificates.stream().filter(one -> certificates.stream()
                .noneMatch(other -> !other.certificate.equals(one.certificate) && CertificateChain.issuedOther(one.certificate, other.certificate))).toList();
        return keys == 1 && leaves.size() == 1 ? leaves.get(0) : null;
    }

    private static List<X509Certificate> chain(X509Certificate leaf, List<X509Certificate> all) {
        List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
        for (X509Certificate last = leaf; last != null;) {
            X509Certificate below = last;
            last = all.stream().filter(one -> !chain.contains(one) && CertificateChain.issuedOther(one, below)).findFirst().orElse(null);
            if (last != null) chain.add(last);
        }
        return chain;
    }

    /** The first name there is, else a number, made unique as Java wants it: without regard to case. */
    private String alias(Stream<String> names) {
        String wanted = names.filter(Objects::nonNull).map(String::strip).filter(one -> !one.isEmpty()).findFirst().orElse(String.valueOf(keys.size() + trusted.size() + secrets.size() + 1));
        String alias = wanted;
        for (int n = 2; taken(alias); n++) alias = wanted + " (" + n + ")";
        return alias;
    }

    private boolean taken(String alias) {
        return keys.stream().anyMatch(key -> key.alias.equalsIgnoreCase(alias)) || trusted.stream().anyMatch(one -> one.alias.equalsIgnoreCase(alias))
                || secrets.stream().anyMatch(alias::equalsIgnoreCase);
    }
}
