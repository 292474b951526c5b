//SOURCES Json.java
//SOURCES ../Secret.java
package stellantis.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import stellantis.Secret;

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
public record Client(String login, String applicationId, String tokenClientId, String scope, Secret password, Secret secret, List<String> certificates,
        boolean fleetOwner, List<String> redirectUris) {
    public Client {
        certificates = List.copyOf(certificates);
        redirectUris = List.copyOf(redirectUris);
    }

    /** Its ids and scope follow from the login, so that they are the same in every sandbox and can stand in documents; its secrets are random. */
    static Client create(String login) {
        String id = UUID.nameUUIDFromBytes(login.getBytes(StandardCharsets.UTF_8)).toString();
        return new Client(login, id, letters("client id of " + login, 32), "prd:" + letters("scope of " + login, 3), random(), null, List.of(), false, List.of());
    }

    Client withCertificate(X509Certificate certificate) {
        List<String> all = new ArrayList<>(certificates);
        all.add(fingerprint(certificate));
        return new Client(login, applicationId, tokenClientId, scope, password, secret, all, fleetOwner, redirectUris);
    }

    Client withSecret() {
        return secret != null ? this : new Client(login, applicationId, tokenClientId, scope, password, random(), certificates, fleetOwner, redirectUris);
    }

    Client forFleetOwner() {
        return new Client(login, applicationId, tokenClientId, scope, password, secret, certificates, true, redirectUris);
    }

    /** With a client secret, which an application for end users always has; what it could do before, it still can. */
    Client forEndUsers(List<String> redirects) {
        Client kept = withSecret();
        return new Client(login, applicationId, tokenClientId, scope, password, kept.secret, certificates, fleetOwner, redirects);
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

    /** SHA-256 of the certificate's DER, base64url without padding: the {@code x5t#S256} of RFC 8705 section 3.1. */
    static String fingerprint(X509Certificate certificate) {
        try {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param count at most 32 */
    private static String letters(String of, int count) {
        byte[] bytes = sha256(of.getBytes(StandardCharsets.UTF_8));
        return IntStream.range(0, count).mapToObj(i -> "" + (char) ('A' + Byte.toUnsignedInt(bytes[i]) % 26)).collect(Collectors.joining());
    }

    private static Secret random() {
        byte[] random = new byte[15];
        new SecureRandom().nextBytes(random);
        return Secret.of(Base64.getUrlEncoder().encodeToString(random));
    }

    Map<String, Object> toJson() {
        return Json.object("login", login, "applicationId", applicationId, "tokenClientId", tokenClientId, "scope", scope,
                "password", password.reveal(), "secret", secret == null ? null : secret.reveal(), "certificates", certificates,
                "fleetOwner", fleetOwner, "redirectUris", redirectUris);
    }

    static Client fromJson(Map<?, ?> json) {
        // both were not there before end users were
        boolean fleetOwner = !Boolean.FALSE.equals(json.get("fleetOwner"));
        List<String> redirects = json.get("redirectUris") == null ? List.of() : texts(json, "redirectUris");
        Object secret = json.get("secret");
        return new Client(text(json, "login"), text(json, "applicationId"), text(json, "tokenClientId"), text(json, "scope"),
                Secret.of(text(json, "password")), secret == null ? null : Secret.of((String) secret), texts(json, "certificates"), fleetOwner, redirects);
    }

    private static List<String> texts(Map<?, ?> json, String member) {
        return ((List<?>) json.get(member)).stream().map(Object::toString).toList();
    }

    private static String text(Map<?, ?> json, String member) {
        return json.get(member).toString();
    }
}
