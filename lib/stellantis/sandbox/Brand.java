//SOURCES ../Failure.java
package stellantis.sandbox;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import stellantis.Failure;

/** The brands whose customers consent; each has an identity provider and a realm of its own. */
public enum Brand {
    PEUGEOT("Peugeot", "VR3", "Electric"),
    CITROEN("Citroen", "VR7", "Thermic"),
    DS("DS", "VR1", "Electric"),
    OPEL("Opel", "VXK", "Hybrid"),
    VAUXHALL("Vauxhall", "VXK", "Thermic");

    /** As the vehicles of the API have it. */
    final String text;
    /** The first three characters of its vehicle identification numbers. */
    final String maker;

    final String motorization;

    Brand(String text, String maker, String motorization) {
        this.text = text;
        this.maker = maker;
        this.motorization = motorization;
    }

    /** The word for it on the command line and in paths, such as {@code peugeot}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its customers at the identity provider, such as {@code clientsB2CPeugeot}. */
    public String realm() {
        return "clientsB2C" + text;
    }

    public static Brand named(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replace("ë", "e");
        return Arrays.stream(values())
                .filter(one -> one.label().equals(plain))
                .findFirst()
                .orElseThrow(() -> Failure.usage("there is no brand \"" + name + "\"")
                        .hint("choose from "
                                + Arrays.stream(values()).map(Brand::label).collect(Collectors.joining(", "))));
    }

    /** The brand of a realm, also of the form with a leading slash, or null. */
    static Brand ofRealm(String realm) {
        return Arrays.stream(values())
                .filter(one -> one.realm().equals(realm.replaceFirst("^/", "")))
                .findFirst()
                .orElse(null);
    }
}
