package house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import stellantis.ExitCode;
import support.OpensslCa;
import support.Repository;
import support.ScriptRunner;
import support.Tool;

/**
 * Every place where a command takes a file, given every kind of file, whole and damaged: always a documented exit code
 * and one clear message, never a stack trace, never "unexpected", and nothing left behind by what failed.
 */
@Tag("openssl")
class DamageSweepTest {
    /**
     * A command line in which {@code @} stands for the file under test, and the kinds of file that belong there, which
     * are damaged in every way.
     */
    private static final Map<String, String> PLACES = new LinkedHashMap<>();

    static {
        String subject =
                " --country FR --state Paris --locality Paris --org Example --cn MZP000001 --email a@example.org --out"
                        + " made.csr";
        String endpoint = " --token-url https://localhost:1/t --client-id c --scope s --no-input";
        PLACES.put("genkey --ec P-256 --out made.pem --passphrase file:@", "token");
        PLACES.put("csr --key @ --passphrase env:PASS" + subject, ".*key");
        PLACES.put("csr --keystore @ --passphrase env:PASS" + subject, "PKCS#12|JKS|JCEKS");
        PLACES.put("csr --like @ --key key.pem --out made.csr --no-input", "request|.*certificate");
        PLACES.put("csr --config @ --key key.pem --out made.csr --no-input", "openssl configuration");
        PLACES.put("inspect @ --no-input --passphrase env:PASS", ".*");
        PLACES.put("inspect @ --no-input --json", "request|certificate|PKCS#7|PKCS#12|token");
        PLACES.put("convert @ made.der --no-input --passphrase env:PASS --no-passphrase", "certificate|.*PKCS#7|JCEKS");
        PLACES.put(
                "convert @ made.p12 --no-input --passphrase env:PASS --out-passphrase env:PASS",
                "JKS|PKCS#12|DER certificate");
        PLACES.put("jks-to-pem @ made.pem --no-input --passphrase env:PASS --no-passphrase", "JKS");
        PLACES.put(
                "pem-to-p12 @ cert.pem made.p12 --no-input --passphrase env:PASS --out-passphrase env:PASS",
                "PKCS#8 key");
        PLACES.put(
                "pem-to-p12 key.pem @ made.p12 --no-input --passphrase env:PASS --out-passphrase env:PASS",
                "chain with root");
        PLACES.put("install @ --key key.pem --no-input", ".*certificate|chain.*|.*PKCS#7|zip");
        PLACES.put("profile show", "properties");
        PLACES.put("token --key @ --cert cert.pem --passphrase env:PASS" + endpoint, ".*key");
        PLACES.put("token --key key.pem --cert @" + endpoint, "certificate|chain.*|DER certificate");
        PLACES.put("token --keystore @ --passphrase env:PASS" + endpoint, "PKCS#12|JKS");
        PLACES.put(
                "call https://localhost:1/x --key key.pem --cert cert.pem --cacert @ --auth none --no-input",
                "chain.*|PKCS#7|JKS");
        PLACES.put("call https://localhost:1/x --key key.pem --cert cert.pem --auth none --no-input -d @@", "JSON");
        PLACES.put("call https://localhost:1/x --key key.pem --cert cert.pem --bearer file:@ --no-input", "token");
        PLACES.put("register --from @ --out made.md --no-input", "answers.*");
        PLACES.put("enroll --refresh anna --client-secret env:PASS --no-input", "driver's tokens");
        PLACES.put("sandbox sign @ --no-input", "request");
        PLACES.put("doctor --key @ --cert cert.pem --offline --no-input", "PKCS#8 key");
        PLACES.put("doctor --key key.pem --cert @ --offline --no-input", "certificate|.*PKCS#7");
        PLACES.put("doctor --keystore @ --passphrase env:PASS --offline --no-input", "PKCS#12");
    }

    /** What the profile holds under test, where a command takes its file from there. */
    private static final Map<String, String> IN_PROFILE =
            Map.of("profile", "profile.properties", "enroll", "users/anna.json");

    @TempDir
    static Path temporary;
    /** Name to content: what a partner may hold in the hand. */
    static final Map<String, byte[]> WHOLE = new LinkedHashMap<>();

