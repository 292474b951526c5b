import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * One GET over mutual TLS by Java's own HttpClient and nothing else: what no script on it can go below. Arguments: key
 * (PKCS#8 PEM, not encrypted), certificate chain, CA, URL, and the file for the body ("-" for standard output).
 */
class Floor {
    public static void main(String... args) throws Exception {
        char[] none = new char[0];
        byte[] der = Base64.getMimeDecoder()
                .decode(Files.readString(Path.of(args[0])).replaceAll("-----.*-----", ""));
        Certificate[] chain = certificates(args[1]);
        PrivateKey key = KeyFactory.getInstance(chain[0].getPublicKey().getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(der));
        KeyStore own = KeyStore.getInstance("JKS");
        own.load(null, none);
        own.setKeyEntry("own", key, none, chain);
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, none);
        KeyStore roots = KeyStore.getInstance("JKS");
        roots.load(null, none);
        roots.setCertificateEntry("root", certificates(args[2])[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(roots);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        HttpClient client = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(args[3])).build();
        if (args[4].equals("-")) {
            try (InputStream body = client.send(request, HttpResponse.BodyHandlers.ofInputStream())
                    .body()) {
                body.transferTo(System.out);
            }
            System.out.flush();
        } else {
            client.send(request, HttpResponse.BodyHandlers.ofFile(Path.of(args[4])));
        }
        // a client's thread that lives holds the process for 300 ms at its end
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().endsWith("-SelectorManager")) thread.interrupt();
        }
        System.exit(0);
    }

    private static Certificate[] certificates(String file) throws Exception {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(Path.of(file))))
                .toArray(Certificate[]::new);
    }
}
