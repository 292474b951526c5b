package stellantis.drivers;

import stellantis.connection.EndUser;
import stellantis.connection.ServerAccess;

/** The driver that the options choose, for scripts that ask for data: what the API's refusals mean is explained. */
public final class ApiDriver {
    private ApiDriver() {}

    /** For {@link ServerAccess#of(stellantis.cli.Run, java.util.function.Function)}. */
    public static EndUser chosen(ServerAccess server) {
        EndUsers users = new EndUsers(server);
        return new Driver(users, users.chosen(), DriverRefusal::of);
    }
}
