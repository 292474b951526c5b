package stellantis.connection;

import java.util.Optional;
import stellantis.Secret;
import stellantis.diagnosis.Auth;
import stellantis.diagnosis.DriverContext;
import stellantis.http.AccessToken;
import stellantis.http.Connector;

/** The Authorization header of a session's requests, and another one when it was refused. */
public interface Credential {
    /** The value of the header, or null for none; and the token in it if another one can be fetched, else null. */
    record Authorization(Secret value, AccessToken token) {}

    /** By which scheme, for explanations. */
    Auth auth();

    /** Starts slow work, to run while the identity is opened. */
    default void prepare() {}

    /** Asks for the password, or fetches a token that lasts, where that is needed. */
    Authorization get(Connector connector) throws InterruptedException;

    /** Another token instead of one that the API has refused. */
    default Authorization insteadOf(AccessToken refused, Connector connector) throws InterruptedException {
        throw new IllegalStateException("only tokens can be renewed");
    }

    /** The realm of the driver's account, which goes with each request; empty where it is nobody's. */
    default Optional<String> realm() {
        return Optional.empty();
    }

    /** On whose behalf, for explanations; null if on nobody's. */
    default DriverContext driver() {
        return null;
    }
}
