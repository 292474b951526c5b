///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Make a private key, encrypted, which only you can read
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/genkey.java

import static stellantis.show.ToolCommand.none;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.cli.Command;
import stellantis.cli.NewPassphrase;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.cli.Writing;
import stellantis.key.KeyOptions;
import stellantis.key.WantedKey;
import stellantis.pki.KeyAlgorithm;
import stellantis.pki.NewFiles;
import stellantis.pki.PrivateKeys;
import stellantis.pki.SafeFile;
import stellantis.profile.Profile;
import stellantis.show.ToolCommand;

/** Step 2 of the tutorials, first half: the private key, which never leaves the partner. */
class genkey {
    static final Command COMMAND = Command.named("genkey", "Make a private key, encrypted, which only you can read")
            .usage("[--rsa BITS | --ec CURVE] [--out FILE] [--passphrase SRC | --no-passphrase]")
            .example("{{genkey}}", "an RSA 2048 key in the default profile; asks for a passphrase")
            .example("{{genkey}} --ec P-256 --out key.pem --passphrase env:KEY_PASSPHRASE", "an EC key in a file")
            .options(
                    WantedKey.RSA,
                    WantedKey.EC,
                    Options.OUT,
                    Options.PASSPHRASE,
                    KeyOptions.NO_PASSPHRASE,
                    Options.FORCE,
                    ToolCommand.SHOW)
            .ends(ExitCode.USAGE, "wrong usage, or a weak or unknown kind of key")
            .ends(ExitCode.FILE, "a file cannot be written")
            .ends(ExitCode.PASSPHRASE, "no passphrase, one that is too short (4 characters), or two that differ")
            .ends(ExitCode.EXISTS, "the file exists")
            .does(genkey::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) {
        KeyAlgorithm algorithm = WantedKey.of(run).orElse(KeyAlgorithm.RSA_2048);
        if (run.has(ToolCommand.SHOW)) return show(run, algorithm);
        boolean toStdout = run.isDash(Options.OUT);
        Path out = toStdout ? null : run.file(Options.OUT).orElse(run.profile().keyFile());
        if (out != null && !run.has(Options.FORCE)) {
            NewFiles.refuseExisting(out);
            SafeFile.refuseBackedUp(out);
        }
        Supplier<KeyPair> pair = algorithm.generating();
        boolean clear = run.has(KeyOptions.NO_PASSPHRASE);
        Secret passphrase = clear ? null : NewPassphrase.of(run, Options.PASSPHRASE, "passphrase for the new key: ");
        if (!run.has(Options.OUT)) SafeFile.privateFolder(run.profile().folder());
        Function<PrivateKey, byte[]> writer = PrivateKeys.pemUnder(passphrase);
        byte[] pem = writer.apply(pair.get().getPrivate());
        if (toStdout) {
            run.console().resultStream().writeBytes(pem);
            return ExitCode.OK;
        }
        Writing.write(run, Writing.files(run).secret(out, pem));
        run.console().note("made an " + algorithm.label + " key: " + out);
        tellNext(run, out);
        return ExitCode.OK;
    }

    /** A request or certificate that is there belongs to the key before: nobody should learn that by a refused call. */
    private static void tellNext(Run run, Path out) {
        boolean ofProfile = out.equals(run.profile().keyFile());
        Profile profile = run.profile();
        List<String> orphans = Stream.of(profile.requestFile(), profile.certificateFile())
                .filter(file -> ofProfile && Files.exists(file))
                .map(file -> file.getFileName().toString())
                .toList();
        if (!orphans.isEmpty()) {
            String which = String.join(" and ", orphans) + " in " + out.getParent();
            run.console().warn(which + " belong to the key that was there before, not to this one");
        }
        NextCommand csr = ofProfile
                ? NextCommand.of("csr")
                : NextCommand.of("csr --key", run.value(Options.OUT).orElseThrow());
        run.console().note("next", orphans.contains("request.csr") ? csr.with("--force") : csr);
    }

    /** What does the same with openssl. */
    private static ExitCode show(Run run, KeyAlgorithm algorithm) {
        ToolCommand command = ToolCommand.of(run);
        if (!command.openssl()) throw none("keytool makes keys in keystores only", "--show openssl");
        boolean toStdout = run.isDash(Options.OUT);
        Path file = run.profile().keyFile();
        String out = toStdout ? ToolCommand.STDOUT : command.file(Options.OUT, file);
        return command.newKey(algorithm.label, out).print();
    }
}
