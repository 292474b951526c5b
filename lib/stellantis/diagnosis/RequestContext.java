package stellantis.diagnosis;

import java.net.URI;
import java.time.Duration;
import stellantis.Secret;

/**
 * What was sent to the API, as far as the explanation of its answer needs it.
 *
 * @param authorization the header's value, or null where it is none of ours
 * @param clientId whether a client id was in the query or in its header
 * @param driver null where it is nobody's
 * @param waits whether it was sent again after a wait, or null: it was not
 */
public record RequestContext(
        String method, URI uri, Auth auth, Secret authorization, boolean clientId, DriverContext driver, Waits waits) {
    /**
     * What was in force for a temporary failure.
     *
     * @param times how often the request is sent again at most
     * @param longest what no wait is longer than
     * @param together what all waits for a budget are not longer than
     */
    public record Waits(int times, Duration longest, Duration together) {}
}
