//SOURCES ../cli/Console.java
//SOURCES ../ExitCode.java
package stellantis.records;

import stellantis.ExitCode;
import stellantis.cli.Console;

/** How many items a collection was said to have, page by page, and whether that many came. */
public final class Announced {
    /** -1 while nothing is known. */
    private long first = -1;
    private long last = -1;
    private boolean shrank;

    /** @param total what a page says; -1 where it says nothing */
    public void page(long total) {
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
     * Tells what does not fit, once all pages were read.
     *
     * @param list whether the pages were such: a single record may have a total that counts something else
     * @param rest how to get what is missing
     */
    public ExitCode check(Console console, long items, boolean list, String rest) {
        if (shrank || last != first) {
            console.warn("the collection changed while it was read: it had " + first + " items first, " + last + " in the end",
                    "where pages meet, records may be missing or twice; read it again when it is quiet");
        }
        if (items < last) {
            console.warn("the service announced " + last + " items and gave " + items, rest);
            return ExitCode.CHECK_FAILED;
        }
        if (list && last >= 0 && items > last) console.warn("the service announced " + last + " items and gave " + items, "some may be there twice: compare their ids");
        return shrank ? ExitCode.CHECK_FAILED : ExitCode.OK;
    }
}
