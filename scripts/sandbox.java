///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Run your own Stellantis on this machine: it signs requests, gives tokens, serves a fleet, and fails on demand
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//SOURCES ../lib/sources/sandbox.java

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.ShellWord;
import stellantis.cli.Command;
import stellantis.cli.Console;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.cli.WholeNumber;
import stellantis.cli.Writing;
import stellantis.key.KeyFinder;
import stellantis.pki.NewFiles;
import stellantis.pki.SafeFile;
import stellantis.pki.SigningRequest;
import stellantis.profile.Brand;
import stellantis.profile.Profile;
import stellantis.profile.Renewal;
import stellantis.sandbox.Addresses;
import stellantis.sandbox.Client;
import stellantis.sandbox.DownloadFormat;
import stellantis.sandbox.Fault;
import stellantis.sandbox.Sandbox;
import stellantis.sandbox.SandboxOptions;
import stellantis.sandbox.Signer;

/** Everything Stellantis would do in the journey, on 127.0.0.1: see docs/sandbox.md. */
class sandbox {
    private static final Option STATE_FOLDER =
            Option.value("state-folder", "FOLDER", "where the sandbox keeps its CA and clients");
    private static final Option PORT = Option.value("port", "PORT", "port of the API (default 8443; 0: any free one)");
    private static final Option TOKEN_PORT =
            Option.value("token-port", "PORT", "port of the token endpoint (default 9033; 0: any free one)");
    private static final Option FAULT = Option.value("fault", "NAME", "cause this fault (list: {{sandbox}} faults)")
            .repeatable()
            .knows(Arrays.stream(Fault.values()).map(fault -> fault.label).toArray(String[]::new));
    private static final Option VEHICLES = Option.value("vehicles", "N", "size of the sandbox's fleet (default 75)");
    private static final Option QUOTA = Option.value(
            "quota",
            "QUOTA",
            "requests an application may make: N/day, N/s, N/SECONDS or N/day,M/s" + " (default 100000/day,100/s)");
    private static final Option TOKEN_LIFETIME =
            Option.value("token-lifetime", "SECONDS", "how long access tokens are valid (default 3600)");
    private static final Option FOLDER =
            Option.value("o", "out", "FOLDER", "folder to write to (default: the current one)");
    private static final Option ZIP = Option.flag("zip", "the download as a zip");
    private static final Option P7B = Option.flag("p7b", "the download as one PKCS#7 file");
    private static final Option DAYS =
            Option.value("days", "N", "validity of the certificate (default 365; --days=-1: expired yesterday)");
    private static final Option WITH_SECRET =
            Option.flag("with-secret", "give the application a client secret too; most have none");
    private static final Option IDP_PORT = Option.value(
            "idp-port",
            "PORT",
            "port of the end users' identity provider (default: the API's plus 1, or 2 if the token endpoint has that;"
                    + " 0: any free one)");
    private static final Option END_USER = Option.flag(
            "end-user", "for an application that acts for the owners of vehicles, as in the third tutorial");
    private static final Option FLEET_OWNER = Option.flag(
            "fleet-owner", "for a fleet owner with Basic authentication: the e-mail names no token endpoint");
    private static final Option BRAND = Option.value(
                    "brand", "NAME", "whose customers: peugeot (default), citroen, ds, opel or vauxhall")
            .knows(Brand.labels());
    private static final Option REDIRECT_URI = Option.value(
                    "redirect-uri",
                    "URI",
                    "where the owners' browser may come back (default: http://127.0.0.1/callback, any port)")
            .repeatable();

