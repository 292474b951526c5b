///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Show what files are, what is in them, what is wrong with them and which belong together
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/inspect.java

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.inspect.InspectReport;
import stellantis.inspect.Inspection;
import stellantis.inspect.IssuerLinks;
import stellantis.inspect.KeyGroups;
import stellantis.inspect.Part;
import stellantis.pki.Finding;
import stellantis.pki.SafeFile;

/** For every step of the tutorials: what is this file, will it do, and does it fit the others? */
class inspect {
    static final Command COMMAND = Command.named(
                    "inspect",
                    "Show what files are, what is in them, what is wrong with them and which belong together")
            .usage("FILE… | FOLDER | -")
            .example("{{inspect}} request.csr", "checks a signing request before you send it")
            .example("{{inspect}} .", "all files of a folder, and which key, request and certificate belong together")
            .example("{{inspect}} --passphrase env:STORE_PASSPHRASE KeyStoreName.jks", "the entries of a keystore")
            .tells("Recognises keys of every kind, signing requests, certificates, PKCS#7, PKCS#12, "
                    + "JKS, JCEKS and BCFKS keystores, openssl configurations and access tokens. It never "
                    + "shows a secret. The exit code is 10 if a finding is an error, else 0; 11 for a file "
                    + "that cannot be read, 12 for a wrong passphrase.")
            .arguments(1, 10_000)
            .options(Options.PASSPHRASE, Options.KEY_PASSPHRASE, Options.JSON)
            .argument("FILE…", "files of any kind; - is standard input")
            .argument("FOLDER", "the files in it, not its subfolders")
            .ends(ExitCode.OK, "no finding is an error")
            .ends(ExitCode.CHECK_FAILED, "a finding is an error")
            .ends(
                    ExitCode.FILE,
                    "a file is missing, damaged, or of an unknown kind (in a folder, unknown files "
                            + "are only listed)")
            .ends(ExitCode.PASSPHRASE, "the passphrase does not open the one file given")
            .does(inspect::run);

