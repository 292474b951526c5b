//DEPS commons-cli:commons-cli:1.11.0
package stellantis.cli;

import org.apache.commons.cli.Option;

/**
 * Every option of every script, declared once: name, argument, text. The parser is Commons CLI, the cheapest of the
 * well-kept ones at start-up (33 ms against 50 to 105 for the others measured).
 */
public final class Options {
    // common to all
    public static final Option HELP = flag("h", "help", "show this help");
    public static final Option VERSION = flag(null, "version", "show the version");
    public static final Option QUIET = flag("q", "quiet", "say nothing on success");
    public static final Option VERBOSE = flag("v", "verbose", "say what is done, secrets left out");
    public static final Option DEBUG = flag(null, "debug", "on failure, show the stack trace too");
    public static final Option NO_INPUT = flag(null, "no-input", "never ask, fail instead");
    public static final Option NO_COLOR = flag(null, "no-color", "plain text (so do NO_COLOR and TERM=dumb)");
    public static final Option PROFILE = value("p", "profile", "NAME", "the profile to use (default: $STELLANTIS_PROFILE, else \"default\")");
    public static final Option FORCE = flag(null, "force", "replace existing files; the old ones are kept as backups");
    public static final Option JSON = flag(null, "json", "print the result as JSON");

    // secrets
    public static final Option PASSPHRASE = value(null, "passphrase", "SRC", "passphrase of the key file or keystore: env:NAME, file:PATH, fd:N or stdin");
    public static final Option NO_PASSPHRASE = flag(null, "no-passphrase", "leave the key unencrypted (file mode 0600 only)");
    public static final Option KEY_PASSPHRASE = value(null, "key-passphrase", "SRC", "passphrase of the keystore entry (--alias), where it has its own");
    public static final Option OUT_PASSPHRASE = value(null, "out-passphrase", "SRC", "passphrase for what is written");

    // keys and where they are
    public static final Option RSA = value(null, "rsa", "BITS", "an RSA key of 2048 (default), 3072 or 4096 bits");
    public static final Option EC = value(null, "ec", "CURVE", "an EC key on P-256 or P-384");
    public static final Option OUT = value("o", "out", "FILE", "where to write (\"-\" for stdout)");
    public static final Option KEY = value(null, "key", "FILE", "private key, in any format");
    public static final Option CERT = value(null, "cert", "FILE", "certificate, with its chain if it has one");
    public static final Option CACERT = value(null, "cacert", "FILE", "CA certificates to trust for the server, besides the system's");
    public static final Option KEYSTORE = value(null, "keystore", "FILE", "PKCS#12, JKS, JCEKS or BCFKS keystore");
    public static final Option ALIAS = value(null, "alias", "NAME", "the keystore's entry");

    public static final Option CERTS_OUT = value(null, "cert-out", "FILE", "where to write the certificates, leaf first");
    public static final Option KEY_OUT = value(null, "key-out", "FILE", "where to write the private key");
    public static final Option CA_OUT = value(null, "ca-out", "FILE", "where to write the CA certificates");
    public static final Option TO = value(null, "to", "FORMAT", "pem, pkcs1, sec1, der or p7b (files), p12, jks, jceks or bcfks (keystores); default: by the name of the file to write");
    public static final Option DER = flag(null, "der", "write DER instead of PEM");
    public static final Option WITHOUT_CA = flag(null, "without-ca", "install a certificate although the CA that signed it is not among the files");
    public static final Option P12 = flag(null, "p12", "write identity.p12 too, for Java applications");

    // the subject of a signing request
    public static final Option CN = value(null, "cn", "LOGIN", "common name: your MZP login, such as MZP123456");
    public static final Option ORG = value(null, "org", "NAME", "organization: the company's name");
    public static final Option COUNTRY = value(null, "country", "CC", "country: two letters (ISO 3166), such as FR");
    public static final Option STATE = value(null, "state", "NAME", "state or province, such as Kansas or Ile de France");
    public static final Option LOCALITY = value(null, "locality", "NAME", "locality: the city");
    public static final Option EMAIL = value(null, "email", "ADDRESS", "e-mail address: gets the link to download and renew the certificate");
    public static final Option LIKE = value(null, "like", "FILE", "copy the subject of a signing request, certificate or keystore, mistakes mended");
    public static final Option CONFIG = value(null, "config", "FILE", "read the subject from an openssl configuration, as in the tutorials");

