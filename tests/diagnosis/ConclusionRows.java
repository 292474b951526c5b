//SOURCES FaultMatrix.java
package stellantis.diagnosis;

import static stellantis.diagnosis.FaultMatrix.BOTH;
import static stellantis.diagnosis.FaultMatrix.ONE;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import stellantis.diagnosis.FaultMatrix.By;
import stellantis.diagnosis.FaultMatrix.Row;
import stellantis.diagnosis.FaultMatrix.Scene;
import stellantis.diagnosis.FaultMatrix.Stage;
import support.Nginx;
import support.OpensslCa;
import support.OpensslCa.Authority;
import support.OpensslCa.Issued;
import support.OpensslServer;
import support.Tool;

/** Faults whose cause follows from several things at once, or from the server's own words. */
final class ConclusionRows {
    private ConclusionRows() {}

    static void add(List<Row> rows) {
        certificates(rows);
        clocks(rows);
        alerts(rows);
        apiWords(rows);
        tokenWords(rows);
    }

    private static Row row(String says, By by, String cause, String said, Stage stage) {
        return new Row(says, by, BOTH, 1, cause, stage, said);
    }

    private static void certificates(List<Row> rows) {
        String signs = "does not allow digital signatures";
        String weakKey = "has a key that is too weak";
        String weakHash = "is signed with SHA1";
        rows.add(row(
                "client certificate without digitalSignature",
                By.OPENSSL,
                "identity.no-digital-signature",
                signs,
                (props, tls) -> props.demanding(noSignatures(props), tls)));
        rows.add(row(
                "client certificate without digitalSignature, reported by a page",
                By.NGINX,
                "identity.no-digital-signature",
                signs,
                (props, tls) -> props.nginx(noSignatures(props))));
        rows.add(row(
                "client key of 1024 bits",
                By.OPENSSL,
                "identity.weak-key",
                weakKey,
                (props, tls) -> props.demanding(shortKey(props), tls, "-cipher", "DEFAULT@SECLEVEL=2")));
        rows.add(row(
                "client certificate signed with SHA-1",
                By.OPENSSL,
                "identity.weak-signature",
                weakHash,
                (props, tls) -> props.demanding(sha1(props), tls, "-cipher", "DEFAULT@SECLEVEL=2")));
        rows.add(row(
                "issuing CA in the file expired",
                By.OPENSSL,
                "identity.ca-expired",
                "which is the CA above yours",
                (props, tls) -> props.demanding(underOldCa(props, props.client), tls)));
        rows.add(row(
                "issuing CA in the file expired, but the API answers",
                By.OPENSSL,
                "warning identity.ca-expired",
                null,
                (props, tls) -> props.openssl(underOldCa(props, props.client), tls, "-verify", "3")));
        rows.add(row(
                "revoked client certificate, reported by a page",
                By.NGINX,
                "http.client-certificate-refused",
                "it was probably revoked, or is not registered there",
                ConclusionRows::revoked));
        rows.add(row(
                "organizational unit wrong, refused by a page",
                By.NGINX,
                "subject.ou.wrong",
                null,
                (props, tls) -> basic(props.scene(
                        wrongUnit(props),
                        Nginx.in(props.folder)
                                .shows(props.server)
                                .demands(props.ca.root())
                                .location(
                                        "/",
                                        "if ($ssl_client_s_dn !~ \"OU=Programs Partners\") { return 403; } return 200;")
                                .start()))));
        rows.add(row(
                "organizational unit wrong, but the server names another reason",
                By.NGINX,
                "api.not-subscribed",
                "is not subscribed",
                (props, tls) -> basic(props.scene(
                        wrongUnit(props),
                        Nginx.in(props.folder)
                                .shows(props.server)
                                .demands(props.ca.root())
                                .location("/", "return 403 'Application is not subscribed to this plan';")
                                .start()))));
        rows.add(row(
                "server's key of 1024 bits",
                By.NGINX,
                "warning tls.server.weak",
                null,
                (props, tls) -> server(
                        props,
                        props.made(
                                "server 1024",
                                () -> props.localhost().issue(rsa(props, "server-1024.key", 1024), "/CN=localhost")))));
        rows.add(row(
                "server's certificate signed with SHA-1",
                By.NGINX,
                "warning tls.server.weak",
                null,
                (props, tls) -> server(
                        props,
                        props.made(
                                "server sha1",
                                () -> props.localhost().hash("sha1").issue(props.ca.newKey("RSA"), "/CN=localhost")))));
    }

