package stellantis.diagnosis;

import static java.util.stream.Collectors.joining;
import static stellantis.diagnosis.IdentityFault.CA_EXPIRED;
import static stellantis.diagnosis.IdentityFault.CHAIN_BROKEN;
import static stellantis.diagnosis.IdentityFault.EXPIRED;
import static stellantis.diagnosis.IdentityFault.ISSUER_NOT_LISTED;
import static stellantis.diagnosis.IdentityFault.ISSUING_CA_MISSING;
import static stellantis.diagnosis.IdentityFault.ISSUING_CA_OTHER_KEY;
import static stellantis.diagnosis.IdentityFault.ISSUING_CA_UNKNOWN_THERE;
import static stellantis.diagnosis.IdentityFault.IS_AUTHORITY;
import static stellantis.diagnosis.IdentityFault.SELF_SIGNED;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import stellantis.Failure;
import stellantis.http.Handshake;
import stellantis.pki.CertificateChain;
import stellantis.pki.CertificateFile;
import stellantis.pki.ChainProblem;
import stellantis.pki.Identity;
import stellantis.pki.Name;

/** Finds what is wrong with an identity as far as it can be seen without the server. */
public final class IdentityCheck {
    private final Path file;
    private final boolean rooted;
    private final Handshake handshake;
    private final Function<Path, MessageValues> advice;
    private final List<Cause> found = new ArrayList<>();
    private X509Certificate leaf;

    /**
     * @param file the certificates come from, or null
     * @param rooted whether the CAs known here lead up to a root
     */
    public IdentityCheck(Path file, boolean rooted, Handshake handshake, Function<Path, MessageValues> advice) {
        this.file = file;
        this.rooted = rooted;
        this.handshake = handshake;
        this.advice = advice;
    }

    /** All defects of the identity in use, the one most likely to be the reason first; empty when nothing is wrong. */
    static List<Cause> of(Handshake handshake, OurSide ours) {
        Identity identity = ours.identity();
        Path file = identity.file();
        IdentityCheck check = new IdentityCheck(file, identity.rooted(), handshake, ours.advice());
        check.chain(identity.chain(), ours.now());
        // what many servers take, and Java offers without a word
        ChainProblem.weak(identity.chain()).forEach(check::add);
        if (!handshake.listsIssuerOf(identity)) {
            MessageValues words =
                    check.words().put("listed", listed(handshake)).put("issuers", issuers(identity.chain()));
            check.found.add(Cause.of(ISSUER_NOT_LISTED, words));
        }
        return check.found;
    }

    private MessageValues words() {
        return advice.apply(file);
    }

    /** What can be told of the certificates alone, without the private key. */
    public List<Cause> chain(List<X509Certificate> certificates, Instant now) {
        leaf = certificates.get(0);
        CertificateChain.forKey(certificates, certificates.get(0).getPublicKey(), now)
                .ifPresent(chain -> ChainProblem.of(chain, now).forEach(this::add));
        return found;
    }

    private void add(ChainProblem problem) {
        MessageValues words = words().put("problem", problem.text());
        switch (problem.defect()) {
            case SELF_SIGNED_LEAF -> found.add(0, Cause.of(SELF_SIGNED, words));
            case EXPIRED -> {
                boolean own = problem.certificate().equals(leaf);
                found.add(own ? 0 : found.size(), Cause.of(own ? EXPIRED : CA_EXPIRED, words));
            }
            case NO_SIGNATURES, WEAK_SIGNATURE -> found.add(named(problem, words));
            case NOT_YET_VALID, NOT_FOR_CLIENTS, WEAK_KEY -> found.add(0, named(problem, words));
            case CA_AS_LEAF -> found.add(0, Cause.of(IS_AUTHORITY, words));
            case ISSUING_CA_MISSING -> issuingCaMissing(problem, words);
            // a server has the root itself or does not trust it
            case ROOT_MISSING -> {}
            default -> found.add(Cause.of(CHAIN_BROKEN, words));
        }
    }

    private static Cause named(ChainProblem problem, MessageValues words) {
        return Cause.of(IdentityFault.valueOf(problem.defect().name()), words);
    }

    private void issuingCaMissing(ChainProblem problem, MessageValues words) {
        X500Principal issuer = problem.certificate().getIssuerX500Principal();
        words.put("ca", quoted(issuer));
        if (rooted) return;
        if (namesake(issuer)) {
            found.add(Cause.of(ISSUING_CA_OTHER_KEY, words));
            return;
        }
        if (handshake.issuers().contains(issuer)) return;
        words.put("known", handshake.issuers().isEmpty() ? "" : " (the server knows " + listed(handshake) + ")");
        found.add(Cause.of(handshake == Handshake.NONE ? ISSUING_CA_MISSING : ISSUING_CA_UNKNOWN_THERE, words));
    }

    /** Whether a CA of that name, which has not signed the certificate, is in its file. */
    private boolean namesake(X500Principal name) {
        try {
            return file != null
                    && CertificateFile.read(file).stream()
                            .anyMatch(one -> one.getSubjectX500Principal().equals(name));
        } catch (Failure keystore) {
            return false;
        }
    }

    private static String quoted(X500Principal name) {
        return "\"" + Name.of(name).brief() + "\"";
    }

    /** {@code issued by "Partners CA" (under "Root CA")}. */
    public static String issuers(List<X509Certificate> chain) {
        List<String> names =
                chain.stream().map(one -> quoted(one.getIssuerX500Principal())).toList();
        String above = names.stream().skip(1).distinct().collect(joining(", "));
        String direct = names.get(0);
        return "issued by " + direct + (above.isEmpty() || above.equals(direct) ? "" : " (under " + above + ")");
    }

    /** The CAs the server listed, the first three by name. */
    private static String listed(Handshake handshake) {
        return names(handshake.issuers().stream());
    }

    static String names(Stream<X500Principal> all) {
        List<String> names = all.map(IdentityCheck::quoted).distinct().toList();
        String first = names.stream().limit(3).collect(joining(", "));
        return names.size() > 3 ? first + " and " + (names.size() - 3) + " more" : first;
    }
}
