///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Send a request to the API over mutual TLS, with the profile's credentials and curl's options
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/call.java

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.JsonInput;
import stellantis.NextCommand;
import stellantis.call.BodyOutput;
import stellantis.call.CallOptions;
import stellantis.call.EachTemplate;
import stellantis.call.Redirects;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.connection.ApiCredentials;
import stellantis.connection.ApiSession;
import stellantis.connection.ConnectionOptions;
import stellantis.connection.Credential;
import stellantis.connection.Credentials;
import stellantis.connection.RequestOptions;
import stellantis.connection.ServerAccess;
import stellantis.connection.TokenSettings;
import stellantis.diagnosis.OddAnswer;
import stellantis.drivers.ApiDriver;
import stellantis.http.Answer;
import stellantis.http.ApiRequest;
import stellantis.http.ExchangeFailure;
import stellantis.http.WholeAnswer;
import stellantis.records.JsonAnswer;
import stellantis.records.PageReader;
import stellantis.records.ParallelRequests;
import stellantis.records.ParallelRequests.Input;
import stellantis.records.RecordOptions;
import stellantis.records.RecordOptions.Form;
import stellantis.records.RecordOutput;
import stellantis.records.Selection;
import stellantis.show.ShowCurl;

/** Step 5 of the tutorial for fleet owners, step 6 of the one with OAuth2: the first JSON, and all that follow. */
class call {
    static final Command COMMAND = Command.named(
                    "call",
                    "Send a request to the API over mutual TLS, with the profile's credentials and curl's options")
            .usage("[METHOD] PATH|URL [-d DATA] [-H LINE] [-o FILE] [-i] [-L] [--retry N]")
            .usage("PATH|URL --all [--limit N] [--jsonl|--csv|--table] [--columns LIST] [--query JMESPATH] [-o FILE]")
            .usage("[METHOD] --each PATH [--parallel N] [--jsonl|--csv|--table] < LINES")
            .usage("PATH|URL --show curl")
            .example(
                    "{{call}} /connectedcar/v3/fleets",
                    "the fleets as JSON: readable on a terminal, unchanged in a pipe")
            .example(
                    "{{call}} fleets -G --data-urlencode 'pageSize=10'",
                    "the same path in short; the data goes into the query")
            .example(
                    "{{call}} POST fleets/FLEET/monitors -H 'Content-Type: application/json' -d" + " @monitor.json",
                    "send a file as the body")
            .example("{{call}} fleets/FLEET/vehicles --all --table", "all pages of a collection, as a table")
            .example(
                    "{{call}} --each 'fleets/FLEET/vehicles/{id}/status' < ids.jsonl",
                    "a request for each input line, several at once; one record for each, in the same order")
            .example("{{call}} fleets --show curl", "the curl command that does the same, without secrets")
            .tells("A PATH with a leading slash is appended to the profile's base-url; one without "
                    + "is below /connectedcar/v3. A full URL on another host is refused, because it would "
                    + "get your certificate, credentials and client id. To use another host, give its "
                    + "--base-url.")
            .tells("The client id and the data of a GET go into the query. Your own -H "
                    + "'Authorization: …' wins over the profile's scheme. The exit code is 30 for HTTP "
                    + "4xx, 31 for 5xx, 32 for too many calls; the body of such an answer still goes to "
                    + "standard output.")
            .arguments(0, 2)
            .options(CallOptions.REQUEST)
            .options(
                    Options.OUTPUT,
                    RequestOptions.INCLUDE,
                    RecordOptions.RAW,
                    Options.FORCE,
                    RequestOptions.LOCATION,
                    ShowCurl.SHOW)
            .options(ApiSession.OPTIONS)
            .options(RecordOptions.ALL_PAGES, RecordOptions.LIMIT, RequestOptions.EACH, ParallelRequests.PARALLEL)
            .options(RecordOptions.ALL)
            .options(ApiCredentials.OPTIONS)
            .options(TokenSettings.TOKEN)
            .options(ConnectionOptions.CONNECTION)
            .argument("METHOD", "GET (default; POST with -d), or any other")
            .argument("PATH|URL", "a path of the API, or a URL on its host")
            .ends(ExitCode.CHECK_FAILED, "--all: the service announced more items than its pages had")
            .ends(ExitCode.EXISTS, "the -o file exists; nothing was sent")
            .ends(ExitCode.NO_READER)
            .ends(ExitCode.API)
            .does(call::run);

