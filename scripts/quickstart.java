///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Walk the whole journey on a sandbox of your own, from a login to the first JSON
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:-UsePerfData -Xms32m -XX:Tier4InvocationThreshold=50000 -XX:Tier4CompileThreshold=100000 -XX:FreqInlineSize=100
//SOURCES call.java
//SOURCES csr.java
//SOURCES install.java
//SOURCES profile.java
//SOURCES sandbox.java
//SOURCES token.java
//SOURCES ../lib/stellantis/ShellWord.java

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.ShellWord;
import stellantis.cli.Command;
import stellantis.cli.Run;
import stellantis.cli.Terminal;
import stellantis.cli.World;
import stellantis.pki.NewFiles;
import stellantis.profile.Profile;
import stellantis.sandbox.Client;
import stellantis.sandbox.Sandbox;

/** All steps of the tutorials in order, each by the code of the real script and shown as a person would type it. */
class quickstart {
    static final Command COMMAND = Command.named("quickstart", "Walk the whole journey on a sandbox of your own, from a login to the first JSON")
            .usage("")
            .example("jbang quickstart@stellantis", "key, request, certificate, token and fleets, in under a minute")
            .tells("Starts a sandbox on this machine, which plays Stellantis, and works in a profile of its own, named \"quickstart\", which each run makes anew. No other profile is touched; nothing leaves this machine.")
            .does(quickstart::run);

    private static final String NAME = "quickstart";
    private static final String LOGIN = "MZP123456";

    private final Run run;
    private final World world;
    private final Path folder;
    private int step;

    private quickstart(Run run, Path folder) {
        this.run = run;
        this.folder = folder;
        Map<String, String> env = new HashMap<>(run.world().env());
        // what the user has set for real profiles must not reach the sandbox
        env.keySet().removeIf(name -> name.startsWith("STELLANTIS_") && !name.equals("STELLANTIS_HOME"));
        env.put("STELLANTIS_PROFILE", NAME);
        if (!run.console().colour()) env.put("NO_COLOR", "1");
        // the transcript is the result: all in one stream and in order, JSON as a person sees it, nobody to ask
        Terminal screen = new Terminal() {
            @Override
            public boolean showsOutput() {
                return true;
            }
        };
        this.world = new World(InputStream.nullInputStream(), run.world().out(), run.world().out(), env, folder, run.world().clock(), screen);
    }

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws IOException {
        Profile profile = emptied(Profile.open(run.world().stellantisHome(), NAME));
        Path folder = profile.folder();
        NewFiles.privateFolder(folder);
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        new NewFiles().secret(folder.resolve("passphrase.txt"), (HexFormat.of().formatHex(random) + "\n").getBytes(StandardCharsets.US_ASCII)).open(folder.resolve(".made-by-quickstart"), new byte[0]).write();
        Files.createDirectory(folder.resolve("mail"));

        try (Sandbox server = start(run, folder.resolve("sandbox-state"))) {
            return new quickstart(run, folder).walk(server);
        }
    }

