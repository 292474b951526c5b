package stellantis.pki;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.ShellWord;

/**
 * Files that users have instead of a key, certificate or keystore: what it is, how to recognise it, what to do.
 * The first row that fits counts; the rows that say least come last.
 */
public enum ForeignFormat {
    OPENSSH_KEY(
            "an OpenSSH private key",
            "-----BEGIN OPENSSH PRIVATE KEY(?:.*?\\x00\\x00\\x00[\\x07-\\x30]((?:ssh|ecdsa|sk)-[a-z0-9@.-]+))?",
            "openssl and curl do not read it; rewrite a copy as PKCS#8, which they read: cp {file} key.pem &&"
                + " ssh-keygen -p -m PKCS8 -f key.pem (RSA and ECDSA; in place of an Ed25519 key make a new one: {})",
            New.KEY),
    SSH2_KEY(
            "a private key of SSH.COM's programs",
            "-----BEGIN SSH2 (?:ENCRYPTED )?PRIVATE KEY",
            "rewrite it: ssh-keygen -i -f {file} > key.pem && ssh-keygen -p -m PKCS8 -f key.pem"),
    SSH1_KEY(
            "a private key of SSH version 1",
            "SSH PRIVATE KEY FILE FORMAT 1",
            "it is too old to be used; make a new key",
            New.KEY),
    SSH_PUBLIC_KEY(
            "an SSH public key",
            "-----BEGIN SSH2 PUBLIC KEY|((?:ssh|ecdsa|sk)-[a-z0-9@.-]+) AAAA"
                    + "|[^\\n]{1,500}? ((?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\\d+)) AAAA",
            "the private key is in the file of the same name without .pub; a certificate is made from a signing"
                    + " request: {}",
            New.REQUEST),
    PUTTY_KEY(
            "a PuTTY private key",
            "PuTTY-User-Key-File-\\d: (\\S+)",
            "rewrite it: puttygen {file} -O private-openssh -o key.pem; in the window of PuTTYgen: Conversions, Export"
                    + " OpenSSH key"),
    PGP_PRIVATE_KEY(
            "an OpenPGP private key",
            "-----BEGIN PGP PRIVATE KEY|[\\x94\\xc5].[\\x03-\\x06]|[\\x95\\xc5]..[\\x03-\\x06]",
            "TLS has no use for it; make a key and a signing request: {}",
            New.REQUEST),
    PGP_PUBLIC_KEY(
            "an OpenPGP public key",
            "-----BEGIN PGP PUBLIC KEY|[\\x98\\xc6].[\\x03-\\x06]|[\\x99\\xc6]..[\\x03-\\x06]",
            "TLS has no use for it; what Stellantis signs is a signing request: {}",
            New.REQUEST),
    PGP_MESSAGE(
            "an OpenPGP message",
            "-----BEGIN PGP (?:SIGNED )?MESSAGE|[\\x84\\xc1].\\x03|[\\x85\\xc1]..\\x03|[\\x8c\\xc3].[\\x04-\\x06]",
            "take out what is in it: gpg --output NEW --decrypt {file}"),
    PGP_SIGNATURE(
            "an OpenPGP signature",
            "-----BEGIN PGP SIGNATURE|[\\x88\\xc2].[\\x03-\\x06]|[\\x89\\xc2]..[\\x03-\\x06]",
            "give the file that it signs"),
    GPG_KEYBOX("GnuPG's keybox", ".{8}KBXf", "TLS has no use for it; make a key: {}", New.REQUEST),
    AGE(
            "a key or file of age",
            "AGE-SECRET-KEY-1|# created: |age-encryption\\.org/v|-----BEGIN AGE ENCRYPTED",
            "if it is an encrypted file, take out what is in it: age --decrypt -i KEY {file} > NEW"),
    JWK_PRIVATE(
            "a private key as JSON Web Key",
            "[\\[{](?=.*?\"kty\"\\s*+:\\s*+\"(\\w+)\")(?=.*?\"[dk]\"\\s*+:)",
            "export it as PEM (PKCS#8) from the program that made it"),
    JWK_PUBLIC(
            "a public key as JSON Web Key",
            "[\\[{](?=.*?\"kty\"\\s*+:\\s*+\"(\\w+)\")",
            "it holds no private key; give certificate and private key as PEM"),
    PVK(
            "a private key in Microsoft's PVK form",
            "\\x1e\\xf1\\xb5\\xb0",
            "rewrite it: openssl rsa -inform PVK -in {file} -out key.pem"),
    KEY_BLOB(
            "a key in Microsoft's BLOB form",
            "[\\x06\\x07]\\x02\\x00\\x00\\x00[\\x24\\xa4\\x22]\\x00\\x00",
            "rewrite it: openssl rsa -inform MSBLOB -in {file} -out key.pem"),
    XML_KEY(
            "an RSA key as .NET's XML",
            "(?:<\\?xml[^>]{0,200}+>\\s*+)?<RSAKeyValue>",
            "write it as PEM with .NET's ExportPkcs8PrivateKeyPem"),
    TPM_KEY(
            "a key that only this machine's TPM can use",
            "-----BEGIN TSS2",
            "Java and these scripts cannot use a TPM; make a key in a file: {}",
            New.KEY),
    DSA_KEY(
            "a DSA private key",
            "-----BEGIN DSA PRIVATE KEY",
            "TLS does not take DSA any more; make an RSA key: {}",
            New.KEY),
    PARAMETERS("parameters, without any key", "-----BEGIN (?:X9\\.42 )?(DH|DSA|SM2) PARAMETERS", "give the key"),
    TLS_SESSION("a saved TLS session", "-----BEGIN SSL SESSION", "give the certificate"),
    OPENVPN_KEY(
            "an OpenVPN key",
            "(?:#.{0,200}?\\n)*+-----BEGIN (?:OpenVPN|OPENVPN)",
            "TLS has no use for it; make a key: {}",
            New.REQUEST),
    WIREGUARD("a WireGuard configuration", "\\[(?:Interface|Peer)]", "TLS has no use for its keys"),
    ENVELOPED(
            "an encrypted S/MIME message",
            "(?:-----BEGIN [A-Z0-9 #]++-----\\n)?\\x30.{1,9}?\\x06\\x09\\x2a\\x86\\x48\\x86\\xf7\\x0d\\x01\\x07\\x03",
            "open it in the e-mail program that has your key, and save what is attached"),
    OCSP_ANSWER(
            "an OCSP answer",
            "\\x30(?:[\\x03-\\x7f]|[\\x81-\\x83].{1,3}?)\\x0a\\x01[\\x00-\\x06]",
            "give the certificate"),
    BROWSER_DATABASE(
            "a database, such as a browser keeps its certificates in",
            "SQLite format 3\\x00|.{12}(?:\\x61\\x15\\x06\\x00|\\x00\\x06\\x15\\x61)",
            "export the certificate with its key from the browser as .p12, or: pk12util -o identity.p12 -n NICKNAME -d"
                    + " FOLDER"),
    KEYCHAIN(
            "a macOS keychain", "kych", "export it: security export -k {file} -t identities -f pkcs12 -o identity.p12"),
    OFFICE(
            "an office document",
            "PK\\x03\\x04.{26}(?:\\[Content_Types]\\.xml|_rels/|docProps/|mimetypeapplication/vnd\\.)",
            "save the text from BEGIN to END as plain text, or ask for the file itself"),
    GZIP("a file packed with gzip", "\\x1f\\x8b", "unpack it: gunzip {file}; an archive: tar -xzf {file}"),
    PACKED(
            "a packed file",
            "BZh[1-9]|\\xfd7zXZ|\\x28\\xb5\\x2f\\xfd|\\x04\\x22\\x4d\\x18|\\x1f[\\x9d\\xa0]",
            "unpack it: tar -xf {file}, or bunzip2, unxz, unzstd, unlz4 or uncompress"),
    SEVEN_ZIP("a 7z archive", "7z\\xbc\\xaf\\x27\\x1c", "unpack it: 7z x {file}"),
    RAR("a RAR archive", "Rar!\\x1a\\x07", "unpack it: unrar x {file}, or 7z x {file}"),
    TAR("a tar archive", ".{257}ustar", "unpack it: tar -xf {file}"),
    CABINET("a Windows cabinet archive", "MSCF\\x00", "unpack it: cabextract {file}, or expand in Windows"),
    OUTLOOK(
            "an Outlook message or an old office document",
            "\\xd0\\xcf\\x11\\xe0|\\x78\\x9f\\x3e\\x22",
            "open it and save what is attached"),
    PROGRAM("a Windows program, perhaps an archive that unpacks itself", "MZ.{58}", "give the files in it"),
    SHORTCUT(
            "a shortcut to another place",
            "\\[InternetShortcut]|L\\x00\\x00\\x00\\x01\\x14\\x02",
            "open it, and give the file that it leads to"),
    PDF("a PDF document", "%PDF", "ask for the file itself, or copy the text from BEGIN to END out of it"),
    PICTURE("a picture", "\\x89PNG|\\xff\\xd8\\xff|GIF8|RIFF.{4}WEBP|BM.{4}\\x00{4}", "ask for the file itself"),
    RICH_TEXT("a formatted text (RTF)", "\\{\\\\rtf", "save the text from BEGIN to END as plain text"),
    GIT_LFS("a pointer of Git LFS", "version https://git-lfs", "fetch the file itself: git lfs pull"),
    VAULT(
            "a file encrypted with Ansible Vault",
            "\\$ANSIBLE_VAULT;",
            "take out what is in it: ansible-vault decrypt --output NEW {file}"),
    SOPS("a file encrypted with SOPS", ".{0,4000}?ENC\\[AES256_GCM,", "take out what is in it: sops -d {file} > NEW"),
    SALTED(
            "a file encrypted with openssl enc",
            "Salted__|U2FsdGVkX1",
            "decrypt it with the options it was made with: openssl enc -d -aes-256-cbc -pbkdf2 -in {file} -out NEW"),
    OPENSSL_TEXT(
            "what openssl prints of a certificate or key, without the thing itself",
            "(?:Certificate|Certificate Request|Certificate Revocation List \\(CRL\\)):\\s+(?:Data|Version)"
                    + "|(?:RSA |EC |)?(?:Private|Public)-Key: ?\\(|subject ?=|issuer ?=|notBefore=",
            "give the file it was printed from, or ask for the text from BEGIN to END"),
    KEYTOOL_TEXT(
            "what keytool prints of a keystore or certificate, without the thing itself",
            "(?:Keystore type|Owner|Alias name|Certificate\\[\\d+]): ",
            "export it: keytool -exportcert -rfc -alias NAME -keystore STORE -file cert.pem"),
    HEX(
            "bytes written as hexadecimal numbers",
            "(?i)(?:[0-9a-f]{8}:? +)?30[ :]?8[1-3][ :]?(?:[0-9a-f]{2}[ :]?){12}",
            "make them bytes again: xxd -r -p {file} > NEW"),
    SEALED_SECRET(
            "a sealed secret of Kubernetes",
            ".{0,4000}?kind: *SealedSecret",
            "only the cluster opens it: kubectl get secret NAME -o yaml > secret.yaml, and give that"),

