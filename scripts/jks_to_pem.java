///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Write the key and the certificates of a keystore as PEM
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/jks_to_pem.java
//SOURCES convert.java

import static stellantis.ExitCode.EXISTS;
import static stellantis.ExitCode.FILE;
import static stellantis.ExitCode.MISMATCH;
import static stellantis.ExitCode.PASSPHRASE;

import stellantis.cli.Command;
import stellantis.pki.Format;

/** convert --to pem under the name people look for. */
class jks_to_pem {
    static final Command COMMAND = convert.declared(
                    "jks-to-pem", "Write the key and the certificates of a keystore as PEM")
            .usage("IN OUT [--alias NAME] [--passphrase SRC] [--key-passphrase SRC] [--out-passphrase SRC]")
            .example(
                    "{{jks-to-pem}} keystore.jks identity.pem",
                    "the key, encrypted with the passphrase of the keystore, then its chain")
            .example(
                    "{{jks-to-pem}} keystore.jks identity.pem --alias KeyName --passphrase" + " env:STORE_PASSPHRASE",
                    "one of several entries, without a question")
            .argument("IN", "the keystore, of any kind")
            .argument("OUT", "the PEM file to write")
            .ends(FILE, PASSPHRASE, MISMATCH, EXISTS)
            .does(run -> convert.run(run, Format.PEM));

    public static void main(String... args) {
        COMMAND.main(args);
    }
}
