package stellantis.install;

import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.cli.Writing;
import stellantis.pki.NewFiles;
import stellantis.pki.SafeFile;
import stellantis.profile.Brand;
import stellantis.profile.ChangedSettings;
import stellantis.profile.Environment;
import stellantis.profile.IdShape;
import stellantis.profile.Profile;
import stellantis.profile.SecretSource;

/**
 * The settings that stand in the texts of the e-mails, found by their shape or by the word before them in English,
 * French or German. Where there are two values for one, none is taken. Of URLs only those of hosts that are known here
 * are taken: secrets are sent there.
 */
public final class ReceivedSettings {
    private static final String IS = "[ \\t]*[:=][ \\t]*+(?:\\r?\\n[ \\t]*+)?";
    /** Alone on its line, as what goes on is a sentence; neither a placeholder nor a link. */
    private static final String SECRET = "(?: (?:for|of|pour|de|du|f.r|zu|\\()[^\\n:=]{0,40})?" + IS
            + "(?!https?:|[<\\[{]|(.)\\1*[ \\t]*$)([^\\s\\uFFFD]{3,}[^\\s\\uFFFD:])[ \\t]*$";

    private static final Pattern HTML = Pattern.compile("(?i)<(html|body|table|div|br|p)\\b");

    /** The last group is the value. A setting's second pattern is for texts in which the first finds nothing. */
    private static final List<Map.Entry<String, Pattern>> SHAPES = List.of(
            shape(
                    "client-id",
                    "(?i:client|application|anwendung)[^\\n]{0,60}?[\\s:=]+(" + IdShape.APPLICATION + ")(?![\\w-])"),
            shape("client-id", "(?<![\\w/=@.-])(" + IdShape.UUID + ")(?![\\w@-])"),
            shape("token-client-id", "(?<![\\w/+])(" + IdShape.CAPITALS + ")(?![\\w/+=])"),
            shape("scope", "(?i:scopes?|port\\p{L}{1,2}e|umfang)" + IS + "(\\w+:[\\w.:-]*\\w)(?![^\\s<.,;])"),
            shape("scope", "(?<![\\w:])(prd:[A-Za-z]{3})(?!\\w)"),
            shape("user", "(?<!\\w)(MZP\\d+)(?!\\w)"),
            shape("realm", "(?<!\\w)(clientsB2C\\w+)"),
            shape(
                    "client-secret",
                    "(?i:client[ _-]*secret|secret[ _-]*client|secret du client|client-geheimnis)" + SECRET),
            shape("password", "(?i:pass ?word|mot[ _-]de[ _-]passe|passwort|kennwort)" + SECRET));

    private static final Pattern URL = Pattern.compile("https ?: ?//([\\w.-]+(?::\\d+)?)((?:/[\\w.-]+)*)");
    private static final Map<String, String> PATHS = Map.of(
            "/connectedcar.*", "base-url",
            ".*(/as/token\\.oauth2|/am/oauth2/access_token)", "token-url",
            ".*/am/oauth2/authorize", "authorize-url",
            ".*/am/oauth2/token/revoke", "revoke-url");
    private static final Set<String> SECRETS = Set.of("password", "client-secret");

    private final Map<String, Set<String>> found = new LinkedHashMap<>();
    /** The values in each text, by the name of its file. */
    private final Map<String, Set<String>> texts = new LinkedHashMap<>();

    private final Map<String, String> strange = new TreeMap<>();

    private static Map.Entry<String, Pattern> shape(String setting, String pattern) {
        return Map.entry(setting, Pattern.compile(pattern, Pattern.MULTILINE));
    }

