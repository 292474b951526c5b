package stellantis.renew;

import static stellantis.ExitCode.INTERRUPTED;
import static stellantis.ExitCode.OK;
import static stellantis.ExitCode.VALIDITY;
import static stellantis.cli.Options.PASSPHRASE;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.cli.Console;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.connection.ApiCredentials;
import stellantis.connection.ApiSession;
import stellantis.connection.Credential;
import stellantis.connection.Credentials;
import stellantis.connection.ProfileRequest;
import stellantis.connection.ServerAccess;
import stellantis.diagnosis.Auth;
import stellantis.http.ApiRequest;
import stellantis.http.ApiUrl;
import stellantis.key.MatchedCertificate;
import stellantis.pki.CertificateChain;
import stellantis.pki.CertificateFile;
import stellantis.pki.ChainProblem;
import stellantis.pki.Contents;
import stellantis.pki.Identities;
import stellantis.pki.Identity;
import stellantis.pki.Name;
import stellantis.pki.SigningRequest;
import stellantis.profile.EffectiveSettings;
import stellantis.profile.Renewal;

/**
 * From the key and certificate in use to the renewed ones: the API is asked with both, then they are switched. When
 * anything fails before that, the old ones stay in use and the new ones stay beside them.
 */
public final class RenewalSwitch {
    public static final Option OFFLINE =
            Option.flag("offline", "switch to a renewed certificate without trying it, where there is no network");
    public static final Option TRY = Option.value(
            "try",
            "PATH",
            "the request that both certificates must pass before they are switched (default: "
                    + "fleets; on behalf of a driver user/vehicles)");

    /** Causes that lie in a certificate itself, whatever is requested with it. */
    private static final String OF_ITSELF = "(tls\\.client|identity|http\\.client-certificate)\\b.*"
            + "|(api|token)\\.(certificate-.*|back-end-refuses-certificate)";

    private final ServerAccess server;
    private final Run run;
    private final Renewal renewal;
    private final Instant now;
    private Secret passphrase;
    private String otherLogin;

    private RenewalSwitch(ServerAccess server, Renewal renewal) {
        this.server = server;
        this.run = server.run();
        this.renewal = renewal;
        this.now = run.clock().instant();
    }

    /** Tries the renewed certificate, unless --offline, and switches. */
    public static ExitCode go(ServerAccess server) {
        Run run = server.run();
        Renewal renewal = Renewal.of(run.profile());
        if (renewal.state() != Renewal.State.ARRIVED) {
            if (run.profile().switched()) return new RenewalSwitch(server, renewal).finished();
            throw Failure.file("there is no renewed certificate in the profile \""
                            + run.profile().name() + "\"")
                    .because(renewal.newCertificate() + " is not there")
                    .hint(
                            renewal.state() == Renewal.State.NONE
                                    ? Hint.of("make the next key and its request", NextCommand.of("renew --start"))
                                    : Hint.of("when it has come", NextCommand.of("install FILE…")));
        }
        return new RenewalSwitch(server, renewal).switchOver();
    }

    /** The profile was opened, and with that all that was left to do is done. */
    private ExitCode finished() {
        run.console().note("a switch had been interrupted; it is finished now");
        EffectiveSettings.leaf(renewal.certificate()).ifPresent(leaf -> tell(leaf, List.of()));
        return OK;
    }

    private ExitCode switchOver() {
        List<X509Certificate> chain = CertificateFile.read(renewal.newCertificate());
        X509Certificate leaf = chain.get(0);
        ChainProblem.validity(leaf, now).ifPresent(problem -> {
            throw Failure.of(VALIDITY, problem.text())
                    .hint("nothing was switched; check this machine's clock, or ask your Stellantis contact");
        });
        otherLogin = MatchedCertificate.otherLogin(run, renewal, leaf).orElse(null);
        compare(leaf);
        Supplier<Secret> ask = () -> passphrase != null
                ? passphrase
                : (passphrase = run.secretOrAsk(PASSPHRASE, "passphrase of " + renewal.newKey() + ": "));
        // opened in any case: a key that nobody can open any more must not come into use
        Identity next = identity(renewal.newKey(), renewal.newCertificate(), ask);
        if (run.has(OFFLINE))
            run.console()
                    .note("not tried, since --offline says so: whether servers take the renewed certificate will"
                            + " show with the next call");
        else prove(next, ask);
        List<Path> backups = renewal.switchOver(now);
        tell(leaf, backups);
        return OK;
    }

    /** What a first install warns of too, and what only shows beside the one in use. */
    private void compare(X509Certificate leaf) {
        if (otherLogin != null) run.console().warn("the renewed certificate is for another login: " + otherLogin);
        if (Files.exists(renewal.newRequest())) {
            MatchedCertificate.subjectDiffers(
                            leaf,
                            SigningRequest.read(
                                            Run.read(renewal.newRequest()),
                                            renewal.newRequest().toString())
                                    .subject())
                    .ifPresent(run.console()::warn);
        }
        EffectiveSettings.leaf(renewal.certificate())
                .filter(one -> leaf.getNotAfter().before(one.getNotAfter()))
                .ifPresent(one -> run.console()
                        .warn("the renewed certificate ends sooner than the one in use: "
                                + leaf.getNotAfter().toInstant() + ", not "
                                + one.getNotAfter().toInstant()));
    }

