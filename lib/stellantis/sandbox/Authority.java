//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
//SOURCES Fault.java
//SOURCES ../pki/Identity.java
//SOURCES ../pki/KeyAlgorithm.java
package stellantis.sandbox;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import stellantis.pki.Identity;
import stellantis.pki.KeyAlgorithm;

/**
 * The sandbox's certificate authority, in the shape the partners meet: a root, below it the CA that signs partners'
 * requests, and one that signs the servers' certificates. Keys are EC P-256: made in no time.
 */
record Authority(Identity root, Identity partners, Identity servers) {
    private static final String ORGANIZATION = "C=FR,O=Stellantis Sandbox (not the real one),CN=";

    /** A new one, valid for ten years. */
    static Authority create(Instant now) {
        Instant until = now.plus(3650, ChronoUnit.DAYS);
        Identity root = ca("Stellantis Sandbox Root CA", null, now, until);
        return new Authority(
                root,
                ca("Stellantis Sandbox Partners CA", root, now, until),
                ca("Stellantis Sandbox Server CA", root, now, until));
    }

    /** The certificates as the partner gets them: the issuing CA, then the root. */
    List<X509Certificate> given() {
        return List.of(partners.certificate(), root.certificate());
    }

    /** A partner's certificate for TLS clients; the subject stays byte for byte as in the PKCS#10 request. */
    X509Certificate signPartner(byte[] request, Instant from, Instant until) {
        try {
            PKCS10CertificationRequest asked = new PKCS10CertificationRequest(request);
            X509v3CertificateBuilder certificate =
                    builder(partners, asked.getSubject(), asked.getSubjectPublicKeyInfo(), from, until);
            leaf(certificate, KeyPurposeId.id_kp_clientAuth);
            return sign(certificate, partners.key());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the servers show, with a new key, good or wrong as a fault asks for; the chain ends below the root. */
    Identity server(Set<Fault> faults, Instant now) {
        List<GeneralName> names = faults.contains(Fault.WRONG_HOSTNAME)
                ? List.of(new GeneralName(GeneralName.dNSName, "api-cert.sandbox.invalid"))
                : List.of(
                        new GeneralName(GeneralName.dNSName, "localhost"),
                        new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                        new GeneralName(GeneralName.iPAddress, "::1"));
        boolean expired = faults.contains(Fault.EXPIRED_SERVER_CERTIFICATE);
        // at most 398 days, which is what clients accept of public servers
        Instant from = expired ? now.minus(90, ChronoUnit.DAYS) : now;
        Instant until = expired ? now.minus(1, ChronoUnit.DAYS) : now.plus(397, ChronoUnit.DAYS);
        Authority signer = faults.contains(Fault.UNTRUSTED_SERVER) ? create(now) : this;
        Identity made = signer.server(names, from, until);
        if (!faults.contains(Fault.MISSING_INTERMEDIATE)) return made;
        return new Identity(made.key(), made.chain().subList(0, 1));
    }

    private Identity server(List<GeneralName> names, Instant from, Instant until) {
        KeyPair keys = KeyAlgorithm.EC_P256.generate();
        try {
            X509v3CertificateBuilder certificate = builder(
                    servers,
                    new X500Name(ORGANIZATION + "localhost"),
                    SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()),
                    from,
                    until);
            leaf(certificate, KeyPurposeId.id_kp_serverAuth);
            certificate.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
            return new Identity(keys.getPrivate(), List.of(sign(certificate, servers.key()), servers.certificate()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Identity ca(String name, Identity issuer, Instant now, Instant until) {
        KeyPair keys = KeyAlgorithm.EC_P256.generate();
        X500Name subject = new X500Name(ORGANIZATION + name);
        SubjectPublicKeyInfo key =
                SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded());
        try {
            X509v3CertificateBuilder certificate = builder(issuer, subject, key, now, until);
            certificate.addExtension(
                    Extension.basicConstraints,
                    true,
                    issuer == null ? new BasicConstraints(true) : new BasicConstraints(0));
            certificate.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return new Identity(
                    keys.getPrivate(), List.of(sign(certificate, issuer == null ? keys.getPrivate() : issuer.key())));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With serial number and both key identifiers; from an hour ago, as clocks differ. */
    private static X509v3CertificateBuilder builder(
            Identity issuer, X500Name subject, SubjectPublicKeyInfo key, Instant from, Instant until)
            throws IOException {
        X500Name issuerName = issuer == null
                ? subject
                : X500Name.getInstance(
                        issuer.certificate().getSubjectX500Principal().getEncoded());
        X509v3CertificateBuilder certificate = new X509v3CertificateBuilder(
                issuerName,
                new BigInteger(127, new SecureRandom()).setBit(120),
                Date.from(from.minus(1, ChronoUnit.HOURS)),
                Date.from(until),
                subject,
                key);
        try {
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            certificate.addExtension(
                    Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
            if (issuer != null)
                certificate.addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        identifiers.createAuthorityKeyIdentifier(
                                issuer.certificate().getPublicKey()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return certificate;
    }

    private static void leaf(X509v3CertificateBuilder certificate, KeyPurposeId purpose) throws IOException {
        certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        certificate.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        certificate.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
    }

    private static X509Certificate sign(X509v3CertificateBuilder certificate, PrivateKey key) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(certificate.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