    private static void clocks(List<Row> rows) {
        String both = "this machine's clock is wrong";
        rows.add(row("own and server's certificate expired", By.OPENSSL, "clock.skew", both, (props, tls) -> {
            Issued old = props.made(
                    "server expired too", () -> props.localhost().expired().issue("/CN=localhost"));
            return listening(props, props.expired(), OpensslServer.start(props.folder, old, "-verify", "3"));
        }));
        rows.add(row("own and server's certificate not yet valid", By.OPENSSL, "clock.skew", both, (props, tls) -> {
            Issued early = props.made(
                    "server early too", () -> props.localhost().notYetValid().issue("/CN=localhost"));
            return listening(props, props.future(), OpensslServer.start(props.folder, early, "-verify", "3"));
        }));
        rows.add(row(
                "own certificate expired, but not by the server's date",
                By.SOCKET,
                "clock.skew",
                null,
                (props, tls) -> dated(props, props.expired(), -60)));
        rows.add(row(
                "own certificate not yet valid, but by the server's date",
                By.SOCKET,
                "clock.skew",
                null,
                (props, tls) -> dated(props, props.future(), 60)));
    }

    private static void alerts(List<Row> rows) {
        alert(rows, "internal_error", 80, "something failed inside the server");
        alert(rows, "access_denied", 49, "lets nobody in from here");
        alert(rows, "no_application_protocol", 120, "no protocol that was offered");
        alert(rows, "missing_extension", 109, "most often the host's name");
        alert(rows, "unknown_ca", 48, "before any was sent");
        alert(rows, "illegal_parameter", 47, "no usual TLS server");
        alert(rows, "bad_record_mac", 20, "something in between changes");
        rows.add(new Row(
                "silence instead of a handshake, met by call",
                By.SOCKET,
                ONE,
                1,
                "tls.timeout",
                (props, tls) -> props.raw(socket -> Thread.sleep(60_000)).options("--connect-timeout", "0.7"),
                "no TLS handshake with"));
    }

    private static void alert(List<Row> rows, String name, int number, String said) {
        rows.add(new Row(
                "TLS alert " + name + " before the server's certificate",
                By.SOCKET,
                ONE,
                1,
                "tls.early-alert",
                (props, tls) -> props.raw(socket -> {
                    socket.getInputStream().read(new byte[4096]);
                    socket.getOutputStream().write(new byte[] {21, 3, 3, 0, 2, 2, (byte) number});
                    socket.getOutputStream().flush();
                }),
                said));
    }

