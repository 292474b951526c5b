package stellantis.drivers;

import static stellantis.ExitCode.CHECK_FAILED;
import static stellantis.ExitCode.TIMEOUT;
import static stellantis.ExitCode.TOKEN_REFUSED;

import stellantis.diagnosis.Fault;

/** Why a driver's consent gave no code: what the consent page sent back (RFC 6749 section 4.1.2.1). */
public enum ConsentFault implements Fault {
    FOREIGN(Row.known(
            "enroll.state-mismatch",
            CHECK_FAILED,
            "the answer does not belong to this enrolment; nothing was stored",
            "its state is missing or another one: it comes from an older page, or from somebody else (RFC 6749 "
                    + "section 10.12)",
            "run it again and use only the page that it opens")),
    OTHER_ISSUER(Row.known(
            "enroll.issuer-mismatch",
            CHECK_FAILED,
            "the answer comes from another identity provider, \"{text}\"; its code was shown to nobody",
            "the driver was sent to {host}, and a code must only go back to where it came from (RFC 9207)",
            "if that is the provider's own name for itself, store it: {profile set issuer=…}; else tell your "
                    + "Stellantis contact")),
    EMPTY(Row.known(
            "enroll.no-code",
            TOKEN_REFUSED,
            "the answer of {host} holds neither a code nor an error",
            "it is not the end of an authorization code flow",
            "when the address was pasted: paste all of it, up to its end")),

    // nothing came back in time; a provider may never send the browser back (RFC 6749 section 4.1.2.1)
    NO_ANSWER(Row.known(
            "enroll.timeout",
            TIMEOUT,
            "no consent came within {time}",
            "the page was left, nothing was pasted, or the browser did not get back to {redirect}; a provider that does"
                    + " not know the client id {client}, or has another redirect URI than {redirect} registered for it,"
                    + " keeps the browser on a page of its own",
            "compare client-id and redirect-uri with the e-mail of your registration: {profile show}; when the browser"
                    + " is on another machine: --paste; more time: --max-time SECONDS")),
    ONLY_FOREIGN(Row.known(
            "enroll.state-mismatch",
            TIMEOUT,
            "no consent came within {time}",
            "answers came, but without the state of this enrolment: from another one, such as an old tab, or from"
                    + " somebody else",
            "run it again and use only the page that it opens")),

    // the codes of the consent page
    ACCESS_DENIED(refused(
            "the driver refused, or has no account there; all scopes are accepted or refused together",
            "ask for less (--scope), and tell the driver beforehand what each is for")),
    INVALID_SCOPE(refused(
            "a scope is missing, misspelt, not among those registered for this application, or separated in another"
                    + " way",
            "compare with the e-mail of your registration{separator}")),
    UNAUTHORIZED_CLIENT(refused(
            "this client id is not registered for the consent of end users",
            "compare client-id with its e-mail; else ask your Stellantis contact")),
    INVALID_REQUEST(refused(
            "a parameter is missing, or one that the provider does not take, such as those of PKCE", "{without}")),
    INTERACTION_REQUIRED(refused("the driver did not get to the end of the page", "run it again")),
    SERVER_ERROR(refused(
            "on the provider's side", "try again in a few minutes; if it stays so, tell your Stellantis contact")),
    UNKNOWN_ERROR(
            refused("RFC 6749 does not define this error", "send your Stellantis contact this message and the time"));

    private final Row row;

    ConsentFault(Row row) {
        this.row = row;
    }

    private static Row refused(String because, String remedy) {
        String what = "{host} gave no consent: {text}{description}";
        return Row.known("enroll.refused", TOKEN_REFUSED, what, because, remedy);
    }

    @Override
    public Row row() {
        return row;
    }

    /** By the consent page's code of an error. */
    static ConsentFault ofCode(String error) {
        return switch (error) {
            case "access_denied" -> ACCESS_DENIED;
            case "invalid_scope" -> INVALID_SCOPE;
            case "unauthorized_client", "unsupported_response_type" -> UNAUTHORIZED_CLIENT;
            case "invalid_request" -> INVALID_REQUEST;
            case "login_required", "interaction_required", "account_selection_required", "consent_required" ->
                INTERACTION_REQUIRED;
            case "server_error", "temporarily_unavailable" -> SERVER_ERROR;
            default -> UNKNOWN_ERROR;
        };
    }
}
