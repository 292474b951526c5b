package stellantis.profile;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import stellantis.Hint;
import stellantis.Nearest;
import stellantis.profile.EffectiveSettings.Origin;

/**
 * What of the settings explains a failure.
 *
 * @param id stable, dotted; null where the failure keeps its own
 */
public record Explanation(String id, String text, Hint remedy) {
    /** What goes wrong where a setting is wrong: names, and the ids of the causes. */
    private static final Map<String, String> DECIDES = rows("""
        environment: (net|api)\\..*
        base-url: (net|tls|http|page|api|talk)\\.(?!(read-)?timeout|.*(expired|error|limited|scope|-closed)).*
        token-url: (net|tls|http|page|token|talk)\\.(?!(read-)?timeout|.*(expired|error|limited|scope|-closed|secret)).*
        client-id: api\\.(client-id.*|not-subscribed|certificate-of-another)
        client-id-in: api\\.client-id-missing
        token-client-id: token\\.(invalid-client|wrong-secret|certificate-of-another)
        client-secret: token\\.(invalid-client|wrong-secret|certificate-of-another)|(file|secret)\\..*
        scope: (?!settings\\.scope-misspelt).*scope.*|api\\.(forbidden|token-refused)
        auth,bearer: settings\\.missing|api\\.(wrong-login|other-scheme|.*token.*|no-credentials)
        user: api\\.(wrong-login|certificate-of-another|unauthorized)|subject\\.cn.*
        password: api\\.(wrong-login|certificate-of-another)|subject\\.cn.*|(file|secret)\\..*
        passphrase,key-passphrase: passphrase|(file|secret)\\..*
        keystore,key,cert,alias: (file|identity|mismatch|tls\\.client|http\\.client-|settings\\.no-entry)\\b.*
        cacert,cacert-only: file\\b.*|tls\\.server\\.(unknown-issuer|wrong-ca|ca-left-out|other-key|self-signed)
        proxy: proxy\\..*
        tls-min,tls-max: tls\\.versions
        max-time: (talk|tls)\\..*timeout
        connect-timeout: (net|tls|proxy)\\..*(timeout|silent)
        accept: api\\.media-type
        """);

    /** Those of Java's own, and those that name them. */
    private static final Pattern OF_JAVA = Pattern.compile("-D(jdk\\.tls|javax\\.net\\.ssl|java\\.net\\.prefer)\\S*");

    private static final List<String> JAVAS = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    /** What is done where nobody says anything. */
    private static final Map<String, String> USUAL = rows("""
        client-id-in: query:client_id
        accept: application/json
        tls-min: 1.2
        tls-max: 1.3
        max-time: 60
        connect-timeout: 10
        """);

    /** By what factor a limit of time is below the usual one where it is the likelier cause. */
    private static final int SHORT = 8;

    private static final Pattern TIME = Pattern.compile("(max-time|connect-timeout)( \\d{1,9}(\\.\\d{1,9})?){2}");

    private static Map<String, String> rows(String lines) {
        Map<String, String> rows = new LinkedHashMap<>();
        lines.lines()
                .map(line -> line.split(": ", 2))
                .forEach(row -> Arrays.stream(row[0].split(",")).forEach(name -> rows.put(name, row[1])));
        return rows;
    }

    /** The ids of the causes of which a setting may be the reason, as a pattern. */
    static String decides(String name) {
        return DECIDES.getOrDefault(name, "none");
    }

    /**
     * What most likely explains a failure: a value that cannot be meant, one that was given in place of another or of
     * the usual one, a switch of Java's, a login that is not the certificate's, a line that is misspelt.
     *
     * @param id of its cause, or its exit code's name
     * @param text what failed, why, and what to do
     */
    public static Optional<Explanation> of(String id, String text, EffectiveSettings settings) {
        return new Search(settings, id, text).of();
    }

    /** The lines of the profile that are none of these settings, by the missing one that is meant. */
    static Map<String, Explanation> misspelt(Collection<String> names, EffectiveSettings settings) {
        Map<String, Explanation> meant = new LinkedHashMap<>();
        Profile profile = settings.profile();
        if (profile == null) return meant;
        List<String> missing =
                names.stream().filter(name -> settings.get(name).isEmpty()).toList();
        for (String line : profile.own().keySet()) {
            if (names.contains(line)) continue;
            Nearest.to(line.toLowerCase(Locale.ROOT).replaceAll("[_. ]", "-"), missing)
                    .ifPresent(name -> meant.put(
                            name,
                            new Explanation(
                                    "settings.misspelt",
                                    "the line " + line + " in " + profile.settingsFile() + " is no setting, and " + name
                                            + " is missing",
                                    Hint.of("write " + name + " in place of " + line + " there"))));
        }
        return meant;
    }

    /** A login that is not in the certificate. */
    static Optional<Explanation> stranger(EffectiveSettings settings) {
        return settings.stranger().map(text -> {
            String user = settings.get("user").orElseThrow();
            String name = settings.certified().orElseThrow();
            boolean alike = name.replaceAll("\\d", "0").equals(user.replaceAll("\\d", "0"));
            Hint back = Hint.of("put back key and certificate of " + user + ", or take all settings of " + name);
            return new Explanation(
                    "settings.user-not-in-certificate",
                    text,
                    settings.set("user=" + name).after(alike ? back : null));
        });
    }

