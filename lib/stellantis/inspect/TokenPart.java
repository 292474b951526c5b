//SOURCES ../Json.java
//SOURCES ClaimTime.java
//SOURCES ../http/Jwt.java
//SOURCES Inspection.java
package stellantis.inspect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import stellantis.Json;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.http.Jwt;
import stellantis.inspect.Inspection.Part;
import stellantis.inspect.Inspection.Role;
import stellantis.pki.Contents;
import stellantis.pki.Finding;

/**
 * What can be seen of an access token: the claims of a JWT (RFC 7519); never its signature, and of an opaque token
 * nothing, since whoever has those can use it. Nothing is verified.
 */
public final class TokenPart {
    private static final List<String> MAY_BE_SECRET = List.of("jti", "nonce", "sid");

    private TokenPart() {}

    public static Part of(Contents.Item item, Instant now) {
        Map<String, Object> facts = new LinkedHashMap<>();
        List<Finding> findings = List.of();
        facts.put("form", item.form());
        Optional<Jwt> jwt = token(item).flatMap(Jwt::parse);
        if (jwt.isPresent()) {
            facts.put("algorithm", String.valueOf(jwt.get().header().get("alg")));
            jwt.get().claims().forEach((name, value) -> facts.put(name, shown(name, value, now)));
            if (jwt.get().claims().get("exp") instanceof Number exp
                    && !ClaimTime.instant(exp).isAfter(now)) {
                findings = List.of(new Finding(
                        Finding.Rule.TOKEN_EXPIRED,
                        "the access token expired " + ClaimTime.away(ClaimTime.instant(exp), now),
                        "fetch a new one",
                        NextCommand.of("token")));
            }
            facts.put("signature", "not shown, not checked");
        } else {
            facts.put("content", "only the servers can read it");
        }
        return new Part(Role.OTHER, item.kind().label, facts, findings, null, null);
    }

    /** The token itself, out of the token endpoint's answer where it stands in one. */
    private static Optional<Secret> token(Contents.Item item) {
        String text = new String(item.bytes(), StandardCharsets.UTF_8).strip();
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
