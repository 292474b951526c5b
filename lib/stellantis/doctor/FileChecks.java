package stellantis.doctor;

import static java.util.stream.Collectors.joining;
import static stellantis.ExitCode.CHECK_FAILED;
import static stellantis.connection.ConnectionOptions.CLIENT_SECRET;
import static stellantis.connection.ConnectionOptions.PASSWORD;
import static stellantis.diagnosis.IdentityFault.IS_AUTHORITY;
import static stellantis.diagnosis.IdentityFault.NOT_FOR_CLIENTS;
import static stellantis.doctor.DoctorFault.CA_DAMAGED;
import static stellantis.doctor.DoctorFault.CA_EXPIRED;
import static stellantis.doctor.DoctorFault.CHAIN_DISORDERED;
import static stellantis.doctor.DoctorFault.READABLE_BY_OTHERS;
import static stellantis.doctor.DoctorFault.REQUEST_MISMATCH;
import static stellantis.doctor.DoctorFault.WRITABLE_BY_OTHERS;
import static stellantis.pki.Finding.Rule.EXPIRED;
import static stellantis.pki.Finding.Rule.EXPIRES_SOON;
import static stellantis.pki.Finding.Rule.KEY_WEAK;
import static stellantis.pki.Finding.Rule.LEAF_IS_CA;
import static stellantis.pki.Finding.Rule.NOT_YET_VALID;
import static stellantis.pki.Finding.Rule.NO_CLIENT_AUTH;
import static stellantis.pki.Finding.Rule.NO_DIGITAL_SIGNATURE;
import static stellantis.pki.Finding.Rule.SELF_SIGNED;
import static stellantis.pki.Finding.Rule.SIGNATURE_WEAK;
import static stellantis.pki.Kind.CERTIFICATE;
import static stellantis.pki.Kind.PRIVATE_KEY;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.cli.OpenDoors;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.connection.ServerAccess;
import stellantis.diagnosis.Cause;
import stellantis.diagnosis.IdentityCheck;
import stellantis.diagnosis.IdentityFault;
import stellantis.diagnosis.MessageValues;
import stellantis.http.Handshake;
import stellantis.key.KeyFinder;
import stellantis.pki.CertificateChain;
import stellantis.pki.CertificateFile;
import stellantis.pki.Certificates;
import stellantis.pki.ChainProblem;
import stellantis.pki.Contents;
import stellantis.pki.Finding;
import stellantis.pki.Finding.Rule;
import stellantis.pki.Identity;
import stellantis.pki.KeyFile;
import stellantis.pki.Lint;
import stellantis.pki.Name;
import stellantis.pki.PublicKeys;
import stellantis.pki.SafeFile;
import stellantis.pki.SigningRequest;
import stellantis.profile.SecretSource;

/** What can be told of the files alone: readable, private, matching, complete, valid. */
public final class FileChecks {
    private static final String SUBJECT = "files.subject";
    private static final List<Option> SECRETS =
            List.of(Options.PASSPHRASE, Options.KEY_PASSPHRASE, PASSWORD, CLIENT_SECRET);
    private static final Set<IdentityFault> FATAL = Set.of(IdentityFault.SELF_SIGNED, NOT_FOR_CLIENTS, IS_AUTHORITY);

    /** What is wrong with a subject only where Stellantis reads it, but with a key or a signature everywhere. */
    private static final Set<Rule> EVERYWHERE = Set.of(KEY_WEAK, SIGNATURE_WEAK, NO_DIGITAL_SIGNATURE);

    /** What checks of their own tell. */
    private static final Set<Rule> ELSEWHERE =
            Set.of(EXPIRED, NOT_YET_VALID, EXPIRES_SOON, SELF_SIGNED, NO_CLIENT_AUTH, LEAF_IS_CA);

    /**
     * What is looked at.
     *
     * @param request signing request of the profile, if there is one
     * @param expected false where no identity was given at all and none is needed
     * @param borrowed whose identity it is, where it was not named for this server; else null
     * @param mandated whether the subject has to be as Stellantis wants it
     */
    public record Given(Optional<Path> request, boolean expected, String borrowed, boolean mandated) {}

    private final Facts facts;
    private final ServerAccess server;
    private final Given given;
    private final Path keyFile;
    private final Path certFile;

    private FileChecks(Facts facts, ServerAccess server, Given given) {
        this.facts = facts;
        this.server = server;
        this.given = given;
        this.keyFile = server.keystore().orElseGet(() -> server.files().key());
        this.certFile = server.keystore().orElseGet(() -> server.files().cert());
        facts.borrowed = given.borrowed;
    }

