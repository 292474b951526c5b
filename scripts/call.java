///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Send a request to the API over mutual TLS, with the profile's credentials and curl's options
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:-UsePerfData -Xms32m -Xmn8m -XX:Tier4InvocationThreshold=200000 -XX:Tier4CompileThreshold=400000 -XX:Tier4BackEdgeThreshold=400000 -XX:-C1UpdateMethodData -XX:FreqInlineSize=100 -XX:CompileCommand=quiet -XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.025 -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.SHA*::*,0.02 -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.DigestBase::*,0.02 -XX:CompileCommand=CompileThresholdScaling,stellantis.pki.KeyDerivation::*,0.01 -Xlog:disable
//CDS
//SOURCES ../lib/stellantis/cli/Command.java
//SOURCES ../lib/stellantis/connection/ApiSession.java
//SOURCES ../lib/stellantis/connection/CallOptions.java
//SOURCES ../lib/stellantis/drivers/Driver.java
//SOURCES ../lib/stellantis/records/BodyOutput.java
//SOURCES ../lib/stellantis/call/CallEach.java
//SOURCES ../lib/stellantis/call/CallPages.java
//SOURCES ../lib/stellantis/call/PickedAnswer.java
//SOURCES ../lib/stellantis/show/ShowCurl.java
//SOURCES ../lib/stellantis/connection/RequestOptions.java
//SOURCES ../lib/stellantis/records/FanOut.java
//SOURCES ../lib/stellantis/records/RecordOptions.java

import java.net.URI;
import java.util.Optional;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.connection.ApiCredentials;
import stellantis.connection.ApiSession;
import stellantis.connection.RequestOptions;
import stellantis.connection.Credential;
import stellantis.drivers.Driver;
import stellantis.records.BodyOutput;
import stellantis.call.CallEach;
import stellantis.connection.CallOptions;
import stellantis.call.CallPages;
import stellantis.cli.Command;
import stellantis.cli.Options;
import stellantis.call.PickedAnswer;
import stellantis.records.FanOut;
import stellantis.records.RecordOptions;
import stellantis.cli.Run;
import stellantis.connection.ServerOptions;
import stellantis.show.ShowCurl;
import stellantis.connection.TokenSource;
import stellantis.http.Answer;
import stellantis.http.ApiCall;
import stellantis.http.ApiRequest;
import stellantis.http.ApiUrl;
import stellantis.http.BrokenExchange;
import stellantis.http.ErrorBody;

/** Step 5 of the tutorial for fleet owners, step 6 of the one with OAuth2: the first JSON, and all that follow. */
class call {
    static final Command COMMAND = Command.named("call", "Send a request to the API over mutual TLS, with the profile's credentials and curl's options")
            .usage("[METHOD] PATH|URL [-d DATA] [-H LINE] [-o FILE] [-i] [-L] [--retry N]")
            .usage("PATH|URL --all [--limit N] [--jsonl|--csv|--table] [--columns LIST] [--query JMESPATH] [-o FILE]")
            .usage("[METHOD] --each PATH [--parallel N] [--jsonl|--csv|--table] < LINES")
            .usage("PATH|URL --show curl")
            .example("jbang call@stellantis /connectedcar/v3/fleets", "the fleets, as readable JSON on a terminal, as it came in a pipe")
            .example("jbang call@stellantis fleets -G --data-urlencode 'pageSize=10'", "short for the same path; the data goes into the query")
            .example("jbang call@stellantis POST fleets/FLEET/monitors -H 'Content-Type: application/json' -d @monitor.json", "send a file as the body")
            .example("jbang call@stellantis fleets/FLEET/vehicles --all --table", "all pages of a collection, as a table")
            .example("jbang call@stellantis --each 'fleets/FLEET/vehicles/{id}/status' < ids.jsonl", "a request for each line, several at once; one record for each, in their order")
            .example("jbang call@stellantis fleets --show curl", "the equivalent curl command, without any secret in it")
            .tells("A PATH with a leading slash is appended to the profile's base-url; one without is below /connectedcar/v3. A full URL on another host than the"
                    + " profile's is refused: certificate, credentials and client id go to no other. To mean another host, give its --base-url.")
            .tells("The client id goes into the query, once; data of a GET goes there too. A -H 'Authorization: …' of your own wins over the profile's scheme."
                    + " The exit code is 30 for HTTP 4xx, 31 for 5xx, 32 when too many calls were made; the body of such an answer still goes to standard output.")
            .arguments(0, 2)
            .options(CallOptions.REQUEST).options(Options.OUTPUT, RequestOptions.INCLUDE, RecordOptions.RAW, Options.FORCE, RequestOptions.LOCATION, Options.SHOW).options(ApiSession.OPTIONS)
            .options(CallPages.OPTIONS).options(CallEach.OPTIONS).options(RecordOptions.ALL)
            .options(ApiCredentials.OPTIONS).options(TokenSource.TOKEN).options(ServerOptions.CONNECTION)
            .argument("METHOD", "GET (default), POST with -d; or any other one")
            .argument("PATH|URL", "what is asked for: a path of the API, or a URL on its host")
            .ends(ExitCode.CHECK_FAILED, "--all: the service announced more items than its pages had").ends(ExitCode.EXISTS, "the -o file exists; nothing was sent")
            .ends(ExitCode.NO_READER).ends(ExitCode.API)
            .does(call::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws Exception {
        ServerOptions server = ServerOptions.of(run, Driver::chosen);
        if (run.has(RequestOptions.EACH)) return CallEach.run(run, server);
        if (run.has(FanOut.PARALLEL)) throw Failure.usage("--parallel is for --each only").because("a single request is not sent in parts");
        ApiRequest request = CallOptions.request(run);
        Credential credential = ApiCredentials.of(server, request);
        if (run.has(Options.SHOW)) {
            ShowCurl.check(run);
            run.console().out(ShowCurl.command(run, server, request, credential));
            return ExitCode.OK;
        }
        if (CallPages.asked(run)) return CallPages.run(run, server, request, credential);
        if (PickedAnswer.asked(run)) return PickedAnswer.run(run, server, request, credential);
        BodyOutput.check(run);
        try (ApiSession session = ApiSession.open(server, credential, 0)) {
            try (Answer answer = session.send(request)) {
                return tell(run, session, request, answer);
            } catch (BrokenExchange e) {
                throw session.failure(e);
            }
        }
    }

    private static ExitCode tell(Run run, ApiSession session, ApiRequest request, Answer answer) {
        byte[] start = BodyOutput.of(run, session::failure).write(answer, request.method());
        if (answer.status() >= 400) throw session.failure(request, answer.told(start));
        if (ErrorBody.html(answer.header("Content-Type").orElse(""), start)) {
            run.console().warn("the answer is an HTML page, not the JSON of the API", "something else answers there, such as a proxy's log-in page: check the base-url; -v shows who");
        }
        Optional<URI> target = ApiCall.redirect(answer);
        target.ifPresent(to -> run.console().warn("HTTP " + answer.status() + ": the answer is elsewhere: " + ApiUrl.shown(to),
                ApiUrl.sameServer(request.uri(), to) ? "follow it with -L" : "it is another host, to which your credentials are not sent; fetch it without them if you trust it"));
        return ExitCode.OK;
    }
}
