//SOURCES Check.java
//SOURCES ../http/Trust.java
package stellantis.doctor;

import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import stellantis.Failure;
import stellantis.Sha256;
import stellantis.diagnosis.Cause;
import stellantis.diagnosis.Fault;
import stellantis.diagnosis.MessageValues;
import stellantis.http.Trust;
import stellantis.pki.Identity;
import stellantis.pki.Name;

/**
 * All that one run has found out so far. The checks add to it in their order, so that each knows what came before it;
 * at the end the conclusions look at all of it.
 */
public final class Facts {
    final Clock clock;
    /** The words of remedies for a certificate's file. */
    final Function<Path, MessageValues> advice;
    /** Whose identity it is, where it was not named for this server; else null. */
    String borrowed;
    /** The CAs to trust for servers; null when they cannot be read. */
    Trust trust;
    /** Null when there is none that can be used. */
    Identity identity;
    /** The certificate's chain as far as it is known, even without the private key: leaf first. */
    List<X509Certificate> chain = List.of();
    /** Whether the CAs known here lead from it up to a root. */
    boolean rooted;
    /** The public half of the key; null when neither key nor certificate can be read. */
    PublicKey publicKey;
    /** Whether the API's server asked for a client certificate. */
    boolean apiAsked;

    private final List<Check> checks = new ArrayList<>();

    public Facts(Clock clock, Function<Path, MessageValues> advice) {
        this.clock = clock;
        this.advice = advice;
    }

    Instant now() {
        return clock.instant();
    }

    X509Certificate leaf() {
        return chain.get(0);
    }

    /** Where the partner stands among the tutorial's six steps. */
    public void journey(int reached, String next) {
        ok("journey", "step " + reached + " of 6 is reached; next: " + next);
    }

    void add(Check check) {
        checks.add(check);
    }

    void ok(String id, String says, List<String> details) {
        add(new Check(id, Check.State.OK, says, details, null));
    }

    void ok(String id, String says) {
        ok(id, says, List.of());
    }

    void skipped(String id, String why) {
        add(new Check(id, Check.State.SKIPPED, why, List.of(), null));
    }

    void warning(String id, Cause cause, List<String> details) {
        add(new Check(id, Check.State.WARNING, cause.what(), details, cause));
    }

    void warning(String id, Fault fault, MessageValues words, List<String> details) {
        warning(id, Cause.of(fault, words), details);
    }

    void failed(String id, Cause cause, List<String> details) {
        add(new Check(id, Check.State.FAILED, cause.what(), details, cause));
    }

    void failed(String id, Failure failure, List<String> details) {
        failed(id, Check.cause(failure), details);
    }

    Optional<Check> find(String id) {
        return checks.stream().filter(check -> check.id().equals(id)).findFirst();
    }

    boolean any(Predicate<Check> such) {
        return checks.stream().anyMatch(such);
    }

    List<Check> checks() {
        return List.copyOf(checks);
    }

    /** A certificate in one line. */
    static String shown(X509Certificate one) {
        return Name.full(one.getSubjectX500Principal()) + "; issued by " + Name.brief(one.getIssuerX500Principal())
                + "; valid from " + one.getNotBefore().toInstant() + " until "
                + one.getNotAfter().toInstant() + "; SHA-256 " + Sha256.of(one).hex();
    }
}
