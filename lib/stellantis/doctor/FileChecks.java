//SOURCES ../pki/CertificateChain.java
//SOURCES Check.java
//SOURCES DoctorFault.java
//SOURCES ../diagnosis/IdentityCheck.java
//SOURCES ../GivenFile.java
//SOURCES ../Sha256.java
//SOURCES ../http/Trust.java
//SOURCES ../pki/Contents.java
//SOURCES ../pki/Lint.java
//SOURCES ../pki/NewFiles.java
//SOURCES ../pki/SigningRequest.java
package stellantis.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.GivenFile;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.Sha256;
import stellantis.ShellWord;
import stellantis.diagnosis.Cause;
import stellantis.diagnosis.IdentityCheck;
import stellantis.diagnosis.IdentityFault;
import stellantis.diagnosis.Words;
import stellantis.http.Trust;
import stellantis.pki.ChainProblem;
import stellantis.pki.CertificateChain;
import stellantis.pki.Certificates;
import stellantis.pki.Contents;
import stellantis.pki.Finding;
import stellantis.pki.Finding.Rule;
import stellantis.pki.Identity;
import stellantis.pki.Lint;
import stellantis.pki.Name;
import stellantis.pki.NewFiles;
import stellantis.pki.PublicKeys;
import stellantis.pki.SigningRequest;

/** What can be told of the files alone: readable, private, matching, complete, valid. */
public final class FileChecks {
    private static final String SUBJECT = "files.subject";
    private static final Set<IdentityFault> FATAL =
            Set.of(IdentityFault.SELF_SIGNED, IdentityFault.NOT_FOR_CLIENTS, IdentityFault.IS_AUTHORITY);

    /** What is wrong with a subject only where Stellantis reads it, but with a key or a signature everywhere. */
    private static final Set<Rule> EVERYWHERE = Set.of(Rule.KEY_WEAK, Rule.SIGNATURE_WEAK, Rule.NO_DIGITAL_SIGNATURE);

    /** What checks of their own tell. */
    private static final Set<Rule> ELSEWHERE = Set.of(
            Rule.EXPIRED,
            Rule.NOT_YET_VALID,
            Rule.EXPIRES_SOON,
            Rule.SELF_SIGNED,
            Rule.NO_CLIENT_AUTH,
            Rule.LEAF_IS_CA);

    /**
     * Where the files are, and how they are opened; each supplier may throw a Failure.
     *
     * @param keyFile private key, or a keystore with everything in it
     * @param certFile certificate; the same file for a keystore
     * @param request signing request of the profile, if there is one
     * @param caFile CAs to trust for servers, if there are any
     * @param expected false where no identity was given at all and none is needed
     * @param borrowed whose identity it is, where it was not named for this server; else null
     * @param mandated whether the subject has to be as Stellantis wants it
     * @param certificates of the identity, without its key
     * @param key the public half of the private key, without a certificate
     */
    public record Given(
            Path keyFile,
            Path certFile,
            Optional<Path> request,
            Optional<Path> caFile,
            boolean expected,
            String borrowed,
            boolean mandated,
            Supplier<Identity> identity,
            Supplier<List<X509Certificate>> certificates,
            Supplier<PublicKey> key,
            Supplier<Trust> trust) {}

    /**
     * As far as it is known without the private key: leaf first.
     *
     * @param rooted whether the CAs known here lead up to a root
     */
    private record Chain(List<X509Certificate> certificates, boolean rooted) {
        X509Certificate leaf() {
            return certificates.get(0);
        }
    }

    private final Given given;
    private final Instant now;
    private final Function<Path, Words> advice;
    private final List<Check> checks = new ArrayList<>();
    private final List<X509Certificate> anchors = new ArrayList<>();
    private Identity identity;
    private Chain chain;
    private PublicKey publicKey;
    private boolean trusted;

    FileChecks(Given given, Instant now, Function<Path, Words> advice) {
        this.given = given;
        this.advice = advice;
        this.now = now;
    }

    /** The identity if it can be used, else null. */
    Identity identity() {
        return identity;
    }

    /** Whether the CAs to trust for servers could be read. */
    boolean trusted() {
        return trusted;
    }

    List<Check> run() {
        Check authorities = authorities();
        if (!given.expected) return List.of(Check.skipped("files.identity", "none was given"), authorities);
        look();
        checks.add(authorities);
        privacy();
        given.request.ifPresent(file -> checks.add(request(file)));
        if (chain != null) {
            checks.add(chain());
            checks.add(validity());
            checks.add(subject());
            return checks;
        }
        String why = "there is no readable certificate";
        checks.add(Check.skipped("files.chain", why));
        checks.add(Check.skipped("files.validity", why));
        checks.add(given.request.map(this::subjectOfRequest).orElseGet(() -> Check.skipped(SUBJECT, why)));
        return checks;
    }

    /** What to do where a failure does not say it. */
    private static void look(Failure failure, Path file) {
        if (failure.next() == null) failure.hint(new Words(file).hint("see what it is: {inspect}"));
    }

