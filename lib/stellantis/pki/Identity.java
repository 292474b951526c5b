package stellantis.pki;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** Who a partner is in mutual TLS: a private key and its certificate chain, leaf first, then the issuing CAs. */
public record Identity(PrivateKey key, List<X509Certificate> chain) {
    public Identity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) throw new IllegalArgumentException("an identity needs a certificate");
    }

    public X509Certificate certificate() {
        return chain.get(0);
    }

    @Override
    public String toString() {
        return "identity of " + certificate().getSubjectX500Principal();
    }
}
