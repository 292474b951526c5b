package stellantis.http;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.security.auth.x500.X500Principal;
import stellantis.pki.Identity;

/**
 * What was seen of the latest TLS handshake with a host: the facts an explanation needs, and no secret.
 *
 * @param serverChain the certificates the server sent, its own first; empty when the handshake ended before
 * @param verdict what our trust said about them; null when it was not asked
 * @param asked whether the server asked for a client certificate
 * @param issuers the CAs it listed with that; empty means any
 * @param keyTypes the key types it takes (RSA, EC …), as Java names them
 * @param algorithms the signature algorithms it takes (SHA256withECDSA, RSASSA-PSS …), as Java names them
 * @param offered whether our certificate was sent
 */
public record Handshake(
        List<X509Certificate> serverChain,
        Verdict verdict,
        boolean asked,
        List<X500Principal> issuers,
        List<String> keyTypes,
        List<String> algorithms,
        boolean offered) {
    /** Nothing was seen. */
    public static final Handshake NONE = new Handshake(List.of(), null, false, List.of(), List.of(), List.of(), false);

    /** The result of checking the server's certificates. */
    public enum Verdict {
        TRUSTED_BY_GIVEN,
        TRUSTED_BY_SYSTEM,
        UNKNOWN_ISSUER,
        EXPIRED,
        NOT_YET_VALID,
        OTHER_HOST,
        TOO_WEAK,
        REFUSED
    }

    /**
     * Whether the server's certificate was trusted: a later failure is about the client's side or the request.
     */
    public boolean serverTrusted() {
        return verdict == Verdict.TRUSTED_BY_GIVEN || verdict == Verdict.TRUSTED_BY_SYSTEM;
    }

    /** Whether a CA of the server's list issued any certificate of the identity; true when it listed none. */
    public boolean listsIssuerOf(Identity identity) {
        return issuers.isEmpty()
                || identity.chain().stream().anyMatch(one -> issuers.contains(one.getIssuerX500Principal()));
    }

    /** Whom a handshake is with; empty where that is not known. */
    static String peer(SSLSession session) {
        return session == null ? "" : peer(session.getPeerHost(), session.getPeerPort());
    }

    /** An address of IPv6 has several spellings. */
    static String peer(String host, int port) {
        return (host.contains(":") ? "" + new InetSocketAddress(host, port).getAddress() : host) + ":" + port;
    }

    static SSLSession session(Socket socket) {
        return socket instanceof SSLSocket tls ? tls.getHandshakeSession() : null;
    }

    Handshake withServer(List<X509Certificate> chain, Verdict said) {
        return new Handshake(List.copyOf(chain), said, asked, issuers, keyTypes, algorithms, offered);
    }

    Handshake withRequest(List<X500Principal> listed, List<String> types, List<String> signatures, boolean sent) {
        return new Handshake(
                serverChain, verdict, true, List.copyOf(listed), List.copyOf(types), List.copyOf(signatures), sent);
    }
}
