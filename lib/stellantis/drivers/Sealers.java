//SOURCES ../Secret.java
//SOURCES Sealer.java
package stellantis.drivers;

import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import stellantis.Secret;

/**
 * What opens and seals tokens at rest under one passphrase, derived once for each salt, and beforehand where it can
 * be.
 */
public final class Sealers {
    /** How a driver's tokens are encrypted. */
    public record Sealing(byte[] salt, int rounds) {}

    private final Supplier<Secret> passphrase;
    private final boolean wanted;
    private final Map<String, CompletableFuture<Sealer>> derived = new ConcurrentHashMap<>();

    /**
     * @param passphrase asked for once something is encrypted, or is to be
     * @param wanted whether what is new is to be encrypted
     */
    public Sealers(Supplier<Secret> passphrase, boolean wanted) {
        this.passphrase = passphrase;
        this.wanted = wanted;
    }

    /** Begins the slow part in another thread; the passphrase is asked for now. */
    public void prepare(Optional<Sealing> existing) {
        if (existing.isPresent()) begun(existing.get());
        else if (wanted && derived.isEmpty()) fresh();
    }

    /** Whether what is new is encrypted. */
    public boolean wanted() {
        return wanted;
    }

    Sealer opening(Sealing sealing) {
        return begun(sealing).join();
    }

    /** For what is written; null leaves it in clear. */
    Sealer sealing() {
        if (derived.isEmpty() && !wanted) return null;
        return (derived.isEmpty() ? fresh() : derived.values().iterator().next()).join();
    }

    private CompletableFuture<Sealer> begun(Sealing sealing) {
        return derived.computeIfAbsent(HexFormat.of().formatHex(sealing.salt()) + sealing.rounds(), any -> {
            Secret secret = passphrase.get();
            return CompletableFuture.supplyAsync(() -> Sealer.again(secret, sealing.salt(), sealing.rounds()));
        });
    }

    private CompletableFuture<Sealer> fresh() {
        return derived.computeIfAbsent("fresh", any -> {
            Secret secret = passphrase.get();
            return CompletableFuture.supplyAsync(() -> Sealer.fresh(secret));
        });
    }
}
