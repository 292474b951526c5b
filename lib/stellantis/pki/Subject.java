//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import stellantis.Failure;
import stellantis.Text;
import stellantis.pki.Finding.Rule;

/**
 * The subject Stellantis asks for in a signing request (tutorial step 2): seven fields, of which the organizational
 * unit is fixed. Encoded as the tutorial's openssl recipe does it: in this order, C as PrintableString, the e-mail
 * address as IA5String, all others as UTF8String (RFC 5280 appendix A.1).
 *
 * @param values of each field, the fixed one too, in their order
 */
public record Subject(Map<Field, String> values) {
    /** The exact organizational unit. */
    public static final String UNIT = "Programs Partners";

    /** The fields in their order; bounds are RFC 5280's upper bounds, in characters. */
    public enum Field {
        COUNTRY("C", "country", "2.5.4.6", 2, Rule.COUNTRY_MISSING),
        STATE("ST", "state", "2.5.4.8", 128, Rule.STATE_MISSING),
        LOCALITY("L", "locality", "2.5.4.7", 128, Rule.LOCALITY_MISSING),
        ORGANIZATION("O", "organization", "2.5.4.10", 64, Rule.ORGANIZATION_MISSING),
        UNIT("OU", "organizational unit", "2.5.4.11", 64, Rule.UNIT_MISSING),
        LOGIN("CN", "common name", "2.5.4.3", 64, Rule.LOGIN_MISSING),
        EMAIL("emailAddress", "e-mail address", "1.2.840.113549.1.9.1", 255, Rule.EMAIL_MISSING);

        /** As openssl shows it, such as {@code ST}. */
        public final String symbol;
        /** In words, such as {@code state}. */
        public final String label;
        /** Its attribute type. */
        public final String oid;
        /** The most characters. */
        public final int bound;
        /** The finding if it is missing. */
        public final Rule missing;

        Field(String symbol, String label, String oid, int bound, Rule missing) {
            this.symbol = symbol;
            this.label = label;
            this.oid = oid;
            this.bound = bound;
            this.missing = missing;
        }

