//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1
//SOURCES AccessToken.java
//SOURCES TokenRefused.java
//SOURCES Connector.java
//SOURCES ErrorBody.java
package stellantis.http;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import stellantis.Secret;
import stellantis.http.TokenRefused.Kind;

/** Fetches access tokens: RFC 6749 section 4.4, over mutual TLS (RFC 8705) or with a client secret. */
public final class TokenClient {
    private final Connector connector;
    private final Clock clock;
    private final String agent;

    /** @param agent the value of User-Agent */
    public TokenClient(Connector connector, Clock clock, String agent) {
        this.connector = connector;
        this.clock = clock;
        this.agent = agent;
    }

    /**
     * A new token.
     *
     * @throws BrokenExchange when there is no answer
     * @throws TokenRefused when the answer is no token
     */
    public AccessToken fetch(TokenRequest request) throws BrokenExchange, TokenRefused, InterruptedException {
        Instant asked = clock.instant();
        HttpRequest.Builder post = HttpRequest.newBuilder(request.endpoint()).header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json").header("User-Agent", agent)
                .POST(HttpRequest.BodyPublishers.ofString(request.form(), StandardCharsets.US_ASCII));
        request.authorization().ifPresent(value -> post.header("Authorization", value.reveal()));
        // asking twice gives two tokens, which harms nobody
        try (Answer answer = connector.send(post.build(), true)) {
            byte[] body = answer.bytes(ErrorBody.LIMIT + 1);
            try {
                return token(request, answer, body, asked);
            } finally {
                Arrays.fill(body, (byte) 0);
            }
        }
    }

    private static AccessToken token(TokenRequest request, Answer answer, byte[] body, Instant asked) throws TokenRefused {
        if (answer.status() != 200) throw refused(Kind.STATUS, request, answer, body.clone());
        if (body.length > ErrorBody.LIMIT) throw refused(Kind.TOO_LONG, request, answer, new byte[0]);
        Map<String, Object> fields = object(body);
        if (fields == null) throw refused(Kind.NOT_JSON, request, answer, body.clone());
        if (!(fields.get("access_token") instanceof String token) || token.isEmpty()) throw refused(Kind.NO_TOKEN, request, answer, body.clone());
        // required by RFC 6749 section 5.1; a server that leaves it out can only mean Bearer
        String type = String.valueOf(fields.getOrDefault("token_type", "Bearer"));
        if (!type.equalsIgnoreCase("Bearer")) throw refused(Kind.OTHER_TYPE, request, answer, ErrorBody.printable(type).getBytes(StandardCharsets.UTF_8));
        if (!token.matches("[\\x21-\\x7e]+")) throw refused(Kind.UNUSABLE_TOKEN, request, answer, new byte[0]);
        Long seconds = seconds(fields.get("expires_in"));
        String scope = fields.get("scope") instanceof String granted ? ErrorBody.printable(granted) : null;
        return new AccessToken(Secret.of(token), asked, seconds == null ? null : asked.plusSeconds(seconds), scope, false);
    }

    private static TokenRefused refused(Kind kind, TokenRequest request, Answer answer, byte[] body) {
        return new TokenRefused(kind, request, answer.status(), answer.header("Content-Type").orElse(""), answer.header("Location").orElse(""), body);
    }

    private static Map<String, Object> object(byte[] body) {
        try {
            return JSON.std.mapFrom(body);
        } catch (IOException | RuntimeException notAnObject) {
            return null;
        }
    }

    /** A number, or a number in a text; null when there is no sensible one. A year is longer than any token lives. */
    private static Long seconds(Object value) {
        String text = String.valueOf(value);
        return text.matches("\\d{1,8}") ? Math.min(Long.parseLong(text), 31_536_000L) : null;
    }
}
