///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Describe an application for end users in an e-mail, as Stellantis asks for it, and show the next steps
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/stellantis/JvmFlags.java
//SOURCES ../lib/stellantis/ShellWord.java
//SOURCES ../lib/stellantis/drivers/ApplicationForm.java
//SOURCES ../lib/stellantis/cli/Command.java
//SOURCES ../lib/stellantis/Json.java
//SOURCES ../lib/stellantis/drivers/ApplicationMail.java

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import stellantis.ExitCode;
import stellantis.Json;
import stellantis.NextCommand;
import stellantis.cli.Command;
import stellantis.cli.Console;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.drivers.Application;
import stellantis.drivers.Application.Field;
import stellantis.drivers.ApplicationForm;
import stellantis.drivers.ApplicationMail;
import stellantis.drivers.VehicleData;
import stellantis.pki.NewFiles;
import stellantis.pki.Subject;

/** Step 1 of the tutorial for end users: the description with which Mobilisights decides about an application. */
class register {
    static final Command COMMAND = Command.named(
                    "register",
                    "Describe an application for end users in an e-mail, as Stellantis asks for it, "
                            + "and show the next steps")
            .usage("[--application NAME --concept TEXT --org NAME --email ADDRESS --requests N --vehicle-data LIST"
                    + " --compliance TEXT] [--out FILE]")
            .usage("--from FILE [options]")
            .example(
                    "jbang register@stellantis",
                    "asks for each answer (Enter keeps the last one) and writes application.md and "
                            + "application.txt")
            .example(
                    "jbang register@stellantis --requests 500x24 --vehicle-data telemetry,trip",
                    "changes two answers and keeps the others")
            .example(
                    "jbang register@stellantis --from application.properties --out -",
                    "answers from a file, the e-mail to standard output")
            .tells("Your answers are stored in the profile, so that you can continue later or "
                    + "change them. A missing answer is refused; nothing is invented.")
            .tells("--compliance yes stands for: " + Application.STATEMENT)
            .lists("Vehicle data:", meanings())
            .options(ApplicationForm.OPTIONS)
            .options(Options.OUT, Options.JSON, Options.FORCE)
            .ends(ExitCode.USAGE, "wrong usage, or answers missing or wrong; no e-mail was written")
            .ends(ExitCode.FILE, ExitCode.EXISTS)
            .does(register::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) {
        boolean toStdout = run.value(Options.OUT).filter("-"::equals).isPresent();
        Optional<Path> out = toStdout ? Optional.empty() : run.file(Options.OUT);
        if (!run.has(Options.FORCE)) out.ifPresent(NewFiles::refuseExisting);
        Application application = ApplicationForm.fill(run);
        ApplicationMail mail = new ApplicationMail(application);
        List<Path> written = List.of();
        if (toStdout && !run.has(Options.JSON))
            run.console().out(mail.markdown().stripTrailing());
        else if (out.isPresent())
            written = write(
                    run,
                    Map.of(out.get(), out.get().toString().endsWith(".txt") ? mail.text() : mail.markdown()),
                    run.has(Options.FORCE));
        else if (!toStdout) written = write(run, pair(run, mail), true);
        if (run.has(Options.JSON)) run.console().out(json(application, written));
        tell(run, application, written);
        return ExitCode.OK;
    }

    private static Map<Path, String> pair(Run run, ApplicationMail mail) {
        Map<Path, String> pair = new LinkedHashMap<>();
        pair.put(run.profile().folder().resolve("application.md"), mail.markdown());
        pair.put(run.profile().folder().resolve("application.txt"), mail.text());
        return pair;
    }

    /**
     * One that says the same already stays; one that says something else may have been sent, and is kept as a backup.
     */
    private static List<Path> write(Run run, Map<Path, String> texts, boolean replace) {
        NewFiles files = run.newFiles().replacing(replace);
        texts.forEach((file, text) -> {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            if (!Files.exists(file) || !Arrays.equals(bytes, Run.read(file))) files.open(file, bytes);
        });
        run.write(files);
        return texts.keySet().stream().toList();
    }

    private static String json(Application application, List<Path> written) {
        List<Map<String, Object>> data = application.data().stream()
                .map(one -> Json.object(
                        "name",
                        one.label(),
                        "scope",
                        one.scope,
                        "meaning",
                        one.meaning,
                        "resources",
                        List.of(one.resources.split(", "))))
                .toList();
        return Json.text(Json.object(
                "application",
                application.get(Field.APPLICATION).orElseThrow(),
                "concept",
                application.get(Field.CONCEPT).orElseThrow(),
                "company",
                application.get(Field.ORG).orElseThrow(),
                "email",
                application.get(Field.EMAIL).orElseThrow(),
                "requestsPerMonth",
                application.requests(),
                "estimate",
                application
                        .estimate()
                        .map(from -> Json.object("vehicles", from.vehicles(), "callsPerDay", from.callsPerDay()))
                        .orElse(null),
                "vehicleData",
                data,
                "compliance",
                application.compliance(),
                "files",
                written.stream().map(Path::toString).toList()));
    }

    private static void tell(Run run, Application application, List<Path> written) {
        written.forEach(file -> run.console().note("written: " + file));
        if (application.requests() > 3_000_000)
            run.console()
                    .warn(
                            "that is more than 100,000 requests a day, which the vendor's documentation gives as an"
                                    + " example of a quota",
                            "ask for what the contract allows; callbacks can take the place of asking again and again");
        Optional<String> org = application
                .get(Field.ORG)
                .filter(name ->
                        Subject.problem(Subject.Field.ORGANIZATION, name).isEmpty());
        NextCommand csr = org.isPresent() ? NextCommand.of("csr --org", org.get()) : NextCommand.of("csr");
        Console console = run.console();
        console.note(
                "next: mail it to Mobilisights, the company of Stellantis that registers applications; the tutorial's"
                        + " page has the link (Request Your App Registration)");
        console.note("then: when they have approved it, they send you a login (MZP and digits) and ask for a signing"
                + " request:");
        console.note(
                "      {}", csr.with("--email", application.get(Field.EMAIL).orElseThrow()));
        console.note(
                "then: your certificate, the CA certificate, client id and client secret come by e-mail",
                NextCommand.of("install FILE…"));
        console.note("then: {} asks a driver for consent", NextCommand.of("enroll"));
    }

    private static Map<String, String> meanings() {
        Map<String, String> meanings = new LinkedHashMap<>();
        for (VehicleData one : VehicleData.values()) meanings.put(one.label(), one.meaning + " (" + one.scope + ")");
        return meanings;
    }
}
