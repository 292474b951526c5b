//SOURCES Brand.java
//SOURCES Environment.java
//SOURCES Values.java
//SOURCES ../Nearest.java
package stellantis.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import stellantis.Failure;
import stellantis.Nearest;
import stellantis.NextCommand;

/** Every setting of a profile, by the name of the option that overrides it: what it is and what may stand in it. */
public enum Setting {
    ENVIRONMENT(
            Kind.TEXT,
            "preprod, prod or sandbox: the URLs to start from",
            (name, value) -> Environment.named(value).label()),
    AUTH(
            Kind.TEXT,
            "basic (fleet owner), oauth2 (B2B with an access token), end-user (a driver's consent) or none"
                    + " (certificate only)",
            (name, value) -> Values.choice(name, value, List.of("basic", "oauth2", "end-user", "none"))),
    BASE_URL(Kind.TEXT, "the API's host, to which a path is appended", Values::origin),
    TOKEN_URL(Kind.TEXT, "the token endpoint", Values::url),
    CLIENT_ID(Kind.TEXT, "the application's client id, from the mail with the certificate", Values::word),
    TOKEN_CLIENT_ID(Kind.TEXT, "the token endpoint's client id, from the mail with the scope", Values::word),
    SCOPE(Kind.TEXT, "scope of the access token", Values::scope),
    USER(Kind.TEXT, "login for Basic authentication", Values::user),
    PASSWORD(Kind.SECRET, "where the password for Basic authentication is", Values::source),
    CLIENT_SECRET(Kind.SECRET, "where the client secret is, for clients that have one", Values::source),
    PASSPHRASE(Kind.SECRET, "where the passphrase of key file or keystore is", Values::source),
    KEY_PASSPHRASE(Kind.SECRET, "where the passphrase of the keystore's entry is, if it has its own", Values::source),
    KEY(Kind.PATH, "private key (default: key.pem in the profile)", Values::line),
    CERT(Kind.PATH, "certificate and its chain (default: cert.pem in the profile)", Values::line),
    KEYSTORE(Kind.PATH, "keystore to use instead of key and cert", Values::line),
    ALIAS(Kind.TEXT, "the keystore's entry", Values::line),
    CACERT(
            Kind.PATH,
            "CA certificates to trust for servers, besides the system's (default: ca.pem in the profile)",
            Values::line),
    CACERT_ONLY(Kind.TEXT, "true: trust no CA but those of cacert", Values::yesOrNo),
    CLIENT_ID_IN(Kind.TEXT, "where client-id goes: query:client_id or header:X-IBM-Client-Id", Values::carrier),
    ACCEPT(Kind.TEXT, "media types to ask for", Values::mediaTypes),
    PROXY(Kind.TEXT, "HTTP proxy", Values::proxy),
    TLS_MIN(
            Kind.TEXT,
            "lowest TLS version: 1.2 or 1.3",
            (name, value) -> Values.choice(name, value, List.of("1.2", "1.3"))),
    TLS_MAX(
            Kind.TEXT,
            "highest TLS version: 1.2 or 1.3",
            (name, value) -> Values.choice(name, value, List.of("1.2", "1.3"))),
    CONNECT_TIMEOUT(Kind.TEXT, "longest wait for a connection, in seconds", Values::seconds),
    MAX_TIME(Kind.TEXT, "longest time for a whole exchange, in seconds", Values::seconds),
    BRAND(
            Kind.TEXT,
            "for auth=end-user: peugeot, citroen, ds, opel or vauxhall; gives authorize-url, token-url, revoke-url and"
                    + " realm",
            (name, value) -> Brand.named(value).label()),
    AUTHORIZE_URL(Kind.TEXT, "where drivers log in and consent", Values::url),
    REVOKE_URL(Kind.TEXT, "where a driver's tokens are given back", Values::url),
    REALM(Kind.TEXT, "the drivers' realm, which the API wants in x-introspect-realm", Values::word),
    REDIRECT_URI(
            Kind.TEXT,
            "where the browser goes after consent, as registered (default: http://127.0.0.1/callback on a free port)",
            Values::redirect),
    LOCALE(Kind.TEXT, "language of the consent page, such as fr-FR (default: en-GB)", Values::locale),
    LOCALE_PARAMETER(Kind.TEXT, "the consent page's parameter for it: locale (default) or local", Values::word),
    SCOPE_SEPARATOR(Kind.TEXT, "between scopes: space (default) or comma", Values::separator),
    PKCE(Kind.TEXT, "false: without proof key (RFC 7636), for providers that refuse it", Values::yesOrNo),
    ISSUER(
            Kind.TEXT,
            "the identity provider's name for itself (RFC 9207); default: anything on the host of authorize-url",
            Values::url),
    REVOKE_FIELD(Kind.TEXT, "the form field that names the token to revoke (default: token)", Values::word),
    ELIGIBILITY_PATH(
            Kind.TEXT,
            "path of a vehicle's capabilities (default: /connectedcar/v3/vehicle/{vin})",
            Values::eligibility);

