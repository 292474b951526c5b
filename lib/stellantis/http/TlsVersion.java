package stellantis.http;

import java.util.Arrays;
import java.util.List;
import stellantis.Failure;

/**
 * The TLS versions that are spoken: 1.2 (RFC 5246) and 1.3 (RFC 8446). Older ones are broken and switched off in Java.
 */
public enum TlsVersion {
    V1_2("1.2", "TLSv1.2"),
    V1_3("1.3", "TLSv1.3");

    /** As the user writes it. */
    public final String label;

    final String jsse;

    TlsVersion(String label, String jsse) {
        this.label = label;
        this.jsse = jsse;
    }

    /** @param holder the option it was given to, for the message */
    public static TlsVersion parse(String text, String holder) {
        String wanted = text.strip().toLowerCase(java.util.Locale.ROOT).replaceFirst("^tlsv?", "");
        return Arrays.stream(values())
                .filter(one -> one.label.equals(wanted))
                .findFirst()
                .orElseThrow(() -> Failure.usage(holder + " does not take \"" + text + "\"")
                        .hint("choose 1.2 or 1.3"));
    }

    /** From the lowest to the highest, both included. */
    static String[] range(TlsVersion min, TlsVersion max) {
        if (min.compareTo(max) > 0) throw Failure.usage("--tls-min " + min.label + " is above --tls-max " + max.label);
        return List.of(values()).subList(min.ordinal(), max.ordinal() + 1).stream()
                .map(one -> one.jsse)
                .toArray(String[]::new);
    }
}
