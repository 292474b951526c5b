package stellantis.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import stellantis.pki.Certificates;
import stellantis.pki.Pkcs7;

/** What the link in the e-mail downloads, in the formats it may have: Stellantis does not publish the real one. */
public enum DownloadFormat {
    /** The certificate and the CA certificates, PEM, in two files. */
    PEM(".crt"),
    /** The same two files in a zip. */
    ZIP(".zip"),
    /** All certificates in one PKCS#7 file (DER), as Windows authorities hand them out. */
    P7B(".p7b");

    /** What the certificate's file ends in. */
    public final String suffix;

    DownloadFormat(String suffix) {
        this.suffix = suffix;
    }

    /** The files by their names. */
    public Map<String, byte[]> files(Signer.Reply reply) {
        String login = reply.client().login();
        Map<String, byte[]> pem = new LinkedHashMap<>();
        pem.put(login + PEM.suffix, Certificates.pem(List.of(reply.certificate())));
        pem.put(State.CA_FILE, Certificates.pem(reply.authorities()));
        // in an order that has to be put right, as it comes
        List<X509Certificate> all = new ArrayList<>(reply.authorities());
        all.add(reply.certificate());
        return switch (this) {
            case PEM -> pem;
            case ZIP -> Map.of(login + suffix, zip(pem));
            case P7B -> Map.of(login + suffix, Pkcs7.bundle(all));
        };
    }

    private static byte[] zip(Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
