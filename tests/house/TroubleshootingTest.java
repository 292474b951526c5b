package house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.EncryptedPrivateKeyInfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import stellantis.diagnosis.FaultMatrix;
import stellantis.diagnosis.FaultTable;
import support.DocumentedCommands;
import support.LocalStellantis;
import support.PrintedOutput;
import support.Repository;
import support.ScriptRunner;
import support.Tool;

/**
 * Each row of docs/troubleshooting.md: the tool is run into the fault, and prints the texts of the first column; the
 * command of
 * the third is run where that happened.
 */
@Tag("curl")
@Tag("openssl")
class TroubleshootingTest {
    private static final String PASSPHRASE = "correct horse";

    @TempDir
    static Path temporary;

    static LocalStellantis stellantis;
    static LocalStellantis.Partner partner;
    static LocalStellantis.Partner app;
    static String fleet;
    static String foreign;
    static String hidden;
    static Path props;
    static FaultMatrix network;
    static final Map<String, Staged> STAGES = new HashMap<>();

    /** Runs a tool into a fault; gives what is printed. */
    interface Staged {
        String run(ScriptRunner runner) throws Exception;
    }

    /** A row of the page. */
    record Row(int line, List<String> texts, String command) {
        @Override
        public String toString() {
            return line + ": " + texts.get(0);
        }
    }

    /** Commands that end with another code than 0 where they are run: most of them show what is wrong. */
    private static final Map<String, Integer> CODES = Map.of(
            "stellantis inspect .",
            10,
            "stellantis inspect page.crt",
            10,
            "stellantis inspect KeyStoreName.jks --passphrase env:STORE_PASSPHRASE",
            10);

    /** Texts that another release of Java has in place of the one on the right. */
    private static final Map<String, String> BY_RELEASE = Map.of(
            "Unable to decode key",
            "algid parse error, not a sequence",
            "algid parse error, not a sequence",
            "Unable to decode key");

    /** Commands that cannot be run here, and the test that runs them. */
    private static final Map<String, String> RUN_ELSEWHERE =
            Map.of("stellantis enroll --label anna --force", "EnrollTest");

    /** Once run is enough: what the tools leave behind is in no command's way. */
    private static final Set<String> LED_ON = new HashSet<>();

    private static final Set<String> ON_FILES =
            Set.of("genkey", "inspect", "convert", "jks-to-pem", "pem-to-p12", "install");

    static void typed(String text, String line) {
        STAGES.put(text, runner -> sh(runner, line));
    }

