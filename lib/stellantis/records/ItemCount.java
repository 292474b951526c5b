package stellantis.records;

import stellantis.ExitCode;
import stellantis.cli.Console;

/** How many items the pages announced, and whether that many arrived. */
public final class ItemCount {
    /** -1 while nothing is known. */
    private long first = -1;

    private long last = -1;
    private long nulls;
    private boolean shrank;

    /** @param thing one of them, such as record: {@code 1 record}, {@code 2 records} */
    public static String text(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    /** Takes what a page says. */
    void page(HalPage page) {
        nulls += page.nulls;
        long total = page.total;
        if (total < 0) return;
        if (first < 0) first = total;
        shrank |= total < last;
        last = total;
    }

    /** Of how many; -1 where it is not known. */
    long total() {
        return last;
    }

    /**
     * Reports a difference, after all pages were read.
     *
     * @param list whether the pages were such: a single record may have a total that counts something else
     * @param rest how to get what is missing
     */
    ExitCode check(Console console, long items, boolean list, String rest) {
        if (shrank || last != first) {
            console.warn(
                    "the collection changed while it was read: it had " + first + " items first, " + last
                            + " in the end",
                    "where pages meet, records may be missing or twice; read it again when it is quiet");
        }
        if (nulls > 0)
            console.warn(text(nulls, "item") + " of the list " + (nulls == 1 ? "is" : "are") + " null", rest);
        long came = items + nulls;
        String told = "the service announced " + last + " items and gave " + came;
        if (came < last) console.warn(told, rest);
        else if (list && last >= 0 && came > last) console.warn(told, "some may be there twice: compare their ids");
        return shrank || nulls > 0 || came < last ? ExitCode.CHECK_FAILED : ExitCode.OK;
    }
}
