package stellantis.records;

import static stellantis.ExitCode.OK;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import stellantis.ExitCode;
import stellantis.JsonInput;
import stellantis.cli.Console;
import stellantis.cli.Run;
import stellantis.connection.ApiSession;
import stellantis.http.ApiRequest;
import stellantis.http.ExchangeFailure;
import stellantis.http.WholeAnswer;

/** The items of a collection one after another, a page held at a time. */
public final class Items {
    private final ApiSession session;
    private final PageLink link;
    private final Deque<Object> page = new ArrayDeque<>();
    private final ItemCount announced = new ItemCount();
    private ApiRequest following;
    private long items;
    private boolean list;

    /** @param first the request for the first page; nothing is sent yet */
    public Items(Run run, ApiSession session, ApiRequest first) {
        this.session = session;
        this.link = new PageLink(run, first);
        this.following = first;
    }

    /** Null after the last. */
    public Object next() throws ExchangeFailure, InterruptedException {
        while (page.isEmpty() && following != null) page(following, session.fetch(following));
        return page.poll();
    }

    /** Whether there were as many as announced; OK while some are not taken yet. @param what to read again */
    public ExitCode check(Console console, String what) {
        return following == null && page.isEmpty() ? announced.check(console, items, list, "read again: " + what) : OK;
    }

    /** All that are left. */
    public List<Object> rest() throws ExchangeFailure, InterruptedException {
        List<Object> all = new ArrayList<>();
        for (Object item = next(); item != null; item = next()) all.add(item);
        return all;
    }

    /** Takes a page that is there already: the first one's answer. */
    public void page(ApiRequest request, WholeAnswer answer) {
        if (answer.status() >= 400) throw session.failure(request, answer);
        HalPage hal = new HalPage(null, 0, true, item -> {
            page.add(JsonInput.read(item));
            items++;
            return true;
        });
        try {
            if (!hal.read(new ByteArrayInputStream(JsonAnswer.body(answer))) && answer.status() != 204) {
                throw JsonAnswer.none(answer);
            }
        } catch (IOException e) {
            throw JsonAnswer.none(answer).from(e);
        }
        announced.page(hal);
        list |= hal.collection;
        if (hal.noNext != null) throw link.unusable(request.uri(), hal.noNext);
        following = hal.next == null ? null : link.follow(request.uri(), hal.next, hal.count);
    }
}
