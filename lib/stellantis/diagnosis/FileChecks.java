//SOURCES Check.java
//SOURCES Fingerprint.java
//SOURCES LocalCheck.java
//SOURCES ../GivenFile.java
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
import java.util.function.Supplier;
import java.util.stream.Collectors;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.GivenFile;
import stellantis.http.Handshake;
import stellantis.http.Trust;
import stellantis.pki.CertificateChain;
import stellantis.pki.Contents;
import stellantis.pki.Finding;
import stellantis.pki.Identity;
import stellantis.pki.Lint;
import stellantis.pki.Names;
import stellantis.pki.NewFiles;
import stellantis.pki.PublicKeys;
import stellantis.pki.SigningRequest;
import stellantis.profile.Inventory;

/** What can be told of the files alone: readable, private, matching, complete, valid. */
final class FileChecks {
    private static final List<String> FATAL = List.of("identity.key-mismatch", "identity.self-signed", "identity.expired", "identity.not-yet-valid", "identity.not-for-clients", "identity.is-authority");

    /**
     * Where the files are, and how they are opened.
     *
     * @param keyFile private key, or a keystore with everything in it
     * @param certFile certificate; the same file for a keystore
     * @param request signing request of the profile, if there is one
     * @param caFile CAs to trust for servers, if there are any
     * @param expected false where no identity was given at all and none is needed
     */
    record Given(Path keyFile, Path certFile, Optional<Path> request, Optional<Path> caFile, boolean expected, Supplier<Identity> identity, Supplier<Trust> trust) {}

