package house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import stellantis.Json;
import stellantis.pki.SafeFile;
import stellantis.pki.Switchover;
import support.OpensslCa;
import support.OpensslCa.Authority;
import support.OtherStellantis;
import support.PageServer;
import support.Repository;
import support.ScriptRunner;
import support.SharedClasses;
import support.Tool;

/**
 * Whatever a command writes: what was there stays, whole or not at all is what comes, and only the owner reads secrets.
 * Checked for every command and every file it writes, against what stands in the way.
 */
@Tag("openssl")
class NothingLostTest {
    private static final String LOGIN = "MZP000001";
    private static final String SUBJECT =
            " --country FR --state Paris --locality Paris --org Example --cn " + LOGIN + " --email a@example.org";
    /** A command that works, and the files it makes: on the runner, or in the profile (with a {@code ~} in front). */
    private static final Map<String, List<String>> WRITERS = new LinkedHashMap<>();

    static {
        WRITERS.put("genkey --ec P-256 --out made.pem --passphrase env:PASS", List.of("made.pem"));
        WRITERS.put("genkey --ec P-256 --passphrase env:PASS", List.of("~key.pem"));
        WRITERS.put("csr --key key.pem --out made.csr" + SUBJECT, List.of("made.csr"));
        WRITERS.put("csr --ec P-256 --passphrase env:PASS" + SUBJECT, List.of("~key.pem", "~request.csr"));
        WRITERS.put(
                "csr --ec P-256 --no-passphrase --key-out made.pem --out made.csr" + SUBJECT,
                List.of("made.pem", "made.csr"));
        WRITERS.put("convert key.pem cert.pem made.p12 --out-passphrase env:PASS", List.of("made.p12"));
        WRITERS.put(
                "convert identity.p12 --passphrase env:PASS --no-passphrase --key-out made.pem --cert-out made.crt"
                        + " --ca-out made.ca",
                List.of("made.pem", "made.crt", "made.ca"));
        WRITERS.put("jks-to-pem identity.p12 made.pem --passphrase env:PASS --no-passphrase", List.of("made.pem"));
        WRITERS.put("pem-to-p12 key.pem cert.pem made.p12 --out-passphrase env:PASS", List.of("made.p12"));
        WRITERS.put(
                "install cert.pem ca.pem --key key.pem --p12 --out-passphrase env:PASS",
                List.of("~cert.pem", "~ca.pem", "~identity.p12"));
        WRITERS.put(
                "sandbox sign request.csr --end-user",
                List.of(
                        LOGIN + ".crt",
                        LOGIN + "-client-secret.txt",
                        LOGIN + "-e-mail.txt",
                        "stellantis-sandbox-ca.pem"));
        WRITERS.put(
                "sandbox sign request.csr --with-secret",
                List.of(
                        LOGIN + ".crt",
                        LOGIN + "-password.txt",
                        LOGIN + "-client-secret.txt",
                        LOGIN + "-e-mail.txt",
                        "stellantis-sandbox-ca.pem"));
    }

    @TempDir
    static Path shared;

    static OpensslCa ca;
    static OpensslCa.Issued client;
    static Path request;
    static Path keystore;
    private static SharedClasses classes;

    @TempDir
    Path temporary;

    ScriptRunner runner;

    static Set<String> writers() {
        return WRITERS.keySet();
    }

    /** Each takes a dozen processes: all of them on one Java, and on later ones, which rename no differently, three. */
    static Stream<String> writersToKill() {
        return WRITERS.keySet().stream().limit(Runtime.version().feature() == 17 ? WRITERS.size() : 3);
    }

    @BeforeAll
    static void issue() {
        ca = new OpensslCa(shared);
        client = ca.client(LOGIN);
        request = ca.request(client.key(), OpensslCa.subject(LOGIN));
        keystore = ca.pkcs12(client.key(), ca.bundle(client.chain(), ca.root()), "partner", "sesame");
    }