    static {
        String req = "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout k.pem -out k.csr ";
        typed(
                "Could not read private key from key.pem",
                "openssl req -new -key key.pem -passin pass:wrong -subj /CN=x -out k.csr");
        // one wrong passphrase of 256 decrypts to a padding that is well-formed: openssl then finds garbage, and says
        // so
        typed(
                "Could not read key from key.pem",
                "for wrong in one two three; do openssl pkey -in key.pem -passin pass:$wrong -noout; done");
        typed("Could not read key from cert.pem", "openssl pkey -in cert.pem -noout");
        typed(
                "Could not read client certificate private key from cert.pem",
                "openssl s_client -connect localhost:1 -cert cert.pem </dev/null");
        typed("No environment variable KEY_PASS", "openssl pkey -in key.pem -passin env:KEY_PASS -noout");
        typed(
                "Could not open file or uri for loading certificate from missing.crt",
                "openssl x509 -in missing.crt -noout");
        typed("UI routines:UI_process:processing error", "setsid -w " + req + "-subj /CN=x");
        typed("You must type in 4 to 1024 characters", typing("abc\\nabc", req + "-subj /CN=x"));
        typed("Verify failure", typing("abcd\\nefgh", req + "-subj /CN=x"));
        typed("ASN1_mbstring_ncopy:string too long", req + "-noenc -subj /C=FRA");
        typed("missing equal sign", "openssl req -new -key clear.key -config numbered.conf -out k.csr");
        typed(
                "Can't open \"nowhere.conf\" for reading",
                "openssl req -new -key clear.key -config nowhere.conf -out k.csr");
        typed(
                "Error making certificate request",
                "openssl req -new -key clear.key -config CSRConfig.conf -out k.csr </dev/null");
        typed(
                "Error: No objects specified in config file",
                "printf '\\n"
                        + "\\n"
                        + "\\n"
                        + "\\n"
                        + "\\n"
                        + "\\n"
                        + "\\n"
                        + "\\n"
                        + "' | openssl req -new -key clear.key -config CSRConfig.conf -out k.csr");
        typed(
                "subject name is expected to be in the format /type0=value0/type1=value1",
                "openssl req -new -key clear.key -subj C=FR,CN=x -out k.csr");
        typed(
                "Skipping unknown subject name attribute",
                "openssl req -new -key clear.key -subj /O=A/B/CN=x -out k.csr");
        typed("Could not read certificate from certificates.p7b", "openssl x509 -in certificates.p7b -noout");
        typed("Could not read certificate from key.pem", "openssl x509 -in key.pem -noout");
        typed("Unable to load certificate", "openssl x509 -in page.crt -noout");
        typed("Unable to load X509 request", "openssl req -in cert.pem -noout");
        typed("unable to load PKCS7 object", "openssl pkcs7 -in cert.pem -print_certs");
        typed(
                "No cert in -in file 'cert.pem' matches private key",
                "openssl pkcs12 -export -inkey other.key -in cert.pem -passout pass:x -out k.p12");
        typed("Mac verify error: invalid password?", "openssl pkcs12 -in identity.p12 -passin pass:wrong");
        typed(
                "inner_evp_generic_fetch:unsupported",
                "openssl pkcs12 -in legacy.p12 -passin env:STORE_PASSPHRASE -noenc");
        typed("ASN1_get_object:header too long", "openssl pkcs12 -in real.jks -passin env:STORE_PASSPHRASE");
        typed("asn1_check_tlen:wrong tag", "openssl pkcs12 -in cert.pem -passin env:STORE_PASSPHRASE");
        typed("error 20 at 0 depth lookup: unable to get local issuer certificate", "openssl verify cert.pem");
        typed(
                "error 2 at 1 depth lookup: unable to get issuer certificate",
                "openssl x509 -in ca.pem -out issuing.pem; openssl verify -CAfile issuing.pem cert.pem");
        typed("$: command not found", "bash -c '$ openssl version'");

        String genkey = "keytool -genkeypair -alias KeyName -keyalg EC -storepass:env STORE_PASSPHRASE ";
        typed("Character '<' in AVA appears without escape", genkey + "-keystore k.p12 -dname 'CN=x,L=<Paris,C=FR'");
        typed("Invalid keyword \"E\"", genkey + "-keystore k.p12 -dname 'CN=x,E=it@example.com'");
        typed("Incorrect AVA format", genkey + "-keystore k.p12 -dname 'CN=x,O=Acme, Inc'");
        typed(
                "Different store and key passwords not supported for PKCS12 KeyStores",
                genkey + "-keystore k.p12 -dname CN=x -keypass something");
        typed(
                "Too many failures - try later",
                "setsid -w keytool -genkeypair -alias KeyName -keyalg EC -dname CN=x -keystore k.p12 </dev/null");
        typed(
                "Key pair not generated, alias <KeyName> already exists",
                genkey + "-keystore KeyStoreName.jks -dname CN=x");
        typed(
                "Alias <KeyNam> does not exist",
                "keytool -certreq -alias KeyNam -keystore KeyStoreName.jks -storepass:env STORE_PASSPHRASE -file"
                        + " k.csr");
        typed("keystore password was incorrect", "keytool -list -keystore KeyStoreName.jks -storepass wrongwrong");
        typed(
                "Keystore file does not exist: nothing.jks",
                "keytool -list -keystore nothing.jks -storepass:env STORE_PASSPHRASE");
        typed(
                "Keystore password must be at least 6 characters",
                "keytool -genkeypair -alias KeyName -keyalg EC -keystore k.p12 -dname CN=x -storepass short");
        typed("Unrecognized keystore format", "keytool -list -keystore cert.pem -storepass:env STORE_PASSPHRASE");
        String importing = "keytool -importcert -noprompt -keystore KeyStoreName.jks -storepass:env STORE_PASSPHRASE ";
        typed("Input not an X.509 certificate", importing + "-alias new -file request.csr");
        typed("Failed to parse input", "keytool -printcert -file page.crt");
        typed("Failed to establish chain from reply", importing + "-alias KeyName -file cert.pem");
        typed("Public keys in reply and keystore don't match", importing + "-alias KeyName -file stranger.pem");
        typed(
                "Certificate reply does not contain public key for <KeyName>",
                "cat stranger.pem ca.pem >stranger-chain.pem; " + importing
                        + "-alias KeyName -file stranger-chain.pem");
        typed(
                "Certificate not imported, alias <KeyName> already exists",
                importing
                        + "-alias KeyName -file ca.pem; keytool -importcert -noprompt -keystore k.p12 -storepass:env"
                        + " STORE_PASSPHRASE -alias KeyName -file ca.pem; keytool -importcert -noprompt -keystore"
                        + " k.p12 -storepass:env STORE_PASSPHRASE -alias KeyName -file cert.pem");

        String curl = "curl -sS \"$URL\" --cacert ca.pem ";
        typed(
                "could not load PEM client certificate from cert.pem[",
                curl + "--key clear.key --cert 'cert.pem[:<cert_password>]'");
        typed(
                "unable to set private key file: 'key.pem' type PEM",
                curl + "--key key.pem --pass wrong --cert cert.pem");
        typed("unable to set private key file: 'other.key' type PEM", curl + "--key other.key --cert cert.pem");
        typed("could not load PEM client certificate from nope.pem", curl + "--key clear.key --cert nope.pem");
        typed("could not load PEM client certificate from partner.cer", curl + "--key clear.key --cert partner.cer");
        typed("could not parse PKCS12 file, check password", curl + "--cert-type P12 --cert identity.p12 --pass wrong");
        typed("error setting certificate file: nothing.pem", "curl -sS \"$URL\" --cacert nothing.pem");
        typed("URL using bad/illegal format or missing URL", "curl -sS 'https : //localhost/as/token.oauth2'");

        STAGES.put(
                "PBE parameter parsing error: expecting the object identifier for AES cipher",
                runner -> thrown(() -> new EncryptedPrivateKeyInfo(der(runner, "KeyName.pem"))));
        for (String text : List.of("algid parse error, not a sequence", "Unable to decode key"))
            STAGES.put(
                    text,
                    runner -> thrown(() -> KeyFactory.getInstance("EC")
                            .generatePrivate(new PKCS8EncodedKeySpec(der(runner, "old.key")))));
        STAGES.put(
                "Cannot recover key",
                runner -> thrown(() ->
                        keystore("JKS", runner, "real.jks", PASSPHRASE).getKey("KeyName", "wrong".toCharArray())));
        STAGES.put(
                "toDerInputStream rejects tag type 45",
                runner -> thrown(() -> keystore("PKCS12", runner, "cert.pem", PASSPHRASE)));
        STAGES.put(
                "Invalid keystore format", runner -> thrown(() -> keystore("JKS", runner, "partner.cer", PASSPHRASE)));

        net("alert certificate required", "no client certificate", "1.3", true);
        net("alert handshake failure", "no client certificate", "1.2", true);
        net("Received fatal alert: certificate_required", "no client certificate", "1.3", false);
        net("Received fatal alert: handshake_failure", "no client certificate", "1.2", false);
        net("sslv3 alert bad certificate", "client certificate not yet valid", "1.2", true);
        net("Received fatal alert: bad_certificate", "client certificate not yet valid", "1.3", false);
        STAGES.put(
                "400 No required SSL certificate was sent",
                runner -> shown("no client certificate, reported by a page", "1.3", "https"));
        typed(
                "sslv3 alert certificate unknown",
                "openssl req -x509 -key clear.key -subj /CN=x -out self.pem; " + curl
                        + "--key clear.key --cert self.pem");
        net(
                "Received fatal alert: certificate_unknown",
                "client certificate refused with certificate_unknown",
                "1.3",
                false);
        STAGES.put(
                "400 The SSL certificate error",
                runner -> shown("client certificate of another CA, reported by a page", "1.3", "https"));
        net("alert unknown ca", "client certificate of another CA, the server lists none", "1.2", true);
        net("alert certificate expired", "expired client certificate", "1.3", true);
        net("SSL certificate verification failed", "expired client certificate", "1.2", true);
        net("Received fatal alert: certificate_expired", "expired client certificate", "1.2", false);
        net("Received fatal alert: decrypt_error", "private key of another certificate", "1.3", false);
        net("Empty reply from server", "connection closed without an alert after the client certificate", "1.3", true);
        net(
                "HTTP/1.1 header parser received no bytes",
                "connection closed without an alert after the client certificate",
                "1.3",
                false);
        net("SSL_ERROR_SYSCALL", "connection closed at once", "1.3", true);
        net("Remote host terminated the handshake", "connection closed at once", "1.3", false);
        net("SSL certificate problem: unable to get local issuer certificate", "server's CA unknown", "1.3", true);
        net("PKIX path building failed", "server's CA unknown", "1.3", false);
        net("SSL certificate problem: certificate has expired", "server's certificate expired", "1.3", true);
        net("validity check failed", "server's certificate expired", "1.3", false);
        net(
                "no alternative certificate subject name matches target host name",
                "server's certificate for another host",
                "1.3",
                true);
        net(
                "No subject alternative DNS name matching localhost found",
                "server's certificate for another host",
                "1.3",
                false);
        net("wrong version number", "plain HTTP at the TLS port", "1.3", true);
        net("Unrecognized SSL message, plaintext connection?", "plain HTTP at the TLS port", "1.3", false);
        typed("Received HTTP/0.9 when not allowed", "curl -sS \"http${URL#https}\"");
        STAGES.put(
                "400 The plain HTTP request was sent to HTTPS port",
                runner -> shown("no client certificate, reported by a page", "1.3", "http"));
        net("tlsv1 alert protocol version", "server with TLS 1.2 only", "1.3", true);
        net("Received fatal alert: protocol_version", "server with TLS 1.2 only", "1.3", false);
        net("Could not resolve host", "name unknown", "1.3", true);
        net("Couldn't connect to server", "nothing listens", "1.3", true);
        net("CONNECT tunnel failed, response 407", "proxy wants a user", "1.3", true);

        api("Invalid client id or secret.", "call", "fleets", "--client-id", "another");
        STAGES.put(
                "Not registered to plan",
                runner -> stellantis.get(app, "/fleets").out());
        STAGES.put(
                "Cannot pass the security checks",
                runner -> stellantis
                        .curl(
                                partner,
                                stellantis.sandbox.baseUrl() + "/connectedcar/v3/fleets?client_id="
                                        + partner.clientId(),
                                "-H",
                                "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
                        .out());
        STAGES.put(
                "invalid_grant",
                runner -> stellantis
                        .curl(
                                app,
                                stellantis.sandbox.idpUrl() + "/access_token",
                                "-u",
                                app.clientId() + ":"
                                        + app.reply().client().secret().reveal(),
                                "-d",
                                "grant_type=authorization_code",
                                "-d",
                                "code=used",
                                "-d",
                                "redirect_uri=http://127.0.0.1/callback")
                        .out());
        STAGES.put(
                "\"code\":40300",
                runner -> stellantis.get(partner, "/fleets/" + foreign).out());
        STAGES.put(
                "\"code\":40410",
                runner -> stellantis
                        .get(partner, "/fleets/" + fleet + "/vehicles/VR3SANDBX00000001")
                        .out());
        STAGES.put(
                "\"code\":40499",
                runner -> stellantis
                        .get(partner, "/fleets/" + fleet + "/vehicles/" + hidden + "/status")
                        .out());
        api("invalid_client", "token", "--token-client-id", "another");
        api("invalid_scope", "token", "--scope", "prd:NOT");
    }

    private static String typing(String lines, String command) {
        return "printf '" + lines + "\\n' | script -qec '" + command + "' /dev/null";
    }

    private static void net(String text, String fault, String tls, boolean curl) {
        STAGES.put(text, runner -> FaultTable.print(network, fault, tls, curl));
    }

    /** What curl shows of the answer when it meets this fault, the page of it too. */
    private static String shown(String fault, String tls, String scheme) throws Exception {
        FaultMatrix.Row row = FaultMatrix.rows().stream()
                .filter(one -> one.says().equals(fault))
                .findFirst()
                .orElseThrow();
        try (FaultMatrix.Scene scene = row.stage().open(network, tls)) {
            List<String> command = new ArrayList<>(List.of(
                    "curl",
                    "-sS",
                    "--tlsv" + tls,
                    "--tls-max",
                    tls,
                    "--cacert",
                    scene.ca.toString(),
                    scene.url.replaceFirst("^https", scheme)));
            if (scene.key != null)
                command.addAll(List.of("--key", scene.key.toString(), "--cert", scene.cert.toString()));
            return new Tool(temporary).run(command.toArray(String[]::new)).all();
        }
    }

    private static void api(String text, String script, String... args) {
        STAGES.put(text, runner -> runner.run(script, args).all());
    }

    @BeforeAll
    static void set() throws Exception {
        stellantis = new LocalStellantis(temporary.resolve("stellantis"));
        partner = stellantis.partner("MZP123456");
        fleet = fleet(partner);
        app = stellantis.endUserApp("MZP654321", "http://127.0.0.1/callback");
        network = new FaultMatrix(Files.createDirectories(temporary.resolve("network")));
        props = Files.createDirectories(temporary.resolve("props"));
        LocalStellantis.Partner other = stellantis.partner("MZP000002");
        foreign = fleet(other);
        // the 17th tells nothing
        hidden = LocalStellantis.at(
                        LocalStellantis.json(stellantis.get(partner, "/fleets/" + fleet + "/vehicles")),
                        "_embedded",
                        "vehicles",
                        16,
                        "id")
                .toString();
        Files.copy(partner.key(), props.resolve("clear.key"));
        Files.copy(partner.cert(), props.resolve("cert.pem"));
        Files.copy(stellantis.sandbox.caFile(), props.resolve("ca.pem"));
        Files.copy(other.key(), props.resolve("other.key"));
        Files.copy(other.cert(), props.resolve("stranger.pem"));
        Files.writeString(props.resolve("page.crt"), "<!DOCTYPE html><html><body>Please log in</body></html>\n");
        Files.writeString(
                props.resolve("CSRConfig.conf"),
                "[ req ]\n"
                        + "default_bits = 2048\n"
                        + "distinguished_name = dn\n"
                        + "[ dn ]\n"
                        + "countryName = COUNTRY NAME (C) two letters ex: FR\n"
                        + "commonName = COMMON NAME (CN) ex: MZP128745\n");
        Files.writeString(props.resolve("numbered.conf"), "1 [ req ]\n2 default_bits = 2048\n");
        String subject = "/C=FR/ST=Ile de France/L=Paris/O=Free2Move/OU=Programs"
                + " Partners/CN=MZP123456/emailAddress=it@example.com";
        for (String line : List.of(
                "openssl pkcs8 -topk8 -v2 aes-256-cbc -in clear.key -passout env:KP -out key.pem",
                "openssl pkcs8 -topk8 -v2 des3 -in clear.key -passout env:KP -out KeyName.pem",
                "openssl ec -in clear.key -out old.key",
                "openssl req -new -key clear.key -subj '" + subject + "' -out request.csr",
                "openssl crl2pkcs7 -nocrl -certfile cert.pem -certfile ca.pem -out certificates.p7b",
                "openssl x509 -in cert.pem -outform DER -out partner.cer",
                "openssl pkcs12 -export -inkey clear.key -in cert.pem -name identity -passout env:KP -out identity.p12",
                "openssl pkcs12 -export -legacy -certpbe PBE-SHA1-RC2-40 -inkey clear.key -in cert.pem -name identity"
                        + " -passout env:KP -out legacy.p12",
                "openssl req -x509 -key clear.key -subj '" + subject + "' -days 90 -out placeholder.pem",
                "openssl pkcs12 -export -inkey clear.key -in placeholder.pem -name keyname -passout env:KP -out"
                        + " KeyStoreName.jks",
                "rm placeholder.pem; keytool -importkeystore -srckeystore identity.p12 -srcstorepass:env KP -srcalias"
                        + " identity -destalias KeyName -destkeystore real.jks -deststoretype JKS -deststorepass:env"
                        + " KP")) {
            new Tool(props).env("KP", PASSPHRASE).run("sh", "-c", line).ok();
        }
    }

    @AfterAll
    static void strike() {
        if (stellantis != null) stellantis.close();
    }

    private static String fleet(LocalStellantis.Partner of) {
        return LocalStellantis.at(LocalStellantis.json(stellantis.get(of, "/fleets")), "_embedded", "fleets", 0, "id")
                .toString();
    }

    static List<Row> rows() throws Exception {
        List<String> lines = Files.readAllLines(Repository.root().resolve("docs/troubleshooting.md"));
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith("| `")) continue;
            String[] cells = lines.get(i).substring(2).split(" \\| ");
            assertEquals(3, cells.length, lines.get(i));
            Matcher command = Pattern.compile("`(stellantis [a-z0-9-]+[^`]*)`").matcher(cells[2]);
            rows.add(new Row(
                    i + 1,
                    Arrays.stream(cells[0].split("<br>"))
                            .map(text -> text.substring(1, text.length() - 1))
                            .toList(),
                    command.find() ? command.group(1) : null));
        }
        return rows;
    }

    @Tag("nginx")
    @TestFactory
    Stream<DynamicTest> eachTextIsPrintedAndItsCommandLeadsOn() throws Exception {
        return rows().stream().map(row -> DynamicTest.dynamicTest(row.toString(), () -> check(row)));
    }

    private static void check(Row row) throws Exception {
        ScriptRunner runner = runner(row.line());
        StringBuilder printed = new StringBuilder();
        for (String text : row.texts()) {
            Staged stage = STAGES.get(text);
            if (stage == null && text.equals(row.texts().get(0)))
                throw new AssertionError("line " + row.line()
                        + " of docs/troubleshooting.md has a text that no tool is run into: " + text);
            // where an alert and a close race, the alert is what the page is about
            for (int tries = 0; stage != null && tries < 12; tries++) {
                String now = stage.run(runner);
                printed.append(now).append('\n');
                if (holds(now, text)) break;
            }
            assertTrue(
                    holds(printed.toString(), text),
                    "line " + row.line() + " of docs/troubleshooting.md says\n    " + text + "\nbut printed is\n"
                            + printed);
        }
        if (row.command() == null || RUN_ELSEWHERE.containsKey(row.command()) || !LED_ON.add(row.command())) return;
        List<String> words = DocumentedCommands.split(row.command());
        // what works on files is tried without the profile's
        if (ON_FILES.contains(words.get(1)))
            runner.env("STELLANTIS_HOME", runner.home.resolve("empty").toString());
        ScriptRunner.Outcome outcome =
                runner.run(words.get(1), words.subList(2, words.size()).toArray(String[]::new));
        assertEquals(
                CODES.getOrDefault(row.command(), 0),
                outcome.code(),
                row.command() + "\n" + outcome.err() + outcome.out());
    }

    /** The commonest slip: curl without --cert, at each kind of server and in both versions of TLS. */
    @Tag("nginx")
    @TestFactory
    Stream<DynamicTest> whatCurlShowsWithoutACertificateIsOnThePage() throws Exception {
        Set<String> texts = rows().stream()
                .flatMap(row -> row.texts().stream())
                .filter(text -> text.matches(".*(alert|400 ).*"))
                .collect(Collectors.toSet());
        ScriptRunner runner = runner(0);
        Map<String, Staged> servers = Map.of(
                "nginx",
                at -> shown("no client certificate, reported by a page", at.env.get("TLS"), "https"),
                "openssl",
                at -> shown("no client certificate", at.env.get("TLS"), "https"),
                "the sandbox",
                at -> sh(at, "curl -sS \"$URL\" --cacert ca.pem --tlsv$TLS --tls-max $TLS"));
        return Stream.of("1.2", "1.3")
                .flatMap(tls -> servers.entrySet().stream()
                        .map(server -> DynamicTest.dynamicTest(server.getKey() + ", TLS " + tls, () -> {
                            String printed = "";
                            for (int tries = 0; tries < 12 && texts.stream().noneMatch(printed::contains); tries++)
                                printed = server.getValue().run(runner.env("TLS", tls));
                            String last = printed;
                            assertTrue(texts.stream().anyMatch(last::contains), last);
                        })));
    }

    private static boolean holds(String printed, String text) {
        String masked = PrintedOutput.masked(printed);
        return masked.contains(PrintedOutput.masked(text))
                || BY_RELEASE.containsKey(text) && masked.contains(BY_RELEASE.get(text));
    }

    /** Every row is met afresh, with the files and the profile of a partner at work. */
    private static ScriptRunner runner(int line) throws Exception {
        ScriptRunner runner = stellantis.runner(temporary.resolve("runner" + line), partner);
        try (Stream<Path> files = Files.list(props)) {
            for (Path file : files.toList())
                Files.copy(file, runner.path(file.getFileName().toString()));
        }
        return runner.env("KEY_PASSPHRASE", PASSPHRASE)
                .env("STORE_PASSPHRASE", PASSPHRASE)
                .env("URL", stellantis.sandbox.baseUrl() + "/")
                .env("STELLANTIS_PASSPHRASE", "env:KEY_PASSPHRASE")
                .env("STELLANTIS_CN", "MZP123456")
                .env("STELLANTIS_ORG", "Free2Move")
                .env("STELLANTIS_COUNTRY", "FR")
                .env("STELLANTIS_STATE", "Ile de France")
                .env("STELLANTIS_LOCALITY", "Paris")
                .env("STELLANTIS_EMAIL", "it@example.com");
    }

    private static String sh(ScriptRunner runner, String line) {
        Tool tool = new Tool(runner.folder);
        runner.env.forEach(tool::env);
        return tool.run(
                        "sh",
                        "-c",
                        line.replace(
                                "keytool ", Tool.find("keytool") + " -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC "))
                .all();
    }

    interface Throwing {
        Object run() throws Exception;
    }

    private static String thrown(Throwing work) {
        try {
            work.run();
        } catch (Exception e) {
            return e.toString();
        }
        return "nothing";
    }

    private static KeyStore keystore(String type, ScriptRunner runner, String name, String passphrase)
            throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        store.load(new ByteArrayInputStream(runner.bytes(name)), passphrase.toCharArray());
        return store;
    }

    private static byte[] der(ScriptRunner runner, String name) {
        return Base64.getMimeDecoder().decode(runner.text(name).replaceAll("-----[A-Z ]+-----", ""));
    }

    @Test
    void noStageIsThereForNothing() throws Exception {
        Set<String> unused = new HashSet<>(STAGES.keySet());
        for (Row row : rows()) row.texts().forEach(unused::remove);
        assertEquals(Set.of(), unused);
    }
}
