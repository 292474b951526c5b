//SOURCES Inventory.java
//SOURCES Renewal.java
//SOURCES ../pki/KeyStores.java
package stellantis.profile;

import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import stellantis.Failure;
import stellantis.GivenFile;
import stellantis.Secret;
import stellantis.pki.CertificateChain;
import stellantis.pki.Certificates;
import stellantis.pki.KeyStores;
import stellantis.pki.Name;

/**
 * How long a profile's certificate still lasts.
 *
 * @param certificate null when there is none, or it could not be read
 * @param days whole days left, negative when it has expired
 * @param problem why it could not be read, or null
 */
public record Expiry(String profile, State state, X509Certificate certificate, long days, Renewal.State renewal, Failure problem) {
    public enum State {
        OK("ok"), DUE("due"), EXPIRED("expired"), NOT_YET_VALID("not-yet-valid"), UNREADABLE("unreadable"),
        /** The journey has not come so far: nothing to renew. */
        NONE("none");

        public final String label;

        State(String label) {
            this.label = label;
        }
    }

    /**
     * Looks at the profile's certificate, or at the one in its keystore.
     *
     * @param within how long before its end it is due
     * @param passphrase of a keystore; asked only then
     */
    public static Expiry of(Profile profile, Instant now, Duration within, Supplier<Secret> passphrase) {
        Renewal.State renewal = Renewal.of(profile).state();
        try {
            Optional<X509Certificate> leaf = certificate(profile, now, passphrase);
            if (leaf.isEmpty()) return new Expiry(profile.name(), State.NONE, null, 0, renewal, null);
            Instant until = leaf.get().getNotAfter().toInstant();
            State state = now.isAfter(until) ? State.EXPIRED : now.isBefore(leaf.get().getNotBefore().toInstant()) ? State.NOT_YET_VALID : now.plus(within).isBefore(until) ? State.OK : State.DUE;
            return new Expiry(profile.name(), state, leaf.get(), Math.floorDiv(ChronoUnit.SECONDS.between(now, until), 86_400), renewal, null);
        } catch (Failure e) {
            return new Expiry(profile.name(), State.UNREADABLE, null, 0, renewal, e);
        }
    }

    private static Optional<X509Certificate> certificate(Profile profile, Instant now, Supplier<Secret> passphrase) {
        var file = profile.file("cert").orElse(profile.certificateFile());
        var keystore = profile.file("keystore").or(() -> Files.exists(file) || !Files.exists(profile.keystoreFile()) ? Optional.empty() : Optional.of(profile.keystoreFile()));
        if (keystore.isPresent()) {
            KeyStores store = KeyStores.open(GivenFile.read(keystore.get(), 64 << 20, "a keystore"), keystore.get().toString(), passphrase);
            return store.keyEntry(profile.get("alias").orElse(null)).chain().stream().findFirst();
        }
        if (!Files.exists(file)) return Optional.empty();
        List<X509Certificate> all = Certificates.read(GivenFile.read(file, 64 << 20, "a certificate"), file.toString());
        // whatever the order in the file, the partner's is the one that issued no other
        return CertificateChain.all(all, now).stream().findFirst().map(CertificateChain::leaf);
    }

    /** Whether something has to be done, or has been missed. */
    public boolean due() {
        return state == State.DUE || state == State.EXPIRED || state == State.NOT_YET_VALID;
    }

    /** In words: subject, end and days. */
    public String says(Instant now) {
        if (problem != null) return problem.getMessage() + (problem.because() == null ? "" : ": " + problem.because());
        return certificate == null ? "no certificate yet" : Inventory.describe(certificate, now) + (state == State.DUE ? ": due for renewal" : "");
    }

    /** Who gets the link to the next certificate: the e-mail address in the subject. */
    public static Optional<String> email(X509Certificate certificate) {
        return Name.of(certificate.getSubjectX500Principal()).value(Name.EMAIL);
    }
}
