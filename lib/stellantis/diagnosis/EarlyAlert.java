package stellantis.diagnosis;

import static stellantis.diagnosis.Side.NETWORK;
import static stellantis.diagnosis.Side.SERVER;
import static stellantis.diagnosis.Side.UNKNOWN;

import java.util.Arrays;
import stellantis.ExitCode;

/**
 * What a TLS alert means that ends the handshake before the server has shown its certificate, by its name (RFC 8446
 * section 6.2): our certificate was not sent by then. Filled in: host, alert.
 */
enum EarlyAlert implements Fault {
    HANDSHAKE_FAILURE("tls.nothing-in-common", UNKNOWN, Words.NOTHING, Words.VERSIONS),
    INSUFFICIENT_SECURITY("tls.nothing-in-common", UNKNOWN, Words.NOTHING, Words.VERSIONS),
    INTERNAL_ERROR(
            SERVER,
            "something failed inside the server: most often its own certificate or key is not set up",
            "try again later; if it stays so, tell your Stellantis contact this alert and the time"),
    ACCESS_DENIED(
            UNKNOWN,
            "the server lets nobody in from here, or not under this host's name; your certificate was not sent yet",
            "check the URL's host; ask your Stellantis contact whether your network's address must be allowed"),
    NO_APPLICATION_PROTOCOL(
            SERVER,
            "the server speaks no protocol that was offered, which is HTTP/1.1: it is set up for another service",
            Words.URL),
    MISSING_EXTENSION(
            UNKNOWN,
            "the server misses something in our greeting: most often the host's name, which a URL with an address "
                    + "instead of a name does not give",
            "write the URL with the host's name, as in the e-mail it came in"),
    CERTIFICATE_REQUIRED(UNKNOWN, Words.EARLY, Words.URL),
    UNKNOWN_CA(UNKNOWN, Words.EARLY, Words.URL),
    BAD_CERTIFICATE(UNKNOWN, Words.EARLY, Words.URL),
    CERTIFICATE_UNKNOWN(UNKNOWN, Words.EARLY, Words.URL),
    CERTIFICATE_EXPIRED(UNKNOWN, Words.EARLY, Words.URL),
    CERTIFICATE_REVOKED(UNKNOWN, Words.EARLY, Words.URL),
    UNSUPPORTED_CERTIFICATE(UNKNOWN, Words.EARLY, Words.URL),
    USER_CANCELED(SERVER, "the server gave up by itself: it is stopping, or too busy", "try again in a few minutes"),
    BAD_RECORD_MAC(NETWORK, Words.CHANGED, Words.OTHER_NETWORK),
    RECORD_OVERFLOW(NETWORK, Words.CHANGED, Words.OTHER_NETWORK),
    DECRYPT_ERROR(NETWORK, Words.CHANGED, Words.OTHER_NETWORK),
    OTHER(
            UNKNOWN,
            "what answers does not understand our greeting: it is no usual TLS server, or something in between changes "
                    + "the connection",
            Words.URL);

    private static final class Words {
        static final String NOTHING = "it and this Java have no version, cipher suite or group in common";
        static final String VERSIONS = "use a newer Java; check that the URL's host and port are right";
        static final String EARLY =
                "it speaks of a certificate before any was sent: what answers is no usual TLS server, or a proxy in "
                        + "between that was refused by the server behind it";
        static final String CHANGED = "something in between changes what is sent, such as an inspecting proxy";
        static final String URL = "check host and port of the URL; try from another network";
        static final String OTHER_NETWORK = "try from another network; ask your network's administrators";
    }

    private final Row row;

    EarlyAlert(Side side, String because, String remedy) {
        this("tls.early-alert", side, because, remedy);
    }

    EarlyAlert(String id, Side side, String because, String remedy) {
        String what = "{host} ended the TLS handshake before showing a certificate (TLS alert {alert})";
        row = new Row(id, ExitCode.UNREACHABLE, side, false, what, because, remedy);
    }

    @Override
    public Row row() {
        return row;
    }

    static EarlyAlert of(String alert) {
        return Arrays.stream(values())
                .filter(one -> one.name().equalsIgnoreCase(alert))
                .findFirst()
                .orElse(OTHER);
    }
}
