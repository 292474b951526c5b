//SOURCES ../support/OpensslCa.java
package stellantis.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stellantis.key.MatchedCertificate;
import stellantis.pki.ChainProblem.Defect;
import support.OpensslCa;
import support.OpensslCa.Authority;
import support.Tool;

@Tag("openssl")
class CertificateChainTest {
    @TempDir
    static Path temporary;

    static OpensslCa ca;
    static Path key;
    static X509Certificate leaf;
    static X509Certificate partners;
    static X509Certificate root;
    static X509Certificate stranger;
    /** A little later than now: openssl stamps certificates with the second they are made in. */
    static final Instant NOW = Instant.now().plusSeconds(600);

    @BeforeAll
    static void sign() throws Exception {
        ca = new OpensslCa(temporary);
        OpensslCa.Issued issued = ca.client("MZP123456");
        key = issued.key();
        leaf = one(Files.readString(issued.cert()));
        partners = one(Files.readString(ca.partners()));
        root = one(Files.readString(ca.root()));
        stranger = one(Files.readString(ca.stranger()));
    }

    @Test
    void ordersABagInWhateverOrderItComes() {
        List<X509Certificate> bag = new ArrayList<>(List.of(root, leaf, stranger, partners));
        for (int turn = 0; turn < 4; turn++) {
            Collections.rotate(bag, 1);
            CertificateChain chain =
                    CertificateChain.forKey(bag, leaf.getPublicKey(), NOW).orElseThrow();
            assertEquals(List.of(leaf, partners, root), chain.members());
            assertEquals(List.of(leaf, partners), chain.toSend());
            assertEquals(List.of(stranger), chain.extras());
            assertEquals(List.of(), ChainProblem.of(chain, NOW));
        }
    }

    @Test
    void tellsABundleInTheWrongOrder() {
        assertTrue(chain(leaf, partners, root).inOrder());
        assertTrue(chain(leaf, stranger, partners, root).inOrder());
        assertFalse(chain(root, partners, leaf).inOrder());
    }

    @Test
    void takesDoublesForOne() {
        assertEquals(
                List.of(leaf, partners),
                chain(leaf, leaf, partners, leaf, partners).members());
        assertEquals(List.of(), chain(leaf, leaf, partners, partners).extras());
    }

    @Test
    void saysWhichIssuerIsMissing() {
        CertificateChain alone = chain(leaf, root);
        assertEquals(List.of(leaf), alone.members());
        ChainProblem problem = ChainProblem.of(alone, NOW).get(0);
        assertEquals(Defect.ISSUING_CA_MISSING, problem.defect());
        assertTrue(
                problem.text().contains("C=FR, O=Test Automotive, OU=Programs Partners, CN=Test Partners CA"),
                problem.text());
        assertEquals(
                Defect.ROOT_MISSING,
                ChainProblem.of(chain(leaf, partners), NOW).get(0).defect());
    }

    @Test
    void isNotMisledByACaOfTheSameNameWithAnotherKey() throws Exception {
        Path other = ca.newKey("EC");
        X509Certificate namesake = one(ca.signedBy(Authority.ROOT)
                .authority()
                .sign(other, "/C=FR/O=Test Automotive/OU=Programs Partners/CN=Test Partners CA"));
        CertificateChain chain = chain(leaf, namesake, root);
        assertEquals(List.of(leaf), chain.members());
        assertEquals(List.of(namesake), MatchedCertificate.namesakes(chain));
        assertEquals(
                List.of(leaf, partners, root),
                chain(leaf, namesake, partners, root).members());
    }

    @Test
    void goesUpToTheRootThatIsThereWhenACaIsCrossSigned() throws Exception {
        X509Certificate cross = one(ca.signedBy(Authority.STRANGER)
                .authority()
                .sign(fileOf("partners.key"), "/C=FR/O=Test Automotive/OU=Programs Partners/CN=Test Partners CA"));
        assertEquals(
                List.of(leaf, cross, stranger),
                chain(leaf, partners, cross, stranger).members());
        assertEquals(
                List.of(leaf, partners, root),
                chain(leaf, cross, partners, root).members());
    }

