package stellantis.diagnosis;

import java.net.URI;
import stellantis.Secret;
import stellantis.http.Retry;

/**
 * What was sent to the API, as far as the explanation of its answer needs it.
 *
 * @param authorization the header's value, or null where it is none of ours
 * @param clientId whether a client id was in the query or in its header
 * @param driver null where it is nobody's
 * @param retry how it was tried again, or null: it was not
 */
public record RequestContext(
        String method, URI uri, Auth auth, Secret authorization, boolean clientId, DriverContext driver, Retry retry) {}
