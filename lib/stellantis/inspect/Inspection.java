package stellantis.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.temporal.ChronoUnit.SECONDS;
import static stellantis.ExitCode.FILE;
import static stellantis.ExitCode.PASSPHRASE;
import static stellantis.inspect.Part.Role.AUTHORITY;
import static stellantis.inspect.Part.Role.KEY;
import static stellantis.inspect.Part.Role.OTHER;
import static stellantis.inspect.Part.Role.REQUEST;
import static stellantis.pki.Finding.Rule.FILE_EMPTY;
import static stellantis.pki.Finding.Rule.KEYSTORE_LOCKED;
import static stellantis.pki.Finding.Rule.KEYSTORE_NAME;
import static stellantis.pki.Finding.Rule.KEY_CLEAR;
import static stellantis.pki.Finding.Rule.KEY_KIND;
import static stellantis.pki.Finding.Rule.KEY_MISMATCH;
import static stellantis.pki.Finding.Rule.KEY_OLD_CIPHER;
import static stellantis.pki.Finding.Rule.NOT_OPENED;
import static stellantis.pki.Finding.Rule.NOT_PLAIN;
import static stellantis.pki.Finding.Rule.PART_UNREADABLE;
import static stellantis.pki.Finding.Rule.WEB_PAGE;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.inspect.Part.Role;
import stellantis.pki.CertificateFile;
import stellantis.pki.CertificateUse;
import stellantis.pki.Certificates;
import stellantis.pki.Contents;
import stellantis.pki.Finding;
import stellantis.pki.KeyDecoder;
import stellantis.pki.KeyFile;
import stellantis.pki.Keystore;
import stellantis.pki.Kind;
import stellantis.pki.Lint;
import stellantis.pki.Name;
import stellantis.pki.PublicKeys;
import stellantis.pki.RequestSignature;
import stellantis.pki.SigningRequest;

/**
 * One file looked at: what it is, what is in it, and the findings; never the secrets themselves.
 *
 * @param remedy what to do with it when it is nothing that can be used; else null
 */
public record Inspection(String file, String summary, List<Part> parts, List<Finding> findings, Hint remedy) {
    private static final List<String> USAGES = List.of(
            "digitalSignature",
            "nonRepudiation",
            "keyEncipherment",
            "dataEncipherment",
            "keyAgreement",
            "keyCertSign",
            "cRLSign",
            "encipherOnly",
            "decipherOnly");
    private static final Map<String, String> PURPOSES = Map.of(
            "1.3.6.1.5.5.7.3.1",
            "serverAuth",
            "1.3.6.1.5.5.7.3.2",
            "clientAuth",
            "1.3.6.1.5.5.7.3.3",
            "codeSigning",
            "1.3.6.1.5.5.7.3.4",
            "emailProtection",
            "1.3.6.1.5.5.7.3.8",
            "timeStamping",
            "1.3.6.1.5.5.7.3.9",
            "OCSPSigning",
            "2.5.29.37.0",
            "any");

    private static final Map<Integer, String> NAME_KINDS = Map.of(1, "email", 2, "DNS", 6, "URI", 7, "IP");
    private static final int MOST_NAMES = 100;

    private static final Pattern SETTINGS =
            Pattern.compile("(?m)^(?:environment|base-url|auth|brand|client-id|user|password|passphrase)=\\S");

    private static final String NOT_SHOWN = "not shown: give --passphrase to open it";

    /** The issuer of a self-signed certificate. */
    static final String ITSELF = "itself";

    /** How a file is to be looked at; without passphrases (null) what can be seen without is shown. */
    public record Eyes(Secret passphrase, Secret keyPassphrase, Instant now) {
        /** Without any passphrase. */
        public Eyes shut() {
            return new Eyes(null, null, now);
        }
    }

