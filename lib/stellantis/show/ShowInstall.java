package stellantis.show;

import static stellantis.pki.Kind.PKCS7;
import static stellantis.show.ToolCommand.joined;
import static stellantis.show.ToolCommand.none;
import static stellantis.show.ToolCommand.word;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import stellantis.ExitCode;
import stellantis.NextCommand;
import stellantis.TextEncoding;
import stellantis.cli.Run;
import stellantis.key.Delivery;
import stellantis.key.MatchedCertificate;
import stellantis.pki.CertificateFile;
import stellantis.pki.Contents;
import stellantis.pki.NewFiles;

/**
 * openssl's commands for what install does. All is written beside what is in use and judged there; only then it takes
 * the places, and what was in them is kept as it is by install.
 */
public final class ShowInstall {
    private final Run run;
    private final ToolCommand command;
    private final Delivery delivery;
    private final List<Path> installed;
    /** What was read of files already. */
    private final Map<String, List<X509Certificate>> certificates = new HashMap<>();

    private ShowInstall(Run run, Delivery delivery, List<Path> installed) {
        this.run = run;
        this.command = ToolCommand.of(run);
        this.delivery = delivery;
        this.installed = installed;
    }

    /** @param p12 null where no keystore is wanted */
    public static ExitCode print(
            Run run, Delivery delivery, MatchedCertificate reply, Path key, Path cert, Path ca, Path p12) {
        ShowInstall show = new ShowInstall(run, delivery, List.of(ca, cert));
        if (!show.command.openssl()) {
            throw none(
                    "keytool installs certificates in keystores only",
                    "--show openssl; for a keystore docs/install.md has keytool's lines");
        }
        show.lines(reply, key, cert, ca, p12);
        return show.command.print();
    }

    private void lines(MatchedCertificate reply, Path keyFile, Path cert, Path ca, Path p12) {
        String key = word(keyFile);
        String newCert = word(fresh(cert));
        Path folder = cert.toAbsolutePath().getParent();
        if (!Files.exists(folder)) command.line("mkdir -p -m 700", word(folder));
        List<Path> made = new ArrayList<>(List.of(cert));
        copy(reply.chain().toSend(), newCert);
        copy(reply.anchors(), word(fresh(ca)));
        Contents contents = Contents.read(keyFile);
        String passin = command.ofKey("-passin", contents.hasEncryptedKey());
        same(
                joined("openssl x509 -in", newCert, "-noout -pubkey"),
                joined("openssl pkey -in", key, passin, "-pubout"),
                "the certificate is for another key");
        if (!reply.anchors().isEmpty()) {
            String partial = reply.chain().complete() ? "" : "-partial_chain";
            command.line("openssl verify", partial, "-CAfile", word(fresh(ca)), "-untrusted", newCert, newCert);
            made.add(ca);
        }
        if (p12 != null) {
            String store = word(fresh(p12));
            String passout = command.ofNewStore(contents.hasEncryptedKey());
            command.line(
                    "openssl pkcs12 -export -inkey",
                    key,
                    passin,
                    "-in",
                    newCert,
                    "-name identity",
                    passout,
                    "-out",
                    store);
            made.add(p12);
        }
        for (Path file : made) {
            Path backup = NewFiles.backupOf(file, run.clock().instant());
            if (Files.exists(file)) command.line("cp -p", word(file), word(backup));
        }
        for (Path file : made) command.line("mv", word(fresh(file)), word(file));
    }

    private static Path fresh(Path file) {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    /** That two commands print the same. */
    private void same(String one, String other, String otherwise) {
        command.line(
                "{ test \"$(" + one + ")\" = \"$(" + other + ")\" || { echo " + word(otherwise) + " >&2; false; }; }");
    }

    /** Certificates into one file, the first one anew. */
    private void copy(List<X509Certificate> wanted, String target) {
        for (X509Certificate one : wanted) {
            String to = one.equals(wanted.get(0)) ? "-out " : ">> ";
            command.line(extract(one), to + target);
        }
    }

    /** The command that prints the certificate out of the file it is in. */
    private String extract(X509Certificate one) {
        String file = origin(one);
        byte[] content = run.read(file);
        Contents contents = Contents.of(content, file);
        // openssl takes base64 without its BEGIN line for nothing it knows
        if (contents.pem() && !TextEncoding.text(content).contains("-----BEGIN ")) {
            throw none(
                    "openssl does not read " + file + ", which has no BEGIN line",
                    "make it PEM first",
                    NextCommand.of("convert", file, "certificate.pem"));
        }
        String in = word(file) + (contents.pem() ? "" : " -inform DER");
        List<X509Certificate> all = certificatesIn(file);
        boolean bundle = contents.has(PKCS7);
        if (all.size() == 1 && !bundle) return "openssl x509 -in " + in;
        String list = bundle
                ? "openssl pkcs7 -in " + in + " -print_certs"
                : "openssl crl2pkcs7 -nocrl -certfile " + word(file) + " | openssl pkcs7 -print_certs";
        String pick = " | awk '/BEGIN CERT/ { n++ } n == " + (all.indexOf(one) + 1) + "'";
        return list + (all.size() > 1 ? pick : "") + " | openssl x509";
    }

    private List<X509Certificate> certificatesIn(String file) {
        return certificates.computeIfAbsent(file, name -> CertificateFile.read(run.read(name), name));
    }

    /** The file it came in, else the one it is installed in. */
    private String origin(X509Certificate one) {
        if (delivery.certificates().contains(one)) {
            String file = delivery.origin(one);
            if (run.arguments().contains(file)) return file;
            String what = file.contains("/") ? "archives" : file;
            throw none("openssl does not read " + what, "save it as a file, unzipped, and name that");
        }
        return installed.stream()
                .filter(Files::exists)
                .map(Path::toString)
                .filter(file -> certificatesIn(file).contains(one))
                .findFirst()
                .orElseThrow(() -> none("a CA certificate of the chain is not among the files", "name its file too"));
    }
}