    private static final String STDIN = "standard input";

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) {
        Inspection.Eyes eyes = new Inspection.Eyes(
                given(run, Options.PASSPHRASE),
                given(run, Options.KEY_PASSPHRASE),
                run.clock().instant());
        List<Inspection> files = new ArrayList<>();
        Map<String, Failure> failures = new LinkedHashMap<>();
        Map<String, String> unknown = new LinkedHashMap<>();
        List<String> named = run.arguments();
        boolean single = named.size() == 1 && !isFolder(run, named.get(0));
        for (String argument : named) {
            for (String file : isFolder(run, argument) ? filesIn(run.path(argument), argument) : List.of(argument)) {
                try {
                    Inspection inspection = look(run, file, eyes, single);
                    if (inspection.recognized()) files.add(inspection);
                    // a folder holds other things too
                    else if (isFolder(run, argument)) unknown.put(file, inspection.summary());
                    else throw unknown(inspection);
                } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                    // one odd file does not take the others along
                    if (run.has(Options.DEBUG)) run.console().trace(e);
                    failures.put(file, Command.failure(e));
                }
            }
        }
        if (files.isEmpty() && failures.size() == 1) {
            throw failures.values().iterator().next();
        }
        InspectReport report = new InspectReport(files, KeyGroups.of(files), IssuerLinks.of(files), failures, unknown);
        if (run.has(Options.JSON)) run.console().lines(report.json(run.console()));
        else report.print(run.console());
        failures.values().forEach(run.console()::failed);
        files.forEach(file -> faultyRequest(file)
                .ifPresent(request ->
                        run.console().note("to fix it: " + run.console().whole(mending(file, request, files)))));
        long errors = report.count(Finding.Severity.ERROR);
        run.console()
                .note(counted(errors, "error") + ", " + counted(report.count(Finding.Severity.WARNING), "warning"));
        if (!failures.isEmpty()) return failures.values().iterator().next().code();
        return errors > 0 ? ExitCode.CHECK_FAILED : ExitCode.OK;
    }

    /** A request with an error in it, which csr --like can make right. */
    private static Optional<Part> faultyRequest(Inspection file) {
        return file.parts().stream()
                .filter(part -> part.role() == Part.Role.REQUEST
                        && part.findings().stream().anyMatch(Finding::isError))
                .findFirst();
    }

    private static Hint mending(Inspection file, Part request, List<Inspection> files) {
        boolean stdin = file.file().equals(STDIN);
        String name = stdin ? "request.csr" : file.file();
        String mended = name.replaceFirst("(\\.[^./\\\\]+)?$", "-fixed.csr");
        Optional<List<String>> key = key(request, files);
        NextCommand csr = NextCommand.of("csr --like", stdin ? "-" : name)
                .with(key.orElse(List.of("--key", "ITS-KEY")).toArray())
                .with("--out", mended);
        return Hint.of("{}" + (key.isEmpty() ? ", where ITS-KEY is the private key it was made with" : ""), csr);
    }

    /** The options that name the request's key, if it is among the files; one that is too weak cannot be used again. */
    private static Optional<List<String>> key(Part request, List<Inspection> files) {
        if (request.findings().stream().anyMatch(finding -> finding.rule() == Finding.Rule.KEY_WEAK)) {
            return Optional.of(List.of("--key-out", "new-key.pem"));
        }
        return files.stream()
                .flatMap(file -> file.parts().stream()
                        .filter(part -> part.role() == Part.Role.KEY
                                && part.publicKey() != null
                                && part.publicKey().equals(request.publicKey()))
                        .map(part -> part.alias() == null
                                ? List.of("--key", file.file())
                                : List.of("--keystore", file.file(), "--alias", part.alias())))
                .findFirst();
    }

    /** The profile's own passphrase is for the profile's files: strangers' are looked at without. */
    private static Secret given(Run run, Option option) {
        return run.value(option).flatMap(typed -> run.secret(option)).orElse(null);
    }

    /** The same, opened with the profile's passphrase, if it is one of the profile's files and is locked without. */
    private static Inspection opened(Run run, String file, byte[] content, Inspection inspection) {
        Path path = run.path(file).toAbsolutePath().normalize();
        boolean own = !file.equals("-")
                && run.profile().guarded().stream()
                        .anyMatch(one -> path.startsWith(one.toAbsolutePath().normalize()));
        if (!own || !inspection.locked()) return inspection;
        try {
            Secret passphrase = run.secret(Options.PASSPHRASE).orElse(null);
            Secret ofKey = run.secret(Options.KEY_PASSPHRASE).orElse(null);
            return Inspection.of(
                    content,
                    file,
                    new Inspection.Eyes(passphrase, ofKey, run.clock().instant()));
        } catch (Failure closed) {
            run.console().warn(closed.getMessage(), closed.next());
            return inspection;
        }
    }

    private static boolean isFolder(Run run, String named) {
        return !named.equals("-") && Files.isDirectory(run.path(named));
    }

    private static Failure unknown(Inspection inspection) {
        if (inspection.remedy() != null)
            return Failure.file(inspection.file() + " is " + inspection.summary())
                    .because("openssl, curl, Java and these scripts do not take it as it is")
                    .hint(inspection.remedy());
        return Failure.file(inspection.file() + " is of an unknown kind")
                .because("it is " + inspection.summary())
                .hint("known are keys, signing requests, certificates, PKCS#7, keystores, openssl "
                        + "configurations and access tokens");
    }

    /** Of several files the passphrase may open one only: the others are shown as without it. */
    private static Inspection look(Run run, String file, Inspection.Eyes eyes, boolean single) {
        byte[] content = run.read(file);
        String name = file.equals("-") ? STDIN : file;
        Inspection inspection;
        try {
            inspection = opened(run, file, content, Inspection.of(content, name, eyes));
        } catch (Failure failure) {
            if (single || failure.code() != ExitCode.PASSPHRASE) throw failure;
            run.console().warn(failure.getMessage());
            inspection = Inspection.of(content, name, eyes.shut());
        }
        if (inspection.holdsKey() && !file.equals("-") && SafeFile.readableByOthers(run.path(file))) {
            Hint remedy = Hint.of(NextCommand.typed("chmod 600", Path.of(file)));
            inspection
                    .findings()
                    .add(new Finding(Finding.Rule.READABLE_BY_OTHERS, "others on this machine can read it", remedy));
        }
        return inspection;
    }

    private static List<String> filesIn(Path folder, String named) {
        try (var list = Files.list(folder)) {
            List<String> files = list.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .map(name -> named.equals(".") ? name : Path.of(named, name).toString())
                    .toList();
            if (files.isEmpty()) {
                throw Failure.file("the folder " + named + " holds no files")
                        .hint("name the folder with your keys, requests and certificates");
            }
            return files;
        } catch (IOException e) {
            throw Failure.file("cannot list the folder " + named).from(e);
        }
    }

    private static String counted(long n, String what) {
        return n + " " + what + (n == 1 ? "" : "s");
    }
}
