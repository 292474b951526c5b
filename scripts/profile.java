///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Show and change what is stored for an application: settings, files, and what is missing
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/profile.java

import static java.util.stream.Collectors.joining;
import static stellantis.pki.Kind.PRIVATE_KEY;
import static stellantis.pki.Kind.SIGNING_REQUEST;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.Json;
import stellantis.Nearest;
import stellantis.NextCommand;
import stellantis.cli.Command;
import stellantis.cli.OpenDoors;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.pki.CertificateChain;
import stellantis.pki.CertificateFile;
import stellantis.pki.Certificates;
import stellantis.pki.ChainProblem;
import stellantis.pki.Contents;
import stellantis.pki.KeyFile;
import stellantis.pki.Name;
import stellantis.pki.PublicKeys;
import stellantis.pki.SafeFile;
import stellantis.pki.SigningRequest;
import stellantis.profile.Brand;
import stellantis.profile.BrandSettings;
import stellantis.profile.ChangedSettings;
import stellantis.profile.EffectiveSettings;
import stellantis.profile.Explanation;
import stellantis.profile.Onboarding;
import stellantis.profile.Profile;
import stellantis.profile.Renewal;
import stellantis.profile.SecretSource;
import stellantis.profile.Setting;
import stellantis.profile.SettingCheck;
import stellantis.profile.SettingText;
import stellantis.profile.SettingWarning;

/** One profile per application: the folder in which every script finds what the one before left. */
class profile {
    static final Command COMMAND = Command.named(
                    "profile",
                    "Show and change what is stored for an application: settings, files, and what is missing")
            .usage("[show] [--json]")
            .usage("set NAME=VALUE…")
            .usage("unset NAME…")
            .usage("list [--json]")
            .example("{{profile}}", "what is there, what is missing, and the next command")
            .example(
                    "{{profile}} set environment=preprod auth=oauth2"
                            + " client-id=0b6f1c2d-1111-2222-3333-444455556666",
                    "the pre-production hosts, access tokens, and the id from the e-mail")
            .example(
                    "{{profile}} set auth=basic user=MZP123456 password=env:MZP_PASSWORD",
                    "for fleet owners; the password itself is never stored")
            .example("{{profile}} -p prod set environment=prod", "another profile; it is created if it does not exist")
            .tells("An option of the same name wins over a setting, and so does a variable such as "
                    + "STELLANTIS_CLIENT_ID.")
            .lists("Settings:", meanings())
            .options(Options.JSON)
            .arguments(0, 1000)
            .argument(
                    "show",
                    "what is there, where each setting comes from, and the next command; the same without any argument")
            .argument("set NAME=VALUE…", "checks all values, then stores all")
            .argument("unset NAME…", "removes settings")
            .argument(
                    "list",
                    "all profiles: environment, authentication, certificate and its end; * marks the one in use")
            .ends(ExitCode.USAGE, "wrong usage, or a setting or value that is not possible; nothing was stored")
            .ends(ExitCode.FILE)
            .does(profile::run);