    /**
     * Looks for settings in one more text.
     *
     * @param name of its file; that of a file with one word in it says what the word is
     * @return whether there are any
     */
    public boolean read(String text, String name) {
        String label = Path.of(name).getFileName().toString().replaceFirst("\\.\\w+$", "");
        String plain = text.strip().matches("\\S+") ? label + ": " + text.strip() : withoutTags(text);
        Map<String, Set<String>> here = new LinkedHashMap<>();
        for (Map.Entry<String, Pattern> shape : SHAPES) {
            if (here.containsKey(shape.getKey())) continue;
            Matcher matcher = shape.getValue().matcher(plain);
            while (matcher.find()) put(here, shape.getKey(), matcher.group(matcher.groupCount()));
        }
        Matcher url = URL.matcher(plain);
        while (url.find()) url(url.group(1), url.group(2).replaceFirst("\\.+$", ""), here);
        // a login alone says nothing
        if (here.keySet().equals(Set.of("user"))) return false;
        here.forEach((setting, values) -> values.forEach(value -> put(found, setting, value)));
        here.values().forEach(values -> values.forEach(value -> put(texts, name, value)));
        return !here.isEmpty();
    }

    private static void put(Map<String, Set<String>> values, String setting, String value) {
        if (!value.matches("(?i)\\w+:x+"))
            values.computeIfAbsent(setting, one -> new LinkedHashSet<>()).add(value);
    }

    private void url(String host, String path, Map<String, Set<String>> here) {
        Optional<String> setting =
                PATHS.keySet().stream().filter(path::matches).findFirst().map(PATHS::get);
        Map<String, String> known = new TreeMap<>();
        for (Environment one : Environment.values())
            if (has(one.settings(), host)) known.put("environment", one.label());
        for (Brand one : Brand.values()) if (has(one.settings(Optional.empty()), host)) known.put("brand", one.label());
        // what else is on this machine, such as a redirect URI, says nothing of the sandbox
        if (setting.isEmpty()) known.values().remove("sandbox");
        known.forEach((name, label) -> put(here, name, label));
        setting.ifPresent(name -> {
            String value = "https://" + host + (name.equals("base-url") ? "" : path);
            if (known.isEmpty()) strange.put(name, value);
            else put(here, name, value);
        });
    }

    /** Whether one of the URLs is on that host, be it on another port. */
    private static boolean has(Map<String, String> settings, String host) {
        String name = host.replaceFirst(":.*", "");
        return settings.values().stream()
                .anyMatch(one -> name.equals(URI.create(one).getHost()));
    }

    /** The text of an HTML page; what stands in two cells side by side is a label and its value. */
    private static String withoutTags(String text) {
        if (!HTML.matcher(text).find()) return text;
        return text.replaceAll("\\s+", " ")
                .replaceAll("(?i)</?(?:b|i|u|em|strong|span|font|a|code|tt|o:p)\\b[^<>]*>", "")
                .replaceAll(
                        "(?i)(?: ?:)? ?(?:</(?:p|div)> ?)?</t[dh]> ?<t[dh]\\b[^<>]*>(?: ?<(?:p|div)\\b[^<>]*>)?", ": ")
                .replaceAll("(?i)(?:</?(?:br|p|tr|div|li|h\\d)\\b[^<>]*> ?)++", "\n")
                .replaceAll("<[^<>]*>", "")
                .replace("&nbsp;", " ")
                .replaceAll("&(?!amp;)#?\\w+;", "\uFFFD")
                .replace("&amp;", "&");
    }

    /** Stores what came without a certificate, or beside one that is in its place; false where there is nothing new. */
    public boolean store(Run run) {
        NewFiles files = Writing.files(run);
        Map<String, String> changes = plan(run, files);
        if (changes.isEmpty()) return false;
        SafeFile.privateFolder(run.profile().folder());
        files.write();
        store(run, changes, files);
        return true;
    }

    /** Changes the settings, whose file stays as a dated backup where a value is lost; tells that of all files too. */
    public void store(Run run, Map<String, String> changes, NewFiles files) {
        Profile profile = run.profile();
        List<Path> backups = new ArrayList<>(files.backups());
        Map<String, String> lost = new TreeMap<>(profile.own());
        lost.entrySet().removeIf(one -> one.getValue().equals(changes.getOrDefault(one.getKey(), one.getValue())));
        if (!lost.isEmpty()) {
            Path backup = SafeFile.backupOf(profile.settingsFile(), run.clock().instant());
            new NewFiles().secret(backup, Run.read(profile.settingsFile())).write();
            backups.add(backup);
        }
        if (!changes.isEmpty()) ChangedSettings.save(profile, changes);
        backups.forEach(file -> run.console().note("  backup   " + file));
        changes.forEach((name, value) -> {
            String there = lost.get(name);
            run.console()
                    .note(
                            value.isEmpty()
                                    ? "  removed  " + name + "=" + there + " from the settings; no file is deleted"
                                    : "  stored   " + name + "=" + value
                                            + (there == null ? "" : ", in place of " + there));
        });
    }