    static byte[] key;
    static byte[] cert;
    static Path folder;

    static List<String> places() {
        Set<String> there = Set.copyOf(Repository.commands());
        return PLACES.keySet().stream()
                .filter(place -> there.contains(place.split(" ")[0]))
                .toList();
    }

    @BeforeAll
    static void collect() throws IOException {
        OpensslCa ca = new OpensslCa(temporary);
        Tool tool = new Tool(temporary).env("PASS", "sesame");
        OpensslCa.Issued client = ca.client("MZP000001");
        key = Files.readAllBytes(client.key());
        cert = Files.readAllBytes(client.cert());
        WHOLE.put("PKCS#8 key", key);
        WHOLE.put(
                "SEC1 key",
                tool.run("openssl", "ec", "-in", client.key().toString())
                        .ok()
                        .out()
                        .getBytes(StandardCharsets.US_ASCII));
        WHOLE.put(
                "encrypted PKCS#8 key",
                tool.run(
                                "openssl",
                                "pkcs8",
                                "-topk8",
                                "-v2",
                                "aes-256-cbc",
                                "-iter",
                                "1000",
                                "-in",
                                client.key().toString(),
                                "-passout",
                                "env:PASS")
                        .ok()
                        .out()
                        .getBytes(StandardCharsets.US_ASCII));
        WHOLE.put(
                "DEK-Info key",
                tool.run("openssl", "ec", "-aes256", "-in", client.key().toString(), "-passout", "env:PASS")
                        .ok()
                        .out()
                        .getBytes(StandardCharsets.US_ASCII));
        WHOLE.put("request", Files.readAllBytes(ca.request(client.key(), OpensslCa.subject("MZP000001"))));
        WHOLE.put("certificate", cert);
        WHOLE.put("chain with root", Files.readAllBytes(ca.bundle(client.chain(), ca.root())));
        WHOLE.put(
                "DER certificate",
                bytes(
                        tool,
                        "openssl",
                        "x509",
                        "-outform",
                        "DER",
                        "-in",
                        client.cert().toString()));
        WHOLE.put(
                "DER key",
                bytes(
                        tool,
                        "openssl",
                        "pkcs8",
                        "-topk8",
                        "-nocrypt",
                        "-outform",
                        "DER",
                        "-in",
                        client.key().toString()));
        WHOLE.put(
                "PKCS#7",
                tool.run(
                                "openssl",
                                "crl2pkcs7",
                                "-nocrl",
                                "-certfile",
                                client.chain().toString())
                        .ok()
                        .out()
                        .getBytes(StandardCharsets.US_ASCII));
        WHOLE.put(
                "DER PKCS#7",
                bytes(
                        tool,
                        "openssl",
                        "crl2pkcs7",
                        "-nocrl",
                        "-outform",
                        "DER",
                        "-certfile",
                        client.chain().toString()));
        WHOLE.put(
                "PKCS#12",
                bytes(
                        tool,
                        "openssl",
                        "pkcs12",
                        "-export",
                        "-iter",
                        "1000",
                        "-inkey",
                        client.key().toString(),
                        "-in",
                        client.chain().toString(),
                        "-passout",
                        "env:PASS"));
        for (String type : List.of("JKS", "JCEKS")) {
            Path store = temporary.resolve("store." + type);
            tool.run(
                            "keytool",
                            "-genkeypair",
                            "-storetype",
                            type,
                            "-keystore",
                            store.toString(),
                            "-alias",
                            "partner",
                            "-keyalg",
                            "EC",
                            "-dname",
                            "CN=x",
                            "-storepass",
                            "sesame",
                            "-keypass",
                            "sesame")
                    .ok();
            WHOLE.put(type, Files.readAllBytes(store));
        }
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream entries = new ZipOutputStream(zip)) {
            entries.putNextEntry(new ZipEntry("partner.crt"));
            entries.write(Files.readAllBytes(ca.bundle(client.chain(), ca.root())));
        }
        WHOLE.put("zip", zip.toByteArray());
        WHOLE.put(
                "openssl configuration",
                ("[req]\ndistinguished_name = dn\nprompt = no\n[dn]\nC = FR\nST = Paris\nL = Paris\nO = Example\n"
                                + "OU = Programs Partners\nCN = MZP000001\nemailAddress = a@example.org\n")
                        .getBytes(StandardCharsets.UTF_8));
        WHOLE.put("properties", "environment=preprod\nclient-id=abc\n".getBytes(StandardCharsets.UTF_8));
        WHOLE.put("token", "eyJhbGciOiJub25lIn0.eyJleHAiOjF9.".getBytes(StandardCharsets.UTF_8));
        WHOLE.put(
                "web page",
                "<!DOCTYPE html><html><body>Your session has expired</body></html>".getBytes(StandardCharsets.UTF_8));
        WHOLE.put("JSON", "{\"error\":\"expired\"}".getBytes(StandardCharsets.UTF_8));
        WHOLE.put(
                "answers",
                ("application=Trip book\nconcept=Keeps a trip book for drivers who need one\norg=Example\n"
                                + "email=a@insurance.example\nrequests=500x24\nvehicle-data=trip\ncompliance=yes\n")
                        .getBytes(StandardCharsets.UTF_8));
        WHOLE.put(
                "answers as JSON",
                ("{\"application\": \"Trip book\", \"concept\": \"Keeps a trip book for drivers who need one\", "
                                + "\"org\": \"Example\", \"email\": \"a@insurance.example\", \"requests\": \"500x24\", "
                                + "\"vehicle-data\": [\"trip\"], \"compliance\": true}")
                        .getBytes(StandardCharsets.UTF_8));
        WHOLE.put(
                "driver's tokens",
                ("{\"version\": 1, \"label\": \"anna\", \"brand\": null, \"realm\": \"r\", \"token_url\":"
                    + " \"https://localhost:1/t\", \"revoke_url\": null, \"client_id\": \"c\", \"scope\":"
                    + " \"data:trip\", \"enrolled_at\": \"2026-01-01T00:00:00Z\", \"fetched_at\":"
                    + " \"2026-01-01T00:00:00Z\", \"expires_at\": \"2026-01-01T01:00:00Z\", \"refreshable\": true,"
                    + " \"pending_since\": null, \"access_token\": \"a\", \"refresh_token\": \"r\"}")
                        .getBytes(StandardCharsets.UTF_8));
        WHOLE.put(
                "CRL",
                Files.readAllBytes(ca.root()).length > 0
                        ? "-----BEGIN X509 CRL-----\nMIIB\n-----END X509 CRL-----\n".getBytes(StandardCharsets.UTF_8)
                        : null);
    }

    private static byte[] bytes(Tool tool, String... command) throws IOException {
        Path out = Files.createTempFile(temporary, "made", ".bin");
        tool.run(Stream.concat(Stream.of(command), Stream.of("-out", out.toString()))
                        .toArray(String[]::new))
                .ok();
        return Files.readAllBytes(out);
    }

    /** What happens to files in e-mails, editors, shells and downloads. */
    private static Map<String, byte[]> damaged(byte[] whole, Random random) {
        Map<String, byte[]> all = new LinkedHashMap<>();
        all.put("whole", whole);
        for (int length : new TreeSet<>(List.of(
                1,
                10,
                28,
                whole.length / 4,
                whole.length / 2,
                whole.length * 9 / 10,
                whole.length - 2,
                whole.length - 1))) {
            if (length > 0 && length < whole.length)
                all.put("cut to " + length + " bytes", java.util.Arrays.copyOf(whole, length));
        }
        for (int i = 0; i < 12; i++) {
            byte[] flipped = whole.clone();
            int at = i < 4 ? Math.min(i * 2, whole.length - 1) : random.nextInt(whole.length);
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            all.put("bit flipped in byte " + at, flipped);
        }
        all.put("last bytes twice", join(whole, java.util.Arrays.copyOfRange(whole, whole.length / 2, whole.length)));
        all.put("zeros at the end", join(whole, new byte[40]));
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        all.put(
                "UTF-16 little endian",
                join(new byte[] {(byte) 0xFF, (byte) 0xFE}, text.getBytes(StandardCharsets.UTF_16LE)));
        all.put(
                "UTF-16 big endian",
                join(new byte[] {(byte) 0xFE, (byte) 0xFF}, text.getBytes(StandardCharsets.UTF_16BE)));
        all.put("UTF-16 without mark", text.getBytes(StandardCharsets.UTF_16LE));
        all.put("byte order mark", join(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, whole));
        all.put("CRLF", text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        all.put("CR only", text.replace("\n", "\r").getBytes(StandardCharsets.ISO_8859_1));
        all.put("on one line", text.replace("\n", " ").getBytes(StandardCharsets.ISO_8859_1));
        all.put("without line ends", text.replace("\n", "").getBytes(StandardCharsets.ISO_8859_1));
        all.put("with \\n written out", text.replace("\n", "\\n").getBytes(StandardCharsets.ISO_8859_1));
        all.put("quoted in an e-mail", text.replaceAll("(?m)^", "> ").getBytes(StandardCharsets.ISO_8859_1));
        all.put("indented", text.replaceAll("(?m)^", "    ").getBytes(StandardCharsets.ISO_8859_1));
        all.put("typographic dashes", text.replace("-----", "\u2014\u2014-").getBytes(StandardCharsets.UTF_8));
        all.put("read as Latin 1, written as UTF-8", text.getBytes(StandardCharsets.UTF_8));
        all.put("without last line", text.replaceAll("[^\n]*\n?$", "").getBytes(StandardCharsets.ISO_8859_1));
        all.put("text around", ("Dear partner,\n\n" + text + "\nBest regards\n").getBytes(StandardCharsets.ISO_8859_1));
        all.put("twice", join(whole, whole));
        return all;
    }

    private static byte[] join(byte[] a, byte[] b) {
        byte[] all = java.util.Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    @ParameterizedTest
    @MethodSource("places")
    void whateverTheFileHoldsTheAnswerIsClear(String place, @TempDir Path own) {
        ScriptRunner runner = runner(own);
        List<String> wrong = new ArrayList<>();
        // what is drawn differs from place to place, and is the same in every run
        Random random = new Random(place.hashCode());
        WHOLE.forEach((kind, whole) -> {
            Map<String, byte[]> ways =
                    kind.matches(PLACES.get(place)) ? damaged(whole, random) : Map.of("whole", whole);
            ways.forEach((how, content) -> {
                runner.write("given", content);
                judge(runner, place, kind + ", " + how, wrong);
            });
        });
        for (int size : new int[] {0, 1, 2, 3, 5, 100, 4096}) {
            byte[] noise = new byte[size];
            random.nextBytes(noise);
            runner.write("given", noise);
            judge(runner, place, size + " bytes of noise", wrong);
            runner.write("given", "\n".repeat(size));
            judge(runner, place, size + " empty lines", wrong);
        }
        assertEquals(
                "",
                wrong.stream().limit(12).collect(Collectors.joining("\n")),
                wrong.size() + " answers are not clear");
    }

    @ParameterizedTest
    @MethodSource("places")
    void whateverIsInTheFilesPlaceTheAnswerIsClear(String place, @TempDir Path own) throws IOException {
        ScriptRunner runner = runner(own);
        List<String> wrong = new ArrayList<>();
        judge(runner, place, "nothing there", wrong);
        Files.createDirectory(given(runner));
        judge(runner, place, "a folder", wrong);
        Files.delete(given(runner));
        Files.createSymbolicLink(given(runner), runner.path("nowhere"));
        judge(runner, place, "a link to nowhere", wrong);
        Files.delete(given(runner));
        runner.write("given", key);
        Files.setPosixFilePermissions(given(runner), Set.of());
        // root may read it all the same, which is an answer too
        judge(runner, place, "unreadable", wrong);
        Files.delete(given(runner));
        try (RandomAccessFile sparse = new RandomAccessFile(given(runner).toFile(), "rw")) {
            sparse.setLength(3L << 30);
        }
        judge(runner, place, "3 GiB", wrong);
        Files.delete(given(runner));
        if (Files.exists(Path.of("/dev/zero"))) {
            Files.createSymbolicLink(given(runner), Path.of("/dev/zero"));
            judge(runner, place, "without end", wrong);
            Files.delete(given(runner));
        }
        assertEquals("", String.join("\n", wrong));
    }

    @Test
    void everyCommandThatTakesAFileIsInTheSweep() {
        Set<String> swept =
                PLACES.keySet().stream().map(place -> place.split(" ")[0]).collect(Collectors.toSet());
        Set<String> others = new TreeSet<>(Repository.commands());
        others.removeAll(swept);
        // these take no file; what renew looks at is the profile's certificate, as inspect reads it
        others.removeAll(Set.of("quickstart", "setup", "shell", "renew"));
        // these take the files of a connection only, by the same ServerAccess as call
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

    private static ScriptRunner runner(Path own) {
        ScriptRunner runner = new ScriptRunner(own).env("PASS", "sesame");
        runner.write("key.pem", key);
        runner.write("cert.pem", cert);
        return runner;
    }

    private static Path given(ScriptRunner runner) {
        return runner.path("given");
    }

    private static void judge(ScriptRunner runner, String place, String what, List<String> wrong) {
        String[] words = place.split(" ");
        if (IN_PROFILE.containsKey(words[0])) prepareProfile(runner, IN_PROFILE.get(words[0]));
        String[] args = Stream.of(words)
                .skip(1)
                .map(word -> word.replace("@@", "\0given")
                        .replace("@", word.contains("@example") ? "@" : "given")
                        .replace('\0', '@'))
                .toArray(String[]::new);
        List<String> before = runner.files();
        ScriptRunner.Outcome outcome = runner.run(words[0], args);
        // what the doctor finds is its result: the list and the verdict on standard output
        String told = words[0].equals("doctor")
                ? outcome.err()
                        + outcome.out()
                                .replace("verdict: ", "verdict: error: ")
                                .replaceAll(" {9}(cause|hint): ", ": $1: ")
                : outcome.err();
        String fault = null;
        if (outcome.code() == ExitCode.INTERNAL.code) fault = "internal error";
        else if (Stream.of(ExitCode.values()).noneMatch(code -> code.code == outcome.code()))
            fault = "undocumented exit code";
        else if (told.contains("\tat ") || told.contains("Exception") || told.contains("unexpected "))
            fault = "technical text";
        else if (outcome.code() != 0 && outcome.code() != ExitCode.CHECK_FAILED.code && !told.contains(": error: "))
            fault = "no error line";
        else if (told.lines().filter(line -> line.contains(": error: ")).count() > 1) fault = "more than one error";
        else if (outcome.code() != 0
                && told.contains(": error: ")
                && !told.contains(": hint: ")
                && !told.contains(": cause: ")) fault = "neither cause nor hint";
        else if (told.chars().anyMatch(c -> c < 0x20 && c != '\n' && c != '\t' || c == 0x7F))
            fault = "control characters";
        else if (outcome.code() != 0 && !runner.files().equals(before)) fault = "left behind " + runner.files();
        if (fault != null)
            wrong.add(fault + " (" + outcome.code() + "): " + place + " with " + what + ": "
                    + told.strip().lines().limit(4).collect(Collectors.joining(" / ")));
        for (String name : runner.files()) if (name.startsWith("made")) delete(runner.path(name));
        removeProfile(runner.profile("default"));
    }

    private static void prepareProfile(ScriptRunner runner, String name) {
        try {
            Path file = runner.profile("default").resolve(name);
            Files.createDirectories(file.getParent());
            // one that nobody may read is linked to, since whoever is not root cannot copy it
            boolean copied = Files.isRegularFile(given(runner))
                    && Files.isReadable(given(runner))
                    && Files.size(given(runner)) < 1 << 20;
            if (copied) Files.copy(given(runner), file);
            else if (Files.exists(given(runner)) || Files.isSymbolicLink(given(runner)))
                Files.createSymbolicLink(file, given(runner));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void removeProfile(Path profile) {
        if (!Files.exists(profile)) return;
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(java.util.Comparator.reverseOrder()).forEach(DamageSweepTest::delete);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
