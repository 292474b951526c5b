package stellantis.diagnosis;

import static stellantis.ExitCode.CLIENT_REFUSED;
import static stellantis.ExitCode.SERVER_NOT_TRUSTED;
import static stellantis.ExitCode.UNREACHABLE;
import static stellantis.ExitCode.VALIDITY;
import static stellantis.diagnosis.Side.NETWORK;
import static stellantis.diagnosis.Side.SERVER;
import static stellantis.diagnosis.Side.UNKNOWN;
import static stellantis.diagnosis.Side.YOURS;

import java.util.Arrays;
import java.util.Optional;
import stellantis.ExitCode;

/**
 * The table of everything that can go wrong on the way to an answer. Filled in (see {@link MessageValues}): host,
 * proxy, limit,
 * status, source, direct, issuer, root, roots, date, now, names, alert, asked, keytype, detail. TLS alerts are those of
 * RFC 8446 section 6.2; what they usually mean was measured against nginx and OpenSSL.
 */
public enum Symptom implements Fault {
    // the way to the host
    NAME_UNKNOWN(
            "net.",
            NETWORK,
            "the name {host} is not known",
            "no name server knows it: a typo in the URL, no network, or only the proxy resolves names",
            "{proxy-too}"),
    REFUSED(
            "net.",
            NETWORK,
            "{host} refused the connection",
            "nothing listens at that port, or a firewall rejected the connection",
            "check host and port of the URL{sandbox}"),
    NO_ROUTE("net.", NETWORK, "there is no way to {host}", "the network says that it cannot be reached", "{proxy-too}"),
    CONNECT_TIMEOUT(
            "net.",
            ExitCode.TIMEOUT,
            NETWORK,
            "no connection to {host} within {limit}",
            "nothing answers there: most often a firewall that drops connections",
            "{proxy-too}; a slow network gets longer with --connect-timeout SECONDS"),
    PROXY_NAME_UNKNOWN(
            "proxy.",
            YOURS,
            "the name of the proxy {proxy} is not known",
            "{source} names a host that no name server knows",
            "correct {source}"),
    PROXY_REFUSED(
            "proxy.",
            NETWORK,
            "the proxy {proxy} cannot be connected to",
            "it refused the connection or cannot be reached",
            "correct {source}; {direct}"),
    PROXY_TIMEOUT(
            "proxy.",
            ExitCode.TIMEOUT,
            NETWORK,
            "no connection to the proxy {proxy} within {limit}",
            "nothing answers there",
            "correct {source}; {direct}"),
    PROXY_SILENT(
            "proxy.",
            ExitCode.TIMEOUT,
            NETWORK,
            "the proxy {proxy} took the connection, but did not answer within {limit}",
            "{source} names something that is not an HTTP proxy, or one that cannot reach {host}",
            "correct {source}, or ask your network's administrators; {direct}"),
    PROXY_WANTS_USER(
            "proxy.",
            YOURS,
            "the proxy {proxy} asks for a user and a password (HTTP 407)",
            "{source} names no user and password",
            "{instead}in HTTPS_PROXY put USER:PASSWORD@ before the host, special characters of the password as %XX"),
    PROXY_REFUSES_USER(
            "proxy.",
            YOURS,
            "the proxy {proxy} refused user and password (HTTP 407)",
            "those in {source} are wrong or no longer valid",
            "correct them in {source}"),
    PROXY_OTHER_SCHEME(
            "proxy.",
            NETWORK,
            "the proxy {proxy} asks for a log-in that is not supported (HTTP 407)",
            "it accepts only {asked}, these scripts support only Basic",
            "ask your network's administrators for a proxy with Basic authentication, or run a local "
                    + "relay (cntlm, px)"),
    PROXY_NO_HTTP(
            "proxy.",
            YOURS,
            "{proxy} does not answer as a proxy does",
            "{source} names something that is not an HTTP proxy",
            "correct {source}; {direct}"),
    PROXY_PORTAL(
            "proxy.",
            NETWORK,
            "the proxy {proxy} answers with a log-in page (HTTP {status})",
            "you must first log in to the network, in a browser (captive portal)",
            "open any web page in a browser, log in, and try again"),
    PROXY_NO_TUNNEL(
            "proxy.",
            NETWORK,
            "the proxy {proxy} does not lead to {host} (HTTP {status})",
            "its rules forbid the host: {detail}",
            "ask your network's administrators to allow {host}; {direct}"),
    PROXY_CANNOT_REACH(
            "proxy.",
            NETWORK,
            false,
            "the proxy {proxy} does not reach {host} (HTTP {status})",
            "{reached}: {detail}",
            "check host and port of the URL; {direct}"),
    PROXY_TUNNEL(
            "proxy.tunnel-silent",
            ExitCode.TIMEOUT,
            NETWORK,
            "the proxy {proxy} says that it leads to {host}, but {came}",
            "the proxy, a filter behind it or the server itself stops what is sent; it was named by {source}",
            "ask your network's administrators to let {host} pass; {direct}"),

