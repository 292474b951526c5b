import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.ScriptRunner;
import support.Tool;

/**
 * The tutorials' recipes of step 2, run with the real openssl and keytool: what their reader then has in hand, and what
 * these scripts say of it or do instead. The names are the rows of the list of ways in which the recipes fail.
 */
@Tag("long")
class RecipesTest {
    /** The fleet owner's and the B2B tutorial's CSRConfig.conf; the end-user one has no default for OU. */
    private static final String CONFIG = """
        [ req ]
        default_bits = 2048
        distinguished_name = req_distinguished_name

        [ req_distinguished_name ]
        countryName = COUNTRY NAME (C) two letters ex: FR
        stateOrProvinceName = STATE OR PROVINCE (S) ex: Kansas or Ile de France
        localityName = LOCALITY NAME (L) ex: Paris
        organizationName = ORGANIZATION NAME (O) ex: Free2Move
        organizationalUnitName = ORGANIZATIONAL UNIT (OU) Press enter or Programs Partners
        organizationalUnitName_default = Programs Partners
        commonName = COMMON NAME (CN) ex: MZP128745
        emailAddress = EMAIL ADDRESS will be used in order to download and renew your certificate
        """;

    private static final String END_USER_CONFIG =
            CONFIG.replaceAll("organizationalUnitName_default.*\n", "").replace("Press enter or ", "");
    private static final String OPENSSL =
            "openssl req -new -keyout KeyName.pem -out CSRName.csr -config CSRConfig.conf";
    private static final String[] REST =
            ("--country FR --state Kansas --locality Paris --org Free2Move --cn MZP654321 --email it@example.com")
                    .split(" ");

    @TempDir
    Path temporary;

    ScriptRunner runner;
    Tool tool;

    @BeforeEach
    void sitDown() {
        runner = new ScriptRunner(temporary).env("KP", "correct horse");
        tool = new Tool(runner.folder).env("KP", "correct horse");
        runner.write("CSRConfig.conf", CONFIG);
    }

    /** The recipe at a terminal, where a person types these lines. */
    private Tool.Result person(String command, String... lines) {
        return tool.run(
                (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8),
                "script",
                "-qec",
                command,
                "/dev/null");
    }

    /** The happy path up to the questions; the passphrase is asked twice. */
    private Tool.Result opensslReq(String... answers) {
        List<String> lines = new ArrayList<>(List.of("correct horse", "correct horse"));
        lines.addAll(List.of(answers));
        return person(OPENSSL, lines.toArray(String[]::new));
    }

    private Tool.Result genkey(String dname, String... more) {
        List<String> command = new ArrayList<>(List.of(
                "keytool",
                "-genkey",
                "-alias",
                "KeyName",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                dname,
                "-keystore",
                "KeyStoreName.jks",
                "-storepass:env",
                "KP"));
        command.addAll(List.of(more));
        return tool.run(command.toArray(String[]::new));
    }

    private Tool.Result certreq(String... more) {
        List<String> command = new ArrayList<>(List.of(
                "keytool",
                "-certreq",
                "-alias",
                "Keyname",
                "-keystore",
                "KeyStoreName.jks",
                "-file",
                "CSRName.csr",
                "-storepass:env",
                "KP"));
        command.addAll(List.of(more));
        return tool.run(command.toArray(String[]::new));
    }

    private ScriptRunner.Outcome inspect(int code, String file) {
        ScriptRunner.Outcome outcome = runner.run("inspect", file);
        assertEquals(code, outcome.code(), outcome.all());
        return outcome;
    }

    private ScriptRunner.Outcome csr(int code, String... args) {
        ScriptRunner.Outcome outcome = runner.run("csr", args);
        assertEquals(code, outcome.code(), outcome.all());
        return outcome;
    }

    private static String[] with(String[] first, String... more) {
        List<String> all = new ArrayList<>(List.of(more));
        all.addAll(List.of(first));
        return all.toArray(String[]::new);
    }

