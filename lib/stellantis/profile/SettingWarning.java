package stellantis.profile;

import static stellantis.profile.Explanation.decides;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.profile.EffectiveSettings.Origin;

/**
 * What looks odd in the settings taken together, and what of it explains a failure. Shapes are only known from
 * examples: never a reason to refuse.
 *
 * @param id stable, dotted
 * @param remedy what to do, where the value in force was given
 * @param explains the ids of the causes that it explains, as a pattern
 */
public record SettingWarning(String id, String text, Hint remedy, String explains) {
    /** Where a person has it from. */
    public static final Map<String, String> MAILS = Map.of(
            "client-id", "it came by e-mail with the certificate",
            "client-secret", "it came by e-mail with the client id",
            "token-client-id", "it came by e-mail with the scope",
            "scope", "it came by e-mail with the token endpoint's client id");

    private static final String IDS =
            "(api|token)\\.(client-id-unknown|invalid-client|wrong-secret|certificate-of-another)";

    /** What is odd, whether or not anything fails. */
    public static List<SettingWarning> of(EffectiveSettings settings) {
        return new Search(settings).together();
    }

    static List<SettingWarning> of(Map<String, String> settings) {
        return of(new EffectiveSettings(null, Map.of(), name -> Optional.ofNullable(settings.get(name))));
    }

    /** The settings whose values cannot be meant, each a failure of its own. */
    public static List<SettingWarning> invalid(EffectiveSettings settings) {
        return new Search(settings).invalid();
    }

    /** What most likely explains a cause of this id. @param text what failed, why, and what to do */
    public static Optional<Explanation> explaining(String id, String text, EffectiveSettings settings) {
        Search all = new Search(settings);
        all.invalid();
        all.together();
        return Explanation.of(id, text, settings)
                .or(() -> all.secrets().stream()
                        .filter(one -> (id + " " + text).matches("(?s)(" + one.explains + ") .*"))
                        .map(one -> new Explanation(one.id, one.text, one.remedy))
                        .findFirst());
    }

    private static final class Search {
        private final EffectiveSettings settings;
        private final Map<String, String> all = new LinkedHashMap<>();
        private final List<SettingWarning> found = new ArrayList<>();

        Search(EffectiveSettings settings) {
            this.settings = settings;
            for (Setting setting : Setting.values())
                settings.get(setting.label()).ifPresent(value -> all.put(setting.label(), value));
        }

        private String get(String name) {
            return all.getOrDefault(name, "");
        }

        private void odd(String id, String explains, Hint remedy, String text) {
            found.add(new SettingWarning("settings." + id, text, remedy, explains));
        }

        private Hint give(String name, String value) {
            return settings.set(name + "=" + value);
        }

        /** To be given anew as it came. */
        private Hint anew(String name) {
            return give(name, Setting.named(name).example()).and(Hint.of(MAILS.get(name)));
        }

        List<SettingWarning> invalid() {
            all.forEach((name, value) -> {
                Setting setting = Setting.named(name);
                try {
                    check(setting, value);
                } catch (Failure e) {
                    String what = e.because() == null
                            ? e.getMessage()
                            : "the setting " + name + " cannot be used: " + e.because();
                    String id = e.id() == null ? "settings.invalid" : e.id();
                    found.add(new SettingWarning(id, what, remedy(setting, value, e), decides(name)));
                }
            });
            return found;
        }

        /** A source such as stdin is fine for one command, though no profile can hold it. */
        private void check(Setting setting, String value) {
            Origin origin = settings.origin(setting.label());
            boolean once = origin != Origin.PROFILE && origin != Origin.OTHER;
            if (once && setting.kind() == Setting.Kind.SECRET) SecretSource.parse(value, setting.label());
            else SettingCheck.checkStored(setting, value);
        }

