package stellantis.http;

import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.security.auth.x500.X500Principal;
import stellantis.http.Handshake.Verdict;
import stellantis.pki.Identity;

/**
 * TLS with a client certificate (RFC 8446 section 4.4.2, RFC 5246 section 7.4.6). The identity is always offered with
 * its whole chain, whatever CAs the server lists: Java's own key manager withholds a certificate whose issuer is not
 * listed, which the server then reports as "none sent". What the server asked for is kept for explanations.
 */
public final class MutualTls {
    private static final String ALIAS = "identity";

    static {
        // else the JDK's client goes on waiting for an answer after the server has ended its side of TLS 1.3
        System.getProperties().putIfAbsent("jdk.tls.acknowledgeCloseNotify", "true");
    }

    private final Identity identity;
    private final Trust trust;
    private final TlsVersion min;
    private final TlsVersion max;
    private final SSLContext context;
    private final Map<String, Handshake> seen = new ConcurrentHashMap<>();

    /**
     * @param identity who we are, or null for plain TLS without a client certificate
     * @param min lowest TLS version
     * @param max highest TLS version
     */
    public MutualTls(Identity identity, Trust trust, TlsVersion min, TlsVersion max) {
        TlsVersion.range(min, max);
        this.identity = identity;
        this.trust = trust;
        this.min = min;
        this.max = max;
        try {
            context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new AlwaysOffer()}, new TrustManager[] {trust.manager(this::judged)}, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot speak TLS", e);
        }
    }

    /** The identity, or null. */
    public Identity identity() {
        return identity;
    }

    /** Which CAs may vouch for a server. */
    public Trust trust() {
        return trust;
    }

    /** The lowest version that is spoken. */
    public TlsVersion min() {
        return min;
    }

    /** The highest version that is spoken. */
    public TlsVersion max() {
        return max;
    }

    /**
     * For any Java client. The host name is verified by {@link #parameters}, which {@link java.net.http.HttpClient}
     * does by itself.
     */
    public SSLContext context() {
        return context;
    }

    /** The versions to speak; the host name is verified (RFC 9110 section 4.3.4). */
    public SSLParameters parameters() {
        SSLParameters parameters = context.getDefaultSSLParameters();
        parameters.setProtocols(TlsVersion.range(min, max));
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }

    /**
     * What was seen of the latest whole handshake with this host, or {@link Handshake#NONE}. It holds for connections
     * that are used again and sessions that are resumed as well: there no certificates are shown.
     */
    public Handshake handshake(URI uri) {
        return seen.getOrDefault(Handshake.peer(ApiUrl.bareHost(uri), ApiUrl.port(uri)), Handshake.NONE);
    }

    private void judged(String peer, X509Certificate[] chain, Verdict verdict) {
        seen.put(peer, Handshake.NONE.withServer(List.of(chain), verdict));
    }

    private String asked(String[] keyTypes, Principal[] issuers, SSLSession session) {
        List<X500Principal> listed = issuers == null
                ? List.of()
                : Arrays.stream(issuers)
                        .map(one -> new X500Principal(one.getName()))
                        .toList();
        List<String> types = List.of(keyTypes);
        List<String> algorithms = session instanceof ExtendedSSLSession extended
                ? List.of(extended.getPeerSupportedSignatureAlgorithms())
                : List.of();
        // JSSE drops a key whose type the server did not ask for
        boolean offered = identity != null && types.contains(identity.key().getAlgorithm());
        seen.compute(
                Handshake.peer(session),
                (peer, known) ->
                        (known == null ? Handshake.NONE : known).withRequest(listed, types, algorithms, offered));
        return identity == null ? null : ALIAS;
    }

    /** Keeps the identity in memory: a PKCS#12 KeyStore would encrypt and decrypt the key, which takes 50 to 120 ms. */
    private final class AlwaysOffer extends X509ExtendedKeyManager {
        @Override
        public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
            return asked(keyTypes, issuers, engine.getHandshakeSession());
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return asked(keyTypes, issuers, Handshake.session(socket));
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return identity.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return identity.key();
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return null;
        }
    }
}
