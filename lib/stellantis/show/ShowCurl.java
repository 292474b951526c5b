//SOURCES ../connection/ApiCredentials.java
//SOURCES ../connection/CallOptions.java
//SOURCES ../connection/EndUsers.java
//SOURCES ../connection/ServerOptions.java
//SOURCES ../connection/TokenSource.java
//SOURCES ../ShellWord.java
//SOURCES CurlCommand.java
//SOURCES ../pki/Pem.java
//SOURCES ../connection/ConnectionOptions.java
//SOURCES ../connection/RequestOptions.java
//SOURCES ../records/RecordOptions.java
package stellantis.show;

import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import stellantis.Failure;
import stellantis.ShellWord;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.connection.ApiCredentials;
import stellantis.connection.ConnectionOptions;
import stellantis.connection.EndUsers;
import stellantis.connection.RequestOptions;
import stellantis.connection.ServerOptions;
import stellantis.connection.TokenSource;
import stellantis.diagnosis.Sent.Auth;
import stellantis.http.ApiRequest;
import stellantis.show.CurlCommand.Reference;
import stellantis.http.TlsVersion;
import stellantis.pki.Pem;
import stellantis.records.RecordOptions;

/** The curl command for a call, from the options and the profile; no secret is read for it. */
public final class ShowCurl {
    private static final List<Option> OURS = List.of(RecordOptions.ALL_PAGES, RecordOptions.LIMIT, RecordOptions.JSONL, RecordOptions.CSV,
            RecordOptions.TABLE, RecordOptions.COLUMNS, RecordOptions.QUERY, RecordOptions.WHERE, RecordOptions.LOCAL_TIME);

    private final Run run;
    private final ServerOptions server;
    private final CurlCommand curl = new CurlCommand();
    /** Before the call itself, which says all that is to be said of the files. */
    private boolean forToken;

    private ShowCurl(Run run, ServerOptions server) {
        this.run = run;
        this.server = server;
    }

    /** The curl command for a call. What our options do with the answer is not in it, and a note says so. */
    public static String command(Run run, ServerOptions server, ApiRequest request, Auth auth) {
        List<String> ours = OURS.stream().filter(run::has).map(option -> "--" + option.getLongOpt()).toList();
        if (!ours.isEmpty()) {
            run.console().note("not in what is shown: " + String.join(", ", ours) + "; it sends this one request"
                    + (run.has(RecordOptions.ALL_PAGES) ? ", for the first page," : "") + " and prints the answer as it comes");
        }
        return new ShowCurl(run, server).build(request, auth);
    }

    /** @throws Failure exit code 2 when --show names another tool than curl */
    public static void check(Run run) {
        String tool = run.value(Options.SHOW).orElse("");
        if (!tool.equals("curl")) throw Failure.usage("--show does not know \"" + tool + "\" here").hint("--show curl");
    }

    private String build(ApiRequest request, Auth auth) {
        identity();
        server.caFile().ifPresent(file -> curl.option("--cacert", pem(file)));
        connection();
        answer();
        curl.request(request, data());
        credentials(auth);
        return text();
    }

    /** The curl command that fetches a token; the client secret, where there is one, is only referred to. */
    public static String token(Run run, ServerOptions server, URI endpoint, String clientId, Optional<String> scope) {
        ShowCurl show = new ShowCurl(run, server);
        show.fetch(endpoint, clientId, scope);
        return show.text();
    }

    private void fetch(URI endpoint, String clientId, Optional<String> scope) {
        ApiRequest request = ApiRequest.of("POST", endpoint).withBody(new byte[0]).with("Accept", "application/json");
        if (server.hasIdentity()) identity();
        server.caFile().ifPresent(file -> curl.option("--cacert", pem(file)));
        connection();
        List<String[]> data = new ArrayList<>();
        data.add(new String[] {"--data-urlencode", "grant_type=client_credentials"});
        if (run.source(ConnectionOptions.CLIENT_SECRET).isEmpty()) data.add(new String[] {"--data-urlencode", "client_id=" + clientId});
        else curl.secret("user", clientId + ":", reference(ConnectionOptions.CLIENT_SECRET, "CLIENT_SECRET", "the client secret"));
        scope.ifPresent(text -> data.add(new String[] {"--data-urlencode", "scope=" + text}));
        curl.request(request, data);
    }

    private String text() {
        return curl.sh();
    }

