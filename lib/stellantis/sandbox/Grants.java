//SOURCES Brand.java
//SOURCES Json.java
//SOURCES ../pki/NewFiles.java
package stellantis.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import stellantis.Failure;
import stellantis.pki.NewFiles;

/**
 * What owners consented to, and the codes and tokens that came of it (RFC 6749 with the advice of RFC 9700). A code
 * works once; shown again it ends the consent. A refresh token works until its successor, or an access token that came
 * with it, was used: an answer that got lost can be asked for again; shown later than that it ends the consent too.
 * Tokens outlive a restart, of which only hashes are kept; codes do not.
 */
final class Grants {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final Path file;
    private final Clock clock;
    private final Duration codeLifetime;
    private final Duration tokenLifetime;
    private final Map<String, Code> codes = new HashMap<>();
    private final List<Grant> grants = new ArrayList<>();

    /**
     * A consent.
     *
     * @param client application id
     * @param scopes as they were asked for
     */
    record Consent(String client, Brand brand, String user, List<String> scopes) {}

    /** A code, and what must come with it when it is exchanged; challenge and nonce may be null. */
    private static final class Code {
        Consent consent;
        String redirectUri;
        String challenge;
        String nonce;
        Instant until;
        Grant used;
    }

    /** Tokens of one consent; refresh tokens and access tokens are known by their hashes. */
    private static final class Grant {
        Consent consent;
        String refresh;
        boolean revoked;
        /** Refresh tokens that were exchanged for another one, the latest last. */
        final List<String> spent = new ArrayList<>();
        /** When each access token ends, in seconds since 1970. */
        final Map<String, Long> access = new LinkedHashMap<>();
        /** The access token of the latest answer, as long as it was not used. */
        String unused;

        boolean knows(String hash) {
            return hash.equals(refresh) || spent.contains(hash);
        }
    }

    /**
     * What the token endpoint hands out.
     *
     * @param nonce of the request whose code was exchanged, or null
     * @param again whether the answer before this one seems to have got lost
     */
    record Issued(Consent consent, String access, String refresh, String nonce, boolean again) {}

    /** Why a code or token is not good: for the log only. */
    static final class Refused extends Exception {
        Refused(String why) {
            super(why);
        }
    }

    /** @param file where consents and tokens are kept between runs */
    Grants(Path file, Clock clock, Duration codeLifetime, Duration tokenLifetime) {
        this.file = file;
        this.clock = clock;
        this.codeLifetime = codeLifetime;
        this.tokenLifetime = tokenLifetime;
        read();
    }

    /** A new code: 36 characters, as the real ones. */
    synchronized String code(Consent consent, String redirectUri, String challenge, String nonce, boolean late) {
        codes.values().removeIf(code -> code.until.isBefore(clock.instant().minus(Duration.ofMinutes(10))));
        Code code = new Code();
        code.consent = consent;
        code.redirectUri = redirectUri;
        code.challenge = challenge;
        code.nonce = nonce;
        code.until = clock.instant().plus(late ? Duration.ofSeconds(-1) : codeLifetime);
        String text = UUID.randomUUID().toString();
        codes.put(hash(text), code);
        return text;
    }

    /**
     * @param brand    whose endpoint was asked, or null for that of all
     * @param verifier of PKCE (RFC 7636), or the empty text
     */
    synchronized Issued exchange(String text, String client, Brand brand, String redirectUri, String verifier) throws Refused {
        Code code = codes.get(hash(text));
        if (code == null) throw new Refused("no such code, or it was given out long ago");
        if (!code.consent.client().equals(client)) throw new Refused("the code was given to another client");
        if (brand != null && brand != code.consent.brand()) throw new Refused("the code is of " + code.consent.brand().label() + ", asked was " + brand.label());
        if (code.used != null) {
            end(code.used);
            throw new Refused("the code was used before: the tokens it gave are revoked");
        }
        if (!clock.instant().isBefore(code.until)) throw new Refused("the code came too late, it was good for " + codeLifetime.toSeconds() + " s");
        if (!code.redirectUri.equals(redirectUri)) throw new Refused("redirect_uri is not the one of the authorization request");
        if (code.challenge == null && !verifier.isEmpty()) throw new Refused("a code_verifier came, but the authorization request had no code_challenge");
        if (code.challenge != null && !code.challenge.equals(s256(verifier))) throw new Refused(verifier.isEmpty() ? "no code_verifier" : "the code_verifier does not fit the code_challenge");
        Grant grant = new Grant();
        grant.consent = code.consent;
        code.used = grant;
        grants.add(grant);
        return issue(grant, code.nonce, false);
    }

