//SOURCES ../Text.java
//SOURCES Check.java
//SOURCES DoctorFault.java
//SOURCES ../diagnosis/ExplainAnswer.java
//SOURCES ../diagnosis/ExplainToken.java
//SOURCES ../http/ApiRequest.java
//SOURCES ../http/Jwt.java
//SOURCES ../http/TokenClient.java
package stellantis.doctor;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import stellantis.ExitCode;
import stellantis.Text;
import stellantis.diagnosis.Cause;
import stellantis.diagnosis.Explain;
import stellantis.diagnosis.ExplainAnswer;
import stellantis.diagnosis.ExplainToken;
import stellantis.diagnosis.Sent;
import stellantis.diagnosis.Sent.Auth;
import stellantis.diagnosis.TokenFault;
import stellantis.diagnosis.Words;
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
import stellantis.pki.Identity;
import stellantis.pki.Name;

/**
 * What the servers say to a request: a token or none, JSON or an error, how many calls are left, and what time it is
 * there.
 */
final class AnswerChecks {
    private static final Duration SKEW = Duration.ofMinutes(5);

    private final Connector connector;
    private final Clock clock;
    private final String agent;
    private final Function<Path, Words> advice;
    private final List<Check> checks = new ArrayList<>();

    AnswerChecks(Connector connector, Clock clock, String agent, Function<Path, Words> advice) {
        this.connector = connector;
        this.clock = clock;
        this.agent = agent;
        this.advice = advice;
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
            return noToken(Explain.of(e, connector.tls(), clock, advice));
        } catch (TokenRefused e) {
            Cause cause = ExplainToken.cause(e, connector.tls(), clock, advice);
            if (cause.fault() != TokenFault.NOT_JSON) return noToken(cause);
            Cause page = page(e.uri(), e.status(), "the token endpoint's URL");
            return noToken(cause.with(page.because(), page.hint()).on(page.side()));
        }
        Optional<Jwt> jwt = Jwt.parse(token.value());
        String scope = token.scope() == null ? request.scope() : token.scope();
        List<String> facts =
                List.of("form: " + (jwt.isPresent() ? "JWT" : "opaque"), "scope: " + (scope == null ? "none" : scope));
        checks.add(
                token.expiresAt() == null
                        ? Check.warning("token.answer", Cause.of(DoctorFault.TOKEN_WITHOUT_EXPIRY, new Words()), facts)
                        : Check.ok("token.answer", "Bearer, lasts for " + token.secondsLeft(clock) + " s", facts));
        checks.add(binding(jwt.flatMap(Jwt::certificateThumbprint)));
        return token;
    }

    private AccessToken noToken(Cause cause) {
        checks.add(Check.failed("token.answer", cause, List.of()));
        checks.add(Check.skipped("token.binding", "there is no token"));
        return null;
    }

    /** RFC 8705 section 3. */
    private Check binding(Optional<String> bound) {
        String id = "token.binding";
        Identity identity = connector.tls().identity();
        if (bound.isEmpty()) return Check.ok(id, "none that can be seen: whoever has the token can use it");
        if (identity != null && bound.get().equals(Jwt.thumbprint(identity.certificate()))) {
            return Check.ok(id, "to your certificate");
        }
        return Check.failed(id, Cause.of(DoctorFault.TOKEN_BOUND_TO_OTHER, new Words()), List.of());
    }

    /** @param notAsked whether the server did not ask for the client certificate, which an error may come from */
    void api(ApiRequest request, Sent sent, boolean notAsked) throws InterruptedException {
        try (Answer answer = connector.send(request.http())) {
            // without a length the body ends with the connection, and Java's client does not see every such end
            boolean endless = answer.status() < 400
                    && answer.header("Content-Length").isEmpty()
                    && answer.header("Transfer-Encoding").isEmpty();
            byte[] body = endless ? new byte[0] : answer.bytes(ErrorBody.LIMIT);
            checks.add(status(answer, body, sent, notAsked));
            String budget = RateLimit.of(answer.headers(), clock).budget();
            checks.add(Check.ok("api.budget", budget.isEmpty() ? "the answer does not tell" : budget));
            checks.add(clock(answer));
        } catch (BrokenExchange e) {
            checks.add(Check.failed("api.answer", Explain.of(e, connector.tls(), clock, advice), List.of()));
            checks.add(Check.skipped("api.budget", "there is no answer"));
            checks.add(Check.skipped("api.clock", "there is no answer"));
        }
    }

    private Check status(Answer answer, byte[] body, Sent sent, boolean notAsked) {
        String id = "api.answer";
        int status = answer.status();
        List<String> facts = facts(answer, body);
        if (status >= 400) {
            Cause cause = ExplainAnswer.cause(sent, status, answer.headers(), body, connector.tls(), clock, advice);
            boolean page = cause.code() == ExitCode.CLIENT_REFUSED;
            if (sent.auth() == Auth.NONE && status < 500 && status != 429 && !page) {
                return Check.ok(
                        id,
                        "HTTP " + status
                                + ": it was asked without credentials; connection and certificates are in order",
                        facts);
            }
            if (status != 401 || !notAsked) return Check.failed(id, cause, facts);
            String because = (cause.because() == null ? "" : cause.because() + "; or ")
                    + "it misses the client certificate, which it did not ask for in the handshake (then the URL's"
                    + " port is another one)";
            return Check.failed(id, cause.with(because, cause.hint()), facts);
        }
        if (status >= 300) {
            return Check.warning(id, Cause.of(DoctorFault.API_REDIRECTED, new Words().put("status", status)), facts);
        }
        String type = answer.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (sent.auth() != Auth.NONE && type.contains("text/html")) {
            return Check.failed(id, page(sent.uri(), status, "base-url"), facts);
        }
        return Check.ok(id, "HTTP " + status, facts);
    }

    /** Whose page it is that came in place of JSON: the certificate of who sent it tells. */
    private Cause page(URI uri, int status, String setting) {
        Handshake seen = connector.tls().handshake(uri.getHost(), Explain.port(uri));
        List<java.security.cert.X509Certificate> chain = seen.serverChain();
        Words words =
                new Words().put("host", uri.getHost()).put("status", status).put("setting", setting);
        words.put(
                "issuer",
                chain.isEmpty()
                        ? "an unknown CA"
                        : "\"" + Name.brief(chain.get(chain.size() - 1).getIssuerX500Principal()) + "\"");
        boolean given = seen.verdict() == Handshake.Verdict.TRUSTED_BY_GIVEN;
        return Cause.of(given ? DoctorFault.PAGE_OF_THE_HOST : DoctorFault.PAGE_OF_ANOTHER, words);
    }

    /** What came, and what the vendor's support asks for. */
    private static List<String> facts(Answer answer, byte[] body) {
        List<String> facts = new ArrayList<>();
        Optional<String> type = answer.header("Content-Type").map(text -> ", " + Text.printable(text));
        facts.add("HTTP " + answer.status() + type.orElse(""));
        ErrorBody.decode(body).filter(error -> answer.status() >= 400).ifPresent(error -> {
            String shape = error.shape() == ErrorBody.Shape.OAUTH
                    ? "OAuth standard"
                    : error.shape().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            facts.add("error in the shape of the " + shape + (error.message() == null ? "" : ": " + error.message()));
            if (error.code() != null) facts.add("code: " + error.code());
            if (error.uuid() != null) facts.add("uuid: " + error.uuid());
            if (error.timestamp() != null) facts.add("timestamp: " + error.timestamp());
        });
        answer.header("X-Global-Transaction-ID").ifPresent(id -> facts.add("transaction: " + Text.printable(id)));
        answer.header("Date").ifPresent(date -> facts.add("date: " + Text.printable(date)));
        return facts;
    }

    private Check clock(Answer answer) {
        Optional<Duration> off = answer.header("Date").flatMap(this::off);
        if (off.isEmpty()) return Check.skipped("api.clock", "the answer has no date");
        Duration by = off.get().abs();
        if (by.compareTo(SKEW) <= 0) return Check.ok("api.clock", "agrees with the server's");
        String amount = by.toHours() >= 48
                ? by.toDays() + " days"
                : by.toMinutes() >= 120 ? by.toHours() + " hours" : by.toMinutes() + " minutes";
        Words words = new Words().put("by", amount + (off.get().isNegative() ? " behind" : " ahead of"));
        words.put("now", clock.instant().truncatedTo(ChronoUnit.SECONDS));
        return Check.warning("api.clock", Cause.of(DoctorFault.CLOCK, words), List.of());
    }

    private Optional<Duration> off(String date) {
        try {
            return Optional.of(ExplainAnswer.ahead(date, clock));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
