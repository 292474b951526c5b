package stellantis.convert;

import static java.util.stream.Collectors.joining;
import static stellantis.ExitCode.FILE;
import static stellantis.pki.Kind.PRIVATE_KEY;
import static stellantis.pki.Kind.SIGNING_REQUEST;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.Secret;
import stellantis.pki.CertificateChain;
import stellantis.pki.CertificateFile;
import stellantis.pki.Contents;
import stellantis.pki.KeyEntry;
import stellantis.pki.KeyFile;
import stellantis.pki.Keystore;
import stellantis.pki.Kind;
import stellantis.pki.Name;
import stellantis.pki.PublicKeys;
import stellantis.pki.SigningRequest;

/**
 * All that is in one or several files, of whatever formats, sorted into entries: each private key with the chain that
 * belongs to it, and the certificates that belong to no key.
 */
public final class KeyMaterial {
    /** @param chain as its keystore has it; empty where that is no keystore, or holds another key's */
    private record FoundKey(String alias, PrivateKey key, List<X509Certificate> chain, String where) {}

    private final List<FoundKey> keys = new ArrayList<>();
    private final Set<X509Certificate> certificates = new LinkedHashSet<>();
    private final List<Keystore.Entry> trusted = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private final List<byte[]> requests = new ArrayList<>();
    private final Set<X509Certificate> loose = new LinkedHashSet<>();
    private String looseName;
    private Kind keystore;

    /**
     * Takes in a file.
     *
     * @param alias the only entry to take of a keystore, or null for all
     * @param known answers the passphrase where it is at hand without asking, else null: it checks a JKS keystore
     * @param passphrase of the file; asked only when needed; may answer null
     * @param own of a keystore entry with its own; may answer null
     * @throws Failure exit code 2 when a keystore has no such entry, 11 when nothing in the file is of use or it is
     *         damaged, 12 for the passphrases
     */
    public KeyMaterial add(
            byte[] file,
            String name,
            String alias,
            Supplier<Secret> known,
            Supplier<Secret> passphrase,
            Supplier<Secret> own) {
        Contents contents = Contents.of(file, name);
        if (contents.keystore().isPresent()) {
            addKeystore(Keystore.open(contents, passphrase), name, alias, known, own);
            return this;
        }
        boolean key = contents.has(PRIVATE_KEY);
        if (key) keys.add(new FoundKey(null, KeyFile.read(contents, passphrase), List.of(), name));
        if (contents.hasCertificate()) {
            CertificateFile found = CertificateFile.of(contents);
            loose.addAll(found.certificates());
            leftOut(found.refused(), name);
            looseName = name;
        }
        List<Contents.Item> asked = contents.of(SIGNING_REQUEST);
        asked.forEach(request ->
                requests.add(SigningRequest.decode(request.bytes(), name).der()));
        if (!key && asked.isEmpty() && !contents.hasCertificate()) {
            Hint remedy = contents.remedy();
            throw Failure.file(name + " cannot be converted")
                    .because("it is " + contents.describe())
                    .hint(
                            remedy != null
                                    ? remedy
                                    : Hint.of("private keys, certificates, signing requests and keystores can be"));
        }
        return this;
    }

    private void leftOut(List<String> unreadable, String name) {
        unreadable.forEach(what -> leftOut.add(what + " (" + name + ")"));
    }

    private void addKeystore(Keystore store, String name, String alias, Supplier<Secret> known, Supplier<Secret> own) {
        if (!store.verify(null)) store.verify(known.get());
        keystore = store.kind();
        leftOut(store.unreadable(), name);
        List<Keystore.Entry> chosen = alias == null ? store.entries() : List.of(store.entry(alias));
        for (Keystore.Entry entry : chosen) {
            if (entry.isKey()) addKey(store, entry, chosen.size() == 1, name, own);
            if (entry.kind() == Kind.CERTIFICATE) trusted.add(entry);
            if (entry.kind() == Kind.SECRET_KEY)
                leftOut.add("the secret key \"" + entry.alias() + "\" of " + name
                        + ", which is neither a private key nor a certificate; keytool -importkeystore carries it");
            certificates.addAll(entry.chain());
        }
        if (!store.verify(null))
            remarks.add("without its passphrase it cannot be known whether " + name + " was changed on its way");
        if (chosen.isEmpty())
            throw Failure.file(name + " is an empty keystore")
                    .because("it holds no entries")
                    .hint("name the keystore that holds the key or the certificates");
        if (chosen.stream().noneMatch(entry -> entry.isKey() || entry.kind() == Kind.CERTIFICATE)) {
            throw Failure.file(name + " holds nothing that can be converted")
                    .because("it holds " + Keystore.aliases(chosen))
                    .hint("private keys and certificates can be; keytool -importkeystore carries secret keys");
        }
    }

