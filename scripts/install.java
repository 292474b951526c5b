///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Install what came by e-mail: certificate and CA, checked against the key, client ids, scope, password
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/install.java

import static java.util.stream.Collectors.joining;
import static stellantis.ExitCode.EXISTS;
import static stellantis.ExitCode.MISMATCH;
import static stellantis.ExitCode.OK;
import static stellantis.cli.Options.ALIAS;
import static stellantis.cli.Options.FORCE;
import static stellantis.cli.Options.KEYSTORE;
import static stellantis.cli.Options.KEY_PASSPHRASE;
import static stellantis.cli.Options.PASSPHRASE;
import static stellantis.key.KeyOptions.CA_OUT;
import static stellantis.key.KeyOptions.CERTS_OUT;
import static stellantis.key.KeyOptions.OUT_PASSPHRASE;
import static stellantis.pki.Kind.PKCS12;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.cli.Command;
import stellantis.cli.NewPassphrase;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.cli.Writing;
import stellantis.install.ReceivedSettings;
import stellantis.install.RenewedCertificate;
import stellantis.key.Delivery;
import stellantis.key.KeyOptions;
import stellantis.key.MatchedCertificate;
import stellantis.key.OwnKey;
import stellantis.pki.CertificateChain;
import stellantis.pki.CertificateFile;
import stellantis.pki.Certificates;
import stellantis.pki.ChangedKeystore;
import stellantis.pki.Contents;
import stellantis.pki.KeyEntry;
import stellantis.pki.Keystore;
import stellantis.pki.Keystore.Entry;
import stellantis.pki.Name;
import stellantis.pki.NewFiles;
import stellantis.pki.NewKeystore;
import stellantis.pki.PublicKeys;
import stellantis.pki.SafeFile;
import stellantis.profile.EffectiveSettings;
import stellantis.profile.Onboarding;
import stellantis.profile.Profile;
import stellantis.profile.Renewal;
import stellantis.profile.ScopeNames;

/** Step 4 of the tutorials, which leave it out: from what the e-mail links to files that curl and Java take. */
class install {
    private static final Option P12 = Option.flag("p12", "write identity.p12 too, for Java applications");

    static final Command COMMAND = Command.named(
                    "install",
                    "Install what came by e-mail: certificate and CA, checked against the key, client ids, scope, "
                            + "password")
            .usage("FOLDER|FILE… [--key FILE] [--p12]")
            .usage("FILE… --keystore FILE [--alias NAME]")
            .example(
                    "{{install}} certificate.zip",
                    "what you downloaded: PEM, DER, p7b, zip; writes cert.pem and ca.pem in the profile")
            .example("{{install}} e-mail", "all files of a folder, saved e-mails too, for the ids and scope in them")
            .example(
                    "{{install}} partner.cer StellantisCA.cer --p12",
                    "two files; also identity.p12 for Java applications")
            .example(
                    "{{install}} partner.cer StellantisCA.cer --key KeyName.pem",
                    "a key made with openssl, outside the profile")
            .example(
                    "{{install}} partner.cer StellantisCA.cer --keystore KeyStoreName.jks --alias KeyName",
                    "into the keystore of the tutorial's keytool commands")
            .tells("Nothing is written unless the certificate is for the key, is valid now, and "
                    + "comes with its issuing CA. An encrypted key is opened if you give or type its "
                    + "passphrase; else the certificate is compared with the signing request beside the "
                    + "key.")
            .tells("The certificate of a renewal ({{renew}} --start) is recognised by its key and stored beside the"
                    + " one in use, until you type {{renew}} --switch. Nothing is sent to a server.")
            .options(
                    Options.KEY,
                    Options.PASSPHRASE,
                    Options.KEYSTORE,
                    Options.ALIAS,
                    Options.KEY_PASSPHRASE,
                    KeyOptions.CERTS_OUT,
                    KeyOptions.CA_OUT,
                    P12,
                    KeyOptions.OUT_PASSPHRASE,
                    OwnKey.WITHOUT_CA,
                    Options.FORCE)
            .arguments(1, 100)
            .argument(
                    "FOLDER|FILE…",
                    "what came: certificates (PEM, DER, PKCS#7), zips, saved e-mails, their text, a file with the"
                            + " password; - is standard input")
            .ends(ExitCode.FILE, ExitCode.PASSPHRASE, ExitCode.MISMATCH, ExitCode.VALIDITY, ExitCode.EXISTS)
            .does(install::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) {
        ReceivedSettings settings = new ReceivedSettings();
        Delivery delivery = Delivery.of(run, settings::read);
        if (delivery.certificates().isEmpty()) {
            boolean stored = settings.store(run);
            if (!stored) run.console().note("installed already, nothing was changed");
            return next(run, delivery, stored);
        }
        boolean elsewhere = Stream.of(Options.KEY, KEYSTORE, CERTS_OUT).anyMatch(run::has);
        Renewal renewal = Renewal.of(run.profile());
        boolean renewed = !elsewhere && renewal.awaits(delivery.certificates());
        if (renewed && run.has(P12))
            throw Failure.usage("identity.p12 is made of the certificate in use, and this is a renewed one")
                    .hint(
                            "leave --p12 out; after {}: {}",
                            NextCommand.of("renew --switch"),
                            NextCommand.of("pem-to-p12", renewal.key(), renewal.certificate(), "identity.p12"));
        boolean keystore = run.value(KEYSTORE).isPresent()
                || run.value(Options.KEY).isEmpty()
                        && run.profile().get("keystore").isPresent();
        if (renewed) {
            RenewedCertificate.store(run, renewal, delivery);
            settings.store(run);
            run.console().note("next", NextCommand.of("renew --switch"));
            return lastWord(run, delivery, true);
        }
        if (keystore) {
            boolean imported = new KeystoreImport(run, delivery).run();
            contact(run);
            return lastWord(run, delivery, settings.store(run) || imported);
        }
        IdentityFiles files = new IdentityFiles(run, settings);
        OwnKey key = OwnKey.of(run, run.has(P12));
        MatchedCertificate reply = key.judge(run, delivery, files.installed());
        files.write(key, reply);
        files.report(key, reply);
        return next(run, delivery, files.changed());
    }

