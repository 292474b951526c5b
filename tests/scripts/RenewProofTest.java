import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stellantis.pki.Certificates;
import stellantis.sandbox.Signer;
import support.EndUserTokens;
import support.EnrollSession;
import support.LocalStellantis;
import support.OpensslCa;
import support.Partner;
import support.RawServer;
import support.ScriptRunner;
import support.TlsListener;

/**
 * What is asked with the old and the renewed certificate before they are switched, in each way of signing in; and a
 * kill on the way.
 */
@Tag("openssl")
class RenewProofTest {
    @TempDir
    static Path shared;

    static LocalStellantis stellantis;

    @TempDir
    Path temporary;

    @BeforeAll
    static void open() {
        stellantis = new LocalStellantis(shared);
    }

    @AfterAll
    static void close() {
        if (stellantis != null) stellantis.close();
    }

    private ScriptRunner oauth2(LocalStellantis.Partner partner) throws IOException {
        ScriptRunner runner = stellantis.runner(temporary, partner);
        Path settings = runner.profile("default").resolve("profile.properties");
        Files.writeString(settings, Files.readString(settings).replace("auth=basic", "auth=oauth2"));
        return runner;
    }

    private static void deliver(ScriptRunner runner, Signer.Reply reply) {
        runner.write(
                "next.pem",
                Certificates.pem(
                        List.of(reply.certificate(), reply.authorities().get(0))));
    }

    private static byte[] nextRequest(ScriptRunner runner) throws IOException {
        return Files.readAllBytes(runner.profile("default").resolve("request.new.csr"));
    }

    /** Verdicts of the requests since then: {@code token 200}, {@code api 200}. */
    private static List<String> answered(int since) {
        return stellantis.log.subList(since, stellantis.log.size()).stream()
                .map(line -> line.replaceAll("^\\S+ (\\w+): .*\\| (\\d{3}).*$", "$1 $2"))
                .toList();
    }

    @Test
    void withOauth2EachCertificateGetsATokenOfItsOwnAndAnAnswerForIt() throws IOException {
        ScriptRunner runner = oauth2(stellantis.partner("MZP000011"));
        assertEquals(0, runner.run("call", "fleets").code());
        assertEquals(0, runner.run("renew", "--start").code());
        deliver(
                runner,
                stellantis.sandbox.signer().sign(nextRequest(runner), "request.new.csr", Duration.ofDays(365), false));
        byte[] oldKey = Files.readAllBytes(runner.profile("default").resolve("key.pem"));
        int since = stellantis.log.size();
        assertEquals(0, runner.run("install", "next.pem").code());
        ScriptRunner.Outcome outcome = runner.run("renew", "--switch");
        assertEquals(0, outcome.code(), outcome.err());
        // the old one's token was kept from the call before; the sandbox binds tokens to certificates, so the new one's
        // is its own
        assertEquals(List.of("api 200", "token 200", "api 200"), answered(since), stellantis.log.toString());
        assertTrue(
                outcome.err().contains("the old certificate works: HTTP 200")
                        && outcome.err().contains("the renewed certificate works: HTTP 200"),
                outcome.err());
        assertTrue(outcome.err().contains("the token endpoint has to know it"), outcome.err());
        assertFalse(java.util.Arrays.equals(
                oldKey, Files.readAllBytes(runner.profile("default").resolve("key.pem"))));
        assertEquals(0, runner.run("call", "fleets").code());
    }

    @Test
    void aTokenEndpointThatDoesNotKnowTheRenewedCertificateYetKeepsTheOldInUse() throws IOException {
        ScriptRunner runner = oauth2(stellantis.partner("MZP000012"));
        assertEquals(0, runner.run("renew", "--start").code());
        // signed, but registered for another application: what it is like before the certificate was sent to the token
        // side
        Path key = runner.profile("default").resolve("key.new.pem");
        String request = stellantis.request(key, LocalStellantis.subject("MZP000013"));
        deliver(
                runner,
                stellantis
                        .sandbox
                        .signer()
                        .sign(request.getBytes(StandardCharsets.US_ASCII), "other.csr", Duration.ofDays(365), false));
        byte[] before = Files.readAllBytes(runner.profile("default").resolve("cert.pem"));
        assertEquals(13, runner.run("install", "next.pem").code());
        assertEquals(0, runner.run("install", "next.pem", "--force").code());
        ScriptRunner.Outcome outcome = runner.run("renew", "--switch", "--force");
        assertEquals(33, outcome.code(), outcome.err());
        assertTrue(
                outcome.err().contains("the old certificate works: HTTP 200")
                        && outcome.err()
                                .contains("the renewed certificate does not work: it is for MZP000013, the one in use"
                                        + " for MZP000012, and nothing was switched"),
                outcome.err());
        assertTrue(java.util.Arrays.equals(
                before, Files.readAllBytes(runner.profile("default").resolve("cert.pem"))));
        assertEquals(0, runner.run("call", "fleets").code());
    }

