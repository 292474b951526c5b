//DEPS com.fasterxml.jackson.core:jackson-core:2.22.1
//SOURCES Announced.java
//SOURCES ApiSession.java
//SOURCES Count.java
//SOURCES Ending.java
//SOURCES PageState.java
//SOURCES Progress.java
//SOURCES RecordOutput.java
//SOURCES ../JsonMistake.java
//SOURCES ../http/PageLink.java
//SOURCES ../records/HalPage.java
package stellantis.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.JsonMistake;
import stellantis.cli.RecordOptions.Form;
import stellantis.http.Answer;
import stellantis.http.ApiRequest;
import stellantis.http.BrokenExchange;
import stellantis.http.ErrorBody;
import stellantis.http.PageLink;
import stellantis.http.Retry;
import stellantis.records.Column;
import stellantis.records.HalPage;

/**
 * From page to page: the items go to the output while they arrive, in constant memory however many and large the pages
 * are. A page that breaks off is asked for again, and what was written of it skipped.
 */
final class PageWalk {
    private static final long PAUSE = Duration.ofSeconds(1).toNanos();

    private final Run run;
    private final ApiSession session;
    private final ApiRequest first;
    private final Form form;
    private final Path stateFile;
    private final PageLink link;
    private final boolean all;
    private final boolean byName;
    private RecordOutput output;
    private Progress progress;
    private PageState state;
    private boolean resumed;
    private boolean saved;
    private long savedAt = System.nanoTime();
    private Ending ending;
    private volatile Answer arriving;
    private HalPage page;
    private String key;
    private long items;
    private Announced announced = new Announced(-1);
    private String left;

    /** As the options of {@code call} say. @param stateFile of --resume, or null */
    PageWalk(Run run, ApiSession session, ApiRequest first, Form form, Path stateFile) {
        this(run, session, first, form, stateFile, run.has(Options.ALL), false);
    }

    /** All pages of a list that has a script of its own, which cannot be resumed. */
    static PageWalk byName(Run run, ApiSession session, ApiRequest first, Form form) {
        return new PageWalk(run, session, first, form, null, true, true);
    }

    private PageWalk(Run run, ApiSession session, ApiRequest first, Form form, Path stateFile, boolean all, boolean byName) {
        this.run = run;
        this.session = session;
        this.first = first;
        this.form = form;
        this.stateFile = stateFile;
        this.link = link(run, first);
        this.all = all;
        this.byName = byName;
    }

    static PageLink link(Run run, ApiRequest first) {
        return new PageLink(first, ApiCredentials.clientIdPlace(run));
    }

    /** @param what is asked for, as the state keeps it */
    ExitCode start(Map<String, String> what) throws InterruptedException {
        output = RecordOutput.open(run, form, collection(first.uri().getPath()));
        state = new PageState(what, link.name(first.uri()), null, 0, -1, 0, "", 0, "");
        return walk(first);
    }

    ExitCode resume(PageState from) throws InterruptedException {
        items = from.items();
        announced = new Announced(from.total());
        if (from.complete()) {
            RecordOutput.checkWhole(run.output().orElseThrow(), from.length());
            run.console().note("all is there already: " + Count.of(from.written(), "record") + " in " + run.value(Options.OUTPUT).orElse("") + "; to begin anew, remove " + stateFile);
            return from.written() >= RecordOptions.limit(run) ? ExitCode.OK : counted();
        }
        resumed = true;
        link.after(items);
        state = from;
        key = from.key();
        output = RecordOutput.resume(run, form, from.columns(), from.length(), from.written());
        run.console().note("going on after " + Count.of(from.written(), "record"));
        return walk(link.to(first.uri(), from.next()));
    }

    private ExitCode walk(ApiRequest from) throws InterruptedException {
        progress = new Progress(run.console(), "records", items, all && !output.screen(), System::nanoTime);
        try (Ending asked = new Ending(this::wake)) {
            ending = asked;
            pages(from);
        }
        return end();
    }

