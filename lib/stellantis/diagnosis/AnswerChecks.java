//SOURCES Check.java
//SOURCES ExplainAnswer.java
//SOURCES ExplainToken.java
//SOURCES ../http/ApiRequest.java
//SOURCES ../http/Jwt.java
//SOURCES ../http/TokenClient.java
package stellantis.diagnosis;

import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.diagnosis.ExplainAnswer.Sent;
import stellantis.http.AccessToken;
import stellantis.http.Answer;
import stellantis.http.ApiRequest;
import stellantis.http.BrokenExchange;
import stellantis.http.Connector;
import stellantis.http.ErrorBody;
import stellantis.http.Handshake;
import stellantis.http.Jwt;
import stellantis.http.RateLimit;
import stellantis.http.TokenClient;
import stellantis.http.TokenRefused;
import stellantis.http.TokenRequest;
import stellantis.pki.Name;
import stellantis.pki.Identity;

/** What the servers say to a request: a token or none, JSON or an error, how many calls are left, and what time it is there. */
final class AnswerChecks {
    private static final Duration SKEW = Duration.ofMinutes(5);

    private final Connector connector;
    private final Clock clock;
    private final String agent;
    private final List<Check> checks = new ArrayList<>();

    AnswerChecks(Connector connector, Clock clock, String agent) {
        this.connector = connector;
        this.clock = clock;
        this.agent = agent;
    }

    List<Check> checks() {
        return List.copyOf(checks);
    }

    /** A new token; nothing is kept. Null when there is none. */
    AccessToken token(TokenRequest request) throws InterruptedException {
        AccessToken token;
        try {
            token = new TokenClient(connector, clock, agent).fetch(request);
        } catch (BrokenExchange e) {
            return noToken(Cause.of(Explain.of(e, connector.tls(), clock)));
        } catch (TokenRefused e) {
            Cause cause = Cause.of(ExplainToken.failure(e, connector.tls(), clock));
            return noToken(cause.id().equals("token.not-json") ? page(cause, e.uri(), "the token endpoint's URL") : cause);
        }
        Optional<Jwt> jwt = Jwt.parse(token.value());
        String scope = token.scope() == null ? request.scope() : token.scope();
        List<String> facts = List.of("form: " + (jwt.isPresent() ? "JWT" : "opaque"), "scope: " + (scope == null ? "none" : scope));
        if (token.expiresAt() == null) {
            checks.add(Check.warning("token.answer", "access token", new Cause("token.without-expiry", ExitCode.TOKEN_REFUSED, Symptom.Side.SERVER.label, true, "the token came without its lifetime (expires_in)",
                    "it cannot be kept, so that each call fetches a new one", "tell your Stellantis contact if calls are slow"), facts));
        } else {
            checks.add(Check.ok("token.answer", "access token", "Bearer, lasts for " + token.secondsLeft(clock) + " s", facts));
        }
        binding(jwt.flatMap(Jwt::certificateThumbprint));
        return token;
    }

    private AccessToken noToken(Cause cause) {
        checks.add(Check.failed("token.answer", "access token", cause, List.of()));
        checks.add(Check.skipped("token.binding", "token's binding", "there is no token"));
        return null;
    }

    /** RFC 8705 section 3. */
    private void binding(Optional<String> bound) {
        Identity identity = connector.tls().identity();
        if (bound.isEmpty()) checks.add(Check.ok("token.binding", "token's binding", "none that can be seen: whoever has the token can use it"));
        else if (identity != null && bound.get().equals(Jwt.thumbprint(identity.certificate()))) checks.add(Check.ok("token.binding", "token's binding", "to your certificate"));
        else checks.add(Check.failed("token.binding", "token's binding", new Cause("token.bound-to-other", ExitCode.TOKEN_REFUSED, Symptom.Side.NETWORK.label, false, "the token is bound to another certificate than yours",
                "something between you and the token endpoint ended your TLS connection and used its own certificate, or the server mixed up two clients", "try from a network without proxy; else tell your Stellantis contact"), List.of()));
    }

    /** @param notAsked whether the server did not ask for the client certificate, which an error may come from */
    void api(ApiRequest request, Sent sent, boolean notAsked) throws InterruptedException {
        try (Answer answer = connector.send(request.http())) {
            // without a length the body ends with the connection, and Java's client does not see every such end
            boolean endless = answer.status() < 400 && answer.header("Content-Length").isEmpty() && answer.header("Transfer-Encoding").isEmpty();
            byte[] body = endless ? new byte[0] : answer.bytes(ErrorBody.LIMIT);
            status(answer, body, sent, notAsked);
            String budget = RateLimit.of(answer.headers(), clock).budget();
            checks.add(Check.ok("api.budget", "call budget", budget.isEmpty() ? "the answer does not tell" : budget));
            clock(answer);
        } catch (BrokenExchange e) {
            checks.add(Check.failed("api.answer", "API's answer", Cause.of(Explain.of(e, connector.tls(), clock)), List.of()));
            checks.add(Check.skipped("api.budget", "call budget", "there is no answer"));
            checks.add(Check.skipped("api.clock", "clock", "there is no answer"));
        }
    }

