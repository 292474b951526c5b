package stellantis.drivers;

import static stellantis.cli.Options.PASSPHRASE;
import static stellantis.connection.ConnectionOptions.CLIENT_SECRET;
import static stellantis.connection.ConnectionOptions.END_USER;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.cli.Run;
import stellantis.connection.Advice;
import stellantis.connection.ServerAccess;
import stellantis.diagnosis.Explain;
import stellantis.diagnosis.ExplainToken;
import stellantis.http.ApiUrl;
import stellantis.http.Connector;
import stellantis.http.ExchangeFailure;
import stellantis.http.Query;
import stellantis.http.TokenClient;
import stellantis.http.TokenRefusal;
import stellantis.http.TokenRequest;
import stellantis.http.TokenRequest.Grant;
import stellantis.pki.Contents;

/** The drivers enrolled in the profile, and their tokens: kept, renewed silently, given back. */
public final class EndUsers {
    private static final ExplainToken.Asker ASKER = new ExplainToken.Asker(
            "the URLs of the drivers' identity provider come with brand=…; others have to be those of the e-mail: "
                    + "{profile show}",
            DriverFault::ofToken);

    private final Run run;
    private final TokenCipher sealer;
    private final UserStore store;

    public EndUsers(ServerAccess server) {
        this.run = server.run();
        this.sealer = new TokenCipher(server::passphraseAtRest, hasPassphrase(server));
        this.store = new UserStore(run.profile().usersFolder(), sealer);
    }

    /** Whether the profile has a passphrase: a source of one, or a key that is encrypted. */
    public static boolean hasPassphrase(ServerAccess server) {
        if (server.run().source(PASSPHRASE).isPresent() || server.keystore().isPresent()) return true;
        Path key = server.files().key();
        return Files.exists(key) && Contents.read(key).hasEncryptedKey();
    }

    Run run() {
        return run;
    }

    public UserStore store() {
        return store;
    }

    public TokenCipher sealer() {
        return sealer;
    }

    /** The driver that --end-user names, else the only one. */
    public Enrolment chosen() {
        return named(run.value(END_USER).orElseGet(this::only));
    }

    private String only() {
        List<String> all = run.profile().drivers();
        if (all.size() == 1) return all.get(0);
        if (all.isEmpty()) {
            throw Failure.usage("no driver is enrolled in the profile \""
                            + run.profile().name() + "\"")
                    .as("user.none")
                    .because("with auth=end-user a request needs the consent of a vehicle's driver")
                    .hint(NextCommand.of("enroll"));
        }
        throw Failure.usage("several drivers are enrolled: " + String.join(", ", all))
                .as("user.several")
                .because("each has consented for the own vehicles only")
                .hint("say on whose behalf", NextCommand.typed("--end-user", all.get(0)));
    }

    /**
     * The driver of that label, whatever the files of the others hold.
     *
     * @throws Failure exit code 2 when nobody of that label is enrolled, 11 when the file is damaged
     */
    public Enrolment named(String label) {
        if (Files.exists(store.file(label))) return store.about(label);
        List<String> all = run.profile().drivers();
        throw Failure.usage("no driver \"" + label + "\" is enrolled in the profile \""
                        + run.profile().name() + "\"")
                .as("user.unknown")
                .hint(
                        all.isEmpty()
                                ? Hint.of(NextCommand.of("enroll --label", label))
                                : Hint.of("enrolled are: " + String.join(", ", all)));
    }

    /** The driver's tokens as they are on disk, whether or not they last. */
    public UserTokens kept(Enrolment of) {
        return keptOut(store.read(of.label()));
    }

    private UserTokens keptOut(UserTokens tokens) {
        run.console().keepOut(tokens.access().value());
        if (tokens.refresh() != null) run.console().keepOut(tokens.refresh());
        return tokens;
    }

    /** What is asked of the provider. */
    public interface Asking {
        UserTokens ask(TokenClient client) throws ExchangeFailure, TokenRefusal, InterruptedException;
    }

    /** What failed at the provider is explained. */
    public UserTokens asked(Connector connector, Asking asking) throws InterruptedException {
        try {
            return keptOut(asking.ask(new TokenClient(connector, run.clock())));
        } catch (ExchangeFailure e) {
            throw Explain.failure(e, new Advice(run).ours(connector));
        } catch (TokenRefusal e) {
            throw refused(e, connector);
        }
    }

    /** Why the provider gave no token. */
    public Failure refused(TokenRefusal refused, Connector connector) {
        return ExplainToken.failure(refused, new Advice(run).ours(connector), ASKER);
    }

    /** The application's secret, which came with its client id. */
    Secret secret(String clientId) {
        return run.secretOrAsk(CLIENT_SECRET, "client secret of " + clientId + ": ");
    }

    /** The grant of who has just consented (RFC 6749 section 4.1.3). @param verifier null without PKCE */
    public static Grant code(Secret code, URI redirect, Secret verifier) {
        Map<String, Secret> fields = new LinkedHashMap<>();
        fields.put("code", code);
        fields.put("redirect_uri", Secret.of(redirect.toString()));
        if (verifier != null) fields.put("code_verifier", verifier);
        return new Grant("authorization_code", fields);
    }

    /** What is asked about a driver's tokens at that endpoint of the provider. */
    public TokenRequest request(Enrolment of, URI endpoint, Grant grant) {
        URI url = withRealm(endpoint, of.realm());
        return new TokenRequest(url, of.clientId(), null, secret(of.clientId()), grant);
    }

    /** The endpoint with the realm in its query, as the vendor's documentation has it for refresh and revocation. */
    private static URI withRealm(URI endpoint, String realm) {
        if (realm == null || Query.has(endpoint.getRawQuery(), "realm")) return endpoint;
        return ApiUrl.withQuery(endpoint, Query.append(endpoint.getRawQuery(), "realm=" + Query.encode(realm)));
    }
}
