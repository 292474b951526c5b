package stellantis.pki;

/** The kinds of files and parts of files. */
public enum Kind {
    PRIVATE_KEY("a private key"),
    PUBLIC_KEY("a public key"),
    EC_PARAMETERS("EC parameters"),
    SIGNING_REQUEST("a certificate signing request"),
    CERTIFICATE("a certificate"),
    SECRET_KEY("a secret key"),
    PKCS7("a PKCS#7 bundle"),
    REVOCATION_LIST("a certificate revocation list"),
    PKCS12("a PKCS#12 keystore"),
    JKS("a JKS keystore"),
    JCEKS("a JCEKS keystore"),
    BCFKS("a BCFKS keystore"),
    OPENSSL_CONFIG("an openssl configuration"),
    ACCESS_TOKEN("an access token"),
    ZIP("a zip archive", "unpack it, and give the file that is meant"),
    HTML(
            "a web page (HTML)",
            "the download gave a page, perhaps to sign in: open the link in a browser and save the file again"),
    MAIL("an e-mail", "save the attachment, or follow the link in it, and give that file"),
    EMPTY(
            "an empty file",
            "download or copy the file again; openssl and keytool leave an empty one when they fail: then make it"
                    + " again"),
    UNKNOWN("something unknown");

    /** As a sentence names one, with its article. */
    public final String label;
    /** What to do with it if a key or certificate was expected, or null. */
    public final String remedy;

    Kind(String label) {
        this(label, null);
    }

    Kind(String label, String remedy) {
        this.label = label;
        this.remedy = remedy;
    }

    /** The same without its article. */
    public String noun() {
        return label.replaceFirst("^an? ", "");
    }

    /** Whether it holds keys or certificates under aliases. */
    public boolean isKeystore() {
        return ordinal() >= PKCS12.ordinal() && ordinal() <= BCFKS.ordinal();
    }
}
