//SOURCES Client.java
//SOURCES ConsentPage.java
//SOURCES Fault.java
//SOURCES Grants.java
//SOURCES TokenEndpoint.java
//SOURCES Tokens.java
package stellantis.sandbox;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The end users' identity provider: authorization code flow (RFC 6749 section 4.1) with PKCE (RFC 7636), refresh with
 * rotation, and revocation (RFC 7009), with paths, parameters and errors of the brands' real ones. All brands share a
 * port; paths that begin with a brand, such as {@code /citroen/am/oauth2/authorize}, are that brand's.
 */
final class EndUserIdp {
    static final String ROOT = "/am/oauth2";
    private static final String BRANDS = Arrays.stream(Brand.values()).map(Brand::label).collect(Collectors.joining("|"));
    private static final Pattern PATH = Pattern.compile("(?:/(" + BRANDS + "))?" + ROOT + "/(authorize|access_token|token/revoke|connect/jwk_uri|\\.well-known/openid-configuration)");
    private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");
    /** A consent page left open for longer than this means to start over. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final Supplier<List<Client>> clients;
    private final Grants grants;
    private final Tokens tokens;
    private final Clock clock;
    private final Duration tokenLifetime;
    private final Set<Fault> faults;
    /** Requests whose consent page is open. */
    private final Map<String, Pending> open = new HashMap<>();

    /** An authorization request that may be answered to its redirect URI. */
    private record Pending(Client client, Brand brand, String redirectUri, String state, List<String> scopes, String challenge, String nonce, Instant until) {}

    EndUserIdp(Supplier<List<Client>> clients, Grants grants, Tokens tokens, Duration tokenLifetime, Clock clock, Set<Fault> faults) {
        this.clients = clients;
        this.grants = grants;
        this.tokens = tokens;
        this.tokenLifetime = tokenLifetime;
        this.clock = clock;
        this.faults = faults;
    }

    /** @param origin such as {@code https://localhost:8444}: what the issuer begins with */
    Answer answer(Ask ask, String origin) {
        Matcher path = PATH.matcher(ask.path());
        if (!path.matches()) return Answer.html(404, "Not Found", "no such path; the identity provider is below " + ROOT);
        // null: the path is that of all brands
        Brand brand = path.group(1) == null ? null : Brand.valueOf(path.group(1).toUpperCase(Locale.ROOT));
        String issuer = origin + (brand == null ? "" : "/" + brand.label()) + ROOT;
        switch (path.group(2)) {
            case "authorize":
                return ask.method().equals("GET") ? authorize(ask, brand, issuer) : ask.method().equals("POST") ? decided(ask, issuer)
                        : Answer.html(405, "Method Not Allowed", "").with("Allow", "GET, POST");
            case "access_token":
                return noStore(posted(ask, () -> token(ask, brand, issuer)));
            case "token/revoke":
                return noStore(posted(ask, () -> revoke(ask, brand)));
            case "connect/jwk_uri":
                return Answer.json(200, Json.object("keys", List.of(tokens.jwk())), "");
            default:
                return Answer.json(200, metadata(issuer), "");
        }
    }

