import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.Nginx;
import support.OpensslCa;
import support.OpensslCa.Authority;
import support.Partner;
import support.Repository;
import support.ScriptRunner;
import support.Tool;

/** How long the certificate lasts, and the way to the next one, with nginx as the gateway that demands it. */
@Tag("nginx")
@Tag("openssl")
class RenewTest {
    private static final String LOGIN = "MZP123456";
    /** An order and a mix that our own requests do not have. */
    private static final String ODD_ORDER =
            "/emailAddress=it@example.com/CN=" + LOGIN + "/OU=Programs Partners/O=Acme/L=Paris/ST=Ile de France/C=FR";

    @TempDir
    static Path shared;

    static OpensslCa ca;
    static OpensslCa.Issued old;
    static Nginx gateway;

    @TempDir
    Path temporary;

    ScriptRunner runner;
    Tool tool;
    Path profile;

    @BeforeAll
    static void open() {
        ca = new OpensslCa(shared);
        old = ca.signedBy(Authority.PARTNERS).issue(ca.newKey("EC"), ODD_ORDER);
        gateway = Nginx.in(shared)
                .shows(ca.server())
                .demands(ca.root())
                .answers("/connectedcar/v3/fleets", 200, "application/json", "{}")
                .location("/forbidden", "return 403;")
                .start();
    }

    @AfterAll
    static void close() {
        if (gateway != null) gateway.close();
    }

    @BeforeEach
    void sitDown() {
        runner = Partner.runner(temporary, ca, old).env("API_PASS", "secret-of-the-api");
        tool = new Tool(runner.folder);
        profile = runner.profile("default");
        Partner.settings(
                runner,
                "auth=basic",
                "user=" + LOGIN,
                "password=env:API_PASS",
                "client-id=abc",
                "base-url=" + gateway.url(""));
    }

    private void daysLeft(int days) {
        runner.clock = Clock.offset(
                Clock.systemUTC(),
                Duration.between(
                        Instant.now(), until().minus(Duration.ofDays(days)).minusSeconds(60)));
    }

    private Instant until() {
        String text = tool.run(
                        "openssl", "x509", "-in", old.cert().toString(), "-noout", "-enddate", "-dateopt", "iso_8601")
                .ok()
                .out();
        return Instant.parse(text.strip().replace("notAfter=", "").replace(' ', 'T'));
    }

    @Test
    void exitsWith0UntilItIsDueThenWith14() {
        ScriptRunner.Outcome fine = runner.run("renew");
        assertEquals(0, fine.code(), fine.err());
        assertTrue(fine.out().startsWith(LOGIN + ", valid until "), fine.out());
        assertEquals(14, runner.run("renew", "--within", "100w").code());
        daysLeft(31);
        assertEquals(0, runner.run("renew").code());
        daysLeft(29);
        ScriptRunner.Outcome due = runner.run("renew");
        assertEquals(14, due.code(), due.err());
        assertTrue(due.out().contains("(29 days): due for renewal"), due.out());
        assertTrue(
                due.err().contains("stellantis renew --start") && due.err().contains("goes to it@example.com"),
                due.err());
        assertEquals(0, runner.run("renew", "--within", "28d").code());
        assertEquals(0, runner.run("renew", "--within", "600h").code());
        daysLeft(-3);
        ScriptRunner.Outcome expired = runner.run("renew", "-q");
        assertEquals(14, expired.code());
        assertTrue(expired.out().contains("expired on"), expired.out());
        assertEquals("", expired.err());
        assertEquals(2, runner.run("renew", "--within", "soon").code());
        assertEquals(11, runner.run("renew", "-p", "nobody").code());
    }

