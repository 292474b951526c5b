package stellantis.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import stellantis.Text;

/**
 * What an answer that is no JSON says to a person: a web page, an error in XML, a line of text.
 *
 * @param title of a page, or null
 * @param text what there is to read, on one line; empty for what is no text
 */
public record PageText(String title, String text) {
    private static final Pattern ENTITY = Pattern.compile("&(?:#(x?)([0-9a-fA-F]{1,6})|([a-z]{2,4}));");
    private static final List<String> NAMED = List.of("lt<", "gt>", "amp&", "quot\"", "nbsp ");
    private static final Pattern STATUS = Pattern.compile("(?i)\\b(HTTP|Status|Error|Code|\\d{3}|Bad Request|Sorry"
            + "|Unauthori[sz]ed|Forbidden|(Page )?Not Found|Method Not Allowed|Unsupported Media Type|Bad Gateway"
            + "|Too Many Requests|Internal Server Error|Service( Temporarily)? Unavailable|Gateway Time-?out"
            + "|(nginx|openresty)(/[\\w.]+)?|Access Denied)\\b");
    private static final Pattern BLANKS = Pattern.compile("[\\s\\u00a0]+");

    /** @param body its beginning */
    public static PageText of(byte[] body) {
        String all = decoded(body);
        if (all.indexOf(0) >= 0) return new PageText(null, "");
        String small = all.toLowerCase(Locale.ROOT);
        int title = small.indexOf("<title");
        int from = title < 0 ? -1 : all.indexOf('>', title) + 1;
        int to = from <= 0 ? -1 : small.indexOf("</title", from);
        String named = to < 0 ? "" : line(all.substring(from, to));
        return new PageText(named.isEmpty() ? null : named, line(withoutTags(all, small)));
    }

    /** In a few words, quoted: the title of a page, else how its text begins; empty where there is no text to show. */
    public Optional<String> brief() {
        String said = Stream.of(title, text)
                .filter(it -> it != null && !statusAlone(it))
                .findFirst()
                .orElse(title == null ? text : title);
        // one word alone may be a token
        return said.contains(" ") ? Optional.of("\"" + Text.printable(said, 200) + "\"") : Optional.empty();
    }

    /** Whether it names no more than the status and the server's software. */
    private static boolean statusAlone(String said) {
        return STATUS.matcher(said).replaceAll("").matches("\\W*\\w{0,2}\\W*");
    }

    private static String decoded(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(body, StandardCharsets.ISO_8859_1);
        }
    }

    /** Scripts, styles and comments are for no reader. */
    private static String withoutTags(String all, String small) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < all.length(); ) {
            int open = all.indexOf('<', i);
            text.append(all, i, open < 0 ? all.length() : open).append(' ');
            if (open < 0) break;
            String close = ">";
            if (small.startsWith("<!--", open)) close = "-->";
            for (String hidden : List.of("script", "style", "title"))
                if (small.startsWith("<" + hidden, open)) close = "</" + hidden;
            int end = small.indexOf(close, open);
            if (end < 0) break;
            i = end + (close.startsWith("</") ? 0 : close.length());
        }
        return text.toString();
    }

    private static String line(String text) {
        String plain = ENTITY.matcher(text).replaceAll(found -> {
            if (found.group(2) == null)
                return NAMED.stream()
                        .filter(one -> one.substring(0, one.length() - 1).equals(found.group(3)))
                        .map(one -> java.util.regex.Matcher.quoteReplacement(one.substring(one.length() - 1)))
                        .findFirst()
                        .orElse(" ");
            try {
                int code = Integer.parseInt(found.group(2), found.group(1).isEmpty() ? 10 : 16);
                return Character.isValidCodePoint(code)
                        ? java.util.regex.Matcher.quoteReplacement(Character.toString(code))
                        : " ";
            } catch (NumberFormatException e) {
                return " ";
            }
        });
        return BLANKS.matcher(plain).replaceAll(" ").strip();
    }
}