    private Answer authorize(Ask ask, Brand place, String issuer) {
        Map<String, List<String>> query = ask.parameters();
        Client client = clients.get().stream().filter(one -> one.applicationId().equals(one(query, "client_id"))).findFirst().orElse(null);
        if (client == null) return ConsentPage.problem(400, "The application that sent you here is not known (client_id).", "unknown client_id");
        if (!client.forEndUsers()) return ConsentPage.problem(400, "The application that sent you here is not registered for end users.", "not registered for end users: sandbox sign … --end-user");
        String redirectUri = one(query, "redirect_uri");
        if (client.redirectUris().stream().noneMatch(registered -> fits(redirectUri, registered))) {
            return ConsentPage.problem(400, "The application wants you to be sent to an address that is not registered for it (redirect_uri).",
                    "redirect_uri is none of the registered ones: " + String.join(" ", client.redirectUris()));
        }
        String state = query.containsKey("state") ? one(query, "state") : null;
        for (String name : query.keySet()) {
            if (query.get(name).size() > 1) return back(redirectUri, state, issuer, "error", "invalid_request", "error_description", "Multiple values for parameter " + Ask.printable(name));
        }
        if (faults.contains(Fault.SERVER_ERROR)) return back(redirectUri, state, issuer, "error", "server_error", "error_description", "Internal Server Error");
        if (!one(query, "response_type").equals("code")) {
            return back(redirectUri, state, issuer, "error", "unsupported_response_type", "error_description", "Response type is not supported, only code is");
        }
        String challenge = one(query, "code_challenge");
        if (!challenge.isEmpty() && !(one(query, "code_challenge_method").equals("S256") && CHALLENGE.matcher(challenge).matches())) {
            return back(redirectUri, state, issuer, "error", "invalid_request", "error_description", "Invalid code challenge, or a method other than S256");
        }
        Set<String> scopes = Scopes.parse(one(query, "scope"));
        List<String> unknown = scopes.stream().filter(scope -> !Scopes.known(scope)).toList();
        if (!unknown.isEmpty()) return back(redirectUri, state, issuer, "error", "invalid_scope", "error_description", "Unknown/invalid scope(s): " + Ask.printable(unknown.toString()));
        if (scopes.isEmpty()) scopes = Scopes.REGISTERED;
        String realm = one(query, "realm");
        Brand brand = place != null ? place : realm.isEmpty() ? Brand.PEUGEOT : Brand.ofRealm(realm);
        if (brand == null) return back(redirectUri, state, issuer, "error", "invalid_request", "error_description", "Invalid realm");
        String request = UUID.randomUUID().toString();
        Pending pending = new Pending(client, brand, redirectUri, state, List.copyOf(scopes), challenge.isEmpty() ? null : challenge,
                query.containsKey("nonce") ? one(query, "nonce") : null, clock.instant().plus(PATIENCE));
        synchronized (open) {
            open.values().removeIf(one -> one.until().isBefore(clock.instant()));
            open.put(request, pending);
        }
        // the documentation says local, the clients in the field locale
        String locale = query.containsKey("locale") ? one(query, "locale") : query.containsKey("local") ? one(query, "local") : "en-GB";
        return ConsentPage.ask(brand, client.login(), scopes, request, locale);
    }

    /** The person pressed a button. */
    private Answer decided(Ask ask, String issuer) {
        Map<String, List<String>> form = ask.form();
        Pending pending;
        synchronized (open) {
            pending = open.remove(one(form, "request"));
        }
        if (pending == null || pending.until().isBefore(clock.instant())) {
            return ConsentPage.problem(400, "This page was answered before, or stood open for too long. Go back to the application and start over.", "no consent page is open for this answer");
        }
        EndUser user = EndUser.named(pending.brand(), one(form, "user"));
        if (!one(form, "decision").equals("accept") || user == null) {
            String why = user == null && one(form, "decision").equals("accept") ? "nobody logged in" : "The resource owner denied the request";
            return back(pending.redirectUri(), pending.state(), issuer, "error", "access_denied", "error_description", why);
        }
        Grants.Consent consent = new Grants.Consent(pending.client().applicationId(), pending.brand(), user.name(), pending.scopes());
        String code = grants.code(consent, pending.redirectUri(), pending.challenge(), pending.nonce(), faults.contains(Fault.LATE_CODE));
        return back(pending.redirectUri(), pending.state(), issuer, "code", code, "scope", String.join(",", pending.scopes()));
    }

    /** Back to the application; the names and values, then state and issuer (RFC 9207), are added to the query. */
    private Answer back(String redirectUri, String state, String issuer, String... parameters) {
        StringBuilder location = new StringBuilder(redirectUri);
        char before = redirectUri.indexOf('?') < 0 ? '?' : '&';
        for (int i = 0; i < parameters.length; i += 2) {
            location.append(before).append(parameters[i]).append('=').append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
            before = '&';
        }
        String returned = state != null && faults.contains(Fault.MANGLED_STATE) ? new StringBuilder(state).reverse().append('x').toString() : state;
        if (returned != null) location.append("&state=").append(URLEncoder.encode(returned, StandardCharsets.UTF_8));
        String named = faults.contains(Fault.OTHER_ISSUER) ? "https://idp.example" + ROOT : issuer;
        location.append("&iss=").append(URLEncoder.encode(named, StandardCharsets.UTF_8));
        String what = parameters[0].equals("code") ? "consent given" : parameters[1] + ": " + parameters[3];
        return Answer.redirect(location.toString(), what).with("Cache-Control", "no-store").with("Referrer-Policy", "no-referrer");
    }