    /** Without a usable identity the certificate is looked at all the same, or else the key alone. */
    private void look() {
        List<String> facts = new ArrayList<>();
        describe("key", given.keyFile, facts);
        if (!given.certFile.equals(given.keyFile)) describe("certificate", given.certFile, facts);
        String whose = given.borrowed == null ? "" : "; it is that of " + given.borrowed;
        try {
            identity = given.identity.get();
            chain = new Chain(identity.chain(), identity.rooted());
            publicKey = identity.certificate().getPublicKey();
            String together = PublicKeys.describe(publicKey) + ", they belong together";
            checks.add(Check.ok("files.identity", together + whose, facts));
        } catch (Failure e) {
            look(e, Files.exists(given.certFile) ? given.certFile : given.keyFile);
            if (given.borrowed != null) facts.add("it is that of " + given.borrowed);
            checks.add(Check.failed("files.identity", e, facts));
            certificateAlone();
            // what was told of both files needs no second finding on one of them
            if (chain == null && !"identity.files-swapped".equals(e.id())) keyAlone();
        }
    }

    private void certificateAlone() {
        try {
            List<X509Certificate> all = given.certificates.get();
            X509Certificate leaf = all.stream()
                    .filter(one -> !Certificates.isCa(one))
                    .findFirst()
                    .orElse(all.get(0));
            List<X509Certificate> bag = new ArrayList<>(all);
            bag.addAll(anchors);
            CertificateChain found =
                    CertificateChain.forKey(bag, leaf.getPublicKey(), now).orElseThrow();
            chain = new Chain(found.toSend(), found.complete());
            publicKey = leaf.getPublicKey();
        } catch (Failure e) {
            // why it cannot be read was told already, or the private key stands before it in a keystore
        }
    }

    /** Before the certificate has come there is the key to look at. */
    private void keyAlone() {
        if (!Files.isRegularFile(given.keyFile)) return;
        try {
            publicKey = given.key.get();
            checks.add(Check.ok("files.key", PublicKeys.describe(publicKey)));
        } catch (Failure e) {
            boolean said = checks.stream()
                    .anyMatch(check -> check.failed() && check.says().equals(e.getMessage()));
            if (!said) checks.add(Check.failed("files.key", e, List.of()));
        }
    }

    private static void describe(String what, Path file, List<String> facts) {
        if (!Files.isRegularFile(file)) {
            facts.add(what + ": " + file + " is not there");
            return;
        }
        try {
            facts.add(what + ": " + file + " is " + contents(file).describe());
        } catch (Failure e) {
            facts.add(what + ": " + e.getMessage());
        }
    }

    private static Contents contents(Path file) {
        return Contents.of(GivenFile.read(file, 64 << 20, "a key or certificate"), file.toString());
    }

    private void privacy() {
        if (!Files.isRegularFile(given.keyFile) || onlyCertificate(given.keyFile)) return;
        Words words = new Words().put("file", given.keyFile).put("quoted", ShellWord.of(given.keyFile.toString()));
        checks.add(
                NewFiles.readableByOthers(given.keyFile)
                        ? Check.warning("files.private", Cause.of(DoctorFault.READABLE_BY_OTHERS, words), List.of())
                        : Check.ok("files.private", "only you can read it"));
    }

    /** There is nothing private in a certificate. */
    private static boolean onlyCertificate(Path file) {
        try {
            Contents contents = contents(file);
            return contents.has(Contents.Kind.CERTIFICATE) && !contents.has(Contents.Kind.PRIVATE_KEY);
        } catch (Failure e) {
            return false;
        }
    }

    private static SigningRequest signingRequest(Path file) {
        return SigningRequest.read(GivenFile.read(file, 1 << 20, "a signing request"), file.toString());
    }

    private Check request(Path file) {
        String id = "files.request";
        if (publicKey == null) return Check.skipped(id, "there is no usable key to compare it with");
        try {
            Optional<PublicKey> key = signingRequest(file).publicKey();
            boolean ours = key.isEmpty() || PublicKeys.same(key.get(), publicKey);
            if (ours) return Check.ok(id, "made with the same key");
            return Check.warning(id, Cause.of(DoctorFault.REQUEST_MISMATCH, new Words().put("file", file)), List.of());
        } catch (Failure e) {
            return Check.warning(id, Check.cause(e), List.of());
        }
    }

    private Check chain() {
        String id = "files.chain";
        List<String> facts =
                chain.certificates().stream().map(FileChecks::shown).toList();
        List<Cause> defects = defects(false);
        if (defects.isEmpty() && disordered()) {
            Words words = new Words().put("file", given.certFile);
            words.put("ordered", NextCommand.of("convert", given.certFile, "ordered.pem"));
            return Check.warning(id, Cause.of(DoctorFault.CHAIN_DISORDERED, words), facts);
        }
        if (defects.isEmpty()) {
            int cas = chain.certificates().size() - 1;
            String signed = "signed by " + Name.brief(chain.leaf().getIssuerX500Principal());
            return Check.ok(id, signed + ", sent with " + cas + (cas == 1 ? " issuing CA" : " issuing CAs"), facts);
        }
        Optional<Cause> fatal =
                defects.stream().filter(one -> FATAL.contains(one.fault())).findFirst();
        return fatal.isPresent() ? Check.failed(id, fatal.get(), facts) : Check.warning(id, defects.get(0), facts);
    }