    /** What could not be read may be what was meant; without any change it is a failure. */
    private static ExitCode lastWord(Run run, Delivery delivery, boolean changed) {
        delivery.broken().ifPresent(broken -> {
            if (!changed) throw broken;
            run.console().warn(broken.getMessage(), broken.next());
        });
        return OK;
    }

    private static void contact(Run run) {
        String auth = EffectiveSettings.auth(run.profile()::get).orElse("");
        if (!auth.equals("basic")
                && !journey(run).forEndUsers()
                && run.profile().get("environment").filter("sandbox"::equals).isEmpty()) {
            run.console()
                    .note((auth.isEmpty() ? "with OAuth2 (not with user and password), " : "")
                            + "send the certificate (never the key) to your Stellantis contact too: the token endpoint"
                            + " has to know it");
        }
    }

    private static EffectiveSettings inForce(Run run) {
        return new EffectiveSettings(run.profile(), run.world().env());
    }

    private static Onboarding journey(Run run) {
        return new Onboarding(inForce(run), run.clock().instant());
    }

    private static ExitCode next(Run run, Delivery delivery, boolean changed) {
        if (!changed) lastWord(run, delivery, false);
        EffectiveSettings settings = inForce(run);
        settings.stranger().ifPresent(run.console()::warn);
        String scope = settings.get("scope").orElseGet(() -> ScopeNames.registered(run.profile()));
        ScopeNames.misspelt(scope).ifPresent(wrong -> run.console().warn(wrong.getMessage(), wrong.next()));
        run.console().note("next: " + run.console().whole(journey(run).next().hint()));
        return lastWord(run, delivery, changed);
    }

    /** The files that make a key usable: chain, anchors, keystore; in the profile unless options name other places. */
    private static final class IdentityFiles {
        private final Run run;
        private final Path cert;
        private final Path ca;
        private final Path p12;
        private final NewFiles files;
        private final List<Path> written = new ArrayList<>();
        private final Map<String, String> changed = new LinkedHashMap<>();
        private final ReceivedSettings received;

        /** At --cert-out, with the others beside it; else where the profile's settings say; else in its folder. */
        IdentityFiles(Run run, ReceivedSettings received) {
            Profile profile = run.profile();
            Optional<Path> out = run.file(CERTS_OUT);
            this.run = run;
            this.received = received;
            this.cert = out.or(() -> profile.file("cert")).orElse(profile.certificateFile());
            this.ca = run.file(CA_OUT)
                    .or(() -> out.map(file -> file.resolveSibling("ca.pem")))
                    .or(() -> profile.file("cacert"))
                    .orElse(profile.caFile());
            this.p12 = out.map(file -> file.resolveSibling("identity.p12")).orElse(profile.keystoreFile());
            this.files = Writing.files(run);
        }

