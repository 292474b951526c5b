//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
//SOURCES ../GivenFile.java
//SOURCES EncryptionScheme.java
//SOURCES Pem.java
package stellantis.pki;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.ASN1UTCTime;
import stellantis.Failure;
import stellantis.GivenFile;
import stellantis.TextEncoding;

/**
 * What a file is, judged by its content and never by its name, without a passphrase. A PEM file may hold several
 * things; every other file is one.
 */
public final class Contents {
    /** The kinds of things partners have in hand. The label is how a sentence names one, with its article. */
    public enum Kind {
        PRIVATE_KEY("a private key"),
        PUBLIC_KEY("a public key"),
        EC_PARAMETERS("EC parameters"),
        SIGNING_REQUEST("a certificate signing request"),
        CERTIFICATE("a certificate"),
        PKCS7("a PKCS#7 bundle"),
        REVOCATION_LIST("a certificate revocation list"),
        PKCS12("a PKCS#12 keystore"),
        JKS("a JKS keystore"),
        JCEKS("a JCEKS keystore"),
        BCFKS("a BCFKS keystore"),
        OPENSSL_CONFIG("an openssl configuration"),
        ACCESS_TOKEN("an access token"),
        ZIP("a zip archive"),
        HTML(
                "a web page (HTML)",
                "the download gave a page, perhaps to sign in: open the link in a browser and save the file again"),
        MAIL("an e-mail", "save the attachment, or follow the link in it, and give that file"),
        EMPTY(
                "an empty file",
                "download or copy the file again; openssl and keytool leave an empty one when they fail: then make it"
                        + " again"),
        UNKNOWN("something unknown");

        /** As a sentence names one, with its article. */
        public final String label;
        /** What to do where one came in place of a key or certificate, or null. */
        public final String remedy;

        Kind(String label) {
            this(label, null);
        }

        Kind(String label, String remedy) {
            this.label = label;
            this.remedy = remedy;
        }

        /** Whether it holds keys or certificates under aliases. */
        public boolean isKeystore() {
            return this == PKCS12 || this == JKS || this == JCEKS || this == BCFKS;
        }
    }

    /**
     * One thing.
     *
     * @param form how it is written down, such as {@code PKCS#8 PEM}, {@code PKCS#1 DER}, {@code JWT}; for
     *        {@link Kind#UNKNOWN} what is known of it; may be empty
     * @param encryption the scheme in words when it is encrypted and the scheme can be seen from outside, else null
     * @param bytes its DER; for keystores, archives and texts the file as it is
     * @param block the PEM block it came from, or null
     */
    public record Item(Kind kind, String form, String encryption, byte[] bytes, Pem.Block block) {
        private Item(Kind kind, String form, byte[] bytes) {
            this(kind, form, null, bytes, null);
        }

        /** Whether a passphrase is needed to see it. Keystores are asked by {@code KeyStores}. */
        public boolean encrypted() {
            return encryption != null;
        }

        /** As in {@code a private key (PKCS#8 PEM, encrypted: PBES2 (…))}. */
        public String describe() {
            String details = Stream.of(form, encrypted() ? "encrypted: " + encryption : "")
                    .filter(text -> !text.isEmpty())
                    .collect(Collectors.joining(", "));
            if (details.isEmpty()) return kind.label;
            return kind.label + (kind == Kind.UNKNOWN ? ": " + details : " (" + details + ")");
        }
    }

