package stellantis.profile;

import static java.util.stream.Collectors.joining;
import static stellantis.pki.ChainProblem.Defect.ROOT_MISSING;
import static stellantis.pki.Kind.PRIVATE_KEY;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.pki.CertificateChain;
import stellantis.pki.CertificateFile;
import stellantis.pki.ChainProblem;
import stellantis.pki.Contents;
import stellantis.pki.KeyFile;
import stellantis.pki.Name;
import stellantis.pki.NewFiles;
import stellantis.pki.PublicKeys;
import stellantis.pki.SigningRequest;

/** The files of a profile, each with its state in one line, told without any passphrase. */
public final class ProfileFiles {
    /**
     * @param exists whether the file is there
     * @param state what it is, in words
     * @param problem what is wrong with it, or null
     */
    public record Item(Path file, boolean exists, String state, String problem) {
        public String name() {
            return file.getFileName().toString();
        }
    }

    private final Profile profile;
    private final Instant now;
    private final List<Item> items = new ArrayList<>();
    private PrivateKey clearKey;
    private PublicKey requested;
    private X509Certificate leaf;

    private ProfileFiles(Profile profile, Instant now) {
        this.profile = profile;
        this.now = now;
    }

    /** Looks at every file a profile can have, those included that its settings name. */
    public static List<Item> of(Profile profile, Instant now) {
        ProfileFiles inventory = new ProfileFiles(profile, now);
        inventory.look(profile.file("key").orElse(profile.keyFile()), inventory::key);
        inventory.look(profile.requestFile(), inventory::request);
        inventory.look(profile.file("cert").orElse(profile.certificateFile()), inventory::certificate);
        inventory.look(profile.file("cacert").orElse(profile.caFile()), inventory::authorities);
        inventory.look(profile.file("keystore").orElse(profile.keystoreFile()), inventory::keystore);
        for (Path file : NewFiles.leftBehind(profile.folder()))
            inventory.items.add(new Item(
                    file,
                    true,
                    "left by a command that was killed",
                    "it is of no use, and may hold a key: " + NextCommand.typed("rm", file)));
        return inventory.items;
    }

    private interface Look {
        Item at(Path file, byte[] content);
    }

    private void look(Path file, Look look) {
        if (!Files.exists(file)) {
            String backup = NewFiles.backupOfMissing(file)
                    .map(one -> ", but its backup is: " + one.getFileName())
                    .orElse("");
            items.add(new Item(file, false, "not there" + backup, null));
            return;
        }
        try {
            items.add(look.at(file, Files.readAllBytes(file)));
        } catch (Failure e) {
            items.add(new Item(file, true, "unreadable", e.getMessage()));
        } catch (IOException e) {
            items.add(new Item(file, true, "unreadable", unreadable(file)));
        }
    }

    private static String unreadable(Path file) {
        return Files.isDirectory(file)
                ? "it is a folder, a file was expected"
                : Files.isReadable(file) ? "reading it failed" : "its permissions do not allow you to read it";
    }

    private Item key(Path file, byte[] content) {
        Contents contents = Contents.of(content, file.toString());
        List<Contents.Item> keys = contents.of(PRIVATE_KEY);
        if (keys.isEmpty()) return new Item(file, true, contents.describe(), "this is no private key");
        String problem = NewFiles.readableByOthers(file)
                ? "others on this machine can read it: " + NextCommand.typed("chmod 600", file)
                : null;
        if (keys.get(0).encrypted()) return new Item(file, true, keys.get(0).describe(), problem);
        clearKey = KeyFile.read(content, file.toString(), () -> {
            throw new IllegalStateException("the key is not encrypted");
        });
        return new Item(
                file,
                true,
                keys.get(0).describe() + ", " + PublicKeys.describe(PublicKeys.of(clearKey)) + ", not encrypted",
                problem);
    }

    private Item request(Path file, byte[] content) {
        SigningRequest request = SigningRequest.read(content, file.toString());
        requested = request.publicKey().orElse(null);
        String who = request.subject()
                .value(Name.COMMON_NAME)
                .orElse(request.subject().toString());
        boolean ours = clearKey == null || requested == null || PublicKeys.matches(clearKey, requested);
        return new Item(
                file,
                true,
                "signing request of " + who + (requested == null ? "" : ", " + PublicKeys.describe(requested)),
                ours ? null : "it was made with another key than the one here");
    }

    private Item certificate(Path file, byte[] content) {
        List<X509Certificate> all = CertificateFile.read(content, file.toString());
        leaf = all.get(0);
        CertificateChain chain =
                CertificateChain.forKey(all, leaf.getPublicKey(), now).orElseThrow();
        String with =
                all.size() == 1 ? "" : ", with " + (all.size() - 1) + " issuing CA" + (all.size() == 2 ? "" : "s");
        return new Item(file, true, CertificateChain.describe(leaf, now) + with + matches(), problem(chain));
    }

    private String matches() {
        boolean key = clearKey != null && PublicKeys.matches(clearKey, leaf.getPublicKey());
        boolean request = requested != null && PublicKeys.same(requested, leaf.getPublicKey());
        return key && request
                ? ", matches key and request"
                : key ? ", matches the key" : request ? ", matches the request" : "";
    }

    private String problem(CertificateChain chain) {
        if (clearKey != null && !PublicKeys.matches(clearKey, leaf.getPublicKey()))
            return "it was issued for another key than the one here";
        if (requested != null && !PublicKeys.same(requested, leaf.getPublicKey()))
            return "it was issued for another key than the request's";
        return ChainProblem.of(chain, now).stream()
                .filter(problem -> problem.defect() != ROOT_MISSING)
                .findFirst()
                .map(ChainProblem::text)
                .orElse(null);
    }

    private Item authorities(Path file, byte[] content) {
        List<X509Certificate> all = CertificateFile.read(content, file.toString());
        String names = all.stream().map(one -> Name.subject(one).brief()).collect(joining(", "));
        Optional<String> problem = all.stream()
                .flatMap(one -> ChainProblem.validity(one, now).stream())
                .findFirst()
                .map(ChainProblem::text);
        return new Item(
                file,
                true,
                all.size() + " CA certificate" + (all.size() == 1 ? "" : "s") + ": " + names,
                problem.orElse(null));
    }

    private Item keystore(Path file, byte[] content) {
        Contents contents = Contents.of(content, file.toString());
        String problem = contents.keystore().isEmpty() ? "this is no keystore" : null;
        return new Item(file, true, contents.describe(), problem);
    }
}
