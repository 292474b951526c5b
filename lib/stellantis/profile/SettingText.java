package stellantis.profile;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a copied line or a hand-written file leaves in the value of a setting: quotes, and signs that nobody sees. */
public final class SettingText {
    /** Signs that look like others or like nothing, as copied text has them, and what is meant. */
    private static final Map<String, String> PLAIN = Map.of(
            "[\\p{Cf}\\x{FFFD}]", "",
            "[\\p{Zs}&&[^ ]]", " ",
            "[\\p{Pd}\\x{2212}&&[^-]]", "-",
            "[\u201c\u201d\u2018\u2019]", "");

    private static final Pattern ODD = Pattern.compile(String.join("|", PLAIN.keySet()));

    private SettingText() {}

    /** A value as it is shown: what stands before the at sign of a URL or proxy may hold a password. */
    public static String shown(String name, String value) {
        return value.replaceFirst("(?s)^(\\w+://)" + (name.equals("proxy") ? "?" : "") + ".*@", "$1***@");
    }

    /** Why a value cannot be meant, by a stable id. */
    record Slip(String id, String why) {}

    static Optional<Slip> slip(String value) {
        return unquoted(value.strip()).equals(value.strip())
                ? odd(value)
                : Optional.of(new Slip("settings.quoted", "it stands in quotes, which count"));
    }

    static Optional<Slip> odd(String value) {
        Matcher odd = ODD.matcher(value);
        if (!odd.find()) return Optional.empty();
        String sign = String.format("U+%04X", value.codePointAt(odd.start()));
        return Optional.of(new Slip(
                "settings.odd-character",
                "its character " + (odd.start() + 1) + " is " + sign + ", which looks like another or like none"));
    }

    /** Without quotes that a Windows shell or a copied line left around it. */
    static String unquoted(String text) {
        boolean quoted = text.length() > 1 && text.matches("\"[^\"]*\"|'[^']*'|\u201c[^\u201d]*\u201d");
        return quoted ? text.substring(1, text.length() - 1).strip() : text;
    }

    /** What is most likely meant. */
    static String plain(String value) {
        String plain = unquoted(value.strip());
        for (Map.Entry<String, String> sign : PLAIN.entrySet())
            plain = plain.replaceAll(sign.getKey(), sign.getValue());
        return plain.strip();
    }
}
