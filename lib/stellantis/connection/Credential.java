package stellantis.connection;

import stellantis.Secret;
import stellantis.diagnosis.RequestContext;
import stellantis.diagnosis.RequestContext.Auth;
import stellantis.http.AccessToken;
import stellantis.http.ApiRequest;
import stellantis.http.Connector;

/** Who asks: what goes into the Authorization header of a session's requests, and another one when it was refused. */
public interface Credential {
    /** The value of the header, or null for none; and the token in it where another one can be had, else null. */
    record Authorization(Secret value, AccessToken token) {}

    /** By which scheme, for explanations. */
    Auth auth();

    /** Begins what takes long, to be done beside the opening of the identity. */
    default void prepare() {}

    /** Asks for the password, or fetches a token that lasts, where that is needed. */
    Authorization get(Connector connector) throws InterruptedException;

    /** Another token in place of one that the API has refused. */
    default Authorization insteadOf(AccessToken refused, Connector connector) throws InterruptedException {
        throw new IllegalStateException("only tokens can be renewed");
    }

    /** The request with the headers that go with the credential, but for Authorization. */
    default ApiRequest complete(ApiRequest request) {
        return request;
    }

    /** On whose behalf, for explanations; null where it is nobody's. */
    default RequestContext.Driver driver() {
        return null;
    }
}
