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
 */
public final class SettingWarning {
    /** Where a person has it from. */
    public static final Map<String, String> MAILS = Map.of(
            "client-id", "it came by e-mail with the certificate",
            "client-secret", "it came by e-mail with the client id",
            "token-client-id", "it came by e-mail with the scope",
            "scope", "it came by e-mail with the token endpoint's client id");

    private static final String IDS =
            "(api|token)\\.(client-id-unknown|invalid-client|wrong-secret|certificate-of-another)";

    private final EffectiveSettings settings;
    private final Map<String, String> all = new LinkedHashMap<>();
    /** Each with the ids of the causes that it explains, as a pattern. */
    private final Map<Explanation, String> found = new LinkedHashMap<>();

    private SettingWarning(EffectiveSettings settings) {
        this.settings = settings;
        for (Setting setting : Setting.values())
            settings.get(setting.label()).ifPresent(value -> all.put(setting.label(), value));
    }

    /** What is odd, whether or not anything fails. */
    public static List<Explanation> of(EffectiveSettings settings) {
        return new SettingWarning(settings).together();
    }

    /** The settings whose values cannot be meant, each a failure of its own. */
    public static List<Explanation> invalid(EffectiveSettings settings) {
        return new SettingWarning(settings).invalid();
    }

    /** What most likely explains a cause of this id. @param text what failed, why, and what to do */
    public static Optional<Explanation> explaining(String id, String text, EffectiveSettings settings) {
        SettingWarning odd = new SettingWarning(settings);
        odd.invalid();
        odd.together();
        odd.secrets();
        return Explanation.of(id, text, settings)
                .or(() -> odd.found.keySet().stream()
                        .filter(one -> (id + " " + text).matches("(?s)(" + odd.found.get(one) + ") .*"))
                        .findFirst());
    }

    private String get(String name) {
        return all.getOrDefault(name, "");
    }

    private void odd(String id, String explains, Hint remedy, String text) {
        found.put(new Explanation("settings." + id, text, remedy), explains);
    }

    private Hint give(String name, String value) {
        return settings.set(name + "=" + value);
    }

    /** To be given anew as it came. */
    private Hint anew(String name) {
        return give(name, Setting.named(name).example()).and(Hint.of(MAILS.get(name)));
    }

    private List<Explanation> invalid() {
        all.forEach((name, value) -> {
            Setting setting = Setting.named(name);
            Origin origin = settings.origin(name);
            try {
                // a source such as stdin is fine for one command, though no profile can hold it
                boolean once = origin == Origin.OPTION || origin == Origin.VARIABLE;
                if (once && setting.kind() == Setting.Kind.SECRET) SecretSource.parse(value, name);
                else SettingCheck.checkStored(setting, value);
            } catch (Failure e) {
                String what = e.because() == null
                        ? e.getMessage()
                        : "the setting " + name + " cannot be used: " + e.because();
                String id = e.id() == null ? "settings.invalid" : e.id();
                found.put(new Explanation(id, what, remedy(setting, value, e)), decides(name));
            }
        });
        return new ArrayList<>(found.keySet());
    }

    private Hint remedy(Setting setting, String value, Failure wrong) {
        String name = setting.label();
        Optional<String> mended =
                SettingCheck.mended(setting, value).filter(any -> !"settings.placeholder".equals(wrong.id()));
        if (mended.isPresent()) return give(name, mended.get());
        if (MAILS.containsKey(name)) return anew(name);
        // other advice says no more than the example does
        boolean more = wrong.next() != null && wrong.hint().matches("(choose|compare|copy|leave) (.|\\R)*");
        return give(name, setting.example()).and(more ? wrong.next() : null);
    }

