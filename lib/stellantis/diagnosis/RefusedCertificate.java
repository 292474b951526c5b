package stellantis.diagnosis;

import static stellantis.diagnosis.IdentityFault.IS_AUTHORITY;
import static stellantis.diagnosis.IdentityFault.NOT_FOR_CLIENTS;
import static stellantis.diagnosis.IdentityFault.NO_SIGNATURES;
import static stellantis.diagnosis.Symptom.BAD_CERTIFICATE;
import static stellantis.diagnosis.Symptom.CERTIFICATE_UNKNOWN;
import static stellantis.diagnosis.Symptom.CLIENT_EXPIRED;
import static stellantis.diagnosis.Symptom.CLIENT_EXPIRED_THERE;
import static stellantis.diagnosis.Symptom.CLOSED_AFTER_ASKING;
import static stellantis.diagnosis.Symptom.HANDSHAKE_FAILURE;
import static stellantis.diagnosis.Symptom.KEY_TYPE;
import static stellantis.diagnosis.Symptom.NO_CERTIFICATE;
import static stellantis.diagnosis.Symptom.OTHER_ALERT;
import static stellantis.diagnosis.Symptom.PAGE_REFUSED;

import java.net.URI;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import stellantis.http.Handshake;
import stellantis.pki.Identity;

/** The server is most likely against our certificate: what is wrong with it here says more than the alert. */
public final class RefusedCertificate {
    /** What says no more than that the certificate is not taken. */
    private static final Set<Symptom> UNEXPLAINING = EnumSet.of(
            BAD_CERTIFICATE, CERTIFICATE_UNKNOWN, HANDSHAKE_FAILURE, CLOSED_AFTER_ASKING, PAGE_REFUSED, OTHER_ALERT);

    private RefusedCertificate() {}

    /** An answer says so. */
    static Cause byAnswer(URI uri, int status, String said, OurSide ours) {
        MessageValues words = ours.words()
                .put("host", Explain.host(uri))
                .put("status", status)
                .put("said", said == null ? "" : ": " + said);
        return of(PAGE_REFUSED, ours.handshake(uri), ours, words);
    }

    /** @param words has the host, and takes what the row is filled with */
    static Cause of(Symptom symptom, Handshake seen, OurSide ours, MessageValues words) {
        Identity identity = ours.identity();
        if (identity == null) return Cause.of(NO_CERTIFICATE, words);
        if (seen.asked() && !seen.offered()) {
            return Cause.of(KEY_TYPE, otherKind(words, identity, seen));
        }
        Optional<Cause> defect = IdentityCheck.of(seen, ours).stream()
                .filter(one -> explains(symptom, (IdentityFault) one.fault()))
                .findFirst();
        // there its dates are not what they are here
        Cause told = Cause.of(symptom == CLIENT_EXPIRED && defect.isEmpty() ? CLIENT_EXPIRED_THERE : symptom, words);
        if (defect.isPresent()) return told.by(defect.get());
        String listed = seen.issuers().isEmpty() ? "" : ", issuer among those the server lists";
        String inOrder = "seen from here it is in order (dates, chain, key, usage" + listed + ")";
        if (!UNEXPLAINING.contains(symptom)) return told.with(told.because() + "; " + inOrder, told.hint());
        String first = "it was probably revoked, or is not registered there, or its CA has another key there"
                + "; or the server cannot check it: its revocation list is out of date, or it takes no chain of "
                + identity.chain().size() + " certificates; " + inOrder;
        return told.with(first + "; " + told.because(), words.hint("{registered}"))
                .on(Side.UNKNOWN);
    }

    /** What {@link Symptom#KEY_TYPE} is filled with. */
    public static MessageValues otherKind(MessageValues words, Identity identity, Handshake seen) {
        String kind = seen.keyTypes().contains("RSA") ? "--rsa 2048" : "--ec P-256";
        return words.put("keytype", identity.key().getAlgorithm())
                .put("asked", String.join(", ", seen.keyTypes()))
                .put("new-key", words.hint("{like " + kind + " --key-out key-new.pem}"));
    }

    /** A defect is no cause of an alert that names another one. */
    private static boolean explains(Symptom symptom, IdentityFault defect) {
        return switch (symptom) {
            case REVOKED, ACCESS_DENIED, DECRYPT_ERROR -> false;
            case CLIENT_EXPIRED -> defect.ofTime();
            case UNSUPPORTED_CERTIFICATE ->
                Set.of(NOT_FOR_CLIENTS, IS_AUTHORITY, NO_SIGNATURES).contains(defect);
            case UNKNOWN_CA ->
                !Set.of(IdentityFault.EXPIRED, NOT_FOR_CLIENTS, NO_SIGNATURES).contains(defect);
            default -> true;
        };
    }
}
