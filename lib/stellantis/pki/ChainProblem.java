package stellantis.pki;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A defect of a certificate in a chain, and a sentence about it (RFC 5280 section 6). */
public record ChainProblem(Defect defect, X509Certificate certificate, String text) {
    /** What can be wrong with a chain. */
    public enum Defect {
        /** The leaf was made by keytool or openssl itself: no authority has signed it. */
        SELF_SIGNED_LEAF,
        /** The leaf is the certificate of an authority. */
        CA_AS_LEAF,
        /** The leaf says that it is not for TLS clients. */
        NOT_FOR_CLIENTS,
        EXPIRED,
        NOT_YET_VALID,
        /** The leaf's key usage does not allow signatures, which a TLS client needs. */
        NO_SIGNATURES,
        /** A key of the leaf that TLS libraries do not take. */
        WEAK_KEY,
        /** The same of a signature, or of the key of a CA. */
        WEAK_SIGNATURE,
        /** A certificate in the middle that may not issue others. */
        ISSUER_IS_NO_CA,
        /** The chain below a CA is longer than its path length constraint allows. */
        PATH_TOO_LONG,
        /** The certificate that signed the leaf is not in the bag. */
        ISSUING_CA_MISSING,
        /** The chain does not reach a root. That is enough to send to a server. */
        ROOT_MISSING
    }

    /** All that is wrong with the chain at that time, from the leaf upwards. */
    public static List<ChainProblem> of(CertificateChain chain, Instant now) {
        List<ChainProblem> found = new ArrayList<>();
        X509Certificate leaf = chain.leaf();
        if (chain.complete() && chain.members().size() == 1) found.add(selfSignedLeaf(chain));
        else if (leaf.getBasicConstraints() >= 0) {
            found.add(problem(Defect.CA_AS_LEAF, leaf, "is the certificate of an authority, not of a partner"));
        }
        if (!CertificateUse.forClients(leaf)) {
            String why = "is not made for TLS clients (its extended key usage lacks clientAuth)";
            found.add(problem(Defect.NOT_FOR_CLIENTS, leaf, why));
        }
        for (X509Certificate member : chain.members()) validity(member, now).ifPresent(found::add);
        for (int i = 1; i < chain.members().size(); i++) authority(chain, i).ifPresent(found::add);
        if (!chain.complete()) found.add(missingIssuer(chain));
        return found;
    }

    private static ChainProblem problem(Defect defect, X509Certificate certificate, String what) {
        return new ChainProblem(defect, certificate, label(certificate) + " " + what);
    }

    private static ChainProblem selfSignedLeaf(CertificateChain chain) {
        X509Certificate leaf = chain.leaf();
        return Certificates.isCa(leaf) && !chain.ours()
                ? problem(Defect.CA_AS_LEAF, leaf, "is a root certificate, not a partner's")
                : problem(
                        Defect.SELF_SIGNED_LEAF,
                        leaf,
                        "is self-signed: made together with the key, not signed by any authority");
    }

    /** What some servers, and clients other than Java, do not take of a certificate and the ones above it. */
    public static List<ChainProblem> weak(List<X509Certificate> chain) {
        List<ChainProblem> found = new ArrayList<>();
        X509Certificate leaf = chain.get(0);
        if (!CertificateUse.signs(leaf)) {
            String why = "does not allow digital signatures, which TLS clients need (key usage)";
            found.add(problem(Defect.NO_SIGNATURES, leaf, why));
        }
        for (X509Certificate one : chain) {
            CertificateUse.unfit(one.getPublicKey())
                    .ifPresent(why -> found.add(problem(
                            one == leaf ? Defect.WEAK_KEY : Defect.WEAK_SIGNATURE, one, "has a key that " + why)));
            if (!Certificates.selfSigned(one) && CertificateUse.weakHash(one.getSigAlgName()))
                found.add(problem(
                        Defect.WEAK_SIGNATURE, one, "is signed with " + one.getSigAlgName() + ", which is broken"));
        }
        return found;
    }

    /** Expired or not yet valid at that time; empty when valid. */
    public static Optional<ChainProblem> validity(X509Certificate certificate, Instant now) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        if (now.isAfter(until)) return Optional.of(problem(Defect.EXPIRED, certificate, "expired on " + until));
        return now.isBefore(from)
                ? Optional.of(problem(Defect.NOT_YET_VALID, certificate, "is not valid before " + from))
                : Optional.empty();
    }

    private static Optional<ChainProblem> authority(CertificateChain chain, int index) {
        X509Certificate member = chain.members().get(index);
        if (!Certificates.isCa(member)) {
            String why = "signed another certificate but is not an authority's";
            return Optional.of(problem(Defect.ISSUER_IS_NO_CA, member, why));
        }
        // self-issued certificates do not count (RFC 5280 section 4.2.1.9)
        long below = chain.members().subList(1, index).stream()
                .filter(one -> !one.getSubjectX500Principal().equals(one.getIssuerX500Principal()))
                .count();
        int allowed = member.getBasicConstraints();
        if (allowed >= below || member.getVersion() == 1) return Optional.empty();
        String why = "allows " + allowed + " authorities below it, there are " + below;
        return Optional.of(problem(Defect.PATH_TOO_LONG, member, why));
    }

    private static ChainProblem missingIssuer(CertificateChain chain) {
        X509Certificate last = chain.last();
        String what = "the certificate of " + Name.issuer(last) + ", which signed " + label(last)
                + ", is not among the given ones";
        return new ChainProblem(
                chain.members().size() == 1 ? Defect.ISSUING_CA_MISSING : Defect.ROOT_MISSING, last, what);
    }

    private static String label(X509Certificate certificate) {
        return "the certificate of " + Name.subject(certificate).brief();
    }
}
