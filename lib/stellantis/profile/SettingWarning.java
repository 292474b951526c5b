package stellantis.profile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What looks odd in the settings taken together. Shapes are only known from examples: never a reason to refuse.
 *
 * @param id stable, dotted
 * @param names the settings that it is about
 */
public record SettingWarning(String id, List<String> names, String text) {
    private static SettingWarning of(String id, String text, String... names) {
        return new SettingWarning(id, List.of(names), text);
    }

    public static List<SettingWarning> of(EffectiveSettings settings) {
        Map<String, String> all = new TreeMap<>();
        for (Setting setting : Setting.values()) {
            settings.get(setting.label()).ifPresent(value -> all.put(setting.label(), value));
        }
        List<SettingWarning> found = of(all);
        settings.stranger()
                .map(text -> of("settings.user-not-in-certificate", text, "user"))
                .ifPresent(found::add);
        return found;
    }

    static List<SettingWarning> of(Map<String, String> settings) {
        List<SettingWarning> found = new ArrayList<>();
        String application = settings.getOrDefault("client-id", "");
        String token = settings.getOrDefault("token-client-id", "");
        if (!application.isEmpty() && application.equals(token)) {
            found.add(of(
                    "settings.ids-same",
                    "client-id and token-client-id are the same: usually client-id came with the certificate,"
                            + " token-client-id later, with the scope",
                    "client-id",
                    "token-client-id"));
        } else {
            if (application.matches("[A-Z]{32}"))
                found.add(of(
                        "settings.ids-swapped",
                        "client-id has the shape of a token endpoint's id (32 capital letters): it came with"
                                + " the scope? then it is token-client-id",
                        "client-id"));
            if (token.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-f]{32}")) {
                found.add(of(
                        "settings.ids-swapped",
                        "token-client-id has the shape of an application's id at the gateway: it came with the"
                                + " certificate? then it is client-id",
                        "token-client-id"));
            }
        }
        for (String name : List.of("client-id", "token-client-id")) {
            if (settings.getOrDefault(name, "").matches("(?i)abc-?123"))
                found.add(of("settings.example-id", name + " looks like an example, not like an id", name));
        }
        found.addAll(mixed(settings));
        if (settings.getOrDefault("token-url", "").matches("(?i)https?://[^/]+/?"))
            found.add(of(
                    "settings.token-url-path",
                    "token-url has no path: the vendor's ends in /as/token.oauth2",
                    "token-url"));
        if (settings.getOrDefault("tls-min", "1.2").compareTo(settings.getOrDefault("tls-max", "1.3")) > 0)
            found.add(of(
                    "settings.tls-range",
                    "tls-min is higher than tls-max: no TLS version is left",
                    "tls-min",
                    "tls-max"));
        if (settings.containsKey("keystore") && (settings.containsKey("key") || settings.containsKey("cert")))
            found.add(of(
                    "settings.identity-twice",
                    "both keystore and key or cert are set: unset those you do not use",
                    "keystore",
                    "key",
                    "cert"));
        return found;
    }

    /** All URLs have to be of the environment that is named, or, where none is, of one environment. */
    private static List<SettingWarning> mixed(Map<String, String> settings) {
        String named = settings.getOrDefault("environment", "");
        String wanted = Map.of("prod", "production", "preprod", "pre-production", "sandbox", "sandbox")
                .getOrDefault(named, "");
        String id = "settings.environments-mixed";
        List<SettingWarning> mixed = new ArrayList<>();
        Map<String, String> seen = new LinkedHashMap<>();
        for (String name : List.of("base-url", "token-url", "authorize-url", "revoke-url")) {
            String host = environmentOf(settings.getOrDefault(name, ""));
            if (host.isEmpty()) continue;
            // there is one identity provider for drivers, of production and before it
            boolean drivers = host.equals("drivers'");
            if (!drivers) seen.put(name, host);
            if (!wanted.isEmpty() && !host.equals(wanted) && !(drivers && !named.equals("sandbox"))) {
                String is = host.equals("production") ? " looks like a " : " is a ";
                mixed.add(of(id, name + is + (drivers ? "real" : host) + " host, while environment=" + named, name));
            }
        }
        if (!mixed.isEmpty() || seen.isEmpty()) return mixed;
        String one = seen.keySet().iterator().next();
        for (String other : seen.keySet()) {
            if (seen.get(other).equals(seen.get(one))) continue;
            String text = one + " and " + other + " are of different environments: " + one + " looks like a "
                    + seen.get(one) + " host, " + other + " like a " + seen.get(other) + " host";
            return List.of(of(id, text, one, other));
        }
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
