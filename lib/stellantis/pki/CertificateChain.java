package stellantis.pki;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;

/**
 * A certification path (RFC 5280 section 6) found in a set of certificates: leaf, issuing CA, …, root, as far as the
 * set goes. Signatures decide who issued whom, because several CAs may have one name. Nothing is trusted here:
 * the other side decides whether it trusts the root.
 *
 * @param members leaf first, then who issued it, up to the root if it is there
 * @param bag all certificates that it was found among
 * @param ours whether it was looked for by its key, and not just found in the bag
 */
public record CertificateChain(List<X509Certificate> members, List<X509Certificate> bag, boolean ours) {
    /** Longer than any real chain; also bounds the search among cross-signed CAs. */
    private static final int LONGEST = 10;

    private static final int MOST_PATHS = 500;

    public CertificateChain {
        members = List.copyOf(members);
        bag = List.copyOf(bag);
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
        return distinct.stream()
                .filter(one -> PublicKeys.same(one.getPublicKey(), key))
                .max(byWorth(now))
                .map(leaf -> climb(leaf, distinct, now, true));
    }

    /**
     * The chain that a keystore's entry has, as it is; where it stops below a root, it goes on with what is in the bag.
     *
     * @param stored the entry's, leaf first; not empty
     */
    public static CertificateChain ofEntry(List<X509Certificate> stored, Collection<X509Certificate> bag, Instant now) {
        Set<X509Certificate> distinct = new LinkedHashSet<>(stored);
        List<X509Certificate> members = new ArrayList<>(distinct);
        distinct.addAll(bag);
        List<X509Certificate> above = new Search(distinct, now).best(members.get(members.size() - 1));
        above.stream().filter(one -> !members.contains(one)).forEach(members::add);
        return new CertificateChain(members, List.copyOf(distinct), true);
    }

    /** The chains of all certificates that issued no other in the bag, in its order: one when all belong together. */
    public static List<CertificateChain> all(Collection<X509Certificate> bag, Instant now) {
        Set<X509Certificate> distinct = new LinkedHashSet<>(bag);
        Set<X509Certificate> leaves = Certificates.leaves(distinct);
        // authorities that signed each other in a circle: any is as good a start
        if (leaves.isEmpty()) distinct.stream().limit(1).forEach(leaves::add);
        return leaves.stream().map(leaf -> climb(leaf, distinct, now, false)).toList();
    }

    public X509Certificate leaf() {
        return members.get(0);
    }

    /** The one that goes up furthest. */
    public X509Certificate last() {
        return members.get(members.size() - 1);
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
        return bag.stream().filter(one -> !members.contains(one)).toList();
    }

    /** Whether the bag had the members in this order already. */
    public boolean inOrder() {
        return bag.stream().filter(members::contains).toList().equals(members);
    }

    /** Whether the chain reaches a root (or is one self-signed certificate). */
    public boolean complete() {
        return Certificates.selfSigned(last());
    }

    /**
     * Of the certificates for the same key those that were passed over, and why, a sentence for each. What keytool or
     * openssl signed with the key itself is none: it only holds the place.
     */
    public List<String> passedOver(Instant now) {
        return extras().stream()
                .filter(one -> ours && PublicKeys.same(one.getPublicKey(), leaf().getPublicKey()))
                .filter(one -> !Certificates.selfSigned(one))
                .map(one -> whyNot(one, now))
                .toList();
    }

    private String whyNot(X509Certificate other, Instant now) {
        Instant began = other.getNotBefore().toInstant();
        String why = !isValid(other, now)
                ? "is not valid now"
                : began.isBefore(leaf().getNotBefore().toInstant())
                        ? "is older (valid from " + began + ")"
                        : "came later";
        return "of two certificates for one key the one with serial number "
                + leaf().getSerialNumber().toString(16) + " (" + describe(leaf(), now) + ") is used; the one with "
                + other.getSerialNumber().toString(16) + " (" + describe(other, now) + ") " + why;
    }