    private void pages(ApiRequest from) throws InterruptedException {
        boolean done = false;
        try {
            if (stateFile != null) begin();
            for (ApiRequest next = from; next != null;) next = page(next);
            output.records().end();
            if (stateFile != null) save();
            done = true;
        } catch (Failure | InterruptedException e) {
            if (e instanceof Failure failure && !ending.asked()) {
                broken(failure);
                throw failure;
            }
            // else the files written now would be closed; and what else the signal broke off is no failure of the service
            Thread.interrupted();
            broken(Failure.of(ExitCode.INTERRUPTED, "interrupted"));
            throw new InterruptedException();
        } catch (IOException e) {
            throw new IllegalStateException("output tells its failures, and pages theirs", e);
        } finally {
            output.close(!done);
        }
    }

    /** Ends the wait for more of a body. */
    private void wake() {
        Answer waitedFor = arriving;
        if (waitedFor != null) waitedFor.close();
    }

    /** The request for the page after, or null. */
    private ApiRequest page(ApiRequest request) throws InterruptedException {
        read(request);
        if (ending.asked()) throw new InterruptedException();
        key = page.key();
        announced.page(page.total());
        page.leftOut().forEach(name -> run.console().warn("the list \"" + name + "\" in the answer was left out", "the records are those of the list \"" + key + "\""));
        link.alias(request.uri(), page.self());
        if (request == first) link.alias(request.uri(), page.first());
        if (page.noNext() != null && all && !output.records().full()) throw link.unusable(request.uri(), page.noNext(), page.count());
        boolean more = page.next() != null && !output.records().full();
        left = more && !all ? page.next() : null;
        ApiRequest next = more && all ? link.follow(request.uri(), page.next(), page.count()) : null;
        checkpoint(next);
        return next;
    }

    private void read(ApiRequest request) throws InterruptedException {
        Retry.Attempts attempts = session.attempts();
        for (long known = 0;; known = Math.max(known, page.count())) {
            page = new HalPage(key, known, this::take);
            Failure cut;
            try (Answer answer = session.send(request)) {
                arriving = answer;
                if (answer.status() >= 400) throw refused(session.failure(request, answer.told(answer.bytes(ErrorBody.LIMIT))));
                if (answer.status() >= 300) throw Failure.of(ExitCode.UNREACHABLE, "HTTP " + answer.status() + ": the page is elsewhere").hint("-L follows redirects on the same host");
                // a success that has nothing to tell: 204, or what was written
                if (page.read(new Arriving(answer.body())) || answer.status() == 204 || !request.method().equals("GET")) return;
                cut = damaged(request, "it is empty", new EOFException());
            } catch (BrokenExchange e) {
                cut = session.failure(e);
                if (e.during() != BrokenExchange.During.READING) throw cut;
            } catch (JsonEOFException e) {
                cut = damaged(request, "it ends in the middle", e);
            } catch (JsonProcessingException e) {
                throw damaged(request, ErrorBody.printable(JsonMistake.told(e.getOriginalMessage(), e.getLocation() == null ? 0 : e.getLocation().getLineNr(), e.getLocation() == null ? 0 : e.getLocation().getColumnNr())), e);
            } catch (IOException e) {
                throw damaged(request, "it is not UTF-8", e);
            }
            // what came of it was written: only the rest is wanted, and as many tries as before
            if (page.count() > known) attempts = session.attempts();
            if (ending.asked() || !request.method().equals("GET") || !session.again(attempts)) throw cut;
        }
    }

    private boolean take(JsonParser item) throws IOException {
        output.records().copy(item);
        items++;
        progress.at(items, expected());
        return !output.records().full() && !ending.asked();
    }

    /** Of how many: no more than --limit, where no condition passes some over; -1 where it is not known. */
    private long expected() {
        long total = Math.max(announced.total(), page.total());
        return run.has(Options.WHERE) || total < 0 ? total : Math.min(total, output.records().limit());
    }

    private Failure damaged(ApiRequest request, String why, IOException e) {
        return Failure.of(ExitCode.HTTP_SERVER_ERROR, "the answer from " + link.name(request.uri()) + " is no JSON, or damaged").because(why)
                .hint("look at it: " + (byName ? "jbang call@stellantis " + first.uri().getRawPath() + " -v" : "the same command without --all, and what makes records; with -v")).from(e);
    }

