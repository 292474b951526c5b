//SOURCES ../pki/KeyFile.java
//SOURCES ../pki/Certificates.java
//SOURCES ../pki/Contents.java
//SOURCES ../pki/KeyStores.java
//SOURCES ../pki/Lint.java
//SOURCES ../key/OpensslConfig.java
//SOURCES ../pki/PrivateKeys.java
package stellantis.inspect;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.key.OpensslConfig;
import stellantis.pki.Certificates;
import stellantis.pki.Contents;
import stellantis.pki.Finding;
import stellantis.pki.Finding.Rule;
import stellantis.pki.KeyFile;
import stellantis.pki.KeyStores;
import stellantis.pki.Keystore;
import stellantis.pki.Lint;
import stellantis.pki.Name;
import stellantis.pki.PublicKeys;
import stellantis.pki.SigningRequest;

/** One file looked at: what it is, what is in it, and the findings; never the secrets themselves. */
public record Inspection(String file, String summary, List<Part> parts, List<Finding> findings) {
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

    /** The issuer of a self-signed certificate. */
    static final String ITSELF = "itself";

    /** What a part is good for, when files are grouped by public key. */
    public enum Role {
        KEY,
        REQUEST,
        CERTIFICATE,
        AUTHORITY,
        OTHER
    }

    /**
     * One thing in the file.
     *
     * @param what in words, with its article
     * @param facts by their labels, in the order they are shown; values are texts, lists of texts, numbers or booleans
     * @param publicKey SHA-256 of the SubjectPublicKeyInfo in hexadecimal, or null where it cannot be seen
     * @param alias of a keystore's entry, or null
     * @param certificate where it is one, or null
     */
    public record Part(
            Role role,
            String what,
            Map<String, Object> facts,
            List<Finding> findings,
            String publicKey,
            String alias,
            X509Certificate certificate) {
        /** Anything but a certificate. */
        public Part(
                Role role,
                String what,
                Map<String, Object> facts,
                List<Finding> findings,
                String publicKey,
                String alias) {
            this(role, what, facts, findings, publicKey, alias, null);
        }
    }

    /** How a file is to be looked at; the passphrases may answer null: then what can be seen without is shown. */
    public record Eyes(
            Supplier<Secret> passphrase,
            Supplier<Secret> keyPassphrase,
            Instant now,
            Function<Contents.Item, Part> token) {
        /** Without any passphrase. */
        public Eyes shut() {
            return new Eyes(() -> null, () -> null, now, token);
        }
    }

    /**
     * @throws Failure exit code 11 when it is damaged, 12 when a passphrase was given and is wrong
     */
    public static Inspection of(byte[] content, String name, Eyes eyes) {
        Contents contents = Contents.of(content, name);
        List<Part> parts = new ArrayList<>();
        for (Contents.Item item : contents.items()) parts.addAll(parts(item, contents, content, name, eyes));
        List<Finding> findings = new ArrayList<>();
        if (contents.pem()) findings.addAll(Lint.ofText(content, name));
        if (contents.keystore()
                        .filter(store -> store.kind() == Contents.Kind.PKCS12)
                        .isPresent()
                && name.toLowerCase(Locale.ROOT).endsWith(".jks")) {
            findings.add(new Finding(
                    Rule.KEYSTORE_NAME,
                    "it is a PKCS#12 keystore, though its name ends with .jks",
                    "nothing to mend: keytool makes it so; openssl reads it as PKCS#12"));
        }
        return new Inspection(name, contents.describe(), parts, findings);
    }

    /** Whether anything in it is of a kind known here; if not, there are no parts. */
    public boolean recognized() {
        return !parts.isEmpty();
    }

    /** All findings, those of the file itself last. */
    public List<Finding> allFindings() {
        List<Finding> all = new ArrayList<>();
        parts.forEach(part -> all.addAll(part.findings));
        all.addAll(findings);
        return all;
    }

    /** Whether there is a private key in it, or may be: a keystore that was not opened counts. */
    public boolean holdsKey() {
        return parts.stream()
                .anyMatch(part -> part.role == Role.KEY
                        || part.findings.stream().anyMatch(finding -> finding.rule() == Rule.KEYSTORE_LOCKED));
    }

    public Inspection with(Finding finding) {
        List<Finding> more = new ArrayList<>(findings);
        more.add(finding);
        return new Inspection(file, summary, parts, more);
    }

