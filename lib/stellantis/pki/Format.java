package stellantis.pki;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import stellantis.Failure;

/** The formats that keys and certificates are written in. */
public enum Format {
    PEM("PEM", null, "pem", "crt", "cer", "key", "csr"),
    DER("DER", null, "der"),
    P7B("PKCS#7", null, "p7b", "p7c", "p7"),
    P12("PKCS#12", Kind.PKCS12, "p12", "pfx", "pkcs12"),
    JKS("JKS", Kind.JKS, "jks"),
    JCEKS("JCEKS", Kind.JCEKS, "jceks"),
    BCFKS("BCFKS", Kind.BCFKS, "bcfks", "bcf");

    public final String label;
    private final Kind keystore;
    private final List<String> names;

    Format(String label, Kind keystore, String... names) {
        this.label = label;
        this.keystore = keystore;
        this.names = List.of(names);
    }

    /** From {@code --to}; file name extensions will do. */
    public static Format named(String name) {
        return find(name)
                .orElseThrow(() -> Failure.usage("there is no format \"" + name + "\"")
                        .hint("choose pem, der, p7b, p12, jks, jceks or bcfks"));
    }

    /** The format that a file's name promises. */
    public static Optional<Format> promisedBy(String file) {
        return find(file.substring(file.lastIndexOf('.') + 1));
    }

    /** By the name of a file to be written. */
    public static Format ofNewFile(String file) {
        return promisedBy(file)
                .orElseThrow(() -> Failure.usage("the name " + file + " does not tell the format to write")
                        .because("it has none of the endings known here, such as .pem, .der or .p12")
                        .hint("give it with --to pem, der, p7b, p12, jks, jceks or bcfks"));
    }

    private static Optional<Format> find(String name) {
        for (Format format : values()) {
            if (format.names.contains(name.toLowerCase(Locale.ROOT))) return Optional.of(format);
        }
        return Optional.empty();
    }

    public boolean isKeystore() {
        return keystore != null;
    }

    /** The keystore kind it is, or null. */
    public Kind keystore() {
        return keystore;
    }
}
