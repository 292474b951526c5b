package stellantis.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static stellantis.http.TokenRefusal.Kind.NOT_JSON;
import static stellantis.http.TokenRefusal.Kind.NO_TOKEN;
import static stellantis.http.TokenRefusal.Kind.OTHER_TYPE;
import static stellantis.http.TokenRefusal.Kind.STATUS;
import static stellantis.http.TokenRefusal.Kind.TOO_LONG;
import static stellantis.http.TokenRefusal.Kind.UNUSABLE_TOKEN;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import stellantis.JsonInput;
import stellantis.Secret;
import stellantis.Text;
import stellantis.Version;
import stellantis.http.TokenRefusal.Kind;

/** Talks to token endpoints (RFC 6749 section 3.2), over mutual TLS (RFC 8705) or with a client secret. */
public record TokenClient(Connector connector, Clock clock) {
    /**
     * What a token endpoint gives (RFC 6749 section 5.1).
     *
     * @param refresh what another access token is to be had for, or null
     * @param identity the ID token (OpenID Connect Core 1.0 section 3.1.3.3), or null
     */
    public record Granted(AccessToken access, Secret refresh, Secret identity) {}

    /**
     * A new token.
     *
     * @throws ExchangeFailure when there is no answer
     * @throws TokenRefusal when the answer is no token
     */
    public AccessToken fetch(TokenRequest request) throws ExchangeFailure, TokenRefusal, InterruptedException {
        return ask(request, () -> {}).access();
    }

    /**
     * All that a user's grant gives.
     *
     * @param answered called when an answer has begun to arrive: from then on it must not get lost
     * @throws ExchangeFailure when there is no answer
     * @throws TokenRefusal when the answer is no token
     */
    public Granted ask(TokenRequest request, Runnable answered)
            throws ExchangeFailure, TokenRefusal, InterruptedException {
        Instant asked = clock.instant();
        try (Answer answer = post(request)) {
            answered.run();
            byte[] body = answer.bytes(ErrorBody.LIMIT + 1);
            try {
                return token(request, answer, body, asked);
            } finally {
                Arrays.fill(body, (byte) 0);
            }
        }
    }

    /**
     * Revokes a token (RFC 7009); one that the server does not know any more counts as revoked.
     *
     * @throws ExchangeFailure when there is no answer
     * @throws TokenRefusal when the server does not do it
     */
    public void revoke(TokenRequest request) throws ExchangeFailure, TokenRefusal, InterruptedException {
        try (Answer answer = post(request)) {
            byte[] body = answer.bytes(ErrorBody.LIMIT);
            if (answer.status() / 100 != 2) throw refused(STATUS, request, answer, body);
        }
    }

    private Answer post(TokenRequest request) throws ExchangeFailure, InterruptedException {
        HttpRequest.Builder post = HttpRequest.newBuilder(request.endpoint())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .header("User-Agent", Version.AGENT)
                .POST(HttpRequest.BodyPublishers.ofString(request.form(), US_ASCII));
        request.authorization().ifPresent(value -> post.header("Authorization", value.reveal()));
        // a client that asks twice for itself gets two tokens, which harms nobody; a user's code is good for once
        return connector.send(post.build(), !request.grant().ofUser());
    }

    private static Granted token(TokenRequest request, Answer answer, byte[] body, Instant asked) throws TokenRefusal {
        if (answer.status() != 200) throw refused(STATUS, request, answer, body.clone());
        if (body.length > ErrorBody.LIMIT) throw refused(TOO_LONG, request, answer, new byte[0]);
        Map<String, Object> fields = object(body);
        if (fields == null) throw refused(NOT_JSON, request, answer, body.clone());
        if (!(fields.get("access_token") instanceof String token) || token.isEmpty())
            throw refused(NO_TOKEN, request, answer, body.clone());
        // required by RFC 6749 section 5.1; a server that leaves it out can only mean Bearer
        String type = String.valueOf(fields.getOrDefault("token_type", "Bearer"));
        if (!type.equalsIgnoreCase("Bearer"))
            throw refused(OTHER_TYPE, request, answer, Text.printable(type).getBytes(UTF_8));
        if (!token.matches("[\\x21-\\x7e]+")) throw refused(UNUSABLE_TOKEN, request, answer, new byte[0]);
        Long seconds = seconds(fields.get("expires_in"));
        String scope = fields.get("scope") instanceof String granted ? Text.printable(granted) : null;
        AccessToken access = new AccessToken(
                Secret.of(token), asked, seconds == null ? null : asked.plusSeconds(seconds), scope, false);
        return new Granted(access, secret(fields.get("refresh_token")), secret(fields.get("id_token")));
    }

    private static Secret secret(Object value) {
        return value instanceof String text && !text.isEmpty() ? Secret.of(text) : null;
    }

    private static TokenRefusal refused(Kind kind, TokenRequest request, Answer answer, byte[] body) {
        return new TokenRefusal(kind, request, answer.told(body, body.length < ErrorBody.LIMIT));
    }

    private static Map<String, Object> object(byte[] body) {
        try {
            return JsonInput.parseObject(body);
        } catch (IOException | RuntimeException notAnObject) {
            return null;
        }
    }

    /** A number, or a number in a text; null when it makes no sense. No token is valid for longer than a year. */
    private static Long seconds(Object value) {
        String text = String.valueOf(value);
        return text.matches("\\d{1,8}") ? Math.min(Long.parseLong(text), 31_536_000L) : null;
    }
}
