package stellantis.drivers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static stellantis.drivers.ConsentFault.EMPTY;
import static stellantis.drivers.ConsentFault.FOREIGN;
import static stellantis.drivers.ConsentFault.OTHER_ISSUER;

import java.net.URLDecoder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import stellantis.Failure;
import stellantis.Secret;
import stellantis.Text;
import stellantis.diagnosis.Cause;
import stellantis.diagnosis.MessageValues;
import stellantis.profile.ScopeNames;

/**
 * What came back through the browser (RFC 6749 sections 4.1.2 and 4.1.2.1), judged against the request.
 *
 * @param code to be exchanged once; null where there is none
 * @param fault why there is none, else null
 * @param text the error's code, or the issuer named, or null
 * @param description the provider's own words, or null
 */
record AuthorizationAnswer(Secret code, ConsentFault fault, String text, String description) {
    /** @param rawQuery of the address that the browser was sent to; null for none */
    static AuthorizationAnswer of(String rawQuery, AuthorizationRequest request) {
        Map<String, String> fields = new HashMap<>();
        Set<String> twice = new HashSet<>();
        for (String one : rawQuery == null ? new String[0] : rawQuery.split("&")) {
            int equals = one.indexOf('=');
            String name = decoded(equals < 0 ? one : one.substring(0, equals));
            if (fields.put(name, decoded(equals < 0 ? "" : one.substring(equals + 1))) != null) twice.add(name);
        }
        // parameters must not come twice (RFC 6749 section 3.1): which one would be meant?
        boolean ambiguous = Set.of("state", "code", "error", "iss").stream().anyMatch(twice::contains);
        if (ambiguous || !same(fields.getOrDefault("state", ""), request.state())) return none(FOREIGN, null, null);
        String iss = fields.get("iss");
        if (iss != null && !request.provider().is(iss)) return none(OTHER_ISSUER, iss, null);
        String error = fields.get("error");
        if (error != null) return none(ConsentFault.ofCode(error), error, fields.get("error_description"));
        String code = fields.getOrDefault("code", "");
        // RFC 6749 appendix A.11
        if (!code.matches("[\\x20-\\x7e]{1,2048}")) return none(EMPTY, null, null);
        return new AuthorizationAnswer(Secret.of(code), null, null, null);
    }

    private static AuthorizationAnswer none(ConsentFault fault, String text, String description) {
        return new AuthorizationAnswer(
                null,
                fault,
                text == null ? null : Text.printable(text),
                description == null || description.isBlank() ? null : Text.printable(description));
    }

    /** Why there is no code. @param mask takes our own secrets out of what the provider says */
    Failure failure(AuthorizationRequest sent, UnaryOperator<String> mask) {
        MessageValues words = new MessageValues()
                .put("host", sent.provider().authorize().getHost())
                .put("text", mask.apply(String.valueOf(text)));
        words.put("description", description == null ? "" : " (\"" + mask.apply(description) + "\")");
        untried(sent, words);
        Failure failure = Cause.of(fault, words).failure();
        boolean named = fault.id().equals("enroll.refused") && text.matches("[a-z_]{1,40}");
        return named ? failure.as("enroll." + text.replace('_', '-')) : failure;
    }

    /** The remedies that are not in force yet. */
    private static void untried(AuthorizationRequest sent, MessageValues words) {
        Optional<String> unknown = ScopeNames.unknown(String.join(" ", sent.scopes()));
        String separator = sent.provider().separator().equals(",")
                ? "; commas between scopes are no help here: {profile unset scope-separator}"
                : "; scopes separated by commas: {profile set scope-separator=comma}";
        words.put(
                "separator",
                unknown.isPresent()
                        ? "; " + unknown.get()
                        : words.hint(sent.scopes().size() > 1 ? separator : ""));
        List<String> without = new ArrayList<>();
        if (sent.verifier() != null) without.add("without PKCE: {profile set pkce=false}");
        if (sent.provider().localeParameter().equals("locale"))
            without.add("its own name for the language: {profile set locale-parameter=local}");
        words.put("without", words.hint(without.isEmpty() ? "{contact}" : String.join("; ", without)));
    }

    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(UTF_8), b.getBytes(UTF_8));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
