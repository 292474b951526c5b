//SOURCES FaultMatrix.java
package stellantis.diagnosis;

import static stellantis.diagnosis.FaultMatrix.ONE;
import static stellantis.diagnosis.FaultMatrix.replace;
import static stellantis.diagnosis.FaultMatrix.set;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import stellantis.diagnosis.FaultMatrix.By;
import stellantis.diagnosis.FaultMatrix.Row;
import stellantis.diagnosis.FaultMatrix.Scene;
import stellantis.pki.CertificateFile;
import stellantis.pki.Name;
import support.Nginx;
import support.OpensslCa;
import support.OpensslCa.Issued;
import support.ScriptRunner;
import support.Tool;

/** Values given elsewhere than in the profile, and files that are not what they should be: doctor and call agree. */
final class OriginRows {
    private static final String WRONG_LOGIN =
            "default_type application/json; return 401 '{\"code\": 40101, \"message\": \"Invalid credentials\"}';";
    private static final String NO_ID =
            "default_type application/json; return 401 '{\"moreInformation\": \"Client id missing\"}';";
    private static final String EXPIRED =
            "default_type application/json; return 401 '{\"moreInformation\": \"Token expired\"}';";
    private static final String TOKEN_ENDPOINT = "default_type application/json; return 405 '{\"error\":"
            + " \"invalid_request\", \"error_description\": \"POST only\"}';";
    private static final String FINE = "default_type application/json; return 200 '{}';";

    private OriginRows() {}

    private interface Plant {
        void plant(FaultMatrix props, ScriptRunner runner) throws Exception;
    }

    static void add(List<Row> rows) {
        variables(rows);
        settings(rows);
        files(rows);
    }

    private static void variables(List<Row> rows) {
        variable(rows, "BASE_URL", "https://localhost:1", FINE);
        variable(rows, "USER", "MZP999999", WRONG_LOGIN);
        variable(rows, "AUTH", "none", WRONG_LOGIN);
        variable(rows, "BEARER", "env:PASSWORD", EXPIRED);
        variable(rows, "CLIENT_ID_IN", "header:X-Id", NO_ID, "api.client-id-missing");
        row(
                rows,
                "variable that names another key",
                "settings.overridden",
                "unset STELLANTIS_KEY",
                FINE,
                (props, runner) -> runner.env("STELLANTIS_KEY", props.otherKey().toString()));
        row(
                rows,
                "variable that names another CA",
                "settings.overridden",
                "unset STELLANTIS_CACERT",
                FINE,
                (props, runner) -> {
                    set(runner, "cacert-only=true");
                    runner.env("STELLANTIS_CACERT", props.ca.stranger().toString());
                });
        row(
                rows,
                "variable that names a profile which is not there",
                "identity.key-missing",
                "unset STELLANTIS_PROFILE",
                FINE,
                (props, runner) -> runner.env("STELLANTIS_PROFILE", "old"));
        row(
                rows,
                "variable that changes Java's TLS",
                "tls.versions",
                "unset JAVA_TOOL_OPTIONS",
                null,
                (props, runner) -> runner.env("JAVA_TOOL_OPTIONS", "-Xmx1g -Djdk.tls.client.protocols=TLSv1"));
        late(
                rows,
                "variable with a time that is too short",
                "unset STELLANTIS_MAX_TIME",
                runner -> runner.env("STELLANTIS_MAX_TIME", "0.5"));
    }

    private static void variable(List<Row> rows, String name, String value, String answer) {
        variable(rows, name, value, answer, "settings.overridden");
    }

    private static void variable(List<Row> rows, String name, String value, String answer, String cause) {
        String variable = "STELLANTIS_" + name;
        row(
                rows,
                "variable " + variable + " left over",
                cause,
                "unset " + variable,
                answer,
                (props, runner) -> runner.env(variable, value));
    }

    private static void settings(List<Row> rows) {
        late(
                rows,
                "setting with a time that is too short",
                "profile unset max-time",
                runner -> set(runner, "max-time=0.5"));
        row(
                rows,
                "client id sent where the gateway does not look",
                "api.client-id-missing",
                "profile unset client-id-in",
                NO_ID,
                (props, runner) -> set(runner, "client-id-in=header:X-IBM-ClientId"));
        row(
                rows,
                "base-url that leads to a token endpoint",
                "api.token-endpoint",
                "what a token endpoint says",
                TOKEN_ENDPOINT,
                (props, runner) -> {});
        row(
                rows,
                "login with a domain before it",
                "settings.user-not-in-certificate",
                "while the certificate is for MZP123456",
                WRONG_LOGIN,
                (props, runner) -> set(runner, "user=GARAGE\\\\MZP123456"));
        row(
                rows,
                "sign in the login that looks like nothing",
                "settings.odd-character",
                "looks like another or like none",
                WRONG_LOGIN,
                (props, runner) -> set(runner, "user=MZP123456\u00a0"));
        row(
                rows,
                "quotes around the URL",
                "settings.quoted",
                "it stands in quotes",
                FINE,
                (props, runner) -> set(runner, "base-url=\"" + FaultMatrix.setting(runner, "base-url") + "\""));
        row(
                rows,
                "the URL's line misspelt",
                "settings.misspelt",
                "write base-url in place of base_url",
                FINE,
                (props, runner) -> set(
                        runner, "base_url=" + FaultMatrix.setting(runner, "base-url"), "base-url=", "environment="));
        row(
                rows,
                "client secret's file gone",
                "file.missing",
                "profile unset client-secret",
                FINE,
                (props, runner) -> set(
                        runner,
                        "auth=oauth2",
                        "token-url=" + FaultMatrix.setting(runner, "base-url") + "as/token.oauth2",
                        "token-client-id=ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF",
                        "scope=prd:ABC",
                        "client-secret=file:/nonexistent/secret"));
    }

