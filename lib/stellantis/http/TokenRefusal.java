package stellantis.http;

import java.net.URI;
import java.net.http.HttpHeaders;

/** The token endpoint answered, but without a usable token; stellantis.diagnosis.ExplainToken says why. */
public final class TokenRefusal extends Exception {
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
    private final transient WholeAnswer answer;

    /** @param answer with the first {@link ErrorBody#LIMIT} bytes of its body, emptied when a token may be in it */
    TokenRefusal(Kind kind, TokenRequest request, WholeAnswer answer) {
        super("the token endpoint refused");
        this.kind = kind;
        this.request = request;
        this.answer = answer;
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
        return answer.status();
    }

    public WholeAnswer answer() {
        return answer;
    }

    public HttpHeaders headers() {
        return answer.headers();
    }

    /** For OTHER_TYPE the type; else the body's beginning. */
    public byte[] body() {
        return answer.body();
    }
}
