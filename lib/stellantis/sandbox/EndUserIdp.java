package stellantis.sandbox;

import static java.util.stream.Collectors.joining;
import static stellantis.sandbox.Fault.INVALID_GRANT;
import static stellantis.sandbox.Fault.MANGLED_STATE;
import static stellantis.sandbox.Fault.OTHER_ISSUER;
import static stellantis.sandbox.Fault.REFRESH_LOST;
import static stellantis.sandbox.Fault.SERVER_ERROR;
import static stellantis.sandbox.Fault.TOKEN_INVALID_CLIENT;
import static stellantis.sandbox.Fault.TOKEN_WITHOUT_EXPIRY;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.profile.Brand;

/**
 * The end users' identity provider: authorization code flow (RFC 6749 section 4.1) with PKCE (RFC 7636), refresh with
 * rotation, and revocation (RFC 7009), with paths, parameters and errors of the brands' real ones. All brands share a
 * port; paths that begin with a brand, such as {@code /citroen/am/oauth2/authorize}, are that brand's.
 */
final class EndUserIdp {
    private static final String ROOT = Addresses.IDP_PATH;
    private static final String BRANDS =
            Arrays.stream(Brand.values()).map(Brand::label).collect(joining("|"));
    private static final Pattern PATH = Pattern.compile("(?:/(" + BRANDS + "))?" + ROOT
            + "/(authorize|access_token|token/revoke|connect/jwk_uri|\\.well-known/openid-configuration)");
    private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");
    private final State state;
    private final SandboxOptions options;
    private final Set<Fault> faults;
    private final Grants grants;
    private final Tokens tokens;

    EndUserIdp(State state, SandboxOptions options, Grants grants, Tokens tokens) {
        this.state = state;
        this.options = options;
        this.faults = options.faults;
        this.grants = grants;
        this.tokens = tokens;
    }

    Answer answer(IncomingRequest incoming) {
        Matcher path = PATH.matcher(incoming.path());
        if (!path.matches())
            return Answer.html(404, "Not Found", "no such path; the identity provider is below " + ROOT);
        // null: the path is that of all brands
        Brand brand = path.group(1) == null ? null : Brand.named(path.group(1));
        String issuer = incoming.origin() + (brand == null ? "" : "/" + brand.label()) + ROOT;
        return switch (path.group(2)) {
            case "authorize" ->
                switch (incoming.method()) {
                    case "GET" -> authorize(incoming, brand, issuer);
                    case "POST" -> decided(incoming, issuer);
                    default -> Answer.otherMethod("GET, POST");
                };
            case "access_token" -> noStore(OAuth.answer(incoming, faults, form -> token(form, brand, issuer)));
            case "token/revoke" -> noStore(OAuth.answer(incoming, faults, form -> revoke(form, brand)));
            case "connect/jwk_uri" -> Answer.json(200, JsonObject.of("keys", List.of(tokens.jwk())), "");
            default -> Answer.json(200, metadata(issuer), "");
        };
    }

    private Answer authorize(IncomingRequest incoming, Brand place, String issuer) {
        Client client = state.client(Client::applicationId, incoming.parameter("client_id"));
        if (client == null) {
            return ConsentPage.problem(
                    "The application that sent you here is not known (client_id).", "unknown client_id");
        }
        if (!client.forEndUsers()) {
            return ConsentPage.problem(
                    "The application that sent you here is not registered for end users.",
                    "not registered for end users: sandbox sign … --end-user");
        }
        String redirectUri = incoming.parameter("redirect_uri");
        if (client.redirectUris().stream().noneMatch(registered -> fits(redirectUri, registered))) {
            return ConsentPage.problem(
                    "The application wants you to be sent to an address that is not registered for it (redirect_uri).",
                    "redirect_uri is none of the registered ones: " + String.join(" ", client.redirectUris()));
        }
        try {
            Grants.Request request = request(incoming, client, place);
            // the documentation says local, the clients in the field locale
            String locale = incoming.parameter(incoming.parameters().containsKey("locale") ? "locale" : "local");
            return ConsentPage.ask(request.consent(), client.login(), grants.page(request), locale);
        } catch (Refusal e) {
            return back(
                    redirectUri,
                    given(incoming, "state"),
                    issuer,
                    "error",
                    (String) e.code,
                    "error_description",
                    e.text);
        }
    }

