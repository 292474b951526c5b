///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Show how long the certificate is valid, make the next key and request, and switch to the new certificate
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/renew.java

import static java.time.temporal.ChronoUnit.SECONDS;
import static stellantis.ExitCode.API;
import static stellantis.ExitCode.EXISTS;
import static stellantis.ExitCode.FILE;
import static stellantis.ExitCode.VALIDITY;
import static stellantis.cli.Options.FORCE;
import static stellantis.cli.Options.JSON;
import static stellantis.key.WantedKey.EC;
import static stellantis.key.WantedKey.RSA;

import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Json;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.cli.ChosenProfile;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.connection.ApiCredentials;
import stellantis.connection.ServerAccess;
import stellantis.drivers.ApiDriver;
import stellantis.pki.CertificateChain;
import stellantis.pki.CertificateFile;
import stellantis.pki.Contents;
import stellantis.pki.Keystore;
import stellantis.pki.Name;
import stellantis.profile.Profile;
import stellantis.profile.Renewal;
import stellantis.profile.SecretSource;
import stellantis.renew.RenewalStart;
import stellantis.renew.RenewalSwitch;

/** Certificates last a year: to be told in time, and to change from one to the next without a gap. */
class renew {
    private static final Option WITHIN =
            Option.value("within", "TIME", "due when it ends within this time, such as 30d (default), 6w or 72h");
    private static final Option ALL_PROFILES = Option.flag("all-profiles", "every profile that has a certificate");
    private static final Option START =
            Option.flag("start", "make the next key, and a signing request with the same subject, beside those in use");
    private static final Option SWITCH = Option.flag("switch", "try the renewed certificate and use it from now on");

    static final Command COMMAND = Command.named(
                    "renew",
                    "Show how long the certificate is valid, make the next key and request, and "
                            + "switch to the new certificate")
            .usage("[--within TIME] [--all-profiles] [--json]")
            .usage("--start [--rsa BITS | --ec CURVE] [--force]")
            .usage("--switch [--offline] [--try PATH]")
            .example("{{renew}}", "days left; the exit code is 14 if 30 or fewer, for cron and monitoring")
            .example("{{renew}} --all-profiles --within 6w --json", "all profiles, as JSON")
            .example("{{renew}} --start", "the next key and a request with the same subject, beside those in use")
            .tells("Key and certificate stay in use when you install the renewed certificate, until you "
                    + "type --switch. Then a request is sent to the API with the old and with the new "
                    + "one; only if both work, they are switched. The old files stay as dated backups. The "
                    + "next command finishes a switch that was interrupted.")
            .options(WITHIN, ALL_PROFILES, JSON, START, SWITCH)
            .options(RSA, EC, Options.PASSPHRASE, FORCE, RenewalSwitch.OFFLINE, RenewalSwitch.TRY)
            .options(ApiCredentials.OPTIONS)
            .ends(ExitCode.OK, "not due; or made, or switched")
            .ends(FILE, "there is no certificate at all, or one cannot be read")
            .ends(VALIDITY, "due: it ends within --within, has ended, or is not valid yet")
            .ends(EXISTS, "--start: a request is there already, and may have been sent")
            .ends(API)
            .does(renew::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) {
        if (Stream.of(START, SWITCH, JSON).filter(run::has).count() > 1) {
            throw Failure.usage("--start, --switch and --json exclude each other")
                    .hint("choose one");
        }
        // who watches many profiles, or reads JSON, gets an answer whatever is wrong
        if (!run.has(ALL_PROFILES) && !run.has(JSON)) ChosenProfile.check(run);
        if (run.has(START)) return RenewalStart.run(run);
        if (run.has(SWITCH)) return RenewalSwitch.go(ServerAccess.of(run, ApiDriver::chosen));
        return report(run);
    }

    private static ExitCode report(Run run) {
        Duration within = within(run.value(WITHIN).orElse("30d"));
        boolean all = run.has(ALL_PROFILES);
        List<Profile> profiles = all
                ? Profile.names(run.world().stellantisHome()).stream()
                        .map(name -> Profile.open(run.world().stellantisHome(), name))
                        .toList()
                : List.of(run.profile());
        List<Expiry> found = profiles.stream()
                .map(profile -> Expiry.of(profile, run.clock().instant(), within, passphrase(run, profile)))
                .filter(one -> !all || one.state() != Expiry.State.NONE)
                .toList();
        Report report = new Report(found, run.clock().instant(), within.toDays());
        if (run.has(JSON)) run.console().lines(report.json());
        else tell(run, report, all);
        return report.code();
    }

