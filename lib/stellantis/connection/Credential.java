package stellantis.connection;

import stellantis.Secret;
import stellantis.diagnosis.RequestContext;
import stellantis.diagnosis.RequestContext.Auth;
import stellantis.http.AccessToken;
import stellantis.http.ApiRequest;
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

    /** The request with the headers that go with the credential, but for Authorization. */
    default ApiRequest complete(ApiRequest request) {
        return request;
    }

    /** On whose behalf, for explanations; null if on nobody's. */
    default RequestContext.Driver driver() {
        return null;
    }
}
