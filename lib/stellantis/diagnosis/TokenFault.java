package stellantis.diagnosis;

import static stellantis.ExitCode.HTTP_CLIENT_ERROR;
import static stellantis.ExitCode.HTTP_SERVER_ERROR;
import static stellantis.ExitCode.TOKEN_REFUSED;
import static stellantis.diagnosis.Fault.Row.known;
import static stellantis.diagnosis.Fault.Row.likely;

import stellantis.ExitCode;

/**
 * Why a token endpoint gave no token: OAuth's error codes (RFC 6749 section 5.2) as PingFederate words them, and
 * answers that are none of OAuth's. What is said of the certificate stands in AnswerFault, for both. Filled in: host,
 * name, port, uri, status, target, type, limit, came, said, scope, mail, url.
 */
public enum TokenFault implements Fault {
    // an answer without a token that can be used
    NOT_JSON(likely(
            "token.not-json",
            TOKEN_REFUSED,
            "the answer of {host} is not a token but {came} (HTTP 200)",
            "something else answers at this address: a login page, a proxy, or another service{said}",
            "{url}")),
    NO_TOKEN(known(
            "token.missing",
            TOKEN_REFUSED,
            "the answer of {host} holds no access_token (HTTP 200)",
            "it is JSON, but not the answer of a token endpoint (RFC 6749 section 5.1){said}",
            "{url}")),
    OTHER_TYPE(known(
            "token.other-type",
            TOKEN_REFUSED,
            "{host} gave a token of type \"{type}\" (HTTP 200)",
            "the API takes bearer tokens, and only those are supported here",
            "{url}")),
    UNUSABLE_TOKEN(known(
            "token.unusable",
            TOKEN_REFUSED,
            "{host} gave a token that cannot be sent (HTTP 200)",
            "it holds characters that no header can carry",
            "{url}")),
    TOO_LONG(known(
            "token.too-long",
            TOKEN_REFUSED,
            "the answer of {host} is too long for a token (HTTP 200)",
            "it has more than {limit} KiB",
            "{url}")),

    // another status, and not OAuth's shape
    NO_ENDPOINT(known(
            "token.no-endpoint",
            HTTP_CLIENT_ERROR,
            "there is no token endpoint at {uri} (HTTP {status})",
            "the host answers, but not at this path{said}",
            "{url}")),
    REDIRECTED(known(
            "token.redirected",
            HTTP_CLIENT_ERROR,
            "{host} points {target} (HTTP {status})",
            "a token endpoint does not redirect; credentials are not sent on",
            "{url}")),
    RATE_LIMITED(known(
            "token.rate-limited",
            ExitCode.RATE_LIMITED,
            "{host} has had too many requests (HTTP 429)",
            "tokens last for a while: fetch one and use it until it expires{said}",
            "wait a minute; do not switch the cache off in scripts")),
    SERVER_FAILED(known(
            "token.server-error",
            HTTP_SERVER_ERROR,
            "{host} failed (HTTP {status})",
            "the failure is on the server's side{said}",
            "{later}")),
    REFUSED(likely(
            "token.refused",
            HTTP_CLIENT_ERROR,
            "{host} refused the request (HTTP {status})",
            "the answer is {came}, not that of a token endpoint{said}",
            "{url}")),

    // chosen by more than OAuth's error code
    ID_SWAPPED(oauthLikely(
            "token.client-id-swapped",
            "most likely the client id is the wrong one of two: it looks like the application's id, "
                    + "which came with the certificate",
            "take the client id of {mail}: {profile set token-client-id=ID}")),
    WRONG_SECRET(oauthLikely(
            "token.wrong-secret",
            "the client id is not known there, or the secret is not its own",
            "compare both with the e-mail they came in; a secret is for one environment only")),
    SECRET_WANTED(oauthLikely(
            "token.secret-wanted",
            "this client has to send a secret too, and none was given",
            "give --client-secret env:NAME or file:PATH, or store it: {profile set "
                    + "client-secret=file:PATH}; if none came by e-mail, ask your Stellantis contact")),
    CREDENTIALS(oauthLikely(
            "token.invalid-client",
            "this client id is not known there, or not with this certificate, or it has a secret, which "
                    + "was not given",
            "compare the client id with {mail}; if a secret came along: --client-secret env:NAME; {renewed}")),
    CLIENT_CLOSED(oauth(
            "token.client-closed", "the server says that this client or its contract is not active", "{contact}")),
    IN_WORDS(oauthLikely(
            "token.refused",
            "that is the server's own reason, and none that is known here",
            "compare client id and scope with {mail}; {contact}")),
    CERTIFICATE_NOT_ASKED(oauthLikely(
            "token.certificate-not-asked",
            "the server never asked for your certificate, so it cannot know you; either mutual TLS is on "
                    + "another port than {port}, or an inspecting proxy ends your TLS connection, or the server is set "
                    + "up wrongly",
            "compare host and port of token-url with {mail}{usual-port}; if they are right, see who "
                    + "issued the server's certificate: {doctor -v}; a proxy of your network has to exempt {name}; "
                    + "else tell your Stellantis contact that port {port} asks for no client certificate")),
    CERTIFICATE_NOT_SENT(
            oauth("token.certificate-not-sent", "the server asked for a certificate, and none was sent", "{give}")),
    NO_SCOPE(oauthLikely(
            "token.invalid-scope",
            "no scope was asked for, and the server has none for everybody",
            "give the scope of {mail}: --scope prd:XXX, or {profile set scope=prd:XXX}")),
    // OAuth's error codes, by their names
    INVALID_CLIENT(oauthLikely(
            "token.invalid-client",
            "your certificate arrived, but this client id is not known there, or not with this "
                    + "certificate: a typo, another environment, or a renewed certificate",
            "compare the client id with {mail}; {renewed}")),
    INVALID_SCOPE(oauthLikely(
            "token.invalid-scope",
            "the scope \"{scope}\" is misspelt, or this client may not use it in this environment",
            "compare it, letter by letter, with {mail}")),
    UNAUTHORIZED_CLIENT(oauth(
            "token.unauthorized-client",
            "this client is known, but may not fetch tokens by itself (grant client_credentials)",
            "ask your Stellantis contact to allow it for your client id")),
    INVALID_REQUEST(oauth(
            "token.invalid-request",
            "the server misses a field or does not understand one",
            "check --token-url: {url}")),
    UNSUPPORTED_GRANT_TYPE(oauth(
            "token.unsupported-grant-type",
            "this endpoint does not give tokens to clients by themselves (grant client_credentials)",
            "{url}")),

    ACCESS_DENIED(oauth(
            "token.access-denied", "the server's rules forbid it for this client", "ask your Stellantis contact")),
    SERVER_ERROR(oauth("token.server-error", "the failure is on the server's side", "{later}")),
    UNKNOWN_ERROR(oauth(
            "token.refused",
            "this error is none that RFC 6749 names",
            "send your Stellantis contact this message and the time"));

    private final Row row;

    TokenFault(Row row) {
        this.row = row;
    }

    private static Row oauth(String id, String because, String remedy) {
        return known(id, TOKEN_REFUSED, "{no-token}", because, remedy);
    }

    private static Row oauthLikely(String id, String because, String remedy) {
        return likely(id, TOKEN_REFUSED, "{no-token}", because, remedy);
    }

    @Override
    public Row row() {
        return row;
    }
}
