package stellantis.profile;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.NextCommand;

/**
 * What may stand in a setting. The check of each kind of values returns the value to store, or fails with exit code 2.
 * A value that may be a secret pasted by mistake is never repeated.
 */
public final class SettingCheck {
    private static final String PLACEHOLDER =
            "<[^<>]*>|\\[[^\\[\\]]*]|\\{[^{}]*}|\\$\\{?[A-Za-z_]+}?|\u2026|\\.\\.\\.|(?i)MZPX+";

    /** An example instead of a value from an e-mail. */
    private static final String EXAMPLE = "(?i)(your|my)[-_ ].*|x{3,}|\\w+:x{2,}|changeme"
            + "|((token|application)[-_])?(client[-_]?)?id|scope|login|user(name)?"
            + "|https?://((your|my)[-_.]|(?-i)HOST\\b).*";

    private static final String SECONDS = "(?=.*[1-9])\\d{1,5}(\\.\\d{1,3})?";
    private static final String MEDIA_TYPES = "[\\w.+*-]+/[\\w.+*-]+([ ,;=\\w.+*/-]*)";
    /** A language tag as the consent page takes it. */
    private static final String LANGUAGE = "[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*";

    private static final String PATH_OF_VIN = "/[^\\s?#]*\\{vin}[^\\s#]*";
    /** A parameter of the query or a header. */
    private static final String CARRIER = "(?i)(query|header):[!#$%&'*+.^_`|~0-9A-Z-]+";

    private static final String LOOPBACK = "127.0.0.1|[::1]|localhost";

    private final String name;
    private final String text;

    private SettingCheck(String name, String text) {
        this.name = name;
        this.text = text;
    }

    /**
     * The value as it is to be stored.
     *
     * @throws Failure exit code 2 when it cannot be meant
     */
    public static String check(Setting setting, String typed) {
        SettingCheck check = new SettingCheck(setting.label(), SettingText.unquoted(typed.strip()));
        if (check.text.isEmpty())
            throw Failure.usage(check.name + " has no value")
                    .hint("to remove the setting", NextCommand.of("profile unset", check.name));
        return check.checked(setting);
    }

    private String checked(Setting setting) {
        return switch (setting) {
            case ENVIRONMENT -> Environment.named(text).label();
            case AUTH -> choice("basic", "oauth2", "end-user", "none");
            case BASE_URL -> origin();
            case TOKEN_URL, AUTHORIZE_URL, REVOKE_URL, ISSUER -> url();
            case CLIENT_ID, TOKEN_CLIENT_ID, REALM, LOCALE_PARAMETER, REVOKE_FIELD -> word();
            case SCOPE -> scope();
            case USER -> user();
            case PASSWORD, CLIENT_SECRET, PASSPHRASE, KEY_PASSPHRASE -> source();
            case ALIAS -> line();
            case KEY, CERT, KEYSTORE, CACERT -> path();
            case CACERT_ONLY, PKCE -> choice("true|yes|on|1", "false|no|off|0");
            case CLIENT_ID_IN ->
                like(CARRIER, "names no place", "query:client_id or " + name + "=header:X-IBM-Client-Id")
                        .replaceFirst("(?i)^query", "query")
                        .replaceFirst("(?i)^header", "header");
            case ACCEPT -> like(MEDIA_TYPES, "is no media type", "application/json");
            case PROXY -> proxy();
            case LINKS -> choice("own-host");
            case TLS_MIN, TLS_MAX -> choice("1.2", "1.3");
            case CONNECT_TIMEOUT, MAX_TIME -> like(SECONDS, "is no number of seconds", "10");
            case BRAND -> Brand.named(text).label();
            case REDIRECT_URI -> redirect();
            case LOCALE -> like(LANGUAGE, "is no language", "fr-FR");
            case SCOPE_SEPARATOR -> choice("space|blank|+|%20", "comma|,|%2c");
            case ELIGIBILITY_PATH ->
                like(PATH_OF_VIN, "is no path with {vin} in it", "/connectedcar/v3/vehicles/{vin}");
        };
    }

    /**
     * As {@link #check}, of a value in force: nobody takes quotes off it any more.
     *
     * @throws Failure exit code 2 when it cannot be meant
     */
    public static void checkStored(Setting setting, String value) {
        new SettingCheck(setting.label(), value).refuse(SettingText.slip(value));
        check(setting, value);
    }

    /** The value that is probably meant, where that can be told of one that {@link #check} refuses. */
    public static Optional<String> mended(Setting setting, String value) {
        boolean url = setting.label().matches(".*-url|issuer");
        String text = SettingText.plain(value);
        String plain = setting == Setting.SCOPE ? ScopeNames.corrected(text) : text;
        Optional<String> typed = Optional.of(plain).filter(one -> !one.equals(value));
        return url ? mended(plain).or(() -> typed) : typed;
    }

