///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Do the whole journey on a sandbox of your own, from a login to the first JSON
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//SOURCES ../lib/sources/quickstart.java
//SOURCES call.java
//SOURCES csr.java
//SOURCES enroll.java
//SOURCES install.java
//SOURCES profile.java
//SOURCES register.java
//SOURCES sandbox.java
//SOURCES token.java

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.ShellWord;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.cli.Terminal;
import stellantis.cli.World;
import stellantis.http.MutualTls;
import stellantis.http.TlsVersion;
import stellantis.http.Trust;
import stellantis.pki.CertificateFile;
import stellantis.pki.FileTree;
import stellantis.pki.NewFiles;
import stellantis.pki.SafeFile;
import stellantis.profile.Profile;
import stellantis.sandbox.Addresses;
import stellantis.sandbox.Sandbox;
import stellantis.sandbox.SandboxOptions;

/** All steps of the tutorials in order, each by the code of the real script and shown as a person would type it. */
class quickstart {
    private static final Option END_USER = Option.flag(
            "end-user", "the journey of an application for drivers: registration, consent, a driver's data");

    private static final Option FLEET_OWNER = Option.flag(
            "fleet-owner", "the journey of a fleet owner: user and password (Basic) instead of an access token");

    static final Command COMMAND = Command.named(
                    "quickstart", "Do the whole journey on a sandbox of your own, from a login to the first JSON")
            .usage("[--fleet-owner | --end-user]")
            .example("{{quickstart}}", "key, request, certificate, token and fleets, in under a minute")
            .example("{{quickstart}} --fleet-owner", "the same for a fleet owner, with Basic authentication")
            .example(
                    "{{quickstart}} --end-user",
                    "the journey of an application for drivers: description, certificate, consent, vehicle data")
            .tells("Starts a sandbox on this machine in the place of Stellantis, and works in a "
                    + "profile of its own, \"quickstart\", which each run creates again. It changes no "
                    + "other profile, and nothing leaves this machine.")
            .options(FLEET_OWNER, END_USER)
            .ends(ExitCode.EXISTS, "there is a profile \"quickstart\" that it did not make")
            .ends(ExitCode.API)
            .does(quickstart::run);

    private static final String NAME = "quickstart";
    private static final String LOGIN = "MZP123456";
    private static final Pattern CONSENT = Pattern.compile("name=\"request\" value=\"([^\"]+)\"");
    private static final Pattern TITLE = Pattern.compile("<title>([^<]*)</title>");
    private static final String MARK = ".made-by-quickstart";
    private static final List<String> COMPANY =
            List.of("--org", "Example Insurance", "--email", "it@insurance.example");
    private static final String PAGE = "open this address in a browser";

    private final Run run;
    private final boolean endUser;
    private final boolean fleetOwner;
    private final Path folder;
    private final Transcript transcript;
    private final World world;
    private int step;

    private quickstart(Run run, Path folder) {
        this.run = run;
        this.endUser = run.has(END_USER);
        this.fleetOwner = run.has(FLEET_OWNER);
        this.folder = folder;
        this.transcript = new Transcript(run.world().out());
        this.world = world(run.world());
    }

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws IOException {
        if (run.has(FLEET_OWNER) && run.has(END_USER))
            throw Failure.usage("--fleet-owner and --end-user exclude each other");
        Profile profile = emptied(Profile.open(run.world().stellantisHome(), NAME));
        Path folder = profile.folder();
        SafeFile.privateFolder(folder);
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        byte[] passphrase = (HexFormat.of().formatHex(random) + "\n").getBytes(StandardCharsets.US_ASCII);
        new NewFiles()
                .secret(folder.resolve("passphrase.txt"), passphrase)
                .open(folder.resolve(MARK), new byte[0])
                .write();
        try (Sandbox server = start(run, folder.resolve("sandbox-state"))) {
            return new quickstart(run, folder).walk(server);
        }
    }

    /** The profile of the run before is removed; one that somebody else made is not. */
    private static Profile emptied(Profile old) throws IOException {
        if (!old.exists()) return old;
        if (!Files.exists(old.folder().resolve(MARK))) {
            String what = "there is a profile \"" + NAME + "\" that was not made by quickstart: " + old.folder();
            throw Failure.of(ExitCode.EXISTS, what).hint("rename its folder, then run the quickstart again");
        }
        FileTree.remove(old.folder());
        return Profile.open(old.folder().getParent(), NAME);
    }

