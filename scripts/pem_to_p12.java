///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Put a key and its certificates into a PKCS#12 keystore for Java
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/pem_to_p12.java
//SOURCES convert.java

import static stellantis.ExitCode.EXISTS;
import static stellantis.ExitCode.FILE;
import static stellantis.ExitCode.MISMATCH;
import static stellantis.ExitCode.PASSPHRASE;

import stellantis.cli.Command;
import stellantis.pki.Format;

/** convert --to p12 under the name people look for. */
class pem_to_p12 {
    static final Command COMMAND = convert.declared(
                    "pem-to-p12", "Put a key and its certificates into a PKCS#12 keystore for Java")
            .usage("KEY CERT... OUT [--alias NAME] [--passphrase SRC] [--out-passphrase SRC]")
            .example("{{pem-to-p12}} key.pem cert.pem identity.p12", "a keystore with the passphrase of the key")
            .example(
                    "{{pem-to-p12}} key.pem cert.pem ca.pem identity.p12 --alias stellantis",
                    "with the issuing CA from another file")
            .argument("KEY CERT…", "the files to combine, in any format")
            .argument("OUT", "the keystore to write")
            .ends(FILE, PASSPHRASE, MISMATCH, EXISTS)
            .does(run -> convert.run(run, Format.P12));

    public static void main(String... args) {
        COMMAND.main(args);
    }
}
