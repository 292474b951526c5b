//SOURCES ../Json.java
//SOURCES ../profile/Expiry.java
package stellantis.renew;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import stellantis.ExitCode;
import stellantis.Json;
import stellantis.pki.Name;
import stellantis.profile.Expiry;

/** How long certificates last, as text for people and as JSON for scripts. */
public record ExpiryReport(List<Expiry> all, Instant now, long withinDays) {
    /** That of the gravest: due before unreadable, since the next step of the first is known. */
    public ExitCode code() {
        if (all.stream().anyMatch(Expiry::due)) return ExitCode.VALIDITY;
        return all.stream().filter(one -> one.problem() != null).findFirst().map(one -> one.problem().code()).orElse(none() ? ExitCode.FILE : ExitCode.OK);
    }

    /** Whether there is nothing to watch: a folder that is gone must not look like a certificate that lasts. */
    private boolean none() {
        return all.stream().allMatch(one -> one.certificate() == null && one.problem() == null);
    }

    /** A line for each certificate. @param named whether the profile's name leads */
    public List<String> text(boolean named) {
        return all.stream().map(one -> (named ? one.profile() + ": " : "") + one.says(now) + switch (one.renewal()) {
            case NONE -> "";
            case REQUESTED -> "; a renewal is under way, its certificate has not come yet";
            case ARRIVED -> "; the renewed certificate is here and waits to be switched to";
        }).toList();
    }

    /** Times in UTC (RFC 3339); what is unknown is null. */
    public String json() {
        List<Map<String, Object>> profiles = new ArrayList<>();
        for (Expiry one : all) {
            boolean known = one.certificate() != null;
            profiles.add(Json.object("profile", one.profile(), "state", one.state().label, "due", one.due(), "days", known ? one.days() : null,
                    "validUntil", known ? one.certificate().getNotAfter().toInstant().toString() : null,
                    "subject", known ? Name.full(one.certificate().getSubjectX500Principal()) : null,
                    "email", known ? Expiry.email(one.certificate()).orElse(null) : null,
                    "renewal", one.renewal().label, "error", one.problem() == null ? null : one.problem().getMessage()));
        }
        return Json.text(Json.object("withinDays", withinDays, "due", all.stream().filter(Expiry::due).count(), "profiles", profiles));
    }
}
