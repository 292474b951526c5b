package stellantis.http;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.profile.SecretSource;

/** The URL of a call: what the user types (path or URL), resolved against the profile's base URL. */
public final class ApiUrl {
    /** What a path without a leading slash is below: the fleet owner API. */
    public static final String DEFAULT_PATH = "/connectedcar/v3";
    /** What it is below for a driver's application: the end-user API. */
    public static final String END_USER_PATH = "/connectedcar/v4";

    private static final Pattern HOST = Pattern.compile("^(?i:https?:)?//[^/?#]*");

    private ApiUrl() {}

    /** The base URL as configured: https, a host, perhaps a path, and nothing else. */
    public static URI base(String configured) {
        // a resource of the tutorial's: its path would come twice
        URI base = parse(configured.strip().replaceFirst("(/connectedcar/v\\d+)/.*", "$1"));
        if (base.getRawQuery() != null || base.getRawFragment() != null) {
            throw Failure.usage("the base URL " + shown(base) + " has a query")
                    .because("paths are appended to it")
                    .hint("give only https://host, such as https://api-cert.groupe-psa.com");
        }
        return base;
    }

    /**
     * The full URL of what was typed. {@code /connectedcar/v3/fleets} is appended to the base; {@code fleets}
     * stands for
     * the base and {@link #DEFAULT_PATH} (or the base's own path, if it has one) with {@code /fleets}; a full URL must
     * be on the base's server, since certificate, credentials and client id are meant for no other.
     */
    public static URI resolve(String typed, URI base) {
        return resolve(typed, base, DEFAULT_PATH);
    }

    /** As {@link #resolve(String, URI)}. @param below what a path without a leading slash is below */
    public static URI resolve(String typed, URI base, String below) {
        if (typed.matches("[A-Za-z][A-Za-z0-9+.-]*://.*")) {
            URI url = parse(typed);
            if (!sameServer(url, base)) {
                throw Failure.usage(shown(url) + " is not on the profile's host " + base.getRawAuthority()
                                + "; nothing was sent")
                        .because("the certificate, the credentials and the client id belong to that host only")
                        .hint(
                                "if this other host is meant to get them, say so",
                                NextCommand.typed("--base-url", origin(url), shownPath(url)));
            }
            return url;
        }
        if (typed.matches("[A-Za-z]:[/\\\\].*")) {
            throw Failure.usage("\"" + typed + "\" is a Windows path")
                    .because("some shells (Git Bash) turn /connectedcar/… into one")
                    .hint("leave the first slash out", NextCommand.of("call fleets"));
        }
        if (typed.startsWith("//"))
            throw Failure.usage("\"" + typed + "\" is neither a path nor a URL")
                    .hint("start a path with one slash, a URL with https://");
        return parse(origin(base) + path(typed, base, below));
    }

    private static String path(String typed, URI base, String below) {
        String ofBase = base.getRawPath() == null ? "" : base.getRawPath().replaceFirst("/+$", "");
        if (!typed.startsWith("/"))
            return (typed.startsWith("connectedcar/") ? "" : ofBase.isEmpty() ? below : ofBase) + "/" + typed;
        // https://host/connectedcar/v3 as base and /connectedcar/v3/fleets as path: the version is used once
        return ofBase.isEmpty()
                        || typed.equals(ofBase)
                        || typed.startsWith(ofBase + "/")
                        || typed.startsWith(ofBase + "?")
                ? typed
                : ofBase + typed;
    }

    /** Scheme, host and port are the same (RFC 6454). */
    public static boolean sameServer(URI a, URI b) {
        return a.getScheme().equalsIgnoreCase(b.getScheme()) && host(a).equals(host(b)) && port(a) == port(b);
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

    /** A link without the host that it names, if any: its path and query, to be asked for elsewhere. */
    public static String withoutHost(String link) {
        String rest = HOST.matcher(link).replaceFirst("");
        return rest.length() == link.length() || rest.startsWith("/") ? rest : "/" + rest;
    }

    private static String shownPath(URI url) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : "'" + path + "?…'";
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
