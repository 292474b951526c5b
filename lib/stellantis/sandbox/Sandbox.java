//SOURCES EndUserApi.java
//SOURCES EndUserIdp.java
//SOURCES Gateway.java
//SOURCES HttpsServer.java
//SOURCES Signer.java
//SOURCES State.java
//SOURCES TokenEndpoint.java
//SOURCES VehicleApi.java
package stellantis.sandbox;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import stellantis.sandbox.HttpsServer.ClientCertificate;

/**
 * A Stellantis of your own on 127.0.0.1: token endpoint and connected-car API over mutual TLS, and the CA that signs
 * requests. Its state is in a folder; the same folder gives the same CA, applications and valid tokens again.
 */
public final class Sandbox implements AutoCloseable {
    public static final int PORT = State.PORT;
    public static final int TOKEN_PORT = State.TOKEN_PORT;

    private final Path stateFolder;
    private final State state;
    private final HttpsServer server;
    private final Signer signer;
    private final CountDownLatch closed = new CountDownLatch(1);
    private int port;
    private int tokenPort;
    private int idpPort;

    /** How a sandbox is started; all but the folder has a default. */
    public static final class Options {
        private final Path stateFolder;
        private int port = PORT;
        private int tokenPort = TOKEN_PORT;
        private Integer idpPort;
        private int vehicles = 75;
        private String quota = "100/1";
        private QuotaHeaders quotaHeaders = QuotaHeaders.BOTH;
        private Duration tokenLifetime = Duration.ofHours(1);
        private Duration codeLifetime = Duration.ofMinutes(1);
        private Duration slowness = Duration.ofSeconds(5);
        private Clock clock = Clock.systemUTC();
        private Consumer<String> log = line -> {};
        private final Set<Fault> faults = EnumSet.noneOf(Fault.class);

        public Options(Path stateFolder) {
            this.stateFolder = stateFolder;
        }

        /** Port of the API; 0 takes a free one. */
        public Options port(int port) {
            this.port = port;
            return this;
        }

        /** Port of the token endpoint; 0 takes a free one. */
        public Options tokenPort(int port) {
            this.tokenPort = port;
            return this;
        }

        /** Port of the end users' identity provider; 0 takes a free one. Default: the API's plus 1, or 0. */
        public Options idpPort(int port) {
            this.idpPort = port;
            return this;
        }

        /** Size of each partner's larger fleet. */
        public Options vehicles(int count) {
            this.vehicles = count;
            return this;
        }

        /** Requests an application may make: {@code N/day}, {@code N/s}, {@code N/SECONDS}, or {@code N/day,M/s}. */
        public Options quota(String quota) {
            this.quota = quota;
            return this;
        }

        /** How answers tell of the quota. */
        public Options quotaHeaders(QuotaHeaders form) {
            this.quotaHeaders = form;
            return this;
        }

        public Options tokenLifetime(Duration lifetime) {
            this.tokenLifetime = lifetime;
            return this;
        }

        /** How long the authorization codes of end users are good. */
        public Options codeLifetime(Duration lifetime) {
            this.codeLifetime = lifetime;
            return this;
        }

        /** How much longer answers take with {@link Fault#SLOW}. */
        public Options slowness(Duration slowness) {
            this.slowness = slowness;
            return this;
        }

        public Options clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /** Gets a line for each request and each failed handshake, without secrets; called from several threads. */
        public Options log(Consumer<String> log) {
            this.log = log;
            return this;
        }

        public Options faults(Fault... faults) {
            this.faults.addAll(List.of(faults));
            return this;
        }
    }

    private Sandbox(Options options) {
        stateFolder = options.stateFolder;
        state = State.open(stateFolder, options.clock).claim();
        signer = new Signer(state, options.clock);
        Set<Fault> faults = options.faults;
        server = new HttpsServer(state.authority(), faults, options.slowness, options.clock, options.log);
        Tokens tokens = new Tokens(state.tokenKeys(), options.clock);
        TokenEndpoint endpoint = new TokenEndpoint(state::clients, tokens, options.tokenLifetime, faults);
        VehicleApi api = new VehicleApi(state::clients, options.vehicles, options.clock, faults);
        Grants grants = new Grants(state.grantsFile(), options.clock, options.codeLifetime, options.tokenLifetime);
        EndUserIdp idp = new EndUserIdp(state::clients, grants, tokens, options.tokenLifetime, options.clock, faults);
        Gateway gateway = new Gateway(
                state::clients,
                tokens,
                Quota.parse(options.quota, options.quotaHeaders, options.clock),
                api,
                new EndUserApi(grants, api),
                faults);
        try {
            port = server.listen(
                    "api",
                    options.port,
                    ClientCertificate.REQUIRED,
                    request -> gateway.answer(request, origin(request, port)));
            tokenPort = server.listen("token", options.tokenPort, ClientCertificate.ASKED, endpoint::answer);
            int after = port == 65535 ? 0 : port + 1;
            idpPort = server.listen(
                    "consent",
                    options.idpPort != null ? options.idpPort : options.port == 0 ? 0 : after,
                    ClientCertificate.NOT_ASKED,
                    request -> idp.answer(request, origin(request, idpPort)));
            server.start();
            state.serves(port, tokenPort, idpPort);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts one; it serves when this returns.
     *
     * @throws stellantis.Failure exit code 20 when a port is taken, 11 when the state folder cannot be used
     */
    public static Sandbox start(Options options) {
        return new Sandbox(options);
    }

    public int port() {
        return port;
    }

    public int tokenPort() {
        return tokenPort;
    }

    /** What a path such as {@code /connectedcar/v3/fleets} is appended to. */
    public URI baseUrl() {
        return URI.create("https://localhost:" + port);
    }

    public URI tokenUrl() {
        return URI.create("https://localhost:" + tokenPort + TokenEndpoint.PATH);
    }

    /** The end users' identity provider, of the first brand: what {@code /authorize} is appended to. */
    public URI idpUrl() {
        return URI.create("https://localhost:" + idpPort + EndUserIdp.ROOT);
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

    /** Links lead back to the name the client used, as long as that is this machine. */
    private static String origin(IncomingRequest request, int port) {
        String host = request.header("Host");
        return host.matches("(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d{1,5})?")
                ? "https://" + host
                : "https://localhost:" + port;
    }
}