    static final Command COMMAND = Command.named(
                    "sandbox",
                    "Run your own Stellantis on this machine: it signs requests, gives tokens, "
                            + "serves a fleet, and fails on demand")
            .usage("start [--port PORT] [--token-port PORT] [--vehicles N] [--quota N/day,M/s] [--fault NAME]…")
            .usage("sign [REQUEST] [--out FOLDER] [--zip | --p7b] [--fleet-owner] [--with-secret] [--days N]")
            .usage("sign [REQUEST] --end-user [--brand NAME] [--redirect-uri URI]…")
            .usage("faults")
            .example("{{sandbox}} start", "runs until Ctrl-C and logs each request on stderr")
            .example(
                    "{{sandbox}} sign request.csr --out reply",
                    "what the e-mails would have, into a folder for {{install}}; also while start is running")
            .example(
                    "{{sandbox}} sign request.csr --end-user",
                    "the same for an application that acts for the owners of vehicles")
            .example("{{sandbox}} start --vehicles 100000 --quota 50000/day,20/s", "a large fleet and a small budget")
            .example(
                    "{{sandbox}} start --fault expired-server-certificate --fault slow",
                    "to see how your application handles it")
            .tells("sign without a file signs the profile's request. start listens on 127.0.0.1 only. When it serves,"
                    + " it prints a line that begins with \"ready\". CA, applications and tokens are stored in the "
                    + "state folder; delete it to start again from nothing.")
            .tells("Faults: "
                    + Arrays.stream(Fault.values()).map(fault -> fault.label).collect(Collectors.joining(", "))
                    + ". What each does: {{sandbox}} faults")
            .options(
                    PORT,
                    TOKEN_PORT,
                    IDP_PORT,
                    VEHICLES,
                    FAULT,
                    QUOTA,
                    TOKEN_LIFETIME,
                    STATE_FOLDER,
                    FOLDER,
                    ZIP,
                    P7B,
                    WITH_SECRET,
                    FLEET_OWNER,
                    END_USER,
                    BRAND,
                    REDIRECT_URI,
                    DAYS,
                    Options.FORCE)
            .arguments(1, 2)
            .argument("start", "runs until Ctrl-C")
            .argument("sign REQUEST", "signs a request and writes what the e-mails would have")
            .argument("faults", "lists the faults")
            .ends(ExitCode.USAGE, "wrong usage, or an unknown fault")
            .ends(ExitCode.CHECK_FAILED, "the request is refused")
            .ends(ExitCode.FILE, "a file or the state folder cannot be used")
            .ends(ExitCode.EXISTS)
            .ends(ExitCode.UNREACHABLE, "a port is taken; 0 takes a free one")
            .does(sandbox::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws InterruptedException {
        String action = run.arguments().get(0);
        int arguments = run.arguments().size() - 1;
        if (action.equals("sign") && arguments <= 1)
            return sign(run, arguments == 1 ? run.arguments().get(1) : ownRequest(run));
        if (action.equals("start") && arguments == 0) return start(run);
        if (action.equals("faults") && arguments == 0) return faults(run.console());
        throw Failure.usage("\"" + String.join(" ", run.arguments()) + "\" is not understood")
                .hint("one of: start, sign [REQUEST], faults");
    }

    private static String ownRequest(Run run) {
        Renewal renewal = Renewal.of(run.profile());
        Path request = renewal.state() == Renewal.State.REQUESTED ? renewal.newRequest() : renewal.request();
        if (!Files.exists(request))
            throw Failure.usage("the profile has no signing request to sign")
                    .hint(
                            "make it: {}; or name its file: {}",
                            NextCommand.of("csr"),
                            NextCommand.of("sandbox sign REQUEST"));
        return request.toString();
    }

    private static ExitCode start(Run run) throws InterruptedException {
        Console console = run.console();
        SandboxOptions options = new SandboxOptions(stateFolder(run))
                .port(WholeNumber.of(run, PORT, Addresses.USUAL.apiPort(), 0, 65535))
                .tokenPort(WholeNumber.of(run, TOKEN_PORT, Addresses.USUAL.tokenPort(), 0, 65535))
                .vehicles(WholeNumber.of(run, VEHICLES, 75, 0, 1_000_000))
                .tokenLifetime(Duration.ofSeconds(WholeNumber.of(run, TOKEN_LIFETIME, 3600, 1, 86_400)))
                .faults(run.values(FAULT).stream().map(Fault::named).toArray(Fault[]::new))
                .clock(run.clock())
                .log(console::note);
        run.value(QUOTA).ifPresent(options::quota);
        if (run.has(IDP_PORT)) options.idpPort(WholeNumber.of(run, IDP_PORT, 0, 0, 65535));
        try (Sandbox sandbox = Sandbox.start(options)) {
            Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close));
            console.out("API             " + sandbox.baseUrl() + "/connectedcar/v3");
            console.out("token endpoint  " + sandbox.tokenUrl());
            console.out("end users       " + sandbox.idpUrl() + "/authorize");
            console.out("CA file         " + sandbox.caFile());
            if (run.has(FAULT)) console.out("faults          " + String.join(", ", run.values(FAULT)));
            List<Client> clients = sandbox.clients();
            if (clients.isEmpty())
                console.out("no partner yet: " + console.text(NextCommand.of("csr")) + ", then "
                        + console.text(withState(run, NextCommand.of("sandbox sign"))));
            for (Client client : clients)
                console.out("partner " + client.login() + ": "
                        + run.console().text(profileCommand(sandbox.signer().settings(client, Brand.PEUGEOT))));
            console.out("stop it with Ctrl-C");
            console.out("ready " + sandbox.baseUrl() + " " + sandbox.tokenUrl() + " " + sandbox.idpUrl());
            console.resultStream().flush();
            sandbox.await();
        }
        return ExitCode.OK;
    }

    private static ExitCode sign(Run run, String file) {
        DownloadFormat form =
                run.has(ZIP) ? DownloadFormat.ZIP : run.has(P7B) ? DownloadFormat.P7B : DownloadFormat.PEM;
        if (run.has(ZIP) && run.has(P7B)) throw Failure.usage("--zip and --p7b exclude each other");
        Path out = run.file(FOLDER).orElse(run.world().folder());
        if (Files.exists(out) && !Files.isDirectory(out))
            throw Failure.file(out + " is no folder").hint("name another one: --out FOLDER");
        byte[] request = run.read(file);
        String login = Signer.login(request, file);
        if (!run.has(Options.FORCE)) NewFiles.refuseExisting(out.resolve(login + form.suffix));
        boolean endUsers = run.has(END_USER);
        if (endUsers && run.has(FLEET_OWNER)) throw Failure.usage("--fleet-owner and --end-user exclude each other");
        if (!endUsers && (run.has(BRAND) || run.has(REDIRECT_URI)))
            throw Failure.usage("--brand and --redirect-uri are for applications that act for end users")
                    .hint("add --end-user");
        Brand brand = Brand.named(run.value(BRAND).orElse(Brand.PEUGEOT.label()));
        Signer signer = Signer.in(stateFolder(run), run.clock());
        Duration validity = Duration.ofDays(WholeNumber.of(run, DAYS, 365, -3650, 3650));
        Signer.Reply reply = endUsers
                ? signer.signForEndUsers(request, file, validity, run.values(REDIRECT_URI))
                : signer.sign(request, file, validity, run.has(WITH_SECRET));
        make(out);
        Map<String, String> settings =
                endUsers ? signer.endUserSettings(reply.client(), brand) : signer.settings(reply.client());
        if (run.has(FLEET_OWNER)) settings.remove("scope");
        Map<String, byte[]> download = new LinkedHashMap<>(form.files(reply));
        download.put(
                login + "-e-mail.txt", signer.email(reply.client(), settings).getBytes(UTF_8));
        Map<String, byte[]> secret = new LinkedHashMap<>();
        reply.client().secrets().forEach((name, value) -> {
            // an application for end users needs no password
            if (!endUsers || !name.equals("password")) secret.put(login + "-" + name + ".txt", value.utf8());
        });
        NewFiles files = Writing.files(run);
        download.forEach((name, content) -> add(out.resolve(name), content, files::open));
        secret.forEach((name, content) -> add(out.resolve(name), content, files::secret));
        Writing.write(run, files);
        Owner owner = Owner.of(run, file, request);
        if (owner.own() && !owner.next() && owner.renewal().state() == Renewal.State.REQUESTED)
            run.console()
                    .warn(
                            "that is the request of the certificate in use; the one of the renewal waits beside it",
                            Hint.of(
                                    "sign it",
                                    NextCommand.of(
                                                    "sandbox sign",
                                                    owner.renewal().newRequest())
                                            .in(owner.profile())));
        if (owner.next()) run.console().note("signed the request of the renewal, " + file);
        if (!signer.serving())
            run.console()
                    .warn(
                            "no sandbox is running on " + stateFolder(run) + ": the settings are for the usual ports ("
                                    + Addresses.USUAL + ")",
                            "start it there: {}; for other ports sign again while it is running",
                            withState(run, NextCommand.of("sandbox start")));
        tell(run, signer, reply, owner, out, download.keySet(), secret.keySet(), settings);
        return ExitCode.OK;
    }

    private static void add(Path file, byte[] content, BiConsumer<Path, byte[]> files) {
        if (!SafeFile.holds(file, content)) files.accept(file, content);
    }

    /** The contents of the e-mails of steps 4 and 5, and what to do with it. */
    private static void tell(
            Run run,
            Signer signer,
            Signer.Reply reply,
            Owner owner,
            Path out,
            Collection<String> download,
            Collection<String> secrets,
            Map<String, String> settings) {
        Console console = run.console();
        Client client = reply.client();
        List<String> all = Stream.concat(download.stream(), secrets.stream())
                .map(name -> shown(run, out.resolve(name)))
                .toList();
        // the last one is the e-mail
        List<String> certificates = all.subList(0, download.size() - 1);
        console.out(
                "certificate     " + certificates.stream().map(ShellWord::of).collect(Collectors.joining(" "))
                        + ", valid until "
                        + reply.certificate()
                                .getNotAfter()
                                .toInstant()
                                .atZone(ZoneOffset.UTC)
                                .toLocalDate());
        console.out("client id       " + client.applicationId() + "  (the application's; in the query of each call)");
        if (settings.containsKey("realm")) console.out("redirect URIs   " + String.join(" ", client.redirectUris()));
        if (settings.containsKey("scope"))
            console.out("token endpoint  client id " + client.tokenClientId() + ", scope " + client.scope());
        for (String name : secrets)
            console.out(String.format(
                    "%-16sin %s",
                    name.replaceFirst(".*?-(.*)\\.txt", "$1"), ShellWord.of(shown(run, out.resolve(name)))));
        if (owner.key().equals(Owner.UNKNOWN))
            console.note(Owner.UNKNOWN
                    + " stands for the key that the request was made with; for one in a keystore write --keystore FILE"
                    + " in place of --key "
                    + Owner.UNKNOWN);
        NextCommand install =
                run.has(FOLDER) ? NextCommand.of("install", shown(run, out)) : NextCommand.of("install", all.toArray());
        if (!owner.own()) install = install.with("--key", owner.key());
        console.note("next", install.in(owner.profile()));
        if (owner.next())
            console.note(
                    "      which stores the renewed certificate; then {} uses it",
                    NextCommand.of("renew --switch").in(owner.profile()));
        if (settings.containsKey("realm")) return;
        console.note("then", NextCommand.of("call /connectedcar/v3/fleets").in(owner.profile()));
        if (certificates.get(0).endsWith(".crt"))
            console.note(
                    "curl",
                    NextCommand.typed("curl --cert", certificates.get(0), "--key", owner.key())
                            .with("--cacert", signer.caFile(), "-u", client.login())
                            .with(signer.addresses().api() + "/connectedcar/v3/fleets?client_id="
                                    + client.applicationId()));
    }

    /** Made only when there is something to put into it. */
    private static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw Failure.file("cannot make the folder " + folder)
                    .because(e)
                    .hint("name another one: --out FOLDER")
                    .from(e);
        }
    }

    /**
     * Whose request it is, for the lines to type.
     *
     * @param own whether it was made with the profile's key, or its next one
     * @param next whether it is that of a renewal
     * @param key the key's file, or a word in its place
     * @param profile the one that the next steps are for
     * @param renewal of the profile that the request was looked for in
     */
    private record Owner(boolean own, boolean next, String key, String profile, Renewal renewal) {
        static final String UNKNOWN = "KEY.pem";

        static Owner of(Run run, String file, byte[] request) {
            Path beside = file.equals("-")
                    ? run.world().folder()
                    : run.path(file).toAbsolutePath().normalize().getParent();
            // a request in the folder of another profile is that one's
            Path home = run.world().stellantisHome().toAbsolutePath().normalize();
            Profile profile = Profile.names(home).stream()
                    .filter(name -> home.resolve(name).equals(beside))
                    .map(name -> Profile.open(home, name))
                    .findFirst()
                    .orElse(run.profile());
            Path folder = profile.folder().toAbsolutePath().normalize();
            Optional<KeyFinder.Found> found = SigningRequest.read(request, file)
                    .publicKey()
                    .flatMap(half -> KeyFinder.find(half, List.of(folder, beside)));
            Path half = found.map(KeyFinder.Found::file).orElse(beside);
            Renewal renewal = Renewal.of(profile);
            // install tells by the request that it is for the next key
            if (half.equals(renewal.newKey()) || half.equals(renewal.newRequest()))
                return new Owner(true, true, shown(run, renewal.newKey()), profile.name(), renewal);
            Path key = profile.file("key").orElse(profile.keyFile());
            // a profile has one key only
            if (!Files.exists(key) || !half.startsWith(folder)) {
                String other = found.filter(KeyFinder.Found::isKey)
                        .map(one -> shown(run, half))
                        .orElse(UNKNOWN);
                return new Owner(false, false, other, Files.exists(key) ? "other" : profile.name(), renewal);
            }
            return new Owner(true, false, shown(run, key), profile.name(), renewal);
        }
    }

    /** As a person would type it here. */
    private static String shown(Run run, Path file) {
        Path here = run.world().folder();
        return (file.startsWith(here) ? here.relativize(file) : file).toString();
    }

    private static ExitCode faults(Console console) {
        for (Fault fault : Fault.values()) console.out(String.format("%-28s%s", fault.label, fault.meaning));
        return ExitCode.OK;
    }

    private static NextCommand profileCommand(Map<String, String> settings) {
        Stream<String> assignments = settings.entrySet().stream().map(one -> one.getKey() + "=" + one.getValue());
        return NextCommand.of("profile set", assignments.toArray());
    }

    private static NextCommand withState(Run run, NextCommand command) {
        return run.value(STATE_FOLDER)
                .map(typed -> command.with("--state-folder", typed))
                .orElse(command);
    }

    private static Path stateFolder(Run run) {
        return run.file(STATE_FOLDER).orElse(run.world().stellantisHome().resolve(".sandbox"));
    }
}