    private static List<Part> parts(Contents.Item item, Contents contents, byte[] content, String name, Eyes eyes) {
        return switch (item.kind()) {
            case PRIVATE_KEY -> List.of(privateKey(item, contents, name, eyes));
            case PUBLIC_KEY -> List.of(publicKey(item));
            case SIGNING_REQUEST -> List.of(request(item, name));
            case CERTIFICATE, PKCS7 ->
                Certificates.read(item.bytes(), name).stream()
                        .map(one -> certificate(
                                one,
                                item.kind() == Contents.Kind.PKCS7 ? "from the bundle" : item.form(),
                                null,
                                eyes.now))
                        .toList();
            case REVOCATION_LIST -> List.of(revocations(item, name));
            case PKCS12, JKS, JCEKS, BCFKS -> keystore(content, name, item, eyes);
            case OPENSSL_CONFIG -> List.of(config(item.bytes(), name));
            case ACCESS_TOKEN -> List.of(eyes.token.apply(item));
            case EMPTY ->
                List.of(other(
                        item,
                        new Finding(
                                Rule.FILE_EMPTY,
                                name
                                        + " is empty: openssl and keytool leave such a file when they fail, as when"
                                        + " there is no terminal to ask for the passphrase on",
                                "make it again",
                                NextCommand.of("csr"))));
            case HTML ->
                List.of(other(
                        item,
                        new Finding(
                                Rule.WEB_PAGE,
                                name + " is a web page, not a certificate",
                                "the download gave a page, perhaps to sign in: open the link in a browser and"
                                        + " save the file again")));
            case ZIP, MAIL, EC_PARAMETERS -> List.of(other(item, null));
            case UNKNOWN -> {
                if (isOurs(item))
                    throw Failure.file(name + " is damaged")
                            .because(
                                    item.form().startsWith("damaged ")
                                            ? item.form().replaceFirst("^damaged [^,]*, ", "")
                                            : item.form() + " cannot be decoded")
                            .hint("copy or download the file again, or make it anew");
                yield List.of();
            }
        };
    }

    /** Something that says it is one of ours, and is not: unlike a photo beside it, this is worth a failure. */
    private static boolean isOurs(Contents.Item item) {
        return item.block() != null
                ? item.block().label().matches(".*(KEY|CERTIFICATE|REQUEST|PKCS|CRL).*")
                : item.form().startsWith("damaged");
    }

    private static Part other(Contents.Item item, Finding finding) {
        return new Part(
                Role.OTHER,
                item.kind().label,
                new LinkedHashMap<>(),
                finding == null ? List.of() : List.of(finding),
                null,
                null);
    }

    private static Part privateKey(Contents.Item item, Contents contents, String name, Eyes eyes) {
        Map<String, Object> facts = new LinkedHashMap<>();
        List<Finding> found = new ArrayList<>();
        facts.put("form", item.form());
        facts.put("encryption", item.encrypted() ? item.encryption() : "none");
        if (!item.encrypted())
            found.add(new Finding(
                    Rule.KEY_CLEAR,
                    "the private key is not encrypted",
                    "keep the file where only you can read it, or encrypt it",
                    NextCommand.of("convert IN OUT")));
        if (item.encrypted() && !item.encryption().matches(".*AES.*PBKDF2 with HmacSHA(256|384|512).*")) {
            found.add(new Finding(
                    Rule.KEY_OLD_CIPHER,
                    "its encryption is not AES: Java alone cannot open it, or it is weak today",
                    "these scripts open it; for others",
                    NextCommand.of("convert IN OUT")));
        }
        Optional<PublicKey> open = opened(item, contents, name, eyes);
        open.ifPresent(key -> put(facts, key, found));
        if (open.isEmpty()) facts.put("key", "not shown: give --passphrase to open it");
        return new Part(
                Role.KEY,
                item.kind().label,
                facts,
                found,
                open.map(PublicKeys::fingerprint).orElse(null),
                null);
    }

    private static Optional<PublicKey> opened(Contents.Item item, Contents contents, String name, Eyes eyes) {
        Secret passphrase = item.encrypted() ? eyes.passphrase.get() : null;
        if (item.encrypted() && passphrase == null) return Optional.empty();
        boolean single = contents.of(Contents.Kind.PRIVATE_KEY).size() == 1;
        PrivateKey key = single
                ? KeyFile.read(contents, name, () -> passphrase)
                : KeyFile.read(item.bytes(), name, () -> passphrase);
        return Optional.of(PublicKeys.of(key));
    }

