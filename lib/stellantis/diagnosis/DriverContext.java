package stellantis.diagnosis;

import java.net.URI;
import java.util.Collection;
import java.util.Optional;
import stellantis.Failure;

/** On whose behalf it was sent: who knows of consent tells what a refusal means. */
public interface DriverContext {
    /**
     * The row for an error answer that has to do with the driver.
     *
     * @param words takes what the row is filled with
     */
    Optional<Fault> fault(int status, URI uri, MessageValues words);

    /** Whether it asks for what only fleet owners have. */
    static boolean ofFleets(URI uri) {
        return uri.getPath().matches(".*/v\\d+/fleets(/.*)?");
    }

    /** Which of these scopes the driver has not consented to, and how to ask for them; empty also if unknown. */
    default Optional<Failure> lacks(Collection<String> scopes) {
        return Optional.empty();
    }
}