    private void identity() {
        Optional<Path> keystore = run.settingFile(Options.KEYSTORE);
        if (keystore.isPresent()) {
            curl.option("--cert-type", "P12").option("--cert", slashes(keystore.get()));
            curl.secret("pass", "", reference(Options.PASSPHRASE, "KEYSTORE_PASSPHRASE", "the passphrase of the keystore"));
            if (!forToken) run.console().note("curl reads PKCS#12 keystores only; make one of another kind with jbang convert@stellantis");
            return;
        }
        Path key = server.files().key();
        Path cert = server.files().cert();
        curl.option("--cert", pem(cert));
        if (!key.equals(cert)) curl.option("--key", pem(key));
        if (encrypted(key)) curl.secret("pass", "", reference(Options.PASSPHRASE, "KEY_PASSPHRASE", "the passphrase of the private key"));
    }

    private static boolean encrypted(Path key) {
        return Files.exists(key) && Pem.text(Run.read(key)).contains("ENCRYPTED");
    }

    /** curl takes a backslash in it for the mark of the colon before a passphrase. */
    private static String slashes(Path file) {
        return file.toAbsolutePath().toString().replace(File.separatorChar, '/');
    }

    private String pem(Path file) {
        if (!forToken && Files.exists(file) && !Pem.text(Run.read(file)).contains("-----BEGIN ")) run.console().warn(file + " is not PEM, which curl expects", "jbang convert@stellantis " + ShellWord.of(file.toString()) + " FILE.pem");
        return slashes(file);
    }

    private void connection() {
        run.setting(ConnectionOptions.PROXY).ifPresent(proxy -> {
            if (proxy.matches(".*@.*")) throw Failure.usage("--show curl does not print a proxy with user and password").hint("set HTTPS_PROXY instead, which curl reads too");
            curl.option("--proxy", proxy);
        });
        run.setting(ConnectionOptions.TLS_MIN).ifPresent(version -> curl.option("--tlsv" + TlsVersion.parse(version, "--tls-min").label));
        run.setting(ConnectionOptions.TLS_MAX).ifPresent(version -> curl.option("--tls-max", TlsVersion.parse(version, "--tls-max").label));
        curl.option("--connect-timeout", run.setting(ConnectionOptions.CONNECT_TIMEOUT).orElse("10")).option("--max-time", run.setting(ConnectionOptions.MAX_TIME).orElse("60"));
    }

    /** What is done with the answer. */
    private void answer() {
        run.value(RequestOptions.RETRY).ifPresent(times -> curl.option("--retry", times));
        if (run.has(RequestOptions.LOCATION)) curl.option("--location");
        if (run.has(RequestOptions.INCLUDE)) curl.option("--include");
        run.value(Options.OUTPUT).ifPresent(file -> curl.option("--output", file));
    }

    private List<String[]> data() {
        List<String[]> data = new ArrayList<>();
        for (Map.Entry<Option, String> one : run.inOrder(RequestOptions.DATA, RequestOptions.DATA_URLENCODE)) {
            if (one.getValue().matches("[^=]*@-")) throw Failure.usage("--show curl cannot show data from standard input").because("curl gets its configuration that way").hint("put the data into a file: --" + one.getKey().getLongOpt() + " @FILE");
            data.add(new String[] {"--" + one.getKey().getLongOpt(), one.getValue()});
        }
        return data;
    }

    private void credentials(Auth auth) {
        switch (auth) {
            case BASIC -> curl.secret("user", ApiCredentials.user(run) + ":", reference(ConnectionOptions.PASSWORD, "MZP_PASSWORD", "the password of " + ApiCredentials.user(run)));
            case TOKEN -> curl.secret("header", "Authorization: Bearer ", reference(ConnectionOptions.BEARER, "ACCESS_TOKEN", "the access token"));
            case OAUTH2 -> {
                TokenSource.Asked asked = TokenSource.asked(run, Optional.empty());
                ShowCurl token = new ShowCurl(run, server);
                token.forToken = true;
                token.curl.option("--fail");
                token.fetch(asked.endpoint(), asked.clientId(), asked.scope());
                curl.token(token.curl).secret("header", "Authorization: Bearer ", Reference.token());
            }
            case END_USER -> curl.secret("header", "Authorization: Bearer ", Reference.output("jbang token@stellantis" + (run.profile().name().equals("default") ? "" : " -p " + run.profile().name())
                    + " --end-user " + new EndUsers(run, server).chosen().label()));
            case OWN, NONE -> { }
        }
    }

    private Reference reference(Option option, String variable, String meaning) {
        return run.source(option).map(located -> Reference.to(located.source(), located.folder(), variable, meaning)).orElseGet(() -> Reference.variable(variable, meaning));
    }
}
