package stellantis.key;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.pki.CertificateFile;
import stellantis.pki.Contents;
import stellantis.pki.Kind;

/** The certificates from the e-mail, in any packing: PEM, DER, PKCS#7, base64 alone, zips of these. */
public final class ReceivedCertificates {
    private static final int DEEPEST_ARCHIVE = 2;

    private final Map<X509Certificate, String> from = new LinkedHashMap<>();
    private final List<String> leftOut = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final Zip zip = new Zip();

    /**
     * Unpacks one more file.
     *
     * @throws Failure exit code 11 when there is no certificate in it, saying what it is instead
     */
    public void add(byte[] file, String name) {
        Contents contents = Contents.of(file, name);
        if (contents.has(Kind.ZIP)) {
            unpack(file, name, 1);
            return;
        }
        if (!contents.hasCertificate()) throw unfit(contents, name);
        take(contents, name);
    }

    /** Every certificate once, in the order of the files. */
    public List<X509Certificate> certificates() {
        return List.copyOf(from.keySet());
    }

    /** The file a certificate came from; a file in an archive is named {@code archive.zip/folder/file}. */
    public String origin(X509Certificate certificate) {
        return from.getOrDefault(certificate, "?");
    }

    /** Names of what was in archives beside certificates, and what it is. */
    public List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    /** Certificates that Java refuses, a sentence for each. */
    List<String> refused() {
        return refused;
    }

    private void take(Contents contents, String name) {
        CertificateFile found = CertificateFile.of(contents, name);
        found.certificates().forEach(certificate -> from.putIfAbsent(certificate, name));
        found.refused().forEach(one -> refused.add(name + " holds " + one));
    }

    private void unpack(byte[] archive, String name, int depth) {
        List<String> others = new ArrayList<>();
        boolean found = false;
        for (Zip.Member member : zip.read(archive, name)) {
            String path = name + "/" + member.name();
            Contents contents = member.content() == null ? null : Contents.of(member.content(), path);
            if (contents == null) {
                others.add(member.name() + " (too large for a certificate)");
            } else if (contents.hasCertificate()) {
                take(contents, path);
                found = true;
            } else if (contents.has(Kind.ZIP) && depth < DEEPEST_ARCHIVE) {
                unpack(member.content(), path, depth + 1);
                found = true;
            } else {
                others.add(member.name() + " (" + contents.describe() + ")");
            }
        }
        if (!found) throw empty(name, others);
        leftOut.addAll(others);
    }

    private static Failure empty(String name, List<String> others) {
        return Failure.file("there is no certificate in the archive " + name)
                .because(
                        others.isEmpty()
                                ? "it is empty"
                                : "it holds " + others.stream().limit(5).collect(Collectors.joining(", "))
                                        + (others.size() > 5 ? ", …" : ""))
                .hint("the certificate comes from the link in the e-mail that also names the client id");
    }

    /** What it is instead of a certificate, and what to do about it. */
    private static Failure unfit(Contents contents, String name) {
        Kind kind = contents.items().get(0).kind();
        Failure failure = Failure.file(name + " is not a certificate").because("it is " + contents.describe());
        if (contents.keystore().isPresent()) {
            return failure.hint(
                    "if it holds your key, import the certificate into it: {}; if the certificate came in it, unpack"
                            + " it: {}",
                    NextCommand.typed("--keystore", name, "FILE…"),
                    NextCommand.of("convert", name, "identity.pem"));
        }
        if (contents.remedy(name) != null) return failure.hint(contents.remedy(name));
        return switch (kind) {
            case SIGNING_REQUEST ->
                failure.hint("the request is what you e-mail to Stellantis; install the certificate that comes back");
            case PRIVATE_KEY ->
                failure.hint(
                        "the key stays where it is, never e-mail it; give the certificate from the e-mail here, and"
                                + " the key with {}",
                        NextCommand.typed("--key", name));
            case UNKNOWN ->
                failure.hint(
                        "download it again from the link in the e-mail; what it is in detail",
                        NextCommand.of("inspect", name));
            default -> failure.hint("give the certificate from the link in the e-mail");
        };
    }
}
