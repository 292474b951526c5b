//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.sandbox;

import static java.time.temporal.ChronoUnit.DAYS;
import static java.time.temporal.ChronoUnit.HOURS;
import static stellantis.sandbox.Fault.EXPIRED_SERVER_CERTIFICATE;
import static stellantis.sandbox.Fault.MISSING_INTERMEDIATE;
import static stellantis.sandbox.Fault.UNTRUSTED_SERVER;
import static stellantis.sandbox.Fault.WRONG_HOSTNAME;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
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
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
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
        Identity root = ca("Root CA", null, now);
        return new Authority(root, ca("Partners CA", root, now), ca("Server CA", root, now));
    }

    private static Identity ca(String name, Identity issuer, Instant now) {
        KeyPair keys = KeyAlgorithm.EC_P256.generate();
        X500Name subject = new X500Name(ORGANIZATION + "Stellantis Sandbox " + name);
        X509Certificate certificate = certificate(
                issuer,
                issuer == null ? keys.getPrivate() : issuer.key(),
                subject,
                info(keys),
                now,
                now.plus(3650, DAYS),
                Map.of(
                        Extension.basicConstraints,
                        issuer == null ? new BasicConstraints(true) : new BasicConstraints(0),
                        Extension.keyUsage,
                        new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)));
        return new Identity(keys.getPrivate(), List.of(certificate));
    }

    /** The certificates as the partner gets them: the issuing CA, then the root. */
    List<X509Certificate> given() {
        return List.of(partners.certificate(), root.certificate());
    }

    /** A partner's certificate for TLS clients; the subject stays byte for byte as in the PKCS#10 request. */
    X509Certificate signPartner(byte[] request, Instant from, Instant until) {
        CertificationRequestInfo asked =
                CertificationRequest.getInstance(request).getCertificationRequestInfo();
        return certificate(
                partners,
                partners.key(),
                asked.getSubject(),
                asked.getSubjectPublicKeyInfo(),
                from,
                until,
                leaf(KeyPurposeId.id_kp_clientAuth));
    }

    /** What the servers show, with a new key, good or wrong as a fault asks for; the chain ends below the root. */
    Identity server(Set<Fault> faults, Instant now) {
        boolean expired = faults.contains(EXPIRED_SERVER_CERTIFICATE);
        // at most 398 days, which is what clients accept of public servers
        Instant from = expired ? now.minus(90, DAYS) : now;
        Instant until = expired ? now.minus(1, DAYS) : now.plus(397, DAYS);
        Identity issuer = faults.contains(UNTRUSTED_SERVER) ? create(now).servers : servers;
        GeneralName[] names = faults.contains(WRONG_HOSTNAME)
                ? new GeneralName[] {new GeneralName(GeneralName.dNSName, "api-cert.sandbox.invalid")}
                : new GeneralName[] {
                    new GeneralName(GeneralName.dNSName, "localhost"),
                    new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                    new GeneralName(GeneralName.iPAddress, "::1")
                };
        Map<ASN1ObjectIdentifier, ASN1Object> extensions = leaf(KeyPurposeId.id_kp_serverAuth);
        extensions.put(Extension.subjectAlternativeName, new GeneralNames(names));
        KeyPair keys = KeyAlgorithm.EC_P256.generate();
        X500Name subject = new X500Name(ORGANIZATION + "localhost");
        X509Certificate made = certificate(issuer, issuer.key(), subject, info(keys), from, until, extensions);
        boolean alone = faults.contains(MISSING_INTERMEDIATE);
        return new Identity(keys.getPrivate(), alone ? List.of(made) : List.of(made, issuer.certificate()));
    }

    private static Map<ASN1ObjectIdentifier, ASN1Object> leaf(KeyPurposeId purpose) {
        return new HashMap<>(Map.of(
                Extension.basicConstraints, new BasicConstraints(false),
                Extension.keyUsage, new KeyUsage(KeyUsage.digitalSignature),
                Extension.extendedKeyUsage, new ExtendedKeyUsage(purpose)));
    }

    private static SubjectPublicKeyInfo info(KeyPair keys) {
        return SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded());
    }

    /** With serial number and both key identifiers; from an hour ago, as clocks differ. @param issuer null: itself */
    private static X509Certificate certificate(
            Identity issuer,
            PrivateKey signer,
            X500Name subject,
            SubjectPublicKeyInfo key,
            Instant from,
            Instant until,
            Map<ASN1ObjectIdentifier, ASN1Object> extensions) {
        X500Name issuerName = issuer == null
                ? subject
                : X500Name.getInstance(
                        issuer.certificate().getSubjectX500Principal().getEncoded());
        X509v3CertificateBuilder certificate = new X509v3CertificateBuilder(
                issuerName,
                new BigInteger(127, new SecureRandom()).setBit(120),
                Date.from(from.minus(1, HOURS)),
                Date.from(until),
                subject,
                key);
        try {
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            certificate.addExtension(
                    Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
            if (issuer != null) {
                certificate.addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        identifiers.createAuthorityKeyIdentifier(
                                issuer.certificate().getPublicKey()));
            }
            for (ASN1ObjectIdentifier id : extensions.keySet()) {
                boolean critical = id.equals(Extension.basicConstraints) || id.equals(Extension.keyUsage);
                certificate.addExtension(id, critical, extensions.get(id));
            }
            ContentSigner how = new JcaContentSignerBuilder("SHA256withECDSA").build(signer);
            return new JcaX509CertificateConverter().getCertificate(certificate.build(how));
        } catch (IOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
