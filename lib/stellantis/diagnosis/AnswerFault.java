package stellantis.diagnosis;

import static stellantis.ExitCode.CLIENT_REFUSED;
import static stellantis.ExitCode.HTTP_SERVER_ERROR;
import static stellantis.diagnosis.ServiceFault.known;
import static stellantis.diagnosis.ServiceFault.likely;

import java.util.EnumSet;
import java.util.Set;
import stellantis.ExitCode;

/**
 * What an error answer of the API means for a partner; most have the exit code for 4xx. Filled in: method, allow,
 * path, host, thing, budget, when, waiting, who, scope, needed, and the commands again, vehicles, list. Sources: the
 * vendor's list of errors, texts seen in public reports, nginx's pages for a missing certificate.
 */
public enum AnswerFault implements Fault {
    // the status tells
    BAD_REQUEST(likely(
            "a parameter or the body is not what the service expects",
            "compare path and parameters with the API's documentation; -v shows the request")),
    METHOD(known("this path does not take {method}{allow}", "compare with the API's documentation")),
    MEDIA_TYPE(known("the service does not have or read this media type", "{media}")),
    NO_SUCH_FEATURE(known("the vehicle or service does not have this feature", "ask for another one")
            .with(HTTP_SERVER_ERROR)),
    SERVER_ERROR(known(
                    "the failure is on the server's side",
                    "try again {when}{wait}; if it stays, send your Stellantis contact the codes above")
            .with(HTTP_SERVER_ERROR)),
    RATE_LIMITED(known("too many calls{budget}", "try again {when}{waiting}").with(ExitCode.RATE_LIMITED)),
    GONE(likely(
            "this version of the API, or this resource, is not offered any more",
            "take the path of a version that is; {contact}")),
    REFUSED(own()),
    // the status says success
    JSON_DAMAGED(Row.known(
            "api.",
            HTTP_SERVER_ERROR,
            "HTTP 200 from {host} with damaged JSON",
            "{detail}, although all came that was announced",
            "{later}")),
    ERROR_INSIDE(likely("the body is an error, although the status says success", "{contact}")
            .with(HTTP_SERVER_ERROR)),
    BACK_END_REFUSES_CERTIFICATE(likely(
                    "the services behind the gateway do not accept the client certificate: expired, revoked, or "
                            + "not registered there",
                    "look at its dates: {inspect}; ask your Stellantis contact whether it is registered")
            .with(CLIENT_REFUSED)),

