import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.Launcher;
import support.Repository;
import support.Tool;

/** Installed commands and the offline bundle, as processes of their own. */
@Tag("long")
class SetupTest {
    private static final String[] REQUEST = {
        "--country",
        "FR",
        "--state",
        "Ile de France",
        "--locality",
        "Paris",
        "--org",
        "Free2Move",
        "--cn",
        "MZP123456",
        "--email",
        "it@example.com",
        "--ec",
        "P-256",
        "--no-passphrase",
        "--key-out",
        "key.pem",
        "--out",
        "request.csr",
        "--force"
    };

    @TempDir
    static Path temporary;

    static Launcher launcher;
    static Path bin;
    static Path data;

    @BeforeAll
    static void setUpOnce() {
        launcher = new Launcher(temporary);
        bin = temporary.resolve("my commands");
        data = launcher.home.resolve(".local/share/stellantis");
        Tool.Result result = launcher.run("setup", "--bin", bin.toString()).ok();
        assertEquals("", result.out());
        assertTrue(result.err().contains("installed " + bin.resolve("stellantis") + " and its man page"), result.err());
        assertTrue(result.err().contains("export PATH=\"" + bin + ":$PATH\""), result.err());
    }

    private static Tool.Result run(String... args) {
        return run(launcher, bin.resolve("stellantis"), args);
    }

    private static Tool.Result run(Launcher where, Path command, String... args) {
        List<String> line = new ArrayList<>(List.of(command.toString()));
        line.addAll(List.of(args));
        return where.run(new byte[0], line);
    }

