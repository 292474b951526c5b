//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertBag;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedData;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PBMAC1Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.pkcs.SafeBag;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.generators.PKCS12ParametersGenerator;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDefaultDigestProvider;
import stellantis.Failure;
import stellantis.Secret;

/**
 * Reads PKCS#12 (RFC 7292, and RFC 9579's PBMAC1) on Bouncy Castle's structures. The rest is own code, because the JDK
 * and Bouncy Castle each refuse files that the other opens, both leave out certificates that no key refers to, and
 * neither says which algorithm was in the way.
 */
final class Pkcs12 extends Keystore {
    /** @param certificate null for all that is none */
    private record Bag(
            ASN1ObjectIdentifier type,
            ASN1Encodable value,
            X509Certificate certificate,
            String friendlyName,
            byte[] localKeyId,
            boolean trusted) {
        boolean is(ASN1ObjectIdentifier other) {
            return type.equals(other);
        }
    }

    /** By which Java marks an entry of its own. */
    static final ASN1ObjectIdentifier TRUSTED_KEY_USAGE = new ASN1ObjectIdentifier("2.16.840.1.113894.746875.1.1");

    /** What keytool and openssl take of themselves. */
    private static final int CHEAP_ROUNDS = 10_000;

    private final List<Entry> entries = new ArrayList<>();
    private final Set<String> aliases = new HashSet<>();
    /** Private keys by their aliases, as they stand in the file. */
    private final Map<String, Bag> keys = new HashMap<>();

    private final EncryptionScheme.Effort effort = new EncryptionScheme.Effort();
    private Secret passphrase;

