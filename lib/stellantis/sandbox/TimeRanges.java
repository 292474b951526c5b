package stellantis.sandbox;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Period;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parameter timestamps: one to ten ranges of time (ISO 8601), of which a moment has to be in one. */
final class TimeRanges {
    private static final int MOST = 10;
    /** Of one repeating range, which may have no end. */
    private static final int MOST_REPETITIONS = 10_000;

    /** From, every, and for how long: a day when it does not say so. */
    private static final Pattern REPEATED = Pattern.compile("R(\\d{0,9})/([^/]+)/([^/]+)(?:/([^/]*))?");

    /** Days, and time behind a T; the vendor's own example has hours without it. */
    private static final Pattern DURATION = Pattern.compile("P(?!T?$)((?:\\d+[YMWD])*)T?((?:\\d+(?:\\.\\d+)?[HMS])*)");

    private TimeRanges() {}

    /** @throws Refusal when it is none of the documented forms */
    static Predicate<Instant> of(String text) {
        String[] parts = text.split(",", -1);
        if (parts.length > MOST) throw Refusal.parameter("timestamps", "has more than " + MOST + " ranges");
        Predicate<Instant> any = moment -> false;
        try {
            for (String part : parts) any = any.or(range(part));
            return any;
        } catch (DateTimeException | ArithmeticException e) {
            throw Refusal.parameter("timestamps", "is not as ISO 8601 has it: " + e.getMessage());
        }
    }

    private static Predicate<Instant> range(String text) {
        Matcher repeated = REPEATED.matcher(text);
        if (!repeated.matches()) {
            String[] ends = text.split("/", -1);
            if (ends.length != 2 || text.equals("/")) throw new DateTimeException(text);
            Instant from = ends[0].isEmpty() ? Instant.MIN : time(ends[0]).toInstant();
            if (ends[1].isEmpty()) return between(from, Instant.MAX);
            boolean lasts = ends[1].startsWith("P");
            return between(from, (lasts ? later(ends[1]).apply(time(ends[0])) : time(ends[1])).toInstant());
        }
        int times = repeated.group(1).isEmpty() ? MOST_REPETITIONS : Integer.parseInt(repeated.group(1));
        UnaryOperator<OffsetDateTime> step = later(repeated.group(3));
        String length = repeated.group(4);
        UnaryOperator<OffsetDateTime> shown = later(length == null || length.isEmpty() ? "PT24H" : length);
        OffsetDateTime first = time(repeated.group(2));
        step.andThen(shown).apply(first);
        return moment -> {
            OffsetDateTime from = first;
            for (int i = 0;
                    i < Math.min(times, MOST_REPETITIONS) && !from.toInstant().isAfter(moment);
                    i++) {
                if (!shown.apply(from).toInstant().isBefore(moment)) return true;
                from = step.apply(from);
            }
            return false;
        };
    }

    private static Predicate<Instant> between(Instant from, Instant until) {
        return moment -> !moment.isBefore(from) && !moment.isAfter(until);
    }

    /** A plus sign in a query is a blank by now. */
    private static OffsetDateTime time(String text) {
        return OffsetDateTime.parse(text.replace(' ', '+'));
    }

    /** By a duration: days by the calendar, then hours. */
    private static UnaryOperator<OffsetDateTime> later(String text) {
        Matcher parts = DURATION.matcher(text);
        if (!parts.matches()) throw new DateTimeException(text);
        Period days = Period.parse("P" + (parts.group(1).isEmpty() ? "0D" : parts.group(1)));
        Duration time = Duration.parse("PT" + (parts.group(2).isEmpty() ? "0S" : parts.group(2)));
        return at -> at.plus(days).plus(time);
    }
}