    @BeforeEach
    void sitDown() throws IOException {
        runner = new ScriptRunner(temporary).env("PASS", "sesame");
        Map.of(
                        "key.pem",
                        client.key(),
                        "cert.pem",
                        client.chain(),
                        "ca.pem",
                        ca.root(),
                        "request.csr",
                        request,
                        "identity.p12",
                        keystore)
                .forEach((name, file) -> runner.write(name, read(file)));
        Files.setPosixFilePermissions(runner.path("key.pem"), PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(runner.path("identity.p12"), PosixFilePermissions.fromString("rw-------"));
    }

    @ParameterizedTest
    @MethodSource("writers")
    void onAnEmptyPlaceItMakesExactlyItsFiles(String writer) {
        Map<String, String> before = everything();
        ScriptRunner.Outcome outcome = run(writer);
        assertEquals(0, outcome.code(), outcome.err());
        Map<String, String> made = everything();
        before.forEach((name, content) -> assertEquals(content, made.get(name), name));
        made.keySet().removeAll(before.keySet());
        // what the profile remembers of it
        made.keySet().removeIf(name -> name.endsWith("/profile.properties") || name.endsWith("/.profile.lock"));
        assertEquals(
                WRITERS.get(writer).stream()
                        .map(this::target)
                        .map(path -> temporary.relativize(path).toString())
                        .collect(Collectors.toCollection(TreeSet::new)),
                made.keySet());
        made.forEach((name, content) -> assertFalse(content.isEmpty(), name + " is empty"));
    }

    /** Each file in turn is there already: refused before anything is made. */
    @ParameterizedTest
    @MethodSource("writers")
    void whatIsThereStaysAndNothingIsMadeBesideIt(String writer) throws IOException {
        for (String name : guarded(writer)) {
            Path target = target(name);
            Files.createDirectories(target.getParent());
            Files.writeString(target, "precious");
            Map<String, String> before = everything();
            ScriptRunner.Outcome outcome = run(writer);
            assertEquals(15, outcome.code(), name + ": " + outcome.err());
            assertTrue(
                    outcome.err().contains(target.getFileName().toString())
                            && outcome.err().contains("--force"),
                    outcome.err());
            assertEquals(before, everything(), name);
            Files.delete(target);
        }
    }

    @ParameterizedTest
    @MethodSource("writers")
    void forceKeepsTheOldFileAsABackup(String writer) throws IOException {
        for (String name : guarded(writer)) {
            Path target = target(name);
            Files.createDirectories(target.getParent());
            Files.writeString(target, "precious");
        }
        ScriptRunner.Outcome outcome = run(writer + " --force");
        assertEquals(0, outcome.code(), outcome.err());
        Map<String, String> after = everything();
        for (String name : guarded(writer)) {
            String file = temporary.relativize(target(name)).toString();
            assertFalse(after.get(file).equals("precious"), file + " was not replaced");
            assertTrue(
                    after.entrySet().stream()
                            .anyMatch(one -> one.getKey().startsWith(file)
                                    && !one.getKey().equals(file)
                                    && one.getValue().equals("precious")),
                    "no backup of " + file + " among " + after.keySet());
        }
    }

    /**
     * A folder of that name, a missing folder, a file in the folder's place, a name that is too long: a clear failure,
     * and nothing made.
     */
    @ParameterizedTest
    @MethodSource("writers")
    void whereItCannotWriteItLeavesNothing(String writer) throws IOException {
        List<String> targets = WRITERS.get(writer).stream()
                .filter(name -> writer.contains(" " + name))
                .toList();
        runner.write("a-file", "");
        for (String name : targets) {
            for (String place : List.of("nowhere/" + name, "a-file/" + name, "x".repeat(300) + name)) {
                Map<String, String> before = everything();
                ScriptRunner.Outcome outcome = run(writer.replace(" " + name, " " + place));
                assertEquals(11, outcome.code(), place + ": " + outcome.err());
                assertTrue(
                        outcome.err().contains(": error: ")
                                && outcome.err().lines().count() <= 6,
                        outcome.err());
                assertEquals(before, everything(), place);
            }
        }
        for (String name : guarded(writer)) {
            Files.createDirectories(target(name));
            Map<String, String> before = everything();
            ScriptRunner.Outcome outcome = run(writer);
            assertTrue(
                    Set.of(11, 15).contains(outcome.code()), name + " is a folder: " + outcome.code() + outcome.err());
            assertEquals(before, everything(), name + " is a folder");
            Files.delete(target(name));
        }
    }

    /** The profile's place is taken by a file. */
    @Test
    void aProfileThatCannotBeMadeLeavesNothing() throws IOException {
        Files.createDirectories(runner.home);
        Files.writeString(runner.home.resolve("stellantis"), "in the way");
        for (String writer : List.of(
                "genkey --ec P-256 --passphrase env:PASS",
                "csr --ec P-256 --passphrase env:PASS" + SUBJECT,
                "install cert.pem ca.pem --key key.pem",
                "profile set environment=preprod")) {
            Map<String, String> before = everything();
            ScriptRunner.Outcome outcome = run(writer);
            assertEquals(11, outcome.code(), writer + ": " + outcome.err());
            assertEquals(before, everything(), writer);
        }
    }

    /** A limit on the size of files stands for the full disk: writing fails in the middle. */
    @Test
    void aDiskThatIsFullLeavesNeitherAPartNorAnEmptyFile() throws IOException {
        Map<String, String> before = everything();
        for (String writer : List.of(
                "genkey --rsa 4096 --no-passphrase --out made.pem",
                "csr --rsa 4096 --no-passphrase --key-out made.pem --out made.csr" + SUBJECT,
                "csr --rsa 4096 --no-passphrase" + SUBJECT,
                "pem-to-p12 key.pem cert.pem made.p12 --out-passphrase env:PASS",
                "install cert.pem ca.pem --key key.pem")) {
            // 512 bytes: too little for any of these
            Tool.Result result = process("ulimit -f 1", writer);
            assertEquals(11, result.code(), writer + ": " + result.all());
            assertFalse(result.err().contains("\tat "), result.err());
            assertEquals(before, everything(), writer + ": " + result.err());
        }
    }

    @Test
    void secretsAreTheOwnersEvenWithoutAnyUmask() throws IOException {
        String secrets = "|key.pem|made.pem|made.p12|identity.p12|" + LOGIN + "-password.txt|" + LOGIN
                + "-client-secret.txt|clients.json|";
        process("umask 000", "csr --ec P-256 --passphrase env:PASS" + SUBJECT).ok();
        process("umask 000", "profile set environment=preprod client-id=abc").ok();
        process("umask 000", "convert identity.p12 made.pem --passphrase env:PASS --no-passphrase")
                .ok();
        process("umask 000", "pem-to-p12 key.pem cert.pem made.p12 --out-passphrase env:PASS")
                .ok();
        process("umask 000", "sandbox sign request.csr --with-secret").ok();
        process("umask 000", "install cert.pem ca.pem --key key.pem --p12 --out-passphrase env:PASS -p second")
                .ok();
        List<String> wrong = new ArrayList<>();
        try (Stream<Path> files = Files.walk(temporary)) {
            for (Path file : files.filter(one -> !one.equals(temporary)).toList()) {
                String name = temporary.relativize(file).toString();
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                boolean inProfiles = name.startsWith("home/stellantis/");
                if (Files.isDirectory(file)) {
                    if (inProfiles && !mode.equals("rwx------")) wrong.add(name + " " + mode);
                } else if ((secrets.contains("|" + file.getFileName() + "|")
                                || Files.readString(file, StandardCharsets.ISO_8859_1)
                                        .contains("PRIVATE KEY"))
                        && !mode.equals("rw-------")) {
                    wrong.add(name + " " + mode);
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(Files.exists(runner.profile("default").resolve("key.pem"))
                && Files.exists(runner.profile("second").resolve("identity.p12")));
    }

    @Test
    void ofTwoProcessesThatMakeTheSameProfilesKeyOneWinsAndTheRequestIsForIt() throws Exception {
        List<Process> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) both.add(start("", "csr --ec P-256 --no-passphrase" + SUBJECT));
        List<Integer> codes = new ArrayList<>();
        for (Process one : both) {
            one.getInputStream().readAllBytes();
            codes.add(one.waitFor());
        }
        // the later one finds either the request or only the key, which then serves it too
        assertTrue(codes.contains(0) && Set.of(0, 15).containsAll(codes), codes.toString());
        Path profile = runner.profile("default");
        Tool tool = new Tool(profile);
        assertEquals(
                tool.run("openssl", "pkey", "-in", "key.pem", "-pubout").ok().out(),
                tool.run("openssl", "req", "-in", "request.csr", "-noout", "-pubkey")
                        .ok()
                        .out());
        try (Stream<Path> files = Files.list(profile)) {
            assertEquals(
                    Set.of("key.pem", "request.csr"),
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> !name.endsWith(".lock") && !name.equals("profile.properties"))
                            .collect(Collectors.toSet()));
        }
    }

    /** At whatever step: no name is without its file, and the next command finds all of the old or all of the new. */
    @ParameterizedTest
    @MethodSource("writersToKill")
    @Tag("long")
    @Tag("strace")
    void killedBeforeAnyStepOfReplacingItLosesNothing(String writer) throws IOException {
        // its first signature makes its own CA too
        if (writer.startsWith("sandbox")) run(writer);
        for (String name : guarded(writer)) {
            Files.createDirectories(target(name).getParent());
            Files.writeString(target(name), "precious");
        }
        killed(writer + " --force", guarded(writer), 4);
    }

    @Test
    @Tag("long")
    @Tag("strace")
    void killedWhileItStoresASettingTheProfileHasTheOldOnesOrTheNew() throws IOException {
        run("profile set client-id=before");
        killed("profile set client-id=after", List.of("~profile.properties"), 1);
    }

    @Test
    @Tag("long")
    @Tag("strace")
    void killedInARenewalTheProfileHasOnePairInUse() throws IOException {
        run("install cert.pem ca.pem --key key.pem");
        Path profile = runner.profile("default");
        Files.move(runner.path("key.pem"), profile.resolve("key.pem"));
        Files.move(runner.path("request.csr"), profile.resolve("request.csr"));
        run("profile unset key");
        killed("renew --start", List.of("~key.pem", "~cert.pem"), 2);
        assertEquals(0, run("renew --start").code());
        Files.writeString(
                profile.resolve("cert.new.pem"),
                ca.signedBy(Authority.PARTNERS).sign(profile.resolve("request.new.csr")));
        killed("renew --switch --offline", List.of("~key.pem", "~cert.pem", "~request.csr"), 7);
    }

    /**
     * Once without a kill, to know its steps; then once for each of them.
     *
     * @param least steps that it has to have, or nothing was tried
     */
    private void killed(String line, List<String> names, int least) throws IOException {
        Map<String, String> before = everything();
        Path written = shared.resolve("steps");
        Tool.Result whole = process(exec(Tool.writingDown(written)), line);
        assertEquals(0, whole.code(), line + ": " + whole.all());
        restore(before);
        int kills = 0;
        for (String kind : Tool.STEPS)
            for (int n = 1; n <= Tool.taken(written, kind); n++, kills++) killed(line, names, kind, n);
        assertTrue(kills >= least, line + " was killed " + kills + " times");
    }

    private static String exec(List<String> tracer) {
        return "exec " + String.join(" ", tracer) + " \"$@\"";
    }

    private void killed(String line, List<String> names, String steps, int n) throws IOException {
        Map<String, String> before = everything();
        Tool.Result result = process(exec(Tool.killedBefore(steps, n)), line);
        String when = line + ", killed before " + steps + " number " + n + ": ";
        assertEquals(137, result.code(), when + result.all());
        // what grows while it is of use has nothing at first
        for (String name : names)
            assertTrue(Files.size(target(name)) > (name.endsWith(".jsonl") ? -1 : 0), when + name);
        for (String name : names) Switchover.finish(target(name).getParent());
        Map<String, String> after = everything();
        Set<Boolean> replaced = new HashSet<>();
        for (String name : names) {
            String file = temporary.relativize(target(name)).toString();
            boolean same = after.get(file).equals(before.get(file));
            boolean owned = name.endsWith(".properties") || name.endsWith("/anna.json");
            if (!line.startsWith("renew --start")) replaced.add(!same);
            assertTrue(
                    same
                            || owned
                            || after.entrySet().stream()
                                    .anyMatch(one -> one.getKey().startsWith(file + ".")
                                            && one.getValue().equals(before.get(file))),
                    when + "no backup of " + name);
        }
        assertTrue(replaced.size() < 2, when + "some were replaced, some not: " + names);
        ScriptRunner.Outcome again = run(line);
        // all was done already: there is nothing to switch to, or a request to be sent
        boolean done = line.startsWith("renew") && (again.code() == 11 || again.code() == 15);
        assertTrue(again.code() == 0 || done, when + again.err());
        if (done) assertEquals(0, run("profile set scope=prd:other").code());
        assertEquals(
                List.of(),
                everything().keySet().stream()
                        .filter(name -> name.endsWith(".tmp") || name.contains("/.switch"))
                        .toList(),
                when);
        restore(before);
    }

    private void restore(Map<String, String> before) throws IOException {
        for (String name : everything().keySet()) if (!before.containsKey(name)) Files.delete(temporary.resolve(name));
        for (Map.Entry<String, String> file : before.entrySet())
            Files.writeString(temporary.resolve(file.getKey()), file.getValue(), StandardCharsets.ISO_8859_1);
    }

    @Test
    @Tag("long")
    @Tag("strace")
    void killedWhileItWritesAnAnswerTheOldFileOrTheNewIsThere() throws IOException {
        try (OtherStellantis server = new OtherStellantis(ca, ca.server(), OtherStellantis.Manner.FULL)) {
            calls("https://localhost:" + server.port());
            for (String name : List.of("made.json", "made.jsonl")) {
                runner.write(name, "precious");
                String form = name.endsWith("l") ? " --all --jsonl" : "";
                killed("call fleets" + form + " -o " + name + " --force", List.of(name), 4);
                Files.delete(runner.path(name));
            }
        }
    }

    /** The server gives the same tokens each time, so that nothing is lost with it. */
    @Test
    @Tag("long")
    @Tag("strace")
    void killedWhileItRenewsADriversTokensTheOldOnesOrTheNewAreThere() throws IOException {
        try (PageServer server = new PageServer(
                ca,
                ca.server(),
                (target, out) -> PageServer.json(
                        out,
                        "{\"access_token\":\"new\",\"refresh_token\":\"next\",\"token_type\":\"Bearer\","
                                + "\"expires_in\":3600}"))) {
            String url = "https://localhost:" + server.port();
            calls(url);
            run("profile set auth=end-user client-secret=env:PASS");
            Path stored = target("~users/anna.json");
            SafeFile.privateFolder(stored.getParent());
            SafeFile.swapIn(
                    stored,
                    Json.bytes(Json.object(
                            "version", 1,
                            "label", "anna",
                            "realm", "clientsB2CPeugeot",
                            "token_url", url + "/token",
                            "client_id", "abc",
                            "scope", "telemetry",
                            "enrolled_at", "2026-11-01T00:00:00Z",
                            "expires_at", "2026-11-01T01:00:00Z",
                            "refreshable", true,
                            "fetched_at", "2026-11-01T00:00:00Z",
                            "access_token", "old",
                            "refresh_token", "first")),
                    true);
            killed("enroll --refresh anna", List.of("~users/anna.json"), 2);
        }
    }

    private void calls(String url) {
        run("install cert.pem ca.pem --key key.pem");
        run("profile set base-url=" + url + " token-url=" + url + "/token auth=none client-id=abc");
    }

    @Test
    void severalProcessesThatReplaceKeyAndRequestAtOnceLeaveAPair() throws Exception {
        for (int round = 0; round < 3; round++) {
            List<Process> all = new ArrayList<>();
            for (int i = 0; i < 4; i++)
                all.add(start(
                        "", "csr --ec P-256 --no-passphrase --force --key-out made.pem --out made.csr" + SUBJECT));
            for (Process one : all) {
                String said = new String(one.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertEquals(0, one.waitFor(), said);
            }
            Tool tool = new Tool(runner.folder);
            assertEquals(
                    tool.run("openssl", "pkey", "-in", "made.pem", "-pubout")
                            .ok()
                            .out(),
                    tool.run("openssl", "req", "-in", "made.csr", "-noout", "-pubkey")
                            .ok()
                            .out());
        }
        try (Stream<Path> files = Files.list(runner.folder)) {
            List<Path> keys = files.filter(file -> file.getFileName().toString().startsWith("made.pem"))
                    .toList();
            assertEquals(
                    12,
                    keys.stream().map(file -> new String(read(file))).distinct().count(),
                    "each key that was made is there: " + keys);
        }
    }

    @Test
    void severalProcessesThatChangeOneProfileLoseNoSetting() throws Exception {
        List<String> settings = List.of("client-id=one", "token-client-id=two", "scope=prd:three", "user=" + LOGIN);
        List<Process> all = new ArrayList<>();
        for (String setting : settings) all.add(start("", "profile set " + setting));
        for (Process one : all) {
            one.getInputStream().readAllBytes();
            assertEquals(0, one.waitFor());
        }
        String stored = Files.readString(runner.profile("default").resolve("profile.properties"));
        for (String setting : settings)
            assertTrue(
                    stored.lines().anyMatch(line -> line.replace("\\:", ":").equals(setting)),
                    setting + " in: " + stored);
    }

    @Test
    void everyCommandThatWritesIsHere() {
        Set<String> others = new TreeSet<>(Repository.commands());
        WRITERS.keySet().forEach(writer -> others.remove(writer.split(" ")[0]));
        // profile, call and enroll write settings, answers and tokens: see above; token the cache, which is made anew;
        // register: its own test; the rest writes nothing of its own
        others.removeAll(Set.of(
                "register", "enroll", "profile", "token", "call", "inspect", "quickstart", "doctor", "shell", "setup"));
        // the next key and request beside the old ones, and the switch: RenewTest
        others.remove("renew");
        // -o is call's; what --plot and --map replace: TelemetryTest, PositionsTest
        others.removeAll(Set.of(
                "fleets",
                "vehicles",
                "status",
                "telemetry",
                "alerts",
                "positions",
                "trips",
                "maintenance",
                "capabilities"));
        assertEquals(Set.of(), others);
    }

    /**
     * The command's files that it refuses to replace: for a key that the profile already has, csr makes a request
     * instead.
     */
    private static List<String> guarded(String writer) {
        return WRITERS.get(writer).stream()
                .filter(name -> !(name.equals("~key.pem") && writer.startsWith("csr")))
                .toList();
    }

    private ScriptRunner.Outcome run(String line) {
        String[] words = line.split(" ");
        return runner.run(
                words[0],
                Stream.concat(Stream.of(words).skip(1), Stream.of("--no-input")).toArray(String[]::new));
    }

    /** Runs the command as a process of its own, after what the shell is told first. */
    private Tool.Result process(String first, String line) throws IOException {
        Process process = start(first, line);
        String all = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Tool.Result(support.Launcher.end(process), "", all);
    }

    private Process start(String first, String line) throws IOException {
        String[] words = line.split(" ");
        List<String> command =
                new ArrayList<>(List.of("/bin/sh", "-c", (first.isEmpty() ? "" : first + "\n") + "exec \"$@\"", "sh"));
        command.addAll(classes().java());
        command.add(words[0].replace('-', '_'));
        command.addAll(List.of(words).subList(1, words.length));
        if (!words[0].equals("profile") && !words[0].equals("sandbox")) command.add("--no-input");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(runner.folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(runner.env);
        return builder.start();
    }

    private Path target(String name) {
        return name.startsWith("~") ? runner.profile("default").resolve(name.substring(1)) : runner.path(name);
    }

    /** Every file below the temporary folder with its content; the sandbox's own state is its business. */
    private Map<String, String> everything() {
        try (Stream<Path> files = Files.walk(temporary)) {
            Map<String, String> all = new TreeMap<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = temporary.relativize(file).toString();
                if (!name.startsWith("home/stellantis/.sandbox"))
                    all.put(name, new String(read(file), StandardCharsets.ISO_8859_1));
            }
            return all;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static synchronized SharedClasses classes() {
        if (classes == null) classes = new SharedClasses(shared);
        return classes;
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