        /** The field of an attribute type (RFC 4519, RFC 2985), if it is one of the seven. */
        public static Optional<Field> ofOid(String oid) {
            return Arrays.stream(values())
                    .filter(field -> field.oid.equals(oid))
                    .findFirst();
        }
    }

    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());
    private static final List<Locale> LANGUAGES = List.of(
            Locale.FRENCH,
            Locale.GERMAN,
            Locale.ITALIAN,
            new Locale("es"),
            new Locale("nl"),
            new Locale("pl"),
            new Locale("pt"));
    private static final Pattern LOGIN = Pattern.compile("MZP\\d+");
    private static final Pattern PLACEHOLDER = Pattern.compile(
            "MZP[X#?*_]+|PatrnerName|PartnerName|it@partner\\.com|Kansas or [IÎ]le[ -]de["
                    + " -]France|.*[<>].*|\\.{3}|\\[.*]",
            Pattern.CASE_INSENSITIVE);
    /** Texts of the tutorials' questions, which end up as values when someone writes them behind the wrong key. */
    private static final Pattern QUESTION =
            Pattern.compile(".*\\bex ?: .*|.*\\bNAME \\((C|S|L|O|CN)\\).*|EMAIL ADDRESS.*", Pattern.CASE_INSENSITIVE);

    private static final Pattern ODD = Pattern.compile(".*[\\\\\"=;{}|].*", Pattern.DOTALL);
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+"
            + "@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+");
    private static final Set<String> EXAMPLE_LOGINS = Set.of("MZP128745", "MZP123456");

    /** As it is given: nothing is checked. */
    public Subject(String country, String state, String locality, String organization, String login, String email) {
        this(new EnumMap<>(Map.of(
                Field.COUNTRY, country,
                Field.STATE, state,
                Field.LOCALITY, locality,
                Field.ORGANIZATION, organization,
                Field.UNIT, UNIT,
                Field.LOGIN, login,
                Field.EMAIL, email)));
    }

    /**
     * A subject from its fields; the organizational unit may be absent and is not looked at.
     *
     * @throws Failure (exit code 2) that names the first field which is missing or wrong
     */
    public static Subject of(Map<Field, String> values) {
        for (Field field : Field.values()) {
            if (field == Field.UNIT) continue;
            problem(field, values.get(field)).ifPresent(finding -> {
                throw Failure.usage(finding.text()).hint(finding.hint());
            });
        }
        Map<Field, String> all = new EnumMap<>(values);
        all.put(Field.UNIT, UNIT);
        return new Subject(all);
    }

    /** What keeps this value, null for none, from being sent: that it is missing, or its first error. */
    public static Optional<Finding> problem(Field field, String value) {
        return check(field, value).stream()
                .filter(finding -> finding.isError() || finding.rule() == field.missing)
                .findFirst();
    }

    /** All findings about one field's value; null or blank is missing. The gravest come first. */
    public static List<Finding> check(Field field, String value) {
        if (value == null || value.isBlank())
            return List.of(new Finding(field.missing, "no " + named(field), remedy(field)));
        List<Finding> found = new ArrayList<>();
        String shown = shown(value);
        String what = named(field) + " " + shown;
        boolean garbled = GarbledText.isIn(value);
        // garbled letters leave C1 controls behind, which are no finding of their own
        if (value.chars()
                .anyMatch(c ->
                        c < 0x20 || c == 0x7f || c == 0x2028 || c == 0x2029 || c >= 0x80 && c < 0xa0 && !garbled)) {
            String text = what + " holds a line break or another control character";
            found.add(new Finding(Rule.CONTROL_CHARACTER, text, "type it again, on one line"));
        }
        if (garbled) found.add(garbled(what, value));
        boolean placeholder = PLACEHOLDER.matcher(value.strip()).matches()
                || QUESTION.matcher(value.strip()).matches();
        if (placeholder) found.add(new Finding(Rule.PLACEHOLDER, what + " is an example left in", remedy(field)));
        int length = value.codePointCount(0, value.length());
        if (length > field.bound && field != Field.COUNTRY) {
            String text = named(field) + " has " + length + " characters, " + field.bound + " are allowed";
            found.add(new Finding(Rule.TOO_LONG, text, "shorten it"));
        }
        if (found.isEmpty())
            form(field, field == Field.UNIT ? value : value.strip(), shown).ifPresent(found::add);
        if (!value.equals(value.strip()))
            found.add(new Finding(Rule.OUTER_BLANKS, what + " begins or ends with blanks", "take the blanks away"));
        if (field != Field.EMAIL && !placeholder && ODD.matcher(value).matches()) {
            found.add(new Finding(
                    Rule.ODD_CHARACTERS,
                    what + " holds a quote, backslash, equals sign or bracket",
                    "write the plain text: nothing needs to be escaped here"));
        }
        if (field == Field.LOGIN && EXAMPLE_LOGINS.contains(value)) {
            found.add(new Finding(
                    Rule.LOGIN_EXAMPLE,
                    value + " is the example of the tutorials",
                    "make sure that it is the login Stellantis gave you"));
        }
        return found;
    }

    /** The checks of each field. */
    private static Optional<Finding> form(Field field, String value, String shown) {
        String upper = value.toUpperCase(Locale.ROOT);
        String named = field.label + " " + shown;
        return Optional.ofNullable(
                switch (field) {
                    case COUNTRY -> country(value, shown);
                    case UNIT -> {
                        String lacks =
                                value.equals("Programs Partner") ? " (the tutorials' keytool line lacks the s)" : "";
                        yield unless(
                                value.equals(UNIT),
                                field,
                                Rule.UNIT_WRONG,
                                field.label + " is " + shown + ", Stellantis requires \"" + UNIT + "\"" + lacks);
                    }
                    case LOGIN -> {
                        String capitals = LOGIN.matcher(upper).matches() ? ": MZP is written in capitals" : "";
                        String text = named + " is not an MZP login" + capitals;
                        boolean login = LOGIN.matcher(value).matches();
                        yield login && value.length() != 9
                                ? new Finding(
                                        Rule.LOGIN_LENGTH,
                                        named + " has " + (value.length() - 3)
                                                + " digits behind MZP; logins usually have six",
                                        "compare it with the login Stellantis gave you")
                                : unless(login, field, Rule.LOGIN_INVALID, text);
                    }
                    case EMAIL -> {
                        boolean accents = value.chars().anyMatch(c -> c > 126);
                        String text = named + " is not one" + (accents ? ": only ASCII letters can stand in it" : "");
                        yield unless(ADDRESS.matcher(value).matches(), field, Rule.EMAIL_INVALID, text);
                    }
                    default -> null;
                });
    }

    private static Finding unless(boolean right, Field field, Rule rule, String text) {
        return right ? null : new Finding(rule, text, remedy(field));
    }

    private static Finding country(String value, String shown) {
        if (COUNTRIES.contains(value)) return null;
        String meant = meantCountry(value);
        return new Finding(
                Rule.COUNTRY_INVALID,
                "country " + shown + " is not a two-letter code of ISO 3166 in capitals",
                meant != null ? "did you mean " + meant + "?" : remedy(Field.COUNTRY));
    }

    /** The code meant by {@code fr}, {@code UK}, {@code FRA}, {@code France} or {@code Deutschland}, or null. */
    public static String meantCountry(String value) {
        String upper = value.toUpperCase(Locale.ROOT);
        if (COUNTRIES.contains(upper)) return upper;
        if (upper.equals("UK")) return "GB";
        return Arrays.stream(Locale.getISOCountries())
                .filter(code -> {
                    Locale there = new Locale("", code);
                    return upper.equals(there.getISO3Country())
                            || value.equalsIgnoreCase(there.getDisplayCountry(Locale.ENGLISH))
                            || upper.length() > 3
                                    && LANGUAGES.stream()
                                            .anyMatch(language ->
                                                    value.equalsIgnoreCase(there.getDisplayCountry(language)));
                })
                .findFirst()
                .orElse(null);
    }

    private static Finding garbled(String what, String value) {
        Optional<String> meant = GarbledText.mended(value);
        return new Finding(
                Rule.MOJIBAKE,
                what + " is garbled: its accented letters were lost on the way"
                        + meant.map(text -> ", it was meant to be \"" + text + "\"")
                                .orElse(""),
                "run in a UTF-8 locale (export LC_ALL=C.UTF-8), or let csr ask for it, or write it into a file for"
                        + " --config");
    }

    private static String remedy(Field field) {
        return switch (field) {
            case COUNTRY -> "give two capital letters, such as FR or GB: --country";
            case STATE -> "give the state or province, such as Kansas or Ile de France: --state";
            case LOCALITY -> "give the city, such as Paris: --locality";
            case ORGANIZATION -> "give your company's name: --org";
            case UNIT -> "it must be \"" + UNIT + "\"; csr puts it in by itself";
            case LOGIN -> "give the login Stellantis gave you, MZP and digits: --cn";
            case EMAIL -> "give the address that is to get the link to download and renew the certificate: --email";
        };
    }

    private static String named(Field field) {
        return field == Field.EMAIL ? field.label : field.label + " (" + field.symbol + ")";
    }

    private static String shown(String value) {
        String clean = Text.clean(value, "?");
        return "\"" + (clean.length() > 60 ? clean.substring(0, 60) + "…" : clean) + "\"";
    }

    /** The common name: the MZP login. */
    public String login() {
        return values.get(Field.LOGIN);
    }

    /** Where the link to the certificate is sent. */
    public String email() {
        return values.get(Field.EMAIL);
    }

    /** The name in DER, RDN after RDN. */
    public byte[] encoded() {
        List<RDN> names = new ArrayList<>();
        values.forEach((field, value) -> names.add(new RDN(new ASN1ObjectIdentifier(field.oid), string(field, value))));
        return Asn1.encode(new X500Name(names.toArray(RDN[]::new)));
    }

    private static ASN1Encodable string(Field field, String value) {
        return switch (field) {
            case COUNTRY -> new DERPrintableString(value);
            case EMAIL -> new DERIA5String(value);
            default -> new DERUTF8String(value);
        };
    }

    /** Whether the fields that are there stand in the order of {@link Field}. */
    public static boolean inOrder(Name name) {
        List<Integer> places = name.attributes().stream()
                .map(one -> Field.ofOid(one.oid()))
                .flatMap(Optional::stream)
                .map(Enum::ordinal)
                .toList();
        return places.equals(places.stream().sorted().toList());
    }

    /** As openssl prints it: {@code C=FR, ST=…, emailAddress=…}. */
    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(one -> one.getKey().symbol + "=" + one.getValue())
                .collect(Collectors.joining(", "));
    }
}