    private static void tell(Run run, Report report, boolean all) {
        if (!all) refuseNothing(report.all().get(0));
        report.text(all).forEach(run.console()::out);
        if (all && report.all().isEmpty()) run.console().note("no profile has a certificate yet");
        for (Expiry one : report.all()) {
            if (one.renewal() == Renewal.State.ARRIVED) {
                run.console().note("next", NextCommand.of("renew --switch").in(one.profile()));
            } else if (one.renewal() == Renewal.State.REQUESTED) {
                run.console()
                        .note(
                                "next: e-mail request.new.csr, if you have not done it; then {} "
                                        + "with what you download",
                                NextCommand.of("install FILE…").in(one.profile()));
            } else if (one.due()) {
                Optional<String> email = Name.email(one.certificate());
                String reader = email.map(
                                to -> "; the link to the next certificate goes to " + to + ", so someone must read it")
                        .orElse("");
                run.console()
                        .note(
                                "next: {}" + reader,
                                NextCommand.of("renew --start").in(one.profile()));
            }
        }
    }

    private static void refuseNothing(Expiry one) {
        if (one.problem() != null) throw one.problem();
        if (one.state() == Expiry.State.NONE)
            throw Failure.file("there is no certificate in the profile \"" + one.profile() + "\"")
                    .hint("see what is missing", NextCommand.of("profile").in(one.profile()));
    }

    /** Of the keystore that another profile names: from that profile's setting. */
    private static Supplier<Secret> passphrase(Run run, Profile profile) {
        return () -> profile.name().equals(run.profile().name())
                ? run.secretOrAsk(Options.PASSPHRASE, "passphrase of the keystore: ")
                : profile.get("passphrase")
                        .map(source -> run.console()
                                .keepOut(SecretSource.parse(source, "the setting passphrase")
                                        .read(
                                                run.world().env(),
                                                profile.folder(),
                                                run.world().in())))
                        .orElseThrow(() -> Failure.of(
                                        ExitCode.PASSPHRASE,
                                        "no passphrase for the keystore of the profile \"" + profile.name() + "\"")
                                .hint(NextCommand.of("profile set passphrase=file:PATH")
                                        .in(profile.name())));
    }

    private static Duration within(String text) {
        Map<String, Integer> hours = Map.of("h", 1, "d", 24, "w", 168, "", 24);
        if (!text.matches("\\d{1,5}[hdw]?"))
            throw Failure.usage("--within does not take \"" + text + "\"")
                    .hint("give days, weeks or hours, such as 30d, 6w or 72h");
        return Duration.ofHours(Long.parseLong(text.replaceAll("\\D", "")) * hours.get(text.replaceAll("\\d", "")));
    }

