//SOURCES Explanation.java
package stellantis.diagnosis;

import java.util.Map;
import java.util.Set;
import stellantis.ExitCode;
import stellantis.Failure;

/**
 * Why a check did not pass.
 *
 * @param id stable, dotted
 * @param code the exit code it leads to
 * @param side who can mend it, such as {@code on your side}
 * @param certain false where it is the likely cause, not a known one; the text says so too
 * @param what failed, with which file or host
 * @param because why, in the reader's terms; may be null
 * @param remedy the next command or step; may be null
 */
public record Cause(String id, ExitCode code, String side, boolean certain, String what, String because, String remedy) {
    private static final String YOURS = Symptom.Side.YOURS.label;
    static final String EITHER = "on your side or on Stellantis's";

    /** Whose side it is, where only the exit code tells. */
    private static final Map<ExitCode, String> SIDES = Map.of(ExitCode.TOKEN_REFUSED, EITHER, ExitCode.HTTP_CLIENT_ERROR, EITHER, ExitCode.CLIENT_REFUSED, EITHER, ExitCode.SERVER_NOT_TRUSTED, EITHER,
            ExitCode.HTTP_SERVER_ERROR, Symptom.Side.SERVER.label, ExitCode.UNREACHABLE, Symptom.Side.NETWORK.label, ExitCode.TIMEOUT, Symptom.Side.NETWORK.label);

    /** Where a failure has no id of its own. */
    private static final Map<ExitCode, String> IDS = Map.of(ExitCode.USAGE, "settings.invalid", ExitCode.FILE, "file.unusable", ExitCode.PASSPHRASE, "file.passphrase-wrong",
            ExitCode.MISMATCH, "identity.key-mismatch", ExitCode.VALIDITY, "identity.expired");

    /** Where a server's answer leaves more than one cause, which the text then names. */
    private static final Set<String> SEVERAL = Set.of("token.client-id-swapped", "token.invalid-client", "token.invalid-scope", "token.wrong-secret", "token.not-json", "token.refused", "token.certificate-not-asked",
            "api.forbidden", "api.not-found", "api.no-data", "api.bad-request", "api.client-id-unknown", "api.wrong-login", "api.token-refused", "api.given-token-refused", "api.header-refused",
            "api.certificate-not-asked", "api.back-end-refuses-certificate", "api.refused");

    static Cause of(Failure failure) {
        String id = failure.id() == null ? IDS.getOrDefault(failure.code(), "other") : failure.id();
        for (Symptom.Side side : Symptom.Side.values()) {
            String begins = side.label + ": ";
            if (failure.because() != null && failure.because().startsWith(begins)) {
                String because = failure.because().substring(begins.length());
                return new Cause(id, failure.code(), side.label, !because.matches(".*(most likely|seen from here).*"), failure.getMessage(), because, failure.hint());
            }
        }
        return new Cause(id, failure.code(), SIDES.getOrDefault(failure.code(), YOURS), !SEVERAL.contains(id), failure.getMessage(), failure.because(), failure.hint());
    }

    static Cause of(Explanation told) {
        String side = told.side().label == null ? EITHER : told.side().label;
        return new Cause(told.id(), told.symptom().code, side, told.certain(), told.what(), told.cause(), told.remedy());
    }

    /** Something of ours. */
    static Cause ours(String id, ExitCode code, String what, String remedy) {
        return new Cause(id, code, YOURS, true, what, null, remedy);
    }

    /** The same, explained otherwise. */
    public Cause with(String otherBecause, String otherRemedy) {
        return new Cause(id, code, side, certain, what, otherBecause, otherRemedy);
    }

    /** The same on somebody else's side. */
    Cause on(String otherSide) {
        return new Cause(id, code, otherSide, certain, what, because, remedy);
    }

    /** The cause in one sentence. */
    public String text() {
        return what + reason(because);
    }

    /** With a colon before it; said to be probable where it is. @param part the cause, or as much of it as there is room for; null for none */
    public String reason(String part) {
        if (part == null) return "";
        boolean said = certain || part.matches("(?s).*\\b(either|most likely|most often|probably|seems?)\\b.*");
        return ": " + (said ? "" : "probably ") + part;
    }
}
