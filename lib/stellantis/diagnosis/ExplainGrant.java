//SOURCES ../Failure.java
//SOURCES ../http/AuthorizationAnswer.java
package stellantis.diagnosis;

import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.http.AuthorizationAnswer;

/** Why a driver's consent gave no tokens: the codes of the consent page (RFC 6749 section 4.1.2.1) and of the token endpoint (section 5.2). */
public final class ExplainGrant {
    private static final String LATER = "try again in a few minutes; if it stays so, tell your Stellantis contact";

    private ExplainGrant() {}

    /**
     * The consent page's answer, which is no consent.
     *
     * @param host of the provider
     */
    public static Failure answer(AuthorizationAnswer answer, String host) {
        return switch (answer.kind()) {
            case FOREIGN -> Failure.of(ExitCode.CHECK_FAILED, "the answer does not belong to this enrolment; nothing was stored").as("enroll.state-mismatch")
                    .because("its state is missing or another one: it comes from an older page, or from somebody else (RFC 6749 section 10.12)").hint("run it again and use only the page that it opens");
            case OTHER_ISSUER -> Failure.of(ExitCode.CHECK_FAILED, "the answer comes from another identity provider, \"" + answer.text() + "\"; its code was shown to nobody").as("enroll.issuer-mismatch")
                    .because("the driver was sent to " + host + ", and a code must only go back to where it came from (RFC 9207)").hint("if that is the provider's own name for itself, store it: jbang profile@stellantis set issuer=\u2026; else tell your Stellantis contact");
            case EMPTY -> Failure.of(ExitCode.TOKEN_REFUSED, "the answer of " + host + " holds neither a code nor an error").as("enroll.no-code").because("it is not the end of an authorization code flow")
                    .hint("when the address was pasted: paste all of it, up to its end");
            case REFUSED -> refused(answer, host);
            case CONSENT -> throw new IllegalArgumentException("consent is no failure");
        };
    }

    private static Failure refused(AuthorizationAnswer answer, String host) {
        Failure failure = Failure.of(ExitCode.TOKEN_REFUSED, host + " gave no consent: " + answer.text() + (answer.description() == null ? "" : " (\"" + answer.description() + "\")"))
                .as(answer.text().matches("[a-z_]{1,40}") ? "enroll." + answer.text().replace('_', '-') : "enroll.refused");
        return switch (answer.text()) {
            case "access_denied" -> failure.because("the driver refused, or has no account there; all scopes are accepted or refused together").hint("ask for less (--scope), and tell the driver beforehand what each is for");
            case "invalid_scope" -> failure.because("a scope is misspelt, not among those registered for this application, or separated in another way").hint("compare with the mail of your registration; scopes separated by commas: jbang profile@stellantis set scope-separator=comma");
            case "unauthorized_client", "unsupported_response_type" -> failure.because("this client id is not registered for the consent of end users").hint("compare client-id with the mail it came in; else ask your Stellantis contact");
            case "invalid_request" -> failure.because("a parameter is missing, or one that the provider does not take, such as those of PKCE").hint("without PKCE: jbang profile@stellantis set pkce=false; its own name for the language: locale-parameter=local");
            case "login_required", "interaction_required", "account_selection_required", "consent_required" -> failure.because("the driver did not get to the end of the page").hint("run it again");
            case "server_error", "temporarily_unavailable" -> failure.because("on the provider's side").hint(LATER);
            default -> failure.because("this error is none that RFC 6749 names").hint("send your Stellantis contact this message and the time");
        };
    }

    /** What the token endpoint says to a code, a refresh token or a revocation. @param failure names error and description; gets the rest */
    static Failure endpoint(Failure failure, String error, String grantType) {
        boolean code = "authorization_code".equals(grantType);
        return switch (error) {
            case "invalid_grant" -> code
                    ? failure.because("the code was used before, came too late (it is good for a minute or so), or the redirect URI is not the very one that the driver was sent with")
                            .hint("run it again and go through without a pause; if it stays so, compare redirect-uri, letter by letter, with the registered one")
                    : failure.because("the refresh token is not good any more: the driver has withdrawn consent, it has expired, or it was replaced or used by somebody else").hint("the driver has to consent again: jbang enroll@stellantis --force");
            case "invalid_client" -> failure.as("token.wrong-secret").because("client id or client secret is wrong there, or of another environment").hint("compare both with the mail they came in: jbang profile@stellantis set client-id=\u2026 client-secret=file:PATH");
            case "unauthorized_client" -> failure.because("this client may not do that").hint("ask your Stellantis contact to allow it for your client id");
            case "invalid_scope" -> failure.because("a scope is not among those consented to").hint("enrol the driver again with the scopes that are registered");
            case "invalid_request" -> failure.because("the server misses a field or does not understand one, such as the realm or the proof key of PKCE").hint("check realm and token-url: jbang profile@stellantis show; without PKCE: jbang profile@stellantis set pkce=false");
            case "unsupported_grant_type", "unsupported_token_type" -> failure.because("this endpoint is not the one for drivers' tokens").hint("it ends in /am/oauth2/access_token: jbang profile@stellantis show");
            case "access_denied" -> failure.because("the provider's rules forbid it for this client or driver").hint("ask your Stellantis contact");
            case "server_error", "temporarily_unavailable" -> failure.because("on the provider's side").hint(LATER);
            default -> failure.because("this error is none that RFC 6749 names").hint("send your Stellantis contact this message and the time");
        };
    }
}