    /**
     * How long a profile's certificate still lasts.
     *
     * @param certificate null when there is none, or it could not be read
     * @param days whole days left, negative when it has expired
     * @param problem why it could not be read, or null
     */
    private record Expiry(
            String profile,
            State state,
            X509Certificate certificate,
            long days,
            Renewal.State renewal,
            Failure problem) {
        enum State {
            OK("ok"),
            DUE("due"),
            EXPIRED("expired"),
            NOT_YET_VALID("not-yet-valid"),
            UNREADABLE("unreadable"),
            /** The journey has not come so far: nothing to renew. */
            NONE("none");

            final String label;

            State(String label) {
                this.label = label;
            }
        }

        /**
         * Looks at the profile's certificate, or at the one in its keystore.
         *
         * @param within how long before its end it is due
         * @param passphrase of a keystore; asked only then
         */
        static Expiry of(Profile profile, Instant now, Duration within, Supplier<Secret> passphrase) {
            Renewal.State renewal = Renewal.of(profile).state();
            try {
                Optional<X509Certificate> leaf = certificate(profile, now, passphrase);
                if (leaf.isEmpty()) return new Expiry(profile.name(), State.NONE, null, 0, renewal, null);
                Instant until = leaf.get().getNotAfter().toInstant();
                State state = now.isAfter(until)
                        ? State.EXPIRED
                        : now.isBefore(leaf.get().getNotBefore().toInstant())
                                ? State.NOT_YET_VALID
                                : now.plus(within).isBefore(until) ? State.OK : State.DUE;
                return new Expiry(
                        profile.name(),
                        state,
                        leaf.get(),
                        Math.floorDiv(SECONDS.between(now, until), 86_400),
                        renewal,
                        null);
            } catch (Failure e) {
                return new Expiry(profile.name(), State.UNREADABLE, null, 0, renewal, e);
            }
        }

        private static Optional<X509Certificate> certificate(
                Profile profile, Instant now, Supplier<Secret> passphrase) {
            var file = profile.file("cert").orElse(profile.certificateFile());
            var keystore = profile.file("keystore")
                    .or(() -> Files.exists(file) || !Files.exists(profile.keystoreFile())
                            ? Optional.empty()
                            : Optional.of(profile.keystoreFile()));
            if (keystore.isPresent()) {
                Keystore store = Keystore.open(Contents.read(keystore.get()), passphrase);
                return store.keyEntry(profile.get("alias").orElse(null)).chain().stream()
                        .findFirst();
            }
            if (!Files.exists(file)) return Optional.empty();
            List<X509Certificate> all = CertificateFile.read(file);
            // whatever the order in the file, the partner's is the one that issued no other
            return CertificateChain.all(all, now).stream().findFirst().map(CertificateChain::leaf);
        }

        /** Whether something has to be done, or has been missed. */
        boolean due() {
            return state == State.DUE || state == State.EXPIRED || state == State.NOT_YET_VALID;
        }

        /** In words: subject, end and days. */
        String says(Instant now) {
            if (problem != null)
                return problem.getMessage() + (problem.because() == null ? "" : ": " + problem.because());
            return certificate == null
                    ? "no certificate yet"
                    : CertificateChain.describe(certificate, now) + (state == State.DUE ? ": due for renewal" : "");
        }
    }

    /** How long certificates last, as text for people and as JSON for scripts. */
    private record Report(List<Expiry> all, Instant now, long withinDays) {
        /** That of the gravest: due before unreadable, since the next step of the first is known. */
        ExitCode code() {
            if (all.stream().anyMatch(Expiry::due)) return VALIDITY;
            return all.stream()
                    .filter(one -> one.problem() != null)
                    .findFirst()
                    .map(one -> one.problem().code())
                    .orElse(none() ? FILE : ExitCode.OK);
        }

        /** Whether there is nothing to watch: a folder that is gone must not look like a certificate that lasts. */
        private boolean none() {
            return all.stream().allMatch(one -> one.certificate() == null && one.problem() == null);
        }

        /** A line for each certificate. @param named whether the profile's name leads */
        List<String> text(boolean named) {
            return all.stream()
                    .map(one -> (named ? one.profile() + ": " : "")
                            + one.says(now)
                            + switch (one.renewal()) {
                                case NONE -> "";
                                case REQUESTED -> "; a renewal is under way, its certificate has not come yet";
                                case ARRIVED -> "; the renewed certificate is here, but not in use yet";
                            })
                    .toList();
        }

        /** Times in UTC (RFC 3339); what is unknown is null. */
        String json() {
            List<Map<String, Object>> profiles = new ArrayList<>();
            for (Expiry one : all) {
                X509Certificate certificate = one.certificate();
                Map<String, Object> profile = new LinkedHashMap<>();
                profile.put("profile", one.profile());
                profile.put("state", one.state().label);
                profile.put("due", one.due());
                profile.put("days", certificate == null ? null : one.days());
                profile.put("validUntil", certificate == null ? null : validUntil(certificate));
                profile.put(
                        "subject",
                        certificate == null ? null : Name.subject(certificate).toString());
                profile.put(
                        "email",
                        certificate == null ? null : Name.email(certificate).orElse(null));
                profile.put("renewal", one.renewal().label);
                profile.put(
                        "error", one.problem() == null ? null : one.problem().getMessage());
                profiles.add(profile);
            }
            return Json.text(Json.object(
                    "withinDays",
                    withinDays,
                    "due",
                    all.stream().filter(Expiry::due).count(),
                    "profiles",
                    profiles));
        }

        private static String validUntil(X509Certificate certificate) {
            return certificate.getNotAfter().toInstant().toString();
        }
    }
}
