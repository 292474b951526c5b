//SOURCES ../Json.java
//SOURCES Enrolment.java
package stellantis.drivers;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import stellantis.Json;

/** What is told of a driver who has consented: as a line, and as {@code --json}. */
public final class EnrolledDriver {
    private EnrolledDriver() {}

    /** Label, brand, how long the access lasts, scopes; a second line where a refresh was cut off. */
    public static String line(Enrolment one, Instant now) {
        String line = String.format(
                "%-16s %-9s %-28s %s",
                one.label(),
                one.brand() == null ? "-" : one.brand(),
                access(one, now),
                one.scope() == null ? "-" : one.scope());
        return one.pendingSince() == null
                ? line
                : line + "\n" + " ".repeat(17) + "a refresh begun at "
                        + one.pendingSince().truncatedTo(ChronoUnit.SECONDS)
                        + " was cut off; the next one shows the same token again";
    }

    /** How long the access token lasts, and whether another can be had. */
    public static String access(Enrolment one, Instant now) {
        String renewed = one.refreshable() ? ", renewable" : "";
        if (one.expiresAt() == null) return "access, end unknown" + renewed;
        long minutes = ChronoUnit.MINUTES.between(now, one.expiresAt());
        return (one.expiresAt().isAfter(now)
                        ? minutes < 1 ? "access < 1 min" : "access " + minutes + " min"
                        : "access ended")
                + renewed;
    }

    public static Map<String, Object> json(Enrolment one) {
        return Json.object(
                "label",
                one.label(),
                "brand",
                one.brand(),
                "realm",
                one.realm(),
                "provider",
                one.tokenUrl().getHost(),
                "clientId",
                one.clientId(),
                "scopes",
                List.copyOf(scopes(one.scope())),
                "enrolledAt",
                text(one.enrolledAt()),
                "accessExpiresAt",
                text(one.expiresAt()),
                "refreshable",
                one.refreshable(),
                "pendingSince",
                text(one.pendingSince()),
                "encrypted",
                one.encrypted());
    }

    /** The scopes one by one, however they are separated; none for null. */
    public static Set<String> scopes(String scope) {
        return new TreeSet<>(scope == null ? List.of() : Arrays.asList(scope.split("[\\s,]+")));
    }

    private static String text(Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