    private static final List<String> ACTIONS = List.of("show", "set", "unset", "list");

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) {
        List<String> words = run.arguments();
        String action = words.isEmpty() ? "show" : words.get(0);
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        if (action.contains("="))
            throw Failure.usage("what is to be done with " + action.replaceFirst("=.*", "=…") + "?")
                    .hint("did you mean", NextCommand.of("profile set", action.replaceFirst("=.*", "=…")));
        if (!ACTIONS.contains(action)) {
            throw Failure.usage("there is no action \"" + action + "\"")
                    .hint(Nearest.to(action, ACTIONS)
                            .map(near -> Hint.of("did you mean " + near + "?"))
                            .orElse(Hint.of(
                                    "choose show, set, unset or list; a profile is named with {}",
                                    NextCommand.typed("-p", action))));
        }
        if (List.of("show", "list").contains(action) && !rest.isEmpty())
            throw Failure.usage(action + " takes no argument \"" + rest.get(0) + "\"")
                    .hint("a profile is named with {}", NextCommand.typed("-p", rest.get(0)));
        return switch (action) {
            case "set" -> set(run, rest);
            case "unset" -> unset(run, rest);
            case "list" -> list(run);
            default -> show(run);
        };
    }

    /** All assignments are checked before any is stored. */
    private static ExitCode set(Run run, List<String> assignments) {
        if (assignments.isEmpty())
            throw Failure.usage("nothing to set")
                    .hint(
                            "write {}; all settings: {}",
                            NextCommand.of("profile set environment=preprod"),
                            NextCommand.of("profile --help"));
        Map<String, String> changes = new LinkedHashMap<>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            // the text may be a secret that lost its name: it is not repeated
            if (equals < 1)
                throw Failure.usage("an argument of set is not of the form NAME=VALUE")
                        .hint("write "
                                + Setting.find(assignment).map(Setting::label).orElse("client-id")
                                + "=…, without spaces around the equals sign");
            Setting setting = Setting.named(assignment.substring(0, equals).strip());
            String value = SettingCheck.check(setting, assignment.substring(equals + 1));
            if (setting == Setting.BASE_URL && assignment.contains("/connectedcar/v"))
                run.console()
                        .note("base-url is stored as " + value + ": calls append the path from /connectedcar on by"
                                + " themselves");
            if (changes.put(setting.label(), fromHere(run, setting, value)) != null)
                throw Failure.usage(setting.label() + " is given twice");
        }
        Map<String, String> moved = ofBrand(run.profile(), changes);
        changes.putAll(moved);
        boolean asks = changes.containsKey("scope")
                && !changes.get("scope").equals(run.profile().own().get("scope"));
        List<String> drivers = asks ? run.profile().drivers() : List.of();
        ChangedSettings.save(run.profile(), changes);
        run.console().note("stored in " + run.profile().settingsFile() + ": " + String.join(", ", changes.keySet()));
        moved.forEach((name, value) -> run.console().note(name + " is the brand's now: " + value));
        odd(run).forEach(one -> run.console().warn(one.text(), one.remedy()));
        if (!drivers.isEmpty())
            run.console()
                    .note(
                            "already enrolled, with the scope before: "
                                    + String.join(", ", drivers.subList(0, Math.min(5, drivers.size())))
                                    + (drivers.size() > 5 ? " and others" : "") + "; to ask again: {}",
                            NextCommand.of("enroll --label", drivers.get(0), "--force"));
        run.console().note("next: " + run.console().whole(step(run).hint()));
        return ExitCode.OK;
    }

    /** What the profile has of another brand's provider, as the brand that is set now has it. */
    private static Map<String, String> ofBrand(Profile profile, Map<String, String> changes) {
        if (!changes.containsKey("brand")) return Map.of();
        Map<String, String> stored = new TreeMap<>(profile.own());
        stored.putAll(changes);
        Map<String, String> moved = BrandSettings.of(Brand.named(changes.get("brand")), stored);
        moved.entrySet().removeAll(stored.entrySet());
        // what is typed is meant
        moved.keySet().removeAll(changes.keySet());
        return moved;
    }

    /** Paths are typed from where the user is, and stored so that they hold from everywhere. */
    private static String fromHere(Run run, Setting setting, String value) {
        boolean source = setting.kind() == Setting.Kind.SECRET && value.startsWith("file:");
        String variable = value.replaceFirst("^env:", "");
        if (setting.kind() == Setting.Kind.SECRET
                && !variable.equals(value)
                && !run.world().env().containsKey(variable))
            run.console().warn("the variable " + variable + " is not set here (yet): export it");
        if (setting.kind() != Setting.Kind.PATH && !source) return value;
        String typed = source ? value.substring(5) : value;
        Path file = (typed.startsWith("~/") ? run.world().home().resolve(typed.substring(2)) : run.path(typed))
                .toAbsolutePath()
                .normalize();
        if (!Files.exists(file)) run.console().warn("there is no file " + file + " (yet)");
        else if (source || setting == Setting.KEY || setting == Setting.KEYSTORE)
            run.warnOfReaders(file, source ? "the secret in " : "the private key ");
        return (source ? "file:" : "") + file;
    }

    private static ExitCode unset(Run run, List<String> names) {
        if (names.isEmpty())
            throw Failure.usage("nothing to unset").hint("write {}", NextCommand.of("profile unset scope"));
        Map<String, String> changes = new LinkedHashMap<>();
        for (String name : names)
            changes.put(
                    run.profile().own().containsKey(name)
                            ? name
                            : Setting.named(name).label(),
                    "");
        ChangedSettings.save(run.profile(), changes);
        run.console().note("removed from " + run.profile().settingsFile() + ": " + String.join(", ", changes.keySet()));
        return ExitCode.OK;
    }

    private static ExitCode list(Run run) {
        List<Map<String, Object>> all = Profile.names(run.world().stellantisHome()).stream()
                .map(name -> row(run, name))
                .toList();
        if (run.has(Options.JSON)) {
            run.console().lines(Json.text(all));
            return ExitCode.OK;
        }
        for (Map<String, Object> one : all) {
            run.console()
                    .wrapped(
                            41,
                            String.format(
                                    "%s %-20s %-9s %-7s %s",
                                    one.get("inUse").equals(true) ? "*" : " ",
                                    one.get("profile"),
                                    or(one.get("environment"), "none"),
                                    or(one.get("auth"), "none"),
                                    or(one.get("problem"), or(one.get("certificate"), "no certificate"))));
        }
        if (all.isEmpty())
            run.console()
                    .note(
                            "there is no profile in " + run.world().stellantisHome() + " yet; the first step makes one",
                            NextCommand.of("csr"));
        return ExitCode.OK;
    }

    private static Map<String, Object> row(Run run, String name) {
        boolean inUse = name.equals(run.value(Options.PROFILE).orElse("default"));
        Map<String, Object> row = Json.object("profile", name, "inUse", inUse);
        for (String field : List.of("environment", "auth", "certificate", "subject", "notAfter", "daysLeft", "problem"))
            row.put(field, null);
        try {
            Profile one = Profile.open(run.world().stellantisHome(), name);
            row.putAll(certificate(run, one));
            row.put("environment", one.own().get("environment"));
            row.put("auth", one.own().get("auth"));
        } catch (RuntimeException e) {
            row.put("problem", Command.failure(e).getMessage());
        }
        return row;
    }

    /** In words and in fields; nothing when there is none. */
    private static Map<String, Object> certificate(Run run, Profile profile) {
        Instant now = run.clock().instant();
        return EffectiveSettings.leaf(profile.file("cert").orElse(profile.certificateFile()))
                .map(leaf -> Json.object(
                        "certificate",
                        CertificateChain.describe(leaf, now),
                        "subject",
                        Name.subject(leaf).toString(),
                        "notAfter",
                        leaf.getNotAfter().toInstant().toString(),
                        "daysLeft",
                        ChronoUnit.DAYS.between(now, leaf.getNotAfter().toInstant())))
                .orElse(Map.of());
    }

    private static ExitCode show(Run run) {
        Profile profile = run.profile();
        List<Map<String, Object>> files = ProfileFiles.of(profile, run.clock().instant());
        List<Map<String, Object>> settings = settings(inForce(run));
        List<Explanation> odd = odd(run);
        Onboarding.Step next = step(run);
        OpenDoors.warn(run, profile.guarded());
        if (run.has(Options.JSON)) {
            String command = run.console().text(next.command());
            run.console()
                    .lines(Json.text(Json.object(
                            "profile",
                            profile.name(),
                            "folder",
                            profile.folder().toString(),
                            "files",
                            files,
                            "settings",
                            settings,
                            "oddities",
                            odd.stream().map(Explanation::text).toList(),
                            "next",
                            Json.object("says", next.says(), "command", command))));
            return ExitCode.OK;
        }
        run.console()
                .out("profile " + profile.name() + ": " + profile.folder()
                        + (profile.exists() ? "" : " (not there yet)"));
        for (Map<String, Object> file : files) {
            run.console().wrapped(19, String.format("  %-16s %s", file.get("name"), file.get("state")));
            if (file.get("problem") != null)
                run.console()
                        .wrapped(21, " ".repeat(19), run.console().paint("33", "problem:"), " " + file.get("problem"));
        }
        run.console().out("settings");
        for (Map<String, Object> one : settings)
            run.console()
                    .wrapped(
                            19,
                            String.format("  %-16s %-50s %s", one.get("name"), one.get("value"), one.get("origin")));
        if (settings.isEmpty()) run.console().out("  none yet");
        odd.forEach(one -> run.console().warn(one.text(), one.remedy()));
        run.console().wrapped(6, "next: " + run.console().whole(next.hint()));
        if (next.then() != null)
            run.console().wrapped(6, "then: " + run.console().whole(next.then()));
        return ExitCode.OK;
    }

    /**
     * Every setting that has a value, in the order of {@link Setting}, and where it comes from: {@code profile},
     * {@code brand opel}, {@code environment preprod}, or the variable's name. Instead of a secret pasted by mistake
     * there is {@code ***}.
     */
    private static List<Map<String, Object>> settings(EffectiveSettings settings) {
        Profile profile = settings.profile();
        List<Map<String, Object>> all = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            String name = setting.label();
            String origin = switch (settings.origin(name)) {
                case OPTION -> "--" + name;
                case VARIABLE -> Profile.variable(name);
                case PROFILE -> "profile";
                default ->
                    profile.brand()
                            .filter(one -> one.settings(profile.environment()).containsKey(name))
                            .map(one -> "brand " + one.label())
                            .or(() -> profile.environment().map(one -> "environment " + one.label()))
                            .orElse("");
            };
            // what an environment gives and this way to log in does not need
            boolean idle = name.equals("token-url")
                    && origin.startsWith("environment ")
                    && settings.auth()
                            .filter(auth -> auth.matches("basic|none"))
                            .isPresent();
            boolean secret = setting.kind() == Setting.Kind.SECRET;
            settings.get(name)
                    .filter(value -> !idle)
                    .map(value -> secret ? sourceOnly(value) : SettingText.shown(name, value))
                    .ifPresent(value -> all.add(entry(name, value, origin)));
        }
        for (String name : profile.own().keySet().stream().sorted().toList())
            if (Setting.find(name).isEmpty()) all.add(entry(name, "***", "profile; no script knows this setting"));
        return all;
    }

    private static Map<String, Object> entry(String name, String value, String origin) {
        return Json.object("name", name, "value", value, "origin", origin);
    }

    private static String sourceOnly(String value) {
        try {
            return SecretSource.parse(value, "the setting").toString();
        } catch (Failure e) {
            return "*** (not a source of a secret: env:NAME or file:PATH)";
        }
    }

    private static EffectiveSettings inForce(Run run) {
        return new EffectiveSettings(run.profile(), run.world().env());
    }

    private static List<Explanation> odd(Run run) {
        return SettingWarning.of(inForce(run));
    }

    private static Onboarding.Step step(Run run) {
        return new Onboarding(inForce(run), run.clock().instant()).next();
    }

    private static Object or(Object value, Object otherwise) {
        return value == null ? otherwise : value;
    }

    private static Map<String, String> meanings() {
        Map<String, String> meanings = new LinkedHashMap<>();
        for (Setting setting : Setting.values()) meanings.put(setting.label(), setting.meaning());
        return meanings;
    }

    /**
     * The files of a profile, told without any passphrase: what each is in one line, and what is wrong with it.
     */
    private static final class ProfileFiles {
        private final Instant now;
        private final List<Map<String, Object>> items = new ArrayList<>();
        /** The public keys of those looked at, by what they are. */
        private final Map<String, PublicKey> halves = new LinkedHashMap<>();

        private ProfileFiles(Instant now) {
            this.now = now;
        }

        /** Looks at every file a profile can have, those included that its settings name, and at those of a renewal. */
        static List<Map<String, Object>> of(Profile profile, Instant now) {
            Renewal used = Renewal.of(profile);
            ProfileFiles files = new ProfileFiles(now);
            Stream.of(used.key(), used.request(), used.certificate(), used.authorities())
                    .forEach(files::look);
            files.look(profile.file("keystore").orElse(profile.keystoreFile()));
            // what is new belongs together, and not to what is used
            files.halves.clear();
            Stream.of(used.newKey(), used.newRequest(), used.newCertificate(), used.newAuthorities())
                    .filter(Files::exists)
                    .forEach(files::look);
            for (Path file : SafeFile.leftBehind(profile.folder()))
                files.add(
                        file,
                        "left by a command that was killed",
                        "it is of no use, and may hold a key: " + NextCommand.typed("rm", file));
            return files.items;
        }

        /** @param problem what is wrong with it, or null */
        private void add(Path file, String state, String problem) {
            Path name = Optional.ofNullable(file.getFileName()).orElse(file);
            items.add(Json.object(
                    "name",
                    name.toString(),
                    "path",
                    file.toString(),
                    "exists",
                    Files.exists(file),
                    "state",
                    state,
                    "problem",
                    problem));
        }

        private void look(Path file) {
            try {
                if (Files.exists(file)) read(file, Contents.read(file));
                else
                    add(
                            file,
                            "not there"
                                    + SafeFile.backupOfMissing(file)
                                            .map(one -> ", but its backup is: " + one.getFileName())
                                            .orElse(""),
                            null);
            } catch (Failure e) {
                String what = e.getMessage().replace(file.toString(), "it");
                add(file, "unreadable", e.because() == null ? what : what + ": " + e.because());
            }
        }

        private void read(Path file, Contents contents) {
            if (contents.has(PRIVATE_KEY)) {
                key(file, contents);
            } else if (contents.has(SIGNING_REQUEST)) {
                SigningRequest request = SigningRequest.read(file);
                PublicKey half = request.publicKey().orElse(null);
                String who = request.subject()
                        .value(Name.COMMON_NAME)
                        .orElse(request.subject().toString());
                String kind = half == null ? "" : ", " + PublicKeys.describe(half);
                paired(file, "signing request of " + who + kind, "request", half, "it was made with");
            } else if (contents.hasCertificate()) {
                certificates(file, CertificateFile.read(contents));
            } else {
                add(file, contents.describe(), null);
            }
        }

        private void certificates(Path file, List<X509Certificate> all) {
            X509Certificate first = all.get(0);
            if (!Certificates.isCa(first)) {
                String with = all.size() == 1 ? "" : ", with " + count(all.size() - 1, "issuing CA");
                String is = CertificateChain.describe(first, now) + with;
                paired(file, is, "certificate", first.getPublicKey(), "it was issued for");
                return;
            }
            String names = all.stream().map(one -> Name.subject(one).brief()).collect(joining(", "));
            Optional<String> old = all.stream()
                    .flatMap(one -> ChainProblem.validity(one, now).stream())
                    .findFirst()
                    .map(ChainProblem::text);
            add(file, count(all.size(), "CA certificate") + ": " + names, old.orElse(null));
        }

        private static String count(int n, String what) {
            return n + " " + what + (n == 1 ? "" : "s");
        }

        private void key(Path file, Contents contents) {
            String problem = SafeFile.readableByOthers(file)
                    ? "others on this machine can read it: " + NextCommand.typed("chmod 600", file)
                    : null;
            Contents.Item key = contents.of(PRIVATE_KEY).get(0);
            if (!key.encrypted()) halves.put("key", PublicKeys.of(KeyFile.read(contents, () -> null)));
            String clear = key.encrypted() ? "" : ", " + PublicKeys.describe(halves.get("key")) + ", not encrypted";
            add(file, key.describe() + clear, problem);
        }

        /** With what it belongs to of those looked at before. */
        private void paired(Path file, String is, String what, PublicKey half, String verb) {
            List<String> same = new ArrayList<>();
            String problem = null;
            for (String one : half == null ? List.<String>of() : List.copyOf(halves.keySet())) {
                if (PublicKeys.same(halves.get(one), half)) same.add(one);
                else if (problem == null)
                    problem = verb + " another key than the " + (one.equals("key") ? "one here" : one + "'s");
            }
            if (half != null) halves.put(what, half);
            String matches = same.isEmpty() || what.equals("request")
                    ? ""
                    : ", matches " + (same.size() == 1 ? "the " : "") + String.join(" and ", same);
            add(file, is + matches, problem);
        }
    }
}
