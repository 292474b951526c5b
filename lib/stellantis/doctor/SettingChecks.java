//SOURCES ../profile/Oddity.java
//SOURCES ../profile/SettingCheck.java
//SOURCES Facts.java
//SOURCES ../diagnosis/Words.java
//SOURCES ../ShellWord.java
//SOURCES ../profile/EffectiveSettings.java
package stellantis.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.ShellWord;
import stellantis.diagnosis.Cause;
import stellantis.diagnosis.Words;
import stellantis.profile.EffectiveSettings;
import stellantis.profile.EffectiveSettings.Origin;
import stellantis.profile.Oddity;
import stellantis.profile.Profile;
import stellantis.profile.SecretSource;
import stellantis.profile.Setting;
import stellantis.profile.SettingCheck;

/**
 * The settings in force: each by itself, all together, and whether any is missing. Each is mended where it was given.
 */
public final class SettingChecks {
    private static final Map<String, String> MAILS = Map.of(
            "client-id", "it came by e-mail with the certificate",
            "client-secret", "it came by e-mail with the client id",
            "token-client-id", "it came by e-mail with the scope",
            "scope", "it came by e-mail with the token endpoint's client id");

    private final EffectiveSettings settings;
    private final Function<Hint, String> shown;
    private final Facts facts;

    private SettingChecks(Facts facts, EffectiveSettings settings, Function<Hint, String> shown) {
        this.facts = facts;
        this.settings = settings;
        this.shown = shown;
    }

    /**
     * @param whole whether nothing may be missing: false for a server of which only some settings were typed
     * @param shown a hint as it is printed
     */
    public static void run(Facts facts, EffectiveSettings settings, boolean whole, Function<Hint, String> shown) {
        SettingChecks checks = new SettingChecks(facts, settings, shown);
        checks.values();
        checks.together();
        if (whole) checks.complete();
    }

    private void values() {
        List<Cause> wrong = new ArrayList<>();
        int seen = 0;
        for (Setting setting : Setting.values()) {
            Optional<String> value = settings.get(setting.label());
            if (value.isEmpty()) continue;
            seen++;
            try {
                check(setting, value.get());
            } catch (Failure e) {
                String what = e.because() == null
                        ? e.getMessage()
                        : "the setting " + setting.label() + " cannot be used: " + e.because();
                String id = e.id() == null ? "settings.invalid" : e.id();
                wrong.add(Cause.ours(id, ExitCode.USAGE, what, remedy(setting, value.get(), e)));
            }
        }
        if (!wrong.isEmpty()) {
            facts.failed("settings.values", wrong.get(0), others(wrong));
        } else if (seen == 0) {
            facts.ok("settings.values", "none is set");
        } else {
            String all = seen + (seen == 1 ? " is" : " are") + " set, without placeholder or slip";
            facts.ok("settings.values", all);
        }
    }

    /** What is wrong besides the first. */
    private List<String> others(List<Cause> causes) {
        return causes.stream()
                .skip(1)
                .map(one -> one.what() + ": " + shown.apply(one.hint()))
                .toList();
    }

    /** A source such as stdin is fine for one command, though no profile can hold it. */
    private void check(Setting setting, String value) {
        Origin origin = settings.origin(setting.label());
        boolean once = origin == Origin.OPTION || origin == Origin.VARIABLE;
        if (once && setting.kind() == Setting.Kind.SECRET) SecretSource.parse(value, setting.label());
        else SettingCheck.check(setting, value);
    }

    private Hint remedy(Setting setting, String value, Failure wrong) {
        Optional<String> mended =
                "settings.placeholder".equals(wrong.id()) ? Optional.empty() : SettingCheck.mended(setting, value);
        if (mended.isPresent()) return mend(Map.of(setting.label(), mended.get()));
        Hint example = mend(Map.of(setting.label(), setting.example()));
        if (MAILS.containsKey(setting.label())) return example.and(Hint.of(MAILS.get(setting.label())));
        // other advice says no more than the example does
        boolean more = wrong.next() != null
                && Stream.of("choose ", "compare ", "copy ", "leave ").anyMatch(wrong.hint()::startsWith);
        return more ? example.and(wrong.next()) : example;
    }

    /** How these values are given, each where the one in force was: by option, by variable, else in the profile. */
    private Hint mend(Map<String, String> values) {
        List<String> options = new ArrayList<>();
        List<String> variables = new ArrayList<>();
        List<String> stored = new ArrayList<>();
        values.forEach((name, value) -> {
            switch (settings.origin(name)) {
                case OPTION -> options.add("--" + name + " " + ShellWord.of(value));
                case VARIABLE -> variables.add(Profile.variable(name) + "=" + ShellWord.of(value));
                default -> stored.add(name + "=" + value);
            }
        });
        Hint hint = null;
        if (!options.isEmpty()) hint = Hint.of("give " + String.join(" ", options));
        if (!variables.isEmpty()) {
            String set = variables.size() == 1 ? "set the variable " : "set the variables ";
            hint = Hint.of(set + String.join(" ", variables)).after(hint);
        }
        return stored.isEmpty()
                ? hint
                : Hint.of(NextCommand.of("profile set", stored.toArray())).after(hint);
    }

    private Hint mend(String name, String value) {
        return mend(Map.of(name, value));
    }

