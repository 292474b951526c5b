//SOURCES ../pki/Name.java
//SOURCES ../pki/Subject.java
package stellantis.key;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import stellantis.pki.Mojibake;
import stellantis.pki.Name;
import stellantis.pki.Subject;
import stellantis.pki.Subject.Field;

/**
 * The subject of an existing request or certificate with its mistakes mended as far as they can be.
 *
 * @param values what can be taken over; a field that cannot be known is absent
 * @param changes what is done differently, each in a sentence
 */
public record MendedSubject(Map<Field, String> values, List<String> changes) {
    public static MendedSubject of(Name name) {
        Map<Field, String> values = new EnumMap<>(Field.class);
        List<String> changes = new ArrayList<>();
        for (Field field : Field.values()) {
            List<Name.Attribute> all = name.all(field.oid);
            String found = all.isEmpty() ? null : all.get(0).value();
            String mended = field == Field.UNIT ? Subject.UNIT : mend(field, found);
            if (all.size() > 1) changes.add(field.symbol + " stood there " + all.size() + " times, the first counts");
            if (mended == null || Subject.problem(field, mended).isPresent()) {
                changes.add(
                        found == null
                                ? field.symbol + " is missing there"
                                : field.symbol + " \"" + found + "\" cannot be taken over");
                continue;
            }
            values.put(field, mended);
            if (found == null) changes.add(field.symbol + " \"" + mended + "\" added");
            else if (!mended.equals(found)) changes.add(field.symbol + " \"" + found + "\" becomes \"" + mended + "\"");
        }
        name.attributes().stream()
                .filter(one -> Field.ofOid(one.oid()).isEmpty())
                .forEach(one -> changes.add(one.symbol() + " \"" + one.value() + "\" left out: nobody asks for it"));
        if (!Subject.inOrder(name)) changes.add("the fields put in the order C, ST, L, O, OU, CN, emailAddress");
        return new MendedSubject(values, changes);
    }

    private static String mend(Field field, String found) {
        if (found == null) return null;
        String value =
                Mojibake.mended(found).orElse(found).replaceAll("[<>]", "").strip();
        return switch (field) {
            case COUNTRY -> Optional.ofNullable(Subject.meantCountry(value)).orElse(value);
            case LOGIN -> value.toUpperCase(Locale.ROOT);
            default -> value;
        };
    }
}
