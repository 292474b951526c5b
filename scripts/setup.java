///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Install the scripts as one command that starts fast, with completion; or put them into a zip for offline machines
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//SOURCES ../lib/sources/setup.java
//SOURCES shell.java

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.Nearest;
import stellantis.NextCommand;
import stellantis.Sha256;
import stellantis.Version;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.cli.Terminal;
import stellantis.cli.World;
import stellantis.cli.Writing;
import stellantis.pki.FileTree;
import stellantis.pki.NewFiles;
import stellantis.sandbox.Sandbox;
import stellantis.sandbox.SandboxOptions;
import stellantis.setup.AppFolder;
import stellantis.setup.Completion;
import stellantis.setup.Installation;

/** The scripts as commands: resolved and compiled once, then a single Java process with shared classes each time. */
class setup {
    private static final Option BIN = Option.value("bin", "FOLDER", "where the command goes (default: ~/.local/bin)");
    private static final Option LIST = Option.flag("list", "show what is installed");
    private static final Option UPGRADE = Option.flag("upgrade", "replace an older installation");
    private static final Option REMOVE = Option.flag("remove", "remove the installation");
    private static final Option BUNDLE =
            Option.value("bundle", "FILE", "write a zip instead, for a machine without JBang and Maven");
    private static final Option PUBLISH =
            Option.value("publish", "FOLDER", "write a catalog instead, with all in one jar, for a web server");

    static final Command COMMAND = Command.named(
                    "setup",
                    "Install the scripts as one command that starts fast, with completion; or put them "
                            + "into a zip for offline machines")
            .usage("[--bin FOLDER] [--upgrade]")
            .usage("--list | --remove | --bundle FILE | --publish FOLDER")
            .example("{{setup}}", "stellantis csr, stellantis call and the others, in ~/.local/bin")
            .example("{{setup}} --upgrade", "the newest version in its place")
            .example(
                    "{{setup}} --bundle stellantis.zip",
                    "for a machine that reaches no registry: only Java 17 is needed there")
            .example("{{setup}} --publish site", "for your colleagues' JBang: nothing to compile there")
            .tells("No shell file is touched: what has to stand in yours, for the PATH and for completion, is"
                    + " printed. Libraries' signatures are checked here, once, instead of at every start.")
            .options(BIN, LIST, UPGRADE, REMOVE, BUNDLE, PUBLISH, Options.FORCE)
            .ends(ExitCode.FILE, "nothing is installed, or a library's signature is wrong")
            .ends(
                    ExitCode.EXISTS,
                    "another version is installed (add --upgrade), or another program has the command's name: it is"
                            + " never replaced")
            .does(setup::run);

    /** In the order of the journey. */
    private static final List<Command> COMMANDS = Stream.of(
                    "genkey csr inspect convert jks-to-pem pem-to-p12 install profile token call fleets vehicles status"
                            .split(" "),
                    "telemetry alerts positions trips maintenance capabilities".split(" "),
                    "doctor renew register enroll shell sandbox quickstart setup".split(" "))
            .flatMap(Stream::of)
            .map(Stellantis::named)
            .toList();

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws IOException, InterruptedException {
        if (Stream.of(LIST, UPGRADE, REMOVE, BUNDLE, PUBLISH).filter(run::has).count() > 1) {
            throw Failure.usage("--list, --upgrade, --remove, --bundle and --publish exclude each other");
        }
        Installation installation = new Installation(run.world());
        if (run.has(LIST)) return list(run, installation);
        if (run.has(REMOVE)) return remove(run, installation);
        AppFolder app = new AppFolder(COMMANDS, Stellantis.overview());
        if (run.has(PUBLISH)) return publish(run, app);
        return run.has(BUNDLE) ? bundle(run, app) : install(run, installation, app);
    }

    private static ExitCode list(Run run, Installation installation) throws IOException {
        if (!installation.exists()) throw Failure.file("nothing is installed").hint(NextCommand.of("setup"));
        for (Path file : installation.installed()) run.console().out(file.toString());
        return ExitCode.OK;
    }

