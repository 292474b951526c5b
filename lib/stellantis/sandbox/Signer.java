//SOURCES State.java
//SOURCES TokenEndpoint.java
//SOURCES ../pki/Lint.java
//SOURCES ../pki/SigningRequest.java
package stellantis.sandbox;

import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.pki.Finding;
import stellantis.pki.Lint;
import stellantis.pki.SigningRequest;
import stellantis.pki.Subject;

/**
 * The people who answer the partner's mail: they look at the signing request, send it back when it is wrong, and
 * else answer with the certificate, the CA and the client ids. What they registered is known to the running sandbox.
 */
public final class Signer {
    /** A year, which is what such certificates commonly get; the real lifetime is not published. */
    public static final Duration YEAR = Duration.ofDays(365);

    private final State state;
    private final Clock clock;

    /**
     * What the mails bring.
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
        SigningRequest read = accepted(request, name);
        Instant now = clock.instant();
        Instant from = validity.isNegative() ? now.plus(validity).minus(Duration.ofDays(30)) : now;
        X509Certificate certificate = state.authority().signPartner(read.der(), from, now.plus(validity));
        String login = login(read);
        Client registered = state.update(login, client -> (secret ? client.withSecret() : client).withCertificate(certificate));
        return new Reply(registered, certificate, state.authority().given());
    }

    /** The login in a request that would be signed; fails as {@link #sign} does. */
    public static String login(byte[] request, String name) {
        return login(accepted(request, name));
    }

    private static String login(SigningRequest request) {
        return request.subject().value(Subject.Field.LOGIN).orElseThrow();
    }

    /** The CA certificates (issuing, root), PEM. */
    public Path caFile() {
        return state.caFile();
    }

    /** The API's base URL and the token endpoint's URL, of the running sandbox or else of one on the default ports. */
    public List<URI> urls() {
        int[] ports = state.ports();
        return List.of(URI.create("https://localhost:" + ports[0]), URI.create("https://localhost:" + ports[1] + TokenEndpoint.PATH));
    }

    /** What a profile needs to use this application, by the names of the profile's settings; secrets are not among them. */
    public Map<String, String> settings(Client client) {
        Map<String, String> settings = new LinkedHashMap<>(Map.of("environment", "sandbox"));
        int[] ports = state.ports();
        if (ports[0] != State.PORT) settings.put("base-url", urls().get(0).toString());
        if (ports[1] != State.TOKEN_PORT) settings.put("token-url", urls().get(1).toString());
        settings.put("client-id", client.applicationId());
        settings.put("token-client-id", client.tokenClientId());
        settings.put("scope", client.scope());
        settings.put("user", client.login());
        return settings;
    }

    private static SigningRequest accepted(byte[] request, String name) {
        SigningRequest read = SigningRequest.read(request, name);
        List<Finding> errors = Lint.of(read).stream().filter(Finding::isError).toList();
        if (errors.isEmpty()) return read;
        throw Failure.of(ExitCode.CHECK_FAILED, "the sandbox's CA refuses " + name).because(errors.stream().map(Finding::text).collect(Collectors.joining("; ")))
                .hint(errors.get(0).remedy());
    }
}
