//SOURCES Authority.java
//SOURCES Fault.java
package stellantis.sandbox;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.x509.GeneralName;
import stellantis.pki.Identity;

/** The certificate that servers show: made anew at each start, good or wrong in the way a fault asks for. */
final class ServerIdentity extends X509ExtendedKeyManager {
    private static final String ALIAS = "server";
    private final Identity identity;

    private ServerIdentity(Identity identity) {
        this.identity = identity;
    }

    static ServerIdentity make(Authority authority, Set<Fault> faults, Instant now) {
        Authority signer = faults.contains(Fault.UNTRUSTED_SERVER) ? Authority.create(now) : authority;
        boolean expired = faults.contains(Fault.EXPIRED_SERVER_CERTIFICATE);
        // at most 398 days, which is what clients accept of public servers
        Identity made = signer.server(names(faults.contains(Fault.WRONG_HOSTNAME)), expired ? now.minus(90, ChronoUnit.DAYS) : now,
                expired ? now.minus(1, ChronoUnit.DAYS) : now.plus(397, ChronoUnit.DAYS));
        boolean leafOnly = faults.contains(Fault.MISSING_INTERMEDIATE);
        return new ServerIdentity(leafOnly ? new Identity(made.key(), made.chain().subList(0, 1)) : made);
    }

    private String alias(String keyType) {
        return keyType.startsWith("EC") ? ALIAS : null;
    }

    private static List<GeneralName> names(boolean wrong) {
        if (wrong) return List.of(new GeneralName(GeneralName.dNSName, "api-cert.sandbox.invalid"));
        return List.of(new GeneralName(GeneralName.dNSName, "localhost"), new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                new GeneralName(GeneralName.iPAddress, "::1"));
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return alias(keyType);
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
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return alias(keyType) == null ? null : new String[] {ALIAS};
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return alias(keyType);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return null;
    }
}