    TOKEN_ENDPOINT(likely(
            "this is what a token endpoint says: base-url leads to one, not to the API",
            "compare base-url with the e-mail; set it: {profile set base-url=https://HOST}")),
    // who you are (401)
    NOT_SUBSCRIBED(known(
            "the application (client id) is not subscribed to this API or to this version of it",
            "check the path's version; then ask your Stellantis contact to subscribe your client id to {path}")),
    CLIENT_ID_UNKNOWN(likely(
            "the gateway of this environment does not know the client id; it wants the one from the e-mail with the "
                    + "certificate, not the token endpoint's",
            "{profile set client-id=ID}; see which one is used: {profile show}")),
    CLIENT_ID_MISSING(known(
            "no client id was sent, neither in the query nor in a header",
            "give --client-id ID, or store it: {profile set client-id=ID} (it is in the e-mail with the "
                    + "certificate)")),
    OTHER_SCHEME(likely(
            "the gateway asks for another log-in than the one that was sent, or it is another gateway than the one"
                    + " meant",
            "{switch}; else compare base-url with the e-mail")),
    WRONG_LOGIN(likely(
            "the login or the password is wrong, or of another environment{remark}; less likely, the login is not"
                    + " active",
            "{password}; if the right one is refused too, {contact}")),
    TOKEN_REFUSED(likely(
            "the access token was refused: expired, of another environment or scope, or bound to another "
                    + "certificate",
            "see what is in it: {token --no-cache --decode}")),
    GIVEN_TOKEN_REFUSED(
            likely("the given access token was refused: most often it has expired", "fetch a new one: {token}")),
    HEADER_REFUSED(likely(
            "the Authorization header given with -H was refused",
            "let this script make it: --user LOGIN --password env:NAME, or auth=oauth2 in the profile")),
    IN_WORDS(own().as("api.unauthorized")),
    TOKEN_EXPIRED(known("the access token has expired", "fetch a new one: {token --no-cache}")
            .as("api.token-refused")),
    TOKEN_OF_ANOTHER(known(
            "the access token is made for another API or environment, or by an issuer unknown there",
            "compare token-url, scope and environment with base-url: {profile show}; see its aud: {token --decode}")),
    TOKEN_OUT_OF_TIME(likely(
                    "by the API's clock this token is out of its time, though the token endpoint has just given it: "
                            + "their clocks differ",
                    "see its times: {token --no-cache --decode}; tell your Stellantis contact, for another token does "
                            + "not help")
            .on(Side.SERVER)
            .as("api.token-refused")),
    TOKEN_REVOKED(likely(
                    "the server takes this token for revoked, though the token endpoint has just given it",
                    "{contact}: another token does not help")
            .on(Side.SERVER)
            .as("api.token-refused")),
    CLIENT_ID_WANTED(known(
                    "the gateway does not get the client id, or looks for it in another place",
                    "give --client-id ID; where it goes is --client-id-in header:NAME or query:NAME")
            .as("api.client-id-missing")),
    TOKEN_BOUND(known(
            "the access token is bound to another certificate than the one that was sent",
            "fetch one with this certificate: {token --no-cache}; if that is no better, something ends your TLS"
                    + " connection on the way: {doctor}")),
    NO_CREDENTIALS(
            known("no credentials were sent", "say how to log in: {profile set auth=oauth2}, or auth=basic with user")),

    // what you may see (403)
    FORBIDDEN(likely(
            "{yours}your client id is not subscribed to this, {scoped}or a rule of the gateway keeps out your"
                    + " application or address",
            "ask your Stellantis contact which of these it is{own}")),

    SCOPE_TOO_NARROW(known(
                    "the access token's scope does not cover this, which needs {scope}",
                    "ask your Stellantis contact for that scope; then {profile set scope=SCOPE}, and {token"
                            + " --no-cache}")
            .as("api.insufficient-scope")),
    VEHICLE_NOT_YOURS(
            known("the fleet or vehicle in the path is not among yours", "list what is yours: {call fleets}")),

    // what there is (404)
    NO_SUCH_VEHICLE(known(
            "no such vehicle is found: what names it in a path is not its VIN but the id from the list of vehicles",
            "list them: {list}")),
    VIN_UNKNOWN(likely(
                    "this VIN is not known there: it has a typing error, or the vehicle is not connected or not yours",
                    "list yours: {list}")
            .as("api.no-such-vehicle")),
    NO_SUCH_ITEM(likely(
                    "there is no such {thing}: its id is wrong or not yours, or it is not kept any more",
                    "compare the id with the list: {list}")
            .as("api.not-found")),
    NO_DATA(likely(
            "there is no {thing}: {odd}, the service is not subscribed or not active, privacy mode is on, or the"
                    + " vehicle never sent any",
            "try another vehicle or period; compare with what is yours: {list}")),
    NO_LIST(likely(
                    "the list of {thing}s is not there: base-url leads to another service or version of the API, or"
                            + " {whose} has no {thing}",
                    "compare base-url with the e-mail; set it: {profile set base-url=https://HOST}")
            .as("api.not-found")),
    NOT_FOUND(likely("there is no data, or the path has a typing error", "start from what is surely there: {list}"));

    /** What a driver's consent explains better. */
    static final Set<AnswerFault> OF_TOKENS = EnumSet.of(TOKEN_EXPIRED, SCOPE_TOO_NARROW, VEHICLE_NOT_YOURS);

    private final Row row;

    AnswerFault(Row row) {
        this.row = row.named(this);
    }

    private static Row own() {
        return likely("this is the server's own reason; these scripts do not know it", "{contact}");
    }

    @Override
    public Row row() {
        return row;
    }
}
