package support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import stellantis.pki.Certificates;
import stellantis.sandbox.DownloadFormat;
import stellantis.sandbox.Sandbox;
import stellantis.sandbox.Signer;

/**
 * Where documented commands are run as printed: a runner with every file that the documentation names, passphrases and
 * settings in the variables it names, and a sandbox in the place of Stellantis.
 */
public final class DocumentedCommands {
    private static final String PASSPHRASE = "correct horse";
    private static final List<String> OUTPUT_OPTIONS =
            List.of("--out", "-o", "--key-out", "--cert-out", "--ca-out", "--plot", "--map");
    private static final List<String> CONVERTERS = List.of("convert", "jks-to-pem", "pem-to-p12");

    public final ScriptRunner runner;
    private final Sandbox sandbox;
    private final Map<String, String> words = new LinkedHashMap<>();

    private DocumentedCommands(Path folder, Sandbox sandbox) {
        this.runner = new ScriptRunner(folder);
        this.sandbox = sandbox;
        runner.env("KEY_PASSPHRASE", PASSPHRASE)
                .env("STELLANTIS_PASSPHRASE", "env:KEY_PASSPHRASE")
                .env("STELLANTIS_BASE_URL", sandbox.baseUrl().toString());
    }

    /**
     * A new partner: a login and nothing else. What the e-mails have is put there when the request has been made.
     */
    public static DocumentedCommands empty(Path folder, Sandbox sandbox) {
        DocumentedCommands stage = new DocumentedCommands(folder, sandbox);
        stage.runner
                .env("STORE_PASSPHRASE", PASSPHRASE)
                .env("STELLANTIS_TOKEN_URL", sandbox.tokenUrl().toString())
                .env("STELLANTIS_CN", "MZP123456")
                .env("STELLANTIS_ORG", "Free2Move")
                .env("STELLANTIS_COUNTRY", "FR")
                .env("STELLANTIS_STATE", "Ile de France")
                .env("STELLANTIS_LOCALITY", "Paris")
                .env("STELLANTIS_EMAIL", "it@example.com")
                .env("STELLANTIS_APPLICATION", "Trip book")
                .env("STELLANTIS_CONCEPT", "Keeps a trip book for drivers who need one for their tax declaration")
                .env("STELLANTIS_REQUESTS", "500x24")
                .env("STELLANTIS_VEHICLE_DATA", "trip")
                .env("STELLANTIS_COMPLIANCE", "yes");
        return stage;
    }

    /**
     * The maker of an application for drivers, in the profile app: drivers consent at once, each at the sandbox's
     * provider of the brand.
     */
    public static DocumentedCommands drivers(Path folder, Sandbox sandbox) {
        return new DocumentedCommands(folder, sandbox);
    }

    /** What the e-mail of an application for drivers has. */
    public void deliverToDriversApplication() {
        byte[] request = bytes(runner.profile("app").resolve("request.csr"));
        Signer.Reply reply = sandbox.signer().signForEndUsers(request, "request.csr", Duration.ofDays(365), List.of());
        bring("app-e-mail/certificate.zip", DownloadFormat.ZIP, reply);
        runner.write(
                "app-e-mail/e-mail.txt",
                "Client ID: " + reply.client().applicationId() + "\nClient secret: "
                        + reply.client().secret().reveal() + "\n");
    }

    /** Runs {@code enroll} as printed; the driver of the label accepts. */
    public ScriptRunner.Outcome enrol(String printed) {
        List<String> parts = split(printed);
        String brand = parts.contains("--brand") ? "/" + parts.get(parts.indexOf("--brand") + 1) : "";
        String provider = sandbox.idpUrl().toString().replace("/am/oauth2", brand + "/am/oauth2");
        runner.env("STELLANTIS_AUTHORIZE_URL", provider + "/authorize")
                .env("STELLANTIS_TOKEN_URL", provider + "/access_token")
                .env("STELLANTIS_REVOKE_URL", provider + "/token/revoke");
        Driver driver = new Driver(runner);
        String start = driver.enroll(parts.subList(2, parts.size()).toArray(String[]::new));
        String label = parts.get(parts.indexOf("--label") + 1);
        Driver.accepts(runner.folder, sandbox.caFile(), start, label);
        return driver.outcome();
    }

