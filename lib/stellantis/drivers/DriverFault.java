package stellantis.drivers;

import static stellantis.ExitCode.HTTP_CLIENT_ERROR;
import static stellantis.ExitCode.TOKEN_REFUSED;

import java.util.Locale;
import java.util.Optional;
import stellantis.diagnosis.Fault;
import stellantis.diagnosis.TokenFault;
import stellantis.http.TokenRequest;

/**
 * Why a driver's data or tokens were refused. Filled in: no-token, who, scope, needed, and the commands again,
 * renew and vehicles.
 */
public enum DriverFault implements Fault {
    // the provider's endpoint: what more than OAuth's error code chooses
    CODE_SPENT(token(
                    "the code was used before, came too late (it is good for a minute or so), or the redirect URI is"
                            + " not the very one that the driver was sent with",
                    "run it again and go through without a pause; if it stays so, compare redirect-uri, letter by"
                            + " letter, with the registered one")
            .as("token.invalid-grant")),
    REFRESH_TOKEN_SPENT(token(
                    "the refresh token is not good any more: the driver has withdrawn consent, it has expired, or it"
                            + " was replaced or used by somebody else",
                    "the driver has to consent again; who is enrolled: {enroll --list}")
            .as("token.invalid-grant")),

    // OAuth's error codes, by their names
    INVALID_CLIENT(likelyToken(
                    "client id or client secret is wrong there, or of another environment",
                    "compare both with their e-mail: {profile set client-id=… client-secret=file:PATH}")
            .as("token.wrong-secret")),
    UNAUTHORIZED_CLIENT(
            token("this client may not do that", "ask your Stellantis contact to allow it for your client id")),
    INVALID_SCOPE(likelyToken(
            "a scope is not among those consented to", "enrol the driver again with the scopes that are registered")),
    INVALID_REQUEST(token(
            "the server does not get or understand a field, such as the realm or the proof key of PKCE",
            "check realm and token-url: {profile show}; without PKCE: {profile set pkce=false}")),
    UNSUPPORTED_GRANT_TYPE(token(
            "this endpoint is not the one for drivers' tokens", "it ends in /am/oauth2/access_token: {profile show}")),

    // the API
    CONSENT_REFUSED(Row.known(
            "api.",
            HTTP_CLIENT_ERROR,
            null,
            "the driver's access token was refused, a renewed one too: the consent was withdrawn, or the realm in "
                    + "x-introspect-realm is not the driver's",
            "who is enrolled, and where: {enroll --list --json}; let the driver consent again: {again}")),
    STORED_TOKEN_REFUSED(Row.known(
            "api.",
            HTTP_CLIENT_ERROR,
            null,
            "the driver's access token was refused before its end: it was renewed elsewhere, the consent was withdrawn,"
                    + " or the realm in x-introspect-realm is not the driver's",
            "renew it: {renew}; if that is refused too, let the driver consent again: {again}")),
    FLEETS(Row.known(
            "api.",
            HTTP_CLIENT_ERROR,
            null,
            "fleets belong to fleet owners, and this call acts for a driver",
            "the driver's vehicles: {vehicles}")),
    CONSENT_TOO_NARROW(Row.likely(
            "api.forbidden",
            HTTP_CLIENT_ERROR,
            null,
            "{who} has consented to {scope}, but this needs {needed}; or the vehicle is not the driver's own",
            "the driver's vehicles: {vehicles}; to ask for more: {again}"));

    private final Row row;

    DriverFault(Row row) {
        this.row = row.named(this);
    }

    private static Row token(String because, String remedy) {
        return Row.known("token.", TOKEN_REFUSED, "{no-token}", because, remedy);
    }

    private static Row likelyToken(String because, String remedy) {
        return Row.likely("token.", TOKEN_REFUSED, "{no-token}", because, remedy);
    }

    @Override
    public Row row() {
        return row;
    }

    /** Why the provider gave no token for this request. */
    static Optional<Fault> ofToken(String error, TokenRequest request) {
        if (!error.equals("invalid_grant"))
            return Optional.ofNullable(
                    Fault.named(TokenFault.values(), values()).get(error.toUpperCase(Locale.ROOT)));
        return Optional.of("authorization_code".equals(request.grant().type()) ? CODE_SPENT : REFRESH_TOKEN_SPENT);
    }
}
