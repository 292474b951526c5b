//SOURCES Refusal.java
package stellantis.sandbox;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parameter timestamps: one to ten ranges of time (ISO 8601), of which a moment has to be in one. */
final class TimeRanges implements Predicate<Instant> {
    private static final int MOST = 10;
    /** Of one repeating range. */
    private static final int MOST_REPETITIONS = 10_000;

    private static final Pattern REPEATED = Pattern.compile("R(\\d{0,9})/([^/]+)/([^/]+)(?:/([^/]*))?");
    /** Days before, time behind a T; the vendor's own example has hours without it. */
    private static final Pattern DURATION = Pattern.compile("P((?:\\d+[YMWD])*)T?((?:\\d+(?:\\.\\d+)?[HMS])*)");

    private record Range(Instant from, Instant until) {}

    private final List<Range> ranges = new ArrayList<>();

    private TimeRanges() {}

    /** @throws Refusal when it is none of the documented forms */
    static TimeRanges of(String text) {
        TimeRanges all = new TimeRanges();
        String[] parts = text.split(",", -1);
        if (parts.length > MOST) throw Refusal.parameter("timestamps", "has more than " + MOST + " ranges");
        for (String part : parts) {
            try {
                all.add(part);
            } catch (DateTimeException | ArithmeticException e) {
                throw Refusal.parameter("timestamps", "is not as ISO 8601 has it: " + e.getMessage());
            }
        }
        return all;
    }

    private void add(String text) {
        Matcher repeated = REPEATED.matcher(text);
        if (repeated.matches()) {
            long times = repeated.group(1).isEmpty() ? Long.MAX_VALUE : Long.parseLong(repeated.group(1));
            OffsetDateTime from = time(repeated.group(2));
            UnaryOperator<OffsetDateTime> step = duration(repeated.group(3));
            String length = repeated.group(4);
            UnaryOperator<OffsetDateTime> shown = duration(length == null || length.isEmpty() ? "PT24H" : length);
            for (long i = 0; i < times && i < MOST_REPETITIONS; i++, from = step.apply(from)) {
                ranges.add(new Range(from.toInstant(), shown.apply(from).toInstant()));
            }
            return;
        }
        String[] ends = text.split("/", -1);
        if (ends.length != 2 || text.equals("/")) throw new DateTimeParseException("two ends with / between", text, 0);
        Instant from = ends[0].isEmpty() ? Instant.MIN : time(ends[0]).toInstant();
        Instant until = ends[1].isEmpty()
                ? Instant.MAX
                : ends[1].startsWith("P")
                        ? duration(ends[1]).apply(time(ends[0])).toInstant()
                        : time(ends[1]).toInstant();
        ranges.add(new Range(from, until));
    }

    /** A plus sign in a query is a blank by now. */
    private static OffsetDateTime time(String text) {
        return OffsetDateTime.parse(text.replace(' ', '+'));
    }

    /** Later by a duration: days by the calendar, then hours. */
    private static UnaryOperator<OffsetDateTime> duration(String text) {
        Matcher parts = DURATION.matcher(text);
        if (!parts.matches() || text.matches("PT?")) throw new DateTimeParseException("a duration", text, 0);
        String days = parts.group(1).isEmpty() ? "0D" : parts.group(1);
        String time = parts.group(2).isEmpty() ? "0S" : parts.group(2);
        return at -> at.plus(Period.parse("P" + days)).plus(Duration.parse("PT" + time));
    }

    @Override
    public boolean test(Instant moment) {
        return ranges.stream().anyMatch(one -> !moment.isBefore(one.from) && !moment.isAfter(one.until));
    }
}
