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
import java.util.function.Function;
import java.util.stream.Stream;
import stellantis.Hint;
import stellantis.diagnosis.Cause;
import stellantis.profile.EffectiveSettings;
import stellantis.profile.Setting;
import stellantis.profile.SettingRemedy;
import stellantis.profile.SettingWarning;

/**
 * The settings in force: each by itself, all together, and whether any is missing. Each is mended where it was given.
 */
public final class SettingChecks {
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
        facts.settings = settings;
        SettingChecks checks = new SettingChecks(facts, settings, shown);
        checks.values();
        checks.together();
        if (whole) checks.complete();
    }

    private void values() {
        List<SettingWarning> wrong = SettingWarning.invalid(settings);
        long seen = Stream.of(Setting.values()).filter(this::isSet).count();
        if (!wrong.isEmpty()) {
            List<Cause> causes = wrong.stream().map(SettingChecks::cause).toList();
            facts.failed("settings.values", causes.get(0), others(causes));
        } else if (seen == 0) {
            facts.ok("settings.values", "none is set");
        } else {
            String all = seen + (seen == 1 ? " is" : " are") + " set, without placeholder or slip";
            facts.ok("settings.values", all);
        }
    }

    private static Cause cause(SettingWarning odd) {
        return Cause.ours(odd.id(), USAGE, odd.text(), odd.remedy());
    }

    /** What is wrong besides the first. */
    private List<String> others(List<Cause> causes) {
        return causes.stream()
                .skip(1)
                .map(one -> one.what() + ": " + shown.apply(one.hint()))
                .toList();
    }

    private void together() {
        List<SettingWarning> odd = SettingWarning.of(settings);
        if (odd.isEmpty()) {
            facts.ok("settings.together", "nothing odd");
            return;
        }
        List<Cause> causes = odd.stream()
                .filter(one -> one == odd.get(0) || !one.id().equals(odd.get(0).id()))
                .map(SettingChecks::cause)
                .toList();
        facts.warning("settings.together", causes.get(0), others(causes));
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
        String auth = settings.auth().orElse("");
        List<Setting> missing = missing(auth);
        boolean scope = auth.equals("oauth2") && settings.get("scope").isEmpty();
        if (missing.isEmpty() && !scope) {
            facts.ok(id, "all are there for auth=" + auth);
            return;
        }
        if (missing.isEmpty()) {
            Hint hint = new SettingRemedy(settings)
                    .give("scope", SCOPE.example())
                    .and(Hint.of(SettingWarning.MAILS.get("scope")));
            String what = "no scope is set; the token may then open nothing";
            facts.warning(id, Cause.ours("settings.no-scope", USAGE, what, hint), List.of());
            return;
        }
        Map<String, String> values = new LinkedHashMap<>();
        missing.forEach(one -> values.put(one.label(), one.example()));
        if (scope) values.put("scope", SCOPE.example());
        List<String> details = new ArrayList<>();
        values.keySet().stream()
                .filter(SettingWarning.MAILS::containsKey)
                .forEach(name -> details.add(name + ": " + SettingWarning.MAILS.get(name)));
        if (auth.isEmpty()) details.add("auth: oauth2 with access tokens, basic for fleet owners");
        String what = "missing: " + missing.stream().map(Setting::label).collect(joining(", "));
        facts.failed(
                id, Cause.ours("settings.missing", USAGE, what, new SettingRemedy(settings).give(values)), details);
    }
}
