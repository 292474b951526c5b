//DEPS org.eclipse.jetty:jetty-server:12.0.25
package stellantis.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import stellantis.Text;

/**
 * A request as a server of the sandbox received it.
 *
 * @param parameters of the query
 * @param form       the fields of the body, when it is a form
 */
record IncomingRequest(Request request, Map<String, List<String>> parameters, Map<String, List<String>> form) {
    private static final String FORM = "application/x-www-form-urlencoded";
    /** Parameters of the identity provider whose values are no secrets. */
    private static final Set<String> OPEN =
            Set.of("client_id", "local", "realm", "response_type", "scope", "redirect_uri");

    static IncomingRequest of(Request request, byte[] body) {
        String query = request.getHttpURI().getQuery();
        String type = String.valueOf(request.getHeaders().get(HttpHeader.CONTENT_TYPE));
        boolean form = type.replaceFirst(";.*", "").strip().equalsIgnoreCase(FORM);
        return new IncomingRequest(
                request, parse(query == null ? "" : query), parse(form ? new String(body, UTF_8) : ""));
    }

    String method() {
        return request.getMethod();
    }

    /** As sent, percent-encoded. */
    String path() {
        return request.getHttpURI().getPath();
    }

    /** What links begin with: the name that the client used, as long as that is this machine. */
    String origin() {
        String host = header("Host");
        boolean here = host.matches("(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d{1,5})?");
        return "https://" + (here ? host : "localhost:" + Request.getLocalPort(request));
    }

    private EndPoint.SslSessionData session() {
        return request.getConnectionMetaData().getConnection().getEndPoint().getSslSessionData();
    }

    /** The version of the protocol, such as {@code TLSv1.3}. */
    String tls() {
        return session().sslSession().getProtocol();
    }

    /** The client's certificates, leaf first; empty when none came. */
    List<X509Certificate> chain() {
        X509Certificate[] chain = session().peerCertificates();
        return chain == null ? List.of() : List.of(chain);
    }

    X509Certificate certificate() {
        return chain().isEmpty() ? null : chain().get(0);
    }

    /** A header's value, or the empty text; of a header that came several times, all of them. */
    String header(String name) {
        return String.join(",", request.getHeaders().getValuesList(name));
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

    /** The parameters in a query or form. */
    static Map<String, List<String>> parse(String encoded) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        for (String one : encoded.split("&")) {
            String[] parts = one.split("=", 2);
            if (one.isEmpty()) continue;
            all.computeIfAbsent(decoded(parts[0]), name -> new ArrayList<>())
                    .add(parts.length > 1 ? decoded(parts[1]) : "");
        }
        return all;
    }

    /** A text from a query or form; what is no percent sequence stays odd. */
    static String decoded(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException odd) {
            return text;
        }
    }

    /** Parameters for a query. */
    static String encoded(Map<String, ?> parameters) {
        return parameters.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(String.valueOf(one.getValue()), UTF_8))
                .collect(joining("&"));
    }

    /** For the log: method and path, of the query only what is no secret. */
    String line() {
        String shown = parameters.entrySet().stream()
                .map(one -> one.getKey() + "="
                        + (OPEN.contains(one.getKey()) || ServedPaths.NAMES.contains(one.getKey())
                                ? String.join(",", one.getValue())
                                : "***"))
                .collect(joining("&"));
        return printable(method() + " " + path() + (shown.isEmpty() ? "" : "?" + shown));
    }

    /** Nothing a client sends may colour the terminal or start a new line. */
    static String printable(String text) {
        return Text.printable(Text.clean(text, "?"));
    }
}
