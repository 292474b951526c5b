package stellantis.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import stellantis.Secret;
import stellantis.Sha256;

/**
 * A partner's application as the sandbox knows it.
 *
 * @param login         MZP login: the certificates' common name and the user of Basic authentication
 * @param applicationId client id at the API gateway (e-mail of step 4)
 * @param tokenClientId client id at the token endpoint (e-mail of step 5): 32 upper-case letters
 * @param scope         the one scope it may ask for
 * @param password      of Basic authentication
 * @param secret        client secret for the token endpoint, or null: most authenticate by certificate alone
 * @param certificates  SHA-256 fingerprints (base64url, RFC 8705 section 3.1) of the certificates it may show
 * @param fleetOwner    whether it is registered for the fleet owner's API v3
 * @param redirectUris  where end users may be sent back to; empty unless it is registered for the end-user API v4
 */
public record Client(
        String login,
        String applicationId,
        String tokenClientId,
        String scope,
        Secret password,
        Secret secret,
        List<String> certificates,
        boolean fleetOwner,
        List<String> redirectUris) {
    /**
     * Its ids and scope follow from the login, so that they are the same in every sandbox and can stand in documents.
     * Its secrets are random.
     */
    static Client create(String login) {
        String id = UUID.nameUUIDFromBytes(login.getBytes(UTF_8)).toString();
        String scope = "prd:" + letters("scope of " + login, 3);
        Secret password = Secret.of(random(15));
        return new Client(
                login, id, letters("client id of " + login, 32), scope, password, null, List.of(), false, List.of());
    }

    /**
     * With one more certificate; what it could do before, it still can.
     *
     * @param redirects where end users may be sent back to; none: it is registered for the fleet owner's API
     */
    Client registered(X509Certificate certificate, boolean withSecret, List<String> redirects) {
        List<String> known = new ArrayList<>(certificates);
        known.add(fingerprint(certificate));
        boolean endUsers = !redirects.isEmpty();
        Secret own = secret == null && (withSecret || endUsers) ? Secret.of(random(15)) : secret;
        List<String> uris = endUsers ? List.copyOf(redirects) : redirectUris;
        return new Client(
                login, applicationId, tokenClientId, scope, password, own, known, fleetOwner || !endUsers, uris);
    }

    boolean forEndUsers() {
        return !redirectUris.isEmpty();
    }

    /** Its secrets by the names that settings of a profile have for them. */
    public Map<String, Secret> secrets() {
        Map<String, Secret> secrets = new LinkedHashMap<>(Map.of("password", password));
        if (secret != null) secrets.put("client-secret", secret);
        return secrets;
    }

    boolean owns(X509Certificate certificate) {
        return certificate != null && certificates.contains(fingerprint(certificate));
    }

    boolean hasPassword(String given) {
        return same(password, given);
    }

    boolean hasSecret(String given) {
        return secret != null && same(secret, given);
    }

    private static boolean same(Secret known, String given) {
        return MessageDigest.isEqual(known.utf8(), given.getBytes(UTF_8));
    }

    /** SHA-256 of the certificate's DER, base64url without padding: the {@code x5t#S256} of RFC 8705 section 3.1. */
    static String fingerprint(X509Certificate certificate) {
        return Sha256.of(certificate).base64url();
    }

    /** @param count at most 32 */
    private static String letters(String of, int count) {
        byte[] bytes = Sha256.of(of).bytes();
        return IntStream.range(0, count)
                .mapToObj(i -> "" + (char) ('A' + Byte.toUnsignedInt(bytes[i]) % 26))
                .collect(joining());
    }

    /** So many random bytes, base64url. */
    static String random(int count) {
        byte[] random = new byte[count];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    Map<String, Object> toJson() {
        return JsonObject.of("login", login)
                .and("applicationId", applicationId)
                .and("tokenClientId", tokenClientId)
                .and("scope", scope)
                .and("password", password.reveal())
                .and("secret", secret == null ? null : secret.reveal())
                .and("certificates", certificates)
                .and("fleetOwner", fleetOwner)
                .and("redirectUris", redirectUris);
    }

    static Client fromJson(Map<?, ?> json) {
        Function<String, String> text = member -> (String) json.get(member);
        return new Client(
                text.apply("login"),
                text.apply("applicationId"),
                text.apply("tokenClientId"),
                text.apply("scope"),
                Secret.of(text.apply("password")),
                json.get("secret") == null ? null : Secret.of(text.apply("secret")),
                texts(json.get("certificates")),
                // both were not there before end users were
                !Boolean.FALSE.equals(json.get("fleetOwner")),
                texts(json.get("redirectUris")));
    }

    /** A list that was read; none where there is none. */
    static List<String> texts(Object list) {
        return list == null
                ? List.of()
                : ((List<?>) list).stream().map(Object::toString).toList();
    }
}
