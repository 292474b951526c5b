package stellantis.pki;

import static stellantis.pki.Finding.Severity.ERROR;
import static stellantis.pki.Finding.Severity.INFO;
import static stellantis.pki.Finding.Severity.WARNING;
import static stellantis.pki.Finding.Source.RECIPES;
import static stellantis.pki.Finding.Source.TABLE;

import java.util.Locale;
import stellantis.Hint;
import stellantis.NextCommand;

/**
 * Something that a check found in a file. The id of its rule is stable; texts may change.
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

    /** Every rule of this toolkit with its source; docs/inspect.md says what each rule checks. */
    public enum Rule {
        COUNTRY_MISSING("subject.c.missing", ERROR, TABLE),
        COUNTRY_INVALID("subject.c.invalid", ERROR, TABLE),
        STATE_MISSING("subject.st.missing", ERROR, TABLE),
        LOCALITY_MISSING("subject.l.missing", ERROR, TABLE),
        ORGANIZATION_MISSING("subject.o.missing", WARNING, TABLE),
        UNIT_MISSING("subject.ou.missing", ERROR, TABLE),
        UNIT_WRONG("subject.ou.wrong", ERROR, TABLE),
        LOGIN_MISSING("subject.cn.missing", ERROR, TABLE),
        LOGIN_INVALID("subject.cn.invalid", ERROR, TABLE),
        LOGIN_LENGTH("subject.cn.length", WARNING, TABLE),
        LOGIN_EXAMPLE("subject.cn.example", INFO, TABLE),
        EMAIL_MISSING("subject.email.missing", ERROR, TABLE),
        EMAIL_INVALID("subject.email.invalid", ERROR, TABLE),
        EMAIL_TYPE("subject.email.type", ERROR, "RFC 5280 appendix A.1"),
        PLACEHOLDER("subject.placeholder", ERROR, RECIPES),
        MOJIBAKE("subject.mojibake", ERROR, RECIPES),
        CONTROL_CHARACTER("subject.control-character", ERROR, "RFC 5280 appendix A.1"),
        TOO_LONG("subject.too-long", ERROR, "RFC 5280 appendix A.1, upper bounds"),
        ODD_CHARACTERS("subject.odd-characters", WARNING, RECIPES),
        OUTER_BLANKS("subject.outer-blanks", WARNING, RECIPES),
        REPEATED("subject.repeated", WARNING, TABLE),
        OTHER_FIELD("subject.other-field", INFO, TABLE),
        ORDER("subject.order", WARNING, RECIPES),
        STRING_CONTENT("subject.string-content", ERROR, "X.680 section 41.4"),
        STRING_TYPE("subject.string-type", WARNING, "RFC 5280 section 4.1.2.4"),

        KEY_WEAK("key.weak", ERROR, RECIPES),
        KEY_KIND("key.kind", ERROR, "RFC 8446 section 4.2.3"),
        KEY_UNTRIED("key.untried", WARNING, RECIPES),
        KEY_CLEAR("key.clear", INFO, RECIPES),
        KEY_OLD_CIPHER("key.old-cipher", INFO, RECIPES),
        KEY_MISMATCH("key.mismatch", ERROR, RECIPES),
        READABLE_BY_OTHERS("file.readable-by-others", WARNING, RECIPES),
        SIGNATURE_WEAK("signature.weak", ERROR, RECIPES),
        SIGNATURE_UNTRIED("signature.untried", WARNING, RECIPES),

        REQUEST_SIGNATURE("csr.signature", ERROR, "RFC 2986 section 3"),

        SELF_SIGNED("cert.self-signed", ERROR, RECIPES),
        EXPIRED("cert.expired", ERROR, "RFC 5280 section 4.1.2.5"),
        NOT_YET_VALID("cert.not-yet-valid", ERROR, "RFC 5280 section 4.1.2.5"),
        EXPIRES_SOON("cert.expires-soon", WARNING, TABLE),
        NO_CLIENT_AUTH("cert.no-client-auth", ERROR, "RFC 5280 section 4.2.1.12"),
        NO_DIGITAL_SIGNATURE("cert.no-digital-signature", ERROR, "RFC 5280 section 4.2.1.3"),
        LEAF_IS_CA("cert.leaf-is-ca", ERROR, "RFC 5280 section 4.2.1.9"),
        ISSUER_MISSING("cert.issuer-missing", INFO, "RFC 5280 section 6"),
        CERTIFICATE_SIGNATURE("cert.signature", ERROR, "RFC 5280 section 6.1.3"),

        KEY_UNUSABLE("key.unusable", WARNING, RECIPES),
        PART_UNREADABLE("file.part-unreadable", ERROR, RECIPES),

        FILE_EMPTY("file.empty", ERROR, RECIPES),
        NOT_OPENED("file.not-opened", INFO, RECIPES),
        WEB_PAGE("file.web-page", ERROR, "tutorial step 4"),
        NOT_PLAIN("file.not-plain", WARNING, "RFC 7468 section 3"),
        NEW_HEADER("file.new-header", INFO, "RFC 7468 section 7"),
        CRLF("file.crlf", INFO, "RFC 7468 section 2"),
        UTF16("file.utf16", INFO, "RFC 7468 section 2"),

        KEYSTORE_NAME("keystore.p12-named-jks", INFO, RECIPES),
        KEYSTORE_LOCKED("keystore.locked", INFO, RECIPES),

        CNF_BROKEN("cnf.broken", ERROR, RECIPES),
        CNF_NO_VALUES("cnf.no-values", INFO, RECIPES),
        CNF_VALUE_AS_QUESTION("cnf.value-as-question", WARNING, RECIPES),
        CNF_NO_UNIT("cnf.no-ou-default", WARNING, RECIPES),
        CNF_NO_UTF8("cnf.no-utf8", WARNING, RECIPES),
        CNF_NOT_UTF8("cnf.not-utf8", WARNING, RECIPES);

        /** Stable, dotted, lower case. */
        public final String id;
        /** The severity of its findings. */
        public final Severity severity;
        /** The source of the rule. */
        public final String source;

        Rule(String id, Severity severity, String source) {
            this.id = id;
            this.severity = severity;
            this.source = source;
        }
    }

    static final class Source {
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

    /** Its severity, by its rule. */
    public Severity severity() {
        return rule.severity;
    }

    /** Whether the file cannot be used because of it. */
    public boolean isError() {
        return rule.severity == Severity.ERROR;
    }
}
