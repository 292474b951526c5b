package stellantis.connection;

import static stellantis.cli.Option.Group.CREDENTIALS;
import static stellantis.cli.Option.Group.REQUEST;
import static stellantis.cli.Option.Group.TOKEN;
import static stellantis.cli.Option.Group.TRUST;

import java.util.List;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.profile.SecretSource;

/** The options of all scripts that talk to a server: how to reach it, and who sends the request. */
public final class ConnectionOptions {
    public static final Option CACERT = Option.value(
                    "cacert", "FILE", "CA certificates to trust for the server, besides the system's")
            .in(TRUST)
            .setting();
    public static final Option CACERT_ONLY = Option.flag("cacert-only", "trust only --cacert (or the profile's ca.pem)")
            .in(TRUST)
            .setting();
    public static final Option PROXY = Option.value("x", "proxy", "URL", "HTTP proxy (default: HTTPS_PROXY, NO_PROXY)")
            .in(TRUST)
            .setting();
    public static final Option TLS_MIN = Option.value("tls-min", "VERSION", "lowest TLS version: 1.2 (default) or 1.3")
            .in(TRUST)
            .knows("1.2", "1.3")
            .setting();
    public static final Option TLS_MAX = Option.value("tls-max", "VERSION", "highest TLS version: 1.2 or 1.3 (default)")
            .in(TRUST)
            .knows("1.2", "1.3")
            .setting();
    public static final Option CONNECT_TIMEOUT = Option.value(
                    "connect-timeout", "SECONDS", "longest wait for the connection (default 10)")
            .in(TRUST)
            .setting();
    public static final Option MAX_TIME = Option.value(
                    "m", "max-time", "SECONDS", "longest time for the whole exchange (default 60)")
            .in(TRUST)
            .setting();
    public static final Option AUTH = Option.value(
                    "auth", "SCHEME", "basic (fleet owner), oauth2 (B2B), end-user (a driver's consent) or none")
            .in(CREDENTIALS)
            .knows("basic", "oauth2", "end-user", "none")
            .setting();
    public static final Option USER = Option.value("u", "user", "LOGIN", "user of Basic authentication: your MZP login")
            .in(CREDENTIALS)
            .setting();
    public static final Option PASSWORD = Option.value(
                    "password", "SRC", "password of Basic authentication: " + SecretSource.FORMS)
            .in(CREDENTIALS)
            .setting();
    public static final Option BEARER = Option.value("bearer", "SRC", "use this access token: " + SecretSource.FORMS)
            .in(CREDENTIALS)
            .setting();
    public static final Option END_USER = Option.value(
                    "end-user", "LABEL", "act on behalf of this enrolled driver (default: the only one)")
            .in(CREDENTIALS);
    public static final Option TOKEN_URL =
            Option.value("token-url", "URL", "the token endpoint").in(TOKEN).setting();
    public static final Option TOKEN_CLIENT_ID = Option.value(
                    "token-client-id", "ID", "the token endpoint's client id (from the e-mail with the scope)")
            .in(TOKEN)
            .setting();
    public static final Option SCOPE = Option.value("scope", "SCOPE", "scope of the access token, such as prd:XXX")
            .in(TOKEN)
            .setting();
    public static final Option CLIENT_SECRET = Option.value(
                    "client-secret", "SRC", "client secret, for clients that have one")
            .in(TOKEN)
            .setting();
    public static final Option NO_CACHE =
            Option.flag("no-cache", "fetch a new token and store none").in(TOKEN);
    public static final Option URL =
            Option.value("url", "URL", "the path or URL, as in curl").in(REQUEST);
    public static final Option BASE_URL = Option.value("base-url", "URL", "the API's host, to which a path is appended")
            .in(REQUEST)
            .setting();
    public static final Option CLIENT_ID = Option.value(
                    "client-id",
                    "ID",
                    "client id: in call the application's (from the e-mail with the certificate), in token the "
                            + "token endpoint's (from the e-mail with the scope)")
            .in(REQUEST)
            .setting();
    public static final Option CLIENT_ID_IN = Option.value(
                    "client-id-in",
                    "PLACE",
                    "where the client id goes: query:client_id (default) or header:X-IBM-Client-Id")
            .in(REQUEST)
            .setting();
    public static final Option ACCEPT = Option.value(
                    "accept", "TYPES", "media types to accept (default: HAL, then JSON)")
            .in(REQUEST)
            .setting();

    /** Those of the connection itself, for {@link Command#options}. */
    public static final List<Option> CONNECTION = List.of(
            Options.KEY,
            Options.CERT,
            Options.KEYSTORE,
            Options.ALIAS,
            CACERT,
            CACERT_ONLY,
            Options.PASSPHRASE,
            Options.KEY_PASSPHRASE,
            PROXY,
            TLS_MIN,
            TLS_MAX,
            CONNECT_TIMEOUT,
            MAX_TIME);

    private ConnectionOptions() {}
}