    @Test
    void prefersAmongCrossSignedOnesTheOneThatIsValid() throws Exception {
        X509Certificate old = one(ca.signedBy(Authority.ROOT)
                .expired()
                .authority()
                .sign(fileOf("partners.key"), "/C=FR/O=Test Automotive/OU=Programs Partners/CN=Test Partners CA"));
        assertEquals(
                List.of(leaf, partners, root), chain(leaf, old, partners, root).members());
        ChainProblem problem = ChainProblem.of(chain(leaf, old, root), NOW).get(0);
        assertEquals(Defect.EXPIRED, problem.defect());
        assertEquals(old, problem.certificate());
    }

    @Test
    void leavesOutAnExpiredCrossSignedAuthorityAboveAValidOne() throws Exception {
        X509Certificate crossed = one(ca.signedBy(Authority.STRANGER)
                .expired()
                .authority()
                .sign(fileOf("root.key"), "/C=FR/O=Test Automotive/CN=Test Root CA"));
        for (CertificateChain chain :
                List.of(chain(leaf, crossed, partners), chain(leaf, crossed, partners, stranger))) {
            assertEquals(List.of(leaf, partners), chain.toSend());
            assertTrue(chain.extras().contains(crossed));
            assertEquals(List.of(Defect.ROOT_MISSING), defects(chain, NOW));
        }
        assertEquals(
                List.of(leaf, partners, root),
                chain(leaf, crossed, partners, root).members());
    }

    @Test
    void anEntryKeepsTheChainItHasAndGoesOnAboveIt() throws Exception {
        X509Certificate other = one(ca.signedBy(Authority.STRANGER).sign(key, OpensslCa.subject("MZP123456")));
        List<X509Certificate> bag = List.of(leaf, partners, root, other, stranger);
        assertEquals(
                List.of(other, stranger),
                CertificateChain.ofEntry(List.of(other), bag, NOW).members());
        assertEquals(
                List.of(leaf, partners, root),
                CertificateChain.ofEntry(List.of(leaf, partners), bag, NOW).members());
    }

    @Test
    void tellsWhyOneOfTwoCertificatesForTheKeyIsTaken() throws Exception {
        Instant before = Instant.now().minus(9, ChronoUnit.DAYS);
        X509Certificate older =
                one(ca.signedBy(Authority.PARTNERS).from(before).sign(key, OpensslCa.subject("MZP123456")));
        X509Certificate gone = one(ca.signedBy(Authority.PARTNERS).expired().sign(key, OpensslCa.subject("MZP123456")));
        List<String> why = chain(leaf, older, gone, partners).passedOver(NOW);
        assertEquals(2, why.size());
        assertTrue(why.get(0).contains(older.getSerialNumber().toString(16)), why.get(0));
        assertTrue(why.get(0).contains("is older"), why.get(0));
        assertTrue(why.get(1).contains("is not valid now"), why.get(1));
        assertEquals(List.of(), chain(leaf, partners, root).passedOver(NOW));
    }

    @Test
    void prefersTheSignedCertificateToThePlaceholderAndTheNewToTheOld() throws Exception {
        X509Certificate placeholder = one(ca.selfSigned(key, OpensslCa.subject("MZP123456")));
        X509Certificate old = one(ca.signedBy(Authority.PARTNERS).expired().sign(key, OpensslCa.subject("MZP123456")));
        X509Certificate renewed = one(
                ca.signedBy(Authority.PARTNERS).from(NOW.minusSeconds(60)).sign(key, OpensslCa.subject("MZP123456")));
        assertEquals(renewed, chain(placeholder, old, leaf, renewed, partners).leaf());
        assertEquals(leaf, chain(placeholder, leaf, old, partners).leaf());
        assertEquals(List.of(Defect.SELF_SIGNED_LEAF), defects(chain(placeholder, partners, root), NOW));
    }

