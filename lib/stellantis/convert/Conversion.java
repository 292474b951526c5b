package stellantis.convert;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.pki.CertificateChain;
import stellantis.pki.Certificates;
import stellantis.pki.Format;
import stellantis.pki.KeyEntry;
import stellantis.pki.NewKeystore;
import stellantis.pki.Pem;
import stellantis.pki.Pkcs7;
import stellantis.pki.PrivateKeys;

/**
 * Entries, whatever they came from, written in one of the formats.
 *
 * @param passphrase protects the private keys that are written; asked only when one is; null in answer: in clear
 * @param now prefers valid certificates where there are several
 */
public record Conversion(List<KeyEntry> entries, Supplier<Secret> passphrase, Instant now) {
    /**
     * What is to be written.
     *
     * @param secret whether only its owner may read the file
     * @param what in a few words, such as {@code private key (encrypted) and 2 certificates, PEM}
     * @param leftOut a sentence about what the format has no place for, or null
     */
    public record Result(byte[] bytes, boolean secret, String what, String leftOut) {}

    /**
     * All in one file: a keystore takes every entry, PKCS#7 every certificate, PEM the one key and its chain, DER one
     * thing.
     *
     * @param der PKCS#7 in DER instead of PEM
     * @throws Failure exit code 2 when there is a choice to be made, 11 when the format has no place for what there is
     */
    public Result to(Format format, boolean der) {
        if (format.isKeystore()) return keystore(format);
        KeyEntry key = onlyKey();
        if (key == null) return certificates(format, all(), der, null);
        if (format == Format.P7B) {
            if (all().isEmpty())
                throw Failure.file("a private key cannot be written as PKCS#7")
                        .because("such a bundle holds certificates only")
                        .hint("write it as PEM or DER: --to pem");
            return certificates(format, all(), der, "the private key, since PKCS#7 holds certificates only");
        }
        if (format == Format.DER && !key.chain().isEmpty()) {
            throw Failure.usage("DER holds one thing, and here are a private key and its certificate")
                    .hint("say what goes where: --to der --key-out key.der --cert-out cert.der; or choose --to p12");
        }
        ByteArrayOutputStream pem = new ByteArrayOutputStream();
        Result alone = key(format);
        pem.writeBytes(alone.bytes);
        pem.writeBytes(Certificates.pem(key.chain()));
        List<KeyEntry> others = entries.stream()
                .filter(entry -> entry != key && !key.chain().containsAll(entry.chain()))
                .toList();
        return new Result(
                pem.toByteArray(),
                true,
                key.chain().isEmpty()
                        ? alone.what
                        : alone.what.replaceFirst(", [^,]*$", " and ")
                                + count(key.chain().size(), "certificate") + " (" + key.summary() + "), PEM",
                others.isEmpty()
                        ? null
                        : KeyMaterial.list(others)
                                + ", which the key does not need; --ca-out FILE writes CA certificates");
    }

    /** The one private key alone. */
    public Result key(Format format) {
        KeyEntry key = onlyKey();
        if (key == null) throw noKey();
        Secret secret = passphrase.get();
        byte[] bytes = format == Format.PEM ? PrivateKeys.pem(key.key(), secret) : PrivateKeys.der(key.key(), secret);
        return new Result(
                bytes,
                true,
                "private key (" + (secret == null ? "in clear" : "encrypted") + "), " + format.label,
                null);
    }

    private Failure noKey() {
        return Failure.file("there is no private key to be written")
                .because("what was given holds " + KeyMaterial.list(entries))
                .hint("name the file with the private key too");
    }

    /** The certificates: of the one key its chain, else all. */
    public Result certificates(Format format) {
        KeyEntry key = onlyKey();
        return certificates(format, key == null ? all() : key.chain(), false, null);
    }

    /** The authorities' certificates only. */
    public Result authorities(Format format) {
        List<X509Certificate> authorities =
                all().stream().filter(Certificates::isCa).toList();
        if (authorities.isEmpty())
            throw Failure.file("there is no CA certificate to be written")
                    .because("what there is, was issued to partners or servers: " + KeyMaterial.list(entries));
        return certificates(format, authorities, false, null);
    }