    XML("an XML text", "<", "give the file as PEM"),
    JSON("a JSON text", "[\\[{]\\s*+[\"{\\[\\]}]", "give the file as PEM"),
    YAML("a YAML text", "---\\s|apiVersion:|\\w[\\w.-]*+: ?(?:\\n|\\||>)", "give the file as PEM");

    /** As a sentence names it, with its article. */
    public final String label;

    private final Pattern known;
    private final String remedy;
    private final NextCommand[] commands;

    /**
     * @param known how its text or its bytes (as ISO 8859-1) begin; a group in it is a detail to show
     * @param remedy what to do, with {@code {file}} for its name
     */
    ForeignFormat(String label, String known, String remedy, NextCommand... commands) {
        this.label = label;
        this.known = Pattern.compile(known, Pattern.DOTALL);
        this.remedy = remedy;
        this.commands = commands;
    }

    /** Whether it may still be a text of a kind that is known here. */
    private boolean vague() {
        return compareTo(XML) >= 0;
    }

    private static final class New {
        static final NextCommand KEY = NextCommand.of("csr --key-out new-key.pem");
        static final NextCommand REQUEST = NextCommand.of("csr");
    }

    /** @param detail such as the kind of key, or empty */
    public record Found(ForeignFormat format, String detail) {}

    private static final int LOOKED_AT = 8192;

    /** Of a file's or PEM block's first bytes. @param vague whether rows that say little count */
    static Optional<Found> of(byte[] file, boolean vague) {
        return of(new String(file, 0, Math.min(file.length, LOOKED_AT), StandardCharsets.ISO_8859_1), vague);
    }

    /** Of how a text begins. */
    static Optional<Found> of(String start, boolean vague) {
        String head = start.substring(0, Math.min(start.length(), LOOKED_AT));
        return Arrays.stream(values())
                .filter(format -> format.vague() == vague)
                .flatMap(format -> format.match(head).stream())
                .findFirst();
    }

    private Optional<Found> match(String head) {
        Matcher matcher = known.matcher(head);
        if (!matcher.lookingAt()) return Optional.empty();
        for (int group = 1; group <= matcher.groupCount(); group++) {
            if (matcher.group(group) != null) return Optional.of(new Found(this, matcher.group(group)));
        }
        return Optional.of(new Found(this, ""));
    }

    /** What to do with the file of this name. */
    public Hint remedy(String name) {
        return Hint.of(remedy.replace("{file}", ShellWord.of(name)), commands);
    }
}
