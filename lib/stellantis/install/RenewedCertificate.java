package stellantis.install;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import stellantis.Failure;
import stellantis.cli.Run;
import stellantis.key.Delivery;
import stellantis.key.MatchedCertificate;
import stellantis.key.OwnKey;
import stellantis.pki.CertificateFile;
import stellantis.pki.Certificates;
import stellantis.pki.NewFiles;
import stellantis.pki.SafeFile;
import stellantis.profile.Renewal;

/** The certificate of a renewal: it is put beside the one in use, which {@code renew --switch} replaces. */
public final class RenewedCertificate {
    private RenewedCertificate() {}

    /**
     * Checks it against the next key, and writes {@code cert.new.pem} and, for CAs that are not installed yet, {@code
     * ca.new.pem}.
     *
     * @throws Failure as {@link MatchedCertificate#judge}; exit code 13 when it is for another login, without --force
     */
    public static void store(Run run, Renewal renewal, Delivery delivery) {
        List<X509Certificate> known =
                Files.exists(renewal.authorities()) ? CertificateFile.read(renewal.authorities()) : List.of();
        MatchedCertificate reply = OwnKey.judge(run, delivery, renewal.asked().orElseThrow(), known);
        MatchedCertificate.otherLogin(run, renewal, reply.chain().leaf())
                .ifPresent(differs -> run.console().warn("the renewed certificate is for another login: " + differs));
        NewFiles files = new NewFiles().replacing(true).clock(run.clock());
        byte[] authorities = Certificates.pem(reply.anchors());
        plan(files, renewal.newCertificate(), Certificates.pem(reply.chain().toSend()));
        if (!reply.anchors().isEmpty() && !SafeFile.holds(renewal.authorities(), authorities))
            plan(files, renewal.newAuthorities(), authorities);
        files.write();
        reply.tell(run.console());
        run.console()
                .note("the renewed certificate is for the next key, " + renewal.newKey() + "; it is stored as "
                        + renewal.newCertificate());
    }

    private static void plan(NewFiles files, Path file, byte[] content) {
        if (!SafeFile.holds(file, content)) files.open(file, content);
    }
}