    private final Given given;
    private final Instant now;
    private final List<Check> checks = new ArrayList<>();
    private Identity identity;
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
        if (!given.expected) {
            checks.add(0, Check.skipped("files.identity", "key and certificate", "none was given"));
            return checks;
        }
        List<String> facts = new ArrayList<>();
        describe("key", given.keyFile, facts);
        if (!given.certFile.equals(given.keyFile)) describe("certificate", given.certFile, facts);
        try {
            identity = given.identity.get();
        } catch (Failure e) {
            if (e.hint() == null) e.hint("see what it is: jbang inspect@stellantis " + (Files.exists(given.certFile) ? given.certFile : given.keyFile));
            checks.add(Check.failed("files.identity", "key and certificate", Cause.of(e), facts));
        }
        privacy();
        request();
        if (identity == null) {
            for (String[] one : new String[][] {{"files.chain", "certificate chain"}, {"files.validity", "validity"}, {"files.subject", "subject and strength"}}) {
                checks.add(Check.skipped(one[0], one[1], "key and certificate cannot be used"));
            }
            return checks;
        }
        checks.add(0, Check.ok("files.identity", "key and certificate", PublicKeys.describe(identity.certificate().getPublicKey()) + ", they belong together", facts));
        chain();
        validity();
        subject();
        return checks;
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
        if (!Files.isRegularFile(given.keyFile)) return;
        if (NewFiles.readableByOthers(given.keyFile)) {
            checks.add(Check.warning("files.private", "private key's permissions", Cause.ours("file.readable-by-others", ExitCode.CHECK_FAILED, "others on this machine can read the private key " + given.keyFile, "chmod 600 " + given.keyFile), List.of()));
        } else {
            checks.add(Check.ok("files.private", "private key's permissions", "only you can read it"));
        }
    }

    private void request() {
        if (given.request.isEmpty()) return;
        Path file = given.request.get();
        if (identity == null) {
            checks.add(Check.skipped("files.request", "signing request", "there is no usable key to compare it with"));
            return;
        }
        try {
            SigningRequest request = SigningRequest.read(GivenFile.read(file, 1 << 20, "a signing request"), file.toString());
            Optional<PublicKey> key = request.publicKey();
            boolean ours = key.isEmpty() || CertificateChain.sameKey(key.get(), identity.certificate().getPublicKey());
            checks.add(ours ? Check.ok("files.request", "signing request", "made with the same key")
                    : Check.warning("files.request", "signing request", Cause.ours("identity.request-mismatch", ExitCode.MISMATCH, file + " was made with another key than the one in use", "do not send it; it is not needed any more, or make it anew: jbang csr@stellantis"), List.of()));
        } catch (Failure e) {
            checks.add(Check.warning("files.request", "signing request", Cause.of(e), List.of()));
        }
    }

    private void chain() {
        List<String> facts = identity.chain().stream().map(FileChecks::shown).toList();
        List<LocalCheck> defects = LocalCheck.of(identity, Handshake.NONE, now).stream().filter(one -> !one.id().matches("identity\\.(expired|not-yet-valid)")).toList();
        if (defects.isEmpty()) {
            int cas = identity.chain().size() - 1;
            checks.add(Check.ok("files.chain", "certificate chain", "signed by " + Names.brief(identity.certificate().getIssuerX500Principal()) + ", sent with " + cas + (cas == 1 ? " issuing CA" : " issuing CAs"), facts));
            return;
        }
        LocalCheck first = defects.stream().filter(one -> FATAL.contains(one.id())).findFirst().orElse(defects.get(0));
        ExitCode code = first.id().equals("identity.key-mismatch") ? ExitCode.MISMATCH : ExitCode.CHECK_FAILED;
        Cause cause = Cause.ours(first.id(), code, first.text(), first.remedy());
        checks.add(FATAL.contains(first.id()) ? Check.failed("files.chain", "certificate chain", cause, facts) : Check.warning("files.chain", "certificate chain", cause, facts));
    }

    private static String shown(X509Certificate one) {
        return Names.full(one.getSubjectX500Principal()) + "; issued by " + Names.brief(one.getIssuerX500Principal()) + "; valid until " + one.getNotAfter().toInstant() + "; SHA-256 " + Fingerprint.of(one);
    }

    private void validity() {
        Optional<LocalCheck> over = LocalCheck.of(identity, Handshake.NONE, now).stream().filter(one -> one.id().matches("identity\\.(expired|not-yet-valid)")).findFirst();
        if (over.isPresent()) {
            checks.add(Check.failed("files.validity", "validity", Cause.ours(over.get().id(), ExitCode.VALIDITY, over.get().text(), over.get().remedy()), List.of("this machine's clock says " + now)));
            return;
        }
        Optional<Finding> soon = Lint.of(identity.certificate(), now).stream().filter(one -> one.rule() == Finding.Rule.EXPIRES_SOON).findFirst();
        if (soon.isPresent()) {
            checks.add(Check.warning("files.validity", "validity", Cause.ours("identity.expires-soon", ExitCode.VALIDITY, "the certificate: " + soon.get().text(), "make a new request with the same subject: jbang csr@stellantis --like " + given.certFile + " --out request-new.csr"), List.of()));
        } else {
            checks.add(Check.ok("files.validity", "validity", Inventory.describe(identity.certificate(), now)));
        }
    }

    /** What an authority has signed, it has accepted: never more than a warning. */
    private void subject() {
        if (CertificateChain.selfSigned(identity.certificate())) {
            checks.add(Check.skipped("files.subject", "subject and strength", "the certificate is self-signed"));
            return;
        }
        List<Finding> found = Lint.of(identity.certificate(), now).stream().filter(one -> one.severity() != Finding.Severity.INFO)
                .filter(one -> !List.of(Finding.Rule.EXPIRED, Finding.Rule.NOT_YET_VALID, Finding.Rule.EXPIRES_SOON, Finding.Rule.SELF_SIGNED, Finding.Rule.NO_CLIENT_AUTH, Finding.Rule.LEAF_IS_CA).contains(one.rule())).toList();
        if (found.isEmpty()) {
            checks.add(Check.ok("files.subject", "subject and strength", Names.full(identity.certificate().getSubjectX500Principal())));
            return;
        }
        Cause cause = Cause.ours(found.get(0).id(), ExitCode.CHECK_FAILED, found.get(0).text(), "it works if Stellantis signed it so; see jbang inspect@stellantis " + given.certFile);
        checks.add(Check.warning("files.subject", "subject and strength", cause, found.stream().skip(1).map(one -> one.id() + ": " + one.text()).toList()));
    }

    private void authorities() {
        try {
            Trust trust = given.trust.get();
            trusted = true;
            List<X509Certificate> anchors = trust.anchors();
            String says = anchors.isEmpty() ? "Java's own roots" : (trust.only() ? "only " : "Java's own roots and ") + anchors.stream().map(one -> Names.brief(one.getSubjectX500Principal())).collect(Collectors.joining(", "));
            Optional<CertificateChain.Problem> old = anchors.stream().flatMap(one -> CertificateChain.validity(one, now).stream()).findFirst();
            checks.add(old.isEmpty() ? Check.ok("files.authorities", "CAs trusted for servers", says)
                    : Check.warning("files.authorities", "CAs trusted for servers", Cause.ours("trust.expired", ExitCode.VALIDITY, "of the CAs trusted for servers, " + old.get().text(), "ask your Stellantis contact for the present CA certificate; then jbang install@stellantis FILE"), List.of(says)));
        } catch (Failure e) {
            if (e.hint() == null) e.hint("see what it is: jbang inspect@stellantis " + given.caFile.map(Path::toString).orElse("FILE"));
            checks.add(Check.failed("files.authorities", "CAs trusted for servers", Cause.of(e), given.caFile.map(file -> List.of("from " + file)).orElse(List.of())));
        }
    }
}
