//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1Encodable;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.Nearest;
import stellantis.NextCommand;
import stellantis.Once;
import stellantis.Secret;

/** An open keystore: it lists its entries; keys are decrypted one by one when asked for. */
public abstract class Keystore {
    /**
     * @param kind a private key, a certificate or a secret key
     * @param chain of a private key: its certificate, then the issuing CAs; of a certificate entry: that one
     */
    public record Entry(String alias, Kind kind, List<X509Certificate> chain) {
        /** Whether it has a private key. */
        public boolean isKey() {
            return kind == Kind.PRIVATE_KEY;
        }
    }

    private final Kind kind;
    final String name;
    final byte[] file;
    final Supplier<Secret> asked;
    final List<String> unreadable = new ArrayList<>();

    Keystore(Kind kind, byte[] file, String name, Supplier<Secret> passphrase) {
        this.kind = kind;
        this.file = file;
        this.name = name;
        this.asked = passphrase;
    }

    /** Which kind of keystore these bytes are, if they are one: by how they begin, whatever the file's name says. */
    public static Optional<Kind> kindOf(byte[] file) {
        String head = new String(file, 0, Math.min(file.length, 8), StandardCharsets.ISO_8859_1);
        if (head.startsWith("\u00fe\u00ed\u00fe\u00ed")) return Optional.of(Kind.JKS);
        if (head.startsWith("\u00ce\u00ce\u00ce\u00ce")) return Optional.of(Kind.JCEKS);
        try {
            return head.startsWith("0") ? kindOf(Asn1.parse(file)) : Optional.empty();
        } catch (Asn1.Malformed e) {
            return Optional.empty();
        }
    }

    /** By its outermost elements. */
    static Optional<Kind> kindOf(ASN1Encodable whole) {
        String shape = Asn1.shape(whole);
        if (shape.matches("I\\(D\\w*\\)(?!O).*")) return Optional.of(Kind.PKCS12);
        return shape.matches("\\(S\\w*\\)\\(\\w*\\)") ? Optional.of(Kind.BCFKS) : Optional.empty();
    }

    /** As {@link #open(Contents, Supplier)}, of a file's bytes. */
    public static Keystore open(byte[] file, String name, Supplier<Secret> passphrase) {
        return open(Contents.of(file, name), passphrase);
    }

    /**
     * Opens a keystore.
     *
     * @param passphrase the keystore's; asked at most once, and only when it is needed for what is asked: a list of
     *        JKS and JCEKS entries needs none, nor does PKCS#12 whose passphrase is empty or absent; may answer null
     * @throws Failure exit code 11 when it is none, is damaged, or uses an algorithm that is not known here (which is
     *         then named), 12 when the passphrase is missing or wrong
     */
    public static Keystore open(Contents file, Supplier<Secret> passphrase) {
        Contents.Item item =
                file.keystore().orElseThrow(() -> file.lacks("keystore", null).because("it is " + file.describe()));
        Supplier<Secret> once = new Once<>(() -> EncryptionScheme.required(passphrase, file.name()));
        return item.kind() == Kind.PKCS12
                ? new Pkcs12(item.bytes(), file.name(), once)
                : new JavaKeystore(item.kind(), item.bytes(), file.name(), once);
    }

    /** What it is, whatever its name says. */
    public Kind kind() {
        return kind;
    }

    /** All entries, in the file's order. */
    public abstract List<Entry> entries();

