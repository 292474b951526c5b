package stellantis.doctor;

import static stellantis.ExitCode.CHECK_FAILED;
import static stellantis.ExitCode.CLIENT_REFUSED;
import static stellantis.ExitCode.HTTP_SERVER_ERROR;
import static stellantis.ExitCode.MISMATCH;
import static stellantis.ExitCode.SERVER_NOT_TRUSTED;
import static stellantis.ExitCode.TOKEN_REFUSED;
import static stellantis.ExitCode.UNREACHABLE;
import static stellantis.ExitCode.VALIDITY;
import static stellantis.diagnosis.Side.NETWORK;
import static stellantis.diagnosis.Side.SERVER;
import static stellantis.diagnosis.Side.YOURS;
import static stellantis.diagnosis.Side.YOURS_OR_SERVER;

import stellantis.ExitCode;
import stellantis.diagnosis.Fault;
import stellantis.diagnosis.Side;

/**
 * What only the doctor finds: things that work so far, and things that no single failure tells. Filled in: file,
 * chmod, ordered, problem, host, port, keytype, issuers, issuer, status, setting, other, by, now, owner, login.
 */
enum DoctorFault implements Fault {
    // files
    READABLE_BY_OTHERS("file.", CHECK_FAILED, YOURS, "others on this machine can read {what} {file}", null, "{chmod}"),
    WRITABLE_BY_OTHERS(
            "file.",
            CHECK_FAILED,
            YOURS,
            "others on this machine can write what decides where your secrets go: {file}",
            null,
            "{chmod}"),
    REQUEST_MISMATCH(
            "identity.",
            MISMATCH,
            YOURS,
            "{file} was made with another key than the one in use",
            null,
            "do not send it; it is not needed any more, or make it anew: {csr --force}"),
    CHAIN_DISORDERED(
            "identity.",
            CHECK_FAILED,
            YOURS,
            "the certificates in {file} do not stand in their order, your own first, then the one that signed it; it "
                    + "is sent in order here, but not by curl and others",
            null,
            "write them in order: {ordered}"),
    EXPIRES_SOON("identity.", VALIDITY, YOURS, "the certificate: {problem}", null, "{renew}"),
    CA_DAMAGED(
            "trust.damaged",
            CHECK_FAILED,
            YOURS,
            "of the CAs trusted for servers, one cannot be used: {file} holds {problem}",
            null,
            "take in again the CA certificate that came by e-mail: {install FILE --force}"),
    CA_EXPIRED(
            "trust.expired",
            VALIDITY,
            YOURS,
            "of the CAs trusted for servers, {problem}",
            null,
            "ask your Stellantis contact for the current CA certificate; then {install FILE --force}"),

    ADDRESS_WRONG(
            "settings.",
            UNREACHABLE,
            YOURS,
            false,
            "the {part} in {setting} is wrong ({url}): the server of {other}, {reached}, is reached",
            null,
            "compare it with the e-mail it came in: {set}"),
    // handshakes
    SERVER_WEAK(
            "tls.server.",
            SERVER_NOT_TRUSTED,
            SERVER,
            "{problem}",
            "Java takes it, but curl, browsers and newer Java versions may refuse it",
            "tell your Stellantis contact"),
    CLIENT_NOT_ASKED(
            "tls.client.",
            CLIENT_REFUSED,
            SERVER,
            false,
            "{host}:{port} did not ask for the client certificate",
            "mutual TLS may be on another port, a proxy may sit in between, or this server does without",
            "compare the URL's port with the e-mail; if requests succeed, nothing needs to be done"),
    ISSUER_NOT_LISTED(
            "tls.client.",
            CLIENT_REFUSED,
            SERVER,
            "your certificate, {issuers}, was not refused in the handshake, but the server does not list that CA",
            "these scripts send it all the same; Java's own key manager, and so your application, would "
                    + "withhold it",
            "in Java use a key manager that always offers the certificate, or ask Stellantis to list the CA"),

    // answers
    TOKEN_WITHOUT_EXPIRY(
            "token.",
            TOKEN_REFUSED,
            SERVER,
            "the token {lifetime} (expires_in)",
            "it cannot be kept, so that each call fetches a new one",
            "tell your Stellantis contact if calls are slow"),
    TOKEN_BOUND_TO_OTHER(
            "token.",
            TOKEN_REFUSED,
            NETWORK,
            false,
            "the token is bound to another certificate than yours",
            "something between you and the token endpoint ended your TLS connection and used its own certificate, or "
                    + "the server mixed up two clients",
            "try from a network without proxy; else tell your Stellantis contact"),
    NO_CONTENT(
            "api.",
            HTTP_SERVER_ERROR,
            SERVER,
            false,
            "{host} answers without content (HTTP 204)",
            "certificate, credentials and path are taken, but no fleet or vehicle is to be seen with them",
            "ask your Stellantis contact which fleet your login and client id may see"),
    LINKS_TO_ANOTHER_HOST(
            "api.links",
            UNREACHABLE,
            SERVER,
            false,
            "links in the answer lead to {other}, not to {host}",
            "the API has another name behind its gateway; such links are not followed, since the certificate and the "
                    + "credentials belong to {host} only",
            "let them be asked for on {host}: {profile set links=own-host}"),
    CLOCK(
            "clock.skew",
            VALIDITY,
            YOURS_OR_SERVER,
            false,
            "this machine's clock is {by} the server's",
            "a clock that is off makes valid certificates and tokens look expired",
            "{watch} ({now}); if it is right, the server's is not"),

    BETWEEN(
            "tls.server.inspected",
            SERVER_NOT_TRUSTED,
            NETWORK,
            false,
            "something in between answers for both hosts",
            "both their certificates come from \"{issuer}\", and none asked for yours: an inspecting proxy, or a"
                    + " log-in page of this network (captive portal)",
            "open any web page in a browser and log in if you are asked to; else ask your network's administrators to "
                    + "exempt both hosts from TLS inspection");

    private final Row row;

    DoctorFault(String id, ExitCode code, Side side, String what, String because, String remedy) {
        this(id, code, side, true, what, because, remedy);
    }

    /** @param certain false where it is only likely */
    DoctorFault(String id, ExitCode code, Side side, boolean certain, String what, String because, String remedy) {
        row = new Row(id, code, side, certain, what, because, remedy).named(this);
    }

    @Override
    public Row row() {
        return row;
    }
}
