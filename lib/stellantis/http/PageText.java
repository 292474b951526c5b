package stellantis.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import stellantis.Text;

/**
 * The readable text of an answer that is not JSON: a web page, an error in XML, a line of text.
 *
 * @param title of a page, or null
 * @param text what there is to read, on one line; empty for what is no text
 */
public record PageText(String title, String text) {
    /** What is not shown: scripts, styles, comments, the title; and tags. */
    private static final Pattern MARKUP =
            Pattern.compile("(?is)<!--.*?(?:-->|\\z)|<(script|style|title)\\b.*?(?:</\\1[^>]*>?|\\z)|<[^>]*>?");

    private static final Pattern ENTITY = Pattern.compile("&(?:#(\\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-z]{2,4}));");
    private static final Map<String, String> NAMED =
            Map.of("lt", "<", "gt", ">", "amp", "&", "quot", "\"", "apos", "'");
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
        return new PageText(
                named.isEmpty() ? null : named, line(MARKUP.matcher(all).replaceAll(" ")));
    }

    /** In a few words, quoted: the title of a page, else how its text begins; empty where there is no text to show. */
    public Optional<String> brief() {
        String said = Stream.of(title, text)
                .filter(it -> it != null && it.contains(" ") && !statusAlone(it))
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
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            return new String(body, ISO_8859_1);
        }
    }

    private static String line(String text) {
        String plain = ENTITY.matcher(text).replaceAll(found -> Matcher.quoteReplacement(character(found)));
        return BLANKS.matcher(plain).replaceAll(" ").strip();
    }

    private static String character(MatchResult entity) {
        if (entity.group(3) != null) return NAMED.getOrDefault(entity.group(3), " ");
        int code = entity.group(1) != null ? Integer.parseInt(entity.group(1)) : Integer.parseInt(entity.group(2), 16);
        return Character.isValidCodePoint(code) ? Character.toString(code) : " ";
    }
}
