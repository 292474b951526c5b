import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.Launcher;
import support.Repository;
import support.Tool;

/** Installed commands and the offline bundle, as processes of their own. */
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
        assertTrue(
                result.err().contains("installed " + Repository.commands().size() + " commands in " + bin),
                result.err());
        assertTrue(result.err().contains("export PATH=\"" + bin + ":$PATH\""), result.err());
    }

    private static Tool.Result run(String command, String... args) {
        return run(launcher, bin.resolve(command), args);
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
    void everyScriptIsACommandAndTheListNamesThem() {
        List<String> expected = Repository.commands().stream()
                .map(alias -> bin.resolve("stellantis-" + alias).toString())
                .sorted()
                .toList();
        assertEquals(
                expected,
                launcher.run("setup", "--list").ok().out().lines().sorted().toList());
        for (String command : expected) {
            Tool.Result said = run(launcher, Path.of(command), "--version").ok();
            assertTrue(
                    said.out().startsWith("stellantis " + command.replaceAll(".*/stellantis-", "") + " "), said.all());
        }
    }

    @Test
    void aCommandDoesTheScriptsWorkAndNamesTheOthersAsCommands() {
        Tool.Result result = run("stellantis-csr", REQUEST).ok();
        assertEquals("", result.out());
        assertTrue(result.err().contains("then: stellantis-install FILE"), result.err());
        assertFalse(result.err().contains("@stellantis"), result.err());
        assertTrue(new Tool(launcher.folder)
                .run("openssl", "req", "-in", "request.csr", "-noout", "-verify")
                .ok()
                .all()
                .contains("verify OK"));
        assertEquals(11, run("stellantis-inspect", "there is none").code());
        assertTrue(run("stellantis-jks-to-pem", "--help").ok().out().startsWith("jks-to-pem: "));
        assertEquals(
                "<Société>",
                run("stellantis-inspect", "Société Générale").err().replaceAll("(?s).*(Société).*", "<$1>"));
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
                run(other, bin.resolve("stellantis-csr"), "--version").ok();
        assertEquals("", first.err());
        for (int i = 0; i < 600 && (archives().size() == before || locked()); i++) Thread.sleep(100);
        assertEquals(before + 1, archives().size());
        Tool.Result second =
                run(other, bin.resolve("stellantis-csr"), "--version").ok();
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
                            "exec \"$1\" --version " + closed,
                            "sh",
                            bin.resolve("stellantis-csr").toString()));
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
                Tool.Result result = run("stellantis-csr", "--version").ok();
                assertEquals("", result.err());
                assertTrue(result.out().startsWith("stellantis csr "), result.out());
            }
            Files.delete(archive);
            Path folder = archive.getParent();
            Files.move(folder, folder.resolveSibling("elsewhere"));
            assertEquals("", run("stellantis-csr", "--version").ok().err());
            Files.move(folder.resolveSibling("elsewhere"), folder);
        } finally {
            Files.write(archive, good);
        }
    }

    @Test
    void aFileOfAnotherOriginIsNotReplaced() throws IOException {
        Launcher own = new Launcher(temporary.resolve("foreign"));
        Path there = Files.createDirectories(own.folder.resolve("there"));
        Path foreign = Files.writeString(there.resolve("stellantis-call"), "mine\n");
        Tool.Result refused = run(own, bin.resolve("stellantis-setup"), "--bin", "there");
        assertEquals(15, refused.code(), refused.err());
        assertTrue(refused.err().contains(foreign.toString()) && refused.err().contains("hint: "), refused.err());
        assertEquals("mine\n", Files.readString(foreign));
        assertEquals(List.of("stellantis-call"), names(there));
        assertFalse(Files.exists(own.home.resolve(".local")));
    }

    @Test
    void anOlderVersionIsReplacedOnRequestAndRemovalLeavesNothing() throws IOException {
        Launcher own = new Launcher(temporary.resolve("own"));
        List<String> untouched = names(own.home);
        Path setup = bin.resolve("stellantis-setup");
        run(own, setup).ok();
        Path theirs = own.home.resolve(".local/share/stellantis");
        Path list = theirs.resolve("installed");
        assertTrue(run(own, setup).ok().err().contains("already up to date"));
        Path gone = Files.writeString(
                own.home.resolve(".local/bin/stellantis-gone"),
                "# made by jbang setup@stellantis, long ago: made by jbang setup@stellantis\n");
        Files.createDirectories(theirs.resolve("app-old/lib"));
        Files.writeString(list, Files.readString(list).replaceFirst("\\A\\w+", "old") + gone + "\n");
        Tool.Result refused = run(own, setup);
        assertEquals(15, refused.code(), refused.err());
        assertTrue(refused.err().contains("--upgrade"), refused.err());
        assertTrue(Files.exists(gone));
        run(own, setup, "--upgrade").ok();
        assertFalse(Files.exists(gone));
        assertFalse(Files.exists(theirs.resolve("app-old")));
        assertEquals(
                "",
                run(own, own.home.resolve(".local/bin/stellantis-token"), "--version")
                        .ok()
                        .err());
        Files.writeString(own.home.resolve(".local/bin/other"), "not ours");
        run(own, own.home.resolve(".local/bin/stellantis-setup"), "--remove").ok();
        assertEquals(List.of("other"), names(own.home.resolve(".local/bin")));
        assertFalse(Files.exists(theirs));
        Files.delete(own.home.resolve(".local/bin/other"));
        assertEquals(
                untouched,
                names(own.home).stream().filter(name -> !name.equals(".local")).toList());
        assertEquals(11, run(own, setup, "--list").code());
    }

    @Test
    void theBundleRunsWithNothingButAJava() throws IOException {
        Path zip = temporary.resolve("bundle.zip");
        Tool.Result made = run("stellantis-setup", "--bundle", zip.toString()).ok();
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
        Path link = Files.createSymbolicLink(bare.folder.resolve("csr"), folder.resolve("bin/stellantis-csr"));
        for (Path command : List.of(folder.resolve("bin/stellantis-csr"), link)) {
            Tool.Result result = run(bare, command, REQUEST).ok();
            assertTrue(result.err().contains("made the signing request"), result.err());
        }
        assertFalse(Files.exists(temporary.resolve("no home")));
        bare.env.remove("JAVA_HOME");
        Tool.Result without = run(bare, folder.resolve("bin/stellantis-csr"), "--version");
        assertEquals(3, without.code());
        assertTrue(
                without.err().contains("error: no Java found") && without.err().contains("hint: "), without.err());
    }

    @Test
    void aPublishedCatalogIsTwoFilesThatJbangRunsWithoutCompilerAndMaven() throws IOException {
        Path site = temporary.resolve("site");
        Tool.Result made = run("stellantis-setup", "--publish", site.toString()).ok();
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
            assertTrue(result.err().contains("then: jbang install@stellantis FILE"), result.err());
            assertEquals(names, served);
        } finally {
            server.stop(0);
        }
        assertEquals(15, run("stellantis-setup", "--publish", site.toString()).code());
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
            Tool.Result result = run(old, bin.resolve("stellantis-csr"), "--version");
            assertEquals(3, result.code(), version);
            assertTrue(result.err().contains("is too old"), result.err());
        }
    }

    @Test
    void bashCompletesOptionsAndTheirValues() {
        assertEquals("--cn --config --country", bash("stellantis-csr", "--c"));
        assertEquals("P-256 P-384", bash("stellantis-csr", "--ec", ""));
        assertEquals("", bash("stellantis-csr", "--key", "x"));
        assertEquals("keytool openssl", bash("stellantis-csr", "--show", ""));
        assertEquals("curl", bash("stellantis-call", "--show", ""));
    }

    private static String bash(String... words) {
        return new Tool(temporary)
                .run(
                        "bash",
                        "-c",
                        ". '" + data.resolve("completion/stellantis.bash") + "'; COMP_WORDS=("
                                + String.join(
                                        " ",
                                        Stream.of(words)
                                                .map(word -> "'" + word + "'")
                                                .toList())
                                + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _stellantis; printf '%s\\n"
                                + "' \"${COMPREPLY[@]}\"")
                .ok()
                .out()
                .lines()
                .sorted()
                .collect(java.util.stream.Collectors.joining(" "));
    }

    @Test
    void fishCompletesOptionsWithTheirTexts() {
        String shown = new Tool(temporary)
                .run(
                        "fish",
                        "--no-config",
                        "-c",
                        "source '" + data.resolve("completion/stellantis.fish") + "'; complete -C 'stellantis-csr --c'")
                .ok()
                .out();
        assertEquals(
                List.of("--cn", "--config", "--country"),
                shown.lines().map(line -> line.split("\t")[0]).sorted().toList());
        assertTrue(shown.contains("two letters"), shown);
    }

    @Test
    void zshTakesItsCompletion() throws IOException {
        Path file = data.resolve("completion/_stellantis");
        new Tool(temporary).run("zsh", "-n", file.toString()).ok();
        // what _arguments is handed: one word for each option, quotes and brackets in order
        String words = new Tool(temporary)
                .run(
                        "zsh",
                        "-fc",
                        "_arguments() { print -rl -- \"$@\" }; service=stellantis-csr; source '" + file + "'")
                .ok()
                .out();
        assertTrue(words.contains("*--country[country\\: two letters (ISO 3166), such as FR]:CC:\n"), words);
        assertTrue(words.contains("*--ec[an EC key on P-256 or P-384]:CURVE:(P-256 P-384)\n"), words);
        assertTrue(words.contains(":FILE:_files\n"), words);
    }

    @Test
    void powershellKnowsEveryOption() throws IOException {
        String text = Files.readString(data.resolve("completion/stellantis.ps1"));
        assertTrue(text.contains("'stellantis-call' = @("), text);
        assertTrue(text.contains("@('--data-urlencode', "), text);
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
        return stellantis.cli.Command.VERSION;
    }
}
