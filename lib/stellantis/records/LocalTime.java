package stellantis.records;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Points in time in the reader's zone: {@code 2026-11-22T08:00:00Z} becomes {@code 2026-11-22T09:00:00+01:00}. All
 * forms that the services use are known: RFC 3339, an offset without colon, and {@code Mon Jun 03 08:35:36 GMT 2019}.
 * Every other text stays as it is.
 */
public final class LocalTime {
    private static final Pattern ISO =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)T(\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?)(Z|[+-]\\d\\d:?\\d\\d)");
    private static final DateTimeFormatter OLD_FORM =
            DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss zzz yyyy", Locale.ROOT);

    private final ZoneId zone;

    public LocalTime(ZoneId zone) {
        this.zone = zone;
    }

    /** The value with every point in time in it, at any depth, in the zone. */
    public Object in(Object value) {
        if (value instanceof String text) return text(text);
        if (value instanceof Map<?, ?> object) {
            Map<Object, Object> changed = new LinkedHashMap<>();
            object.forEach((name, inner) -> changed.put(name, in(inner)));
            return changed;
        }
        if (!(value instanceof List<?> array)) return value;
        List<Object> changed = new ArrayList<>(array.size());
        array.forEach(element -> changed.add(in(element)));
        return changed;
    }

    private String text(String text) {
        Instant time = instant(text);
        return time == null ? text : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.atZone(zone));
    }

    /** The point in time that a text is in one of these forms; null for any other value. */
    public static Instant instant(Object value) {
        String text = value instanceof String string ? string : "";
        try {
            Matcher iso = ISO.matcher(text);
            if (iso.matches()) {
                String offset = iso.group(3).replaceFirst("([+-]\\d\\d)(\\d\\d)", "$1:$2");
                return OffsetDateTime.parse(iso.group(1) + "T" + iso.group(2) + offset)
                        .toInstant();
            }
            // what is shorter or longer need not be tried
            boolean old = text.length() == 28 || text.length() == 29;
            return old ? ZonedDateTime.parse(text, OLD_FORM).toInstant() : null;
        } catch (DateTimeException e) {
            // such as 30 February: no point in time after all
            return null;
        }
    }

    /** A point in time without its seconds; any other text as it is. */
    static String minutes(String text) {
        Matcher iso = ISO.matcher(text);
        return iso.matches() ? iso.group(1) + "T" + iso.group(2).substring(0, 5) + iso.group(3) : text;
    }

    /** How long before now it was, for people: {@code 3 h ago}. */
    static String ago(Instant time, Instant now) {
        long seconds = Duration.between(time, now).getSeconds();
        long minutes = Math.abs(seconds) / 60;
        if (minutes == 0) return "just now";
        String amount =
                minutes < 60 ? minutes + " min" : minutes < 48 * 60 ? minutes / 60 + " h" : minutes / 1440 + " days";
        return seconds < 0 ? "in " + amount : amount + " ago";
    }
}
