package stellantis.diagnosis;

import java.net.URI;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;
import stellantis.Failure;
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
        String method, URI uri, Auth auth, Secret authorization, boolean clientId, Driver driver, Retry retry) {
    /** How the request introduced itself. */
    public enum Auth {
        BASIC,
        OAUTH2,
        END_USER,
        TOKEN,
        OWN,
        NONE;

        /** By the name that the setting auth has for it. */
        public static Optional<Auth> named(String name) {
            return Stream.of(BASIC, OAUTH2, END_USER, NONE)
                    .filter(one -> one.name().replace('_', '-').equalsIgnoreCase(name))
                    .findFirst();
        }
    }

    /** On whose behalf it was sent: who knows of consent tells what a refusal means. */
    public interface Driver {
        /**
         * The row for an error answer that has to do with the driver.
         *
         * @param words takes what the row is filled with
         */
        Optional<Fault> fault(int status, URI uri, MessageValues words);

        /** Which of these scopes the driver has not consented to, and how to ask for them; empty also if unknown. */
        default Optional<Failure> lacks(Collection<String> scopes) {
            return Optional.empty();
        }
    }
}
