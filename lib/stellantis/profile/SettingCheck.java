package stellantis.profile;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.Failure;
import stellantis.NextCommand;

/**
 * What may stand in a setting. Each check takes the setting's name and the value as typed and returns the value to
 * store, or fails with exit code 2. A value that may be a secret pasted by mistake is never repeated.
 */
public final class SettingCheck {
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private static final Pattern EXAMPLE = Pattern.compile("(?i)(your|my)[-_ ].*|x{3,}|\\w+:x{2,}|changeme"
            + "|((token|application)[-_])?(client[-_]?)?id|scope|login|user(name)?");

    private static final String SECONDS = "(?=.*[1-9])\\d{1,5}(\\.\\d{1,3})?";
    private static final String MEDIA_TYPES = "[\\w.+*-]+/[\\w.+*-]+([ ,;=\\w.+*/-]*)";
    /** A language tag as the consent page takes it. */
    private static final String LANGUAGE = "[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*";

    private static final String PATH_OF_VIN = "/[^\\s?#]*\\{vin}[^\\s#]*";
    private static final String REGISTERED = "write it as it was registered, such as ";
    private static final String WITH_SCHEME = "(?i)[a-z][a-z0-9+.-]*://.*";

    private SettingCheck() {}

    /**
     * The value as it is to be stored.
     *
     * @throws Failure exit code 2 when it cannot be meant
     */
    public static String check(Setting setting, String typed) {
        String name = setting.label();
        String value = SettingText.unquoted(typed.strip());
        if (value.isEmpty()) {
            throw Failure.usage(name + " has no value")
                    .hint("to remove the setting", NextCommand.of("profile unset", name));
        }
        return switch (setting) {
            case ENVIRONMENT -> Environment.named(value).label();
            case AUTH -> choice(name, value, List.of("basic", "oauth2", "end-user", "none"));
            case BASE_URL -> origin(name, value);
            case TOKEN_URL, AUTHORIZE_URL, REVOKE_URL, ISSUER -> url(name, value);
            case CLIENT_ID, TOKEN_CLIENT_ID, REALM, LOCALE_PARAMETER, REVOKE_FIELD -> word(name, value);
            case SCOPE -> scope(name, value);
            case USER -> user(name, value);
            case PASSWORD, CLIENT_SECRET, PASSPHRASE, KEY_PASSPHRASE -> source(name, value);
            case ALIAS -> line(name, value);
            case KEY, CERT, KEYSTORE, CACERT -> path(name, value);
            case CACERT_ONLY, PKCE -> either(name, value, "true", "true|yes|on|1", "false", "false|no|off|0");
            case CLIENT_ID_IN -> carrier(name, value);
            case ACCEPT -> like(name, value, MEDIA_TYPES, "is no media type", "application/json");
            case PROXY -> proxy(name, value);
            case LINKS -> choice(name, value, List.of("own-host"));
            case TLS_MIN, TLS_MAX -> choice(name, value, List.of("1.2", "1.3"));
            case CONNECT_TIMEOUT, MAX_TIME -> like(name, value, SECONDS, "is no number of seconds", "10");
            case BRAND -> Brand.named(value).label();
            case REDIRECT_URI -> redirect(name, value);
            case LOCALE -> like(name, value, LANGUAGE, "is no language", "fr-FR");
            case SCOPE_SEPARATOR -> either(name, value, "space", "space|blank|\\+|%20", "comma", "comma|,|%2c");
            case ELIGIBILITY_PATH ->
                like(name, value, PATH_OF_VIN, "is no path with {vin} in it", "/connectedcar/v3/vehicles/{vin}");
        };
    }

