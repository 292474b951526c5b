package stellantis.http;

import java.net.URI;
import java.util.Locale;
import stellantis.Failure;
import stellantis.profile.SecretSource;

/** URLs of servers: https, with a host, and as messages show them. */
public final class ApiUrl {
    private ApiUrl() {}

    /** Scheme, host and port of the other are the same (RFC 6454), and no user's name is in it. */
    public static boolean sameServer(URI own, URI other) {
        return own.getScheme().equalsIgnoreCase(other.getScheme())
                && host(own).equals(host(other))
                && port(own) == port(other)
                && other.getRawUserInfo() == null;
    }

    public static String origin(URI url) {
        return url.getScheme().toLowerCase(Locale.ROOT) + "://" + url.getRawAuthority();
    }

    /** The URL with another raw query (null: none) and no fragment, which never goes over the wire. */
    public static URI withQuery(URI url, String rawQuery) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return URI.create(origin(url) + path + (rawQuery == null || rawQuery.isEmpty() ? "" : "?" + rawQuery));
    }

    /** For messages: values of parameters that carry credentials are left out. */
    public static String shown(URI url) {
        return shown(url.toString());
    }

    /** As {@link #shown(URI)}, for what may be no URL. */
    public static String shown(String url) {
        return url.replaceAll(
                "(?i)([?&](?:access_token|refresh_token|id_token|token|password|client_secret|secret|code)=)[^&#]*",
                "$1***");
    }

    /** An https URL with a host and without user and password. @throws Failure exit code 2 */
    public static URI parse(String text) {
        String typed = text.strip();
        URI url;
        try {
            url = URI.create(Query.encodeIllegal(typed));
        } catch (IllegalArgumentException e) {
            throw Failure.usage("\"" + typed + "\" is no URL")
                    .hint("give a path such as /connectedcar/v3/fleets, or https://host/path")
                    .from(e);
        }
        if (url.getRawUserInfo() != null || typed.matches("(?i)[a-z]+://[^/?#]*@.*")) {
            throw Failure.usage("the URL holds a user name or password")
                    .because(SecretSource.VISIBLE)
                    .hint("give --user LOGIN --password env:NAME instead");
        }
        if (url.getHost() == null)
            throw Failure.usage("\"" + typed + "\" names no host").hint("write https://host/path");
        if (url.getPort() == 0 || url.getPort() > 65_535)
            throw Failure.usage(shown(url) + " has no port that exists").hint("ports go from 1 to 65535");
        if (!"https".equalsIgnoreCase(url.getScheme())) {
            throw Failure.usage(shown(url) + " is not https")
                    .because("mutual TLS needs https, and credentials never go out unencrypted")
                    .hint("write " + shown(url).replaceFirst("(?i)^[a-z][a-z0-9+.-]*", "https"));
        }
        return url;
    }

    private static String host(URI url) {
        return String.valueOf(url.getHost()).toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    }

    /** As sockets take it: a URI writes an IPv6 address in brackets. */
    static String bareHost(URI url) {
        return url.getHost().replaceAll("[\\[\\]]", "");
    }

    /** The port of the URL, the usual one where it names none. */
    public static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : 443;
    }
}
