///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Convert keys, certificates and keystores: PEM, DER, PKCS#7, PKCS#12, JKS, JCEKS, BCFKS
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/convert.java

import static stellantis.ExitCode.EXISTS;
import static stellantis.ExitCode.FILE;
import static stellantis.ExitCode.MISMATCH;
import static stellantis.ExitCode.OK;
import static stellantis.cli.Options.ALIAS;
import static stellantis.cli.Options.CERT;
import static stellantis.cli.Options.FORCE;
import static stellantis.cli.Options.KEY;
import static stellantis.cli.Options.KEY_PASSPHRASE;
import static stellantis.key.KeyOptions.CA_OUT;
import static stellantis.key.KeyOptions.CERTS_OUT;
import static stellantis.key.KeyOptions.DER;
import static stellantis.key.KeyOptions.KEY_OUT;
import static stellantis.key.KeyOptions.NO_PASSPHRASE;
import static stellantis.key.KeyOptions.OUT_PASSPHRASE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
import stellantis.convert.Conversion;
import stellantis.convert.KeyMaterial;
import stellantis.pki.Format;
import stellantis.pki.Kind;
import stellantis.pki.NewFiles;
import stellantis.pki.NewKeystore;

/** Any of the formats to any other. What a file is, its content says; what to write, --to or the new file's name. */
class convert {
    private static final Option TO = Option.value(
                    "to",
                    "FORMAT",
                    "pem, der or p7b (files), p12, jks, jceks or bcfks (keystores); default: by the "
                            + "name of the file to write")
            .knows("pem", "der", "p7b", "p12", "jks", "jceks", "bcfks");

    static final Command COMMAND = declared(
                    "convert", "Convert keys, certificates and keystores: PEM, DER, PKCS#7, PKCS#12, JKS, JCEKS, BCFKS")
            .usage("IN... OUT [--to FORMAT] [--alias NAME] [--passphrase SRC] [--out-passphrase SRC]")
            .usage("IN... --key-out FILE --cert-out FILE [--ca-out FILE] [--to pem|der]")
            .example("{{convert}} keystore.jks identity.pem", "the key (encrypted), then its chain, for curl")
            .example("{{convert}} key.pem cert.pem ca.pem identity.p12", "a keystore for Java from separate files")
            .example(
                    "{{convert}} identity.p12 --key-out key.pem --cert-out cert.pem --ca-out ca.pem",
                    "into separate files again")
            .tells("Private keys stay encrypted: with --out-passphrase, else with their old "
                    + "passphrase, else with one that you are asked for. Only --no-passphrase writes them "
                    + "unencrypted.")
            .argument("IN…", "files to read; several are combined")
            .argument("OUT", "the file to write; - is standard output")
            .ends(FILE, ExitCode.PASSPHRASE, MISMATCH, EXISTS)
            .does(run -> run(run, null));

    /** What this script and its short forms, jks-to-pem and pem-to-p12, have in common. */
    static Command declared(String name, String summary) {
        return Command.named(name, summary)
                .arguments(1, 20)
                .options(
                        TO,
                        ALIAS,
                        Options.PASSPHRASE,
                        KEY_PASSPHRASE,
                        OUT_PASSPHRASE,
                        NO_PASSPHRASE,
                        KEY,
                        CERT,
                        KEY_OUT,
                        CERTS_OUT,
                        CA_OUT,
                        DER,
                        FORCE);
    }

    public static void main(String... args) {
        COMMAND.main(args);
    }

    /** @param to the format to write unless --to says another, or null: then the new file's name decides */
    static ExitCode run(Run run, Format to) {
        new convert(run).convert(to);
        return OK;
    }

    private final Run run;
    private final NewFiles files;
    private final List<String> inputs = new ArrayList<>();
    private final List<String> outputs = new ArrayList<>();
    private final KeyMaterial bundle = new KeyMaterial();
    private final List<String> notes = new ArrayList<>();
    private byte[] forStdout;
    private Secret inPassphrase;
    private Secret outPassphrase;

    private convert(Run run) {
        this.run = run;
        this.files = Writing.files(run);
    }

    private void convert(Format to) {
        if (run.has(NO_PASSPHRASE) && run.has(OUT_PASSPHRASE)) {
            throw Failure.usage("--no-passphrase and --out-passphrase exclude each other");
        }
        List.of(KEY, CERT).forEach(option -> inputs.addAll(run.values(option)));
        inputs.addAll(run.arguments());
        List.of(KEY_OUT, CERTS_OUT, CA_OUT).forEach(option -> outputs.addAll(run.values(option)));
        boolean apart = !outputs.isEmpty();
        if (!apart) outputs.add(inputs.remove(inputs.size() - 1));
        if (inputs.isEmpty()) {
            throw Failure.usage("there is nothing to convert")
                    .because("the last name is that of the file to write, and no other was given")
                    .hint("name the file to convert, then the file to write");
        }
        Format format = format(to, apart);
        refuseBadOutputs(format);
        inputs.forEach(this::read);
        writeAll(format, apart);
    }