    // what came back, or not
    TIMEOUT(
            "talk.",
            ExitCode.TIMEOUT,
            SERVER,
            "no answer from {host} within {limit}",
            "the connection works and the request was sent, but no answer came",
            "try again later, or allow more time: --max-time SECONDS"),
    HANDSHAKE_TIMEOUT(
            "tls.timeout",
            ExitCode.TIMEOUT,
            UNKNOWN,
            "no TLS handshake with {host} within {limit}",
            "the connection works, but the server never answered in TLS: no TLS service at that port, or a firewall "
                    + "that inspects and stalls",
            "allow more time: --max-time SECONDS; check the URL's port; try again later or from another network"),
    READ_TIMEOUT(
            "talk.",
            ExitCode.TIMEOUT,
            SERVER,
            "the answer of {host} did not end within {limit}",
            "it came too slowly or stopped midway",
            "allow more time: --max-time SECONDS"),
    CUT(
            "talk.",
            NETWORK,
            "the answer of {host} was cut off",
            "the connection ended before the whole body had come",
            "{later}"),
    CLOSED(
            "talk.",
            SERVER,
            false,
            "{host} closed the connection without an answer",
            "either it does not serve this path, or it limits who may connect; TLS works, and nothing was said "
                    + "against the certificate",
            "compare the URL with its e-mail; {later}"),
    ASKED_LATER(
            "tls.client.asked-later",
            UNREACHABLE,
            UNKNOWN,
            false,
            "{host} closed the connection without an answer, and never asked for your client certificate",
            "some, such as IIS, ask for it only later: Java sends it then in TLS 1.2, not in 1.3",
            "{older}; else check the URL"),

