package stellantis.sandbox;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static stellantis.sandbox.JsonObject.object;

import java.io.IOException;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import stellantis.Failure;
import stellantis.Json;
import stellantis.JsonInput;
import stellantis.pki.CertificateFile;
import stellantis.pki.Certificates;
import stellantis.pki.Identity;
import stellantis.pki.KeyAlgorithm;
import stellantis.pki.KeyFile;
import stellantis.pki.NewFiles;
import stellantis.pki.PrivateKeys;
import stellantis.pki.PublicKeys;
import stellantis.pki.SafeFile;
import stellantis.profile.FileLock;

/**
 * What a sandbox remembers, in one folder: its CA, the key that signs tokens, and the partners' applications. Several
 * processes may use it at once (one serves, others sign requests); only one may serve.
 */
final class State implements AutoCloseable {
    static final String CA_FILE = "stellantis-sandbox-ca.pem";
    private static final String SERVING = "serving.json";

    private final Path folder;
    private final Authority authority;
    private final KeyPair tokenKeys;
    private FileChannel serving;

    private State(Path folder, Authority authority, KeyPair tokenKeys) {
        this.folder = folder;
        this.authority = authority;
        this.tokenKeys = tokenKeys;
    }

    /** The state in the folder, made now if there is none. */
    static State open(Path folder, Clock clock) {
        SafeFile.privateFolder(folder);
        return locked(folder, () -> {
            if (!Files.exists(folder.resolve("root-ca.pem"))) create(folder, clock);
            try {
                Authority authority = new Authority(
                        identity(folder, "root-ca"), identity(folder, "partners-ca"), identity(folder, "server-ca"));
                PrivateKey tokens = key(folder, "token");
                return new State(folder, authority, new KeyPair(PublicKeys.of(tokens), tokens));
            } catch (IOException | RuntimeException e) {
                throw Failure.file("the sandbox's state in " + folder + " is damaged")
                        .because(e instanceof Failure ? e.getMessage() : "a file in it cannot be read or decoded")
                        .hint("delete the folder: the sandbox makes a new CA, and requests have to be signed again")
                        .from(e);
            }
        });
    }

    private static void create(Path folder, Clock clock) {
        Authority authority = Authority.create(clock.instant());
        NewFiles files = new NewFiles();
        add(files, folder, "root-ca", authority.root());
        add(files, folder, "partners-ca", authority.partners());
        add(files, folder, "server-ca", authority.servers());
        files.secret(
                folder.resolve("token.key"),
                PrivateKeys.pem(KeyAlgorithm.EC_P256.generate().getPrivate(), null));
        files.open(folder.resolve(CA_FILE), Certificates.pem(authority.given()));
        files.write();
    }

    private static void add(NewFiles files, Path folder, String name, Identity ca) {
        files.secret(folder.resolve(name + ".key"), PrivateKeys.pem(ca.key(), null));
        files.open(folder.resolve(name + ".pem"), Certificates.pem(ca.chain()));
    }

    private static Identity identity(Path folder, String name) throws IOException {
        Path file = folder.resolve(name + ".pem");
        return new Identity(key(folder, name), CertificateFile.read(file));
    }

    private static PrivateKey key(Path folder, String name) throws IOException {
        Path file = folder.resolve(name + ".key");
        return KeyFile.read(Files.readAllBytes(file), file.toString(), () -> null);
    }

    Authority authority() {
        return authority;
    }

    KeyPair tokenKeys() {
        return tokenKeys;
    }

    /** The CA certificates (issuing, root) as PEM: what a partner is given, and what a client trusts. */
    Path caFile() {
        return folder.resolve(CA_FILE);
    }

    /** Where consents and the hashes of their tokens are kept. */
    Path grantsFile() {
        return folder.resolve("grants.json");
    }

    /** From now on nobody else can serve from this folder, until {@link #close} or the end of the process. */
    State claim() {
        try {
            FileChannel channel = FileChannel.open(folder.resolve("serving.lock"), CREATE, WRITE);
            if (channel.tryLock() != null) {
                serving = channel;
                return this;
            }
            channel.close();
        } catch (OverlappingFileLockException thisProcess) {
            // as good as another one
        } catch (IOException e) {
            throw Failure.file("cannot use " + folder + " as the sandbox's state")
                    .because(e.getMessage())
                    .from(e);
        }
        throw Failure.file("another sandbox is running on " + folder)
                .hint("stop it, or give this one its own: --state-folder FOLDER");
    }

    /** Tells whoever signs requests where the sandbox listens; forgotten on {@link #close}. */
    void serves(Addresses addresses) {
        SafeFile.swapIn(folder.resolve(SERVING), Json.bytes(addresses.toJson()), false);
    }

    /** Where the sandbox of this folder listens; empty where none is running. */
    Optional<Addresses> serving() {
        try {
            Addresses known = Addresses.fromJson(JsonInput.parseObject(Files.readAllBytes(folder.resolve(SERVING))));
            // one that was killed has left its file behind
            new Socket("127.0.0.1", known.apiPort()).close();
            return Optional.of(known);
        } catch (IOException | RuntimeException notServing) {
            return Optional.empty();
        }
    }

    /** All registered applications; those another process registered meanwhile too. */
    List<Client> clients() {
        Path file = folder.resolve("clients.json");
        try {
            if (!Files.exists(file)) return List.of();
            List<?> list =
                    (List<?>) JsonInput.parseObject(Files.readAllBytes(file)).get("clients");
            return list.stream().map(one -> Client.fromJson((Map<?, ?>) one)).toList();
        } catch (IOException | RuntimeException e) {
            throw Failure.file(file + " is damaged")
                    .hint("delete it: the partners' requests have to be signed again")
                    .from(e);
        }
    }

    /** Whoever has this id, or null. */
    Client client(Function<Client, String> id, String wanted) {
        return clients().stream()
                .filter(client -> id.apply(client).equals(wanted))
                .findFirst()
                .orElse(null);
    }

    /** Changes the application of that login, which is made if there is none. */
    Client update(String login, UnaryOperator<Client> change) {
        return locked(folder, () -> {
            Client known = client(Client::login, login);
            Client changed = change.apply(known == null ? Client.create(login) : known);
            List<Client> all = new ArrayList<>(clients());
            all.removeIf(one -> one.login().equals(login));
            all.add(changed);
            Object json = all.stream().map(Client::toJson).toList();
            SafeFile.swapIn(folder.resolve("clients.json"), Json.bytes(object("version", 1, "clients", json)), true);
            return changed;
        });
    }

    /** Runs alone among all processes and threads that change this folder. */
    private static <T> T locked(Path folder, Supplier<T> work) {
        try (FileLock alone = FileLock.of(folder.resolve("state.lock"))) {
            return work.get();
        }
    }

    @Override
    public void close() {
        if (serving == null) return;
        try (FileChannel claim = serving) {
            if (claim.isOpen()) Files.deleteIfExists(folder.resolve(SERVING));
        } catch (IOException e) {
            // the lock goes with the process
        }
    }
}