    @Test
    void theSignedCertificateIsNotTheIssuerOfItsPlaceholder() throws Exception {
        X509Certificate placeholder = one(ca.selfSigned(key, OpensslCa.subject("MZP123456")));
        assertEquals(
                List.of(placeholder, leaf),
                CertificateChain.all(List.of(placeholder, leaf, partners), NOW).stream()
                        .map(CertificateChain::leaf)
                        .toList());
    }

    @Test
    void knowsThatACaIsNoPartner() {
        CertificateChain chain =
                CertificateChain.all(List.of(partners, root), NOW).get(0);
        assertEquals(partners, chain.leaf());
        assertEquals(List.of(Defect.CA_AS_LEAF), defects(chain, NOW));
        assertEquals(
                List.of(Defect.CA_AS_LEAF),
                defects(CertificateChain.all(List.of(root), NOW).get(0), NOW));
    }

    @Test
    void looksAtTheClockItIsGiven() {
        CertificateChain chain = chain(leaf, partners, root);
        assertEquals(
                List.of(Defect.EXPIRED, Defect.EXPIRED, Defect.EXPIRED),
                defects(chain, NOW.plus(366, ChronoUnit.DAYS)));
        assertTrue(defects(chain, NOW.minus(366, ChronoUnit.DAYS)).contains(Defect.NOT_YET_VALID));
    }

    @Test
    void seesAnIssuerThatIsNoAuthorityAndACertificateThatIsNotForClients() throws Exception {
        Tool tool = new Tool(temporary);
        Files.writeString(
                temporary.resolve("leaf.pem"), new String(Certificates.pem(List.of(leaf)), StandardCharsets.US_ASCII));
        Path below = ca.newKey("EC");
        tool.run(
                        "openssl",
                        "x509",
                        "-req",
                        "-in",
                        ca.request(below, "/CN=below").toString(),
                        "-CA",
                        "leaf.pem",
                        "-CAkey",
                        key.toString(),
                        "-CAcreateserial",
                        "-days",
                        "1",
                        "-out",
                        "below.pem")
                .ok();
        assertEquals(
                List.of(Defect.ISSUER_IS_NO_CA),
                defects(chain(one(Files.readString(temporary.resolve("below.pem"))), leaf, partners, root), NOW));
        X509Certificate server = one(Files.readString(ca.server().cert()));
        assertEquals(List.of(Defect.NOT_FOR_CLIENTS), defects(chain(server, partners, root), NOW));
    }

    @Test
    void countsThePathLength() throws Exception {
        Tool tool = new Tool(temporary);
        X509Certificate[] made = new X509Certificate[4];
        String[] subjects = {"/CN=short root", "/CN=first", "/CN=second", "/CN=leaf"};
        String[] extensions = {
            "basicConstraints=critical,CA:true,pathlen:0",
            "basicConstraints=critical,CA:true",
            "basicConstraints=critical,CA:true",
            "basicConstraints=CA:false"
        };
        for (int i = 0; i < 4; i++) {
            Path own = ca.newKey("EC");
            Files.copy(own, temporary.resolve("path" + i + ".key"));
            Files.writeString(temporary.resolve("path.ext"), extensions[i]);
            List<String> command = new ArrayList<>(List.of(
                    "openssl",
                    "x509",
                    "-req",
                    "-in",
                    ca.request(own, subjects[i]).toString(),
                    "-extfile",
                    "path.ext",
                    "-days",
                    "2",
                    "-out",
                    "path" + i + ".pem"));
            command.addAll(
                    i == 0
                            ? List.of("-signkey", own.toString())
                            : List.of(
                                    "-CA",
                                    "path" + (i - 1) + ".pem",
                                    "-CAkey",
                                    "path" + (i - 1) + ".key",
                                    "-CAcreateserial"));
            tool.run(command.toArray(String[]::new)).ok();
            made[i] = one(Files.readString(temporary.resolve("path" + i + ".pem")));
        }
        assertEquals(List.of(Defect.PATH_TOO_LONG), defects(chain(made[3], made[2], made[1], made[0]), NOW));
    }