    /** For every setting: one line, and none of the placeholders that the tutorials and e-mails print. */
    private String line() {
        refuse(
                text.chars().anyMatch(c -> c < 0x20 || c == 0x7f),
                "it holds a line break or another control character",
                "type the value again, without what came along when it was copied");
        refuse(SettingText.odd(text));
        return filled(PLACEHOLDER);
    }

    private void refuse(Optional<SettingText.Slip> slip) {
        slip.ifPresent(one -> refuse(true, one.id(), one.why(), null));
    }

    private String filled(String placeholder) {
        if (!text.matches(placeholder)) return text;
        throw Failure.usage("\"" + text + "\" is a placeholder, not a value for " + name)
                .as("settings.placeholder")
                .hint("put in its place what Stellantis sent you: " + name + "=…");
    }

    /** As {@link #line}, and no example. */
    private String own() {
        line();
        return filled(EXAMPLE);
    }

    /** In a properties file a backslash does not stand for itself. */
    private String path() {
        refuse(
                text.matches("(?i)[a-z]:[^\\\\/].*"),
                "settings.backslashes",
                "\"" + text + "\" has lost its backslashes",
                "copy it with / in place of each backslash");
        return filled(PLACEHOLDER);
    }

    /** One of these, each with what else people write for it. */
    private String choice(String... choices) {
        String typed = text.toLowerCase(Locale.ROOT);
        for (String one : choices) {
            List<String> words = List.of(one.split("\\|"));
            if (words.contains(typed)) return words.get(0);
        }
        throw Failure.usage("\"" + text + "\" is no value for " + name)
                .hint(Stream.of(choices)
                        .map(one -> one.replaceFirst("\\|.*", ""))
                        .collect(Collectors.joining(", ", "choose ", "")));
    }

    /** https only, as credentials never go out unencrypted; without credentials, query or fragment. */
    private String url() {
        own();
        String meant = mended(text)
                .map(one -> "did you mean " + name + "=" + one + " ?")
                .orElse(null);
        refuse(
                text.matches(".*\\s.*"),
                "settings.url-with-spaces",
                "there are spaces in the URL, as there are in the tutorial's text",
                meant);
        refuse(
                hasCredentials(text),
                "it holds a user name or password, which a URL must not",
                "use the settings user and password=env:NAME");
        refuse(!text.matches("(?i)[a-z][a-z0-9+.-]*://.*"), "\"" + text + "\" does not start with https://", meant);
        refuse(
                text.matches("(?i)https?://[^/?#]+:([/?#].*)?"),
                "settings.port-missing",
                "there is a colon after the host, but no port",
                "leave the colon out, or write the port of the e-mail after it");
        URI uri = server(text);
        refuse(
                !uri.getScheme().equalsIgnoreCase("https"),
                "over " + uri.getScheme() + ":// neither your certificate nor any credential is protected",
                meant);
        refuse(
                uri.getRawQuery() != null || uri.getRawFragment() != null,
                "it holds a query or a fragment",
                "leave out everything from \"?\" or \"#\" on");
        return text;
    }

    /** The URL that is probably meant: without spaces, with https. */
    private static Optional<String> mended(String text) {
        if (text.matches(".*\\s.*"))
            return Optional.of(text.replaceAll("\\s+", "")).filter(one -> !hasCredentials(one));
        if (hasCredentials(text)) return Optional.empty();
        String mended = "https://" + text.replaceFirst("(?i)^([a-z][a-z0-9+.-]*:/+|https?[:;/]+|[:/]+)", "");
        return Optional.of(mended).filter(one -> !one.equalsIgnoreCase(text));
    }

    /** An origin, to which a path is appended: the tutorial's path or a slash at its end would come twice. */
    private String origin() {
        String whole = text.replaceFirst("/connectedcar/v\\d+([/?#].*)?$", "");
        return new SettingCheck(name, whole).url().replaceFirst("/+$", "");
    }

    /** A proxy as curl takes it; its credentials do not belong in a file. */
    private String proxy() {
        line();
        refuse(
                hasCredentials(text),
                "it holds a user name or password, which would stand in the file in clear",
                "give such a proxy by the variable HTTPS_PROXY");
        URI uri = server(text.contains("://") ? text : "http://" + text);
        refuse(
                !uri.getScheme().matches("(?i)https?") || uri.getPort() < 0,
                "\"" + text + "\" is no proxy",
                "write " + name + "=http://HOST:PORT");
        return uri.getScheme().toLowerCase(Locale.ROOT) + "://" + uri.getRawAuthority();
    }

