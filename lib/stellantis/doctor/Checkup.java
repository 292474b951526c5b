//SOURCES AnswerChecks.java
//SOURCES FileChecks.java
//SOURCES Handshakes.java
//SOURCES SettingChecks.java
package stellantis.doctor;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.diagnosis.AnswerFault;
import stellantis.diagnosis.Cause;
import stellantis.diagnosis.Fault;
import stellantis.diagnosis.IdentityFault;
import stellantis.diagnosis.Sent;
import stellantis.diagnosis.TokenFault;
import stellantis.diagnosis.Words;
import stellantis.http.AccessToken;
import stellantis.http.ApiRequest;
import stellantis.http.Connector;
import stellantis.http.TokenRequest;
import stellantis.pki.Identity;
import stellantis.profile.EffectiveSettings;

/**
 * The whole chain of checks, from the files to the first JSON. What cannot work after a failed check is skipped and
 * says why; everything else is looked at, so that one run finds all there is.
 */
public final class Checkup {
    /** Where the way leads; each may be missing. */
    public interface Destination {
        /** The token endpoint, if tokens are used. */
        Optional<URI> token();

        /** The API. */
        Optional<URI> api();

        /** What to send to the token endpoint; may throw a Failure. */
        TokenRequest tokenRequest();

        /** What to send to the API. @param token the one just fetched, or null */
        Request request(AccessToken token);

        /** Whether the request goes out with a token of the token endpoint. */
        boolean needsToken();
    }

    /** A request to the API, and how it introduces itself. */
    public record Request(ApiRequest request, Sent sent) {}

    /** What a server says of an id that may be in the other one's place. */
    private static final Set<Fault> WRONG_ID =
            Set.of(TokenFault.ID_SWAPPED, TokenFault.INVALID_CLIENT, AnswerFault.CLIENT_ID_UNKNOWN);

    private static final Hint OWN_IDENTITY =
            Hint.of("give the identity that is meant for this server: --key FILE --cert FILE, "
                    + "or --keystore FILE; for the profile's own server leave --url out");

    private final Clock clock;
    private final Function<Path, Words> advice;
    private final List<Check> checks = new ArrayList<>();
    private FileChecks files;
    private String borrowed;

    /** @param advice the words of remedies for a certificate's file */
    public Checkup(Clock clock, Function<Path, Words> advice) {
        this.clock = clock;
        this.advice = advice;
    }

    public List<Check> checks() {
        return checks.stream().map(this::inView).toList();
    }

    /** What one check found, in the light of the others. */
    private Check inView(Check check) {
        boolean answered = find("api.answer")
                .filter(answer -> answer.state() == Check.State.OK)
                .isPresent();
        if (check.id().equals("journey") && answered && checks.stream().noneMatch(Check::failed)) {
            return Check.ok(check.id(), "step 6 of 6 is reached: the API answers; all is done");
        }
        if (!check.failed()) return check;
        Cause cause = check.cause();
        Optional<Cause> swapped = find("settings.together")
                .map(Check::cause)
                .filter(one -> one.id().equals("settings.ids-swapped"));
        if (swapped.isPresent() && WRONG_ID.contains(cause.fault())) {
            return check.because(cause.with(
                    "client-id and token-client-id look swapped", swapped.get().hint()));
        }
        if (borrowed != null && cause.code() == ExitCode.CLIENT_REFUSED) {
            String because = cause.because() == null ? "" : "; " + cause.because();
            return check.because(cause.with("the certificate is that of " + borrowed + because, OWN_IDENTITY));
        }
        return check;
    }

    private Optional<Check> find(String id) {
        return checks.stream().filter(check -> check.id().equals(id)).findFirst();
    }

    /** Where the partner stands among the tutorial's six steps. */
    public Checkup journey(int reached, String next) {
        checks.add(Check.ok("journey", "step " + reached + " of 6 is reached; next: " + next));
        return this;
    }

