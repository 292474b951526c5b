package stellantis.doctor;

import static java.util.stream.Collectors.joining;
import static stellantis.ExitCode.USAGE;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.connection.EndUser;
import stellantis.diagnosis.Cause;
import stellantis.profile.EffectiveSettings;
import stellantis.profile.Explanation;
import stellantis.profile.Onboarding;
import stellantis.profile.Setting;
import stellantis.profile.SettingWarning;
import stellantis.profile.VehicleData;

/**
 * The settings in force: each by itself, all together, and whether any is missing. Each is mended where it was given.
 */
public final class SettingChecks {
    /** The settings without which it may go on, and what happens then. */
    private static final Map<String, String> WITHOUT = Map.of(
            "scope", "no scope is set; the token may then open nothing",
            "password", "no password is set: each command asks for it, and fails where there is no terminal");

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
        if (facts.identity != null) settings.certificate(facts.identity.certificate());
        SettingChecks checks = new SettingChecks(facts, settings, shown);
        checks.values();
        checks.together();
        if (whole) checks.complete();
    }

    /**
     * What the driver has consented to, beside what drivers are asked for by now.
     *
     * @param chosen fails where it is not known which driver is meant
     */
    public static void consent(Facts facts, Supplier<EndUser> chosen) {
        String id = "consent";
        try {
            EndUser driver = chosen.get();
            List<String> asked = VehicleData.scopes(facts.settings.get("scope").orElse(""));
            Optional<Failure> lacks = driver.driver().lacks(asked);
            if (lacks.isPresent()) facts.warning(id, Check.cause(lacks.get()), List.of());
            else facts.ok(id, driver.consent());
        } catch (Failure e) {
            if ("user.several".equals(e.id())) facts.warning(id, Check.cause(e), List.of());
            else facts.skipped(id, e.getMessage());
        }
    }

    /** A secret that cannot be read is missed when it is needed; it is not kept. @param reading of it */
    public static void secret(Facts facts, Runnable reading) {
        try {
            reading.run();
        } catch (Failure e) {
            // one that is no source at all was found with the other values
            if (facts.find("settings.values").filter(Check::failed).isEmpty())
                facts.failed("settings.secret", e, List.of());
        }
    }

    private void values() {
        boolean none = Stream.of(Setting.values())
                .allMatch(one -> settings.get(one.label()).isEmpty());
        List<Explanation> wrong = SettingWarning.invalid(settings);
        found(Check.State.FAILED, "settings.values", wrong, none ? "none is set" : "without placeholder or slip");
    }

    private void together() {
        List<Explanation> odd = SettingWarning.of(settings);
        odd.removeIf(one -> one != odd.get(0) && one.id().equals(odd.get(0).id()));
        found(Check.State.WARNING, "settings.together", odd, "nothing odd");
    }

    /** The first is the check's own, the others are its details. */
    private void found(Check.State bad, String id, List<Explanation> all, String otherwise) {
        List<Cause> causes = all.stream()
                .map(one -> Check.ours(one.id(), USAGE, one.text(), one.remedy()))
                .toList();
        List<String> others = causes.stream()
                .skip(1)
                .map(one -> one.what() + ": " + shown.apply(one.hint()))
                .toList();
        if (causes.isEmpty()) facts.ok(id, otherwise);
        else facts.add(new Check(id, bad, causes.get(0).what(), others, causes.get(0)));
    }

    private void complete() {
        String id = "settings.complete";
        String auth = settings.auth().orElse("");
        Map<String, String> missing = Onboarding.missing(settings);
        Hint remedy =
                settings.set(missing.entrySet().stream().map(String::valueOf).toArray(String[]::new));
        Optional<String> dispensable = missing.keySet().stream().findFirst().filter(WITHOUT::containsKey);
        if (missing.isEmpty() || auth.equals("end-user") && dispensable.isPresent()) {
            facts.ok(id, "all are there for auth=" + auth);
        } else if (dispensable.isPresent()) {
            String name = dispensable.get();
            Hint hint = remedy.and(Hint.of(SettingWarning.MAILS.get(name)));
            facts.warning(id, Check.ours("settings.no-" + name, USAGE, WITHOUT.get(name), hint), List.of());
        } else {
            List<String> details = new ArrayList<>();
            missing.keySet().stream()
                    .filter(SettingWarning.MAILS::containsKey)
                    .forEach(name -> details.add(name + ": " + SettingWarning.MAILS.get(name)));
            if (auth.isEmpty()) details.add("auth: oauth2 with access tokens, basic for fleet owners");
            String what = missing.keySet().stream()
                    .filter(name -> !WITHOUT.containsKey(name))
                    .collect(joining(", ", "missing: ", ""));
            facts.failed(id, Check.ours("settings.missing", USAGE, what, remedy), details);
        }
    }
}
