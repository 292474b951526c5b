package stellantis.diagnosis;

import static stellantis.ExitCode.HTTP_CLIENT_ERROR;
import static stellantis.ExitCode.HTTP_SERVER_ERROR;
import static stellantis.ExitCode.TOKEN_REFUSED;
import static stellantis.diagnosis.Fault.Row.known;
import static stellantis.diagnosis.Fault.Row.likely;

import stellantis.ExitCode;

/**
 * Why a token endpoint gave no token: OAuth's error codes (RFC 6749 section 5.2) as PingFederate words them, and
 * answers that are none of OAuth's. What is said of the certificate stands in ServiceFault, for both. Filled in: host,
 * uri, status, target, type, limit, came, said, scope, mail, url, when, remark.
 */
public enum TokenFault implements Fault {
    // an answer without a token that can be used
    NO_TOKEN(known(
            "token.missing",
            TOKEN_REFUSED,
            "the answer of {host} holds no access_token (HTTP 200)",
            "it is JSON, but not the answer of a token endpoint (RFC 6749 section 5.1){said}",
            "{url}")),
    UNUSABLE_TOKEN(known(
            "token.unusable", TOKEN_REFUSED, "{host} gave no token that can be used (HTTP 200)", "{why}", "{url}")),

    // another status, and not OAuth's shape
    NO_ENDPOINT(known(
            "token.",
            HTTP_CLIENT_ERROR,
            "there is no token endpoint at {uri} (HTTP {status})",
            "the host answers, but not at this path{said}",
            "{url}")),
    RATE_LIMITED(known(
            "token.",
            ExitCode.RATE_LIMITED,
            "{host} has had too many requests (HTTP {status})",
            "tokens last for a while: fetch one and use it until it expires{said}",
            "wait a minute; do not switch the cache off in scripts")),
    SERVER_ERROR(
            known("token.", HTTP_SERVER_ERROR, "{no-token}", "the failure is on the server's side{said}", "{later}")
                    .on(Side.SERVER)),
    REFUSED(likely(
            "token.",
            HTTP_CLIENT_ERROR,
            "{host} refused the request (HTTP {status})",
            "the answer{came} is not that of a token endpoint{said}",
            "{url}; perhaps token-url and base-url are exchanged: {profile show}")),

    // chosen by more than OAuth's error code
    ID_SWAPPED(oauthLikely(
                    "most likely the client id is the wrong one of two: it looks like the application's id, "
                            + "which came with the certificate",
                    "take the client id of {mail}: {profile set token-client-id=ID}")
            .as("token.client-id-swapped")),
    WRONG_SECRET(oauthLikely(
            "the client id is not known there, or the secret is not its own{remark}",
            "compare both with their e-mail; a secret is for one environment only")),
    SECRET_WANTED(oauthLikely(
            "this client needs a secret too, and none was given",
            "give --client-secret env:NAME, or store it: {profile set "
                    + "client-secret=file:PATH}; if none came by e-mail, ask your Stellantis contact")),
    IN_WORDS(oauthLikely("this is the server's own reason; these scripts do not know it", "{contact}")
            .as("token.refused")),
    OTHER_AUTHENTICATION(oauthLikely(
            "the server wants another proof of this client: these scripts send its id with the certificate"
                    + " (tls_client_auth), or a secret in the header where there is one",
            "ask your Stellantis contact to register that way for your client id{no-secret}")),
    // OAuth's error codes, by their names
    INVALID_CLIENT(oauthLikely(
            "this client id is not known there, or not with this certificate (a typo, another environment, a renewed"
                    + " certificate), or it needs a secret",
            "compare the client id with {mail}; if a secret came along: --client-secret env:NAME; {renewed}")),
    INVALID_SCOPE(oauthLikely(
            "the scope \"{scope}\" is misspelt, or this client may not use it here", "compare it with {mail}")),
    UNAUTHORIZED_CLIENT(oauth(
            "this client is known, but may not fetch tokens by itself (grant client_credentials)",
            "ask your Stellantis contact to allow it for your client id")),
    INVALID_REQUEST(oauth("the server does not get or understand a field", "check --token-url: {url}")),
    UNSUPPORTED_GRANT_TYPE(
            oauth("this endpoint does not give tokens to clients by themselves (grant client_credentials)", "{url}")),

    ACCESS_DENIED(oauth("the server's rules forbid it for this client", "ask your Stellantis contact")),
    UNKNOWN_ERROR(oauth("RFC 6749 does not define this error", "send your Stellantis contact this message and the time")
            .as("token.refused"));

    private final Row row;

    TokenFault(Row row) {
        this.row = row.named(this);
    }

    private static Row oauth(String because, String remedy) {
        return known("token.", TOKEN_REFUSED, "{no-token}", because, remedy);
    }

    private static Row oauthLikely(String because, String remedy) {
        return likely("token.", TOKEN_REFUSED, "{no-token}", because, remedy);
    }

    @Override
    public Row row() {
        return row;
    }
}