    /**
     * What the profile has not got yet; with --force also what it has otherwise. What is not stored is told.
     *
     * @param files gets the secrets, each in a file of the profile
     */
    public Map<String, String> plan(Run run, NewFiles files) {
        Profile profile = run.profile();
        Map<String, String> given = given(run);
        Map<String, String> changes = new LinkedHashMap<>();
        given.forEach((name, value) -> {
            Path file = profile.folder().resolve(name + ".txt");
            boolean secret = SECRETS.contains(name);
            if (secret) run.console().keepOut(Secret.of(value));
            String there = profile.own().getOrDefault(name, "");
            if (secret ? leadsTo(value, there, run) : value.equals(there)) return;
            if (!there.isEmpty() && !run.has(Options.FORCE)) {
                run.console()
                        .warn(name + " stays as it is in the profile" + (secret ? "" : ", " + there) + ": what came is "
                                + (secret ? "another one" : value) + "; --force takes that");
                return;
            }
            byte[] content = (value + "\n").getBytes(StandardCharsets.UTF_8);
            if (secret && !SafeFile.holds(file, content)) files.secret(file, content);
            changes.put(name, secret ? "file:" + file : value);
            texts.values().removeIf(values -> values.contains(value));
        });
        run.arguments().stream()
                .filter(texts::containsKey)
                .forEach(text -> run.console().note("no setting was taken from " + text + ": none is new and sure"));
        for (String name : List.of("environment", "brand")) {
            boolean elsewhere = given.containsKey(name)
                    && !changes.containsKey(name)
                    && !given.get(name).equals(profile.own().get(name));
            if (elsewhere) changes.keySet().removeIf(one -> one.matches(".*-url|realm"));
        }
        return changes;
    }

    /** Whether that is the secret which the setting leads to already. */
    private static boolean leadsTo(String secret, String source, Run run) {
        try {
            return SecretSource.parse(source, "the setting")
                    .read(run.world().env(), run.profile().folder(), InputStream.nullInputStream())
                    .reveal()
                    .equals(secret);
        } catch (Failure none) {
            return false;
        }
    }

    /** The values that are sure, without those that environment and brand say already. */
    private Map<String, String> given(Run run) {
        Map<String, String> given = new LinkedHashMap<>();
        found.forEach((name, values) -> {
            if (values.size() == 1) given.put(name, values.iterator().next());
            else
                run.console()
                        .warn(
                                "there are " + values.size() + " values for " + name + ", and none was taken"
                                        + (SECRETS.contains(name) ? "" : ": " + String.join(", ", values)),
                                Hint.of("store the right one", NextCommand.of("profile set", name + "=…")));
        });
        strange.forEach((name, value) -> run.console()
                .warn(
                        "the URL " + value + " was not stored, since its host is not known here",
                        Hint.of("if it is right", NextCommand.of("profile set", name + "=" + value))));
        Optional<Environment> environment = Optional.ofNullable(given.get("environment"))
                .map(Environment::named)
                .or(run.profile()::environment);
        Brand.ofRealm(given.get("realm")).ifPresent(one -> given.put("brand", one.label()));
        Optional<Brand> brand =
                Optional.ofNullable(given.get("brand")).map(Brand::named).or(run.profile()::brand);
        environment.ifPresent(one -> given.entrySet().removeAll(one.settings().entrySet()));
        brand.ifPresent(
                one -> given.entrySet().removeAll(one.settings(environment).entrySet()));
        String auth = brand.isPresent() || given.containsKey("authorize-url")
                ? "end-user"
                : given.containsKey("token-client-id") ? "oauth2" : given.containsKey("password") ? "basic" : "";
        if (!auth.isEmpty() && run.profile().get("auth").isEmpty()) given.put("auth", auth);
        return given;
    }
}
