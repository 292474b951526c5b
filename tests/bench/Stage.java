import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import support.Launcher;
import support.Nginx;
import support.OpensslCa;
import support.Repository;
import support.Tool;

/**
 * All that the rows need, in a folder of its own: home, profile, keys and certificates, an nginx that demands a client
 * certificate, JBang as users have it, and the installed commands.
 */
class Stage implements AutoCloseable {
    static final String PASSPHRASE = "correct horse";
    static final String BEFORE = ", before";

    final Path folder;
    final Path repository = Repository.root();
    final List<Checkout> checkouts = new ArrayList<>();
    final Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    final Map<String, String> env = new LinkedHashMap<>();
    final Stopwatch stopwatch;
    Nginx nginx;
    HttpServer web;
    Path root;
    OpensslCa.Issued client;

    /**
     * The scripts as they are here, and as they were, if that is compared.
     *
     * @param name the catalog's, for JBang
     * @param label behind the variants'
     */
    record Checkout(Path folder, String name, String label) {}

    /** @param before another checkout to compare with, or null */
    Stage(Path folder, Path before) throws Exception {
        checkouts.add(new Checkout(repository, "stellantis", ""));
        if (before != null) checkouts.add(new Checkout(before, "before", BEFORE));
        this.folder = folder;
        env.put("PATH", java.getParent() + ":" + System.getenv("PATH"));
        env.put("JAVA_HOME", System.getProperty("java.home"));
        env.put("HOME", folder("home").toString());
        env.put("LC_ALL", "C.UTF-8");
        env.put("STELLANTIS_HOME", folder("profiles").toString());
        env.put("JBANG_DIR", folder("jbang").toString());
        env.put("JBANG_REPO", Repository.mavenRepository().toString());
        env.put("JBANG_NO_VERSION_CHECK", "true");
        env.put("JBANG_WRAPPER_PINNED", "1");
        env.put("JBANG_WRAPPER_DIR", folder("wrapper").toString());
        env.put("BENCH_PASSPHRASE", PASSPHRASE);
        env.put("STORE_PASSPHRASE", "changeit");
        stopwatch = new Stopwatch(folder("runs"), env);
        Path pinned = Launcher.pinnedJar();
        Files.copy(pinned, folder("wrapper").resolve(Launcher.pinnedName()));
        hello();
        stockJbang(pinned);
    }