    private static void files(List<Row> rows) {
        row(rows, "folder in place of the key", "file.unusable", "a file was expected", FINE, (props, runner) -> {
            Files.delete(key(runner));
            Files.createDirectory(key(runner));
        });
        row(
                rows,
                "public key in place of the private one",
                "file.no-private-key",
                "give the file with its private key",
                FINE,
                (props, runner) -> new Tool(props.folder)
                        .run(
                                "openssl",
                                "pkey",
                                "-in",
                                props.client.key().toString(),
                                "-pubout",
                                "-out",
                                key(runner).toString())
                        .ok());
        row(rows, "private key with a line lost", "file.damaged", "it is cut off", FINE, (props, runner) -> {
            List<String> lines = Files.readAllLines(key(runner));
            lines.remove(2);
            Files.write(key(runner), lines);
        });
        row(rows, "link to a certificate that is gone", "file.missing", "which is gone", FINE, (props, runner) -> {
            Path cert = runner.profile("default").resolve("cert.pem");
            Files.delete(cert);
            Files.createSymbolicLink(cert, Path.of("/media/usb/cert.pem"));
        });
        row(
                rows,
                "request where the certificate belongs",
                "identity.request-as-certificate",
                "install FILE --force",
                FINE,
                (props, runner) -> replace(
                        runner, "cert.pem", props.ca.request(props.client.key(), OpensslCa.subject("MZP123456"))));
        row(rows, "keystore cut off", "file.damaged", "it is cut off", FINE, (props, runner) -> {
            Path store = keystore(props, runner, "-inkey", props.client.key().toString());
            byte[] whole = Files.readAllBytes(store);
            Files.write(store, java.util.Arrays.copyOf(whole, whole.length * 2 / 3));
        });
        row(
                rows,
                "keystore without a private key",
                "file.no-private-key",
                "export it again",
                FINE,
                (props, runner) -> keystore(props, runner, "-nokeys"));
        row(
                rows,
                "issuing CA of the same name, but with another key",
                "identity.issuing-ca-missing",
                "has another key than the one that signed it",
                null,
                (props, runner) -> {
                    Issued other = props.made("another issuing CA", () -> {
                        Path key = props.ca.newKey("EC");
                        Path cert = props.folder.resolve("another-issuer.crt");
                        String name = Name.subject(CertificateFile.read(props.ca.partners())
                                        .get(0))
                                .toString();
                        Files.writeString(cert, props.ca.selfSigned(key, "/" + name.replace(", ", "/")));
                        return new Issued(key, cert, cert);
                    });
                    replace(runner, "ca.pem", props.ca.root());
                    Files.writeString(
                            runner.profile("default").resolve("cert.pem"),
                            Files.readString(props.client.cert()) + Files.readString(other.cert()));
                });
    }

    private static Path key(ScriptRunner runner) {
        return runner.profile("default").resolve("key.pem");
    }

    private static Path keystore(FaultMatrix props, ScriptRunner runner, String... what) throws Exception {
        Path store = runner.profile("default").resolve("id.p12");
        List<String> command = new java.util.ArrayList<>(List.of(
                "openssl", "pkcs12", "-export", "-in", props.client.chain().toString(), "-passout", "pass:x", "-out"));
        command.add(store.toString());
        command.addAll(List.of(what));
        new Tool(props.folder).run(command.toArray(String[]::new)).ok();
        Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rw-------"));
        Files.delete(key(runner));
        Files.delete(runner.profile("default").resolve("cert.pem"));
        runner.env("KEYSTORE_PASSPHRASE", "x");
        set(runner, "keystore=" + store, "passphrase=env:KEYSTORE_PASSPHRASE");
        return store;
    }

    private interface Late {
        void plant(ScriptRunner runner);
    }

    private static void late(List<Row> rows, String says, String said, Late plant) {
        rows.add(new Row(
                says,
                By.NGINX,
                ONE,
                1,
                "talk.timeout",
                (props, tls) -> {
                    Scene scene = profile(props, props.behindNginx(socket -> Thread.sleep(60_000)));
                    plant.plant(scene.runner);
                    return scene;
                },
                said));
    }

    /** @param answer of nginx; null for one that speaks an older TLS, or refuses the certificate by a page */
    private static void row(List<Row> rows, String says, String cause, String said, String answer, Plant plant) {
        rows.add(new Row(
                says,
                answer == null || !answer.equals(FINE) ? By.NGINX : By.FILES,
                ONE,
                1,
                cause,
                (props, tls) -> {
                    Scene server = answer != null
                            ? props.answering(answer)
                            : cause.equals("tls.versions")
                                    ? props.scene(
                                            props.client,
                                            Nginx.in(props.folder)
                                                    .shows(props.server)
                                                    .tls("TLSv1.2")
                                                    .location("/", FINE)
                                                    .start())
                                    : props.nginx(props.client);
                    Scene scene = profile(props, server);
                    plant.plant(props, scene.runner);
                    return scene;
                },
                said));
    }

    /** A fleet owner's whole profile at this server. */
    private static Scene profile(FaultMatrix props, Scene server) {
        Scene scene = props.profile();
        scene.options.remove("--offline");
        scene.runner.env("PASSWORD", "opensesame");
        set(
                scene.runner,
                "environment=sandbox",
                "base-url=" + server.url,
                "auth=basic",
                "user=MZP123456",
                "password=env:PASSWORD",
                "token-client-id=",
                "scope=");
        return scene.holding(server);
    }
}