    // the server's side of TLS
    NO_TLS(
            "tls.none",
            YOURS,
            "{host} does not speak TLS",
            "what answers at that port is something else, most often plain HTTP",
            "check the URL's port"),
    CLOSED_EARLY(
            "tls.",
            UNKNOWN,
            "{host} closed the connection during the TLS handshake",
            "before showing a certificate: no TLS service at that port, an overloaded server, or a firewall that lets "
                    + "only some addresses in",
            "check the URL's port; ask whether your address must be allowed"),
    VERSIONS(
            "tls.",
            UNKNOWN,
            "{host} speaks no TLS version that is allowed here",
            "allowed are {asked}",
            "tell your Stellantis contact: its TLS is out of date"),
    NAME_NOT_SERVED(
            "tls.",
            YOURS,
            "{host} does not serve that name",
            "the server knows no host of that name (TLS alert {alert})",
            "check the host in the URL"),
    SERVER_UNKNOWN_ISSUER(
            "tls.server.",
            UNKNOWN,
            "{host} is not trusted",
            "its CA \"{issuer}\" is not among {roots}, or the server forgets to send it",
            "if Stellantis sent you that CA: {install FILE}, or --cacert FILE; if it bears your company's name, a "
                    + "proxy reads the traffic: give its root certificate as --cacert FILE"),
    SERVER_CA_LEFT_OUT(
            "tls.server.",
            SERVER,
            false,
            "{host} is not trusted",
            "it most likely left out \"{issuer}\", which leads from its certificate to the known CA \"{root}\"",
            "ask your contact to let the server send \"{issuer}\" too; until then, if you have that CA's "
                    + "certificate: {install FILE}, or --cacert FILE"),
    SERVER_WRONG_CA(
            "tls.server.",
            YOURS,
            "{host} is not trusted",
            "what was given to trust, {given}, is {kind}; the server's CA is \"{issuer}\"",
            "get that CA's certificate from your Stellantis contact: {install FILE}, or --cacert FILE"),
    SERVER_OTHER_KEY(
            "tls.server.",
            UNKNOWN,
            "{host} is not trusted",
            "a CA named \"{issuer}\" is known here, but with another key; either your CA file is old or "
                    + "of another environment, or the server is not the one it claims to be",
            "ask your contact for the current certificate of \"{issuer}\", by another way than this server; then "
                    + "{install FILE}, or --cacert FILE"),
    SERVER_SELF_SIGNED(
            "tls.server.",
            UNKNOWN,
            "{host} is not trusted",
            "its certificate, made for {names}, is signed by itself, not by any CA: a test server, a default page, or"
                    + " another host than you think",
            "check host and port of the URL; if it is the right server and you were sent this very certificate: "
                    + "--cacert FILE"),
    SERVER_INSPECTED(
            "tls.server.",
            NETWORK,
            "what answers for {host} is an inspecting proxy",
            "its certificate comes from \"{issuer}\": your company's network opens the connection, and a client "
                    + "certificate cannot pass through that",
            "{exempt}"),
    SERVER_EXPIRED(
            "tls.server.",
            SERVER,
            "{whose} of {host} has expired",
            "it was valid until {date}; this machine's clock says {now}",
            "if the clock is right, only the server's operator can help"),
    SERVER_NOT_YET_VALID(
            "tls.server.",
            UNKNOWN,
            "{whose} of {host} is not valid yet",
            "it is valid from {date}; this machine's clock says {now}",
            "{watch}; if it is right, only the server's operator can help"),
    SERVER_OTHER_HOST(
            "tls.server.",
            UNKNOWN,
            false,
            "{host} shows the certificate of another host",
            "it is made for {names}: either the URL names the wrong host, or the server shows the wrong "
                    + "certificate",
            "compare the URL's host with its e-mail; if it is right, tell your Stellantis contact"),
    SERVER_TOO_WEAK(
            "tls.server.",
            SERVER,
            "the certificate of {host} is too weak",
            "it uses an algorithm that Java no longer accepts",
            "only the server's operator can help"),
    SERVER_REFUSED(
            "tls.server.",
            SERVER,
            "the certificate of {host} was refused",
            "it comes from \"{issuer}\"; the check of its chain says: {detail}",
            "only the server's operator can help; see what it shows: --verbose, --debug"),

    CLOCK(
            "clock.skew",
            VALIDITY,
            YOURS,
            false,
            "your certificate and that of {host} {all}",
            "not both of them, but most likely this machine's clock is wrong: it says {now}",
            "{watch}; if it is right, see both certificates: {doctor -v}"),

