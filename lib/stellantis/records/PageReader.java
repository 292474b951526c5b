//DEPS com.fasterxml.jackson.core:jackson-core:2.22.1
package stellantis.records;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.JsonInput;
import stellantis.NextCommand;
import stellantis.Text;
import stellantis.cli.Progress;
import stellantis.cli.Run;
import stellantis.connection.ApiSession;
import stellantis.diagnosis.MessageValues;
import stellantis.diagnosis.NotJson;
import stellantis.http.Answer;
import stellantis.http.ApiRequest;
import stellantis.http.ErrorBody;
import stellantis.http.ExchangeFailure;
import stellantis.http.Query;
import stellantis.http.Retry;
import stellantis.records.RecordOptions.Form;

/**
 * From page to page: the items go to the output while they arrive, in constant memory however many and large the pages
 * are. A page that breaks off is asked for again, and what was written of it skipped.
 */
public final class PageReader {
    private final Run run;
    private final ApiSession session;
    private final ApiRequest first;
    private final PageLink link;
    private final boolean all;
    private final boolean named;
    private final RecordOutput output;
    private final Progress progress;
    private Interruption end;
    private volatile Answer arriving;
    private HalPage page;
    private String key;
    private long items;
    private final ItemCount announced = new ItemCount();
    private boolean left;
    /** The request whose page is not there as a whole. */
    private ApiRequest reading;

    /**
     * Opens the output; nothing is sent yet.
     *
     * @param all whether the pages that follow the first are read too
     * @param named whether it is a list that has a script of its own: then links alone are no item
     */
    public PageReader(Run run, ApiSession session, ApiRequest first, Form form, boolean all, boolean named) {
        this.run = run;
        this.session = session;
        this.first = first;
        this.link = new PageLink(run, first);
        this.all = all;
        this.named = named;
        this.output =
                new RecordOutput(run, form, () -> Column.usualAt(first.uri().getPath()));
        this.progress = new Progress(run.console(), "records", all && !output.screen(), System::nanoTime);
    }

    /** Reads the pages, and returns the exit code. */
    public ExitCode go() throws InterruptedException {
        try (Interruption asked = new Interruption(this::wake);
                RecordOutput open = output) {
            end = asked;
            pages();
        } finally {
            run.console().progressEnds();
        }
        output.note();
        if (left) {
            String of = announced.total() < 0 ? "" : ", " + items + " of " + announced.total();
            run.console().note("these are the records of one page" + of + "; --all reads all pages");
        }
        // from a page in the middle on there are fewer than of the whole collection
        boolean part = Query.has(first.uri().getRawQuery(), "pageToken");
        if (!all || part || output.selection().full()) return ExitCode.OK;
        return announced.check(run.console(), items, page.collection, "read it again");
    }

    private void pages() throws InterruptedException {
        try {
            for (ApiRequest next = first; next != null; ) next = page(next);
            output.end();
        } catch (Failure | InterruptedException e) {
            if (e instanceof Failure failure && !end.asked()) {
                broken(failure);
                throw failure;
            }
            // an interrupted thread could not write any more; and what the signal broke off is no failure of the
            // service
            Thread.interrupted();
            broken(Failure.of(ExitCode.INTERRUPTED, "interrupted"));
            throw new InterruptedException();
        } catch (IOException e) {
            throw new IllegalStateException("output tells its failures, and pages theirs", e);
        }
    }

    /** Ends the wait for more of a body. */
    private void wake() {
        Answer waitedFor = arriving;
        if (waitedFor != null) waitedFor.close();
    }

    /** The request for the page after, or null. */
    private ApiRequest page(ApiRequest request) throws InterruptedException {
        reading = request;
        read(request);
        if (end.asked()) throw new InterruptedException();
        reading = null;
        key = page.key;
        announced.page(page);
        page.leftOut.forEach(name -> run.console()
                .warn(
                        "the list \"" + name + "\" in the answer was left out",
                        "the records are those of the list \"" + key + "\""));
        link.alias(request.uri(), page.self);
        if (request == first) link.alias(request.uri(), page.first);
        if (page.noNext != null && all && !output.selection().full()) {
            throw link.unusable(request.uri(), page.noNext);
        }
        boolean more = page.next != null && !output.selection().full();
        left = more && !all;
        return more && all ? link.follow(request.uri(), page.next, page.count) : null;
    }

