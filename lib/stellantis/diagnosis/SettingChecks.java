//SOURCES Check.java
//SOURCES ../profile/InForce.java
//SOURCES ../profile/Journey.java
package stellantis.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.profile.InForce;
import stellantis.profile.Journey;
import stellantis.profile.Setting;

/** The profile's settings: each by itself, all together, and whether any is missing. */
final class SettingChecks {
    private static final Map<String, String> MAILS = Map.of("client-id", "it came by e-mail with the certificate", "token-client-id", "it came by e-mail with the scope", "scope", "it came by e-mail with the token endpoint's client id");

    private final InForce settings;
    private final Journey journey;
    private final List<Check> checks = new ArrayList<>();

    SettingChecks(InForce settings, Journey journey) {
        this.settings = settings;
        this.journey = journey;
    }

    List<Check> run() {
        values();
        together();
        complete();
        return checks;
    }

    private void values() {
        List<Cause> wrong = new ArrayList<>();
        int seen = 0;
        for (Setting setting : Setting.values()) {
            Optional<String> value = settings.get(setting.label());
            if (value.isEmpty()) continue;
            seen++;
            try {
                setting.check(value.get());
            } catch (Failure e) {
                String what = e.because() == null ? e.getMessage() : "the setting " + setting.label() + " cannot be used: " + e.because();
                wrong.add(Cause.ours(e.id() == null ? "settings.invalid" : e.id(), ExitCode.USAGE, what, e.hint() == null ? "jbang profile@stellantis set " + setting.label() + "=…" : e.hint()));
            }
        }
        if (wrong.isEmpty()) checks.add(Check.ok("settings.values", "settings", seen + (seen == 1 ? " setting, it can" : " settings, each can") + " be meant"));
        else checks.add(Check.failed("settings.values", "settings", wrong.get(0), wrong.stream().skip(1).map(Cause::what).toList()));
    }

    private void together() {
        List<Setting.Oddity> odd = settings.oddities();
        if (odd.isEmpty()) {
            checks.add(Check.ok("settings.together", "settings taken together", "nothing odd"));
            return;
        }
        Cause cause = Cause.ours(odd.get(0).id(), ExitCode.USAGE, odd.get(0).text(), "compare with the e-mails they came in: jbang profile@stellantis show");
        checks.add(Check.warning("settings.together", "settings taken together", cause, odd.stream().skip(1).map(Setting.Oddity::text).toList()));
    }

    private void complete() {
        List<String> missing = new ArrayList<>();
        if (settings.get("base-url").isEmpty()) missing.add("environment");
        String auth = settings.get("auth").orElse(settings.get("token-client-id").isPresent() ? "oauth2" : settings.get("user").isPresent() ? "basic" : "");
        if (auth.isEmpty()) missing.add("auth");
        if (settings.get("client-id").isEmpty()) missing.add("client-id");
        if (auth.equals("basic") && settings.get("user").isEmpty()) missing.add("user");
        if (auth.equals("oauth2") && settings.get("token-client-id").isEmpty()) missing.add("token-client-id");
        if (auth.equals("oauth2") && settings.get("token-url").isEmpty()) missing.add("token-url");
        if (missing.isEmpty() && auth.equals("oauth2") && settings.get("scope").isEmpty()) {
            checks.add(Check.warning("settings.complete", "settings needed", Cause.ours("settings.no-scope", ExitCode.USAGE, "no scope is set; the token may then open nothing", MAILS.get("scope") + ": jbang profile@stellantis set scope=prd:XXX"), List.of()));
        } else if (missing.isEmpty()) {
            checks.add(Check.ok("settings.complete", "settings needed", "all are there for auth=" + auth));
        } else {
            Journey.Step next = journey.next();
            boolean here = next.command() != null && next.command().contains("profile@stellantis");
            String command = here ? next.toString() : "jbang profile@stellantis set " + missing.get(0) + "=…";
            List<String> facts = missing.stream().filter(MAILS::containsKey).map(name -> name + ": " + MAILS.get(name)).toList();
            checks.add(Check.failed("settings.complete", "settings needed", Cause.ours("settings.missing", ExitCode.USAGE, "missing: " + String.join(", ", missing), command), facts));
        }
    }
}