    /** What the scripts that are there need. */
    void set() throws Exception {
        keystores();
        servers();
        floor();
        if (has("setup")) install();
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    /** A program that does nothing but say so, for a bare JVM, and an empty script for a bare JBang. */
    private void hello() throws Exception {
        Path source = Files.writeString(
                folder("hello").resolve("Hello.java"),
                "class Hello { public static void main(String... args) { System.out.println(\"hello\"); } }\n");
        run(java.resolveSibling("javac").toString(), "-d", folder("hello").toString(), source.toString());
        Files.writeString(
                folder("empty").resolve("empty.java"),
                "class empty { public static void main(String... args) { System.out.println(\"hello\"); } }\n");
        Files.writeString(
                folder("empty").resolve("jbang-catalog.json"),
                "{\"aliases\": {\"empty\": {\"script-ref\": \"empty.java\"}}}\n");
    }

    /** A program that does one GET and nothing else, with its classes in an archive as ours are. */
    private void floor() throws Exception {
        run(
                java.resolveSibling("javac").toString(),
                "-d",
                folder("floor").toString(),
                repository.resolve("tests/bench/Floor.java").toString());
        run(java.resolveSibling("jar").toString(), "cf", file("floor.jar"), "-C", file("floor"), "Floor.class");
        List<String> once = new ArrayList<>(floor(client, root, nginx.url("/connectedcar/v3/fleets"), "-"));
        once.set(1, "-XX:ArchiveClassesAtExit=" + file("floor.jsa"));
        run(once.toArray(String[]::new));
    }

    /** The command for it. @param body a file, or "-" for standard output */
    List<String> floor(OpensslCa.Issued client, Path root, String url, String body) {
        return List.of(
                java.toString(),
                "-XX:SharedArchiveFile=" + file("floor.jsa"),
                "-XX:+UseSerialGC",
                "-Xlog:disable",
                "-cp",
                file("floor.jar"),
                "Floor",
                client.key().toString(),
                client.chain().toString(),
                root.toString(),
                url,
                body);
    }

    /**
     * JBang's own launcher, in short: the jar without JVM flags prints the command to run. Its built-in import of the
     * jbanghub catalog is taken from JBang's cache, as on a machine that has reached the network once today.
     */
    private void stockJbang(Path jar) throws Exception {
        Path stock = Files.writeString(
                folder("bin").resolve("jbang"),
                String.join(
                        "\n",
                        "#!/bin/sh",
                        "out=$(JBANG_RUNTIME_SHELL=bash JBANG_LAUNCH_CMD=$0 '" + java + "' -classpath '" + jar
                                + "' dev.jbang.Main \"$@\"); rc=$?",
                        "[ $rc -eq 255 ] && eval \"exec $out\"",
                        "[ -z \"$out\" ] || printf '%s\\n' \"$out\"",
                        "exit $rc",
                        ""));
        stock.toFile().setExecutable(true);
        String hub = "https://raw.githubusercontent.com/jbanghub/jbang-catalog/main/jbang-catalog.json";
        String key = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(hub.getBytes(StandardCharsets.UTF_8)));
        Files.writeString(folder("jbang/cache/urls/" + key).resolve("jbang-catalog.json"), "{\"aliases\": {}}\n");
        for (Checkout one : checkouts) {
            run(
                    stock.toString(),
                    "catalog",
                    "add",
                    "--global",
                    "--name",
                    one.name,
                    one.folder.resolve("jbang-catalog.json").toString());
        }
        run(
                stock.toString(),
                "catalog",
                "add",
                "--global",
                "--name",
                "bench",
                folder.resolve("empty/jbang-catalog.json").toString());
    }

    /** The installed commands, and what a web server has of each checkout: its sources, or all in one jar. */
    private void install() throws Exception {
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        for (Checkout one : checkouts) {
            String jbang = one.folder.resolve("jbang").toString();
            env.put("XDG_DATA_HOME", file("data-" + one.name));
            run(jbang, "setup", "--bin", installed(one));
            serve("/" + one.name, one.folder);
            boolean publishes = run(jbang, "setup", "--help").contains("--publish");
            if (publishes) run(jbang, "setup", "--publish", file("site-" + one.name));
            serve("/site-" + one.name, publishes ? folder("site-" + one.name) : one.folder);
        }
        web.start();
    }

    /** The script as an installed command; older checkouts have one for each. */
    List<String> installed(Checkout one, String alias) {
        Path command = Path.of(installed(one), "stellantis");
        return Files.exists(command) ? List.of(command.toString(), alias) : List.of(command + "-" + alias);
    }

    String installed(Checkout one) {
        return file("installed-" + one.name);
    }

    private void serve(String path, Path root) {
        web.createContext(path, exchange -> {
            Path file = root.resolve("." + exchange.getRequestURI().getPath().substring(path.length()))
                    .normalize();
            boolean there = file.startsWith(root) && Files.isRegularFile(file);
            exchange.sendResponseHeaders(there ? 200 : 404, there ? Files.size(file) : -1);
            if (there) Files.copy(file, exchange.getResponseBody());
            exchange.close();
        });
    }

    boolean has(String alias) {
        return Files.exists(repository.resolve("scripts").resolve(alias.replace('-', '_') + ".java"));
    }

    /** A keystore as partners have it. */
    private void keystores() throws Exception {
        run(
                tool("keytool"),
                "-genkeypair",
                "-alias",
                "partner",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-validity",
                "365",
                "-dname",
                Rows.DNAME,
                "-keystore",
                file("partner.jks"),
                "-storepass",
                "changeit");
    }

