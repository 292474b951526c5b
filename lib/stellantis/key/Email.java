package stellantis.key;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.Text;
import stellantis.TextEncoding;
import stellantis.pki.Contents;
import stellantis.pki.PastedText;

/** An e-mail saved as a file (RFC 5322, 2045, 2046), read as an archive: its texts, and what is attached. */
final class Email {
    private static final Pattern END_OF_HEADER = Pattern.compile("(?:\\A|\\n)\\r?\\n");
    private static final int DEEPEST = 8;

    private final List<Zip.Member> parts = new ArrayList<>();

    private Email() {}

    static boolean is(byte[] file) {
        return Contents.isEmail(TextEncoding.text(Arrays.copyOf(file, Math.min(file.length, 512))));
    }

    /** In their order, texts in UTF-8; the text of an e-mail without attachments has no name. */
    static List<Zip.Member> parts(byte[] file) {
        Email email = new Email();
        byte[] plain =
                TextEncoding.of(file).isPlain() ? file : TextEncoding.text(file).getBytes(UTF_8);
        email.read(new String(plain, ISO_8859_1), 0);
        return email.parts;
    }

    /** @param entity each of its characters stands for a byte */
    private void read(String entity, int depth) {
        Matcher end = END_OF_HEADER.matcher(entity);
        boolean headed = end.find();
        // a field may go on in lines that are indented
        String header = (headed ? entity.substring(0, end.start()) : "").replaceAll("\\r?\\n[ \\t]+", " ");
        String body = entity.substring(headed ? end.end() : 0);
        String type = field(header, "content-type");
        String kind = type.toLowerCase(Locale.ROOT);
        String boundary = parameter(type, "boundary");
        if (!boundary.isEmpty() && depth < DEEPEST) {
            String line = "(?m)^--" + Pattern.quote(boundary) + "(?:--)?[ \\t]*\\r?(?:\\n|\\z)";
            String[] all = body.split(line, Zip.MOST_FILES);
            // before the first one stands what is for programs that do not know MIME
            for (int i = 1; i < all.length; i++) if (!all[i].isBlank()) read(all[i], depth + 1);
            return;
        }
        byte[] content = decoded(body, field(header, "content-transfer-encoding"));
        String charset = parameter(type, "charset");
        if (kind.startsWith("message/rfc822") && depth < DEEPEST) read(new String(content, ISO_8859_1), depth + 1);
        // of the certificates in a signature none is for an API
        else if (!kind.matches("application/(x-)?pkcs7-signature.*"))
            parts.add(new Zip.Member(
                    name(header, type, depth), kind.startsWith("text/") ? utf8(content, charset) : content));
    }

    private static String field(String header, String name) {
        Matcher field = Pattern.compile("(?im)^" + name + ":[ \\t]*(.*?)\\r?$").matcher(header);
        return field.find() ? field.group(1) : "";
    }

    private static String parameter(String field, String name) {
        Matcher value = Pattern.compile("(?i);\\s*" + name + "=(?:\"([^\"]*)\"|([^\\s;]*))")
                .matcher(field);
        return !value.find() ? "" : value.group(1) == null ? value.group(2) : value.group(1);
    }

    private String name(String header, String type, int depth) {
        String name = parameter(field(header, "content-disposition"), "filename");
        if (name.isEmpty()) name = parameter(type, "name");
        return name.isEmpty() && depth > 0 ? "part " + (parts.size() + 1) : Text.clean(name, "?");
    }

    private static byte[] decoded(String body, String encoding) {
        if (encoding.equalsIgnoreCase("quoted-printable")) return PastedText.quotedPrintable(body, ISO_8859_1);
        try {
            return encoding.equalsIgnoreCase("base64")
                    ? Base64.getMimeDecoder().decode(body)
                    : body.getBytes(ISO_8859_1);
        } catch (IllegalArgumentException damaged) {
            return body.getBytes(ISO_8859_1);
        }
    }

    private static byte[] utf8(byte[] content, String charset) {
        try {
            return charset.matches("(?i)|utf-?8|us-ascii")
                    ? content
                    : new String(content, Charset.forName(charset)).getBytes(UTF_8);
        } catch (IllegalArgumentException unknown) {
            return content;
        }
    }
}
