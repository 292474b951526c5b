//SOURCES Signer.java
package stellantis.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import stellantis.pki.Certificates;

/** The download behind the link in the mail, in the forms partners may meet: the real one's form is not published. */
public enum Delivery {
    /** The certificate and the CA certificates, PEM, in two files. */
    PEM {
        @Override
        public Map<String, byte[]> files(Signer.Reply reply) {
            Map<String, byte[]> files = new LinkedHashMap<>();
            files.put(reply.client().login() + ".crt", Certificates.pem(List.of(reply.certificate())));
            files.put(State.CA_FILE, Certificates.pem(reply.authorities()));
            return files;
        }
    },
    /** The same two files in a zip. */
    ZIP {
        @Override
        public Map<String, byte[]> files(Signer.Reply reply) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                for (Map.Entry<String, byte[]> file : PEM.files(reply).entrySet()) {
                    zip.putNextEntry(new ZipEntry(file.getKey()));
                    zip.write(file.getValue());
                    zip.closeEntry();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return Map.of(reply.client().login() + ".zip", bytes.toByteArray());
        }
    },
    /** All certificates in one PKCS#7 file (DER), as Windows authorities hand them out. */
    P7B {
        @Override
        public Map<String, byte[]> files(Signer.Reply reply) {
            List<X509Certificate> all = new ArrayList<>(List.of(reply.certificate()));
            all.addAll(reply.authorities());
            try {
                return Map.of(
                        reply.client().login() + ".p7b",
                        CertificateFactory.getInstance("X.509")
                                .generateCertPath(all)
                                .getEncoded("PKCS7"));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    };

    /** The files by their names. */
    public abstract Map<String, byte[]> files(Signer.Reply reply);
}
