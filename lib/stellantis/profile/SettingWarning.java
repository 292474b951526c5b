package stellantis.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import stellantis.pki.Name;

/**
 * What looks odd in the settings taken together. Shapes are only known from examples: never a reason to refuse.
 *
 * @param id stable, dotted
 */
public record SettingWarning(String id, String text) {
    public static List<SettingWarning> of(EffectiveSettings settings) {
        Map<String, String> all = new TreeMap<>();
        for (Setting setting : Setting.values()) {
            settings.get(setting.label()).ifPresent(value -> all.put(setting.label(), value));
        }
        List<SettingWarning> found = of(all);
        stranger(settings).ifPresent(found::add);
        return found;
    }

    /** A login that is not in the certificate: servers compare them. */
    private static Optional<SettingWarning> stranger(EffectiveSettings settings) {
        Optional<String> user = settings.get("user");
        return user.isEmpty() || settings.get("keystore").isPresent()
                ? Optional.empty()
                : settings.leaf()
                        .flatMap(leaf -> Name.of(leaf.getSubjectX500Principal()).value(Name.COMMON_NAME))
                        .filter(name -> !name.equals(user.get()))
                        .map(name -> new SettingWarning(
                                "settings.user-not-in-certificate",
                                "user is " + user.get() + ", while the certificate is for " + name
                                        + ": usually both are the same login"));
    }

    static List<SettingWarning> of(Map<String, String> settings) {
        List<SettingWarning> found = new ArrayList<>();
        String application = settings.getOrDefault("client-id", "");
        String token = settings.getOrDefault("token-client-id", "");
        if (!application.isEmpty() && application.equals(token)) {
            found.add(new SettingWarning(
                    "settings.ids-same",
                    "client-id and token-client-id are the same: usually client-id came with the certificate,"
                            + " token-client-id later, with the scope"));
        } else {
            if (application.matches("[A-Z]{32}"))
                found.add(new SettingWarning(
                        "settings.ids-swapped",
                        "client-id has the shape of a token endpoint's id (32 capital letters): it came with"
                                + " the scope? then it is token-client-id"));
            if (token.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-f]{32}")) {
                found.add(new SettingWarning(
                        "settings.ids-swapped",
                        "token-client-id has the shape of an application's id at the gateway: it came with the"
                                + " certificate? then it is client-id"));
            }
        }
        for (String name : List.of("client-id", "token-client-id")) {
            if (settings.getOrDefault(name, "").matches("(?i)abc-?123"))
                found.add(new SettingWarning("settings.example-id", name + " looks like an example, not like an id"));
        }
        mixed(settings).forEach(text -> found.add(new SettingWarning("settings.environments-mixed", text)));
        if (settings.getOrDefault("token-url", "").matches("(?i)https?://[^/]+/?"))
            found.add(new SettingWarning(
                    "settings.token-url-path", "token-url has no path: the vendor's ends in /as/token.oauth2"));
        if (settings.getOrDefault("tls-min", "1.2").compareTo(settings.getOrDefault("tls-max", "1.3")) > 0)
            found.add(
                    new SettingWarning("settings.tls-range", "tls-min is higher than tls-max: no TLS version is left"));
        if (settings.containsKey("keystore") && (settings.containsKey("key") || settings.containsKey("cert")))
            found.add(new SettingWarning(
                    "settings.identity-twice", "both keystore and key or cert are set: unset those you do not use"));
        return found;
    }

    /** All URLs have to be of the environment that is named, or, where none is, of one environment. */
    private static List<String> mixed(Map<String, String> settings) {
        String named = settings.getOrDefault("environment", "");
        String wanted = Map.of("prod", "production", "preprod", "pre-production", "sandbox", "sandbox")
                .getOrDefault(named, "");
        List<String> mixed = new ArrayList<>();
        Map<String, String> seen = new TreeMap<>();
        for (String name : List.of("base-url", "token-url", "authorize-url", "revoke-url")) {
            String host = environmentOf(settings.getOrDefault(name, ""));
            if (host.isEmpty()) continue;
            // there is one identity provider for drivers, of production and before it
            boolean drivers = host.equals("drivers'");
            if (!drivers) seen.put(name, host);
            if (!wanted.isEmpty() && !host.equals(wanted) && !(drivers && !named.equals("sandbox"))) {
                String is = host.equals("production") ? " looks like a " : " is a ";
                mixed.add(name + is + (drivers ? "real" : host) + " host, while environment=" + named);
            }
        }
        if (mixed.isEmpty() && Set.copyOf(seen.values()).size() > 1)
            mixed.add("base-url and token-url are of different environments: base-url looks like a "
                    + seen.get("base-url") + " host, token-url like a " + seen.get("token-url") + " host");
        return mixed;
    }

    /** By the vendor's hosts: production, pre-production or the drivers' identity providers; else empty. */
    private static String environmentOf(String url) {
        if (url.matches("(?i)https?://[^/]*preprod.*")) return "pre-production";
        if (url.matches("(?i)https?://idpcvs\\..*")) return "drivers'";
        boolean vendor = url.matches("(?i)https?://[^/]*\\.(groupe-psa|mpsa|stellantis)\\.com(:\\d+)?(/.*)?");
        return vendor && !url.matches("(?i).*(stage|np-api|staging).*") ? "production" : "";
    }
}