        /** Certificates of an earlier run: the CA may have come before, or the certificate. */
        List<X509Certificate> installed() {
            List<X509Certificate> all = new ArrayList<>(readable(cert));
            all.addAll(readable(ca));
            return all;
        }

        /**
         * Writes all files or none, and tells the profile of a key that is not its own.
         *
         * @throws Failure exit code 15 when something else is there, without --force
         */
        void write(OwnKey key, MatchedCertificate reply) {
            List<X509Certificate> chain = reply.chain().toSend();
            boolean inProfile = run.value(CERTS_OUT).isEmpty();
            if (inProfile) changed.putAll(key.settings(run));
            plan(cert, chain);
            if (!reply.anchors().isEmpty()) plan(ca, reply.anchors());
            if (run.has(P12)) planKeystore(key, new KeyEntry("identity", key.opened(), chain));
            if (inProfile) changed.putAll(received.plan(run, files));
            if (inProfile) SafeFile.privateFolder(run.profile().folder());
            files.write();
        }

        void report(OwnKey key, MatchedCertificate reply) {
            X509Certificate leaf = reply.chain().leaf();
            reply.tell(run.console());
            key.request()
                    .flatMap(request -> MatchedCertificate.subjectDiffers(leaf, request.subject()))
                    .ifPresent(run.console()::warn);
            run.console()
                    .note((written.isEmpty()
                                    ? "installed already, " + (changed.isEmpty() ? "nothing" : "no file")
                                            + " was changed: "
                                    : "installed the certificate of ")
                            + CertificateChain.describe(leaf, run.clock().instant()));
            run.console().note("  subject  " + Name.subject(leaf));
            run.console().note("  issuer   " + Name.issuer(leaf));
            written.forEach(file -> run.console().note("  wrote    " + file));
            received.store(run, changed, files);
            key.remark().ifPresent(run.console()::note);
            contact(run);
        }

        boolean changed() {
            return !written.isEmpty() || !changed.isEmpty();
        }

        private void plan(Path file, List<X509Certificate> certificates) {
            byte[] content = Certificates.pem(certificates);
            if (SafeFile.holds(file, content)) return;
            if (Files.exists(file) && !run.has(FORCE)) {
                throw Failure.of(EXISTS, file + " exists and was left as it is")
                        .because("it holds " + describe(readable(file)) + "; the new one would hold "
                                + describe(certificates))
                        .hint("--force replaces it; the old file is kept as a backup");
            }
            files.open(file, content);
            written.add(file);
        }

        private String describe(List<X509Certificate> certificates) {
            if (certificates.isEmpty()) return "no readable certificate";
            return certificates.stream().map(this::describe).collect(joining(" + "));
        }

        /** With the serial number: two certificates for the same key may be alike in all else. */
        private String describe(X509Certificate certificate) {
            return CertificateChain.describe(certificate, run.clock().instant()) + ", serial number "
                    + String.format("%X", certificate.getSerialNumber());
        }

        /** A keystore never comes out the same twice: one that holds this identity already is left as it is. */
        private void planKeystore(OwnKey key, KeyEntry identity) {
            Secret passphrase = run.secret(OUT_PASSPHRASE)
                    .or(key::passphrase)
                    .orElseGet(() -> NewPassphrase.of(run, OUT_PASSPHRASE, "passphrase for identity.p12: "));
            if (Files.exists(p12) && holds(identity, passphrase)) return;
            if (!run.has(FORCE)) NewFiles.refuseExisting(p12);
            files.secret(p12, NewKeystore.write(PKCS12, List.of(identity), passphrase));
            written.add(p12);
            NewKeystore.concern(PKCS12, passphrase)
                    .ifPresent(concern -> run.console().warn(concern, NewKeystore.ASCII_WORKS));
        }

        private boolean holds(KeyEntry identity, Secret passphrase) {
            try {
                return Keystore.open(Contents.read(p12), () -> passphrase)
                        .keyEntry(null)
                        .chain()
                        .equals(identity.chain());
            } catch (Failure e) {
                return false;
            }
        }

        /** A damaged file of an earlier run must not stand in the way of its replacement. */
        private static List<X509Certificate> readable(Path file) {
            try {
                return Files.exists(file) ? CertificateFile.read(file) : List.of();
            } catch (Failure e) {
                return List.of();
            }
        }
    }

