//SOURCES ../ShellWord.java
//SOURCES ../http/Handshake.java
//SOURCES ../pki/CertificateChain.java
//SOURCES ../pki/PublicKeys.java
//SOURCES ../pki/Name.java
package stellantis.diagnosis;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import stellantis.ShellWord;
import stellantis.http.Handshake;
import stellantis.pki.Name;
import stellantis.pki.PublicKeys;
import stellantis.pki.CertificateChain;
import stellantis.pki.CertificateChain.Problem;
import stellantis.pki.Identity;

/**
 * Something wrong with the identity that can be seen without the server.
 *
 * @param id stable, dotted
 * @param text what is wrong, to follow a colon
 * @param remedy the next command
 */
public record LocalCheck(String id, String text, String remedy) {
    private static final String INSTALL = "take in again all that came with the certificate: jbang install@stellantis FILE…";

    /** All defects, the one most likely to be the reason first; empty when nothing is wrong. */
    public static List<LocalCheck> of(Identity identity, Handshake handshake, Instant now) {
        List<LocalCheck> found = new ArrayList<>();
        if (!PublicKeys.matches(identity.key(), identity.certificate().getPublicKey())) {
            Path folder = identity.file() == null ? null : identity.file().toAbsolutePath().getParent();
            found.add(new LocalCheck("identity.key-mismatch", "the private key does not belong to the certificate", "find the matching key: jbang inspect@stellantis " + (folder == null ? "FOLDER" : ShellWord.of(folder.toString()))));
        }
        found.addAll(ofChain(identity.chain(), identity.rooted(), identity.file(), handshake, now));
        if (!handshake.listsIssuerOf(identity)) {
            found.add(new LocalCheck("identity.issuer-not-listed", "the server accepts certificates of " + listed(handshake) + "; yours was " + issuers(identity.chain()),
                    "check that the certificate is the one for this environment; " + INSTALL));
        }
        return found;
    }

    /**
     * What can be told of the certificates alone, without the private key.
     *
     * @param file they come from, or null
     */
    static List<LocalCheck> ofChain(List<X509Certificate> certificates, boolean rooted, Path file, Handshake handshake, Instant now) {
        List<LocalCheck> found = new ArrayList<>();
        CertificateChain.forKey(certificates, certificates.get(0).getPublicKey(), now).ifPresent(chain -> chain.problems(now).forEach(problem -> add(found, problem, handshake, rooted, file)));
        return found;
    }

    /** {@code issued by "Partners CA" (under "Root CA")}. */
    static String issuers(List<X509Certificate> chain) {
        String above = chain.stream().skip(1).map(one -> "\"" + Name.brief(one.getIssuerX500Principal()) + "\"").distinct().collect(Collectors.joining(", "));
        String direct = "\"" + Name.brief(chain.get(0).getIssuerX500Principal()) + "\"";
        return "issued by " + direct + (above.isEmpty() || above.equals(direct) ? "" : " (under " + above + ")");
    }

    /** The command that makes a new request with the certificate's subject. */
    static String order(Path file) {
        return "jbang csr@stellantis --like " + (file == null ? "FILE" : ShellWord.of(file.toString())) + " --out request-new.csr";
    }

    private static void add(List<LocalCheck> found, Problem problem, Handshake handshake, boolean rooted, Path file) {
        switch (problem.defect()) {
            case SELF_SIGNED_LEAF -> found.add(0, new LocalCheck("identity.self-signed", problem.text() + "; it is the placeholder of keytool or openssl, not what Stellantis signed",
                    "when the signed certificate has come by e-mail: jbang install@stellantis FILE"));
            case EXPIRED -> found.add(0, new LocalCheck("identity.expired", problem.text(), "make a new signing request with the same subject: " + order(file)));
            case NOT_YET_VALID -> found.add(0, new LocalCheck("identity.not-yet-valid", problem.text(), "wait until then, or set this machine's clock if it is wrong"));
            case ISSUING_CA_MISSING -> {
                if (rooted || listed(problem.certificate(), handshake)) return;
                String ca = "\"" + Name.brief(problem.certificate().getIssuerX500Principal()) + "\"";
                found.add(handshake == Handshake.NONE ? new LocalCheck("identity.issuing-ca-missing", problem.text(), INSTALL)
                        : new LocalCheck("identity.issuing-ca-missing", "its issuing CA " + ca + " is missing in the file, or it is for another environment" + (handshake.issuers().isEmpty() ? "" : " (the server knows " + listed(handshake) + ")"),
                                "if " + ca + " came along: jbang install@stellantis FILE FILE; else ask your Stellantis contact which environment the certificate is for"));
            }
            // a server has the root itself or does not trust it
            case ROOT_MISSING -> { }
            case NOT_FOR_CLIENTS -> found.add(0, new LocalCheck("identity.not-for-clients", problem.text(), "tell your Stellantis contact: it was signed for another purpose"));
            case CA_AS_LEAF -> found.add(0, new LocalCheck("identity.is-authority", problem.text(), "take your own certificate instead: jbang install@stellantis FILE…"));
            default -> found.add(new LocalCheck("identity.chain-broken", problem.text(), INSTALL));
        }
    }

    /** The issuer of this very certificate is known to the server. */
    private static boolean listed(X509Certificate certificate, Handshake handshake) {
        return handshake.issuers().contains(certificate.getIssuerX500Principal());
    }

    /** The CAs the server listed, the first three by name. */
    static String listed(Handshake handshake) {
        LinkedHashSet<String> names = handshake.issuers().stream().map(one -> "\"" + Name.brief(one) + "\"").collect(Collectors.toCollection(LinkedHashSet::new));
        String first = names.stream().limit(3).collect(Collectors.joining(", "));
        return names.size() > 3 ? first + " and " + (names.size() - 3) + " more" : first;
    }
}
