package support;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import stellantis.pki.Certificates;
import stellantis.sandbox.Sandbox;
import stellantis.sandbox.SandboxOptions;
import stellantis.sandbox.Signer;

/** A running sandbox on free ports, the partners registered there, and curl as the client that we did not write. */
public final class LocalStellantis implements AutoCloseable {
    public final Path folder;
    public final Sandbox sandbox;
    public final List<String> log = new CopyOnWriteArrayList<>();
    public final Tool tool;
    private int signed;

    /** A partner's files: clear key, certificate alone, and what the sandbox's e-mails said. */
    public record Partner(Path key, Path cert, Signer.Reply reply) {
        public String login() {
            return reply.client().login();
        }

        public String clientId() {
            return reply.client().applicationId();
        }

        public String password() {
            return reply.client().password().reveal();
        }

        /** curl's options for this certificate. */
        public List<String> certificate() {
            return List.of("--cert", cert.toString(), "--key", key.toString());
        }
    }

    public LocalStellantis(Path folder) {
        this(folder, options -> {});
    }

    public LocalStellantis(Path folder, Consumer<SandboxOptions> more) {
        this.folder = folder;
        this.tool = new Tool(folder);
        SandboxOptions options =
                new SandboxOptions(folder.resolve("state")).port(0).tokenPort(0).log(log::add);
        more.accept(options);
        this.sandbox = Sandbox.start(options);
    }

    /** A partner whose request was made by openssl and signed by the sandbox. */
    public Partner partner(String login) {
        return partner(login, Duration.ofDays(365), false);
    }

    public Partner partner(String login, Duration validity, boolean secret) {
        Path key = folder.resolve(login + ".key");
        tool.run(
                        "openssl",
                        "genpkey",
                        "-algorithm",
                        "EC",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-out",
                        key.toString())
                .ok();
        return sign(key, login, validity, secret);
    }

    /** As {@link #partner}, with a key that is there. */
    public Partner sign(Path key, String login, Duration validity, boolean secret) {
        byte[] request = request(key, subject(login)).getBytes(StandardCharsets.US_ASCII);
        Signer.Reply reply = sandbox.signer().sign(request, "request.csr", validity, secret);
        Path cert = write(login + "-" + ++signed + ".crt", Certificates.pem(List.of(reply.certificate())));
        return new Partner(key, cert, reply);
    }