    @Tag("curl")
    @Test
    void withADriversConsentTheDriversVehiclesAreAskedForWithEachCertificate() throws IOException {
        EndUserTokens owners = new EndUserTokens(stellantis, stellantis.endUserApp("MZP000014"));
        ScriptRunner runner = EnrollSession.runner(temporary, stellantis, owners.app);
        EnrollSession way = EnrollSession.start(runner, "--label", "anna");
        EnrollSession.arrive(way.sentTo(owners, "anna", "accept"));
        assertEquals(0, way.end().code());
        assertEquals(0, runner.run("renew", "--start").code());
        deliver(
                runner,
                stellantis
                        .sandbox
                        .signer()
                        .signForEndUsers(nextRequest(runner), "request.new.csr", Duration.ofDays(365), List.of()));
        int since = stellantis.log.size();
        assertEquals(0, runner.run("install", "next.pem").code());
        ScriptRunner.Outcome outcome = runner.run("renew", "--switch");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(List.of("api 200", "api 200"), answered(since), stellantis.log.toString());
        assertTrue(
                stellantis.log.get(stellantis.log.size() - 1).contains("/connectedcar/v4/user"),
                stellantis.log.toString());
        assertTrue(outcome.err().contains("the renewed certificate works: HTTP 200"), outcome.err());
        assertEquals(0, runner.run("call", "user/vehicles").code());
    }

    /** A gateway that answers the first request and keeps the second waiting, which is the renewed certificate's. */
    private static final class Gateway {
        final AtomicInteger requests = new AtomicInteger();
        final CountDownLatch second = new CountDownLatch(1);

        void meet(Socket socket) throws Exception {
            InputStream in = socket.getInputStream();
            StringBuilder request = new StringBuilder();
            while (request.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) return;
                request.append((char) next);
            }
            if (requests.incrementAndGet() == 2) {
                second.countDown();
                Thread.sleep(60_000);
            }
            socket.getOutputStream()
                    .write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
                                    + "Connection: close\r\n\r\n{}")
                            .getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void killedBetweenTheTwoProofsTheOldIdentityIsInUseAndTheRenewedOneWaits() throws Exception {
        OpensslCa ca = new OpensslCa(temporary);
        ScriptRunner runner =
                Partner.runner(temporary, ca, ca.client("MZP000015")).env("API_PASS", "secret");
        Path profile = runner.profile("default");
        Gateway gateway = new Gateway();
        try (RawServer server = new RawServer(TlsListener.of(ca, ca.server()), gateway::meet)) {
            Partner.settings(
                    runner,
                    "auth=basic",
                    "user=MZP000015",
                    "password=env:API_PASS",
                    "client-id=abc",
                    "base-url=" + server.url(""));
            assertEquals(0, runner.run("renew", "--start").code());
            runner.write(
                    "next.pem", ca.signedBy(OpensslCa.Authority.PARTNERS).sign(profile.resolve("request.new.csr")));
            byte[] oldKey = Files.readAllBytes(profile.resolve("key.pem"));
            byte[] oldCertificate = Files.readAllBytes(profile.resolve("cert.pem"));
            assertEquals(0, runner.run("install", "next.pem").code());
            Process renew = process(runner, "renew", "--switch");
            assertTrue(gateway.second.await(60, TimeUnit.SECONDS), "no second request came");
            renew.destroyForcibly().waitFor();
            assertTrue(java.util.Arrays.equals(oldKey, Files.readAllBytes(profile.resolve("key.pem"))));
            assertTrue(java.util.Arrays.equals(oldCertificate, Files.readAllBytes(profile.resolve("cert.pem"))));
            assertFalse(Files.exists(profile.resolve(".switch")));
            assertEquals(0, runner.run("call", "fleets").code());
            assertTrue(runner.run("renew").out().contains("is here, but not in use yet"));
            assertEquals(0, runner.run("renew", "--switch").code());
            assertFalse(java.util.Arrays.equals(oldKey, Files.readAllBytes(profile.resolve("key.pem"))));
            assertEquals(0, runner.run("call", "fleets").code());
        }
    }

    private static Process process(ScriptRunner runner, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(runner.folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(runner.env);
        return builder.start();
    }
}
