package stellantis.sandbox;

import static stellantis.sandbox.Fault.LATE_CODE;
import static stellantis.sandbox.Fault.REFRESH_STRICT;

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
    /** How long an open consent page is remembered, and a code that came too late. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    /** Of the codes. */
    private static final Duration LIFETIME = Duration.ofMinutes(1);

    private final Path file;
    private final SandboxOptions options;
    /** Requests whose consent page is open. */
    private final Map<String, Asked> pages = new HashMap<>();

    private final Map<String, Asked> codes = new HashMap<>();
    /** What came of a code that was exchanged. */
    private final Map<String, Grant> exchanged = new HashMap<>();

    private final List<Grant> grants = new ArrayList<>();

    /**
     * A consent.
     *
     * @param client application id
     * @param user   null as long as nobody has logged in
     * @param scopes as they were asked for
     */
    record Consent(String client, Brand brand, String user, List<String> scopes) {}

    /** An application asks for a consent; state, challenge and nonce may be null. */
    record Request(Consent consent, String redirectUri, String state, String challenge, String nonce) {
        Request by(EndUser user) {
            Consent given = new Consent(consent.client, consent.brand, user.name(), consent.scopes);
            return new Request(given, redirectUri, state, challenge, nonce);
        }
    }

    private record Asked(Request request, Instant at) {}

    /** Tokens of one consent; refresh tokens and access tokens are known by their hashes. */
    private static final class Grant {
        final Consent consent;
        /** Refresh tokens that were exchanged for another one, the latest last. */
        final List<String> spent;
        /** When each access token ends, in seconds since 1970. */
        final Map<String, Long> access = new LinkedHashMap<>();

        String refresh;
        /** The access token of the latest answer, as long as it was not used. */
        String unused;

        boolean revoked;

        Grant(Consent consent, List<String> spent) {
            this.consent = consent;
            this.spent = new ArrayList<>(spent);
        }

        static Grant fromJson(Map<?, ?> json) {
            Brand brand = Brand.named((String) json.get("brand"));
            List<String> scopes = Client.texts(json.get("scopes"));
            Consent consent = new Consent((String) json.get("client"), brand, (String) json.get("user"), scopes);
            Grant grant = new Grant(consent, Client.texts(json.get("spent")));
            ((Map<?, ?>) json.get("access"))
                    .forEach((hash, until) -> grant.access.put((String) hash, ((Number) until).longValue()));
            grant.refresh = (String) json.get("refresh");
            grant.unused = (String) json.get("unused");
            grant.revoked = Boolean.TRUE.equals(json.get("revoked"));
            return grant;
        }

        Map<String, Object> toJson() {
            return JsonObject.of("client", consent.client())
                    .and("brand", consent.brand().label())
                    .and("user", consent.user())
                    .and("scopes", consent.scopes())
                    .and("refresh", refresh)
                    .and("spent", spent)
                    .and("revoked", revoked)
                    .and("unused", unused)
                    .and("access", access);
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
    Grants(Path file, SandboxOptions options) {
        this.file = file;
        this.options = options;
        try {
            if (!Files.exists(file)) return;
            List<?> kept = (List<?>) Json.parseObject(Files.readAllBytes(file)).get("grants");
            kept.forEach(one -> grants.add(Grant.fromJson((Map<?, ?>) one)));
        } catch (IOException | RuntimeException e) {
            throw Failure.file(file + " is damaged")
                    .hint("delete it: the end users have to consent again")
                    .from(e);
        }
    }

    /** By what the answer of a consent page is recognised. */
    synchronized String page(Request request) {
        return keep(pages, request, now());
    }

    /** The request whose page was answered, once; null when there is none, or none any more. */
    synchronized Request answered(String page) {
        Asked asked = pages.remove(hash(page));
        return asked == null || late(asked) ? null : asked.request;
    }

    /** A new code: 36 characters, as the real ones. */
    synchronized String code(Request request) {
        return keep(codes, request, has(LATE_CODE) ? now().minus(LIFETIME) : now());
    }

    private String keep(Map<String, Asked> all, Request request, Instant at) {
        all.values().removeIf(this::late);
        exchanged.keySet().retainAll(codes.keySet());
        String text = UUID.randomUUID().toString();
        all.put(hash(text), new Asked(request, at));
        return text;
    }

    private boolean late(Asked asked) {
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
        Asked asked = codes.get(hash(code));
        if (asked == null) throw new Refusal("no such code, or it was given out long ago");
        Request request = asked.request;
        Consent consent = request.consent;
        if (!consent.client.equals(client)) throw new Refusal("the code was given to another client");
        if (brand != null && brand != consent.brand) {
            throw new Refusal("the code is of " + consent.brand.label() + ", asked was " + brand.label());
        }
        if (exchanged.containsKey(hash(code))) {
            end(exchanged.get(hash(code)));
            throw new Refusal("the code was used before: the tokens it gave are revoked");
        }
        if (!now().isBefore(asked.at.plus(LIFETIME))) {
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
        Grant grant = new Grant(consent, List.of());
        exchanged.put(hash(code), grant);
        grants.add(grant);
        return issue(grant, request.nonce, false);
    }

    synchronized Issued refresh(String token, String client, Brand brand) {
        String hash = hash(token);
        Grant grant = grant(one -> one.knows(hash));
        if (grant == null) throw new Refusal("no such refresh token");
        if (!grant.consent.client().equals(client)) throw new Refusal("the refresh token was given to another client");
        Brand own = grant.consent.brand();
        if (brand != own) {
            throw new Refusal((brand == null ? "no realm in the query, or an unknown one" : "the wrong realm")
                    + ": the refresh token belongs to " + own.realm());
        }
        if (grant.revoked) throw new Refusal("the consent was withdrawn");
        if (hash.equals(grant.refresh)) {
            grant.spent.add(hash);
            return issue(grant, null, false);
        }
        if (!has(REFRESH_STRICT) && grant.unused != null && hash.equals(grant.spent.get(grant.spent.size() - 1))) {
            grant.access.remove(grant.unused);
            return issue(grant, null, true);
        }
        end(grant);
        throw new Refusal("the refresh token was used before: all tokens of this consent are revoked");
    }

    private Issued issue(Grant grant, String nonce, boolean again) {
        long now = now().getEpochSecond();
        String refresh = Client.random(32);
        String access = Client.random(32);
        grant.refresh = hash(refresh);
        grant.access.values().removeIf(until -> until <= now);
        grant.unused = hash(access);
        grant.access.put(grant.unused, now + options.tokenLifetime.toSeconds());
        write();
        return new Issued(grant.consent, access, refresh, nonce, again);
    }

    /** The consent behind an access token. */
    synchronized Consent access(String token) {
        String hash = hash(token);
        Grant grant = grant(one -> one.access.containsKey(hash));
        if (grant == null) throw new Refusal("not an access token of this sandbox, or one that expired long ago");
        if (grant.revoked) throw new Refusal("the access token was revoked");
        if (grant.access.get(hash) <= now().getEpochSecond()) throw new Refusal("the access token has expired");
        if (hash.equals(grant.unused)) {
            grant.unused = null;
            write();
        }
        return grant.consent;
    }

    /** Ends what the token belongs to: a refresh token its whole consent, an access token itself only (RFC 7009). */
    synchronized String revoke(String token, String client, Brand brand) {
        String hash = hash(token);
        Grant grant = grant(one -> one.knows(hash) || one.access.containsKey(hash));
        if (grant == null || !grant.consent.client().equals(client))
            return "no such token of this client: nothing to revoke";
        if (brand != null && grant.consent.brand() != brand)
            return "the token belongs to another realm: nothing to revoke";
        if (grant.access.remove(hash) != null) {
            write();
            return "access token revoked";
        }
        end(grant);
        return "consent of " + grant.consent.user() + " withdrawn, with its access tokens";
    }

    private Grant grant(Predicate<Grant> wanted) {
        return grants.stream().filter(wanted).findFirst().orElse(null);
    }

    private void end(Grant grant) {
        grant.revoked = true;
        write();
    }

    private void write() {
        List<Map<String, Object>> all = grants.stream().map(Grant::toJson).toList();
        NewFiles.swapIn(file, Json.bytes(JsonObject.of("version", 1, "grants", all)), true);
    }

    private static String hash(String token) {
        return Sha256.of(token).base64url();
    }
}