    /** A runner of the partner's, its profile ready for calls with Basic authentication. */
    public ScriptRunner runner(Path temporary, Partner partner) {
        ScriptRunner runner = new ScriptRunner(temporary).env("MZP_PASSWORD", partner.password());
        try {
            Path profile = Files.createDirectories(runner.profile("default"));
            Files.copy(partner.key(), profile.resolve("key.pem"));
            Files.setPosixFilePermissions(profile.resolve("key.pem"), PosixFilePermissions.fromString("rw-------"));
            Files.copy(partner.cert(), profile.resolve("cert.pem"));
            Files.copy(sandbox.caFile(), profile.resolve("ca.pem"));
            Files.writeString(
                    profile.resolve("profile.properties"),
                    "base-url=" + sandbox.baseUrl() + "\ntoken-url=" + sandbox.tokenUrl() + "\nauth=basic\nuser="
                            + partner.login() + "\npassword=env:MZP_PASSWORD\nclient-id=" + partner.clientId()
                            + "\ntoken-client-id=" + partner.reply().client().tokenClientId() + "\nscope="
                            + partner.reply().client().scope() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return runner;
    }

    /** An application that acts for end users. */
    public Partner endUserApp(String login, String... redirectUris) {
        Path key = folder.resolve(login + ".key");
        tool.run(
                        "openssl",
                        "genpkey",
                        "-algorithm",
                        "EC",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-out",
                        key.toString())
                .ok();
        byte[] request = request(key, subject(login)).getBytes(StandardCharsets.US_ASCII);
        Signer.Reply reply =
                sandbox.signer().signForEndUsers(request, "request.csr", Duration.ofDays(365), List.of(redirectUris));
        return new Partner(
                key, write(login + "-" + ++signed + ".crt", Certificates.pem(List.of(reply.certificate()))), reply);
    }

    public static String subject(String login) {
        return "/C=FR/ST=Ile de France/L=Paris/O=Acme/OU=Programs Partners/CN=" + login
                + "/emailAddress=it@acme.example";
    }

    /** A signing request, PEM, by openssl. */
    public String request(Path key, String subject, String... more) {
        Path config =
                write("req.cnf", "[req]\ndistinguished_name=dn\nstring_mask=utf8only\nutf8=yes\n[dn]\n".getBytes());
        return tool.run(Stream.concat(
                                Stream.of(
                                        "openssl",
                                        "req",
                                        "-new",
                                        "-utf8",
                                        "-config",
                                        config.toString(),
                                        "-key",
                                        key.toString(),
                                        "-subj",
                                        subject),
                                Stream.of(more))
                        .toArray(String[]::new))
                .ok()
                .out();
    }

    public Path write(String name, byte[] content) {
        try {
            return Files.write(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** curl with the sandbox's CA; status and body are on the result's output with {@code -i} or {@code -w}. */
    public Tool.Result curl(Partner partner, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("curl", "-sS", "--cacert", sandbox.caFile().toString()));
        if (partner != null) command.addAll(partner.certificate());
        command.addAll(List.of(arguments));
        return tool.run(command.toArray(String[]::new));
    }

    /** GET of a path below the API's version, with Basic authentication and client id; {@code -i} output. */
    public Tool.Result get(Partner partner, String path, String... more) {
        String url = sandbox.baseUrl() + "/connectedcar/v3" + path + (path.contains("?") ? "&" : "?") + "client_id="
                + partner.clientId();
        return curl(
                partner,
                Stream.concat(
                                Stream.of("-i", "-g", "-u", partner.login() + ":" + partner.password(), url),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    /** POST of a form to the token endpoint; {@code -i} output. */
    public Tool.Result token(Partner partner, String... form) {
        List<String> arguments =
                new ArrayList<>(List.of("-i", sandbox.tokenUrl().toString()));
        for (String field : form) arguments.addAll(List.of("--data-urlencode", field));
        return curl(partner, arguments.toArray(String[]::new));
    }

    /** An access token of the partner, fetched with its certificate. */
    public String accessToken(Partner partner) {
        String answer = token(
                        partner,
                        "client_id=" + partner.reply().client().tokenClientId(),
                        "grant_type=client_credentials")
                .ok()
                .out();
        return answer.replaceAll("(?s).*\"access_token\":\"([^\"]+)\".*", "$1");
    }

    /**
     * Whether the log has a line with this text, or gets one soon: a failed handshake is logged after the client
     * knows.
     */
    public boolean logged(String text) {
        for (int tries = 0; tries < 500; tries++) {
            if (log.stream().anyMatch(line -> line.contains(text))) return true;
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return false;
    }

    /** The status in curl's {@code -i} output. */
    public static int status(Tool.Result answer) {
        answer.ok();
        return Integer.parseInt(answer.out().substring(9, 12));
    }

    /** A header's value in curl's {@code -i} output, or null. */
    public static String header(Tool.Result answer, String name) {
        return answer.out()
                .lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.toLowerCase().startsWith(name.toLowerCase() + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse(null);
    }

    /** The JSON object in the body of curl's {@code -i} output. */
    public static Map<String, Object> json(Tool.Result answer) {
        try {
            return JSON.std.mapFrom(body(answer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String body(Tool.Result answer) {
        answer.ok();
        return answer.out().substring(answer.out().indexOf("\r\n\r\n") + 4);
    }

    /** The value at the end of a path of names and positions, or null. */
    public static Object at(Object json, Object... path) {
        Object here = json;
        for (Object step : path) {
            if (here == null) return null;
            here = step instanceof Integer i ? ((List<?>) here).get(i) : ((Map<?, ?>) here).get(step);
        }
        return here;
    }

    @Override
    public void close() {
        sandbox.close();
    }
}
