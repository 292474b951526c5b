package house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.Launcher;
import support.Repository;
import support.Tool;

/** {@code ./jbang} itself, run by real shells, with a tiny script in place of ours. */
class LauncherTest {
    @TempDir
    static Path temporary;

    static Launcher launcher;
    static String script;

    @BeforeAll
    static void buildTheScriptOnce() throws IOException {
        launcher = new Launcher(temporary.resolve("shared"));
        Path file = launcher.folder.resolve("tiny.java");
        Files.writeString(
                file,
                String.join(
                        "\n",
                        "//JAVA 17+",
                        "//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:TieredStopAtLevel=1",
                        "class tiny {",
                        "    public static void main(String... args) throws Exception {",
                        "        if (args.length > 0 && args[0].equals(\"exit\"))"
                                + " System.exit(Integer.parseInt(args[1]));",
                        "        if (args.length > 0 && args[0].equals(\"copy\")) { System.in.transferTo(System.out);"
                                + " System.out.flush(); return; }",
                        "        if (args.length > 0 && args[0].equals(\"ask\")) {",
                        "            char[] typed = System.console().readPassword(\"secret please: \");",
                        "            System.out.println(\"got \" + typed.length);",
                        "            return;",
                        "        }",
                        "        if (args.length > 0 && args[0].equals(\"wait\")) {",
                        "            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println(\"tidied"
                                + " up\")));",
                        "            System.out.println(\"waiting\");",
                        "            Thread.sleep(60_000);",
                        "        }",
                        "        var out = new java.io.PrintStream(System.out, true, \"UTF-8\");",
                        "        for (String arg : args) out.println(\"<\" + arg + \">\");",
                        "    }",
                        "}",
                        ""));
        script = file.toString();
        launcher.run(script).ok();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 22, 127, 255})
    void theScriptsExitCodeIsTheLaunchers(int code) {
        assertEquals(code, launcher.run(script, "exit", String.valueOf(code)).code());
    }

    @Test
    void aCompileErrorIsNotZero() throws IOException {
        Path broken = Files.writeString(launcher.folder.resolve("broken.java"), "class broken { nonsense }");
        Tool.Result result = launcher.run(broken.toString());
        assertEquals(1, result.code());
        assertEquals("", result.out());
    }

    @Test
    void standardInputReachesTheScriptByteForByte() {
        byte[] bytes = new byte[256 * 1024];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (i % 127 + 1);
        assertEquals(
                new String(bytes, StandardCharsets.US_ASCII),
                launcher.run(bytes, script, "copy").ok().out());
    }

    /**
     * Java would take the first files that it opens for the closed streams: its own classes would be the script's
     * input.
     */
    @Tag("busybox")
    @ParameterizedTest
    @ValueSource(strings = {"dash", "bash", "busybox"})
    void aClosedStandardInputIsEmpty(String shell) {
        assumeTrue(Tool.installed(shell), shell + " is not installed");
        String line = "exec " + (shell.equals("busybox") ? "\"$1\" sh" : "\"$1\"") + " \"$2\" \"$3\" copy <&-";
        assertEquals(
                "",
                launcher.run(
                                new byte[0],
                                List.of(
                                        "sh",
                                        "-c",
                                        line,
                                        "sh",
                                        Tool.find(shell).toString(),
                                        launcher.file.toString(),
                                        script))
                        .ok()
                        .out());
    }

    @Tag("busybox")
    @Tag("ksh")
    @ParameterizedTest
    @ValueSource(strings = {"sh", "dash", "bash", "busybox", "ksh"})
    void argumentsArriveUnharmedInEveryShell(String shell) throws IOException {
        assumeTrue(Tool.installed(shell), shell + " is not installed");
        // written into a file: a JVM without a UTF-8 locale could not hand these arguments over itself
        Path typed = Files.writeString(
                launcher.folder.resolve("typed-" + shell),
                "exec " + (shell.equals("busybox") ? "\"$1\" sh" : "\"$1\"") + " \"$2\" \"$3\" 'two words' \"it's\""
                        + " 'say \"hi\"' '*' '?.pem' '$HOME'"
                        + " '`id`' '$(id)' ';' '&' '|' '> x' '\\'"
                        + " '\\n"
                        + "' 'new\n"
                        + "line' '' '-' '--' '--x=a b' '%TEMP%'"
                        + " '!!' '~' '#' 'Société Générale' '日本'"
                        + " 'last'\n");
        Tool.Result result = launcher.run(
                new byte[0],
                List.of(
                        Tool.find("sh").toString(),
                        typed.toString(),
                        Tool.find(shell).toString(),
                        launcher.file.toString(),
                        script));
        assertEquals(
                "<two words>\n"
                        + "<it's>\n"
                        + "<say \"hi\">\n"
                        + "<*>\n"
                        + "<?.pem>\n"
                        + "<$HOME>\n"
                        + "<`id`>\n"
                        + "<$(id)>\n"
                        + "<;>\n"
                        + "<&>\n"
                        + "<|>\n"
                        + "<> x>\n"
                        + "<\\>\n"
                        + "<\\n"
                        + ">\n"
                        + "<new\n"
                        + "line>\n"
                        + "<>\n"
                        + "<->\n"
                        + "<-->\n"
                        + "<--x=a b>\n"
                        + "<%TEMP%>\n"
                        + "<!!>\n"
                        + "<~>\n"
                        + "<#>\n"
                        + "<Société Générale>\n"
                        + "<日本>\n"
                        + "<last>\n",
                result.out(), result.err());
        assertEquals(0, result.code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "C"})
    void accentsSurviveWithoutALocale(String locale) throws IOException {
        Path typed = Files.writeString(
                launcher.folder.resolve("typed-C" + locale),
                (locale.isEmpty() ? "unset LC_ALL" : "export LC_ALL=" + locale) + "\nexec \"$1\" \"$2\" 'Société'\n");
        assertEquals(
                "<Société>\n",
                launcher.run(
                                new byte[0],
                                List.of(Tool.find("sh").toString(), typed.toString(), launcher.file.toString(), script))
                        .ok()
                        .out());
    }

    @Test
    void anInterruptReachesTheScriptWhichTidiesUpAndEndsWith130() throws IOException {
        Process process = launcher.start(
                Tool.interruptible(launcher.file.toString(), script, "wait"),
                ProcessBuilder.Redirect.PIPE,
                ProcessBuilder.Redirect.DISCARD);
        awaits(process.getInputStream(), "waiting");
        new Tool(temporary).run("sh", "-c", "kill -INT " + process.pid()).ok();
        assertEquals(130, Launcher.end(process));
        assertTrue(rest(process.getInputStream()).contains("tidied up"));
    }

    @Test
    void ctrlCOnATerminalEndsWith130() throws IOException {
        Process process = onTerminal(script + " wait");
        awaits(process.getInputStream(), "waiting");
        type(process, "\003");
        assertEquals(130, Launcher.end(process));
    }

    @Test
    void aPromptOnATerminalReadsWithoutEcho() throws IOException {
        Process process = onTerminal(script + " ask");
        awaits(process.getInputStream(), "secret please: ");
        type(process, "hunter2\r");
        String shown = rest(process.getInputStream());
        assertEquals(0, Launcher.end(process), shown);
        assertTrue(shown.contains("got 7"), shown);
        assertFalse(shown.contains("hunter2"), shown);
    }

    @Test
    void anInstalledJbangWins(@TempDir Path own) {
        Launcher installed = new Launcher(own);
        installed.command("jbang", "printf '<%s>' installed \"$@\"; exit 7");
        Tool.Result result = installed.run("csr", "two words", "*");
        assertEquals("<installed><" + Repository.root() + "/scripts/csr.java><two words><*>", result.out());
        assertEquals(7, result.code());
        assertEquals("<installed><csr@other>", installed.run("csr@other").out());
    }

    /** Whoever follows a hint types what he typed before, from the same folder. */
    @Test
    void scriptsNameTheOthersAsTheyWereCalledThemselves(@TempDir Path own) throws IOException {
        Launcher clone = new Launcher(own);
        String root = Repository.root().toString();
        String relative = clone.folder.toRealPath().relativize(Repository.root().toRealPath()) + "/jbang";
        clone.command("jbang", "exec '" + root + "/jbang' \"$@\"");
        Map<String, String> typed = new LinkedHashMap<>();
        typed.put("cd '" + root + "'; ./jbang csr", "jbang csr");
        typed.put(relative + " csr", "jbang csr");
        typed.put("jbang csr@stellantis", "jbang csr@stellantis");
        for (Map.Entry<String, String> one : typed.entrySet()) assertEquals(one.getValue(), named(clone, one.getKey()));
        Files.delete(clone.bin.resolve("jbang"));
        typed.put("cd '" + root + "'; ./jbang csr", "./jbang csr");
        typed.put("cd '" + root + "'; ./jbang csr@stellantis", "./jbang csr@stellantis");
        typed.put("cd '" + root + "'; ./jbang scripts/csr.java", "./jbang csr");
        typed.put(relative + " csr", relative + " csr");
        typed.put(
                "jbang() { JBANG_WRAPPER_NAME=jbang '" + root + "/jbang' \"$@\"; }; jbang csr@stellantis",
                "jbang csr@stellantis");
        typed.put("PATH='" + root + "':$PATH; jbang csr", "jbang csr");
        typed.remove("jbang csr@stellantis");
        for (Map.Entry<String, String> one : typed.entrySet()) assertEquals(one.getValue(), named(clone, one.getKey()));
    }

    /** The command that is named in the hint. */
    private static String named(Launcher clone, String line) {
        Tool.Result result = clone.run(new byte[0], List.of(Tool.find("sh").toString(), "-c", line + " --nonsense"));
        assertEquals(2, result.code(), line + result.err());
        return result.err().replaceAll("(?s).*hint: see (.*) --help\n", "$1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec ", ""})
    void aJbangOnThePathThatOnlyLeadsBackHereIsPassedOver(String how, @TempDir Path own) {
        Launcher led = new Launcher(own);
        led.command("jbang", how + "'" + Repository.root().resolve("jbang") + "' \"$@\"");
        assertEquals(Launcher.pinnedVersion(), led.run("version").ok().out().strip());
    }

    @Test
    void thePinnedJbangCanBeDemanded(@TempDir Path own) {
        Launcher installed = new Launcher(own);
        installed.command("jbang", "echo installed");
        installed.env.put("JBANG_WRAPPER_PINNED", "1");
        assertEquals(
                Launcher.pinnedVersion(), installed.run("version").ok().out().strip());
    }

    @Test
    void itsOwnFolderOnPathIsSkipped(@TempDir Path own) {
        Launcher self = new Launcher(own);
        self.env.put("PATH", Repository.root() + ":" + self.bin);
        assertEquals(Launcher.pinnedVersion(), self.run("version").ok().out().strip());
        // found through PATH and through a link
        assertEquals(
                Launcher.pinnedVersion(),
                self.run(new byte[0], List.of(self.bin.resolve("sh").toString(), "-c", "jbang version"))
                        .ok()
                        .out()
                        .strip());
    }

    @Test
    void foldersMayHaveSpacesAndSigns(@TempDir Path own) throws IOException {
        Path odd = Files.createDirectories(own.resolve("my (own) folder's $HOME & más"));
        Launcher spaced = new Launcher(odd, Files.copy(launcher.file, odd.resolve("jbang")));
        // JBang itself stumbles over stranger names than this for its own folder
        spaced.env.put("JBANG_DIR", own.resolve("jbang folder").toString());
        assertEquals(Launcher.pinnedVersion(), spaced.run("version").ok().out().strip());
        Files.copy(Path.of(script), spaced.folder.resolve("tiny.java"));
        assertEquals("<a b>\n", spaced.run("tiny.java", "a b").ok().out());
    }

    @Test
    void threeFirstRunsAtOnceAllSucceedAndLeaveOneJar(@TempDir Path own) throws IOException {
        Launcher first = firstRun(
                own, "cp '" + Launcher.pinnedJar() + "' jbang-cli-" + Launcher.pinnedVersion() + "-all.jar; sleep 0.2");
        List<Process> runs = new ArrayList<>();
        for (int i = 0; i < 3; i++)
            runs.add(first.start(
                    List.of(first.file.toString(), "version"),
                    ProcessBuilder.Redirect.PIPE,
                    ProcessBuilder.Redirect.DISCARD));
        for (Process run : runs) {
            assertEquals(0, Launcher.end(run));
            assertEquals(Launcher.pinnedVersion(), rest(run.getInputStream()).strip());
        }
        assertEquals(1, wrapperFiles(first).size(), wrapperFiles(first).toString());
    }

    @Test
    void aJarWithAnotherChecksumIsNeitherRunNorKept(@TempDir Path own) {
        Launcher first = firstRun(own, "echo evil >jbang-cli-" + Launcher.pinnedVersion() + "-all.jar");
        Tool.Result result = first.run("version");
        assertEquals(3, result.code());
        assertEquals("", result.out());
        assertTrue(
                result.err().contains("error: checksum of JBang")
                        && result.err().contains("hint:"),
                result.err());
        assertEquals(List.of(), wrapperFiles(first));
    }

    @Test
    void whatMavenSaysIsShownWhenItCannotFetch(@TempDir Path own) {
        Launcher first = firstRun(own, "echo '[ERROR] no route to host'; exit 1");
        Tool.Result result = first.run("version");
        assertEquals(3, result.code());
        assertEquals("", result.out());
        assertTrue(
                result.err().contains("no route to host") && result.err().contains("error: Maven could not fetch"),
                result.err());
        assertEquals(List.of(), wrapperFiles(first));
    }

    @Test
    void withoutMavenOrJbangItSaysWhatToInstall(@TempDir Path own) throws IOException {
        Launcher first = firstRun(own, "");
        Files.delete(first.bin.resolve("mvn"));
        Tool.Result result = first.run("version");
        assertEquals(3, result.code());
        assertTrue(
                result.err().contains("error: no jbang on PATH and no Maven")
                        && result.err().contains("hint:"),
                result.err());
    }

    @Test
    void withoutAJdkItSaysSo(@TempDir Path own) {
        Launcher bare = new Launcher(own);
        bare.env.remove("JAVA_HOME");
        Tool.Result result = bare.run("version");
        assertEquals(3, result.code());
        assertTrue(result.err().contains("error: no JDK found") && result.err().contains("JDK 17"), result.err());
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed(@TempDir Path own) throws IOException {
        Launcher first = firstRun(own, "exit 0");
        first.env.put(
                "JBANG_WRAPPER_DIR",
                Files.writeString(own.resolve("a-file"), "").resolve("below").toString());
        Tool.Result result = first.run("version");
        assertEquals(3, result.code());
        assertTrue(result.err().contains("error: cannot write") && result.err().contains("a-file"), result.err());
    }

    @Tag("shellcheck")
    @Test
    void shellcheckFindsNothing() {
        Path root = Repository.root();
        Tool.Result result = new Tool(root).run("shellcheck", "-s", "dash", "jbang");
        assertEquals("", result.out());
    }

    /** A launcher that has fetched nothing yet, with this in place of Maven. */
    private static Launcher firstRun(Path own, String mvn) {
        Launcher first = new Launcher(own);
        first.env.put("JBANG_WRAPPER_DIR", own.resolve("fresh wrapper").toString());
        first.command("mvn", mvn);
        return first;
    }

    private static List<Path> wrapperFiles(Launcher launcher) {
        try (var files = Files.list(Path.of(launcher.env.get("JBANG_WRAPPER_DIR")))) {
            return files.toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Where Bouncy Castle is, the JVM loads it as its own, whatever the home's name; else the class path has it. */
    @Test
    void bouncyCastleIsLoadedAsTheJvmsOwnWhereItIs(@TempDir Path fresh) throws IOException {
        Launcher launcher = new Launcher(fresh);
        Path home = Files.createDirectories(fresh.resolve("a home/with blanks"));
        launcher.env.put("JAVA_TOOL_OPTIONS", "'-Duser.home=" + home + "'");
        Files.writeString(launcher.folder.resolve("where.java"), """
            //DEPS org.bouncycastle:bcpkix-jdk18on:%s
            //SOURCES %s
            class where {
                public static void main(String... args) {
                    System.out.println(org.bouncycastle.asn1.DERNull.class.getClassLoader() == null);
                }
            }
            """.formatted(
                        bouncyCastle(), Repository.root().resolve("lib/stellantis/JvmFlags.java")));
        assertEquals("false\n", launcher.run("where.java").ok().out());
        for (String name : List.of("bcprov", "bcutil", "bcpkix")) {
            String jar = "org/bouncycastle/" + name + "-jdk18on/%s/" + name + "-jdk18on-%s.jar";
            Path there = home.resolve(".m2/repository").resolve(jar.replace("%s", bouncyCastle()));
            Files.createDirectories(there.getParent());
            Files.copy(Repository.mavenRepository().resolve(jar.replace("%s", bouncyCastle())), there);
        }
        assertEquals("true\n", launcher.run("where.java").ok().out());
    }

    private static String bouncyCastle() {
        return Repository.dependencies(Repository.library()).stream()
                .filter(dependency -> dependency.startsWith("org.bouncycastle:bcpkix"))
                .findFirst()
                .orElseThrow()
                .split(":")[2];
    }

    /** Runs the launcher on a pseudo terminal, which util-linux's script(1) makes. */
    private static Process onTerminal(String args) throws IOException {
        assumeTrue(Tool.installed("script"), "script is not installed");
        assumeTrue(
                new Tool(temporary).run("script", "--version").out().contains("util-linux"),
                "script is not the one of util-linux");
        return launcher.start(
                Tool.interruptible(Tool.find("script").toString(), "-qefc", launcher.file + " " + args, "/dev/null"),
                ProcessBuilder.Redirect.PIPE,
                ProcessBuilder.Redirect.DISCARD);
    }

    private static void type(Process process, String keys) throws IOException {
        process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Reads until the text has appeared. */
    private static void awaits(InputStream out, String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf(text) < 0) {
            int b = out.read();
            if (b < 0) throw new AssertionError("ended before \"" + text + "\": " + seen);
            seen.append((char) b);
        }
    }

    private static String rest(InputStream out) throws IOException {
        return new String(out.readAllBytes(), StandardCharsets.UTF_8);
    }
}
