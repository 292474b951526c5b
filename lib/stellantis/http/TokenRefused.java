//SOURCES TokenRequest.java
package stellantis.http;

import java.net.URI;

/** The token endpoint answered, but not with a token we can use; stellantis.diagnosis.ExplainToken says why. */
public final class TokenRefused extends Exception {
    /** What the answer is. */
    public enum Kind {
        /** Any status but 200. */
        STATUS,
        /** 200, but no JSON object. */
        NOT_JSON,
        /** 200 and JSON, but no access_token. */
        NO_TOKEN,
        /** A token of another type than Bearer. */
        OTHER_TYPE,
        /** An access_token that no Authorization header can carry. */
        UNUSABLE_TOKEN,
        /** More bytes than any token answer has. */
        TOO_LONG
    }

    private final Kind kind;
    private final transient TokenRequest request;
    private final int status;
    private final String contentType;
    private final String location;
    private final byte[] body;

    /** @param body its first {@link ErrorBody#LIMIT} bytes, emptied when a token may be in it */
    TokenRefused(Kind kind, TokenRequest request, int status, String contentType, String location, byte[] body) {
        super("the token endpoint refused");
        this.kind = kind;
        this.request = request;
        this.status = status;
        this.contentType = contentType;
        this.location = location;
        this.body = body;
    }

    public Kind kind() {
        return kind;
    }

    public TokenRequest request() {
        return request;
    }

    public URI uri() {
        return request.endpoint();
    }

    public int status() {
        return status;
    }

    /** As sent, or empty. */
    public String contentType() {
        return contentType;
    }

    /** Where a redirect points to, or empty. */
    public String location() {
        return location;
    }

    /** For OTHER_TYPE the type; else the body's beginning. */
    public byte[] body() {
        return body.clone();
    }
}