    private static void apiWords(List<Row> rows) {
        said(
                rows,
                "client id not registered",
                "api.client-id-unknown",
                401,
                "application/json",
                "{\"httpCode\": \"401\", \"moreInformation\": \"Client id not registered.\"}",
                "does not know the client id");
        said(
                rows,
                "API key missing",
                "api.client-id-missing",
                401,
                "application/json",
                "{\"message\": \"No API key found in request\"}",
                "does not get the client id");
        said(
                rows,
                "application not subscribed",
                "api.not-subscribed",
                403,
                "application/xml",
                "<error><message>Application is not subscribed to this plan</message></error>",
                "is not subscribed");
        said(
                rows,
                "login of another certificate",
                "api.certificate-of-another",
                401,
                "application/json",
                "{\"code\": 40101, \"message\": \"Login does not match the client certificate\"}",
                "the certificate is for another login");
        said(
                rows,
                "subject not registered",
                "api.certificate-unknown",
                403,
                "text/plain",
                "Certificate subject is not a registered partner",
                "is not registered there");
        said(
                rows,
                "scope too narrow",
                "api.insufficient-scope",
                403,
                "application/json",
                "{\"fault\": {\"faultstring\": \"Insufficient scope\"}}",
                "scope does not cover this");
        said(
                rows,
                "vehicle not yours",
                "api.vehicle-not-yours",
                403,
                "text/html",
                "<html><head><title>403 Forbidden</title></head><body><p>This VIN is not part of your"
                        + " fleet</p></body></html>",
                "is not among yours");
        said(
                rows,
                "account locked",
                "api.account-closed",
                403,
                "application/problem+json",
                "{\"title\": \"Forbidden\", \"status\": 403, \"detail\": \"Partner account is locked\"}",
                "Partner account is locked");
        said(
                rows,
                "token for another audience",
                "api.token-of-another",
                401,
                "application/json",
                "{\"error\": \"invalid_token\", \"error_description\": \"The audience is invalid\"}",
                "made for another API");
        said(
                rows,
                "quota used up",
                "api.rate-limited",
                403,
                "application/json",
                "{\"message\": \"Out of call volume quota\"}",
                "too many calls");
        said(
                rows,
                "TLS ended before, handed on in plain HTTP",
                "api.gateway",
                400,
                "text/html",
                "<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>",
                "TLS ends before the gateway");
        said(
                rows,
                "words that no table has",
                "api.forbidden",
                403,
                "application/json",
                "{\"message\": \"Tariff 7 ends at noon\"}",
                "Tariff 7 ends at noon");
        gatewayWords(rows);
        String json = "application/hal+json";
        said(rows, "JSON cut off", "api.json-damaged", 200, json, "{\"total\": 1, \"_embe", "end-of-input");
        said(rows, "no JSON at all", "api.json-damaged", 200, json, "", "the body is empty");
        said(rows, "XML in place of JSON", "api.not-json", 200, "application/xml", "<fleets/>", null);
        said(rows, "nothing in place of JSON", "api.not-json", 200, "text/html", "", null);
        said(rows, "JSON damaged", "api.json-damaged", 200, json, "{\"total\": one}", "'one'");
        said(
                rows,
                "the gateway's error inside",
                "api.client-id-unknown",
                200,
                "application/json",
                "{\"httpCode\": \"401\", \"httpMessage\": \"Unauthorized\", \"moreInformation\": \"Invalid client id"
                        + " or secret.\"}",
                "does not know the client id");
        said(
                rows,
                "an OAuth error inside",
                "api.token-refused",
                200,
                "application/json",
                "{\"error\": \"invalid_token\", \"error_description\": \"The access token expired\"}",
                "the access token has expired");
        said(
                rows,
                "the application's error inside",
                "api.server-error",
                200,
                json,
                "{\"code\": 50001, \"uuid\": \"5d8c\", \"message\": \"Backend timeout\"}",
                "Backend timeout");
        said(
                rows,
                "an error without status inside",
                "api.error-inside",
                200,
                "text/json",
                "{\"fault\": {\"faultstring\": \"Raised by policy 7\"}}",
                "Raised by policy 7");
        rows.add(row(
                "another log-in asked for by the challenge",
                By.NGINX,
                "api.other-scheme",
                "asks for another log-in",
                (props, tls) -> basic(
                        props.answering("add_header WWW-Authenticate 'Bearer realm=\"fleet\"' always; return 401;"))));
        rows.add(row(
                "scope too narrow, reported by the challenge",
                By.NGINX,
                "api.insufficient-scope",
                "fleet:read",
                (props, tls) ->
                        basic(props.answering("add_header WWW-Authenticate 'Bearer error=\"insufficient_scope\","
                                + " scope=\"fleet:read\"' always; return 403;"))));
    }