    private static boolean isValid(X509Certificate certificate, Instant now) {
        return !now.isAfter(certificate.getNotAfter().toInstant())
                && !now.isBefore(certificate.getNotBefore().toInstant());
    }

    private static Comparator<X509Certificate> byWorth(Instant now) {
        return Comparator.comparing((X509Certificate one) -> !Certificates.selfSigned(one))
                .thenComparing(one -> isValid(one, now))
                .thenComparing(X509Certificate::getNotBefore);
    }

    private static CertificateChain climb(X509Certificate leaf, Set<X509Certificate> bag, Instant now, boolean ours) {
        return new CertificateChain(new Search(bag, now).best(leaf), List.copyOf(bag), ours);
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

        /**
         * One with an issuer, whose authorities are all valid, that ends in a root, that is short: in this order of
         * weight.
         */
        List<X509Certificate> best(X509Certificate leaf) {
            climb(List.of(leaf));
            Comparator<List<X509Certificate>> worth = Comparator.comparing(path -> path.size() > 1);
            worth = worth.thenComparing(path -> path.stream().skip(1).allMatch(one -> isValid(one, now)))
                    .thenComparing(Search::rooted)
                    .thenComparing(path -> rooted(path) ? -path.size() : path.size());
            List<X509Certificate> best = paths.get(0);
            for (List<X509Certificate> path : paths) {
                if (worth.compare(path, best) > 0) best = path;
            }
            return best;
        }

        private static boolean rooted(List<X509Certificate> path) {
            return Certificates.selfSigned(path.get(path.size() - 1));
        }

        private void climb(List<X509Certificate> path) {
            X509Certificate last = path.get(path.size() - 1);
            // where only an expired cross-signed authority goes on, the chain may as well end: others know its other
            // root
            boolean end = true;
            for (X509Certificate issuer : issuers.computeIfAbsent(last, one -> Certificates.issuersOf(one, bag))) {
                if (path.contains(issuer) || path.size() >= LONGEST || paths.size() >= MOST_PATHS) continue;
                end &= !isValid(issuer, now) && !Certificates.selfSigned(issuer);
                List<X509Certificate> longer = new ArrayList<>(path);
                longer.add(issuer);
                climb(longer);
            }
            if (end) paths.add(path);
        }
    }

    /** Subject and end of validity, as {@code MZP123456, valid until 2027-11-22 (365 days)}. */
    public static String describe(X509Certificate leaf, Instant now) {
        Instant until = leaf.getNotAfter().toInstant();
        String date = until.atZone(ZoneOffset.UTC).toLocalDate().toString();
        String name = Name.subject(leaf).brief();
        if (now.isAfter(until)) return name + ", expired on " + date;
        if (now.isBefore(leaf.getNotBefore().toInstant()))
            return name + ", valid only from " + leaf.getNotBefore().toInstant();
        long days = ChronoUnit.DAYS.between(now, until);
        return name + ", valid until " + date + " (" + days + (days == 1 ? " day)" : " days)");
    }

    /** That a key and a certificate do not belong together, with what to do about it (exit code 13). */
    public static Failure noneFor(PrivateKey key, String keyName, X509Certificate certificate, String certName) {
        String shown = certificate == null
                ? "there is no certificate in " + certName
                : "the public key of " + keyName + " is " + brief(PublicKeys.of(key)) + ", that in " + certName + " is "
                        + brief(certificate.getPublicKey()) + ": it was issued for another key, usually because a "
                        + "new key was made after the request was sent";
        return Failure.of(ExitCode.MISMATCH, "the private key and the certificate do not belong together")
                .because(shown)
                .hint(
                        "find the key it was issued for: {} shows what belongs together; without it, make a new"
                                + " signing request: {}",
                        NextCommand.of("inspect FOLDER"),
                        NextCommand.of("csr"));
    }

    private static String brief(PublicKey key) {
        return PublicKeys.fingerprint(key).substring(0, 16) + "…";
    }
}