    /**
     * @throws Failure exit code 11 when it is damaged, 12 when a passphrase was given and is wrong
     */
    public static Inspection of(byte[] content, String name, Eyes eyes) {
        Contents contents = Contents.of(content, name);
        Optional<Part> words = words(contents, new String(content, UTF_8).strip());
        if (words.isPresent()) {
            String what = words.get().what();
            return new Inspection(name, what, List.of(words.get()), List.of(), null);
        }
        List<Part> parts = new ArrayList<>();
        for (Contents.Item item : contents.items()) {
            try {
                parts.addAll(parts(item, contents, name, eyes));
            } catch (Failure failure) {
                if (contents.items().size() == 1 || failure.code() == PASSPHRASE) throw failure;
                parts.add(new Part(OTHER, item).unreadable(failure));
            }
        }
        List<Finding> findings = new ArrayList<>();
        if (contents.pem()) findings.addAll(Lint.ofText(content, name));
        NextCommand plainly = NextCommand.of("convert", name, Lint.plain(name));
        if (!contents.changes().isEmpty()) {
            String changes = String.join("; ", contents.changes());
            findings.add(
                    new Finding(NOT_PLAIN, changes, "openssl and curl refuse it; convert writes it plainly", plainly));
        }
        if (contents.has(Kind.PKCS12) && name.toLowerCase(Locale.ROOT).endsWith(".jks")) {
            findings.add(new Finding(
                    KEYSTORE_NAME,
                    "it is a PKCS#12 keystore, though its name ends with .jks",
                    "nothing to mend: keytool makes it so; openssl reads it as PKCS#12"));
        }
        return new Inspection(name, contents.describe(), parts, findings, contents.remedy());
    }

    /** Texts that profiles have: their settings, and a secret alone in its file. */
    private static Optional<Part> words(Contents contents, String text) {
        Contents.Item item = contents.items().get(0);
        boolean opaque = item.kind() == Kind.ACCESS_TOKEN && item.form().equals("opaque");
        boolean plain = item.kind() == Kind.UNKNOWN
                && item.foreign() == null
                && item.form().startsWith("text ");
        if (plain && SETTINGS.matcher(text).find())
            return Optional.of(new Part(OTHER, "the settings of a profile", null)
                    .finding(NOT_OPENED, "what is in it is not shown", "see them", NextCommand.of("profile")));
        if (!(opaque || plain) || !text.matches("[!-~]{6,4096}")) return Optional.empty();
        return Optional.of(new Part(OTHER, "a password, another secret or an access token that is no JWT", null)
                .finding(
                        NOT_OPENED,
                        "what is in it is not shown",
                        "where a secret is asked for, name the file: file:PATH"));
    }

    /** Whether anything in it is of a kind known here; if not, there are no parts. */
    public boolean recognized() {
        return !parts.isEmpty();
    }

    /** All findings, those of the file itself last. */
    public List<Finding> allFindings() {
        List<Finding> all = new ArrayList<>();
        parts.forEach(part -> all.addAll(part.findings()));
        all.addAll(findings);
        return all;
    }

    /** Whether there is a private key in it, or may be: a keystore that was not opened counts. */
    public boolean holdsKey() {
        return parts.stream()
                .anyMatch(part -> part.role() == KEY
                        || part.findings().stream().anyMatch(finding -> finding.rule() == KEYSTORE_LOCKED));
    }

    /** Whether more would be seen with a passphrase. */
    public boolean locked() {
        return parts.stream()
                .anyMatch(part -> NOT_SHOWN.equals(part.facts().get("key"))
                        || part.findings().stream().anyMatch(finding -> finding.rule() == KEYSTORE_LOCKED));
    }

    /** The file, and for a keystore the entry, that a part of it is in. */
    String place(Part part) {
        return file + (part.alias() == null ? "" : " (" + part.alias() + ")");
    }

    private static List<Part> parts(Contents.Item item, Contents contents, String name, Eyes eyes) {
        Part other = new Part(OTHER, item);
        return switch (item.kind()) {
            case PRIVATE_KEY -> List.of(privateKey(item, contents, name, eyes));
            case PUBLIC_KEY ->
                List.of(PublicKeys.decode(item.bytes())
                        .map(key -> put(other.fact("form", item.form()), key))
                        .orElse(other));
            case SIGNING_REQUEST -> List.of(request(item, name));
            case CERTIFICATE, PKCS7 -> {
                String form = item.kind() == Kind.PKCS7 ? "from the bundle" : item.form();
                CertificateFile found = CertificateFile.of(Contents.of(item.bytes(), name));
                List<Part> all = new ArrayList<>();
                found.certificates().forEach(one -> all.add(certificate(one, form, null, eyes.now)));
                if (!found.refused().isEmpty()) all.add(0, refused(other, found.refused()));
                yield all;
            }
            case PKCS12, JKS, JCEKS, BCFKS -> keystore(contents, name, other, eyes);
            case OPENSSL_CONFIG -> List.of(ConfigInspection.of(other, item.bytes(), name));
            case ACCESS_TOKEN ->
                List.of(other.fact("form", item.form())
                        .finding(
                                NOT_OPENED,
                                "what is in it is not shown",
                                "decode it",
                                NextCommand.of("token --decode --bearer file:PATH")));
            case EMPTY ->
                List.of(other.finding(
                        FILE_EMPTY,
                        name + " is empty: openssl and keytool leave such a file when they fail, as when there is no"
                                + " terminal to ask for the passphrase on",
                        "make it again",
                        NextCommand.of("csr")));
            case HTML ->
                List.of(other.finding(WEB_PAGE, name + " is a web page, not a certificate", item.kind().remedy));
            case ZIP, MAIL -> List.of(other.finding(NOT_OPENED, "what is in it is not shown", item.kind().remedy));
            case EC_PARAMETERS, REVOCATION_LIST, SECRET_KEY -> List.of(other);
            case UNKNOWN -> {
                if (item.foreign() != null) yield contents.remedy() == null ? List.of(other) : List.of();
                if (isOurs(item))
                    throw Failure.file(name + " is damaged" + place(item, contents.items()))
                            .because(
                                    item.form().contains("damaged ")
                                            ? item.form().replaceFirst("^.*?damaged [^,]*, ", "")
                                            : item.form() + " cannot be decoded")
                            .hint("copy or download the file again, or make it anew");
                yield List.of();
            }
        };
    }