    /** The first request of a walk that goes on is to a link that was kept. */
    private Failure refused(Failure failure) {
        boolean kept = resumed && items == state.items() && !state.savedAt().isEmpty() && failure.code() == ExitCode.HTTP_CLIENT_ERROR;
        if (kept) {
            run.console().warn("the link to go on with was kept at " + state.savedAt() + "; it may have expired",
                    "begin anew: remove " + stateFile + " and the file; or fetch the rest into another file: -G -d indexRange=" + items + "-");
        }
        return failure;
    }

    /** Before anything is written, so that a walk that is ended at once can go on too. */
    private void begin() throws IOException {
        if (!resumed) output.alone();
        save();
    }

    private void checkpoint(ApiRequest next) {
        if (stateFile == null) return;
        try {
            state = new PageState(state.asked(), next == null ? null : link.name(next.uri()), key, items, announced.total(), output.records().written(), "", output.settle(false), "");
            saved = false;
            if (next != null && System.nanoTime() - savedAt >= PAUSE) save();
        } catch (IOException e) {
            throw unsafe(e);
        }
    }

    /** The records first, then the state that tells of them. */
    private void save() {
        long length;
        try {
            length = output.settle(true);
        } catch (IOException e) {
            throw unsafe(e);
        }
        // in the end there is more than the last page's records, such as the bracket of an array
        if (!state.complete()) length = state.length();
        state = new PageState(state.asked(), state.next(), state.key(), state.items(), state.total(), state.written(), Column.typed(output.columns()), length,
                run.clock().instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString());
        state.write(stateFile);
        saved = true;
        savedAt = System.nanoTime();
    }

    private static Failure unsafe(IOException e) {
        return Failure.file("cannot make the records safe on the disk").because(e.getMessage()).from(e);
    }

    /** Whole records stay, and an array gets its end; the state tells of whole pages. */
    private void broken(Failure failure) {
        long written = output.kept();
        try {
            // what the end of the file needed was not written
            if (stateFile != null && !saved && !state.complete()) save();
        } catch (Failure e) {
            // the first failure is the one to tell; an older state is as good
        }
        try {
            if (written > 0) output.records().end();
            if (stateFile != null && written == 0) Files.deleteIfExists(stateFile);
        } catch (Failure | IOException e) {
            // as above
        }
        // who closed the pipe knows; and what is in another's file cannot be told
        boolean unwritable = failure.code() == ExitCode.FILE || failure.code() == ExitCode.NO_READER;
        if (written == 0 || unwritable && output.file() == null) return;
        run.console().warn(Count.of(written, "record") + (written == 1 ? " was" : " were") + " written to " + (output.file() == null ? "standard output" : output.file()) + " before this",
                stateFile != null ? "run the same command again to go on"
                : (byName ? "jbang call@stellantis " + first.uri().getRawPath() + " --all " : "") + "with -o FILE and --resume STATE " + (byName ? "goes" : "a run can go") + " on where it ended");
    }

    long items() {
        return items;
    }

    private ExitCode end() {
        long written = output.records().written();
        if (output.file() != null) run.console().note("wrote " + Count.of(written, "record") + " to " + output.file());
        if (left != null) run.console().note("these are the records of one page" + (announced.total() >= 0 ? ", " + items + " of " + announced.total() : "") + "; --all reads all pages");
        return !all || output.records().full() ? ExitCode.OK : counted();
    }

    /** Whether there were as many items as announced. */
    private ExitCode counted() {
        return announced.check(run.console(), items, page == null || page.collection(), "read it again" + (byName ? "" : "; the rest can be asked for by number: -G -d indexRange=" + items + "-"));
    }

    /** What the records are, by the path: its last part, or the one before an id. */
    static String collection(String path) {
        String[] parts = path.split("/");
        for (int i = parts.length - 1; i >= Math.max(0, parts.length - 2); i--) {
            if (!Column.usual(parts[i]).isEmpty()) return parts[i].toLowerCase(Locale.ROOT);
        }
        return "";
    }

    /** The body as it arrives: before waiting for more, what came is shown. */
    private final class Arriving extends FilterInputStream {
        Arriving(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (in.available() == 0) output.records().flush();
            return super.read(bytes, from, length);
        }
    }
}
