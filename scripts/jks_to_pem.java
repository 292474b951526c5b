///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Take the key and its certificates out of a keystore, as PEM
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:-UsePerfData -Xms32m -Xmn8m -XX:Tier4InvocationThreshold=200000 -XX:Tier4CompileThreshold=400000 -XX:Tier4BackEdgeThreshold=400000 -XX:-C1UpdateMethodData -XX:FreqInlineSize=100 -XX:CompileCommand=quiet -XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.025 -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.SHA*::*,0.02 -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.DigestBase::*,0.02 -XX:CompileCommand=CompileThresholdScaling,stellantis.pki.KeyDerivation::*,0.01 -Xlog:disable
//CDS
//SOURCES convert.java

import stellantis.ExitCode;
import stellantis.cli.Command;
import stellantis.pki.Format;

/** convert --to pem under the name people look for. */
class jks_to_pem {
    static final Command COMMAND = convert.declared(
                    "jks-to-pem", "Take the key and its certificates out of a keystore, as PEM")
            .usage("IN OUT [--alias NAME] [--passphrase SRC] [--key-passphrase SRC] [--out-passphrase SRC]")
            .example(
                    "jbang jks-to-pem@stellantis keystore.jks identity.pem",
                    "the key, encrypted under the passphrase of the keystore, then its chain")
            .example(
                    "jbang jks-to-pem@stellantis keystore.jks identity.pem --alias KeyName --passphrase"
                            + " env:STORE_PASSPHRASE",
                    "one of several entries, nobody is asked")
            .argument("IN", "the keystore, of any kind")
            .argument("OUT", "the PEM file to write")
            .ends(ExitCode.FILE, ExitCode.PASSPHRASE, ExitCode.MISMATCH, ExitCode.EXISTS)
            .does(run -> convert.run(run, Format.PEM));

    public static void main(String... args) {
        COMMAND.main(args);
    }
}