    /** What gateways of several makers say of one kind. */
    private static void gatewayWords(List<Row> rows) {
        String json = "application/json";
        said(
                rows,
                "no such route at AWS",
                "api.no-route",
                403,
                json,
                "{\"message\":\"Missing Authentication Token\"}",
                "has no such path, stage or method");
        said(
                rows,
                "no such route at Kong",
                "api.no-route",
                404,
                json,
                "{\"message\":\"no Route matched with those values\"}",
                "has no such path, stage or method");
        said(
                rows,
                "TLS ended before Kong",
                "api.gateway",
                426,
                json,
                "{\"message\":\"Please use HTTPS protocol\"}",
                "TLS ends before the gateway");
        said(rows, "TLS ended before, without a word", "api.gateway", 426, json, "", "TLS ends before the gateway");
        said(
                rows,
                "the head of the request too long",
                "api.head-too-large",
                400,
                "text/html",
                "<html><head><title>400 Request Header Or Cookie Too Large</title></head></html>",
                "longer than the gateway takes");
        said(rows, "the head too long, without a word", "api.head-too-large", 431, json, "", "its Authorization alone");
        said(
                rows,
                "a token revoked that was given",
                "api.wrong-login",
                401,
                json,
                "{\"error\":\"invalid_token\",\"error_description\":\"Token revoked\"}",
                "the login or the password");
        rows.add(new Row(
                "HTTP 204: no content in place of the list",
                By.NGINX,
                ONE,
                1,
                "warning api.no-content",
                (props, tls) -> basic(props.answering("return 204;"))));
        said(
                rows,
                "Kong's list of who may use a service",
                "api.not-subscribed",
                403,
                json,
                "{\"message\":\"You cannot consume this service\"}",
                "is not subscribed");
        said(
                rows,
                "Kong refuses the certificate",
                "http.client-certificate-refused",
                401,
                json,
                "{\"message\":\"TLS certificate failed verification\"}",
                "(HTTP 401): TLS certificate failed verification");
        said(
                rows,
                "a CA that the gateway does not know",
                "http.client-certificate-refused",
                403,
                json,
                "{\"message\":\"unable to get local issuer certificate\"}",
                "seen from here it is in order");
        String apigee = "{\"fault\":{\"faultstring\":\"%s\",\"detail\":{\"errorcode\":\"%s\"}}}";
        for (int status : List.of(401, 500))
            said(
                    rows,
                    "Apigee looks for the id elsewhere",
                    "api.client-id-missing",
                    status,
                    json,
                    apigee.formatted(
                            "Failed to resolve API Key variable request.queryparam.apikey",
                            "steps.oauth.v2.FailedToResolveAPIKey"),
                    "looks for it in another place");
        said(
                rows,
                "Apigee's product does not have this API",
                "api.not-subscribed",
                401,
                json,
                apigee.formatted("Invalid ApiKey for given resource", "oauth.v2.InvalidApiKeyForGivenResource"),
                "is not subscribed");
        said(
                rows,
                "a failure behind Apigee is no fault of the client id",
                "api.server-error",
                500,
                json,
                apigee.formatted("Client id service not found", "messaging.runtime.RouteFailed"),
                "on the server's side");
        said(
                rows,
                "access to all fleets denied",
                "api.forbidden",
                403,
                json,
                "{\"Message\":\"User is not authorized to access this resource with an explicit deny\"}",
                "a rule of the gateway keeps out your application");
        said(
                rows,
                "a version that has ended",
                "api.gone",
                410,
                json,
                "{\"message\":\"API version v3 was retired. Use v4.\"}",
                "is not offered any more");
        said(
                rows,
                "token of another certificate",
                "api.token-bound",
                401,
                json,
                "{\"error\":\"invalid_token\",\"error_description\":\"Certificate thumbprint mismatch\"}",
                "bound to another certificate");
        said(
                rows,
                "certificate sent, and lost behind the gateway",
                "api.certificate-not-passed-on",
                400,
                json,
                "{\"message\":\"No required TLS certificate was sent\"}",
                "does not pass it on");
    }