    /** A larger answer is for records, which take no memory. */
    private static final int MOST_WHOLE = 64 << 20;

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws Exception {
        ServerAccess server = ServerAccess.of(run, ApiDriver::chosen);
        if (run.has(RequestOptions.EACH)) return each(run, server);
        if (run.has(ParallelRequests.PARALLEL)) {
            throw Failure.usage("--parallel is for --each only").because("a single request is not sent in parts");
        }
        ApiRequest request = CallOptions.request(run);
        Credential credential = Credentials.of(server, request);
        if (run.has(ShowCurl.SHOW)) {
            ShowCurl.check(run);
            tellLeftOut(run);
            run.console().lines(ShowCurl.command(run, server, request, credential));
            return ExitCode.OK;
        }
        boolean records = run.has(RecordOptions.ALL_PAGES) || run.has(RecordOptions.LIMIT) || RecordOptions.asked(run);
        if (records) return records(run, server, request, credential);
        return run.has(RecordOptions.QUERY) || run.has(RecordOptions.LOCAL_TIME)
                ? picked(run, server, request, credential)
                : body(run, server, request, credential);
    }

    private static ApiSession open(ServerAccess server, Credential credential, int retries) {
        Run run = server.run();
        ApiSession session = ApiSession.open(server, credential, retries);
        return run.has(RequestOptions.LOCATION)
                ? session.following(() -> new Redirects(run.console()::detail))
                : session;
    }

    /** What our options do with the answer is not done by curl. */
    private static void tellLeftOut(Run run) {
        List<Option> ours = new ArrayList<>(List.of(RecordOptions.ALL_PAGES, RecordOptions.LIMIT));
        ours.addAll(RecordOptions.ALL);
        String left = ours.stream()
                .filter(run::has)
                .map(option -> "--" + option.getLongOpt())
                .collect(Collectors.joining(", "));
        if (left.isEmpty()) return;
        String page = run.has(RecordOptions.ALL_PAGES) ? ", for the first page," : "";
        run.console()
                .note("not in what is shown: " + left + "; it sends this one request" + page
                        + " and prints the answer as it comes");
    }

    /** One request for each line of standard input, one labelled record for each on standard output. */
    private static ExitCode each(Run run, ServerAccess server) throws Exception {
        for (Option other :
                List.of(ShowCurl.SHOW, RequestOptions.INCLUDE, RecordOptions.ALL_PAGES, RecordOptions.LIMIT)) {
            if (!run.has(other)) continue;
            throw Failure.usage("--each and --" + other.getLongOpt() + " exclude each other")
                    .because("there is not one request, but one for each input line");
        }
        ApiRequest base = CallOptions.request(run);
        EachTemplate template =
                new EachTemplate(run.value(RequestOptions.EACH).orElseThrow(), base, ApiSession.linksOnOwnHost(run));
        Form form = RecordOptions.form(run, Form.JSONL);
        RecordOutput.check(run, form);
        try (ApiSession session = open(server, Credentials.of(server, base), ApiSession.RETRIES);
                RecordOutput out = new RecordOutput(run, form, List::of)) {
            return new ParallelRequests(run, session, template::request)
                    .write(new InputLines(run.stdinStream())::next, out);
        }
    }

    /** The records of one answer, or with --all of all the pages that follow. */
    private static ExitCode records(Run run, ServerAccess server, ApiRequest request, Credential credential)
            throws InterruptedException {
        boolean all = run.has(RecordOptions.ALL_PAGES);
        boolean table = run.has(RecordOptions.COLUMNS) && RecordOptions.screen(run);
        Form form = RecordOptions.form(run, table ? Form.TABLE : Form.JSON);
        if (run.has(RequestOptions.INCLUDE) || request.method().equals("HEAD")) {
            throw Failure.usage("records have no response headers to show")
                    .hint("leave -i out; -v shows the headers of each page");
        }
        if (all && !request.method().equals("GET"))
            throw Failure.usage("--all is for GET, not for " + request.method());
        RecordOutput.check(run, form);
        try (ApiSession session = open(server, credential, all ? ApiSession.RETRIES : 0)) {
            return new PageReader(run, session, request, form, all, false).go();
        }
    }

