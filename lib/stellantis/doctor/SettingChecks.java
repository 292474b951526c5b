package stellantis.doctor;

import static java.util.stream.Collectors.joining;
import static stellantis.ExitCode.USAGE;
import static stellantis.profile.Setting.AUTH;
import static stellantis.profile.Setting.AUTHORIZE_URL;
import static stellantis.profile.Setting.BASE_URL;
import static stellantis.profile.Setting.BRAND;
import static stellantis.profile.Setting.CLIENT_ID;
import static stellantis.profile.Setting.CLIENT_SECRET;
import static stellantis.profile.Setting.ENVIRONMENT;
import static stellantis.profile.Setting.SCOPE;
import static stellantis.profile.Setting.TOKEN_CLIENT_ID;
import static stellantis.profile.Setting.TOKEN_URL;
import static stellantis.profile.Setting.USER;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.ShellWord;
import stellantis.diagnosis.Cause;
import stellantis.diagnosis.MessageValues;
import stellantis.profile.EffectiveSettings;
import stellantis.profile.EffectiveSettings.Origin;
import stellantis.profile.Profile;
import stellantis.profile.SecretSource;
import stellantis.profile.Setting;
import stellantis.profile.SettingCheck;
import stellantis.profile.SettingWarning;

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
                wrong.add(Cause.ours(id, USAGE, what, remedy(setting, value.get(), e)));
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

    /** To be given anew as it came. */
    private Hint anew(String name) {
        return mend(name, "ID").and(Hint.of(MAILS.getOrDefault(name, "it came by e-mail")));
    }

    private String value(Setting setting) {
        return settings.get(setting.label()).orElse("");
    }

    /** How these are taken back where they were given. */
    private Hint drop(String... names) {
        List<String> all =
                Stream.of(names).filter(name -> settings.get(name).isPresent()).toList();
        Origin origin = settings.origin(all.get(0));
        if (origin == Origin.OPTION) {
            return Hint.of("leave out " + all.stream().map(name -> "--" + name).collect(joining(" ")));
        }
        if (origin == Origin.VARIABLE) {
            return Hint.of("unset " + all.stream().map(Profile::variable).collect(joining(" ")));
        }
        return Hint.of(NextCommand.of("profile unset", all.toArray()));
    }

    private void together() {
        List<SettingWarning> odd = SettingWarning.of(settings);
        if (odd.isEmpty()) {
            facts.ok("settings.together", "nothing odd");
            return;
        }
        List<Cause> causes = odd.stream()
                .filter(one -> one == odd.get(0) || !one.id().equals(odd.get(0).id()))
                .map(one -> Cause.ours(one.id(), USAGE, one.text(), remedy(one)))
                .toList();
        facts.warning("settings.together", causes.get(0), others(causes));
    }

    private Hint remedy(SettingWarning odd) {
        String named = odd.names().get(0);
        MessageValues words = new MessageValues();
        return switch (odd.id()) {
            case "settings.ids-swapped" -> {
                Map<String, String> exchanged = new LinkedHashMap<>();
                exchanged.put("client-id", settings.get("token-client-id").orElse(CLIENT_ID.example()));
                exchanged.put("token-client-id", settings.get("client-id").orElse(TOKEN_CLIENT_ID.example()));
                yield mend(exchanged);
            }
            case "settings.ids-same" -> anew(value(CLIENT_ID).matches("[A-Z]{32}") ? "client-id" : "token-client-id");
            case "settings.environments-mixed" -> {
                if (odd.names().size() > 1) {
                    words.put("set", mend("environment", "preprod"))
                            .put("drop", drop(odd.names().toArray(String[]::new)));
                    yield words.hint("let one environment give both: {set} (or prod), then {drop}");
                }
                String other = value(ENVIRONMENT).equals("prod") ? "preprod" : "prod";
                words.put("set", mend("environment", other)).put("drop", drop(named));
                yield words.hint("for the other environment: {set}; for this one: {drop}");
            }
            case "settings.user-not-in-certificate" ->
                mend("user", settings.certified().orElseThrow());
            case "settings.token-url-path" ->
                mend("token-url", value(TOKEN_URL).replaceFirst("/?$", "/as/token.oauth2"));
            case "settings.tls-range" -> drop(odd.names().toArray(String[]::new));
            case "settings.identity-twice" ->
                words.put("store", drop("keystore"))
                        .put("files", drop("key", "cert"))
                        .hint("keep one of them: {store}, or {files}");
            default -> anew(named);
        };
    }

    /** How requests introduce themselves, as far as the settings tell. */
    private String auth() {
        if (isSet(AUTH)) return value(AUTH);
        if (isSet(TOKEN_CLIENT_ID)) return "oauth2";
        if (isSet(USER)) return "basic";
        return isSet(BRAND) ? "end-user" : "";
    }

    private boolean isSet(Setting setting) {
        return settings.get(setting.label()).isPresent();
    }

    /** What is to be set: an environment brings both URLs, a brand the other. */
    private List<Setting> missing(String auth) {
        Map<Setting, Setting> needed = new LinkedHashMap<>(Map.of(BASE_URL, ENVIRONMENT));
        if (auth.isEmpty()) needed.put(AUTH, AUTH);
        needed.put(CLIENT_ID, CLIENT_ID);
        switch (auth) {
            case "basic" -> needed.put(USER, USER);
            case "oauth2" -> {
                needed.put(TOKEN_CLIENT_ID, TOKEN_CLIENT_ID);
                needed.put(TOKEN_URL, isSet(BASE_URL) ? TOKEN_URL : ENVIRONMENT);
            }
            case "end-user" -> {
                needed.put(CLIENT_SECRET, CLIENT_SECRET);
                needed.put(AUTHORIZE_URL, BRAND);
            }
            default -> {}
        }
        needed.keySet().removeIf(this::isSet);
        return needed.values().stream().distinct().toList();
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
            Hint hint = mend("scope", SCOPE.example()).and(Hint.of(MAILS.get("scope")));
            String what = "no scope is set; the token may then open nothing";
            facts.warning(id, Cause.ours("settings.no-scope", USAGE, what, hint), List.of());
            return;
        }
        Map<String, String> values = new LinkedHashMap<>();
        missing.forEach(one -> values.put(one.label(), one.example()));
        if (scope) values.put("scope", SCOPE.example());
        List<String> details = new ArrayList<>();
        values.keySet().stream().filter(MAILS::containsKey).forEach(name -> details.add(name + ": " + MAILS.get(name)));
        if (auth.isEmpty()) details.add("auth: oauth2 with access tokens, basic for fleet owners");
        String what = "missing: " + missing.stream().map(Setting::label).collect(joining(", "));
        facts.failed(id, Cause.ours("settings.missing", USAGE, what, mend(values)), details);
    }
}