    /** @param request in DER */
    public static Result request(byte[] request, Format format) {
        if (format != Format.PEM && format != Format.DER)
            throw Failure.usage("a signing request is written as PEM or DER, not as " + format.label)
                    .hint("give --to pem or --to der");
        byte[] bytes = format == Format.PEM ? text("CERTIFICATE REQUEST", request) : request;
        return new Result(bytes, false, "signing request, " + format.label, null);
    }

    private static byte[] text(String label, byte[] der) {
        return Pem.write(label, der).getBytes(US_ASCII);
    }

    private Result certificates(Format format, List<X509Certificate> certificates, boolean der, String leftOut) {
        if (certificates.isEmpty()) {
            throw Failure.file("there is no certificate to be written")
                    .because("what was given holds none that can be read")
                    .hint(
                            "see what it holds: {}; when it was damaged on its way, export it again",
                            NextCommand.of("inspect FILE"));
        }
        String what = count(format == Format.DER ? 1 : certificates.size(), "certificate") + ", " + format.label;
        return switch (format) {
            case PEM -> new Result(Certificates.pem(certificates), false, what, leftOut);
            case P7B -> new Result(pkcs7(certificates, der), false, what, leftOut);
            default ->
                new Result(
                        Certificates.der(certificates.get(0)),
                        false,
                        what,
                        certificates.size() == 1
                                ? leftOut
                                : count(certificates.size() - 1, "certificate")
                                        + ", since DER holds one; PEM and PKCS#7 hold all");
        };
    }

    private static byte[] pkcs7(List<X509Certificate> certificates, boolean der) {
        byte[] bundle = Pkcs7.bundle(certificates);
        return der ? bundle : text("PKCS7", bundle);
    }

    private Result keystore(Format format) {
        long keys = entries.stream().filter(entry -> entry.key() != null).count();
        if (entries.stream().anyMatch(entry -> entry.chain().isEmpty()))
            throw Failure.file("a private key without a certificate cannot go into a keystore")
                    .because("keystores hold a private key only together with its certificate")
                    .hint(
                            "name the certificate's file too: {}; until Stellantis has sent it, keep the key as PEM",
                            NextCommand.of("convert key.pem cert.pem OUT"));
        Secret secret = passphrase.get();
        if (secret == null && (format != Format.P12 || keys > 0)) {
            throw Failure.usage(
                            keys == 0
                                    ? "a " + format.label + " keystore always has a passphrase"
                                    : "a private key in a keystore always has a passphrase")
                    .hint("leave --no-passphrase out and give --out-passphrase SRC, or write PEM");
        }
        String what = (keys == 0 ? "" : count(keys, "private key") + " and ") + count(all().size(), "certificate")
                + ", " + format.label;
        return new Result(
                NewKeystore.write(format.keystore(), entries, secret),
                keys > 0,
                what + " with " + KeyMaterial.list(entries),
                null);
    }

    /** The entry with the private key, null where there is none. */
    private KeyEntry onlyKey() {
        List<KeyEntry> keys =
                entries.stream().filter(entry -> entry.key() != null).toList();
        if (keys.size() > 1)
            throw Failure.usage("there are " + keys.size() + " private keys")
                    .because("they are " + KeyMaterial.list(keys))
                    .hint("choose one with --alias NAME, or write a keystore, which holds them all");
        return keys.isEmpty() ? null : keys.get(0);
    }

    /** Every certificate once: those of keys first; leaf first where all belong to one chain. */
    private List<X509Certificate> all() {
        Set<X509Certificate> bag = new LinkedHashSet<>();
        entries.forEach(entry -> bag.addAll(entry.chain()));
        List<CertificateChain> chains = CertificateChain.all(bag, now);
        return chains.size() == 1 && chains.get(0).extras().isEmpty()
                ? chains.get(0).members()
                : new ArrayList<>(bag);
    }

    private static String count(long n, String what) {
        return n + " " + what + (n == 1 ? "" : "s");
    }
}
