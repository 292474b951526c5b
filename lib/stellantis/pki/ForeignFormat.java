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
            "keep a copy, and rewrite it as PKCS#8: cp {file} {file}.openssh && ssh-keygen -p -m PKCS8 -f {file}"
                    + " (RSA and ECDSA; for Ed25519 a new key: {})",
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
    PGP(
            "an OpenPGP key, message or signature",
            "-----BEGIN PGP |[\\x94\\xc5\\x98\\xc6\\x88\\xc2\\x84\\xc1].[\\x03-\\x06]"
                    + "|[\\x95\\xc5\\x99\\xc6\\x89\\xc2\\x85\\xc1]..[\\x03-\\x06]|[\\x8c\\xc3].[\\x04-\\x06]",
            "TLS has no use for such a key; make a key and a signing request: {}; out of an encrypted message take"
                    + " what is in it: gpg --output NEW --decrypt {file}",
            New.REQUEST),
    JWK(
            "a JSON Web Key",
            "[\\[{](?=.*?\"kty\"\\s*+:\\s*+\"(\\w+)\")",
            "export the private key as PEM (PKCS#8) from the program that made it"),
    DSA_KEY(
            "a DSA private key",
            "-----BEGIN DSA PRIVATE KEY",
            "TLS does not take DSA any more; make an RSA key: {}",
            New.KEY),
    OLD_KEYSTORE(
            "a keystore of Bouncy Castle (BKS or UBER)",
            "\\x00\\x00\\x00[\\x01\\x02]\\x00\\x00\\x00\\x14",
            "make it PKCS#12 with keytool -importkeystore and Bouncy Castle's provider"),
    ENVELOPED(
            "an encrypted S/MIME message",
            "(?:-----BEGIN [A-Z0-9 #]++-----\\n)?\\x30.{1,9}?\\x06\\x09\\x2a\\x86\\x48\\x86\\xf7\\x0d\\x01\\x07\\x03",
            "open it in the e-mail program that has your key, and save what is attached"),
    OFFICE(
            "a document, picture, database or program",
            "PK\\x03\\x04.{26}(?:\\[Content_Types]\\.xml|_rels/|docProps/|mimetypeapplication/vnd\\.)"
                    + "|%PDF|\\{\\\\rtf|\\xd0\\xcf\\x11\\xe0|\\x78\\x9f\\x3e\\x22|SQLite format 3\\x00|MZ.{58}"
                    + "|\\x89PNG|\\xff\\xd8\\xff|GIF8|RIFF.{4}WEBP|BM.{4}\\x00{4}",
            "ask for the file itself, or save the text from BEGIN to END as plain text"),
    PACKED(
            "a packed file",
            "\\x1f[\\x8b\\x9d\\xa0]|BZh[1-9]|\\xfd7zXZ|\\x28\\xb5\\x2f\\xfd|7z\\xbc\\xaf\\x27\\x1c|Rar!\\x1a\\x07"
                    + "|MSCF\\x00|.{257}ustar",
            "unpack it, and give the file that is meant: tar -xf {file}, or gunzip, bunzip2, unxz, 7z, unrar"),
    ENCRYPTED(
            "a file that another program encrypted",
            "Salted__|U2FsdGVkX1|\\$ANSIBLE_VAULT;|AGE-SECRET-KEY-1|age-encryption\\.org/v|-----BEGIN AGE ENCRYPTED"
                    + "|.{0,4000}?(?:ENC\\[AES256_GCM,|kind: *SealedSecret)",
            "decrypt it as it was encrypted (openssl enc, ansible-vault, age, sops, kubectl)"),
    PRINTED(
            "what openssl or keytool prints of a certificate or key, without the thing itself",
            "(?:Certificate|Certificate Request|Certificate Revocation List \\(CRL\\)):\\s+(?:Data|Version)"
                    + "|(?:RSA |EC |)?(?:Private|Public)-Key: ?\\(|subject ?=|issuer ?=|notBefore="
                    + "|(?:Keystore type|Owner|Alias name|Certificate\\[\\d+]): ",
            "give the file it was printed from, or ask for the text from BEGIN to END"),

    TEXT(
            "an XML, JSON or YAML text",
            "<|[\\[{]\\s*+[\"{\\[\\]}]|---\\s|apiVersion:|\\w[\\w.-]*+: ?(?:\\n|\\||>)",
            "give the file as PEM");

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
        return this == TEXT;
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
