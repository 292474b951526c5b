package house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stellantis.sandbox.Sandbox;
import stellantis.sandbox.SandboxOptions;
import support.DocumentedCommands;
import support.Tool;

/**
 * What a script loads when it does its usual work, asked of the JVM: start-up time is classes and jars, and neither may
 * creep in unnoticed.
 */
@Tag("long")
@Tag("openssl")
class FootprintTest {
    private static final Pattern LOADED = Pattern.compile("(?m)^(\\S+) source: (\\S+)");
    private static final List<String> JSON = List.of("com.fasterxml.");
    private static final List<String> HTTP = List.of(
            "java.net.http.",
            "jdk.internal.net.http.",
            "stellantis.http.Connector",
            "javax.net.ssl.",
            "sun.security.ssl.SSL");
    private static final List<String> BOUNCY_CASTLE = List.of("org.bouncycastle.");
    /** Its provider takes 200 ms to make, its curves 300. */
    private static final List<String> PROVIDER = List.of(
            "org.bouncycastle.jce.provider.", "org.bouncycastle.jcajce.provider.", "org.bouncycastle.crypto.ec.");

    private static final List<String> SANDBOX = List.of("stellantis.sandbox.", "org.eclipse.jetty.");
    /** Which pull in dozens of classes each, for little things. */
    private static final List<String> HEAVY = List.of(
            "jdk.internal.icu.",
            "java.text.SimpleDateFormat",
            "java.util.ResourceBundle",
            "sun.util.resources.",
            "javax.naming.");
    /** One of Java's own that whoever looks through all of them makes, too; for EC keys Java itself may do so. */
    private static final List<String> ALL_PROVIDERS = List.of("org.jcp.xml.dsig.");
    /** Fifty patterns, which take 18 ms, for what is none of ours. */
    private static final List<String> FOREIGN = List.of("stellantis.pki.ForeignFormat");

    /** Which Bouncy Castle's engines load; together they are still faster than the JDK's ciphers. */
    private static final List<String> LOGGING = List.of("java.util.logging.");

    @TempDir
    static Path temporary;

    static Sandbox sandbox;
    static DocumentedCommands stage;

    @BeforeAll
    static void set() {
        sandbox = Sandbox.start(
                new SandboxOptions(temporary.resolve("state")).port(0).tokenPort(0));
        stage = DocumentedCommands.full(temporary.resolve("full"), sandbox);
        stage.runner.run("profile", "set", "auth=oauth2");
        assertEquals(0, stage.runner.run("token").code());
    }

    @AfterAll
    static void strike() {
        sandbox.close();
    }

    @Test
    void genkeyNeedsTheParserAndBouncyCastlesEngines() throws IOException {
        Footprint seen = of("genkey", "--out", "generated.pem", "--passphrase", "env:KEY_PASSPHRASE");
        seen.jars("commons-cli", "bcprov-jdk18on").without(JSON, HTTP, PROVIDER, ALL_PROVIDERS, SANDBOX, HEAVY);
    }

    @Test
    void csrMakesKeyAndRequestWithoutAProviderOfBouncyCastle() throws IOException {
        Footprint seen = of(
                "csr",
                "--key-out",
                "new.key",
                "--out",
                "new.csr",
                "--ec",
                "P-256",
                "--passphrase",
                "env:KEY_PASSPHRASE");
        seen.jars("commons-cli", "bcprov-jdk18on").without(JSON, HTTP, PROVIDER, SANDBOX, HEAVY);
    }

    @Test
    void inspectOfKeyRequestAndCertificateNeedsNoProvider() throws IOException {
        for (String file : List.of("key.pem", "request.csr", "cert.pem", "partner.cer")) {
            of("inspect", file).jars("commons-cli", "bcprov-jdk18on").without(JSON, HTTP, PROVIDER, FOREIGN, SANDBOX);
        }
    }

    @Test
    void convertStaysOffline() throws IOException {
        of("convert", "cert.pem", "new.der")
                .jars("commons-cli", "bcprov-jdk18on")
                .without(JSON, HTTP, PROVIDER, SANDBOX);
        of(
                        "jks-to-pem",
                        "keystore.jks",
                        "new.pem",
                        "--passphrase",
                        "env:STORE_PASSPHRASE",
                        "--out-passphrase",
                        "env:KEY_PASSPHRASE")
                .without(JSON, HTTP, SANDBOX);
    }