    /** @param strict whether a refresh token is dead at its first use, even when the answer got lost */
    synchronized Issued refresh(String token, String client, Brand brand, boolean strict) throws Refused {
        String hash = hash(token);
        Grant grant = grants.stream().filter(one -> one.knows(hash)).findFirst().orElse(null);
        if (grant == null) throw new Refused("no such refresh token");
        if (!grant.consent.client().equals(client)) throw new Refused("the refresh token was given to another client");
        if (brand != grant.consent.brand()) throw new Refused((brand == null ? "no realm in the query, or an unknown one" : "the wrong realm") + ": the refresh token belongs to " + grant.consent.brand().realm());
        if (grant.revoked) throw new Refused("the consent was withdrawn");
        if (hash.equals(grant.refresh)) {
            grant.spent.add(hash);
            return issue(grant, null, false);
        }
        if (!strict && grant.unused != null && hash.equals(grant.spent.get(grant.spent.size() - 1))) {
            grant.access.remove(grant.unused);
            return issue(grant, null, true);
        }
        end(grant);
        throw new Refused("the refresh token was used before: all tokens of this consent are revoked");
    }

    private Issued issue(Grant grant, String nonce, boolean again) {
        long now = clock.instant().getEpochSecond();
        String refresh = random();
        String access = random();
        grant.refresh = hash(refresh);
        grant.access.values().removeIf(until -> until <= now);
        grant.unused = hash(access);
        grant.access.put(grant.unused, now + tokenLifetime.toSeconds());
        write();
        return new Issued(grant.consent, access, refresh, nonce, again);
    }

    /** The consent behind an access token. */
    synchronized Consent access(String token) throws Refused {
        String hash = hash(token);
        Grant grant = grants.stream().filter(one -> one.access.containsKey(hash)).findFirst().orElse(null);
        if (grant == null) throw new Refused("not an access token of this sandbox, or one that expired long ago");
        if (grant.revoked) throw new Refused("the access token was revoked");
        if (grant.access.get(hash) <= clock.instant().getEpochSecond()) throw new Refused("the access token has expired");
        if (hash.equals(grant.unused)) {
            grant.unused = null;
            write();
        }
        return grant.consent;
    }

    /** Ends what the token belongs to: a refresh token its whole consent, an access token itself only (RFC 7009). */
    synchronized String revoke(String token, String client, Brand brand) {
        String hash = hash(token);
        Grant grant = grants.stream().filter(one -> one.knows(hash) || one.access.containsKey(hash)).findFirst().orElse(null);
        if (grant == null || !grant.consent.client().equals(client)) return "no such token of this client: nothing to revoke";
        if (brand != null && grant.consent.brand() != brand) return "the token belongs to another realm: nothing to revoke";
        if (grant.access.containsKey(hash)) {
            grant.access.remove(hash);
            write();
            return "access token revoked";
        }
        end(grant);
        return "consent of " + grant.consent.user() + " withdrawn, with its access tokens";
    }

    private void end(Grant grant) {
        grant.revoked = true;
        write();
    }

    private void read() {
        if (!Files.exists(file)) return;
        try {
            for (Object one : (List<?>) Json.read(Files.readAllBytes(file)).get("grants")) {
                Map<?, ?> json = (Map<?, ?>) one;
                Grant grant = new Grant();
                List<String> scopes = ((List<?>) json.get("scopes")).stream().map(Object::toString).toList();
                grant.consent = new Consent((String) json.get("client"), Brand.named((String) json.get("brand")), (String) json.get("user"), scopes);
                grant.refresh = (String) json.get("refresh");
                ((List<?>) json.get("spent")).forEach(hash -> grant.spent.add((String) hash));
                grant.revoked = Boolean.TRUE.equals(json.get("revoked"));
                grant.unused = (String) json.get("unused");
                ((Map<?, ?>) json.get("access")).forEach((hash, until) -> grant.access.put((String) hash, ((Number) until).longValue()));
                grants.add(grant);
            }
        } catch (IOException | RuntimeException e) {
            throw Failure.file(file + " is damaged").hint("delete it: the end users have to consent again").from(e);
        }
    }

    private void write() {
        List<Map<String, Object>> all = grants.stream().map(one -> Json.object("client", one.consent.client(), "brand", one.consent.brand().label(), "user", one.consent.user(),
                "scopes", one.consent.scopes(), "refresh", one.refresh, "spent", one.spent, "revoked", one.revoked, "unused", one.unused,
                "access", one.access)).toList();
        NewFiles.swapIn(file, Json.bytes(Json.object("version", 1, "grants", all)), true);
    }

    private static String random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return ENCODER.encodeToString(bytes);
    }

    private static String hash(String token) {
        return s256(token);
    }

    /** The challenge that belongs to a verifier (RFC 7636 section 4.2). */
    private static String s256(String verifier) {
        try {
            return ENCODER.encodeToString(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
