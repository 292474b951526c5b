package stellantis.diagnosis;

import static stellantis.ExitCode.CHECK_FAILED;
import static stellantis.ExitCode.VALIDITY;

/** What can be seen of an identity without the server. Filled in: problem, ca, known, listed, issuers. */
public enum IdentityFault implements Fault {
    SELF_SIGNED(
            "{problem}; it is the placeholder of keytool or openssl, not what Stellantis signed",
            "when the signed certificate has come by e-mail: {install FILE}"),
    EXPIRED("{problem}", "{renew}"),
    CA_EXPIRED(
            "{problem}, which is the CA above yours",
            "ask your Stellantis contact for the current CA certificate; then {reinstall}"),
    NOT_YET_VALID("{problem}", "wait until then, or set this machine's clock if it is wrong"),
    NOT_FOR_CLIENTS("{problem}", Repeated.SIGNED_ANEW),
    IS_AUTHORITY("{problem}", "take your own certificate instead: {install FILE…}"),
    ISSUING_CA_MISSING("{problem}", "{reinstall}"),
    ISSUING_CA_OTHER_KEY(
            "identity.issuing-ca-missing",
            "the CA {ca} in its file has another key than the one that signed it: an older or a newer one of that name",
            "{reinstall}"),
    ISSUING_CA_UNKNOWN_THERE(
            "identity.issuing-ca-missing",
            "its issuing CA {ca} is missing in the file, or it is for another environment{known}",
            "if you have it: {add-ca}; else ask your Stellantis contact which environment the certificate is for"),
    NO_SIGNATURES("identity.no-digital-signature", "{problem}", Repeated.SIGNED_ANEW),
    WEAK_KEY("{problem}", "make a new key with a new signing request: {like --rsa 2048 --key-out key-new.pem}"),
    WEAK_SIGNATURE("{problem}", "ask your Stellantis contact to have it signed again, with SHA-256 and a CA of today"),
    CHAIN_BROKEN("{problem}", "tell your Stellantis contact: the authority itself made it so"),
    ISSUER_NOT_LISTED(
            "the server accepts certificates of {listed}; yours was {issuers}",
            "check that the certificate is the one for this environment; {reinstall}");

    private static final class Repeated {
        static final String SIGNED_ANEW = "tell your Stellantis contact: it was signed for another purpose";
    }

    private final String id;
    private final String what;
    private final String remedy;

    IdentityFault(String what, String remedy) {
        this("identity.", what, remedy);
    }

    IdentityFault(String id, String what, String remedy) {
        this.id = id;
        this.what = what;
        this.remedy = remedy;
    }

    /** Whether it is about the time: then the certificate itself is in order. */
    public boolean ofTime() {
        return this == EXPIRED || this == NOT_YET_VALID || this == CA_EXPIRED;
    }

    @Override
    public Row row() {
        return new Row(id, ofTime() ? VALIDITY : CHECK_FAILED, Side.YOURS, true, what, null, remedy).named(this);
    }
}
