package stellantis.http;

import java.net.URI;
import java.util.regex.Pattern;
import stellantis.Failure;
import stellantis.NextCommand;

/** The URL of a call: what the user types (path or URL), resolved against the profile's base URL. */
public final class ApiPath {
    /** What a path without a leading slash is below: the fleet owner API. */
    public static final String DEFAULT = "/connectedcar/v3";
    /** What it is below for a driver's application: the end-user API. */
    public static final String END_USER = "/connectedcar/v4";

    private static final Pattern HOST = Pattern.compile("^(?i:https?:)?//[^/?#]*");

    private ApiPath() {}

    /** The base URL as configured: https, a host, perhaps a path, and nothing else. */
    public static URI base(String configured) {
        // a resource of the tutorial's: its path would come twice
        URI base = ApiUrl.parse(configured.strip().replaceFirst("(/connectedcar/v\\d+)/.*", "$1"));
        if (base.getRawQuery() != null || base.getRawFragment() != null) {
            throw Failure.usage("the base URL " + ApiUrl.shown(base) + " has a query")
                    .because("paths are appended to it")
                    .hint("give only https://host, such as https://api-cert.groupe-psa.com");
        }
        return base;
    }

    /**
     * The full URL of what was typed. {@code /connectedcar/v3/fleets} is appended to the base; {@code fleets}
     * stands for the base and {@code below} (or the base's own path, if it has one) with {@code /fleets}; a full URL
     * must be on the base's server, since certificate, credentials and client id are meant for no other.
     *
     * @param below {@link #DEFAULT} or {@link #END_USER}
     */
    public static URI resolve(String typed, URI base, String below) {
        if (typed.matches("[A-Za-z][A-Za-z0-9+.-]*://.*")) {
            URI url = ApiUrl.parse(typed);
            if (!ApiUrl.sameServer(url, base)) {
                throw Failure.usage(ApiUrl.shown(url) + " is not on the profile's host " + base.getRawAuthority()
                                + "; nothing was sent")
                        .because("the certificate, the credentials and the client id belong to that host only")
                        .hint(
                                "if this other host is meant to get them, say so",
                                NextCommand.typed("--base-url", ApiUrl.origin(url), shownPath(url)));
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
        return ApiUrl.parse(ApiUrl.origin(base) + path(typed, base, below));
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

    /** A link without the host that it names, if any: its path and query, to be asked for elsewhere. */
    public static String withoutHost(String link) {
        String rest = HOST.matcher(link).replaceFirst("");
        return rest.length() == link.length() || rest.startsWith("/") ? rest : "/" + rest;
    }

    private static String shownPath(URI url) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : "'" + path + "?…'";
    }
}
