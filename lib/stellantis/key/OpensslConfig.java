package stellantis.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static stellantis.pki.Finding.Rule.CNF_BROKEN;
import static stellantis.pki.Finding.Rule.CNF_NOT_UTF8;
import static stellantis.pki.Finding.Rule.CNF_NO_UNIT;
import static stellantis.pki.Finding.Rule.CNF_NO_UTF8;
import static stellantis.pki.Finding.Rule.CNF_NO_VALUES;
import static stellantis.pki.Finding.Rule.CNF_VALUE_AS_QUESTION;
import static stellantis.pki.Finding.Rule.KEY_WEAK;
import static stellantis.pki.Finding.Rule.SIGNATURE_WEAK;
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
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.TextEncoding;
import stellantis.pki.Finding;
import stellantis.pki.Finding.Rule;
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
 * @param findings what will go wrong when openssl runs with it
 */
public record OpensslConfig(Map<Field, String> values, Map<Field, String> questions, List<Finding> findings) {
    private static final Pattern SECTION = Pattern.compile("\\[\\s*([\\w.-]+)\\s*]");
    private static final Pattern ENTRY = Pattern.compile("([\\w.-]+)\\s*=\\s*(.*)");
    private static final Pattern NUMBERED = Pattern.compile("^\\s*\\d{1,3}[.:)|]?\\s+(?=[\\[#\\w])");
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{([\\w:.-]+)}|\\(([\\w:.-]+)\\)|([\\w:]+))");
    private static final String DEFAULT = "_default";
    /** OpenSSL's own limit for what variables expand to. */
    private static final int LONGEST_VALUE = 65_536;

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
        if (!decoded) {
            reader.found(
                    CNF_NOT_UTF8,
                    "the text is not UTF-8: its accented letters are read as Windows-1252",
                    "nothing to do for csr --config; for openssl save the file as UTF-8 and add utf8 = yes to [ req ]");
        }
        if (reader.sections.isEmpty()) {
            throw Failure.file(name + " is not an openssl configuration")
                    .because("it has no lines like commonName = …")
                    .hint("copy the tutorial's text whole, from [ req ] to emailAddress");
        }
        return reader.read();
    }

    private static final class Reader {
        private final Map<String, Map<String, String>> sections = new LinkedHashMap<>();
        private final List<String> noise = new ArrayList<>();
        private final List<Finding> findings = new ArrayList<>();

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
                            .put(matcher.group(1).toLowerCase(Locale.ROOT), value(matcher.group(2), section));
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

        /** Quotes, backslashes and variables as config(5) has them; what cannot be known (the environment) is empty. */
        private String value(String raw, String section) {
            int[] length = {raw.length()};
            String plain = VARIABLE.matcher(raw).replaceAll(match -> {
                String variable = match.group(1) != null
                        ? match.group(1)
                        : match.group(2) != null ? match.group(2) : match.group(3);
                int colons = variable.indexOf("::");
                String in = colons < 0 ? section : variable.substring(0, colons);
                String key = (colons < 0 ? variable : variable.substring(colons + 2)).toLowerCase(Locale.ROOT);
                String known = Optional.ofNullable(
                                sections.getOrDefault(in, Map.of()).get(key))
                        .orElse(sections.getOrDefault("default", Map.of()).getOrDefault(key, ""));
                length[0] += known.length();
                if (!known.isEmpty() && length[0] > LONGEST_VALUE)
                    throw Failure.file("a value of the openssl configuration has more than " + LONGEST_VALUE
                                    + " characters")
                            .because("its variables hold each other many times over")
                            .hint("write the values out");
                return Matcher.quoteReplacement(known);
            });
            return plain.replaceAll("(?<!\\\\)[\"']", "")
                    .replaceAll("\\\\(.)", "$1")
                    .strip();
        }

        OpensslConfig read() {
            Map<String, String> req = sections.getOrDefault("req", Map.of());
            boolean asks = !req.getOrDefault("prompt", "yes").matches("(?i)n.*");
            Map<Field, String> plain = new EnumMap<>(Field.class);
            Map<Field, String> values = new EnumMap<>(Field.class);
            subjectSection(req).forEach((key, value) -> {
                String bare = key.replaceFirst("^\\d+\\.", "");
                Map<Field, String> kind = bare.endsWith(DEFAULT) ? values : plain;
                if (value.isBlank()) return;
                NAMES.forEach((field, names) -> {
                    if (names.contains(bare.replaceFirst(DEFAULT + "$", ""))) kind.putIfAbsent(field, value);
                });
            });
            Map<Field, String> questions = new EnumMap<>(Field.class);
            if (!asks) {
                values.putAll(plain);
            } else if (looksFilledIn(plain)) {
                questions.putAll(plain);
                questions.keySet().removeAll(values.keySet());
                questions.entrySet().removeIf(one -> wrong(one.getKey(), one.getValue()));
            }
            judge(req, asks, values, questions);
            return new OpensslConfig(Map.copyOf(values), Map.copyOf(questions), List.copyOf(findings));
        }

        private static boolean wrong(Field field, String value) {
            return Subject.problem(field, value).isPresent();
        }

        private void found(Rule rule, String text, String remedy, NextCommand... commands) {
            findings.add(new Finding(rule, text, remedy, commands));
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

        private void judge(
                Map<String, String> req, boolean asks, Map<Field, String> values, Map<Field, String> questions) {
            if (!noise.isEmpty()) {
                found(
                        CNF_BROKEN,
                        "line numbers, $ signs or other text were copied along, such as \"" + noise.get(0)
                                + "\": openssl cannot read the file",
                        "nothing to do for csr --config, which reads it all the same; for openssl take them out");
            }
            questions.forEach((field, text) -> found(
                    CNF_VALUE_AS_QUESTION,
                    field.label + " \"" + text + "\" stands where openssl expects a question, and will not be used",
                    "add prompt = no to [ req ], or write " + field.symbol
                            + " as a value: csr asks with it as the default"));
            if (asks && questions.isEmpty() && values.keySet().stream().allMatch(field -> field == UNIT)) {
                found(
                        CNF_NO_VALUES,
                        "the texts after the equals signs are questions that openssl asks, not values: Enter at each"
                                + " leaves the field out",
                        "give the values to {} (or be asked for them)",
                        NextCommand.of("csr --country … --state …"));
            }
            if (asks && !values.containsKey(UNIT)) {
                found(
                        CNF_NO_UNIT,
                        "the organizational unit has no default: Enter at its question leaves it out of the request",
                        "add organizationalUnitName_default = " + Subject.UNIT + "; csr puts it in by itself");
            }
            if (!req.getOrDefault("utf8", "no").matches("(?i)y.*")) {
                found(
                        CNF_NO_UTF8,
                        "without utf8 = yes openssl garbles accented letters (CitroÃ«n)",
                        "add utf8 = yes to [ req ]; csr does it right by itself");
            }
            String bits = req.getOrDefault("default_bits", "2048");
            if (bits.matches("\\d{1,4}") && Integer.parseInt(bits) < 2048) {
                String weak = "default_bits = " + bits + " makes a key that is too weak";
                found(KEY_WEAK, weak, "write default_bits = 2048");
            }
            String hash = req.getOrDefault("default_md", "sha256");
            if (hash.matches("(?i)sha-?1|md5")) {
                String broken = "default_md = " + hash + " signs with a broken hash";
                found(SIGNATURE_WEAK, broken, "write default_md = sha256");
            }
            values.forEach((field, value) -> findings.addAll(Subject.check(field, value)));
        }
    }
}