    private ExitCode walk(Sandbox server) {
        List<String> state = server.stateFolder().equals(usualState(run)) ? List.of() : List.of("--state-folder", server.stateFolder().toString());
        String start = line(Stream.concat(Stream.of("sandbox", "start"), Stream.concat(state.stream(), ports(server))).toList());
        heading("Start a sandbox that plays Stellantis, in a terminal of its own");
        tell("$ " + start);
        tell("(it runs in here for this once: API " + server.baseUrl() + ", token endpoint " + server.tokenUrl() + ")");
        heading("Work in a folder and a profile of their own");
        tell("$ cd " + ShellWord.of(folder.toString()));
        tell("$ export STELLANTIS_PROFILE=" + NAME);
        tell("(passphrase.txt in this folder holds a random passphrase; without --passphrase the scripts ask for one)");
        step("Make the private key and the signing request for the login " + LOGIN, csr.COMMAND, "csr", "--cn", LOGIN, "--org", "Example Insurance", "--country", "FR",
                "--state", "Ile de France", "--locality", "Paris", "--email", "it@insurance.example", "--passphrase", "file:passphrase.txt");
        step("Mail the request: the sandbox signs it, and answers what the mails from Stellantis would bring", sandbox.COMMAND,
                Stream.concat(Stream.of("sandbox", "sign", "request.csr", "--zip", "--out", "mail"), state.stream()).toArray(String[]::new));
        step("Take in the certificate and the CA", install.COMMAND, "install", "mail/" + LOGIN + ".zip", "--passphrase", "file:passphrase.txt");
        Client client = server.clients().stream().filter(one -> one.login().equals(LOGIN)).findFirst().orElseThrow();
        Map<String, String> settings = new LinkedHashMap<>(server.signer().settings(client));
        settings.put("auth", "oauth2");
        settings.put("passphrase", "file:passphrase.txt");
        String[] set = Stream.concat(Stream.of("profile", "set"), settings.entrySet().stream().map(one -> one.getKey() + "=" + one.getValue())).toArray(String[]::new);
        step("Store where to go and as whom: the ids and the scope come from the mails", profile.COMMAND, set);
        step("Fetch an access token over mutual TLS, and look into it", token.COMMAND, "token", "--decode");
        step("Call the API", call.COMMAND, "call", "/connectedcar/v3/fleets");

        run.console().out("");
        run.console().out("That was the whole journey. What it made is in " + folder + ":");
        run.console().out("  key.pem (private key, encrypted; passphrase.txt opens it), request.csr, cert.pem, ca.pem, profile.properties");
        run.console().out("To go on with it: " + start);
        run.console().out("  and in another terminal: jbang call@stellantis -p " + NAME + " /connectedcar/v3/fleets");
        run.console().out("For real, the same commands without the sandbox: begin with jbang csr@stellantis, mail the request to your");
        run.console().out("Stellantis contact, and when something fails look at it with jbang inspect@stellantis FILE");
        return ExitCode.OK;
    }

    /** Shows the command, runs the script's own code, and stops the journey where it fails. */
    private void step(String title, Command command, String... words) {
        heading(title);
        tell("$ " + line(List.of(words)));
        run.console().resultStream().flush();
        String[] args = List.of(words).subList(1, words.length).toArray(String[]::new);
        int code = command.run(world, args);
        if (code != 0) {
            ExitCode kind = Stream.of(ExitCode.values()).filter(one -> one.code == code).findFirst().orElse(ExitCode.INTERNAL);
            throw Failure.of(kind, "step " + step + " ended with exit code " + code).because("see its message above").hint("mend that and run the quickstart again; this is a defect if you changed nothing");
        }
    }

    private static String line(List<String> words) {
        return "jbang " + words.get(0) + "@stellantis " + words.stream().skip(1).map(ShellWord::of).collect(Collectors.joining(" "));
    }

    private static Stream<String> ports(Sandbox server) {
        return server.port() == Sandbox.PORT ? Stream.of() : Stream.of("--port", "" + server.port(), "--token-port", "" + server.tokenPort());
    }

    private void heading(String title) {
        step++;
        tell("");
        tell(run.console().paint("1", step + "/8  " + title));
    }

    private void tell(String line) {
        run.console().out(line);
    }

    /** On the usual ports and state, so that it can be gone on with; on others when those are in use. */
    private static Sandbox start(Run run, Path ownState) {
        try {
            return Sandbox.start(new Sandbox.Options(usualState(run)));
        } catch (Failure taken) {
            run.console().detail("the usual ports or state are in use: " + taken.getMessage());
            return Sandbox.start(new Sandbox.Options(ownState).port(0).tokenPort(0));
        }
    }

    private static Path usualState(Run run) {
        return run.world().stellantisHome().resolve(".sandbox");
    }

    /** The profile of the run before is removed; one that somebody else made is not. */
    private static Profile emptied(Profile old) throws IOException {
        if (!old.exists()) return old;
        if (!Files.exists(old.folder().resolve(".made-by-quickstart"))) {
            throw Failure.of(ExitCode.EXISTS, "there is a profile \"" + NAME + "\" that was not made by quickstart: " + old.folder()).hint("rename its folder, then run the quickstart again");
        }
        try (Stream<Path> all = Files.walk(old.folder())) {
            all.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return Profile.open(old.folder().getParent(), NAME);
    }
}
