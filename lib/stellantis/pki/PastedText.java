package stellantis.pki;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.Text;

/**
 * A text whose BEGIN and END lines were changed by e-mail programs, web pages or word processors, with these lines as
 * RFC 7468 requires them.
 *
 * @param changes what had to be changed for that, in words; other programs refuse such a text
 */
public record PastedText(String text, List<String> changes) {
    private static final int LONGEST_LINE = 200;
    private static final int MOST_CHANGES = 4;
    private static final String BLANK = "[\\s\\p{Z}\\p{Cf}]";
    /** What stands for a hyphen: dashes of all lengths, the minus sign, lines of boxes, lost letters. */
    private static final String DASH = "[\\p{Pd}\\u2212\\u00AD\\u2500\\u2501\\uFFFD?]";

    private static final Pattern LINE = Pattern.compile(
            "[>|\"'`*\\s\\p{Z}\\p{Cf}]*+(" + DASH + "*+)" + BLANK + "*+(BEGIN|END)" + BLANK
                    + "++([A-Z0-9][A-Z0-9 .#\\u00A0]{1,60}?)" + BLANK + "*+(" + DASH + "*+)[\"'`*,;\\s\\p{Z}\\p{Cf}]*+",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern LABEL = Pattern.compile(
            ".*(KEY|CERTIFICATE|REQUEST|PKCS ?#?7.*|CMS|CRL|PARAMETERS|MESSAGE|BLOCK|SIGNATURE|FILE|DATA|CHAIN)");
    private static final Pattern ESCAPED = Pattern.compile("=(?:[ \\t]*+\\r?\\n|([0-9A-Fa-f]{2}))");
    private static final Pattern QUOTED_PRINTABLE = Pattern.compile("=3[dD]|=\\r?\\n(?!END |BEGIN )[A-Za-z0-9+/]");

    static PastedText of(String text) {
        List<String> changes = new ArrayList<>();
        if (!text.contains("BEGIN") && !text.contains("Begin")) return new PastedText(text, changes);
        if (QUOTED_PRINTABLE.matcher(text).find()) {
            text = new String(quotedPrintable(text, StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            changes.add("it is in quoted-printable, as e-mails are (=3D stands for an equals sign)");
        }
        StringBuilder plain = new StringBuilder();
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            plain.append(line.length() > LONGEST_LINE ? line : plain(line, number, changes))
                    .append('\n');
        }
        return new PastedText(plain.toString(), List.copyOf(changes));
    }

    private static String plain(String line, int number, List<String> changes) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) return line;
        String label = parts.group(3).replace('\u00A0', ' ').strip().toUpperCase(Locale.ROOT);
        boolean dashes = !parts.group(1).isEmpty() || !parts.group(4).isEmpty();
        if (!LABEL.matcher(label).matches() || !dashes && !line.strip().equals(parts.group(2) + " " + label))
            return line;
        String plain = "-----" + parts.group(2).toUpperCase(Locale.ROOT) + " " + label + "-----";
        if (!line.strip().equals(plain) && changes.size() < MOST_CHANGES)
            changes.add("line " + number + " is \"" + Text.printable(line) + "\" and should be " + plain);
        return plain;
    }

    /** RFC 2045 section 6.7. @param around how what is not encoded is written */
    public static byte[] quotedPrintable(String text, Charset around) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        Matcher escaped = ESCAPED.matcher(text);
        int from = 0;
        while (escaped.find()) {
            bytes.writeBytes(text.substring(from, escaped.start()).getBytes(around));
            if (escaped.group(1) != null) bytes.write(Integer.parseInt(escaped.group(1), 16));
            from = escaped.end();
        }
        bytes.writeBytes(text.substring(from).getBytes(around));
        return bytes.toByteArray();
    }
}
