package stellantis.pki;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stellantis.NextCommand;
import stellantis.Text;
import stellantis.TextEncoding;
import stellantis.pki.Finding.Rule;
import stellantis.pki.Subject.Field;

/**
 * What would make Stellantis, or a server, refuse a signing request or a certificate. The rules are those of the
 * tutorials' table and of what their recipes were seen to produce; nothing is looked up on a network.
 */
public final class Lint {
    private static final NextCommand ANEW = NextCommand.of("csr --like FILE");
    private static final Duration SOON = Duration.ofDays(30);
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String USUAL_TYPES = "UTF8String PrintableString";
    private static final int RFC822_NAME = 1;
    /** Country, serial number and qualifier (RFC 5280 appendix A.1). */
    private static final Set<String> PRINTABLE_ONLY = Set.of("2.5.4.6", "2.5.4.5", "2.5.4.46");
    /** What the string types may hold (X.680 section 41). */
    private static final Map<String, Pattern> ALPHABETS = Map.of(
            "PrintableString", Pattern.compile("[A-Za-z0-9 '()+,./:=?-]*"),
            "IA5String", Pattern.compile("\\p{ASCII}*"),
            "NumericString", Pattern.compile("[0-9 ]*"));

    private final List<Finding> found = new ArrayList<>();

    private Lint() {}

    /** What is wrong with a signing request; empty when nothing is. */
    public static List<Finding> of(SigningRequest request) {
        Lint lint = new Lint();
        lint.subject(request.subject(), false);
        lint.form(request.subject());
        Optional<PublicKey> key = request.publicKey();
        boolean weak = key.isPresent() && lint.key(key.get());
        String kind = PublicKeys.describe(request.publicKeyInfo());
        if (!kind.equals("RSA 2048") && !weak) {
            lint.found(
                    Rule.KEY_UNTRIED,
                    "the key is " + kind + ", the tutorials only make RSA 2048",
                    "ask your Stellantis contact before you rely on it");
        }
        lint.hash(RequestSignature.algorithm(request), key);
        if (!RequestSignature.fits(request)) {
            lint.found(
                    Rule.REQUEST_SIGNATURE,
                    "the request's signature does not fit its key and content",
                    "make the request again",
                    ANEW);
        }
        return lint.sorted();
    }

    /** @param now for the validity */
    public static List<Finding> of(X509Certificate certificate, Instant now) {
        Lint lint = new Lint();
        lint.certificate(certificate, now);
        return lint.sorted();
    }

    private void certificate(X509Certificate certificate, Instant now) {
        validity(certificate, now);
        key(certificate.getPublicKey());
        boolean selfSigned = Certificates.selfSigned(certificate);
        if (!selfSigned) weakHash(certificate.getSigAlgName());
        Name subject = Name.subject(certificate);
        boolean partners = isPartners(subject);
        if (certificate.getBasicConstraints() >= 0) {
            if (!partners) return;
            // openssl req -x509 makes its self-signed certificates authorities: that is not what is wrong with them
            if (selfSigned) selfSigned(subject);
            else
                found(
                        Rule.LEAF_IS_CA,
                        "the certificate of " + login(subject) + " says that it is a certificate authority",
                        "send a signing request to Stellantis instead",
                        NextCommand.of("csr"));
            usages(certificate);
            return;
        }
        if (selfSigned) selfSigned(subject);
        if (partners || selfSigned || !isServers(certificate)) {
            subject(subject, names(certificate, Set.of(RFC822_NAME)));
            usages(certificate);
        }
        // a CA accepted what it signed
        if (selfSigned) form(subject);
    }

    /** A name for the same file written plainly. */
    public static String plain(String name) {
        return name.replaceFirst("\\.[A-Za-z0-9]{1,4}$", "") + "-plain.pem";
    }

