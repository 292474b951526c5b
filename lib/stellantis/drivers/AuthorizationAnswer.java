//SOURCES ../Text.java
//SOURCES AuthorizationRequest.java
package stellantis.drivers;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import stellantis.Secret;
import stellantis.Text;

/**
 * What came back through the browser (RFC 6749 sections 4.1.2 and 4.1.2.1), judged against the request.
 *
 * @param code for CONSENT, to be exchanged once; else null
 * @param text for REFUSED the error's code, for OTHER_ISSUER the issuer named; else null
 * @param description the provider's own words, or null
 */
public record AuthorizationAnswer(Kind kind, Secret code, String text, String description) {
    /** What an answer is. */
    public enum Kind {
        /** It belongs to the request, and a code came. */
        CONSENT,
        /** It belongs to the request, and says no. */
        REFUSED,
        /** Without state, with another one, or with a parameter twice: not ours, whoever sent it. */
        FOREIGN,
        /** Our state, but from another provider (RFC 9207): the code must not be shown to ours. */
        OTHER_ISSUER,
        /** It belongs to the request, and holds neither code nor error. */
        EMPTY
    }

    /** @param rawQuery of the address that the browser was sent to; null for none */
    public static AuthorizationAnswer of(String rawQuery, AuthorizationRequest request) {
        Map<String, String> fields = new HashMap<>();
        Set<String> twice = new HashSet<>();
        for (String one : rawQuery == null ? new String[0] : rawQuery.split("&")) {
            int equals = one.indexOf('=');
            String name = decoded(equals < 0 ? one : one.substring(0, equals));
            if (fields.put(name, decoded(equals < 0 ? "" : one.substring(equals + 1))) != null) twice.add(name);
        }
        // parameters must not come twice (RFC 6749 section 3.1): which one would be meant?
        boolean ambiguous = Set.of("state", "code", "error", "iss").stream().anyMatch(twice::contains);
        if (ambiguous || !same(fields.getOrDefault("state", ""), request.state()))
            return new AuthorizationAnswer(Kind.FOREIGN, null, null, null);
        String iss = fields.get("iss");
        if (iss != null && !request.provider().is(iss))
            return new AuthorizationAnswer(Kind.OTHER_ISSUER, null, Text.printable(iss), null);
        if (fields.containsKey("error")) {
            String description = fields.get("error_description");
            return new AuthorizationAnswer(
                    Kind.REFUSED,
                    null,
                    Text.printable(fields.get("error")),
                    description == null || description.isBlank() ? null : Text.printable(description));
        }
        String code = fields.getOrDefault("code", "");
        // RFC 6749 appendix A.11
        if (!code.matches("[\\x20-\\x7e]{1,2048}")) return new AuthorizationAnswer(Kind.EMPTY, null, null, null);
        return new AuthorizationAnswer(Kind.CONSENT, Secret.of(code), null, null);
    }

    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