    /** A source of a secret that is still there at the next run, never the secret itself. */
    private String source() {
        try {
            SecretSource source = SecretSource.parse(text, "the setting " + name);
            refuse(!source.lasts(), "a profile outlives this command, " + source + " does not", null);
            return source.toString();
        } catch (Failure e) {
            throw e.hint("write " + name + "=env:NAME or " + name + "=file:PATH");
        }
    }

    /** A login: the password has a place of its own. */
    private String user() {
        own();
        if (text.equalsIgnoreCase("Aladdin"))
            throw Failure.usage("\"Aladdin\" is the example of the tutorial, not a login")
                    .as("settings.sample-login")
                    .hint("give your own: " + name + "=LOGIN");
        refuse(
                text.matches(".*:.*|(?i)basic\\s.*|[A-Za-z0-9+/]{16,}={1,2}"),
                "it looks like user:password or a ready-made Authorization value, and a password must not stand in the"
                        + " file",
                "give the login alone, and the password's source: " + name + "=LOGIN password=env:MZP_PASSWORD");
        return word();
    }

    /** An identifier: no spaces, not the Authorization header's value, not an assignment. */
    private String word() {
        own();
        refuse(text.matches(".*\\s.*"), "it has a space in it", "quote nothing but the value itself: " + name + "=…");
        refuse(
                text.matches("(?i)" + name.replace("-", "[-_]") + "[=:].*"),
                "the name stands there twice",
                "write it once: " + name + "=…");
        return text;
    }

    /** Scope tokens (RFC 6749 section 3.3), separated by one space. */
    private String scope() {
        refuse(
                !own().matches("[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]+"),
                "a scope holds neither quotes, backslashes nor letters with accents",
                "copy it from the e-mail with the token endpoint's client id");
        String scope = text.replaceAll(" +", " ");
        ScopeNames.misspelt(scope).ifPresent(wrong -> {
            throw wrong;
        });
        return scope;
    }

    /** What fits the pattern; {@code example} is one that does. */
    private String like(String pattern, String isNone, String example) {
        refuse(!line().matches(pattern), "\"" + text + "\" " + isNone, "write " + name + "=" + example);
        return text;
    }

    /**
     * An absolute URI without fragment (RFC 6749 section 3.1.2): https, the application's own scheme, or http to this
     * machine (RFC 8252).
     */
    private String redirect() {
        URI uri = uri(line());
        String scheme = String.valueOf(uri.getScheme());
        refuse(
                !uri.isAbsolute()
                        || scheme.matches("(?i)javascript|data|file|vbscript")
                        || uri.isOpaque() && scheme.length() < 2,
                "\"" + text + "\" is no complete address",
                "write it as it was registered, such as myapp://enrolled");
        refuse(
                uri.getRawFragment() != null || uri.getRawUserInfo() != null,
                "it has a fragment or a user name",
                "leave out \"#\" and all behind it, or \"@\" and the name before it");
        refuse(
                scheme.equalsIgnoreCase("http")
                        && !List.of(LOOPBACK.split("\\|")).contains(String.valueOf(uri.getHost())),
                "over http:// to another machine anybody could take the code on its way",
                "use https://, an own scheme, or http://127.0.0.1");
        return text;
    }

    private URI server(String url) {
        URI uri = uri(url);
        refuse(
                uri.getHost() == null || uri.getPort() > 65_535 || uri.getPort() == 0,
                "there is no valid host and port in \"" + url + "\"",
                "write " + name + "=https://HOST or https://HOST:PORT");
        return uri;
    }

    private URI uri(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw refused("\"" + url + "\" is no URL: " + e.getReason().toLowerCase(Locale.ROOT))
                    .hint("write it as it stands in the e-mail, or as it was registered")
                    .from(e);
        }
    }

    /** Whether an at sign comes before the host is sure: a slash before it may be one of a password. */
    private static boolean hasCredentials(String url) {
        return url.contains("@") && !url.matches("(?i)[a-z][a-z0-9+.-]*://[\\w.-]+(:\\d+)?[/?#].*");
    }

    private void refuse(boolean wrong, String why, String hint) {
        refuse(wrong, null, why, hint);
    }

    /** @param id stable, dotted, or null @param hint may be null */
    private void refuse(boolean wrong, String id, String why, String hint) {
        if (wrong) throw refused(why).as(id).hint(hint);
    }

    private Failure refused(String why) {
        return Failure.usage(name + " was not set").because(why);
    }
}
