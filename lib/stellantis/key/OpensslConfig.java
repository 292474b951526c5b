package stellantis.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static stellantis.pki.Subject.Field.COUNTRY;
import static stellantis.pki.Subject.Field.EMAIL;
import static stellantis.pki.Subject.Field.LOCALITY;
import static stellantis.pki.Subject.Field.LOGIN;
import static stellantis.pki.Subject.Field.ORGANIZATION;
import static stellantis.pki.Subject.Field.STATE;
import static stellantis.pki.Subject.Field.UNIT;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.TextEncoding;
import stellantis.pki.Subject;
import stellantis.pki.Subject.Field;

/**
 * An openssl configuration for {@code openssl req}, as the tutorials print it. There {@code commonName = COMMON NAME …}
 * is the text of a question; values are {@code commonName_default}, or the plain keys under {@code prompt = no}
 * (openssl-req(1), "distinguished name and attribute section format"). Pages copied with line numbers or {@code $} are
 * read too.
 *
 * @param values of the fields that have one
 * @param questions values that stand where openssl expects a question: probably meant, never used unasked
 * @param options of the section {@code req}
 * @param utf8 whether the text is; if not, it was read as Windows-1252
 * @param noise lines that openssl cannot read
 */
public record OpensslConfig(
        Map<Field, String> values,
        Map<Field, String> questions,
        Map<String, String> options,
        boolean utf8,
        List<String> noise) {
    public static final String NOT_UTF8 = "the text is not UTF-8: its accented letters are read as Windows-1252";

    private static final Pattern SECTION = Pattern.compile("\\[\\s*([\\w.-]+)\\s*]");
    private static final Pattern ENTRY = Pattern.compile("([\\w.-]+)\\s*=\\s*(.*)");
    private static final Pattern NUMBERED = Pattern.compile("^\\s*\\d{1,3}[.:)|]?\\s+(?=[\\[#\\w])");
    private static final String DEFAULT = "_default";

    private static final Map<Field, Set<String>> NAMES = Map.of(
            COUNTRY, Set.of("c", "countryname"),
            STATE, Set.of("st", "s", "stateorprovincename"),
            LOCALITY, Set.of("l", "localityname"),
            ORGANIZATION, Set.of("o", "organizationname"),
            UNIT, Set.of("ou", "organizationalunitname"),
            LOGIN, Set.of("cn", "commonname"),
            EMAIL, Set.of("emailaddress", "email"));

    /** @throws Failure (exit code 11) when the text is no configuration */
    public static OpensslConfig read(byte[] file, String name) {
        String text = TextEncoding.text(file);
        // U+FFFD stands for bytes that cannot be decoded, unless the file itself holds it
        boolean decoded = text.indexOf('\uFFFD') < 0 || Arrays.equals(text.getBytes(UTF_8), file);
        Reader reader = new Reader(decoded ? text : new String(file, Charset.forName("windows-1252")));
        if (reader.sections.isEmpty()) {
            throw Failure.file(name + " is not an openssl configuration")
                    .because("it has no lines like commonName = …")
                    .hint("copy the tutorial's text whole, from [ req ] to emailAddress");
        }
        return reader.read(decoded);
    }

    /** Whether openssl asks for the values that have no default. */
    public boolean asks() {
        return asks(options);
    }

    private static boolean asks(Map<String, String> req) {
        return !req.getOrDefault("prompt", "yes").matches("(?i)n.*");
    }

    private static final class Reader {
        private final Map<String, Map<String, String>> sections = new LinkedHashMap<>();
        private final List<String> noise = new ArrayList<>();

        Reader(String text) {
            String section = "default";
            for (String raw : text.replaceAll("\\\\\\R", "").split("\\R")) {
                String line = clean(raw);
                Matcher matcher = SECTION.matcher(line);
                if (line.isEmpty()) continue;
                if (matcher.matches()) {
                    section = matcher.group(1);
                } else if ((matcher = ENTRY.matcher(line)).matches()) {
                    sections.computeIfAbsent(section, any -> new LinkedHashMap<>())
                            .put(matcher.group(1).toLowerCase(Locale.ROOT), value(matcher.group(2)));
                } else {
                    noise.add(raw.strip());
                }
            }
        }

        /** The line without its comment, and without the number or {@code $} that was copied along. */
        private String clean(String raw) {
            String line = raw.replaceFirst("(?<!\\\\)#.*", "").strip();
            String bare = line.matches("\\d+")
                    ? ""
                    : NUMBERED.matcher(line).replaceFirst("").replaceFirst("^\\$\\s+", "");
            if (!bare.equals(line)) noise.add(raw.strip());
            return bare;
        }

        /** Quotes and backslashes as config(5) has them. */
        private static String value(String raw) {
            return raw.replaceAll("(?<!\\\\)[\"']", "")
                    .replaceAll("\\\\(.)", "$1")
                    .strip();
        }

        OpensslConfig read(boolean utf8) {
            Map<String, String> req = sections.getOrDefault("req", Map.of());
            Map<Field, String> plain = new EnumMap<>(Field.class);
            Map<Field, String> values = new EnumMap<>(Field.class);
            subjectSection(req).forEach((key, value) -> {
                String bare = key.replaceFirst("^\\d+\\.", "");
                Map<Field, String> kind = bare.endsWith(DEFAULT) ? values : plain;
                // a variable of the configuration or the environment is not known here
                if (value.isBlank() || value.contains("$")) return;
                NAMES.forEach((field, names) -> {
                    if (names.contains(bare.replaceFirst(DEFAULT + "$", ""))) kind.putIfAbsent(field, value);
                });
            });
            Map<Field, String> questions = new EnumMap<>(Field.class);
            if (!asks(req)) {
                values.putAll(plain);
            } else if (looksFilledIn(plain)) {
                questions.putAll(plain);
                questions.keySet().removeAll(values.keySet());
                questions.entrySet().removeIf(one -> wrong(one.getKey(), one.getValue()));
            }
            return new OpensslConfig(Map.copyOf(values), Map.copyOf(questions), req, utf8, noise);
        }

        private static boolean wrong(Field field, String value) {
            return Subject.problem(field, value).isPresent();
        }

        private Map<String, String> subjectSection(Map<String, String> req) {
            Map<String, String> named = sections.get(req.getOrDefault("distinguished_name", "req_distinguished_name"));
            if (named != null) return named;
            return sections.values().stream()
                    .filter(section -> section.containsKey("commonname") || section.containsKey("cn"))
                    .findFirst()
                    .orElse(Map.of());
        }

        /** Only these three have a form that no question has. */
        private static boolean looksFilledIn(Map<Field, String> plain) {
            return Stream.of(COUNTRY, LOGIN, EMAIL).anyMatch(field -> !wrong(field, plain.get(field)));
        }
    }
}
