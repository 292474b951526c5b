//SOURCES Check.java
//SOURCES Explain.java
//SOURCES LocalCheck.java
//SOURCES ../GivenFile.java
//SOURCES ../Sha256.java
//SOURCES ../http/Trust.java
//SOURCES ../pki/Contents.java
//SOURCES ../pki/Lint.java
//SOURCES ../pki/NewFiles.java
//SOURCES ../pki/SigningRequest.java
//SOURCES ../profile/Inventory.java
package stellantis.diagnosis;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.GivenFile;
import stellantis.Sha256;
import stellantis.ShellWord;
import stellantis.http.Handshake;
import stellantis.http.Trust;
import stellantis.pki.Certificates;
import stellantis.pki.Name;
import stellantis.pki.CertificateChain;
import stellantis.pki.Contents;
import stellantis.pki.Finding;
import stellantis.pki.Identity;
import stellantis.pki.Lint;
import stellantis.pki.NewFiles;
import stellantis.pki.PublicKeys;
import stellantis.pki.SigningRequest;
import stellantis.profile.Inventory;

/** What can be told of the files alone: readable, private, matching, complete, valid. */
public final class FileChecks {
    private static final List<String> FATAL = List.of("identity.self-signed", "identity.not-for-clients", "identity.is-authority");

    /** What is wrong with a subject only where Stellantis reads it, but with a key or a signature everywhere. */
    private static final Set<Finding.Rule> EVERYWHERE = Set.of(Finding.Rule.KEY_WEAK, Finding.Rule.SIGNATURE_WEAK, Finding.Rule.NO_DIGITAL_SIGNATURE);

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
    public record Given(Path keyFile, Path certFile, Optional<Path> request, Optional<Path> caFile, boolean expected, String borrowed, boolean mandated,
            Supplier<Identity> identity, Supplier<List<X509Certificate>> certificates, Supplier<PublicKey> key, Supplier<Trust> trust) {}

    /** As far as it is known without the private key: leaf first. @param rooted whether the CAs known here lead up to a root */
    private record Chain(List<X509Certificate> certificates, boolean rooted) {
        X509Certificate leaf() {
            return certificates.get(0);
        }
    }

    private final Given given;
    private final Instant now;
    private final List<Check> checks = new ArrayList<>();
    private final List<X509Certificate> anchors = new ArrayList<>();
    private Identity identity;
    private Chain chain;
    private PublicKey publicKey;
    private boolean trusted;