    @Test
    void tellsMonitoringOfAllProfiles() throws IOException {
        Files.createDirectories(runner.profile("second"));
        Files.copy(old.cert(), runner.profile("second").resolve("cert.pem"));
        Files.createDirectories(runner.profile("unborn"));
        daysLeft(12);
        ScriptRunner.Outcome json = runner.run("renew", "--all-profiles", "--json");
        assertEquals(14, json.code());
        Map<String, Object> report = JSON.std.mapFrom(json.out());
        List<?> profiles = (List<?>) report.get("profiles");
        assertEquals(
                List.of("default", "second"),
                profiles.stream().map(one -> ((Map<?, ?>) one).get("profile")).toList());
        Map<?, ?> first = (Map<?, ?>) profiles.get(0);
        assertEquals(
                List.of(12, "due", true, "it@example.com", "none"),
                Stream.of("days", "state", "due", "email", "renewal")
                        .map(first::get)
                        .toList());
        assertEquals(until().toString(), first.get("validUntil"));
        assertEquals(0, runner.run("renew", "--all-profiles", "--within", "3d").code());
        Files.writeString(runner.profile("second").resolve("cert.pem"), "rubbish");
        daysLeft(100);
        ScriptRunner.Outcome broken = runner.run("renew", "--json", "--all-profiles");
        assertEquals(11, broken.code());
        assertTrue(broken.out().contains("\"unreadable\""), broken.out());
    }

    @Test
    void whereThereIsNoCertificateMonitoringIsNotToldThatAllIsWell() throws IOException {
        String page = Files.readString(Repository.root().resolve("docs/renew.md"));
        int start = page.indexOf("stellantis renew --all-profiles -q\n");
        String plugin = page.substring(start, page.indexOf("```", start));
        Path stub = Files.createDirectories(temporary.resolve("bin")).resolve("stellantis");
        tool.env("PATH", stub.getParent() + ":" + System.getenv("PATH"));
        ScriptRunner empty = new ScriptRunner(temporary.resolve("empty"));
        for (String[] args : new String[][] {{}, {"--all-profiles"}, {"--json"}, {"--json", "--all-profiles"}}) {
            assertEquals(11, empty.run("renew", args).code(), List.of(args).toString());
        }
        for (Map.Entry<Integer, Integer> nagios : Map.of(100, 0, 12, 1, -1, 2).entrySet()) {
            daysLeft(nagios.getKey());
            assertEquals(nagios.getValue(), asPlugin(stub, plugin, runner), plugin);
        }
        assertEquals(3, asPlugin(stub, plugin, empty));
        Files.writeString(stub, "#!/bin/sh\nexit 1\n");
        assertEquals(3, tool.run("sh", "-c", plugin).code(), "nothing is printed");
    }

    /** The page's lines, run with a stellantis that ends as renew does at the runner. */
    private int asPlugin(Path stub, String plugin, ScriptRunner at) throws IOException {
        int due = at.run("renew", "--all-profiles", "-q").code();
        int ended = at.run("renew", "--all-profiles", "--within", "0d", "-q").code();
        Files.writeString(
                stub, "#!/bin/sh\ncase \"$*\" in *'--within 0d'*) exit " + ended + ";; esac; exit " + due + "\n");
        stub.toFile().setExecutable(true);
        return tool.run("sh", "-c", plugin).code();
    }

