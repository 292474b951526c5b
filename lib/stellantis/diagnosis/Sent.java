//SOURCES ../NextCommand.java
//SOURCES ../http/Retry.java
package stellantis.diagnosis;

import java.net.URI;
import java.util.List;
import java.util.function.Function;
import stellantis.NextCommand;
import stellantis.http.Retry;

/**
 * What was sent to the API, as far as the explanation of its answer needs it.
 *
 * @param clientId whether a client id was in the query or in its header
 * @param driver null where it is not known, or nobody's
 * @param retry how it was tried again, or null: it was not
 */
public record Sent(String method, URI uri, Auth auth, boolean clientId, Driver driver, Retry retry) {
    /**
     * How the request introduced itself; CERTIFICATE is for what an application may ask about a vehicle before its
     * driver consents.
     */
    public enum Auth {
        BASIC,
        OAUTH2,
        END_USER,
        TOKEN,
        OWN,
        NONE,
        CERTIFICATE
    }

    /**
     * On whose behalf it was sent.
     *
     * @param scope what the driver has consented to, or null when that is not known
     * @param scopes those of which each opens a resource of the API, by the resource's name
     * @param again the command that enrols the driver again, for these scopes, or for the same where it gets null
     */
    public record Driver(
            String label,
            String scope,
            Function<String, List<String>> scopes,
            Function<String, NextCommand> again) {}

    public Sent(String method, URI uri, Auth auth, boolean clientId) {
        this(method, uri, auth, clientId, null, null);
    }
}
