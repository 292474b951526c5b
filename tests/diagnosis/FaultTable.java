//SOURCES FaultMatrix.java
package stellantis.diagnosis;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import stellantis.Failure;
import stellantis.diagnosis.FaultMatrix.Row;
import stellantis.diagnosis.FaultMatrix.Scene;
import stellantis.pki.CertificateFile;
import stellantis.pki.KeyFile;
import support.Tool;

/** docs/faults.md: the rows of the matrix, with what curl and Java's own HTTP client print when they meet the same. */
public final class FaultTable {
    private static final String HEAD = """
        # Faults, and what they look like

        Our tests cause each of these faults. You see the cause that `doctor` names, and what `curl` and a plain Java
        program (`java.net.http.HttpClient` with the JDK's own key manager) print for the same fault.

        - A warning means: it works, but may be the reason if something fails.
        - If a cell is empty, the fault is in the profile, or needs an access token.
        - An alert and the end of a connection can overtake each other. curl and Java then do not print the same every
          time.
        - Java's client does not read HTTPS_PROXY, so it never meets the proxies.

        `./jbang faults` writes this page. A test compares its first four columns with what the tests cause.

        """;

    private FaultTable() {}

    /** What curl, or Java's own client, prints when it meets this fault once. */
    public static String print(FaultMatrix props, String says, String tls, boolean byCurl) throws Exception {
        Row row = FaultMatrix.rows().stream()
                .filter(one -> one.says().equals(says))
                .findFirst()
                .orElseThrow();
        try (Scene scene = row.stage().open(props, tls)) {
            return byCurl ? curl(props.folder, row, scene, tls) : java(scene, tls);
        }
    }

    /** The columns that are the same in every run. */
    public static String start(Row row) {
        return "| " + row.says() + " | " + row.by().label + " | "
                + (row.by() == FaultMatrix.By.FILES ? "" : String.join(", ", row.versions())) + " | "
                + (row.warning() ? "warning " : "") + "`" + row.id() + "` |";
    }

    public static String page(Path folder) throws Exception {
        FaultMatrix props = new FaultMatrix(folder);
        StringBuilder page = new StringBuilder(HEAD)
                .append("| fault | caused with | TLS | cause named | curl | Java |\n|---|---|---|---|---|---|\n");
        for (Row row : FaultMatrix.rows()) {
            Map<String, String> curl = new LinkedHashMap<>();
            Map<String, String> java = new LinkedHashMap<>();
            for (String tls : row.versions()) {
                try (Scene scene = row.stage().open(props, tls)) {
                    curl.put(tls, skipped(row, scene) ? "" : curl(folder, row, scene, tls));
                    java.put(tls, skipped(row, scene) || token(row, scene) ? "" : java(scene, tls));
                }
            }
            page.append(start(row))
                    .append(' ')
                    .append(cell(curl))
                    .append(" | ")
                    .append(cell(java))
                    .append(" |\n");
        }
        return page.toString();
    }

    /** Faults that another client meets only with an access token, or not at all. */
    private static boolean skipped(Row row, Scene scene) {
        return scene.url == null || row.id().equals("api.token-refused");
    }

    private static boolean token(Row row, Scene scene) {
        return row.id().startsWith("token.") && scene.runner != null;
    }

    private static String cell(Map<String, String> byVersion) {
        List<String> distinct = byVersion.values().stream().distinct().toList();
        if (distinct.size() == 1) return distinct.get(0).isEmpty() ? "" : "`" + distinct.get(0) + "`";
        return byVersion.entrySet().stream()
                .map(one -> one.getKey() + ": `" + one.getValue() + "`")
                .collect(Collectors.joining("; "));
    }

    private static String curl(Path folder, Row row, Scene scene, String tls) {
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "-sS",
                "-o",
                "/dev/null",
                "-w",
                "HTTP %{http_code}",
                "--max-time",
                "3",
                "--tlsv" + tls,
                "--tls-max",
                tls,
                "--cacert",
                scene.ca.toString()));
        if (scene.key != null) command.addAll(List.of("--key", scene.key.toString(), "--cert", scene.cert.toString()));
        if (scene.user != null && !token(row, scene)) command.addAll(List.of("-u", scene.user));
        if (token(row, scene))
            command.addAll(List.of(
                    "-d",
                    "grant_type=client_credentials&client_id=" + scene.runner.env.get("TOKEN_CLIENT_ID"),
                    scene.runner.env.get("TOKEN_URL")));
        else command.add(scene.url);
        Tool tool = new Tool(folder);
        scene.env.forEach(tool::env);
        Tool.Result result = tool.run(command.toArray(String[]::new));
        String error = result.err()
                .lines()
                .filter(line -> line.startsWith("curl: "))
                .findFirst()
                .orElse("");
        return plain(error.isEmpty() ? result.out() : error);
    }

    private static String java(Scene scene, String tls) throws Exception {
        HttpClient client;
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(scene), trust(scene).getTrustManagers(), null);
            SSLParameters parameters = context.getDefaultSSLParameters();
            parameters.setProtocols(new String[] {"TLSv" + tls});
            client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .sslContext(context)
                    .sslParameters(parameters)
                    .connectTimeout(Duration.ofSeconds(3))
                    .build();
        } catch (Failure e) {
            return "";
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(scene.url));
        if (scene.user != null)
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(scene.user.getBytes(StandardCharsets.UTF_8)));
        try {
            return "HTTP "
                    + client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                            .get(3, TimeUnit.SECONDS)
                            .statusCode();
        } catch (java.util.concurrent.TimeoutException e) {
            return "no answer in 3 s";
        } catch (java.util.concurrent.ExecutionException e) {
            return plain(e.getCause().getClass().getSimpleName()
                    + (e.getCause().getMessage() == null
                            ? ""
                            : ": " + e.getCause().getMessage()));
        }
    }

    private static KeyManager[] keys(Scene scene) throws Exception {
        if (scene.key == null) return null;
        PrivateKey key = KeyFile.read(Files.readAllBytes(scene.key), "key", () -> null);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "client",
                key,
                new char[0],
                CertificateFile.read(Files.readAllBytes(scene.cert), "cert").toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static TrustManagerFactory trust(Scene scene) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int i = 0;
        for (X509Certificate one : CertificateFile.read(Files.readAllBytes(scene.ca), "ca"))
            store.setCertificateEntry("ca" + i++, one);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory;
    }

    /** Without what differs from run to run. */
    private static String plain(String text) {
        String line = text.replaceAll("\\s+", " ")
                .replaceAll("\\p{Cntrl}+", "…")
                .replaceAll("(port |:)\\d{4,5}\\b", "$1PORT")
                .replaceAll("error:[0-9A-F]{8}:", "error:")
                .replaceAll("'?/[^ ']*/([^/ ']+)'?", "$1")
                .replaceAll("\\bf\\d+\\.key", "key.pem")
                .replaceAll("\\d+ milliseconds", "N milliseconds")
                .replaceAll("after \\d+ ms", "after N ms")
                .replaceAll("(NotAfter|NotBefore): [A-Z][^;]*\\d{4}", "$1: DATE")
                .replace("|", "/")
                .replace("`", "'")
                .strip();
        return line.length() > 160 ? line.substring(0, 160) + "…" : line;
    }
}