    /** On the usual ports and state, to go on with; on free ports and the other state when they are in use. */
    private static Sandbox start(Run run, Path otherState) {
        try {
            return Sandbox.start(new SandboxOptions(usualState(run)));
        } catch (Failure taken) {
            run.console().detail("the usual ports or state are in use: " + taken.getMessage());
            return Sandbox.start(new SandboxOptions(otherState).port(0).tokenPort(0));
        }
    }

    private static Path usualState(Run run) {
        return run.world().stellantisHome().resolve(".sandbox");
    }

    private ExitCode walk(Sandbox server) {
        NextCommand start = onState(server, NextCommand.of("sandbox start"));
        if (server.port() != Addresses.USUAL.apiPort())
            start = start.with("--port", server.port(), "--token-port", server.tokenPort())
                    .with("--idp-port", server.idpUrl().getPort());
        heading("Start a sandbox in the place of Stellantis, in a terminal of its own");
        tell("$ " + start.line(null, run.world().form()));
        String provider = endUser
                ? ", identity provider " + server.idpUrl()
                : fleetOwner ? "" : ", token endpoint " + server.tokenUrl();
        tell("(it runs in here for this once: API " + server.baseUrl() + provider + ")");
        heading("Work in a folder and a profile of their own");
        tell("$ cd " + ShellWord.of(folder.toString()));
        tell("$ export STELLANTIS_PROFILE=" + NAME);
        tell("(passphrase.txt in this folder holds a random passphrase; without --passphrase the scripts ask for one)");
        if (endUser)
            step(
                    "Describe the application: Mobilisights decides by this e-mail, and sends a login",
                    register.COMMAND,
                    NextCommand.of("register --application", "Trip book", "--concept")
                            .with("Keeps a trip book for drivers who need one for their tax declaration")
                            .with(COMPANY.toArray())
                            .with("--requests", "500x24", "--vehicle-data", "telemetry,position,trip")
                            .with("--compliance", "yes"));
        step(
                "Make the private key and the signing request for the login " + LOGIN,
                csr.COMMAND,
                NextCommand.of("csr --cn", LOGIN)
                        .with(COMPANY.toArray())
                        .with("--country", "FR", "--state", "Ile de France", "--locality", "Paris")
                        .with("--passphrase", "file:passphrase.txt"));
        NextCommand sign = onState(server, NextCommand.of("sandbox sign request.csr --zip --out e-mail"));
        if (endUser || fleetOwner) sign = sign.with(endUser ? "--end-user" : "--fleet-owner");
        step(
                "E-mail the request: here the sandbox signs it and writes what the e-mails from "
                        + "Stellantis would bring",
                sandbox.COMMAND,
                sign);
        step(
                "Install all that came: certificate, CA, client ids, scope, password",
                install.COMMAND,
                NextCommand.of("install e-mail --passphrase file:passphrase.txt"));
        NextCommand store = NextCommand.of("profile set passphrase=file:passphrase.txt");
        step(
                "Store where the passphrase is" + (endUser ? ", and which data drivers are asked for" : ""),
                profile.COMMAND,
                endUser ? store.with("scope=telemetry,position,trip") : store);
        String path = endUser ? "user/vehicles" : "/connectedcar/v3/fleets";
        if (endUser) {
            consent(server);
            step("See who is enrolled, for what, until when", enroll.COMMAND, NextCommand.of("enroll --list"));
        } else if (!fleetOwner) {
            step(
                    "Fetch an access token over mutual TLS, and look into it",
                    token.COMMAND,
                    NextCommand.of("token --decode"));
        }
        String how = endUser
                ? " on behalf of the driver; the access token is renewed by itself"
                : fleetOwner ? " with user and password over mutual TLS" : "";
        step("Call the API" + how, call.COMMAND, NextCommand.of("call", path));
        tell("");
        tell("That was the whole journey. What it made is in " + folder + ":");
        tell("  key.pem (private key, encrypted; passphrase.txt opens it), request.csr, cert.pem, ca.pem,"
                + " profile.properties"
                + (endUser ? ", application.md, users/anna.json" : ""));
        String here = run.world().form().startsWith(".")
                ? " (in the folder where you are, " + run.world().folder() + ")"
                : "";
        tell("To go on with it: " + start.line(null, run.world().form()) + here);
        tell("  and in another terminal: "
                + run.console().text(NextCommand.of("call", path).in(NAME)));
        String first = run.console().text(NextCommand.of(endUser ? "register" : "csr"));
        tell("In reality use the same commands without the sandbox: begin with " + first + ", and e-mail what it");
        tell("makes; if something fails, run " + run.console().text(NextCommand.of("doctor")));
        return ExitCode.OK;
    }

