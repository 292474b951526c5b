package stellantis.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import stellantis.Failure;
import stellantis.pki.PublicKeys;
import stellantis.pki.SigningRequest;
import stellantis.pki.Switchover;

/**
 * The next key and certificate of a profile, beside those in use: {@code key.new.pem} is made together with
 * {@code request.new.csr}; what is signed for it becomes {@code cert.new.pem}; then they take the places of the old
 * ones.
 */
public record Renewal(Path folder, Path key, Path certificate, Path authorities, Path request) {
    /** How far it has come. */
    public enum State {
        NONE("none"),
        /** Key and request are made; the certificate has not come. */
        REQUESTED("requested"),
        /** The certificate is there, and waits to be switched to. */
        ARRIVED("arrived");

        public final String label;

        State(String label) {
            this.label = label;
        }
    }

    /** Of the files that are in use: those the settings name, else the profile's own. */
    public static Renewal of(Profile profile) {
        return new Renewal(
                profile.folder(),
                profile.file("key").orElse(profile.keyFile()),
                profile.file("cert").orElse(profile.certificateFile()),
                profile.file("cacert").orElse(profile.caFile()),
                profile.requestFile());
    }

    public State state() {
        return !Files.exists(newKey()) ? State.NONE : Files.exists(newCertificate()) ? State.ARRIVED : State.REQUESTED;
    }

    public Path newKey() {
        return next(key);
    }

    public Path newCertificate() {
        return next(certificate);
    }

    public Path newAuthorities() {
        return next(authorities);
    }

    public Path newRequest() {
        return next(request);
    }

    /** The public key that was asked a certificate for; empty when no request waits for one. */
    public Optional<PublicKey> asked() {
        if (!Files.exists(newKey()) || !Files.exists(newRequest())) return Optional.empty();
        return SigningRequest.read(newRequest()).publicKey();
    }

    /** Whether one of these certificates is for the next key. */
    public boolean awaits(List<X509Certificate> certificates) {
        return asked().filter(key -> certificates.stream().anyMatch(one -> PublicKeys.same(one.getPublicKey(), key)))
                .isPresent();
    }

    /** From now on the new ones are in use. Returns the backups of the old ones. */
    public List<Path> switchOver(Instant now) {
        Map<Path, Path> places = new LinkedHashMap<>();
        // in this order: where they are in two folders and the second is not reached, the next key is still there
        places.put(newCertificate(), certificate);
        places.put(newKey(), key);
        if (Files.exists(newRequest())) places.put(newRequest(), request);
        if (Files.exists(newAuthorities())) places.put(newAuthorities(), authorities);
        try {
            return Switchover.begin(places, now);
        } catch (IOException e) {
            throw Failure.file("the new key and certificate could not be put in their places; the old ones are in use")
                    .because(e)
                    .hint("see to the folder's permissions and free space, and run this again");
        }
    }

    /** {@code key.pem} is followed by {@code key.new.pem}. */
    private static Path next(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return file.resolveSibling(dot > 0 ? name.substring(0, dot) + ".new" + name.substring(dot) : name + ".new");
    }
}
