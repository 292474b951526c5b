package stellantis.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static stellantis.ExitCode.CLIENT_REFUSED;
import static stellantis.doctor.DoctorFault.LINKS_TO_ANOTHER_HOST;
import static stellantis.doctor.DoctorFault.NO_CONTENT;
import static stellantis.doctor.DoctorFault.TOKEN_BOUND_TO_OTHER;
import static stellantis.doctor.DoctorFault.TOKEN_WITHOUT_EXPIRY;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import stellantis.diagnosis.Auth;
import stellantis.diagnosis.Cause;
import stellantis.diagnosis.ClockSkew;
import stellantis.diagnosis.Explain;
import stellantis.diagnosis.ExplainAnswer;
import stellantis.diagnosis.ExplainToken;
import stellantis.diagnosis.MessageValues;
import stellantis.diagnosis.OddAnswer;
import stellantis.diagnosis.OurSide;
import stellantis.diagnosis.RequestContext;
import stellantis.http.AccessToken;
import stellantis.http.Answer;
import stellantis.http.ApiRequest;
import stellantis.http.ApiUrl;
import stellantis.http.Connector;
import stellantis.http.ErrorBody;
import stellantis.http.ExchangeFailure;
import stellantis.http.Jwt;
import stellantis.http.RateLimit;
import stellantis.http.TokenClient;
import stellantis.http.TokenRefusal;
import stellantis.http.TokenRequest;
import stellantis.http.WholeAnswer;
import stellantis.pki.Identity;

/**
 * What the servers say to a request: a token or none, JSON or an error, how many calls are left, and what time it is
 * there.
 */
final class AnswerChecks {
    private static final Pattern LINK = Pattern.compile("\"href\"\\s*+:\\s*+\"(https?://[^\"/?#]++)");

    private final Connector connector;
    private final OurSide ours;
    private final Facts facts;

    AnswerChecks(Connector connector, OurSide ours, Facts facts) {
        this.connector = connector;
        this.ours = ours;
        this.facts = facts;
    }

    /** A new token; nothing is kept. Null when there is none. */
    AccessToken token(TokenRequest request) throws InterruptedException {
        AccessToken token;
        try {
            token = new TokenClient(connector, ours.clock()).fetch(request);
        } catch (ExchangeFailure e) {
            return noToken(Explain.of(e, ours));
        } catch (TokenRefusal e) {
            facts.ahead = ClockSkew.ahead(e.headers(), ours.clock());
            return noToken(ExplainToken.cause(e, ours, null));
        }
        Optional<Jwt> jwt = Jwt.parse(token.value());
        String scope = token.scope() == null ? request.scope() : token.scope();
        List<String> details =
                List.of("form: " + (jwt.isPresent() ? "JWT" : "opaque"), "scope: " + (scope == null ? "none" : scope));
        Long left = token.secondsLeft(ours.clock());
        String lifetime = left == null ? "came without its lifetime" : "lasts for " + left + " s";
        if (token.fresh(ours.clock())) facts.ok("token.answer", "Bearer, " + lifetime, details);
        else
            facts.warning("token.answer", TOKEN_WITHOUT_EXPIRY, new MessageValues().put("lifetime", lifetime), details);
        binding(jwt.flatMap(Jwt::binding));
        return token;
    }

    private AccessToken noToken(Cause cause) {
        facts.failed("token.answer", cause, List.of());
        facts.skipped("token.binding", "there is no token");
        return null;
    }

    /** RFC 8705 section 3. */
    private void binding(Optional<String> bound) {
        String id = "token.binding";
        Identity identity = ours.identity();
        if (bound.isEmpty()) facts.ok(id, "none that can be seen: whoever has the token can use it");
        else if (identity != null && bound.get().equals(Jwt.thumbprint(identity.certificate())))
            facts.ok(id, "to your certificate");
        else facts.failed(id, Cause.of(TOKEN_BOUND_TO_OTHER, new MessageValues()), List.of());
    }

