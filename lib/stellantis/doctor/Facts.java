package stellantis.doctor;

import static java.time.temporal.ChronoUnit.SECONDS;
import static stellantis.diagnosis.Symptom.CLOCK;

import java.net.URI;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import stellantis.Failure;
import stellantis.Sha256;
import stellantis.diagnosis.Cause;
import stellantis.diagnosis.ClockSkew;
import stellantis.diagnosis.Fault;
import stellantis.diagnosis.MessageValues;
import stellantis.diagnosis.Side;
import stellantis.diagnosis.TokenFault;
import stellantis.http.Handshake;
import stellantis.http.Trust;
import stellantis.pki.ChainProblem;
import stellantis.pki.Identity;
import stellantis.pki.Name;
import stellantis.profile.EffectiveSettings;
import stellantis.profile.Explanation;
import stellantis.profile.SettingWarning;

/**
 * All that one run has found out so far. The checks add to it in their order, so that each knows what came before it;
 * at the end the conclusions look at all of it.
 */
public final class Facts {
    final Clock clock;
    /** The words of remedies for a certificate's file. */
    final Function<Path, MessageValues> advice;
    /** Whose identity it is, where it was not named for this server; else null. */
    String borrowed;
    /** The settings in force; null where none are looked at. */
    EffectiveSettings settings;
    /** The CAs to trust for servers; null when they cannot be read. */
    Trust trust;
    /** Null when there is none that can be used. */
    Identity identity;
    /** The certificate's chain as far as it is known, even without the private key: leaf first. */
    List<X509Certificate> chain = List.of();
    /** Whether the CAs known here lead from it up to a root. */
    boolean rooted;
    /** The public half of the key; null when neither key nor certificate can be read. */
    PublicKey publicKey;
    /** By how much this machine's clock is ahead of a server's; empty where no answer had a date. */
    Optional<Duration> ahead = Optional.empty();
    /** The ways to the two servers: token and api. */
    final Map<String, NetworkPath> ways = new LinkedHashMap<>();
    /** What is wrong with the certificate's subject where Stellantis reads it; null when nothing is. */
    Cause subject;
    /** Whether the setting links keeps the API's links on the own host. */
    boolean linksOnOwnHost;
    /** Whether a setting says that no credentials are sent. */
    boolean withoutCredentials;

    /** The journey where all is done. */
    String done;

    private final List<Check> checks = new ArrayList<>();

    public Facts(Clock clock, Function<Path, MessageValues> advice) {
        this.clock = clock;
        this.advice = advice;
    }

    Instant now() {
        return clock.instant();
    }

    X509Certificate leaf() {
        return chain.get(0);
    }

    /** Where the partner stands among the tutorial's six steps. @param then what follows once the API answers */
    public void journey(int reached, String next, String then) {
        ok("journey", "step " + reached + " of 6 is reached; next: " + next);
        done = "step 6 of 6 is reached: the API answers; next: " + then;
    }

    void add(Check check) {
        checks.add(check);
    }

    void ok(String id, String says, List<String> details) {
        add(new Check(id, Check.State.OK, says, details, null));
    }

    void ok(String id, String says) {
        ok(id, says, List.of());
    }

    void skipped(String id, String why) {
        add(new Check(id, Check.State.SKIPPED, why, List.of(), null));
    }

    void warning(String id, Cause cause, List<String> details) {
        add(new Check(id, Check.State.WARNING, cause.what(), details, cause));
    }

    void warning(String id, Fault fault, MessageValues words, List<String> details) {
        warning(id, Cause.of(fault, words), details);
    }

    void failed(String id, Cause cause, List<String> details) {
        add(new Check(id, Check.State.FAILED, cause.what(), details, cause));
    }

    void failed(String id, Failure failure, List<String> details) {
        failed(id, Check.cause(failure), details);
    }

    /** Whether each server that was reached showed a certificate that is trusted. */
    boolean serversTrusted() {
        return any(check -> check.id().endsWith(".server") && check.passed())
                && !any(check -> check.id().endsWith(".server") && check.failed());
    }