        private Hint remedy(Setting setting, String value, Failure wrong) {
            String name = setting.label();
            Optional<String> mended =
                    "settings.placeholder".equals(wrong.id()) ? Optional.empty() : SettingCheck.mended(setting, value);
            if (mended.isPresent()) return give(name, mended.get());
            if (MAILS.containsKey(name)) return anew(name);
            // other advice says no more than the example does
            boolean more = wrong.next() != null && wrong.hint().matches("(choose|compare|copy|leave) (.|\\R)*");
            return give(name, setting.example()).and(more ? wrong.next() : null);
        }

        List<SettingWarning> together() {
            misspelt();
            ids();
            consent();
            mixed();
            Explanation.stranger(settings).ifPresent(found -> odd(found, "none"));
            urls();
            if (all.getOrDefault("tls-min", "1.2").compareTo(all.getOrDefault("tls-max", "1.3")) > 0)
                odd(
                        "tls-range",
                        "tls\\..*",
                        settings.drop("tls-min", "tls-max"),
                        "tls-min is higher than tls-max: no TLS version is left");
            if (all.containsKey("keystore") && (all.containsKey("key") || all.containsKey("cert")))
                odd(
                        "identity-twice",
                        "identity\\..*",
                        either("keep one of them: {}, or {}", settings.drop("keystore"), settings.drop("key", "cert")),
                        "both keystore and key or cert are set: unset those you do not use");
            return found;
        }

        private void odd(Explanation found, String explains) {
            this.found.add(new SettingWarning(found.id(), found.text(), found.remedy(), explains));
        }

        private void misspelt() {
            List<String> names = Stream.of(Setting.values()).map(Setting::label).toList();
            Explanation.misspelt(names, settings)
                    .forEach((line, name) ->
                            odd(Explanation.misspelt(line, name, settings), "settings\\.missing|" + decides(name)));
        }

        private void ids() {
            String application = get("client-id");
            String token = get("token-client-id");
            Hint exchanged = settings.set(
                    "client-id=" + (token.isEmpty() ? "ID" : token),
                    "token-client-id=" + (application.isEmpty() ? "ID" : application));
            String swapped = "ids-swapped";
            if (!application.isEmpty() && application.equals(token))
                odd(
                        "ids-same",
                        IDS,
                        anew(application.matches(IdShape.CAPITALS) ? "client-id" : "token-client-id"),
                        "client-id and token-client-id are the same: usually client-id came with the certificate,"
                                + " token-client-id later, with the scope");
            else {
                if (application.matches(IdShape.CAPITALS))
                    odd(
                            swapped,
                            IDS + "|.*swapped",
                            exchanged,
                            "client-id has the shape of a token endpoint's id (32 capital letters): it came with"
                                    + " the scope? then it is token-client-id");
                if (token.matches(IdShape.APPLICATION))
                    odd(
                            swapped,
                            IDS + "|.*swapped",
                            exchanged,
                            "token-client-id has the shape of an application's id at the gateway: it came with the"
                                    + " certificate? then it is client-id");
            }
            for (String name : List.of("client-id", "token-client-id")) {
                String id = get(name);
                if (id.matches("(?i)abc-?123"))
                    odd("example-id", decides(name), anew(name), name + " looks like an example, not like an id");
                if (id.matches("[0-9a-fA-F]{5,}(-[0-9a-fA-F]+){2,5}") && !id.matches(IdShape.APPLICATION))
                    odd(
                            "id-length",
                            decides(name),
                            anew(name),
                            name + " has " + id.length() + " characters, while ids of this shape have 36");
            }
        }

        /** What drivers are asked for; it may be newer than these scripts. */
        private void consent() {
            if (settings.auth().filter("end-user"::equals).isEmpty()) return;
            Hint compare = Hint.of(
                    "compare it with the e-mail of the registration; what is known: {}",
                    NextCommand.of("enroll --help"));
            ScopeNames.unknown(get("scope")).ifPresent(text -> odd("scope-unknown", decides("scope"), compare, text));
        }

