//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1
//SOURCES ../pki/Inspection.java
package stellantis.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import stellantis.pki.Contents;
import stellantis.pki.Finding;
import stellantis.pki.Inspection.Part;
import stellantis.pki.Inspection.Role;

/**
 * What can be seen of an access token: the claims of a JWT (RFC 7519); never its signature, and of an opaque token
 * nothing, since whoever has those can use it. Nothing is verified.
 */
public final class TokenPart {
    private static final List<String> TIMES = List.of("exp", "iat", "nbf");
    private static final List<String> MAY_BE_SECRET = List.of("jti", "nonce", "sid");

    private TokenPart() {}

    public static Part of(Contents.Item item, Instant now) {
        Map<String, Object> facts = new LinkedHashMap<>();
        List<Finding> findings = List.of();
        facts.put("form", item.form());
        try {
            String token = token(item);
            String[] parts = token.split("\\.");
            if (parts.length >= 2) {
                Map<String, Object> header = json(parts[0]);
                Map<String, Object> claims = json(parts[1]);
                facts.put("algorithm", String.valueOf(header.get("alg")));
                claims.forEach((name, value) -> facts.put(name, shown(name, value, now)));
                if (claims.get("exp") instanceof Number exp && !Instant.ofEpochSecond(exp.longValue()).isAfter(now)) {
                    findings = List.of(new Finding(Finding.Rule.TOKEN_EXPIRED, "the access token expired " + relative(exp, now), "fetch a new one: jbang token@stellantis"));
                }
                facts.put("signature", "not shown, not checked");
            }
        } catch (IOException | RuntimeException e) {
            facts.put("content", "not readable without the key of its issuer");
        }
        return new Part(Role.OTHER, item.kind().label, facts, findings, null, null);
    }

    /** The token itself, out of the token endpoint's answer where it stands in one. */
    private static String token(Contents.Item item) throws IOException {
        String text = new String(item.bytes(), StandardCharsets.UTF_8).strip();
        return text.startsWith("{") ? String.valueOf(JSON.std.mapFrom(text).get("access_token")) : text;
    }

    private static Map<String, Object> json(String part) throws IOException {
        return JSON.std.mapFrom(Base64.getUrlDecoder().decode(part));
    }

    private static Object shown(String name, Object value, Instant now) {
        if (MAY_BE_SECRET.contains(name)) return "not shown";
        if (TIMES.contains(name) && value instanceof Number seconds) return Instant.ofEpochSecond(seconds.longValue()) + " (" + relative(seconds, now) + ")";
        return value instanceof List<?> list ? list.stream().map(String::valueOf).toList() : String.valueOf(value);
    }

    /** Such as {@code in 58 minutes} or {@code 3 days ago}. */
    private static String relative(Number seconds, Instant now) {
        Duration away = Duration.between(now, Instant.ofEpochSecond(seconds.longValue()));
        Duration size = away.abs();
        String amount = size.toDays() > 1 ? size.toDays() + " days" : size.toHours() > 1 ? size.toHours() + " hours" : size.toMinutes() > 1 ? size.toMinutes() + " minutes" : size.toSeconds() + " seconds";
        return away.isNegative() ? amount + " ago" : "in " + amount;
    }
}
