//SOURCES ../http/Handshake.java
//SOURCES ../pki/CertificateChain.java
//SOURCES ../pki/KeyMatch.java
//SOURCES ../pki/Names.java
package stellantis.diagnosis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import stellantis.http.Handshake;
import stellantis.pki.CertificateChain;
import stellantis.pki.CertificateChain.Problem;
import stellantis.pki.Identity;
import stellantis.pki.KeyMatch;
import stellantis.pki.Names;

/**
 * Something wrong with the identity that can be seen without the server.
 *
 * @param id stable, dotted
 * @param text what is wrong, to follow a colon
 * @param remedy the next command
 */
public record LocalCheck(String id, String text, String remedy) {
    private static final String INSTALL = "take in again all that came with the certificate: jbang install@stellantis FILE…";
    private static final String ORDER = "make a new signing request with the same subject: jbang csr@stellantis --like cert.pem --out request-new.csr";

    /** All defects, the one most likely to be the reason first; empty when nothing is wrong. */
    public static List<LocalCheck> of(Identity identity, Handshake handshake, Instant now) {
        List<LocalCheck> found = new ArrayList<>();
        if (!KeyMatch.matches(identity.key(), identity.certificate().getPublicKey())) {
            found.add(new LocalCheck("identity.key-mismatch", "the private key does not belong to the certificate", "find the matching key: jbang inspect@stellantis FOLDER"));
        }
        CertificateChain.forKey(identity.chain(), identity.certificate().getPublicKey(), now).ifPresent(chain -> chain.problems(now).forEach(problem -> add(found, problem, handshake, identity.rooted())));
        if (!handshake.listsIssuerOf(identity)) {
            found.add(new LocalCheck("identity.issuer-not-listed", "the server accepts certificates of " + listed(handshake) + "; yours was issued by \""
                    + Names.brief(last(identity).getIssuerX500Principal()) + "\"", "check that the certificate is the one for this environment; " + INSTALL));
        }
        return found;
    }

    private static void add(List<LocalCheck> found, Problem problem, Handshake handshake, boolean rooted) {
        switch (problem.defect()) {
            case SELF_SIGNED_LEAF -> found.add(0, new LocalCheck("identity.self-signed", problem.text() + "; it is the placeholder of keytool or openssl, not what Stellantis signed",
                    "when the signed certificate has come by e-mail: jbang install@stellantis FILE"));
            case EXPIRED -> found.add(0, new LocalCheck("identity.expired", problem.text(), ORDER));
            case NOT_YET_VALID -> found.add(0, new LocalCheck("identity.not-yet-valid", problem.text(), "wait until then, or set this machine's clock if it is wrong"));
            case ISSUING_CA_MISSING -> {
                if (rooted || listed(problem.certificate(), handshake)) return;
                found.add(new LocalCheck("identity.issuing-ca-missing", problem.text()
                    + (handshake.issuers().isEmpty() ? "" : "; the server knows " + listed(handshake) + "; or else the certificate is one for another environment"), INSTALL));
            }
            // a server has the root itself or does not trust it
            case ROOT_MISSING -> { }
            case NOT_FOR_CLIENTS -> found.add(0, new LocalCheck("identity.not-for-clients", problem.text(), "tell your Stellantis contact: it was signed for another purpose"));
            case CA_AS_LEAF -> found.add(0, new LocalCheck("identity.is-authority", problem.text(), "take your own certificate instead: jbang install@stellantis FILE…"));
            default -> found.add(new LocalCheck("identity.chain-broken", problem.text(), INSTALL));
        }
    }

    /** The issuer of this very certificate is known to the server. */
    private static boolean listed(java.security.cert.X509Certificate certificate, Handshake handshake) {
        return handshake.issuers().contains(certificate.getIssuerX500Principal());
    }

    private static java.security.cert.X509Certificate last(Identity identity) {
        return identity.chain().get(identity.chain().size() - 1);
    }

    /** The CAs the server listed, the first three by name. */
    static String listed(Handshake handshake) {
        LinkedHashSet<String> names = handshake.issuers().stream().map(one -> "\"" + Names.brief(one) + "\"").collect(Collectors.toCollection(LinkedHashSet::new));
        String first = names.stream().limit(3).collect(Collectors.joining(", "));
        return names.size() > 3 ? first + " and " + (names.size() - 3) + " more" : first;
    }
}
