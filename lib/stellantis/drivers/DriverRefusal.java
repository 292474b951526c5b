package stellantis.drivers;

import static java.util.stream.Collectors.joining;
import static stellantis.drivers.DriverFault.CONSENT_MAY_BE_TOO_NARROW;
import static stellantis.drivers.DriverFault.CONSENT_REFUSED;
import static stellantis.drivers.DriverFault.CONSENT_TOO_NARROW;
import static stellantis.drivers.DriverFault.NOT_CONSENTED;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import stellantis.NextCommand;
import stellantis.diagnosis.Fault;
import stellantis.diagnosis.MessageValues;
import stellantis.diagnosis.RequestContext;
import stellantis.profile.VehicleData;

/**
 * What it means when the API refuses a driver's data.
 *
 * @param again the command that enrols the driver again, for these scopes, or for the same where it gets null
 */
record DriverRefusal(Enrolment of, Function<String, NextCommand> again) implements RequestContext.Driver {
    @Override
    public Optional<Fault> fault(int status, URI uri, MessageValues words) {
        if (status == 401) {
            words.put("again", again.apply(null));
            return Optional.of(CONSENT_REFUSED);
        }
        return status == 403 ? Optional.of(forbidden(uri, words)) : Optional.empty();
    }

    private DriverFault forbidden(URI uri, MessageValues words) {
        Set<String> granted = of.scopes();
        List<String> opening =
                VehicleData.opening(uri.getPath().replaceFirst("^.*/vehicles/[^/]+/([A-Za-z]+).*$", "$1")).stream()
                        .filter(one -> !granted.contains(one))
                        .toList();
        // a list to type; where several would do, the choice is left
        Stream<String> missing = Stream.of(opening.size() == 1 ? opening.get(0) : "…");
        String wider = Stream.concat(granted.stream(), missing).collect(joining(","));
        words.put("who", "\"" + of.label() + "\"").put("again", again.apply(wider));
        words.put("needed", opening.isEmpty() ? "this data" : String.join(" or ", opening));
        words.put("vehicles", NextCommand.of("call --end-user", of.label(), "user/vehicles"));
        if (of.scope() == null) return NOT_CONSENTED;
        words.put("scope", of.scope());
        return opening.isEmpty() ? CONSENT_MAY_BE_TOO_NARROW : CONSENT_TOO_NARROW;
    }
}
