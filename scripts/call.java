///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Send a request to the API over mutual TLS, with the profile's credentials and curl's options
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:-UsePerfData -Xms32m -XX:Tier4InvocationThreshold=50000 -XX:Tier4CompileThreshold=100000 -Xlog:disable
//CDS
//SOURCES ../lib/stellantis/cli/Command.java
//SOURCES ../lib/stellantis/cli/BodyOutput.java
//SOURCES ../lib/stellantis/cli/ShowCurl.java
//SOURCES ../lib/stellantis/cli/TokenSource.java
//SOURCES ../lib/stellantis/diagnosis/Explain.java
//SOURCES ../lib/stellantis/http/ApiCall.java

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.cli.ApiCredentials;
import stellantis.cli.BodyOutput;
import stellantis.cli.CallOptions;
import stellantis.cli.Command;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.cli.ServerOptions;
import stellantis.cli.ShowCurl;
import stellantis.cli.TokenSource;
import stellantis.diagnosis.Explain;
import stellantis.diagnosis.ExplainAnswer;
import stellantis.diagnosis.ExplainAnswer.Auth;
import stellantis.diagnosis.ExplainAnswer.Sent;
import stellantis.http.AccessToken;
import stellantis.http.Answer;
import stellantis.http.ApiCall;
import stellantis.http.ApiRequest;
import stellantis.http.ApiUrl;
import stellantis.http.BrokenExchange;
import stellantis.http.Connector;
import stellantis.http.ErrorBody;
import stellantis.http.Query;
import stellantis.http.Retry;

/** Step 5 of the tutorial for fleet owners, step 6 of the one with OAuth2: the first JSON, and all that follow. */
class call {
    static final Command COMMAND = Command.named("call", "Send a request to the API over mutual TLS, with the profile's credentials and curl's options")
            .usage("[METHOD] PATH|URL [-d DATA] [-H LINE] [-o FILE] [-i] [-L] [--retry N]")
            .usage("PATH|URL --show curl")
            .example("jbang call@stellantis /connectedcar/v3/fleets", "the fleets, as readable JSON on a terminal, as it came in a pipe")
            .example("jbang call@stellantis fleets -G --data-urlencode 'pageSize=10'", "short for the same path; the data goes into the query")
            .example("jbang call@stellantis POST fleets/FLEET/monitors -H 'Content-Type: application/json' -d @monitor.json", "send a file as the body")
            .example("jbang call@stellantis fleets --show curl", "the equivalent curl command, without any secret in it")
            .tells("A PATH with a leading slash is appended to the profile's base-url; one without is below /connectedcar/v3. A full URL on another host than the"
                    + " profile's is refused: certificate, credentials and client id go to no other. To mean another host, give its --base-url.")
            .tells("The client id goes into the query, once; data of a GET goes there too. A -H 'Authorization: …' of your own wins over the profile's scheme."
                    + " The exit code is 30 for HTTP 4xx, 31 for 5xx, 32 when too many calls were made; the body of such an answer still goes to standard output.")
            .arguments(0, 2)
            .options(CallOptions.REQUEST).options(Options.OUTPUT, Options.INCLUDE, Options.RAW, Options.FORCE, Options.LOCATION, Options.RETRY, Options.SHOW)
            .options(ApiCredentials.OPTIONS).options(TokenSource.TOKEN).options(ServerOptions.CONNECTION)
            .does(call::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws InterruptedException {
        ApiRequest request = CallOptions.request(run);
        Auth auth = ApiCredentials.scheme(run, request);
        int retries = retries(run);
        ServerOptions server = ServerOptions.of(run);
        if (run.has(Options.SHOW)) {
            run.console().out(ShowCurl.command(run, server, request, auth));
            return ExitCode.OK;
        }
        BodyOutput.check(run);
        try (Connector connector = server.connector()) {
            Retry retry = new Retry(retries, connector.maxTime(), run.clock(), time -> Thread.sleep(time.toMillis()), () -> ThreadLocalRandom.current().nextDouble());
            ApiCall api = new ApiCall(connector, retry, run.has(Options.LOCATION), run.console()::detail);
            try (Answer answer = send(run, connector, api, request, auth)) {
                return tell(run, connector, answer, new Sent(request.method(), answer.uri(), auth, hasClientId(request)));
            } catch (BrokenExchange e) {
                throw Explain.failure(e, connector.tls(), run.clock());
            }
        }
    }

    private static Answer send(Run run, Connector connector, ApiCall api, ApiRequest request, Auth auth) throws BrokenExchange, InterruptedException {
        return switch (auth) {
            case BASIC -> api.send(ApiCredentials.basic(run, request));
            case TOKEN -> api.send(ApiCredentials.bearer(request, run.secret(Options.BEARER).orElseThrow()));
            case OAUTH2 -> withToken(run, connector, api, request);
            case OWN, NONE -> api.send(request);
        };
    }

    /** A token from the cache may have been revoked meanwhile: then a new one is fetched, once. */
    private static Answer withToken(Run run, Connector connector, ApiCall api, ApiRequest request) throws BrokenExchange, InterruptedException {
        TokenSource tokens = TokenSource.of(run, Optional.empty());
        AccessToken token = tokens.get(connector);
        Answer answer = api.send(ApiCredentials.bearer(request, token.value()));
        if (answer.status() != 401 || !token.fromCache()) return answer;
        answer.close();
        tokens.forget(connector);
        run.console().detail("* the access token from the cache was refused; fetching a new one");
        return api.send(ApiCredentials.bearer(request, tokens.get(connector).value()));
    }

    private static ExitCode tell(Run run, Connector connector, Answer answer, Sent sent) {
        byte[] start = BodyOutput.of(run, broken -> Explain.failure(broken, connector.tls(), run.clock())).write(answer, sent.method());
        if (answer.status() >= 400) throw Explain.pointing(ExplainAnswer.failure(sent, answer.status(), answer.headers(), start, connector.tls(), run.clock()));
        if (ErrorBody.html(answer.header("Content-Type").orElse(""), start)) {
            run.console().warn("the answer is an HTML page, not the JSON of the API", "something else answers there, such as a proxy's log-in page: check the base-url; -v shows who");
        }
        Optional<URI> target = ApiCall.redirect(answer);
        target.ifPresent(to -> run.console().warn("HTTP " + answer.status() + ": the answer is elsewhere: " + ApiUrl.shown(to),
                ApiUrl.sameServer(sent.uri(), to) ? "follow it with -L" : "it is another host, to which your credentials are not sent; fetch it without them if you trust it"));
        return ExitCode.OK;
    }

    private static boolean hasClientId(ApiRequest request) {
        return Query.has(request.uri().getRawQuery(), "client_id") || request.headers().stream().anyMatch(field -> field.name().toLowerCase(Locale.ROOT).contains("client-id"));
    }

    private static int retries(Run run) {
        String times = run.value(Options.RETRY).orElse("0");
        if (!times.matches("\\d{1,3}")) throw Failure.usage("--retry does not take \"" + times + "\"").hint("give how often to try again, such as 3");
        return Integer.parseInt(times);
    }
}