    private static final int LARGEST_FILE = 64 << 20;
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{60,}+={0,2}");
    private static final Pattern JWT = Pattern.compile("[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{2,}\\.[A-Za-z0-9_-]*");
    private static final Pattern OPAQUE_TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]{16,}=*");
    private static final Pattern TOKEN_RESPONSE = Pattern.compile("\"access_token\"\\s*+:");
    private static final Pattern MAIL = Pattern.compile(
            "^(From|To|Cc|Subject|Date|Received|Return-Path|MIME-Version|Message-ID|Delivered-To|Content-Type"
                    + "|X-[A-Za-z-]+):\\s",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern CONFIG = Pattern.compile("(?m)^\\h*+\\[\\h*+\\w++\\h*+]|^\\h*+\\d*+\\h*+"
            + "(distinguished_name|default_bits|countryName\\w*|commonName\\w*|organizationalUnitName\\w*)\\h*+=");

    final EncryptionScheme.Effort effort = new EncryptionScheme.Effort();
    private final List<Item> items;
    private final boolean pem;

    private Contents(List<Item> items, boolean pem) {
        this.items = List.copyOf(items);
        this.pem = pem;
    }

    /** All that is in the file, in its order; never empty. */
    public List<Item> items() {
        return items;
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

    /** Whether it is text with BEGIN and END lines. */
    public boolean pem() {
        return pem;
    }

    /** For messages: {@code a private key and 2 certificates}. */
    public String describe() {
        if (items.size() == 1) return items.get(0).describe();
        List<String> parts = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            int n = of(kind).size();
            if (n == 1) parts.add(kind.label);
            if (n > 1) parts.add(n + " " + kind.label.replaceFirst("^an? ", "") + "s");
        }
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
        if (Pem.looksLike(file)) {
            List<Item> items =
                    Pem.read(file, name).stream().map(Contents::ofBlock).toList();
            if (!items.isEmpty()) return new Contents(items, true);
        }
        return new Contents(List.of(ofWhole(file)), false);
    }

    /** As {@link #of(byte[], String)}, of a file on the disk. */
    public static Contents read(Path file) {
        return of(GivenFile.read(file, LARGEST_FILE, "a key, certificate or keystore"), file.toString());
    }

    private static Item ofBlock(Pem.Block block) {
        if (block.headers().containsKey("DEK-Info")) return ofTraditionalKey(block);
        Item found = block.label().equals("TRUSTED CERTIFICATE") ? ofTrusted(block.der()) : ofDer(block.der(), "PEM");
        Kind kind = found.kind;
        String form = found.form;
        if (block.label().equals("EC PARAMETERS")) {
            kind = Kind.EC_PARAMETERS;
            form = "PEM";
        } else if (kind == Kind.UNKNOWN) {
            form = "a block named " + block.label();
        } else if (kind == Kind.SIGNING_REQUEST && block.label().startsWith("NEW ")) {
            form = "PEM, with keytool's NEW in its BEGIN line";
        }
        return new Item(kind, form, found.encryption, found.bytes, block);
    }

    /** OpenSSL's own: the certificate, then what it is trusted for, which is left out. */
    private static Item ofTrusted(byte[] der) {
        try {
            return ofDer(Asn1.first(der), "PEM");
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
            scheme = EncryptionScheme.ofDekInfo(block.headers().get("DEK-Info")).label;
        } catch (Asn1.Malformed e) {
            scheme = "unreadable";
        }
        return new Item(Kind.PRIVATE_KEY, form, scheme, block.der(), block);
    }

    private static Item ofWhole(byte[] file) {
        if (file.length == 0) return new Item(Kind.EMPTY, "", file);
        if (startsWith(file, 0xfe, 0xed, 0xfe, 0xed)) return new Item(Kind.JKS, "", file);
        if (startsWith(file, 0xce, 0xce, 0xce, 0xce)) return new Item(Kind.JCEKS, "", file);
        if (startsWith(file, 'P', 'K', 3, 4) || startsWith(file, 'P', 'K', 5, 6)) return new Item(Kind.ZIP, "", file);
        boolean text = looksLikeText(file);
        if (startsWith(file, 0x30)) {
            Item found = ofDer(file, "DER");
            if (found.kind != Kind.UNKNOWN || !text) return found;
        }
        if (startsWith(file, '%', 'P', 'D', 'F')) return new Item(Kind.UNKNOWN, "a PDF document", file);
        if (startsWith(file, 0x1f, 0x8b) || startsWith(file, '7', 'z', 0xbc, 0xaf)) {
            return new Item(Kind.UNKNOWN, "a compressed file that is no zip archive", file);
        }
        return text ? ofText(file) : new Item(Kind.UNKNOWN, "bytes of no format known here", file);
    }

    private static boolean startsWith(byte[] file, int... first) {
        if (file.length < first.length) return false;
        for (int i = 0; i < first.length; i++) {
            if ((file[i] & 0xff) != first[i]) return false;
        }
        return true;
    }

    private static Item ofDer(byte[] bytes, String form) {
        try {
            return ofParts(Asn1.parse(bytes), bytes, form);
        } catch (Asn1.Malformed e) {
            return new Item(Kind.UNKNOWN, "damaged " + form + ", " + e.getMessage(), bytes);
        }
    }

    /** By the types of the outermost elements, which differ for all of these. */
    private static Item ofParts(ASN1Encodable whole, byte[] bytes, String form) {
        String shape = shape(whole);
        if (shape.startsWith("ISO") && shape(part(whole, 1)).startsWith("D")) {
            return new Item(Kind.PRIVATE_KEY, "PKCS#8 " + form, bytes);
        }
        if (shape.startsWith("IIIIIIIII")) return new Item(Kind.PRIVATE_KEY, "PKCS#1 " + form, bytes);
        if (shape.equals("IIIIII")) return new Item(Kind.PRIVATE_KEY, "traditional DSA " + form, bytes);
        if (shape.startsWith("IO") && part(whole, 0).equals(new ASN1Integer(1))) {
            return new Item(Kind.PRIVATE_KEY, "SEC 1 " + form, bytes);
        }
        if (shape.equals("SO")) {
            String encryption = EncryptionScheme.of(part(whole, 0)).label;
            return new Item(Kind.PRIVATE_KEY, "PKCS#8 " + form, encryption, bytes, null);
        }
        if (shape.startsWith("IS") && shape(part(whole, 1)).startsWith("D")) return new Item(Kind.PKCS12, "", bytes);
        if (shape.equals("SB") && shape(part(whole, 0)).startsWith("D")) return new Item(Kind.PUBLIC_KEY, form, bytes);
        if (shape.startsWith("D")) return new Item(Kind.PKCS7, form, bytes);
        if (shape.equals("SSB")) return new Item(ofSigned(shape(part(whole, 0))), form, bytes);
        if (shape.equals("SS") && shape(part(whole, 0)).startsWith("S")) return new Item(Kind.BCFKS, "", bytes);
        return new Item(Kind.UNKNOWN, form + " of no type known here", bytes);
    }

    /** SEQUENCE { to be signed, algorithm, signature }: what is signed tells the three apart (RFC 5280, RFC 2986). */
    private static Kind ofSigned(String shape) {
        if (shape.matches("0?ISSSSS.*")) return Kind.CERTIFICATE;
        if (shape.matches("ISS0?")) return Kind.SIGNING_REQUEST;
        return shape.matches("I?SST.*") ? Kind.REVOCATION_LIST : Kind.UNKNOWN;
    }

    private static ASN1Encodable part(ASN1Encodable sequence, int index) {
        return ((ASN1Sequence) sequence).getObjectAt(index);
    }

    /** A letter for each part of a sequence; nothing for all else. */
    private static String shape(ASN1Encodable element) {
        if (!(element instanceof ASN1Sequence sequence)) return "";
        StringBuilder letters = new StringBuilder();
        for (ASN1Encodable part : sequence) letters.append(letter(part));
        return letters.toString();
    }

    private static char letter(ASN1Encodable part) {
        if (part instanceof ASN1Integer) return 'I';
        if (part instanceof ASN1Sequence) return 'S';
        if (part instanceof ASN1OctetString) return 'O';
        if (part instanceof ASN1ObjectIdentifier) return 'D';
        if (part instanceof ASN1BitString) return 'B';
        if (part instanceof ASN1TaggedObject tagged && tagged.hasContextTag(0)) return '0';
        return part instanceof ASN1UTCTime || part instanceof ASN1GeneralizedTime ? 'T' : '?';
    }

    private static boolean looksLikeText(byte[] file) {
        String text = TextEncoding.text(file);
        long odd = text.chars()
                .limit(4096)
                .filter(c -> c == 0xfffd || c < ' ' && !Character.isWhitespace(c))
                .count();
        return odd * 20 <= Math.min(text.length(), 4096);
    }

    private static Item ofText(byte[] file) {
        String text = TextEncoding.text(file).strip();
        if (text.isEmpty()) return new Item(Kind.EMPTY, "white space only", file);
        String start = text.substring(0, Math.min(text.length(), 512)).toLowerCase(Locale.ROOT);
        if (start.startsWith("<!doctype html") || start.contains("<html")) return new Item(Kind.HTML, "", file);
        if (start.startsWith("<")) return new Item(Kind.UNKNOWN, "an XML or HTML text", file);
        if (text.startsWith("{")
                && text.endsWith("}")
                && TOKEN_RESPONSE.matcher(text).find()) {
            return new Item(Kind.ACCESS_TOKEN, "a token endpoint's JSON answer", file);
        }
        String token = text.replaceFirst("(?i)^(Authorization:\\s*)?Bearer\\s+", "");
        byte[] ascii = token.getBytes(StandardCharsets.US_ASCII);
        if (JWT.matcher(token).matches() && startsWithJson(ascii)) return new Item(Kind.ACCESS_TOKEN, "JWT", ascii);
        Item bare = ofBareBase64(text.replaceAll("\\s", ""));
        if (bare != null) return bare;
        if (CONFIG.matcher(text).find()) return new Item(Kind.OPENSSL_CONFIG, "", file);
        if (MAIL.matcher(text).find()) return new Item(Kind.MAIL, "", file);
        if (OPAQUE_TOKEN.matcher(token).matches()) return new Item(Kind.ACCESS_TOKEN, "opaque", ascii);
        if (start.startsWith("ssh-") || start.startsWith("ecdsa-sha2") || start.startsWith("---- begin ssh2")) {
            return new Item(Kind.UNKNOWN, "an SSH public key", file);
        }
        return new Item(Kind.UNKNOWN, "text without a BEGIN line", file);
    }

    private static boolean startsWithJson(byte[] jwt) {
        return Base64.getUrlDecoder().decode(Arrays.copyOf(jwt, 4))[0] == '{';
    }

    /** DER in base64 whose BEGIN and END lines got lost, as portals and mail programs hand it out; else null. */
    private static Item ofBareBase64(String text) {
        if (!BASE64.matcher(text).matches()) return null;
        try {
            byte[] der = Base64.getDecoder().decode(text);
            Item found = ofDer(der, "base64 without BEGIN and END lines");
            return found.kind == Kind.UNKNOWN ? null : found;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
