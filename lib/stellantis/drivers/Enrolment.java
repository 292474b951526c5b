package stellantis.drivers;

import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A driver's consent as it is kept: the fields of its file but the tokens, told without a passphrase. */
public final class Enrolment {
    static final String ENCRYPTION = "encryption";

    private final Map<String, Object> fields;

    /** @throws RuntimeException when one is missing or no such value */
    Enrolment(Map<String, Object> fields) {
        this.fields = fields;
        boolean complete = label() != null && clientId() != null && enrolledAt() != null && server("token_url") != null;
        if (!complete) throw new IllegalArgumentException("something is missing");
        server("revoke_url");
        expiresAt();
        pendingSince();
    }

    /** The same but for one field. */
    Enrolment with(String name, Object value) {
        Map<String, Object> changed = fields();
        changed.put(name, value instanceof Instant time ? time.toString() : value);
        return new Enrolment(changed);
    }

    /** A copy, in the order of the file. */
    Map<String, Object> fields() {
        return new LinkedHashMap<>(fields);
    }

    /** What the partner calls the driver. */
    public String label() {
        return text("label");
    }

    /** The brand of the identity provider, or null where its URLs were given one by one. */
    public String brand() {
        return text("brand");
    }

    /** The drivers' realm, or null. */
    public String realm() {
        return text("realm");
    }

    /** Where its tokens came from, and go to: a refresh token is shown to nobody else. */
    public URI tokenUrl() {
        return server("token_url");
    }

    /** Where the tokens are given back, or null. */
    public URI revokeUrl() {
        return server("revoke_url");
    }

    public String clientId() {
        return text("client_id");
    }

    /** What was consented to, separated by blanks; null when neither side named any. */
    public String scope() {
        return text("scope");
    }

    /** The same one by one, however they are separated. */
    public Set<String> scopes() {
        boolean none = scope() == null || scope().isBlank();
        return new TreeSet<>(none ? List.of() : List.of(scope().strip().split("[\\s,]+")));
    }

    public Instant enrolledAt() {
        return time("enrolled_at");
    }

    /** End of the access token, or null when unknown. */
    public Instant expiresAt() {
        return time("expires_at");
    }

    /** Whether there is a refresh token. */
    public boolean refreshable() {
        return Boolean.TRUE.equals(fields.get("refreshable"));
    }

    /** When a refresh was begun whose answer was never stored, or null. */
    public Instant pendingSince() {
        return time("pending_since");
    }

    /** Whether the tokens are encrypted at rest. */
    public boolean encrypted() {
        return encryption() != null;
    }

    Map<?, ?> encryption() {
        return (Map<?, ?>) fields.get(ENCRYPTION);
    }

    private String text(String name) {
        return (String) fields.get(name);
    }

    private Instant time(String name) {
        return text(name) == null ? null : Instant.parse(text(name));
    }

    private URI server(String name) {
        if (text(name) == null) return null;
        URI url = URI.create(text(name));
        if (url.getHost() == null || !"https".equalsIgnoreCase(url.getScheme()))
            throw new IllegalArgumentException("a URL that is none");
        return url;
    }
}
