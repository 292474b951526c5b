package stellantis.key;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.cli.ChosenProfile;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.pki.Contents;
import stellantis.pki.KeyFile;
import stellantis.pki.PublicKeys;
import stellantis.pki.SigningRequest;
import stellantis.profile.EffectiveSettings;
import stellantis.profile.Onboarding;
import stellantis.profile.Renewal;
import stellantis.profile.SecretSource;

/**
 * The key that a certificate has to belong to. An encrypted one is opened when its passphrase is at hand. Where nobody
 * can give it, the signing request made with it stands in, and the person is told that the key itself was not looked
 * at: a request whose key was made anew later is the one case that this misses.
 *
 * @param opened the private key; null where it was not asked to be needed and could not be opened
 * @param passphrase what opened it, if it is encrypted
 * @param request the profile's signing request, if it has one and the key is the profile's
 */
public record OwnKey(Path file, PrivateKey opened, Optional<Secret> passphrase, Optional<SigningRequest> request) {
    public static final Option WITHOUT_CA =
            Option.flag("without-ca", "install a certificate without the CA that signed it");

    /**
     * The key of --key, else the profile's.
     *
     * @param needed whether the private key itself is needed, so that a passphrase must be had
     */
    public static OwnKey of(Run run, boolean needed) {
        Path file = run.settingFile(Options.KEY).orElse(run.profile().keyFile());
        if (!Files.exists(file)) throw missing(run, file);
        Optional<SigningRequest> request = run.file(Options.KEY).isPresent()
                ? Optional.empty()
                : request(run, run.profile().requestFile());
        Contents contents = Contents.read(file);
        boolean encrypted = contents.hasEncryptedKey();
        Secret passphrase = !encrypted
                ? null
                : needed || request.isEmpty()
                        ? run.secretOrAsk(Options.PASSPHRASE, "passphrase of " + file + ": ")
                        : offered(run, file);
        PrivateKey opened = encrypted && passphrase == null ? null : KeyFile.read(contents, () -> passphrase);
        OwnKey key = new OwnKey(file, opened, Optional.ofNullable(passphrase), request);
        if (opened != null)
            request.filter(one ->
                            !Arrays.equals(one.publicKeyInfo(), key.publicKey().getEncoded()))
                    .ifPresent(one -> run.console()
                            .warn(run.profile().requestFile() + " was made with another key than " + file));
        return key;
    }

    /** From its source, else what the person types; null when it is left empty or nobody can be asked. */
    private static Secret offered(Run run, Path file) {
        String prompt = "passphrase of " + file + ", to check that the certificate is for this key\n"
                + "(or only press Enter: then the certificate is compared with request.csr): ";
        Optional<Secret> known = run.secret(Options.PASSPHRASE);
        Optional<Secret> given = known.or(() -> run.askHidden(prompt)).filter(typed -> !typed.isEmpty());
        if (known.isEmpty() && given.isPresent()) run.offer(Options.PASSPHRASE, prompt);
        return given.orElse(null);
    }

    private static Optional<SigningRequest> request(Run run, Path file) {
        if (!Files.exists(file)) return Optional.empty();
        try {
            return Optional.of(SigningRequest.read(file));
        } catch (Failure e) {
            run.console().warn(e.getMessage());
            return Optional.empty();
        }
    }

    private static Failure missing(Run run, Path file) {
        Failure failure = Failure.file("there is no private key " + file);
        if (run.file(Options.KEY).isPresent())
            return failure.hint("give the file that the key was written to when the signing request was made");
        return failure.because(
                        "the certificate has to be matched to the key that its signing request was made with, and "
                                + ChosenProfile.missing(run))
                .hint("name the key: --key FILE, or --keystore FILE if it is in a keystore; another profile: -p NAME");
    }

    private PublicKey publicKey() {
        return opened != null
                ? PublicKeys.of(opened)
                : request.flatMap(SigningRequest::publicKey)
                        .orElseThrow(() -> Failure.file(
                                "the signing request beside " + file + " has a key of a kind that is not known here"));
    }