    /** TEXT stands as it is; PATH starts from the profile's folder; SECRET is only where the secret is to be had. */
    public enum Kind {
        TEXT,
        PATH,
        SECRET
    }

    private final Kind kind;
    private final String meaning;
    private final BiFunction<String, String, String> check;

    Setting(Kind kind, String meaning, BiFunction<String, String, String> check) {
        this.kind = kind;
        this.meaning = meaning;
        this.check = check;
    }

    /** Its name, such as {@code client-id}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Kind kind() {
        return kind;
    }

    /** What a value looks like, for a command to be completed; what only a mail tells stands there in capitals. */
    public String example() {
        return switch (this) {
            case ENVIRONMENT -> "preprod";
            case AUTH -> "oauth2";
            case BASE_URL, AUTHORIZE_URL, REVOKE_URL, ISSUER -> "https://HOST";
            case TOKEN_URL -> "https://HOST:PORT/as/token.oauth2";
            case CLIENT_ID, TOKEN_CLIENT_ID -> "ID";
            case SCOPE -> "prd:XXX";
            case USER -> "MZP123456";
            case PASSWORD -> "env:MZP_PASSWORD";
            case CLIENT_SECRET -> "env:CLIENT_SECRET";
            case PASSPHRASE, KEY_PASSPHRASE -> "env:KEY_PASSPHRASE";
            case KEY, CERT, KEYSTORE, CACERT -> "FILE";
            case CACERT_ONLY, PKCE -> "true";
            case CLIENT_ID_IN -> "query:client_id";
            case ACCEPT -> "application/json";
            case PROXY -> "http://HOST:PORT";
            case TLS_MIN -> "1.2";
            case TLS_MAX -> "1.3";
            case CONNECT_TIMEOUT, MAX_TIME -> "30";
            case BRAND -> "peugeot";
            case REDIRECT_URI -> "http://127.0.0.1/callback";
            case LOCALE -> "en-GB";
            case LOCALE_PARAMETER -> "locale";
            case SCOPE_SEPARATOR -> "space";
            case REVOKE_FIELD -> "token";
            case ELIGIBILITY_PATH -> "/connectedcar/v3/vehicle/{vin}";
            case ALIAS, REALM -> "NAME";
        };
    }

    /** {@code name=example}. */
    public String assignment() {
        return label() + "=" + example();
    }

    /** What it is, in a few words. */
    public String meaning() {
        return meaning;
    }

    /**
     * The value as it is to be stored.
     *
     * @throws Failure exit code 2 when it cannot be meant
     */
    public String check(String value) {
        String text = value.strip();
        // quotes that a Windows shell or a copied line left around the value
        if (text.length() > 1 && text.matches("\"[^\"]*\"|'[^']*'|\u201c[^\u201d]*\u201d"))
            text = text.substring(1, text.length() - 1).strip();
        if (text.isEmpty()) {
            throw Failure.usage(label() + " has no value")
                    .hint("to remove the setting", NextCommand.of("profile unset", label()));
        }
        return check.apply(label(), text);
    }

    /** The value that is probably meant, where that can be told of one that {@link #check} refuses. */
    public Optional<String> mended(String value) {
        boolean url =
                List.of(BASE_URL, TOKEN_URL, AUTHORIZE_URL, REVOKE_URL, ISSUER).contains(this);
        return url ? Values.mended(value.strip()) : Optional.empty();
    }

    public static Optional<Setting> find(String name) {
        return Arrays.stream(values()).filter(one -> one.label().equals(name)).findFirst();
    }

