package stellantis.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stellantis.pki.Finding.Rule;
import support.Tool;

/** Each finding from a request or certificate that openssl or keytool made. */
@Tag("openssl")
class LintTest {
    private static final String GOOD =
            "/C=FR/ST=Kansas/L=Paris/O=Free2Move/OU=Programs Partners/CN=MZP654321/emailAddress=it@example.com";

    @TempDir
    static Path folder;

    static Tool tool;

    @BeforeAll
    static void makeKeys() {
        tool = new Tool(folder);
        tool.run("openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "rsa.pem")
                .ok();
        tool.run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "ec.pem")
                .ok();
        tool.run("openssl", "req", "-x509", "-key", "ec.pem", "-subj", "/CN=A CA", "-days", "90", "-out", "ca.pem")
                .ok();
    }

    private static SigningRequest request(String subject, String... more) {
        List<String> command = new ArrayList<>(
                List.of("openssl", "req", "-new", "-utf8", "-key", "rsa.pem", "-subj", subject, "-out", "a.csr"));
        command.addAll(List.of(more));
        tool.run(command.toArray(String[]::new)).ok();
        return SigningRequest.read(bytes("a.csr"), "a.csr");
    }

    private static byte[] bytes(String file) {
        try {
            return Files.readAllBytes(folder.resolve(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> ids(List<Finding> findings) {
        return findings.stream().map(Finding::id).toList();
    }

    private static List<String> ofCertificate(String key, String... extensions) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("openssl", "req", "-x509", "-key", key, "-subj", "/CN=A CA", "-days", "90", "-out", "odd.pem"));
        for (String one : extensions) command.addAll(List.of("-addext", one));
        tool.run(command.toArray(String[]::new)).ok();
        return ids(Lint.of(
                CertificateFile.of(Contents.of(bytes("odd.pem"), "odd.pem"))
                        .certificates()
                        .get(0),
                Instant.now()));
    }

    @Test
    void aCurveThatJavaDoesNotTakeIsAFindingAndItsSignatureIsChecked() throws Exception {
        for (String curve : List.of("secp256k1", "brainpoolP256r1")) {
            tool.run("openssl", "ecparam", "-name", curve, "-genkey", "-noout", "-out", "odd.key")
                    .ok();
            assertTrue(ofCertificate("odd.key").contains("key.weak"), curve);
            assertTrue(Certificates.selfSigned(CertificateFile.of(Contents.of(bytes("odd.pem"), "odd.pem"))
                    .certificates()
                    .get(0)));
        }
    }

    @Test
    void theSubjectAsAskedForHasNoFinding() {
        assertEquals(List.of(), Lint.of(request(GOOD)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "C=FR | | subject.c.missing",
                "C=FR | C=fr | subject.c.invalid",
                "C=FR | C=ZZ | subject.c.invalid",
                "ST=Kansas | | subject.st.missing",
                "L=Paris | | subject.l.missing",
                "O=Free2Move | | subject.o.missing",
                "OU=Programs Partners | | subject.ou.missing",
                "OU=Programs Partners | OU=Programs Partner | subject.ou.wrong",
                "OU=Programs Partners | OU=programs partners | subject.ou.wrong",
                "CN=MZP654321 | | subject.cn.missing",
                "CN=MZP654321 | CN=www.example.com | subject.cn.invalid",
                "CN=MZP654321 | CN=MZP65432 | subject.cn.length",
                "CN=MZP654321 | CN=MZP6543210 | subject.cn.length",
                "CN=MZP654321 | CN=MZP128745 | subject.cn.example",
                "emailAddress=it@example.com | | subject.email.missing",
                "it@example.com | it.example.com | subject.email.invalid",
                "MZP654321 | MZPXXXX | subject.placeholder",
                "O=Free2Move | O=PatrnerName | subject.placeholder",
                "O=Free2Move | O=PartnerName | subject.placeholder",
                "it@example.com | it@partner.com | subject.placeholder",
                "L=Paris | L=<Paris | subject.placeholder",
                "O=Free2Move | O=CitroÃ«n | subject.mojibake",
                "O=Free2Move | O=Free\\\\\\\\,2Move | subject.odd-characters",
                "O=Free2Move | O=Free2Move/O=Free2Move | subject.repeated",
                "O=Free2Move | O=Free2Move/serialNumber=1 | subject.other-field",
                "/C=FR/ST=Kansas | /ST=Kansas/C=FR | subject.order",
                "O=Free2Move | O= Free2Move | subject.outer-blanks"
            })
    void oneSlipIsOneFinding(String part, String instead, String id) {
        assertEquals(
                List.of(id),
                ids(Lint.of(request(
                        GOOD.replace(part, instead == null ? "" : instead).replace("//", "/")))));
    }

    @Test
    void theQuestionsOwnExamplesAreNoState() {
        assertEquals(
                List.of("subject.placeholder"),
                ids(Lint.of(request(GOOD.replace("ST=Kansas", "ST=Kansas or Ile de France")))));
    }

    @Test
    void theUnitIsExactToTheLastBlank() {
        assertEquals(
                List.of("subject.ou.wrong", "subject.outer-blanks"),
                ids(Lint.of(request(GOOD.replace("Programs Partners", "Programs Partners ")))));
    }

    @Test
    void theTextNamesTheTutorialsSlip() {
        Finding finding = Lint.of(request(GOOD.replace("Partners", "Partner"))).get(0);
        assertTrue(
                finding.text()
                        .contains("\"Programs Partner\", Stellantis requires \"Programs Partners\" (the tutorials'"
                                + " keytool line lacks the s)"),
                finding.text());
    }

    @Test
    void controlCharactersAndLengthsAreFound() {
        assertEquals(List.of("subject.control-character"), ids(Lint.of(request(GOOD.replace("Paris", "Pa\tris")))));
        // openssl keeps to the upper bounds itself, so the check is asked directly
        assertEquals(
                "subject.too-long",
                Subject.check(Subject.Field.ORGANIZATION, "x".repeat(65)).get(0).id());
        assertEquals(List.of(), Subject.check(Subject.Field.ORGANIZATION, "é".repeat(64)));
    }

    @Test
    void stringTypesAreFound() {
        assertEquals(
                List.of("subject.string-type"),
                ids(Lint.of(request(
                        GOOD.replace("Free2Move", "Citroën"),
                        "-config",
                        write("t61.cnf", "[req]\ndistinguished_name=dn\nstring_mask=MASK:0x4\n[dn]\n")))));
        assertEquals(
                List.of("subject.email.type"),
                ids(Lint.of(SigningRequest.decode(withUtf8Email(request(GOOD).der()), "a.csr"))).stream()
                        .filter(id -> !id.equals("csr.signature"))
                        .toList());
    }

    private static String write(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
            return name;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The tag of the address changed from IA5String (0x16) to UTF8String (0x0c). */
    private static byte[] withUtf8Email(byte[] der) {
        String latin = new String(der, StandardCharsets.ISO_8859_1);
        int at = latin.indexOf("it@example.com");
        der[at - 2] = 0x0c;
        return der;
    }

    @Test
    void weakKeysAndOldHashesAreErrors() {
        tool.run("openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024", "-out", "weak.pem")
                .ok();
        assertEquals(List.of("key.weak"), ids(Lint.of(request(GOOD, "-key", "weak.pem"))));
        assertEquals(List.of("signature.weak"), ids(Lint.of(request(GOOD, "-sha1"))));
        assertEquals(List.of("signature.weak"), ids(Lint.of(request(GOOD, "-md5"))));
    }

    @Test
    void otherHashesAndKeysAreWarnings() {
        assertEquals(List.of("signature.untried"), ids(Lint.of(request(GOOD, "-sha384"))));
        assertEquals(List.of("key.untried"), ids(Lint.of(request(GOOD, "-key", "ec.pem"))));
        assertEquals(Finding.Severity.WARNING, Rule.SIGNATURE_UNTRIED.severity);
    }

    @Test
    void aChangedRequestDoesNotFitItsSignature() {
        byte[] der = request(GOOD).der();
        der[new String(der, StandardCharsets.ISO_8859_1).indexOf("Free2Move")] = 'T';
        assertEquals(List.of("csr.signature"), ids(Lint.of(SigningRequest.decode(der, "a.csr"))));
    }

    @Test
    void keytoolsFormIsNormalizable() {
        tool.run(("keytool -genkeypair -alias k -keyalg RSA -keysize 2048 -sigalg SHA256withRSA -storepass "
                                + "changeit -keystore k.jks -dname CN=MZP654321")
                        .split(" "))
                .ok();
        tool.run("keytool", "-certreq", "-alias", "k", "-storepass", "changeit", "-keystore", "k.jks", "-file", "k.csr")
                .ok();
        assertEquals(List.of("file.new-header", "file.crlf"), ids(Lint.ofText(bytes("k.csr"), "k.csr")));
        assertEquals(
                List.of("file.utf16"), ids(Lint.ofText("-----BEGIN X".getBytes(StandardCharsets.UTF_16), "x.pem")));
    }

    private X509 certificate(String subject, String extensions, String... more) {
        request(subject);
        write("ext.cnf", extensions + "\n");
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "x509",
                "-req",
                "-in",
                "a.csr",
                "-CA",
                "ca.pem",
                "-CAkey",
                "ec.pem",
                "-CAcreateserial",
                "-out",
                "a.pem",
                "-extfile",
                "ext.cnf",
                "-days",
                "90"));
        command.addAll(List.of(more));
        tool.run(command.toArray(String[]::new)).ok();
        return new X509("a.pem");
    }

    private record X509(String file) {
        List<String> findings(Duration later) {
            return ids(Lint.of(
                    CertificateFile.read(bytes(file), file).get(0),
                    Instant.now().plus(later)));
        }

        List<String> findings() {
            return findings(Duration.ofMinutes(1));
        }
    }

    @Test
    void aGoodCertificateHasNoFinding() {
        assertEquals(
                List.of(),
                certificate(GOOD, "basicConstraints=CA:FALSE\nextendedKeyUsage=clientAuth\nkeyUsage=digitalSignature")
                        .findings());
        assertEquals(List.of(), certificate(GOOD, "").findings());
    }

    @Test
    void theSubjectOfACertificateIsLintedButNotItsOrder() {
        assertEquals(
                List.of("subject.ou.wrong"),
                certificate(
                                "/CN=MZP654321/OU=Programs"
                                        + " Partner/O=Free2Move/L=Paris/ST=Kansas/C=FR/emailAddress=it@example.com",
                                "")
                        .findings());
        assertEquals(
                List.of(),
                certificate(GOOD.replaceFirst("/emailAddress.*", ""), "subjectAltName=email:it@example.com")
                        .findings());
    }

    @Test
    void validityIsWatched() {
        X509 certificate = certificate(GOOD, "");
        assertEquals(List.of("cert.not-yet-valid"), certificate.findings(Duration.ofDays(-2)));
        assertEquals(List.of("cert.expires-soon"), certificate.findings(Duration.ofDays(65)));
        assertEquals(List.of("cert.expired"), certificate.findings(Duration.ofDays(91)));
    }

    @Test
    void certificatesForAnotherPurposeAreErrors() {
        assertEquals(
                List.of("cert.no-client-auth"),
                certificate(GOOD, "extendedKeyUsage=serverAuth").findings());
        assertEquals(
                List.of("cert.no-digital-signature"),
                certificate(GOOD, "keyUsage=keyEncipherment").findings());
        assertEquals(
                List.of("cert.leaf-is-ca"),
                certificate(GOOD, "basicConstraints=CA:TRUE").findings());
        assertEquals(
                List.of("cert.leaf-is-ca", "cert.no-client-auth", "cert.no-digital-signature"),
                certificate(GOOD, "basicConstraints=CA:TRUE\nextendedKeyUsage=serverAuth\nkeyUsage=keyCertSign")
                        .findings());
        assertEquals(List.of("signature.weak"), certificate(GOOD, "", "-sha1").findings());
    }

    @Test
    void authoritiesAndServersAreNotHeldToThePartnersSubject() {
        assertEquals(List.of(), new X509("ca.pem").findings());
        assertEquals(
                List.of(),
                certificate("/CN=localhost", "subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth")
                        .findings());
    }

    @Test
    void aSelfSignedPlaceholderIsAnError() {
        tool.run("openssl", "req", "-x509", "-key", "rsa.pem", "-subj", GOOD, "-days", "90", "-out", "self.pem")
                .ok();
        assertEquals(List.of("cert.self-signed"), new X509("self.pem").findings());
    }
}
