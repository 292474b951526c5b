package stellantis.show;

import static stellantis.cli.Options.KEYSTORE;
import static stellantis.cli.Options.OUTPUT;
import static stellantis.cli.Options.PASSPHRASE;
import static stellantis.connection.ApiSession.RETRY;
import static stellantis.connection.ConnectionOptions.BEARER;
import static stellantis.connection.ConnectionOptions.CLIENT_SECRET;
import static stellantis.connection.ConnectionOptions.CONNECT_TIMEOUT;
import static stellantis.connection.ConnectionOptions.MAX_TIME;
import static stellantis.connection.ConnectionOptions.PASSWORD;
import static stellantis.connection.ConnectionOptions.PROXY;
import static stellantis.connection.ConnectionOptions.TLS_MAX;
import static stellantis.connection.ConnectionOptions.TLS_MIN;
import static stellantis.connection.RequestOptions.DATA;
import static stellantis.connection.RequestOptions.DATA_URLENCODE;
import static stellantis.connection.RequestOptions.INCLUDE;
import static stellantis.connection.RequestOptions.LOCATION;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.TextEncoding;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.connection.ApiCredentials;
import stellantis.connection.Credential;
import stellantis.connection.ServerAccess;
import stellantis.connection.TokenSettings;
import stellantis.diagnosis.Auth;
import stellantis.http.ApiRequest;
import stellantis.http.TlsVersion;
import stellantis.http.TokenRequest;
import stellantis.show.CurlCommand.Reference;

/** The curl command for a call, from the options and the profile; no secret is read for it. */
public final class ShowCurl {
    public static final Option SHOW = Option.value(
                    "show", "TOOL", "only print the curl command that does the same: curl")
            .knows("curl");

    private final Run run;
    private final ServerAccess server;
    private final CurlCommand curl = new CurlCommand();

    private ShowCurl(Run run, ServerAccess server) {
        this.run = run;
        this.server = server;
    }

    /** @throws Failure exit code 2 when --show names another tool than curl */
    public static void check(Run run) {
        String tool = run.value(SHOW).orElse("");
        if (!tool.equals("curl")) {
            throw Failure.usage("--show does not know \"" + tool + "\" here").hint("--show curl");
        }
    }

    /** The curl command for a call; what our options do with the answer is not in it. */
    public static String command(Run run, ServerAccess server, ApiRequest request, Credential credential) {
        ShowCurl show = new ShowCurl(run, server);
        show.identity();
        show.connection();
        if (credential.auth() == Auth.OAUTH2) show.curl.token(show.fetch());
        show.answer();
        show.curl.request(request.withRealm(credential.realm()), show.data());
        show.credentials(credential.auth());
        return show.curl.sh();
    }

    /** What fetches a token; the client secret, where there is one, is only referred to. */
    private CurlCommand fetch() {
        TokenRequest asked = TokenSettings.withoutSecret(run, Optional.empty());
        CurlCommand fetch = new CurlCommand(curl).option("--fail");
        List<Map.Entry<String, String>> data = new ArrayList<>();
        data.add(Map.entry("--data-urlencode", "grant_type=client_credentials"));
        if (run.source(CLIENT_SECRET).isEmpty())
            data.add(Map.entry("--data-urlencode", "client_id=" + asked.clientId()));
        else
            fetch.secret(
                    "user", asked.clientId() + ":", reference(CLIENT_SECRET, "CLIENT_SECRET", "the client secret"));
        if (asked.scope() != null) data.add(Map.entry("--data-urlencode", "scope=" + asked.scope()));
        fetch.request(
                ApiRequest.of("POST", asked.endpoint()).withBody(new byte[0]).with("Accept", "application/json"), data);
        return fetch;
    }

