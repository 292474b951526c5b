package stellantis.profile;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import stellantis.Failure;

/**
 * What is known of the places a profile can point to; every value can be overridden in the profile, since hosts have
 * moved before. Sources: the tutorials' requests and the vendor's published OpenAPI servers.
 */
public enum Environment {
    PROD(Map.of(
            "base-url", "https://api-cert.groupe-psa.com",
            "token-url", "https://idfed.mpsa.com/as/token.oauth2")),
    PREPROD(Map.of(
            "base-url", "https://api-cert-preprod.groupe-psa.com",
            "token-url", "https://idfed-preprod.mpsa.com/as/token.oauth2")),
    SANDBOX(Map.of(
            "base-url", "https://localhost:8443",
            "token-url", "https://localhost:9033/as/token.oauth2"));

    private final Map<String, String> settings;

    Environment(Map<String, String> settings) {
        this.settings = settings;
    }

    /** Settings that the environment gives to a profile without its own, by their names. */
    public Map<String, String> settings() {
        return settings;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Environment> find(String name) {
        return Arrays.stream(values())
                .filter(one -> one.label().equals(name.toLowerCase(Locale.ROOT).replace("-", "")))
                .findFirst();
    }

    public static Environment named(String name) {
        return find(name)
                .orElseThrow(() -> Failure.usage("there is no environment \"" + name + "\"")
                        .hint("choose "
                                + Arrays.stream(values())
                                        .map(Environment::label)
                                        .collect(joining(", "))
                                + "; URLs can be set one by one: base-url, token-url"));
    }
}
