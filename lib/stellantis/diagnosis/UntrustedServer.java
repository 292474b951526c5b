package stellantis.diagnosis;

import static java.util.stream.Collectors.joining;
import static stellantis.diagnosis.Symptom.CLOCK;
import static stellantis.diagnosis.Symptom.SERVER_CA_LEFT_OUT;
import static stellantis.diagnosis.Symptom.SERVER_EXPIRED;
import static stellantis.diagnosis.Symptom.SERVER_INSPECTED;
import static stellantis.diagnosis.Symptom.SERVER_NOT_YET_VALID;
import static stellantis.diagnosis.Symptom.SERVER_OTHER_HOST;
import static stellantis.diagnosis.Symptom.SERVER_OTHER_KEY;
import static stellantis.diagnosis.Symptom.SERVER_REFUSED;
import static stellantis.diagnosis.Symptom.SERVER_SELF_SIGNED;
import static stellantis.diagnosis.Symptom.SERVER_TOO_WEAK;
import static stellantis.diagnosis.Symptom.SERVER_UNKNOWN_ISSUER;
import static stellantis.diagnosis.Symptom.SERVER_WRONG_CA;

import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import stellantis.http.Handshake;
import stellantis.http.Handshake.Verdict;
import stellantis.pki.CertificateChain;
import stellantis.pki.CertificateUse;
import stellantis.pki.Certificates;
import stellantis.pki.ChainProblem;
import stellantis.pki.Name;

/**
 * Why a server's certificate is not trusted. The same verdict of Java's has several causes, told apart by what the
 * server sent and what is trusted here.
 */
public final class UntrustedServer {
    /** Inspecting proxies besides those that filter a network, and virus scanners, as they name their authorities. */
    private static final Pattern INSPECTORS =
            Pattern.compile("(?i)barracuda|kaspersky|avast|bitdefender|eset ssl|mitmproxy|charles proxy|portswigger"
                    + "|fiddler|ssl[ -]?inspection|do[_ ]not[_ ]trust");

    private final Handshake seen;
    private final OurSide ours;
    private final MessageValues words;
    /** What is trusted here besides Java's roots. */
    private final List<X509Certificate> anchors;
    /** The server's own certificate. */
    private final X509Certificate shown;
    /** The last of its chain, in order; what else it sent is of no use. */
    private final X509Certificate last;

    private UntrustedServer(Handshake seen, OurSide ours, MessageValues words) {
        this.seen = seen;
        this.ours = ours;
        this.words = words;
        this.anchors = ours.tls().trust().anchors();
        this.shown = seen.serverChain().get(0);
        List<X509Certificate> chain =
                CertificateChain.all(seen.serverChain(), ours.now()).get(0).members();
        this.last = chain.get(chain.size() - 1);
        words.put("issuer", Name.issuer(last).brief());
        words.put("names", names(shown)).put("roots", roots());
    }

    /** @param words takes what the row is filled with */
    static Symptom of(Handshake seen, OurSide ours, MessageValues words) {
        return new UntrustedServer(seen, ours, words).symptom();
    }

    private Symptom symptom() {
        if (ours.identity() != null && sameTime()) {
            words.put("all", seen.verdict() == Verdict.EXPIRED ? "have expired" : "are not valid yet");
            return CLOCK;
        }
        return switch (seen.verdict()) {
            case EXPIRED -> {
                words.put("date", outOfDate().getNotAfter().toInstant());
                yield SERVER_EXPIRED;
            }
            case NOT_YET_VALID -> {
                words.put("date", outOfDate().getNotBefore().toInstant());
                yield SERVER_NOT_YET_VALID;
            }
            case OTHER_HOST -> SERVER_OTHER_HOST;
            case TOO_WEAK -> SERVER_TOO_WEAK;
            case UNKNOWN_ISSUER -> unknownIssuer();
            default -> otherKey() ? SERVER_OTHER_KEY : SERVER_REFUSED;
        };
    }

