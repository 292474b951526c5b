package stellantis.http;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.Failure;
import stellantis.Text;

/**
 * A request header as curl's {@code --header} takes it (RFC 9110 section 5): {@code Name: value}; {@code Name:} removes
 * the header that would be sent by itself; {@code Name;} sends it empty.
 *
 * @param value null removes the header
 */
public record HeaderField(String name, String value) {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    /** Headers that the transport sets; a wrong value would break the exchange. */
    private static final Set<String> TRANSPORT = Set.of(
            "connection", "content-length", "expect", "host", "upgrade", "transfer-encoding", "proxy-authorization");

    private static final Pattern SCHEME = Pattern.compile("(?i)(Basic|Bearer) ");
    private static final Set<String> SECRET = Set.of(
            "authorization",
            "proxy-authorization",
            "cookie",
            "set-cookie",
            "x-ibm-client-secret",
            "x-token",
            "x-api-key");

    /** @throws Failure exit code 2; the message never holds the value, which may be a secret */
    public static HeaderField parse(String line) {
        if (line.matches("(?s).*[\\r\\n].*")) {
            throw Failure.usage("a header holds a line break")
                    .because("it would add a second header to the request")
                    .hint("give each header by its own -H");
        }
        int colon = line.indexOf(':');
        if (colon < 0 && line.endsWith(";"))
            return checked(line.substring(0, line.length() - 1).strip(), "");
        if (colon < 0)
            throw Failure.usage("a header has no colon")
                    .hint("write it as -H 'Name: value', or -H @FILE to read headers from a file");
        String value = line.substring(colon + 1).strip();
        return checked(line.substring(0, colon).strip(), value.isEmpty() ? null : value);
    }

    private static HeaderField checked(String name, String value) {
        if (!TOKEN.matcher(name).matches())
            throw Failure.usage("\"" + Text.printable(name) + "\" is no name of a header")
                    .hint("write it as -H 'Name: value'");
        if (TRANSPORT.contains(name.toLowerCase(Locale.ROOT))) {
            throw Failure.usage("the header " + name + " cannot be set")
                    .because("it belongs to the connection itself")
                    .hint(
                            name.equalsIgnoreCase("proxy-authorization")
                                    ? "give the proxy's user and password in HTTPS_PROXY"
                                    : "leave it out");
        }
        if (value != null && !value.matches("[\\t\\x20-\\x7e]*")) {
            throw Failure.usage("the header " + name + " holds characters that HTTP does not carry")
                    .because("only printable ASCII is allowed")
                    .hint("encode the value");
        }
        return new HeaderField(name, value);
    }

    public boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }

    /** Whether the value is a credential that no output may show. */
    public boolean secret() {
        return secret(name);
    }

    public static boolean secret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return SECRET.contains(lower) || lower.contains("secret") || lower.contains("password");
    }

    /** {@code Name: value} for people: of a credential only the scheme of Authorization is shown. */
    public String shown() {
        if (value == null || !secret()) return name + ": " + (value == null ? "" : value);
        Matcher scheme = SCHEME.matcher(value);
        return name + ": " + (scheme.lookingAt() ? scheme.group() : "") + "***";
    }

    @Override
    public String toString() {
        return shown();
    }
}