    @Test
    void theNextRequestHasTheSubjectByteForByteAndTheOldFilesStay() throws IOException {
        byte[] key = Files.readAllBytes(profile.resolve("key.pem"));
        byte[] cert = Files.readAllBytes(profile.resolve("cert.pem"));
        ScriptRunner.Outcome outcome = runner.run("renew", "--start");
        assertEquals(0, outcome.code(), outcome.err());
        assertArrayEquals(key, Files.readAllBytes(profile.resolve("key.pem")));
        assertArrayEquals(cert, Files.readAllBytes(profile.resolve("cert.pem")));
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(profile.resolve("key.new.pem"))));
        assertTrue(
                outcome.err().contains("mail request.new.csr")
                        && outcome.err().contains("it@example.com gets the link"),
                outcome.err());
        String request = profile.resolve("request.new.csr").toString();
        tool.run("openssl", "req", "-in", request, "-noout", "-verify").ok();
        String[] dump = {"-noout", "-subject", "-nameopt", "sep_multiline,show_type,dump_der,dump_all"};
        assertEquals(
                tool.run(with(dump, "openssl", "x509", "-in", old.cert().toString()))
                        .ok()
                        .out(),
                tool.run(with(dump, "openssl", "req", "-in", request)).ok().out());
        assertEquals(
                tool.run(
                                "openssl",
                                "pkey",
                                "-in",
                                profile.resolve("key.new.pem").toString(),
                                "-pubout")
                        .ok()
                        .out(),
                tool.run("openssl", "req", "-in", request, "-noout", "-pubkey")
                        .ok()
                        .out());
        assertTrue(
                tool.run("openssl", "req", "-in", request, "-noout", "-text")
                        .ok()
                        .out()
                        .contains("prime256v1"),
                "the next key is of the same kind");
        assertTrue(runner.run("renew").out().contains("a renewal is under way"));
        ScriptRunner.Outcome again = runner.run("renew", "--start");
        assertEquals(15, again.code(), again.err());
        ScriptRunner.Outcome forced = runner.run("renew", "--start", "--force");
        assertEquals(0, forced.code(), forced.err());
        assertEquals(
                2,
                names().stream()
                        .filter(name -> name.matches("(key\\.new\\.pem|request\\.new\\.csr)\\.\\d{8}-\\d{6}\\.bak"))
                        .count(),
                names().toString());
    }

    private static String[] with(String[] more, String... command) {
        return Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new);
    }

    @Tag("curl")
    @Test
    void theNextKeyGetsThePassphraseOfTheOldOne() throws IOException {
        encrypt("correct horse");
        runner.env("KP", "correct horse").env("WRONG", "another one");
        assertEquals(
                12, runner.run("renew", "--start", "--passphrase", "env:WRONG").code());
        assertEquals(12, runner.run("renew", "--start").code());
        assertFalse(Files.exists(profile.resolve("key.new.pem")));
        assertEquals(0, runner.run("renew", "--start", "--passphrase", "env:KP").code());
        tool.env("KP", "correct horse")
                .run("openssl", "pkey", "-in", profile.resolve("key.new.pem").toString(), "-passin", "env:KP", "-noout")
                .ok();
        assertTrue(Files.readString(profile.resolve("key.new.pem")).contains("ENCRYPTED"));
        signNext();
        assertEquals(0, runner.run("install", "next.zip.pem").code());
        ScriptRunner.Outcome outcome = runner.run("renew", "--switch", "--passphrase", "env:KP");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(gatewayTakes("env:KP"), 200);
    }

    private void encrypt(String passphrase) throws IOException {
        String encrypted = tool.env("KP", passphrase)
                .run(
                        "openssl",
                        "pkcs8",
                        "-topk8",
                        "-v2",
                        "aes-256-cbc",
                        "-iter",
                        "1000",
                        "-in",
                        old.key().toString(),
                        "-passout",
                        "env:KP")
                .ok()
                .out();
        Files.writeString(profile.resolve("key.pem"), encrypted);
    }

    /** What comes by e-mail for the next key. */
    private String signNext() {
        String next = ca.signedBy(Authority.PARTNERS).sign(profile.resolve("request.new.csr"));
        runner.write("next.zip.pem", next);
        return next;
    }

    private int gatewayTakes(String... passphrase) {
        List<String> curl = new java.util.ArrayList<>(List.of(
                "curl",
                "-sS",
                "--max-time",
                "20",
                "--cert",
                profile.resolve("cert.pem").toString(),
                "--key",
                profile.resolve("key.pem").toString(),
                "--cacert",
                profile.resolve("ca.pem").toString(),
                "-o",
                "/dev/null",
                "-w",
                "%{http_code}",
                gateway.url("/connectedcar/v3/fleets")));
        if (passphrase.length > 0) curl.addAll(List.of("--pass", "correct horse"));
        return Integer.parseInt(tool.run(curl.toArray(String[]::new)).ok().out());
    }

    @Tag("curl")
    @Test
    void oldAndNewAreTriedAtTheGatewayBeforeTheyAreSwitched() throws IOException {
        String before = Files.readString(profile.resolve("key.pem"));
        runner.run("renew", "--start");
        String nextKey = Files.readString(profile.resolve("key.new.pem"));
        String next = signNext();
        ScriptRunner.Outcome refused = runner.run("install", "next.zip.pem", "--p12");
        assertEquals(2, refused.code(), refused.err());
        assertTrue(refused.err().contains("after stellantis renew --switch: stellantis pem-to-p12 "), refused.err());
        ScriptRunner.Outcome installed = runner.run("install", "next.zip.pem");
        assertEquals(0, installed.code(), installed.err());
        assertTrue(installed.err().contains("next: stellantis renew --switch"), installed.err());
        assertEquals(before, Files.readString(profile.resolve("key.pem")));
        assertEquals(Files.readString(old.cert()), Files.readString(profile.resolve("cert.pem")));
        int seen = gateway.seen(0).size();
        ScriptRunner.Outcome outcome = runner.run("renew", "--switch");
        assertEquals(0, outcome.code(), outcome.err());
        List<Map<String, Object>> calls = gateway.seen(seen + 2).subList(seen, seen + 2);
        assertEquals(
                List.of("SUCCESS", "SUCCESS"),
                calls.stream().map(call -> call.get("verify")).toList());
        assertEquals(
                Set.of("200"),
                Set.copyOf(calls.stream().map(call -> call.get("status")).toList()));
        assertEquals(nextKey, Files.readString(profile.resolve("key.pem")));
        assertTrue(Files.readString(profile.resolve("cert.pem")).startsWith(next), "the renewed certificate is in use");
        assertEquals(before, Files.readString(backup("key.pem")));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(backup("key.pem"))));
        assertEquals(Files.readString(old.cert()), Files.readString(backup("cert.pem")));
        assertEquals(
                List.of(),
                names().stream().filter(name -> name.contains(".new.")).toList());
        assertTrue(
                outcome.err().contains("the old certificate works: HTTP 200")
                        && outcome.err().contains("the renewed certificate works: HTTP 200"),
                outcome.err());
        assertTrue(outcome.err().contains("go to it@example.com"), outcome.err());
        assertEquals(200, gatewayTakes());
        assertEquals(0, runner.run("call", "fleets").code());
        assertFalse(outcome.all().contains("secret-of-the-api"));
    }

    @Test
    void aCertificateThatTheGatewayDoesNotTakeIsNotSwitchedTo() throws IOException {
        runner.run("renew", "--start");
        // of an authority that nginx does not know: what the far side looks like that has not been told yet
        runner.write(
                "next.pem",
                ca.signedBy(Authority.STRANGER).sign(profile.resolve("request.new.csr"))
                        + Files.readString(ca.stranger()));
        List<byte[]> before = List.of(
                Files.readAllBytes(profile.resolve("key.pem")), Files.readAllBytes(profile.resolve("cert.pem")));
        assertEquals(0, runner.run("install", "next.pem").code());
        ScriptRunner.Outcome refused = runner.run("renew", "--switch");
        assertTrue(refused.code() == 22 || refused.code() == 30, refused.code() + refused.err());
        assertTrue(
                refused.err().contains("the old certificate works: HTTP 200")
                        && refused.err().contains("the renewed certificate does not work yet, and nothing was switched")
                        && refused.err().contains("stellantis renew --switch"),
                refused.err());
        assertArrayEquals(before.get(0), Files.readAllBytes(profile.resolve("key.pem")));
        assertArrayEquals(before.get(1), Files.readAllBytes(profile.resolve("cert.pem")));
        assertTrue(names().containsAll(List.of("key.new.pem", "cert.new.pem", "request.new.csr")), names().toString());
        assertTrue(runner.run("renew").out().contains("is here, but not in use yet"));
        assertEquals(0, runner.run("call", "fleets").code());
        // the right one comes after all; the other stays as a backup
        signNext();
        assertEquals(0, runner.run("install", "next.zip.pem").code());
        assertEquals(0, runner.run("renew", "--switch").code());
        assertEquals(0, runner.run("call", "fleets").code());
        assertTrue(names().stream().anyMatch(name -> name.startsWith("cert.new.pem.")), names().toString());
    }

    @Tag("curl")
    @Test
    void withoutANetworkOnlyOfflineSwitches() throws IOException {
        Partner.settings(
                runner,
                "auth=basic",
                "user=" + LOGIN,
                "password=env:API_PASS",
                "client-id=abc",
                "base-url=https://localhost:1");
        runner.run("renew", "--start");
        signNext();
        assertEquals(0, runner.run("install", "next.zip.pem").code());
        ScriptRunner.Outcome unreachable = runner.run("renew", "--switch");
        assertEquals(20, unreachable.code(), unreachable.err());
        assertTrue(
                unreachable.err().contains("nothing was switched")
                        && unreachable.err().contains("--offline"),
                unreachable.err());
        assertTrue(Files.exists(profile.resolve("cert.new.pem")));
        ScriptRunner.Outcome offline = runner.run("renew", "--switch", "--offline");
        assertEquals(0, offline.code(), offline.err());
        assertTrue(offline.err().contains("not tried, since --offline says so"), offline.err());
        assertEquals(200, gatewayTakes());
        assertEquals(11, runner.run("renew", "--switch").code());
    }

    @Test
    void anAnswerThatSaysNothingAboutTheCertificateIsNoProof() throws IOException {
        runner.run("renew", "--start");
        signNext();
        assertEquals(0, runner.run("install", "next.zip.pem").code());
        ScriptRunner.Outcome outcome = runner.run("renew", "--switch", "--try", gateway.url("/forbidden"));
        assertEquals(30, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("--try PATH") && Files.exists(profile.resolve("key.new.pem")), outcome.err());
    }

    @Test
    void anExpiredCertificateIsNotTriedAgain() throws IOException {
        OpensslCa.Issued expired = ca.signedBy(Authority.PARTNERS).expired().issue(old.key(), ODD_ORDER);
        Files.copy(expired.cert(), profile.resolve("cert.pem"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertEquals(14, runner.run("renew").code());
        assertEquals(0, runner.run("renew", "--start").code());
        signNext();
        assertEquals(0, runner.run("install", "next.zip.pem").code());
        ScriptRunner.Outcome outcome = runner.run("renew", "--switch");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("the old certificate has expired; only the new one is tried"), outcome.err());
    }

    @Test
    void whileItIsDueTheDoctorNamesTheStepThatComesNext() throws IOException {
        String due = ca.signedBy(Authority.PARTNERS)
                .until(Instant.now().plus(Duration.ofDays(12)))
                .sign(old.key(), ODD_ORDER);
        Files.writeString(profile.resolve("cert.pem"), due);
        assertTrue(runner.run("doctor", "--offline").out().contains("stellantis renew --start"));
        runner.run("renew", "--start");
        assertTrue(runner.run("doctor", "--offline").out().contains("when the renewed certificate has come"));
        signNext();
        runner.run("install", "next.zip.pem");
        String arrived = runner.run("doctor", "--offline").out();
        assertTrue(arrived.contains("stellantis renew --switch") && !arrived.contains("csr --like"), arrived);
    }

    /** Its remedy is a command of the system, which has no options of ours to repeat. */
    @ParameterizedTest
    @ValueSource(strings = {"call fleets", "doctor"})
    void aKeyThatIsOnlyThereAsABackupIsToBePutBack(String command) throws IOException {
        Files.move(profile.resolve("key.pem"), profile.resolve("key.pem.20261122-000000.bak"));
        String[] words = command.split(" ");
        ScriptRunner.Outcome outcome = runner.run(words[0], java.util.Arrays.copyOfRange(words, 1, words.length));
        assertEquals(11, outcome.code(), outcome.all());
        assertTrue(outcome.all().contains("mv " + profile.resolve("key.pem.20261122-000000.bak") + " "), outcome.all());
    }

    /** As a kill would leave it: the note is written, and so many of its moves are done. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aSwitchThatWasKilledIsFinishedByTheNextCommand(int done) throws IOException {
        killed(done);
        ScriptRunner.Outcome call = runner.run("call", "fleets");
        assertEquals(0, call.code(), call.err());
        switchedAfterAll();
    }

    @Test
    void aSwitchThatWasKilledIsFinishedBySwitchWhichSaysSo() throws IOException {
        killed(3);
        ScriptRunner.Outcome outcome = runner.run("renew", "--switch");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(
                outcome.err().contains("a switch had been interrupted; it is finished now")
                        && outcome.err().contains("switched to the renewed certificate of " + LOGIN),
                outcome.err());
        switchedAfterAll();
        assertEquals(11, runner.run("renew", "--switch").code(), "there is nothing to switch to any more");
    }

    private String next;
    private String nextKey;
    private String oldKey;

    private void killed(int done) throws IOException {
        runner.run("renew", "--start");
        next = signNext();
        runner.run("install", "next.zip.pem");
        nextKey = Files.readString(profile.resolve("key.new.pem"));
        oldKey = Files.readString(profile.resolve("key.pem"));
        List<String> pairs = List.of("key", "cert");
        Files.writeString(profile.resolve(".switch"), "20261122-000000\nkey.new.pem\nkey.pem\ncert.new.pem\ncert.pem");
        for (int step = 0; step < done; step++) {
            Path to = profile.resolve(pairs.get(step / 2) + ".pem");
            if (step % 2 == 0) Files.createLink(to.resolveSibling(to.getFileName() + ".20261122-000000.bak"), to);
            else
                Files.move(
                        profile.resolve(pairs.get(step / 2) + ".new.pem"),
                        to,
                        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void switchedAfterAll() throws IOException {
        assertEquals(nextKey, Files.readString(profile.resolve("key.pem")));
        assertTrue(Files.readString(profile.resolve("cert.pem")).startsWith(next));
        assertEquals(oldKey, Files.readString(profile.resolve("key.pem.20261122-000000.bak")));
        assertEquals(Files.readString(old.cert()), Files.readString(profile.resolve("cert.pem.20261122-000000.bak")));
        assertFalse(Files.exists(profile.resolve(".switch")));
    }

    @Test
    void aStartThatWasKilledBetweenItsFilesGoesOnWithTheSameKey() throws IOException {
        runner.run("renew", "--start");
        String key = Files.readString(profile.resolve("key.new.pem"));
        Files.delete(profile.resolve("request.new.csr"));
        ScriptRunner.Outcome outcome = runner.run("renew", "--start");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(key, Files.readString(profile.resolve("key.new.pem")));
        assertTrue(Files.exists(profile.resolve("request.new.csr")));
    }

    @Test
    void aCertificateForTheKeyInUseIsInstalledAsEver() throws IOException {
        runner.run("renew", "--start");
        Path request = ca.request(old.key(), ODD_ORDER);
        runner.write("same-key.pem", ca.signedBy(Authority.PARTNERS).sign(request));
        ScriptRunner.Outcome outcome = runner.run("install", "same-key.pem", "--force");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(Files.exists(profile.resolve("key.new.pem")), "the renewal is still under way");
    }

    @Test
    void aRenewedCertificateOfAnotherLoginIsRefusedUnlessItIsForced() throws IOException {
        runner.run("renew", "--start");
        byte[] before = Files.readAllBytes(profile.resolve("cert.pem"));
        runner.write(
                "other.pem",
                ca.signedBy(Authority.PARTNERS).sign(profile.resolve("key.new.pem"), OpensslCa.subject("MZP999999")));
        ScriptRunner.Outcome refused = runner.run("install", "other.pem");
        assertEquals(13, refused.code(), refused.err());
        assertTrue(
                refused.err().contains("it is for MZP999999, the one in use for " + LOGIN)
                        && refused.err().contains("--force"),
                refused.err());
        assertFalse(Files.exists(profile.resolve("cert.new.pem")));
        assertArrayEquals(before, Files.readAllBytes(profile.resolve("cert.pem")));
        Files.copy(runner.path("other.pem"), profile.resolve("cert.new.pem"));
        assertEquals(13, runner.run("renew", "--switch", "--offline").code());
        assertEquals(0, runner.run("install", "other.pem", "--force").code());
        ScriptRunner.Outcome forced = runner.run("renew", "--switch", "--force");
        assertEquals(0, forced.code(), forced.err());
        assertTrue(
                forced.err().contains("warning: the renewed certificate is for another login")
                        && forced.err().contains("the certificate's subject is not the one asked for"),
                forced.err());
    }

    @Test
    void aRenewedCertificateThatEndsSoonerOrNamesAnotherCompanyIsWarnedOf() throws IOException {
        runner.run("renew", "--start");
        runner.write(
                "short.pem",
                ca.signedBy(Authority.PARTNERS)
                        .until(Instant.now().plus(Duration.ofDays(2)))
                        .sign(profile.resolve("key.new.pem"), ODD_ORDER.replace("O=Acme", "O=Other")));
        assertEquals(0, runner.run("install", "short.pem").code());
        ScriptRunner.Outcome outcome = runner.run("renew", "--switch");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(
                outcome.err().contains("warning: the renewed certificate ends sooner than the one in use: "),
                outcome.err());
        assertTrue(
                outcome.err()
                        .contains("warning: the certificate's subject is not the one asked for: asked O=Acme; signed"
                                + " O=Other"),
                outcome.err());
        assertFalse(outcome.err().contains("another login"), outcome.err());
    }

    @Test
    void theCertificateOfTheNextKeyIsRecognisedWhereFilesAreMadeElsewhere() throws IOException {
        runner.run("renew", "--start");
        signNext();
        Files.copy(profile.resolve("request.new.csr"), runner.path("mailed.csr"));
        ScriptRunner.Outcome outcome = runner.run("install", "next.zip.pem", "--cert-out", "out.pem");
        assertEquals(13, outcome.code(), outcome.err());
        assertTrue(
                outcome.err().contains("it is for the next key, " + profile.resolve("key.new.pem"))
                        && !outcome.err().contains("mailed.csr"),
                outcome.err());
        assertEquals(
                0,
                runner.run(
                                "install",
                                "next.zip.pem",
                                ca.partners().toString(),
                                "--cert-out",
                                "out.pem",
                                "--key",
                                profile.resolve("key.new.pem").toString())
                        .code());
    }

    @Test
    void anExpiredCertificateLeadsToARenewalAndNotToARequestByHand() throws IOException {
        Path request = ca.request(old.key(), ODD_ORDER);
        runner.write("expired.pem", ca.signedBy(Authority.PARTNERS).expired().sign(request));
        ScriptRunner.Outcome inUse = runner.run("install", "expired.pem", "--force");
        assertEquals(14, inUse.code(), inUse.err());
        assertTrue(inUse.err().contains("with the same subject: stellantis renew --start"), inUse.err());
        runner.run("renew", "--start");
        runner.write("expired.pem", ca.signedBy(Authority.PARTNERS).expired().sign(profile.resolve("request.new.csr")));
        ScriptRunner.Outcome next = runner.run("install", "expired.pem");
        assertEquals(14, next.code(), next.err());
        assertTrue(
                next.err().contains("else e-mail " + profile.resolve("request.new.csr"))
                        && !next.err().contains("stellantis csr"),
                next.err());
    }

    @Test
    void theCommandsThatItNamesForAKeystoreMakeItsKeyRenewable() throws IOException {
        Path keystore = ca.pkcs12(old.key(), old.chain(), "keyname", "store-pass");
        for (String name : List.of("key.pem", "cert.pem")) Files.delete(profile.resolve(name));
        Partner.settings(runner, "keystore=" + keystore, "alias=keyname", "passphrase=env:SP");
        runner.env("SP", "store-pass");
        ScriptRunner.Outcome refused = runner.run("renew", "--start");
        assertEquals(2, refused.code(), refused.err());
        String hint = refused.err()
                .lines()
                .filter(line -> line.contains("hint: "))
                .findFirst()
                .orElseThrow();
        for (String command : hint.substring(hint.indexOf(": stellantis ") + 13).split("; then: stellantis ")) {
            String[] words = command.split(" ");
            ScriptRunner.Outcome outcome = runner.run(words[0], java.util.Arrays.copyOfRange(words, 1, words.length));
            assertEquals(0, outcome.code(), command + outcome.err());
        }
        ScriptRunner.Outcome outcome = runner.run("renew", "--start");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(Files.exists(profile.resolve("request.new.csr")) && Files.exists(keystore));
    }

    @Test
    void ofTwoThatStartAtOnceTheLaterOneIsToldOfTheRenewal() throws IOException {
        encrypt("correct horse");
        // the other one is done while this one waits for the passphrase
        runner.in(new java.io.SequenceInputStream(
                new java.io.InputStream() {
                    @Override
                    public int read() throws IOException {
                        for (String name : List.of("key.new.pem", "request.new.csr"))
                            if (!Files.exists(profile.resolve(name)))
                                Files.writeString(profile.resolve(name), "the other one's");
                        return -1;
                    }
                },
                new java.io.ByteArrayInputStream(
                        "correct horse\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII))));
        ScriptRunner.Outcome outcome = runner.run("renew", "--start", "--passphrase", "stdin");
        assertEquals(15, outcome.code(), outcome.err());
        assertTrue(
                outcome.err().contains("a renewal is under way, its request is " + profile.resolve("request.new.csr")),
                outcome.err());
        assertEquals("the other one's", Files.readString(profile.resolve("key.new.pem")));
    }

    /**
     * The page's lines make a request with the same subject, whatever is in it: what {@code openssl req -subj} would
     * not.
     */
    @Test
    void theLinesForOpensslKeepTheSubjectByteForByte() throws IOException {
        tool.env("KEY_PASSPHRASE", "correct horse");
        tool.run(
                        "openssl",
                        "req",
                        "-new",
                        "-x509",
                        "-utf8",
                        "-key",
                        old.key().toString(),
                        "-subj",
                        "/C=FR/O=M\u00fcller Assurances/L=Pa\\/ris\\\\x/CN=" + LOGIN,
                        "-out",
                        "cert.pem")
                .ok();
        List<String> lines = Files.readString(Repository.root().resolve("docs/renew.md"))
                .lines()
                .filter(line ->
                        line.startsWith("openssl genpkey ") || line.startsWith("openssl x509 -in cert.pem -signkey "))
                .toList();
        assertEquals(2, lines.size());
        for (String line : lines) tool.run("sh", "-c", line).ok();
        tool.run("openssl", "req", "-in", "request.new.csr", "-noout", "-verify")
                .ok();
        String[] dump = {"-noout", "-subject", "-nameopt", "sep_multiline,show_type,dump_der,dump_all"};
        String subject = tool.run(with(dump, "openssl", "req", "-in", "request.new.csr"))
                .ok()
                .out();
        assertEquals(
                tool.run(with(dump, "openssl", "x509", "-in", "cert.pem")).ok().out(), subject);
        assertTrue(subject.contains("4DC3BC6C6C6572") && subject.contains("50612F7269735C78"), subject);
        assertEquals(
                tool.run("openssl", "pkey", "-in", "key.new.pem", "-passin", "env:KEY_PASSPHRASE", "-pubout")
                        .ok()
                        .out(),
                tool.run("openssl", "req", "-in", "request.new.csr", "-noout", "-pubkey")
                        .ok()
                        .out());
    }

    private Path backup(String of) {
        return profile.resolve(names().stream()
                .filter(name -> name.matches(of.replace(".", "\\.") + "\\.\\d{8}-\\d{6}\\.bak"))
                .findFirst()
                .orElseThrow());
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(profile)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
