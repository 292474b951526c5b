//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
//SOURCES Certificates.java
//SOURCES PublicKeys.java
package stellantis.pki;

import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;

/**
 * A certification path (RFC 5280 section 6) found in a bag of certificates: leaf, issuing CA, …, root, as far as the
 * bag goes. Who issued whom is decided by signature, since several CAs may bear one name. Nothing is trusted here:
 * whether the root deserves it is for the other side to say.
 */
public final class CertificateChain {
    /** Longer than any real chain; also bounds the search among cross-signed CAs. */
    private static final int LONGEST = 10;
    private static final int MOST_PATHS = 500;

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
        /** A certificate in the middle that may not issue others. */
        ISSUER_IS_NO_CA,
        /** An authority stands higher above the leaf than its path length constraint allows. */
        PATH_TOO_LONG,
        /** The certificate that signed the leaf is not in the bag. */
        ISSUING_CA_MISSING,
        /** The chain goes up from the leaf but does not reach a root. That is enough to send to a server. */
        ROOT_MISSING
    }

    /** A defect, the certificate that has it, and a sentence about it. */
    public record Problem(Defect defect, X509Certificate certificate, String text) {}

    private final List<X509Certificate> members;
    private final List<X509Certificate> extras;
    private final boolean inOrder;
    private final boolean ours;

    private CertificateChain(List<X509Certificate> members, Set<X509Certificate> bag, boolean ours) {
        this.ours = ours;
        this.members = List.copyOf(members);
        List<X509Certificate> others = new ArrayList<>(bag);
        others.removeAll(members);
        this.extras = List.copyOf(others);
        List<X509Certificate> asGiven = new ArrayList<>(bag);
        asGiven.retainAll(members);
        this.inOrder = asGiven.equals(members);
    }

    /**
     * The chain of the certificate for a key. Of several certificates for it, one signed by an authority goes before
     * a self-signed one, a valid one before another, then the newest.
     *
     * @param bag certificates in any order, doubles and unrelated ones among them
     * @return empty when no certificate in the bag is for this key
     */
    public static Optional<CertificateChain> forKey(Collection<X509Certificate> bag, PublicKey key, Instant now) {
        Set<X509Certificate> distinct = new LinkedHashSet<>(bag);
        return distinct.stream().filter(one -> PublicKeys.same(one.getPublicKey(), key)).max(byWorth(now)).map(leaf -> climb(leaf, distinct, now, true));
    }

    /** The chains of all certificates that issued no other in the bag, in the bag's order: one when all belong together. */
    public static List<CertificateChain> all(Collection<X509Certificate> bag, Instant now) {
        Set<X509Certificate> distinct = new LinkedHashSet<>(bag);
        List<CertificateChain> chains = new ArrayList<>();
        for (X509Certificate one : distinct) {
            if (distinct.stream().noneMatch(other -> other != one && Certificates.issuedOther(one, other))) chains.add(climb(one, distinct, now, false));
        }
        // authorities that signed each other in a circle: any is as good a start
        if (chains.isEmpty() && !distinct.isEmpty()) chains.add(climb(distinct.iterator().next(), distinct, now, false));
        return chains;
    }

    /** Leaf first, then who issued it, up to the root if it is there. */
    public List<X509Certificate> members() {
        return members;
    }

    public X509Certificate leaf() {
        return members.get(0);
    }

    /** What a client sends: leaf and issuing CAs. The root is left out, the other side has it or does not trust it. */
    public List<X509Certificate> toSend() {
        return members.size() > 1 && complete() ? members.subList(0, members.size() - 1) : members;
    }

    /** The certificates of authorities in the chain, the one next to the leaf first. */
    public List<X509Certificate> authorities() {
        return members.subList(1, members.size());
    }

    /** Certificates in the bag that are not part of this chain, in the bag's order. */
    public List<X509Certificate> extras() {
        return extras;
    }

    /** Whether the bag had the members in this order already. */
    public boolean inOrder() {
        return inOrder;
    }

    /** Whether the chain reaches a root (or is one self-signed certificate). */
    public boolean complete() {
        return Certificates.selfSigned(members.get(members.size() - 1));
    }

    /** Certificates that bear the missing issuer's name but did not sign: an authority has changed its key, or it is another one. */
    public List<X509Certificate> namesakes() {
        if (complete()) return List.of();
        X509Certificate last = members.get(members.size() - 1);
        return extras.stream().filter(one -> one.getSubjectX500Principal().equals(last.getIssuerX500Principal())).toList();
    }

    /** Where the certificate says its issuer's can be downloaded (RFC 5280 section 4.2.2.1), if it does. */
    public static Optional<String> issuerUrl(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue("1.3.6.1.5.5.7.1.1");
        if (extension == null) return Optional.empty();
        try {
            ASN1Primitive octets = Asn1.parse(extension);
            byte[] inner = Asn1.reading(() -> ASN1OctetString.getInstance(octets).getOctets());
            AuthorityInformationAccess access = Asn1.reading(() -> AuthorityInformationAccess.getInstance(inner));
            return Arrays.stream(access.getAccessDescriptions())
                    .filter(one -> one.getAccessMethod().equals(AccessDescription.id_ad_caIssuers))
                    .map(one -> one.getAccessLocation().getName().toString())
                    .filter(url -> url.matches("https?://[\\x21-\\x7e]+"))
                    .findFirst();
        } catch (Asn1.Malformed e) {
            return Optional.empty();
        }
    }

    /** All that is wrong with the chain at that time, from the leaf upwards. */
    public List<Problem> problems(Instant now) {
        List<Problem> found = new ArrayList<>();
        if (complete() && members.size() == 1) found.add(selfSignedLeaf());
        else if (leaf().getBasicConstraints() >= 0) found.add(new Problem(Defect.CA_AS_LEAF, leaf(), label(leaf()) + " is the certificate of an authority, not of a partner"));
        if (!forClients(leaf())) found.add(new Problem(Defect.NOT_FOR_CLIENTS, leaf(), label(leaf()) + " is not made for TLS clients (its extended key usage lacks clientAuth)"));
        for (X509Certificate member : members) validity(member, now).ifPresent(found::add);
        for (int i = 1; i < members.size(); i++) authority(i).ifPresent(found::add);
        if (!complete()) found.add(missingIssuer());
        return found;
    }

    private Problem selfSignedLeaf() {
        X509Certificate leaf = leaf();
        return Certificates.isCa(leaf) && !ours ? new Problem(Defect.CA_AS_LEAF, leaf, label(leaf) + " is a root certificate, not a partner's")
                : new Problem(Defect.SELF_SIGNED_LEAF, leaf, label(leaf) + " is self-signed: made together with the key, not signed by any authority");
    }

    /** Expired or not yet valid at that time; empty when valid. */
    public static Optional<Problem> validity(X509Certificate certificate, Instant now) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        if (now.isAfter(until)) return Optional.of(new Problem(Defect.EXPIRED, certificate, label(certificate) + " expired on " + until));
        if (now.isBefore(from)) return Optional.of(new Problem(Defect.NOT_YET_VALID, certificate, label(certificate) + " is not valid before " + from));
        return Optional.empty();
    }

    private Optional<Problem> authority(int index) {
        X509Certificate member = members.get(index);
        if (!Certificates.isCa(member)) return Optional.of(new Problem(Defect.ISSUER_IS_NO_CA, member, label(member) + " signed another certificate but is not an authority's"));
        // self-issued certificates do not count (RFC 5280 section 4.2.1.9)
        long below = members.subList(1, index).stream().filter(one -> !one.getSubjectX500Principal().equals(one.getIssuerX500Principal())).count();
        if (member.getBasicConstraints() >= below || member.getVersion() == 1) return Optional.empty();
        return Optional.of(new Problem(Defect.PATH_TOO_LONG, member,
                label(member) + " allows " + member.getBasicConstraints() + " authorities below it, there are " + below));
    }

    private Problem missingIssuer() {
        X509Certificate last = members.get(members.size() - 1);
        String what = "the certificate of " + Name.full(last.getIssuerX500Principal()) + ", which signed " + label(last) + ", is not among the given ones";
        return new Problem(members.size() == 1 ? Defect.ISSUING_CA_MISSING : Defect.ROOT_MISSING, last, what);
    }

    private static String label(X509Certificate certificate) {
        return "the certificate of " + Certificates.brief(certificate);
    }

    private static boolean forClients(X509Certificate certificate) {
        try {
            List<String> usages = certificate.getExtendedKeyUsage();
            return usages == null || usages.contains("1.3.6.1.5.5.7.3.2") || usages.contains("2.5.29.37.0");
        } catch (CertificateParsingException e) {
            return true;
        }
    }

    private static Comparator<X509Certificate> byWorth(Instant now) {
        return Comparator.comparing((X509Certificate one) -> !Certificates.selfSigned(one))
                .thenComparing(one -> validity(one, now).isEmpty())
                .thenComparing(X509Certificate::getNotBefore);
    }

    private static CertificateChain climb(X509Certificate leaf, Set<X509Certificate> bag, Instant now, boolean ours) {
        return new CertificateChain(new Search(bag, now).best(leaf), bag, ours);
    }

    /** All paths up from a leaf (cross-signed authorities give several) and the best of them. */
    private static final class Search {
        private final Set<X509Certificate> bag;
        private final Instant now;
        private final Map<X509Certificate, List<X509Certificate>> issuers = new HashMap<>();
        private final List<List<X509Certificate>> paths = new ArrayList<>();

        Search(Set<X509Certificate> bag, Instant now) {
            this.bag = bag;
            this.now = now;
        }

        /** One that ends in a root, whose members are all valid, that is short: in this order of weight. */
        List<X509Certificate> best(X509Certificate leaf) {
            climb(List.of(leaf));
            Comparator<List<X509Certificate>> worth = Comparator.comparing(path -> Certificates.selfSigned(path.get(path.size() - 1)));
            worth = worth.thenComparing(path -> path.stream().allMatch(one -> validity(one, now).isEmpty()))
                    .thenComparing(path -> Certificates.selfSigned(path.get(path.size() - 1)) ? -path.size() : path.size());
            List<X509Certificate> best = paths.get(0);
            for (List<X509Certificate> path : paths) {
                if (worth.compare(path, best) > 0) best = path;
            }
            return best;
        }

        private void climb(List<X509Certificate> path) {
            X509Certificate last = path.get(path.size() - 1);
            List<X509Certificate> above = Certificates.selfSigned(last) ? List.of()
                    : issuers.computeIfAbsent(last, one -> bag.stream().filter(other -> Certificates.issued(other, one)).toList());
            boolean dead = true;
            for (X509Certificate issuer : above) {
                if (path.contains(issuer) || path.size() >= LONGEST || paths.size() >= MOST_PATHS) continue;
                dead = false;
                List<X509Certificate> longer = new ArrayList<>(path);
                longer.add(issuer);
                climb(longer);
            }
            if (dead) paths.add(path);
        }
    }
}