    /** What is asked for, checked; errors go back to the application. */
    private Grants.Request request(IncomingRequest incoming, Client client, Brand place) {
        OAuth.once(incoming.parameters());
        if (faults.contains(SERVER_ERROR)) throw serverError();
        if (!incoming.parameter("response_type").equals("code")) {
            throw new Refusal(400, "unsupported_response_type", "Response type is not supported, only code is", "");
        }
        String challenge = given(incoming, "code_challenge");
        boolean hashed = incoming.parameter("code_challenge_method").equals("S256");
        if (challenge != null && !(hashed && CHALLENGE.matcher(challenge).matches())) {
            throw OAuth.invalid("Invalid code challenge, or a method other than S256", "");
        }
        Set<String> scopes = Scopes.parse(incoming.parameter("scope"));
        if (scopes.isEmpty()) throw new Refusal(400, "invalid_scope", "No scope is asked for", "no scope");
        List<String> unknown =
                scopes.stream().filter(scope -> !Scopes.known(scope)).toList();
        if (!unknown.isEmpty()) {
            throw new Refusal(
                    400,
                    "invalid_scope",
                    "Unknown/invalid scope(s): " + IncomingRequest.printable(unknown.toString()),
                    "");
        }
        String realm = given(incoming, "realm");
        Brand brand = place != null ? place : realm == null ? Brand.PEUGEOT : EndUser.brand(realm);
        if (brand == null) throw OAuth.invalid("Invalid realm", "");
        Grants.Consent consent = new Grants.Consent(client.applicationId(), brand, null, List.copyOf(scopes));
        String redirectUri = incoming.parameter("redirect_uri");
        return new Grants.Request(consent, redirectUri, given(incoming, "state"), challenge, given(incoming, "nonce"));
    }

    /** A parameter of the query, or null when it is not there or empty. */
    private static String given(IncomingRequest incoming, String name) {
        String value = incoming.parameter(name);
        return value.isEmpty() ? null : value;
    }

    /** The person pressed a button. */
    private Answer decided(IncomingRequest incoming, String issuer) {
        Grants.Request asked = grants.answered(incoming.field("request"));
        if (asked == null) {
            return ConsentPage.problem(
                    "This page was answered before, or stood open for too long. Go back to the application and start"
                            + " over.",
                    "no consent page is open for this answer");
        }
        Grants.Consent consent = asked.consent();
        EndUser user = EndUser.named(consent.brand(), incoming.field("user"));
        boolean accepted = incoming.field("decision").equals("accept");
        if (!accepted || user == null) {
            String why = accepted ? "nobody logged in" : "The resource owner denied the request";
            return back(asked.redirectUri(), asked.state(), issuer, "error", "access_denied", "error_description", why);
        }
        String scopes = String.join(",", consent.scopes());
        return back(asked.redirectUri(), asked.state(), issuer, "code", grants.code(asked.by(user)), "scope", scopes);
    }

    /** Back to the application; the names and values, then state and issuer (RFC 9207), are added to the query. */
    private Answer back(String redirectUri, String state, String issuer, String... parameters) {
        Map<String, Object> query = JsonObject.of((Object[]) parameters);
        boolean mangled = state != null && faults.contains(MANGLED_STATE);
        if (state != null)
            query.put("state", mangled ? new StringBuilder(state).reverse().append('x') : state);
        query.put("iss", faults.contains(OTHER_ISSUER) ? "https://idp.example" + ROOT : issuer);
        String what = parameters[0].equals("code") ? "consent given" : parameters[1] + ": " + parameters[3];
        return new Answer(302, null, "", what)
                .with(
                        "Location",
                        redirectUri + (redirectUri.indexOf('?') < 0 ? "?" : "&") + IncomingRequest.encoded(query))
                .with("Cache-Control", "no-store")
                .with("Referrer-Policy", "no-referrer");
    }

    /** Whether the URI is the registered one; on this machine (RFC 8252 section 7.3) the port may be any. */
    private static boolean fits(String uri, String registered) {
        if (uri.equals(registered)) return true;
        String here = "http://(127\\.0\\.0\\.1|\\[::1]|localhost)";
        if (!registered.matches(here + "(:\\d+)?([/?].*)?")) return false;
        String anyPort = "^(" + here + "):\\d{1,5}(?=[/?]|$)";
        return uri.replaceFirst(anyPort, "$1").equals(registered.replaceFirst(anyPort, "$1"));
    }

    private Answer token(IncomingRequest incoming, Brand place, String issuer) {
        if (faults.contains(SERVER_ERROR)) throw serverError();
        String grant = incoming.field("grant_type");
        if (grant.isEmpty())
            throw OAuth.invalid("Grant type is not set", incoming.form().isEmpty() ? "no form came" : "no grant_type");
        Client client = client(incoming);
        boolean refresh = grant.equals("refresh_token");
        if (!refresh && !grant.equals("authorization_code")) {
            String text = "Grant type is not supported: " + IncomingRequest.printable(grant);
            throw new Refusal(400, "unsupported_grant_type", text, "grant_type " + grant);
        }
        for (String needed : refresh ? List.of("refresh_token") : List.of("code", "redirect_uri")) {
            if (incoming.field(needed).isEmpty()) throw OAuth.invalid("Missing parameter: " + needed, "no " + needed);
        }
        String invalid = refresh ? "grant is invalid" : "The provided access grant is invalid, expired, or revoked.";
        Grants.Issued issued;
        try {
            if (faults.contains(INVALID_GRANT)) throw new Refusal("fault " + INVALID_GRANT.label);
            String id = client.applicationId();
            issued = refresh
                    ? grants.refresh(incoming.field("refresh_token"), id, brand(incoming, place))
                    : grants.exchange(
                            incoming.field("code"),
                            id,
                            place,
                            incoming.field("redirect_uri"),
                            incoming.field("code_verifier"));
        } catch (Refusal e) {
            throw new Refusal(400, "invalid_grant", invalid, e.getMessage());
        }
        Grants.Consent consent = issued.consent();
        boolean identified = !refresh && consent.scopes().contains(Scopes.OPENID);
        String verdict = !refresh
                ? "first tokens: "
                : issued.again() ? "refreshed once more, the answer before was not used: " : "refreshed: ";
        boolean silent = faults.contains(TOKEN_WITHOUT_EXPIRY);
        Answer answer = Answer.json(
                200,
                JsonObject.of("scope", String.join(" ", consent.scopes()))
                        .and("expires_in", silent ? null : options.tokenLifetime.toSeconds())
                        .and("token_type", "Bearer")
                        .and("refresh_token", issued.refresh())
                        .and("id_token", identified ? identity(consent, issuer, issued.nonce()) : null)
                        .and("access_token", issued.access()),
                verdict + consent.user() + " for " + client.login());
        boolean lost = refresh && !issued.again() && faults.contains(REFRESH_LOST);
        return lost ? answer.sentAs(Answer.Transfer.LOST) : answer;
    }

