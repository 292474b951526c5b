package stellantis.doctor;

import static stellantis.profile.Setting.LINKS;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.connection.ConnectionOptions;
import stellantis.connection.ServerAccess;
import stellantis.diagnosis.OurSide;
import stellantis.diagnosis.RequestContext;
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
        /** The token endpoint, if tokens are used: the partner's, or that of a driver's identity provider. */
        Optional<URI> token();

        /** The API. */
        Optional<URI> api();

        /** What to send to the token endpoint; may throw a Failure. */
        TokenRequest tokenRequest();

        /** What to send to the API. @param token the one just fetched, or null */
        Request request(AccessToken token) throws InterruptedException;

        /** Whether the request goes out with a token of the token endpoint. */
        boolean needsToken();

        /**
         * Whether the token endpoint takes client id and secret, without a token that they are to get.
         *
         * @return what it answered where that tells nothing of them
         * @throws Failure when it does not take them
         */
        Optional<Failure> tryClient(Connector connector) throws InterruptedException;
    }

    /** A request to the API, and how it introduces itself. */
    public record Request(ApiRequest request, RequestContext sent) {}

    private ServerChecks() {}

    /** The files were looked at before. */
    public static void run(Facts facts, Destination to, ServerAccess server) throws InterruptedException {
        if (facts.trust == null) {
            facts.skipped("servers", "the CAs to trust cannot be read");
            return;
        }
        if (to.api().isEmpty() && to.token().isEmpty()) {
            facts.skipped("servers", "no server is known");
            return;
        }
        try (Connector connector = server.connector(facts.identity)) {
            OurSide ours = new OurSide(
                    connector.tls(), facts.clock, facts.advice, server.run().console()::mask);
            Optional<NetworkPath> token =
                    to.token().map(uri -> new NetworkPath("token", uri, connector, ours, to.needsToken(), facts));
            Optional<NetworkPath> api = to.api().map(uri -> new NetworkPath("api", uri, connector, ours, true, facts));
            List<NetworkPath> ways =
                    Stream.of(token, api).flatMap(Optional::stream).toList();
            ways.forEach(NetworkPath::network);
            ways.forEach(NetworkPath::handshake);
            facts.withoutCredentials = server.run().typed("auth").isEmpty()
                    && server.run()
                            .setting(ConnectionOptions.AUTH)
                            .filter("none"::equals)
                            .isPresent();
            facts.linksOnOwnHost = server.run()
                    .setting(LINKS.label())
                    .filter("own-host"::equals)
                    .isPresent();
            AnswerChecks answers = new AnswerChecks(connector, ours, facts);
            AccessToken access = token.isPresent() && to.needsToken() ? token(to, token.get(), answers, facts) : null;
            if (token.isPresent() && !to.needsToken()) client(to, token.get(), connector, facts);
            if (api.isPresent()) api(to, api.get(), access, answers, facts);
        } catch (Failure e) {
            facts.failed("connection", e, List.of());
        }
    }

    /** Null when there is none. */
    private static AccessToken token(Destination to, NetworkPath way, AnswerChecks answers, Facts facts)
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

    private static void client(Destination to, NetworkPath way, Connector connector, Facts facts)
            throws InterruptedException {
        String id = "token.secret";
        boolean missing = facts.any(check -> check.failed() && check.id().matches("settings\\.(complete|secret)"));
        if (missing || !way.usable()) {
            facts.skipped(id, missing ? "not all settings are there" : way.unusable());
            return;
        }
        try {
            Optional<Failure> other = to.tryClient(connector);
            if (other.isEmpty()) facts.ok(id, "taken (asked with a code that nobody was given; nothing is used up)");
            else facts.skipped(id, "the answer does not tell: " + other.get().getMessage());
        } catch (Failure e) {
            facts.failed(id, e, List.of());
        }
    }

    private static void api(Destination to, NetworkPath way, AccessToken access, AnswerChecks answers, Facts facts)
            throws InterruptedException {
        if (!way.usable()) facts.skipped("api.answer", way.unusable());
        else if (to.needsToken() && access == null) facts.skipped("api.answer", "there is no access token to ask with");
        else {
            try {
                Request request = to.request(access);
                answers.api(request.request(), request.sent());
            } catch (Failure e) {
                if ("user.several".equals(e.id())) facts.skipped("api.answer", "it is not said on whose behalf to ask");
                else facts.failed("api.answer", e, List.of());
            }
        }
    }
}
