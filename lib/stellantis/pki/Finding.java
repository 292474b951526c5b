//SOURCES ../Hint.java
package stellantis.pki;

import java.util.Locale;
import stellantis.Hint;
import stellantis.NextCommand;

/**
 * Something a check noticed about a file. The id of its rule is stable and may be relied upon; texts may change.
 *
 * @param text what is wrong, with the value found
 * @param hint what to do about it, or null where nothing needs to be done
 */
public record Finding(Rule rule, String text, Hint hint) {
    /** @param remedy what to do about it, as in {@link Hint#of(String, NextCommand...)} */
    public Finding(Rule rule, String text, String remedy, NextCommand... commands) {
        this(rule, text, Hint.of(remedy, commands));
    }

    /** ERROR: it will not work, or will be refused; WARNING: it may; INFO: good to know. */
    public enum Severity {
        ERROR, WARNING, INFO;

        /** In lower case, as it is printed. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Every rule of this toolkit, with what it watches and where that is laid down. */
    public enum Rule {
        COUNTRY_MISSING("subject.c.missing", Severity.ERROR, "no country (C)", Source.TABLE),
        COUNTRY_INVALID("subject.c.invalid", Severity.ERROR, "the country is not two upper-case letters of ISO 3166", Source.TABLE),
        STATE_MISSING("subject.st.missing", Severity.ERROR, "no state or province (ST): no keytool line of the tutorials has it", Source.TABLE),
        LOCALITY_MISSING("subject.l.missing", Severity.ERROR, "no locality (L)", Source.TABLE),
        ORGANIZATION_MISSING("subject.o.missing", Severity.WARNING, "no organization (O): two of the three tutorials' tables leave it out, their recipes ask for it", Source.TABLE),
        UNIT_MISSING("subject.ou.missing", Severity.ERROR, "no organizational unit (OU): Enter at the question of the end-user tutorial", Source.TABLE),
        UNIT_WRONG("subject.ou.wrong", Severity.ERROR, "the organizational unit is not exactly \"Programs Partners\"; the tutorials' keytool lines say \"Programs Partner\"", Source.TABLE),
        LOGIN_MISSING("subject.cn.missing", Severity.ERROR, "no common name (CN)", Source.TABLE),
        LOGIN_INVALID("subject.cn.invalid", Severity.ERROR, "the common name is not MZP followed by digits", Source.TABLE),
        LOGIN_EXAMPLE("subject.cn.example", Severity.INFO, "the common name is the example login of the tutorials", Source.TABLE),
        EMAIL_MISSING("subject.email.missing", Severity.ERROR, "no e-mail address: the certificate's download link would go nowhere", Source.TABLE),
        EMAIL_INVALID("subject.email.invalid", Severity.ERROR, "the e-mail address is not one", Source.TABLE),
        EMAIL_TYPE("subject.email.type", Severity.ERROR, "the e-mail address is not an IA5String", "RFC 5280 appendix A.1"),
        PLACEHOLDER("subject.placeholder", Severity.ERROR, "an example of the tutorials was left in: MZPXXXX, PatrnerName, PartnerName, it@partner.com, Kansas or Ile de France, <Paris, or the text of a question", Source.RECIPES),
        MOJIBAKE("subject.mojibake", Severity.ERROR, "accented letters were garbled on the way", Source.RECIPES),
        CONTROL_CHARACTER("subject.control-character", Severity.ERROR, "a line break, tab or another control character inside a field", "RFC 5280 appendix A.1"),
        TOO_LONG("subject.too-long", Severity.ERROR, "a field is longer than certificates allow", "RFC 5280 appendix A.1, upper bounds"),
        ODD_CHARACTERS("subject.odd-characters", Severity.WARNING, "quotes, backslashes or whole fields inside a field: a sign of an escape gone wrong", Source.RECIPES),
        OUTER_BLANKS("subject.outer-blanks", Severity.WARNING, "blanks at an end of a field", Source.RECIPES),
        REPEATED("subject.repeated", Severity.WARNING, "a field stands there twice", Source.TABLE),
        OTHER_FIELD("subject.other-field", Severity.INFO, "a field that nobody asked for", Source.TABLE),
        ORDER("subject.order", Severity.WARNING, "the fields stand in another order than C, ST, L, O, OU, CN, emailAddress: legal, keytool does it, acceptance unknown", Source.RECIPES),
        STRING_TYPE("subject.string-type", Severity.WARNING, "a field is neither UTF8String nor PrintableString", "RFC 5280 section 4.1.2.4"),

        KEY_WEAK("key.weak", Severity.ERROR, "an RSA key under 2048 bits, or an EC key under 256", Source.RECIPES),
        KEY_UNTRIED("key.untried", Severity.WARNING, "the key is not RSA 2048, the only kind the tutorials make: whether it is accepted is unknown", Source.RECIPES),
        KEY_CLEAR("key.clear", Severity.INFO, "the private key is not encrypted", Source.RECIPES),
        KEY_OLD_CIPHER("key.old-cipher", Severity.INFO, "the private key is encrypted in a way that Java alone or curl's newest libraries cannot read, or that is weak today", Source.RECIPES),
        KEY_MISMATCH("key.mismatch", Severity.ERROR, "a private key does not belong to the request or certificate beside it", Source.RECIPES),
        READABLE_BY_OTHERS("file.readable-by-others", Severity.WARNING, "others on this machine may read a file that holds a private key", Source.RECIPES),
        SIGNATURE_WEAK("signature.weak", Severity.ERROR, "signed with SHA-1 or MD5", Source.RECIPES),
        SIGNATURE_UNTRIED("signature.untried", Severity.WARNING, "signed with another hash than SHA-256: legal, keytool of Java 25 does it, acceptance unknown", Source.RECIPES),