    // servers
    public static final Option CACERT_ONLY = flag(null, "cacert-only", "trust nothing but --cacert (or the profile's ca.pem)");
    public static final Option CLIENT_ID = value(null, "client-id", "ID", "client id: in call the application's (from the e-mail with the certificate), in token the token endpoint's (from the e-mail with the scope)");
    public static final Option TOKEN_CLIENT_ID = value(null, "token-client-id", "ID", "the token endpoint's client id (from the e-mail with the scope)");
    public static final Option USER = value("u", "user", "LOGIN", "user of Basic authentication: your MZP login");
    public static final Option PASSWORD = value(null, "password", "SRC", "password of Basic authentication: env:NAME, file:PATH, fd:N or stdin");
    public static final Option CLIENT_SECRET = value(null, "client-secret", "SRC", "client secret, for clients that have one");
    public static final Option SCOPE = value(null, "scope", "SCOPE", "scope of the access token, such as prd:XXX");
    public static final Option TOKEN_URL = value(null, "token-url", "URL", "the token endpoint");
    public static final Option BASE_URL = value(null, "base-url", "URL", "what a path is appended to");
    public static final Option AUTH = value(null, "auth", "SCHEME", "basic (fleet owner), oauth2 (B2B), end-user (a driver's consent) or none");
    public static final Option BEARER = value(null, "bearer", "SRC", "use this access token");
    public static final Option PROXY = value("x", "proxy", "URL", "HTTP proxy (default: HTTPS_PROXY, NO_PROXY)");
    public static final Option TLS_MIN = value(null, "tls-min", "VERSION", "lowest TLS version: 1.2 (default) or 1.3");
    public static final Option TLS_MAX = value(null, "tls-max", "VERSION", "highest TLS version: 1.2 or 1.3 (default)");
    public static final Option CONNECT_TIMEOUT = value(null, "connect-timeout", "SECONDS", "longest wait for the connection (default 10)");
    public static final Option MAX_TIME = value("m", "max-time", "SECONDS", "longest time for the whole exchange (default 60)");

    // token
    public static final Option NO_CACHE = flag(null, "no-cache", "fetch a new token and store none");
    public static final Option AS_HEADER = flag(null, "header", "print \"Authorization: Bearer …\"");
    public static final Option DECODE = flag(null, "decode", "show the token's claims and check its binding to the certificate");

    // call: curl's names, curl's meaning
    public static final Option REQUEST = value("X", "request", "METHOD", "request method");
    public static final Option HEADER = value("H", "header", "LINE", "a request header (\"Name: value\"; \"Name:\" removes it; @FILE reads lines); may be repeated");
    public static final Option DATA = value("d", "data", "DATA", "request body; @FILE reads it, @- standard input; may be repeated");
    public static final Option DATA_URLENCODE = value(null, "data-urlencode", "DATA", "like --data, percent-encoded: VALUE, NAME=VALUE, @FILE or NAME@FILE");
    public static final Option BODY = flag(null, "body", "send the data of a GET as its body, as curl does, not in the query");
    public static final Option URL = value(null, "url", "URL", "the path or URL, as curl takes it");
    public static final Option GET = flag("G", "get", "send the data in the query of a GET");
    public static final Option OUTPUT = value("o", "output", "FILE", "write to a file: a body whole or not at all, records as they come");
    public static final Option INCLUDE = flag("i", "include", "print the response's status and headers too");
    public static final Option LOCATION = flag("L", "location", "follow redirects; credentials never go to another host");
    public static final Option CLIENT_ID_IN = value(null, "client-id-in", "PLACE", "where the client id goes: query:client_id (default) or header:X-IBM-Client-Id");
    public static final Option ACCEPT = value(null, "accept", "TYPES", "media types to ask for (default: HAL, then JSON)");
    public static final Option RETRY = value(null, "retry", "N", "try idempotent requests that failed in passing again, up to N times; a 429 that says when to come back is waited for, however often");
    public static final Option MAX_RATE = value(null, "max-rate", "N", "at most N requests a second; N/min and N/h are taken too");
    public static final Option EACH = value(null, "each", "PATH", "a request for each line of standard input, its fields in place of {field}, a plain line in place of {}");
    public static final Option PARALLEL = value(null, "parallel", "N", "how many requests may be on their way at once (default 4, at most 64)");
    public static final Option RAW = flag(null, "raw", "print the body as it came, on a terminal too; texts that --query picks without quotes");
    public static final Option SHOW = value(null, "show", "TOOL", "print the curl command that does the same, instead of running: curl");
    public static final Option SHOW_TOOL = value(null, "show", "TOOL", "print the command of openssl or keytool that does the same, instead of running");