    private static List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(file -> file.toString().endsWith(".jsa")).toList();
        }
    }

    private static Path app() throws IOException {
        return archives().get(0).getParent().getParent();
    }

    @Test
    void everyScriptIsACommandOfTheOneThatIsInstalled() {
        assertEquals(
                bin.resolve("stellantis") + "\n" + launcher.home.resolve(".local/share/man/man1/stellantis.1") + "\n",
                launcher.run("setup", "--list").ok().out());
        String help = run("help").ok().out();
        assertEquals(help, run().ok().out());
        for (String command : Repository.commands()) {
            assertTrue(help.contains("\n  " + command + " "), help);
            Tool.Result said = run(command, "--version").ok();
            assertTrue(said.out().startsWith("stellantis " + command + " "), said.all());
        }
        assertTrue(run("--version").ok().out().matches("stellantis " + version() + "\\+[0-9a-f]{7} \\(Java .*\\)\n"));
        assertEquals(run("call", "--help").ok().out(), run("help", "call").ok().out());
    }

    @Test
    void aWrongCommandLeadsToTheRightOne() {
        assertEquals(
                "stellantis: error: there is no command inpsect\nstellantis: hint: did you mean " + called()
                        + " inspect?\n",
                run("inpsect", "x.pem").err());
        assertEquals(2, run("inpsect").code());
        assertTrue(run("help", "tokne").err().contains("did you mean " + called() + " token?"));
        assertTrue(run("quite-another").err().contains("hint: all of them: " + called() + " help\n"));
        assertTrue(run("-p", "prod", "call", "fleets")
                .err()
                .contains("error: the command comes before its options\nstellantis: hint: " + called()
                        + " call -p prod fleets\n"));
    }

    /** By its path, since its folder is not on PATH. */
    private static String called() {
        return "'" + bin.resolve("stellantis") + "'";
    }

    @Test
    @Tag("openssl")
    void aCommandDoesTheScriptsWorkAndNamesTheOthersAsItWasCalled() {
        Tool.Result result = run(with("csr", REQUEST)).ok();
        assertEquals("", result.out());
        assertTrue(result.err().contains("then: " + called() + " install FILE"), result.err());
        assertFalse(result.err().contains("@stellantis"), result.err());
        assertTrue(new Tool(launcher.folder)
                .run("openssl", "req", "-in", "request.csr", "-noout", "-verify")
                .ok()
                .all()
                .contains("verify OK"));
        assertEquals(11, run("inspect", "there is none").code());
        assertTrue(run("jks-to-pem", "--help").ok().out().startsWith("jks-to-pem: "));
        assertEquals("<Société>", run("inspect", "Société Générale").err().replaceAll("(?s).*(Société).*", "<$1>"));
        Launcher onPath = new Launcher(temporary.resolve("on path"));
        onPath.env.put("PATH", bin + ":" + onPath.env.get("PATH"));
        Tool.Result refused = onPath.run(new byte[0], List.of("sh", "-c", "stellantis csr --nonsense"));
        assertTrue(refused.err().endsWith("hint: see stellantis csr --help\n"), refused.err());
        assertTrue(onPath.run(new byte[0], List.of("sh", "-c", "stellantis help csr"))
                .ok()
                .out()
                .contains("\nUsage:\n  stellantis csr ["));
    }

    @Test
    void theShellIsInstalledToo() {
        String typed = "inspect(\"nothing\")\nrun(\"token\", \"--help\")\n\"still \" + \"here\"\n/exit\n";
        Tool.Result shell = launcher.run(
                typed.getBytes(StandardCharsets.UTF_8),
                List.of(bin.resolve("stellantis").toString(), "shell", "-p", "fleet2"));
        assertEquals(0, shell.code(), shell.all());
        assertTrue(shell.all().contains("Stellantis shell, profile \"fleet2\""), shell.all());
        assertTrue(shell.all().contains("token: Fetch an access token"), shell.all());
        assertTrue(shell.all().contains("\"still here\""), shell.all());
    }

    @Test
    @Tag("man")
    void theManPageHasEveryCommandAndIsWellFormed() {
        Path page = launcher.home.resolve(".local/share/man/man1/stellantis.1");
        Tool.Result shown = new Tool(temporary)
                .env("MANROFFSEQ", "")
                .env("MANWIDTH", "100")
                .env("LC_ALL", "C.UTF-8")
                .run("man", "--warnings", "-l", page.toString())
                .ok();
        assertEquals("", shown.err());
        for (String command : Repository.commands())
            assertTrue(shown.out().contains("stellantis " + command + "\n"), command);
        assertTrue(shown.out().contains("--country CC") && shown.out().contains("--fault NAME"), shown.out());
        assertFalse(shown.out().contains("{{"), shown.out());
    }

    private static String[] with(String first, String... more) {
        return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void anotherJavaGetsAnArchiveOfItsOwnWhichTheJvmTakes() throws Exception {
        Path jdk = Files.createDirectories(temporary.resolve("other jdk/bin"));
        Path seen = temporary.resolve("seen");
        Path java = Files.writeString(
                jdk.resolve("java"),
                "#!/bin/sh\nprintf '%s\\n' \"$@\" >'" + seen + "'\nexec '" + System.getProperty("java.home")
                        + "/bin/java' \"$@\"\n");
        java.toFile().setExecutable(true);
        Files.writeString(jdk.resolveSibling("release"), "JAVA_VERSION=\"" + Runtime.version() + "\"\n");
        Launcher other = new Launcher(temporary.resolve("other"));
        other.env.put("JAVA_HOME", jdk.getParent().toString());
        int before = archives().size();
        Tool.Result first =
                run(other, bin.resolve("stellantis"), "csr", "--version").ok();
        assertEquals("", first.err());
        for (int i = 0; i < 600 && (archives().size() == before || locked()); i++) Thread.sleep(100);
        assertEquals(before + 1, archives().size());
        Tool.Result second =
                run(other, bin.resolve("stellantis"), "csr", "--version").ok();
        assertEquals(first.out() + first.err(), second.out() + second.err());
        List<String> arguments = new ArrayList<>(Files.readAllLines(seen));
        assertTrue(arguments.remove("-Xlog:disable"), arguments.toString());
        assertTrue(
                arguments
                        .get(0)
                        .startsWith((Runtime.version().feature() >= 25 ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=")
                                + data),
                arguments.toString());
        arguments.add(0, "-Xlog:class+load");
        arguments.add(0, Tool.find("java").toString());
        String loaded = other.run(new byte[0], arguments).ok().out();
        assertTrue(
                loaded.contains("stellantis.cli.Run source: shared objects file"),
                loaded.lines()
                        .filter(line -> line.contains("stellantis."))
                        .limit(3)
                        .toList()
                        .toString());
    }

    /** Whatever is closed is taken by the first files that Java opens, such as its archive of classes. */
    @Test
    void javaFindsNoStreamClosed() throws IOException {
        Path jdk = Files.createDirectories(temporary.resolve("watching jdk/bin"));
        Path seen = temporary.resolve("seen open");
        Path java = Files.writeString(
                jdk.resolve("java"),
                "#!/bin/sh\ncase $* in *--version) if true 3<&0 && true 3>&1 && true 3>&2; then : >'" + seen
                        + "'; fi ;; esac\n");
        java.toFile().setExecutable(true);
        Launcher other = new Launcher(temporary.resolve("watching"));
        other.env.put("JAVA_HOME", jdk.getParent().toString());
        // as if this Java had been asked for an archive and made none: it is not asked again
        Path archive = Files.createFile(
                app().resolve("archives").resolve(java.toString().replaceAll("[/ ]", "_") + ".jsa"));
        for (String closed : List.of("<&-", ">&-", "2>&-", "<&- >&-", "<&- >&- 2>&-")) {
            other.run(
                    new byte[0],
                    List.of(
                            "sh",
                            "-c",
                            "exec \"$1\" csr --version " + closed,
                            "sh",
                            bin.resolve("stellantis").toString()));
            assertTrue(Files.deleteIfExists(seen), closed);
        }
        Files.delete(archive);
    }

    private static boolean locked() throws IOException {
        try (Stream<Path> files = Files.list(app().resolve("archives"))) {
            return files.anyMatch(file -> file.toString().endsWith(".lock"));
        }
    }

    @Test
    void aDamagedOrMissingArchiveIsHarmless() throws IOException {
        Path archive = archives().get(0);
        byte[] good = Files.readAllBytes(archive);
        assertTrue(good.length > 1 << 20, "the archive holds classes: " + good.length);
        try {
            // what an interrupted or failed dump leaves: nothing, or contents without the header, which the JVM writes
            // last
            byte[] headless = good.clone();
            java.util.Arrays.fill(headless, 0, Math.min(4096, headless.length), (byte) 0);
            for (byte[] damaged : List.of(new byte[0], new byte[4096], "garbage".getBytes(), headless)) {
                Files.delete(archive);
                Files.write(archive, damaged);
                Tool.Result result = run("csr", "--version").ok();
                assertEquals("", result.err());
                assertTrue(result.out().startsWith("stellantis csr "), result.out());
            }
            Files.delete(archive);
            Path folder = archive.getParent();
            Files.move(folder, folder.resolveSibling("elsewhere"));
            assertEquals("", run("csr", "--version").ok().err());
            Files.move(folder.resolveSibling("elsewhere"), folder);
        } finally {
            Files.write(archive, good);
        }
    }

    @Test
    void aFileOfAnotherOriginIsNotReplaced() throws IOException {
        Launcher own = new Launcher(temporary.resolve("foreign"));
        Path there = Files.createDirectories(own.folder.resolve("there"));
        Path foreign = Files.writeString(there.resolve("stellantis"), "mine\n");
        Tool.Result refused = run(own, bin.resolve("stellantis"), "setup", "--bin", "there");
        assertEquals(15, refused.code(), refused.err());
        assertTrue(refused.err().contains(foreign.toString()) && refused.err().contains("hint: "), refused.err());
        assertEquals("mine\n", Files.readString(foreign));
        assertEquals(List.of("stellantis"), names(there));
        assertFalse(Files.exists(own.home.resolve(".local")));
    }

    /** An older one had a command for each script. */
    @Test
    void anOlderVersionIsReplacedOnRequestAndRemovalLeavesNothing() throws IOException {
        Launcher own = new Launcher(temporary.resolve("own"));
        List<String> untouched = names(own.home);
        Path installed = bin.resolve("stellantis");
        run(own, installed, "setup").ok();
        Path theirs = own.home.resolve(".local/share/stellantis");
        Path list = theirs.resolve("installed");
        assertTrue(run(own, installed, "setup").ok().err().contains("already up to date"));
        Path gone = Files.writeString(
                own.home.resolve(".local/bin/stellantis-csr"),
                "#!/bin/sh\n# stellantis-csr: made by jbang setup@stellantis\n");
        Files.createDirectories(theirs.resolve("app-old/lib"));
        Files.writeString(list, Files.readString(list).replaceFirst("\\A\\w+", "old") + gone + "\n");
        Tool.Result refused = run(own, installed, "setup");
        assertEquals(15, refused.code(), refused.err());
        assertTrue(refused.err().contains("--upgrade"), refused.err());
        assertTrue(Files.exists(gone));
        run(own, installed, "setup", "--upgrade").ok();
        assertFalse(Files.exists(gone));
        assertFalse(Files.exists(theirs.resolve("app-old")));
        Path command = own.home.resolve(".local/bin/stellantis");
        assertEquals("", run(own, command, "token", "--version").ok().err());
        Files.writeString(own.home.resolve(".local/bin/other"), "not ours");
        run(own, command, "setup", "--remove").ok();
        assertEquals(List.of("other"), names(own.home.resolve(".local/bin")));
        assertFalse(Files.exists(own.home.resolve(".local/share")));
        Files.delete(own.home.resolve(".local/bin/other"));
        assertEquals(
                untouched,
                names(own.home).stream().filter(name -> !name.equals(".local")).toList());
        assertEquals(11, run(own, installed, "setup", "--list").code());
    }

    @Tag("unzip")
    @Test
    void theBundleRunsWithNothingButAJava() throws IOException {
        Path zip = temporary.resolve("bundle.zip");
        Tool.Result made = run("setup", "--bundle", zip.toString()).ok();
        Path target = Files.createDirectories(temporary.resolve("far away"));
        new Tool(target).run("unzip", "-q", zip.toString()).ok();
        assertEquals(
                made.out(),
                new Tool(temporary).run("sha256sum", "bundle.zip").ok().out());
        Path folder = target.resolve("stellantis-" + version());
        Tool.Result checked =
                new Tool(folder).run("sha256sum", "-c", "SHA256SUMS").ok();
        TreeSet<String> listed = new TreeSet<>(checked.out()
                .lines()
                .map(line -> line.replaceFirst(": OK$", ""))
                .toList());
        assertEquals(new TreeSet<>(everyFile(folder)), listed);

        Launcher bare = new Launcher(temporary.resolve("bare"));
        bare.env.keySet().retainAll(List.of("PATH", "JAVA_HOME"));
        bare.env.put("HOME", temporary.resolve("no home").toString());
        Path link = Files.createSymbolicLink(bare.folder.resolve("mine"), folder.resolve("bin/stellantis"));
        for (Path command : List.of(folder.resolve("bin/stellantis"), link)) {
            Tool.Result result = run(bare, command, with("csr", REQUEST)).ok();
            assertTrue(result.err().contains("made the signing request"), result.err());
        }
        assertFalse(Files.exists(temporary.resolve("no home")));
        bare.env.remove("JAVA_HOME");
        Tool.Result without = run(bare, folder.resolve("bin/stellantis"), "--version");
        assertEquals(3, without.code());
        assertTrue(
                without.err().contains("error: no Java found") && without.err().contains("hint: "), without.err());
    }

    @Test
    void aPublishedCatalogIsTwoFilesThatJbangRunsWithoutCompilerAndMaven() throws IOException {
        Path site = temporary.resolve("site");
        Tool.Result made = run("setup", "--publish", site.toString()).ok();
        List<String> names = names(site);
        assertEquals(List.of("jbang-catalog.json", made.out().strip().replaceAll("^\\w+  ", "")), names);
        assertEquals(
                made.out(), new Tool(site).run("sha256sum", names.get(1)).ok().out());
        List<String> served = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            served.add(exchange.getRequestURI().getPath().substring(1));
            byte[] body = Files.readAllBytes(site.resolve(served.get(served.size() - 1)));
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            Launcher own = new Launcher(temporary.resolve("colleague"));
            own.env.put("JBANG_REPO", own.home.resolve("no libraries").toString());
            // JBang's own look-ups are refused at once
            own.env.put("JAVA_TOOL_OPTIONS", "-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=9");
            List<String> line = new ArrayList<>(
                    List.of("csr@http://127.0.0.1:" + server.getAddress().getPort() + "/jbang-catalog.json"));
            line.addAll(List.of(REQUEST));
            Tool.Result result = own.run(line.toArray(String[]::new)).ok();
            assertTrue(result.err().contains(" install@http://127.0.0.1:"), result.err());
            assertEquals(names, served);
        } finally {
            server.stop(0);
        }
        assertEquals(15, run("setup", "--publish", site.toString()).code());
    }

    @Test
    void anOldJavaIsRefusedInPlainWords() throws IOException {
        Path jdk = Files.createDirectories(temporary.resolve("old/bin"));
        Files.writeString(jdk.resolve("java"), "#!/bin/sh\necho never\n")
                .toFile()
                .setExecutable(true);
        Launcher old = new Launcher(temporary.resolve("with old"));
        old.env.put("JAVA_HOME", jdk.getParent().toString());
        for (String version : List.of("1.8.0_392", "11.0.2", "16")) {
            Files.writeString(jdk.resolveSibling("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
            Tool.Result result = run(old, bin.resolve("stellantis"), "csr", "--version");
            assertEquals(3, result.code(), version);
            assertTrue(result.err().contains("is too old"), result.err());
        }
    }

    /** What stands behind the command is completed: line to what it may become, without what is there. */
    private static final Map<String, String> COMPLETED = Map.ofEntries(
            Map.entry("cal", "call"),
            Map.entry("help tok", "token"),
            Map.entry("csr --c", "--cn --config --country"),
            Map.entry("csr --ec ", "P-256 P-384"),
            Map.entry("csr --ec=P-2", "--ec=P-256"),
            Map.entry("csr --show ", "keytool openssl"),
            Map.entry("call --show ", "curl"),
            Map.entry("call -p pr", "preprod2 prod"),
            Map.entry("sandbox st", "start"),
            Map.entry("sandbox start --fault expired-s", "expired-server-certificate"),
            Map.entry("profile set aut", "auth= authorize-url="),
            Map.entry("profile set auth=b", "auth=basic"),
            Map.entry("profile set environment=p", "environment=preprod environment=prod"),
            Map.entry("profile set brand=c", "brand=citroen"),
            Map.entry("profile set password=", "password=env: password=fd: password=file: password=stdin"),
            Map.entry("profile unset client-s", "client-secret"),
            Map.entry("csr --passphrase e", "env:"),
            Map.entry("csr --passphrase env:MY_SEC", "env:MY_SECRET"),
            Map.entry("csr --passphrase file:pass", "file:passphrase.txt"),
            Map.entry("nonsense ", ""),
            Map.entry("csr --cn x", ""));

    /** @param lines for the shell, in which {@code $TYPED} is what is typed */
    private static void completes(String shell, String lines) throws IOException {
        Launcher typist = new Launcher(temporary.resolve("typist of " + shell.replaceAll(" .*", "")));
        typist.env.put("PATH", bin + ":" + System.getenv("PATH"));
        typist.env.put("MY_SECRET", "never shown");
        for (String profile : List.of("prod", "preprod2"))
            Files.createDirectories(Path.of(typist.env.get("STELLANTIS_HOME"), profile));
        Files.writeString(typist.folder.resolve("passphrase.txt"), "x");
        List<String> command = new ArrayList<>(List.of(shell.split(" ")));
        assumeTrue(Tool.installed(command.get(0)), command.get(0) + " is not installed");
        command.add("-c");
        for (Map.Entry<String, String> one : COMPLETED.entrySet()) {
            List<String> all = new ArrayList<>(command);
            all.add(lines.replace("$COMPLETION", data.resolve("completion").toString())
                    .replace("$TYPED", "stellantis " + one.getKey()));
            Tool.Result result = typist.run(new byte[0], all).ok();
            assertEquals("", result.err(), one.getKey());
            assertEquals(
                    one.getValue(),
                    result.out()
                            .lines()
                            .map(line -> line.replaceFirst("\t.*", ""))
                            .sorted()
                            .collect(Collectors.joining(" ")),
                    one.getKey());
        }
    }

    /** Bash replaces what stands behind the last = or : of the word. */
    @Test
    void bashCompletes() throws IOException {
        completes("bash", """
            . '$COMPLETION/stellantis.bash'
            COMP_LINE='$TYPED' COMP_POINT=${#COMP_LINE}; COMP_POINT=${#COMP_LINE}; COMP_WORDS=(stellantis)
            _stellantis
            word=${COMP_LINE##* }; front=${word%"${word##*[:=]}"}
            for one in "${COMPREPLY[@]}"; do printf '%s%s\\n' "$front" "$one"; done\
            """);
    }

    /** What its completion system is handed. */
    @Test
    @Tag("zsh")
    void zshCompletes() throws IOException {
        completes("zsh -f", """
            _describe() { print -rl -- ${(P)2} ${(P)4} | sed 's/\\\\:/\\x01/g; s/:.*//; s/\\x01/:/g'; }; _files() { : }
            typed='$TYPED'; words=(${(z)typed}); [[ $typed == *' ' ]] && words+=(''); CURRENT=$#words
            source '$COMPLETION/_stellantis'\
            """);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static List<String> everyFile(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(name -> !name.equals("SHA256SUMS"))
                    .toList();
        }
    }

    private static String version() {
        return stellantis.Version.NUMBER;
    }
}