    private static String place(Contents.Item item, List<Contents.Item> all) {
        return all.size() == 1
                ? ""
                : ", block " + (all.indexOf(item) + 1) + " (" + item.block().label() + ")";
    }

    /** Something that says it is one of ours, and is not: unlike a photo beside it, this is worth a failure. */
    private static boolean isOurs(Contents.Item item) {
        return item.block() != null
                ? item.block().label().matches(".*(KEY|CERTIFICATE|REQUEST|PKCS|CRL).*")
                : item.form().startsWith("damaged");
    }

    private static Part privateKey(Contents.Item item, Contents contents, String name, Eyes eyes) {
        Part part = new Part(KEY, item)
                .fact("form", item.form())
                .fact("encryption", item.encrypted() ? item.encryption() : "none");
        if (!item.encrypted()) {
            part.finding(
                    KEY_CLEAR,
                    "the private key is not encrypted",
                    "keep the file where only you can read it, or encrypt it",
                    NextCommand.of("convert IN OUT"));
        } else if (!item.encryption().matches(".*AES.*PBKDF2 with HmacSHA(256|384|512).*")) {
            part.finding(
                    KEY_OLD_CIPHER,
                    "its encryption is not AES: Java alone cannot open it, or it is weak today",
                    "these scripts open it; for others",
                    NextCommand.of("convert IN OUT"));
        }
        if (item.encrypted() && eyes.passphrase == null) {
            return part.fact("key", NOT_SHOWN);
        }
        PublicKey open;
        try {
            open = PublicKeys.of(KeyFile.read(contents, item, () -> eyes.passphrase));
        } catch (Failure failure) {
            if (!KeyDecoder.WRONG_KIND.equals(failure.id())) throw failure;
            String why = failure.getMessage() + ": " + failure.because();
            part.findings().add(new Finding(KEY_KIND, why, failure.next()));
            return part;
        }
        part.findings().addAll(Lint.weakKey(open));
        return put(part, open);
    }

    private static Part put(Part part, PublicKey key) {
        return part.fact("key", PublicKeys.describe(key)).fact(Part.PUBLIC_KEY, PublicKeys.fingerprint(key));
    }

    private static Part request(Contents.Item item, String name) {
        SigningRequest request = SigningRequest.decode(item.bytes(), name);
        String fits = RequestSignature.fits(request) ? ", made by its key" : ", which does not fit";
        Part part = new Part(REQUEST, item)
                .fact("form", item.form())
                .fact("subject", request.subject().toString())
                .fact("key", PublicKeys.describe(request.publicKeyInfo()))
                .fact(Part.PUBLIC_KEY, PublicKeys.fingerprint(request.publicKeyInfo()))
                .fact("signature", RequestSignature.algorithm(request) + fits);
        part.findings().addAll(Lint.of(request));
        return part;
    }