    private static Refusal serverError() {
        return new Refusal(500, "server_error", "Internal Server Error", "fault " + SERVER_ERROR.label);
    }

    private String identity(Grants.Consent consent, String issuer, String nonce) {
        EndUser user = EndUser.named(consent.brand(), consent.user());
        long now = options.clock.instant().getEpochSecond();
        boolean profile = consent.scopes().contains("profile");
        return tokens.sign(
                JsonObject.of("iss", issuer)
                        .and("sub", user.subject())
                        .and("aud", consent.client())
                        .and("iat", now)
                        .and("exp", now + 3600)
                        .and("nonce", nonce)
                        .and("realm", "/" + consent.brand().realm())
                        .and("name", profile ? user.first() + " " + user.last() : null)
                        .and("email", profile ? user.email() : null),
                "JWT");
    }

    private Answer revoke(IncomingRequest incoming, Brand place) {
        Client client = client(incoming);
        // the portal's table says token, its sample refresh_token
        String token = incoming.field(incoming.form().containsKey("token") ? "token" : "refresh_token");
        if (token.isEmpty()) throw OAuth.invalid("Missing parameter: token", "no token");
        return Answer.json(200, Map.of(), grants.revoke(token, client.applicationId(), brand(incoming, place)));
    }

    /** The brand that the query's realm names, or null; it must not contradict the path. */
    private static Brand brand(IncomingRequest incoming, Brand place) {
        Brand brand = EndUser.brand(incoming.parameter("realm"));
        return place == null || place == brand ? brand : null;
    }

    private Client client(IncomingRequest incoming) {
        String id = OAuth.basic(incoming, 0);
        Client client = state.client(Client::applicationId, id);
        String problem = problem(incoming, id, client);
        if (problem == null) return client;
        throw new Refusal(401, "invalid_client", "Client authentication failed", problem)
                .with("WWW-Authenticate", "Basic realm=\"" + ROOT + "\"");
    }

    /** Why the client is not who it says, or null when it is. */
    private String problem(IncomingRequest incoming, String id, Client client) {
        if (faults.contains(TOKEN_INVALID_CLIENT)) return "fault " + TOKEN_INVALID_CLIENT.label;
        if (!incoming.scheme().equals("basic")) {
            return incoming.form().containsKey("client_secret")
                    ? "the client secret came in the form, it belongs into Basic"
                    : "no Basic credentials of the client";
        }
        if (client == null) {
            return state.client(Client::tokenClientId, id) == null
                    ? "unknown client_id " + IncomingRequest.printable(id)
                    : "that is the client id of the other token endpoint (step 5)";
        }
        if (!client.forEndUsers()) return "not registered for end users";
        return client.hasSecret(OAuth.basic(incoming, 1)) ? null : "wrong client secret";
    }

    private static Answer noStore(Answer answer) {
        return answer.with("Cache-Control", "no-store").with("Pragma", "no-cache");
    }

    /** OpenID Connect Discovery 1.0, RFC 8414. */
    private static Map<String, Object> metadata(String issuer) {
        return JsonObject.of("issuer", issuer)
                .and("authorization_endpoint", issuer + "/authorize")
                .and("token_endpoint", issuer + "/access_token")
                .and("revocation_endpoint", issuer + "/token/revoke")
                .and("jwks_uri", issuer + "/connect/jwk_uri")
                .and("response_types_supported", List.of("code"))
                .and("grant_types_supported", List.of("authorization_code", "refresh_token"))
                .and("code_challenge_methods_supported", List.of("S256"))
                .and("token_endpoint_auth_methods_supported", List.of("client_secret_basic"))
                .and("subject_types_supported", List.of("public"))
                .and("id_token_signing_alg_values_supported", List.of("ES256"))
                .and("authorization_response_iss_parameter_supported", true);
    }
}
