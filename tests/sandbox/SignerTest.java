package stellantis.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.pki.CertificateFile;
import stellantis.pki.Certificates;
import stellantis.pki.Pem;
import support.LocalStellantis;
import support.LocalStellantis.Partner;

/** The people behind the e-mail: what they sign, and what they send back. Requests are made by openssl. */
@Tag("openssl")
class SignerTest {
    @TempDir
    static Path temporary;

    static LocalStellantis stellantis;
    static Path key;

    @BeforeAll
    static void start() {
        stellantis = new LocalStellantis(temporary);
        key = stellantis.partner("MZP000001").key();
    }

    @AfterAll
    static void stop() {
        stellantis.close();
    }

    @Test
    void opensslFindsTheCertificateGoodForTlsClientsForAYear() {
        Partner partner = stellantis.sign(key, "MZP000002", Duration.ofDays(365), false);
        String ca = stellantis.sandbox.caFile().toString();
        stellantis
                .tool
                .run(
                        "openssl",
                        "verify",
                        "-purpose",
                        "sslclient",
                        "-CAfile",
                        ca,
                        partner.cert().toString())
                .ok();
        assertTrue(stellantis
                        .tool
                        .run(
                                "openssl",
                                "verify",
                                "-purpose",
                                "sslserver",
                                "-CAfile",
                                ca,
                                partner.cert().toString())
                        .code()
                != 0);
        String text = stellantis
                .tool
                .run("openssl", "x509", "-in", partner.cert().toString(), "-noout", "-text")
                .ok()
                .out();
        assertTrue(
                text.contains("TLS Web Client Authentication") && text.contains("CN = Stellantis Sandbox Partners CA"),
                text);
        stellantis
                .tool
                .run(
                        "openssl",
                        "x509",
                        "-in",
                        partner.cert().toString(),
                        "-noout",
                        "-checkend",
                        String.valueOf(364 * 86_400))
                .ok();
        assertEquals(
                1,
                stellantis
                        .tool
                        .run(
                                "openssl",
                                "x509",
                                "-in",
                                partner.cert().toString(),
                                "-noout",
                                "-checkend",
                                String.valueOf(366 * 86_400))
                        .code());
    }

    @Test
    void theSubjectStaysAsRequested() {
        Path request = stellantis.write(
                "accents.csr",
                stellantis
                        .request(key, LocalStellantis.subject("MZP000003").replace("Paris", "Saint-Étienne"))
                        .getBytes());
        Signer.Reply reply =
                stellantis.sandbox.signer().sign(read(request), "accents.csr", Duration.ofDays(365), false);
        Path cert = stellantis.write("accents.crt", Certificates.pem(List.of(reply.certificate())));
        String options = "oneline,utf8,-esc_msb,show_type";
        assertEquals(
                stellantis
                        .tool
                        .run("openssl", "req", "-in", request.toString(), "-noout", "-subject", "-nameopt", options)
                        .ok()
                        .out(),
                stellantis
                        .tool
                        .run("openssl", "x509", "-in", cert.toString(), "-noout", "-subject", "-nameopt", options)
                        .ok()
                        .out());
    }

    @Test
    void theCaFileHoldsTheIssuingCaAndTheRoot() {
        List<String> subjects = CertificateFile.read(read(stellantis.sandbox.caFile()), "ca").stream()
                .map(ca -> ca.getSubjectX500Principal().getName())
                .toList();
        assertEquals(2, subjects.size());
        assertTrue(
                subjects.get(0).startsWith("CN=Stellantis Sandbox Partners CA")
                        && subjects.get(1).startsWith("CN=Stellantis Sandbox Root CA"),
                subjects.toString());
    }

