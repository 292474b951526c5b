package stellantis.drivers;

import static java.util.stream.Collectors.joining;
import static stellantis.drivers.DriverFault.CONSENT_REFUSED;
import static stellantis.drivers.DriverFault.CONSENT_TOO_NARROW;
import static stellantis.drivers.DriverFault.FLEETS;
import static stellantis.drivers.DriverFault.STORED_TOKEN_REFUSED;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.diagnosis.DriverContext;
import stellantis.diagnosis.Fault;
import stellantis.diagnosis.MessageValues;
import stellantis.profile.VehicleData;

/**
 * What it means when the API refuses a driver's data.
 *
 * @param of what was known of the driver when the API was asked
 * @param renewed whether the token that was refused took the place of another one
 */
public record DriverRefusal(EnrolledDriver driver, Enrolment of, boolean renewed) implements DriverContext {
    /** As the driver is known by now. */
    public static DriverRefusal of(EnrolledDriver driver) {
        return new DriverRefusal(driver, driver.about, driver.renewed);
    }

    @Override
    public Optional<Fault> fault(int status, URI uri, MessageValues words) {
        words.put("vehicles", NextCommand.of("call --end-user", of.label(), "user/vehicles"));
        if (DriverContext.ofFleets(uri)) return Optional.of(FLEETS);
        if (status == 401) {
            words.put("again", driver.again(null)).put("renew", NextCommand.of("enroll --refresh", of.label()));
            return Optional.of(renewed ? CONSENT_REFUSED : STORED_TOKEN_REFUSED);
        }
        return status == 403 ? Optional.of(forbidden(uri, words)) : Optional.empty();
    }

    private DriverFault forbidden(URI uri, MessageValues words) {
        List<String> missing =
                missing(VehicleData.opening(uri.getPath().replaceFirst("^.*/vehicles/[^/]+/([A-Za-z]+).*$", "$1")));
        // a list to type; where several would do, the choice is left
        List<String> more = missing.size() == 1 ? missing : List.of("…");
        words.put("who", "\"" + of.label() + "\"").put("again", driver.again(wider(of.scopes(), more)));
        words.put("scope", of.scope() == null ? "nothing that is known" : of.scope());
        words.put("needed", missing.isEmpty() ? "more" : String.join(" or ", missing));
        return CONSENT_TOO_NARROW;
    }

    @Override
    public Optional<Failure> lacks(Collection<String> scopes) {
        List<String> missing = missing(scopes);
        List<String> asked = VehicleData.scopes(driver.run.setting("scope").orElse(""));
        // a name that is none of the API's may stand for any of them
        boolean told = of.scope() != null
                && of.scopes().stream().allMatch(one -> one.matches("openid|profile|(data|remote):.*"));
        if (missing.isEmpty() || !told) return Optional.empty();
        Hint enroll = Hint.of("ask the driver again: {}", driver.again(""));
        Set<String> all = of.scopes();
        all.addAll(asked);
        NextCommand store = NextCommand.of("profile set", "scope=" + wider(all, missing));
        return Optional.of(Failure.usage("\"" + of.label() + "\" has not consented to " + String.join(", ", missing))
                .as("user.consent-missing")
                .hint(asked.containsAll(missing) ? enroll : Hint.of(store).and(enroll)));
    }

    private List<String> missing(Collection<String> scopes) {
        Set<String> granted = of.scopes();
        return scopes.stream()
                .filter(one -> one.contains(":") && !granted.contains(one))
                .toList();
    }

    private static String wider(Set<String> scopes, List<String> more) {
        return Stream.concat(scopes.stream(), more.stream()).distinct().collect(joining(","));
    }
}