    /** Whether the URI is the registered one; on this machine (RFC 8252 section 7.3) the port may be any. */
    private static boolean fits(String uri, String registered) {
        if (uri.equals(registered)) return true;
        try {
            URI asked = new URI(uri);
            URI known = new URI(registered);
            if (!"http".equals(known.getScheme()) || !Set.of("127.0.0.1", "[::1]", "localhost").contains(String.valueOf(known.getHost()))) return false;
            return asked.getRawFragment() == null && asked.getRawUserInfo() == null
                    && (asked.getScheme() + " " + asked.getHost() + " " + asked.getRawPath() + " " + asked.getRawQuery())
                            .equals(known.getScheme() + " " + known.getHost() + " " + known.getRawPath() + " " + known.getRawQuery());
        } catch (java.net.URISyntaxException e) {
            return false;
        }
    }

    private Answer posted(Ask ask, Supplier<Answer> work) {
        if (!ask.method().equals("POST")) return Answer.html(405, "Method Not Allowed", "tokens go in the body of a POST").with("Allow", "POST");
        if (faults.contains(Fault.TOKEN_HTML)) return Answer.html(200, "Sign On", "fault " + Fault.TOKEN_HTML.label);
        for (Map.Entry<String, List<String>> field : ask.form().entrySet()) {
            if (field.getValue().size() > 1) return error(400, "invalid_request", "Multiple values for parameter " + Ask.printable(field.getKey()), "a parameter came twice");
        }
        return work.get();
    }

    private Answer token(Ask ask, Brand place, String issuer) {
        if (faults.contains(Fault.SERVER_ERROR)) return error(500, "server_error", "Internal Server Error", "fault " + Fault.SERVER_ERROR.label);
        Map<String, List<String>> form = ask.form();
        String grant = one(form, "grant_type");
        if (grant.isEmpty()) return error(400, "invalid_request", "Grant type is not set", form.isEmpty() ? "no form came" : "no grant_type");
        Client client = client(ask);
        String problem = clientProblem(ask, client);
        if (problem != null) return invalidClient(problem);
        boolean refresh = grant.equals("refresh_token");
        if (!refresh && !grant.equals("authorization_code")) return error(400, "unsupported_grant_type", "Grant type is not supported: " + Ask.printable(grant), "grant_type " + grant);
        for (String needed : refresh ? List.of("refresh_token") : List.of("code", "redirect_uri")) {
            if (one(form, needed).isEmpty()) return error(400, "invalid_request", "Missing parameter: " + needed, "no " + needed);
        }
        String invalid = refresh ? "grant is invalid" : "The provided access grant is invalid, expired, or revoked.";
        if (faults.contains(Fault.INVALID_GRANT)) return error(400, "invalid_grant", invalid, "fault " + Fault.INVALID_GRANT.label);
        Grants.Issued issued;
        try {
            issued = refresh ? grants.refresh(one(form, "refresh_token"), client.applicationId(), brand(ask, place), faults.contains(Fault.REFRESH_STRICT))
                    : grants.exchange(one(form, "code"), client.applicationId(), place, one(form, "redirect_uri"), one(form, "code_verifier"));
        } catch (Grants.Refused e) {
            return error(400, "invalid_grant", invalid, e.getMessage());
        }
        Grants.Consent consent = issued.consent();
        String identity = refresh || !consent.scopes().contains(Scopes.OPENID) ? null : identity(consent, issuer, issued.nonce());
        Answer answer = Answer.json(200, Json.object("scope", String.join(" ", consent.scopes()), "expires_in", faults.contains(Fault.TOKEN_WITHOUT_EXPIRY) ? null : tokenLifetime.toSeconds(),
                "token_type", "Bearer", "refresh_token", issued.refresh(), "id_token", identity, "access_token", issued.access()),
                (refresh ? issued.again() ? "refreshed once more, the answer before was not used: " : "refreshed: " : "first tokens: ") + consent.user() + " for " + client.login());
        return refresh && !issued.again() && faults.contains(Fault.REFRESH_LOST) ? answer.in(Answer.Manner.LOST) : answer;
    }

