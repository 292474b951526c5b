///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Walk the whole journey on a sandbox of your own, from a login to the first JSON
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:-UsePerfData -Xms32m -Xmn8m -XX:Tier4InvocationThreshold=200000 -XX:Tier4CompileThreshold=400000 -XX:Tier4BackEdgeThreshold=400000 -XX:-C1UpdateMethodData -XX:FreqInlineSize=100 -XX:CompileCommand=quiet -XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.025 -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.SHA*::*,0.02 -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.DigestBase::*,0.02 -XX:CompileCommand=CompileThresholdScaling,stellantis.pki.KeyDerivation::*,0.01
//SOURCES call.java
//SOURCES csr.java
//SOURCES enroll.java
//SOURCES install.java
//SOURCES profile.java
//SOURCES register.java
//SOURCES sandbox.java
//SOURCES token.java
//SOURCES ../lib/stellantis/ShellWord.java
//SOURCES ../lib/stellantis/quickstart/OwnSandbox.java
//SOURCES ../lib/stellantis/quickstart/Walkthrough.java
//SOURCES ../lib/stellantis/sandbox/Visitor.java

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.ShellWord;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.quickstart.OwnSandbox;
import stellantis.cli.Run;
import stellantis.quickstart.Walkthrough;
import stellantis.pki.NewFiles;
import stellantis.profile.Profile;
import stellantis.sandbox.Brand;
import stellantis.sandbox.Client;
import stellantis.sandbox.Sandbox;
import stellantis.sandbox.Visitor;

/** All steps of the tutorials in order, each by the code of the real script and shown as a person would type it. */
class quickstart {
    private static final Option END_USER = Option.flag(
            "end-user",
            "the journey of an application for end users: registration, consent, a driver's data");

    static final Command COMMAND = Command.named("quickstart", "Walk the whole journey on a sandbox of your own, from a login to the first JSON")
            .usage("[--end-user]")
            .example("jbang quickstart@stellantis", "key, request, certificate, token and fleets, in under a minute")
            .example("jbang quickstart@stellantis --end-user", "the other journey: an application is described and registered, a driver consents, vehicle data")
            .tells("Starts a sandbox on this machine, which plays Stellantis, and works in a profile of its own, named \"quickstart\", which each run makes anew. No other profile is touched; nothing leaves this machine.")
            .options(END_USER)
            .ends(ExitCode.EXISTS, "there is a profile \"quickstart\" that it did not make").ends(ExitCode.API)
            .does(quickstart::run);

    private static final String NAME = "quickstart";
    private static final String LOGIN = "MZP123456";
    private static final String PAGE = "open this address in a browser";

    private final Run run;
    private final Path folder;
    private final Walkthrough walk;

    private quickstart(Run run, Path folder) {
        this.run = run;
        this.folder = folder;
        this.walk = new Walkthrough(run, folder, NAME, run.has(END_USER) ? 10 : 8);
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

        try (Sandbox server = OwnSandbox.start(run, folder.resolve("sandbox-state"))) {
            return new quickstart(run, folder).walk(server);
        }
    }

