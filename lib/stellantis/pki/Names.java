package stellantis.pki;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/** Distinguished names as people read them. Java alone shows the e-mail address as {@code 1.2.840.113549.1.9.1=#16…}. */
public final class Names {
    private static final Map<String, String> KEYWORDS = Map.of("1.2.840.113549.1.9.1", "emailAddress");

    private Names() {}

    /** Every attribute in the order of the certificate: {@code C=FR, ST=Ile de France, …, CN=MZP123456}. */
    public static String full(X500Principal name) {
        List<Rdn> parts = parts(name);
        if (parts.isEmpty()) return "(empty name)";
        return parts.stream().map(part -> part.toString()).collect(Collectors.joining(", "));
    }

    /** The common name; without one, the innermost attribute that there is. */
    public static String brief(X500Principal name) {
        List<Rdn> parts = parts(name);
        for (String type : List.of("CN", "O", "OU")) {
            for (int i = parts.size() - 1; i >= 0; i--) {
                if (parts.get(i).getType().equalsIgnoreCase(type)) return String.valueOf(parts.get(i).getValue());
            }
        }
        return full(name);
    }

    /** The organization, if the name has one. */
    public static Optional<String> organization(X500Principal name) {
        return parts(name).stream().filter(part -> part.getType().equalsIgnoreCase("O")).map(part -> String.valueOf(part.getValue())).findFirst();
    }

    /** RDNs as encoded: LdapName counts from the right, and so does RFC 2253. */
    private static List<Rdn> parts(X500Principal name) {
        try {
            return new LdapName(name.getName(X500Principal.RFC2253, KEYWORDS)).getRdns();
        } catch (InvalidNameException e) {
            throw new IllegalStateException("the JDK's own RFC 2253 text can be read", e);
        }
    }
}
