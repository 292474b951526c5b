package stellantis.sandbox;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.pki.Finding;
import stellantis.pki.Lint;
import stellantis.pki.Name;
import stellantis.pki.SigningRequest;
import stellantis.profile.Brand;

/**
 * The people who answer the partner's e-mail: they look at the signing request, send it back when it is wrong, and
 * else answer with the certificate, the CA and the client ids. What they registered is known to the running sandbox.
 */
public final class Signer {
    /** Registered for an application for end users that names none: the loopback addresses, any port. */
    public static final List<String> REDIRECT_URIS =
            List.of("http://127.0.0.1/callback", "http://[::1]/callback", "http://localhost/callback");
    /** What RFC 6749 section 3.1.2 and RFC 8252 let it be. */
    private static final Pattern REDIRECT_URI = Pattern.compile(
            "(?i)(https://[^/?#\\s]+([/?][^#\\s]*)?|http://(127\\.0\\.0\\.1|\\[::1]|localhost)(:\\d+)?([/?][^#\\s]*)?"
                    + "|(?!(https?|javascript|data|file|about|blob):)[a-z][a-z0-9+.-]*:[^#\\s]+)");

    private final State state;
    private final Clock clock;

    /**
     * What the e-mails have.
     *
     * @param authorities the issuing CA, then the root
     */
    public record Reply(Client client, X509Certificate certificate, List<X509Certificate> authorities) {}

    Signer(State state, Clock clock) {
        this.state = state;
        this.clock = clock;
    }

    /** Signs for the sandbox whose state is in this folder; the CA is made if there is none yet. */
    public static Signer in(Path stateFolder, Clock clock) {
        return new Signer(State.open(stateFolder, clock), clock);
    }

    /**
     * Signs the request and registers the certificate for the login in its common name. A login that is known keeps
     * its client ids and password.
     *
     * @param validity of the certificate from now; a negative one makes an expired certificate
     * @param secret   whether the application gets a client secret too
     * @throws Failure exit code 10, with the reasons, when the request is refused; 11 when it is none
     */
    public Reply sign(byte[] request, String name, Duration validity, boolean secret) {
        return sign(request, name, validity, secret, List.of());
    }

    /**
     * As {@link #sign(byte[], String, Duration, boolean)}, for an application that acts for end users: it gets a client
     * secret and can use the end-user API.
     *
     * @param redirectUris where its users may be sent back to; a loopback one (RFC 8252 section 7.3) is for all ports
     */
    public Reply signForEndUsers(byte[] request, String name, Duration validity, List<String> redirectUris) {
        List<String> registered = redirectUris.isEmpty() ? REDIRECT_URIS : redirectUris;
        registered.forEach(Signer::checkRedirect);
        return sign(request, name, validity, true, registered);
    }

    private static void checkRedirect(String uri) {
        if (REDIRECT_URI.matcher(uri).matches()) return;
        throw Failure.usage("\"" + uri + "\" cannot be a redirect URI")
                .because(
                        "it is neither https, nor http on this machine, nor of a scheme of your own; or has a fragment")
                .hint("such as http://127.0.0.1/callback, https://app.example/callback or com.example.app:/callback");
    }

    private Reply sign(byte[] request, String name, Duration validity, boolean secret, List<String> redirects) {
        SigningRequest read = accepted(request, name);
        Instant now = clock.instant();
        Instant from = validity.isNegative() ? now.plus(validity).minus(Duration.ofDays(30)) : now;
        X509Certificate certificate = state.authority().signPartner(read.der(), from, now.plus(validity));
        String login = login(read);
        Client registered = state.update(login, client -> client.registered(certificate, secret, redirects));
        return new Reply(registered, certificate, state.authority().given());
    }

    /** The login in a request that would be signed; fails as {@link #sign} does. */
    public static String login(byte[] request, String name) {
        return login(accepted(request, name));
    }

    private static String login(SigningRequest request) {
        return request.subject().value(Name.COMMON_NAME).orElseThrow();
    }

    /** The CA certificates (issuing, root), PEM. */
    public Path caFile() {
        return state.caFile();
    }

    /** Whether a sandbox is running on this state. */
    public boolean serving() {
        return state.serving().isPresent();
    }

    /** Where the running sandbox listens, or else one on the usual ports. */
    public Addresses addresses() {
        return state.serving().orElse(Addresses.USUAL);
    }

    /**
     * The text of the e-mails: what {@link #settings} holds, in words. Secrets are not in it.
     *
     * @param settings of {@link #settings} or {@link #endUserSettings}; without a scope for a fleet owner with Basic
     *         authentication
     */
    public String email(Client client, Map<String, String> settings) {
        Addresses there = addresses();
        StringBuilder text = new StringBuilder("Dear partner,\n\nthe certificate for " + client.login()
                + " has been signed. Your application:\n\nLogin: " + client.login() + "\nClient ID: "
                + client.applicationId() + "\nAPI: " + there.api() + "/connectedcar\n");
        if (settings.containsKey("scope"))
            text.append("\nToken endpoint: " + there.token() + "\nClient ID of the token endpoint: "
                    + client.tokenClientId() + "\nScope: " + client.scope() + "\n");
        if (settings.containsKey("realm"))
            for (String name : List.of("authorize-url", "token-url", "revoke-url", "realm"))
                text.append(name + ": " + settings.get(name) + "\n");
        return text.toString();
    }

    /** What a profile needs to use this application: as a fleet owner if registered for that, else for end users. */
    public Map<String, String> settings(Client client, Brand brand) {
        return client.fleetOwner() ? settings(client) : endUserSettings(client, brand);
    }

    /** What a profile needs to use this application, by the names of its settings; secrets are not among them. */
    public Map<String, String> settings(Client client) {
        Addresses there = addresses();
        Map<String, String> settings = place(there, client);
        if (there.tokenPort() != Addresses.USUAL.tokenPort())
            settings.put("token-url", there.token().toString());
        settings.put("token-client-id", client.tokenClientId());
        settings.put("scope", client.scope());
        settings.put("user", client.login());
        return settings;
    }

    /**
     * What a profile needs to act for the customers of a brand; where the client secret is has to be added. All URLs
     * are spelled out, since every brand has its own.
     */
    public Map<String, String> endUserSettings(Client client, Brand brand) {
        Addresses there = addresses();
        Map<String, String> settings = place(there, client);
        settings.put("auth", "end-user");
        settings.put("authorize-url", there.idp(brand) + "/authorize");
        settings.put("token-url", there.idp(brand) + "/access_token");
        settings.put("revoke-url", there.idp(brand) + "/token/revoke");
        settings.put("realm", brand.realm);
        return settings;
    }

    private static Map<String, String> place(Addresses there, Client client) {
        Map<String, String> settings = new LinkedHashMap<>(Map.of("environment", "sandbox"));
        if (there.apiPort() != Addresses.USUAL.apiPort())
            settings.put("base-url", there.api().toString());
        settings.put("client-id", client.applicationId());
        return settings;
    }

    private static SigningRequest accepted(byte[] request, String name) {
        SigningRequest read = SigningRequest.read(request, name);
        List<Finding> errors = Lint.of(read).stream().filter(Finding::isError).toList();
        if (errors.isEmpty()) return read;
        throw Failure.of(ExitCode.CHECK_FAILED, "the sandbox's CA refuses " + name)
                .because(errors.stream().map(Finding::text).collect(Collectors.joining("; ")))
                .hint(errors.get(0).hint());
    }
}
