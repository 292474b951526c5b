package stellantis.install;

import static java.util.stream.Collectors.joining;
import static stellantis.ExitCode.EXISTS;
import static stellantis.cli.Options.CA_OUT;
import static stellantis.cli.Options.CERTS_OUT;
import static stellantis.cli.Options.FORCE;
import static stellantis.cli.Options.OUT_PASSPHRASE;
import static stellantis.cli.Options.P12;
import static stellantis.pki.Kind.PKCS12;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.cli.Run;
import stellantis.key.MatchedCertificate;
import stellantis.key.OwnKey;
import stellantis.pki.CertificateChain;
import stellantis.pki.CertificateFile;
import stellantis.pki.Certificates;
import stellantis.pki.Identity;
import stellantis.pki.KeyStores;
import stellantis.pki.NewFiles;
import stellantis.pki.NewKeystore;
import stellantis.profile.Profile;

/** The files that make a key usable: chain, anchors and keystore, in the profile unless options name other places. */
public final class IdentityFiles {
    private final Run run;
    private final Path cert;
    private final Path ca;
    private final Path p12;
    private final NewFiles files;
    private final List<Path> written = new ArrayList<>();

    private IdentityFiles(Run run, Path cert, Path ca, Path p12) {
        this.run = run;
        this.cert = cert;
        this.ca = ca;
        this.p12 = p12;
        this.files = run.newFiles();
    }

    /** At --cert-out, with the others beside it; else where the profile's settings say; else in its folder. */
    public static IdentityFiles of(Run run) {
        Profile profile = run.profile();
        Optional<Path> out = run.file(CERTS_OUT);
        Path ca = run.file(CA_OUT)
                .or(() -> out.map(file -> file.resolveSibling("ca.pem")))
                .or(() -> profile.file("cacert"))
                .orElse(profile.caFile());
        Path cert = out.or(() -> profile.file("cert")).orElse(profile.certificateFile());
        return new IdentityFiles(
                run,
                cert,
                ca,
                out.map(file -> file.resolveSibling("identity.p12")).orElse(profile.keystoreFile()));
    }

    /** Certificates of an earlier run: the CA may have come before, or the certificate. */
    public List<X509Certificate> installed() {
        List<X509Certificate> all = new ArrayList<>(readable(cert));
        all.addAll(readable(ca));
        return all;
    }

    /** What {@link #write} wrote; a file that held the same already is not among them. */
    public List<Path> written() {
        return written;
    }

    public List<Path> backups() {
        return files.backups();
    }

    /**
     * Writes all files or none, and tells the profile of a key that is not its own.
     *
     * @throws Failure exit code 15 when something else is there, without --force
     */
    public void write(OwnKey key, MatchedCertificate reply) {
        List<X509Certificate> chain = reply.chain().toSend();
        boolean inProfile = run.value(CERTS_OUT).isEmpty();
        Map<String, String> settings = inProfile ? key.settings(run) : Map.of();
        plan(cert, chain);
        if (!reply.anchors().isEmpty()) plan(ca, reply.anchors());
        if (run.has(P12)) planKeystore(key, new Identity(key.opened(), chain));
        if (inProfile) NewFiles.privateFolder(run.profile().folder());
        files.write();
        if (settings.isEmpty()) return;
        if (settings.containsKey("keystore"))
            run.console()
                    .note("the profile's keystore=" + run.profile().own().get("keystore")
                            + " is not used any more: removed from its settings; the file stays");
        run.profile().set(settings);
    }

    /** Says what the profile has to be told of, where openssl makes the files. */
    public void tellSettings(OwnKey key) {
        Map<String, String> settings = run.value(CERTS_OUT).isEmpty() ? key.settings(run) : Map.of();
        if (settings.containsKey("key")) {
            NextCommand set = NextCommand.of("profile set", "key=" + key.file().toAbsolutePath());
            run.console().note("then store the key in the profile", set);
        }
        if (settings.containsKey("keystore")) {
            String unset = settings.containsKey("alias") ? "profile unset keystore alias" : "profile unset keystore";
            run.console().note("then remove the keystore from the profile's settings", NextCommand.of(unset));
        }
    }

    public Path cert() {
        return cert;
    }

    public Path ca() {
        return ca;
    }

    public Path p12() {
        return p12;
    }

    private void plan(Path file, List<X509Certificate> certificates) {
        byte[] content = Certificates.pem(certificates);
        if (Files.exists(file)) {
            if (Arrays.equals(Run.read(file), content)) return;
            if (!run.has(FORCE)) {
                throw Failure.of(EXISTS, file + " exists and was left as it is")
                        .because("it holds " + describe(readable(file)) + "; the new one would hold "
                                + describe(certificates))
                        .hint("--force replaces it; the old file is kept as a backup");
            }
        }
        files.open(file, content);
        written.add(file);
    }

    private String describe(List<X509Certificate> certificates) {
        if (certificates.isEmpty()) return "no readable certificate";
        return certificates.stream().map(this::describe).collect(joining(" + "));
    }

    /** With the serial number: two certificates for the same key may be alike in all else. */
    private String describe(X509Certificate certificate) {
        return CertificateChain.describe(certificate, run.clock().instant()) + ", serial number "
                + String.format("%X", certificate.getSerialNumber());
    }

    /** A keystore never comes out the same twice: one that holds this identity already is left as it is. */
    private void planKeystore(OwnKey key, Identity identity) {
        Secret passphrase = run.secret(OUT_PASSPHRASE)
                .or(key::passphrase)
                .orElseGet(() -> run.newPassphrase(OUT_PASSPHRASE, "passphrase for identity.p12: "));
        if (Files.exists(p12) && holds(identity, passphrase)) return;
        if (!run.has(FORCE)) NewFiles.refuseExisting(p12);
        files.secret(p12, NewKeystore.write(PKCS12, Map.of("identity", identity), Map.of(), passphrase));
        written.add(p12);
        NewKeystore.concern(PKCS12, passphrase)
                .ifPresent(concern -> run.console().warn(concern, NewKeystore.ASCII_WORKS));
    }

    private boolean holds(Identity identity, Secret passphrase) {
        try {
            return KeyStores.open(Run.read(p12), p12.toString(), () -> passphrase)
                    .keyEntry(null)
                    .chain()
                    .equals(identity.chain());
        } catch (Failure e) {
            return false;
        }
    }

    /** A damaged file of an earlier run must not stand in the way of its replacement. */
    private static List<X509Certificate> readable(Path file) {
        try {
            return Files.exists(file) ? CertificateFile.read(file) : List.of();
        } catch (Failure e) {
            return List.of();
        }
    }
}
