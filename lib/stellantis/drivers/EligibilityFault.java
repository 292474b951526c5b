package stellantis.drivers;

import static stellantis.ExitCode.HTTP_CLIENT_ERROR;

import java.util.Optional;
import stellantis.diagnosis.Fault;

/** Why the API tells an application nothing of a vehicle before its driver consents. */
public enum EligibilityFault implements Fault {
    NOT_FOR_END_USERS(Row.known(
            "api.",
            HTTP_CLIENT_ERROR,
            null,
            "certificate and client id alone were not enough: the application is not registered for end users there, "
                    + "or the realm is missing or another one",
            "compare client-id and realm with their e-mail: {profile show}")),
    VEHICLE_UNKNOWN(Row.known(
            "api.",
            HTTP_CLIENT_ERROR,
            null,
            "this VIN is not known there: it has a typing error, the vehicle is of another brand than the realm's, or "
                    + "it is not connected",
            "compare it with the registration papers; another brand's vehicles: -p PROFILE, or --realm REALM"));

    private final Row row;

    EligibilityFault(Row row) {
        this.row = row.named(this);
    }

    @Override
    public Row row() {
        return row;
    }

    public static Optional<Fault> of(int status) {
        return Optional.of(status == 404 ? VEHICLE_UNKNOWN : NOT_FOR_END_USERS);
    }
}
