package stellantis.fleet;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.Failure;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.records.RecordOptions;

/**
 * {@code --since}: from when on. {@code 90min}, {@code 24h}, {@code 7d}, {@code 2w} before now; a date, from its
 * midnight in the zone of the reader; or a date and time, which may name its own zone.
 */
public final class Since {
    public static final Option SINCE =
            Option.value("since", "TIME", "only data since then: 24h, 7d, or a date such as 2026-11-01");

    private static final Pattern AGO = Pattern.compile("(\\d{1,4})\\s*(min|h|d|w)");

    private Since() {}

    /**
     * The path with the parameter {@code timestamps} of the API, an open interval {@code T/} (ISO 8601).
     *
     * @param otherwise what holds where --since is not given; null for no parameter
     */
    public static String in(String path, Run run, String otherwise) {
        String typed = run.value(SINCE).orElse(otherwise);
        if (typed == null) return path;
        Instant from = instant(typed, run, SINCE);
        return DataOptions.with(path, "timestamps", List.of(from.truncatedTo(ChronoUnit.SECONDS) + "/"));
    }

    /**
     * The point in time that is meant.
     *
     * @param option that it was typed for
     * @throws Failure exit code 2 when it is none
     */
    public static Instant instant(String value, Run run, Option option) {
        String typed = value.strip();
        ZoneId zone = RecordOptions.zone(run);
        Matcher ago = AGO.matcher(typed);
        if (ago.matches()) {
            long count = Long.parseLong(ago.group(1));
            return run.clock()
                    .instant()
                    .minus(
                            switch (ago.group(2)) {
                                case "min" -> Duration.ofMinutes(count);
                                case "h" -> Duration.ofHours(count);
                                case "d" -> Duration.ofDays(count);
                                default -> Duration.ofDays(7 * count);
                            });
        }
        try {
            if (typed.length() == 10) {
                return LocalDate.parse(typed).atStartOfDay(zone).toInstant();
            }
            String text = typed.replaceFirst("^(\\d{4}-\\d\\d-\\d\\d) ", "$1T");
            if (!text.matches(".*T.*(Z|[+-]\\d\\d:?\\d\\d)")) {
                return LocalDateTime.parse(text).atZone(zone).toInstant();
            }
            return OffsetDateTime.parse(text.replaceFirst("([+-]\\d\\d)(\\d\\d)$", "$1:$2"))
                    .toInstant();
        } catch (DateTimeException e) {
            throw Failure.usage("--" + option.getLongOpt() + " does not take \"" + typed + "\"")
                    .hint("give how long ago, such as 24h or 7d, or a date: 2026-11-01, 2026-11-01T08:00");
        }
    }
}
