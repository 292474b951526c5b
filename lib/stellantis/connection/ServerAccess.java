package stellantis.connection;

import static stellantis.ExitCode.FILE;
import static stellantis.ExitCode.MISMATCH;
import static stellantis.cli.Options.ALIAS;
import static stellantis.cli.Options.CERT;
import static stellantis.cli.Options.KEY;
import static stellantis.cli.Options.KEYSTORE;
import static stellantis.cli.Options.KEY_PASSPHRASE;
import static stellantis.cli.Options.PASSPHRASE;
import static stellantis.connection.ConnectionOptions.CACERT;
import static stellantis.connection.ConnectionOptions.CACERT_ONLY;
import static stellantis.connection.ConnectionOptions.CONNECT_TIMEOUT;
import static stellantis.connection.ConnectionOptions.MAX_TIME;
import static stellantis.connection.ConnectionOptions.PROXY;
import static stellantis.connection.ConnectionOptions.TLS_MAX;
import static stellantis.connection.ConnectionOptions.TLS_MIN;
import static stellantis.http.TlsVersion.V1_2;
import static stellantis.http.TlsVersion.V1_3;
import static stellantis.pki.Kind.PRIVATE_KEY;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.GivenFile;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.cli.ChosenProfile;
import stellantis.cli.Console;
import stellantis.cli.OpenDoors;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.http.Connector;
import stellantis.http.MutualTls;
import stellantis.http.Proxies;
import stellantis.http.TlsVersion;
import stellantis.http.Trust;
import stellantis.pki.CertificateFile;
import stellantis.pki.Contents;
import stellantis.pki.Identities;
import stellantis.pki.Identity;
import stellantis.pki.KeyFile;
import stellantis.pki.PublicKeys;
import stellantis.pki.SafeFile;
import stellantis.pki.TrustAnchors;
import stellantis.profile.Profile;
import stellantis.profile.SecretSource;

/**
 * The identity, the trust and the connector of every script that talks to a server. Each comes from its option, else
 * the environment, else the profile's settings, else the profile's files.
 */
public final class ServerAccess {
    /** The tutorial's {@code --cert 'client_cert.pem[:<cert_password>]'}, with its optional part typed literally. */
    private static final Pattern LITERAL_SUFFIX = Pattern.compile("(.+)\\[:.*]");

    private final Run run;
    private final Function<ServerAccess, EndUser> endUsers;
    private EndUser endUser;
    private final Map<Path, Contents> read = new HashMap<>();
    private Identity identity;
    private IdentityFiles files;
    private Trust trust;
    private Secret passphrase;
    private boolean doorsSeen;

    private ServerAccess(Run run, Function<ServerAccess, EndUser> endUsers) {
        this.run = run;
        this.endUsers = endUsers;
    }

    /** For a script that asks on its own behalf. */
    public static ServerAccess of(Run run) {
        return of(run, server -> {
            throw Failure.usage("this script does not ask on a driver's behalf")
                    .hint("a driver's vehicles", NextCommand.of("vehicles"));
        });
    }

    /** For a script that asks on drivers' behalf too. @param endUsers finds the driver that the options choose */
    public static ServerAccess of(Run run, Function<ServerAccess, EndUser> endUsers) {
        ServerAccess server = new ServerAccess(run, endUsers);
        run.explained(told -> new Advice(run).explained(told, server.identity));
        return server;
    }

    public Run run() {
        return run;
    }

    /** The driver that --end-user names, else the only one. */
    public EndUser endUser() {
        if (endUser == null) endUser = endUsers.apply(this);
        return endUser;
    }

    /**
     * A connector that presents the identity.
     *
     * @throws Failure when the identity cannot be loaded: exit code 11, 12 or 13
     */
    public Connector connector() {
        return connector(identity());
    }

    /** @param who the identity to present, or null for none */
    public Connector connector(Identity who) {
        if (!doorsSeen) OpenDoors.warn(run, guarded());
        TlsVersion min = run.setting(TLS_MIN)
                .map(text -> TlsVersion.parse(text, "--tls-min"))
                .orElse(V1_2);
        TlsVersion max = run.setting(TLS_MAX)
                .map(text -> TlsVersion.parse(text, "--tls-max"))
                .orElse(V1_3);
        return new Connector(
                new MutualTls(who, trust(), min, max),
                proxies(run),
                seconds(CONNECT_TIMEOUT, run.setting(CONNECT_TIMEOUT), 10),
                seconds(MAX_TIME, run.setting(MAX_TIME), 60),
                trace(run));
    }

