//SOURCES AnswerChecks.java
//SOURCES FileChecks.java
//SOURCES Handshakes.java
//SOURCES SettingChecks.java
package stellantis.diagnosis;

import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.diagnosis.ExplainAnswer.Sent;
import stellantis.http.AccessToken;
import stellantis.http.ApiRequest;
import stellantis.http.Connector;
import stellantis.http.TokenRequest;
import stellantis.pki.Identity;
import stellantis.profile.InForce;

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
    private static final List<String> WRONG_ID = List.of("token.client-id-swapped", "token.invalid-client", "api.client-id-unknown");

    private final Clock clock;
    private final List<Check> checks = new ArrayList<>();
    private FileChecks files;
    private String borrowed;

    public Checkup(Clock clock) {
        this.clock = clock;
    }

    public List<Check> checks() {
        return checks.stream().map(this::inView).toList();
    }

    /** What one check found, in the light of the others. */
    private Check inView(Check check) {
        if (check.id().equals("journey") && find("api.answer").filter(answer -> answer.state() == Check.State.OK).isPresent() && checks.stream().noneMatch(Check::failed)) {
            return Check.ok(check.id(), check.title(), "step 6 of 6 is reached: the API answers; all is done");
        }
        if (!check.failed()) return check;
        Optional<Cause> swapped = find("settings.together").map(Check::cause).filter(cause -> cause.id().equals("settings.ids-swapped"));
        if (swapped.isPresent() && WRONG_ID.contains(check.cause().id())) return check.because(check.cause().with("client-id and token-client-id look swapped", swapped.get().remedy()));
        if (borrowed != null && check.cause().code() == ExitCode.CLIENT_REFUSED) {
            String whose = "the certificate is that of " + borrowed + (check.cause().because() == null ? "" : "; " + check.cause().because());
            return check.because(check.cause().with(whose, "give the identity that is meant for this server: --key FILE --cert FILE, or --keystore FILE; for the profile's own server leave --url out"));
        }
        return check;
    }

    private Optional<Check> find(String id) {
        return checks.stream().filter(check -> check.id().equals(id)).findFirst();
    }

    /** Where the partner stands among the tutorial's six steps. */
    public Checkup journey(int reached, String next) {
        checks.add(Check.ok("journey", "on the journey", "step " + reached + " of 6 is reached; next: " + next));
        return this;
    }

    /** The files alone. */
    public Checkup files(FileChecks.Given given) {
        borrowed = given.borrowed();
        files = new FileChecks(given, clock.instant());
        checks.addAll(files.run());
        return this;
    }

    /** @param whole whether nothing may be missing: false where only some were typed for another server */
    public Checkup settings(InForce settings, boolean whole) {
        checks.addAll(new SettingChecks(settings).run(whole));
        return this;
    }

    /**
     * Network, handshakes, token and API; the files were looked at before.
     *
     * @param connectors opens a connector for an identity, which may be null; may throw a Failure
     * @param agent the value of User-Agent
     */
    public Checkup servers(Destination to, Function<Identity, Connector> connectors, String agent) throws InterruptedException {
        if (!files.trusted()) return nothing("the CAs to trust cannot be read");
        if (to.api().isEmpty() && to.token().isEmpty()) return nothing("no server is known");
        boolean broken = files.identity() == null && checks.stream().anyMatch(check -> check.id().equals("files.identity") && check.failed());
        try (Connector connector = connectors.apply(files.identity())) {
            String without = broken ? "there is no usable key and certificate to offer" : null;
            Optional<Handshakes> token = to.token().map(uri -> new Handshakes("token", "token endpoint", uri, connector, clock, without));
            Optional<Handshakes> api = to.api().map(uri -> new Handshakes("api", "API", uri, connector, clock, without));
            token.ifPresent(way -> checks.addAll(way.network()));
            api.ifPresent(way -> checks.addAll(way.network()));
            token.ifPresent(way -> checks.addAll(way.handshake()));
            api.ifPresent(way -> checks.addAll(way.handshake()));
            AnswerChecks answers = new AnswerChecks(connector, clock, agent);
            AccessToken access = token.isPresent() ? token(to, token.get(), answers) : null;
            checks.addAll(answers.checks());
            if (api.isPresent()) api(to, api.get(), access, new AnswerChecks(connector, clock, agent));
            if (checks.stream().noneMatch(Check::failed) && api.filter(Handshakes::asked).isPresent()) checks.replaceAll(Checkup::provedEnough);
        } catch (Failure e) {
            checks.add(Check.failed("connection", "connection's settings", Cause.of(e), List.of()));
        }
        return this;
    }

    /** A chain without its issuing CA is no defect where the servers know that CA themselves. */
    private static Check provedEnough(Check check) {
        boolean missing = check.state() == Check.State.WARNING && check.cause().id().equals("identity.issuing-ca-missing");
        return missing ? Check.ok(check.id(), check.title(), "without its issuing CA, which the server knows itself", check.facts()) : check;
    }

    private Checkup nothing(String why) {
        checks.add(Check.skipped("servers", "servers", why));
        return this;
    }

    private AccessToken token(Destination to, Handshakes way, AnswerChecks answers) throws InterruptedException {
        if (!way.usable()) {
            checks.add(Check.skipped("token.answer", "access token", way.unusable()));
            return null;
        }
        try {
            return answers.token(to.tokenRequest());
        } catch (Failure e) {
            // a missing setting has its own check
            checks.add(Check.failed("token.answer", "access token", Cause.of(e), List.of()));
            return null;
        }
    }

    private void api(Destination to, Handshakes way, AccessToken access, AnswerChecks answers) throws InterruptedException {
        if (!way.usable()) checks.add(Check.skipped("api.answer", "API's answer", way.unusable()));
        else if (to.needsToken() && access == null) checks.add(Check.skipped("api.answer", "API's answer", "there is no access token to ask with"));
        else {
            try {
                Request request = to.request(access);
                answers.api(request.request(), request.sent(), !way.asked());
            } catch (Failure e) {
                checks.add(Check.failed("api.answer", "API's answer", Cause.of(e), List.of()));
            }
            checks.addAll(answers.checks());
        }
    }
}
