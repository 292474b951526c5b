package stellantis.profile;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import stellantis.Failure;
import stellantis.Nearest;

/** Every setting of a profile, by the name of the option that overrides it: what it is and what may stand in it. */
public enum Setting {
    ENVIRONMENT("preprod", "preprod, prod or sandbox: sets the URLs"),
    AUTH(
            "oauth2",
            "basic (fleet owner), oauth2 (B2B with an access token), end-user (a driver's consent) or none "
                    + "(certificate only)"),
    BASE_URL("https://HOST", "the API's host, to which a path is appended"),
    TOKEN_URL("https://HOST:PORT/as/token.oauth2", "the token endpoint"),
    CLIENT_ID("ID", "the application's client id, from the e-mail with the certificate"),
    TOKEN_CLIENT_ID("ID", "the token endpoint's client id, from the e-mail with the scope"),
    SCOPE("prd:XXX", "scope of the access token; for auth=end-user what drivers are asked for, such as telemetry,trip"),
    USER("MZP123456", "login for Basic authentication"),
    PASSWORD(Kind.SECRET, "env:MZP_PASSWORD", "where the password for Basic authentication is"),
    CLIENT_SECRET(Kind.SECRET, "env:CLIENT_SECRET", "where the client secret is, for clients that have one"),
    PASSPHRASE(Kind.SECRET, "env:KEY_PASSPHRASE", "where the passphrase of key file or keystore is"),
    KEY_PASSPHRASE(
            Kind.SECRET, "env:KEY_PASSPHRASE", "where the passphrase of the keystore's entry is, if it has its own"),
    KEY(Kind.PATH, "FILE", "private key (default: key.pem in the profile)"),
    CERT(Kind.PATH, "FILE", "certificate and its chain (default: cert.pem in the profile)"),
    KEYSTORE(Kind.PATH, "FILE", "keystore to use instead of key and cert"),
    ALIAS("NAME", "the keystore's entry"),
    CACERT(
            Kind.PATH,
            "FILE",
            "CA certificates to trust for servers, besides the system's (default: ca.pem in the profile)"),
    CACERT_ONLY("true", "true: trust only the CAs of cacert"),
    CLIENT_ID_IN("query:client_id", "where client-id goes: query:client_id or header:X-IBM-Client-Id"),
    ACCEPT("application/json", "media types to accept"),
    PROXY("http://HOST:PORT", "HTTP proxy"),
    LINKS(
            "own-host",
            "own-host: follow links to another host on the host of base-url, for gateways with another name; "
                    + "without it such links are refused"),
    TLS_MIN("1.2", "lowest TLS version: 1.2 or 1.3"),
    TLS_MAX("1.3", "highest TLS version: 1.2 or 1.3"),
    CONNECT_TIMEOUT("30", "longest wait for a connection, in seconds"),
    MAX_TIME("30", "longest time for a whole exchange, in seconds"),
    BRAND(
            "peugeot",
            "for auth=end-user: peugeot, citroen, ds, opel or vauxhall; gives authorize-url, token-url, "
                    + "revoke-url and realm"),
    AUTHORIZE_URL("https://HOST", "where drivers log in and consent"),
    REVOKE_URL("https://HOST", "where a driver's tokens are revoked"),
    REALM("NAME", "the drivers' realm, which the API needs in x-introspect-realm"),
    REDIRECT_URI(
            "http://127.0.0.1/callback",
            "where the browser goes after consent, as registered (default: http://127.0.0.1/callback on a free "
                    + "port)"),
    LOCALE("en-GB", "language of the consent page, such as fr-FR (default: en-GB)"),
    LOCALE_PARAMETER("locale", "name of the consent page's parameter for the language: locale (default) or local"),
    SCOPE_SEPARATOR("space", "between scopes: space (default) or comma"),
    PKCE("true", "false: no proof key (RFC 7636), for providers that refuse it"),
    ISSUER(
            "https://HOST",
            "the identity provider's own name (RFC 9207); default: any name on the host of authorize-url"),
    REVOKE_FIELD("token", "the form field that names the token to revoke (default: token)"),
    ELIGIBILITY_PATH(
            "/connectedcar/v3/vehicle/{vin}",
            "path of a vehicle's capabilities (default: /connectedcar/v3/vehicle/{vin})");

    /** TEXT stands as it is; PATH starts from the profile's folder; SECRET is only where the secret is to be had. */
    public enum Kind {
        TEXT,
        PATH,
        SECRET
    }

    private final Kind kind;
    private final String example;
    private final String meaning;

    Setting(String example, String meaning) {
        this(Kind.TEXT, example, meaning);
    }

    Setting(Kind kind, String example, String meaning) {
        this.kind = kind;
        this.example = example;
        this.meaning = meaning;
    }

    /** Its name, such as {@code client-id}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Kind kind() {
        return kind;
    }

    /** What a value looks like, for a command to be completed; values from an e-mail are in capitals. */
    public String example() {
        return example;
    }

    /** {@code name=example}. */
    public String assignment() {
        return label() + "=" + example();
    }

    /** What it is, in a few words. */
    public String meaning() {
        return meaning;
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
}