    /** The one of --to, else the short form's own, else what the new file's name says. */
    private Format format(Format own, boolean apart) {
        if (typed(TO) != null) return Format.named(typed(TO));
        if (own != null) return own;
        return apart || outputs.get(0).equals("-") ? Format.PEM : Format.ofNewFile(outputs.get(0));
    }

    private String typed(Option option) {
        return run.typed(option.getLongOpt()).orElse(null);
    }

    /** Before anything is asked or made. */
    private void refuseBadOutputs(Format format) {
        for (String output : outputs) {
            if (outputs.stream().filter(output::equals).count() > 1) {
                throw Failure.usage("two results cannot go to " + output);
            }
            if (output.equals("-")) {
                if (format != Format.PEM && run.world().terminal().showsOutput())
                    throw Failure.usage(format.label + " is not for a terminal")
                            .hint("give a file name instead of \"-\"");
                continue;
            }
            if (inputs.stream().anyMatch(input -> same(run.path(input), run.path(output)))) {
                throw Failure.usage(output + " is to be read and to be written")
                        .hint("choose another name for the new file");
            }
            if (!run.has(FORCE)) NewFiles.refuseExisting(run.path(output));
        }
    }

    private static boolean same(Path one, Path other) {
        try {
            return Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
        } catch (IOException e) {
            return one.equals(other);
        }
    }

    private void read(String input) {
        Kind before = bundle.keystore();
        bundle.add(
                run.read(input),
                input,
                typed(ALIAS),
                () -> run.has(Options.PASSPHRASE) ? passphraseOf(input) : null,
                () -> passphraseOf(input),
                () -> ownPassphraseIn(input));
        Format promised = Format.promisedBy(input).orElse(null);
        if (bundle.keystore() != before
                && promised != null
                && promised.isKeystore()
                && promised.keystore() != bundle.keystore()) {
            run.console().note(input + " is " + bundle.keystore().label + ", whatever its name says");
        }
    }

    private Secret passphraseOf(String input) {
        if (inPassphrase == null || !run.has(Options.PASSPHRASE)) {
            inPassphrase = run.secretOrAsk(Options.PASSPHRASE, "passphrase of " + input + ": ");
        }
        return inPassphrase;
    }

    private Secret ownPassphraseIn(String input) {
        return run.secret(KEY_PASSPHRASE)
                .or(() -> run.askHidden("passphrase of the key in " + input + ": "))
                .orElse(null);
    }

    /** What protects private keys that are written: null for nothing. */
    private Secret passphraseToWrite() {
        if (run.has(NO_PASSPHRASE)) return null;
        if (inPassphrase == null && run.has(Options.PASSPHRASE)) {
            inPassphrase = run.secret(Options.PASSPHRASE).orElse(null);
        }
        boolean same = !run.has(OUT_PASSPHRASE) && inPassphrase != null && !inPassphrase.isEmpty();
        if (outPassphrase == null && same) outPassphrase = inPassphrase;
        if (outPassphrase == null) {
            String prompt = "passphrase for " + String.join(", ", outputs) + ": ";
            outPassphrase = NewPassphrase.of(run, OUT_PASSPHRASE, prompt);
        }
        return outPassphrase;
    }

    private void writeAll(Format format, boolean apart) {
        if (!bundle.requests().isEmpty()) {
            if (apart || inputs.size() + bundle.requests().size() > 2) {
                throw Failure.file("there is a signing request among " + String.join(", ", inputs))
                        .because("it is not the certificate: that is what Stellantis makes of it and sends back by"
                                + " e-mail");
            }
            put(outputs.get(0), Conversion.request(bundle.requests().get(0), format));
        } else {
            Conversion conversion = new Conversion(
                    bundle.entries(typed(ALIAS), run.clock().instant()),
                    this::passphraseToWrite,
                    run.clock().instant());
            if (apart && (format.isKeystore() || format == Format.P7B)) {
                throw Failure.usage("--key-out, --cert-out and --ca-out write PEM or DER")
                        .hint("name the new file instead", NextCommand.of("convert IN OUT"));
            }
            if (!apart) put(outputs.get(0), conversion.to(format, run.has(DER)));
            run.values(KEY_OUT).forEach(file -> put(file, conversion.key(format)));
            run.values(CERTS_OUT).forEach(file -> put(file, conversion.certificates(format)));
            run.values(CA_OUT).forEach(file -> put(file, conversion.authorities(format)));
        }
        Writing.write(run, files);
        if (forStdout != null) run.console().resultStream().writeBytes(forStdout);
        notes.forEach(run.console()::note);
        bundle.remarks().forEach(run.console()::warn);
        bundle.leftOut().forEach(what -> run.console().note("left out: " + what));
        NewKeystore.concern(format.keystore(), outPassphrase)
                .ifPresent(concern -> run.console().warn(concern, NewKeystore.ASCII_WORKS));
    }

    private void put(String output, Conversion.Result result) {
        if (output.equals("-")) forStdout = result.bytes();
        else if (result.secret()) files.secret(run.path(output), result.bytes());
        else files.open(run.path(output), result.bytes());
        notes.add("wrote " + (output.equals("-") ? "" : output + ": ") + result.what());
        if (result.leftOut() != null) notes.add("left out: " + result.leftOut());
    }
}
