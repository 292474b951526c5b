package stellantis.key;

import static stellantis.pki.Kind.PRIVATE_KEY;
import static stellantis.pki.Kind.SIGNING_REQUEST;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.cli.Run;
import stellantis.pki.Contents;
import stellantis.pki.KeyFile;
import stellantis.pki.Kind;
import stellantis.pki.PublicKeys;
import stellantis.pki.SigningRequest;
import stellantis.profile.Profile;

/** Looks in folders for the other half of a public key: a signing request, or a private key that is not encrypted. */
public final class KeyFinder {
    private static final long LARGEST_FILE = 1 << 16;
    private static final int MOST_FILES = 500;

    /** @param isKey whether it is the private key itself, and not a request */
    public record Found(Path file, boolean isKey) {
        public boolean isBackup() {
            return file.toString().endsWith(".bak");
        }

        /** The profile it is in, if that is not the chosen one. */
        public Optional<String> otherProfile(Run run) {
            Path folder = file.getParent();
            boolean other =
                    run.world().stellantisHome().toAbsolutePath().normalize().equals(folder.getParent())
                            && !isBackup()
                            && !folder.equals(
                                    run.profile().folder().toAbsolutePath().normalize());
            return Optional.of(folder.getFileName().toString()).filter(name -> other);
        }
    }

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

    /** Whose key one of these certificates was issued for, as far as the files around here and the profiles tell. */
    static Optional<Hint> owner(Run run, List<X509Certificate> certificates) {
        List<Path> folders =
                new ArrayList<>(List.of(run.world().folder(), run.profile().folder()));
        for (String typed : run.arguments())
            Optional.ofNullable(run.path(typed).toAbsolutePath().getParent()).ifPresent(folders::add);
        folders.addAll(profiles(run));
        return certificates.stream()
                .flatMap(one -> find(one.getPublicKey(), folders).stream())
                .findFirst()
                .map(found -> advice(run, found));
    }

    private static List<Path> profiles(Run run) {
        Path home = run.world().stellantisHome();
        return Profile.names(home).stream().map(home::resolve).toList();
    }

    /** As {@link #find}, in the folders of all profiles, the chosen one first. */
    public static Optional<Found> inProfiles(Run run, PublicKey key) {
        List<Path> folders = new ArrayList<>(List.of(run.profile().folder()));
        folders.addAll(profiles(run));
        return find(key, folders);
    }

    private static Hint advice(Run run, Found found) {
        Optional<String> profile = found.otherProfile(run);
        if (profile.isPresent())
            return Hint.of(
                    "it belongs to the profile " + profile.get() + ": add {}", NextCommand.typed("-p", profile.get()));
        if (found.isKey)
            return Hint.of("it belongs to the key " + found.file + ": add {}", NextCommand.typed("--key", found.file));
        return Hint.of("it answers the request " + found.file + ": find the key that this request was made with"
                + (found.isBackup() ? " (a backup beside it, of the same time)" : "") + " and name it with --key");
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
