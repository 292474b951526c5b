package stellantis.http;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import stellantis.Failure;

/**
 * A request to the API as it goes out. Immutable: each change makes another one.
 *
 * @param uri with its whole query
 * @param body null for none
 */
public record ApiRequest(String method, URI uri, List<HeaderField> headers, byte[] body) {
    /** The media types of the services, in order of preference; the tutorial's table requires an accept header. */
    public static final String ACCEPT = "application/hal+json, application/json;q=0.9";

    /** Of a body that nobody names a type for, as curl has it. */
    public static final String FORM = "application/x-www-form-urlencoded";

    private static final String ACCEPT_POSITION = "application/vnd.geo+json, " + ACCEPT;

    public ApiRequest {
        headers = List.copyOf(headers);
    }

    public static ApiRequest of(String method, URI uri) {
        return new ApiRequest(method, ApiUrl.withQuery(uri, uri.getRawQuery()), List.of(), null);
    }

    /** What is accepted; null stands for the default, which for lastPosition names GeoJSON first. */
    public ApiRequest accepting(String accept) {
        String fallback = uri.getRawPath().endsWith("/lastPosition") ? ACCEPT_POSITION : ACCEPT;
        return with(
                "Accept",
                accept == null
                        ? fallback
                        : HeaderField.parse("Accept: " + accept).value());
    }

    /** Adds to the query; the text is encoded already. */
    public ApiRequest withQuery(String more) {
        return new ApiRequest(
                method,
                ApiUrl.withQuery(uri, Query.append(uri.getRawQuery(), Query.encodeIllegal(more))),
                headers,
                body);
    }

    public ApiRequest withBody(byte[] bytes) {
        return new ApiRequest(method, uri, headers, bytes).with("Content-Type", FORM);
    }

    /**
     * Carries the application's client id where the gateway looks for it, unless it is there already.
     *
     * @param place {@code query:client_id} or {@code header:X-IBM-Client-Id}
     */
    public ApiRequest withClientId(String id, String place) {
        String name = place.substring(place.indexOf(':') + 1);
        if (place.startsWith("query:") && !name.isBlank())
            return Query.has(uri.getRawQuery(), name) ? this : withQuery(Query.encode(name) + "=" + Query.encode(id));
        if (place.startsWith("header:") && !name.isBlank()) return with(List.of(HeaderField.parse(name + ": " + id)));
        throw Failure.usage("client-id-in is \"" + place + "\"")
                .because("it says where the client id goes")
                .hint("set query:client_id or header:X-IBM-Client-Id");
    }

    /** Names the realm of the driver's account, if it is somebody's, unless the user did. */
    public ApiRequest withRealm(Optional<String> realm) {
        boolean none = realm.isEmpty() || header("x-introspect-realm").isPresent();
        return none ? this : with("x-introspect-realm", realm.get());
    }

    /** Sets a header, in place of one with the same name. */
    public ApiRequest with(String name, String value) {
        return with(List.of(new HeaderField(name, value)));
    }

    /** Headers that win over all set so far; a name given twice is sent twice, one without a value not at all. */
    public ApiRequest with(List<HeaderField> own) {
        List<HeaderField> changed = new ArrayList<>(headers);
        changed.removeIf(one -> own.stream().anyMatch(mine -> mine.is(one.name())));
        own.stream().filter(mine -> mine.value() != null).forEach(changed::add);
        return new ApiRequest(method, uri, changed, body);
    }

    public Optional<String> header(String name) {
        return headers.stream()
                .filter(one -> one.is(name))
                .map(HeaderField::value)
                .findFirst();
    }

    /** The same request for another URL. */
    public ApiRequest at(URI other) {
        return new ApiRequest(method, other, headers, body);
    }

    public HttpRequest http() {
        BodyPublisher publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
        HttpRequest.Builder http = HttpRequest.newBuilder(uri);
        headers.forEach(field -> http.header(field.name(), field.value()));
        return (body == null && method.equals("GET") ? http.GET() : http.method(method, publisher)).build();
    }

    @Override
    public String toString() {
        return method + " " + ApiUrl.shown(uri);
    }
}
