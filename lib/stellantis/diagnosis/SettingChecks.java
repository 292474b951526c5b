//SOURCES Check.java
//SOURCES ../ShellWord.java
//SOURCES ../profile/InForce.java
package stellantis.diagnosis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.ShellWord;
import stellantis.profile.InForce;
import stellantis.profile.InForce.Origin;
import stellantis.profile.Profile;
import stellantis.profile.SecretSource;
import stellantis.profile.Setting;

/** The settings in force: each by itself, all together, and whether any is missing. Each is mended where it was given. */
final class SettingChecks {
    private static final Map<String, String> MAILS = Map.of("client-id", "it came by e-mail with the certificate", "client-secret", "it came by e-mail with the client id", "token-client-id", "it came by e-mail with the scope", "scope", "it came by e-mail with the token endpoint's client id");
    private static final Pattern MENDED = Pattern.compile("did you mean [\\w-]+=(\\S+) \\?");

    private final InForce settings;
    private final List<Check> checks = new ArrayList<>();

    SettingChecks(InForce settings) {
        this.settings = settings;
    }

    /** @param whole whether nothing may be missing: false for a server of which only some settings were typed */
    List<Check> run(boolean whole) {
        values();
        together();
        if (whole) complete();
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
                check(setting, value.get());
            } catch (Failure e) {
                String what = e.because() == null ? e.getMessage() : "the setting " + setting.label() + " cannot be used: " + e.because();
                wrong.add(Cause.ours(e.id() == null ? "settings.invalid" : e.id(), ExitCode.USAGE, what, remedy(setting, e.hint())));
            }
        }
        if (wrong.isEmpty()) checks.add(Check.ok("settings.values", "settings", seen == 0 ? "none is set" : seen + (seen == 1 ? " is" : " are") + " set, without placeholder or slip"));
        else checks.add(Check.failed("settings.values", "settings", wrong.get(0), wrong.stream().skip(1).map(one -> one.what() + ": " + one.remedy()).toList()));
    }

    /** A source such as stdin is fine for one command, though no profile can hold it. */
    private void check(Setting setting, String value) {
        Origin origin = settings.origin(setting.label());
        boolean once = origin == Origin.OPTION || origin == Origin.VARIABLE;
        if (once && setting.kind() == Setting.Kind.SECRET) SecretSource.parse(value, setting.label());
        else setting.check(value);
    }

    /** @param hint what the check of the value says, which may hold the mended one */
    private String remedy(Setting setting, String hint) {
        Matcher mended = MENDED.matcher(String.valueOf(hint));
        if (mended.matches()) return mend(Map.of(setting.label(), mended.group(1)));
        String note = MAILS.get(setting.label()) != null ? MAILS.get(setting.label()) : hint != null && hint.matches("(choose|compare|copy|leave) .*") ? hint : null;
        return mend(Map.of(setting.label(), setting.example())) + (note == null ? "" : "; " + note);
    }

    /** How these values are given, each where the one in force was: by option, by variable, else in the profile. */
    private String mend(Map<String, String> values) {
        Map<Origin, List<String>> parts = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            Origin origin = settings.origin(name);
            switch (origin) {
                case OPTION -> parts.computeIfAbsent(origin, any -> new ArrayList<>()).add("--" + name + " " + ShellWord.of(value));
                case VARIABLE -> parts.computeIfAbsent(origin, any -> new ArrayList<>()).add(Profile.variable(name) + "=" + ShellWord.of(value));
                default -> parts.computeIfAbsent(Origin.PROFILE, any -> new ArrayList<>()).add(ShellWord.of(name + "=" + value));
            }
        });
        return parts.entrySet().stream().map(one -> switch (one.getKey()) {
            case OPTION -> "give " + String.join(" ", one.getValue());
            case VARIABLE -> "set the variable" + (one.getValue().size() == 1 ? " " : "s ") + String.join(" ", one.getValue());
            default -> profile("set " + String.join(" ", one.getValue()));
        }).collect(Collectors.joining("; "));
    }

    private String profile(String action) {
        return "jbang profile@stellantis" + settings.whichProfile() + " " + action;
    }

    /** How these are taken back where they were given. */
    private String drop(String... names) {
        List<String> all = List.of(names).stream().filter(name -> settings.get(name).isPresent()).toList();
        Origin origin = settings.origin(all.get(0));
        if (origin == Origin.OPTION) return "leave out " + all.stream().map(name -> "--" + name).collect(Collectors.joining(" "));
        if (origin == Origin.VARIABLE) return "unset " + all.stream().map(Profile::variable).collect(Collectors.joining(" "));
        return profile("unset " + String.join(" ", all));
    }

    private void together() {
        List<Setting.Oddity> odd = settings.oddities();
        if (odd.isEmpty()) {
            checks.add(Check.ok("settings.together", "settings taken together", "nothing odd"));
            return;
        }
        Cause cause = Cause.ours(odd.get(0).id(), ExitCode.USAGE, odd.get(0).text(), remedy(odd.get(0)));
        List<String> others = odd.stream().skip(1).filter(one -> !one.id().equals(odd.get(0).id())).map(one -> one.text() + ": " + remedy(one)).toList();
        checks.add(Check.warning("settings.together", "settings taken together", cause, others));
    }

    private String remedy(Setting.Oddity odd) {
        String named = odd.text().replaceFirst(" .*", "");
        return switch (odd.id()) {
            case "settings.ids-swapped" -> {
                Map<String, String> exchanged = new LinkedHashMap<>();
                exchanged.put("client-id", settings.get("token-client-id").orElse(Setting.CLIENT_ID.example()));
                exchanged.put("token-client-id", settings.get("client-id").orElse(Setting.TOKEN_CLIENT_ID.example()));
                yield mend(exchanged);
            }
            case "settings.ids-same" -> {
                String wrong = settings.get("client-id").orElse("").matches("[A-Z]{32}") ? "client-id" : "token-client-id";
                yield mend(Map.of(wrong, "ID")) + "; " + MAILS.get(wrong);
            }
            case "settings.environments-mixed" -> odd.text().startsWith("base-url and ") ? "let one environment give both: " + mend(Map.of("environment", "preprod")) + " (or prod), then " + drop("base-url", "token-url")
                    : "for the other environment: " + mend(Map.of("environment", settings.get("environment").orElse("").equals("prod") ? "preprod" : "prod")) + "; for this one: " + drop(named);
            case "settings.token-url-path" -> mend(Map.of("token-url", settings.get("token-url").orElse("").replaceFirst("/?$", "/as/token.oauth2")));
            case "settings.tls-range" -> drop("tls-min", "tls-max");
            case "settings.identity-twice" -> "keep one of them: " + drop("keystore") + ", or " + drop("key", "cert");
            default -> mend(Map.of(named, "ID")) + "; " + MAILS.getOrDefault(named, "it came by e-mail");
        };
    }

    private void complete() {
        List<Setting> missing = new ArrayList<>();
        if (settings.get("base-url").isEmpty()) missing.add(Setting.ENVIRONMENT);
        String auth = settings.get("auth").orElse(settings.get("token-client-id").isPresent() ? "oauth2" : settings.get("user").isPresent() ? "basic" : settings.get("brand").isPresent() ? "end-user" : "");
        if (auth.isEmpty()) missing.add(Setting.AUTH);
        if (settings.get("client-id").isEmpty()) missing.add(Setting.CLIENT_ID);
        if (auth.equals("basic") && settings.get("user").isEmpty()) missing.add(Setting.USER);
        if (auth.equals("oauth2") && settings.get("token-client-id").isEmpty()) missing.add(Setting.TOKEN_CLIENT_ID);
        if (auth.equals("oauth2") && settings.get("token-url").isEmpty() && !missing.contains(Setting.ENVIRONMENT)) missing.add(Setting.TOKEN_URL);
        if (auth.equals("end-user") && settings.get("client-secret").isEmpty()) missing.add(Setting.CLIENT_SECRET);
        if (auth.equals("end-user") && settings.get("authorize-url").isEmpty()) missing.add(Setting.BRAND);
        boolean scope = auth.equals("oauth2") && settings.get("scope").isEmpty();
        if (missing.isEmpty() && scope) {
            checks.add(Check.warning("settings.complete", "settings needed", Cause.ours("settings.no-scope", ExitCode.USAGE, "no scope is set; the token may then open nothing", mend(Map.of("scope", Setting.SCOPE.example())) + "; " + MAILS.get("scope")), List.of()));
        } else if (missing.isEmpty()) {
            checks.add(Check.ok("settings.complete", "settings needed", "all are there for auth=" + auth));
        } else {
            Map<String, String> values = new LinkedHashMap<>();
            missing.forEach(one -> values.put(one.label(), one.example()));
            if (scope) values.put("scope", Setting.SCOPE.example());
            List<String> facts = new ArrayList<>(values.keySet().stream().filter(MAILS::containsKey).map(name -> name + ": " + MAILS.get(name)).toList());
            if (auth.isEmpty()) facts.add("auth: oauth2 with access tokens, basic for fleet owners");
            String what = "missing: " + missing.stream().map(Setting::label).collect(Collectors.joining(", "));
            checks.add(Check.failed("settings.complete", "settings needed", Cause.ours("settings.missing", ExitCode.USAGE, what, mend(values)), facts));
        }
    }
}