    private String identity(Grants.Consent consent, String issuer, String nonce) {
        EndUser user = EndUser.named(consent.brand(), consent.user());
        long now = clock.instant().getEpochSecond();
        boolean profile = consent.scopes().contains("profile");
        return tokens.identity(Json.object("iss", issuer, "sub", user.subject(), "aud", consent.client(), "iat", now, "exp", now + 3600, "nonce", nonce, "realm", "/" + consent.brand().realm(),
                "name", profile ? user.first() + " " + user.last() : null, "email", profile ? user.email() : null));
    }

    private Answer revoke(Ask ask, Brand place) {
        Client client = client(ask);
        String problem = clientProblem(ask, client);
        if (problem != null) return invalidClient(problem);
        // the portal's table says token, its sample refresh_token
        String token = one(ask.form(), ask.form().containsKey("token") ? "token" : "refresh_token");
        if (token.isEmpty()) return error(400, "invalid_request", "Missing parameter: token", "no token");
        return Answer.json(200, Map.of(), grants.revoke(token, client.applicationId(), brand(ask, place)));
    }

    /** The brand that the query's realm names, or null; it must not contradict the path. */
    private static Brand brand(Ask ask, Brand place) {
        Brand brand = Brand.ofRealm(one(ask.parameters(), "realm"));
        return place == null || place == brand ? brand : null;
    }

    private Client client(Ask ask) {
        String id = TokenEndpoint.basic(ask, 0);
        return clients.get().stream().filter(one -> one.applicationId().equals(id)).findFirst().orElse(null);
    }

    /** Why the client is not who it says, or null when it is. */
    private String clientProblem(Ask ask, Client client) {
        if (faults.contains(Fault.TOKEN_INVALID_CLIENT)) return "fault " + Fault.TOKEN_INVALID_CLIENT.label;
        if (!ask.scheme().equals("basic")) return ask.form().containsKey("client_secret") ? "the client secret came in the form, it belongs into Basic" : "no Basic credentials of the client";
        if (client == null) {
            String id = TokenEndpoint.basic(ask, 0);
            return clients.get().stream().anyMatch(one -> one.tokenClientId().equals(id)) ? "that is the client id of the other token endpoint (step 5)" : "unknown client_id " + Ask.printable(id);
        }
        if (!client.forEndUsers()) return "not registered for end users";
        return TokenEndpoint.same(TokenEndpoint.basic(ask, 1), client.secret().reveal()) ? null : "wrong client secret";
    }

    private static Answer invalidClient(String why) {
        return error(401, "invalid_client", "Client authentication failed", why).with("WWW-Authenticate", "Basic realm=\"" + ROOT + "\"");
    }

    private static Answer error(int status, String error, String description, String why) {
        return Answer.json(status, Json.object("error_description", description, "error", error), error + ": " + why);
    }

    private static Answer noStore(Answer answer) {
        return answer.with("Cache-Control", "no-store").with("Pragma", "no-cache");
    }

    /** OpenID Connect Discovery 1.0, RFC 8414. */
    private static Map<String, Object> metadata(String issuer) {
        return Json.object("issuer", issuer, "authorization_endpoint", issuer + "/authorize", "token_endpoint", issuer + "/access_token", "revocation_endpoint", issuer + "/token/revoke",
                "jwks_uri", issuer + "/connect/jwk_uri", "response_types_supported", List.of("code"), "grant_types_supported", List.of("authorization_code", "refresh_token"),
                "code_challenge_methods_supported", List.of("S256"), "token_endpoint_auth_methods_supported", List.of("client_secret_basic"), "subject_types_supported", List.of("public"),
                "id_token_signing_alg_values_supported", List.of("ES256"), "authorization_response_iss_parameter_supported", true);
    }

    private static String one(Map<String, List<String>> parameters, String name) {
        return parameters.getOrDefault(name, List.of("")).get(0);
    }
}
