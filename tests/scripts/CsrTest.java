import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import support.ScriptRunner;
import support.Tool;

class CsrTest {
    private static final String[] SUBJECT = {
        "--country",
        "FR",
        "--state",
        "Île-de-France",
        "--locality",
        "Paris",
        "--org",
        "Citroën & Cie",
        "--cn",
        "MZP654321",
        "--email",
        "it@example.com"
    };

    @TempDir
    Path temporary;

    ScriptRunner runner;
    Tool tool;

    @BeforeEach
    void sitDown() {
        runner = new ScriptRunner(temporary).env("KP", "correct horse");
        tool = new Tool(runner.folder).env("KP", "correct horse");
    }

    private ScriptRunner.Outcome csr(String... options) {
        return runner.run("csr", join(SUBJECT, options));
    }

    private static String[] join(String[] first, String... second) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(second));
        return all.toArray(String[]::new);
    }

    private String subject(String file) {
        return tool.run(
                        "openssl",
                        "req",
                        "-in",
                        file,
                        "-noout",
                        "-subject",
                        "-nameopt",
                        "sep_comma_plus_space,utf8,-esc_msb")
                .ok()
                .out()
                .strip();
    }

    private String publicKeyOf(String... openssl) {
        return tool.run(openssl).ok().out();
    }

    @Tag("openssl")
    @Test
    void makesKeyAndRequestInTheProfileAndOpensslFindsTheMandatedSubject() {
        ScriptRunner.Outcome outcome = csr("--passphrase", "env:KP");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals("", outcome.out());
        String request = runner.profile("default").resolve("request.csr").toString();
        String key = runner.profile("default").resolve("key.pem").toString();
        assertEquals(
                "subject=C = FR, ST = Île-de-France, L = Paris, O = Citroën & Cie, OU = Programs Partners, CN ="
                        + " MZP654321, emailAddress = it@example.com",
                tool.run("openssl", "req", "-in", request, "-noout", "-subject", "-nameopt", "oneline,utf8,-esc_msb")
                        .ok()
                        .out()
                        .strip());
        String text = tool.run("openssl", "req", "-in", request, "-noout", "-text", "-verify")
                .ok()
                .all();
        assertTrue(
                text.contains("verify OK")
                        && text.contains("Version: 1 (0x0)")
                        && text.contains("sha256WithRSAEncryption")
                        && text.contains("2048 bit"),
                text);
        assertEquals(
                publicKeyOf("openssl", "pkey", "-in", key, "-passin", "env:KP", "-pubout"),
                publicKeyOf("openssl", "req", "-in", request, "-noout", "-pubkey"));
        assertTrue(tool.run("keytool", "-printcertreq", "-file", request)
                .ok()
                .out()
                .contains("OU=Programs Partners"));
    }

    @Tag("openssl")
    @Test
    void stringTypesAndOrderAreThoseOfTheTutorialsOpensslRecipe() {
        csr("--ec", "P-256", "--no-passphrase", "--out", "request.csr");
        String asn1 =
                tool.run("openssl", "asn1parse", "-in", "request.csr").ok().out();
        List<String> types = asn1.lines()
                .filter(line -> line.matches(".*prim: (UTF8STRING|PRINTABLESTRING|IA5STRING).*"))
                .map(line -> line.replaceAll(".*prim: (\\w+).*", "$1"))
                .toList();
        assertEquals(
                List.of(
                        "PRINTABLESTRING",
                        "UTF8STRING",
                        "UTF8STRING",
                        "UTF8STRING",
                        "UTF8STRING",
                        "UTF8STRING",
                        "IA5STRING"),
                types);
        List<String> order = asn1.lines()
                .filter(line -> line.contains("OBJECT"))
                .limit(7)
                .map(line -> line.replaceAll(".*:", ""))
                .toList();
        assertEquals(
                List.of(
                        "countryName",
                        "stateOrProvinceName",
                        "localityName",
                        "organizationName",
                        "organizationalUnitName",
                        "commonName",
                        "emailAddress"),
                order);
    }

    @Test
    void saysWhatToMailToWhomAndWhatComesBack() {
        String told = csr("--ec", "P-256", "--no-passphrase").err();
        assertTrue(told.contains("mail request.csr to your contact at Stellantis; never the key"), told);
        assertTrue(
                told.contains("it@example.com gets an e-mail with a link to your certificate and the Stellantis CA"
                        + " certificate, and your client id"),
                told);
        assertTrue(told.contains("renew") && told.contains("stellantis install FILE"), told);
    }

    @Tag("openssl")
    @Test
    void warnsThatOtherKeysThanRsa2048AreUntried() {
        assertTrue(
                csr("--ec", "P-384", "--no-passphrase", "--out", "-").err().contains("warning: the key is EC P-384"));
        assertTrue(tool.run(
                        runner.run("csr", join(SUBJECT, "--out", "-")).outBytes(), "openssl", "req", "-noout", "-text")
                .ok()
                .out()
                .contains("ecdsa-with-SHA384"));
    }

    @Test
    void reusesTheProfilesKeyAndRemembersTheLogin() throws Exception {
        assertEquals(0, runner.run("genkey", "--ec", "P-256", "--no-passphrase").code());
        byte[] key = Files.readAllBytes(runner.profile("default").resolve("key.pem"));
        ScriptRunner.Outcome outcome = csr();
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("used the key"));
        assertArrayEquals(key, Files.readAllBytes(runner.profile("default").resolve("key.pem")));
        assertTrue(Files.readString(runner.profile("default").resolve("profile.properties"))
                .contains("user=MZP654321"));
    }

    @Test
    void aSecondRunRefusesBecauseTheRequestMayHaveBeenSentAlready() throws Exception {
        csr("--ec", "P-256", "--no-passphrase");
        byte[] request = Files.readAllBytes(runner.profile("default").resolve("request.csr"));
        ScriptRunner.Outcome second = csr("--no-passphrase");
        assertEquals(15, second.code());
        assertTrue(second.err().contains("may have been sent"), second.err());
        assertArrayEquals(request, Files.readAllBytes(runner.profile("default").resolve("request.csr")));
    }

    @Tag("openssl")
    @Test
    void aModelWithoutACertificateIsNoDefectOfTheScript() {
        tool.run("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out k.pem".split(" "))
                .ok();
        tool.run("openssl pkcs12 -export -nocerts -inkey k.pem -passout env:KP -out bare.p12".split(" "))
                .ok();
        ScriptRunner.Outcome refused = csr("--like bare.p12 --passphrase env:KP --out new.csr".split(" "));
        assertEquals(11, refused.code(), refused.err());
        assertTrue(refused.err().contains("bare.p12 holds no certificate, only a key"), refused.err());
    }

    @Test
    void aFolderInPlaceOfTheRequestIsNotSaidToHaveBeenSent() throws Exception {
        Files.createDirectory(runner.folder.resolve("requests"));
        ScriptRunner.Outcome refused = csr("--no-passphrase", "--out", "requests");
        assertEquals(11, refused.code(), refused.err());
        assertTrue(refused.err().contains("requests is a folder, a file was expected"), refused.err());
        assertTrue(refused.err().contains("name a file in it"), refused.err());
        assertFalse(refused.err().contains("sent"), refused.err());
    }

    @Test
    void forceReplacesTheRequestKeepsABackupAndTheKey() throws Exception {
        csr("--ec", "P-256", "--no-passphrase");
        byte[] key = Files.readAllBytes(runner.profile("default").resolve("key.pem"));
        String[] subject = SUBJECT.clone();
        subject[List.of(subject).indexOf("--locality") + 1] = "Lyon";
        ScriptRunner.Outcome again = runner.run("csr", join(subject, "--force"));
        assertEquals(0, again.code(), again.err());
        assertArrayEquals(key, Files.readAllBytes(runner.profile("default").resolve("key.pem")));
        try (var files = Files.list(runner.profile("default"))) {
            assertEquals(
                    1,
                    files.filter(file -> file.getFileName().toString().matches("request\\.csr\\..*\\.bak"))
                            .count());
        }
    }

    @Test
    void aNewKeyIsNotMadeOverOneThatExists() {
        runner.write("key.pem", "precious");
        assertEquals(
                15,
                csr("--key-out", "key.pem", "--out", "request.csr", "--no-passphrase")
                        .code());
        assertEquals(List.of("key.pem"), runner.files());
        assertEquals("precious", runner.text("key.pem"));
    }

    @Test
    void whenTheRequestCannotBeWrittenNoKeyIsLeft() {
        ScriptRunner.Outcome outcome =
                csr("--ec", "P-256", "--no-passphrase", "--key-out", "key.pem", "--out", "nowhere/request.csr");
        assertEquals(11, outcome.code());
        assertEquals(List.of(), runner.files());
    }

    @Tag("openssl")
    @Test
    void writesDerAndToStdout() {
        ScriptRunner.Outcome outcome = csr("--ec", "P-256", "--no-passphrase", "--der", "--out", "-");
        assertEquals(0, outcome.code());
        assertTrue(tool.run(outcome.outBytes(), "openssl", "req", "-inform", "DER", "-noout", "-verify")
                .ok()
                .all()
                .contains("verify OK"));
        assertTrue(Files.exists(runner.profile("default").resolve("key.pem")));
    }

    @Test
    void anExistingKeyOfAnotherKindThanAskedForIsRefused() {
        runner.run("genkey", "--ec", "P-256", "--no-passphrase", "--out", "key.pem");
        assertEquals(
                2,
                csr("--key", "key.pem", "--rsa", "2048", "--out", "request.csr").code());
        assertEquals(List.of("key.pem"), runner.files());
    }

    @Tag("openssl")
    @Test
    void aKeyUnderRsa2048IsRefused() {
        tool.run("openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024", "-out", "weak.pem")
                .ok();
        ScriptRunner.Outcome outcome = csr("--key", "weak.pem", "--out", "request.csr");
        assertEquals(10, outcome.code());
        assertTrue(outcome.err().contains("too weak: RSA 1024"), outcome.err());
        assertEquals(List.of("weak.pem"), runner.files());
    }

    @Test
    void aWrongPassphraseIsToldBeforeTheQuestions() {
        runner.run("genkey", "--ec", "P-256", "--passphrase", "env:KP", "--out", "key.pem");
        List<String> asked = new ArrayList<>();
        assertEquals(
                12,
                runner.types(asked, "not the one", "nor this", "nor that", "FR")
                        .run("csr", "--key", "key.pem", "--out", "request.csr")
                        .code());
        assertEquals(3, asked.size());
        assertTrue(asked.stream().allMatch(prompt -> prompt.contains("passphrase of ")), asked.toString());
        assertEquals(
                12,
                runner.env("WRONG", "not the one")
                        .types(asked, "correct horse")
                        .run("csr", "--key", "key.pem", "--passphrase", "env:WRONG", "--out", "request.csr")
                        .code());
        assertEquals(3, asked.size());
    }

    @Test
    void aPassphraseMistypedAtTheTerminalMayBeTypedAgain() {
        runner.run("genkey", "--ec", "P-256", "--passphrase", "env:KP", "--out", "key.pem");
        List<String> asked = new ArrayList<>();
        ScriptRunner.Outcome outcome = runner.types(asked, "not the one", "correct horse")
                .run("csr", join(SUBJECT, "--key", "key.pem", "--out", "request.csr"));
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(2, asked.size());
    }

    @Tag("openssl")
    @Test
    void aMistypedNewPassphraseIsAskedForAgainAndNoAnswerIsLost() {
        List<String> asked = new ArrayList<>();
        ScriptRunner.Outcome outcome = runner.types(
                        asked,
                        "FR",
                        "Kansas",
                        "Paris",
                        "Free2Move",
                        "MZP654321",
                        "it@example.com",
                        "abc",
                        "correct horse",
                        "correct hose",
                        "correct horse",
                        "correct horse")
                .run("csr", "--ec", "P-256", "--key-out", "key.pem", "--out", "request.csr");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(
                asked.get(7).contains("too short") && asked.get(9).contains("the two passphrases differ"),
                asked.toString());
        assertEquals(
                publicKeyOf("openssl", "pkey", "-in", "key.pem", "-passin", "env:KP", "-pubout"),
                publicKeyOf("openssl", "req", "-in", "request.csr", "-noout", "-pubkey"));
    }

    @Test
    void threeMistypedNewPassphrasesAreEnough() {
        List<String> asked = new ArrayList<>();
        ScriptRunner.Outcome outcome = runner.types(
                        asked, "one two", "one too", "one two", "one too", "one two", "one too", "more")
                .run("csr", join(SUBJECT, "--ec", "P-256", "--key-out", "key.pem", "--out", "request.csr"));
        assertEquals(12, outcome.code());
        assertTrue(outcome.err().contains("the two passphrases differ"), outcome.err());
        assertEquals(6, asked.size());
        assertEquals(List.of(), runner.files());
    }

    @Test
    void theEndOfInputAtAQuestionIsNoMissingTerminal() {
        List<String> asked = new ArrayList<>();
        ScriptRunner.Outcome outcome = runner.types(asked, "FR").run("csr", "--no-passphrase", "--out", "request.csr");
        assertEquals(2, outcome.code());
        assertFalse(outcome.err().contains("on a terminal"), outcome.err());
        assertTrue(
                outcome.err().contains("the question was not answered")
                        && outcome.err().contains("--state"),
                outcome.err());
        ScriptRunner.Outcome passphrase =
                runner.types(asked).run("csr", join(SUBJECT, "--ec", "P-256", "--out", "request.csr"));
        assertEquals(12, passphrase.code());
        assertTrue(
                passphrase.err().contains("the question was not answered")
                        && !passphrase.err().contains("no terminal"),
                passphrase.err());
    }

    @Tag("openssl")
    @Test
    void aCountryInSmallLettersIsWrittenInCapitalsAndSaid() {
        List<String> asked = new ArrayList<>();
        ScriptRunner.Outcome typed = runner.types(asked, "fr")
                .run("csr", join(without("--country"), "--ec", "P-256", "--no-passphrase", "--out", "request.csr"));
        assertEquals(0, typed.code(), typed.err());
        assertTrue(typed.err().contains("C \"fr\" becomes \"FR\""), typed.err());
        assertEquals(1, asked.size());
        ScriptRunner.Outcome given = runner.run("csr", join(replaced("--country", "de"), "--out", "other.csr"));
        assertEquals(0, given.code(), given.err());
        assertTrue(
                given.err().contains("C \"de\" becomes \"DE\"")
                        && subject("other.csr").contains("C=DE"),
                given.err());
    }

    @Test
    void questionsDoNotSpeakOfOptions() {
        List<String> asked = new ArrayList<>();
        runner.types(
                        asked,
                        "",
                        "FR",
                        "",
                        "Kansas",
                        "",
                        "Paris",
                        "",
                        "Free2Move",
                        "",
                        "MZP654321",
                        "it@example",
                        "it@example.com")
                .run("csr", "--ec", "P-256", "--no-passphrase", "--out", "request.csr");
        assertEquals(12, asked.size());
        assertTrue(asked.stream().noneMatch(prompt -> prompt.contains("--")), asked.toString());
    }

    @Tag("openssl")
    @Test
    void aConfigurationWrittenOnWindowsIsReadAsItWasMeant() {
        String text = "[ req ]\n"
                + "prompt = no\n"
                + "distinguished_name = dn\n"
                + "[ dn ]\n"
                + "C = FR\n"
                + "ST = Île-de-France\n"
                + "L = Paris\n"
                + "O = Citroën\n"
                + "OU = Programs Partners\n"
                + "CN = MZP654321\n"
                + "emailAddress = it@example.com\n";
        runner.write("CSRConfig.conf", text.getBytes(java.nio.charset.Charset.forName("windows-1252")));
        ScriptRunner.Outcome outcome = runner.run(
                "csr", "--config", "CSRConfig.conf", "--ec", "P-256", "--no-passphrase", "--out", "request.csr");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(
                subject("request.csr").contains("ST=Île-de-France")
                        && subject("request.csr").contains("O=Citroën"),
                subject("request.csr"));
        assertTrue(outcome.err().contains("Windows-1252"), outcome.err());
        assertTrue(runner.run("inspect", "CSRConfig.conf").out().contains("warning cnf.not-utf8"));
    }

    @Tag("openssl")
    @Test
    void asksForEveryFieldWithAHintAndAgainAfterAWrongAnswer() {
        List<String> asked = new ArrayList<>();
        ScriptRunner.Outcome outcome = runner.types(
                        asked,
                        "FRA",
                        "FR",
                        "Ile de France",
                        "",
                        "Paris",
                        "Free2Move",
                        "MZPXXXX",
                        "MZP654321",
                        "it@partner.com",
                        "it@example.com")
                .run("csr", "--ec", "P-256", "--no-passphrase", "--out", "request.csr");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(
                "subject=C=FR, ST=Ile de France, L=Paris, O=Free2Move, OU=Programs Partners, CN=MZP654321,"
                        + " emailAddress=it@example.com",
                subject("request.csr"));
        assertEquals(10, asked.size());
        assertTrue(
                asked.get(0).contains("\"Programs Partners\"")
                        && asked.get(0).endsWith("country (C), two letters, ex: FR: "),
                asked.get(0));
        assertTrue(asked.get(1).contains("did you mean FR?"), asked.get(1));
        assertTrue(asked.get(2).endsWith("ex: Kansas or Ile de France: "));
        assertTrue(asked.get(7).contains("\"MZPXXXX\" is an example left in"), asked.get(7));
        assertTrue(asked.get(8).contains("download and renew your certificate"), asked.get(8));
    }

    @Tag("openssl")
    @Test
    void asksOnlyForWhatIsMissing() {
        List<String> asked = new ArrayList<>();
        runner.env("STELLANTIS_ORG", "Free2Move");
        assertEquals(
                0,
                runner.types(asked, "Paris")
                        .run(
                                "csr",
                                ("--country FR --state Kansas --cn MZP654321 --email it@example.com --ec P-256 "
                                                + "--no-passphrase --out request.csr")
                                        .split(" "))
                        .code());
        assertEquals(1, asked.size());
        assertTrue(subject("request.csr").contains("O=Free2Move"));
    }

    @Test
    void withoutATerminalOneFailureListsAllThatIsMissingOrWrong() {
        ScriptRunner.Outcome outcome =
                runner.run("csr", "--country", "fra", "--cn", "MZPXXXX", "--email", "it@partner.com");
        assertEquals(2, outcome.code());
        for (String part : List.of(
                "6 fields",
                "\"fra\"",
                "did you mean FR?",
                "no state",
                "no locality",
                "no organization",
                "\"MZPXXXX\" is an example",
                "\"it@partner.com\" is an example")) {
            assertTrue(outcome.err().contains(part), part + " in " + outcome.err());
        }
        assertFalse(Files.exists(runner.profile("default")));
    }

    @Test
    void noInputNeverAsks() {
        List<String> asked = new ArrayList<>();
        assertEquals(2, runner.types(asked, "FR").run("csr", "--no-input").code());
        assertEquals(List.of(), asked);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--country | FRA | did you mean FR?",
                "--country | UK | did you mean GB?",
                "--country | XX | not a two-letter code",
                "--country | Allemagne | did you mean DE?",
                "--locality | <Paris | example left in",
                "--org | PatrnerName | example left in",
                "--org | PartnerName | example left in",
                "--cn | MZPXXXX | example left in",
                "--cn | ABC123 | not an MZP login",
                "--cn | mzp123 | written in capitals",
                "--email | it@partner.com | example left in",
                "--email | it@example | is not one",
                "--email | jürgen@example.com | only ASCII",
                "--state | 'Ãle-de-France' | it was meant to be \"Île-de-France\"",
                "--org | 'Citro\uFFFDn' | export LC_ALL=C.UTF-8",
                "--org | 'CitroÃ«n' | it was meant to be \"Citroën\"",
                "--state | STATE OR PROVINCE (S) ex: Kansas or Ile de France | example left in"
            })
    void oneWrongFieldIsOneClearMessage(String option, String value, String says) {
        // the text as openssl without utf8 = yes makes it holds a C1 control character, which no source file should
        ScriptRunner.Outcome outcome = runner.run("csr", replaced(option, value.replace("Ãle", "Ã\u008ele")));
        assertEquals(2, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains(says), outcome.err());
        assertTrue(outcome.err().contains("csr: cause: "), outcome.err());
    }

    private static String[] without(String option) {
        int at = List.of(SUBJECT).indexOf(option);
        List<String> left = new ArrayList<>(List.of(SUBJECT));
        left.subList(at, at + 2).clear();
        return left.toArray(String[]::new);
    }

    private static String[] replaced(String option, String value) {
        String[] args = SUBJECT.clone();
        for (int i = 0; i < args.length; i += 2) {
            if (args[i].equals(option)) args[i + 1] = value;
        }
        return args;
    }

    @Test
    void lengthsAndControlCharactersAreWatched() {
        assertTrue(runner.run("csr", replaced("--org", "x".repeat(65)))
                .err()
                .contains("has 65 characters, 64 are allowed"));
        assertTrue(runner.run("csr", replaced("--state", "x".repeat(129))).err().contains("128 are allowed"));
        assertTrue(runner.run("csr", replaced("--org", "Free\n2Move")).err().contains("line break"));
        assertFalse(
                runner.run("csr", replaced("--org", "Free\u001b[31mMove")).err().contains("\u001b[31m"));
    }

    @Tag("openssl")
    @Test
    void likeCopiesASubjectAndSaysWhatItMended() {
        tool.run(
                        "openssl",
                        "req",
                        "-new",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-keyout",
                        "k.pem",
                        "-out",
                        "old.csr",
                        "-utf8",
                        "-subj",
                        "/CN=mzp654321/OU=Programs Partner/O=CitroÃ«n/L=<Paris/ST=Ile de"
                                + " France/C=fr/serialNumber=7/emailAddress=it@example.com")
                .ok();
        ScriptRunner.Outcome outcome = runner.run("csr", "--like", "old.csr", "--key", "k.pem", "--out", "new.csr");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(
                "subject=C=FR, ST=Ile de France, L=Paris, O=Citroën, OU=Programs Partners, CN=MZP654321,"
                        + " emailAddress=it@example.com",
                subject("new.csr"));
        for (String part : List.of(
                "OU \"Programs Partner\" becomes \"Programs Partners\"",
                "O \"CitroÃ«n\" becomes \"Citroën\"",
                "L \"<Paris\" becomes \"Paris\"",
                "C \"fr\" becomes \"FR\"",
                "CN \"mzp654321\" becomes \"MZP654321\"",
                "\"7\" left out: Stellantis does not ask for it",
                "in the order C, ST, L")) {
            assertTrue(outcome.err().contains(part), part + " in " + outcome.err());
        }
    }

    @Tag("openssl")
    @Test
    void likeFailsForWhatItCannotKnow() {
        tool.run(
                        "openssl",
                        "req",
                        "-new",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-keyout",
                        "k.pem",
                        "-out",
                        "old.csr",
                        "-subj",
                        "/C=FR/L=Paris/O=PartnerName/OU=Programs Partners/CN=MZPXXXX/emailAddress=it@partner.com")
                .ok();
        ScriptRunner.Outcome outcome =
                runner.run("csr", "--like", "old.csr", "--key", "k.pem", "--out", "new.csr", "--state", "Kansas");
        assertEquals(2, outcome.code());
        assertTrue(
                outcome.err().contains("3 fields")
                        && outcome.err().contains("no organization")
                        && outcome.err().contains("no common name")
                        && outcome.err().contains("no e-mail"),
                outcome.err());
    }

    @Tag("openssl")
    @Test
    void likeTakesACertificateInDerToo() {
        tool.run(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-keyout",
                        "k.pem",
                        "-outform",
                        "DER",
                        "-out",
                        "old.der",
                        "-subj",
                        "/C=FR/ST=Kansas/L=Paris/O=Free2Move/OU=Programs"
                                + " Partners/CN=MZP654321/emailAddress=it@example.com")
                .ok();
        assertEquals(
                0,
                runner.run("csr", "--like", "old.der", "--key", "k.pem", "--out", "new.csr")
                        .code());
    }

    @Tag("openssl")
    @Test
    void likeTakesTheCertificateOfAKeystoresKey() {
        tool.run(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-keyout",
                        "k.pem",
                        "-out",
                        "old.pem",
                        "-subj",
                        "/C=FR/ST=Kansas/L=Paris/O=Free2Move/OU=Programs"
                                + " Partners/CN=MZP654321/emailAddress=it@example.com")
                .ok();
        tool.env("SP", "store pass")
                .run(
                        "openssl",
                        "pkcs12",
                        "-export",
                        "-inkey",
                        "k.pem",
                        "-in",
                        "old.pem",
                        "-passout",
                        "env:SP",
                        "-out",
                        "old store.p12")
                .ok();
        runner.env("SP", "store pass");
        ScriptRunner.Outcome outcome = runner.run(
                "csr", "--like", "old store.p12", "--key", "k.pem", "--passphrase", "env:SP", "--out", "new.csr");
        assertEquals(0, outcome.code(), outcome.all());
        assertTrue(tool.run("openssl", "req", "-in", "new.csr", "-noout", "-subject")
                .ok()
                .out()
                .contains("MZP654321"));
        assertEquals(
                12,
                runner.run("csr", "--like", "old store.p12", "--key", "k.pem", "--out", "other.csr")
                        .code());
    }

    @Tag("openssl")
    @Test
    void theProfileRemembersAKeyThatIsElsewhere() throws Exception {
        runner.run("genkey", "--ec", "P-256", "--no-passphrase", "--out", "mine.pem");
        assertEquals(0, csr("--key", "mine.pem").code());
        assertTrue(Files.readString(runner.profile("default").resolve("profile.properties"))
                .contains("key=" + runner.path("mine.pem")));
        assertEquals(0, csr("--out", "again.csr").code());
        assertEquals(
                publicKeyOf("openssl", "pkey", "-in", "mine.pem", "-pubout"),
                publicKeyOf("openssl", "req", "-in", "again.csr", "-noout", "-pubkey"));
    }

    @Test
    void theKeyMayComeFromStandardInput() {
        runner.run("genkey", "--ec", "P-256", "--no-passphrase", "--out", "mine.pem");
        assertEquals(
                0,
                runner.in(runner.bytes("mine.pem"))
                        .run("csr", join(SUBJECT, "--key", "-", "--out", "request.csr"))
                        .code());
        assertEquals(List.of("mine.pem", "request.csr"), runner.files());
    }

    @Tag("openssl")
    @Test
    void twoAtOnceLeaveOneKeyAndItsRequest() throws Exception {
        var outcomes = java.util.stream.IntStream.range(0, 4)
                .parallel()
                .mapToObj(
                        i -> new ScriptRunner(temporary).run("csr", join(SUBJECT, "--ec", "P-256", "--no-passphrase")))
                .toList();
        assertEquals(1, outcomes.stream().filter(outcome -> outcome.code() == 0).count(), outcomes.toString());
        String request = runner.profile("default").resolve("request.csr").toString();
        String key = runner.profile("default").resolve("key.pem").toString();
        assertEquals(
                publicKeyOf("openssl", "pkey", "-in", key, "-pubout"),
                publicKeyOf("openssl", "req", "-in", request, "-noout", "-pubkey"));
    }
}
