//SOURCES Subject.java
package stellantis.pki;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;

/** A distinguished name (RFC 5280 section 4.1.2.4) as it stands in a file: attributes in their encoded order. */
public record Name(List<Attribute> attributes) {
    /**
     * @param symbol as openssl writes it ({@code ST}, {@code emailAddress}), else the object identifier
     * @param stringType of ASN.1, such as {@code UTF8String}
     */
    public record Attribute(String oid, String symbol, String value, String stringType) {}

    /** Symbols of attributes that nobody asks for, as openssl writes them. */
    private static final Map<String, String> OTHERS = Map.ofEntries(Map.entry("2.5.4.4", "SN"), Map.entry("2.5.4.5", "serialNumber"), Map.entry("2.5.4.9", "street"),
            Map.entry("2.5.4.12", "title"), Map.entry("2.5.4.13", "description"), Map.entry("2.5.4.15", "businessCategory"), Map.entry("2.5.4.17", "postalCode"),
            Map.entry("2.5.4.42", "GN"), Map.entry("2.5.4.43", "initials"), Map.entry("2.5.4.46", "dnQualifier"), Map.entry("2.5.4.65", "pseudonym"),
            Map.entry("2.5.4.97", "organizationIdentifier"), Map.entry("0.9.2342.19200300.100.1.1", "UID"), Map.entry("0.9.2342.19200300.100.1.25", "DC"),
            Map.entry("1.2.840.113549.1.9.2", "unstructuredName"));

    public static Name of(X500Principal principal) {
        return of(Der.read(principal.getEncoded()));
    }

    static Name of(Der name) {
        List<Attribute> attributes = new ArrayList<>();
        for (Der rdn : name.children()) {
            for (Der one : rdn.children()) {
                String oid = one.child(0).oid();
                String symbol = Subject.Field.ofOid(oid).map(field -> field.symbol).orElse(OTHERS.getOrDefault(oid, oid));
                Der value = one.child(1);
                attributes.add(new Attribute(oid, symbol, text(value), type(value.tag)));
            }
        }
        return new Name(List.copyOf(attributes));
    }

    private static String text(Der value) {
        return switch (value.tag) {
            case Der.TELETEX_STRING -> new String(value.content(), StandardCharsets.ISO_8859_1);
            case Der.BMP_STRING -> new String(value.content(), StandardCharsets.UTF_16BE);
            case Der.UNIVERSAL_STRING -> new String(value.content(), Charset.forName("UTF-32BE"));
            default -> new String(value.content(), StandardCharsets.UTF_8);
        };
    }

    private static String type(int tag) {
        return switch (tag) {
            case Der.UTF8_STRING -> "UTF8String";
            case Der.PRINTABLE_STRING -> "PrintableString";
            case Der.IA5_STRING -> "IA5String";
            case Der.TELETEX_STRING -> "TeletexString";
            case Der.BMP_STRING -> "BMPString";
            case Der.UNIVERSAL_STRING -> "UniversalString";
            default -> "another type";
        };
    }

    public List<Attribute> all(Subject.Field field) {
        return attributes.stream().filter(one -> one.oid.equals(field.oid)).toList();
    }

    /** The field's value, the first if there are several. */
    public Optional<String> value(Subject.Field field) {
        return all(field).stream().map(Attribute::value).findFirst();
    }

    /** Whether the fields that are there stand in the order of {@link Subject.Field}. */
    public boolean inOrder() {
        List<Integer> places = attributes.stream().map(one -> Subject.Field.ofOid(one.oid)).flatMap(Optional::stream).map(Enum::ordinal).toList();
        return places.equals(places.stream().sorted().toList());
    }

    /** The same attributes with the same values, in whatever order and string types: RFC 2253 texts of two tools differ. */
    public boolean sameAs(Name other) {
        return pairs().equals(other.pairs());
    }

    private List<String> pairs() {
        return attributes.stream().map(one -> one.oid + "=" + one.value.strip()).sorted().toList();
    }

    /** In encoded order: {@code C=FR, ST=…}. */
    @Override
    public String toString() {
        return attributes.stream().map(one -> one.symbol + "=" + one.value.replaceAll("\\p{Cntrl}", "?")).collect(Collectors.joining(", "));
    }
}