    private void read(ApiRequest request) throws InterruptedException {
        Retry.Attempts attempts = session.attempts();
        for (long known = 0; ; known = Math.max(known, page.count)) {
            page = new HalPage(key, known, named, this::take);
            Failure cut;
            try (Answer answer = session.send(request)) {
                arriving = answer;
                if (answer.status() >= 400)
                    throw session.failure(request, answer.told(answer.bytes(ErrorBody.LIMIT), false));
                if (answer.status() >= 300) {
                    throw Failure.of(ExitCode.UNREACHABLE, "HTTP " + answer.status() + ": the page is elsewhere")
                            .hint("-L follows redirects on the same host");
                }
                if (answer.status() != 204
                        && ErrorBody.html(answer.header("Content-Type").orElse(""), new byte[0]))
                    throw NotJson.of(
                                    answer.told(answer.bytes(ErrorBody.LIMIT), false),
                                    new MessageValues().put("setting", "base-url"),
                                    Text::printable)
                            .orElseThrow()
                            .failure();
                // a success without content: 204, or what was written
                if (page.read(new Arriving(answer.body()))
                        || answer.status() == 204
                        || !request.method().equals("GET")) return;
                cut = damaged(request, "it is empty", new EOFException());
            } catch (ExchangeFailure e) {
                cut = session.failure(e);
                if (e.during() != ExchangeFailure.During.READING || e.malformed()) throw cut;
            } catch (JsonEOFException e) {
                cut = damaged(request, "it ends in the middle", e);
            } catch (JsonProcessingException e) {
                throw damaged(request, Text.printable(JsonInput.mistake(e)), e);
            } catch (IOException e) {
                throw damaged(request, "it is not UTF-8", e);
            }
            // what came of it was written: only the rest is wanted, and as many tries as before
            if (page.count > known) attempts = session.attempts();
            if (end.asked() || !request.method().equals("GET") || !session.again(attempts)) throw cut;
        }
    }

    private boolean take(JsonParser item) throws IOException {
        output.copy(item);
        items++;
        progress.at(items, expected());
        return !output.selection().full() && !end.asked();
    }

    /** Of how many: no more than --limit, where no condition passes some over; -1 where it is not known. */
    private long expected() {
        long total = Math.max(announced.total(), page.total);
        return run.has(RecordOptions.WHERE) || total < 0
                ? total
                : Math.min(total, output.selection().limit());
    }

    private Failure damaged(ApiRequest request, String why, IOException e) {
        String message = "the answer from " + link.name(request.uri()) + " is no JSON, or damaged";
        return Failure.of(ExitCode.HTTP_SERVER_ERROR, message)
                .because(why)
                .hint("look at it", NextCommand.of("call", link.name(request.uri()), "-v"))
                .from(e);
    }

    /** Whole records stay, and an array gets its end. */
    private void broken(Failure failure) {
        long written = output.kept();
        try {
            if (written > 0) output.end();
        } catch (Failure | IOException e) {
            // the first failure is the one to report
        }
        // whoever closed the pipe knows it; what is in another program's file is unknown
        boolean unwritable = failure.code() == ExitCode.FILE || failure.code() == ExitCode.NO_READER;
        if (written == 0 || unwritable && output.file() == null) return;
        String before = ItemCount.text(written, "record") + (written == 1 ? " was" : " were") + " written to "
                + (output.file() == null ? "standard output" : output.file()) + " before this";
        // what the service refused, it would refuse again
        if (!all || unwritable || reading == null || failure.code() == ExitCode.HTTP_CLIENT_ERROR)
            run.console().warn(before);
        else
            run.console()
                    .warn(
                            before,
                            "the rest" + (page.count == 0 ? "" : "; the first " + page.count + " are there already"),
                            NextCommand.of("call", link.name(reading.uri()), "--all"));
    }

    public long items() {
        return items;
    }

    /** The body as it arrives: before waiting for more, what came is shown. */
    private final class Arriving extends FilterInputStream {
        Arriving(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (in.available() == 0) output.flush();
            return super.read(bytes, from, length);
        }
    }
}
