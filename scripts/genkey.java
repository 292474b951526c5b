///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Make a private key, encrypted and readable by nobody else
//JAVA 17+
//COMPILE_OPTIONS --release 17
//RUNTIME_OPTIONS -XX:+UseSerialGC
//SOURCES ../lib/stellantis/cli/Command.java
//SOURCES ../lib/stellantis/pki/KeyAlgorithm.java
//SOURCES ../lib/stellantis/pki/PrivateKeys.java

import java.nio.file.Path;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Secret;
import stellantis.cli.Command;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.pki.KeyAlgorithm;
import stellantis.pki.NewFiles;
import stellantis.pki.PrivateKeys;

/** Step 2 of the tutorials, first half: the private key, which never leaves the partner. */
class genkey {
    static final Command COMMAND = Command.named("genkey", "Make a private key, encrypted and readable by nobody else")
            .usage("[--rsa BITS | --ec CURVE] [--out FILE] [--passphrase SRC | --no-passphrase]")
            .example("jbang genkey@stellantis", "an RSA 2048 key in the default profile; asks for a passphrase")
            .example("jbang genkey@stellantis --ec P-256 --out key.pem --passphrase env:KEY_PASSPHRASE", "an EC key in a file")
            .options(Options.RSA, Options.EC, Options.OUT, Options.PASSPHRASE, Options.NO_PASSPHRASE, Options.FORCE)
            .does(genkey::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) {
        if (run.has(Options.RSA) && run.has(Options.EC)) throw Failure.usage("--rsa and --ec exclude each other");
        KeyAlgorithm algorithm = run.value(Options.EC).map(KeyAlgorithm::ec)
                .orElseGet(() -> KeyAlgorithm.rsa(run.value(Options.RSA).orElse("2048")));
        Path out = run.file(Options.OUT).orElse(run.profile().keyFile());
        if (!run.has(Options.FORCE)) NewFiles.refuseExisting(out);
        Secret passphrase = run.has(Options.NO_PASSPHRASE) ? null : run.newPassphrase(Options.PASSPHRASE, "passphrase for the new key: ");
        if (!run.has(Options.OUT)) NewFiles.privateFolder(run.profile().folder());
        byte[] pem = PrivateKeys.pem(algorithm.generate().getPrivate(), passphrase);
        new NewFiles().secret(out, pem).replacing(run.has(Options.FORCE)).clock(run.clock()).write();
        run.console().note("made an " + algorithm.label + " key: " + out);
        run.console().note("next: jbang csr@stellantis");
        return ExitCode.OK;
    }
}