        REQUEST_SIGNATURE("csr.signature", Severity.ERROR, "the request's own signature does not fit: damaged or put together from two", "RFC 2986 section 3"),

        SELF_SIGNED("cert.self-signed", Severity.ERROR, "a self-signed certificate, such as keytool's placeholder: no server trusts it", Source.RECIPES),
        EXPIRED("cert.expired", Severity.ERROR, "the certificate has expired", "RFC 5280 section 4.1.2.5"),
        NOT_YET_VALID("cert.not-yet-valid", Severity.ERROR, "the certificate is not valid yet", "RFC 5280 section 4.1.2.5"),
        EXPIRES_SOON("cert.expires-soon", Severity.WARNING, "the certificate expires within 30 days", Source.TABLE),
        NO_CLIENT_AUTH("cert.no-client-auth", Severity.ERROR, "the certificate's extended key usage leaves client authentication out", "RFC 5280 section 4.2.1.12"),
        NO_DIGITAL_SIGNATURE("cert.no-digital-signature", Severity.ERROR, "the certificate's key usage leaves digital signatures out, which mutual TLS needs", "RFC 5280 section 4.2.1.3"),
        LEAF_IS_CA("cert.leaf-is-ca", Severity.ERROR, "a partner's certificate that says it is a certificate authority", "RFC 5280 section 4.2.1.9"),
        ISSUER_MISSING("cert.issuer-missing", Severity.INFO, "the certificate of the authority that signed a certificate is not among the files", "RFC 5280 section 6"),
        CERTIFICATE_SIGNATURE("cert.signature", Severity.ERROR, "the issuer's certificate is there, but its key did not make the certificate's signature: damaged, or another authority of the same name", "RFC 5280 section 6.1.3"),

        FILE_EMPTY("file.empty", Severity.ERROR, "an empty file, as openssl and keytool leave it when they fail", Source.RECIPES),
        WEB_PAGE("file.web-page", Severity.ERROR, "a web page was saved instead of the file", "tutorial step 4"),
        NEW_HEADER("file.new-header", Severity.INFO, "the request begins with NEW CERTIFICATE REQUEST, keytool's old form", "RFC 7468 section 7"),
        CRLF("file.crlf", Severity.INFO, "lines end with CR LF, or some do", "RFC 7468 section 2"),
        UTF16("file.utf16", Severity.INFO, "the text is UTF-16 or has a byte order mark, as PowerShell and Notepad write it: openssl and curl cannot read that", "RFC 7468 section 2"),

        KEYSTORE_NAME("keystore.p12-named-jks", Severity.INFO, "a PKCS#12 keystore whose name says JKS", Source.RECIPES),
        KEYSTORE_LOCKED("keystore.locked", Severity.INFO, "without its passphrase the keystore shows little or nothing", Source.RECIPES),

        CNF_BROKEN("cnf.broken", Severity.ERROR, "line numbers or $ signs were copied along with the configuration: openssl cannot read it", Source.RECIPES),
        CNF_NO_VALUES("cnf.no-values", Severity.INFO, "the texts are questions, not values: openssl asks each one", Source.RECIPES),
        CNF_VALUE_AS_QUESTION("cnf.value-as-question", Severity.WARNING, "a value stands where openssl expects the text of a question, and will not be used", Source.RECIPES),
        CNF_NO_UNIT("cnf.no-ou-default", Severity.WARNING, "no value for OU: Enter at its question leaves the field out", Source.RECIPES),
        CNF_NO_UTF8("cnf.no-utf8", Severity.WARNING, "no utf8 = yes: accented letters get garbled", Source.RECIPES),
        CNF_NOT_UTF8("cnf.not-utf8", Severity.WARNING, "the text is not UTF-8, as utf8 = yes demands, but Windows-1252 (Latin-1): openssl cannot read its accented letters", Source.RECIPES),

        TOKEN_EXPIRED("token.expired", Severity.ERROR, "the access token has expired", "RFC 7519 section 4.1.4");

        /** Stable, dotted, lower case. */
        public final String id;
        /** How grave each of its findings is. */
        public final Severity severity;
        /** What it watches, in a sentence. */
        public final String meaning;
        /** Where that is laid down. */
        public final String source;

        Rule(String id, Severity severity, String meaning, String source) {
            this.id = id;
            this.severity = severity;
            this.meaning = meaning;
            this.source = source;
        }
    }

    private static final class Source {
        static final String TABLE = "tutorial step 2, table";
        static final String RECIPES = "tutorial step 2, recipes as measured";
    }

    /** What to do about it as text, or null. */
    public String remedy() {
        return hint == null ? null : hint.toString();
    }

    /** The stable id of its rule, such as {@code subject.ou.wrong}. */
    public String id() {
        return rule.id;
    }

    /** How grave it is, which its rule says. */
    public Severity severity() {
        return rule.severity;
    }

    /** Whether it keeps the file from being of use. */
    public boolean isError() {
        return rule.severity == Severity.ERROR;
    }
}
