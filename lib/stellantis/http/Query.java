package stellantis.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** The query of a URL as it goes over the wire: parameters, percent-encoded (RFC 3986 section 2). */
public final class Query {
    private Query() {}

    /**
     * Everything but unreserved characters as {@code %XX} of its UTF-8 form; a blank is {@code %20}, as curl writes
     * it.
     */
    public static String encode(String text) {
        return encode(text.getBytes(UTF_8));
    }

    public static String encode(byte[] bytes) {
        return encode(bytes, "-._~");
    }

    /** Encodes only what may not stand in a URL at all, so that what is encoded already, or has a meaning, stays. */
    public static String encodeIllegal(String text) {
        String plain = encode(text.replaceAll("%(?![0-9A-Fa-f]{2})", "%25").getBytes(UTF_8), "-._~:/?#[]@!$&'()*+,;=%");
        // brackets belong around an IPv6 host only
        int rest = plain.matches("[A-Za-z]+://\\[.*") ? plain.indexOf(']') + 1 : 0;
        return plain.substring(0, rest)
                + plain.substring(rest).replace("[", "%5B").replace("]", "%5D");
    }

    private static String encode(byte[] bytes, String kept) {
        StringBuilder out = new StringBuilder();
        for (byte b : bytes) {
            char c = (char) (b & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || kept.indexOf(c) >= 0)) out.append(c);
            else out.append(String.format("%%%02X", (int) c));
        }
        return out.toString();
    }

    /** Whether the raw query (null: none) has a parameter of that name. */
    public static boolean has(String rawQuery, String name) {
        return rawQuery != null
                && Arrays.stream(rawQuery.split("&")).anyMatch(one -> one.equals(name) || one.startsWith(name + "="));
    }

    /** The raw query with more behind it; both are encoded already, either may be null or empty. */
    public static String append(String rawQuery, String more) {
        if (rawQuery == null || rawQuery.isEmpty()) return more;
        return more == null || more.isEmpty() ? rawQuery : rawQuery + "&" + more;
    }
}