    /** Receives what --verbose shows; lines from the server begin with another sign. */
    static Consumer<String> trace(Run run) {
        Console console = run.console();
        return console.verbose()
                ? line -> console.detail(line.startsWith("<") ? console.mask(line) : line)
                : Connector.SILENT;
    }

    /** Seconds, with decimals; there is always a limit. */
    public static Duration seconds(Option option, Optional<String> given, int otherwise) {
        String text = given.orElse(String.valueOf(otherwise));
        if (!text.matches("\\d{1,6}(\\.\\d{1,3})?") || Double.parseDouble(text) <= 0) {
            throw Failure.usage("--" + option.getLongOpt() + " does not take \"" + text + "\"")
                    .hint("give a number of seconds above 0, such as 30 or 2.5");
        }
        return Duration.ofMillis(Math.round(Double.parseDouble(text) * 1000));
    }

    /** The system's roots and --cacert, or what the profile's ca.pem holds; --cacert-only leaves the system's out. */
    public Trust trust() {
        if (trust == null) {
            boolean only = run.isOn(CACERT_ONLY);
            List<X509Certificate> anchors = caFile().map(this::anchors).orElse(List.of());
            if (only && anchors.isEmpty())
                throw Failure.usage("--cacert-only without any CA certificate")
                        .hint("give --cacert FILE, or store the CA in the profile", NextCommand.of("install FILE"));
            trust = new Trust(anchors, only);
        }
        return trust;
    }

    private List<X509Certificate> anchors(Path file) {
        CertificateFile found;
        try {
            found = TrustAnchors.read(Run.read(file), file.toString(), passphrase(file));
        } catch (Failure e) {
            throw told(e, file);
        }
        found.refused().forEach(one -> run.console().warn(file + " holds " + one));
        return found.certificates();
    }

    /**
     * The private key and its certificate chain. Issuing CAs that the certificate's file lacks are taken from the CA
     * file, so that the server gets the whole chain.
     */
    public Identity identity() {
        if (identity == null) {
            identity = load();
            identity.remarks().forEach(run.console()::note);
        }
        return identity;
    }

    /** Where the private key and the certificate are; they may not exist. */
    public record IdentityFiles(Path key, Path cert) {}

    /** The files of the identity, from options, settings or the profile's own. */
    public IdentityFiles files() {
        if (files == null) {
            Optional<Path> key = file(KEY);
            Optional<Path> cert = file(CERT);
            // one file may hold both, as curl allows for --cert
            files = new IdentityFiles(
                    key.orElseGet(() -> cert.filter(file -> holds(file, it -> it.has(PRIVATE_KEY)))
                            .orElse(run.profile().keyFile())),
                    cert.orElseGet(() -> key.filter(file -> holds(file, Contents::hasCertificate))
                            .orElse(run.profile().certificateFile())));
        }
        return files;
    }

    /** Whether the identity was named, by option or variable, and not just found in the profile. */
    public boolean namesIdentity() {
        return Stream.of(KEY, CERT, KEYSTORE)
                .anyMatch(option -> run.value(option).isPresent());
    }

    /** Whether there is an identity to present: named, or in the profile. */
    public boolean hasIdentity() {
        return namesIdentity() || keystore().isPresent() || Files.exists(files().key()) && Files.exists(files().cert());
    }

    /** The file with the CAs to trust for servers, if there is one. */
    public Optional<Path> caFile() {
        return file(CACERT).or(() -> existing(run.profile().caFile()));
    }

    /**
     * The files that decide whom secrets are sent to. Whoever asks looks at them, and tells of those that others may
     * write.
     */
    public List<Path> guarded() {
        doorsSeen = true;
        List<Path> files = new ArrayList<>(run.profile().guarded());
        files.addAll(keystore().map(List::of).orElseGet(() -> List.of(files().key(), files().cert())));
        caFile().ifPresent(files::add);
        return files;
    }

    /** What takes the certificate's key, where it lies beside these two. */
    private Optional<Hint> beside(Path key, Path cert) {
        try (Stream<Path> files = Files.list(key.toAbsolutePath().getParent())) {
            List<X509Certificate> certified = CertificateFile.read(cert);
            return files.filter(Files::isRegularFile)
                    .filter(file ->
                            holds(file, it -> it.has(PRIVATE_KEY) && fits(KeyFile.read(it, () -> null), certified)))
                    .findFirst()
                    .map(file -> Hint.of("its key lies beside it", NextCommand.of("profile set", "key=" + file)));
        } catch (IOException | Failure e) {
            return Optional.empty();
        }
    }