    private boolean disordered() {
        try {
            return CertificateChain.forKey(given.certificates.get(), publicKey, now)
                    .filter(found -> !found.inOrder())
                    .isPresent();
        } catch (Failure e) {
            // a keystore keeps the order itself
            return false;
        }
    }

    /** @param ofTime those of the dates, or all the others */
    private List<Cause> defects(boolean ofTime) {
        return IdentityCheck.ofChain(chain.certificates(), chain.rooted(), given.certFile, now, advice).stream()
                .filter(one -> ((IdentityFault) one.fault()).ofTime() == ofTime)
                .toList();
    }

    private static String shown(X509Certificate one) {
        return Name.full(one.getSubjectX500Principal()) + "; issued by " + Name.brief(one.getIssuerX500Principal())
                + "; valid until " + one.getNotAfter().toInstant() + "; SHA-256 "
                + Sha256.of(one).hex();
    }

    private Check validity() {
        String id = "files.validity";
        Optional<Cause> over = defects(true).stream().findFirst();
        if (over.isPresent()) return Check.failed(id, over.get(), List.of("this machine's clock says " + now));
        Optional<Finding> soon = Lint.of(chain.leaf(), now).stream()
                .filter(one -> one.rule() == Rule.EXPIRES_SOON)
                .findFirst();
        if (soon.isEmpty()) return Check.ok(id, CertificateChain.describe(chain.leaf(), now));
        Words words = advice.apply(given.certFile).put("problem", soon.get().text());
        return Check.warning(id, Cause.of(DoctorFault.EXPIRES_SOON, words), List.of());
    }

    /** What an authority has signed, it has accepted: never more than a warning. */
    private Check subject() {
        if (Certificates.selfSigned(chain.leaf())) return Check.skipped(SUBJECT, "the certificate is self-signed");
        List<Finding> found = Lint.of(chain.leaf(), now).stream()
                .filter(one -> one.severity() != Finding.Severity.INFO && !ELSEWHERE.contains(one.rule()))
                .filter(one -> given.mandated || EVERYWHERE.contains(one.rule()))
                .toList();
        if (found.isEmpty()) return Check.ok(SUBJECT, Name.full(chain.leaf().getSubjectX500Principal()));
        Hint hint = new Words(given.certFile).hint("it works if Stellantis signed it so; see {inspect}");
        return subject(found, "", hint);
    }

    /** What is wrong in a request can still be mended before anybody signs it. */
    private Check subjectOfRequest(Path file) {
        try {
            SigningRequest request = signingRequest(file);
            List<Finding> found = Lint.of(request).stream()
                    .filter(one -> one.severity() != Finding.Severity.INFO)
                    .toList();
            if (found.isEmpty()) return Check.ok(SUBJECT, "in the request: " + request.subject());
            return subject(found, "the request: ", found.get(0).hint().with(command -> forFile(command, file)));
        } catch (Failure e) {
            return Check.skipped(SUBJECT, "the request cannot be read");
        }
    }

    private static Check subject(List<Finding> found, String of, Hint hint) {
        Cause cause = Cause.ours(
                found.get(0).id(), ExitCode.CHECK_FAILED, of + found.get(0).text(), hint);
        return Check.warning(
                SUBJECT,
                cause,
                found.stream().skip(1).map(one -> one.id() + ": " + one.text()).toList());
    }

    /** The command that makes the request again, for this very file. */
    private static NextCommand forFile(NextCommand command, Path file) {
        return command.arguments().equals(List.of("--like", "FILE"))
                ? NextCommand.of("csr --like", file, "--force")
                : command;
    }

    private Check authorities() {
        String id = "files.authorities";
        try {
            Trust trust = given.trust.get();
            trusted = true;
            anchors.addAll(trust.anchors());
            String names = anchors.stream()
                    .map(one -> Name.brief(one.getSubjectX500Principal()))
                    .collect(Collectors.joining(", "));
            String says =
                    anchors.isEmpty() ? "Java's own roots" : (trust.only() ? "only " : "Java's own roots and ") + names;
            Optional<ChainProblem> old = anchors.stream()
                    .flatMap(one -> ChainProblem.validity(one, now).stream())
                    .findFirst();
            if (old.isEmpty()) return Check.ok(id, says);
            Words words = new Words().put("problem", old.get().text());
            return Check.warning(id, Cause.of(DoctorFault.CA_EXPIRED, words), List.of(says));
        } catch (Failure e) {
            look(e, given.caFile.orElse(null));
            return Check.failed(
                    id, e, given.caFile.map(file -> List.of("from " + file)).orElse(List.of()));
        }
    }
}