    private static ExitCode remove(Run run, Installation installation) throws IOException {
        if (!installation.exists())
            throw Failure.file("nothing is installed")
                    .hint("profiles and keys are not touched by this; they are in "
                            + run.world().stellantisHome());
        installation.remove();
        run.console().note("removed the command; the lines for it in your shell's start-up file can go too");
        return ExitCode.OK;
    }

    private static ExitCode bundle(Run run, AppFolder app) throws IOException {
        Path zip = run.path(run.value(BUNDLE).orElseThrow()).toAbsolutePath();
        if (!run.has(Options.FORCE)) NewFiles.refuseExisting(zip);
        Path fresh = zip.resolveSibling("." + zip.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try {
            zip(app, fresh);
            Writing.write(run, Writing.files(run).open(zip, Files.readAllBytes(fresh)));
        } finally {
            Files.deleteIfExists(fresh);
        }
        run.console().note("made " + zip + ": unpack it where Java 17 or later is, and run bin/stellantis help");
        run.console().note("its SHA-256, to be sent to the receiver separately:");
        run.console().out(Sha256.of(Files.readAllBytes(zip)).hex() + "  " + zip.getFileName());
        return ExitCode.OK;
    }

    private static ExitCode publish(Run run, AppFolder app) throws IOException {
        Path folder = Files.createDirectories(run.file(PUBLISH).orElseThrow());
        byte[] content = app.oneJar();
        String sum = Sha256.of(content).hex();
        // another name for another content, since JBang asks for a file that it has only after hours
        Path jar = folder.resolve("stellantis-" + sum.substring(0, 12) + ".jar");
        NewFiles files =
                Files.exists(jar) ? Writing.files(run) : Writing.files(run).open(jar, content);
        Path catalog = folder.resolve("jbang-catalog.json");
        Writing.write(run, files.open(catalog, app.catalog(jar.getFileName().toString())));
        run.console().note("made " + catalog + " and the jar it names: put both on a web server, then, elsewhere,");
        run.console().note("  jbang catalog add --global --name stellantis https://HOST/PATH/jbang-catalog.json");
        run.console().note("the jar's SHA-256:");
        run.console().out(sum + "  " + jar.getFileName());
        return ExitCode.OK;
    }

    /** One folder, starters executable. */
    private static void zip(AppFolder app, Path zip) throws IOException {
        Map<String, Object> options = Map.of("create", "true", "enablePosixFileAttributes", true);
        try (FileSystem archive = FileSystems.newFileSystem(zip, options)) {
            Path top = archive.getPath("stellantis-" + Version.NUMBER);
            app.writeBundle(top);
            try (Stream<Path> files = Files.walk(top)) {
                for (Path file : files.toList()) {
                    boolean starts = Files.isDirectory(file) || file.getParent().endsWith("bin");
                    Files.setPosixFilePermissions(
                            file, PosixFilePermissions.fromString(starts ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }

    private static ExitCode install(Run run, Installation installation, AppFolder app)
            throws IOException, InterruptedException {
        Path bin = run.file(BIN)
                .map(Path::toAbsolutePath)
                .or(() -> installation.bin())
                .orElse(installation.usualBin())
                .normalize();
        if (System.getProperty("os.name").startsWith("Windows"))
            throw Failure.usage("the command is for a POSIX shell")
                    .hint("on Windows", NextCommand.typed("jbang app install stellantis@stellantis"));
        boolean same = installation.holds(app);
        if (installation.exists() && !same && !run.has(UPGRADE)) {
            throw Failure.of(ExitCode.EXISTS, "another version is installed already")
                    .hint("replace it", NextCommand.of("setup --upgrade"));
        }
        installation.write(app, bin);
        run.console()
                .note((same ? "already up to date: " : "installed ") + bin.resolve("stellantis") + " and its man page");
        run.console().note("preparing it for this Java: some seconds …");
        installation.rehearse();
        String path = run.world().env().getOrDefault("PATH", "");
        if (Arrays.stream(path.split(java.io.File.pathSeparator)).noneMatch(bin.toString()::equals)) {
            run.console()
                    .note("so that your shell finds it, type this line now, and add it to the shell's start-up file"
                            + " (~/.bashrc, ~/.zshrc):");
            run.console().note("  export PATH=\"" + bin + ":$PATH\"");
        }
        Path completion = installation.completion();
        run.console().note("so that the Tab key completes words, add this line to ~/.bashrc:");
        run.console().note("  . '" + completion.resolve("stellantis.bash") + "'");
        run.console().note("or with zsh this one to ~/.zshrc, before compinit:");
        run.console().note("  fpath=('" + completion + "' $fpath)");
        run.console().note("next: stellantis help");
        return ExitCode.OK;
    }

    /** The installed command: its first argument names the script, and only that one's class is loaded. */
    static class Stellantis {
        public static void main(String... args) {
            World world = World.system();
            if (!world.env().containsKey(World.FORM)) world = calledAs("stellantis {}", world);
            Command.end(world, run(world, args));
        }

        static int run(World world, String... args) {
            List<String> words = args.length == 0 ? List.of("help") : List.of(args);
            Command command = named(words.get(0));
            if (command != null) return command.run(world, Arrays.copyOfRange(args, 1, args.length));
            return switch (words.get(0)) {
                case "help", "--help", "-h" -> help(world, words.size() > 1 ? words.get(1) : null);
                case "--version" -> overview().run(world, "--version");
                case "complete" -> {
                    Completion.of(COMMANDS, world, words.subList(1, words.size()))
                            .forEach(world.out()::println);
                    yield ExitCode.OK.code;
                }
                default -> unknown(world, words);
            };
        }

        private static int help(World world, String name) {
            Command command = name == null ? null : named(name);
            if (command != null) return command.run(world, "--help");
            return name == null ? overview().run(calledAs("{}", world), "--help") : unknown(world, List.of(name));
        }

        private static int unknown(World world, List<String> words) {
            String[] all = Stream.concat(Stream.of("--"), words.stream()).toArray(String[]::new);
            return overview().run(world, all);
        }

        private static World calledAs(String form, World world) {
            Map<String, String> env = new HashMap<>(world.env());
            env.put(World.FORM, form);
            return new World(
                    world.in(), world.out(), world.err(), env, world.folder(), world.clock(), world.terminal());
        }

        /** What is said when no command is named, or one that does not exist. */
        static Command overview() {
            Map<String, String> summaries = new LinkedHashMap<>();
            for (Command command : COMMANDS) summaries.put(command.name, command.summary());
            return Command.named("stellantis", "From an MZP login to the first JSON over mutual TLS")
                    .usage("COMMAND [arguments and options]")
                    .usage("help COMMAND")
                    .lists("Commands:", summaries)
                    .arguments(0, Integer.MAX_VALUE)
                    .does(Stellantis::fail);
        }

        private static ExitCode fail(Run run) {
            List<String> words = run.arguments();
            String word = words.get(0);
            Optional<String> later =
                    words.stream().filter(one -> named(one) != null).findFirst();
            if (word.startsWith("-") && later.isPresent()) {
                List<String> options = new ArrayList<>(words);
                options.remove(later.get());
                throw Failure.usage("the command comes before its options")
                        .hint(NextCommand.of(later.get()).with(options.toArray()));
            }
            Optional<String> near = Nearest.to(
                    word, COMMANDS.stream().map(command -> command.name).toList());
            throw Failure.usage("there is no command " + word)
                    .hint(near.map(name -> Hint.of("did you mean {}?", NextCommand.of(name)))
                            .orElseGet(() -> Hint.of("all of them: {}", NextCommand.of("help"))));
        }

        static Command named(String name) {
            return switch (name) {
                case "genkey" -> genkey.COMMAND;
                case "csr" -> csr.COMMAND;
                case "inspect" -> inspect.COMMAND;
                case "convert" -> convert.COMMAND;
                case "jks-to-pem" -> jks_to_pem.COMMAND;
                case "pem-to-p12" -> pem_to_p12.COMMAND;
                case "install" -> install.COMMAND;
                case "profile" -> profile.COMMAND;
                case "token" -> token.COMMAND;
                case "call" -> call.COMMAND;
                case "fleets" -> fleets.COMMAND;
                case "vehicles" -> vehicles.COMMAND;
                case "status" -> status.COMMAND;
                case "telemetry" -> telemetry.COMMAND;
                case "alerts" -> alerts.COMMAND;
                case "positions" -> positions.COMMAND;
                case "trips" -> trips.COMMAND;
                case "maintenance" -> maintenance.COMMAND;
                case "capabilities" -> capabilities.COMMAND;
                case "doctor" -> doctor.COMMAND;
                case "renew" -> renew.COMMAND;
                case "register" -> register.COMMAND;
                case "enroll" -> enroll.COMMAND;
                case "shell" -> shell.COMMAND;
                case "sandbox" -> sandbox.COMMAND;
                case "quickstart" -> quickstart.COMMAND;
                case "setup" -> COMMAND;
                default -> null;
            };
        }
    }

    /**
     * Runs what commands usually do, in a folder of its own, so that the JVM can write the classes they need into the
     * shared archive.
     */
    static class Rehearsal {
        private static final String REQUEST = "--ec P-256 --cn MZP123456 --org Example --country FR --state Paris"
            + " --locality Paris --email it@example.com --passphrase env:SECRET --key-out key.pem --out request.csr";

        public static void main(String... args) throws IOException {
            Path folder = Files.createTempDirectory("stellantis");
            String home = folder.toString();
            Map<String, String> env =
                    Map.of("HOME", home, "STELLANTIS_HOME", home, "XDG_CACHE_HOME", home, "SECRET", "rehearsal");
            try {
                World.system();
                World world = world(folder, env, "");
                quickstart.COMMAND.run(world);
                csr.COMMAND.run(world, words(REQUEST));
                genkey.COMMAND.run(world, words("--ec P-256 --out other.pem --no-passphrase"));
                inspect.COMMAND.run(world, "quickstart");
                inspect.COMMAND.run(world, words("quickstart/cert.pem --json"));
                pem_to_p12.COMMAND.run(
                        world,
                        words("quickstart/key.pem quickstart/cert.pem identity.p12"
                                + " --passphrase file:quickstart/passphrase.txt --out-passphrase env:SECRET"));
                jks_to_pem.COMMAND.run(
                        world, words("identity.p12 identity.pem --passphrase env:SECRET --out-passphrase env:SECRET"));
                Stellantis.run(world, "complete", "csr", "--");
                for (Command command : COMMANDS) Stellantis.run(world, command.name, "--help");
                Path state = Stream.of(folder.resolve(".sandbox"), folder.resolve("quickstart/sandbox-state"))
                        .filter(Files::isDirectory)
                        .findFirst()
                        .orElseThrow();
                try (Sandbox server = Sandbox.start(
                        new SandboxOptions(state).port(0).tokenPort(0).idpPort(0))) {
                    World caller = world(folder, env, "{\"id\":\"1\"}");
                    String there =
                            " -p quickstart --base-url " + server.baseUrl() + " --token-url " + server.tokenUrl();
                    for (String line : List.of(
                            "fleets",
                            "fleets --tls-max 1.2",
                            "fleets --all --table",
                            "fleets --all --jsonl --query id",
                            "--each fleets/{id}/vehicles")) call.COMMAND.run(caller, words(line + there));
                    doctor.COMMAND.run(caller, words(there.strip()));
                }
            } finally {
                FileTree.remove(folder);
            }
        }

        private static World world(Path folder, Map<String, String> env, String input) {
            PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
            InputStream in = new ByteArrayInputStream(input.getBytes());
            return new World(in, nowhere, nowhere, env, folder, Clock.systemUTC(), Terminal.NONE);
        }

        private static String[] words(String line) {
            return line.split(" ");
        }
    }
}
