///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Take in the signed certificate and the CA: match them to the key, order the chain, make the files
//JAVA 17+
//COMPILE_OPTIONS --release 17
//RUNTIME_OPTIONS -XX:+UseSerialGC
//SOURCES ../lib/stellantis/cli/Command.java
//SOURCES ../lib/stellantis/cli/KeystoreImport.java
//SOURCES ../lib/stellantis/cli/OwnKey.java
//SOURCES ../lib/stellantis/pki/Delivery.java
//SOURCES ../lib/stellantis/pki/KeyFinder.java
//SOURCES ../lib/stellantis/pki/KeyStores.java
//SOURCES ../lib/stellantis/pki/Reply.java
//SOURCES ../lib/stellantis/profile/Inventory.java
//SOURCES ../lib/stellantis/profile/Journey.java

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Secret;
import stellantis.cli.Command;
import stellantis.cli.KeystoreImport;
import stellantis.cli.Options;
import stellantis.cli.OwnKey;
import stellantis.cli.Run;
import stellantis.pki.Certificates;
import stellantis.pki.Contents;
import stellantis.pki.Delivery;
import stellantis.pki.Identity;
import stellantis.pki.KeyStores;
import stellantis.pki.Names;
import stellantis.pki.NewFiles;
import stellantis.pki.Reply;
import stellantis.profile.Inventory;
import stellantis.profile.Journey;
import stellantis.profile.Profile;

/** Step 4 of the tutorials, which leave it out: from what the e-mail links to files that curl and Java take. */
class install {
    static final Command COMMAND = Command.named("install", "Take in the signed certificate and the CA: match them to the key, order the chain, make the files")
            .usage("FILE… [--key FILE] [--p12]")
            .usage("FILE… --keystore FILE [--alias NAME]")
            .example("jbang install@stellantis certificate.zip", "whatever the link gave: PEM, DER, p7b, zip; writes cert.pem and ca.pem in the profile")
            .example("jbang install@stellantis partner.cer StellantisCA.cer --p12", "two files; identity.p12 for Java applications too")
            .example("jbang install@stellantis partner.cer StellantisCA.cer --key KeyName.pem", "a key made with openssl, outside the profile")
            .example("jbang install@stellantis partner.cer StellantisCA.cer --keystore KeyStoreName.jks --alias KeyName", "into the keystore of the tutorial's keytool commands")
            .tells("Nothing is written unless the certificate is for the key, is valid now, and its issuing CA is there. An encrypted key is opened "
                    + "when its passphrase is given or typed; else the signing request beside it vouches for it.")
            .options(Options.KEY, Options.PASSPHRASE, Options.KEYSTORE, Options.ALIAS, Options.KEY_PASSPHRASE, Options.CERTS_OUT, Options.CA_OUT,
                    Options.P12, Options.OUT_PASSPHRASE, Options.WITHOUT_CA, Options.FORCE)
            .arguments(1, 100)
            .does(install::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) {
        Delivery delivery = new Delivery();
        for (String file : run.arguments()) delivery.add(run.read(file), file.equals("-") ? "standard input" : file);
        delivery.leftOut().forEach(other -> run.console().detail("not used: " + other));
        boolean keystore = run.value(Options.KEYSTORE).isPresent() || run.value(Options.KEY).isEmpty() && run.profile().get("keystore").isPresent();
        if (keystore) return KeystoreImport.run(run, delivery);
        Places places = Places.of(run);
        OwnKey key = OwnKey.of(run, run.has(Options.P12));
        Reply reply = key.judge(run, delivery, installed(places));
        write(run, places, key, reply);
        return ExitCode.OK;
    }

    /** Where the files go: into the profile, unless told otherwise. */
    private record Places(Path cert, Path ca, Path p12, boolean inProfile) {
        static Places of(Run run) {
            Profile profile = run.profile();
            Optional<Path> cert = run.file(Options.CERTS_OUT);
            Path ca = run.file(Options.CA_OUT).orElse(cert.map(file -> file.resolveSibling("ca.pem")).orElse(profile.caFile()));
            return new Places(cert.orElse(profile.certificateFile()), ca, cert.map(file -> file.resolveSibling("identity.p12")).orElse(profile.keystoreFile()), cert.isEmpty());
        }
    }