    private List<Explanation> together() {
        List<String> names = Stream.of(Setting.values()).map(Setting::label).toList();
        Explanation.misspelt(names, settings)
                .forEach((name, line) -> found.put(line, "settings\\.missing|" + decides(name)));
        ids();
        consent();
        mixed();
        brand();
        Explanation.stranger(settings).ifPresent(one -> found.put(one, "none"));
        if (get("token-url").matches("(?i)https?://[^/]+/?"))
            odd(
                    "token-url-path",
                    "token\\..*",
                    give("token-url", get("token-url").replaceFirst("/?$", "/as/token.oauth2")),
                    "token-url has no path: the vendor's ends in /as/token.oauth2");
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
        return new ArrayList<>(found.keySet());
    }

    private void ids() {
        String application = get("client-id");
        String token = get("token-client-id");
        boolean capitals = application.matches(IdShape.CAPITALS);
        if (!application.isEmpty() && application.equals(token))
            odd(
                    "ids-same",
                    IDS,
                    anew(capitals ? "client-id" : "token-client-id"),
                    "client-id and token-client-id are the same: usually client-id came with the certificate,"
                            + " token-client-id later, with the scope");
        else {
            swapped(
                    "client-id",
                    IdShape.CAPITALS,
                    "client-id has the shape of a token endpoint's id (32 capital letters): it came with the scope?"
                            + " then it is token-client-id");
            swapped(
                    "token-client-id",
                    IdShape.APPLICATION,
                    "token-client-id has the shape of an application's id at the gateway: it came with the certificate?"
                            + " then it is client-id");
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

    /** That an id has the other one's shape; where both have it, only this one is wrong. */
    private void swapped(String name, String shape, String text) {
        if (!get(name).matches(shape)) return;
        String application = all.getOrDefault("client-id", "ID");
        String token = all.getOrDefault("token-client-id", "ID");
        boolean both = application.matches(shape) && token.matches(shape);
        odd(
                "ids-swapped",
                IDS + "|.*swapped",
                both ? anew(name) : settings.set("client-id=" + token, "token-client-id=" + application),
                text);
    }

    /** What drivers are asked for; it may be newer than these scripts. */
    private void consent() {
        if (settings.auth().filter("end-user"::equals).isEmpty()) return;
        Hint compare = Hint.of(
                "compare it with the e-mail of the registration; what is known: {}", NextCommand.of("enroll --help"));
        ScopeNames.unknown(get("scope")).ifPresent(text -> odd("scope-unknown", decides("scope"), compare, text));
    }

    /** One source for two secrets. */
    private void secrets() {
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
    }

    /** All URLs have to be of the environment that is named, or, where none is, of the first URL's. */
    private void mixed() {
        String named = get("environment");
        String wanted = Map.of("prod", "production", "preprod", "pre-production", "sandbox", "sandbox")
                .getOrDefault(named, "");
        String like = "environment=" + named;
        for (String name : List.of("base-url", "token-url", "authorize-url", "revoke-url")) {
            String host = environmentOf(get(name));
            // there is one identity provider for drivers, of production and before it
            boolean drivers = host.equals("drivers'");
            if (host.isEmpty() || host.equals(wanted) || drivers && !named.equals("sandbox")) continue;
            String is = name + (host.equals("production") ? " looks like a " : " is a ") + (drivers ? "real" : host)
                    + " host";
            if (wanted.isEmpty()) {
                wanted = host;
                like = is;
                continue;
            }
            String other = Map.of("production", "prod", "sandbox", "sandbox").getOrDefault(host, "preprod");
            odd(
                    "environments-mixed",
                    IDS + "|(net|tls\\.client)\\..*",
                    either(
                            "for the other environment: {}; for this one: {}",
                            give("environment", other),
                            settings.drop(name)),
                    is + ", while " + like);
        }
    }

    /** What is stored of a provider has to be the brand's. */
    private void brand() {
        Brand.find(get("brand")).ifPresent(brand -> {
            Map<String, String> differ = BrandSettings.of(brand, all);
            differ.entrySet().removeAll(all.entrySet());
            differ.keySet().removeIf(name -> settings.origin(name) != Origin.PROFILE);
            if (differ.isEmpty()) return;
            odd(
                    "brand-contradicts",
                    "token\\..*",
                    give("brand", brand.label()),
                    "set for another brand: " + String.join(", ", differ.keySet()));
        });
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
