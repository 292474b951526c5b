package stellantis.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static stellantis.sandbox.JsonObject.object;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import stellantis.Secret;
import stellantis.Sha256;
import stellantis.http.Jwt;

/**
 * A partner's application as the sandbox knows it. Its ids and scope follow from the login, so that they are the same
 * in every sandbox and can stand in documents. Its secrets are random.
 *
 * @param login        MZP login: the certificates' common name and the user of Basic authentication
 * @param password     of Basic authentication
 * @param secret       client secret for the token endpoint, or null: most authenticate by certificate alone
 * @param certificates SHA-256 fingerprints (base64url, RFC 8705 section 3.1) of the certificates it may show
 * @param fleetOwner   whether it is registered for the fleet owner's API v3
 * @param redirectUris where end users may be sent back to; empty unless it is registered for the end-user API v4
 */
public record Client(
        String login,
        Secret password,
        Secret secret,
        List<String> certificates,
        boolean fleetOwner,
        List<String> redirectUris) {
    static Client create(String login) {
        return new Client(login, Secret.of(random(15)), null, List.of(), false, List.of());
    }

    /**
     * With one more certificate; what it could do before, it still can.
     *
     * @param redirects where end users may be sent back to; none: it is registered for the fleet owner's API
     */
    Client registered(X509Certificate certificate, boolean withSecret, List<String> redirects) {
        List<String> known = new ArrayList<>(certificates);
        known.add(Jwt.thumbprint(certificate));
        boolean endUsers = !redirects.isEmpty();
        Secret own = secret == null && (withSecret || endUsers) ? Secret.of(random(15)) : secret;
        return new Client(login, password, own, known, fleetOwner || !endUsers, endUsers ? redirects : redirectUris);
    }

    /** Client id at the API gateway (e-mail of step 4). */
    public String applicationId() {
        return UUID.nameUUIDFromBytes(login.getBytes(UTF_8)).toString();
    }

    /** Client id at the token endpoint (e-mail of step 5): 32 upper-case letters. */
    public String tokenClientId() {
        return letters("client id of " + login, 32);
    }

    /** The one scope it may ask for. */
    public String scope() {
        return "prd:" + letters("scope of " + login, 3);
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
        return certificate != null && certificates.contains(Jwt.thumbprint(certificate));
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
        return object("login", login)
                .and("password", password.reveal())
                .and("secret", secret == null ? null : secret.reveal())
                .and("certificates", certificates)
                .and("fleetOwner", fleetOwner)
                .and("redirectUris", redirectUris);
    }

    static Client fromJson(Map<?, ?> json) {
        Object secret = json.get("secret");
        return new Client(
                (String) json.get("login"),
                Secret.of((String) json.get("password")),
                secret == null ? null : Secret.of((String) secret),
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