    private static Part certificate(X509Certificate certificate, String form, String alias, Instant now) {
        boolean authority = certificate.getBasicConstraints() >= 0;
        Part part = new Part(
                authority ? AUTHORITY : Role.CERTIFICATE,
                authority ? "a CA certificate" : "a certificate",
                new LinkedHashMap<>(),
                Lint.of(certificate, now),
                alias,
                certificate);
        if (form != null) part.fact("form", form);
        Name issuer = Name.issuer(certificate);
        part.fact("subject", Name.subject(certificate).toString())
                .fact("issuer", Certificates.selfSigned(certificate) ? ITSELF : issuer.toString())
                .fact("serial number", certificate.getSerialNumber().toString(16))
                .fact("valid from", second(certificate.getNotBefore()))
                .fact("valid until", second(certificate.getNotAfter()));
        put(part, certificate.getPublicKey())
                .fact("signature", certificate.getSigAlgName())
                .fact("authority", authority);
        List<String> names = CertificateUse.names(certificate).stream()
                .limit(MOST_NAMES)
                .map(Inspection::alternativeName)
                .toList();
        if (!names.isEmpty()) part.fact("alternative names", names);
        if (certificate.getKeyUsage() != null) part.fact("key usage", usages(certificate.getKeyUsage()));
        List<String> purposes = CertificateUse.purposes(certificate).stream()
                .map(oid -> PURPOSES.getOrDefault(oid, oid))
                .toList();
        if (!purposes.isEmpty()) part.fact("extended key usage", purposes);
        return part.fact("sha-256", digest("SHA-256", certificate)).fact("sha-1", digest("SHA-1", certificate));
    }

    private static String second(Date date) {
        return date.toInstant().truncatedTo(SECONDS).toString();
    }

    private static String alternativeName(List<?> name) {
        String kind = NAME_KINDS.getOrDefault((Integer) name.get(0), "other");
        return kind + ":" + (name.get(1) instanceof String text ? text : "…");
    }

    private static List<String> usages(boolean[] bits) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < Math.min(bits.length, USAGES.size()); i++) {
            if (bits[i]) names.add(USAGES.get(i));
        }
        return names;
    }

    private static String digest(String algorithm, X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }

    private static List<Part> keystore(Contents contents, String name, Part whole, Eyes eyes) {
        List<Part> parts = new ArrayList<>(List.of(whole));
        try {
            Keystore store = Keystore.open(contents, () -> eyes.passphrase);
            store.verify(eyes.passphrase);
            refused(whole, store.unreadable());
            whole.fact(
                    "entries",
                    store.entries().stream()
                            .map(entry -> entry.alias() + ": " + entry.kind().noun())
                            .toList());
            for (Keystore.Entry entry : store.entries()) parts.addAll(entry(store, entry, eyes));
        } catch (Failure failure) {
            if (failure.code() != PASSPHRASE || eyes.passphrase != null) throw failure;
            whole.finding(
                    KEYSTORE_LOCKED,
                    "its entries are not shown without its passphrase",
                    "give --passphrase env:NAME, file:PATH or stdin");
        }
        return parts;
    }

    private static Part refused(Part whole, List<String> unreadable) {
        unreadable.forEach(
                what -> whole.finding(PART_UNREADABLE, "it holds " + what, "have it issued or exported again"));
        return whole;
    }

    private static List<Part> entry(Keystore store, Keystore.Entry entry, Eyes eyes) {
        List<Part> parts = new ArrayList<>();
        if (entry.isKey()) parts.add(entryKey(store, entry, eyes));
        entry.chain().forEach(one -> parts.add(certificate(one, null, entry.alias(), eyes.now)));
        if (entry.kind() == Kind.SECRET_KEY) parts.add(new Part(OTHER, Kind.SECRET_KEY.label, entry.alias()));
        return parts;
    }

    private static Part entryKey(Keystore store, Keystore.Entry entry, Eyes eyes) {
        Part part = new Part(KEY, Kind.PRIVATE_KEY.label, entry.alias());
        // the key and the first certificate belong together, so the certificate tells what the key is
        PublicKey half = entry.chain().isEmpty() ? null : entry.chain().get(0).getPublicKey();
        if (eyes.passphrase != null) {
            PublicKey own = null;
            try {
                own = PublicKeys.of(store.key(entry, () -> eyes.keyPassphrase));
            } catch (Failure failure) {
                // a key with a passphrase of its own does not hide the others
                if (failure.code() != FILE && store.entries().size() == 1) throw failure;
                part.unreadable(failure);
            }
            if (half != null && own != null && !PublicKeys.same(own, half)) {
                part.finding(
                        KEY_MISMATCH,
                        "the certificate of \"" + entry.alias() + "\" belongs to another key",
                        "import the one that was issued for this key");
            }
            if (own != null) half = own;
        }
        if (half != null) put(part, half);
        return part.fact("certificates", entry.chain().size());
    }
}