    /** @param id of the cause, or its exit code's name @param text what failed, why, and what to do */
    private record Search(EffectiveSettings settings, String id, String text) {
        Optional<Explanation> of() {
            List<String> blamed = DECIDES.keySet().stream().filter(this::blamed).toList();
            return first(blamed, this::slip)
                    .or(() -> first(JAVAS, this::ofJava).filter(any -> id.matches("(net|tls)\\..*")))
                    .or(() -> first(blamed, this::replaced).filter(one -> one.id != null || !id.equals("usage")))
                    .or(() -> stranger(settings)
                            .filter(any -> id.matches(decides("user") + "|" + decides("client-id")))
                            .map(this::ofCertificate))
                    .or(() -> misspelt(DECIDES.keySet(), settings).entrySet().stream()
                            .filter(one -> id.matches("settings\\.missing|" + decides(one.getKey()))
                                    || id.equals("usage") && text.contains(one.getKey()))
                            .map(Map.Entry::getValue)
                            .findFirst());
        }

        private Explanation ofCertificate(Explanation stranger) {
            return first(List.of("keystore", "key", "cert"), this::replaced)
                    .map(one -> new Explanation(stranger.id, stranger.text + ", for " + one.text, one.remedy))
                    .orElse(stranger);
        }

        private static Optional<Explanation> first(List<String> names, Function<String, Optional<Explanation>> by) {
            return names.stream().map(by).flatMap(Optional::stream).findFirst();
        }

        /** Whether it may be the reason; of several files, secrets and servers it is the one that is named. */
        private boolean blamed(String name) {
            String value = settings.get(name).orElse("");
            if (id.equals("usage")) return !value.isEmpty() && text.contains("\"" + value + "\"");
            boolean several = name.endsWith("-url") || id.matches("(file|secret)\\b.*");
            return id.matches(decides(name))
                    && (!several || text.contains(value.replaceFirst("^(env:|file:|https?://([^/:?]*).*)", "$2")));
        }

        private Optional<Explanation> slip(String name) {
            return settings.get(name)
                    .flatMap(value -> SettingText.slip(value)
                            .map(slip -> new Explanation(
                                    slip.id(),
                                    "the setting " + name + " cannot be used: " + slip.why(),
                                    settings.set(name + "=" + SettingText.plain(value)))));
        }

        /** That a value was given in place of another one, or of the usual one; empty where it was not. */
        private Optional<Explanation> replaced(String name) {
            if (name.equals("scope")
                    && settings.auth().filter("oauth2"::equals).isPresent()
                    && settings.get(name).isEmpty())
                return Optional.of(new Explanation(
                        "settings.no-scope",
                        "no scope is set; the token may then open nothing",
                        settings.set("scope=prd:XXX")));
            String value = name.equals("environment") ? "" : settings.get(name).orElse("");
            Optional<String> other = beneath(name);
            String instead = other.orElse(USUAL.getOrDefault(name, ""));
            if (value.isEmpty() || instead.isEmpty() || value.equals(instead)) return Optional.empty();
            // a limit that is long enough is no reason
            if (TIME.matcher(name + " " + value + " " + instead).matches()
                    && Double.parseDouble(value) * (other.isPresent() ? 1 : SHORT) > Double.parseDouble(instead))
                return Optional.empty();
            String who = switch (settings.origin(name)) {
                case OPTION -> "--" + name;
                case VARIABLE -> Profile.variable(name) + " in the environment";
                default -> "the profile";
            };
            return Optional.of(new Explanation(
                    other.isPresent() ? "settings.overridden" : null,
                    who + " sets " + name + shown(name, value, "") + ", in place of "
                            + (other.isEmpty() ? "the usual" : "the profile's") + shown(name, instead, " own"),
                    settings.drop(name)));
        }

        /** What would be in force without the variable; empty where there is none. */
        private Optional<String> beneath(String name) {
            Profile profile = settings.profile();
            // what was typed just now is known to who typed it
            if (settings.origin(name) != Origin.VARIABLE || profile == null) return Optional.empty();
            List<String> values = settings.values(name);
            if (values.size() > 1) return Optional.of(values.get(1));
            Path file = switch (name) {
                case "key", "keystore" -> profile.keyFile();
                case "cert" -> profile.certificateFile();
                case "cacert" -> profile.caFile();
                default -> null;
            };
            if (file != null) return Optional.of(file).filter(Files::exists).map(Path::toString);
            return name.matches("auth|bearer") ? EffectiveSettings.auth(profile::get) : Optional.empty();
        }

        /** As messages show it; what may be a secret pasted by mistake is not shown. */
        private static String shown(String name, String value, String otherwise) {
            return name.matches("bearer|password|.*secret|.*passphrase")
                    ? otherwise
                    : " " + SettingText.shown(name, value);
        }

        /** That a variable changes how Java speaks to servers. */
        private Optional<Explanation> ofJava(String variable) {
            return OF_JAVA.matcher(settings.environment(variable))
                    .results()
                    .findFirst()
                    .map(option -> new Explanation(
                            null, variable + " changes Java: " + option.group(), Hint.of("unset " + variable)));
        }
    }
}
