package stellantis.pki;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Secret;

/** An open keystore: it lists its entries; keys are decrypted one by one when asked for. */
public abstract class Keystore {
    /** What an entry holds. */
    public enum EntryKind {
        PRIVATE_KEY,
        CERTIFICATE,
        SECRET_KEY,
        /** One that Java does not find, since it looks for names in lower case only. */
        CAPITAL_NAME;

        /** Such as {@code private key}. */
        public String label() {
            if (this == CAPITAL_NAME) return "hidden from Java by the capital letters of its name";
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** @param chain of a private key: its certificate, then the issuing CAs; of a certificate entry: that one */
    public record Entry(String alias, EntryKind kind, List<X509Certificate> chain) {}

    private final Contents.Kind kind;
    final String name;
    final byte[] file;
    final Supplier<Secret> asked;

    Keystore(Contents.Item item, String name, Supplier<Secret> passphrase) {
        this.kind = item.kind();
        this.file = item.bytes();
        this.name = name;
        this.asked = passphrase;
    }

    /** What it is, whatever its name says. */
    public Contents.Kind kind() {
        return kind;
    }

    /** All entries, in the file's order. */
    public abstract List<Entry> entries();

    /** What is in it and cannot be read, in words: it is in none of the entries. */
    public List<String> unreadable() {
        return List.of();
    }

    /** Every certificate in it, once, those of keys first. */
    public List<X509Certificate> certificates() {
        return entries().stream()
                .sorted(Comparator.comparing(Entry::kind))
                .flatMap(entry -> entry.chain.stream())
                .distinct()
                .toList();
    }

    /** The entry of that name; names are compared without regard to case, as Java does. */
    public Entry entry(String alias) {
        return find(alias)
                .orElseThrow(() -> Failure.usage("there is no entry \"" + alias + "\" in " + name)
                        .because("it holds " + aliases(entries()))
                        .hint("choose one of these with --alias"));
    }

    /** As {@link #entry}, if there is one. */
    public Optional<Entry> find(String alias) {
        return entries().stream()
                .filter(entry -> entry.alias.equalsIgnoreCase(alias))
                .findFirst();
    }

    /**
     * The private key's entry: of that name, or the only one.
     *
     * @param alias the name, or null
     * @throws Failure exit code 2 when the name is not there or there are several and none was named; 11 when there
     *         is no private key
     */
    public Entry keyEntry(String alias) {
        if (alias != null) {
            Entry entry = entry(alias);
            if (entry.kind == EntryKind.PRIVATE_KEY) return entry;
            throw Failure.usage("the entry \"" + alias + "\" in " + name + " is no private key")
                    .because("it holds " + aliases(entries()));
        }
        List<Entry> keys = entries().stream()
                .filter(entry -> entry.kind == EntryKind.PRIVATE_KEY)
                .toList();
        if (keys.size() == 1) return keys.get(0);
        if (keys.isEmpty()) {
            throw Failure.file(name + " holds no private key")
                    .as("file.no-private-key")
                    .because("it holds " + aliases(entries()));
        }
        throw Failure.usage(name + " holds " + keys.size() + " private keys")
                .as("file.several-keys")
                .because("it holds " + aliases(keys))
                .hint("choose one with --alias NAME");
    }

    /** For messages: {@code "mykey" (private key), "root" (certificate)}. */
    public static String aliases(List<Entry> entries) {
        if (entries.isEmpty()) return "no entries";
        return entries.stream()
                .map(entry -> "\"" + entry.alias + "\" (" + entry.kind.label() + ")")
                .collect(Collectors.joining(", "));
    }

    /**
     * The private key of an entry of this keystore.
     *
     * @param own the entry's own passphrase, asked when the keystore's does not open it; may answer null
     * @throws Failure exit code 12 when neither opens it
     */
    public abstract PrivateKey key(Entry entry, Supplier<Secret> own);

    /**
     * Checks with the keystore's passphrase that nothing in it was changed, where opening it has not done so.
     *
     * @param passphrase null where it is not at hand
     * @return whether it is known now
     * @throws Failure exit code 12 when it is another passphrase, or something was changed
     */
    public boolean verify(Secret passphrase) {
        return true;
    }

    /** The passphrase of that entry alone, which has to be given. */
    Secret ownPassphrase(Entry entry, Supplier<Secret> own) {
        Secret given = own.get();
        if (given != null) return given;
        String what = "the key \"" + entry.alias + "\" in " + name + " has a passphrase of its own";
        throw Failure.of(ExitCode.PASSPHRASE, what)
                .as("file.passphrase-missing")
                .because("the keystore's passphrase opens the keystore, but not this key")
                .hint("give it with --key-passphrase env:NAME, file:PATH, fd:N or stdin; where several keys have their "
                        + "own, take one at a time: --alias \"" + entry.alias + "\" --key-passphrase SRC");
    }

    Failure wrongOwn(Entry entry) {
        String what = "the passphrase given for the key \"" + entry.alias + "\" in " + name + " does not open it";
        return Failure.of(ExitCode.PASSPHRASE, what)
                .because("it is another one; each key of a keystore can have its own, and --key-passphrase is that of"
                        + " one")
                .hint("take one key at a time: --alias \"" + entry.alias + "\" --key-passphrase SRC");
    }

    /** That the passphrase, which has been asked for, does not open it. */
    Failure wrongPassphrase() {
        return Failure.of(ExitCode.PASSPHRASE, "the passphrase does not open " + name)
                .as("file.passphrase-wrong")
                .because(asked.get().refused("it is another one, or the file was changed on its way"))
                .hint("give the keystore's passphrase with --passphrase env:NAME, file:PATH, fd:N or stdin");
    }
}
