package stellantis.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static stellantis.inspect.Part.Role.OTHER;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import stellantis.Json;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.http.Jwt;
import stellantis.pki.Contents;
import stellantis.pki.Finding;

/**
 * What can be seen of an access token: the claims of a JWT (RFC 7519); never its signature, and of an opaque token
 * nothing, since whoever has those can use it. Nothing is verified.
 */
final class TokenInspection {
    private static final List<String> MAY_BE_SECRET = List.of("jti", "nonce", "sid");

    private TokenInspection() {}

    static Part of(Contents.Item item, Instant now) {
        Part part = new Part(OTHER, item).fact("form", item.form());
        Optional<Jwt> jwt = token(item).flatMap(Jwt::parse);
        if (jwt.isEmpty()) return part.fact("content", "only the servers can read it");
        part.fact("algorithm", String.valueOf(jwt.get().header().get("alg")));
        jwt.get().claims().forEach((name, value) -> part.fact(name, shown(name, value, now)));
        if (jwt.get().claims().get("exp") instanceof Number exp
                && !ClaimTime.instant(exp).isAfter(now)) {
            part.finding(
                    Finding.Rule.TOKEN_EXPIRED,
                    "the access token expired " + ClaimTime.away(ClaimTime.instant(exp), now),
                    "fetch a new one",
                    NextCommand.of("token"));
        }
        return part.fact("signature", "not shown, not checked");
    }

    /** The token itself, out of the token endpoint's answer where it stands in one. */
    private static Optional<Secret> token(Contents.Item item) {
        String text = new String(item.bytes(), UTF_8).strip();
        if (!text.startsWith("{")) return Optional.of(Secret.of(text));
        try {
            return Optional.ofNullable(Json.parseObject(item.bytes()).get("access_token"))
                    .map(token -> Secret.of(token.toString()));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Object shown(String name, Object value, Instant now) {
        if (MAY_BE_SECRET.contains(name)) return "not shown";
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).toList();
        }
        return ClaimTime.of(name, value, now).orElse(String.valueOf(value));
    }
}