    @Test
    void installLoadsNothingOfTheNetwork() throws IOException {
        of("install", "certificate.zip").jars("commons-cli", "bcprov-jdk18on").without(JSON, HTTP, PROVIDER, SANDBOX);
    }

    @Test
    void callOpensOurOwnFilesWithoutAProviderOfBouncyCastle() throws IOException {
        of("call", "/connectedcar/v3/fleets")
                .jars("commons-cli", "bcprov-jdk18on", "jackson-core")
                .without(PROVIDER, FOREIGN, SANDBOX);
    }

    @Test
    void recordsNeedNoQueryLibraryUntilOneChooses() throws IOException {
        of("call", "fleets", "--all", "--jsonl")
                .jars("commons-cli", "bcprov-jdk18on", "jackson-core")
                .without(PROVIDER, SANDBOX);
        of("call", "fleets", "--all", "--table", "--where", "id")
                .jars("commons-cli", "bcprov-jdk18on", "jackson-core", "smithy-jmespath", "smithy-utils")
                .without(PROVIDER, SANDBOX);
    }

    @Test
    void aKeptTokenIsShownWithoutAProviderOfBouncyCastle() throws IOException {
        of("token").jars("commons-cli", "bcprov-jdk18on", "jackson-core").without(PROVIDER, SANDBOX);
    }

    @Test
    void helpAndVersionLoadNeitherCryptographyNorTheNetwork() throws IOException {
        for (String script : List.of("csr", "call", "inspect", "token")) {
            for (String option : List.of("--help", "--version")) {
                of(script, option)
                        .jars("commons-cli")
                        .without(
                                JSON,
                                HTTP,
                                BOUNCY_CASTLE,
                                SANDBOX,
                                HEAVY,
                                LOGGING,
                                List.of("javax.crypto.", "java.security.KeyFactory"));
            }
        }
    }

    /** Runs the script in a JVM of its own and reads what that loaded, and from where. */
    private static Footprint of(String script, String... args) throws IOException {
        Path log = Files.createTempFile(temporary, "loaded", ".log");
        Tool java = new Tool(stage.runner.folder);
        stage.runner.env.forEach(java::env);
        // where installed commands have it: on the class path the signatures of its jar are checked first
        String bcprov = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(jar -> jar.contains("bcprov-"))
                .findFirst()
                .orElseThrow();
        List<String> command = new ArrayList<>(List.of(
                "java",
                "-Xbootclasspath/a:" + bcprov,
                "-Xshare:auto",
                "-Xlog:class+load:file=" + log + ":none",
                "-cp",
                System.getProperty("java.class.path"),
                script.replace('-', '_')));
        command.addAll(List.of(args));
        Tool.Result result = java.run(command.toArray(String[]::new)).ok();
        Footprint seen = new Footprint(
                script + " " + String.join(" ", args) + "\n" + result.err(), new TreeSet<>(), new TreeSet<>());
        Matcher loaded = LOADED.matcher(Files.readString(log));
        while (loaded.find()) {
            seen.classes.add(loaded.group(1));
            if (loaded.group(2).endsWith(".jar"))
                seen.jars.add(loaded.group(2).replaceFirst(".*/", "").replaceFirst("-\\d[\\w.]*\\.jar$", ""));
        }
        assertTrue(
                seen.classes.contains("stellantis.cli.Command"),
                "the JVM's log has another form than expected: "
                        + Files.readString(log).lines().limit(3).toList());
        return seen;
    }

    private record Footprint(String command, Set<String> classes, Set<String> jars) {
        /** No other library is opened; the tests' own jar holds the scripts when JBang made it. */
        Footprint jars(String... allowed) {
            Set<String> others = new TreeSet<>(jars);
            others.removeAll(Set.of(allowed));
            others.removeIf(jar -> jar.equals("all.jar"));
            assertEquals(Set.of(), others, command);
            return this;
        }

        @SafeVarargs
        final void without(List<String>... families) {
            List<String> found = new ArrayList<>();
            for (List<String> family : families) {
                for (String prefix : family)
                    found.addAll(classes.stream()
                            .filter(name -> name.startsWith(prefix))
                            .toList());
            }
            assertEquals("", found.stream().limit(12).collect(Collectors.joining("\n")), command);
        }
    }
}
