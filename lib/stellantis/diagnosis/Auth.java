package stellantis.diagnosis;

import java.util.Optional;
import java.util.stream.Stream;

/** How the request introduced itself. */
public enum Auth {
    BASIC,
    OAUTH2,
    END_USER,
    TOKEN,
    OWN,
    NONE;

    /** By the name that the setting auth has for it. */
    public static Optional<Auth> named(String name) {
        return Stream.of(BASIC, OAUTH2, END_USER, NONE)
                .filter(one -> one.name().replace('_', '-').equalsIgnoreCase(name))
                .findFirst();
    }
}
