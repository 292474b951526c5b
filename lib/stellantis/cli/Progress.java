package stellantis.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** The progress line on stderr: count, rate and time left, four times a second, of what takes longer than a moment. */
public final class Progress {
    private static final long PAUSE = Duration.ofMillis(250).toNanos();
    /** Nothing is shown before that: a short result in a pipe would begin on the same line of the terminal. */
    private static final long EARLY = Duration.ofSeconds(2).toNanos();

    private final Console console;
    private final String what;
    private final LongSupplier nanos;
    private final boolean shown;
    private final long start;
    private long last;

    /**
     * @param what is counted, such as records
     * @param wanted whether it is to be shown: not where the result itself scrolls by
     * @param nanos the time as {@link System#nanoTime}
     */
    public Progress(Console console, String what, boolean wanted, LongSupplier nanos) {
        this.console = console;
        this.what = what;
        this.nanos = nanos;
        this.shown = wanted && console.showsProgress();
        this.start = nanos.getAsLong();
        this.last = start;
    }

    /** @param total -1 where it is not known */
    public void at(long done, long total) {
        if (!shown) return;
        long now = nanos.getAsLong();
        if (now - start < EARLY || now - last < PAUSE) return;
        last = now;
        console.progress(line(done, total, now - start));
    }

    String line(long done, long total, long elapsed) {
        StringBuilder line = new StringBuilder().append(done);
        if (total >= done) line.append(" of ").append(total);
        line.append(' ').append(what);
        if (done == 0) return line.toString();
        double rate = done * 1e9 / elapsed;
        line.append(String.format(Locale.ROOT, rate < 10 ? ", %.1f a second" : ", %.0f a second", rate));
        if (total > done)
            line.append(", ").append(time(Math.round((total - done) / rate))).append(" left");
        return line.toString();
    }

    private static String time(long seconds) {
        if (seconds < 60) return seconds + " s";
        return seconds < 3600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3600 + " h " + seconds / 60 % 60 + " min";
    }
}
