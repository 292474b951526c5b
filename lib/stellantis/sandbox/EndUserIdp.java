package stellantis.sandbox;

import static stellantis.sandbox.Fault.MANGLED_STATE;
import static stellantis.sandbox.Fault.OTHER_ISSUER;
import static stellantis.sandbox.Fault.REFRESH_LOST;
import static stellantis.sandbox.Fault.SERVER_ERROR;
import static stellantis.sandbox.JsonObject.object;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.profile.Brand;
import stellantis.profile.VehicleData;

/**
 * The end users' identity provider: authorization code flow (RFC 6749 section 4.1) with PKCE (RFC 7636), refresh with
 * rotation, and revocation (RFC 7009), with paths, parameters and errors of the brands' real ones. All brands share a
 * port; paths that begin with a brand, such as {@code /citroen/am/oauth2/authorize}, are that brand's.
 */
final class EndUserIdp {
    private static final String ROOT = Addresses.IDP_PATH;
    private static final Pattern PATH = Pattern.compile(
            "(?:/(" + String.join("|", Brand.labels()) + "))?" + ROOT + "/(authorize|access_token|token/revoke)");
    private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");
    private final State state;
    private final OAuth oauth;
    private final SandboxOptions options;
    private final Set<Fault> faults;
    private final Grants grants;
    private final Tokens tokens;

