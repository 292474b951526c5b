package stellantis.inspect;

import static stellantis.pki.Finding.Rule.CNF_BROKEN;
import static stellantis.pki.Finding.Rule.CNF_NOT_UTF8;
import static stellantis.pki.Finding.Rule.CNF_NO_UNIT;
import static stellantis.pki.Finding.Rule.CNF_NO_UTF8;
import static stellantis.pki.Finding.Rule.CNF_NO_VALUES;
import static stellantis.pki.Finding.Rule.CNF_VALUE_AS_QUESTION;
import static stellantis.pki.Finding.Rule.KEY_WEAK;
import static stellantis.pki.Finding.Rule.SIGNATURE_WEAK;
import static stellantis.pki.Subject.Field.UNIT;

import java.util.List;
import java.util.Map;
import stellantis.NextCommand;
import stellantis.key.OpensslConfig;
import stellantis.pki.Subject;

/** What will go wrong when openssl runs with a configuration. */
final class ConfigInspection {
    private ConfigInspection() {}

    static Part of(Part part, byte[] file, String name) {
        OpensslConfig config = OpensslConfig.read(file, name);
        judge(config, part);
        List<String> values = config.values().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(one -> one.getKey().symbol + "=" + one.getValue())
                .toList();
        return part.fact("values", values.isEmpty() ? List.of("none") : values);
    }

    private static void judge(OpensslConfig config, Part part) {
        if (!config.utf8()) {
            part.finding(
                    CNF_NOT_UTF8,
                    OpensslConfig.NOT_UTF8,
                    "nothing to do for csr --config; for openssl save the file as UTF-8 and add utf8 = yes to [ req ]");
        }
        if (!config.noise().isEmpty()) {
            part.finding(
                    CNF_BROKEN,
                    "line numbers, $ signs or other text were copied along, such as \""
                            + config.noise().get(0) + "\": openssl cannot read the file",
                    "nothing to do for csr --config, which reads it all the same; for openssl take them out");
        }
        config.questions()
                .forEach((field, text) -> part.finding(
                        CNF_VALUE_AS_QUESTION,
                        field.label + " \"" + text + "\" stands where openssl expects a question, and will not be used",
                        "add prompt = no to [ req ], or write " + field.symbol
                                + " as a value: csr asks with it as the default"));
        if (config.asks()
                && config.questions().isEmpty()
                && config.values().keySet().stream().allMatch(field -> field == UNIT)) {
            part.finding(
                    CNF_NO_VALUES,
                    "the texts after the equals signs are questions that openssl asks, not values: Enter at each"
                            + " leaves the field out",
                    "give the values to {} (or be asked for them)",
                    NextCommand.of("csr --country … --state …"));
        }
        if (config.asks() && !config.values().containsKey(UNIT)) {
            part.finding(
                    CNF_NO_UNIT,
                    "the organizational unit has no default: Enter at its question leaves it out of the request",
                    "add organizationalUnitName_default = " + Subject.UNIT + "; csr puts it in by itself");
        }
        if (!config.options().getOrDefault("utf8", "no").matches("(?i)y.*")) {
            part.finding(
                    CNF_NO_UTF8,
                    "without utf8 = yes openssl garbles accented letters (CitroÃ«n)",
                    "add utf8 = yes to [ req ]; csr does it right by itself");
        }
        String bits = config.options().getOrDefault("default_bits", "2048");
        if (bits.matches("\\d{1,4}") && Integer.parseInt(bits) < 2048) {
            String weak = "default_bits = " + bits + " makes a key that is too weak";
            part.finding(KEY_WEAK, weak, "write default_bits = 2048");
        }
        String hash = config.options().getOrDefault("default_md", "sha256");
        if (hash.matches("(?i)sha-?1|md5")) {
            String broken = "default_md = " + hash + " signs with a broken hash";
            part.finding(SIGNATURE_WEAK, broken, "write default_md = sha256");
        }
        config.values().forEach((field, value) -> part.findings().addAll(Subject.check(field, value)));
    }
}
