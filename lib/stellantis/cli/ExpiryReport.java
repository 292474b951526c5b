//SOURCES Json.java
//SOURCES ../profile/Expiry.java
package stellantis.cli;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import stellantis.ExitCode;
import stellantis.pki.Names;
import stellantis.profile.Expiry;
import stellantis.profile.Expiry.State;

/** What is left of certificates, in the forms that people, scripts and monitoring take. */
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
                    "subject", known ? Names.full(one.certificate().getSubjectX500Principal()) : null,
                    "email", known ? Expiry.email(one.certificate()).orElse(null) : null,
                    "renewal", one.renewal().label, "error", one.problem() == null ? null : one.problem().getMessage()));
        }
        return Json.text(Json.object("withinDays", withinDays, "due", all.stream().filter(Expiry::due).count(), "profiles", profiles));
    }

    /** Status, text, performance data (days left; warning below the limit, critical below 0), as the plugin guidelines have it. */
    public String nagios() {
        boolean critical = all.stream().anyMatch(one -> one.state() == State.EXPIRED || one.state() == State.NOT_YET_VALID);
        boolean unknown = none() || all.stream().anyMatch(one -> one.problem() != null);
        String status = critical ? "CRITICAL" : all.stream().anyMatch(Expiry::due) ? "WARNING" : unknown ? "UNKNOWN" : "OK";
        String says = all.stream().map(one -> one.profile() + ": " + one.says(now)).collect(Collectors.joining("; ")).replace('|', '/');
        String data = all.stream().filter(one -> one.certificate() != null).map(one -> one.profile() + "=" + one.days() + ";" + withinDays + ":;0:").collect(Collectors.joining(" "));
        return "CERTIFICATE " + status + " - " + (says.isEmpty() ? "no certificate" : says) + (data.isEmpty() ? "" : " | " + data);
    }

    /** The exposition format; a sample for each certificate that could be read. */
    public String prometheus() {
        String name = "stellantis_certificate_not_after_seconds";
        StringBuilder text = new StringBuilder("# HELP " + name + " End of validity of the client certificate, in seconds since 1970-01-01 UTC.\n# TYPE " + name + " gauge");
        for (Expiry one : all) {
            if (one.certificate() == null) continue;
            text.append("\n").append(name).append("{profile=\"").append(one.profile()).append("\",login=\"").append(label(Names.brief(one.certificate().getSubjectX500Principal())))
                    .append("\"} ").append(one.certificate().getNotAfter().toInstant().atZone(ZoneOffset.UTC).toEpochSecond());
        }
        return text.toString();
    }

    private static String label(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
