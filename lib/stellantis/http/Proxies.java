package stellantis.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLDecoder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.Secret;

/**
 * The proxy for a host, by curl's rules: the one given, else https_proxy, HTTPS_PROXY, all_proxy or ALL_PROXY,
 * unless no_proxy or NO_PROXY names the host. Loopback is no exception: name localhost in NO_PROXY.
 *
 * @param given the user's own choice, which no NO_PROXY overrules, or null; empty means no proxy
 * @param chosen the option, variable or setting that the user's own choice stands in, for messages
 * @param env the environment's variables
 */
public record Proxies(String given, String chosen, Map<String, String> env) {
    /** What users often give instead of the address of an HTTP proxy. */
    private enum Mistake {
        PAC(
                "(?i)^(pac\\+|file:)|\\.(pac|dat)([?#].*)?$",
                "it is the address of a PAC file: a script by which browsers choose a proxy",
                "open it, look for \"PROXY host:port\" in it, and give that one as http://host:port"),
        LIST(
                "(?i)^(proxy|https?|socks\\d?)[ =]|^direct$|;",
                "it is a list as Windows and PAC files have it, not one address",
                "give the one for https as http://host:port; where it says DIRECT, give none"),
        TLS(
                "(?i)^https://",
                "https:// stands for a proxy to which TLS is spoken, and such are not supported; most often a plain"
                        + " HTTP proxy is meant, which leads to https all the same",
                "write the same address with http://: ADDRESS"),
        SOCKS(
                "(?i)^socks",
                "it is a SOCKS proxy, only HTTP proxies (http://host:port) are supported",
                "ask your network's administrators for an HTTP proxy, or name the host in NO_PROXY if it is reached"
                        + " without one"),
        OTHER(
                "(?i)^(?!http:)[^/@]*://",
                "only HTTP proxies (http://host:port) are supported",
                "write it as ADDRESS if it is one");

        final Pattern form;
        final String because;
        final String hint;

        Mistake(String form, String because, String hint) {
            this.form = Pattern.compile(form);
            this.because = because;
            this.hint = hint;
        }
    }

    /**
     * A proxy that tunnels by CONNECT (RFC 9110 section 9.3.6).
     *
     * @param credentials the value of Proxy-Authorization, or null
     * @param source the option or variable that named it, for messages
     */
    public record Proxy(String host, int port, Secret credentials, String source) {
        public String address() {
            return host + ":" + port;
        }

        /** The schemes in its headers Proxy-Authenticate, such as Basic or NTLM. */
        static List<String> schemes(Stream<String> challenges) {
            return challenges
                    .map(value -> value.strip().replaceFirst("[\\s,].*", ""))
                    .distinct()
                    .toList();
        }

        /** @throws Failure exit code 2 when it is no http:// proxy; the URL is not repeated, it may hold a password */
        static Proxy parse(String url, String source) {
            String given = url.strip();
            String text = given.contains("://") ? given : "http://" + given;
            for (Mistake mistake : Mistake.values()) {
                if (!mistake.form.matcher(given).find()) continue;
                throw Failure.usage("the proxy of " + source + " cannot be used")
                        .because(mistake.because)
                        .hint(mistake.hint.replace("ADDRESS", plain(given)));
            }
            try {
                URI uri = new URI(text);
                if (uri.getHost() == null) throw new IllegalArgumentException();
                String user = uri.getRawUserInfo();
                // 1080 is curl's choice when the URL names no port
                return new Proxy(
                        uri.getHost(),
                        uri.getPort() < 0 ? 1080 : uri.getPort(),
                        user == null ? null : basic(user),
                        source);
            } catch (java.net.URISyntaxException | IllegalArgumentException e) {
                throw Failure.usage("the proxy of " + source + " is not a URL")
                        .hint("write it as http://host:port or http://user:password@host:port, other characters than"
                                + " letters and digits in the password as %XX");
            }
        }

        /** As a plain HTTP proxy's address, without user and password. */
        private static String plain(String url) {
            try {
                URI uri = new URI(url);
                String user = uri.getRawUserInfo() == null ? "" : "USER:PASSWORD@";
                String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
                return "http://" + user + (uri.getHost() == null ? "HOST" : uri.getHost()) + port;
            } catch (java.net.URISyntaxException e) {
                return "http://HOST:PORT";
            }
        }

        private static Secret basic(String rawUserInfo) {
            String both = rawUserInfo.contains(":") ? rawUserInfo : rawUserInfo + ":";
            // a plus sign stands for itself in a URL's user part
            String decoded = URLDecoder.decode(both.replace("+", "%2B"), UTF_8);
            return BasicAuth.value(decoded.getBytes(UTF_8));
        }
    }

    /** The proxy for requests to this https URL, or empty for a direct connection. */
    public Optional<Proxy> to(URI target) {
        if (given != null) return given.isBlank() ? Optional.empty() : Optional.of(Proxy.parse(given, chosen));
        return named().filter(name -> !exempt(target)).map(name -> Proxy.parse(env.get(name), name));
    }

    /** Where a proxy is named for the machine, how a host comes to be asked without it. */
    public Optional<String> unused() {
        return named().map(name -> "if only the proxy of " + name + " knows the way, take the host out of NO_PROXY");
    }

    private Optional<String> named() {
        return Stream.of("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
                .filter(name -> !env.getOrDefault(name, "").isBlank())
                .findFirst();
    }

    /** The variable that exempts hosts; the lower-case one wins, as in curl. */
    private boolean exempt(URI target) {
        String list = env.getOrDefault("no_proxy", env.get("NO_PROXY"));
        if (list == null) return false;
        String host = bare(target.getHost());
        int port = ApiUrl.port(target);
        for (String entry : list.strip().split("[,\\s]+")) {
            if (entry.equals("*") || covers(entry.toLowerCase(Locale.ROOT), host, port)) return true;
        }
        return false;
    }

    private static boolean covers(String entry, String host, int port) {
        String name = entry;
        // host:port, but not a bare IPv6 address
        if (entry.matches("(\\[.*]|[^:]*):\\d{1,5}")) {
            if (Integer.parseInt(entry.substring(entry.lastIndexOf(':') + 1)) != port) return false;
            name = entry.substring(0, entry.lastIndexOf(':'));
        }
        name = bare(name).replaceFirst("^\\*?\\.", "");
        return !name.isEmpty() && (host.equals(name) || (host.endsWith("." + name) && !host.matches("[0-9.]+")));
    }

    private static String bare(String host) {
        return host.toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "").replaceFirst("\\.$", "");
    }
}
