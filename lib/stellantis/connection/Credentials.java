package stellantis.connection;

import static stellantis.connection.ConnectionOptions.BEARER;

import java.util.Optional;
import java.util.function.Supplier;
import stellantis.Once;
import stellantis.Secret;
import stellantis.cli.Run;
import stellantis.diagnosis.Auth;
import stellantis.http.AccessToken;
import stellantis.http.ApiRequest;
import stellantis.http.Connector;

/** The credential of requests to the API: a password, a token, a driver's consent. */
public final class Credentials {
    private Credentials() {}

    /** The credential that the options and the profile choose; nothing is asked for yet. */
    public static Credential of(ServerAccess server, ApiRequest request) {
        Run run = server.run();
        Auth auth = ApiCredentials.scheme(run, request.header("Authorization").isPresent());
        return switch (auth) {
            case END_USER -> server.endUser();
            case OAUTH2 -> new ClientToken(run);
            case BASIC -> new Given(auth, Optional.empty(), new Once<>(() -> ApiCredentials.basic(run)));
            case TOKEN ->
                new Given(
                        auth,
                        realm(server),
                        new Once<>(
                                () -> ApiCredentials.bearer(run.secret(BEARER).orElseThrow())));
            case OWN, NONE -> new Given(auth, realm(server), () -> null);
        };
    }

    /** The credential of that driver; with the user's own token, no driver needs to be enrolled. */
    private static Optional<String> realm(ServerAccess server) {
        Run run = server.run();
        if (!ApiCredentials.endUser(run)) return Optional.empty();
        boolean nobody = run.value(BEARER).isPresent()
                && run.value(ConnectionOptions.END_USER).isEmpty();
        return nobody ? run.profile().get("realm") : server.endUser().realm();
    }

    /** What the user gave: a password, a token, or nothing that we would add. It is asked for once. */
    private record Given(Auth auth, Optional<String> realm, Supplier<Secret> source) implements Credential {
        @Override
        public Authorization get(Connector connector) {
            return new Authorization(source.get(), null);
        }
    }

    /** The profile's own access token. Its settings are read when the first one is fetched. */
    private static final class ClientToken implements Credential {
        private final Run run;
        private TokenSource tokens;

        ClientToken(Run run) {
            this.run = run;
        }

        @Override
        public Auth auth() {
            return Auth.OAUTH2;
        }

        @Override
        public Authorization get(Connector connector) throws InterruptedException {
            if (tokens == null) tokens = TokenSource.of(run, Optional.empty());
            AccessToken token = tokens.get(connector);
            return new Authorization(ApiCredentials.bearer(token.value()), token);
        }

        @Override
        public Authorization insteadOf(AccessToken refused, Connector connector) throws InterruptedException {
            tokens.forget(connector);
            return get(connector);
        }
    }
}