    /** That the address of this server is wrong, since the other one is reached. */
    Optional<Cause> other(Check check) {
        boolean name = check.id().endsWith(".name");
        String own = check.server();
        String other = own.equals("api") ? "token" : "api";
        if (find(other + (name ? ".name" : ".connect")).filter(Check::passed).isEmpty()) return Optional.empty();
        URI to = ways.get(own).uri;
        URI reached = ways.get(other).uri;
        boolean same = to.getHost().equals(reached.getHost());
        if (name ? same : !same && (to.getPort() > 0 || reached.getPort() < 0)) return Optional.empty();
        MessageValues words = advice.apply(null);
        words.put("setting", setting(own))
                .put("other", setting(other))
                .put("part", name ? "host" : "port")
                .put("url", to.getPort() < 0 ? to + ", so that port 443 was tried" : to)
                .put("reached", reached.getRawAuthority())
                .put("set", words.hint("{profile set " + setting(own) + "=https://HOST:PORT" + to.getRawPath() + "}"));
        return Optional.of(check.cause().by(Cause.of(DoctorFault.ADDRESS_WRONG, words)));
    }

    private static String setting(String server) {
        return server.equals("api") ? "base-url" : "token-url";
    }

    /** The cause of a check, explained by the settings where they do. */
    Cause explained(Check check) {
        Cause told = check.cause();
        return SettingWarning.explaining(told.id(), told.what() + " " + told.because() + " " + told.hint(), settings)
                .map(one -> told.fault() == TokenFault.ID_SWAPPED
                        ? told.with(one.text(), one.remedy()).on(Side.YOURS)
                        : by(told, one))
                .orElse(told);
    }

    /** What was seen of the handshake with a server. */
    Handshake seen(String server) {
        return ways.containsKey(server) ? ways.get(server).seen : Handshake.NONE;
    }

    private static Cause by(Cause told, Explanation setting) {
        return new Cause(
                told.fault(),
                setting.id() == null ? told.id() : setting.id(),
                told.code(),
                Side.YOURS,
                false,
                told.what(),
                "most likely " + setting.text(),
                setting.remedy());
    }

    /** Whether the API answers, and has seen the certificate. */
    boolean answers() {
        return seen("api").asked() && find("api.answer").filter(Check::passed).isPresent();
    }

    /** That this machine's clock is wrong, where two certificates or a server's date say so. */
    Optional<Cause> clock() {
        Optional<Cause> both = checks.stream()
                .filter(check -> check.blames(Set.of(CLOCK)))
                .map(Check::cause)
                .findFirst();
        Instant there = ahead.map(it -> now().minus(it)).orElse(now());
        boolean validThere =
                !chain.isEmpty() && ChainProblem.validity(leaf(), there).isEmpty();
        Optional<Cause> alone = ahead.flatMap(ClockSkew::off)
                .filter(off -> validThere)
                .map(off -> skewed(off).on(Side.YOURS));
        return both.or(() -> alone);
    }

    Cause skewed(String off) {
        return Cause.of(DoctorFault.CLOCK, new MessageValues().put("by", off).put("now", now().truncatedTo(SECONDS)));
    }

    /** Whether the other host of this run asked for the certificate and took it. */
    boolean takenByTheOther(Check check) {
        String other = check.server().equals("api") ? "token" : "api";
        return seen(other).offered()
                && find(other + ".client").filter(one -> !one.failed()).isPresent();
    }

    Optional<Check> find(String id) {
        return checks.stream().filter(check -> check.id().equals(id)).findFirst();
    }

    boolean any(Predicate<Check> such) {
        return checks.stream().anyMatch(such);
    }

    List<Check> checks() {
        return List.copyOf(checks);
    }

    /** A certificate in one line. */
    static String shown(X509Certificate one) {
        return Name.subject(one) + "; issued by " + Name.issuer(one).brief()
                + "; valid from " + one.getNotBefore().toInstant() + " until "
                + one.getNotAfter().toInstant() + "; SHA-256 " + Sha256.of(one).hex();
    }
}