    /** A key that cannot be used does not stand in the way of others. */
    private void addKey(Keystore store, Keystore.Entry entry, boolean only, String name, Supplier<Secret> own) {
        try {
            PrivateKey key = store.key(entry, own);
            boolean ours = entry.chain().stream().limit(1).anyMatch(one -> PublicKeys.matches(key, one.getPublicKey()));
            String where = "the key \"" + entry.alias() + "\" in " + name;
            keys.add(new FoundKey(entry.alias(), key, ours ? entry.chain() : List.of(), where));
        } catch (Failure e) {
            if (only || e.code() != FILE) throw e;
            leftOut.add("the key \"" + entry.alias() + "\": " + e.getMessage()
                    + (e.because() == null ? "" : ", since " + e.because()));
        }
    }

    /** The kind of the keystore among the files, or null. */
    public Kind keystore() {
        return keystore;
    }

    /** What was in the files and is in none of the entries, in words. */
    public List<String> leftOut() {
        return leftOut;
    }

    /** What to know of the {@link #entries}: which of several certificates for one key was taken, and why. */
    public List<String> remarks() {
        return remarks;
    }

    /** Signing requests among the files, in DER. */
    public List<byte[]> requests() {
        return requests;
    }

    /**
     * The entries: keys first, then what is a keystore's entry of its own, then the other certificates no key needs.
     *
     * @param alias name for a key that comes without one, or null: then its certificate's common name
     * @param now prefers valid certificates where several fit
     * @throws Failure exit code 13 when a certificate's file was given for the only key, and none in it is the key's
     */
    public List<KeyEntry> entries(String alias, Instant now) {
        Set<X509Certificate> bag = new LinkedHashSet<>(loose);
        bag.addAll(certificates);
        List<KeyEntry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<X509Certificate> used = new LinkedHashSet<>();
        for (FoundKey key : keys) {
            List<X509Certificate> chain =
                    chain(key, bag, now).map(CertificateChain::members).orElse(List.of());
            if (chain.isEmpty() && keys.size() == 1 && !loose.isEmpty()) {
                new CertificateFile(List.copyOf(loose), leftOut).own(looseName);
                throw CertificateChain.noneFor(
                        key.key, key.where, loose.iterator().next(), looseName);
            }
            used.addAll(chain);
            String name = key.alias != null
                    ? key.alias
                    : alias != null
                            ? alias
                            : chain.isEmpty()
                                    ? "key"
                                    : Name.subject(chain.get(0)).brief();
            entries.add(new KeyEntry(Keystore.unique(name, names), key.key, chain));
        }
        for (Keystore.Entry one : trusted)
            entries.add(new KeyEntry(Keystore.unique(one.alias(), names), null, one.chain()));
        trusted.forEach(one -> used.addAll(one.chain()));
        bag.removeAll(used);
        for (X509Certificate one : bag) {
            String name = alias != null && bag.size() == 1 && keys.isEmpty()
                    ? alias
                    : Name.subject(one).brief();
            entries.add(new KeyEntry(Keystore.unique(name, names), null, List.of(one)));
        }
        return entries;
    }

    /** An entry keeps the certificate it has, unless one for its key was given beside the keystore. */
    private Optional<CertificateChain> chain(FoundKey key, Set<X509Certificate> bag, Instant now) {
        boolean given = loose.stream().anyMatch(one -> PublicKeys.matches(key.key, one.getPublicKey()));
        if (!given && !key.chain.isEmpty()) return Optional.of(CertificateChain.ofEntry(key.chain, bag, now));
        Optional<CertificateChain> chain = CertificateChain.forKey(bag, PublicKeys.of(key.key), now);
        chain.ifPresent(one -> remarks.addAll(one.passedOver(now)));
        return chain;
    }

    /** For messages: the entries by name and kind. */
    public static String list(List<KeyEntry> entries) {
        return entries.stream().map(KeyEntry::describe).collect(joining(", "));
    }
}