    private static void tokenWords(List<Row> rows) {
        token(
                rows,
                "too many requests, in OAuth's shape",
                "token.rate-limited",
                429,
                "{\"error\":\"too_many_requests\",\"error_description\":\"Slow down\"}",
                "too many requests");
        token(
                rows,
                "invalid_grant without a grant",
                "token.invalid-grant",
                400,
                "{\"error\":\"invalid_grant\"}",
                "may not fetch tokens by itself");
        token(
                rows,
                "a signed assertion wanted",
                "token.other-authentication",
                401,
                "{\"error\":\"invalid_client\",\"error_description\":\"Client must authenticate with"
                        + " private_key_jwt\"}",
                "wants another proof of this client");
        token(
                rows,
                "words of its own with invalid_client",
                "token.refused",
                401,
                "{\"error\":\"invalid_client\",\"error_description\":\"Tariff 7 ends at noon\"}",
                "hint: ask your Stellantis contact, with these words");
        token(
                rows,
                "temporarily_unavailable with HTTP 503",
                "token.server-error",
                503,
                "{\"error\":\"temporarily_unavailable\"}",
                "cause: on the server's side");
        token(
                rows,
                "a token that lasts for no time",
                "warning token.without-expiry",
                200,
                "{\"access_token\":\"abc\",\"token_type\":\"Bearer\",\"expires_in\":0}",
                null);
        token(
                rows,
                "an API at token-url",
                "token.refused",
                401,
                "{\"httpCode\":\"401\",\"httpMessage\":\"Unauthorized\",\"moreInformation\":\"Header X missing\"}",
                "token-url and base-url are exchanged");
        token(
                rows,
                "XML in place of a token",
                "token.not-json",
                200,
                "<?xml version=\"1.0\"?><a/>",
                "is XML, not JSON");
        token(
                rows,
                "two ways of authentication at once",
                "token.other-authentication",
                400,
                "{\"error\":\"invalid_request\",\"error_description\":\"Multiple client credentials provided\"}",
                "wants another proof of this client");
        token(
                rows,
                "a contract that has ended, with another error's name",
                "token.account-closed",
                400,
                "{\"error\":\"invalid_scope\",\"error_description\":\"The contract is terminated\"}",
                "is not active");
        token(
                rows,
                "an address that is not on the list",
                "token.address-not-allowed",
                403,
                "{\"error\":\"access_denied\",\"error_description\":\"IP 198.51.100.7 is not in the allow list\"}",
                "this network's address");
        token(
                rows,
                "the head of the request too long",
                "token.head-too-large",
                400,
                "{\"error\":\"invalid_request\",\"error_description\":\"Request Header Or Cookie Too Large\"}",
                "longer than the gateway takes: the access token");
        token(
                rows,
                "client secret wanted",
                "token.secret-wanted",
                401,
                "{\"error\": \"unauthorized_client\", \"error_description\": \"Client secret not provided in"
                        + " request\"}",
                "needs a secret too");
        token(
                rows,
                "client credentials wrong, and no secret given",
                "token.invalid-client",
                401,
                "{\"error\": \"unauthorized_client\", \"error_description\": \"Invalid client or Invalid client"
                        + " credentials\"}",
                "or it needs a secret");
        token(
                rows,
                "certificate of another client",
                "token.certificate-of-another",
                401,
                "{\"error\": \"invalid_client\", \"error_description\": \"Certificate subject DN does not match\"}",
                "this client id is registered with another certificate");
        token(
                rows,
                "client disabled",
                "token.account-closed",
                400,
                "{\"error\": \"invalid_client\", \"error_description\": \"Client is disabled\"}",
                "is not active");
        secret(
                rows,
                "secret in quotes",
                "token.wrong-secret",
                "\"s3cr3t of one\"",
                "Invalid client credentials",
                "begins or ends with a blank or quote");
        secret(
                rows,
                "client id unknown, with a secret",
                "token.invalid-client",
                "s3cr3t-of-one",
                "Client not found",
                "this client id is not known there");
        token(
                rows,
                "realm of the token endpoint wrong",
                "token.no-endpoint",
                404,
                "{\"error\": \"Realm does not exist\"}",
                "Realm does not exist");
        token(
                rows,
                "token endpoint without service accounts",
                "token.unauthorized-client",
                401,
                "{\"error\": \"unauthorized_client\", \"error_description\": \"Client not enabled to retrieve service"
                        + " account\"}",
                "may not fetch tokens by itself");
    }

    private static void secret(List<Row> rows, String says, String cause, String secret, String words, String said) {
        String body = "{\"error\": \"invalid_client\", \"error_description\": \"" + words + "\"}";
        Row row = FaultMatrix.token("token endpoint: " + says, cause, 401, body, said);
        Stage stage = (props, tls) -> {
            Scene scene = row.stage().open(props, tls);
            FaultMatrix.set(scene.runner, "client-secret=env:SECRET");
            scene.runner.env("SECRET", secret);
            return scene;
        };
        rows.add(new Row(row.says(), row.by(), row.versions(), row.times(), row.cause(), stage, said));
    }

    private static void said(
            List<Row> rows, String says, String cause, int status, String type, String body, String said) {
        rows.add(new Row(
                "HTTP " + status + ": " + says,
                By.NGINX,
                ONE,
                1,
                cause,
                (props, tls) ->
                        basic(props.answering("default_type " + type + "; return " + status + " '" + body + "';")),
                said));
    }