    /** The record's own would show the key. */
    @Override
    public String toString() {
        return file.toString();
    }

    /** What the person should know of how the match was made. */
    public Optional<String> remark() {
        return opened != null
                ? Optional.empty()
                : Optional.of("matched by request.csr; " + file.getFileName() + " is encrypted and was not opened");
    }

    /** Judges what was sent; when it is for another key, looks around for the key it is for. */
    public MatchedCertificate judge(Run run, Delivery delivery, List<X509Certificate> installed) {
        return judge(run, delivery, publicKey(), installed);
    }

    public static MatchedCertificate judge(Run run, Delivery delivery, PublicKey key, List<X509Certificate> installed) {
        try {
            return MatchedCertificate.judge(
                    delivery, key, installed, run.clock().instant(), run.has(WITHOUT_CA), another(run));
        } catch (Failure e) {
            throw e.code() == ExitCode.MISMATCH ? e.hint(whose(run, delivery)) : e;
        }
    }

    /** How another certificate is asked for. */
    private static String another(Run run) {
        Optional<Onboarding.Step> renewal = new Onboarding(
                        new EffectiveSettings(run.profile(), run.world().env()),
                        run.clock().instant())
                .renewal();
        Hint otherwise = Hint.of("ask for a renewal", NextCommand.of("csr --like FILE --out renewed.csr"));
        return run.console().whole(renewal.map(Onboarding.Step::hint).orElse(otherwise));
    }

    private static Hint whose(Run run, Delivery delivery) {
        Renewal renewal = Renewal.of(run.profile());
        if (renewal.awaits(delivery.certificates())) {
            return Hint.of(
                    "it is for the next key, " + renewal.newKey()
                            + ": without --key, --keystore and --cert-out, install "
                            + "switches to both; for files elsewhere add {}",
                    NextCommand.typed("--key", renewal.newKey()));
        }
        return KeyFinder.owner(run, delivery.certificates())
                .orElse(Hint.of(
                        "a new key was made after you sent the request, or the certificate is for another request: "
                                + "find the old key and give it with --key; if it is lost, you need a new request",
                        NextCommand.of("csr")));
    }

    /**
     * What the profile has to be told for this key to be used: settings, an empty value takes one out.
     *
     * @throws Failure exit code 15 when the profile uses another key or a keystore, without --force
     */
    public Map<String, String> settings(Run run) {
        Map<String, String> changes = new LinkedHashMap<>();
        if (refuseOther(run)) {
            if (!SecretSource.parse("file:" + file, "--key").lasts())
                throw Failure.usage("key was not set")
                        .because("a profile outlives this command, and the pipe does not")
                        .hint("name a file that stays: --key PATH");
            changes.put("key", file.toString());
        }
        Map<String, String> own = run.profile().own();
        if (own.getOrDefault("keystore", "").isEmpty()) return changes;
        String[] names = Stream.of("keystore", "alias").filter(own::containsKey).toArray(String[]::new);
        if (!run.has(Options.FORCE)) {
            throw Failure.of(
                            ExitCode.EXISTS,
                            "the profile \"" + run.profile().name() + "\" uses a keystore: " + own.get("keystore"))
                    .because("it would stay in use, and the certificate for " + file + " would not be")
                    .hint(
                            "take the keystore out of the settings first (the file stays): {}; --force does both; or"
                                    + " use another profile: -p NAME",
                            NextCommand.of("profile unset", (Object[]) names));
        }
        for (String name : names) changes.put(name, "");
        return changes;
    }

    private boolean refuseOther(Run run) {
        Path own = run.profile()
                .file("key")
                .orElse(run.profile().keyFile())
                .toAbsolutePath()
                .normalize();
        if (own.equals(file.toAbsolutePath().normalize())) return false;
        if (Files.exists(own) && !run.has(Options.FORCE)) {
            throw Failure.of(ExitCode.EXISTS, "the profile \"" + run.profile().name() + "\" has another key: " + own)
                    .hint("use another profile: -p NAME; or --force to make it use " + file
                            + " (the other file stays)");
        }
        return true;
    }
}
