package stellantis.diagnosis;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import stellantis.Text;

/**
 * What a server's own sentence about a refusal means, whoever made the server: the first row that it fits, which has
 * the name of the fault. The words decide, for they know more than the status.
 */
enum ServerWords {
    RATE_LIMITED(
            "quota.{0,40}(exceed|exhaust|reached|replenish)|(out of|exceed\\w*|over) .{0,20}quota|throttl|spike ?arrest"
                    + "|\\b(rate|request|call|usage|bandwidth) ?limit|too many (requests|calls)|limit exceeded"),
    HEAD_TOO_LARGE("(header( fields?| or cookie|s)?|\\bur[il])( is| are)? too (large|long|big)|header.{0,30}exceed"),
    GATEWAY("plain HTTP (request|to)|HTTP request to an HTTPS|misdirected|(use|requires?) HTTPS"),
    NO_ROUTE("missing authentication token|identify proxy|route matched|no matching (resource|route|api)"
            + "|\\bno (such )?(route|api(?! ?key)|endpoint)\\b.{0,20}(match|found|exist)"),
    GONE("retired|\\bsunset|discontinued|no longer (available|offered|supported)|end of life"),
    SCOPE_TOO_NARROW("insufficient[_ ]scope|scope\\W.{0,40}(missing|requir|insufficient|not granted|not allowed|lack)"
            + "|(missing|requires?|lacks?|insufficient)\\b.{0,20} scope"),
    TOKEN_BOUND("(thumbprint|fingerprint|x5t|cnf|\\btoken|bound|binding)\\b.{0,40}(mismatch|" + Words.NOT
            + "(match|bound))|\\btoken\\b.{0,20}\\bbound to (an)?other"),
    CERTIFICATE_OF_ANOTHER("\\b(login|user|account|cn|common name|mzp\\w*|subject|dn|client)\\b.{0,40}" + Words.NOT
            + "(match|belong|correspond|fit)|mismatch.{0,40}(certificate|login|user|\\bcn\\b|subject)"
            + "|(certificate|login|user|\\bcn\\b|subject).{0,30}mismatch|certificate.{0,40}" + Words.NOT
            + "(match|belong)"),
    CERTIFICATE_REVOKED("certificate.{0,40}revoked|revoked.{0,20}certificate"),
    CERTIFICATE_OUT_OF_DATE(
            "certificate.{0,40}(expired|not yet valid|no longer valid)|(?<!invalid or )expired.{0,20}certificate"),
    PAGE_REFUSED("SSL certificate error|invalid or expired client certificate|(invalid|untrusted) (client )?certificate"
            + "|certificate.{0,30}\\b(fail|(cannot|could|un).{0,10}verif|self.signed|untrusted)|certificate.{0,60}"
            + Words.NOT + "(be )?(trusted|verified|valid\\b)|(unable|failed) to (verify|get).{0,30}"
            + "(certificate|issuer)"),
    CERTIFICATE_MISSING("(\\bno|missing|without|requires?)\\b.{0,20}certificate|certificate.{0,25}(required|missing|"
            + Words.NOT + "(sent|provided|presented|supplied|found))"),
    CERTIFICATE_UNKNOWN("(certificate|\\bsubject|thumbprint|fingerprint|\\bdn|\\bcn)\\b.{0,60}(" + Words.NOT
            + "(an? )?(registered|known|allowed|recogni[sz]ed|authori[sz]ed|accepted|partner)"
            + "|unknown|unregistered)|(unknown|unregistered)"
            + " (client )?(certificate|subject|partner)|" + Words.NOT + "a registered partner"),
    NOT_SUBSCRIBED(Words.NOT + "(registered to plan|subscribed)|\\bno (active |valid )?subscription\\b(?! key)"
            + "|subscription.{0,20}(expired|inactive|missing|not found|validation failed)"
            + "|cannot consume this|given ?resource"),
    VEHICLE_NOT_YOURS("\\b(vehicle|vin|car|fleet)\\b.{0,40}(" + Words.NOT
            + "(belong|yours?|owne?d?|assigned|part of|in (your|the)|linked|accessible)|no access)"),
    TOKEN_EXPIRED("\\b(token|jwt)\\b(?!.*\\b(invalid|missing|revoked|malformed)\\b).{0,30}(expired|has"
            + " ended)|expired.{0,12}\\b(token|jwt)\\b|signature has expired"),
    TOKEN_OUT_OF_TIME("\\b(token|jwt|nbf|iat)\\b.{0,40}(not yet valid|in the future|not active yet|used before)"),
    TOKEN_REVOKED("\\b(token|jwt)\\b.{0,20}(revoked|withdrawn)|revoked.{0,12}\\b(token|jwt)\\b"),
    TOKEN_OF_ANOTHER("\\baud(iences?)?\\b|\\b(issuer|iss|kid|signature)\\b.{0,40}(" + Words.NOT + "|" + Words.WRONG
            + ")|(" + Words.WRONG + ").{0,15}\\b(issuer|iss|kid|key id|signing key|signature)\\b"),
    ADDRESS_NOT_ALLOWED("\\b(ip|address(es)?|network|allow-? ?list|white-? ?list)\\b.{0,60}(" + Words.NOT
            + "|block|denied|forbid|reject)|" + Words.NOT + ".{0,20}\\b(allow|white)-? ?list"),
    ACCOUNT_CLOSED("\\b(account|user|login|partner|contract|client|application|subscription)\\b.{0,40}"
            + "\\b(locked|blocked|disabled|suspended|inactive|deactivated|terminated|ended|" + Words.NOT
            + "(active|enabled)\\b(?! to))"),
    OTHER_AUTHENTICATION("assertion|private_key_jwt|(multiple|more than one)\\b.{0,30}credentials"),
    SECRET_WANTED("\\bsecret\\b"),
    UNAUTHORIZED_CLIENT("service account|grant.{0,30}" + Words.NOT + "|" + Words.NOT + ".{0,30}grant"),
    INVALID_CLIENT("client (authentication|credentials)|invalid (client )?credentials"),
    CLIENT_ID_WANTED("(\\bno|missing|without|requires?)\\b.{0,20}" + Words.CLIENT_ID + "|" + Words.CLIENT_ID
            + "\\b.{0,25}(missing|required|" + Words.NOT + "(sent|provided|present|supplied))"
            + "|FailedToResolveAPIKey"),
    CLIENT_ID_UNKNOWN("(unknown|invalid|unrecogni[sz]ed|bad|wrong|unregistered).{0,12}(" + Words.CLIENT_ID
            + "|\\bclient\\b|\\bapplication\\b)|(" + Words.CLIENT_ID
            + "|\\bclient\\b|\\bapplication\\b).{0,25}(unknown|invalid|does not exist|" + Words.NOT
            + "(registered|known|found|recogni[sz]ed|valid))");

    /** What several rows have. */
    private static final class Words {
        static final String NOT = "\\b(?:is |are |was |does |do |did |has |have )?(?:not|n't)(?: been| yet| an?)? ?";
        static final String WRONG = "invalid|unknown|untrusted|wrong|unexpected|mismatch\\w*";
        static final String CLIENT_ID = "\\b(client[ _-]?id|api[ _-]?key|subscription key)";
    }

    private final Pattern words;

    ServerWords(String words) {
        this.words = Pattern.compile(words, Pattern.CASE_INSENSITIVE);
    }

    /** @param rows what the words mean to whoever was asked, by the names of the rows here */
    static Optional<Fault> in(String said, Map<String, Fault> rows) {
        // what is meant stands near the beginning; of a text without end the patterns would take minutes
        String heard = Text.printable(said, 4000);
        return Arrays.stream(values())
                .filter(row ->
                        rows.containsKey(row.name()) && row.words.matcher(heard).find())
                .findFirst()
                .map(row -> rows.get(row.name()));
    }
}
