package stellantis.drivers;

import static stellantis.ExitCode.TOKEN_REFUSED;

import java.util.Optional;
import java.util.function.Function;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.cli.Run;
import stellantis.connection.ApiCredentials;
import stellantis.connection.EndUser;
import stellantis.diagnosis.Auth;
import stellantis.diagnosis.DriverContext;
import stellantis.http.AccessToken;
import stellantis.http.Connector;

/** A driver on whose behalf is asked, with the tokens that are kept: nothing is renewed, nothing changes. */
public class EnrolledDriver implements EndUser {
    final EndUsers users;
    final Run run;
    volatile Enrolment about;
    /** Whether the access token was refused, and another one took its place. */
    volatile boolean renewed;

    private final Function<EnrolledDriver, DriverContext> refusals;

    /** @param refusals tells what the API's refusals mean to a driver; null where the API is not asked */
    public EnrolledDriver(EndUsers users, Enrolment about, Function<EnrolledDriver, DriverContext> refusals) {
        this.users = users;
        this.run = users.run();
        this.about = about;
        this.refusals = refusals;
    }

    @Override
    public Auth auth() {
        return Auth.END_USER;
    }

    @Override
    public String label() {
        return about.label();
    }

    @Override
    public Optional<String> realm() {
        return Optional.ofNullable(about.realm()).or(() -> run.profile().get("realm"));
    }

    @Override
    public String consent() {
        return '"' + label() + "\" has consented" + (about.scope() == null ? "" : " to " + about.scope());
    }

    /** What is known of the driver's consent by now. */
    public Enrolment about() {
        return about;
    }

    @Override
    public DriverContext driver() {
        return refusals == null ? null : refusals.apply(this);
    }

    @Override
    public void prepare() {
        users.store().prepare(about);
    }

    /** The stored access token, valid or not. */
    public final AccessToken kept() {
        return users.kept(about).access();
    }

    @Override
    public Authorization get(Connector connector) throws InterruptedException {
        AccessToken kept = kept();
        if (kept.expiresAt() == null || kept.fresh(run.clock()))
            return new Authorization(ApiCredentials.bearer(kept.value()), kept);
        throw Failure.of(TOKEN_REFUSED, "the access token of " + label() + " has ended")
                .as("user.token-ended")
                .because("the doctor renews none, as that would change something")
                .hint(NextCommand.of("enroll --refresh", label()));
    }

    /**
     * The command that enrols this driver again.
     *
     * @param scopes other ones than the driver has consented to, or null; empty for those of the profile
     */
    NextCommand again(String scopes) {
        String scope = scopes == null && run.profile().get("scope").isEmpty() ? about.scope() : scopes;
        NextCommand enroll = NextCommand.of("enroll --label", about.label());
        if (scope != null && !scope.isEmpty()) enroll = enroll.with("--scope", scope);
        return enroll.with("--force");
    }
}
