package stellantis.http;

import static stellantis.http.Handshake.Verdict.EXPIRED;
import static stellantis.http.Handshake.Verdict.NOT_YET_VALID;
import static stellantis.http.Handshake.Verdict.OTHER_HOST;
import static stellantis.http.Handshake.Verdict.REFUSED;
import static stellantis.http.Handshake.Verdict.TOO_WEAK;
import static stellantis.http.Handshake.Verdict.TRUSTED_BY_GIVEN;
import static stellantis.http.Handshake.Verdict.TRUSTED_BY_SYSTEM;
import static stellantis.http.Handshake.Verdict.UNKNOWN_ISSUER;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import stellantis.http.Handshake.Verdict;
import stellantis.pki.CertificateChain;

/**
 * The CAs that are trusted for a server: the given anchors, and Java's own roots unless {@code only} is set.
 * The chain and the host name are always verified; there is no way to turn that off.
 *
 * @param anchors certificates that the user trusts; may be empty
 * @param only true trusts nothing but the anchors
 */
public record Trust(List<X509Certificate> anchors, boolean only) {
    public Trust {
        anchors = List.copyOf(anchors);
        if (only && anchors.isEmpty()) throw new IllegalArgumentException("trusting only given CAs needs at least one");
    }

    /** Called for every server certificate that was checked, with the connection and the result. */
    interface Listener {
        void judged(String hostAndPort, X509Certificate[] chain, Verdict verdict);
    }

    X509ExtendedTrustManager manager(Listener listener) {
        return new Manager(listener);
    }

    /**
     * How one of the two sets of roots is asked: with the engine or socket, so that the host name is verified as well.
     */
    private interface Question {
        void ask(X509ExtendedTrustManager roots) throws CertificateException;
    }

    /** The JDK's own manager over these anchors, or over Java's roots when null. */
    public static X509ExtendedTrustManager pkix(List<X509Certificate> anchors) {
        try {
            KeyStore store = null;
            if (anchors != null) {
                store = KeyStore.getInstance(KeyStore.getDefaultType());
                store.load(null, null);
                for (int i = 0; i < anchors.size(); i++) store.setCertificateEntry("anchor" + i, anchors.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java cannot load its trusted roots: " + e.getMessage(), e);
        }
    }

    /** The given anchors first: reading Java's 140 roots takes longer than a handshake. */
    private final class Manager extends X509ExtendedTrustManager {
        private final X509ExtendedTrustManager given = anchors.isEmpty() ? null : pkix(anchors);
        private final Listener listener;
        private X509ExtendedTrustManager system;

        Manager(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            judge(chain, type, engine.getHandshakeSession(), roots -> roots.checkServerTrusted(chain, type, engine));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            judge(chain, type, Handshake.session(socket), roots -> roots.checkServerTrusted(chain, type, socket));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("the host name cannot be verified without a connection");
        }

        private void judge(X509Certificate[] chain, String type, SSLSession session, Question question)
                throws CertificateException {
            String peer = Handshake.peer(session);
            CertificateException refused = null;
            Verdict verdict = null;
            for (Verdict by : List.of(TRUSTED_BY_GIVEN, TRUSTED_BY_SYSTEM)) {
                boolean system = by == TRUSTED_BY_SYSTEM;
                if (system ? only : given == null) continue;
                X509ExtendedTrustManager roots = system ? system() : given;
                try {
                    question.ask(roots);
                    listener.judged(peer, chain, by);
                    return;
                } catch (CertificateException | RuntimeException e) {
                    // a known issuer with another defect says more than an unknown one
                    if (refused != null && verdict != UNKNOWN_ISSUER) continue;
                    // Java fails at names of kinds that it does not know (RFC 5280 section 4.2.1.6)
                    refused = e instanceof CertificateException known && !(e instanceof CertificateParsingException)
                            ? known
                            : new CertificateParsingException("Java cannot read the names in it: " + e.getMessage());
                    verdict = verdict(roots, chain, type, refused);
                }
            }
            listener.judged(peer, chain, verdict);
            throw refused;
        }

        private synchronized X509ExtendedTrustManager system() {
            if (system == null) system = pkix(null);
            return system;
        }

        private static Verdict verdict(
                X509ExtendedTrustManager roots, X509Certificate[] chain, String type, CertificateException refused) {
            Verdict verdict = verdict(refused);
            if (verdict == UNKNOWN_ISSUER) return untangled(roots, chain, type);
            if (verdict != null) return verdict;
            if (refused instanceof CertificateParsingException) return REFUSED;
            try {
                roots.checkServerTrusted(chain, type);
                return OTHER_HOST;
            } catch (CertificateException e) {
                return REFUSED;
            }
        }

        /**
         * Of a chain out of order or with a double Java says that its issuer is unknown, whatever else is wrong with
         * it.
         */
        private static Verdict untangled(X509ExtendedTrustManager roots, X509Certificate[] chain, String type) {
            List<X509Certificate> tidy =
                    CertificateChain.all(List.of(chain), Instant.now()).get(0).members();
            if (tidy.equals(List.of(chain))) return UNKNOWN_ISSUER;
            try {
                roots.checkServerTrusted(tidy.toArray(X509Certificate[]::new), type);
            } catch (CertificateException e) {
                Verdict other = verdict(e);
                return other == null ? UNKNOWN_ISSUER : other;
            }
            return UNKNOWN_ISSUER;
        }

        /** What the exception says, or null when it says little. */
        private static Verdict verdict(CertificateException refused) {
            for (Throwable e = refused; e != null; e = e.getCause()) {
                if (e instanceof CertificateExpiredException) return EXPIRED;
                if (e instanceof CertificateNotYetValidException) return NOT_YET_VALID;
                if (e instanceof CertPathValidatorException path
                        && path.getReason() == CertPathValidatorException.BasicReason.ALGORITHM_CONSTRAINED)
                    return TOO_WEAK;
                // an anchor of the issuer's name, but with another key
                if (e instanceof CertPathValidatorException path && path.getReason() == PKIXReason.NO_TRUST_ANCHOR)
                    return UNKNOWN_ISSUER;
                if (e instanceof CertPathBuilderException && e.getCause() == null) return UNKNOWN_ISSUER;
            }
            return null;
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw notAServer();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw notAServer();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw notAServer();
        }

        private static CertificateException notAServer() {
            return new CertificateException("this is a client");
        }
    }
}
