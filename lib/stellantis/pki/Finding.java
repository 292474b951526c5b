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
        ERROR,
        WARNING,
        INFO;

        /** In lower case, as it is printed. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Every rule of this toolkit and where it is laid down; docs/inspect.md says what each watches. */
    public enum Rule {
        COUNTRY_MISSING("subject.c.missing", Severity.ERROR, Source.TABLE),
        COUNTRY_INVALID("subject.c.invalid", Severity.ERROR, Source.TABLE),
        STATE_MISSING("subject.st.missing", Severity.ERROR, Source.TABLE),
        LOCALITY_MISSING("subject.l.missing", Severity.ERROR, Source.TABLE),
        ORGANIZATION_MISSING("subject.o.missing", Severity.WARNING, Source.TABLE),
        UNIT_MISSING("subject.ou.missing", Severity.ERROR, Source.TABLE),
        UNIT_WRONG("subject.ou.wrong", Severity.ERROR, Source.TABLE),
        LOGIN_MISSING("subject.cn.missing", Severity.ERROR, Source.TABLE),
        LOGIN_INVALID("subject.cn.invalid", Severity.ERROR, Source.TABLE),
        LOGIN_LENGTH("subject.cn.length", Severity.WARNING, Source.TABLE),
        LOGIN_EXAMPLE("subject.cn.example", Severity.INFO, Source.TABLE),
        EMAIL_MISSING("subject.email.missing", Severity.ERROR, Source.TABLE),
        EMAIL_INVALID("subject.email.invalid", Severity.ERROR, Source.TABLE),
        EMAIL_TYPE("subject.email.type", Severity.ERROR, "RFC 5280 appendix A.1"),
        PLACEHOLDER("subject.placeholder", Severity.ERROR, Source.RECIPES),
        MOJIBAKE("subject.mojibake", Severity.ERROR, Source.RECIPES),
        CONTROL_CHARACTER("subject.control-character", Severity.ERROR, "RFC 5280 appendix A.1"),
        TOO_LONG("subject.too-long", Severity.ERROR, "RFC 5280 appendix A.1, upper bounds"),
        ODD_CHARACTERS("subject.odd-characters", Severity.WARNING, Source.RECIPES),
        OUTER_BLANKS("subject.outer-blanks", Severity.WARNING, Source.RECIPES),
        REPEATED("subject.repeated", Severity.WARNING, Source.TABLE),
        OTHER_FIELD("subject.other-field", Severity.INFO, Source.TABLE),
        ORDER("subject.order", Severity.WARNING, Source.RECIPES),
        STRING_CONTENT("subject.string-content", Severity.ERROR, "X.680 section 41.4"),
        STRING_TYPE("subject.string-type", Severity.WARNING, "RFC 5280 section 4.1.2.4"),

        KEY_WEAK("key.weak", Severity.ERROR, Source.RECIPES),
        KEY_KIND("key.kind", Severity.ERROR, "RFC 8446 section 4.2.3"),
        KEY_UNTRIED("key.untried", Severity.WARNING, Source.RECIPES),
        KEY_CLEAR("key.clear", Severity.INFO, Source.RECIPES),
        KEY_OLD_CIPHER("key.old-cipher", Severity.INFO, Source.RECIPES),
        KEY_MISMATCH("key.mismatch", Severity.ERROR, Source.RECIPES),
        READABLE_BY_OTHERS("file.readable-by-others", Severity.WARNING, Source.RECIPES),
        SIGNATURE_WEAK("signature.weak", Severity.ERROR, Source.RECIPES),
        SIGNATURE_UNTRIED("signature.untried", Severity.WARNING, Source.RECIPES),

        REQUEST_SIGNATURE("csr.signature", Severity.ERROR, "RFC 2986 section 3"),

        SELF_SIGNED("cert.self-signed", Severity.ERROR, Source.RECIPES),
        EXPIRED("cert.expired", Severity.ERROR, "RFC 5280 section 4.1.2.5"),
        NOT_YET_VALID("cert.not-yet-valid", Severity.ERROR, "RFC 5280 section 4.1.2.5"),
        EXPIRES_SOON("cert.expires-soon", Severity.WARNING, Source.TABLE),
        NO_CLIENT_AUTH("cert.no-client-auth", Severity.ERROR, "RFC 5280 section 4.2.1.12"),
        NO_DIGITAL_SIGNATURE("cert.no-digital-signature", Severity.ERROR, "RFC 5280 section 4.2.1.3"),
        LEAF_IS_CA("cert.leaf-is-ca", Severity.ERROR, "RFC 5280 section 4.2.1.9"),
        ISSUER_MISSING("cert.issuer-missing", Severity.INFO, "RFC 5280 section 6"),
        CERTIFICATE_SIGNATURE("cert.signature", Severity.ERROR, "RFC 5280 section 6.1.3"),

        EXTENSION_UNREADABLE("cert.extension-unreadable", Severity.WARNING, "RFC 5280 section 4.2"),
        KEY_UNUSABLE("key.unusable", Severity.WARNING, Source.RECIPES),
        PART_UNREADABLE("file.part-unreadable", Severity.ERROR, Source.RECIPES),

        FILE_EMPTY("file.empty", Severity.ERROR, Source.RECIPES),
        WEB_PAGE("file.web-page", Severity.ERROR, "tutorial step 4"),
        NOT_PLAIN("file.not-plain", Severity.WARNING, "RFC 7468 section 3"),
        NEW_HEADER("file.new-header", Severity.INFO, "RFC 7468 section 7"),
        CRLF("file.crlf", Severity.INFO, "RFC 7468 section 2"),
        UTF16("file.utf16", Severity.INFO, "RFC 7468 section 2"),

        KEYSTORE_NAME("keystore.p12-named-jks", Severity.INFO, Source.RECIPES),
        KEYSTORE_LOCKED("keystore.locked", Severity.INFO, Source.RECIPES),

        CNF_BROKEN("cnf.broken", Severity.ERROR, Source.RECIPES),
        CNF_NO_VALUES("cnf.no-values", Severity.INFO, Source.RECIPES),
        CNF_VALUE_AS_QUESTION("cnf.value-as-question", Severity.WARNING, Source.RECIPES),
        CNF_NO_UNIT("cnf.no-ou-default", Severity.WARNING, Source.RECIPES),
        CNF_NO_UTF8("cnf.no-utf8", Severity.WARNING, Source.RECIPES),
        CNF_NOT_UTF8("cnf.not-utf8", Severity.WARNING, Source.RECIPES),

        TOKEN_EXPIRED("token.expired", Severity.ERROR, "RFC 7519 section 4.1.4");

        /** Stable, dotted, lower case. */
        public final String id;
        /** How grave each of its findings is. */
        public final Severity severity;
        /** Where that is laid down. */
        public final String source;

        Rule(String id, Severity severity, String source) {
            this.id = id;
            this.severity = severity;
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