    /** The one that is, of the server's own and the CAs that it sends. */
    private X509Certificate outOfDate() {
        X509Certificate bad = seen.serverChain().stream()
                .filter(one -> ChainProblem.validity(one, ours.now()).isPresent())
                .findFirst()
                .orElse(shown);
        String ca = "the CA \"" + Name.subject(bad).brief() + "\" in the chain";
        words.put("whose", bad == shown ? "the certificate" : ca);
        return bad;
    }

    /** Whether our own certificate is out of its dates in the same direction: that is rarely two people's fault. */
    private boolean sameTime() {
        return ChainProblem.validity(ours.identity().certificate(), ours.now())
                .filter(own -> own.defect().name().equals(seen.verdict().name()))
                .isPresent();
    }

    /** The CAs that are trusted here, in words. */
    private String roots() {
        if (ours.tls().trust().only()) return "the CAs given, the only ones trusted (cacert-only): " + given();
        return "Java's trusted roots" + (anchors.isEmpty() ? "" : " or the CAs given: " + given());
    }

    private String given() {
        return IdentityCheck.names(anchors.stream().map(X509Certificate::getSubjectX500Principal));
    }

    /** The same verdict of Java's has several causes, told apart by what the server sent. */
    private Symptom unknownIssuer() {
        if (inspected(seen)) return SERVER_INSPECTED;
        if (otherKey()) return SERVER_OTHER_KEY;
        if (Certificates.selfSigned(shown)) return SERVER_SELF_SIGNED;
        words.put("given", given());
        boolean none = anchors.stream().noneMatch(one -> Certificates.isCa(one) || Certificates.selfSigned(one));
        words.put("kind", none ? "no CA" : "the CA of your own certificate");
        if (none && !anchors.isEmpty()) return SERVER_WRONG_CA;
        if (last.equals(shown) && sisterGiven()) return SERVER_CA_LEFT_OUT;
        return ofClients() ? SERVER_WRONG_CA : SERVER_UNKNOWN_ISSUER;
    }

    /** Whether all the CAs given stand above our own certificate. */
    private boolean ofClients() {
        List<X509Certificate> own =
                ours.identity() == null ? List.of() : ours.identity().chain();
        return !anchors.isEmpty()
                && anchors.stream().allMatch(ca -> own.stream().anyMatch(one -> Certificates.issued(ca, one)));
    }

    /** Whether a given CA bears the name of the one that signed the server's chain, but has not its key. */
    private boolean otherKey() {
        List<X509Certificate> named = anchors.stream()
                .filter(one -> one.getSubjectX500Principal().equals(last.getIssuerX500Principal()))
                .toList();
        return !named.isEmpty() && named.stream().noneMatch(one -> Certificates.issued(one, last));
    }

    /** Whether a CA of the issuer's organization was given: most likely the root above the one that is missing. */
    private boolean sisterGiven() {
        Optional<String> organization = Name.issuer(shown).organization();
        // a root leads to no other
        if (organization.isEmpty() || Name.issuer(shown).brief().contains("Root")) return false;
        Optional<X509Certificate> root = anchors.stream()
                .filter(one -> Name.subject(one).organization().equals(organization))
                .max(Comparator.comparing(Certificates::selfSigned));
        root.ifPresent(one -> words.put("root", Name.subject(one).brief()));
        return root.isPresent();
    }

    /** Whether the server's certificate bears the name of a product that opens TLS connections to look into them. */
    public static boolean inspected(Handshake seen) {
        return seen.serverChain().stream()
                .map(one -> Name.issuer(one).toString())
                .anyMatch(issuer -> PageFault.NETWORK.maker(issuer).isPresent()
                        || INSPECTORS.matcher(issuer).find());
    }

    /** The DNS names and addresses a certificate is made for (RFC 5280 section 4.2.1.6). */
    public static String names(X509Certificate certificate) {
        String names = CertificateUse.names(certificate).stream()
                .filter(one -> one.get(0).equals(2) || one.get(0).equals(7))
                .limit(5)
                .map(one -> String.valueOf(one.get(1)))
                .collect(joining(", "));
        if (!names.isEmpty()) return names;
        return "\"" + Name.subject(certificate).brief() + "\"";
    }
}