    private ExitCode walk(Sandbox server) {
        boolean endUser = run.has(END_USER);
        String start = Walkthrough.line(OwnSandbox.command(run, server));
        walk.heading("Start a sandbox that plays Stellantis, in a terminal of its own");
        walk.tell("$ " + start);
        walk.tell("(it runs in here for this once: API " + server.baseUrl() + (endUser ? ", identity provider " + server.idpUrl() : ", token endpoint " + server.tokenUrl()) + ")");
        walk.heading("Work in a folder and a profile of their own");
        walk.tell("$ cd " + ShellWord.of(folder.toString()));
        walk.tell("$ export STELLANTIS_PROFILE=" + NAME);
        walk.tell("(passphrase.txt in this folder holds a random passphrase; without --passphrase the scripts ask for one)");
        if (endUser) {
            walk.step("Describe the application: Mobilisights decides by this mail, and sends a login", register.COMMAND, "register", "--application", "Trip book", "--concept", "Keeps a trip book for drivers who need one for their tax declaration",
                    "--org", "Example Insurance", "--email", "it@insurance.example", "--requests", "500x24", "--vehicle-data", "telemetry,position,trip", "--compliance", "yes");
        }
        walk.step("Make the private key and the signing request for the login " + LOGIN, csr.COMMAND, "csr", "--cn", LOGIN, "--org", "Example Insurance", "--country", "FR",
                "--state", "Ile de France", "--locality", "Paris", "--email", "it@insurance.example", "--passphrase", "file:passphrase.txt");
        walk.step("Mail the request: the sandbox signs it, and answers what the mails from Stellantis would bring", sandbox.COMMAND,
                Stream.of(Stream.of("sandbox", "sign", "request.csr", "--zip", "--out", "mail"), endUser ? Stream.of("--end-user") : Stream.<String>of(), OwnSandbox.state(run, server).stream()).flatMap(words -> words).toArray(String[]::new));
        walk.step("Take in the certificate and the CA", install.COMMAND, "install", "mail/" + LOGIN + ".zip", "--passphrase", "file:passphrase.txt");
        Client client = server.clients().stream().filter(one -> one.login().equals(LOGIN)).findFirst().orElseThrow();
        Map<String, String> settings = new LinkedHashMap<>(endUser ? server.signer().endUserSettings(client, Brand.PEUGEOT) : server.signer().settings(client));
        settings.put("auth", endUser ? "end-user" : "oauth2");
        if (endUser) settings.put("client-secret", "file:mail/" + LOGIN + "-client-secret.txt");
        if (endUser) settings.put("scope", "telemetry,position,trip");
        settings.put("passphrase", "file:passphrase.txt");
        String[] set = Stream.concat(Stream.of("profile", "set"), settings.entrySet().stream().map(one -> one.getKey() + "=" + one.getValue())).toArray(String[]::new);
        walk.step("Store where to go and as whom: the ids and the scope come from the mails", profile.COMMAND, set);
        String path = endUser ? "user/vehicles" : "/connectedcar/v3/fleets";
        if (endUser) {
            consent(server);
            walk.step("See who is enrolled, for what, until when", enroll.COMMAND, "enroll", "--list");
            walk.step("Call the API on behalf of the driver; the access token is renewed by itself", call.COMMAND, "call", path);
        } else {
            walk.step("Fetch an access token over mutual TLS, and look into it", token.COMMAND, "token", "--decode");
            walk.step("Call the API", call.COMMAND, "call", path);
        }

        run.console().out("");
        run.console().out("That was the whole journey. What it made is in " + folder + ":");
        run.console().out("  key.pem (private key, encrypted; passphrase.txt opens it), request.csr, cert.pem, ca.pem, profile.properties" + (endUser ? ", application.md, users/anna.json" : ""));
        run.console().out("To go on with it: " + start);
        run.console().out("  and in another terminal: jbang call@stellantis -p " + NAME + " " + path);
        run.console().out("For real, the same commands without the sandbox: begin with jbang " + (endUser ? "register" : "csr") + "@stellantis, and mail what it");
        run.console().out("makes; when something fails look at it with jbang doctor@stellantis");
        return ExitCode.OK;
    }

    /** Headless, the driver is played: as soon as the address is printed, Anna opens it and accepts. */
    private void consent(Sandbox server) {
        Thread driver = new Thread(() -> {
            try {
                Visitor anna = new Visitor(server.caFile());
                String title = anna.arrive(anna.decide(URI.create(walk.after(PAGE)), "anna", "accept"));
                walk.tell("(Anna, a driver that the sandbox plays, has opened it and accepted; her browser shows: " + title + ")");
            } catch (InterruptedException | RuntimeException e) {
                walk.tell("(the driver did not get through: " + e.getMessage() + ")");
            }
        });
        driver.setDaemon(true);
        driver.start();
        walk.step("A driver consents in the browser, and the tokens are kept", enroll.COMMAND, "enroll", "--label", "anna", "--no-browser", "--max-time", "60");
    }

    /** The profile of the run before is removed; one that somebody else made is not. */
    private static Profile emptied(Profile old) throws IOException {
        if (!old.exists()) return old;
        if (!Files.exists(old.folder().resolve(".made-by-quickstart"))) {
            throw Failure.of(ExitCode.EXISTS, "there is a profile \"" + NAME + "\" that was not made by quickstart: " + old.folder()).hint("rename its folder, then run the quickstart again");
        }
        NewFiles.removeTree(old.folder());
        return Profile.open(old.folder().getParent(), NAME);
    }
}