    private void status(Answer answer, byte[] body, Sent sent, boolean notAsked) {
        List<String> facts = new ArrayList<>();
        facts.add("HTTP " + answer.status() + answer.header("Content-Type").map(type -> ", " + ErrorBody.printable(type)).orElse(""));
        ErrorBody.decode(body).filter(error -> answer.status() >= 400).ifPresent(error -> support(error, facts));
        answer.header("X-Global-Transaction-ID").ifPresent(id -> facts.add("transaction: " + ErrorBody.printable(id)));
        answer.header("Date").ifPresent(date -> facts.add("date: " + ErrorBody.printable(date)));
        if (answer.status() >= 400) {
            Failure failure = ExplainAnswer.failure(sent, answer.status(), answer.headers(), body, connector.tls(), clock);
            boolean page = failure.code() == ExitCode.CLIENT_REFUSED;
            if (sent.auth() == ExplainAnswer.Auth.NONE && answer.status() < 500 && answer.status() != 429 && !page) {
                checks.add(Check.ok("api.answer", "API's answer", "HTTP " + answer.status() + ": it was asked without credentials; connection and certificates are in order", facts));
                return;
            }
            if (answer.status() == 401 && notAsked) failure.because((failure.because() == null ? "" : failure.because() + "; or ") + "it misses the client certificate, which it did not ask for in the handshake (then the URL's port is another one)");
            checks.add(Check.failed("api.answer", "API's answer", Cause.of(failure), facts));
            return;
        }
        if (answer.status() >= 300) {
            checks.add(Check.warning("api.answer", "API's answer", Cause.ours("api.redirected", ExitCode.HTTP_CLIENT_ERROR, "HTTP " + answer.status() + ": the answer is elsewhere", "see where with jbang call@stellantis -i; another host gets no credentials"), facts));
            return;
        }
        String type = answer.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (sent.auth() != ExplainAnswer.Auth.NONE && type.contains("text/html")) {
            Cause cause = new Cause("api.not-json", ExitCode.CHECK_FAILED, null, false, "HTTP " + answer.status() + " with a page instead of JSON", null, null);
            checks.add(Check.failed("api.answer", "API's answer", page(cause, sent.uri(), "base-url"), facts));
            return;
        }
        checks.add(Check.ok("api.answer", "API's answer", "HTTP " + answer.status(), facts));
    }

    /** Whose page it is that came in place of JSON: the certificate of who sent it tells. */
    private Cause page(Cause cause, URI uri, String setting) {
        Handshake seen = connector.tls().handshake(uri.getHost(), uri.getPort() < 0 ? 443 : uri.getPort());
        if (seen.verdict() == Handshake.Verdict.TRUSTED_BY_GIVEN) {
            return cause.with("the page is " + uri.getHost() + "'s own, whose certificate is of a CA you were given; a log-in or maintenance page, or another service than the one asked for",
                    "compare " + setting + " with the e-mail it came in; if it is right, tell your Stellantis contact the URL and the time").on(Cause.EITHER);
        }
        String issuer = seen.serverChain().isEmpty() ? "an unknown CA" : "\"" + Name.brief(seen.serverChain().get(seen.serverChain().size() - 1).getIssuerX500Principal()) + "\"";
        return cause.with("either the network's log-in page, or another host than the one meant; who sent it has a certificate of " + issuer,
                "open " + setting + " in a browser to see whose page it is; compare it with the e-mail it came in").on("on your side or in the network between");
    }

    /** What the vendor's support asks for. */
    private static void support(ErrorBody error, List<String> facts) {
        facts.add("error in the shape of the " + (error.shape() == ErrorBody.Shape.OAUTH ? "OAuth standard" : error.shape().name().toLowerCase(Locale.ROOT).replace('_', ' ')) + (error.message() == null ? "" : ": " + error.message()));
        if (error.code() != null) facts.add("code: " + error.code());
        if (error.uuid() != null) facts.add("uuid: " + error.uuid());
        if (error.timestamp() != null) facts.add("timestamp: " + error.timestamp());
    }

    private void clock(Answer answer) {
        Optional<Duration> off = answer.header("Date").flatMap(this::off);
        if (off.isEmpty()) {
            checks.add(Check.skipped("api.clock", "clock", "the answer has no date"));
        } else if (off.get().abs().compareTo(SKEW) > 0) {
            Duration by = off.get().abs();
            String amount = by.toHours() >= 48 ? by.toDays() + " days" : by.toMinutes() >= 120 ? by.toHours() + " hours" : by.toMinutes() + " minutes";
            checks.add(Check.warning("api.clock", "clock", new Cause("clock.skew", ExitCode.VALIDITY, "on your side or on the server's", false, "this machine's clock is " + amount + (off.get().isNegative() ? " behind" : " ahead of") + " the server's",
                    "a clock that is off makes valid certificates and tokens look expired", "compare this machine's clock (" + clock.instant().truncatedTo(ChronoUnit.SECONDS) + ") with a watch; if it is right, the server's is not"), List.of()));
        } else {
            checks.add(Check.ok("api.clock", "clock", "agrees with the server's"));
        }
    }

    private Optional<Duration> off(String date) {
        try {
            return Optional.of(Duration.between(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant(), clock.instant()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