    @Test
    void eachLoginGetsItsOwnIdsAndKeepsThemWhenItComesAgain() {
        Client first = stellantis
                .sign(key, "MZP000004", Duration.ofDays(365), false)
                .reply()
                .client();
        Client other = stellantis
                .sign(key, "MZP000005", Duration.ofDays(365), false)
                .reply()
                .client();
        Client again = stellantis
                .sign(key, "MZP000004", Duration.ofDays(365), false)
                .reply()
                .client();
        assertTrue(first.applicationId().matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), first.applicationId());
        assertTrue(first.tokenClientId().matches("[A-Z]{32}"), first.tokenClientId());
        assertTrue(first.scope().matches("prd:[A-Z]{3}"), first.scope());
        assertTrue(!first.applicationId().equals(other.applicationId())
                && !first.tokenClientId().equals(other.tokenClientId()));
        assertEquals(
                List.of(
                        first.applicationId(),
                        first.tokenClientId(),
                        first.scope(),
                        first.password().reveal()),
                List.of(
                        again.applicationId(),
                        again.tokenClientId(),
                        again.scope(),
                        again.password().reveal()));
        assertEquals(2, again.certificates().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Programs Partners | Programs Partner | organizational unit is \"Programs Partner\"",
                "/OU=Programs Partners | '' | no organizational unit",
                "MZP000001 | MZPXXXX | MZPXXXX",
                "MZP000001 | Jane | common name \"Jane\"",
                "/CN=MZP000001 | '' | no common name",
                "/ST=Ile de France | '' | no state",
                "/L=Paris | '' | no locality",
                "/L=Paris | /L=<Paris | <Paris",
                "/C=FR | '' | no country",
                "/C=FR | /C=fr | country",
                "/O=Acme | /O=PartnerName | PartnerName",
                "/emailAddress=it@acme.example | '' | no e-mail address",
                "it@acme.example | it@partner.com | it@partner.com"
            })
    void aWrongSubjectIsSentBackWithTheReason(String right, String wrong, String reason) {
        byte[] request = stellantis
                .request(key, LocalStellantis.subject("MZP000001").replace(right, wrong))
                .getBytes();
        assertRefused(request, reason);
    }

    @Test
    void aWeakKeyOrHashIsSentBack() {
        stellantis
                .tool
                .run("openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out weak.key".split(" "))
                .ok();
        assertRefused(
                stellantis
                        .request(temporary.resolve("weak.key"), LocalStellantis.subject("MZP000001"))
                        .getBytes(),
                "1024");
        assertRefused(
                stellantis
                        .request(key, LocalStellantis.subject("MZP000001"), "-sha1")
                        .getBytes(),
                "SHA");
    }

    @Test
    void aRequestThatItsKeyDidNotSignIsSentBack() {
        byte[] der = Pem.read(stellantis.request(key, LocalStellantis.subject("MZP000001")), "request")
                .get(0)
                .der();
        der[der.length - 5] ^= 1;
        assertRefused(der, "signature");
    }

    @Test
    void allReasonsAreToldAtOnce() {
        Failure failure = assertRefused(
                stellantis
                        .request(key, "/C=FR/O=Acme/OU=Programs Partner/CN=MZPXXXX")
                        .getBytes(),
                "Programs Partner");
        for (String reason : List.of("MZPXXXX", "no state", "no locality", "no e-mail"))
            assertTrue(failure.because().contains(reason), failure.because());
    }

    @Test
    void whatIsNoRequestIsNoRequest() {
        List<byte[]> others =
                new ArrayList<>(List.of(new byte[0], "hello".getBytes(), read(stellantis.sandbox.caFile())));
        byte[] der = Pem.read(stellantis.request(key, LocalStellantis.subject("MZP000001")), "request")
                .get(0)
                .der();
        for (int length = 1; length < der.length; length += 17) others.add(Arrays.copyOf(der, length));
        for (byte[] other : others) {
            assertEquals(
                    ExitCode.FILE,
                    assertThrows(
                                    Failure.class,
                                    () -> stellantis.sandbox.signer().sign(other, "file", Duration.ofDays(365), false))
                            .code());
        }
    }

    @Test
    void arefusedRequestRegistersNobody() {
        int before = stellantis.sandbox.clients().size();
        assertRefused(
                stellantis
                        .request(key, LocalStellantis.subject("MZP777777").replace("Partners", "Partner"))
                        .getBytes(),
                "Programs Partner");
        assertEquals(before, stellantis.sandbox.clients().size());
    }

    private static Failure assertRefused(byte[] request, String reason) {
        Failure failure = assertThrows(
                Failure.class,
                () -> stellantis.sandbox.signer().sign(request, "request.csr", Duration.ofDays(365), false));
        assertEquals(ExitCode.CHECK_FAILED, failure.code());
        assertEquals("the sandbox's CA refuses request.csr", failure.getMessage());
        assertTrue(failure.because().contains(reason), failure.because());
        assertTrue(failure.hint() != null, "what to do is told");
        return failure;
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }
}