    private static void put(Map<String, Object> facts, PublicKey key, List<Finding> found) {
        facts.put("key", PublicKeys.describe(key));
        facts.put("public key", PublicKeys.fingerprint(key));
        found.addAll(Lint.weakKey(key));
    }

    private static Part publicKey(Contents.Item item) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("form", item.form());
        for (String kind : List.of("RSA", "EC", "EdDSA")) {
            try {
                facts.put(
                        "key",
                        PublicKeys.describe(
                                KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(item.bytes()))));
                break;
            } catch (GeneralSecurityException notThisKind) {
                facts.put("key", "of a kind that Java does not know");
            }
        }
        facts.put("public key", PublicKeys.fingerprint(item.bytes()));
        return new Part(Role.OTHER, item.kind().label, facts, List.of(), PublicKeys.fingerprint(item.bytes()), null);
    }

    private static Part request(Contents.Item item, String name) {
        SigningRequest request = SigningRequest.decode(item.bytes(), name);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("form", item.form());
        facts.put("subject", request.subject().toString());
        facts.put("key", request.publicKey().map(PublicKeys::describe).orElse("of a kind that Java does not know"));
        facts.put("public key", PublicKeys.fingerprint(request.publicKeyInfo()));
        facts.put(
                "signature",
                request.signatureAlgorithm()
                        + (request.isSignedByItsKey() ? ", made by its key" : ", which does not fit"));
        return new Part(
                Role.REQUEST,
                item.kind().label,
                facts,
                Lint.of(request),
                PublicKeys.fingerprint(request.publicKeyInfo()),
                null);
    }

    private static Part certificate(X509Certificate certificate, String form, String alias, Instant now) {
        Map<String, Object> facts = new LinkedHashMap<>();
        boolean authority = certificate.getBasicConstraints() >= 0;
        if (form != null) facts.put("form", form);
        facts.put("subject", Name.of(certificate.getSubjectX500Principal()).toString());
        facts.put(
                "issuer",
                Certificates.selfSigned(certificate)
                        ? ITSELF
                        : Name.of(certificate.getIssuerX500Principal()).toString());
        facts.put("serial number", certificate.getSerialNumber().toString(16));
        facts.put(
                "valid from",
                certificate
                        .getNotBefore()
                        .toInstant()
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString());
        facts.put(
                "valid until",
                certificate
                        .getNotAfter()
                        .toInstant()
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString());
        facts.put("key", PublicKeys.describe(certificate.getPublicKey()));
        facts.put("public key", PublicKeys.fingerprint(certificate.getPublicKey()));
        facts.put("signature", certificate.getSigAlgName());
        facts.put("authority", authority);
        List<String> names = alternativeNames(certificate);
        if (!names.isEmpty()) facts.put("alternative names", names);
        if (certificate.getKeyUsage() != null) facts.put("key usage", usages(certificate.getKeyUsage()));
        List<String> purposes = purposes(certificate);
        if (!purposes.isEmpty()) facts.put("extended key usage", purposes);
        facts.put("sha-256", digest("SHA-256", certificate));
        facts.put("sha-1", digest("SHA-1", certificate));
        return new Part(
                authority ? Role.AUTHORITY : Role.CERTIFICATE,
                authority ? "a CA certificate" : "a certificate",
                facts,
                Lint.of(certificate, now),
                PublicKeys.fingerprint(certificate.getPublicKey()),
                alias,
                certificate);
    }

    private static List<String> alternativeNames(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .map(name -> NAME_KINDS.getOrDefault((Integer) name.get(0), "other") + ":"
                                    + (name.get(1) instanceof String text ? text : "…"))
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of("unreadable");
        }
    }

    private static List<String> usages(boolean[] bits) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < Math.min(bits.length, USAGES.size()); i++) {
            if (bits[i]) names.add(USAGES.get(i));
        }
        return names;
    }

    private static List<String> purposes(X509Certificate certificate) {
        try {
            return Optional.ofNullable(certificate.getExtendedKeyUsage()).orElse(List.of()).stream()
                    .map(oid -> PURPOSES.getOrDefault(oid, oid))
                    .toList();
        } catch (CertificateParsingException e) {
            return List.of("unreadable");
        }
    }

    private static String digest(String algorithm, X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }

    private static Part revocations(Contents.Item item, String name) {
        Map<String, Object> facts = new LinkedHashMap<>();
        try {
            X509CRL list = (X509CRL)
                    CertificateFactory.getInstance("X.509").generateCRL(new java.io.ByteArrayInputStream(item.bytes()));
            facts.put("issuer", Name.of(list.getIssuerX500Principal()).toString());
            facts.put("made", list.getThisUpdate().toInstant().toString());
            facts.put(
                    "revoked certificates",
                    list.getRevokedCertificates() == null
                            ? 0
                            : list.getRevokedCertificates().size());
        } catch (CRLException | CertificateException | RuntimeException e) {
            throw Failure.file(name + " is a damaged certificate revocation list")
                    .from(e);
        }
        return new Part(Role.OTHER, item.kind().label, facts, List.of(), null, null);
    }

    private static List<Part> keystore(byte[] content, String name, Contents.Item item, Eyes eyes) {
        Secret passphrase = eyes.passphrase.get();
        Map<String, Object> facts = new LinkedHashMap<>();
        List<Part> parts = new ArrayList<>();
        List<Finding> found = new ArrayList<>();
        parts.add(new Part(Role.OTHER, item.kind().label, facts, found, null, null));
        try {
            Keystore store = KeyStores.open(content, name, () -> passphrase);
            List<Keystore.Entry> entries = store.entries();
            facts.put(
                    "entries",
                    entries.stream()
                            .map(entry -> entry.alias() + ": "
                                    + entry.kind()
                                            .name()
                                            .toLowerCase(Locale.ROOT)
                                            .replace('_', ' '))
                            .toList());
            for (Keystore.Entry entry : entries) parts.addAll(entry(store, entry, passphrase, eyes));
        } catch (Failure failure) {
            if (failure.code() != ExitCode.PASSPHRASE || passphrase != null) throw failure;
            found.add(new Finding(
                    Rule.KEYSTORE_LOCKED,
                    "its entries are not shown without its passphrase",
                    "give --passphrase env:NAME, file:PATH or stdin"));
        }
        return parts;
    }

    private static List<Part> entry(Keystore store, Keystore.Entry entry, Secret passphrase, Eyes eyes) {
        List<Part> parts = new ArrayList<>();
        if (entry.kind() == Keystore.EntryKind.PRIVATE_KEY) {
            Map<String, Object> facts = new LinkedHashMap<>();
            List<Finding> found = new ArrayList<>();
            // the key and the first certificate belong together, so the certificate tells what the key is
            PublicKey half =
                    entry.chain().isEmpty() ? null : entry.chain().get(0).getPublicKey();
            if (passphrase != null) {
                PublicKey own = PublicKeys.of(store.key(entry, eyes.keyPassphrase));
                if (half != null && !own.equals(half))
                    found.add(new Finding(
                            Rule.KEY_MISMATCH,
                            "the certificate of \"" + entry.alias() + "\" belongs to another key",
                            "import the one that was issued for this key"));
                half = own;
            }
            if (half != null) put(facts, half, new ArrayList<>());
            facts.put("certificates", entry.chain().size());
            parts.add(new Part(
                    Role.KEY,
                    "a private key",
                    facts,
                    found,
                    half == null ? null : PublicKeys.fingerprint(half),
                    entry.alias()));
        }
        entry.chain().forEach(one -> parts.add(certificate(one, null, entry.alias(), eyes.now)));
        if (entry.kind() == Keystore.EntryKind.SECRET_KEY)
            parts.add(new Part(Role.OTHER, "a secret key", new LinkedHashMap<>(), List.of(), null, entry.alias()));
        return parts;
    }

    private static Part config(byte[] text, String name) {
        OpensslConfig config = OpensslConfig.read(text, name);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(
                "values",
                config.values().isEmpty()
                        ? List.of("none")
                        : config.values().entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(one -> one.getKey().symbol + "=" + one.getValue())
                                .toList());
        return new Part(Role.OTHER, Contents.Kind.OPENSSL_CONFIG.label, facts, config.findings(), null, null);
    }
}
