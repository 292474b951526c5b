package stellantis.diagnosis;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** TLS alerts by name, as Java tells them, and their numbers (RFC 8446 section 6 and the registry it refers to). */
final class Alert {
    private static final Pattern RECEIVED = Pattern.compile("Received fatal alert: (\\w+)");
    private static final Map<String, Integer> NUMBERS = Map.ofEntries(Map.entry("close_notify", 0), Map.entry("unexpected_message", 10), Map.entry("bad_record_mac", 20), Map.entry("record_overflow", 22),
            Map.entry("handshake_failure", 40), Map.entry("no_certificate", 41), Map.entry("bad_certificate", 42), Map.entry("unsupported_certificate", 43), Map.entry("certificate_revoked", 44),
            Map.entry("certificate_expired", 45), Map.entry("certificate_unknown", 46), Map.entry("illegal_parameter", 47), Map.entry("unknown_ca", 48), Map.entry("access_denied", 49),
            Map.entry("decode_error", 50), Map.entry("decrypt_error", 51), Map.entry("protocol_version", 70), Map.entry("insufficient_security", 71), Map.entry("internal_error", 80),
            Map.entry("inappropriate_fallback", 86), Map.entry("user_canceled", 90), Map.entry("no_renegotiation", 100), Map.entry("missing_extension", 109), Map.entry("unsupported_extension", 110),
            Map.entry("certificate_unobtainable", 111), Map.entry("unrecognized_name", 112), Map.entry("bad_certificate_status_response", 113), Map.entry("bad_certificate_hash_value", 114),
            Map.entry("unknown_psk_identity", 115), Map.entry("certificate_required", 116), Map.entry("no_application_protocol", 120));

    private Alert() {}

    /** The name of the alert that ended the handshake, if one did. */
    static Optional<String> in(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            Matcher matcher = RECEIVED.matcher(String.valueOf(e.getMessage()));
            if (matcher.find()) return Optional.of(matcher.group(1));
        }
        return Optional.empty();
    }

    /** Such as {@code unknown_ca (48)}. */
    static String numbered(String name) {
        Integer number = NUMBERS.get(name);
        return number == null ? name : name + " (" + number + ")";
    }
}
