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
    /** More than any bundle of authorities has. */
    static final int MOST_BLOCKS = 1000;

    /** One block: its label, its RFC 1421 headers (old encrypted keys have them) and the decoded bytes. */
    public record Block(String label, Map<String, String> headers, byte[] der) {}

    private Pem() {}

    /** Whether the text holds at least one PEM begin line. */
    static boolean looksLike(String text) {
        return text.contains(BEGIN);
    }

    /**
     * All blocks in order.
     *
     * @param text as {@link PastedText} gives it
     * @param name the file's name, for messages
     * @throws Failure (exit code 11) when a block is cut off or its base64 is damaged
     */
    public static List<Block> read(String text, String name) {
        List<Block> blocks = new ArrayList<>();
        int end = 0;
        int from = 0;
        for (int begin = text.indexOf(BEGIN); begin >= 0; begin = text.indexOf(BEGIN, from)) {
            from = begin + BEGIN.length();
            String label = label(text, from);
            // what was signed with OpenPGP stands between this line and the signature
            if (label == null || label.equals("PGP SIGNED MESSAGE")) continue;
            int last = text.indexOf(END, from);
            while (last >= 0 && label(text, last + END.length()) == null) last = text.indexOf(END, last + 1);
            if (last < 0) break;
            String ended = label(text, last + END.length());
            if (!label.equals(ended)) {
                throw damaged(name, "its BEGIN line says \"" + label + "\", its END line \"" + ended + "\"");
            }
            if (blocks.size() == MOST_BLOCKS)
                throw Failure.file(name + " holds more than " + MOST_BLOCKS + " keys and certificates")
                        .because("no bundle of authorities has as many")
                        .hint("give a file with those that are meant");
            blocks.add(block(label, text.substring(from + label.length() + 5, last), name));
            end = from = last + END.length() + ended.length() + 5;
        }
        if (text.indexOf(BEGIN, end) >= 0) throw damaged(name, "the END line is missing: the file is cut off");
        return blocks;
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

    private static Block block(String label, String inside, String name) {
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
            if (der.length == 0) throw damaged(name, "the block \"" + label + "\" is empty");
            return new Block(label, headers, der);
        } catch (IllegalArgumentException e) {
            // OpenPGP has a checksum at the end
            if (label.startsWith("PGP ")) return new Block(label, headers, new byte[0]);
            throw damaged(name, "the base64 text of \"" + label + "\" is damaged");
        }
    }

    private static Failure damaged(String name, String why) {
        return Failure.file(name + " is not a whole PEM file")
                .because(why)
                .hint("copy or download the file again, from BEGIN to END line");
    }
}