    /** An API and a token endpoint behind nginx, and a profile that is ready to call them. */
    private void servers() throws Exception {
        OpensslCa ca = new OpensslCa(folder);
        client = ca.client("MZP123456");
        root = ca.root();
        nginx = Nginx.in(folder)
                .shows(ca.server())
                .demands(ca.root())
                .answers(
                        "/connectedcar/v3/fleets",
                        200,
                        "application/json",
                        "{\"total\":1,\"_embedded\":{\"fleets\":[{\"id\":\"f1\",\"name\":\"Fleet one\"}]}}")
                .answers(
                        "/as/token.oauth2",
                        200,
                        "application/json",
                        "{\"access_token\":\"eyJhbGciOiJub25lIn0.e30.\",\"token_type\":\"Bearer\",\"expires_in\":7200}")
                .start();
        run(
                tool("openssl"),
                "pkcs8",
                "-topk8",
                "-in",
                client.key().toString(),
                "-out",
                file("encrypted.pem"),
                "-passout",
                "env:BENCH_PASSPHRASE",
                "-v2",
                "aes-256-cbc",
                "-v2prf",
                "hmacWithSHA256",
                "-iter",
                "600000");
        profile("bench", Path.of(file("encrypted.pem")), "passphrase=env:BENCH_PASSPHRASE\n");
        profile("clear", client.key(), "");
    }

    private void profile(String name, Path key, String more) throws IOException {
        Path profile = folder("profiles/" + name);
        Files.writeString(
                profile.resolve("profile.properties"),
                "environment=preprod\nauth=oauth2\nbase-url=" + nginx.url("") + "\ntoken-url="
                        + nginx.url("/as/token.oauth2")
                        + "\nclient-id=abc-123\ntoken-client-id=def-456\nscope=prd:ABC\n" + more);
        for (Map.Entry<String, Path> file : Map.of("key.pem", key, "cert.pem", client.chain(), "ca.pem", root)
                .entrySet()) {
            Files.copy(file.getValue(), profile.resolve(file.getKey()));
        }
        profile.resolve("key.pem").toFile().setReadable(false, false);
        profile.resolve("key.pem").toFile().setReadable(true, true);
    }

    String file(String name) {
        return folder.resolve(name).toString();
    }

    static String tool(String name) {
        return Tool.find(name).toString();
    }

    String run(String... command) throws Exception {
        return stopwatch.run(List.of(command), folder);
    }

    /** What the figures depend on: hardware and versions, no names or paths of this machine. */
    List<String> machine() throws Exception {
        List<String> facts = new ArrayList<>();
        facts.add(find("/proc/cpuinfo", "model name\\s*: (.*)", System.getProperty("os.arch")) + ", "
                + Runtime.getRuntime().availableProcessors() + " cores");
        facts.add(
                Math.round(Long.parseLong(find("/proc/meminfo", "MemTotal:\\s*(\\d+) kB", "0")) / 1048576.0) + " GiB");
        facts.add(find("/etc/os-release", "PRETTY_NAME=\"(.*)\"", System.getProperty("os.name")));
        facts.add(System.getProperty("java.vm.name") + " " + Runtime.version() + " ("
                + System.getProperty("java.vendor") + ")");
        facts.add("JBang " + Launcher.pinnedVersion());
        facts.add(run(tool("openssl"), "version").strip().replaceAll("^(\\S+ \\S+).*", "$1"));
        facts.add(run(tool("curl"), "--version").lines().findFirst().orElse("").replaceAll("^(\\S+ \\S+).*", "$1"));
        facts.add(run(tool("nginx"), "-v").strip().replaceAll(".*(nginx/\\S+).*", "$1"));
        return facts;
    }

    private static String find(String file, String pattern, String otherwise) throws IOException {
        if (!Files.exists(Path.of(file))) return otherwise;
        Matcher found = Pattern.compile(pattern).matcher(Files.readString(Path.of(file)));
        return found.find() ? found.group(1) : otherwise;
    }

    @Override
    public void close() throws IOException {
        if (nginx != null) nginx.close();
        if (web != null) web.stop(0);
        Stopwatch.delete(folder);
    }
}