        private void urls() {
            String token = get("token-url");
            if (token.matches("(?i)https?://[^/]+/?"))
                odd(
                        "token-url-path",
                        "token\\..*",
                        give("token-url", token.replaceFirst("/?$", "/as/token.oauth2")),
                        "token-url has no path: the vendor's ends in /as/token.oauth2");
        }

        /** One source for two secrets. */
        List<SettingWarning> secrets() {
            Map<String, String> names = new LinkedHashMap<>();
            for (String name : List.of("password", "client-secret", "passphrase", "key-passphrase")) {
                if (!all.containsKey(name)) continue;
                String first = names.putIfAbsent(get(name), name);
                if (first != null && !name.equals("key-passphrase"))
                    for (String one : List.of(first, name))
                        odd(
                                "secret-twice",
                                decides(one),
                                anew(one),
                                first + " and " + name + " are one and the same: " + get(name));
            }
            return found;
        }

        /** All URLs have to be of the environment that is named, or, where none is, of one environment. */
        private void mixed() {
            String named = get("environment");
            String wanted = Map.of("prod", "production", "preprod", "pre-production", "sandbox", "sandbox")
                    .getOrDefault(named, "");
            String id = "environments-mixed";
            String explains = IDS + "|(net|tls\\.client)\\..*";
            boolean mixed = false;
            Map<String, String> seen = new LinkedHashMap<>();
            for (String name : List.of("base-url", "token-url", "authorize-url", "revoke-url")) {
                String host = environmentOf(get(name));
                if (host.isEmpty()) continue;
                // there is one identity provider for drivers, of production and before it
                boolean drivers = host.equals("drivers'");
                if (!drivers) seen.put(name, host);
                if (wanted.isEmpty() || host.equals(wanted) || drivers && !named.equals("sandbox")) continue;
                mixed = true;
                String is = host.equals("production") ? " looks like a " : " is a ";
                Hint remedy = either(
                        "for the other environment: {}; for this one: {}",
                        give(
                                "environment",
                                Map.of("production", "prod", "sandbox", "sandbox")
                                        .getOrDefault(host, "preprod")),
                        settings.drop(name));
                odd(id, explains, remedy, name + is + (drivers ? "real" : host) + " host, while environment=" + named);
            }
            if (mixed || seen.isEmpty()) return;
            String one = seen.keySet().iterator().next();
            for (String other : seen.keySet()) {
                if (seen.get(other).equals(seen.get(one))) continue;
                Hint remedy = either(
                        "let one environment give both: {} (or prod), then {}",
                        give("environment", "preprod"),
                        settings.drop(one, other));
                String text = one + " and " + other + " are of different environments: " + one + " looks like a "
                        + seen.get(one) + " host, " + other + " like a " + seen.get(other) + " host";
                odd(id, explains, remedy, text);
                return;
            }
        }
    }

    /** {@code either("keep one of them: {}, or {}", this, that)}. */
    private static Hint either(String text, Hint one, Hint other) {
        String[] part = text.split("\\{}", -1);
        return new Hint(
                part[0] + one.text() + part[1] + other.text() + part[2],
                one.and(other).commands());
    }

    /** By the vendor's hosts: production, pre-production, the drivers' providers, or the sandbox; else empty. */
    private static String environmentOf(String url) {
        if (url.matches("(?i)https?://[^/]*preprod.*")) return "pre-production";
        if (url.matches("(?i)https?://idpcvs\\..*")) return "drivers'";
        if (url.matches("(?i)https?://(localhost|127\\.0\\.0\\.1|\\[::1])([:/].*)?")) return "sandbox";
        boolean vendor = url.matches("(?i)https?://[^/]*\\.(groupe-psa|mpsa|stellantis)\\.com(:\\d+)?(/.*)?");
        return vendor && !url.matches("(?i).*(stage|np-api|staging).*") ? "production" : "";
    }
}
