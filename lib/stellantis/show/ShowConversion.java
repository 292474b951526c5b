package stellantis.show;

import static stellantis.cli.Options.ALIAS;
import static stellantis.key.KeyOptions.DER;
import static stellantis.key.KeyOptions.NO_PASSPHRASE;
import static stellantis.pki.Kind.CERTIFICATE;
import static stellantis.pki.Kind.PKCS12;
import static stellantis.pki.Kind.PKCS7;
import static stellantis.pki.Kind.PRIVATE_KEY;
import static stellantis.pki.Kind.SIGNING_REQUEST;
import static stellantis.show.ToolCommand.none;
import static stellantis.show.ToolCommand.word;

import java.util.List;
import stellantis.ExitCode;
import stellantis.cli.Run;
import stellantis.pki.CertificateFile;
import stellantis.pki.Contents;
import stellantis.pki.Format;
import stellantis.pki.Kind;
import stellantis.pki.Name;

/** The command of openssl or keytool for a conversion: of one file, or of a key and its certificates into PKCS#12. */
public final class ShowConversion {
    private final Run run;
    private final ToolCommand command;
    private final List<String> inputs;
    private final List<Contents> contents;
    private final Format format;
    private final String out;

    private ShowConversion(Run run, List<String> inputs, String output, Format format) {
        this.run = run;
        this.command = ToolCommand.of(run);
        this.inputs = inputs;
        this.contents = inputs.stream()
                .map(input -> Contents.of(run.read(input), input))
                .toList();
        this.format = format;
        this.out = word(output.equals("-") ? ToolCommand.STDOUT : output);
    }

    public static ExitCode print(Run run, List<String> inputs, List<String> outputs, Format format) {
        if (outputs.size() != 1 || inputs.size() > 3) {
            String instead = "one file to write, and at most a key, a certificate and a CA file to read";
            throw none("there is no one command for that", instead);
        }
        ShowConversion conversion = new ShowConversion(run, inputs, outputs.get(0), format);
        conversion.command.line(conversion.line());
        return conversion.command.print();
    }

    private String line() {
        Contents first = contents.get(0);
        boolean keystore = first.keystore().isPresent() && inputs.size() == 1;
        if (keystore) return fromKeystore(first.keystore().get().kind());
        if (!command.openssl()) throw none("keytool converts keystores into keystores only", "--show openssl");
        if (format == Format.P12 && first.has(PRIVATE_KEY) && inputs.size() > 1) return intoKeystore(first);
        if (inputs.size() > 1) throw none("openssl has no one command for these files", "convert them one by one");
        return ofOneFile(first);
    }

    private String fromKeystore(Kind kind) {
        String in = word(inputs.get(0));
        if (command.openssl()) {
            if (kind != PKCS12 || format != Format.PEM) {
                String instead = kind == PKCS12 ? "--to pem" : "--show keytool with --to p12 first";
                throw none("openssl takes PEM out of PKCS#12 keystores only", instead);
            }
            String key = run.has(NO_PASSPHRASE) ? "-noenc" : "-aes256 " + command.outOfStore("-passout");
            return ToolCommand.joined("openssl pkcs12 -in", in, command.ofStore("-passin"), key, "-out", out);
        }
        if (!format.isKeystore()) {
            String instead = kind == PKCS12 ? "--show openssl" : "make it PKCS#12 first: --to p12";
            throw none("keytool takes no private key out of a keystore", instead);
        }
        return ToolCommand.joined(
                "keytool -importkeystore -noprompt -srckeystore",
                in,
                "-srcstoretype " + kind.name(),
                command.ofStore("-srcstorepass"),
                run.value(ALIAS).map(alias -> "-srcalias " + word(alias)).orElse(""),
                "-destkeystore",
                out,
                "-deststoretype " + format.keystore().name(),
                command.outOfStore("-deststorepass"));
    }

    /** A key, its certificate and perhaps a file with CA certificates. */
    private String intoKeystore(Contents key) {
        String alias = run.value(ALIAS)
                .orElseGet(() -> Name.subject(CertificateFile.read(contents.get(1), inputs.get(1))
                                .get(0))
                        .brief());
        String more = inputs.size() > 2 ? "-certfile " + word(inputs.get(2)) : "";
        boolean encrypted = key.hasEncryptedKey();
        return ToolCommand.joined(
                "openssl pkcs12 -export -inkey",
                word(inputs.get(0)),
                command.ofKey("-passin", encrypted),
                "-in",
                word(inputs.get(1)),
                more,
                "-name",
                word(alias),
                command.ofNewStore(encrypted),
                "-out",
                out);
    }

    private String ofOneFile(Contents file) {
        String in = "-in " + word(inputs.get(0)) + (file.pem() ? "" : " -inform DER");
        String to = (run.has(DER) || format == Format.DER ? "-outform DER " : "") + "-out " + out;
        boolean pemOrDer = format == Format.PEM || format == Format.DER;
        boolean single = file.items().size() == 1;
        if (file.has(PRIVATE_KEY) && single && pemOrDer) {
            String key =
                    run.has(NO_PASSPHRASE) ? "-nocrypt" : "-v2 aes-256-cbc " + command.ofNewKey(file.hasEncryptedKey());
            return ToolCommand.joined(
                    "openssl pkcs8 -topk8", in, command.ofKey("-passin", file.hasEncryptedKey()), key, to);
        }
        if (file.has(PRIVATE_KEY) && single && format.isTraditional()) {
            return ToolCommand.joined(
                    "openssl pkey -traditional", in, command.ofKey("-passin", file.hasEncryptedKey()), "-out", out);
        }
        if (file.has(SIGNING_REQUEST)) return ToolCommand.joined("openssl req", in, to);
        if (file.has(PKCS7) && format == Format.PEM) {
            return ToolCommand.joined("openssl pkcs7", in, "-print_certs -out", out);
        }
        if (file.has(CERTIFICATE) && format == Format.P7B && file.pem()) {
            return ToolCommand.joined("openssl crl2pkcs7 -nocrl -certfile", word(inputs.get(0)), to);
        }
        if (file.has(CERTIFICATE) && single && pemOrDer) return ToolCommand.joined("openssl x509", in, to);
        throw none("openssl has no one command from " + file.describe() + " to " + format.label, "leave --show out");
    }
}
