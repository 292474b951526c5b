//SOURCES ApiCredentials.java
//SOURCES Json.java
//SOURCES ServerOptions.java
//SOURCES ../pki/Pem.java
package stellantis.cli;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import stellantis.Failure;
import stellantis.diagnosis.ExplainAnswer.Auth;
import stellantis.http.ApiRequest;
import stellantis.http.HeaderField;
import stellantis.pki.Pem;

/**
 * A request as an .http file, which IntelliJ's HTTP client and the REST Client of VS Code both run. Secrets are
 * variables; where each tool takes them and the client certificate from stands in comments.
 */
final class ShowHttpFile {
    private final Run run;
    private final ServerOptions server;
    /** Name to what it is. */
    private final Map<String, String> variables = new LinkedHashMap<>();

    private ShowHttpFile(Run run, ServerOptions server) {
        this.run = run;
        this.server = server;
    }

    static String text(Run run, ServerOptions server, ApiRequest request, Auth auth) {
        return new ShowHttpFile(run, server).build(request, auth);
    }

    private String build(ApiRequest request, Auth auth) {
        List<String> lines = new ArrayList<>();
        lines.add(request.method() + " " + plain(request.uri().toString()) + " HTTP/1.1");
        for (HeaderField field : request.headers()) lines.add(field.name() + ": " + (field.secret() ? variable(field.name(), "the value of the header " + field.name()) : plain(field.value())));
        switch (auth) {
            case BASIC -> lines.add("Authorization: Basic " + plain(ApiCredentials.user(run)) + " " + variable("password", "the password of " + ApiCredentials.user(run)));
            case TOKEN -> lines.add("Authorization: Bearer " + variable("token", "the access token"));
            case OAUTH2 -> lines.add("Authorization: Bearer " + variable("token", "what jbang token@stellantis prints"));
            case OWN, NONE -> { }
        }
        if (request.body() != null) {
            lines.add("");
            lines.add(body(request.body()));
        }
        return "### " + request.method() + " " + request.uri().getRawPath() + "\n" + String.join("\n", notes(request.uri())) + "\n" + String.join("\n", lines);
    }

    private String variable(String name, String meaning) {
        String variable = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_");
        variables.put(variable, meaning);
        return "{{" + variable + "}}";
    }

    private static String plain(String text) {
        if (text.contains("{{")) throw Failure.usage("an .http file cannot hold \"{{\"").because("both tools take it for a variable").hint("--show curl");
        return text;
    }

    private static String body(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            if (text.indexOf(0) < 0 && text.lines().noneMatch(line -> line.matches("(###|<|>).*"))) return plain(text);
        } catch (CharacterCodingException e) {
            // told below
        }
        throw Failure.usage("an .http file cannot hold this body").because("it is no text, or a line in it means something else there").hint("--show curl");
    }

    /** Comments on what is to be put where. */
    private List<String> notes(URI url) {
        if (run.settingFile(Options.KEYSTORE).isPresent()) throw Failure.usage("--show http needs PEM files").hint("make them: jbang jks-to-pem@stellantis KEYSTORE identity.pem, then give --cert identity.pem");
        Path key = server.files().key().toAbsolutePath();
        Path cert = server.files().cert().toAbsolutePath();
        boolean locked = Files.exists(key) && Pem.text(Run.read(key)).contains("ENCRYPTED");
        Map<String, Object> values = new LinkedHashMap<>();
        variables.keySet().forEach(name -> values.put(name, "…"));
        Map<String, Object> intellij = new LinkedHashMap<>(values);
        intellij.put("SSLConfiguration", Json.object("clientCertificate", cert.toString(), "clientCertificateKey", key.toString(), "hasCertificatePassphrase", locked));
        List<String> notes = new ArrayList<>(List.of("# The client certificate and what is secret are not in this file.", "# IntelliJ, in http-client.private.env.json beside it:"));
        comment(notes, Json.object("stellantis", intellij));
        notes.add("# VS Code with REST Client, in settings.json:");
        int port = url.getPort() < 0 ? 443 : url.getPort();
        comment(notes, Json.object("rest-client.certificates", Json.object(url.getHost() + ":" + port, locked ? Json.object("cert", cert.toString(), "key", key.toString(), "passphrase", "…") : Json.object("cert", cert.toString(), "key", key.toString())),
                "rest-client.environmentVariables", Json.object("$shared", values)));
        variables.forEach((name, meaning) -> notes.add("# " + name + ": " + meaning));
        server.caFile().ifPresent(file -> notes.add("# CA of the server, where the tool or the system does not know it: " + file.toAbsolutePath()));
        return notes;
    }

    private static void comment(List<String> notes, Object json) {
        Json.text(json).lines().forEach(line -> notes.add("# " + line));
    }
}
