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

    private static final Pattern SINGLE = Pattern.compile("([^/]*)/([^/]*)");
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
            Matcher ends = matched(SINGLE, text);
            String from = ends.group(1);
            String until = ends.group(2);
            if (from.isEmpty()) return between(Instant.MIN, time(until).toInstant());
            if (until.isEmpty()) return between(time(from).toInstant(), Instant.MAX);
            OffsetDateTime end = until.startsWith("P") ? later(until).apply(time(from)) : time(until);
            return between(time(from).toInstant(), end.toInstant());
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
        Matcher parts = matched(DURATION, text);
        Period days = Period.parse("P" + (parts.group(1).isEmpty() ? "0D" : parts.group(1)));
        Duration time = Duration.parse("PT" + (parts.group(2).isEmpty() ? "0S" : parts.group(2)));
        return at -> at.plus(days).plus(time);
    }

    private static Matcher matched(Pattern form, String text) {
        Matcher matcher = form.matcher(text);
        if (matcher.matches()) return matcher;
        throw new DateTimeException(text);
    }
}
