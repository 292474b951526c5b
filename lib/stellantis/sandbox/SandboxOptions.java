package stellantis.sandbox;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** How a sandbox is started; all but the folder has a default. */
public final class SandboxOptions {
    final Path stateFolder;
    final Set<Fault> faults = EnumSet.noneOf(Fault.class);
    int port = Addresses.USUAL.apiPort();
    int tokenPort = Addresses.USUAL.tokenPort();
    Integer idpPort;
    int vehicles = 75;
    String quota = "100/1";
    Duration tokenLifetime = Duration.ofHours(1);
    Duration slowness = Duration.ofSeconds(5);
    Clock clock = Clock.systemUTC();
    Consumer<String> log = line -> {};

    public SandboxOptions(Path stateFolder) {
        this.stateFolder = stateFolder;
    }

    /** Port of the API; 0 takes a free one. */
    public SandboxOptions port(int port) {
        this.port = port;
        return this;
    }

    /** Port of the token endpoint; 0 takes a free one. */
    public SandboxOptions tokenPort(int port) {
        this.tokenPort = port;
        return this;
    }

    /** Port of the end users' identity provider; 0 takes a free one. Default: the API's plus 1, or 0. */
    public SandboxOptions idpPort(int port) {
        this.idpPort = port;
        return this;
    }

    /** Size of each partner's larger fleet. */
    public SandboxOptions vehicles(int count) {
        this.vehicles = count;
        return this;
    }

    /** Requests an application may make: {@code N/day}, {@code N/s}, {@code N/SECONDS}, or {@code N/day,M/s}. */
    public SandboxOptions quota(String quota) {
        this.quota = quota;
        return this;
    }

    public SandboxOptions tokenLifetime(Duration lifetime) {
        this.tokenLifetime = lifetime;
        return this;
    }

    /** How much longer answers take with {@link Fault#SLOW}. */
    public SandboxOptions slowness(Duration slowness) {
        this.slowness = slowness;
        return this;
    }

    public SandboxOptions clock(Clock clock) {
        this.clock = clock;
        return this;
    }

    /** Gets a line for each request and each failed handshake, without secrets; called from several threads. */
    public SandboxOptions log(Consumer<String> log) {
        this.log = log;
        return this;
    }

    public SandboxOptions faults(Fault... faults) {
        this.faults.addAll(List.of(faults));
        return this;
    }
}
