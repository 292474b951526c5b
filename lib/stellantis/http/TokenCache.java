package stellantis.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.Json;
import stellantis.JsonInput;
import stellantis.Secret;
import stellantis.Sha256;
import stellantis.pki.SafeFile;
import stellantis.profile.FileLock;

/**
 * Tokens kept from run to run, one file each, 0600, safe to delete. A token is found again only for the same endpoint,
 * client id, scope and certificate. Of several processes that need one, the first fetches and the others wait for it.
 * A cache that cannot be written is a warning, never a failure.
 *
 * @param folder made when it is needed, for its owner only
 * @param patience how long to wait for another process that fetches the same token
 * @param warn takes a sentence when a token could not be kept
 */
public record TokenCache(Path folder, Duration patience, Clock clock, Consumer<String> warn) {
    private static final int VERSION = 1;

    /** Fetches a new token. */
    public interface Fetch {
        AccessToken fetch() throws ExchangeFailure, TokenRefusal, InterruptedException;
    }

    /** The token for this request and certificate (null for none): a kept one that still lasts, else a new one. */
    public AccessToken get(TokenRequest request, X509Certificate certificate, Fetch fetch)
            throws ExchangeFailure, TokenRefusal, InterruptedException {
        String key = key(request, certificate);
        Optional<AccessToken> kept = read(key);
        if (kept.isPresent()) return kept.get();
        try (FileLock lock = lock(key)) {
            // another process may have fetched it meanwhile
            kept = lock == null ? Optional.empty() : read(key);
            if (kept.isPresent()) return kept.get();
            AccessToken fresh = fetch.fetch();
            if (lock != null && fresh.fresh(clock)) write(key, fresh);
            return fresh;
        }
    }

    /** Forgets the token, such as one that the API no longer takes. */
    public void forget(TokenRequest request, X509Certificate certificate) {
        try {
            Files.deleteIfExists(file(key(request, certificate)));
        } catch (IOException e) {
            warn.accept("cannot delete the kept token " + file(key(request, certificate)) + " ("
                    + e.getClass().getSimpleName() + ")");
        }
    }

    /**
     * SHA-256 over all that a token depends on, each part behind its length, so that no two sets of parts read alike.
     */
    private static String key(TokenRequest request, X509Certificate certificate) {
        String parts = Stream.of(
                        request.endpoint().toString(),
                        request.clientId(),
                        request.scope() == null ? "-" : "=" + request.scope(),
                        certificate == null ? "" : Sha256.of(certificate).base64url(),
                        request.clientSecret() == null ? "certificate" : "secret")
                .map(part -> part.getBytes(UTF_8).length + ":" + part)
                .collect(joining());
        return Sha256.of(parts).hex();
    }

    private Path file(String key) {
        return folder.resolve(key + ".json");
    }

    /** A file that is damaged, of another version, or readable by others is ignored. */
    private Optional<AccessToken> read(String key) {
        Path file = file(key);
        try {
            if (!Files.isRegularFile(file)
                    || Files.size(file) > 4L * ErrorBody.LIMIT
                    || SafeFile.readableByOthers(file)) return Optional.empty();
            Map<String, Object> fields = JsonInput.parseObject(Files.readAllBytes(file));
            if (!Integer.valueOf(VERSION).equals(fields.get("version")) || !key.equals(fields.get("key")))
                return Optional.empty();
            if (!(fields.get("access_token") instanceof String token) || !token.matches("[\\x21-\\x7e]+"))
                return Optional.empty();
            AccessToken kept = new AccessToken(
                    Secret.of(token),
                    Instant.parse((String) fields.get("fetched_at")),
                    Instant.parse((String) fields.get("expires_at")),
                    (String) fields.get("scope"),
                    true);
            return kept.fresh(clock) ? Optional.of(kept) : Optional.empty();
        } catch (IOException | RuntimeException damaged) {
            return Optional.empty();
        }
    }

    private void write(String key, AccessToken token) {
        Map<String, Object> fields = Json.object(
                "version", VERSION,
                "key", key,
                "access_token", token.value().reveal(),
                "fetched_at", token.fetchedAt().toString(),
                "expires_at", token.expiresAt().toString(),
                "scope", token.scope());
        try {
            SafeFile.swapIn(file(key), Json.bytes(fields), true);
        } catch (Failure e) {
            warn.accept("the token is not kept: " + e.getMessage());
        }
    }

    /** Null when the folder cannot be written or the other process takes too long: then this one fetches for itself. */
    private FileLock lock(String key) {
        try {
            SafeFile.privateFolder(folder);
            return FileLock.within(folder.resolve(key + ".lock"), patience).orElse(null);
        } catch (Failure e) {
            warn.accept("the token is not kept: " + e.getMessage());
            return null;
        }
    }
}
