package stellantis.key;

import static stellantis.pki.Kind.PRIVATE_KEY;
import static stellantis.pki.Kind.SIGNING_REQUEST;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.pki.Contents;
import stellantis.pki.KeyFile;
import stellantis.pki.Kind;
import stellantis.pki.PublicKeys;
import stellantis.pki.SigningRequest;

/** Looks in folders for the other half of a public key: a signing request, or a private key that is not encrypted. */
public final class KeyFinder {
    private static final long LARGEST_FILE = 1 << 16;
    private static final int MOST_FILES = 500;

    /** @param isKey whether it is the private key itself, and not a request */
    public record Found(Path file, boolean isKey) {}

    private KeyFinder() {}

    /** The first private key for it, else the first signing request; folders below are not looked into. */
    public static Optional<Found> find(PublicKey key, Collection<Path> folders) {
        Path request = null;
        Iterable<Path> files = folders.stream()
                .map(folder -> folder.toAbsolutePath().normalize())
                .distinct()
                .flatMap(folder -> files(folder).stream())::iterator;
        for (Path file : files) {
            Kind kind = half(key, file);
            if (kind == PRIVATE_KEY) return Optional.of(new Found(file, true));
            if (kind != null && request == null) request = file;
        }
        return Optional.ofNullable(request).map(file -> new Found(file, false));
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(KeyFinder::small)
                    .sorted()
                    .limit(MOST_FILES)
                    .toList();
        } catch (IOException noFolder) {
            return List.of();
        }
    }

    private static boolean small(Path file) {
        try {
            return Files.size(file) <= LARGEST_FILE && Files.isReadable(file);
        } catch (IOException e) {
            return false;
        }
    }

    private static Kind half(PublicKey key, Path file) {
        try {
            Contents contents = Contents.read(file);
            for (Contents.Item request : contents.of(SIGNING_REQUEST)) {
                byte[] asked =
                        SigningRequest.decode(request.bytes(), file.toString()).publicKeyInfo();
                if (Arrays.equals(asked, key.getEncoded())) return SIGNING_REQUEST;
            }
            List<Contents.Item> keys = contents.of(PRIVATE_KEY);
            boolean clear = keys.size() == 1 && !keys.get(0).encrypted();
            boolean ours = clear && PublicKeys.matches(KeyFile.read(contents, () -> null), key);
            return ours ? PRIVATE_KEY : null;
        } catch (Failure e) {
            // whatever else lies around in the folder is not what is looked for
            return null;
        }
    }
}
