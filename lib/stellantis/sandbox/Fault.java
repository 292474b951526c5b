package stellantis.sandbox;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.Locale;
import stellantis.Failure;

/** Ways in which the sandbox can misbehave, each as a real server does it. docs/sandbox.md holds the same table. */
public enum Fault {
    // the handshake of all servers
    EXPIRED_SERVER_CERTIFICATE("the servers' certificate expired yesterday"),
    UNTRUSTED_SERVER("the servers' certificate comes from an unknown CA"),
    WRONG_HOSTNAME("the servers' certificate is for another host"),
    MISSING_INTERMEDIATE("the servers send their certificate without the CA between it and the root"),
    CLIENT_CA_UNLISTED(
            "the servers list another CA than the partners' in what they accept, but accept its certificates"),
    CLIENT_ROOT_ONLY("the servers know the root only: a client certificate without its issuing CA is refused"),
    REJECT_CLIENT("every client certificate is refused with the TLS alert certificate_unknown"),
    CLOSE_WITHOUT_ALERT("the servers close the connection without an alert after every client certificate"),
    NO_CLIENT_CERT_ASKED(
            "the servers never ask for a client certificate, as on a wrong port or behind an inspecting proxy"),
    CERTIFICATE_ERROR_PAGE("a missing or wrong client certificate gets nginx's HTTP 400 page instead of an alert"),
    TLS_1_2_ONLY("no TLS 1.3"),
    TLS_1_3_ONLY("no TLS 1.2"),
    // the token endpoint
    TOKEN_INVALID_CLIENT("401 invalid_client for every request"),
    TOKEN_INVALID_SCOPE("400 invalid_scope for every request"),
    TOKEN_HTML("200 with a log-in page instead of the token"),
    TOKEN_WITHOUT_EXPIRY("tokens come without expires_in"),
    TOKEN_OPAQUE("tokens are not JWTs (this is allowed: a client may not rely on their content)"),
    // the API
    TOKEN_REJECTED("every access token is refused as expired"),
    // the end users' identity provider
    LATE_CODE("authorization codes have expired by the time they arrive"),
    MANGLED_STATE("the redirect after the consent carries another state than was sent"),
    OTHER_ISSUER("the redirect after the consent names another issuer (iss, RFC 9207)"),
    REFRESH_LOST("the connection breaks after a refresh token was exchanged; using the old one again helps"),
    REFRESH_STRICT("a refresh token works only once; a second use ends the consent"),
    SERVER_ERROR("the identity provider answers server_error, in redirects and for tokens"),
    // the API
    RATE_LIMITED("the quota is used up: 429 with Retry-After"),
    ERROR_500("500 in the application's shape"),
    ERROR_503("503 with the gateway's HTML page"),
    HTML_INSTEAD_OF_JSON("200 with an HTML page, as a proxy's log-in does"),
    CUT_PAGE("from the second page on, the connection breaks in the middle of a page the first time it is requested"),
    SHRINKING_TOTAL("between two pages an item leaves the collection: total shrinks, and one is skipped"),
    FLAKY("of twenty requests one gets 429, one 503, and one a cut body"),
    // all of them
    CUT_BODY("the connection breaks in the middle of the body"),
    SLOW("every answer takes five seconds longer"),
    HANG("requests are read and never answered"),
    CLOCK_SKEW("the Date header is two days behind");

    /** As it is typed: the name in small letters, such as {@code tls-1.2-only}; of ERROR_500 only the number. */
    public final String label;

    public final String meaning;

    Fault(String meaning) {
        String words = name().toLowerCase(Locale.ROOT).replace('_', '-');
        this.label = words.replaceFirst("(\\d)-(\\d)", "$1.$2").replaceFirst("^error-(?=\\d)", "");
        this.meaning = meaning;
    }

    public static Fault named(String name) {
        return Arrays.stream(values())
                .filter(one -> one.label.equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> Failure.usage("there is no fault \"" + name + "\"")
                        .hint("choose from "
                                + Arrays.stream(values()).map(one -> one.label).collect(joining(", "))));
    }
}