    FileChecks(Given given, Instant now) {
        this.given = given;
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
        authorities();
        List<Check> trust = new ArrayList<>(checks);
        checks.clear();
        if (!given.expected) {
            checks.add(Check.skipped("files.identity", "key and certificate", "none was given"));
            checks.addAll(trust);
            return checks;
        }
        look();
        checks.addAll(trust);
        privacy();
        request();
        if (chain == null) {
            skip("there is no readable certificate", "files.chain", "certificate chain");
            skip("there is no readable certificate", "files.validity", "validity");
            if (given.request.isEmpty()) skip("there is no readable certificate", "files.subject", "subject and strength");
            else subjectOfRequest(given.request.get());
        } else {
            chain();
            validity();
            subject();
        }
        return checks;
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
            checks.add(Check.ok("files.identity", "key and certificate", PublicKeys.describe(publicKey) + ", they belong together" + whose, facts));
        } catch (Failure e) {
            if (e.hint() == null) e.hint("see what it is: " + Explain.inspect(Files.exists(given.certFile) ? given.certFile : given.keyFile));
            if (given.borrowed != null) facts.add("it is that of " + given.borrowed);
            checks.add(Check.failed("files.identity", "key and certificate", Cause.of(e), facts));
            certificateAlone();
            // what was told of both files needs no second finding on one of them
            if (chain == null && !"identity.files-swapped".equals(e.id())) keyAlone();
        }
    }

    private void certificateAlone() {
        try {
            List<X509Certificate> all = given.certificates.get();
            X509Certificate leaf = all.stream().filter(one -> !Certificates.isCa(one)).findFirst().orElse(all.get(0));
            List<X509Certificate> bag = new ArrayList<>(all);
            bag.addAll(anchors);
            CertificateChain found = CertificateChain.forKey(bag, leaf.getPublicKey(), now).orElseThrow();
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
            checks.add(Check.ok("files.key", "private key", PublicKeys.describe(publicKey)));
        } catch (Failure e) {
            if (checks.stream().noneMatch(check -> check.failed() && check.says().equals(e.getMessage()))) checks.add(Check.failed("files.key", "private key", Cause.of(e), List.of()));
        }
    }

    private void skip(String why, String id, String title) {
        checks.add(Check.skipped(id, title, why));
    }

    private static void describe(String what, Path file, List<String> facts) {
        if (!Files.isRegularFile(file)) {
            facts.add(what + ": " + file + " is not there");
            return;
        }
        try {
            facts.add(what + ": " + file + " is " + Contents.of(GivenFile.read(file, 64 << 20, "a key or certificate"), file.toString()).describe());
        } catch (Failure e) {
            facts.add(what + ": " + e.getMessage());
        }
    }

    private void privacy() {
        if (!Files.isRegularFile(given.keyFile) || onlyCertificate(given.keyFile)) return;
        if (NewFiles.readableByOthers(given.keyFile)) {
            checks.add(Check.warning("files.private", "private key's permissions", Cause.ours("file.readable-by-others", ExitCode.CHECK_FAILED, "others on this machine can read the private key " + given.keyFile, "chmod 600 " + ShellWord.of(given.keyFile.toString())), List.of()));
        } else {
            checks.add(Check.ok("files.private", "private key's permissions", "only you can read it"));
        }
    }

    /** There is nothing private in a certificate. */
    private static boolean onlyCertificate(Path file) {
        try {
            Contents contents = Contents.of(GivenFile.read(file, 64 << 20, "a key"), file.toString());
            return contents.has(Contents.Kind.CERTIFICATE) && !contents.has(Contents.Kind.PRIVATE_KEY);
        } catch (Failure e) {
            return false;
        }
    }

    private void request() {
        if (given.request.isEmpty()) return;
        Path file = given.request.get();
        if (publicKey == null) {
            skip("there is no usable key to compare it with", "files.request", "signing request");
            return;
        }
        try {
            SigningRequest request = SigningRequest.read(GivenFile.read(file, 1 << 20, "a signing request"), file.toString());
            Optional<PublicKey> key = request.publicKey();
            boolean ours = key.isEmpty() || PublicKeys.same(key.get(), publicKey);
            checks.add(ours ? Check.ok("files.request", "signing request", "made with the same key")
                    : Check.warning("files.request", "signing request", Cause.ours("identity.request-mismatch", ExitCode.MISMATCH, file + " was made with another key than the one in use", "do not send it; it is not needed any more, or make it anew: jbang csr@stellantis --force"), List.of()));
        } catch (Failure e) {
            checks.add(Check.warning("files.request", "signing request", Cause.of(e), List.of()));
        }
    }

    private void chain() {
        List<String> facts = chain.certificates().stream().map(FileChecks::shown).toList();
        List<LocalCheck> defects = defects().stream().filter(one -> !one.id().matches("identity\\.(expired|not-yet-valid)")).toList();
        if (defects.isEmpty() && disordered()) {
            checks.add(Check.warning("files.chain", "certificate chain", Cause.ours("identity.chain-disordered", ExitCode.CHECK_FAILED, "the certificates in " + given.certFile + " do not stand in their order, your own first, then the one that signed it; it is sent in order here, but not by curl and others",
                    "write them in order: jbang convert@stellantis " + ShellWord.of(given.certFile.toString()) + " ordered.pem"), facts));
            return;
        }
        if (defects.isEmpty()) {
            int cas = chain.certificates().size() - 1;
            checks.add(Check.ok("files.chain", "certificate chain", "signed by " + Name.brief(chain.leaf().getIssuerX500Principal()) + ", sent with " + cas + (cas == 1 ? " issuing CA" : " issuing CAs"), facts));
            return;
        }
        LocalCheck first = defects.stream().filter(one -> FATAL.contains(one.id())).findFirst().orElse(defects.get(0));
        Cause cause = Cause.ours(first.id(), ExitCode.CHECK_FAILED, first.text(), first.remedy());
        checks.add(FATAL.contains(first.id()) ? Check.failed("files.chain", "certificate chain", cause, facts) : Check.warning("files.chain", "certificate chain", cause, facts));
    }

    private boolean disordered() {
        try {
            return CertificateChain.forKey(given.certificates.get(), publicKey, now).filter(found -> !found.inOrder()).isPresent();
        } catch (Failure e) {
            // a keystore keeps the order itself
            return false;
        }
    }

    private List<LocalCheck> defects() {
        return LocalCheck.ofChain(chain.certificates(), chain.rooted(), given.certFile, Handshake.NONE, now);
    }

    private static String shown(X509Certificate one) {
        return Name.full(one.getSubjectX500Principal()) + "; issued by " + Name.brief(one.getIssuerX500Principal()) + "; valid until " + one.getNotAfter().toInstant() + "; SHA-256 " + Sha256.of(one).hex();
    }

    private void validity() {
        Optional<LocalCheck> over = defects().stream().filter(one -> one.id().matches("identity\\.(expired|not-yet-valid)")).findFirst();
        if (over.isPresent()) {
            checks.add(Check.failed("files.validity", "validity", Cause.ours(over.get().id(), ExitCode.VALIDITY, over.get().text(), over.get().remedy()), List.of("this machine's clock says " + now)));
            return;
        }
        Optional<Finding> soon = Lint.of(chain.leaf(), now).stream().filter(one -> one.rule() == Finding.Rule.EXPIRES_SOON).findFirst();
        if (soon.isPresent()) {
            checks.add(Check.warning("files.validity", "validity", Cause.ours("identity.expires-soon", ExitCode.VALIDITY, "the certificate: " + soon.get().text(), "make a new request with the same subject: " + LocalCheck.order(given.certFile)), List.of()));
        } else {
            checks.add(Check.ok("files.validity", "validity", Inventory.describe(chain.leaf(), now)));
        }
    }

    /** What an authority has signed, it has accepted: never more than a warning. */
    private void subject() {
        if (Certificates.selfSigned(chain.leaf())) {
            checks.add(Check.skipped("files.subject", "subject and strength", "the certificate is self-signed"));
            return;
        }
        List<Finding> found = Lint.of(chain.leaf(), now).stream().filter(one -> one.severity() != Finding.Severity.INFO)
                .filter(one -> !List.of(Finding.Rule.EXPIRED, Finding.Rule.NOT_YET_VALID, Finding.Rule.EXPIRES_SOON, Finding.Rule.SELF_SIGNED, Finding.Rule.NO_CLIENT_AUTH, Finding.Rule.LEAF_IS_CA).contains(one.rule()))
                .filter(one -> given.mandated || EVERYWHERE.contains(one.rule())).toList();
        if (found.isEmpty()) {
            checks.add(Check.ok("files.subject", "subject and strength", Name.full(chain.leaf().getSubjectX500Principal())));
            return;
        }
        Cause cause = Cause.ours(found.get(0).id(), ExitCode.CHECK_FAILED, found.get(0).text(), "it works if Stellantis signed it so; see " + Explain.inspect(given.certFile));
        checks.add(Check.warning("files.subject", "subject and strength", cause, found.stream().skip(1).map(one -> one.id() + ": " + one.text()).toList()));
    }

    /** What is wrong in a request can still be mended before anybody signs it. */
    private void subjectOfRequest(Path file) {
        try {
            SigningRequest request = SigningRequest.read(GivenFile.read(file, 1 << 20, "a signing request"), file.toString());
            List<Finding> found = Lint.of(request).stream().filter(one -> one.severity() != Finding.Severity.INFO).toList();
            if (found.isEmpty()) {
                checks.add(Check.ok("files.subject", "subject and strength", "in the request: " + request.subject()));
                return;
            }
            String remedy = found.get(0).remedy().replace("--like FILE", "--like " + ShellWord.of(file.toString()) + " --force");
            checks.add(Check.warning("files.subject", "subject and strength", Cause.ours(found.get(0).id(), ExitCode.CHECK_FAILED, "the request: " + found.get(0).text(), remedy),
                    found.stream().skip(1).map(one -> one.id() + ": " + one.text()).toList()));
        } catch (Failure e) {
            skip("the request cannot be read", "files.subject", "subject and strength");
        }
    }

    private void authorities() {
        try {
            Trust trust = given.trust.get();
            trusted = true;
            anchors.addAll(trust.anchors());
            String says = anchors.isEmpty() ? "Java's own roots" : (trust.only() ? "only " : "Java's own roots and ") + anchors.stream().map(one -> Name.brief(one.getSubjectX500Principal())).collect(Collectors.joining(", "));
            Optional<CertificateChain.Problem> old = anchors.stream().flatMap(one -> CertificateChain.validity(one, now).stream()).findFirst();
            checks.add(old.isEmpty() ? Check.ok("files.authorities", "CAs trusted for servers", says)
                    : Check.warning("files.authorities", "CAs trusted for servers", Cause.ours("trust.expired", ExitCode.VALIDITY, "of the CAs trusted for servers, " + old.get().text(), "ask your Stellantis contact for the present CA certificate; then jbang install@stellantis FILE"), List.of(says)));
        } catch (Failure e) {
            if (e.hint() == null) e.hint("see what it is: " + Explain.inspect(given.caFile.orElse(null)));
            checks.add(Check.failed("files.authorities", "CAs trusted for servers", Cause.of(e), given.caFile.map(file -> List.of("from " + file)).orElse(List.of())));
        }
    }
}
