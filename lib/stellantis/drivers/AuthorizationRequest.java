package stellantis.drivers;

import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import stellantis.Secret;
import stellantis.Sha256;
import stellantis.http.ApiUrl;
import stellantis.http.Query;

/**
 * What a driver's browser takes to the identity provider: an authorization request (RFC 6749 section 4.1.1).
 *
 * @param state comes back with the answer, and with no other's (RFC 6749 section 10.12)
 * @param nonce comes back in the ID token (OpenID Connect Core 1.0 section 3.1.2.1)
 * @param verifier of PKCE (RFC 7636), whose hash goes along; null for none
 */
public record AuthorizationRequest(
        Provider provider,
        String clientId,
        URI redirect,
        List<String> scopes,
        String locale,
        String state,
        String nonce,
        Secret verifier) {
    /**
     * An identity provider, as far as a browser is concerned.
     *
     * @param issuer its name for itself, or null when only its host is known
     * @param separator between scopes
     * @param localeParameter the name under which it takes a language
     */
    public record Provider(URI authorize, String issuer, String separator, String localeParameter) {
        /** Whether an answer with this issuer (RFC 9207) is its own. */
        boolean is(String iss) {
            if (issuer != null) return issuer.equals(iss);
            try {
                URI named = URI.create(iss);
                return named.getHost() != null && named.getScheme() != null && ApiUrl.sameServer(named, authorize);
            } catch (IllegalArgumentException noUri) {
                return false;
            }
        }
    }

    /** A new one, that nobody can foresee. */
    AuthorizationRequest(
            Provider provider, String clientId, URI redirect, List<String> scopes, String locale, boolean pkce) {
        this(provider, clientId, redirect, scopes, locale, random(), random(), pkce ? Secret.of(random()) : null);
    }

    /** 256 bits, 43 characters: the least length of a verifier (RFC 7636 section 4.1). */
    static String random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public URI url() {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", clientId);
        query.put("redirect_uri", redirect.toString());
        query.put("scope", String.join(provider.separator(), scopes));
        query.put("state", state);
        query.put("nonce", nonce);
        if (verifier != null) {
            query.put("code_challenge", Sha256.of(verifier.reveal()).base64url());
            query.put("code_challenge_method", "S256");
        }
        query.put(provider.localeParameter(), locale);
        String all = provider.authorize().getRawQuery();
        for (Map.Entry<String, String> one : query.entrySet())
            all = Query.append(all, one.getKey() + "=" + Query.encode(one.getValue()));
        return ApiUrl.withQuery(provider.authorize(), all);
    }

    /** The record's own text would show the verifier's neighbours; this one shows where it goes. */
    @Override
    public String toString() {
        return "authorization request to " + provider.authorize();
    }
}
