package stellantis.sandbox;

import static stellantis.sandbox.Fault.LATE_CODE;
import static stellantis.sandbox.Fault.REFRESH_STRICT;
import static stellantis.sandbox.JsonObject.object;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import stellantis.Failure;
import stellantis.Json;
import stellantis.JsonInput;
import stellantis.Sha256;
import stellantis.pki.SafeFile;
import stellantis.profile.Brand;

/**
 * What owners consented to, and the codes and tokens that came of it (RFC 6749 with the advice of RFC 9700). A code
 * works once; shown again it ends the consent. A refresh token works until its successor, or an access token that came
 * with it, was used: an answer that got lost can be asked for again; shown later than that it ends the consent too.
 * Tokens outlive a restart, of which only hashes are kept; codes do not.
 */
final class Grants {
    /** How long an open consent page is remembered, and a code that came too late. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    /** Of the codes. */
    private static final Duration LIFETIME = Duration.ofMinutes(1);

    private final Path file;
    private final SandboxOptions options;
    /** Requests whose consent page is open. */
    private final Map<String, Request> pages = new HashMap<>();

    private final Map<String, Request> codes = new HashMap<>();

    private final List<Grant> grants = new ArrayList<>();

    /**
     * A consent.
     *
     * @param client application id
     * @param user   null as long as nobody has logged in
     * @param scopes as they were asked for
     */
    record Consent(String client, Brand brand, String user, List<String> scopes) {}

    /**
     * An application asks for a consent.
     *
     * @param state, challenge, nonce may be null
     * @param at when its page was opened, or its code given
     */
    record Request(Consent consent, String redirectUri, String state, String challenge, String nonce, Instant at) {
        Request by(EndUser user) {
            Consent given = new Consent(consent.client, consent.brand, user.name(), consent.scopes);
            return new Request(given, redirectUri, state, challenge, nonce, at);
        }

        Request at(Instant time) {
            return new Request(consent, redirectUri, state, challenge, nonce, time);
        }
    }

    /**
     * One consent and its tokens as they are kept in the file: {@code refresh}, those that were {@code spent} for it
     * (the latest last), when each {@code access} token ends (in seconds since 1970), which of these is {@code unused}
     * as yet, whether all are {@code revoked}. Codes and tokens are known by their hashes.
     */
    private record Grant(Map<String, Object> json) {
        Consent consent() {
            return new Consent(text("client"), Brand.named(text("brand")), text("user"), texts("scopes"));
        }

        String text(String name) {
            return (String) json.get(name);
        }

        @SuppressWarnings("unchecked")
        List<String> texts(String name) {
            return (List<String>) json.get(name);
        }

        @SuppressWarnings("unchecked")
        Map<String, Object> access() {
            return (Map<String, Object>) json.get("access");
        }

        long end(String accessToken) {
            return ((Number) access().get(accessToken)).longValue();
        }

        boolean revoked() {
            return Boolean.TRUE.equals(json.get("revoked"));
        }

