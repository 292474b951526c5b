//SOURCES ../Text.java
package stellantis.sandbox;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import stellantis.Text;

/**
 * A request as a server of the sandbox received it.
 *
 * @param path    as sent, percent-encoded
 * @param query   as sent, or null
 * @param headers the value of a header by its name, or null
 * @param tls     such as {@code TLSv1.3}
 * @param chain   the client's certificates, leaf first; empty when none came
 */
record IncomingRequest(
        String method,
        String path,
        String query,
        UnaryOperator<String> headers,
        byte[] body,
        String tls,
        List<X509Certificate> chain) {
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
        String value = headers.apply(name);
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
            String[] parts = new String(both, StandardCharsets.UTF_8).split(":", 2);
            return scheme().equals("basic") && parts.length > part ? parts[part] : "";
        } catch (IllegalArgumentException damaged) {
            return "";
        }
    }

    /** The query's parameters; those that cannot be decoded are left out. */
    Map<String, List<String>> parameters() {
        return parse(query == null ? "" : query);
    }

    /** The first value of a parameter of the query, or the empty text. */
    String parameter(String name) {
        return parameters().getOrDefault(name, List.of("")).get(0);
    }

    /** The body's parameters when it is a form (application/x-www-form-urlencoded), else none. */
    Map<String, List<String>> form() {
        String type = header("Content-Type").replaceFirst(";.*", "").strip();
        boolean form = type.equalsIgnoreCase("application/x-www-form-urlencoded");
        return form ? parse(new String(body, StandardCharsets.UTF_8)) : Map.of();
    }

    /** The first value of a field of the form, or the empty text. */
    String field(String name) {
        return form().getOrDefault(name, List.of("")).get(0);
    }

    /** The parameters in a query or form. */
    static Map<String, List<String>> parse(String encoded) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        for (String pair : encoded.split("&")) {
            String[] parts = pair.split("=", 2);
            if (parts[0].isEmpty()) continue;
            try {
                String value = parts.length < 2 ? "" : decode(parts[1]);
                all.computeIfAbsent(decode(parts[0]), name -> new ArrayList<>()).add(value);
            } catch (IllegalArgumentException damaged) {
                // a broken percent sequence: as if it had not been sent
            }
        }
        return all;
    }

    static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** For the log: method and path, of the query only what is no secret. */
    String line() {
        String shown = parameters().entrySet().stream()
                .map(one ->
                        one.getKey() + "=" + (OPEN.contains(one.getKey()) ? String.join(",", one.getValue()) : "***"))
                .collect(Collectors.joining("&"));
        return printable(method + " " + path + (shown.isEmpty() ? "" : "?" + shown));
    }

    /** Nothing a client sends may colour the terminal or start a new line. */
    static String printable(String text) {
        return Text.printable(Text.clean(text, "?"));
    }
}
