//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1
//SOURCES ApiSession.java
//SOURCES CallOptions.java
//SOURCES FleetChoice.java
package stellantis.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.http.ApiRequest;
import stellantis.http.ApiUrl;
import stellantis.http.BrokenExchange;
import stellantis.http.HeaderField;
import stellantis.http.WholeAnswer;

/** A fleet of the fleet owner API for scripts that read and write a few small things in it: objects and short lists as maps. */
public final class FleetApi implements AutoCloseable {
    private static final int LARGEST = 16 << 20;
    private static final int MOST_PAGES = 200;

    private final Run run;
    private final ApiSession session;
    private String fleet;

    private FleetApi(Run run, ApiSession session) {
        this.run = run;
        this.session = session;
    }

    /** Loads the identity; nothing is sent yet. */
    public static FleetApi open(Run run) {
        return new FleetApi(run, ApiSession.open(run, ApiCredentials.scheme(run, CallOptions.to(run, "GET", "fleets")), 2));
    }

    /** The path of the fleet that {@code --fleet} names by id or name, else of the only one. */
    public String fleet() throws InterruptedException {
        if (fleet == null) fleet = "fleets/" + FleetChoice.of(run, items("fleets", "fleets"));
        return fleet;
    }

    /** All items of a short collection, page after page. @param plural their key, in any case of letters */
    public List<Map<?, ?>> items(String path, String plural) throws InterruptedException {
        List<Map<?, ?>> all = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        ApiRequest request = CallOptions.to(run, "GET", path);
        for (String next = path; next != null && seen.size() < MOST_PAGES; ) {
            if (!seen.add(next)) throw Failure.of(ExitCode.HTTP_SERVER_ERROR, "the pages of " + path + " lead back to one that was there already").hint("tell your Stellantis contact");
            Map<?, ?> page = json(send(request), request);
            if (page.get("_embedded") instanceof Map<?, ?> embedded) {
                embedded.forEach((key, items) -> {
                    if (plural.equalsIgnoreCase((String) key) && items instanceof List<?> list) list.forEach(item -> all.add((Map<?, ?>) item));
                });
            }
            next = page.get("_links") instanceof Map<?, ?> links && links.get("next") instanceof Map<?, ?> link && link.get("href") instanceof String href ? href : null;
            if (next != null) request = CallOptions.to(run, "GET", sameServer(request.uri().resolve(next), request.uri()));
        }
        return all;
    }

    private static String sameServer(URI next, URI here) {
        if (!ApiUrl.sameServer(next, here)) throw Failure.of(ExitCode.UNREACHABLE, "the next page is on another host, " + next.getRawAuthority()).because("credentials and certificate go to no other than the profile's").hint("tell your Stellantis contact");
        return next.toString();
    }

    /** The object that a path names. */
    public Map<?, ?> get(String path) throws InterruptedException {
        ApiRequest request = CallOptions.to(run, "GET", path);
        return json(send(request), request);
    }

    /**
     * Writes.
     *
     * @param json the body, or null for none
     * @return what came back; empty when nothing did
     */
    public Map<?, ?> write(String method, String path, byte[] json) throws InterruptedException {
        ApiRequest request = CallOptions.to(run, method, path);
        if (json != null) request = request.withBody(json).withOwn(List.of(HeaderField.parse("Content-Type: application/json")));
        WholeAnswer answer = send(request);
        return answer.body().length == 0 ? Map.of() : json(answer, request);
    }

    private WholeAnswer send(ApiRequest request) throws InterruptedException {
        try {
            WholeAnswer answer = session.fetch(request, LARGEST);
            if (answer.status() >= 400) throw session.failure(request, answer);
            return answer;
        } catch (BrokenExchange e) {
            throw session.failure(e);
        }
    }

    private static Map<?, ?> json(WholeAnswer answer, ApiRequest request) {
        try {
            return JSON.std.mapFrom(answer.body());
        } catch (IOException e) {
            throw Failure.of(ExitCode.HTTP_SERVER_ERROR, "the answer from " + ApiUrl.shown(request.uri()) + " is no JSON object").because("HTTP " + answer.status() + ", " + answer.header("Content-Type").orElse("no content type"))
                    .hint("something else may answer there, such as a proxy's log-in page: jbang doctor@stellantis").from(e);
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
