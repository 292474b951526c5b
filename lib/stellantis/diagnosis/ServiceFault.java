package stellantis.diagnosis;

import static stellantis.ExitCode.HTTP_CLIENT_ERROR;
import static stellantis.ExitCode.HTTP_SERVER_ERROR;

import java.net.URI;
import stellantis.http.Handshake;

/**
 * What the API and the token endpoint both answer. Filled in: host, setting, status, came, said, target, there, follow,
 * long. For the token endpoint ExplainToken puts its own group and exit code in place of these.
 */
public enum ServiceFault implements Fault {
    GATEWAY(likely(
                    "TLS ends before the gateway, so that it sees plain HTTP, or it serves another host's name",
                    "compare {setting} with the e-mail; if it is right, tell your Stellantis contact this message")
            .on(Side.SERVER)),
    NO_ROUTE(likely(
            "the gateway has no such path, stage or method: {setting} leads to another gateway or version, or the path"
                    + " has a typing error",
            "compare {setting} and path with the e-mail: {profile show}; if they are right, {contact}")),
    HEAD_TOO_LARGE(likely(
            "the head of the request is longer than the gateway takes{long}: the access token, lines of -H, or the"
                    + " query",
            "leave out what is not needed; a long token is for your Stellantis contact")),
    NOT_JSON(Row.likely(
                    "api.",
                    HTTP_SERVER_ERROR,
                    "the answer from {host} is {came}, not JSON (HTTP {status}){said}",
                    "the service has no more to say, or another one answers there: a proxy's log-in page, for one",
                    "{where}")
            .on(Side.UNKNOWN)),
    REDIRECTED(Row.known(
                    "api.", HTTP_CLIENT_ERROR, "HTTP {status}: the answer is elsewhere{target}", "{there}", "{follow}")
            .on(Side.YOURS_OR_SERVER)),
    CERTIFICATE_NOT_ASKED(likely(
            "the server never asked for your client certificate, so it cannot know you: mutual TLS is on another port, "
                    + "an inspecting proxy ends your TLS connection, or the server is set up wrongly",
            "compare host and port of {setting} with the e-mail; see who issued the server's certificate: "
                    + "{doctor -v}; a proxy of your network has to exempt {host}; else tell your Stellantis contact "
                    + "that {host} asks for no client certificate")),
    CERTIFICATE_OF_ANOTHER(known(
            "this client id is registered with another certificate, or the certificate is for another login",
            "see whose certificate it is: {inspect}; compare login and client id with the e-mail; {renewed}")),
    CERTIFICATE_UNKNOWN(known(
            "the certificate's subject is not registered there: the certificate is new, of another environment, or "
                    + "with another subject than the one asked for",
            "look at the subject: {inspect}; ask your Stellantis contact to register it")),
    CERTIFICATE_REVOKED(known("the certificate was revoked", "{reorder}")),
    CERTIFICATE_OUT_OF_DATE(likely(
            "for the server, the certificate or a CA above it is not valid at present",
            "compare the dates: {inspect}; {renew}")),
    CERTIFICATE_MISSING(likely(
            "no client certificate came there: none was sent, or a gateway in between did not pass it on",
            "see whether it was asked for: {doctor -v}; else tell your Stellantis contact")),
    CERTIFICATE_NOT_PASSED_ON(likely(
                    "your certificate was asked for and sent in the handshake: a gateway behind it does not pass it on",
                    "{contact}")
            .on(Side.SERVER)),
    ACCOUNT_CLOSED(known("the server says that the account, contract or application is not active", "{contact}")),
    ADDRESS_NOT_ALLOWED(likely(
            "the server or a filter before it does not let this network's address in",
            "ask your Stellantis contact to allow your address; behind a company's proxy that is the proxy's"));

    private final Row row;

    ServiceFault(Row row) {
        this.row = row.named(this);
    }

    /** What is behind the server's word that no certificate came, by what was seen of the handshake. */
    static ServiceFault missing(Handshake seen) {
        if (seen.serverTrusted() && !seen.asked()) return CERTIFICATE_NOT_ASKED;
        return seen.asked() && seen.offered() ? CERTIFICATE_NOT_PASSED_ON : CERTIFICATE_MISSING;
    }

    /** What a server's words mean, with what is known here of its handshake. */
    static Fault known(Fault meant, URI uri, OurSide ours) {
        if (meant != CERTIFICATE_MISSING) return meant;
        return ours.identity() == null ? Symptom.PAGE_REFUSED : missing(ours.handshake(uri));
    }

    /** A row of the API's group, with the exit code for 4xx; the failure itself is named by the answer. */
    static Row known(String because, String remedy) {
        return Row.known("api.", HTTP_CLIENT_ERROR, null, because, remedy);
    }

    static Row likely(String because, String remedy) {
        return Row.likely("api.", HTTP_CLIENT_ERROR, null, because, remedy);
    }

    @Override
    public Row row() {
        return row;
    }
}