    EndUserIdp(State state, SandboxOptions options, Grants grants, Tokens tokens) {
        this.state = state;
        this.oauth = new OAuth(state, options, Client::applicationId, Client::tokenClientId);
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
            case "access_token" -> posted(incoming, form -> token(form, brand, issuer));
            default -> posted(incoming, form -> revoke(form, brand));
        };
    }

    private Answer authorize(IncomingRequest incoming, Brand place, String issuer) {
        Client client = state.client(Client::applicationId, incoming.parameter("client_id"));
        if (client == null) return ConsentPage.problem("Unknown client_id.");
        if (!client.forEndUsers())
            return ConsentPage.problem("The application is not registered for end users: sandbox sign … --end-user");
        String redirectUri = incoming.parameter("redirect_uri");
        if (client.redirectUris().stream().noneMatch(registered -> fits(redirectUri, registered))) {
            String registered = String.join(" ", client.redirectUris());
            return ConsentPage.problem(
                    "redirect_uri is not registered, it is none of the registered ones: " + registered);
        }
        try {
            Grants.Request request = request(incoming, client, place);
            // the documentation says local, the clients in the field locale
            String locale = incoming.parameter(incoming.parameters().containsKey("locale") ? "locale" : "local");
            return ConsentPage.ask(request.consent(), client.login(), grants.page(request), locale);
        } catch (Refusal e) {
            String[] error = {"error", (String) e.code, "error_description", e.text};
            return back(redirectUri, given(incoming, "state"), issuer, error);
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
        List<String> scopes = VehicleData.names(incoming.parameter("scope"));
        if (scopes.isEmpty() || !Scopes.MEANINGS.keySet().containsAll(scopes)) {
            String text = "Unknown/invalid scope(s): " + IncomingRequest.printable(String.join(" ", scopes));
            throw new Refusal(400, "invalid_scope", text, "");
        }
        String realm = given(incoming, "realm");
        Brand brand = place != null ? place : realm == null ? Brand.PEUGEOT : EndUser.brand(realm);
        if (brand == null) throw OAuth.invalid("Invalid realm", "");
        Grants.Consent consent = new Grants.Consent(client.applicationId(), brand, null, scopes);
        String redirectUri = incoming.parameter("redirect_uri");
        return new Grants.Request(
                consent, redirectUri, given(incoming, "state"), challenge, given(incoming, "nonce"), null);
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
            return ConsentPage.problem("This page was answered before, or stood open for too long."
                    + " Go back to the application and start over.");
        }
        Grants.Consent consent = asked.consent();
        EndUser user = EndUser.named(consent.brand(), incoming.field("user"));
        if (user == null || !incoming.field("decision").equals("accept")) {
            String[] error = {"error", "access_denied", "error_description", "The resource owner denied the request"};
            return back(asked.redirectUri(), asked.state(), issuer, error);
        }
        String scopes = String.join(",", consent.scopes());
        return back(asked.redirectUri(), asked.state(), issuer, "code", grants.code(asked.by(user)), "scope", scopes);
    }

    /** Back to the application; the names and values, then state and issuer (RFC 9207), are added to the query. */
    private Answer back(String redirectUri, String state, String issuer, String... parameters) {
        Map<String, Object> query = object((Object[]) parameters);
        if (state != null) query.put("state", faults.contains(MANGLED_STATE) ? "other-than-" + state : state);
        query.put("iss", faults.contains(OTHER_ISSUER) ? "https://idp.example" + ROOT : issuer);
        return new Answer(302, null, "", parameters[0].equals("code") ? "consent given" : parameters[3])
                .with(
                        "Location",
                        redirectUri + (redirectUri.indexOf('?') < 0 ? "?" : "&") + IncomingRequest.encoded(query))
                .with("Cache-Control", "no-store")
                .with("Referrer-Policy", "no-referrer");
    }

    /** Whether the URI is the registered one; on this machine (RFC 8252 section 7.3) the port may be any. */
    private static boolean fits(String uri, String registered) {
        String anyPort = "^(http://(?:127\\.0\\.0\\.1|\\[::1]|localhost)):\\d{1,5}(?=[/?]|$)";
        return uri.replaceFirst(anyPort, "$1").equals(registered.replaceFirst(anyPort, "$1"));
    }

    private Answer token(IncomingRequest incoming, Brand place, String issuer) {
        if (faults.contains(SERVER_ERROR)) throw serverError();
        String grant = incoming.field("grant_type");
        Client client = client(incoming);
        boolean refresh = grant.equals("refresh_token");
        if (!refresh && !List.of("authorization_code", "").contains(grant)) {
            String text = "Grant type is not supported: " + IncomingRequest.printable(grant);
            throw new Refusal(400, "unsupported_grant_type", text, "");
        }
        for (String needed : refresh ? List.of("refresh_token") : List.of("grant_type", "code", "redirect_uri"))
            if (incoming.field(needed).isEmpty()) throw OAuth.invalid("Missing parameter: " + needed, "");
        String invalid = refresh ? "grant is invalid" : "The provided access grant is invalid, expired, or revoked.";
        Grants.Issued issued;
        try {
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
        String verdict = !refresh ? "first tokens: " : issued.again() ? "refreshed once more: " : "refreshed: ";
        Answer answer = Answer.json(
                200,
                object("scope", String.join(" ", consent.scopes()))
                        .and("expires_in", oauth.lifetime())
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

    /** An ID token (OpenID Connect Core section 2). */
    private String identity(Grants.Consent consent, String issuer, String nonce) {
        EndUser user = EndUser.named(consent.brand(), consent.user());
        long now = options.clock.instant().getEpochSecond();
        return tokens.sign(
                object("iss", issuer, "sub", Fleet.hash(user.email()), "aud", consent.client(), "iat", now)
                        .and("exp", now + 3600)
                        .and("nonce", nonce)
                        .and("name", consent.scopes().contains("profile") ? user.first() + " " + user.last() : null),
                "JWT");
    }

    private Answer revoke(IncomingRequest incoming, Brand place) {
        Client client = client(incoming);
        // the portal's table says token, its sample refresh_token
        String token = incoming.field(incoming.form().containsKey("token") ? "token" : "refresh_token");
        if (token.isEmpty()) throw OAuth.invalid("Missing parameter: token", "");
        return Answer.json(200, Map.of(), grants.revoke(token, client.applicationId(), brand(incoming, place)));
    }

    /** The brand that the query's realm names, or null; it must not contradict the path. */
    private static Brand brand(IncomingRequest incoming, Brand place) {
        Brand brand = EndUser.brand(incoming.parameter("realm"));
        return place == null || place == brand ? brand : null;
    }

    private Client client(IncomingRequest incoming) {
        return oauth.client(
                OAuth.basic(incoming, 0),
                "Client authentication failed",
                "no Basic credentials of the client; a secret in the form belongs into Basic",
                client -> !client.forEndUsers()
                        ? "not registered for end users"
                        : client.hasSecret(OAuth.basic(incoming, 1)) ? null : "wrong client secret");
    }

    private Answer posted(IncomingRequest incoming, Function<IncomingRequest, Answer> work) {
        Answer answer = oauth.answer(incoming, work);
        if (answer.status == 401) answer.with("WWW-Authenticate", "Basic realm=\"" + ROOT + "\"");
        return answer.with("Cache-Control", "no-store").with("Pragma", "no-cache");
    }
}
