//DEPS org.eclipse.jetty:jetty-server:12.0.25
package stellantis.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.util.MultiMap;
import org.eclipse.jetty.util.UrlEncoded;
import stellantis.Text;

/**
 * A request as a server of the sandbox received it.
 *
 * @param origin     such as {@code https://localhost:8443}: what links begin with
 * @param path       as sent, percent-encoded
 * @param parameters of the query
 * @param form       the fields of the body, when it is a form
 * @param tls        protocol version, such as {@code TLSv1.3}
 * @param chain      the client's certificates, leaf first; empty when none came
 */
record IncomingRequest(
        String method,
        String origin,
        String path,
        Map<String, List<String>> parameters,
        Map<String, List<String>> form,
        HttpFields headers,
        String tls,
        List<X509Certificate> chain) {
    static final String FORM = "application/x-www-form-urlencoded";
    /** Parameters whose values are no secrets. */
    private static final Set<String> OPEN = Set.of(
            "client_id",
            "pageSize",
            "indexRange",
            "pageToken",
            "timestamps",
            "extension",
            "type",
            "profile",
            "vinPrefix",
            "locale",
            "local",
            "realm",
            "response_type",
            "scope",
            "redirect_uri");

    X509Certificate certificate() {
        return chain.isEmpty() ? null : chain.get(0);
    }

    /** A header's value, or the empty text. */
    String header(String name) {
        String value = headers.get(name);
        return value == null ? "" : value.strip();
    }

    /** The first word of the Authorization header in small letters, or the empty text. */
    String scheme() {
        return header("Authorization").split(" ", 2)[0].toLowerCase(Locale.ROOT);
    }

    /** What follows that word. */
    String credentials() {
        String[] parts = header("Authorization").split(" +", 2);
        return parts.length < 2 ? "" : parts[1];
    }

    /** User (0) or password (1) of HTTP Basic, or the empty text. */
    String basic(int part) {
        try {
            byte[] both = Base64.getDecoder().decode(credentials());
            String[] parts = new String(both, UTF_8).split(":", 2);
            return scheme().equals("basic") && parts.length > part ? parts[part] : "";
        } catch (IllegalArgumentException damaged) {
            return "";
        }
    }

    /** The realm of an end user, or the empty text. */
    String realm() {
        return header("x-introspect-realm");
    }

    /** The first value of a parameter of the query, or the empty text. */
    String parameter(String name) {
        return parameters.getOrDefault(name, List.of("")).get(0);
    }

    /** The first value of a field of the form, or the empty text. */
    String field(String name) {
        return form.getOrDefault(name, List.of("")).get(0);
    }

    /** The parameters in a query or form; what is no UTF-8 or no percent sequence stays odd. */
    static Map<String, List<String>> parse(String encoded) {
        MultiMap<String> all = new MultiMap<>();
        UrlEncoded.decodeUtf8To(encoded, 0, encoded.length(), all::add, true, true, true);
        return all;
    }

    /** For the log: method and path, of the query only what is no secret. */
    String line() {
        String shown = parameters.entrySet().stream()
                .map(one ->
                        one.getKey() + "=" + (OPEN.contains(one.getKey()) ? String.join(",", one.getValue()) : "***"))
                .collect(joining("&"));
        return printable(method + " " + path + (shown.isEmpty() ? "" : "?" + shown));
    }

    /** Nothing a client sends may colour the terminal or start a new line. */
    static String printable(String text) {
        return Text.printable(Text.clean(text, "?"));
    }
}