    public static void run(Facts facts, ServerAccess server, Given given) {
        new FileChecks(facts, server, given).run();
    }

    private void run() {
        // a chain may need them
        Check authorities = authorities();
        if (!given.expected) {
            facts.skipped("files.identity", "none was given");
            facts.add(authorities);
            return;
        }
        identity();
        facts.add(authorities);
        privacy();
        given.request.ifPresent(this::request);
        if (!facts.chain.isEmpty()) {
            chain();
            validity();
            subject();
            return;
        }
        String why = "there is no readable certificate";
        facts.skipped("files.chain", why);
        facts.skipped("files.validity", why);
        given.request.ifPresentOrElse(this::subjectOfRequest, () -> facts.skipped(SUBJECT, why));
    }

    /** Without a usable identity the certificate is looked at all the same, or else the key alone. */
    private void identity() {
        List<String> details = new ArrayList<>();
        describe("key", keyFile, details);
        if (!certFile.equals(keyFile)) describe("certificate", certFile, details);
        String whose = given.borrowed == null ? "" : "it is that of " + given.borrowed;
        try {
            Identity identity = server.identity();
            facts.identity = identity;
            facts.chain = identity.chain();
            facts.rooted = identity.rooted();
            facts.publicKey = identity.certificate().getPublicKey();
            String together = PublicKeys.describe(facts.publicKey) + ", they belong together";
            facts.ok("files.identity", together + (whose.isEmpty() ? "" : "; " + whose), details);
        } catch (Failure e) {
            if (!whose.isEmpty()) details.add(whose);
            certificateAlone();
            if ("identity.key-mismatch".equals(e.id()) && facts.publicKey != null)
                KeyFinder.inProfiles(server.run(), facts.publicKey).ifPresent(found -> owned(e, found));
            facts.failed("files.identity", e, details);
            // what was told of both files needs no second finding on one of them
            if (facts.chain.isEmpty() && !"identity.files-swapped".equals(e.id())) keyAlone();
        }
    }

    /** Whose certificate it is: another profile's, by a copy of its file most often, or that of a key replaced here. */
    private void owned(Failure mismatch, KeyFinder.Found found) {
        Optional<String> other = found.otherProfile(server.run());
        Path replaced = Path.of(found.file().toString().replace("request.csr.", "key.pem."));
        if (other.isPresent())
            mismatch.hint(
                    "the certificate belongs to the profile " + other.get()
                            + "; install the one that came for this key",
                    NextCommand.of("install --force FILE"));
        else if (found.isBackup() && Files.exists(replaced))
            mismatch.hint(
                    "its key was replaced, and is kept as a backup; to use it again",
                    NextCommand.typed("mv", replaced, keyFile));
    }

    /** A keystore shows none without its passphrase. */
    private List<X509Certificate> certificates() {
        return CertificateFile.of(Contents.read(certFile))
                .own(certFile.toString())
                .certificates();
    }

    private void certificateAlone() {
        try {
            List<X509Certificate> bag = new ArrayList<>(certificates());
            X509Certificate leaf = bag.stream()
                    .filter(one -> !Certificates.isCa(one))
                    .findFirst()
                    .orElse(bag.get(0));
            if (facts.trust != null) bag.addAll(facts.trust.anchors());
            CertificateChain found = CertificateChain.forKey(bag, leaf.getPublicKey(), facts.now())
                    .orElseThrow();
            facts.chain = found.toSend();
            facts.rooted = found.complete();
            facts.publicKey = leaf.getPublicKey();
        } catch (Failure e) {
            // why it cannot be read was told already, or the private key stands before it in a keystore
        }
    }

    /** Before the certificate has come there is the key to look at. */
    private void keyAlone() {
        if (!Files.isRegularFile(keyFile) || server.keystore().isPresent()) return;
        try {
            facts.publicKey = PublicKeys.of(KeyFile.read(Contents.read(keyFile), server::passphraseAtRest));
            facts.ok("files.key", PublicKeys.describe(facts.publicKey));
        } catch (Failure e) {
            boolean said = facts.any(check -> check.failed() && check.says().equals(e.getMessage()));
            if (!said) facts.failed("files.key", e, List.of());
        }
    }

    private static void describe(String what, Path file, List<String> details) {
        try {
            boolean there = Files.isRegularFile(file);
            String is = there ? " is " + Contents.read(file).describe() : " is not there";
            details.add(what + ": " + file + is);
        } catch (Failure e) {
            details.add(what + ": " + e.getMessage());
        }
    }

