//SOURCES Authority.java
//SOURCES Fault.java
package stellantis.sandbox;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Which client certificates the servers take: those of the partners' CA, by the JDK's PKIX validation. */
final class ClientTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager pkix;
    private final X509Certificate[] listed;
    private final Set<Fault> faults;
    private final Consumer<SSLEngine> cutOff;

    /** @param cutOff breaks the connection at once, without a TLS alert */
    ClientTrust(Authority authority, Set<Fault> faults, Consumer<SSLEngine> cutOff) {
        this.faults = faults;
        this.cutOff = cutOff;
        X509Certificate root = authority.root().certificate();
        this.pkix = faults.contains(Fault.CLIENT_ROOT_ONLY)
                ? pkix(root)
                : pkix(root, authority.partners().certificate());
        this.listed = faults.contains(Fault.CLIENT_CA_UNLISTED)
                ? new X509Certificate[] {authority.servers().certificate()}
                : pkix.getAcceptedIssuers();
    }

    static X509ExtendedTrustManager pkix(X509Certificate... anchors) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (X509Certificate anchor : anchors) store.setCertificateEntry("ca" + store.size(), anchor);
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Why the chain is refused, or null when it is good. */
    String problem(X509Certificate[] chain) {
        try {
            pkix.checkClientTrusted(chain, "UNKNOWN");
            return null;
        } catch (CertificateException refusal) {
            for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
                if (cause instanceof CertificateExpiredException) return "expired";
                if (cause instanceof CertificateNotYetValidException) return "not valid yet";
                if (cause instanceof CertPathBuilderException) return "no path from it to this sandbox's CA";
            }
            return String.valueOf(refusal.getMessage());
        }
    }

    /** A refusal's message is for the log: whose certificate it was, and why it was refused. */
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        if (faults.contains(Fault.CERTIFICATE_ERROR_PAGE)) return;
        Fault fault = faults.contains(Fault.REJECT_CLIENT)
                ? Fault.REJECT_CLIENT
                : faults.contains(Fault.CLOSE_WITHOUT_ALERT) ? Fault.CLOSE_WITHOUT_ALERT : null;
        if (fault == Fault.CLOSE_WITHOUT_ALERT) cutOff.accept(engine);
        String problem = fault != null ? "fault " + fault.label : problem(chain);
        if (problem == null) return;
        throw new CertificateException("refused a client certificate, " + problem + ": "
                + chain[0].getSubjectX500Principal() + ", issued by " + chain[0].getIssuerX500Principal());
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        pkix.checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        pkix.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return listed;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("the sandbox is no client");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }
}