    void api(ApiRequest request, RequestContext sent) throws InterruptedException {
        try (Answer answer = connector.send(request.http())) {
            // without a length the body ends with the connection, and Java's client does not see every such end
            boolean endless = answer.status() < 400
                    && answer.header("Content-Length").isEmpty()
                    && answer.header("Transfer-Encoding").isEmpty();
            byte[] body = endless ? new byte[0] : answer.bytes(ErrorBody.LIMIT + 1);
            status(answer, answer.told(body, !endless && body.length <= ErrorBody.LIMIT), sent);
            String budget = RateLimit.of(answer.headers(), ours.clock()).budget();
            facts.ok("api.budget", budget.isEmpty() ? "the answer does not tell" : budget);
            clock(answer);
        } catch (ExchangeFailure e) {
            facts.failed("api.answer", Explain.of(e, ours), List.of());
            facts.skipped("api.budget", "there is no answer");
            facts.skipped("api.clock", "there is no answer");
        }
    }

    private void status(Answer answer, WholeAnswer read, RequestContext sent) {
        String id = "api.answer";
        int status = answer.status();
        List<String> details = details(answer, read.body());
        Optional<Cause> wrong = ExplainAnswer.of(sent, read, ours);
        Optional<Cause> odd = OddAnswer.of(answer, read, ours);
        MessageValues words = new MessageValues().put("host", ApiUrl.origin(sent.uri()));
        if (status >= 400) {
            Cause cause = wrong.orElseThrow();
            boolean page = cause.code() == CLIENT_REFUSED;
            String so = ": it was asked without credentials; connection and certificates are in order";
            boolean expected = sent.auth() == Auth.NONE && !facts.withoutCredentials;
            if (expected && status < 500 && status != 429 && !page) facts.ok(id, "HTTP " + status + so, details);
            else facts.failed(id, cause, details);
        } else if (wrong.isPresent()) {
            facts.failed(id, wrong.get(), details);
        } else if (odd.filter(one -> status >= 300 || sent.auth() != Auth.NONE).isPresent()) {
            boolean same = answer.redirect()
                    .filter(to -> ApiUrl.sameServer(sent.uri(), to))
                    .isPresent();
            if (status == 204) facts.warning(id, NO_CONTENT, words, details);
            else if (same) facts.warning(id, odd.get(), details);
            else facts.failed(id, odd.get(), details);
        } else {
            facts.ok(id, "HTTP " + status, details);
            foreignLink(read.body(), sent.uri())
                    .ifPresent(other ->
                            facts.warning("api.links", LINKS_TO_ANOTHER_HOST, words.put("other", other), List.of()));
        }
    }

    /** The host that links in the answer name, if it is not the own one and they are not to be kept there. */
    private Optional<String> foreignLink(byte[] body, URI own) {
        if (facts.linksOnOwnHost) return Optional.empty();
        return LINK.matcher(new String(body, UTF_8).replace("\\/", "/"))
                .results()
                .map(link -> link.group(1))
                .filter(host -> !host.replaceFirst(":443$", "")
                        .equalsIgnoreCase(ApiUrl.origin(own).replaceFirst(":443$", "")))
                .map(ours::said)
                .findFirst();
    }

    /** What came, and what the vendor's support asks for. */
    private List<String> details(Answer answer, byte[] body) {
        List<String> details = new ArrayList<>();
        Optional<String> type = answer.header("Content-Type").map(text -> ", " + ours.said(text));
        details.add("HTTP " + answer.status() + type.orElse(""));
        Optional<ErrorBody> error = ErrorBody.decode(body).filter(any -> answer.status() >= 400);
        ExplainAnswer.support(error, answer.headers(), ours).forEach((name, value) -> details.add(name + ": " + value));
        return details;
    }

    private void clock(Answer answer) {
        Optional<Duration> ahead = ClockSkew.ahead(answer.headers(), ours.clock());
        if (ahead.isPresent()) facts.ahead = ahead;
        Optional<String> off = ahead.flatMap(ClockSkew::off);
        if (ahead.isEmpty()) facts.skipped("api.clock", "the answer has no date");
        else if (off.isEmpty()) facts.ok("api.clock", "agrees with the server's");
        else facts.warning("api.clock", facts.skewed(off.get()), List.of());
    }
}