    private Identity identity(Path key, Path certificate, Supplier<Secret> ask) {
        List<X509Certificate> issuers = new ArrayList<>();
        for (Path file : List.of(renewal.newAuthorities(), renewal.authorities()))
            if (Files.exists(file)) issuers.addAll(CertificateFile.read(file));
        return Identities.ofFiles(Contents.read(key), Contents.read(certificate), ask, () -> issuers, now);
    }

    /**
     * One call with each; the old one goes first, since what it gets is what the new one has to get. One that has ended
     * or that is refused for its own sake is what is to be replaced: then the new one alone has to work.
     */
    private void prove(Identity next, Supplier<Secret> ask) {
        ApiRequest request = request();
        Credential credential = Credentials.of(server, request);
        tryOld(request, credential, ask).ifPresent(why -> run.console().note(why + "; only the new one is tried"));
        int status = attempt(
                next,
                request,
                credential,
                otherLogin == null
                        ? "the renewed certificate does not work yet"
                        : "the renewed certificate does not work: " + otherLogin,
                otherLogin != null
                        ? Hint.of(
                                "have " + renewal.newRequest()
                                        + " signed for the login in use; or set what belongs to the other login",
                                NextCommand.of("profile set …"))
                        : Hint.of(
                                "send the renewed certificate (never the key) to your Stellantis contact, for the"
                                        + " gateway and the token endpoint to know it; then",
                                NextCommand.of("renew --switch")));
        run.console().note("the renewed certificate works: HTTP " + status + " from " + shown(request));
    }

    /** Why the old one says nothing of what the new one has to get; empty where it works. */
    private Optional<String> tryOld(ApiRequest request, Credential credential, Supplier<Secret> ask) {
        Optional<X509Certificate> inUse = EffectiveSettings.leaf(renewal.certificate());
        if (inUse.isEmpty()) return Optional.of("the old certificate cannot be read");
        if (ChainProblem.validity(inUse.get(), now).isPresent()) return Optional.of("the old certificate has expired");
        try {
            int status = attempt(
                    identity(renewal.key(), renewal.certificate(), ask),
                    request,
                    credential,
                    "the certificate in use, the old one, gets no answer to compare with",
                    Hint.of(
                            "fix that first: {}; or request something else: --try PATH; without a network: --offline",
                            NextCommand.of("doctor")));
            run.console().note("the old certificate works: HTTP " + status + " from " + shown(request));
            return Optional.empty();
        } catch (Failure e) {
            String id = e.getCause() instanceof Failure cause ? cause.id() : null;
            if (id == null || !id.matches(OF_ITSELF)) throw e;
            return Optional.of("the old certificate is refused: " + e.because());
        }
    }

    private ApiRequest request() {
        try {
            ApiRequest request = ProfileRequest.to(run, "GET", run.value(TRY).orElse("fleets"));
            // a driver has vehicles, and no fleets
            boolean driver = !run.has(TRY) && ApiCredentials.scheme(run, false) == Auth.END_USER;
            return driver ? ProfileRequest.to(run, "GET", "user/vehicles") : request;
        } catch (Failure e) {
            throw Failure.of(e.code(), "the renewed certificate cannot be tried: " + e.getMessage())
                    .because(e.because())
                    .hint(Hint.of("without a network: --offline").after(e.next()))
                    .from(e);
        }
    }

    private static String shown(ApiRequest request) {
        return ApiUrl.shown(request.uri());
    }

    private int attempt(Identity who, ApiRequest request, Credential credential, String what, Hint hint) {
        try (ApiSession session = ApiSession.open(server, credential, 1, server.connector(who))) {
            return session.answered(request, 1 << 20).status();
        } catch (InterruptedException e) {
            throw Failure.of(INTERRUPTED, "interrupted").hint("nothing was switched");
        } catch (Failure e) {
            throw Failure.of(e.code(), what + ", and nothing was switched")
                    .because(e.getMessage() + (e.because() == null ? "" : ": " + e.because()))
                    .hint(hint)
                    .from(e);
        }
    }

    private void tell(X509Certificate leaf, List<Path> backups) {
        Console console = run.console();
        console.note("switched to the renewed certificate of " + CertificateChain.describe(leaf, now));
        console.note("  subject  " + Name.subject(leaf));
        for (Path file : List.of(renewal.key(), renewal.certificate())) console.note("  in use   " + file);
        backups.forEach(file -> console.note("  backup   " + file));
        if (Files.exists(run.profile().keystoreFile()))
            console.warn("identity.p12 still holds the old key and certificate", keystoreHint(run, renewal));
        if (!run.profile().get("auth").orElse("").equals("basic")) {
            console.note(
                    "send the renewed certificate (never the key) to your Stellantis contact too: the token endpoint"
                            + " has to know it");
        }
        Name.email(leaf)
                .ifPresent(address -> console.note(
                        "the link to the next renewal will go to " + address + ": keep that address in use"));
    }

    private static Hint keystoreHint(Run run, Renewal renewal) {
        Path keystore = run.profile().keystoreFile();
        return Hint.of(NextCommand.of("pem-to-p12", renewal.key(), renewal.certificate(), keystore, "--force"));
    }
}
