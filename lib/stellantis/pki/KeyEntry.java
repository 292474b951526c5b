package stellantis.pki;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a keystore is to hold under one name.
 *
 * @param key null for a certificate alone
 * @param chain leaf first; empty for a key without certificate, which no keystore takes
 */
public record KeyEntry(String alias, PrivateKey key, List<X509Certificate> chain) {
    /** For messages: its name, its kind, whose it is and until when. */
    public String describe() {
        String kind = key == null ? "certificate" : chain.isEmpty() ? "private key without certificate" : "private key";
        return "\"" + alias + "\" (" + kind + (chain.isEmpty() ? "" : ", " + summary()) + ")";
    }

    /** Whose it is and until when. */
    public String summary() {
        X509Certificate first = chain.get(0);
        return Name.subject(first).brief() + ", valid until "
                + first.getNotAfter().toInstant().toString().substring(0, 10);
    }
}
