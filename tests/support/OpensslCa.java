//SOURCES Tool.java
package support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * Certificate authorities made with the openssl command in one folder: a root, the issuing "Partners" CA below it,
 * and a stranger that neither knows. What they sign is what a partner receives by e-mail, or what a server shows.
 * Keys are EC P-256, for speed, unless the caller brings its own.
 */
public final class OpensslCa {
    /** Who signs. */
    public enum Authority {
        ROOT("/C=FR/O=Test Automotive/CN=Test Root CA"),
        PARTNERS("/C=FR/O=Test Automotive/OU=Programs Partners/CN=Test Partners CA"),
        STRANGER("/C=FR/O=Somebody Else/CN=Stranger CA");

        private final String subject;

        Authority(String subject) {
            this.subject = subject;
        }
    }

    /**
     * A clear PKCS#8 key, its certificate alone, and the certificate with the issuing CAs behind it (without the
     * root).
     */
    public record Issued(Path key, Path cert, Path chain) {}

    private static final DateTimeFormatter ASN1_TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private final Path folder;
    private final Tool tool;
    private int made;

    public OpensslCa(Path parent) {
        try {
            this.folder = Files.createTempDirectory(Files.createDirectories(parent), "ca");
            this.tool = new Tool(folder);
            Files.writeString(folder.resolve("index.txt"), "");
            Files.writeString(
                    folder.resolve("ca.cnf"),
                    String.join(
                            "\n",
                            "[ca]",
                            "default_ca = any",
                            "[any]",
                            "database = index.txt",
                            "new_certs_dir = .",
                            "default_md = sha256",
                            "policy = policy",
                            "unique_subject = no",
                            "rand_serial = yes",
                            "copy_extensions = none",
                            "[policy]",
                            "commonName = optional",
                            "[req]",
                            "distinguished_name = dn",
                            "prompt = no",
                            "string_mask = utf8only",
                            "utf8 = yes",
                            "[dn]",
                            "CN = unused",
                            ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        authority(Authority.ROOT, Authority.ROOT);
        authority(Authority.PARTNERS, Authority.ROOT);
        authority(Authority.STRANGER, Authority.STRANGER);
    }

    private void authority(Authority authority, Authority issuer) {
        Path key = newKey("EC", file(authority, "key"));
        Path request = request(key, authority.subject);
        Signing signing = signedBy(issuer).authority();
        if (issuer == authority) signing.self = true;
        write(file(authority, "pem"), signing.sign(request));
    }

    /** The request that an authority's own certificate was made from: for another one of the same key. */
    public Path requestOf(Authority authority) {
        return request(file(authority, "key"), authority.subject);
    }

    private Path file(Authority authority, String suffix) {
        return folder.resolve(authority.name().toLowerCase() + "." + suffix);
    }

    /** The authority's own certificate, PEM. */
    public Path cert(Authority authority) {
        return file(authority, "pem");
    }

    public Path root() {
        return cert(Authority.ROOT);
    }

    public Path partners() {
        return cert(Authority.PARTNERS);
    }

    public Path stranger() {
        return cert(Authority.STRANGER);
    }

    /** A new key file: {@code EC} (P-256), {@code P-384} or {@code RSA} (2048), clear PKCS#8. */
    public Path newKey(String kind) {
        return newKey(kind, next("key"));
    }

    private Path newKey(String kind, Path out) {
        if (kind.equals("RSA"))
            tool.run(
                            "openssl",
                            "genpkey",
                            "-quiet",
                            "-algorithm",
                            "RSA",
                            "-pkeyopt",
                            "rsa_keygen_bits:2048",
                            "-out",
                            out.toString())
                    .ok();
        else
            tool.run(
                            "openssl",
                            "genpkey",
                            "-algorithm",
                            "EC",
                            "-pkeyopt",
                            "ec_paramgen_curve:" + (kind.equals("EC") ? "P-256" : kind),
                            "-out",
                            out.toString())
                    .ok();
        return out;
    }

    /** A signing request for the key with openssl's way of writing a subject: {@code /C=FR/O=…/CN=…}. */
    public Path request(Path key, String subject) {
        Path out = next("csr");
        tool.run(
                        "openssl",
                        "req",
                        "-new",
                        "-utf8",
                        "-config",
                        "ca.cnf",
                        "-key",
                        key.toString(),
                        "-subj",
                        subject,
                        "-out",
                        out.toString())
                .ok();
        return out;
    }

    /** A self-signed certificate of the key, such as keytool leaves as a placeholder. */
    public String selfSigned(Path key, String subject) {
        return tool.run(
                        "openssl",
                        "req",
                        "-new",
                        "-x509",
                        "-utf8",
                        "-config",
                        "ca.cnf",
                        "-days",
                        "90",
                        "-key",
                        key.toString(),
                        "-subj",
                        subject)
                .ok()
                .out();
    }

    public Signing signedBy(Authority authority) {
        return new Signing(authority);
    }

    /** A certificate about to be signed: a client's for 365 days, unless said otherwise. */
    public final class Signing {
        private final Authority issuer;
        private Instant from = Instant.now().minus(1, ChronoUnit.HOURS);
        private Instant until = Instant.now().plus(365, ChronoUnit.DAYS);
        private String usage = "clientAuth";
        private String keyUsage = "digitalSignature";
        private String hash = "sha256";
        private String names;
        private boolean authority;
        private boolean self;

        private Signing(Authority issuer) {
            this.issuer = issuer;
        }

        public Signing from(Instant notBefore) {
            this.from = notBefore;
            return this;
        }

        public Signing until(Instant notAfter) {
            this.until = notAfter;
            return this;
        }

        /** Was valid until yesterday. */
        public Signing expired() {
            return from(Instant.now().minus(400, ChronoUnit.DAYS))
                    .until(Instant.now().minus(1, ChronoUnit.DAYS));
        }

        /** Is valid from tomorrow. */
        public Signing notYetValid() {
            return from(Instant.now().plus(1, ChronoUnit.DAYS));
        }

        /** Extended key usage, such as {@code serverAuth}, or null for none at all. */
        public Signing usage(String extendedKeyUsage) {
            this.usage = extendedKeyUsage;
            return this;
        }

        /** Key usage, such as {@code keyEncipherment}. */
        public Signing keyUsage(String usages) {
            this.keyUsage = usages;
            return this;
        }

        /** The hash of the signature, such as {@code sha1}. */
        public Signing hash(String name) {
            this.hash = name;
            return this;
        }

        /** Subject alternative names in openssl's way: {@code DNS:localhost,IP:127.0.0.1}. */
        public Signing names(String subjectAlternativeNames) {
            this.names = subjectAlternativeNames;
            return this;
        }

        /** The certificate may sign others. */
        public Signing authority() {
            this.authority = true;
            this.usage = null;
            return this;
        }

        /** The certificate for the request (PEM or DER), as PEM. */
        public String sign(Path request) {
            Path out = next("signed");
            Path extensions = next("ext");
            write(extensions, extensions());
            List<String> command = new ArrayList<>(List.of(
                    "openssl",
                    "ca",
                    "-batch",
                    "-notext",
                    "-preserveDN",
                    "-utf8",
                    "-md",
                    hash,
                    "-config",
                    "ca.cnf",
                    "-startdate",
                    ASN1_TIME.format(from),
                    "-enddate",
                    ASN1_TIME.format(until),
                    "-extfile",
                    extensions.toString(),
                    "-keyfile",
                    file(issuer, "key").toString(),
                    "-in",
                    pem(request).toString(),
                    "-out",
                    out.toString()));
            command.addAll(
                    self ? List.of("-selfsign") : List.of("-cert", cert(issuer).toString()));
            tool.run(command.toArray(String[]::new)).ok();
            return read(out);
        }

        /** The certificate for a key, under the subject. */
        public String sign(Path key, String subject) {
            return sign(request(key, subject));
        }

        /** A new EC key and its certificate. */
        public Issued issue(String subject) {
            return issue(newKey("EC"), subject);
        }

        public Issued issue(Path key, String subject) {
            Path cert = write(next("crt"), sign(key, subject));
            Path chain = issuer == Authority.PARTNERS ? bundle(cert, partners()) : cert;
            return new Issued(key, cert, chain);
        }

        private String extensions() {
            StringJoiner lines = new StringJoiner("\n", "", "\n");
            lines.add("basicConstraints = critical," + (authority ? "CA:true" : "CA:false"));
            lines.add("keyUsage = critical," + (authority ? "keyCertSign,cRLSign" : keyUsage));
            lines.add("subjectKeyIdentifier = hash");
            if (!self) lines.add("authorityKeyIdentifier = keyid");
            if (usage != null) lines.add("extendedKeyUsage = " + usage);
            if (names != null) lines.add("subjectAltName = " + names);
            return lines.toString();
        }
    }

    /** The authority's list of revoked certificates, with these on it. */
    public Path revocationList(Authority authority, Path... revoked) {
        List<String> common = List.of(
                "openssl",
                "ca",
                "-config",
                "ca.cnf",
                "-keyfile",
                file(authority, "key").toString(),
                "-cert",
                cert(authority).toString());
        for (Path one : revoked) {
            List<String> command = new ArrayList<>(common);
            command.addAll(List.of("-revoke", one.toString()));
            tool.run(command.toArray(String[]::new));
        }
        Path list = next("crl");
        List<String> command = new ArrayList<>(common);
        command.addAll(List.of("-gencrl", "-crldays", "30", "-out", list.toString()));
        tool.run(command.toArray(String[]::new)).ok();
        return list;
    }

    /** A certificate for localhost and 127.0.0.1, signed by the Partners CA; a server shows the {@code chain}. */
    public Issued server() {
        return signedBy(Authority.PARTNERS)
                .usage("serverAuth")
                .names("DNS:localhost,IP:127.0.0.1")
                .issue("/CN=localhost");
    }

    /** A partner's certificate with the mandated subject, signed by the Partners CA. */
    public Issued client(String login) {
        return signedBy(Authority.PARTNERS).issue(subject(login));
    }

    /** The mandated subject for an MZP login. */
    public static String subject(String login) {
        return "/C=FR/ST=Ile-de-France/L=Paris/O=Example Fleet/OU=Programs Partners/CN=" + login
                + "/emailAddress=fleet@example.org";
    }

    /** A file with the PEM files one after another. */
    public Path bundle(Path... files) {
        StringBuilder all = new StringBuilder();
        for (Path file : files) all.append(read(file));
        return write(next("bundle.pem"), all.toString());
    }

    /**
     * A password protected PKCS#12 of key and certificates, made by openssl; {@code chain} may be the certificate
     * alone.
     */
    public Path pkcs12(Path key, Path chain, String alias, String password) {
        Path out = next("p12");
        tool.run(
                        "openssl",
                        "pkcs12",
                        "-export",
                        "-inkey",
                        key.toString(),
                        "-in",
                        chain.toString(),
                        "-name",
                        alias,
                        "-passout",
                        "pass:" + password,
                        "-out",
                        out.toString())
                .ok();
        return out;
    }

    private Path pem(Path request) {
        if (readBytes(request)[0] != 0x30) return request;
        Path out = next("csr");
        tool.run("openssl", "req", "-inform", "DER", "-in", request.toString(), "-out", out.toString())
                .ok();
        return out;
    }

    private Path next(String suffix) {
        return folder.resolve("f" + ++made + "." + suffix);
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        return new String(readBytes(file), java.nio.charset.StandardCharsets.UTF_8);
    }

    private static byte[] readBytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
