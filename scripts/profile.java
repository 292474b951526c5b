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
import stellantis.pki.NewFiles;
import stellantis.pki.PublicKeys;
import stellantis.pki.SigningRequest;
import stellantis.profile.ChangedSettings;
import stellantis.profile.EffectiveSettings;
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
        boolean asks = changes.containsKey("scope")
                && !changes.get("scope").equals(run.profile().own().get("scope"));
        List<String> drivers = asks ? run.profile().drivers() : List.of();
        ChangedSettings.save(run.profile(), changes);
        run.console().note("stored in " + run.profile().settingsFile() + ": " + String.join(", ", changes.keySet()));
        SettingWarning.of(new EffectiveSettings(run.profile(), run.world().env()))
                .forEach(odd -> run.console().warn(odd.text()));
        if (!drivers.isEmpty())
            run.console()
                    .note(
                            "already enrolled, with the scope before: "
                                    + String.join(", ", drivers.subList(0, Math.min(5, drivers.size())))
                                    + (drivers.size() > 5 ? " and others" : "") + "; to ask again: {}",
                            NextCommand.of("enroll --label", drivers.get(0), "--force"));
        run.console().note("next: " + run.console().text(step(run).hint()));
        return ExitCode.OK;
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
        List<ProfileFiles.Item> files =
                ProfileFiles.of(run.profile(), run.clock().instant());
        EffectiveSettings inForce =
                new EffectiveSettings(run.profile(), run.world().env());
        List<Entry> entries = entries(inForce);
        Onboarding.Step next = step(run);
        OpenDoors.warn(run, run.profile().guarded());
        if (run.has(Options.JSON)) {
            List<Map<String, Object>> items = files.stream()
                    .map(item -> Json.object(
                            "name",
                            item.name(),
                            "path",
                            item.file().toString(),
                            "exists",
                            item.exists(),
                            "state",
                            item.state(),
                            "problem",
                            item.problem()))
                    .toList();
            List<Map<String, Object>> settings = entries.stream()
                    .map(one -> Json.object("name", one.name(), "value", one.value(), "origin", one.origin()))
                    .toList();
            run.console()
                    .lines(Json.text(Json.object(
                            "profile",
                            run.profile().name(),
                            "folder",
                            run.profile().folder().toString(),
                            "files",
                            items,
                            "settings",
                            settings,
                            "oddities",
                            SettingWarning.of(inForce).stream()
                                    .map(SettingWarning::text)
                                    .toList(),
                            "next",
                            Json.object(
                                    "says",
                                    next.says(),
                                    "command",
                                    run.console().text(next.command())))));
            return ExitCode.OK;
        }
        run.console()
                .out("profile " + run.profile().name() + ": " + run.profile().folder()
                        + (run.profile().exists() ? "" : " (not there yet)"));
        for (ProfileFiles.Item item : files) {
            run.console().wrapped(19, String.format("  %-16s %s", item.name(), item.state()));
            if (item.problem() != null)
                run.console().wrapped(21, " ".repeat(19), run.console().paint("33", "problem:"), " " + item.problem());
        }
        run.console().out("settings");
        for (Entry one : entries)
            run.console().wrapped(19, String.format("  %-16s %-50s %s", one.name(), one.value(), one.origin()));
        if (entries.isEmpty()) run.console().out("  none yet");
        SettingWarning.of(inForce).forEach(odd -> run.console().warn(odd.text()));
        run.console().wrapped(6, "next: " + run.console().whole(next.hint()));
        return ExitCode.OK;
    }

    /**
     * @param origin where it comes from: {@code profile}, {@code brand opel}, {@code environment preprod}, or the
     * variable's name
     */
    private record Entry(String name, String value, String origin) {}

    /**
     * Every setting that has a value, in the order of {@link Setting}; instead of a secret pasted by mistake there is
     * {@code ***}.
     */
    private static List<Entry> entries(EffectiveSettings settings) {
        Profile profile = settings.profile();
        List<Entry> all = new ArrayList<>();
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
            settings.get(name)
                    .filter(value -> !idle)
                    .ifPresent(value -> all.add(new Entry(
                            name,
                            setting.kind() == Setting.Kind.SECRET ? sourceOnly(value) : SettingText.shown(name, value),
                            origin)));
        }
        for (String name : profile.own().keySet().stream().sorted().toList()) {
            if (Setting.find(name).isEmpty()) all.add(new Entry(name, "***", "profile; no script knows this setting"));
        }
        return all;
    }

    private static String sourceOnly(String value) {
        try {
            return SecretSource.parse(value, "the setting").toString();
        } catch (Failure e) {
            return "*** (not a source of a secret: env:NAME or file:PATH)";
        }
    }

    private static Onboarding.Step step(Run run) {
        return new Onboarding(run.profile(), run.world().env(), run.clock().instant()).next();
    }

    private static Object or(Object value, Object otherwise) {
        return value == null ? otherwise : value;
    }

    private static Map<String, String> meanings() {
        Map<String, String> meanings = new LinkedHashMap<>();
        for (Setting setting : Setting.values()) meanings.put(setting.label(), setting.meaning());
        return meanings;
    }

    /** The files of a profile, each with its state in one line, told without any passphrase. */
    private static final class ProfileFiles {
        /**
         * @param exists whether the file is there
         * @param state what it is, in words
         * @param problem what is wrong with it, or null
         */
        public record Item(Path file, boolean exists, String state, String problem) {
            public String name() {
                return Optional.ofNullable(file.getFileName()).orElse(file).toString();
            }
        }

        private final Instant now;
        private final List<Item> items = new ArrayList<>();
        /** The public keys of those looked at, by what they are. */
        private final Map<String, PublicKey> halves = new LinkedHashMap<>();

        private ProfileFiles(Instant now) {
            this.now = now;
        }

        /** Looks at every file a profile can have, those included that its settings name, and at those of a renewal. */
        public static List<Item> of(Profile profile, Instant now) {
            Renewal used = Renewal.of(profile);
            ProfileFiles files = new ProfileFiles(now);
            Stream.of(used.key(), used.request(), used.certificate(), used.authorities())
                    .forEach(files::look);
            files.look(profile.file("keystore").orElse(profile.keystoreFile()));
            ProfileFiles next = new ProfileFiles(now);
            Stream.of(used.newKey(), used.newRequest(), used.newCertificate(), used.newAuthorities())
                    .filter(Files::exists)
                    .forEach(next::look);
            files.items.addAll(next.items);
            for (Path file : NewFiles.leftBehind(profile.folder()))
                files.items.add(new Item(
                        file,
                        true,
                        "left by a command that was killed",
                        "it is of no use, and may hold a key: " + NextCommand.typed("rm", file)));
            return files.items;
        }

        private void look(Path file) {
            if (!Files.exists(file)) {
                String backup = NewFiles.backupOfMissing(file)
                        .map(one -> ", but its backup is: " + one.getFileName())
                        .orElse("");
                items.add(new Item(file, false, "not there" + backup, null));
                return;
            }
            try {
                items.add(read(file));
            } catch (Failure e) {
                String what = e.getMessage().replace(file.toString(), "it");
                items.add(new Item(file, true, "unreadable", e.because() == null ? what : what + ": " + e.because()));
            }
        }

        private Item read(Path file) {
            Contents contents = Contents.read(file);
            String name = file.toString();
            if (contents.has(PRIVATE_KEY)) return key(file, contents);
            if (contents.has(SIGNING_REQUEST)) {
                SigningRequest request = SigningRequest.read(file);
                PublicKey half = request.publicKey().orElse(null);
                String who = request.subject()
                        .value(Name.COMMON_NAME)
                        .orElse(request.subject().toString());
                String kind = half == null ? "" : ", " + PublicKeys.describe(half);
                return paired(file, "signing request of " + who + kind, "request", half, "it was made with");
            }
            if (!contents.hasCertificate()) return new Item(file, true, contents.describe(), null);
            List<X509Certificate> all = CertificateFile.read(contents);
            X509Certificate first = all.get(0);
            if (Certificates.isCa(first)) {
                String names =
                        all.stream().map(one -> Name.subject(one).brief()).collect(joining(", "));
                Optional<String> old = all.stream()
                        .flatMap(one -> ChainProblem.validity(one, now).stream())
                        .findFirst()
                        .map(ChainProblem::text);
                return new Item(file, true, count(all.size(), "CA certificate") + ": " + names, old.orElse(null));
            }
            String with = all.size() == 1 ? "" : ", with " + count(all.size() - 1, "issuing CA");
            String is = CertificateChain.describe(first, now) + with;
            return paired(file, is, "certificate", first.getPublicKey(), "it was issued for");
        }

        private static String count(int n, String what) {
            return n + " " + what + (n == 1 ? "" : "s");
        }

        private Item key(Path file, Contents contents) {
            String problem = NewFiles.readableByOthers(file)
                    ? "others on this machine can read it: " + NextCommand.typed("chmod 600", file)
                    : null;
            Contents.Item key = contents.of(PRIVATE_KEY).get(0);
            if (key.encrypted()) return new Item(file, true, key.describe(), problem);
            PublicKey half = PublicKeys.of(KeyFile.read(contents, () -> null));
            halves.put("key", half);
            return new Item(file, true, key.describe() + ", " + PublicKeys.describe(half) + ", not encrypted", problem);
        }

        /** With what it belongs to of those looked at before. */
        private Item paired(Path file, String is, String what, PublicKey half, String verb) {
            if (half == null) return new Item(file, true, is, null);
            List<String> same = new ArrayList<>(halves.keySet());
            same.removeIf(one -> !PublicKeys.same(halves.get(one), half));
            Optional<String> other =
                    halves.keySet().stream().filter(one -> !same.contains(one)).findFirst();
            halves.put(what, half);
            String matches = same.isEmpty() || what.equals("request")
                    ? ""
                    : ", matches " + (same.size() == 1 ? "the " : "") + String.join(" and ", same);
            return new Item(
                    file,
                    true,
                    is + matches,
                    other.map(one -> verb + " another key than the " + (one.equals("key") ? "one here" : one + "'s"))
                            .orElse(null));
        }
    }
}