    private static String[] rest(String option, String value) {
        String[] args = REST.clone();
        for (int i = 0; i < args.length; i += 2) {
            if (args[i].equals(option)) args[i + 1] = value;
        }
        return args;
    }

    private static void assertHolds(String text, String... parts) {
        for (String part : parts) assertTrue(text.contains(part), part + " is missing in:\n" + text);
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

    // openssl

    @Test
    void O1_withoutATerminalOpensslLeavesAnEmptyKeyAndWeLeaveNothing() {
        assertEquals(
                1,
                tool.run("setsid -w openssl req -new -keyout KeyName.pem -out CSRName.csr -config CSRConfig.conf"
                                .split(" "))
                        .code());
        assertEquals(0, runner.bytes("KeyName.pem").length);
        assertHolds(inspect(10, "KeyName.pem").out(), "error file.empty", "no terminal");
        assertHolds(
                csr(12, with(REST, "--key-out", "key.pem", "--out", "request.csr"))
                        .err(),
                "no passphrase for the new key",
                "no terminal",
                "--passphrase env:NAME");
        assertEquals(List.of("CSRConfig.conf", "KeyName.pem"), runner.files());
        csr(0, with(REST, "--key-out", "key.pem", "--out", "request.csr", "--passphrase", "env:KP"));
    }

    @Test
    void O2_aPassphraseUnderFourCharactersIsRefusedAndNothingIsLeft() {
        assertEquals(1, person(OPENSSL, "abc").code());
        assertEquals(0, runner.bytes("KeyName.pem").length);
        inspect(10, "KeyName.pem");
        runner.types(new ArrayList<>(), "abc", "abc", "abc");
        assertHolds(
                csr(12, with(REST, "--key-out", "key.pem", "--out", "request.csr"))
                        .err(),
                "too short",
                "less than 4 characters");
        assertFalse(runner.files().contains("key.pem") || runner.files().contains("request.csr"));
    }

    @Test
    void O3_twoPassphrasesThatDifferAreRefusedAndNothingIsLeft() {
        assertEquals(1, person(OPENSSL, "abcd", "abce").code());
        assertEquals(0, runner.bytes("KeyName.pem").length);
        runner.types(new ArrayList<>(), "abcd", "abce", "abcd", "abce", "abcd", "abce");
        assertHolds(
                csr(12, with(REST, "--key-out", "key.pem", "--out", "request.csr"))
                        .err(),
                "the two passphrases differ");
        assertFalse(runner.files().contains("key.pem") || runner.files().contains("request.csr"));
    }

    @Tag("openssl")
    @Test
    void O4_theKeyIsEncryptedWithTripleDesAndThatIsTold() {
        opensslReq("FR", "Kansas", "Paris", "Free2Move", "", "MZP654321", "it@example.com")
                .ok();
        assertHolds(
                inspect(0, "KeyName.pem").out(), "encrypted: PBES2 (3DES-CBC", "key.old-cipher", "give --passphrase");
        assertHolds(
                csr(12, with(REST, "--key", "KeyName.pem", "--out", "new.csr")).err(),
                "no passphrase of",
                "--passphrase env:NAME");
        csr(0, "--like", "CSRName.csr", "--key", "KeyName.pem", "--passphrase", "env:KP", "--out", "new.csr");
        assertEquals(subject("CSRName.csr"), subject("new.csr"));
        assertHolds(
                runner.run("inspect", ".", "--passphrase", "env:KP").out(),
                "key:                 KeyName.pem",
                "request:             CSRName.csr, new.csr");
    }

    @Test
    void O5_aCountryOfThreeLettersReplacesTheKeyThereAndNothingHere() {
        opensslReq("FR", "Kansas", "Paris", "Free2Move", "", "MZP654321", "it@example.com")
                .ok();
        byte[] key = runner.bytes("KeyName.pem");
        assertNotEquals(
                0,
                opensslReq("FRA", "Kansas", "Paris", "Free2Move", "", "MZP654321", "it@example.com")
                        .code());
        assertFalse(java.util.Arrays.equals(key, runner.bytes("KeyName.pem")), "openssl has replaced the key");
        ScriptRunner.Outcome mismatch = runner.run("inspect", ".", "--passphrase", "env:KP");
        assertEquals(10, mismatch.code());
        assertHolds(mismatch.out(), "error key.mismatch: CSRName.csr does not belong to the private key KeyName.pem");
        byte[] after = runner.bytes("KeyName.pem");
        assertHolds(
                csr(
                                2,
                                with(
                                        rest("--country", "FRA"),
                                        "--key",
                                        "KeyName.pem",
                                        "--passphrase",
                                        "env:KP",
                                        "--out",
                                        "new.csr"))
                        .err(),
                "did you mean FR?");
        assertArrayEquals(after, runner.bytes("KeyName.pem"));
    }

    @Test
    void O6_aSecondRunIsRefusedWhereOpensslOverwritesTheKey() {
        opensslReq("FR", "Kansas", "Paris", "Free2Move", "", "MZP654321", "it@example.com")
                .ok();
        tool.run("cp", "CSRName.csr", "sent.csr").ok();
        opensslReq("FR", "Kansas", "Paris", "Free2Move", "", "MZP654321", "it@example.com")
                .ok();
        assertHolds(
                runner.run("inspect", "sent.csr", "KeyName.pem", "--passphrase", "env:KP")
                        .out(),
                "error key.mismatch: sent.csr does not belong",
                "a second run of openssl req replaces it");
        csr(0, with(REST, "--ec", "P-256", "--no-passphrase"));
        assertHolds(
                csr(15, REST).err(),
                "may have been sent to Stellantis already",
                "--force to replace it (the old one is kept as a backup)");
    }

    @Tag("openssl")
    @Test
    void O7_enterAtTheUnitOfTheEndUserTutorialLeavesItOut() {
        runner.write("CSRConfig.conf", END_USER_CONFIG);
        assertHolds(inspect(0, "CSRConfig.conf").out(), "warning cnf.no-ou-default");
        opensslReq("FR", "Kansas", "Paris", "Free2Move", "", "MZP654321", "it@example.com")
                .ok();
        assertHolds(inspect(10, "CSRName.csr").out(), "error subject.ou.missing");
        csr(0, with(REST, "--config CSRConfig.conf --key KeyName.pem --passphrase env:KP --out new.csr".split(" ")));
        assertHolds(subject("new.csr"), "OU=Programs Partners");
        assertHolds(
                csr(0, "--like", "CSRName.csr", "--key", "KeyName.pem", "--passphrase", "env:KP", "--out", "-")
                        .err(),
                "OU \"Programs Partners\" added");
    }

    @Tag("openssl")
    @Test
    void O8_enterEverywhereLeavesNearlyNothing() {
        opensslReq("", "", "", "", "", "", "").ok();
        assertEquals("subject=OU=Programs Partners", subject("CSRName.csr"));
        assertHolds(
                inspect(10, "CSRName.csr").out(),
                "subject.c.missing",
                "subject.st.missing",
                "subject.l.missing",
                "subject.o.missing",
                "subject.cn.missing",
                "subject.email.missing");
        assertHolds(
                inspect(0, "CSRConfig.conf").out(), "info cnf.no-values", "questions that openssl asks, not values");
        assertHolds(
                csr(2, "--config", "CSRConfig.conf", "--no-passphrase").err(), "6 fields of the subject are missing");
        runner.write("CSRConfig.conf", END_USER_CONFIG);
        assertNotEquals(0, opensslReq("", "", "", "", "", "", "").code());
    }

    @Tag("openssl")
    @Test
    void O9_accentsAreGarbledThereAndMendedHere() {
        opensslReq("FR", "Île-de-France", "Paris", "Citroën", "", "MZP654321", "it@example.com")
                .ok();
        ScriptRunner.Outcome outcome = inspect(10, "CSRName.csr");
        assertHolds(
                outcome.out(),
                "error subject.mojibake",
                "it was meant to be \"Île-de-France\"",
                "it was meant to be \"Citroën\"");
        assertHolds(inspect(0, "CSRConfig.conf").out(), "warning cnf.no-utf8");
        csr(0, "--like", "CSRName.csr", "--key", "KeyName.pem", "--passphrase", "env:KP", "--out", "new.csr");
        assertHolds(subject("new.csr"), "ST=Île-de-France", "O=Citroën");
        inspect(0, "new.csr");
    }

    @Test
    void O10_whatOpensslAcceptsIsRefused() {
        opensslReq("fr", "Kansas", "Paris", "Free2Move", "", "MZPXXXX", "nobody")
                .ok();
        assertHolds(
                inspect(10, "CSRName.csr").out(),
                "subject.c.invalid",
                "did you mean FR?",
                "subject.placeholder",
                "\"MZPXXXX\" is an example left in",
                "subject.email.invalid");
        for (String[] slip :
                new String[][] {{"--country", "FRA"}, {"--cn", " "}, {"--email", "nobody"}, {"--cn", "MZPXXXX"}}) {
            csr(2, with(rest(slip[0], slip[1]), "--no-passphrase"));
        }
        assertHolds(csr(0, with(rest("--country", "fr"), "--no-passphrase")).err(), "C \"fr\" becomes \"FR\"", "C=FR,");
    }

    @Tag("openssl")
    @Test
    void O11_aConfigurationCopiedWithItsLineNumbersIsReadAllTheSame() {
        StringBuilder block = new StringBuilder();
        for (int i = 1; i <= 13; i++) block.append(i).append('\n');
        String[] lines = CONFIG.split("\n");
        StringBuilder inline = new StringBuilder();
        for (int i = 0; i < lines.length; i++)
            inline.append(i + 1).append(' ').append(lines[i]).append('\n');
        for (String copied : List.of(block + CONFIG, inline.toString())) {
            runner.write("CSRConfig.conf", copied);
            assertHolds(
                    tool.run("openssl req -new -nodes -keyout k.pem -out k.csr -config CSRConfig.conf".split(" "))
                            .all(),
                    "missing equal sign");
            assertHolds(
                    inspect(10, "CSRConfig.conf").out(),
                    "error cnf.broken",
                    "values:              OU=Programs Partners");
            csr(
                    0,
                    with(
                            REST,
                            ("--config CSRConfig.conf --ec P-256 --no-passphrase --key-out key.pem --out request.csr "
                                            + "--force")
                                    .split(" ")));
            inspect(0, "request.csr");
        }
    }

    @Test
    void O12_dollarSignsCopiedAlongDoNoHarm() {
        assertHolds(tool.run("sh", "-c", "$ openssl version").all(), "not found");
        runner.write(
                "CSRConfig.conf",
                "$ "
                        + CONFIG.replace("\ncountryName", "\n$ countryName")
                                .replace("countryName =", "countryName_default = FR\ncountryName =")
                        + "$ openssl req \\\n  -new \\\n  -keyout KeyName.pem\n");
        assertHolds(
                inspect(10, "CSRConfig.conf").out(),
                "error cnf.broken",
                "values:              C=FR, OU=Programs Partners");
    }

    @Tag("openssl")
    @Test
    void valuesOfTheConfigurationAreTakenAndQuestionsOnlySuggested() {
        runner.write(
                "values.cnf",
                "[req]\n"
                        + "prompt = no\n"
                        + "utf8 = yes\n"
                        + "distinguished_name = dn\n"
                        + "[dn]\n"
                        + "C = FR\n"
                        + "ST = Île-de-France\n"
                        + "L = Paris\n"
                        + "O = \"Acme, Inc\"\n"
                        + "OU = Programs Partner\n"
                        + "CN = MZP654321\n"
                        + "emailAddress = it@example.com\n");
        ScriptRunner.Outcome outcome =
                csr(0, "--config values.cnf --ec P-256 --no-passphrase --key-out key.pem --out request.csr".split(" "));
        assertHolds(outcome.err(), "OU \"Programs Partner\" becomes \"Programs Partners\"");
        assertHolds(subject("request.csr"), "ST=Île-de-France", "Acme", "OU=Programs Partners");
        runner.write(
                "filled.cnf",
                CONFIG.replaceAll("countryName = .*", "countryName = FR")
                        .replaceAll("commonName = .*", "commonName = MZP654321")
                        .replaceAll("localityName = .*", "localityName = Lyon"));
        assertHolds(
                inspect(0, "filled.cnf").out(),
                "warning cnf.value-as-question: common name \"MZP654321\" stands where openssl expects a question");
        assertHolds(csr(2, "--config", "filled.cnf", "--no-passphrase").err(), "6 fields");
        List<String> asked = new ArrayList<>();
        runner.types(asked, "", "Kansas", "", "Free2Move", "", "it@example.com");
        csr(0, "--config", "filled.cnf", "--key", "key.pem", "--out", "asked.csr");
        assertHolds(asked.get(0), "ex: FR [FR]: ");
        assertEquals(
                "subject=C=FR, ST=Kansas, L=Lyon, O=Free2Move, OU=Programs Partners, CN=MZP654321,"
                        + " emailAddress=it@example.com",
                subject("asked.csr"));
    }

    // keytool

    @Test
    void K1_theLiteralSubjectOfTwoTutorialsIsRefusedByBothWithABetterReason() {
        assertHolds(
                genkey("CN=MZPXXXX,OU=Programs Partner,O=PatrnerName,L=<Paris,C=FR,email=it@partner.com")
                        .all(),
                "Character '<' in AVA appears without escape");
        assertHolds(
                csr(2, with(rest("--locality", "<Paris"), "--no-passphrase")).err(),
                "locality (L) \"<Paris\" is an example left in");
        assertHolds(
                csr(
                                2,
                                "--cn MZPXXXX --org PatrnerName --locality <Paris --country FR --email it@partner.com"
                                        .split(" "))
                        .err(),
                "\"MZPXXXX\"",
                "\"PatrnerName\"",
                "\"<Paris\"",
                "\"it@partner.com\"",
                "no state");
    }

    @Test
    void K2_theKeywordEmailWorksAndIsSeenAsTheAddress() {
        genkey("CN=MZP654321,OU=Programs Partners,O=Free2Move,L=Paris,ST=Kansas,C=FR,email=it@example.com")
                .ok();
        certreq().ok();
        assertHolds(inspect(0, "CSRName.csr").out(), "emailAddress=it@example.com");
        assertHolds(
                tool.run(("keytool -genkey -alias e -keyalg EC -dname CN=x,E=it@example.com -keystore e.jks "
                                        + "-storepass:env KP")
                                .split(" "))
                        .all(),
                "Invalid keyword \"E\"");
    }

    @Test
    void K3_K4_theLiteralSubjectOfTheThirdHasTheWrongUnitAndNoState() {
        genkey("CN=MZPXXXX,OU=Programs Partner,O=PartnerName,L=Paris,C=FR,email=it@partner.com")
                .ok();
        certreq().ok();
        ScriptRunner.Outcome outcome = inspect(10, "CSRName.csr");
        assertHolds(
                outcome.out(),
                "error subject.ou.wrong: organizational unit is \"Programs Partner\", Stellantis requires \"Programs"
                        + " Partners\" (the tutorials' keytool line lacks the s)",
                "error subject.st.missing",
                "\"PartnerName\" is an example left in",
                "\"MZPXXXX\" is an example left in",
                "\"it@partner.com\" is an example left in");
        assertHolds(
                csr(2, "--like CSRName.csr --keystore KeyStoreName.jks --passphrase env:KP --out new.csr".split(" "))
                        .err(),
                "4 fields");
        csr(
                0,
                ("--like CSRName.csr --keystore KeyStoreName.jks --alias KeyName --passphrase env:KP "
                                + "--out new.csr --state Kansas --org Free2Move --cn MZP654321 --email it@example.com")
                        .split(" "));
        inspect(0, "new.csr");
    }

    @Test
    void K5_K6_K7_K8_keytoolsOrderTypesHashAndFormAreToldButNoErrors() {
        genkey("CN=MZP654321,OU=Programs Partners,O=Citroën,L=Paris,ST=Kansas,C=FR,email=it@example.com")
                .ok();
        certreq("-sigalg", "SHA384withRSA").ok();
        ScriptRunner.Outcome outcome = inspect(0, "CSRName.csr");
        assertHolds(
                outcome.out(),
                "emailAddress=it@example.com, C=FR",
                "warning subject.order",
                "warning signature.untried: it is signed with SHA384",
                "info file.new-header",
                "info file.crlf");
        assertFalse(outcome.out().contains("string-type"), outcome.out());
        assertHolds(
                csr(0, "--like CSRName.csr --keystore KeyStoreName.jks --passphrase env:KP --out new.csr".split(" "))
                        .err(),
                "the fields put in the order C, ST, L, O, OU, CN, emailAddress");
        assertTrue(inspect(0, "new.csr").err().endsWith("0 errors, 0 warnings\n"));
        assertFalse(
                runner.text("new.csr").contains("NEW") || runner.text("new.csr").contains("\r"));
    }

    @Test
    void K9_theJksIsPkcs12AndARealOneIsTold() throws Exception {
        genkey("CN=MZP654321").ok();
        Files.setPosixFilePermissions(
                runner.path("KeyStoreName.jks"), java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
        ScriptRunner.Outcome outcome = inspect(0, "KeyStoreName.jks");
        assertHolds(
                outcome.out(),
                "KeyStoreName.jks: a PKCS#12 keystore",
                "keystore.p12-named-jks",
                "warning file.readable-by-others",
                "chmod 600");
        tool.run(("keytool -genkey -alias k -keyalg EC -dname CN=x -storetype JKS -keystore real.jks "
                                + "-storepass:env KP -keypass:env KP")
                        .split(" "))
                .ok();
        assertHolds(
                runner.run("inspect", "real.jks").out(),
                "real.jks: a JKS keystore",
                "entries:             k: private key");
    }

    @Test
    void K10_aKeyPassphraseOfItsOwnIsIgnoredInPkcs12AndUsedInJks() {
        tool.env("OWN", "its own one");
        runner.env("OWN", "its own one");
        assertHolds(
                genkey("CN=MZP654321", "-keypass:env", "OWN").all(),
                "Different store and key passwords not supported for PKCS12");
        csr(0, with(REST, "--keystore", "KeyStoreName.jks", "--passphrase", "env:KP", "--out", "p12.csr"));
        tool.run(("keytool -genkey -alias k -keyalg EC -dname CN=x -storetype JKS -keystore real.jks "
                                + "-storepass:env KP -keypass:env OWN")
                        .split(" "))
                .ok();
        csr(12, with(REST, "--keystore", "real.jks", "--passphrase", "env:KP", "--out", "jks.csr"));
        csr(0, with(REST, "--keystore real.jks --passphrase env:KP --key-passphrase env:OWN --out jks.csr".split(" ")));
    }

    @Test
    void K11_aliasesAreFoundInAnyCaseAndAMisspeltOneLeavesNoEmptyFile() {
        genkey("CN=MZP654321").ok();
        assertNotEquals(0, certreq("-alias", "KeyNam").code());
        csr(
                0,
                with(
                        REST,
                        "--keystore KeyStoreName.jks --alias KEYNAME --passphrase env:KP --out request.csr"
                                .split(" ")));
        ScriptRunner.Outcome outcome = csr(
                2,
                with(
                        REST,
                        "--keystore KeyStoreName.jks --alias KeyNam --passphrase env:KP --out other.csr".split(" ")));
        assertHolds(outcome.err(), "there is no entry \"KeyNam\"", "\"keyname\" (private key)");
        assertFalse(runner.files().contains("other.csr"));
    }

    @Tag("openssl")
    @Test
    void K12_commaAndPlusNeedNoEscape() {
        assertHolds(genkey("CN=MZP654321,O=Acme, Inc,C=FR").all(), "Incorrect AVA format");
        csr(
                0,
                with(
                        rest("--org", "Acme, Inc + Söhne"),
                        "--ec",
                        "P-256",
                        "--no-passphrase",
                        "--key-out",
                        "k.pem",
                        "--out",
                        "request.csr"));
        assertHolds(
                tool.run("openssl req -in request.csr -noout -subject -nameopt multiline,utf8,-esc_msb".split(" "))
                        .ok()
                        .out(),
                "organizationName          = Acme, Inc + Söhne");
        assertTrue(inspect(0, "request.csr").out().contains("O=Acme, Inc + Söhne"));
        genkey(
                        "CN=MZP654321,OU=Programs Partners,O=Acme\\\\\\,"
                                + " Inc,L=Paris,ST=Kansas,C=FR,email=it@example.com",
                        "-alias",
                        "escaped")
                .ok();
        certreq("-alias", "escaped").ok();
        assertHolds(inspect(0, "CSRName.csr").out(), "warning subject.odd-characters");
    }

    @Test
    void K13_aCountryOfThreeLettersThatKeytoolTakesIsAnError() {
        genkey("CN=MZP654321,OU=Programs Partners,O=Free2Move,L=Paris,ST=Kansas,C=FRA,email=it@example.com")
                .ok();
        certreq().ok();
        assertHolds(
                inspect(10, "CSRName.csr").out(),
                "error subject.c.invalid: country \"FRA\" is not a two-letter code",
                "did you mean FR?");
        assertHolds(
                csr(0, "--like CSRName.csr --keystore KeyStoreName.jks --passphrase env:KP --out new.csr".split(" "))
                        .err(),
                "C \"FRA\" becomes \"FR\"");
    }

    @Test
    void K14_accentsLostUnderLcAllCAreAnError() {
        runner.write(
                "recipe.sh",
                Tool.find("keytool")
                        + " -genkey -alias KeyName -keyalg RSA -keysize 2048 -keystore KeyStoreName.jks -storepass:env"
                        + " KP -dname \"CN=MZP654321,OU=Programs"
                        + " Partners,O=Citroën,L=Paris,ST=Kansas,C=FR,email=it@example.com\"\n");
        tool.env("LC_ALL", "C").run("sh", "recipe.sh").ok();
        certreq().ok();
        assertHolds(inspect(10, "CSRName.csr").out(), "error subject.mojibake: organization (O)");
        assertHolds(
                csr(2, "--like CSRName.csr --keystore KeyStoreName.jks --passphrase env:KP --out new.csr".split(" "))
                        .err(),
                "no organization");
    }

    @Test
    void K15_withoutATerminalKeytoolSaysOkAndMakesNothingAndWeSayWhatToGive() {
        Tool.Result keytool = tool.run(
                "setsid",
                "-w",
                Tool.find("keytool").toString(),
                "-genkey",
                "-alias",
                "KeyName",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=x",
                "-keystore",
                "KeyStoreName.jks");
        assertFalse(runner.files().contains("KeyStoreName.jks"), keytool.all());
        ScriptRunner.Outcome outcome = runner.run("genkey", "--out", "KeyName.pem");
        assertEquals(12, outcome.code());
        assertHolds(outcome.err(), "there is no terminal to ask on", "--passphrase env:NAME");
    }

    @Test
    void K20_theSelfSignedPlaceholderIsToldBeforeAServerRefusesIt() {
        genkey("CN=MZP654321,OU=Programs Partners,O=Free2Move,L=Paris,ST=Kansas,C=FR,email=it@example.com")
                .ok();
        ScriptRunner.Outcome outcome = runner.run("inspect", "KeyStoreName.jks", "--passphrase", "env:KP");
        assertEquals(10, outcome.code());
        assertHolds(
                outcome.out(),
                "error cert.self-signed: the certificate of MZP654321 is signed by itself",
                "no Stellantis server trusts it",
                "stellantis install");
    }
}