    /**
     * Findings about the file's text form, not its content.
     *
     * @param name the file's, for the remedy
     */
    public static List<Finding> ofText(byte[] file, String name) {
        NextCommand rewrite = NextCommand.of("convert", name, plain(name));
        Lint lint = new Lint();
        if (!TextEncoding.of(file).isPlain()) {
            lint.found(
                    Rule.UTF16,
                    "the text is UTF-16 or begins with a byte order mark, which openssl and curl cannot read",
                    "convert writes it plainly",
                    rewrite);
        }
        String text = TextEncoding.text(file);
        if (text.contains("-----BEGIN NEW CERTIFICATE REQUEST-----")) {
            lint.found(
                    Rule.NEW_HEADER,
                    "it begins with NEW CERTIFICATE REQUEST, keytool's old form",
                    "most tools take it; convert writes the plain form",
                    rewrite);
        }
        if (text.contains("-----BEGIN ") && text.contains("\r\n")) {
            lint.found(
                    Rule.CRLF,
                    text.replace("\r\n", "").contains("\n")
                            ? "some lines end with CR LF, others with LF"
                            : "lines end with CR LF",
                    "most tools take it; convert writes LF",
                    rewrite);
        }
        return lint.found;
    }

    public static List<Finding> weakKey(PublicKey key) {
        Lint lint = new Lint();
        lint.key(key);
        return lint.found;
    }

    private void found(Rule rule, String text, String remedy, NextCommand... commands) {
        found.add(new Finding(rule, text, remedy, commands));
    }

    private List<Finding> sorted() {
        return found.stream().sorted(Comparator.comparing(Finding::severity)).toList();
    }

    /** @param emailElsewhere whether the e-mail address stands in the subject alternative name */
    private void subject(Name name, boolean emailElsewhere) {
        for (Field field : Field.values()) {
            List<Name.Attribute> all = name.all(field.oid);
            if (all.isEmpty() && !(field == Field.EMAIL && emailElsewhere)) found.addAll(Subject.check(field, null));
            if (all.size() > 1) {
                found(Rule.REPEATED, field.label + " stands there " + all.size() + " times", "leave one", ANEW);
            }
            all.forEach(one -> found.addAll(Subject.check(field, one.value())));
        }
        name.attributes().stream()
                .filter(one -> Field.ofOid(one.oid()).isEmpty())
                .forEach(one -> found(Rule.OTHER_FIELD, one.symbol() + " is none of the fields asked for", null));
    }

    /** How the subject is encoded, which matters only before it is signed. */
    private void form(Name name) {
        name.all(Field.EMAIL.oid).stream()
                .map(Name.Attribute::stringType)
                .filter(type -> !type.equals("IA5String"))
                .limit(1)
                .forEach(type -> found(
                        Rule.EMAIL_TYPE,
                        "the e-mail address is a " + type + ", RFC 5280 wants an IA5String",
                        "make the request again",
                        ANEW));
        String others = name.attributes().stream()
                .filter(one -> !one.oid().equals(Field.EMAIL.oid))
                .filter(one -> !(PRINTABLE_ONLY.contains(one.oid()) ? "PrintableString" : USUAL_TYPES)
                        .contains(one.stringType()))
                .map(one -> one.symbol() + " is a " + one.stringType())
                .collect(Collectors.joining(", "));
        if (!others.isEmpty()) {
            String wanted = others + "; RFC 5280 wants UTF8String or PrintableString, for C PrintableString only";
            found(Rule.STRING_TYPE, wanted, "make the request again", ANEW);
        }
        for (Name.Attribute one : name.attributes()) {
            Pattern allowed = ALPHABETS.get(one.stringType());
            if (allowed == null || allowed.matcher(one.value()).matches()) continue;
            found(
                    Rule.STRING_CONTENT,
                    one.symbol() + " \"" + Text.printable(one.value()) + "\" has letters that a " + one.stringType()
                            + " must not have",
                    "make the request again, with UTF8String",
                    ANEW);
        }
        if (!Subject.inOrder(name)) {
            found(
                    Rule.ORDER,
                    "the fields stand in another order than C, ST, L, O, OU, CN, emailAddress, as keytool writes them",
                    "usually accepted; to be sure",
                    ANEW);
        }
    }