    private static void token(List<Row> rows, String says, String cause, int status, String body, String said) {
        rows.add(FaultMatrix.token("token endpoint: " + says, cause, status, body, said));
    }

    private static Scene basic(Scene scene) {
        scene.env.put("PASSWORD", "open sesame");
        return scene.options(
                "--user",
                "MZP123456",
                "--password",
                "env:PASSWORD",
                "--client-id",
                "0f8fad5b-d9cb-469f-a165-70867728950e");
    }

    private static Scene revoked(FaultMatrix props, String tls) throws Exception {
        Issued one = props.made("revoked", () -> props.ca.client("MZP654321"));
        Path lists = props.ca.bundle(
                props.ca.revocationList(Authority.PARTNERS, one.cert()), props.ca.revocationList(Authority.ROOT));
        return props.scene(
                one,
                Nginx.in(props.folder)
                        .shows(props.server)
                        .verifies("on", props.ca.root())
                        .with("ssl_crl " + lists + ";")
                        .location("/", "return 200;")
                        .start());
    }

    private static Issued noSignatures(FaultMatrix props) throws Exception {
        return props.made(
                "no signatures",
                () -> props.ca
                        .signedBy(Authority.PARTNERS)
                        .keyUsage("keyEncipherment")
                        .issue(props.ca.newKey("RSA"), OpensslCa.subject("MZP123456")));
    }

    private static Issued shortKey(FaultMatrix props) throws Exception {
        return props.made(
                "short key",
                () -> props.ca
                        .signedBy(Authority.PARTNERS)
                        .issue(rsa(props, "short.key", 1024), OpensslCa.subject("MZP123456")));
    }

    private static Issued sha1(FaultMatrix props) throws Exception {
        return props.made(
                "sha1",
                () -> props.ca
                        .signedBy(Authority.PARTNERS)
                        .hash("sha1")
                        .issue(props.ca.newKey("RSA"), OpensslCa.subject("MZP123456")));
    }

    private static Issued wrongUnit(FaultMatrix props) throws Exception {
        return props.made(
                "wrong unit",
                () -> props.ca
                        .signedBy(Authority.PARTNERS)
                        .issue(OpensslCa.subject("MZP123456").replace("Programs Partners", "Fleet")));
    }

    /** The client's certificate, with its issuing CA as it was before that was renewed. */
    static Issued underOldCa(FaultMatrix props, Issued one) throws Exception {
        return props.made("old CA above " + one.cert(), () -> {
            Path old = Files.writeString(
                    props.folder.resolve("old-ca.crt"),
                    props.ca
                            .signedBy(Authority.ROOT)
                            .authority()
                            .expired()
                            .sign(props.ca.requestOf(Authority.PARTNERS)));
            return new Issued(one.key(), one.cert(), props.ca.bundle(one.cert(), old));
        });
    }

    private static Path rsa(FaultMatrix props, String name, int bits) {
        Path key = props.folder.resolve(name);
        new Tool(props.folder)
                .run(
                        "openssl",
                        "genpkey",
                        "-algorithm",
                        "RSA",
                        "-pkeyopt",
                        "rsa_keygen_bits:" + bits,
                        "-out",
                        key.toString())
                .ok();
        return key;
    }

    private static Scene server(FaultMatrix props, Issued shown) {
        return props.scene(
                props.client,
                Nginx.in(props.folder)
                        .shows(shown)
                        .demands(props.ca.root())
                        .with("ssl_ciphers DEFAULT@SECLEVEL=0;")
                        .location("/", "default_type application/json; return 200 '{}';")
                        .start());
    }

    private static Scene listening(FaultMatrix props, Issued identity, OpensslServer openssl) {
        return props.scene(identity, openssl.url("/")).holding(openssl);
    }

    /** An answer whose date is so many days from now; the certificate is asked for, and any is taken. */
    private static Scene dated(FaultMatrix props, Issued identity, int days) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().atZone(ZoneOffset.UTC).plusDays(days));
        Scene scene = props.asking(socket -> {
            if (socket.getInputStream().read(new byte[2048]) > 0)
                FaultMatrix.say(socket, "HTTP/1.1 200 OK\r\nDate: " + date + "\r\nContent-Length: 2\r\n\r\n{}");
        });
        scene.key = identity.key();
        scene.cert = identity.chain();
        return scene;
    }
}