    /** How these are taken back where they were given. */
    private Hint drop(String... names) {
        List<String> all =
                Stream.of(names).filter(name -> settings.get(name).isPresent()).toList();
        Origin origin = settings.origin(all.get(0));
        if (origin == Origin.OPTION) {
            return Hint.of("leave out " + all.stream().map(name -> "--" + name).collect(Collectors.joining(" ")));
        }
        if (origin == Origin.VARIABLE) {
            return Hint.of("unset " + all.stream().map(Profile::variable).collect(Collectors.joining(" ")));
        }
        return Hint.of(NextCommand.of("profile unset", all.toArray()));
    }

    private void together() {
        List<Oddity> odd = Oddity.of(settings);
        if (odd.isEmpty()) {
            facts.ok("settings.together", "nothing odd");
            return;
        }
        List<Cause> causes = odd.stream()
                .filter(one -> one == odd.get(0) || !one.id().equals(odd.get(0).id()))
                .map(one -> Cause.ours(one.id(), ExitCode.USAGE, one.text(), remedy(one)))
                .toList();
        facts.warning("settings.together", causes.get(0), others(causes));
    }

    private Hint remedy(Oddity odd) {
        String named = odd.text().substring(0, odd.text().indexOf(' '));
        return switch (odd.id()) {
            case "settings.ids-swapped" -> {
                Map<String, String> exchanged = new LinkedHashMap<>();
                exchanged.put("client-id", settings.get("token-client-id").orElse(Setting.CLIENT_ID.example()));
                exchanged.put("token-client-id", settings.get("client-id").orElse(Setting.TOKEN_CLIENT_ID.example()));
                yield mend(exchanged);
            }
            case "settings.ids-same" -> {
                boolean token = settings.get("client-id").orElse("").matches("[A-Z]{32}");
                String wrong = token ? "client-id" : "token-client-id";
                yield mend(wrong, "ID").and(Hint.of(MAILS.get(wrong)));
            }
            case "settings.environments-mixed" -> {
                if (odd.text().startsWith("base-url and ")) {
                    Words words = new Words().put("set", mend("environment", "preprod"));
                    words.put("drop", drop("base-url", "token-url"));
                    yield words.hint("let one environment give both: {set} (or prod), then {drop}");
                }
                String other = settings.get("environment").orElse("").equals("prod") ? "preprod" : "prod";
                Words words = new Words().put("set", mend("environment", other)).put("drop", drop(named));
                yield words.hint("for the other environment: {set}; for this one: {drop}");
            }
            case "settings.token-url-path" ->
                mend("token-url", settings.get("token-url").orElse("").replaceFirst("/?$", "/as/token.oauth2"));
            case "settings.tls-range" -> drop("tls-min", "tls-max");
            case "settings.identity-twice" ->
                new Words()
                        .put("store", drop("keystore"))
                        .put("files", drop("key", "cert"))
                        .hint("keep one of them: {store}, or {files}");
            default -> mend(named, "ID").and(Hint.of(MAILS.getOrDefault(named, "it came by e-mail")));
        };
    }

    /** How requests introduce themselves, as far as the settings tell. */
    private String auth() {
        return settings.get("auth")
                .orElse(
                        settings.get("token-client-id").isPresent()
                                ? "oauth2"
                                : settings.get("user").isPresent()
                                        ? "basic"
                                        : settings.get("brand").isPresent() ? "end-user" : "");
    }

    private List<Setting> missing(String auth) {
        List<Setting> needed = new ArrayList<>(List.of(Setting.BASE_URL));
        if (auth.isEmpty()) needed.add(Setting.AUTH);
        needed.add(Setting.CLIENT_ID);
        needed.addAll(
                switch (auth) {
                    case "basic" -> List.of(Setting.USER);
                    case "oauth2" -> List.of(Setting.TOKEN_CLIENT_ID, Setting.TOKEN_URL);
                    case "end-user" -> List.of(Setting.CLIENT_SECRET, Setting.AUTHORIZE_URL);
                    default -> List.of();
                });
        List<Setting> missing = new ArrayList<>(needed.stream()
                .filter(one -> settings.get(one.label()).isEmpty())
                .toList());
        // an environment brings both URLs, a brand the other
        if (missing.contains(Setting.BASE_URL)) missing.remove(Setting.TOKEN_URL);
        missing.replaceAll(one ->
                one == Setting.BASE_URL ? Setting.ENVIRONMENT : one == Setting.AUTHORIZE_URL ? Setting.BRAND : one);
        return missing;
    }

    private void complete() {
        String id = "settings.complete";
        String auth = auth();
        List<Setting> missing = missing(auth);
        boolean scope = auth.equals("oauth2") && settings.get("scope").isEmpty();
        if (missing.isEmpty() && !scope) {
            facts.ok(id, "all are there for auth=" + auth);
            return;
        }
        if (missing.isEmpty()) {
            Hint hint = mend("scope", Setting.SCOPE.example()).and(Hint.of(MAILS.get("scope")));
            String what = "no scope is set; the token may then open nothing";
            facts.warning(id, Cause.ours("settings.no-scope", ExitCode.USAGE, what, hint), List.of());
            return;
        }
        Map<String, String> values = new LinkedHashMap<>();
        missing.forEach(one -> values.put(one.label(), one.example()));
        if (scope) values.put("scope", Setting.SCOPE.example());
        List<String> details = new ArrayList<>();
        values.keySet().stream().filter(MAILS::containsKey).forEach(name -> details.add(name + ": " + MAILS.get(name)));
        if (auth.isEmpty()) details.add("auth: oauth2 with access tokens, basic for fleet owners");
        String what = "missing: " + missing.stream().map(Setting::label).collect(Collectors.joining(", "));
        facts.failed(id, Cause.ours("settings.missing", ExitCode.USAGE, what, mend(values)), details);
    }
}
