package stellantis.sandbox;

import static stellantis.sandbox.Fault.CERTIFICATE_ERROR_PAGE;
import static stellantis.sandbox.Fault.CLIENT_CA_UNLISTED;
import static stellantis.sandbox.Fault.CLIENT_ROOT_ONLY;
import static stellantis.sandbox.Fault.CLOSE_WITHOUT_ALERT;
import static stellantis.sandbox.Fault.REJECT_CLIENT;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import javax.net.ssl.X509TrustManager;
import stellantis.http.Trust;

/** Which client certificates the servers take: those of the partners' CA, by the JDK's PKIX validation. */
final class ClientTrust implements X509TrustManager {
    private final X509TrustManager pkix;
    private final X509Certificate[] listed;
    private final Set<Fault> faults;

    ClientTrust(Authority authority, Set<Fault> faults) {
        this.faults = faults;
        X509Certificate root = authority.root().certificate();
        this.pkix = faults.contains(CLIENT_ROOT_ONLY) ? Trust.pkix(List.of(root)) : Trust.pkix(authority.given());
        this.listed = faults.contains(CLIENT_CA_UNLISTED)
                ? new X509Certificate[] {authority.servers().certificate()}
                : pkix.getAcceptedIssuers();
    }

    /** Why the chain is refused, or null when it is good. */
    String problem(X509Certificate... chain) {
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
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        if (faults.contains(CERTIFICATE_ERROR_PAGE)) return;
        String problem = problem(chain);
        for (Fault fault : Set.of(REJECT_CLIENT, CLOSE_WITHOUT_ALERT))
            if (faults.contains(fault)) problem = "fault " + fault.label;
        if (problem == null) return;
        throw new CertificateException("refused a client certificate, " + problem + ": "
                + chain[0].getSubjectX500Principal() + ", issued by " + chain[0].getIssuerX500Principal());
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return listed;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("the sandbox is no client");
    }
}
