package stellantis.sandbox;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A request as a server saw it.
 *
 * @param path   as sent, percent-encoded
 * @param query  as sent, or null
 * @param header the value of a header by its name, or null
 * @param tls    such as {@code TLSv1.3}
 * @param chain  the client's certificates, leaf first; empty when none came
 */
record Ask(String method, String path, String query, UnaryOperator<String> header, byte[] body, String tls, List<X509Certificate> chain) {
    X509Certificate certificate() {
        return chain.isEmpty() ? null : chain.get(0);
    }

    /** A header's value, or the empty text. */
    String header(String name) {
        String value = header.apply(name);
        return value == null ? "" : value.strip();
    }

    /** The first word of the Authorization header in small letters, or the empty text. */
    String scheme() {
        return header("Authorization").split(" ", 2)[0].toLowerCase(java.util.Locale.ROOT);
    }

    /** What follows that word. */
    String credentials() {
        String[] parts = header("Authorization").split(" +", 2);
        return parts.length < 2 ? "" : parts[1];
    }

    /** The query's parameters; those that cannot be decoded are left out. */
    Map<String, List<String>> parameters() {
        return parse(query == null ? "" : query);
    }

    /** The body's parameters when it is a form (application/x-www-form-urlencoded), else none. */
    Map<String, List<String>> form() {
        String type = header("Content-Type").replaceFirst(";.*", "").strip();
        return type.equalsIgnoreCase("application/x-www-form-urlencoded") ? parse(new String(body, StandardCharsets.UTF_8)) : Map.of();
    }

    /** The parameters in a query or form. */
    static Map<String, List<String>> parse(String encoded) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        for (String pair : encoded.split("&")) {
            String[] parts = pair.split("=", 2);
            if (parts[0].isEmpty()) continue;
            try {
                all.computeIfAbsent(decode(parts[0]), name -> new ArrayList<>()).add(parts.length < 2 ? "" : decode(parts[1]));
            } catch (IllegalArgumentException damaged) {
                // a broken percent sequence: as if it had not been sent
            }
        }
        return all;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** For the log: method and path, of the query only what is no secret. */
    String line() {
        String shown = parameters().entrySet().stream().map(one -> one.getKey() + "=" + (OPEN.contains(one.getKey()) ? String.join(",", one.getValue()) : "***"))
                .collect(Collectors.joining("&"));
        return printable(method + " " + path + (shown.isEmpty() ? "" : "?" + shown));
    }

    private static final List<String> OPEN = List.of("client_id", "pageSize", "indexRange", "pageToken", "timestamps", "extension", "type", "profile", "vinPrefix", "locale",
            "local", "realm", "response_type", "scope", "redirect_uri");

    /** Nothing a client sends may colour the terminal or start a new line. */
    static String printable(String text) {
        String clean = text.replaceAll("[^\\x20-\\x7e\\u00a0-\\uffff]", "?");
        return clean.length() > 300 ? clean.substring(0, 300) + "…" : clean;
    }
}