    private void privacy() {
        List<Path> open = OpenDoors.of(server.guarded());
        if (!open.isEmpty()) {
            MessageValues words = new MessageValues()
                    .put("file", open.stream().map(Path::toString).collect(joining(", ")))
                    .put("chmod", NextCommand.typed("chmod go-w", open.toArray()));
            facts.warning("files.private", WRITABLE_BY_OTHERS, words, List.of());
        }
        if (!Files.isRegularFile(keyFile) || onlyCertificate(keyFile)) return;
        List<Path> seen = Stream.concat(Stream.of(keyFile), SECRETS.stream().flatMap(one -> secret(one).stream()))
                .filter(SafeFile::readableByOthers)
                .toList();
        MessageValues words = new MessageValues()
                .put("file", seen.stream().map(Path::toString).collect(joining(", ")))
                .put("what", seen.contains(keyFile) ? "the private key" : "the secret in")
                .put("chmod", NextCommand.typed("chmod 600", seen.toArray()));
        if (!seen.isEmpty()) facts.warning("files.private", READABLE_BY_OTHERS, words, List.of());
        else if (open.isEmpty()) facts.ok("files.private", "only you can read it");
    }

    /** The file with the secret that an option or setting names, if it is one. */
    private Optional<Path> secret(Option option) {
        Run run = server.run();
        try {
            return run.source(option)
                    .filter(from -> from.source().kind() == SecretSource.Kind.FILE
                            && from.source().lasts())
                    .map(from -> from.source().file(run.world().env(), from.folder()));
        } catch (Failure toldByTheSettingsCheck) {
            return Optional.empty();
        }
    }

    /** There is nothing private in a certificate. */
    private static boolean onlyCertificate(Path file) {
        try {
            Contents contents = Contents.read(file);
            return contents.has(CERTIFICATE) && !contents.has(PRIVATE_KEY);
        } catch (Failure e) {
            return false;
        }
    }

    private void request(Path file) {
        String id = "files.request";
        if (facts.publicKey == null) {
            facts.skipped(id, "there is no usable key to compare it with");
            return;
        }
        try {
            Optional<PublicKey> key = SigningRequest.read(file).publicKey();
            boolean ours = key.isEmpty() || PublicKeys.same(key.get(), facts.publicKey);
            if (ours) facts.ok(id, "made with the same key");
            else facts.warning(id, REQUEST_MISMATCH, new MessageValues().put("file", file), List.of());
        } catch (Failure e) {
            facts.warning(id, Check.cause(e), List.of());
        }
    }

    private void chain() {
        String id = "files.chain";
        List<String> shown = facts.chain.stream().map(Facts::shown).toList();
        List<Cause> defects = defects(false);
        Optional<Cause> fatal =
                defects.stream().filter(one -> FATAL.contains(one.fault())).findFirst();
        if (fatal.isPresent()) {
            facts.failed(id, fatal.get(), shown);
        } else if (!defects.isEmpty()) {
            facts.warning(id, defects.get(0), shown);
        } else if (disordered()) {
            MessageValues words = new MessageValues().put("file", certFile);
            words.put("ordered", NextCommand.of("convert", certFile, "ordered.pem"));
            facts.warning(id, CHAIN_DISORDERED, words, shown);
        } else {
            int cas = facts.chain.size() - 1;
            String signed = "signed by " + Name.issuer(facts.leaf()).brief();
            facts.ok(id, signed + ", sent with " + cas + (cas == 1 ? " issuing CA" : " issuing CAs"), shown);
        }
    }

    private boolean disordered() {
        try {
            return CertificateChain.forKey(certificates(), facts.publicKey, facts.now())
                    .filter(found -> !found.inOrder())
                    .isPresent();
        } catch (Failure e) {
            // a keystore keeps the order itself
            return false;
        }
    }

    /** @param ofTime those of the dates, or all the others */
    private List<Cause> defects(boolean ofTime) {
        return new IdentityCheck(certFile, facts.rooted, Handshake.NONE, facts.advice)
                .chain(facts.chain, facts.now()).stream()
                        .filter(one -> ((IdentityFault) one.fault()).ofTime() == ofTime)
                        .toList();
    }

    private void validity() {
        String id = "files.validity";
        Optional<Cause> over = defects(true).stream().findFirst();
        Optional<Finding> soon = Lint.of(facts.leaf(), facts.now()).stream()
                .filter(one -> one.rule() == EXPIRES_SOON)
                .findFirst();
        if (over.isPresent()) {
            facts.failed(id, over.get(), List.of("this machine's clock says " + facts.now()));
        } else if (soon.isPresent()) {
            MessageValues words =
                    facts.advice.apply(certFile).put("problem", soon.get().text());
            facts.warning(id, DoctorFault.EXPIRES_SOON, words, List.of());
        } else {
            facts.ok(id, CertificateChain.describe(facts.leaf(), facts.now()));
        }
    }

