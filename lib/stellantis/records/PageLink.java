package stellantis.records;

import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Text;
import stellantis.cli.Run;
import stellantis.connection.ApiCredentials;
import stellantis.connection.ApiSession;
import stellantis.http.ApiCall;
import stellantis.http.ApiPath;
import stellantis.http.ApiRequest;
import stellantis.http.ApiUrl;
import stellantis.http.Query;

/**
 * The links from page to page, on the same server only: the certificate, the credentials and the client id are for no
 * other. Links in a circle, or to ever more pages without items, are not followed.
 */
public final class PageLink {
    private static final int MOST_EMPTY = 100;
    private static final int MOST_PAGES = 1_000_000;

    private final ApiRequest first;
    private final String clientId;
    private final boolean ownHost;
    /** 64 bits of each URL: of a million pages they take 60 MB, the URLs themselves would take 300. */
    private final Set<Long> seen = new HashSet<>();

    private int empty;

    public PageLink(Run run, ApiRequest first) {
        this.first = first;
        // links leave the client id out
        String place = ApiCredentials.clientIdPlace(run);
        this.clientId = place.startsWith("query:") ? place.substring("query:".length()) : "client_id";
        this.ownHost = ApiSession.linksOnOwnHost(run);
    }

    /**
     * The request for the next page: as the first one, but for the URL.
     *
     * @param page where the page came from
     * @param href the link as the page says it: absolute or relative, perhaps a template (RFC 6570), whose
     *     variables are left out
     * @param items how many the page had
     * @throws Failure exit code 20 when it leads to another host or in a circle, or is no URL
     */
    public ApiRequest follow(URI page, String href, long items) {
        seen.add(hash(name(page)));
        ApiRequest next = to(page, href);
        if (!seen.add(hash(name(next.uri()))))
            throw refused(name(next.uri()), "that page was read before: the links go round in a circle", ApiCall.TELL);
        empty = items == 0 ? empty + 1 : 0;
        if (empty == MOST_EMPTY)
            throw refused(name(next.uri()), MOST_EMPTY + " pages one after another had no item", ApiCall.TELL);
        if (seen.size() > MOST_PAGES)
            throw refused(name(next.uri()), "a million pages were read", "ask for larger pages: -G -d pageSize=60");
        return next;
    }

    /** That a page has no text where the link to the next one should be. @param href what it has, as JSON */
    public Failure unusable(URI page, String href) {
        return Failure.of(
                        ExitCode.HTTP_SERVER_ERROR,
                        "the answer from " + name(page) + " has a broken link to the next page")
                .because("_links.next.href is " + Text.printable(href) + ", where a text was expected")
                .hint(ApiCall.TELL);
    }

    /**
     * The page has this name too: the first one is asked for without a token, and links to it have one.
     *
     * @param href may be null
     */
    public void alias(URI page, String href) {
        if (href == null) return;
        try {
            seen.add(hash(name(to(page, href).uri())));
        } catch (Failure e) {
            // a name that leads elsewhere will not be followed either
        }
    }

    /** The request for a link, without regard to the way so far. */
    public ApiRequest to(URI page, String href) {
        URI to;
        try {
            String link = Query.encodeIllegal(href.strip().replaceAll("\\{[^{}]*}", ""));
            to = resolve(page, ownHost ? ApiPath.withoutHost(link) : link);
        } catch (IllegalArgumentException e) {
            throw refused(href, "it is no URL", ApiCall.TELL);
        }
        if (!ApiUrl.sameServer(page, to)) {
            throw refused(
                    ApiUrl.shown(to),
                    "it leads away from " + ApiUrl.origin(page)
                            + ", and the certificate, the credentials and the client id belong there only",
                    "if that is another name of the same API, stay here: {}; else " + ApiCall.TELL,
                    NextCommand.of("profile set", "links=own-host"));
        }
        String query = to.getRawQuery();
        Optional<String> id = Query.has(query, clientId)
                ? Optional.empty()
                : parameters(first.uri(), true).findFirst();
        return first.at(
                ApiUrl.withQuery(to, id.map(one -> Query.append(query, one)).orElse(query)));
    }

    /**
     * The JDK's own way drops the last part of the path before a link that is a query alone (RFC 3986 section 5.3
     * keeps it).
     */
    private static URI resolve(URI page, String link) {
        return link.startsWith("?") || link.isEmpty()
                ? ApiUrl.withQuery(page, link.isEmpty() ? page.getRawQuery() : link.substring(1))
                : page.resolve(link);
    }

    /** The URL without the client id, by which a page is known again. */
    public String name(URI url) {
        return ApiUrl.withQuery(url, parameters(url, false).collect(Collectors.joining("&")))
                .toString();
    }

    /** What of the query is the client id, or is not. */
    private Stream<String> parameters(URI url, boolean id) {
        String query = url.getRawQuery();
        return query == null
                ? Stream.empty()
                : Stream.of(query.split("&")).filter(one -> one.startsWith(clientId + "=") == id);
    }

    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        return hash;
    }

    private static Failure refused(String link, String why, String hint, NextCommand... commands) {
        return Failure.of(
                        ExitCode.UNREACHABLE,
                        "did not follow the link to the next page, " + Text.printable(ApiUrl.shown(link)))
                .because(why)
                .hint(hint, commands);
    }
}