    private static boolean fits(PrivateKey key, List<X509Certificate> any) {
        return any.stream().anyMatch(one -> PublicKeys.matches(key, one.getPublicKey()));
    }

    /** With the remedy of this run; where there is none, how to see what the file is. */
    private Failure told(Failure e, Path file) {
        Hint next = e.next() == null ? Hint.of("see what it is", NextCommand.of("inspect", file)) : e.next();
        return e.hint(next.with(new Advice(run)::here));
    }

    private Identity load() {
        Optional<Path> keystore = keystore();
        Path key = keystore.orElseGet(() -> files().key());
        Path cert = keystore.orElseGet(() -> files().cert());
        try {
            return keystore.isPresent() ? fromKeystore(key) : fromFiles(key, cert);
        } catch (Failure e) {
            if (keystore.isPresent()
                    && e.code() == FILE
                    && Files.exists(run.profile().keyFile()))
                e.hint(Hint.of("the profile has a key: {}", NextCommand.of("profile unset keystore"))
                        .after(e.next()));
            if (e.code() == MISMATCH && e.id() == null) {
                String which = cert.equals(key)
                        ? "no certificate in " + cert + " was issued for its key"
                        : cert + " was issued for another key than " + key;
                e.as("identity.key-mismatch")
                        .because(which + "; usually a new key was made after the signing request was sent")
                        .hint(beside(key, cert)
                                .orElseGet(() -> Hint.of(
                                        "find the matching key: {}; without it, make a new signing request: {}",
                                        NextCommand.of(
                                                "inspect", key.toAbsolutePath().getParent()),
                                        anew(key, cert))));
            }
            throw told(e, e.getMessage().contains(key.toString()) ? key : cert);
        }
    }

    /**
     * The keystore that holds the identity, if it comes from one: named, given as --key or --cert, or the profile's
     * only file.
     */
    public Optional<Path> keystore() {
        boolean pair = run.value(KEY).isPresent() || run.value(CERT).isPresent();
        if (run.value(KEYSTORE).isPresent() && pair) {
            // what was typed comes before a variable
            pair = run.typed(KEY) || run.typed(CERT);
            if (pair == run.typed(KEYSTORE))
                throw Failure.usage("--keystore excludes --key and --cert")
                        .because("the identity comes from a keystore or from two files");
        }
        if (pair)
            return Stream.of(files().cert(), files().key())
                    .filter(file -> holds(file, it -> it.keystore().isPresent()))
                    .findFirst();
        return file(KEYSTORE)
                .or(() -> Files.exists(files().key()) || Files.exists(files().cert())
                        ? Optional.empty()
                        : existing(run.profile().keystoreFile()));
    }

    private Identity fromKeystore(Path file) {
        Contents keystore = contents(file);
        return Identities.ofKeystore(
                keystore,
                run.setting(ALIAS).orElse(null),
                () -> passphrase("passphrase of " + file + ", " + keystore.describe() + ": "),
                alias -> run.secretOrAsk(KEY_PASSPHRASE, "passphrase of the entry \"" + alias + "\": "),
                this::knownAuthorities,
                run.clock().instant());
    }

    private Supplier<Secret> passphrase(Path file) {
        return () -> passphrase("passphrase of " + file + ": ");
    }

    /** Each caller gets its own copy; the user, or standard input, is asked once. */
    private Secret passphrase(String prompt) {
        if (passphrase == null) passphrase = run.secretOrAsk(PASSPHRASE, prompt);
        return passphrase.copy();
    }

    /** The passphrase that opens what is encrypted at rest in the profile. */
    public Secret passphraseAtRest() {
        return passphrase("passphrase of " + keystore().orElseGet(() -> files().key()) + ": ");
    }

    private Identity fromFiles(Path keyFile, Path certFile) {
        // the file that was named comes first: without it, it is not known whether the other is missing
        boolean key = run.value(KEY).isPresent();
        boolean cert = run.value(CERT).isPresent();
        if (cert && !key) CertificateFile.of(contents(certFile)).own(certFile.toString());
        if (key && !cert) contents(keyFile);
        refuseMissing(keyFile, certFile);
        // first of all: a key that others can read is reported even if the certificate is wrong
        Contents opened = contents(keyFile);
        if (opened.has(PRIVATE_KEY)) run.warnOfReaders(keyFile, "the private key ");
        return Identities.ofFiles(
                opened,
                contents(certFile),
                passphrase(keyFile),
                this::knownAuthorities,
                run.clock().instant());
    }

