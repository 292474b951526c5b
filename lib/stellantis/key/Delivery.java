package stellantis.key;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.TextEncoding;
import stellantis.cli.Run;
import stellantis.pki.CertificateFile;
import stellantis.pki.Contents;
import stellantis.pki.Kind;

/**
 * What came by e-mail, whatever it was packed in: certificates in PEM, DER, PKCS#7 or base64 alone, the e-mails
 * themselves, zips and folders of these. What is none of it is left out, and told.
 */
public final class Delivery {
    private static final int DEEPEST = 3;
    private static final int MOST_NAMED = 20;
    /** E-mails with pictures are the largest; beyond this it is something else that lies in the folder. */
    private static final int LARGEST_FILE = 16 << 20;
    /** What settings are looked for in. */
    private static final int LONGEST_TEXT = 1 << 18;

    private final BiPredicate<String, String> texts;
    private final Map<X509Certificate, String> from = new LinkedHashMap<>();
    private final List<String> leftOut = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final Zip zip = new Zip();
    private Failure unfit;
    private Failure broken;
    private int taken;

    /** @param texts is given each text and the name of its file, and answers whether something of use is in it */
    public Delivery(BiPredicate<String, String> texts) {
        this.texts = texts;
    }

    /**
     * Unpacks what the arguments name: files, folders, {@code -} for standard input. Tells what was left out.
     *
     * @param texts as above
     * @throws Failure exit code 11 when nothing of use is in any, which says what the first one is instead; or when
     *         there is too much
     */
    public static Delivery of(Run run, BiPredicate<String, String> texts) {
        Delivery delivery = new Delivery(texts);
        for (String typed : run.arguments()) {
            if (Files.isDirectory(run.path(typed))) delivery.folder(run, typed, 1);
            else delivery.read(run, typed, run.arguments().size() == 1);
        }
        // what the failure says is not said twice
        boolean alone = delivery.leftOut.stream()
                .allMatch(one -> one.startsWith("left out " + run.arguments().get(0) + ": "));
        delivery.leftOut.stream()
                .limit(alone && delivery.taken == 0 ? 0 : MOST_NAMED)
                .forEach(run.console()::note);
        int more = delivery.leftOut.size() - MOST_NAMED;
        if (more > 0) run.console().note("left out " + more + " more");
        if (delivery.taken > 0) return delivery;
        throw delivery.unfit != null
                ? delivery.unfit
                : Failure.file("there is nothing to install in " + String.join(", ", run.arguments()))
                        .hint("give what came by e-mail: files, or the folder with them");
    }

    /** Takes in one more file with all that is in it, or leaves it out. */
    public void add(byte[] file, String name) {
        add(file, name, 0);
    }

    /** Every certificate once, in the order of the files. */
    public List<X509Certificate> certificates() {
        return List.copyOf(from.keySet());
    }

    /** The file a certificate came from; a file in an archive is named {@code archive.zip/folder/file}. */
    public String origin(X509Certificate certificate) {
        return from.getOrDefault(certificate, "?");
    }

    /** The first file that is damaged or cannot be read: what was meant may be in it. */
    public Optional<Failure> broken() {
        return Optional.ofNullable(broken);
    }

    /** Certificates that Java refuses, a sentence for each. */
    List<String> refused() {
        return refused;
    }

    /** One that cannot be read is left out where there are others: a shell's asterisk names whatever is there. */
    private void read(Run run, String typed, boolean alone) {
        try {
            add(run.read(typed), typed.equals("-") ? "standard input" : typed);
        } catch (Failure unreadable) {
            if (alone || !Files.exists(run.path(typed))) throw unreadable;
            broken(typed, unreadable);
        }
    }

    /** Links are not followed: they may lead anywhere. */
    private void folder(Run run, String folder, int depth) {
        try (Stream<Path> all = Files.list(run.path(folder))) {
            for (Path file : all.limit(Zip.MOST_FILES + 1).sorted().toList()) {
                String name = Path.of(folder).resolve(file.getFileName()).toString();
                boolean fits = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= LARGEST_FILE;
                zip.count(fits ? Files.size(file) : 0, folder);
                if (file.getFileName().toString().startsWith(".")) continue;
                if (depth < DEEPEST && Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) folder(run, name, depth + 1);
                else if (fits) read(run, name, false);
                else leaveOut(name, "it is too large, or a link, a device or a folder too far down", null);
            }
        } catch (IOException | UncheckedIOException e) {
            leaveOut(folder, "it cannot be listed", null);
        }
    }

    private void add(byte[] file, String name, int depth) {
        int before = taken;
        Failure earlier = unfit;
        try {
            boolean email = depth < DEEPEST && Email.is(file);
            // an e-mail as a whole is looked at last: what is damaged in one part of it is not in the others
            Contents contents = email ? null : Contents.of(file, name);
            boolean packed = email || depth < DEEPEST && contents.has(Kind.ZIP);
            if (packed) all(email ? Email.parts(file) : zip.read(file, name), name, depth);
            else if (!content(contents, file, name)) leaveOut(name, "it is " + contents.describe(), unfit(contents));
            if (packed && taken == before && earlier == null) unfit = unfit(email ? Contents.of(file, name) : contents);
        } catch (Failure damaged) {
            broken(name, damaged);
        }
    }

    private void broken(String name, Failure failure) {
        if (broken == null) broken = failure;
        leaveOut(name, failure.getMessage(), failure);
    }

    private void all(List<Zip.Member> members, String name, int depth) {
        for (Zip.Member one : members) {
            String path = one.name().isEmpty() ? name : name + "/" + one.name();
            if (one.content() == null) leaveOut(path, "it is too large for a certificate", null);
            else add(one.content(), path, one.name().isEmpty() ? DEEPEST : depth + 1);
        }
    }

    private boolean content(Contents contents, byte[] file, String name) {
        boolean certificates = contents.hasCertificate();
        if (certificates) {
            CertificateFile found = CertificateFile.of(contents);
            found.certificates().forEach(one -> from.putIfAbsent(one, name));
            found.refused().forEach(one -> refused.add(name + " holds " + one));
        }
        String text = file.length <= LONGEST_TEXT ? TextEncoding.text(file) : "";
        // people do not write JSON: the ids in it are those of vehicles
        boolean useful = !text.stripLeading().matches("(?s)[\\[{].*") && texts.test(text, name);
        if (certificates || useful) taken++;
        return certificates || useful;
    }

    /** @param failure that it is when nothing else is of use, or null */
    private void leaveOut(String name, String why, Failure failure) {
        if (unfit == null) unfit = failure;
        leftOut.add("left out " + name + ": " + why);
    }

    /** What it is instead of a certificate, and what to do about it. */
    private static Failure unfit(Contents contents) {
        String name = contents.name();
        Failure failure = CertificateFile.none(contents);
        if (contents.keystore().isPresent())
            return failure.hint(
                    "if it holds your key, import the certificate into it: {}; if the certificate came in it, unpack"
                            + " it: {}",
                    NextCommand.typed("--keystore", name, "FILE…"),
                    NextCommand.of("convert", name, "identity.pem"));
        if (contents.has(Kind.PRIVATE_KEY))
            return failure.hint(
                    "the key stays where it is, never e-mail it; give the certificate from the e-mail here, and the"
                            + " key with {}",
                    NextCommand.typed("--key", name));
        return failure.next() != null
                ? failure
                : failure.hint(
                        "download it again from the link in the e-mail; what it is in detail",
                        NextCommand.of("inspect", name));
    }
}
