package stellantis.inspect;

import static stellantis.pki.Finding.Rule.KEY_UNUSABLE;
import static stellantis.pki.Finding.Rule.PART_UNREADABLE;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.pki.Contents;
import stellantis.pki.Finding;
import stellantis.pki.Finding.Rule;
import stellantis.pki.KeyDecoder;

/**
 * One thing in a file.
 *
 * @param what in words, with its article
 * @param facts by their labels, in the order they are shown; values are texts, lists of texts, numbers or booleans
 * @param alias of a keystore's entry, or null
 * @param certificate where it is one, or null
 */
public record Part(
        Role role,
        String what,
        Map<String, Object> facts,
        List<Finding> findings,
        String alias,
        X509Certificate certificate) {
    static final String PUBLIC_KEY = "public key";

    /** What a part is good for, when files are grouped by public key. */
    public enum Role {
        KEY,
        REQUEST,
        CERTIFICATE,
        AUTHORITY,
        OTHER
    }

    /** Anything but a certificate, of which nothing is told yet. */
    Part(Role role, String what, String alias) {
        this(role, what, new LinkedHashMap<>(), new ArrayList<>(), alias, null);
    }

    Part(Role role, Contents.Item item) {
        this(role, item.label(), null);
    }

    /** SHA-256 of the SubjectPublicKeyInfo in hexadecimal, or null where it cannot be seen. */
    public String publicKey() {
        return role == Role.OTHER ? null : (String) facts.get(PUBLIC_KEY);
    }

    Part fact(String label, Object value) {
        facts.put(label, value);
        return this;
    }

    /** What it is stands there, what is in it does not. */
    Part unreadable(Failure failure) {
        boolean sound = KeyDecoder.WRONG_KIND.equals(failure.id()) || failure.code() == ExitCode.PASSPHRASE;
        String why = failure.because() == null ? "" : ": " + failure.because();
        findings.add(new Finding(sound ? KEY_UNUSABLE : PART_UNREADABLE, failure.getMessage() + why, failure.next()));
        return this;
    }

    Part finding(Rule rule, String text, String remedy, NextCommand... commands) {
        findings.add(new Finding(rule, text, remedy, commands));
        return this;
    }
}
