package house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import support.Launcher;
import support.Repository;
import support.Tool;

/**
 * Aliases through the real JBang, in the ways a partner gets at it. Each way has a JBang folder of its own, as
 * builds side by side in one folder fail; the catalog over http is worked through beside the two local ways.
 */
@Tag("long")
class AliasesTest {
    /**
     * All that is not loopback is refused at once, so that the outcome does not depend on the network; and builds take
     * half the time.
     */
    private static final String JVM =
            "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=9"
                    + " -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=9 -Dhttp.nonProxyHosts=localhost|127.0.0.1";

    @TempDir
    static Path temporary;

    static Launcher clone;
    static HttpServer server;
    static ExecutorService beside;
    static final Map<String, CompletableFuture<Tool.Result>> OVER_HTTP = new LinkedHashMap<>();
    static final Set<String> SERVED = ConcurrentHashMap.newKeySet();

    /**
     * A small script, one with a dash, one with JSON and HTTP, one with a server, and the one whose sources are all the
     * others. That each file of all the scripts names what it needs is for RoomsTest, that each starts for SetupTest.
     */
    static List<String> commands() {
        return List.of("genkey", "jks-to-pem", "call", "sandbox", "setup");
    }

    @BeforeAll
    static void serveTheRepository() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Path file = Repository.root()
                    .resolve("." + exchange.getRequestURI().getPath())
                    .normalize();
            boolean there = file.startsWith(Repository.root()) && Files.isRegularFile(file);
            byte[] body = there ? Files.readAllBytes(file) : new byte[0];
            SERVED.add(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(there ? 200 : 404, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        clone = new Launcher(temporary.resolve("local"));
        clone.env.put("JAVA_TOOL_OPTIONS", JVM);
        Launcher remote = new Launcher(temporary.resolve("remote"));
        remote.env.put("JAVA_TOOL_OPTIONS", JVM);
        String catalog = "http://127.0.0.1:" + server.getAddress().getPort() + "/jbang-catalog.json";
        beside = Executors.newSingleThreadExecutor();
        // under another name than the clone's own
        CompletableFuture<Tool.Result> added = CompletableFuture.supplyAsync(
                () -> remote.run("catalog", "add", "--global", "--name", "web", catalog), beside);
        OVER_HTTP.put("catalog add", added);
        for (String command : commands())
            OVER_HTTP.put(command, CompletableFuture.supplyAsync(() -> remote.run(command + "@web", "--help"), beside));
        String before = Files.readString(Repository.root().resolve("jbang-catalog.json"));
        clone.run(
                        "catalog",
                        "add",
                        "--global",
                        "--name",
                        "stellantis",
                        Repository.root().resolve("jbang-catalog.json").toString())
                .ok();
        assertEquals(
                before,
                Files.readString(Repository.root().resolve("jbang-catalog.json")),
                "the clone's catalog was rewritten");
    }

    @AfterAll
    static void stop() {
        if (beside != null) beside.shutdownNow();
        if (server != null) server.stop(0);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void runsInTheClone(String command) {
        assertHelp(command, clone.run(command, "--help"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void runsFromElsewhereOnceTheCatalogIsAdded(String command) {
        assertHelp(command, clone.run(command + "@stellantis", "--help"));
    }

    @Test
    void runsByThePathOfTheCatalogWithoutAddingIt() {
        assertHelp("genkey", clone.run("genkey@" + Repository.root().resolve("jbang-catalog.json"), "--help"));
        assertHelp(
                "genkey",
                clone.run(Repository.root().resolve("scripts/genkey.java").toString(), "--help"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void runsFromACatalogOverHttp(String command) {
        OVER_HTTP.get("catalog add").join().ok();
        assertHelp(command, OVER_HTTP.get(command).join());
        assertTrue(SERVED.contains("/scripts/" + command.replace('-', '_') + ".java"), SERVED.toString());
    }

    @Test
    void theDocumentedLineMakesJbangACommandOfAShellThatHasNone() throws IOException {
        String line = Files.readAllLines(Repository.root().resolve("docs/ways-to-run.md")).stream()
                .filter(one -> one.contains("jbang() {"))
                .findFirst()
                .orElseThrow();
        assertHelp(
                "genkey",
                clone.run(
                        new byte[0],
                        List.of(
                                "sh",
                                "-ec",
                                "cd \"$1\"\n" + line + "\ncd \"$HOME\"\njbang genkey@stellantis --help",
                                "sh",
                                Repository.root().toString())));
    }

    @Test
    void theCatalogListsEveryAliasWithItsDescription() {
        String list = clone.run("alias", "list", "stellantis").ok().out();
        Repository.aliases()
                .forEach((alias, entry) -> assertTrue(
                        list.contains(alias + "@stellantis")
                                && list.replaceAll("\\s+", " ").contains(entry.get("description")),
                        alias + " in: " + list));
    }

    @Test
    void anExitCodeAndAMessageComeThroughAllOfIt() {
        Tool.Result result = clone.run("genkey", "--no-input", "--out", "key.pem");
        assertEquals(12, result.code(), result.all());
        assertEquals("", result.out());
        assertTrue(result.err().contains("genkey: error: "), result.err());
    }

    @Test
    void theWholeJourneyRunsInTheClone() {
        Tool.Result result = clone.run("quickstart");
        assertEquals(0, result.code(), result.all());
        assertTrue(result.all().contains("\"fleets\""), result.all());
    }

    private static void assertHelp(String command, Tool.Result result) {
        assertEquals(0, result.code(), result.all());
        assertEquals(
                command + ": " + Repository.aliases().get(command).get("description"),
                result.out().lines().findFirst().orElse(""),
                result.err());
        String unexpected = result.err()
                .lines()
                .filter(line -> !line.startsWith("Picked up ")
                        && !line.startsWith("[jbang] Resolving")
                        && !line.startsWith("[jbang]    ")
                        && !line.startsWith("[jbang] Dependencies resolved")
                        && !line.startsWith("[jbang] Building jar"))
                .reduce("", (a, b) -> a + b + "\n");
        assertEquals("", unexpected);
    }
}
