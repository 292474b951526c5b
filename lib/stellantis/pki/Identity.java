package stellantis.pki;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who a partner is in mutual TLS: a private key and its certificate chain, leaf first, then the issuing CAs.
 *
 * @param rooted whether the chain, with CAs that are known here but need not be sent, goes up to a root
 * @param file where the certificate was found, for messages; null when it is in no file
 * @param remarks what to know of where it was found: certificates that were passed over, and why
 */
public record Identity(PrivateKey key, List<X509Certificate> chain, boolean rooted, Path file, List<String> remarks) {
    /** An identity whose chain may or may not reach a root. */
    public Identity(PrivateKey key, List<X509Certificate> chain) {
        this(key, chain, false, null, List.of());
    }

    public Identity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) throw new IllegalArgumentException("an identity needs a certificate");
    }

    /** The certificate itself, the first of the chain. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    @Override
    public String toString() {
        return "identity of " + certificate().getSubjectX500Principal();
    }
}
