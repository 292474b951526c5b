///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Find out why it does not work: the cause, whose side it is, and the next command
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/stellantis/JvmFlags.java
//SOURCES ../lib/stellantis/cli/Command.java
//SOURCES ../lib/stellantis/drivers/Driver.java
//SOURCES ../lib/stellantis/doctor/DoctorPlan.java
//SOURCES ../lib/stellantis/doctor/DoctorReport.java
//SOURCES ../lib/stellantis/connection/ConnectionOptions.java
//SOURCES ../lib/stellantis/connection/RequestOptions.java

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import stellantis.ExitCode;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.connection.ApiCredentials;
import stellantis.connection.ConnectionOptions;
import stellantis.connection.RequestOptions;
import stellantis.connection.ServerOptions;
import stellantis.connection.TokenSource;
import stellantis.doctor.Check;
import stellantis.doctor.Checkup;
import stellantis.doctor.DoctorPlan;
import stellantis.doctor.DoctorReport;
import stellantis.drivers.Driver;
import stellantis.pki.NewFiles;
import stellantis.profile.EffectiveSettings;
import stellantis.profile.Onboarding;

/** For every step of the tutorials: what is wrong, who can mend it, and how to go on. */
class doctor {
    private static final Option OFFLINE = Option.flag("offline", "check only files and settings, connect to nothing");
    private static final Option REPORT = Option.value(
            "report",
            "FILE",
            "write a report without secrets to attach to an e-mail: Markdown, or HTML if the name ends in .html");

    static final Command COMMAND = Command.named(
                    "doctor", "Find out why it does not work: the cause, whose side it is, and the next command")
            .usage("[--offline] [--report FILE] [options]")
            .usage("--url URL [--key FILE --cert FILE | --keystore FILE] [--cacert FILE]")
            .example("jbang doctor@stellantis", "the whole profile: files, settings, network, handshakes, token, API")
            .example("jbang doctor@stellantis --offline", "files and settings only")
            .example(
                    "jbang doctor@stellantis --url https://gateway.example/ --key key.pem --cert cert.pem --cacert"
                            + " ca.pem",
                    "any server that asks for a client certificate")
            .example(
                    "jbang doctor@stellantis --report report.md",
                    "a report without secrets, to attach to an e-mail to your Stellantis contact")
            .tells("It changes nothing, here or on the servers: it fetches a new token, does not "
                    + "store it, and requests the fleets. After a failed check, only the checks that "
                    + "cannot work any more are skipped.")
            .tells("The exit code is that of the first cause, 0 if nothing failed; warnings do not "
                    + "count. -v also shows the facts of the checks that passed.")
            .options(RequestOptions.URL, OFFLINE, REPORT, Options.FORCE, Options.JSON)
            .options(ServerOptions.CONNECTION)
            .options(ApiCredentials.OPTIONS)
            .options(TokenSource.TOKEN.stream()
                    .filter(option -> option != ConnectionOptions.NO_CACHE)
                    .toList())
            .options(
                    ConnectionOptions.BASE_URL,
                    ConnectionOptions.CLIENT_ID,
                    ConnectionOptions.CLIENT_ID_IN,
                    ConnectionOptions.ACCEPT)
            .ends(ExitCode.OK, "nothing failed; warnings do not count")
            .ends(ExitCode.CHECK_FAILED, ExitCode.EXISTS)
            .ends(ExitCode.API)
            .does(doctor::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws InterruptedException {
        Optional<Path> page = run.file(REPORT);
        page.ifPresent(file -> new NewFiles()
                .open(file, new byte[0])
                .replacing(run.has(Options.FORCE))
                .check());
        run.profile().tolerant();
        ServerOptions server = ServerOptions.of(run, Driver::chosen);
        DoctorPlan plan = new DoctorPlan(run, server);
        List<Check> checks = look(run, server, plan).checks();
        DoctorReport report = new DoctorReport(about(run, plan), checks, run.console()::text);
        if (run.has(Options.JSON)) run.console().out(run.console().scrub(report.json()));
        else report.print(run.console());
        page.ifPresent(file -> write(run, file, report));
        return report.code();
    }

    private static Checkup look(Run run, ServerOptions server, DoctorPlan plan) throws InterruptedException {
        Checkup checkup = new Checkup(run.clock(), plan::advice);
        EffectiveSettings settings = plan.settings();
        if (plan.wholeProfile()) {
            Onboarding journey =
                    new Onboarding(run.profile(), settings, run.clock().instant());
            checkup.journey(journey.reached(), run.console().text(journey.next().hint()));
        }
        checkup.files(plan.files());
        if (plan.settingsExpected()) checkup.settings(settings, plan.wholeProfile(), run.console()::text);
        return run.has(OFFLINE) ? checkup : checkup.servers(plan, server::connector, "stellantis/" + Command.VERSION);
    }

    private static Map<String, String> about(Run run, DoctorPlan plan) {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("time", run.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString());
        if (plan.wholeProfile()) about.put("profile", run.profile().name());
        if (!run.has(OFFLINE)) {
            plan.token().ifPresent(url -> about.put("token endpoint", url.toString()));
            plan.api()
                    .ifPresent(url ->
                            about.put("API", url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath()));
        }
        about.put("toolkit", "stellantis " + Command.VERSION);
        about.put(
                "Java",
                Runtime.version() + " (" + System.getProperty("java.vendor") + "), " + System.getProperty("os.name")
                        + " " + System.getProperty("os.arch"));
        return about;
    }

    private static void write(Run run, Path file, DoctorReport report) {
        boolean html = file.toString().matches("(?i).*\\.html?");
        String home = run.world().home().toString();
        String text =
                run.console().scrub(html ? report.html() : report.markdown()).replace(home, "~");
        new NewFiles()
                .open(file, text.getBytes(StandardCharsets.UTF_8))
                .replacing(run.has(Options.FORCE))
                .clock(run.clock())
                .write();
        run.console()
                .note("report written to " + file
                        + "; it holds no secret, but names, addresses and file names: read it before you send it");
    }
}
