//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
//SOURCES Subject.java
package stellantis.pki;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1BMPString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1PrintableString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1T61String;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.ASN1UniversalString;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;

/** A distinguished name (RFC 5280 section 4.1.2.4) as it stands in a file: attributes in their encoded order. */
public record Name(List<Attribute> attributes) {
    /**
     * @param symbol as openssl writes it ({@code ST}, {@code emailAddress}), else the object identifier
     * @param stringType of ASN.1, such as {@code UTF8String}
     */
    public record Attribute(String oid, String symbol, String value, String stringType) {}

    public static Name of(X500Principal principal) {
        return of(X500Name.getInstance(principal.getEncoded()));
    }

    static Name of(X500Name name) {
        List<Attribute> attributes = new ArrayList<>();
        for (RDN rdn : name.getRDNs()) {
            for (AttributeTypeAndValue one : rdn.getTypesAndValues()) {
                String oid = one.getType().getId();
                String symbol = Subject.Field.ofOid(oid).map(field -> field.symbol).orElseGet(() -> Optional.ofNullable(BCStyle.INSTANCE.oidToDisplayName(one.getType())).orElse(oid));
                ASN1Encodable value = one.getValue();
                attributes.add(new Attribute(oid, symbol, value instanceof ASN1String string ? string.getString() : value.toString(), type(value)));
            }
        }
        return new Name(List.copyOf(attributes));
    }

    private static String type(ASN1Encodable value) {
        return value instanceof ASN1UTF8String ? "UTF8String" : value instanceof ASN1PrintableString ? "PrintableString"
                : value instanceof ASN1IA5String ? "IA5String" : value instanceof ASN1T61String ? "TeletexString"
                : value instanceof ASN1BMPString ? "BMPString" : value instanceof ASN1UniversalString ? "UniversalString" : "another type";
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