    // call: pages, and records one after another
    public static final Option ALL = flag(null, "all", "all pages: follow the links to the next one");
    public static final Option LIMIT = value(null, "limit", "N", "at most N records");
    public static final Option JSONL = flag(null, "jsonl", "the records of the answer as JSON, one on a line");
    public static final Option CSV = flag(null, "csv", "the records as CSV, with a header line");
    public static final Option TABLE = flag(null, "table", "the records as a table to read");
    public static final Option COLUMNS = value(null, "columns", "LIST", "columns as EXPRESSION:HEADING with commas between, such as 'vin,energies[0].level:battery %'");
    public static final Option QUERY = value(null, "query", "JMESPATH", "pick from each record, or from the whole answer where it is not taken apart");
    public static final Option WHERE = value(null, "where", "JMESPATH", "only the records for which this holds, such as \"brand=='Peugeot'\"");
    public static final Option LOCAL_TIME = flag(null, "local-time", "points in time in the zone of this computer");

    // fleets, vehicles, status, telemetry, alerts, positions
    public static final Option FLEET = value(null, "fleet", "FLEET", "the fleet, by its name or id (default: the only one, or where a VIN is given, the one that has it)");
    public static final Option SINCE = value(null, "since", "TIME", "from when on: 24h, 7d, or a date such as 2026-11-01");
    public static final Option TYPE = value(null, "type", "TYPE", "only this kind of data, such as vehicle.energies; may be repeated");
    public static final Option PLOT = value(null, "plot", "FILE", "draw the values over time instead, as an .svg file");
    public static final Option GEOJSON = flag(null, "geojson", "one GeoJSON FeatureCollection, for geographic software");
    public static final Option MAP = value(null, "map", "FILE", "draw a map instead: a web page of its own, which fetches nothing from anywhere");

    // doctor
    public static final Option OFFLINE = flag(null, "offline", "look at files and settings only, connect to nothing");
    public static final Option REPORT = value(null, "report", "FILE", "write a report without secrets to attach to a mail: Markdown, or HTML for a name ending in .html");

    // applications for end users: register
    public static final Option APPLICATION = value(null, "application", "NAME", "name of the application");
    public static final Option CONCEPT = value(null, "concept", "TEXT", "what it does with the data, and for whom, in one or two sentences");
    public static final Option REQUESTS = value(null, "requests", "N", "requests per month: a number, or vehicles x calls a day for each, such as 500x24");
    public static final Option VEHICLE_DATA = value(null, "vehicle-data", "LIST", "the data it needs, such as telemetry,trip (all names: see below)");
    public static final Option COMPLIANCE = value(null, "compliance", "TEXT", "statement on ExVe and GDPR: your own words, or \"yes\" to the sentence below");
    public static final Option FROM = value(null, "from", "FILE", "read answers from a file: lines such as application=…, or a JSON object (\"-\" for stdin)");

    // applications for end users: enroll, and calls for an enrolled driver
    public static final Option END_USER = value(null, "end-user", "LABEL", "the enrolled driver on whose behalf to ask (default: the only one)");
    public static final Option LABEL = value(null, "label", "LABEL", "what you call this driver (default: the brand, else \"driver\")");
    public static final Option OF_BRAND = value(null, "brand", "NAME", "whose driver: peugeot, citroen, ds, opel or vauxhall; gives the provider's URLs and the realm");
    public static final Option SCOPES = value(null, "scope", "LIST", "what to ask consent for, such as telemetry,trip (names: see below; others go as they are)");
    public static final Option AUTHORIZE_URL = value(null, "authorize-url", "URL", "where drivers log in and consent");
    public static final Option REVOKE_URL = value(null, "revoke-url", "URL", "where tokens are given back");
    public static final Option REALM = value(null, "realm", "NAME", "the drivers' realm, such as clientsB2CPeugeot");
    public static final Option REDIRECT_URI = value(null, "redirect-uri", "URI", "where the browser goes after consent, as registered (default: http://127.0.0.1/callback, any port)");
    public static final Option WAIT_PORT = value(null, "port", "PORT", "the port to wait on for the browser (default 0: any free one)");
    public static final Option LOCALE = value(null, "locale", "TAG", "language of the consent page, such as fr-FR (default: en-GB)");
    public static final Option NO_BROWSER = flag(null, "no-browser", "open no browser, print the address to open");
    public static final Option PASTE = flag(null, "paste", "wait for the address that the browser ended at, to be pasted, not for the browser itself");
    public static final Option CONSENT_TIME = value("m", "max-time", "SECONDS", "longest time for all of it, the driver's consent included (default 300)");
    public static final Option REFRESH = value(null, "refresh", "LABEL", "renew the driver's access token now");
    public static final Option REVOKE = value(null, "revoke", "LABEL", "give the driver's tokens back and forget them");
    public static final Option ENROLLED = flag(null, "list", "show who is enrolled, for what, until when");
    public static final Option ELIGIBILITY = value(null, "eligibility", "VIN", "show what a vehicle can do, before its driver is asked");

