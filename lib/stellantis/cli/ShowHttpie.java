//SOURCES ApiCredentials.java
//SOURCES ServerOptions.java
//SOURCES ShownShell.java
//SOURCES ../ShellWord.java
//SOURCES ../http/CurlCommand.java
//SOURCES ../pki/Pem.java
package stellantis.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.cli.Option;
import stellantis.Failure;
import stellantis.ShellWord;
import stellantis.diagnosis.ExplainAnswer.Auth;
import stellantis.http.ApiRequest;
import stellantis.http.CurlCommand.Reference;
import stellantis.http.HeaderField;
import stellantis.pki.Pem;

/**
 * The HTTPie command, for a POSIX shell, that sends a request as we do. HTTPie takes the value of a header from a file
 * ({@code Name:@FILE}): secrets come to it by file descriptors of the shell's, never by its arguments.
 */
final class ShowHttpie {
    private static final int LONGEST_BODY = 1 << 16;

    private final Run run;
    private final ServerOptions server;
    private final List<String> words = new ArrayList<>();
    private final Set<String> needed = new LinkedHashSet<>();
    private final List<String> documents = new ArrayList<>();
    private String fetch = "";

    private ShowHttpie(Run run, ServerOptions server) {
        this.run = run;
        this.server = server;
    }

    static String command(Run run, ServerOptions server, ApiRequest request, Auth auth) {
        return new ShowHttpie(run, server).build(request, auth);
    }

    private String build(ApiRequest request, Auth auth) {
        if (ShownShell.of(run) != ShownShell.SH) {
            throw Failure.usage("--show httpie is for sh only").because("secrets reach HTTPie through file descriptors, which PowerShell does not have").hint("--show curl; or --shell sh");
        }
        words.add("http --ignore-stdin " + (run.has(Options.INCLUDE) ? "--print=hb" : "--body"));
        identity();
        server.caFile().ifPresent(file -> option("--verify", file.toAbsolutePath().toString()));
        run.setting(Options.PROXY).ifPresent(proxy -> {
            if (proxy.contains("@")) throw Failure.usage("--show httpie does not print a proxy with user and password").hint("set HTTPS_PROXY instead, which HTTPie reads too");
            option("--proxy", "https:" + proxy);
        });
        option("--timeout", run.setting(Options.MAX_TIME).orElse("60"));
        if (run.has(Options.LOCATION)) words.add("--follow");
        run.value(Options.OUTPUT).ifPresent(file -> option("--output", file));
        if (request.uri().getRawPath().matches(".*/\\.{1,2}(/.*)?")) words.add("--path-as-is");
        if (request.body() != null) option("--raw", text(request.body()));
        words.add(request.method() + " " + ShellWord.of(request.uri().toString()));
        for (HeaderField field : request.headers()) header(field);
        // what HTTPie would send by itself
        if (request.header("Accept").isEmpty()) words.add("Accept:");
        if (request.body() != null && request.header("Content-Type").isEmpty()) words.add("Content-Type:");
        words.add("Accept-Encoding:");
        credentials(auth);
        StringBuilder text = new StringBuilder();
        needed.forEach(line -> text.append(line).append('\n'));
        text.append(fetch).append(String.join(" \\\n  ", words));
        for (int i = 0; i < documents.size(); i++) text.append(i == 0 ? " \\\n  " : " ").append(i + 3).append("<<END").append(i + 3);
        for (int i = 0; i < documents.size(); i++) text.append('\n').append(documents.get(i)).append("\nEND").append(i + 3);
        return text.toString();
    }

    private void option(String name, String value) {
        words.add(name + " " + ShellWord.of(value));
    }

    private void identity() {
        if (run.settingFile(Options.KEYSTORE).isPresent()) {
            throw Failure.usage("HTTPie reads no keystore").hint("make PEM files of it: jbang jks-to-pem@stellantis KEYSTORE identity.pem, then give --cert identity.pem");
        }
        Path key = server.files().key();
        Path cert = server.files().cert();
        option("--cert", cert.toAbsolutePath().toString());
        if (!key.equals(cert)) option("--cert-key", key.toAbsolutePath().toString());
        if (Files.exists(key) && Pem.text(Run.read(key)).contains("ENCRYPTED")) run.console().note("HTTPie asks for the passphrase of the key on the terminal");
    }

    private static String text(byte[] body) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
            if (body.length <= LONGEST_BODY && text.indexOf(0) < 0) return text;
        } catch (CharacterCodingException e) {
            // told below
        }
        throw Failure.usage("--show httpie cannot show this body").because("it is no text, or over 64 KiB").hint("--show curl");
    }

    private void header(HeaderField field) {
        if (field.secret()) {
            String variable = field.name().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
            secret(field.name(), "", Reference.variable(variable, "the value of the header " + field.name()));
            return;
        }
        // an equals sign or at sign right behind the colon would be another separator of HTTPie's
        String value = field.value().matches("[=@].*") ? "\\" + field.value() : field.value();
        words.add(ShellWord.of(value.isEmpty() ? field.name() + ";" : field.name() + ":" + value));
    }

    private void secret(String header, String before, Reference secret) {
        document(header, before + "$(printf %s " + secret.shell() + ")", secret);
    }

    private void document(String header, String content, Reference secret) {
        if (secret.variable() != null) needed.add(": \"${" + secret.variable() + ":?set it to " + secret.meaning() + "}\"");
        if (secret.command() != null) fetch = secret.fetch();
        words.add(header + ":@/dev/fd/" + (documents.size() + 3));
        documents.add(content);
    }

    private void credentials(Auth auth) {
        switch (auth) {
            case BASIC -> {
                Reference password = reference(Options.PASSWORD, "MZP_PASSWORD", "the password of " + ApiCredentials.user(run));
                document("Authorization", "Basic $(printf %s:%s " + ShellWord.of(ApiCredentials.user(run)) + " " + password.shell() + " | base64 | tr -d '\\n')", password);
            }
            case TOKEN -> secret("Authorization", "Bearer ", reference(Options.BEARER, "ACCESS_TOKEN", "the access token"));
            case OAUTH2 -> secret("Authorization", "Bearer ", Reference.output("jbang token@stellantis" + (run.profile().name().equals("default") ? "" : " -p " + run.profile().name())));
            case OWN, NONE -> { }
        }
    }

    private Reference reference(Option option, String variable, String meaning) {
        return run.source(option).map(located -> Reference.to(located.source(), located.folder(), variable, meaning)).orElseGet(() -> Reference.variable(variable, meaning));
    }
}