    @Test
    void findsWhereTheIssuersCertificateCanBeDownloaded() throws Exception {
        Tool tool = new Tool(temporary);
        Files.writeString(
                temporary.resolve("aia.ext"),
                "authorityInfoAccess = OCSP;URI:http://ocsp.example/,caIssuers;URI:http://pki.example/partners.crt");
        tool.run(
                        "openssl",
                        "x509",
                        "-req",
                        "-in",
                        ca.request(key, "/CN=MZP1").toString(),
                        "-signkey",
                        key.toString(),
                        "-extfile",
                        "aia.ext",
                        "-out",
                        "aia.pem")
                .ok();
        assertEquals(
                "http://pki.example/partners.crt",
                CertificateUse.issuerUrl(one(Files.readString(temporary.resolve("aia.pem"))))
                        .orElseThrow());
        assertTrue(CertificateUse.issuerUrl(leaf).isEmpty());
    }

    @Test
    void separatesSeveralPartnersInOneBag() throws Exception {
        X509Certificate other = one(Files.readString(ca.client("MZP999999").cert()));
        List<CertificateChain> chains = CertificateChain.all(List.of(partners, leaf, root, other, stranger), NOW);
        assertEquals(
                List.of(leaf, other, stranger),
                chains.stream().map(CertificateChain::leaf).toList());
        assertTrue(CertificateChain.forKey(List.of(partners, other), leaf.getPublicKey(), NOW)
                .isEmpty());
    }

    @Test
    void endsEvenWhenAuthoritiesSignedEachOtherManyTimes() throws Exception {
        Tool tool = new Tool(temporary);
        List<X509Certificate> bag = new ArrayList<>();
        Files.writeString(temporary.resolve("ring.ext"), "basicConstraints=critical,CA:true");
        Path[] keys = {ca.newKey("EC"), ca.newKey("EC")};
        Path[] requests = {ca.request(keys[0], "/CN=ring 0"), ca.request(keys[1], "/CN=ring 1")};
        for (int i = 0; i < 2; i++) {
            Files.writeString(temporary.resolve("ring" + i + ".pem"), ca.selfSigned(keys[i], "/CN=ring " + i));
        }
        for (int i = 0; i < 14; i++) {
            int issuer = i % 2;
            String pem = tool.run(
                            "openssl",
                            "x509",
                            "-req",
                            "-in",
                            requests[1 - issuer].toString(),
                            "-CA",
                            "ring" + issuer + ".pem",
                            "-CAkey",
                            keys[issuer].toString(),
                            "-set_serial",
                            String.valueOf(i + 1),
                            "-extfile",
                            "ring.ext",
                            "-days",
                            "2")
                    .ok()
                    .out();
            bag.add(one(pem));
        }
        List<CertificateChain> chains = CertificateChain.all(bag, NOW);
        assertEquals(1, chains.size());
        assertEquals(10, chains.get(0).members().size());
        assertEquals(List.of(), CertificateChain.all(List.of(), NOW));
    }

    private static CertificateChain chain(X509Certificate... bag) {
        return CertificateChain.forKey(
                        Arrays.asList(bag), bag[0].equals(root) ? leaf.getPublicKey() : bag[0].getPublicKey(), NOW)
                .orElseThrow();
    }

    private static List<Defect> defects(CertificateChain chain, Instant now) {
        return ChainProblem.of(chain, now).stream().map(ChainProblem::defect).toList();
    }

    private static Path fileOf(String name) {
        return ca.root().resolveSibling(name);
    }

    private static X509Certificate one(String pem) {
        return CertificateFile.read(pem.getBytes(StandardCharsets.US_ASCII), "test")
                .get(0);
    }
}