    /** A partner who has done the whole journey, with all files at hand. */
    public static DocumentedCommands full(Path folder, Sandbox sandbox) {
        DocumentedCommands stage = empty(folder, sandbox);
        stage.must("csr", "--out", stage.runner.path("request.csr").toString());
        stage.deliver(stage.runner.bytes("request.csr"));
        stage.must("install", "certificate.zip");
        Path profile = stage.runner.profile("default");
        for (String file : List.of("key.pem", "cert.pem", "ca.pem"))
            copy(profile.resolve(file), stage.runner.path(file));
        copy(profile.resolve("key.pem"), stage.runner.path("KeyName.pem"));
        copy(stage.runner.path("request.csr"), profile.resolve("request.csr"));
        stage.runner.write("application.properties", "application=Trip book\nvehicle-data=trip\n");
        stage.must("convert", "key.pem", "cert.pem", "identity.p12");
        Tool tool = new Tool(stage.runner.folder).env("KP", PASSPHRASE);
        // as after the tutorial's keytool -genkey: the key with a self-signed placeholder
        tool.run("openssl req -x509 -key key.pem -passin env:KP -subj /CN=MZP123456 -out placeholder.pem".split(" "))
                .ok();
        tool.run(("openssl pkcs12 -export -inkey key.pem -passin env:KP -in placeholder.pem -name keyname "
                                + "-passout env:KP -out KeyStoreName.jks")
                        .split(" "))
                .ok();
        tool.run(("openssl pkcs12 -export -inkey key.pem -passin env:KP -in cert.pem -name keyname "
                                + "-passout env:KP -out keystore.jks")
                        .split(" "))
                .ok();
        delete(stage.runner.path("placeholder.pem"));
        stage.runner.write(
                "CSRConfig.conf",
                "[ req ]\n"
                        + "default_bits = 2048\n"
                        + "distinguished_name = req_distinguished_name\n"
                        + "prompt = no\n"
                        + "[ req_distinguished_name ]\n"
                        + "countryName = FR\n"
                        + "stateOrProvinceName = Ile de France\n"
                        + "localityName = Paris\n"
                        + "organizationName = Free2Move\n"
                        + "organizationalUnitName = Programs Partners\n"
                        + "commonName = MZP123456\n"
                        + "emailAddress = it@example.com\n");
        stage.runner.write(
                "old.key",
                tool.run("openssl rsa -in key.pem -passin env:KP -traditional -aes128 -passout env:KP".split(" "))
                        .ok()
                        .out());
        stage.runner.write("monitor.json", "{\"label\": \"battery low\"}");
        return stage;
    }

