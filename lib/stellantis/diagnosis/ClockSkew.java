package stellantis.diagnosis;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** How far this machine's clock is off a server's: then valid certificates and tokens look expired. */
public final class ClockSkew {
    private static final Duration BEARABLE = Duration.ofMinutes(5);

    private ClockSkew() {}

    /** In a sentence, where it is too much. */
    static Optional<String> of(HttpHeaders headers, Clock clock) {
        return ahead(headers, clock)
                .flatMap(ClockSkew::off)
                .map(off -> "this machine's clock is " + off + " the server's");
    }

    /** By how much this machine's clock is ahead of the server's; empty where the answer has no date to read. */
    public static Optional<Duration> ahead(HttpHeaders headers, Clock clock) {
        try {
            return headers.firstValue("Date")
                    .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME))
                    .map(date -> Duration.between(date.toInstant(), clock.instant()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** In words where it is too much. */
    public static Optional<String> off(Duration ahead) {
        Duration by = ahead.abs();
        if (by.compareTo(BEARABLE) <= 0) return Optional.empty();
        String amount = by.toHours() >= 48
                ? by.toDays() + " days"
                : by.toMinutes() > 120 ? by.toHours() + " hours" : by.toMinutes() + " minutes";
        return Optional.of(amount + (ahead.isNegative() ? " behind" : " ahead of"));
    }
}