    /**
     * The reply of the authority into the keystore that holds the key, as {@code keytool -importcert} does it,
     * without its traps: the entry is found by the key, the chain is completed, everything else in the keystore stays.
     */
    private static final class KeystoreImport {
        private final Run run;
        private final Delivery delivery;
        private final Path file;
        private final byte[] content;
        private final Keystore store;
        /** Empty where nothing was asked. */
        private Secret passphrase = Secret.of("");

        KeystoreImport(Run run, Delivery delivery) {
            this.run = run;
            this.delivery = delivery;
            this.file = run.settingFile(KEYSTORE).orElseThrow();
            this.content = Run.read(file);
            this.store = Keystore.open(
                    content,
                    file.toString(),
                    () -> passphrase = run.secretOrAsk(PASSPHRASE, "passphrase of " + file + ": "));
        }

        /** Whether the keystore was changed. */
        boolean run() {
            Entry entry = entry();
            String named = "\"" + entry.alias() + "\" in " + file;
            if (entry.chain().isEmpty())
                throw Failure.file("the key " + named + " has no certificate to recognise it by");
            X509Certificate there = entry.chain().get(0);
            MatchedCertificate reply = OwnKey.judge(run, delivery, there.getPublicKey(), others(there));
            List<X509Certificate> chain = reply.chain().members();
            X509Certificate leaf = reply.chain().leaf();
            if (chain.equals(entry.chain())) {
                run.console().note("installed already, nothing was changed: " + named);
                return false;
            }
            if (!run.has(FORCE) && !Certificates.selfSigned(there) && !there.equals(leaf))
                throw Failure.of(
                                EXISTS, "the key " + named + " has a signed certificate already, and was left as it is")
                        .because("it is valid until " + there.getNotAfter().toInstant() + "; the new one until "
                                + leaf.getNotAfter().toInstant())
                        .hint("--force replaces it; the old keystore is kept as a backup");
            Secret[] own = {passphrase};
            PrivateKey key = store.key(
                    entry,
                    () -> own[0] =
                            run.secretOrAsk(KEY_PASSPHRASE, "passphrase of the key \"" + entry.alias() + "\": "));
            if (!PublicKeys.matches(key, leaf.getPublicKey()))
                throw Failure.of(MISMATCH, "the key " + named + " does not belong to its own certificate");
            byte[] changed = ChangedKeystore.with(store, new KeyEntry(entry.alias(), key, chain), passphrase, own[0]);
            NewFiles files = new NewFiles()
                    .secret(file, changed)
                    .madeOf(file, content)
                    .replacing(true)
                    .clock(run.clock());
            files.write();
            reply.tell(run.console());
            run.console()
                    .note("installed the certificate of "
                            + CertificateChain.describe(leaf, run.clock().instant()) + " in the entry " + named
                            + ", with " + (chain.size() - 1) + " CA certificates");
            files.backups().forEach(backup -> run.console().note("  backup   " + backup));
            run.console().note("next", NextCommand.of("profile set", "keystore=" + file, "alias=" + entry.alias()));
            run.console().note("curl", NextCommand.of("jks-to-pem", file, "identity.pem"));
            return true;
        }

        /** The entry that was named, else the one whose key the certificates are for, else the only one. */
        private Entry entry() {
            Optional<Entry> fitting = store.entries().stream()
                    .filter(entry -> entry.isKey() && fits(entry))
                    .findFirst();
            String alias = run.setting(ALIAS).orElse(null);
            if (alias == null && fitting.isPresent()) return fitting.get();
            try {
                Entry named = store.keyEntry(alias);
                if (fitting.isEmpty() || named.chain().isEmpty() || fits(named)) return named;
                throw Failure.of(MISMATCH, "the certificate is not for the key \"" + named.alias() + "\" in " + file)
                        .because("it is for another key of the same keystore");
            } catch (Failure wrong) {
                throw fitting.isEmpty()
                        ? wrong
                        : wrong.hint(
                                "the certificate is for another key",
                                NextCommand.typed("--alias", fitting.get().alias()));
            }
        }

        private boolean fits(Entry entry) {
            return !entry.chain().isEmpty()
                    && delivery.certificates().stream()
                            .anyMatch(one -> PublicKeys.same(
                                    one.getPublicKey(), entry.chain().get(0).getPublicKey()));
        }

        /** What fills gaps: CAs imported before, and the entry's own certificate when only a CA was sent. */
        private List<X509Certificate> others(X509Certificate there) {
            boolean placeholder = Certificates.selfSigned(there);
            return store.certificates().stream()
                    .filter(one -> !placeholder || !one.equals(there))
                    .toList();
        }
    }
}