    private void identity() {
        Optional<Path> keystore = run.settingFile(KEYSTORE);
        if (keystore.isPresent()) {
            curl.option("--cert-type", "P12").option("--cert", slashes(keystore.get()));
            String meaning = "the passphrase of the keystore";
            curl.secret("pass", "", reference(PASSPHRASE, "KEYSTORE_PASSPHRASE", meaning));
            run.console()
                    .note(
                            "curl reads PKCS#12 keystores only; make one of another kind with {}",
                            NextCommand.of("convert"));
            return;
        }
        Path key = server.files().key();
        Path cert = server.files().cert();
        curl.option("--cert", pem(cert));
        if (!key.equals(cert)) curl.option("--key", pem(key));
        if (!Files.exists(key) || !TextEncoding.text(Run.read(key)).contains("ENCRYPTED")) return;
        curl.secret("pass", "", reference(PASSPHRASE, "KEY_PASSPHRASE", "the passphrase of the private key"));
    }

    /** curl takes a backslash in it for the mark of the colon before a passphrase. */
    private static String slashes(Path file) {
        return file.toAbsolutePath().toString().replace(File.separatorChar, '/');
    }

    private String pem(Path file) {
        if (Files.exists(file) && !TextEncoding.text(Run.read(file)).contains("-----BEGIN ")) {
            Hint convert = Hint.of(NextCommand.of("convert", file, "FILE.pem"));
            run.console().warn(file + " is not PEM, which curl expects", convert);
        }
        return slashes(file);
    }

    private void connection() {
        server.caFile().ifPresent(file -> curl.option("--cacert", pem(file)));
        run.setting(PROXY).ifPresent(proxy -> {
            if (proxy.contains("@")) {
                throw Failure.usage("--show curl does not print a proxy with user and password")
                        .hint("set HTTPS_PROXY instead, which curl reads too");
            }
            curl.option("--proxy", proxy);
        });
        run.setting(TLS_MIN)
                .map(text -> TlsVersion.parse(text, "--tls-min"))
                .ifPresent(version -> curl.option("--tlsv" + version.label));
        run.setting(TLS_MAX)
                .map(text -> TlsVersion.parse(text, "--tls-max"))
                .ifPresent(version -> curl.option("--tls-max", version.label));
        curl.option("--connect-timeout", run.setting(CONNECT_TIMEOUT).orElse("10"));
        curl.option("--max-time", run.setting(MAX_TIME).orElse("60"));
    }

    /** What is done with the answer. */
    private void answer() {
        run.value(RETRY).ifPresent(times -> curl.option("--retry", times));
        if (run.has(LOCATION)) curl.option("--location");
        if (run.has(INCLUDE)) curl.option("--include");
        run.value(OUTPUT).ifPresent(file -> curl.option("--output", file));
    }

    private List<Map.Entry<String, String>> data() {
        List<Map.Entry<String, String>> data = new ArrayList<>();
        for (Option one : run.uses(DATA, DATA_URLENCODE)) {
            String option = "--" + one.getLongOpt();
            if (one.getValue().matches("[^=]*@-")) {
                throw Failure.usage("--show curl cannot show data from standard input")
                        .because("curl gets its configuration that way")
                        .hint("put the data into a file: " + option + " @FILE");
            }
            data.add(Map.entry(option, one.getValue()));
        }
        return data;
    }

    private void credentials(Auth auth) {
        switch (auth) {
            case BASIC -> {
                String user = ApiCredentials.user(run);
                curl.secret("user", user + ":", reference(PASSWORD, "MZP_PASSWORD", "the password of " + user));
            }
            case TOKEN -> bearer(reference(BEARER, "ACCESS_TOKEN", "the access token"));
            case OAUTH2 -> bearer(Reference.TOKEN);
            case END_USER -> {
                String driver = server.endUser().label();
                curl.token(run.console().text(NextCommand.of("token --end-user", driver)));
                bearer(Reference.TOKEN);
            }
            case OWN, NONE -> {}
        }
    }

    private void bearer(Reference token) {
        curl.secret("header", "Authorization: Bearer ", token);
    }

    private Reference reference(Option option, String variable, String meaning) {
        return run.source(option)
                .map(located -> Reference.to(located.source(), located.folder(), variable, meaning))
                .orElseGet(() -> Reference.variable(variable, meaning));
    }
}
