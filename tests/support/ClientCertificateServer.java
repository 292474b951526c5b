package support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A TLS server that asks for a client certificate, takes any, and then behaves as the test says, which no decent
 * server would.
 */
public final class ClientCertificateServer {
    private ClientCertificateServer() {}

    /** What happens after the handshake; closing the socket below ends the connection without a word of TLS. */
    public interface Behaviour {
        void meet(Socket below, SSLSocket socket) throws Exception;
    }

    public static RawServer start(OpensslCa ca, OpensslCa.Issued identity, RawServer.Behaviour afterHandshake) {
        return start(ca, identity, (below, socket) -> afterHandshake.meet(socket));
    }

    public static RawServer start(OpensslCa ca, OpensslCa.Issued identity, Behaviour afterHandshake) {
        SSLContext context = context(ca, identity);
        return new RawServer(plain -> {
            SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
            socket.setUseClientMode(false);
            socket.setNeedClientAuth(true);
            socket.startHandshake();
            afterHandshake.meet(plain, socket);
        });
    }

    private static SSLContext context(OpensslCa ca, OpensslCa.Issued identity) {
        try (InputStream in = Files.newInputStream(ca.pkcs12(identity.key(), identity.chain(), "server", "changeit"))) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, "changeit".toCharArray());
            KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
            managers.init(keys, "changeit".toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), new TrustManager[] {new TakesAny()}, null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class TakesAny implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // any will do
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
