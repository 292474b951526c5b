//SOURCES ../profile/Brand.java
//SOURCES Client.java
//SOURCES Refused.java
//SOURCES ../pki/NewFiles.java
package stellantis.sandbox;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import stellantis.Failure;
import stellantis.Sha256;
import stellantis.pki.NewFiles;
import stellantis.profile.Brand;

/**
 * What owners consented to, and the codes and tokens that came of it (RFC 6749 with the advice of RFC 9700). A code
 * works once; shown again it ends the consent. A refresh token works until its successor, or an access token that came
 * with it, was used: an answer that got lost can be asked for again; shown later than that it ends the consent too.
 * Tokens outlive a restart, of which only hashes are kept; codes do not.
 */
final class Grants {
    private final Path file;
    private final Clock clock;
    private final Duration codeLifetime;
    private final Duration tokenLifetime;
    private final Map<String, Code> codes = new HashMap<>();
    private final Saved saved;

    /**
     * A consent.
     *
     * @param client application id
     * @param scopes as they were asked for
     */
    record Consent(String client, Brand brand, String user, List<String> scopes) {}

    /** What must come with a code when it is exchanged; challenge and nonce may be null. */
    record Request(Consent consent, String redirectUri, String challenge, String nonce) {}

    private static final class Code {
        final Request request;
        final Instant until;
        Grant used;

        Code(Request request, Instant until) {
            this.request = request;
            this.until = until;
        }
    }

    /** The file: its fields are its members. */
    private static final class Saved {
        public int version = 1;
        public List<Grant> grants = new ArrayList<>();
    }

    /** Tokens of one consent; refresh tokens and access tokens are known by their hashes. */
    private static final class Grant {
        public String client;
        public String brand;
        public String user;
        public List<String> scopes;
        public String refresh;
        public boolean revoked;
        /** Refresh tokens that were exchanged for another one, the latest last. */
        public List<String> spent = new ArrayList<>();
        /** When each access token ends, in seconds since 1970. */
        public Map<String, Long> access = new LinkedHashMap<>();
        /** The access token of the latest answer, as long as it was not used. */
        public String unused;

        Consent consent() {
            return new Consent(client, Brand.named(brand), user, scopes);
        }

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

    /** @param file where consents and tokens are kept between runs */
    Grants(Path file, Clock clock, Duration codeLifetime, Duration tokenLifetime) {
        this.file = file;
        this.clock = clock;
        this.codeLifetime = codeLifetime;
        this.tokenLifetime = tokenLifetime;
        try {
            this.saved = Files.exists(file) ? JSON.std.beanFrom(Saved.class, Files.readAllBytes(file)) : new Saved();
        } catch (IOException | RuntimeException e) {
            throw Failure.file(file + " is damaged")
                    .hint("delete it: the end users have to consent again")
                    .from(e);
        }
    }

    /** A new code: 36 characters, as the real ones. */
    synchronized String code(Request request, boolean late) {
        codes.values().removeIf(code -> code.until.isBefore(clock.instant().minus(Duration.ofMinutes(10))));
        String text = UUID.randomUUID().toString();
        codes.put(hash(text), new Code(request, clock.instant().plus(late ? Duration.ofSeconds(-1) : codeLifetime)));
        return text;
    }

    /**
     * @param brand    whose endpoint was asked, or null for that of all
     * @param verifier of PKCE (RFC 7636), or the empty text
     */
    synchronized Issued exchange(String text, String client, Brand brand, String redirectUri, String verifier) {
        Code code = codes.get(hash(text));
        if (code == null) throw new Refused("no such code, or it was given out long ago");
        Request request = code.request;
        Consent consent = request.consent();
        if (!consent.client().equals(client)) throw new Refused("the code was given to another client");
        if (brand != null && brand != consent.brand()) {
            throw new Refused("the code is of " + consent.brand().label() + ", asked was " + brand.label());
        }
        if (code.used != null) {
            end(code.used);
            throw new Refused("the code was used before: the tokens it gave are revoked");
        }
        if (!clock.instant().isBefore(code.until)) {
            throw new Refused("the code came too late, it was good for " + codeLifetime.toSeconds() + " s");
        }
        if (!request.redirectUri().equals(redirectUri)) {
            throw new Refused("redirect_uri is not the one of the authorization request");
        }
        if (request.challenge() == null && !verifier.isEmpty()) {
            throw new Refused("a code_verifier came, but the authorization request had no code_challenge");
        }
        // the challenge is the verifier's hash (RFC 7636 section 4.2)
        if (request.challenge() != null && !request.challenge().equals(hash(verifier))) {
            throw new Refused(
                    verifier.isEmpty() ? "no code_verifier" : "the code_verifier does not fit the code_challenge");
        }
        Grant grant = new Grant();
        grant.client = client;
        grant.brand = consent.brand().label();
        grant.user = consent.user();
        grant.scopes = consent.scopes();
        code.used = grant;
        saved.grants.add(grant);
        return issue(grant, request.nonce(), false);
    }

    /** @param strict whether a refresh token is dead at its first use, even when the answer got lost */
    synchronized Issued refresh(String token, String client, Brand brand, boolean strict) {
        String hash = hash(token);
        Grant grant =
                saved.grants.stream().filter(one -> one.knows(hash)).findFirst().orElse(null);
        if (grant == null) throw new Refused("no such refresh token");
        if (!grant.client.equals(client)) throw new Refused("the refresh token was given to another client");
        Brand own = grant.consent().brand();
        if (brand != own) {
            throw new Refused((brand == null ? "no realm in the query, or an unknown one" : "the wrong realm")
                    + ": the refresh token belongs to " + own.realm());
        }
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
        String refresh = Client.random(32);
        String access = Client.random(32);
        grant.refresh = hash(refresh);
        grant.access.values().removeIf(until -> until <= now);
        grant.unused = hash(access);
        grant.access.put(grant.unused, now + tokenLifetime.toSeconds());
        write();
        return new Issued(grant.consent(), access, refresh, nonce, again);
    }

    /** The consent behind an access token. */
    synchronized Consent access(String token) {
        String hash = hash(token);
        Grant grant = saved.grants.stream()
                .filter(one -> one.access.containsKey(hash))
                .findFirst()
                .orElse(null);
        if (grant == null) throw new Refused("not an access token of this sandbox, or one that expired long ago");
        if (grant.revoked) throw new Refused("the access token was revoked");
        if (grant.access.get(hash) <= clock.instant().getEpochSecond())
            throw new Refused("the access token has expired");
        if (hash.equals(grant.unused)) {
            grant.unused = null;
            write();
        }
        return grant.consent();
    }

    /** Ends what the token belongs to: a refresh token its whole consent, an access token itself only (RFC 7009). */
    synchronized String revoke(String token, String client, Brand brand) {
        String hash = hash(token);
        Grant grant = saved.grants.stream()
                .filter(one -> one.knows(hash) || one.access.containsKey(hash))
                .findFirst()
                .orElse(null);
        if (grant == null || !grant.client.equals(client)) return "no such token of this client: nothing to revoke";
        if (brand != null && grant.consent().brand() != brand)
            return "the token belongs to another realm: nothing to revoke";
        if (grant.access.remove(hash) != null) {
            write();
            return "access token revoked";
        }
        end(grant);
        return "consent of " + grant.user + " withdrawn, with its access tokens";
    }

    private void end(Grant grant) {
        grant.revoked = true;
        write();
    }

    private void write() {
        NewFiles.swapIn(file, Json.bytes(saved), true);
    }

    private static String hash(String token) {
        return Sha256.of(token).base64url();
    }
}
