//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Sequence;
import stellantis.Failure;
import stellantis.GivenFile;
import stellantis.Hint;
import stellantis.TextEncoding;

/**
 * What a file is, by its content and never by its name, without a passphrase. A PEM file may hold several
 * things; every other file is one.
 *
 * @param name the file's, for messages
 * @param items all that is in the file, in its order; never empty
 * @param pem whether it is text with BEGIN and END lines
 * @param changes why programs other than this toolkit refuse the file as it is, in words; the first ones, if there are
 *        many
 * @param effort what opening all of it has cost so far
 */
public record Contents(
        String name, List<Item> items, boolean pem, List<String> changes, EncryptionScheme.Effort effort) {
    /**
     * One thing.
     *
     * @param form how it is written down, such as {@code PKCS#8 PEM}, {@code PKCS#1 DER}, {@code JWT}; for
     *        {@link Kind#UNKNOWN} what is known of it; may be empty
     * @param encryption the scheme in words when it is encrypted and the scheme can be seen from outside, else null
     * @param bytes its DER; for keystores, archives and texts the file as it is
     * @param block the PEM block it came from, or null
     * @param foreign what it is, when it is {@link Kind#UNKNOWN} and that is known all the same; else null
     */
    public record Item(
            Kind kind, String form, String encryption, byte[] bytes, Pem.Block block, ForeignFormat foreign) {
        private Item(Kind kind, String form, byte[] bytes) {
            this(kind, form, null, bytes, null, null);
        }

        private Item(ForeignFormat.Found found, byte[] bytes) {
            this(Kind.UNKNOWN, found.detail(), null, bytes, null, found.format());
        }

        private Item of(Pem.Block from) {
            return new Item(kind, form, encryption, bytes, from, foreign);
        }

        /** The same out of base64. */
        private Item wrapped() {
            boolean bare = block == null && !kind.isKeystore() && form.equals("DER");
            String outer = bare ? BARE : form.isEmpty() ? "in base64" : form + " in base64";
            return new Item(kind, outer, encryption, bytes, block, foreign);
        }

        /** What it is, for a sentence, with its article. */
        public String label() {
            return foreign == null ? kind.label : foreign.label;
        }

        /** Whether it may be foreign: encrypted messages look like PKCS#7. */
        private boolean doubtful() {
            return kind == Kind.UNKNOWN || kind == Kind.PKCS7;
        }

        /** Whether a passphrase is needed to see it. A {@link Keystore} is asked itself. */
        public boolean encrypted() {
            return encryption != null;
        }

        /** As in {@code a private key (PKCS#8 PEM, encrypted: PBES2 (…))}. */
        public String describe() {
            String details = Stream.of(form, encrypted() ? "encrypted: " + encryption : "")
                    .filter(text -> !text.isEmpty())
                    .collect(Collectors.joining(", "));
            if (details.isEmpty()) return label();
            return label() + (kind == Kind.UNKNOWN && foreign == null ? ": " + details : " (" + details + ")");
        }
    }

    private static final int LARGEST_FILE = 64 << 20;
    /** A run of base64, over as many lines as it goes. */
    private static final Pattern BASE64 = Pattern.compile(
            "(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{48,}+(?:\\h*+\\R\\h*+[A-Za-z0-9+/]++(?=={0,2}\\h*+(?:\\R|\\z)))*+={0,2}");

    private static final Pattern JWT = Pattern.compile("[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{2,}\\.[A-Za-z0-9_-]*");
    private static final Pattern OPAQUE_TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]{16,}=*");
    private static final Pattern TOKEN_RESPONSE = Pattern.compile("\"access_token\"\\s*+:");
    private static final Pattern MAIL = Pattern.compile(
            "^(From|To|Cc|Subject|Date|Received|Return-Path|MIME-Version|Message-ID|Delivered-To|Content-Type"
                    + "|X-[A-Za-z-]+):\\s",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern CONFIG = Pattern.compile("(?m)^\\h*+\\[\\h*+\\w++\\h*+]\\h*+(?:[#;\\r"
            + "]|$)|^\\h*+\\d*+\\h*+"
            + "(distinguished_name|default_bits|countryName\\w*|commonName\\w*|organizationalUnitName\\w*)\\h*+=");

    /** @param letters as {@link Asn1#shape} gives them (RFC 5280, 2986, 5958, 8017, 5915) */
    private record Shape(String letters, Kind kind, String syntax) {}

    private static final String ENCRYPTED = "\\(\\w*\\)O";
    private static final List<Shape> SHAPES = List.of(
            new Shape("I\\(D\\w*\\)O.*", Kind.PRIVATE_KEY, "PKCS#8 "),
            new Shape(ENCRYPTED, Kind.PRIVATE_KEY, "PKCS#8 "),
            new Shape("I{9}.*", Kind.PRIVATE_KEY, "PKCS#1 "),
            new Shape("IO.*", Kind.PRIVATE_KEY, "SEC 1 "),
            new Shape("\\(D\\w*\\)B", Kind.PUBLIC_KEY, ""),
            new Shape("II", Kind.PUBLIC_KEY, "PKCS#1 "),
            new Shape("D0?", Kind.PKCS7, ""),
            new Shape("\\(0?IS{5}\\w*\\)\\(\\w*\\)B", Kind.CERTIFICATE, ""),
            new Shape("\\(ISS0?\\)\\(\\w*\\)B", Kind.SIGNING_REQUEST, ""),
            new Shape("\\(I?SST\\w*\\)\\(\\w*\\)B", Kind.REVOCATION_LIST, ""));

    private static final String BARE = "base64 without BEGIN and END lines";
    private static final String OPAQUE = "opaque";
    private static final int MOST_RUNS = 200;
    /** As long as a token or a configuration may be. */
    private static final int LONGEST_TEXT = 1 << 20;

    /** Base64 of base64 is met, such as a value of a Kubernetes secret that was encoded by hand first. */
    private static final int DEEPEST_WRAPPING = 2;

    private Contents(String name, List<Item> items, boolean pem, List<String> changes) {
        this(name, List.copyOf(items), pem, changes, new EncryptionScheme.Effort());
    }

    /** Those of one kind, in the file's order. */
    public List<Item> of(Kind kind) {
        return items.stream().filter(item -> item.kind == kind).toList();
    }

    /** Whether there is one of this kind. */
    public boolean has(Kind kind) {
        return items.stream().anyMatch(item -> item.kind == kind);
    }

    /** Whether there are certificates, one by one or bundled. */
    public boolean hasCertificate() {
        return has(Kind.CERTIFICATE) || has(Kind.PKCS7);
    }

    /** Whether there is a private key that needs a passphrase. */
    public boolean hasEncryptedKey() {
        return items.stream().anyMatch(item -> item.kind == Kind.PRIVATE_KEY && item.encrypted());
    }

    /** The keystore the file is, if it is one. */
    public Optional<Item> keystore() {
        return items.stream().filter(item -> item.kind.isKeystore()).findFirst();
    }

    /** Whether a text begins with the header of an e-mail. */
    public static boolean isEmail(String text) {
        return MAIL.matcher(text).find();
    }

    /** What to do with the file if nothing in it can be used; else null. */
    public Hint remedy() {
        if (items.stream().anyMatch(item -> item.kind.remedy == null && item.kind != Kind.UNKNOWN)) return null;
        return items.stream()
                .map(item -> item.foreign == null ? Hint.of(item.kind.remedy) : item.foreign.remedy(name))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** That what was wanted is not in the file: what is, and what to do with that (exit code 11). */
    public Failure lacks(String wanted, String id) {
        for (Item item : items) {
            if (item.block != null && item.block.damage() != null)
                return Pem.damaged(name, item.block.damage()).as(id);
            if (item.kind == Kind.UNKNOWN && item.form.contains("damaged "))
                return Failure.file(name + " is damaged")
                        .as("file.damaged")
                        .because(item.form)
                        .hint("copy it again, or take a backup");
        }
        Failure failure = items.get(0).foreign != null && items.size() == 1
                ? Failure.file(name + " is " + describe())
                        .because("a " + wanted + " was expected, in a form that openssl, curl and Java read")
                : Failure.file(name + " holds no " + wanted).because("it is " + describe());
        return failure.as(id).hint(remedy());
    }

    /** For messages: {@code a private key and 2 certificates}. */
    public String describe() {
        if (items.size() == 1) return items.get(0).describe();
        List<String> parts = new ArrayList<>();
        Map<String, Long> counts = items.stream()
                .sorted(Comparator.comparing(Item::kind))
                .collect(Collectors.groupingBy(Item::label, LinkedHashMap::new, Collectors.counting()));
        counts.forEach((label, n) -> parts.add(n == 1 ? label : n + " " + label.replaceFirst("^an? ", "") + "s"));
        int last = parts.size() - 1;
        return last < 1
                ? String.join("", parts)
                : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
    }

    /**
     * Looks at a file.
     *
     * @param name the file's name, for messages
     * @throws Failure exit code 11 when it is PEM with a damaged or cut-off block; nothing else fails here: what
     *         cannot be made out is {@link Kind#UNKNOWN}
     */
    public static Contents of(byte[] file, String name) {
        return of(file, name, 0);
    }

    private static Contents of(byte[] file, String name, int depth) {
        String decoded = TextEncoding.text(file);
        boolean readable = looksLikeText(decoded);
        PastedText text = PastedText.of(decoded);
        // archives and documents are not opened
        if (Pem.looksLike(text.text())
                && (readable || ForeignFormat.of(file, false).isEmpty())) {
            List<Item> items =
                    Pem.read(text.text(), name).stream().map(Contents::ofBlock).toList();
            if (!items.isEmpty()) return new Contents(name, items, true, text.changes());
        }
        Item whole = ofWhole(file, text.text(), readable);
        boolean mayHoldMore = whole.kind == Kind.UNKNOWN
                || whole.kind == Kind.MAIL
                || whole.kind == Kind.OPENSSL_CONFIG
                || whole.kind == Kind.ACCESS_TOKEN && whole.form.equals(OPAQUE);
        List<Item> inside = mayHoldMore && depth < DEEPEST_WRAPPING && readable
                ? unwrapped(text.text(), name, depth + 1)
                : List.of();
        return inside.isEmpty()
                ? new Contents(name, List.of(whole), false, List.of())
                : new Contents(
                        name,
                        inside,
                        false,
                        List.of("it is base64 of what it holds, as in a Kubernetes secret; to decode one value: base64"
                                + " -d"));
    }

    /** What stands in base64 somewhere in a text: alone, in YAML or JSON, attached to an e-mail. */
    private static List<Item> unwrapped(String text, String name, int depth) {
        return BASE64.matcher(text)
                .results()
                .limit(MOST_RUNS)
                .flatMap(run -> {
                    try {
                        return of(Base64.getMimeDecoder().decode(run.group()), name, depth).items.stream();
                    } catch (IllegalArgumentException | Failure noBase64OrPem) {
                        // one value of many, or a long word; what is left says what the file is
                        return Stream.empty();
                    }
                })
                .filter(item -> item.foreign != null || item.kind != Kind.UNKNOWN)
                .filter(item -> item.kind != Kind.ACCESS_TOKEN && item.kind != Kind.OPENSSL_CONFIG)
                .map(Item::wrapped)
                .toList();
    }

    /** As {@link #of(byte[], String)}, of a file on the disk. */
    public static Contents read(Path file) {
        return of(GivenFile.read(file, LARGEST_FILE, "a key, certificate or keystore"), file.toString());
    }

    private static Item ofBlock(Pem.Block block) {
        Item ours = ofOurs(block);
        // a key, but not usable for TLS
        boolean dsa = block.label().startsWith("DSA PRIVATE KEY");
        if (!ours.doubtful() && !dsa) return ours;
        String head = "-----BEGIN " + block.label() + "-----\n";
        return ForeignFormat.of(head + new String(block.der(), StandardCharsets.ISO_8859_1), false)
                .map(foreign -> new Item(foreign, block.der()).of(block))
                .orElse(ours);
    }

    private static Item ofOurs(Pem.Block block) {
        if (block.damage() != null)
            return new Item(Kind.UNKNOWN, "damaged PEM, " + block.damage(), block.der()).of(block);
        if (block.headers().containsKey("DEK-Info")) return ofTraditionalKey(block);
        Item found = block.label().equals("TRUSTED CERTIFICATE") ? ofTrusted(block.der()) : ofDer(block.der(), "PEM");
        Kind kind = found.kind;
        String form = found.form;
        if (block.label().equals("EC PARAMETERS")) {
            kind = Kind.EC_PARAMETERS;
            form = "PEM";
        } else if (kind == Kind.UNKNOWN) {
            form = "a block named " + block.label() + (found.form.startsWith("damaged") ? ", " + found.form : "");
        } else if (kind == Kind.SIGNING_REQUEST && block.label().startsWith("NEW ")) {
            form = "PEM, with keytool's NEW in its BEGIN line";
        }
        return new Item(kind, form, found.encryption, found.bytes, block, null);
    }

    /** OpenSSL's own: the certificate, then what it is trusted for, which is left out. */
    private static Item ofTrusted(byte[] der) {
        try {
            return ofDer(Asn1.reading(Asn1.outer(der)::getEncoded), "PEM");
        } catch (Asn1.Malformed e) {
            return new Item(Kind.UNKNOWN, "damaged PEM", der);
        }
    }

    /** The PEM encryption of RFC 1421, which hides what kind of key is inside: the label tells. */
    private static Item ofTraditionalKey(Pem.Block block) {
        String form = switch (block.label()) {
            case "RSA PRIVATE KEY" -> "PKCS#1 PEM";
            case "EC PRIVATE KEY" -> "SEC 1 PEM";
            default -> "PEM";
        };
        String scheme;
        try {
            scheme = EncryptionScheme.ofDekInfo(block.headers().get("DEK-Info")).label();
        } catch (Asn1.Malformed e) {
            scheme = "unreadable";
        }
        return new Item(Kind.PRIVATE_KEY, form, scheme, block.der(), block, null);
    }

    private static Item ofWhole(byte[] file, String text, boolean readable) {
        if (file.length == 0) return new Item(Kind.EMPTY, "", file);
        Item ours = file[0] == 0x30
                ? ofDer(file, "DER")
                : Keystore.kindOf(file)
                        .map(keystore -> new Item(keystore, "", file))
                        .orElse(new Item(Kind.UNKNOWN, "bytes of no format known here", file));
        if (!ours.doubtful()) return ours;
        String stripped = text.strip();
        Optional<ForeignFormat.Found> foreign =
                ForeignFormat.of(file, false).or(() -> ForeignFormat.of(stripped, false));
        if (foreign.isPresent()) return new Item(foreign.get(), file);
        if (stripped.startsWith("PK\3\4") || stripped.startsWith("PK\5\6")) return new Item(Kind.ZIP, "", file);
        return readable && ours.kind == Kind.UNKNOWN ? ofText(file, stripped) : ours;
    }

    private static Item ofDer(byte[] bytes, String form) {
        try {
            return ofParts(Asn1.parse(bytes), bytes, form);
        } catch (Asn1.Malformed e) {
            if (CertificateFile.bundled(bytes, new ArrayList<>()).size() > 1) return new Item(Kind.PKCS7, form, bytes);
            return new Item(Kind.UNKNOWN, "damaged " + form + ", " + e.getMessage(), bytes);
        }
    }

    /** By the types of the outermost elements, which differ for all of these. */
    private static Item ofParts(ASN1Encodable whole, byte[] bytes, String form) {
        Optional<Kind> keystore = Keystore.kindOf(whole);
        if (keystore.isPresent()) return new Item(keystore.get(), "", bytes);
        String shape = Asn1.shape(whole);
        for (Shape known : SHAPES) {
            if (!shape.matches(known.letters)) continue;
            String encryption = known.letters.equals(ENCRYPTED)
                    ? EncryptionScheme.of(((ASN1Sequence) whole).getObjectAt(0)).label()
                    : null;
            return new Item(known.kind, known.syntax + form, encryption, bytes, null, null);
        }
        return new Item(Kind.UNKNOWN, form + " of no type known here", bytes);
    }

    private static boolean looksLikeText(String text) {
        long odd = text.chars()
                .limit(4096)
                .filter(c -> c == 0xfffd || c < ' ' && !Character.isWhitespace(c))
                .count();
        return odd * 20 <= Math.min(text.length(), 4096);
    }

    private static Item ofText(byte[] file, String text) {
        if (text.isEmpty()) return new Item(Kind.EMPTY, "white space only", file);
        String start = text.substring(0, Math.min(text.length(), 512)).toLowerCase(Locale.ROOT);
        if (start.startsWith("<!doctype html") || start.contains("<html")) return new Item(Kind.HTML, "", file);
        String setting = text.length() > LONGEST_TEXT ? "" : text;
        if (setting.startsWith("{")
                && setting.endsWith("}")
                && TOKEN_RESPONSE.matcher(setting).find()) {
            return new Item(Kind.ACCESS_TOKEN, "a token endpoint's JSON answer", file);
        }
        String token = setting.replaceFirst("(?i)^(Authorization:\\s*)?Bearer\\s+", "");
        byte[] ascii = token.getBytes(StandardCharsets.US_ASCII);
        if (JWT.matcher(token).matches() && startsWithJson(ascii)) return new Item(Kind.ACCESS_TOKEN, "JWT", ascii);
        if (CONFIG.matcher(setting).find()) return new Item(Kind.OPENSSL_CONFIG, "", file);
        if (isEmail(text)) return new Item(Kind.MAIL, "", file);
        if (OPAQUE_TOKEN.matcher(token).matches()) return new Item(Kind.ACCESS_TOKEN, OPAQUE, ascii);
        return ForeignFormat.of(text, true)
                .map(found -> new Item(found, file))
                .orElseGet(() -> new Item(Kind.UNKNOWN, "text without a BEGIN line", file));
    }

    private static boolean startsWithJson(byte[] jwt) {
        return Base64.getUrlDecoder().decode(Arrays.copyOf(jwt, 4))[0] == '{';
    }
}
