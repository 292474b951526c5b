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
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Which client certificates the servers take: those of the partners' CA, by the JDK's PKIX validation. It tells the
 * log what it saw of each, since a refused handshake leaves no session to ask.
 */
final class ClientTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager pkix;
    private final X509Certificate[] listed;
    private final Set<Fault> faults;
    private final Consumer<SSLEngine> cutOff;
    private final Map<SSLEngine, String> seen = new WeakHashMap<>();

    /** @param cutOff breaks the connection at once, without a TLS alert */
    ClientTrust(Authority authority, Set<Fault> faults, Instant now, Consumer<SSLEngine> cutOff) {
        this.faults = faults;
        this.cutOff = cutOff;
        this.pkix = faults.contains(Fault.CLIENT_ROOT_ONLY) ? pkix(authority.root().certificate())
                : pkix(authority.root().certificate(), authority.partners().certificate());
        this.listed = faults.contains(Fault.CLIENT_CA_UNLISTED) ? new X509Certificate[] {authority.servers().certificate()} : pkix.getAcceptedIssuers();
    }

    private static X509ExtendedTrustManager pkix(X509Certificate... anchors) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (int i = 0; i < anchors.length; i++) store.setCertificateEntry("ca" + i, anchors[i]);
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What was wrong with the certificate that came on this connection, and whose it was; null when none was refused. */
    String refusalOn(SSLEngine engine) {
        synchronized (seen) {
            return seen.remove(engine);
        }
    }

    /** Why the chain would be refused, or null when it is good: for servers that answer with a page instead of an alert. */
    String problem(X509Certificate[] chain) {
        try {
            pkix.checkClientTrusted(chain, "UNKNOWN");
            return null;
        } catch (CertificateException e) {
            return e.getMessage();
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        if (faults.contains(Fault.CERTIFICATE_ERROR_PAGE)) return;
        try {
            if (faults.contains(Fault.REJECT_CLIENT)) throw new CertificateException("fault " + Fault.REJECT_CLIENT.label);
            if (faults.contains(Fault.CLOSE_WITHOUT_ALERT)) {
                cutOff.accept(engine);
                throw new CertificateException("fault " + Fault.CLOSE_WITHOUT_ALERT.label);
            }
            pkix.checkClientTrusted(chain, authType);
        } catch (CertificateException e) {
            synchronized (seen) {
                seen.put(engine, "refused a client certificate, " + reason(e) + ": " + chain[0].getSubjectX500Principal() + ", issued by " + chain[0].getIssuerX500Principal());
            }
            throw e;
        }
    }

    private static String reason(CertificateException refusal) {
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) return "expired";
            if (cause instanceof CertificateNotYetValidException) return "not valid yet";
            if (cause instanceof CertPathBuilderException) return "no path from it to this sandbox's CA";
        }
        return String.valueOf(refusal.getMessage());
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        pkix.checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        pkix.checkClientTrusted(chain, authType);
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
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        checkServerTrusted(chain, authType);
    }
}
