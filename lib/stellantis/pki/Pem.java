package stellantis.pki;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.Failure;

/**
 * Textual encodings (RFC 7468): strict when writing, lenient when reading. CRLF, text around
 * the blocks, the whole body on one line, indentation and marks of quoting (e-mail and chat do all of these) are read.
 */
public final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final Pattern LABEL = Pattern.compile("([A-Z0-9 .#]{1,64})-----");
    /** How e-mail programs mark what is quoted. */
    private static final Pattern LINE_START = Pattern.compile("^[>|\\s]++");
    /** Blanks of all kinds, invisible characters, and line ends as JSON and shells write them. */
    private static final Pattern BETWEEN = Pattern.compile("[\\s\\p{Z}\\p{Cf}]|\\\\[rn]");

    private static final Pattern FIELD = Pattern.compile("[A-Za-z][A-Za-z0-9-]*");
    private static final String CUT_OFF = "the END line is missing: the file is cut off";
    /** More than any bundle of authorities has. */
    static final int MOST_BLOCKS = 1000;

    /**
     * One block.
     *
     * @param headers of RFC 1421, which old encrypted keys have
     * @param der the decoded bytes; none when it is damaged
     * @param damage why it cannot be decoded, or null
     */
    public record Block(String label, Map<String, String> headers, byte[] der, String damage) {
        private Block(String label, String damage) {
            this(label, Map.of(), new byte[0], damage);
        }
    }

    private Pem() {}

    /** Whether the text holds at least one PEM begin line. */
    static boolean looksLike(String text) {
        return text.contains(BEGIN);
    }

    /**
     * All blocks in order, damaged ones beside sound ones.
     *
     * @param text as {@link PastedText} gives it
     * @param name the file's name, for messages
     * @throws Failure (exit code 11) when each block is cut off or its base64 is damaged
     */
    public static List<Block> read(String text, String name) {
        List<Block> blocks = new ArrayList<>();
        int end = 0;
        int last = 0;
        for (int begin = next(text, BEGIN, 0); begin >= 0; begin = next(text, BEGIN, Math.max(end, begin + 1))) {
            String label = label(text, begin + BEGIN.length());
            // what was signed with OpenPGP stands between this line and the signature
            if (label.equals("PGP SIGNED MESSAGE")) continue;
            if (blocks.size() == MOST_BLOCKS)
                throw Failure.file(name + " holds more than " + MOST_BLOCKS + " keys and certificates")
                        .because("no bundle of authorities has as many")
                        .hint("give a file with those that are meant");
            int inside = begin + BEGIN.length() + label.length() + 5;
            // each END line is looked for once: there may be a million BEGIN lines without one
            if (last >= 0 && last < inside) last = next(text, END, inside);
            int following = next(text, BEGIN, inside);
            if (last < 0 || following >= 0 && following < last) {
                blocks.add(new Block(label, CUT_OFF));
                end = inside;
                continue;
            }
            String ended = label(text, last + END.length());
            blocks.add(
                    label.equals(ended)
                            ? block(label, text.substring(inside, last))
                            : new Block(
                                    label, "its BEGIN line says \"" + label + "\", its END line \"" + ended + "\""));
            end = last + END.length() + ended.length() + 5;
        }
        if (text.indexOf(BEGIN, end) >= 0) blocks.add(new Block("no whole BEGIN line", CUT_OFF));
        if (!blocks.isEmpty() && blocks.stream().allMatch(block -> block.damage != null))
            throw damaged(name, blocks.get(0).damage);
        return blocks;
    }

    /** Where the next line of this kind is that ends as it should; -1 when there is none. */
    private static int next(String text, String start, int from) {
        int at = text.indexOf(start, from);
        while (at >= 0 && label(text, at + start.length()) == null) at = text.indexOf(start, at + 1);
        return at;
    }

    /** The label that begins there, or null when five dashes do not follow it. */
    private static String label(String text, int at) {
        Matcher label = LABEL.matcher(text).region(at, text.length());
        return label.lookingAt() ? label.group(1) : null;
    }

    /** One block in 64-character lines ended by LF (RFC 7468 section 2). */
    public static String write(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    private static Block block(String label, String inside) {
        Map<String, String> headers = new LinkedHashMap<>();
        StringBuilder body = new StringBuilder();
        inside.lines().forEach(line -> {
            int colon = Math.max(0, line.indexOf(':'));
            String field = line.substring(0, colon).strip();
            if (FIELD.matcher(field).matches()) {
                headers.put(field, line.substring(colon + 1).strip());
                body.setLength(0);
            } else {
                body.append(LINE_START.matcher(line).replaceFirst(""));
            }
        });
        String base64 = BETWEEN.matcher(body).replaceAll("");
        try {
            byte[] der = Base64.getDecoder().decode(base64);
            String damage = der.length == 0 ? "the block \"" + label + "\" is empty" : null;
            return new Block(label, headers, der, damage);
        } catch (IllegalArgumentException e) {
            // OpenPGP has a checksum at the end
            String damage = label.startsWith("PGP ") ? null : "the base64 text of \"" + label + "\" is damaged";
            return new Block(label, damage);
        }
    }

    /** That nothing of what was wanted can be read. */
    static Failure damaged(String name, String why) {
        return Failure.file(name + " is not a whole PEM file")
                .because(why)
                .hint("copy or download the file again, from BEGIN to END line");
    }
}
