//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.nio.charset.Charset;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import stellantis.Text;

/** A distinguished name (RFC 5280 section 4.1.2.4) as it stands in a file: attributes in their encoded order. */
public record Name(List<Attribute> attributes) {
    public static final String COMMON_NAME = "2.5.4.3";
    public static final String EMAIL = "1.2.840.113549.1.9.1";
    private static final String ORGANIZATION = "2.5.4.10";
    private static final String UNIT = "2.5.4.11";

    /**
     * @param symbol as openssl writes it ({@code ST}, {@code emailAddress}), else the object identifier
     * @param stringType of ASN.1, such as {@code UTF8String}
     */
    public record Attribute(String oid, String symbol, String value, String stringType) {}

    /** Whose the certificate is. */
    public static Name subject(X509Certificate certificate) {
        return of(certificate.getSubjectX500Principal());
    }

    /** Who signed it. */
    public static Name issuer(X509Certificate certificate) {
        return of(certificate.getIssuerX500Principal());
    }

    public static Name of(X500Principal principal) {
        try {
            return Asn1.reading(() -> of(X500Name.getInstance(Asn1.parse(principal.getEncoded()))));
        } catch (Asn1.Malformed e) {
            // Java took it although it is damaged: its words are all there is to show
            return new Name(List.of(new Attribute("", "name", principal.getName(), "another type")));
        }
    }

    static Name of(X500Name name) {
        List<Attribute> attributes = new ArrayList<>();
        for (RDN rdn : name.getRDNs()) {
            for (AttributeTypeAndValue one : rdn.getTypesAndValues()) {
                String oid = one.getType().getId();
                String type = stringType(one.getValue());
                attributes.add(new Attribute(oid, symbol(one.getType()), text(one.getValue(), type), type));
            }
        }
        return new Name(List.copyOf(attributes));
    }

    /** As openssl writes the fields that Stellantis asks for; others as Bouncy Castle does. */
    private static String symbol(ASN1ObjectIdentifier type) {
        if (type.getId().equals(EMAIL)) return "emailAddress";
        return Objects.requireNonNullElse(BCStyle.INSTANCE.oidToDisplayName(type), type.getId());
    }

    /** Of the bytes: Bouncy Castle refuses a UTF8String that is none, and shows a UniversalString in numbers. */
    private static String text(ASN1Encodable value, String type) {
        byte[] encoded = Asn1.encode(value);
        if (!(value instanceof ASN1String)) return "#" + HexFormat.of().formatHex(encoded);
        int header = encoded[1] < 0 ? 2 + (encoded[1] & 0x7f) : 2;
        Charset charset = switch (type) {
            case "TeletexString" -> ISO_8859_1;
            case "BMPString" -> UTF_16BE;
            case "UniversalString" -> Charset.forName("UTF-32BE");
            default -> UTF_8;
        };
        byte[] letters = Arrays.copyOfRange(encoded, header, encoded.length);
        String text = new String(letters, charset);
        // programs put Latin-1 into types that are for ASCII
        boolean latin = text.indexOf('\uFFFD') >= 0 && !type.equals("UTF8String") && charset == UTF_8;
        return latin ? new String(letters, ISO_8859_1) : text;
    }

    /** X.680's name of the type, which Bouncy Castle's classes bear too. */
    private static String stringType(ASN1Encodable value) {
        if (!(value instanceof ASN1String)) return "another type";
        String type = value.getClass().getSimpleName().replaceFirst("^(DER|DL)", "");
        return type.equals("T61String") ? "TeletexString" : type;
    }

    /** All attributes of that type. */
    public List<Attribute> all(String oid) {
        return attributes.stream().filter(one -> one.oid.equals(oid)).toList();
    }

    /** The value of that type, the first if there are several. */
    public Optional<String> value(String oid) {
        return all(oid).stream().map(Attribute::value).findFirst();
    }

    public Optional<String> organization() {
        return value(ORGANIZATION);
    }

    /** The e-mail address in the subject: Stellantis sends the link to the next certificate there. */
    public static Optional<String> email(X509Certificate certificate) {
        return subject(certificate).value(EMAIL);
    }

    /** The common name, as a person calls the owner; without one, the innermost attribute that there is. */
    public String brief() {
        for (String type : List.of(COMMON_NAME, ORGANIZATION, UNIT)) {
            List<Attribute> all = all(type);
            if (!all.isEmpty()) return all.get(all.size() - 1).value;
        }
        return toString();
    }

    /** In encoded order: {@code C=FR, ST=…}. */
    @Override
    public String toString() {
        if (attributes.isEmpty()) return "(empty name)";
        return attributes.stream()
                .map(one -> one.symbol + "=" + Text.clean(one.value, "?"))
                .collect(joining(", "));
    }
}