    /** Whether the key is too weak. */
    private boolean key(PublicKey key) {
        NextCommand anew = NextCommand.of("csr --key-out FILE --out FILE");
        Optional<String> unfit = CertificateUse.unfit(key);
        unfit.ifPresent(why -> found(Rule.KEY_WEAK, "the key " + why, "make a new key and request", anew));
        return unfit.isPresent();
    }

    /** Whether the hash is broken. */
    private boolean weakHash(String algorithm) {
        boolean weak = CertificateUse.weakHash(algorithm);
        if (weak) {
            found(
                    Rule.SIGNATURE_WEAK,
                    "it is signed with " + algorithm + ", which is broken",
                    "have it signed with SHA-256: for a request, {}",
                    ANEW);
        }
        return weak;
    }

    private void hash(String algorithm, Optional<PublicKey> key) {
        // SHA-384 is what goes with P-384; that key has its own finding
        boolean usual = algorithm.matches("(?i)SHA256withRSA")
                || key.filter(ECKey.class::isInstance).isPresent() && algorithm.matches("(?i)SHA(256|384)withECDSA");
        if (weakHash(algorithm) || usual) return;
        found(
                Rule.SIGNATURE_UNTRIED,
                "it is signed with " + algorithm + " instead of SHA-256 (keytool of Java 25 does so)",
                "usually accepted; to be sure",
                ANEW);
    }

    private void validity(X509Certificate certificate, Instant now) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        if (now.isAfter(until)) {
            String remedy = "ask for a new one: {}, with a new key or the old one";
            found(Rule.EXPIRED, "it expired on " + day(until), remedy, ANEW);
        } else if (now.isBefore(from)) {
            String remedy = "check this machine's clock (it says " + day(now) + "), else wait";
            found(Rule.NOT_YET_VALID, "it is not valid before " + day(from), remedy);
        } else if (now.plus(SOON).isAfter(until)) {
            long days = Duration.between(now, until).toDays();
            found(
                    Rule.EXPIRES_SOON,
                    "it expires on " + day(until) + ", in " + days + " days",
                    "renew it: the e-mail address in it gets the link");
        }
    }

    private static LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    private void usages(X509Certificate certificate) {
        String remedy = "tell your Stellantis contact: it was signed for another purpose";
        if (!CertificateUse.forClients(certificate)) {
            found(
                    Rule.NO_CLIENT_AUTH,
                    "its extended key usage leaves client authentication out: servers refuse it from a client",
                    remedy);
        }
        if (!CertificateUse.signs(certificate)) {
            found(
                    Rule.NO_DIGITAL_SIGNATURE,
                    "its key usage leaves digital signatures out, with which a client proves itself",
                    remedy);
        }
    }

    private static boolean names(X509Certificate certificate, Set<Integer> kinds) {
        return CertificateUse.names(certificate).stream().anyMatch(name -> kinds.contains((Integer) name.get(0)));
    }

    private static boolean isServers(X509Certificate certificate) {
        List<String> purposes = CertificateUse.purposes(certificate);
        return names(certificate, Set.of(2, 7)) && (purposes.isEmpty() || purposes.contains(SERVER_AUTH));
    }

    /** Whether the certificate was made for a partner of Stellantis, however wrong its subject is. */
    public static boolean isPartners(X509Certificate certificate) {
        return isPartners(Name.subject(certificate));
    }

    /** A subject that was made for Stellantis, however wrong. */
    private static boolean isPartners(Name subject) {
        return Stream.of(
                        subject.value(Field.LOGIN.oid)
                                .filter(cn -> cn.toUpperCase(Locale.ROOT).startsWith("MZP")),
                        subject.value(Field.UNIT.oid).filter(ou -> ou.startsWith("Programs Partner")))
                .anyMatch(Optional::isPresent);
    }

    private static String login(Name subject) {
        return subject.value(Field.LOGIN.oid).orElse(subject.toString());
    }

    private void selfSigned(Name subject) {
        found(
                Rule.SELF_SIGNED,
                "the certificate of " + login(subject)
                        + " is signed by itself, as keytool's placeholder is: no Stellantis server trusts it",
                "send the signing request, and install what comes back",
                NextCommand.of("install FILE"));
    }
}
