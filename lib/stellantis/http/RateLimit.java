package stellantis.http;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.Text;

/**
 * The call budget in an answer's headers, in the three forms seen: {@code X-RateLimit-Limit-1} (24 hours) and
 * {@code -2} (one second), without a number, and API Connect's {@code name=…,100;}.
 *
 * @param retryAfter how long to wait, when the answer says (Retry-After as seconds or date, else X-RateLimit-Reset)
 */
public record RateLimit(List<Window> windows, Optional<Duration> retryAfter) {
    /** @param label what the window is, such as "24 hours"; limit or remaining is -1 if only the other is known */
    public record Window(String label, long limit, long remaining) {}

    private static final String BURST = "1 second";
    private static final Pattern VALUE = Pattern.compile("(?:name=([^,;]*),)?\\s*(\\d{1,18})");

    public static RateLimit of(HttpHeaders headers, Clock clock) {
        Map<String, long[]> found = new LinkedHashMap<>();
        read(found, headers, "-1", "24 hours");
        read(found, headers, "-2", BURST);
        read(found, headers, "", "");
        List<Window> windows = found.entrySet().stream()
                .map(one -> new Window(one.getKey(), one.getValue()[0], one.getValue()[1]))
                .toList();
        return new RateLimit(windows, wait(headers, clock));
    }

    /** Limit and remaining of each window by its name; of several for one name the least. */
    private static void read(Map<String, long[]> windows, HttpHeaders headers, String suffix, String label) {
        for (int kind = 0; kind < 2; kind++) {
            for (String header : headers.allValues(
                    "X-RateLimit-" + List.of("Limit", "Remaining").get(kind) + suffix)) {
                Matcher each = VALUE.matcher(header);
                while (each.find()) {
                    String name =
                            each.group(1) == null || each.group(1).isBlank() ? label : Text.printable(each.group(1));
                    long[] window = windows.computeIfAbsent(name, any -> new long[] {-1, -1});
                    long value = Long.parseLong(each.group(2));
                    window[kind] = window[kind] < 0 ? value : Math.min(window[kind], value);
                }
            }
        }
    }

    /** The short window, or null when the headers do not have it. */
    public Window burst() {
        return windows.stream()
                .filter(one -> one.label.equals(BURST) && one.remaining >= 0)
                .findFirst()
                .orElse(null);
    }

    /** How many calls are left of the window that has fewest, or -1 when unknown. */
    public long least() {
        return windows.stream()
                .mapToLong(Window::remaining)
                .filter(left -> left >= 0)
                .min()
                .orElse(-1);
    }

    /** Such as "0 of 100000 calls left (24 hours), 3 of 100 left (1 second)"; empty when the headers have nothing. */
    public String budget() {
        StringJoiner all = new StringJoiner(", ");
        for (Window window : windows) {
            String left = window.remaining < 0
                    ? "limit " + window.limit
                    : window.remaining + (window.limit < 0 ? "" : " of " + window.limit) + " calls left";
            all.add(window.label.isEmpty() ? left : left + " (" + window.label + ")");
        }
        return all.toString();
    }

    /** RFC 9110 section 10.2.3: seconds, or a date. */
    private static Optional<Duration> wait(HttpHeaders headers, Clock clock) {
        Optional<Duration> told = headers.firstValue("Retry-After")
                .flatMap(value -> seconds(value).or(() -> until(value, clock)));
        return told.or(() -> headers.firstValue("X-RateLimit-Reset").flatMap(RateLimit::seconds));
    }

    private static Optional<Duration> seconds(String value) {
        return value.strip().matches("\\d{1,9}")
                ? Optional.of(Duration.ofSeconds(Long.parseLong(value.strip())))
                : Optional.empty();
    }

    private static Optional<Duration> until(String date, Clock clock) {
        try {
            Duration left = Duration.between(
                    clock.instant(),
                    ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return Optional.of(left.isNegative() ? Duration.ZERO : left);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