    /** @throws Failure exit code 2, with the nearest name, when there is none of that name */
    public static Setting named(String name) {
        return find(name).orElseThrow(() -> {
            List<String> names = Arrays.stream(values()).map(Setting::label).toList();
            return Failure.usage("there is no setting \"" + name + "\"")
                    .hint(Nearest.to(name.toLowerCase(Locale.ROOT).replace('_', '-'), names)
                            .map(near -> "did you mean " + near + "?")
                            .orElse("the settings are " + String.join(", ", names)));
        });
    }

    /** @param id stable, dotted */
    public record Oddity(String id, String text) {}

    /** What looks odd in the settings taken together, each in a sentence and with a stable id. Shapes are only known from examples: never a reason to refuse. */
    public static List<Oddity> oddities(Map<String, String> settings) {
        List<Oddity> found = new ArrayList<>();
        String application = settings.getOrDefault("client-id", "");
        String token = settings.getOrDefault("token-client-id", "");
        if (!application.isEmpty() && application.equals(token)) {
            found.add(new Oddity(
                    "settings.ids-same",
                    "client-id and token-client-id are the same: usually client-id came with the certificate,"
                            + " token-client-id later, with the scope"));
        } else {
            if (application.matches("[A-Z]{32}"))
                found.add(new Oddity(
                        "settings.ids-swapped",
                        "client-id has the shape of a token endpoint's id (32 capital letters): it came with"
                                + " the scope? then it is token-client-id"));
            if (token.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-f]{32}")) {
                found.add(new Oddity(
                        "settings.ids-swapped",
                        "token-client-id has the shape of an application's id at the gateway: it came with the"
                                + " certificate? then it is client-id"));
            }
        }
        for (String name : List.of("client-id", "token-client-id")) {
            if (settings.getOrDefault(name, "").matches("(?i)abc-?123"))
                found.add(new Oddity("settings.example-id", name + " looks like an example, not like an id"));
        }
        for (String name : List.of("base-url", "token-url"))
            environmentsDiffer(name, settings)
                    .ifPresent(text -> found.add(new Oddity("settings.environments-mixed", text)));
        if (found.stream().noneMatch(one -> one.id().equals("settings.environments-mixed")))
            urlsDiffer(settings).ifPresent(text -> found.add(new Oddity("settings.environments-mixed", text)));
        if (settings.getOrDefault("token-url", "").matches("(?i)https?://[^/]+/?"))
            found.add(new Oddity(
                    "settings.token-url-path", "token-url has no path: the vendor's ends in /as/token.oauth2"));
        if (settings.getOrDefault("tls-min", "1.2").compareTo(settings.getOrDefault("tls-max", "1.3")) > 0)
            found.add(new Oddity("settings.tls-range", "tls-min is higher than tls-max: no TLS version is left"));
        if (settings.containsKey("keystore") && (settings.containsKey("key") || settings.containsKey("cert")))
            found.add(new Oddity(
                    "settings.identity-twice", "both keystore and key or cert are set: unset those you do not use"));
        return found;
    }

    /** Whatever the environment is called: both URLs have to be of the same one. */
    private static Optional<String> urlsDiffer(Map<String, String> settings) {
        String base = environmentOf(settings.getOrDefault("base-url", ""));
        String token = environmentOf(settings.getOrDefault("token-url", ""));
        if (base.isEmpty() || token.isEmpty() || base.equals(token)) return Optional.empty();
        return Optional.of("base-url and token-url are of different environments: base-url looks like a " + base
                + " host, token-url like a " + token + " host");
    }

    /** {@code production} or {@code pre-production}, by the names of the vendor's hosts; empty for others. */
    private static String environmentOf(String url) {
        if (url.matches("(?i)https?://[^/]*preprod.*")) return "pre-production";
        boolean vendor = url.matches("(?i)https?://[^/]*\\.(groupe-psa|mpsa|stellantis)\\.com(:\\d+)?(/.*)?");
        return vendor && !url.matches("(?i).*(stage|np-api|staging).*") ? "production" : "";
    }

    private static Optional<String> environmentsDiffer(String name, Map<String, String> settings) {
        String url = settings.getOrDefault(name, "");
        String environment = settings.getOrDefault("environment", "");
        String seen = environmentOf(url);
        if (environment.equals("prod") && seen.equals("pre-production"))
            return Optional.of(name + " is a pre-production host, while environment=prod");
        if (environment.equals("preprod") && seen.equals("production"))
            return Optional.of(name + " looks like a production host, while environment=preprod");
        return Optional.empty();
    }
}
