package house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import stellantis.sandbox.Sandbox;
import stellantis.sandbox.SandboxOptions;
import support.DocumentedCommands;
import support.Pages;
import support.Repository;
import support.Tool;

/** docs/library.md: its scripts run as printed, print what it says, and its names exist. */
@Tag("openssl")
class LibraryPageTest {
    @TempDir
    static Path temporary;

    static Sandbox sandbox;
    static DocumentedCommands stage;

    /** Name of the class to the script and to what it prints, null where the page does not say. */
    private static final Map<String, String[]> SCRIPTS = new LinkedHashMap<>();

    @BeforeAll
    static void set() {
        sandbox = Sandbox.start(
                new SandboxOptions(temporary.resolve("state")).port(0).tokenPort(0));
        stage = DocumentedCommands.full(temporary.resolve("full"), sandbox);
        stage.runner.run("profile", "set", "auth=oauth2");
        new Tool(stage.runner.folder)
                .env("KP", stage.runner.env.get("KEY_PASSPHRASE"))
                .run(
                        "openssl",
                        "req",
                        "-new",
                        "-utf8",
                        "-key",
                        "key.pem",
                        "-passin",
                        "env:KP",
                        "-out",
                        "keytool.csr",
                        "-subj",
                        "/C=FR/ST=Ile-de-France/L=Lyon/O=Free2Move/OU=Programs"
                                + " Partner/CN=MZP654321/emailAddress=it@acme.example")
                .ok();
    }

    /** With jshell/, which is not among the tests' sources: its aliases bring it. */
    @BeforeAll
    static void compile() throws IOException {
        List<String> javac = new ArrayList<>(List.of(
                "javac",
                "--release",
                "17",
                "-nowarn",
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                Files.createDirectories(temporary.resolve("shell")).toString()));
        for (String name : List.of("Shell.java", "Json.java"))
            javac.add(Repository.root().resolve("jshell").resolve(name).toString());
        for (String name : scripts())
            javac.add(Files.writeString(temporary.resolve(name + ".java"), SCRIPTS.get(name)[0])
                    .toString());
        new Tool(temporary).run(javac.toArray(String[]::new)).ok();
    }

    @AfterAll
    static void strike() {
        if (sandbox != null) sandbox.close();
    }

    static List<String> scripts() {
        Matcher block = Pattern.compile("(?s)```java\n(.*?)```(?:\n+```text\n(.*?)```)?")
                .matcher(page());
        while (block.find()) {
            Matcher name = Pattern.compile("(?m)^class (\\w+) ").matcher(block.group(1));
            assertTrue(name.find(), block.group(1));
            SCRIPTS.put(name.group(1), new String[] {block.group(1), block.group(2)});
        }
        assertTrue(SCRIPTS.size() >= 3, SCRIPTS.keySet().toString());
        return List.copyOf(SCRIPTS.keySet());
    }

    private static String page() {
        return Pages.read(Repository.root().resolve("docs/library.md"));
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void itsScriptsRunAsPrinted(String name) throws IOException {
        String[] script = SCRIPTS.get(name);
        assertTrue(
                script[0].startsWith(
                        "///usr/bin/env jbang \"$0\" \"$@\" ; exit $?\n//JAVA 17+\n//SOURCES library@stellantis\n"),
                script[0]);
        Tool java = new Tool(stage.runner.folder);
        stage.runner.env.forEach(java::env);
        // the library is on the class path here; that JBang brings it is for ShellTest
        Tool.Result result = java.run(
                        "java",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        temporary.resolve("shell") + File.pathSeparator + System.getProperty("java.class.path"),
                        name,
                        sandbox.baseUrl() + "/connectedcar/v3/fleets")
                .ok();
        if (script[1] != null) assertEquals(script[1], result.out());
        if (name.equals("own_request")) {
            Tool openssl = new Tool(stage.runner.folder);
            openssl.run("openssl", "req", "-in", "own.csr", "-noout", "-verify").ok();
            assertEquals("rw-------", stage.runner.mode("own-key.pem"));
            assertTrue(stage.runner.text("own-key.pem").contains("ENCRYPTED"));
        }
        // nobody logged in: what counts is that the certificate was taken
        if (name.equals("own_client"))
            assertTrue(result.out().startsWith("HTTP 401 for identity of EMAILADDRESS=it@example.com"), result.out());
    }

    /** The nouns of the page exist and say in their source what they are, member by member. */
    @Test
    void itsNounsHaveDocstrings() throws IOException {
        List<String> wrong = new ArrayList<>();
        List<String> nouns = Pattern.compile("`((?:pki|http|profile)\\.[A-Z]\\w+)`")
                .matcher(page())
                .results()
                .map(one -> "lib/stellantis/" + one.group(1).replace('.', '/'))
                .distinct()
                .collect(Collectors.toList());
        assertTrue(nouns.size() >= 10, nouns.toString());
        nouns.addAll(List.of(
                "lib/stellantis/Failure",
                "lib/stellantis/Secret",
                "lib/stellantis/ExitCode",
                "lib/stellantis/pki/Identities",
                "jshell/Shell",
                "jshell/Json"));
        for (String noun : nouns) {
            Path file = Repository.root().resolve(noun + ".java");
            String name = file.getFileName().toString().replace(".java", "");
            if (!Files.exists(file)) wrong.add("there is no " + noun);
            else wrong.addAll(undocumented(file, name));
            if (Files.exists(file)
                    && !Repository.text(file)
                            .matches("(?s).*/\\*\\*.*?\\*/\\s*public ((final |abstract )?class|record|enum) " + name
                                    + "\\b.*")) wrong.add(name + " has no docstring");
        }
        assertEquals(List.of(), wrong);
    }

    /** Public methods and constants without a docstring; what overrides has its own elsewhere. */
    private static List<String> undocumented(Path file, String noun) {
        List<String> lines = Repository.text(file).lines().map(String::strip).toList();
        List<String> bare = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            boolean member = lines.get(i)
                            .matches("public (?!record|enum|class|final class|interface)[^=]*\\(.*|public (static"
                                    + " )?final .*;")
                    && !lines.get(i).matches("public (static )?final class.*");
            boolean told = lines.get(i - 1).endsWith("*/")
                    || lines.get(i - 1).equals("@Override")
                    || lines.get(i).matches("public " + noun + " \\{");
            if (member && !told) bare.add(noun + " has a member without docstring: " + lines.get(i));
        }
        return bare;
    }
}