    /** What --query picks from the answer as a whole. */
    private static ExitCode picked(Run run, ServerAccess server, ApiRequest request, Credential credential)
            throws Exception {
        RecordOutput.check(run, Form.VALUE);
        if (run.has(RequestOptions.INCLUDE)) {
            throw Failure.usage("the result of --query has no response headers").hint("leave -i out; -v shows them");
        }
        try (ApiSession session = open(server, credential, 0)) {
            WholeAnswer answer = session.answered(request, MOST_WHOLE);
            if (!answer.whole()) {
                throw Failure.usage("the answer is too large to pick from as a whole")
                        .hint("take it apart: --all --jsonl, and --query then picks from each record");
            }
            Object value = JsonAnswer.of(answer);
            // what cannot be picked leaves a file of -o as it is
            new Selection(run, any -> {}).write(value);
            try (RecordOutput out = new RecordOutput(run, Form.VALUE, List::of)) {
                out.write(value);
                out.end();
            }
            return ExitCode.OK;
        }
    }

    /** The body as it comes. */
    private static ExitCode body(Run run, ServerAccess server, ApiRequest request, Credential credential)
            throws InterruptedException {
        RecordOutput.checkFile(run);
        try (ApiSession session = open(server, credential, 0)) {
            try (Answer answer = session.send(request)) {
                BodyOutput body = new BodyOutput(run, session::failure);
                WholeAnswer read = body.write(answer, request.method());
                Optional<Failure> failure = session.wrong(request, read);
                if (failure.isPresent()) {
                    body.apart();
                    throw failure.get();
                }
                boolean json = request.header("Accept")
                        .filter(types -> types.contains("json"))
                        .isPresent();
                // what is written needs no answer
                boolean wanted = request.method().equals("GET") || read.body().length > 0;
                OddAnswer.of(answer, read, session.ours())
                        .filter(odd -> json && wanted || answer.status() >= 300)
                        .ifPresent(odd -> {
                            body.apart();
                            run.console().warn(odd.what() + "; " + odd.because(), odd.hint());
                        });
                return ExitCode.OK;
            } catch (ExchangeFailure e) {
                throw session.failure(e);
            }
        }
    }

    /** The lines that {@code call --each} reads, each a JSON object or a plain text such as an id. */
    private static final class InputLines {
        /** Longer than any record of the API. */
        private static final int LONGEST = 4 << 20;

        private static final int SHOWN = 200;
        private static final NextCommand EACH = NextCommand.of("call --each …");

        private final InputStream in;
        private long number;

        InputLines(InputStream in) {
            this.in = new BufferedInputStream(in, 1 << 16);
        }

        /**
         * The next line that is not empty; null after the last.
         *
         * @throws Failure exit code 2 when the stream is a JSON array instead of lines
         */
        Input next() {
            for (byte[] line = line(); line != null; line = line()) {
                number++;
                Input input = input(line);
                if (input != null) return input;
            }
            return null;
        }

        private Input input(byte[] line) {
            String text;
            try {
                text = UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
            } catch (CharacterCodingException e) {
                Failure failure = Failure.usage("line " + number + " is not UTF-8")
                        .because("it was saved in another character set, such as Windows-1252 or UTF-16")
                        .hint("iconv -f WINDOWS-1252 -t UTF-8 FILE | {}", EACH);
                return bad(new String(line, UTF_8).strip(), failure);
            }
            if (number == 1 && text.startsWith("\uFEFF")) text = text.substring(1);
            text = text.strip();
            if (number == 1 && text.startsWith("[")) {
                throw Failure.usage("the input is a JSON array")
                        .because("one JSON object per line is expected")
                        .hint("{} | {}", NextCommand.of("call … --all --jsonl"), EACH);
            }
            if (text.isEmpty()) return null;
            return text.startsWith("{") || text.startsWith("\"") ? json(text) : new Input(number, text, null);
        }

        private Input json(String text) {
            try {
                return new Input(number, JsonInput.parse(text.getBytes(UTF_8)), null);
            } catch (IOException e) {
                Failure failure = Failure.usage("line " + number + " is not JSON")
                        .because("it begins like JSON, but is not complete, or there is more than one value on it");
                return bad(text, failure);
            }
        }

        private Input bad(String text, Failure failure) {
            return new Input(number, text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text, failure);
        }

        /** The line without its end, null after the last. */
        private byte[] line() {
            try {
                ByteArrayOutputStream line = new ByteArrayOutputStream();
                int b = in.read();
                if (b < 0) return null;
                for (; b >= 0 && b != '\n'; b = in.read()) {
                    if (line.size() == LONGEST) {
                        throw Failure.file("a line of the input is longer than " + (LONGEST >> 20) + " MiB")
                                .hint("give one small JSON object per line");
                    }
                    line.write(b);
                }
                return line.toByteArray();
            } catch (IOException e) {
                throw Failure.file("cannot read the input").from(e);
            }
        }
    }
}