    /** Headless, the driver is played: as soon as the address is printed, Anna opens it and accepts. */
    private void consent(Sandbox server) {
        Thread driver = new Thread(() -> {
            try {
                String title = accepted(URI.create(transcript.after(PAGE)), server.caFile());
                tell("(Anna, a driver that the sandbox plays, has opened it and accepted; her browser shows: " + title
                        + ")");
            } catch (IOException | InterruptedException | RuntimeException e) {
                tell("(the driver did not get through: " + e.getMessage() + ")");
            }
        });
        driver.setDaemon(true);
        driver.start();
        step(
                "A driver consents in the browser, and the tokens are kept",
                enroll.COMMAND,
                NextCommand.of("enroll --label anna --no-browser --max-time 60"));
    }

    /** Opens the consent page, accepts, and goes wherever that leads; the title of what the browser shows then. */
    private static String accepted(URI page, Path authorities) throws IOException, InterruptedException {
        Trust trust = new Trust(CertificateFile.read(authorities), true);
        HttpClient browser = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .sslContext(new MutualTls(null, trust, TlsVersion.V1_2, TlsVersion.V1_3).context())
                .build();
        HttpRequest.Builder ask = HttpRequest.newBuilder(page).timeout(Duration.ofSeconds(60));
        Matcher form = CONSENT.matcher(
                browser.send(ask.build(), BodyHandlers.ofString()).body());
        if (!form.find()) throw Failure.of(ExitCode.CHECK_FAILED, "there is no consent page at " + page.getHost());
        ask.uri(URI.create(page.toString().replaceFirst("\\?.*", "")))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("user=anna&decision=accept&request=" + form.group(1)));
        Matcher title =
                TITLE.matcher(browser.send(ask.build(), BodyHandlers.ofString()).body());
        return title.find() ? title.group(1) : "";
    }

    private void tell(Object line) {
        run.console().out(line);
    }

    private void heading(String title) {
        tell("");
        tell(run.console().paint("1", ++step + "/" + (endUser ? 10 : fleetOwner ? 7 : 8) + "  " + title));
    }

    /** With the sandbox's state, where it is not the usual one. */
    private NextCommand onState(Sandbox server, NextCommand command) {
        boolean usual = server.stateFolder().equals(usualState(run));
        return usual ? command : command.with("--state-folder", server.stateFolder());
    }

    /** Shows the command and runs it; fails with its exit code. */
    private void step(String title, Command command, NextCommand line) {
        heading(title);
        tell("$ " + line.line(null, world.form()));
        run.console().resultStream().flush();
        int code = command.run(world, line.arguments().toArray(String[]::new));
        if (code == 0) return;
        ExitCode kind = Stream.of(ExitCode.values())
                .filter(one -> one.code == code)
                .findFirst()
                .orElse(ExitCode.INTERNAL);
        throw Failure.of(kind, "step " + step + " ended with exit code " + code)
                .because("see its message above")
                .hint("fix that and run the quickstart again; this is a defect if you changed nothing");
    }

    /** What the commands run in: the transcript is the result, all in one stream, and nobody is there to ask. */
    private World world(World outer) {
        Map<String, String> env = new HashMap<>(outer.env());
        // what the user has set for real profiles must not reach the sandbox
        env.keySet().removeIf(name -> name.startsWith("STELLANTIS_") && !name.equals("STELLANTIS_HOME"));
        env.put("STELLANTIS_PROFILE", NAME);
        // from the folder of the journey another way leads to ./jbang
        String above = Matcher.quoteReplacement(outer.folder() + "/");
        env.put(World.FORM, outer.form().replaceFirst("^\\./", above).replaceFirst("^\\.\\./", above + "../"));
        if (!run.console().colour()) env.put("NO_COLOR", "1");
        // JSON as a person sees it
        Terminal screen = new Terminal() {
            @Override
            public boolean showsOutput() {
                return true;
            }
        };
        return new World(InputStream.nullInputStream(), outer.out(), transcript, env, folder, outer.clock(), screen);
    }

    /** What is printed, and kept, so that somebody played can read the address on the screen. */
    private static final class Transcript extends PrintStream {
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        Transcript(PrintStream to) {
            super(to, true, StandardCharsets.UTF_8);
        }

        @Override
        public void println(String line) {
            super.println(line);
            lines.addAll(line.lines().toList());
        }

        /** Waits for a line that begins so; the line behind it. */
        String after(String start) throws InterruptedException {
            while (!lines.take().startsWith(start)) continue;
            return lines.take();
        }
    }
}