    /** Asks for the passphrase only when the file is not readable with an empty one or none. */
    Pkcs12(byte[] file, String name, Supplier<Secret> asked) {
        super(Kind.PKCS12, file, name, asked);
        try {
            read(Asn1.reading(() -> Pfx.getInstance(Asn1.parse(file))));
        } catch (EncryptionScheme.WrongPassphrase e) {
            throw wrongPassphrase();
        } catch (GeneralSecurityException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    @Override
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    @Override
    Optional<PrivateKey> opened(Entry entry, Supplier<Secret> passphrase) {
        Bag key = keys.get(entry.alias());
        String where = "the key \"" + entry.alias() + "\" in " + name;
        byte[] clear = null;
        try {
            boolean open = key.is(PKCSObjectIdentifiers.keyBag);
            clear = open ? Asn1.encode(key.value) : EncryptionScheme.decryptKey(key.value, passphrase, effort);
            return Optional.of(KeyDecoder.decode(clear, null, where));
        } catch (EncryptionScheme.WrongPassphrase e) {
            return Optional.empty();
        } catch (GeneralSecurityException | Asn1.Malformed e) {
            throw unreadable(e);
        } finally {
            if (clear != null) Arrays.fill(clear, (byte) 0);
        }
    }

    private Failure unreadable(Exception e) {
        return e instanceof EncryptionScheme.Unsupported unsupported
                ? unsupported.of(name).hint("export it again from the program that made it, with AES-256 and SHA-256")
                : damaged(e);
    }

    @Override
    Secret passphrase() {
        if (passphrase == null) passphrase = asked.get();
        return passphrase;
    }

    private void read(Pfx pfx) throws GeneralSecurityException {
        ContentInfo safe = pfx.getAuthSafe();
        if (!safe.getContentType().equals(PKCSObjectIdentifiers.data)) {
            throw new EncryptionScheme.Unsupported("integrity protection of type " + safe.getContentType());
        }
        byte[] content = Asn1.octets(safe.getContent());
        if (pfx.getMacData() != null) checkMac(pfx.getMacData(), content);
        List<Bag> bags = new ArrayList<>();
        for (ASN1Encodable part : Asn1.sequence(content)) {
            ContentInfo info = Asn1.reading(() -> ContentInfo.getInstance(part));
            ASN1ObjectIdentifier kind = info.getContentType();
            if (kind.equals(PKCSObjectIdentifiers.data)) {
                collect(Asn1.sequence(Asn1.octets(info.getContent())), bags);
            } else if (kind.equals(PKCSObjectIdentifiers.encryptedData)) {
                collect(Asn1.sequence(decrypt(Asn1.reading(() -> EncryptedData.getInstance(info.getContent())))), bags);
            } else {
                throw new EncryptionScheme.Unsupported("content of type " + kind);
            }
        }
        sort(bags);
    }

    private byte[] decrypt(EncryptedData data) throws GeneralSecurityException {
        EncryptionScheme scheme = EncryptionScheme.of(data.getEncryptionAlgorithm());
        byte[] sealed = Asn1.octets(data.getContent());
        if (passphrase == null) {
            try (Secret none = Secret.of("")) {
                return scheme.decrypt(sealed, none, effort);
            } catch (EncryptionScheme.WrongPassphrase e) {
                // it has one, then
            }
        }
        return scheme.decrypt(sealed, passphrase(), effort);
    }

    private void checkMac(MacData data, byte[] content) throws GeneralSecurityException {
        byte[] expected = data.getMac().getDigest();
        AlgorithmIdentifier algorithm = data.getMac().getAlgorithmId();
        if (algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBMAC1)) {
            PBMAC1Params parameters = Asn1.reading(() -> PBMAC1Params.getInstance(algorithm.getParameters()));
            EncryptionScheme.Pbkdf2 pbkdf2 = Asn1.reading(() ->
                    EncryptionScheme.Pbkdf2.of(parameters.getKeyDerivationFunc().getParameters()));
            String hmac = EncryptionScheme.hmac(parameters.getMessageAuthScheme());
            check(pbkdf2.rounds(), List::of, secret -> Arrays.equals(expected, pbmac1(pbkdf2, hmac, secret, content)));
            return;
        }
        int rounds = EncryptionScheme.rounds(data.getIterationCount());
        check(rounds, secret -> EncryptionScheme.readings(secret, true), secret -> {
            effort.spend(rounds + " rounds in its MAC", 2.0 * rounds, 0);
            byte[] mac = mac(digest(algorithm), digest(algorithm), secret, data.getSalt(), rounds, content);
            return Arrays.equals(expected, mac);
        });
    }

    /**
     * Checks the passphrase. An empty one and none are tried first, so that users without one are not asked; not if
     * many rounds make that slow, since they were asked for by someone who set a passphrase.
     */
    private void check(int rounds, Function<Secret, List<Secret>> readings, Proof proof)
            throws GeneralSecurityException {
        Secret empty = Secret.of("");
        if (rounds <= CHEAP_ROUNDS && holds(proof, readings.apply(empty))) passphrase = empty;
        else if (!holds(proof, readings.apply(passphrase()))) throw wrongPassphrase();
    }

    private static boolean holds(Proof proof, List<Secret> readings) throws GeneralSecurityException {
        for (Secret one : readings) if (proof.holds(one)) return true;
        return false;
    }

    private interface Proof {
        boolean holds(Secret passphrase) throws GeneralSecurityException;
    }

    /** RFC 7292 appendix A. @param first and second of the same kind */
    static byte[] mac(Digest first, Digest second, Secret secret, byte[] salt, int rounds, byte[] content) {
        byte[] password = EncryptionScheme.pkcs12Password(secret);
        PKCS12ParametersGenerator generator = new PKCS12ParametersGenerator(first);
        generator.init(password, salt, rounds);
        HMac mac = new HMac(second);
        mac.init(generator.generateDerivedMacParameters(mac.getMacSize() * 8));
        Arrays.fill(password, (byte) 0);
        mac.update(content, 0, content.length);
        byte[] result = new byte[mac.getMacSize()];
        mac.doFinal(result, 0);
        return result;
    }

    private static Digest digest(AlgorithmIdentifier algorithm) throws EncryptionScheme.Unsupported {
        try {
            return BcDefaultDigestProvider.INSTANCE.get(algorithm);
        } catch (OperatorCreationException e) {
            throw new EncryptionScheme.Unsupported("a MAC with digest " + algorithm.getAlgorithm());
        }
    }

    private byte[] pbmac1(EncryptionScheme.Pbkdf2 pbkdf2, String hmac, Secret secret, byte[] content)
            throws GeneralSecurityException {
        Mac mac = Mac.getInstance(hmac);
        int length = pbkdf2.keyBytes() > 0 ? pbkdf2.keyBytes() : mac.getMacLength();
        mac.init(new SecretKeySpec(pbkdf2.derive(secret, length, effort), hmac));
        return mac.doFinal(content);
    }

    private void collect(ASN1Sequence safeContents, List<Bag> into) {
        for (ASN1Encodable one : safeContents) {
            SafeBag bag = Asn1.reading(() -> SafeBag.getInstance(one));
            if (bag.getBagId().equals(PKCSObjectIdentifiers.safeContentsBag)) {
                collect(Asn1.reading(() -> ASN1Sequence.getInstance(bag.getBagValue())), into);
            } else {
                if (into.size() == Pem.MOST_BLOCKS)
                    throw new Asn1.Malformed("it has more than " + Pem.MOST_BLOCKS + " entries");
                into.add(bag(bag));
            }
        }
    }

    private Bag bag(SafeBag bag) {
        String friendlyName = null;
        byte[] localKeyId = null;
        boolean trusted = false;
        for (ASN1Encodable one : bag.getBagAttributes() == null ? List.<ASN1Encodable>of() : bag.getBagAttributes()) {
            Attribute attribute = Asn1.reading(() -> Attribute.getInstance(one));
            if (attribute.getAttrValues().size() == 0) continue;
            ASN1Encodable first = attribute.getAttrValues().getObjectAt(0);
            ASN1ObjectIdentifier type = attribute.getAttrType();
            trusted |= type.equals(TRUSTED_KEY_USAGE);
            if (type.equals(PKCSObjectIdentifiers.pkcs_9_at_localKeyId)) localKeyId = Asn1.encode(first);
            if (type.equals(PKCSObjectIdentifiers.pkcs_9_at_friendlyName) && first instanceof ASN1String text) {
                friendlyName = Asn1.reading(text::getString);
            }
        }
        X509Certificate certificate = null;
        if (bag.getBagId().equals(PKCSObjectIdentifiers.certBag)) {
            CertBag value = Asn1.reading(() -> CertBag.getInstance(bag.getBagValue()));
            certificate = Certificates.decode(Asn1.octets(value.getCertValue()), "named " + friendlyName, unreadable)
                    .orElse(null);
        }
        return new Bag(bag.getBagId(), bag.getBagValue(), certificate, friendlyName, localKeyId, trusted);
    }

    /** Certificates go to the key they belong to; the others stand alone. */
    private void sort(List<Bag> bags) {
        List<Bag> certificates =
                bags.stream().filter(bag -> bag.certificate != null).toList();
        List<X509Certificate> all =
                certificates.stream().map(Bag::certificate).distinct().toList();
        List<X509Certificate> used = new ArrayList<>();
        List<Bag> keyBags = bags.stream()
                .filter(bag ->
                        bag.is(PKCSObjectIdentifiers.keyBag) || bag.is(PKCSObjectIdentifiers.pkcs8ShroudedKeyBag))
                .toList();
        for (Bag bag : keyBags) {
            Bag leaf = leaf(bag, certificates, keyBags.size());
            List<X509Certificate> chain = leaf == null ? List.of() : chain(leaf.certificate, all);
            used.addAll(chain);
            keys.put(add(Kind.PRIVATE_KEY, chain, bag.friendlyName, leaf == null ? null : leaf.friendlyName), bag);
        }
        for (Bag bag : certificates) {
            if (!bag.trusted && used.contains(bag.certificate)) continue;
            add(Kind.CERTIFICATE, List.of(bag.certificate), bag.friendlyName);
        }
        for (Bag bag : bags) {
            if (bag.is(PKCSObjectIdentifiers.secretBag)) add(Kind.SECRET_KEY, List.of(), bag.friendlyName);
        }
    }

    /** By the local key id; without one, by the name; the only key gets the only certificate that issued no other. */
    private static Bag leaf(Bag key, List<Bag> certificates, int keys) {
        for (Bag one : certificates) {
            if (key.localKeyId != null && Arrays.equals(key.localKeyId, one.localKeyId)) return one;
        }
        for (Bag one : certificates) {
            if (key.friendlyName != null && key.friendlyName.equals(one.friendlyName)) return one;
        }
        Set<X509Certificate> leaves =
                Certificates.leaves(certificates.stream().map(Bag::certificate).toList());
        if (keys > 1 || leaves.size() != 1) return null;
        return certificates.stream()
                .filter(one -> leaves.contains(one.certificate))
                .findFirst()
                .orElseThrow();
    }

    private static List<X509Certificate> chain(X509Certificate leaf, List<X509Certificate> all) {
        List<X509Certificate> chain = new ArrayList<>();
        for (X509Certificate next = leaf; next != null; ) {
            chain.add(next);
            next = Certificates.issuersOf(next, all).stream()
                    .filter(one -> !chain.contains(one))
                    .findFirst()
                    .orElse(null);
        }
        return chain;
    }

    /** Under the first name there is, else a number. */
    private String add(Kind kind, List<X509Certificate> chain, String... names) {
        String wanted = Arrays.stream(names)
                .filter(one -> one != null && !one.isBlank())
                .map(String::strip)
                .findFirst()
                .orElse(String.valueOf(entries.size() + 1));
        String alias = unique(wanted, aliases);
        entries.add(new Entry(alias, kind, chain));
        return alias;
    }
}