    /** The files alone. */
    public Checkup files(FileChecks.Given given) {
        borrowed = given.borrowed();
        files = new FileChecks(given, clock.instant(), advice);
        checks.addAll(files.run());
        return this;
    }

    /**
     * @param whole whether nothing may be missing: false where only some were typed for another server
     * @param shown a hint as it is printed
     */
    public Checkup settings(EffectiveSettings settings, boolean whole, Function<Hint, String> shown) {
        checks.addAll(new SettingChecks(settings, shown).run(whole));
        return this;
    }

    /**
     * Network, handshakes, token and API; the files were looked at before.
     *
     * @param connectors opens a connector for an identity, which may be null; may throw a Failure
     * @param agent the value of User-Agent
     */
    public Checkup servers(Destination to, Function<Identity, Connector> connectors, String agent)
            throws InterruptedException {
        if (!files.trusted()) return nothing("the CAs to trust cannot be read");
        if (to.api().isEmpty() && to.token().isEmpty()) return nothing("no server is known");
        boolean broken = files.identity() == null
                && find("files.identity").filter(Check::failed).isPresent();
        try (Connector connector = connectors.apply(files.identity())) {
            String without = broken ? "there is no usable key and certificate to offer" : null;
            Optional<Handshakes> token =
                    to.token().map(uri -> new Handshakes("token", uri, connector, clock, without, advice));
            Optional<Handshakes> api =
                    to.api().map(uri -> new Handshakes("api", uri, connector, clock, without, advice));
            token.ifPresent(way -> checks.addAll(way.network()));
            api.ifPresent(way -> checks.addAll(way.network()));
            token.ifPresent(way -> checks.addAll(way.handshake()));
            api.ifPresent(way -> checks.addAll(way.handshake()));
            AnswerChecks answers = new AnswerChecks(connector, clock, agent, advice);
            AccessToken access = token.isPresent() ? token(to, token.get(), answers) : null;
            checks.addAll(answers.checks());
            if (api.isPresent()) api(to, api.get(), access, new AnswerChecks(connector, clock, agent, advice));
            boolean proved = checks.stream().noneMatch(Check::failed)
                    && api.filter(Handshakes::asked).isPresent();
            if (proved) checks.replaceAll(Checkup::provedEnough);
        } catch (Failure e) {
            checks.add(Check.failed("connection", e, List.of()));
        }
        return this;
    }

    /** A chain without its issuing CA is no defect where the servers know that CA themselves. */
    private static Check provedEnough(Check check) {
        boolean missing =
                check.state() == Check.State.WARNING && check.cause().fault() == IdentityFault.ISSUING_CA_MISSING;
        return missing
                ? Check.ok(check.id(), "without its issuing CA, which the server knows itself", check.facts())
                : check;
    }

    private Checkup nothing(String why) {
        checks.add(Check.skipped("servers", why));
        return this;
    }

    private AccessToken token(Destination to, Handshakes way, AnswerChecks answers) throws InterruptedException {
        if (!way.usable()) {
            checks.add(Check.skipped("token.answer", way.unusable()));
            return null;
        }
        try {
            return answers.token(to.tokenRequest());
        } catch (Failure e) {
            // a missing setting has its own check
            checks.add(Check.failed("token.answer", e, List.of()));
            return null;
        }
    }

    private void api(Destination to, Handshakes way, AccessToken access, AnswerChecks answers)
            throws InterruptedException {
        if (!way.usable()) checks.add(Check.skipped("api.answer", way.unusable()));
        else if (to.needsToken() && access == null)
            checks.add(Check.skipped("api.answer", "there is no access token to ask with"));
        else {
            try {
                Request request = to.request(access);
                answers.api(request.request(), request.sent(), !way.asked());
            } catch (Failure e) {
                checks.add(Check.failed("api.answer", e, List.of()));
            }
            checks.addAll(answers.checks());
        }
    }
}
