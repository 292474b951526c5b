//SOURCES ../connection/ServerOptions.java
//SOURCES AnswerChecks.java
//SOURCES Facts.java
//SOURCES Way.java
package stellantis.doctor;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.connection.ServerOptions;
import stellantis.diagnosis.OurSide;
import stellantis.diagnosis.Sent;
import stellantis.http.AccessToken;
import stellantis.http.ApiRequest;
import stellantis.http.Connector;
import stellantis.http.TokenRequest;

/**
 * Network, handshakes, token and API. What cannot work after a failed check is skipped and says why; everything else
 * is looked at, so that one run finds all there is.
 */
public final class ServerChecks {
    /** Where the way leads; each may be missing. */
    public interface Destination {
        /** The token endpoint, if tokens are used. */
        Optional<URI> token();

        /** The API. */
        Optional<URI> api();

        /** What to send to the token endpoint; may throw a Failure. */
        TokenRequest tokenRequest();

        /** What to send to the API. @param token the one just fetched, or null */
        Request request(AccessToken token);

        /** Whether the request goes out with a token of the token endpoint. */
        boolean needsToken();
    }

    /** A request to the API, and how it introduces itself. */
    public record Request(ApiRequest request, Sent sent) {}

    private ServerChecks() {}

    /** The files were looked at before. */
    public static void run(Facts facts, Destination to, ServerOptions server) throws InterruptedException {
        if (facts.trust == null) {
            facts.skipped("servers", "the CAs to trust cannot be read");
            return;
        }
        if (to.api().isEmpty() && to.token().isEmpty()) {
            facts.skipped("servers", "no server is known");
            return;
        }
        try (Connector connector = server.connector(facts.identity)) {
            OurSide ours = new OurSide(connector.tls(), facts.clock, facts.advice);
            Optional<Way> token = to.token().map(uri -> new Way("token", uri, connector, ours, facts));
            Optional<Way> api = to.api().map(uri -> new Way("api", uri, connector, ours, facts));
            List<Way> ways = Stream.of(token, api).flatMap(Optional::stream).toList();
            ways.forEach(Way::network);
            ways.forEach(Way::handshake);
            AnswerChecks answers = new AnswerChecks(connector, ours, facts);
            AccessToken access = token.isPresent() ? token(to, token.get(), answers, facts) : null;
            if (api.isPresent()) api(to, api.get(), access, answers, facts);
        } catch (Failure e) {
            facts.failed("connection", e, List.of());
        }
    }

    /** Null when there is none. */
    private static AccessToken token(Destination to, Way way, AnswerChecks answers, Facts facts)
            throws InterruptedException {
        if (!way.usable()) {
            facts.skipped("token.answer", way.unusable());
            return null;
        }
        try {
            return answers.token(to.tokenRequest());
        } catch (Failure e) {
            // a missing setting has its own check
            facts.failed("token.answer", e, List.of());
            return null;
        }
    }

    private static void api(Destination to, Way way, AccessToken access, AnswerChecks answers, Facts facts)
            throws InterruptedException {
        facts.apiAsked = way.asked();
        if (!way.usable()) facts.skipped("api.answer", way.unusable());
        else if (to.needsToken() && access == null) facts.skipped("api.answer", "there is no access token to ask with");
        else {
            try {
                Request request = to.request(access);
                answers.api(request.request(), request.sent());
            } catch (Failure e) {
                facts.failed("api.answer", e, List.of());
            }
        }
    }
}
