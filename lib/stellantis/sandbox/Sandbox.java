package stellantis.sandbox;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import stellantis.profile.Brand;
import stellantis.sandbox.HttpsServer.Service;

/**
 * A Stellantis of your own on 127.0.0.1: token endpoint and connected-car API over mutual TLS, and the CA that signs
 * requests. Its state is in a folder; the same folder gives the same CA, applications and valid tokens again.
 */
public final class Sandbox implements AutoCloseable {
    private final Path stateFolder;
    private final State state;
    private final HttpsServer server;
    private final Signer signer;
    private final CountDownLatch closed = new CountDownLatch(1);
    private Addresses addresses;

    private Sandbox(SandboxOptions options) {
        stateFolder = options.stateFolder;
        state = State.open(stateFolder, options.clock).claim();
        signer = new Signer(state, options.clock);
        server = new HttpsServer(state.authority(), options);
        try {
            Tokens tokens = new Tokens(state.tokenKeys(), options.clock);
            Grants grants = new Grants(state.grantsFile(), options);
            VehicleApi api = new VehicleApi(state, options);
            Gateway gateway = new Gateway(state, options, tokens, api, new EndUserApi(grants, api));
            TokenEndpoint endpoint = new TokenEndpoint(state, options, tokens);
            EndUserIdp idp = new EndUserIdp(state, options, grants, tokens);
            int port = server.listen(Service.API, options.port, gateway::answer);
            int tokenPort = server.listen(Service.TOKEN, options.tokenPort, endpoint::answer);
            int idpPort = options.idpPort == null ? beside(options) : options.idpPort;
            idpPort = server.listen(Service.CONSENT, idpPort, idp::answer);
            server.start();
            addresses = new Addresses(port, tokenPort, idpPort);
            state.serves(addresses);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The API's port plus 1, or 2 if the token endpoint has that one; any free one where there is none. */
    private static int beside(SandboxOptions options) {
        int next = options.port + (options.port + 1 == options.tokenPort ? 2 : 1);
        return options.port == 0 || next > 65535 ? 0 : next;
    }

    /**
     * Starts one; it serves when this returns.
     *
     * @throws stellantis.Failure exit code 20 when a port is taken, 11 when the state folder cannot be used
     */
    public static Sandbox start(SandboxOptions options) {
        return new Sandbox(options);
    }

    public int port() {
        return addresses.apiPort();
    }

    public int tokenPort() {
        return addresses.tokenPort();
    }

    /** What a path such as {@code /connectedcar/v3/fleets} is appended to. */
    public URI baseUrl() {
        return addresses.api();
    }

    public URI tokenUrl() {
        return addresses.token();
    }

    /** The end users' identity provider, of the first brand: what {@code /authorize} is appended to. */
    public URI idpUrl() {
        return addresses.idp(Brand.PEUGEOT);
    }

    /** Where CA, applications and tokens live on. */
    public Path stateFolder() {
        return stateFolder;
    }

    /** The CA certificates (issuing, root), PEM: what clients trust. */
    public Path caFile() {
        return state.caFile();
    }

    public Signer signer() {
        return signer;
    }

    /** The partners' applications registered so far. */
    public List<Client> clients() {
        return state.clients();
    }

    /** Waits until it is closed. */
    public void await() throws InterruptedException {
        closed.await();
    }

    @Override
    public void close() {
        server.close();
        state.close();
        closed.countDown();
    }
}
