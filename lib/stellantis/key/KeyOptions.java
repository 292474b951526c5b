package stellantis.key;

import stellantis.cli.Option;

/** The options of the scripts that make or convert keys, requests and certificates. */
public final class KeyOptions {
    public static final Option NO_PASSPHRASE = Option.flag(
                    "no-passphrase", "do not encrypt the key (only file mode 0600 protects it)")
            .in(Option.Group.KEY);
    public static final Option OUT_PASSPHRASE =
            Option.value("out-passphrase", "SRC", "passphrase of the new file").setting();
    public static final Option KEY_OUT =
            Option.value("key-out", "FILE", "where to write the private key").in(Option.Group.KEY);
    public static final Option CERTS_OUT =
            Option.value("cert-out", "FILE", "where to write the certificates, leaf first");
    public static final Option CA_OUT = Option.value("ca-out", "FILE", "where to write the CA certificates");
    public static final Option DER = Option.flag("der", "write DER instead of PEM");

    // the company
    public static final Option ORG = Option.value("org", "NAME", "organization: the company's name")
            .in(Option.Group.SUBJECT)
            .setting();
    public static final Option EMAIL = Option.value(
                    "email", "ADDRESS", "e-mail address: gets the link to download and renew the certificate")
            .in(Option.Group.SUBJECT)
            .setting();

    private KeyOptions() {}
}