    /** What is in it and cannot be read, in words: it is in none of the entries. */
    public List<String> unreadable() {
        return List.copyOf(unreadable);
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
        return entries().stream()
                .filter(entry -> entry.alias.equalsIgnoreCase(alias))
                .findFirst()
                .orElseThrow(() -> Failure.usage("there is no entry \"" + alias + "\" in " + name)
                        .as("settings.no-entry")
                        .because("it holds " + aliases(entries()))
                        .hint(Nearest.to(
                                        alias,
                                        entries().stream().map(Entry::alias).toList())
                                .map(one -> Hint.of(NextCommand.typed("--alias", one)))
                                .orElse(Hint.of("choose one of these with --alias"))));
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
            if (entry.isKey()) return entry;
            throw Failure.usage("the entry \"" + alias + "\" in " + name + " is no private key")
                    .because("it holds " + aliases(entries()))
                    .hint("give the name of the key's entry with --alias");
        }
        List<Entry> keys = entries().stream().filter(Entry::isKey).toList();
        if (keys.size() == 1) return keys.get(0);
        if (keys.isEmpty()) {
            throw Failure.file(name + " holds no private key")
                    .as("file.no-private-key")
                    .because("it holds " + aliases(entries()))
                    .hint("export it again with its key");
        }
        throw Failure.usage(name + " holds " + keys.size() + " private keys")
                .as("file.several-keys")
                .because("it holds " + aliases(keys))
                .hint("choose one with --alias NAME");
    }

    /** The name, made another than those taken, as Java compares them: without regard to case. */
    public static String unique(String wanted, Set<String> taken) {
        String name = wanted;
        for (int n = 2; !taken.add(name.toLowerCase(Locale.ROOT)); n++) name = wanted + " (" + n + ")";
        return name;
    }

    /** For messages: {@code "mykey" (private key), "root" (certificate)}. */
    public static String aliases(List<Entry> entries) {
        if (entries.isEmpty()) return "no entries";
        return entries.stream()
                .map(entry -> "\"" + entry.alias + "\" (" + entry.kind.noun() + ")")
                .collect(Collectors.joining(", "));
    }

    /**
     * The private key of an entry of this keystore.
     *
     * @param own the entry's own passphrase, asked when the keystore's does not open it; may answer null
     * @throws Failure exit code 12 when neither opens it
     */
    public PrivateKey key(Entry entry, Supplier<Secret> own) {
        return opened(entry, this::passphrase)
                .or(() -> opened(entry, () -> ownPassphrase(entry, own)))
                .orElseThrow(() -> wrongOwn(entry));
    }

    /** Empty where the passphrase, which is asked for when it is needed, does not open it. */
    abstract Optional<PrivateKey> opened(Entry entry, Supplier<Secret> passphrase);

    /** The keystore's, after a look whether it is the right one. */
    Secret passphrase() {
        Secret given = asked.get();
        verify(given);
        return given;
    }

    /** That its bytes are not what they should be; what says so by itself stays. */
    Failure damaged(Throwable e) {
        if (e instanceof Failure failure) return failure;
        return Failure.file(name + " is damaged, " + kind.label)
                .as("file.damaged")
                .because("it ends too early, or was changed on the way")
                .because(e)
                .hint("copy or export it again");
    }

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
    private Secret ownPassphrase(Entry entry, Supplier<Secret> own) {
        Secret given = own.get();
        if (given != null) return given;
        String what = "the key \"" + entry.alias + "\" in " + name + " has a passphrase of its own";
        throw Failure.of(ExitCode.PASSPHRASE, what)
                .as("file.passphrase-missing")
                .because("the keystore's passphrase opens the keystore, but not this key")
                .hint("give it with --key-passphrase env:NAME, file:PATH, fd:N or stdin; where several keys have their "
                        + "own, take one at a time: --alias \"" + entry.alias + "\" --key-passphrase SRC");
    }

    private Failure wrongOwn(Entry entry) {
        String what = "the passphrase given for the key \"" + entry.alias + "\" in " + name + " does not open it";
        return Failure.of(ExitCode.PASSPHRASE, what)
                .because("it is another one; each key of a keystore can have its own, and --key-passphrase is that of"
                        + " one")
                .hint("take one key at a time: --alias \"" + entry.alias + "\" --key-passphrase SRC");
    }

    /** The failure that the passphrase does not open it. */
    Failure wrongPassphrase() {
        return EncryptionScheme.wrong(asked.get(), name);
    }
}