    static Proxies proxies(Run run) {
        String variable = run.value(PROXY).isPresent() ? Profile.variable("proxy") : "the setting proxy";
        String from = run.typed(PROXY) ? "--proxy" : variable;
        return new Proxies(run.setting(PROXY).orElse(null), from, run.world().env());
    }

    /** The command that asks for a certificate of this key; a request that is there is none for it, most often. */
    private NextCommand anew(Path keyFile, Path certFile) {
        if (keyFile.startsWith(run.profile().folder())) {
            return NextCommand.of(Files.exists(run.profile().requestFile()) ? "csr --force" : "csr");
        }
        String option = keyFile.equals(certFile) ? "--keystore" : "--key";
        return NextCommand.of("csr", option, keyFile, "--out", "request-new.csr");
    }

    /** An unreadable CA file is reported when it is needed: for servers. */
    private List<X509Certificate> knownAuthorities() {
        try {
            return trust().anchors();
        } catch (Failure later) {
            return List.of();
        }
    }

    private void refuseMissing(Path keyFile, Path certFile) {
        SafeFile.refuseBackedUp(keyFile);
        SafeFile.refuseBackedUp(certFile);
        if (!Files.exists(keyFile)) {
            if (given(keyFile, run.profile().keyFile())) throw GivenFile.missing(keyFile);
            boolean lost = Files.exists(certFile) || run.profile().installed();
            throw Failure.file("there is no private key for mutual TLS: " + keyFile)
                    .as("identity.key-missing")
                    .because(lost ? "it is lost: its certificate has come" : ChosenProfile.missing(run))
                    .hint(
                            lost
                                    ? "put it back from a copy, or begin anew: {}"
                                    : "use files you have (--key FILE --cert FILE, or --keystore FILE), or make one:"
                                            + " {}",
                            anew(keyFile, certFile));
        }
        if (!Files.exists(certFile)) {
            if (given(certFile, run.profile().certificateFile())) throw GivenFile.missing(certFile);
            boolean lost = run.profile().installed();
            throw Failure.file("there is no certificate for mutual TLS: " + certFile)
                    .as("identity.certificate-missing")
                    .because(lost ? "it is lost: the CA that came with it is there" : ChosenProfile.missing(run))
                    .hint("give --cert FILE, or install what came by e-mail: {}", NextCommand.of("install FILE"));
        }
    }

    /** Whether somebody has said that it is there. */
    private static boolean given(Path file, Path usual) {
        return !file.equals(usual) || Files.isSymbolicLink(file);
    }

    /** What is in the file, which is read once: a pipe, as in {@code --key <(…)}, would be empty the second time. */
    private Contents contents(Path file) {
        Contents known = read.get(file);
        if (known == null) read.put(file, known = Contents.read(file));
        return known;
    }

    /** An unreadable file counts as empty here; the error is reported where the file is needed. */
    private boolean holds(Path file, Predicate<Contents> such) {
        try {
            return such.test(contents(file));
        } catch (Failure unreadable) {
            return false;
        }
    }

    /**
     * The file the option, its environment variable or the profile's setting names; a setting is relative to the
     * profile.
     */
    private Optional<Path> file(Option option) {
        return run.value(option)
                .map(typed -> cleaned(option, typed))
                .or(() -> run.profile().file(option.getLongOpt()));
    }

    private Path cleaned(Option option, String typed) {
        Path file = run.path(typed);
        if (Files.exists(file)) return file;
        Matcher literal = LITERAL_SUFFIX.matcher(typed);
        if (literal.matches()) {
            run.console()
                    .warn(
                            "\"[:…]\" at the end of --" + option.getLongOpt() + " is ignored",
                            "in the tutorial the brackets mark an optional part; a passphrase is given as --passphrase"
                                    + " env:NAME or file:PATH");
            return run.path(literal.group(1));
        }
        int colon = typed.lastIndexOf(':');
        if (colon > 1 && Files.isRegularFile(run.path(typed.substring(0, colon)))) {
            throw Failure.usage("--" + option.getLongOpt() + " takes a file, without its passphrase")
                    .because(SecretSource.VISIBLE)
                    .hint("give --" + option.getLongOpt() + " " + typed.substring(0, colon)
                            + " --passphrase env:NAME; on a terminal leave that out and be asked");
        }
        return file;
    }

    private static Optional<Path> existing(Path file) {
        return Optional.of(file).filter(it -> Files.exists(it) || Files.isSymbolicLink(it));
    }
}
