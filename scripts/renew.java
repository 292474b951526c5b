///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Say how long the certificate lasts, make the next key and request in time, and switch when it has come
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:-UsePerfData -Xms32m -Xmn8m -XX:Tier4InvocationThreshold=200000 -XX:Tier4CompileThreshold=400000 -XX:Tier4BackEdgeThreshold=400000 -XX:-C1UpdateMethodData -XX:FreqInlineSize=100 -XX:CompileCommand=quiet -XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.025 -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.SHA*::*,0.02 -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.DigestBase::*,0.02 -XX:CompileCommand=CompileThresholdScaling,stellantis.pki.KeyDerivation::*,0.01 -Xlog:disable
//CDS
//SOURCES ../lib/stellantis/cli/Command.java
//SOURCES ../lib/stellantis/drivers/Driver.java
//SOURCES ../lib/stellantis/renew/ExpiryReport.java
//SOURCES ../lib/stellantis/renew/RenewalStart.java
//SOURCES ../lib/stellantis/renew/RenewalSwitch.java

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import stellantis.connection.ServerOptions;
import stellantis.drivers.Driver;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.cli.Option;
import stellantis.connection.ApiCredentials;
import stellantis.cli.Command;
import stellantis.renew.ExpiryReport;
import stellantis.cli.Options;
import stellantis.renew.RenewalStart;
import stellantis.renew.RenewalSwitch;
import stellantis.cli.Run;
import stellantis.profile.Expiry;
import stellantis.profile.Profile;
import stellantis.profile.Renewal;
import stellantis.profile.SecretSource;

/** Certificates last a year: to be told in time, and to change from one to the next without a gap. */
class renew {
    private static final Option WITHIN =
            Option.value("within", "TIME", "due when it ends within this time, such as 30d (default), 6w or 72h");
    private static final Option ALL_PROFILES = Option.flag("all-profiles", "every profile that has a certificate");
    private static final Option START =
            Option.flag("start", "make the next key, and a signing request with the same subject, beside those in use");
    private static final Option SWITCH = Option.flag("switch", "try the renewed certificate and use it from now on");

    static final Command COMMAND = Command.named("renew", "Say how long the certificate lasts, make the next key and request in time, and switch when it has come")
            .usage("[--within TIME] [--all-profiles] [--json]")
            .usage("--start [--rsa BITS | --ec CURVE] [--force]")
            .usage("--switch [--offline] [--try PATH]")
            .example("jbang renew@stellantis", "days left; the exit code is 14 when 30 or fewer, for cron and monitoring")
            .example("jbang renew@stellantis --all-profiles --within 6w --json", "all profiles, as JSON")
            .example("jbang renew@stellantis --start", "the next key and a request with the same subject, beside those in use")
            .tells("The key and certificate in use stay in use until install takes the renewed certificate in (or --switch is typed): the API is asked with the old and with the new one, "
                    + "and only when it answers both are they switched. The old files stay as dated backups. A switch that was interrupted is finished by the next command.")
            .options(WITHIN, ALL_PROFILES, Options.JSON, START, SWITCH)
            .options(Options.RSA, Options.EC, Options.PASSPHRASE, Options.FORCE, RenewalSwitch.OFFLINE, RenewalSwitch.TRY).options(ApiCredentials.OPTIONS)
            .ends(ExitCode.OK, "not due; or made, or switched").ends(ExitCode.FILE, "there is no certificate at all, or one cannot be read")
            .ends(ExitCode.VALIDITY, "due: it ends within --within, has ended, or is not valid yet").ends(ExitCode.EXISTS, "--start: a request is there already, and may have been sent").ends(ExitCode.API)
            .does(renew::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) {
        if (Stream.of(START, SWITCH, Options.JSON).filter(run::has).count() > 1) {
            throw Failure.usage("--start, --switch and --json exclude each other").hint("choose one");
        }
        // who watches many profiles, or reads JSON, gets an answer whatever is wrong
        if (!run.has(ALL_PROFILES) && !run.has(Options.JSON)) run.checkProfile();
        if (run.has(START)) return RenewalStart.run(run);
        if (run.has(SWITCH)) return RenewalSwitch.go(ServerOptions.of(run, Driver::chosen));
        return report(run);
    }

    private static ExitCode report(Run run) {
        Duration within = within(run.value(WITHIN).orElse("30d"));
        boolean all = run.has(ALL_PROFILES);
        List<Profile> profiles = all ? Profile.names(run.world().stellantisHome()).stream().map(name -> Profile.open(run.world().stellantisHome(), name)).toList() : List.of(run.profile());
        List<Expiry> found = profiles.stream().map(profile -> Expiry.of(profile, run.clock().instant(), within, passphrase(run, profile)))
                .filter(one -> !all || one.state() != Expiry.State.NONE).toList();
        ExpiryReport report = new ExpiryReport(found, run.clock().instant(), within.toDays());
        if (run.has(Options.JSON)) run.console().out(report.json());
        else tell(run, report, all);
        return report.code();
    }

    private static void tell(Run run, ExpiryReport report, boolean all) {
        if (!all) refuseNothing(report.all().get(0));
        report.text(all).forEach(run.console()::out);
        if (all && report.all().isEmpty()) run.console().note("no profile has a certificate yet");
        for (Expiry one : report.all()) {
            if (one.renewal() == Renewal.State.ARRIVED) {
                run.console().note("next", NextCommand.of("renew --switch").in(one.profile()));
            } else if (one.renewal() == Renewal.State.REQUESTED) {
                run.console().note("next: mail request.new.csr, if that is not done; then {} with what the link gives", NextCommand.of("install FILE…").in(one.profile()));
            } else if (one.due()) {
                Optional<String> email = Expiry.email(one.certificate());
                String reader = email.map(to -> "; the link to the next certificate goes to " + to + ", so somebody has to read that").orElse("");
                run.console().note("next: {}" + reader, NextCommand.of("renew --start").in(one.profile()));
            }
        }
    }

    private static void refuseNothing(Expiry one) {
        if (one.problem() != null) throw one.problem();
        if (one.state() == Expiry.State.NONE) throw Failure.file("there is no certificate in the profile \"" + one.profile() + "\"").hint("see what is missing", NextCommand.of("profile").in(one.profile()));
    }

    /** Of the keystore that another profile names: from that profile's setting. */
    private static Supplier<Secret> passphrase(Run run, Profile profile) {
        return () -> profile.name().equals(run.profile().name()) ? run.secretOrAsk(Options.PASSPHRASE, "passphrase of the keystore: ")
                : profile.get("passphrase").map(source -> run.console().keepOut(SecretSource.parse(source, "the setting passphrase").read(run.world().env(), profile.folder(), run.world().in())))
                        .orElseThrow(() -> Failure.of(ExitCode.PASSPHRASE, "no passphrase for the keystore of the profile \"" + profile.name() + "\"").hint(NextCommand.of("profile set passphrase=file:PATH").in(profile.name())));
    }

    private static Duration within(String text) {
        Map<String, Integer> hours = Map.of("h", 1, "d", 24, "w", 168, "", 24);
        if (!text.matches("\\d{1,5}[hdw]?")) throw Failure.usage("--within does not take \"" + text + "\"").hint("give days, weeks or hours, such as 30d, 6w or 72h");
        return Duration.ofHours(Long.parseLong(text.replaceAll("\\D", "")) * hours.get(text.replaceAll("\\d", "")));
    }
}