    /**
     * As {@link #check}, of a value in force: nobody takes quotes off it any more.
     *
     * @throws Failure exit code 2 when it cannot be meant
     */
    public static void checkStored(Setting setting, String value) {
        refuse(setting.label(), SettingText.slip(value));
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
    private static String line(String name, String value) {
        if (value.chars().anyMatch(c -> c < 0x20 || c == 0x7f))
            throw refused(name, "it holds a line break or another control character")
                    .hint("type the value again, without what came along when it was copied");
        refuse(name, SettingText.odd(value));
        return plain(name, value);
    }

    private static void refuse(String name, Optional<SettingText.Slip> slip) {
        if (slip.isPresent())
            throw refused(name, slip.get().why()).as(slip.get().id());
    }

    private static String plain(String name, String value) {
        if (value.matches("<[^<>]*>|\\[[^\\[\\]]*]|\\{[^{}]*}|\\$\\{?[A-Za-z_]+}?|\u2026|\\.\\.\\.|(?i)MZPX+")) {
            throw placeholder(name, value);
        }
        return value;
    }

    /** As {@link #line}, and no example instead of a value from an e-mail. */
    private static String own(String name, String value) {
        String text = line(name, value);
        if (EXAMPLE.matcher(text).matches() || text.matches("https?://HOST\\b.*|(?i)https?://(your|my)[-_.].*")) {
            throw placeholder(name, text);
        }
        return text;
    }

    private static Failure placeholder(String name, String text) {
        return Failure.usage("\"" + text + "\" is a placeholder, not a value for " + name)
                .as("settings.placeholder")
                .hint("put in its place what Stellantis sent you: " + name + "=…");
    }

    /** In a properties file a backslash does not stand for itself. */
    private static String path(String name, String value) {
        if (!value.matches("(?i)[a-z]:[^\\\\/].*")) return plain(name, value);
        throw refused(name, "\"" + value + "\" has lost its backslashes")
                .as("settings.backslashes")
                .hint("copy it with / in place of each backslash");
    }

    private static String choice(String name, String value, List<String> choices) {
        String found = value.toLowerCase(Locale.ROOT);
        if (choices.contains(found)) return found;
        throw noValue(name, value).hint("choose " + String.join(", ", choices));
    }

    /** https only, as credentials never go out unencrypted; without credentials, query or fragment. */
    private static String url(String name, String value) {
        String text = own(name, value);
        if (text.matches(".*\\s.*")) {
            throw refused(name, "there are spaces in the URL, as there are in the tutorial's text")
                    .as("settings.url-with-spaces")
                    .hint(didYouMean(name, text));
        }
        if (hasCredentials(text)) {
            throw refused(name, "it holds a user name or password, which a URL must not")
                    .hint("use the settings user and password=env:NAME");
        }
        if (!text.matches(WITH_SCHEME)) {
            throw refused(name, "\"" + text + "\" does not start with https://").hint(didYouMean(name, text));
        }
        if (text.matches("(?i)https?://[^/?#]+:([/?#].*)?")) {
            throw refused(name, "there is a colon after the host, but no port")
                    .as("settings.port-missing")
                    .hint("leave the colon out, or write the port of the e-mail after it");
        }
        URI uri = parse(name, text);
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https")) {
            throw refused(name, "over " + scheme + ":// neither your certificate nor any credential is protected")
                    .hint(didYouMean(name, text));
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw refused(name, "it holds a query or a fragment").hint("leave out everything from \"?\" or \"#\" on");
        }
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

    private static String didYouMean(String name, String text) {
        return mended(text)
                .map(one -> "did you mean " + name + "=" + one + " ?")
                .orElse(null);
    }

    /** An origin, to which a path is appended: the tutorial's path or a slash at its end would come twice. */
    private static String origin(String name, String value) {
        return url(name, value.replaceFirst("/connectedcar/v\\d+([/?#].*)?$", ""))
                .replaceFirst("/+$", "");
    }

    /** A proxy as curl takes it; its credentials do not belong in a file. */
    private static String proxy(String name, String value) {
        String text = line(name, value);
        if (hasCredentials(text))
            throw refused(name, "it holds a user name or password, which would stand in the file in clear")
                    .hint("give such a proxy by the variable HTTPS_PROXY");
        URI uri = parse(name, text.contains("://") ? text : "http://" + text);
        if (!uri.getScheme().matches("(?i)https?") || uri.getPort() < 0)
            throw refused(name, "\"" + text + "\" is no proxy").hint("write " + name + "=http://HOST:PORT");
        return uri.getScheme().toLowerCase(Locale.ROOT) + "://" + uri.getRawAuthority();
    }

    /** A source of a secret that is still there at the next run, never the secret itself. */
    private static String source(String name, String value) {
        String forms = "write " + name + "=env:NAME or " + name + "=file:PATH";
        try {
            SecretSource source = SecretSource.parse(value, "the setting " + name);
            if (source.lasts()) return source.toString();
            throw refused(name, "a profile outlives this command, " + source + " does not");
        } catch (Failure e) {
            throw e.hint(forms);
        }
    }

    /** A login: the password has a place of its own. */
    private static String user(String name, String value) {
        String text = own(name, value);
        if (text.equalsIgnoreCase("Aladdin"))
            throw Failure.usage("\"Aladdin\" is the example of the tutorial, not a login")
                    .as("settings.sample-login")
                    .hint("give your own: " + name + "=LOGIN");
        if (text.contains(":") || text.matches("(?i)basic\\s.*") || text.matches("[A-Za-z0-9+/]{16,}={1,2}")) {
            throw refused(
                            name,
                            "it looks like user:password or a ready-made Authorization value, and a password must not"
                                    + " stand in the file")
                    .hint("give the login alone, and the password's source: " + name
                            + "=LOGIN password=env:MZP_PASSWORD");
        }
        return word(name, text);
    }

    /** An identifier: no spaces, not the Authorization header's value, not an assignment. */
    private static String word(String name, String value) {
        String text = own(name, value);
        if (text.matches(".*\\s.*"))
            throw refused(name, "it has a space in it").hint("quote nothing but the value itself: " + name + "=…");
        if (text.matches("(?i)" + name.replace("-", "[-_]") + "[=:].*"))
            throw refused(name, "the name stands there twice").hint("write it once: " + name + "=…");
        return text;
    }

    /** Scope tokens (RFC 6749 section 3.3), separated by one space. */
    private static String scope(String name, String value) {
        String text = own(name, value).strip().replaceAll(" +", " ");
        if (!text.matches("[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]+"))
            throw refused(name, "a scope holds neither quotes, backslashes nor letters with accents")
                    .hint("copy it from the e-mail with the token endpoint's client id");
        ScopeNames.misspelt(text).ifPresent(wrong -> {
            throw wrong;
        });
        return text;
    }

    /** What fits the pattern; {@code example} is one that does. */
    private static String like(String name, String value, String pattern, String isNone, String example) {
        if (line(name, value).matches(pattern)) return value;
        throw refused(name, "\"" + value + "\" " + isNone).hint("write " + name + "=" + example);
    }

    /** One of two values, each with patterns of what else people write for it. */
    private static String either(
            String name, String value, String one, String likeOne, String other, String likeOther) {
        String found = value.toLowerCase(Locale.ROOT);
        if (found.matches(likeOne)) return one;
        if (found.matches(likeOther)) return other;
        throw noValue(name, value).hint("choose " + one + " or " + other);
    }

    /** Where the gateway looks for the application's id. */
    private static String carrier(String name, String value) {
        Matcher matcher = Pattern.compile("(?i)(query|header):(.+)").matcher(value);
        if (matcher.matches() && HEADER_NAME.matcher(matcher.group(2)).matches())
            return matcher.group(1).toLowerCase(Locale.ROOT) + ":" + matcher.group(2);
        throw noValue(name, value).hint("write " + name + "=query:client_id or " + name + "=header:X-IBM-Client-Id");
    }

    /**
     * An absolute URI without fragment (RFC 6749 section 3.1.2): https, the application's own scheme, or http to this
     * machine (RFC 8252).
     */
    private static String redirect(String name, String value) {
        String text = line(name, value);
        try {
            URI uri = new URI(text);
            boolean loopback = List.of("127.0.0.1", "[::1]", "localhost").contains(String.valueOf(uri.getHost()));
            boolean page = uri.isAbsolute() && !uri.getScheme().matches("(?i)javascript|data|file|vbscript");
            if (!page || uri.isOpaque() && uri.getScheme().length() < 2)
                throw refused(name, "\"" + text + "\" is no complete address").hint(REGISTERED + "myapp://enrolled");
            if (uri.getRawFragment() != null || uri.getRawUserInfo() != null)
                throw refused(name, "it has a fragment or a user name")
                        .hint("leave out \"#\" and all behind it, or \"@\"" + " and the name before it");
            if (uri.getScheme().equalsIgnoreCase("http") && !loopback)
                throw refused(name, "over http:// to another machine anybody could take the code on its way")
                        .hint("use https://, an own scheme, or http://127.0.0.1");
            return text;
        } catch (URISyntaxException e) {
            throw refused(name, "\"" + text + "\" is no address")
                    .hint(REGISTERED + "http://127.0.0.1/enrolled")
                    .from(e);
        }
    }

    private static URI parse(String name, String text) {
        try {
            URI uri = new URI(text);
            if (uri.getHost() == null || uri.getPort() > 65_535 || uri.getPort() == 0)
                throw refused(name, "there is no valid host and port in \"" + text + "\"")
                        .hint("write " + name + "=https://HOST or https://HOST:PORT");
            return uri;
        } catch (URISyntaxException e) {
            throw refused(name, "\"" + text + "\" is no URL: " + e.getReason().toLowerCase(Locale.ROOT))
                    .hint("write it as in the e-mail, starting with https://")
                    .from(e);
        }
    }

    /** Whether an at sign comes before the host is sure: a slash before it may be one of a password. */
    private static boolean hasCredentials(String url) {
        return url.contains("@") && !url.matches("(?i)[a-z][a-z0-9+.-]*://[\\w.-]+(:\\d+)?[/?#].*");
    }

    private static Failure noValue(String name, String value) {
        return Failure.usage("\"" + value + "\" is no value for " + name);
    }

    private static Failure refused(String name, String why) {
        return Failure.usage(name + " was not set").because(why);
    }
}
