package stellantis.diagnosis;

import static stellantis.ExitCode.UNREACHABLE;
import static stellantis.diagnosis.Side.NETWORK;
import static stellantis.diagnosis.Side.SERVER;
import static stellantis.diagnosis.Side.UNKNOWN;

import java.util.Arrays;

/**
 * What a TLS alert means that ends the handshake before the server has shown its certificate, by its name (RFC 8446
 * section 6.2): our certificate was not sent by then. The first row that it fits. Filled in: host, alert.
 */
enum EarlyAlert implements Fault {
    NOTHING_IN_COMMON(
            "tls.nothing-in-common",
            "handshake_failure|insufficient_security",
            UNKNOWN,
            "it and this Java have no version, cipher suite, group or signature algorithm in common",
            "check host and port of the URL; if they are right, tell your Stellantis contact: its TLS is out of date"),
    SERVER_FAILS(
            "internal_error|user_canceled",
            SERVER,
            "something failed inside the server: most often its own certificate or key is not set up",
            "try again later; if it stays so, tell your Stellantis contact this alert and the time"),
    ACCESS_DENIED(
            "access_denied",
            UNKNOWN,
            "the server lets nobody in from here, or not under this host's name; your certificate was not sent yet",
            "check the URL's host; ask your Stellantis contact whether your network's address must be allowed"),
    NO_HTTP(
            "no_application_protocol",
            SERVER,
            "the server speaks no protocol that was offered, which is HTTP/1.1: it is set up for another service"),
    NO_NAME(
            "missing_extension",
            UNKNOWN,
            "the server misses something in our greeting, most often the host's name: a URL with an address has none",
            "write the URL with the host's name, as in the e-mail it came in"),
    TOO_EARLY(
            "certificate_required|unknown_ca|(bad|unsupported)_certificate|certificate_(unknown|expired|revoked)",
            UNKNOWN,
            "it speaks of a certificate before any was sent: what answers is no usual TLS server, or a proxy in "
                    + "between that was refused by the server behind it"),
    CHANGED(
            "bad_record_mac|record_overflow|decrypt_error",
            NETWORK,
            "something in between changes what is sent, such as an inspecting proxy",
            "try from another network; ask your network's administrators"),
    OTHER(
            ".*",
            UNKNOWN,
            "what answers does not understand our greeting: it is no usual TLS server, or something in between changes "
                    + "the connection");

    private final String alerts;
    private final Row row;

    EarlyAlert(String alerts, Side side, String because) {
        this(alerts, side, because, "check host and port of the URL; try from another network");
    }

    EarlyAlert(String alerts, Side side, String because, String remedy) {
        this("tls.early-alert", alerts, side, because, remedy);
    }

    EarlyAlert(String id, String alerts, Side side, String because, String remedy) {
        this.alerts = alerts;
        String what = "{host} ended the TLS handshake before showing a certificate (TLS alert {alert})";
        row = new Row(id, UNREACHABLE, side, false, what, because, remedy);
    }

    @Override
    public Row row() {
        return row;
    }

    static EarlyAlert of(String alert) {
        return Arrays.stream(values())
                .filter(one -> alert.matches(one.alerts))
                .findFirst()
                .orElseThrow();
    }
}
