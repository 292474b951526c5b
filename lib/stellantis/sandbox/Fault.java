//SOURCES ../Failure.java
package stellantis.sandbox;

import java.util.Arrays;
import java.util.stream.Collectors;
import stellantis.Failure;

/** Ways in which the sandbox can misbehave, each as a real server does it. docs/sandbox.md holds the same table. */
public enum Fault {
    EXPIRED_SERVER_CERTIFICATE("expired-server-certificate", Where.TLS, "the servers' certificate expired yesterday"),
    UNTRUSTED_SERVER("untrusted-server", Where.TLS, "the servers' certificate comes from an unknown CA"),
    WRONG_HOSTNAME("wrong-hostname", Where.TLS, "the servers' certificate is for another host"),
    MISSING_INTERMEDIATE(
            "missing-intermediate",
            Where.TLS,
            "the servers send their certificate without the CA between it and the root"),
    CLIENT_CA_UNLISTED(
            "client-ca-unlisted",
            Where.TLS,
            "the servers list another CA than the partners' in what they accept, but accept its certificates"),
    CLIENT_ROOT_ONLY(
            "client-root-only",
            Where.TLS,
            "the servers know the root only: a client certificate without its issuing CA is refused"),
    REJECT_CLIENT(
            "reject-client", Where.TLS, "every client certificate is refused with the TLS alert certificate_unknown"),
    CLOSE_WITHOUT_ALERT(
            "close-without-alert",
            Where.TLS,
            "the servers close the connection without an alert after every client certificate"),
    NO_CLIENT_CERT_ASKED(
            "no-client-cert-asked",
            Where.TLS,
            "the servers never ask for a client certificate, as on a wrong port or behind an inspecting proxy"),
    CERTIFICATE_ERROR_PAGE(
            "certificate-error-page",
            Where.TLS,
            "a missing or wrong client certificate gets nginx's HTTP 400 page instead of an alert"),
    TLS_1_2_ONLY("tls-1.2-only", Where.TLS, "no TLS 1.3"),
    TLS_1_3_ONLY("tls-1.3-only", Where.TLS, "no TLS 1.2"),
    TOKEN_INVALID_CLIENT("token-invalid-client", Where.TOKEN, "401 invalid_client for every request"),
    TOKEN_INVALID_SCOPE("token-invalid-scope", Where.TOKEN, "400 invalid_scope for every request"),
    TOKEN_HTML("token-html", Where.TOKEN, "200 with a log-in page instead of the token"),
    TOKEN_WITHOUT_EXPIRY("token-without-expiry", Where.TOKEN, "tokens come without expires_in"),
    TOKEN_OPAQUE("token-opaque", Where.TOKEN, "tokens are not JWTs (this is allowed: a client may not rely on their content)"),
    TOKEN_REJECTED("token-rejected", Where.API, "every access token is refused as expired"),
    LATE_CODE("late-code", Where.CONSENT, "authorization codes have expired by the time they arrive"),
    INVALID_GRANT("invalid-grant", Where.CONSENT, "400 invalid_grant for every authorization code and refresh token"),
    MANGLED_STATE("mangled-state", Where.CONSENT, "the redirect after the consent carries another state than was sent"),
    OTHER_ISSUER("other-issuer", Where.CONSENT, "the redirect after the consent names another issuer (iss, RFC 9207)"),
    REFRESH_LOST(
            "refresh-lost",
            Where.CONSENT,
            "the connection breaks after a refresh token was exchanged; using the old one again helps"),
    REFRESH_STRICT(
            "refresh-strict",
            Where.CONSENT,
            "a refresh token works only once; a second use ends the consent"),
    SERVER_ERROR(
            "server-error", Where.CONSENT, "the identity provider answers server_error, in redirects and for tokens"),
    RATE_LIMITED("rate-limited", Where.API, "the quota is used up: 429 with Retry-After"),
    ERROR_500("500", Where.API, "500 in the application's shape"),
    ERROR_503("503", Where.API, "503 with the gateway's HTML page"),
    HTML_INSTEAD_OF_JSON("html-instead-of-json", Where.API, "200 with an HTML page, as a proxy's log-in does"),
    SLOW_PAGES("slow-pages", Where.API, "the pages of a collection trickle in: twenty pieces in five seconds"),
    BROKEN_PAGE(
            "broken-page",
            Where.API,
            "from the second page on, pages end in the middle of their JSON, although HTTP says that they are complete"),
    CUT_PAGE(
            "cut-page",
            Where.API,
            "from the second page on, the connection breaks in the middle of a page the first time it is requested"),
    WRONG_NEXT_LINK(
            "wrong-next-link",
            Where.API,
            "the link to the next page has a pageToken that the server does not accept"),
    LOOPING_NEXT_LINK(
            "looping-next-link", Where.API, "the second page of a collection links to the first one as the next"),
    FOREIGN_NEXT_LINK("foreign-next-link", Where.API, "the link to the next page leads to another host, 127.0.0.2"),
    SHRINKING_TOTAL(
            "shrinking-total",
            Where.API,
            "between two pages an item leaves the collection: total shrinks, and one is skipped"),
    FLAKY("flaky", Where.API, "of twenty requests one gets 429, one 503, one a cut body, and one waits"),
    CUT_BODY("cut-body", Where.ALL, "the connection breaks in the middle of the body"),
    SLOW("slow", Where.ALL, "every answer takes five seconds longer"),
    HANG("hang", Where.ALL, "requests are read and never answered"),
    CLOCK_SKEW("clock-skew", Where.ALL, "the Date header is two days behind");

    /** Which part misbehaves: the handshake of all servers, token endpoint, identity provider, API, or all of them. */
    public enum Where {
        TLS,
        TOKEN,
        CONSENT,
        API,
        ALL
    }

    public final String label;
    public final Where where;
    public final String meaning;

    Fault(String label, Where where, String meaning) {
        this.label = label;
        this.where = where;
        this.meaning = meaning;
    }

    public static Fault named(String name) {
        return Arrays.stream(values())
                .filter(one -> one.label.equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> Failure.usage("there is no fault \"" + name + "\"")
                        .hint("choose from "
                                + Arrays.stream(values()).map(one -> one.label).collect(Collectors.joining(", "))));
    }
}