        boolean knows(String hash) {
            return hash.equals(json.get("refresh")) || texts("spent").contains(hash);
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
    Grants(Path file, SandboxOptions options) {
        this.file = file;
        this.options = options;
        try {
            if (!Files.exists(file)) return;
            List<?> kept =
                    (List<?>) JsonInput.parseObject(Files.readAllBytes(file)).get("grants");
            for (Object one : kept) grants.add(kept(one));
        } catch (IOException | RuntimeException e) {
            throw Failure.file(file + " is damaged")
                    .hint("delete it: the end users have to consent again")
                    .from(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Grant kept(Object json) {
        Grant grant = new Grant((Map<String, Object>) json);
        // or it is damaged
        grant.consent();
        grant.knows("");
        grant.access().keySet().forEach(grant::end);
        return grant;
    }

    /** By what the answer of a consent page is recognised. */
    synchronized String page(Request request) {
        return keep(pages, request, now());
    }

    /** The request whose page was answered, once; null when there is none, or none any more. */
    synchronized Request answered(String page) {
        Request asked = pages.remove(hash(page));
        return asked == null || late(asked) ? null : asked;
    }

    /** A new code: 36 characters, as the real ones. */
    synchronized String code(Request request) {
        return keep(codes, request, has(LATE_CODE) ? now().minus(LIFETIME) : now());
    }

    private String keep(Map<String, Request> all, Request request, Instant at) {
        all.values().removeIf(this::late);
        String text = UUID.randomUUID().toString();
        all.put(hash(text), request.at(at));
        return text;
    }

    private boolean late(Request asked) {
        return asked.at.plus(PATIENCE).isBefore(now());
    }

    private Instant now() {
        return options.clock.instant();
    }

    private boolean has(Fault fault) {
        return options.faults.contains(fault);
    }

    /**
     * @param brand    whose endpoint was asked, or null for that of all
     * @param verifier of PKCE (RFC 7636), or the empty text
     */
    synchronized Issued exchange(String code, String client, Brand brand, String redirectUri, String verifier) {
        Request request = codes.get(hash(code));
        if (request == null) throw new Refusal("no such code, or it was given out long ago");
        Consent consent = request.consent;
        if (!consent.client.equals(client)) throw new Refusal("the code was given to another client");
        if (brand != null && brand != consent.brand) {
            throw new Refusal("the code is of " + consent.brand.label() + ", asked was " + brand.label());
        }
        Grant used = grant(one -> hash(code).equals(one.text("code")));
        if (used != null) {
            end(used);
            throw new Refusal("the code was used before: the tokens it gave are revoked");
        }
        if (!now().isBefore(request.at.plus(LIFETIME))) {
            throw new Refusal("the code came too late, it was good for " + LIFETIME.toSeconds() + " s");
        }
        if (!request.redirectUri.equals(redirectUri)) {
            throw new Refusal("redirect_uri is not the one of the authorization request");
        }
        if (request.challenge == null && !verifier.isEmpty()) {
            throw new Refusal("a code_verifier came, but the authorization request had no code_challenge");
        }
        // the challenge is the verifier's hash (RFC 7636 section 4.2)
        if (request.challenge != null && !request.challenge.equals(hash(verifier))) {
            throw new Refusal(
                    verifier.isEmpty() ? "no code_verifier" : "the code_verifier does not fit the code_challenge");
        }
        Grant grant = new Grant(object("client", client, "brand", consent.brand.label(), "user", consent.user)
                .and("scopes", consent.scopes)
                .and("code", hash(code))
                .and("spent", new ArrayList<>())
                .and("access", new LinkedHashMap<>()));
        grants.add(grant);
        return issue(grant, request.nonce, false);
    }

    synchronized Issued refresh(String token, String client, Brand brand) {
        String hash = hash(token);
        Grant grant = grant(one -> one.knows(hash));
        if (grant == null) throw new Refusal("no such refresh token");
        if (!client.equals(grant.text("client"))) throw new Refusal("the refresh token was given to another client");
        Brand own = grant.consent().brand();
        if (brand != own) {
            throw new Refusal((brand == null ? "no realm in the query, or an unknown one" : "the wrong realm")
                    + ": the refresh token belongs to " + own.realm);
        }
        if (grant.revoked()) throw new Refusal("the consent was withdrawn");
        List<String> spent = grant.texts("spent");
        if (hash.equals(grant.text("refresh"))) {
            spent.add(hash);
            return issue(grant, null, false);
        }
        String unused = grant.text("unused");
        if (!has(REFRESH_STRICT) && unused != null && hash.equals(spent.get(spent.size() - 1))) {
            grant.access().remove(unused);
            return issue(grant, null, true);
        }
        end(grant);
        throw new Refusal("the refresh token was used before: all tokens of this consent are revoked");
    }

    private Issued issue(Grant grant, String nonce, boolean again) {
        long now = now().getEpochSecond();
        String refresh = Client.random(32);
        String access = Client.random(32);
        grant.json.put("refresh", hash(refresh));
        grant.access().keySet().removeIf(token -> grant.end(token) <= now);
        grant.json.put("unused", hash(access));
        grant.access().put(hash(access), now + options.tokenLifetime.toSeconds());
        write();
        return new Issued(grant.consent(), access, refresh, nonce, again);
    }

    /** The consent behind an access token. */
    synchronized Consent access(String token) {
        String hash = hash(token);
        Grant grant = grant(one -> one.access().containsKey(hash));
        if (grant == null) throw new Refusal("not an access token of this sandbox, or one that expired long ago");
        if (grant.revoked()) throw new Refusal("the access token was revoked");
        if (grant.end(hash) <= now().getEpochSecond()) throw new Refusal("the access token has expired");
        if (grant.json.remove("unused", hash)) write();
        return grant.consent();
    }

    /** Ends what the token belongs to: a refresh token its whole consent, an access token itself only (RFC 7009). */
    synchronized String revoke(String token, String client, Brand brand) {
        String hash = hash(token);
        Grant grant = grant(one -> one.knows(hash) || one.access().containsKey(hash));
        boolean known = grant != null && client.equals(grant.text("client"));
        if (!known || brand != null && grant.consent().brand() != brand)
            return "no such token of this client and realm: nothing to revoke";
        if (grant.access().remove(hash) != null) {
            write();
            return "access token revoked";
        }
        end(grant);
        return "consent of " + grant.text("user") + " withdrawn, with its access tokens";
    }

    private Grant grant(Predicate<Grant> wanted) {
        return grants.stream().filter(wanted).findFirst().orElse(null);
    }

    private void end(Grant grant) {
        grant.json.put("revoked", true);
        write();
    }

    private void write() {
        List<Map<String, Object>> all = grants.stream().map(Grant::json).toList();
        SafeFile.swapIn(file, Json.bytes(object("version", 1, "grants", all)), true);
    }

    private static String hash(String token) {
        return Sha256.of(token).base64url();
    }
}
