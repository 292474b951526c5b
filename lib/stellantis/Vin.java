package stellantis;

import java.util.regex.Pattern;

/** A vehicle identification number (ISO 3779): 17 letters and digits, without I, O and Q. */
public final class Vin {
    public static final String PATTERN = "[A-HJ-NPR-Z0-9]{17}";
    private static final Pattern VIN = Pattern.compile(PATTERN);

    private Vin() {}

    public static boolean is(String text) {
        return VIN.matcher(text).matches();
    }
}