    // our side of TLS: the first four are certain, the others are what the server says
    NO_CERTIFICATE(
            "tls.client.none-given",
            CLIENT_REFUSED,
            YOURS,
            "{host} demands a client certificate",
            "none was given to the connection",
            "give --key FILE --cert FILE or --keystore FILE, or take the certificate into the profile: "
                    + "{install FILE}"),
    KEY_TYPE(
            "tls.client.",
            CLIENT_REFUSED,
            YOURS,
            "{host} does not take this kind of client certificate",
            "its key is {keytype}, the server asked for {asked}",
            "make a key of that kind with a new signing request: {new-key}"),
    UNKNOWN_CA(
            "tls.client.",
            "unknown_ca",
            "it does not know its CA: a certificate for another environment, or an issuing CA missing "
                    + "from the chain",
            "check that the certificate is the one for this environment; {reinstall}"),
    CLIENT_EXPIRED(
            "tls.client.",
            "certificate_expired",
            "it considers the certificate, or a CA above it, as expired or not yet valid",
            "compare the dates: {inspect}; {renew}"),
    CLIENT_EXPIRED_THERE(
            "tls.client.",
            CLIENT_REFUSED,
            SERVER,
            false,
            "{host} refused the client certificate (TLS alert certificate_expired)",
            "by this machine's clock it is valid: the server's clock is wrong, or its copy of a CA has expired",
            "tell your Stellantis contact this message and the time: another certificate does not help; "
                    + "compare the dates: {inspect}"),
    BAD_CERTIFICATE(
            "tls.client.",
            "bad_certificate",
            "it could not verify the certificate: damaged, not registered there, or missing",
            "{registered}"),
    CERTIFICATE_UNKNOWN(
            "tls.client.",
            "certificate_unknown",
            "it does not accept the certificate: most often not registered there, or one of another environment",
            "{registered}"),
    UNSUPPORTED_CERTIFICATE(
            "tls.client.unsupported",
            "unsupported_certificate",
            "it does not take this kind of certificate, such as one not made for TLS clients",
            "check key usage and type: {inspect}"),
    REVOKED("tls.client.", "certificate_revoked", "it has been revoked by its CA", "{reorder}"),
    DECRYPT_ERROR(
            "tls.client.",
            "decrypt_error",
            "the private key does not belong to the certificate: a signature made with it does not fit",
            "check that key and certificate belong together: {inspect}"),
    HANDSHAKE_FAILURE(
            "tls.client.",
            "handshake_failure",
            "it gives no reason; in TLS 1.2 this is how many servers say that a certificate is missing "
                    + "or not accepted",
            "{registered}"),
    ACCESS_DENIED(
            "tls.client.", "access_denied", "the certificate is in order, but may not be used there", "{registered}"),
    OTHER_ALERT(
            "tls.client.",
            "{alert}",
            "it ended the connection after asking for the certificate",
            "check the identity with {inspect}"),
    CLOSED_AFTER_ASKING(
            "tls.client.closed",
            CLIENT_REFUSED,
            UNKNOWN,
            false,
            "{host} closed the connection after asking for a client certificate",
            "probably it refused the certificate; it gives no reason",
            "{registered}"),
    PAGE_REFUSED(
            "http.client-certificate-refused",
            CLIENT_REFUSED,
            YOURS,
            false,
            "{host} refused the client certificate",
            "the gateway says so in its answer (HTTP {status}){said}",
            "check the identity with {inspect}; {reinstall}"),
    UNEXPLAINED(
            "talk.",
            UNKNOWN,
            false,
            "the exchange with {host} failed",
            "{detail}",
            "try again with --verbose; --debug shows the technical trace");

    /** The TLS alert that tells it, or null. */
    public final String alert;

    private final Row row;

    /** With the exit code that its group has. */
    Symptom(String id, Side side, String what, String because, String remedy) {
        this(id, side, true, what, because, remedy);
    }

    Symptom(String id, Side side, boolean certain, String what, String because, String remedy) {
        this(id, id.startsWith("tls.server.") ? SERVER_NOT_TRUSTED : UNREACHABLE, side, certain, what, because, remedy);
    }

    Symptom(String id, ExitCode code, Side side, String what, String because, String remedy) {
        this(id, code, side, true, what, because, remedy);
    }

    /** @param certain false where it is only likely */
    Symptom(String id, ExitCode code, Side side, boolean certain, String what, String because, String remedy) {
        this(null, new Row(id, code, side, certain, what, because, remedy));
    }

    /** A TLS alert against the client's certificate; of all of them only a revocation is certain. */
    Symptom(String id, String alert, String because, String remedy) {
        this(
                alert,
                new Row(
                        id,
                        CLIENT_REFUSED,
                        UNKNOWN,
                        alert.equals("certificate_revoked"),
                        "{host} refused the client certificate (TLS alert " + alert + ")",
                        because,
                        remedy));
    }

    Symptom(String alert, Row row) {
        this.alert = alert;
        this.row = row.named(this);
    }

    @Override
    public Row row() {
        return row;
    }

    /** What a TLS alert says about a client certificate that was asked for. */
    static Symptom ofClientAlert(String alert) {
        Optional<Symptom> known =
                Arrays.stream(values()).filter(one -> alert.equals(one.alert)).findFirst();
        return known.orElse(OTHER_ALERT);
    }
}