    /** Certificates of an earlier run: the CA may have come before, or the certificate. */
    private static List<X509Certificate> installed(Places places) {
        List<X509Certificate> all = new ArrayList<>();
        for (Path file : List.of(places.cert, places.ca)) {
            if (Files.exists(file)) all.addAll(Certificates.read(Run.read(file), file.toString()));
        }
        return all;
    }

    private static void write(Run run, Places places, OwnKey key, Reply reply) {
        List<X509Certificate> chain = reply.chain().toSend();
        NewFiles files = new NewFiles().replacing(run.has(Options.FORCE)).clock(run.clock());
        List<Path> written = new ArrayList<>();
        plan(run, files, written, places.cert, Certificates.pem(chain), reply);
        if (!reply.anchors().isEmpty()) plan(run, files, written, places.ca, Certificates.pem(reply.anchors()), reply);
        if (run.has(Options.P12)) planKeystore(run, files, written, places.p12, key, new Identity(key.opened(), chain));
        boolean newKey = places.inProfile && key.refuseOther(run);
        if (places.inProfile && !written.isEmpty()) NewFiles.privateFolder(run.profile().folder());
        files.write();
        if (newKey) run.profile().set(Map.of("key", key.file().toString()));
        report(run, key, reply, written, files.backups());
    }

    /** The same content again is no change; another one needs --force. */
    private static void plan(Run run, NewFiles files, List<Path> written, Path file, byte[] content, Reply reply) {
        if (Files.exists(file)) {
            if (Arrays.equals(Run.read(file), content)) return;
            if (!run.has(Options.FORCE)) throw other(run, file, reply);
        }
        files.open(file, content);
        written.add(file);
    }

    private static Failure other(Run run, Path file, Reply reply) {
        X509Certificate there = Certificates.read(Run.read(file), file.toString()).get(0);
        boolean same = there.equals(reply.chain().leaf());
        return Failure.of(ExitCode.EXISTS, file + " exists and was left as it is")
                .because(same ? "it holds the same certificate, but with other issuing CAs" : "it holds " + Inventory.describe(there, run.clock().instant()) + "; the new one: " + Inventory.describe(reply.chain().leaf(), run.clock().instant()))
                .hint("--force replaces it; the old file is kept as a backup");
    }

    /** A keystore never comes out the same twice: one that holds this identity already is left as it is. */
    private static void planKeystore(Run run, NewFiles files, List<Path> written, Path file, OwnKey key, Identity identity) {
        Secret passphrase = run.secret(Options.OUT_PASSPHRASE).or(key::passphrase).orElseGet(() -> run.newPassphrase(Options.OUT_PASSPHRASE, "passphrase for identity.p12: "));
        if (Files.exists(file) && holds(file, identity, passphrase)) return;
        if (!run.has(Options.FORCE)) NewFiles.refuseExisting(file);
        files.secret(file, KeyStores.write(Contents.Kind.PKCS12, Map.of("identity", identity), Map.of(), passphrase));
        written.add(file);
    }

    private static boolean holds(Path file, Identity identity, Secret passphrase) {
        try {
            return KeyStores.open(Run.read(file), file.toString(), () -> passphrase).keyEntry(null).chain().equals(identity.chain());
        } catch (Failure e) {
            return false;
        }
    }

    private static void report(Run run, OwnKey key, Reply reply, List<Path> written, List<Path> backups) {
        X509Certificate leaf = reply.chain().leaf();
        reply.warnings().forEach(run.console()::warn);
        key.request().flatMap(request -> Reply.subjectDiffers(leaf, request.subject())).ifPresent(run.console()::warn);
        reply.remarks().forEach(run.console()::note);
        run.console().note((written.isEmpty() ? "installed already, nothing was changed: " : "installed the certificate of ") + Inventory.describe(leaf, run.clock().instant()));
        run.console().note("  subject  " + Names.full(leaf.getSubjectX500Principal()));
        run.console().note("  issuer   " + Names.full(leaf.getIssuerX500Principal()));
        written.forEach(file -> run.console().note("  wrote    " + file));
        backups.forEach(file -> run.console().note("  backup   " + file));
        key.remark().ifPresent(run.console()::note);
        String auth = run.profile().get("auth").orElse("");
        if (!auth.equals("basic") && run.profile().get("environment").filter("sandbox"::equals).isEmpty()) {
            run.console().note("with OAuth2, send the certificate (never the key) to your Stellantis contact too: the token endpoint has to know it");
        }
        run.console().note("next: " + new Journey(run.profile(), run.world().env(), run.clock().instant()).next());
    }
}