    // quickstart
    public static final Option OF_END_USERS = flag(null, "end-user", "the journey of an application for end users: registration, consent, a driver's data");

    // sandbox
    public static final Option STATE_FOLDER = value(null, "state-folder", "FOLDER", "where the sandbox keeps its CA and clients");
    public static final Option PORT = value(null, "port", "PORT", "port of the API (default 8443; 0: any free one)");
    public static final Option TOKEN_PORT = value(null, "token-port", "PORT", "port of the token endpoint (default 9033; 0: any free one)");
    public static final Option FAULT = value(null, "fault", "NAME", "misbehave in this way; may be repeated (list: jbang sandbox@stellantis faults)");
    public static final Option VEHICLES = value(null, "vehicles", "N", "size of the sandbox's fleet (default 75)");
    public static final Option QUOTA = value(null, "quota", "QUOTA", "requests an application may make: N/day, N/s, N/SECONDS or N/day,M/s (default 100000/day,100/s)");
    public static final Option QUOTA_HEADERS = value(null, "quota-headers", "FORM", "how answers tell of the quota: numbered, plain, named or both (default: numbered and named)");
    public static final Option TOKEN_LIFETIME = value(null, "token-lifetime", "SECONDS", "how long access tokens are valid (default 3600)");
    public static final Option FOLDER = value("o", "out", "FOLDER", "folder to write to (default: the current one)");
    public static final Option ZIP = flag(null, "zip", "the download as a zip");
    public static final Option P7B = flag(null, "p7b", "the download as one PKCS#7 file");
    public static final Option DAYS = value(null, "days", "N", "validity of the certificate (default 365; --days=-1: expired yesterday)");
    public static final Option WITH_SECRET = flag(null, "with-secret", "give the application a client secret too; most have none");

    public static final Option IDP_PORT = value(null, "idp-port", "PORT", "port of the end users' identity provider (default: the API's plus 1; 0: any free one)");
    public static final Option FOR_END_USERS = flag(null, "end-user", "for an application that acts for the owners of vehicles, as in the third tutorial");
    public static final Option BRAND = value(null, "brand", "NAME", "whose customers: peugeot (default), citroen, ds, opel or vauxhall");
    public static final Option REDIRECT_URIS = value(null, "redirect-uri", "URI", "where the owners may be sent back to; may be repeated (default: http://127.0.0.1/callback, any port)");

    // renew
    public static final Option WITHIN = value(null, "within", "TIME", "due when it ends within this time, such as 30d (default), 6w or 72h");
    public static final Option ALL_PROFILES = flag(null, "all-profiles", "every profile that has a certificate");
    public static final Option START = flag(null, "start", "make the next key, and a signing request with the same subject, beside those in use");
    public static final Option SWITCH = flag(null, "switch", "try the renewed certificate and use it from now on");
    public static final Option UNTRIED = flag(null, "offline", "switch to a renewed certificate without trying it: there is no network here");
    public static final Option TRY = value(null, "try", "PATH", "what is asked for with the old and the renewed certificate before they are switched (default: fleets; on behalf of a driver user/vehicles)");

    // setup
    public static final Option BIN = value(null, "bin", "FOLDER", "where the commands go (default: ~/.local/bin)");
    public static final Option LIST = flag(null, "list", "show what is installed");
    public static final Option UPGRADE = flag(null, "upgrade", "replace an older installation");
    public static final Option REMOVE = flag(null, "remove", "take all of it away again");
    public static final Option BUNDLE = value(null, "bundle", "FILE", "write a zip instead, for a machine without JBang and Maven");

    private Options() {}

    static Option flag(String shortName, String longName, String text) {
        return Option.builder(shortName).longOpt(longName).desc(text).get();
    }

    static Option value(String shortName, String longName, String argument, String text) {
        return Option.builder(shortName).longOpt(longName).hasArg().argName(argument).desc(text).get();
    }
}
