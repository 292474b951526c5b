///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Describe an application for end users in an e-mail, as Stellantis asks for it, and show the next steps
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/register.java

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import stellantis.ExitCode;
import stellantis.Json;
import stellantis.NextCommand;
import stellantis.cli.Command;
import stellantis.cli.Console;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.cli.Writing;
import stellantis.drivers.Application;
import stellantis.drivers.Application.Field;
import stellantis.drivers.Application.Requests;
import stellantis.drivers.ApplicationForm;
import stellantis.pki.NewFiles;
import stellantis.pki.SafeFile;
import stellantis.pki.Subject;
import stellantis.profile.VehicleData;

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
                    "{{register}}",
                    "asks for each answer (Enter keeps the last one) and writes application.md and "
                            + "application.txt")
            .example(
                    "{{register}} --requests 500x24 --vehicle-data telemetry,trip",
                    "changes two answers and keeps the others")
            .example(
                    "{{register}} --from application.properties --out -",
                    "answers from a file, the e-mail to standard output")
            .tells("Your answers are stored in the profile, so that you can continue later or "
                    + "change them. A missing answer is refused; nothing is invented.")
            .lists("Vehicle data:", VehicleData.meanings())
            .options(ApplicationForm.OPTIONS)
            .options(Options.OUT, Options.JSON, Options.FORCE)
            .ends(ExitCode.USAGE, "wrong usage, or answers missing or wrong; no e-mail was written")
            .ends(ExitCode.FILE, ExitCode.EXISTS)
            .does(register::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) {
        boolean toStdout = run.isDash(Options.OUT);
        Optional<Path> out = toStdout ? Optional.empty() : run.file(Options.OUT);
        if (!run.has(Options.FORCE)) out.ifPresent(NewFiles::refuseExisting);
        Application application = ApplicationForm.fill(run);
        List<Path> written = List.of();
        if (toStdout && !run.has(Options.JSON))
            run.console().lines(text(application, true).stripTrailing());
        else if (out.isPresent())
            written = write(
                    run,
                    Map.of(out.get(), text(application, !out.get().toString().endsWith(".txt"))),
                    run.has(Options.FORCE));
        else if (!toStdout) written = write(run, pair(run, application), true);
        if (run.has(Options.JSON)) run.console().lines(json(application, written));
        tell(run, application, written);
        return ExitCode.OK;
    }

    private static Map<Path, String> pair(Run run, Application application) {
        Map<Path, String> pair = new LinkedHashMap<>();
        pair.put(run.profile().folder().resolve("application.md"), text(application, true));
        pair.put(run.profile().folder().resolve("application.txt"), text(application, false));
        return pair;
    }

    /**
     * One that says the same already stays; one that says something else may have been sent, and is kept as a backup.
     */
    private static List<Path> write(Run run, Map<Path, String> texts, boolean replace) {
        NewFiles files = Writing.files(run).replacing(replace);
        texts.forEach((file, text) -> {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            if (!SafeFile.holds(file, bytes)) files.open(file, bytes);
        });
        Writing.write(run, files);
        return texts.keySet().stream().toList();
    }

    /** The e-mail: as Markdown, in which signs stay what they are, else in lines of 76 columns. */
    private static String text(Application application, boolean markdown) {
        UnaryOperator<String> shown = text -> markdown
                ? text.replaceAll("([\\\\`*_\\[\\]<>|#~])", "\\\\$1")
                : text.replaceAll("(\\S{76,}|.{1,76})(?: |$)", "$1\n").stripTrailing();
        String data = application.data().stream()
                .map(one -> shown.apply("- " + one.scope + ": " + one.meaning + " (" + one.resources + ")")
                                .replace("\n", "\n  ")
                        + "\n")
                .collect(Collectors.joining());
        String form = """
            # Registration of the application %s

            Please register this application for the Stellantis API for end users
            (accessing party).

            - Application: %1$s
            - Company: %s
            - Contact: %s

            ## Concept

            %s

            ## Requests per month

            %s

            ## Vehicle data

            %s
            ## Compliance with ExVe, GDPR and the rules of Stellantis

            %s
            """;
        return (markdown ? form : form.replaceAll("#+ ", ""))
                .formatted(
                        shown.apply(answer(application, Field.APPLICATION)),
                        shown.apply(answer(application, Field.ORG)),
                        shown.apply(answer(application, Field.EMAIL)),
                        shown.apply(answer(application, Field.CONCEPT)),
                        requests(application),
                        data,
                        shown.apply(application.compliance()));
    }

    private static String answer(Application application, Field field) {
        return application.get(field).orElseThrow();
    }

    /** Such as {@code 360,000 (estimated: 500 vehicles, 24 calls a day for each, 30 days)}. */
    private static String requests(Application application) {
        Requests asked = application.requests();
        String number = String.format(Locale.ROOT, "%,d", asked.perMonth());
        if (asked.vehicles() == null) return number;
        return String.format(
                Locale.ROOT,
                "%s (estimated: %,d vehicles, %,d calls a day for each, 30 days)",
                number,
                asked.vehicles(),
                asked.callsPerDay());
    }

    private static String json(Application application, List<Path> written) {
        Requests asked = application.requests();
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
                answer(application, Field.APPLICATION),
                "concept",
                answer(application, Field.CONCEPT),
                "company",
                answer(application, Field.ORG),
                "email",
                answer(application, Field.EMAIL),
                "requestsPerMonth",
                asked.perMonth(),
                "estimate",
                asked.vehicles() == null
                        ? null
                        : Json.object("vehicles", asked.vehicles(), "callsPerDay", asked.callsPerDay()),
                "vehicleData",
                data,
                "compliance",
                application.compliance(),
                "files",
                written.stream().map(Path::toString).toList()));
    }

    private static void tell(Run run, Application application, List<Path> written) {
        written.forEach(file -> run.console().note("written: " + file));
        Optional<String> org = application
                .get(Field.ORG)
                .filter(name ->
                        Subject.problem(Subject.Field.ORGANIZATION, name).isEmpty());
        NextCommand csr = org.isPresent() ? NextCommand.of("csr --org", org.get()) : NextCommand.of("csr");
        Console console = run.console();
        console.note(
                "next: e-mail it to Mobilisights, the company of Stellantis that registers applications; the tutorial's"
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
}