    /** The same runner in another folder, so that each command finds it untouched. */
    public DocumentedCommands copy(Path folder) {
        try (Stream<Path> all = Files.walk(runner.folder.getParent())) {
            for (Path from : (Iterable<Path>) all::iterator) {
                Path to = folder.resolve(
                        runner.folder.getParent().relativize(from).toString());
                if (Files.isDirectory(from)) Files.createDirectories(to);
                else copy(from, to);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        DocumentedCommands copy = empty(folder, sandbox);
        copy.words.putAll(words);
        for (String name : List.of(
                "MZP_PASSWORD",
                "STELLANTIS_CLIENT_ID",
                "STELLANTIS_TOKEN_CLIENT_ID",
                "STELLANTIS_SCOPE",
                "STELLANTIS_USER")) copy.runner.env(name, runner.env.get(name));
        return copy;
    }

    /** What the e-mails of steps 4 and 5 have. */
    private void deliver(byte[] request) {
        Signer.Reply reply = sandbox.signer().sign(request, "request.csr", Duration.ofDays(365), false);
        bring("certificate.zip", DownloadFormat.ZIP, reply);
        try {
            runner.write("partner.cer", reply.certificate().getEncoded());
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
        bring("e-mail/certificate.zip", DownloadFormat.ZIP, reply);
        Signer signer = sandbox.signer();
        runner.write("e-mail/ids.txt", signer.email(reply.client(), signer.settings(reply.client())));
        List<X509Certificate> authorities = reply.authorities();
        runner.write("StellantisCA.cer", Certificates.pem(authorities));
        runner.write("partners.cer", Certificates.pem(authorities.subList(0, 1)));
        runner.write("root.cer", Certificates.pem(authorities.subList(1, 2)));
        bring("certificates.p7b", DownloadFormat.P7B, reply);
        runner.env("MZP_PASSWORD", reply.client().password().reveal())
                .env("STELLANTIS_CLIENT_ID", reply.client().applicationId())
                .env("STELLANTIS_TOKEN_CLIENT_ID", reply.client().tokenClientId())
                .env("STELLANTIS_SCOPE", reply.client().scope())
                .env("STELLANTIS_USER", reply.client().login());
        words.put("YOUR-TOKEN-CLIENT-ID", reply.client().tokenClientId());
        words.put("YOUR-CLIENT-ID", reply.client().applicationId());
        words.put("prd:XXX", reply.client().scope());
        words.put("https://api-cert.groupe-psa.com", sandbox.baseUrl().toString());
        words.put(
                "https://idfed-preprod.mpsa.com/as/token.oauth2",
                sandbox.tokenUrl().toString());
    }

    /** The download that an e-mail links to. */
    private void bring(String name, DownloadFormat form, Signer.Reply reply) {
        try {
            Files.createDirectories(runner.path(name).getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        runner.write(name, form.files(reply).values().iterator().next());
    }

    /** What the e-mail of a renewal has. */
    private void deliverNext() {
        Signer.Reply reply =
                sandbox.signer().sign(runner.bytes("request.new.csr"), "request.new.csr", Duration.ofDays(365), false);
        runner.write(
                "cert.new.pem",
                Certificates.pem(
                        List.of(reply.certificate(), reply.authorities().get(0))));
    }

    /** Runs a line as printed, but for the ids, hosts and scope of the e-mails. */
    public ScriptRunner.Outcome type(String printed) {
        String line = printed;
        for (Map.Entry<String, String> word : words.entrySet()) line = line.replace(word.getKey(), word.getValue());
        ScriptRunner.Outcome outcome =
                line.matches("stellantis [a-z0-9-]+( [^|;&$`<>()]*)?") ? inside(split(line)) : outside(line);
        Path request = runner.profile("default").resolve("request.csr");
        if (Files.exists(request) && !Files.exists(runner.path("certificate.zip"))) deliver(bytes(request));
        Path fleet = runner.profile("fleet").resolve("request.csr");
        if (Files.exists(fleet) && !Files.exists(runner.path("e-mail/fleet.zip"))) {
            Signer.Reply reply = sandbox.signer().sign(bytes(fleet), "request.csr", Duration.ofDays(365), false);
            bring("e-mail/fleet.zip", DownloadFormat.ZIP, reply);
        }
        if (Files.exists(runner.path("request.new.csr")) && !Files.exists(runner.path("cert.new.pem"))) deliverNext();
        return outcome;
    }

    /**
     * Removes what the command is going to write, since the stage has every file by the names that the documents use.
     */
    public DocumentedCommands cleared(String printed) {
        List<String> parts = split(printed);
        String script = script(parts);
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i + 1 < parts.size(); i++)
            if (OUTPUT_OPTIONS.contains(parts.get(i))) outputs.add(parts.get(i + 1));
        List<String> positional =
                parts.stream().skip(2).takeWhile(part -> !part.startsWith("-")).toList();
        if (CONVERTERS.contains(script) && positional.size() > 1) outputs.add(positional.get(positional.size() - 1));
        outputs.forEach(name -> delete(runner.path(name)));
        boolean first = script.equals("genkey") || script.equals("csr") && !parts.contains("--key");
        Path profile = runner.profile("default");
        if (first)
            List.of("key.pem", "request.csr", "cert.pem", "ca.pem", "profile.properties")
                    .forEach(name -> delete(profile.resolve(name)));
        if (script.equals("install")) List.of("cert.pem", "ca.pem").forEach(name -> delete(profile.resolve(name)));
        if (script.equals("install") && (parts.contains("--key") || parts.contains("--keystore")))
            List.of("key.pem", "request.csr").forEach(name -> delete(profile.resolve(name)));
        return this;
    }

    private ScriptRunner.Outcome inside(List<String> parts) {
        return runner.run(script(parts), parts.subList(2, parts.size()).toArray(String[]::new));
    }

    /** A line for a shell; {@code stellantis NAME} there starts the script of this very class path. */
    private ScriptRunner.Outcome outside(String line) {
        Path bin = launcher(runner.home.resolve("bin"));
        Tool tool = new Tool(runner.folder);
        runner.env.forEach(tool::env);
        tool.env("PATH", bin + ":" + System.getenv("PATH"));
        Tool.Result result = tool.run("sh", "-c", line);
        // keytool gives up on a missing answer with exit code 0
        int code = result.all().contains("Too many failures") ? 1 : result.code();
        return new ScriptRunner.Outcome(
                code, result.out(), result.err(), result.out().getBytes());
    }

    /** Puts a {@code stellantis} into the folder that starts the scripts of this class path. Returns the folder. */
    public static Path launcher(Path bin) {
        try {
            Path shim = Files.createDirectories(bin).resolve("stellantis");
            Files.writeString(
                    shim,
                    "#!/bin/sh\nname=$1; shift\nexec \"" + System.getProperty("java.home")
                            + "/bin/java\" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp \""
                            + System.getProperty("java.class.path")
                            + "\" \"$(printf %s \"$name\" | tr - _)\" \"$@\"\n");
            Files.setPosixFilePermissions(shim, PosixFilePermissions.fromString("rwxr-xr-x"));
            return bin;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void must(String script, String... args) {
        ScriptRunner.Outcome outcome = runner.run(script, args);
        if (outcome.code() != 0)
            throw new AssertionError("the stage could not be set: " + script + ": " + outcome.all());
    }

    private static String script(List<String> parts) {
        return parts.get(1);
    }

    /** Words of a shell line: blanks separate, quotes of both kinds hold together, {@code #} begins a comment. */
    public static List<String> split(String line) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = null;
        char quote = 0;
        for (char c : (line + " ").toCharArray()) {
            if (quote != 0) {
                if (c == quote) quote = 0;
                else part.append(c);
            } else if (c == '\'' || c == '"') {
                quote = c;
                if (part == null) part = new StringBuilder();
            } else if (c == '#' && part == null) {
                break;
            } else if (c == ' ') {
                if (part != null) parts.add(part.toString());
                part = null;
            } else {
                if (part == null) part = new StringBuilder();
                part.append(c);
            }
        }
        return parts;
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ids that the sandbox gave its fleet, for the words FLEET and VEHICLE of the documents. */
    public DocumentedCommands withFleet() {
        String fleets = runner.run("call", "fleets", "--auth", "basic", "--password", "env:MZP_PASSWORD")
                .out();
        String fleet = fleets.replaceAll("(?s).*?\"id\"\\s*:\\s*\"([^\"]+)\".*", "$1");
        String vehicles = runner.run(
                        "call", "fleets/" + fleet + "/vehicles", "--auth", "basic", "--password", "env:MZP_PASSWORD")
                .out();
        words.put(
                "VEHICLE",
                vehicles.replaceAll("(?s).*?\"vehicles\"\\s*:\\s*\\[\\s*\\{\\s*\"id\"\\s*:\\s*\"([^\"]+)\".*", "$1"));
        words.put("FLEET", fleet);
        String trips = runner.run(
                        "call",
                        "fleets/" + fleet + "/vehicles/" + words.get("VEHICLE") + "/trips",
                        "--auth",
                        "basic",
                        "--password",
                        "env:MZP_PASSWORD")
                .out();
        words.put(
                "TRIP", trips.replaceAll("(?s).*?\"trips\"\\s*:\\s*\\[\\s*\\{\\s*\"id\"\\s*:\\s*\"([^\"]+)\".*", "$1"));
        words.put("VIN", vehicles.replaceAll("(?s).*?\"vin\"\\s*:\\s*\"([^\"]+)\".*", "$1"));
        runner.write("ids.jsonl", "{\"id\":\"" + words.get("VEHICLE") + "\"}\n");
        return this;
    }
}
