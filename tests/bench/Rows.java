import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is compared: the task, the commands of the other tools, ours started in three ways, and the limits. */
class Rows {
    static final String DNAME = "CN=MZP123456, OU=Programs Partners, O=Free2Move, L=Paris, ST=Ile de France, C=FR";
    private static final String STOCK = "stock JBang";
    private static final String LAUNCHER = "./jbang";
    private static final String INSTALLED = "installed";
    private static final String CLEAR = INSTALLED + ", key not encrypted";
    /** The floor: {@link Floor}. */
    static final String BARE = "a bare Java HttpClient";

    private final Stage stage;

    Rows(Stage stage) {
        this.stage = stage;
    }

    List<Row> all() throws Exception {
        List<Row> rows = new ArrayList<>();
        rows.add(new Row("start", "Starting up", 1).ours(Row.EMPTY_SCRIPT, emptyScript()));
        if (stage.has("csr")) {
            rows.add(keyAndRequest(
                            "ec",
                            "EC P-256 key and signing request",
                            1,
                            List.of("-keyalg", "EC", "-groupname", "secp256r1"),
                            List.of("ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
                            "--ec",
                            "P-256")
                    .target(STOCK, Row.Unit.PEER, 1.0)
                    .target(STOCK, Row.Unit.SHARE, 0.2)
                    .target(LAUNCHER, Row.Unit.PEER, 0.3)
                    .target(INSTALLED, Row.Unit.PEER, 0.2)
                    .target(INSTALLED, Row.Unit.HELLO, 4)
                    .target(INSTALLED, Row.Unit.MEBIBYTES, 80)
                    .target(CLEAR, Row.Unit.PEER, 0.2)
                    .target(CLEAR, Row.Unit.HELLO, 4)
                    .shown(INSTALLED, "one process instead of two"));
            rows.add(keyAndRequest(
                            "rsa",
                            "RSA 2048 key and signing request",
                            2,
                            List.of("-keyalg", "RSA", "-keysize", "2048"),
                            List.of("rsa:2048"),
                            "--rsa",
                            "2048")
                    .target(INSTALLED, Row.Unit.PEER, 0.5)
                    .target(CLEAR, Row.Unit.PEER, 0.5)
                    .target(INSTALLED, Row.Unit.MEBIBYTES, 80)
                    .shown(INSTALLED, "one process instead of two; the search for the primes takes most of the time"));
        }
        if (stage.has("jks-to-pem")) rows.add(jksToPem());
        if (stage.has("inspect")) rows.add(inspect());
        if (stage.has("call")) rows.add(call());
        if (stage.has("token")) rows.add(token());
        if (stage.has("call") && stage.has("setup")) rows.add(tenCalls());
        rows.add(firstUse());
        return rows;
    }

    /** What a newcomer waits for once, with the libraries already in the local Maven repository. */
    private Row firstUse() {
        Row row = new Row("first-use", "The first run of a script, nothing compiled yet", 0.25);
        for (Stage.Checkout one : stage.checkouts) {
            for (String alias : List.of("csr", "call", "setup")) {
                if (stage.has(alias))
                    firstUse(row, one, alias, alias + "@stellantis --version, stock JBang", one.name());
            }
            if (!stage.has("setup")) continue;
            String web = "http://127.0.0.1:" + stage.web.getAddress().getPort() + "/";
            firstUse(row, one, "call", "call over http", web + one.name() + "/jbang-catalog.json");
            firstUse(
                    row,
                    one,
                    "call",
                    "call over http, published in one jar",
                    web + "site-" + one.name() + "/jbang-catalog.json");
        }
        return row;
    }

    private void firstUse(Row row, Stage.Checkout one, String alias, String label, String catalog) {
        row.ours(
                label + one.label(),
                List.of(
                        Stage.tool("sh"),
                        "-c",
                        "mkdir jbang && cp -r '" + stage.file("jbang/jbang-catalog.json")
                                + "' jbang/ && mkdir jbang/cache && cp -r '" + stage.file("jbang/cache/urls")
                                + "' jbang/cache/ && JBANG_DIR=$PWD/jbang exec '" + stage.file("bin/jbang") + "' "
                                + alias + "@" + catalog + " --version"));
    }

    private Row keyAndRequest(
            String name,
            String title,
            double roundsFactor,
            List<String> keytool,
            List<String> openssl,
            String... kind) {
        Row row = new Row(name, title + ", the key encrypted", roundsFactor)
                .peer(
                        "keytool -genkeypair + -certreq",
                        command(
                                List.of(
                                        Stage.tool("keytool"),
                                        "-genkeypair",
                                        "-alias",
                                        "k",
                                        "-keystore",
                                        "k.p12",
                                        "-storepass",
                                        "changeit",
                                        "-dname",
                                        DNAME),
                                keytool),
                        List.of(
                                Stage.tool("keytool"),
                                "-certreq",
                                "-alias",
                                "k",
                                "-keystore",
                                "k.p12",
                                "-storepass",
                                "changeit",
                                "-file",
                                "request.csr"))
                .peer(
                        "openssl req",
                        command(
                                List.of(
                                        Stage.tool("openssl"),
                                        "req",
                                        "-new",
                                        "-keyout",
                                        "key.pem",
                                        "-out",
                                        "request.csr",
                                        "-passout",
                                        "env:BENCH_PASSPHRASE",
                                        "-subj",
                                        "/C=FR/ST=Ile de France/L=Paris/O=Free2Move/OU=Programs"
                                                + " Partners/CN=MZP123456/emailAddress=it@example.com",
                                        "-newkey"),
                                openssl))
                .ours(Row.EMPTY_SCRIPT, emptyScript());
        List<String> subject = command(
                List.of(
                        "--country",
                        "FR",
                        "--state",
                        "Ile de France",
                        "--locality",
                        "Paris",
                        "--org",
                        "Free2Move",
                        "--cn",
                        "MZP123456",
                        "--email",
                        "it@example.com",
                        "--key-out",
                        "key.pem",
                        "--out",
                        "request.csr"),
                List.of(kind));
        ours(row, "csr", command(subject, List.of("--passphrase", "env:BENCH_PASSPHRASE")));
        if (stage.has("setup")) row.ours(CLEAR, installed("csr", command(subject, List.of("--no-passphrase"))));
        return row;
    }

    private Row jksToPem() throws Exception {
        Row row = new Row("jks-to-pem", "Key and certificate out of a Java keystore", 1)
                .peer(
                        "keytool -importkeystore + openssl pkcs12",
                        List.of(
                                Stage.tool("keytool"),
                                "-importkeystore",
                                "-srckeystore",
                                stage.file("partner.jks"),
                                "-srcstorepass",
                                "changeit",
                                "-destkeystore",
                                "k.p12",
                                "-deststoretype",
                                "PKCS12",
                                "-deststorepass",
                                "changeit"),
                        List.of(
                                Stage.tool("openssl"),
                                "pkcs12",
                                "-in",
                                "k.p12",
                                "-passin",
                                "pass:changeit",
                                "-out",
                                "identity.pem",
                                "-passout",
                                "env:BENCH_PASSPHRASE"));
        ours(
                row,
                "jks-to-pem",
                List.of(
                        stage.file("partner.jks"),
                        "identity.pem",
                        "--passphrase",
                        "env:STORE_PASSPHRASE",
                        "--out-passphrase",
                        "env:BENCH_PASSPHRASE"));
        if (stage.has("setup"))
            row.ours(
                    CLEAR,
                    installed(
                            "jks-to-pem",
                            List.of(
                                    stage.file("partner.jks"),
                                    "identity.pem",
                                    "--passphrase",
                                    "env:STORE_PASSPHRASE",
                                    "--no-passphrase")));
        return row.target(INSTALLED, Row.Unit.PEER, 0.4)
                .target(CLEAR, Row.Unit.PEER, 0.4)
                .target(INSTALLED, Row.Unit.MEBIBYTES, 80)
                .shown(INSTALLED, "one process instead of two, and a better encrypted key");
    }

    private Row inspect() {
        Row row = new Row("inspect", "What is in a certificate", 1)
                .peer(
                        "openssl x509 -text",
                        List.of(
                                Stage.tool("openssl"),
                                "x509",
                                "-in",
                                stage.client.cert().toString(),
                                "-noout",
                                "-text"));
        ours(row, "inspect", List.of(stage.client.cert().toString()));
        return row.target(INSTALLED, Row.Unit.HELLO, 4)
                .target(INSTALLED, Row.Unit.MEBIBYTES, 80)
                .shown(INSTALLED, "Java starts more slowly than a C program");
    }

    private Row call() {
        String url = stage.nginx.url("/connectedcar/v3/fleets?client_id=abc-123");
        Row row = new Row("call", "GET of a small JSON over mutual TLS, token at hand, our encrypted key", 1)
                .peer(
                        "curl",
                        curl(url, stage.file("encrypted.pem"), "-H", "Authorization: Bearer eyJhbGciOiJub25lIn0.e30."))
                .peer(
                        "curl, key not encrypted",
                        curl(
                                url,
                                stage.client.key().toString(),
                                "-H",
                                "Authorization: Bearer eyJhbGciOiJub25lIn0.e30."));
        ours(row, "call", List.of("-p", "bench", "/connectedcar/v3/fleets"));
        if (stage.has("setup")) {
            row.ours(CLEAR, installed("call", List.of("-p", "clear", "/connectedcar/v3/fleets")));
            row.ours(
                    INSTALLED + ", a new token first",
                    installed("call", List.of("-p", "bench", "--no-cache", "/connectedcar/v3/fleets")));
        }
        row.ours(BARE + ", key not encrypted", stage.floor(stage.client, stage.root, url, "-"));
        return row.target(INSTALLED, Row.Unit.HELLO, 7)
                .target(CLEAR, Row.Unit.HELLO, 7)
                .shown(INSTALLED, "Java's TLS and HTTP code runs for the first time; a bare HttpClient takes as long");
    }

    /** What a loop over ten vehicles takes: ten processes of curl, or one of ours. */
    private Row tenCalls() {
        String url = stage.nginx.url("/connectedcar/v3/fleets?client_id=abc-123&n=");
        Row row = new Row("ten-calls", "Ten GETs over mutual TLS", 1);
        for (Map.Entry<String, String> key : new TreeMap<>(Map.of(
                        "curl, ten processes",
                        stage.file("encrypted.pem"),
                        "curl, ten processes, key not encrypted",
                        stage.client.key().toString()))
                .entrySet()) {
            List<List<String>> ten = new ArrayList<>();
            for (int n = 1; n <= 10; n++)
                ten.add(curl(url + n, key.getValue(), "-H", "Authorization: Bearer eyJhbGciOiJub25lIn0.e30."));
            row.peers(key.getKey(), ten);
        }
        for (String profile : List.of("bench", "clear")) {
            String label = INSTALLED + ", one process" + (profile.equals("clear") ? ", key not encrypted" : "");
            row.ours(
                    label,
                    List.of(
                            Stage.tool("sh"),
                            "-c",
                            "seq 10 | '" + installed("call", List.of()).get(0) + "' -p " + profile
                                    + " --each '/connectedcar/v3/fleets?n={}'"));
        }
        return row.target(INSTALLED + ", one process", Row.Unit.PEER, 1.0)
                .shown(INSTALLED + ", one process", "the key is opened once, not ten times");
    }

    private Row token() {
        Row row = new Row("token", "A new access token over mutual TLS, our encrypted key", 1)
                .peer(
                        "curl",
                        curl(
                                stage.nginx.url("/as/token.oauth2"),
                                stage.file("encrypted.pem"),
                                "-d",
                                "grant_type=client_credentials&client_id=def-456&scope=prd:ABC"));
        ours(row, "token", List.of("-p", "bench", "--no-cache"));
        if (stage.has("setup")) row.ours(INSTALLED + ", cached", installed("token", List.of("-p", "bench")));
        return row.shown(INSTALLED, "as the GET of a small JSON");
    }

    private List<String> curl(String url, String key, String... more) {
        return command(
                List.of(
                        Stage.tool("curl"),
                        "-sS",
                        "-f",
                        "--cert",
                        stage.client.chain().toString(),
                        "--key",
                        key,
                        "--pass",
                        Stage.PASSPHRASE,
                        "--cacert",
                        stage.root.toString(),
                        url),
                List.of(more));
    }

    private void ours(Row row, String alias, List<String> arguments) {
        for (Stage.Checkout one : stage.checkouts) {
            row.ours(
                    STOCK + one.label(),
                    command(List.of(stage.file("bin/jbang"), alias + "@" + one.name()), arguments));
            row.ours(
                    LAUNCHER + one.label(),
                    command(List.of(one.folder().resolve("jbang").toString(), alias), arguments));
            if (stage.has("setup")) row.ours(INSTALLED + one.label(), installed(one, alias, arguments));
        }
    }

    private List<String> installed(String alias, List<String> arguments) {
        return installed(stage.checkouts.get(0), alias, arguments);
    }

    private List<String> installed(Stage.Checkout one, String alias, List<String> arguments) {
        return command(stage.installed(one, alias), arguments);
    }

    private List<String> emptyScript() {
        return List.of(stage.file("bin/jbang"), "empty@bench");
    }

    private static List<String> command(List<String> first, List<String> then) {
        List<String> all = new ArrayList<>(first);
        all.addAll(then);
        return all;
    }
}