    /** What an authority has signed, it has accepted: never more than a warning. */
    private void subject() {
        if (Certificates.selfSigned(facts.leaf())) {
            facts.skipped(SUBJECT, "the certificate is self-signed");
            return;
        }
        List<Finding> all = Lint.of(facts.leaf(), facts.now()).stream()
                .filter(one -> !ELSEWHERE.contains(one.rule()))
                .toList();
        List<Finding> found = all.stream()
                .filter(one -> given.mandated || EVERYWHERE.contains(one.rule()))
                .toList();
        if (Lint.isPartners(facts.leaf())) facts.subject = refusable(all);
        Hint hint = new MessageValues(certFile).hint("it works if Stellantis signed it so; see {inspect}");
        subject(found, Name.subject(facts.leaf()).toString(), "", any -> hint);
    }

    /** What Stellantis may refuse about the subject: or null. */
    private Cause refusable(List<Finding> all) {
        MessageValues words = new MessageValues(certFile);
        return all.stream()
                .filter(one -> one.isError() && !EVERYWHERE.contains(one.rule()))
                .findFirst()
                .map(one -> Check.ours(
                        one.id(),
                        CHECK_FAILED,
                        one.text(),
                        words.hint("see the certificate: {inspect}; ask your Stellantis contact whether you"
                                + " need a new one")))
                .orElse(null);
    }

    /** What is wrong in a request can still be mended before anybody signs it. */
    private void subjectOfRequest(Path file) {
        try {
            SigningRequest request = SigningRequest.read(file);
            subject(
                    Lint.of(request),
                    "in the request: " + request.subject(),
                    "the request: ",
                    one -> one.hint().with(command -> forFile(command, file)));
        } catch (Failure e) {
            facts.skipped(SUBJECT, "the request cannot be read");
        }
    }

    private void subject(List<Finding> all, String says, String of, Function<Finding, Hint> remedy) {
        List<Finding> found = all.stream()
                .filter(one -> one.severity() != Finding.Severity.INFO)
                .toList();
        if (found.isEmpty()) {
            facts.ok(SUBJECT, says);
            return;
        }
        Finding first = found.get(0);
        Cause cause = Check.ours(first.id(), CHECK_FAILED, of + first.text(), remedy.apply(first));
        List<String> others =
                found.stream().skip(1).map(one -> one.id() + ": " + one.text()).toList();
        facts.warning(SUBJECT, cause, others);
    }

    /** A remedy for any request, with this one in it. */
    private static Hint forFile(NextCommand command, Path file) {
        return Hint.of(
                command.arguments().equals(List.of("--like", "FILE"))
                        ? NextCommand.of("csr --like", file, "--force")
                        : command);
    }

    private static Stream<Cause> damaged(Path file) {
        Contents contents = Contents.read(file);
        if (contents.keystore().isPresent()) return Stream.empty();
        return CertificateFile.of(contents).refused().stream()
                .map(one -> Cause.of(
                        CA_DAMAGED, new MessageValues().put("file", file).put("problem", one)));
    }

    private Check authorities() {
        String id = "files.authorities";
        try {
            facts.trust = server.trust();
            List<X509Certificate> anchors = facts.trust.anchors();
            String names =
                    anchors.stream().map(one -> Name.subject(one).brief()).collect(joining(", "));
            String roots = facts.trust.only() ? "only " : "Java's own roots and ";
            String says = anchors.isEmpty() ? "Java's own roots" : roots + names;
            Stream<Cause> damaged = server.caFile().stream().flatMap(FileChecks::damaged);
            Stream<Cause> old = anchors.stream()
                    .flatMap(one -> ChainProblem.validity(one, facts.now()).stream())
                    .map(one -> Cause.of(CA_EXPIRED, new MessageValues().put("problem", one.text())));
            return Stream.concat(damaged, old)
                    .map(one -> new Check(id, Check.State.WARNING, one.what(), List.of(says), one))
                    .findFirst()
                    .orElse(new Check(id, Check.State.OK, says, List.of(), null));
        } catch (Failure e) {
            Cause cause = Check.cause(e);
            List<String> from =
                    server.caFile().map(one -> List.of("from " + one)).orElse(List.of());
            return new Check(id, Check.State.FAILED, cause.what(), from, cause);
        }
    }
}
