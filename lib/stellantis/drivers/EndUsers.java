//SOURCES ../cli/Command.java
//SOURCES ../connection/ServerOptions.java
//SOURCES ../diagnosis/ExplainToken.java
//SOURCES ../diagnosis/Sent.java
//SOURCES ../connection/ConnectionOptions.java
//SOURCES DriverFault.java
//SOURCES DriverRefusal.java
//SOURCES UserSession.java
package stellantis.drivers;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.cli.Command;
import stellantis.cli.Run;
import stellantis.connection.ConnectionOptions;
import stellantis.connection.ServerOptions;
import stellantis.diagnosis.Explain;
import stellantis.diagnosis.ExplainToken;
import stellantis.diagnosis.Sent;
import stellantis.http.BrokenExchange;
import stellantis.http.Connector;
import stellantis.http.TokenClient;
import stellantis.http.TokenRefused;
import stellantis.http.TokenRequest;
import stellantis.http.TokenRequest.Grant;

/** The drivers enrolled in the profile, and their tokens: kept, renewed silently, given back. */
public final class EndUsers {
    private static final ExplainToken.Asker ASKER = new ExplainToken.Asker(
            "the URLs of the drivers' identity provider come with brand=…; others have to be those of the mail: "
                    + "{profile show}",
            DriverFault::ofToken);

    private final Run run;
    private final UserStore store;
    private final Sealers sealers;

    public EndUsers(ServerOptions server) {
        this.run = server.run();
        this.store = new UserStore(run.profile().usersFolder());
        this.sealers = new Sealers(server::passphraseAtRest, server.hasPassphrase());
    }

    public UserStore store() {
        return store;
    }

    public Sealers sealers() {
        return sealers;
    }

    /** The driver that --end-user names, else the only one. */
    public Enrolment chosen() {
        return named(run.value(ConnectionOptions.END_USER).orElseGet(this::only));
    }

    /**
     * Begins to open the driver's tokens, beside whatever comes next: with a passphrase that takes as long as opening
     * the key.
     */
    public void prepare(Enrolment of) {
        sealers.prepare(store.sealing(of.label()));
    }

    private String only() {
        List<Enrolment> all = store.list();
        if (all.size() == 1) return all.get(0).label();
        if (all.isEmpty()) {
            throw Failure.usage("no driver is enrolled in the profile \""
                            + run.profile().name() + "\"")
                    .as("user.none")
                    .because("with auth=end-user a request needs the consent of a vehicle's driver")
                    .hint(NextCommand.of("enroll"));
        }
        throw Failure.usage("several drivers are enrolled: " + labels(all))
                .as("user.several")
                .because("each has consented for the own vehicles only")
                .hint("say on whose behalf: --end-user " + all.get(0).label());
    }

    /** @throws Failure exit code 2 when nobody of that label is enrolled */
    public Enrolment named(String label) {
        UserStore.checkedLabel(label);
        List<Enrolment> all = store.list();
        return all.stream()
                .filter(one -> one.label().equals(label))
                .findFirst()
                .orElseThrow(() -> Failure.usage("no driver \"" + label + "\" is enrolled in the profile \""
                                + run.profile().name() + "\"")
                        .as("user.unknown")
                        .hint(
                                all.isEmpty()
                                        ? Hint.of(NextCommand.of("enroll --label", label))
                                        : Hint.of("enrolled are: " + labels(all))));
    }

    private static String labels(List<Enrolment> all) {
        return all.stream().map(Enrolment::label).collect(Collectors.joining(", "));
    }

    /** Tokens that last for the next request. */
    public UserTokens fresh(Enrolment of, Connector connector) throws InterruptedException {
        return told(of, connector, () -> session(of, connector).fresh());
    }

    /** Others than those that the API has refused. */
    public UserTokens insteadOf(UserTokens refused, Connector connector) throws InterruptedException {
        return told(
                refused.about(),
                connector,
                () -> session(refused.about(), connector)
                        .insteadOf(refused.access().value()));
    }

    /** The tokens as they are on disk, whether or not they last. */
    public UserTokens kept(Enrolment of) {
        UserTokens tokens = store.read(of.label(), sealers);
        run.console().keepOut(tokens.access().value());
        if (tokens.refresh() != null) run.console().keepOut(tokens.refresh());
        return tokens;
    }

    /** Gives the tokens back to the provider (RFC 7009), and forgets them when it has them. */
    public void revoke(Enrolment of, Connector connector) throws InterruptedException {
        UserTokens tokens = kept(of);
        if (of.revokeUrl() == null)
            throw Failure.usage("it is not known where the tokens of " + of.label() + " are given back")
                    .hint("give --revoke-url URL; to forget them here only: delete " + store.file(of.label()));
        Secret token = tokens.refresh() == null ? tokens.access().value() : tokens.refresh();
        String field = run.setting("revoke-field").orElse("token");
        TokenRequest request = new TokenRequest(
                UserSession.withRealm(of.revokeUrl(), of.realm()),
                of.clientId(),
                null,
                secret(of.clientId()),
                Grant.revoke(field, token));
        told(of, connector, () -> {
            client(connector).revoke(request);
            return tokens;
        });
        store.delete(of.label());
    }

    /** What failed at the provider, as a failure to throw. */
    public interface Asking {
        UserTokens ask() throws BrokenExchange, TokenRefused, UserSession.Ended, InterruptedException;
    }

    public UserTokens told(Enrolment of, Connector connector, Asking asking) throws InterruptedException {
        try {
            UserTokens tokens = asking.ask();
            run.console().keepOut(tokens.access().value());
            if (tokens.refresh() != null) run.console().keepOut(tokens.refresh());
            return tokens;
        } catch (BrokenExchange e) {
            throw Explain.failure(e, connector.tls(), run.clock());
        } catch (TokenRefused e) {
            throw refused(e, connector);
        } catch (UserSession.Ended e) {
            throw ended(e, of, connector);
        }
    }

    private Failure refused(TokenRefused refused, Connector connector) {
        return ExplainToken.failure(refused, connector.tls(), run.clock(), ASKER);
    }

    private Failure ended(UserSession.Ended ended, Enrolment of, Connector connector) {
        Hint again = Hint.of("the driver has to consent again", again(of));
        if (ended.refused() == null) {
            return Failure.of(ExitCode.TOKEN_REFUSED, "the access token of " + of.label() + " has ended")
                    .as("user.no-refresh-token")
                    .because("the provider gave no refresh token to renew it with")
                    .hint(again);
        }
        Failure failure = ExplainToken.failure(ended.refused(), connector.tls(), run.clock())
                .hint(again);
        if (ended.pendingSince() == null) return failure;
        return failure.as("user.refresh-lost")
                .because("a refresh begun at " + ended.pendingSince().truncatedTo(ChronoUnit.SECONDS)
                        + " was cut off before its answer was stored; the provider has replaced the refresh token"
                        + " then, and takes the one that is kept here no more");
    }

    /** The command that enrols this driver again. */
    public NextCommand again(Enrolment of) {
        return again(of, null);
    }

    /** @param scopes other ones than the driver has consented to, or null */
    private NextCommand again(Enrolment of, String scopes) {
        boolean otherBrand = of.brand() != null
                && !of.brand().equals(run.profile().get("brand").orElse(""))
                && !run.profile().own().containsKey("authorize-url");
        String scope = scopes == null && run.profile().get("scope").isEmpty() ? of.scope() : scopes;
        NextCommand enroll = NextCommand.of("enroll --label", of.label());
        if (otherBrand) enroll = enroll.with("--brand", of.brand());
        if (scope != null) enroll = enroll.with("--scope", scope);
        return enroll.with("--force");
    }

    /** The driver, as an explanation tells of one. */
    public Sent.Driver told(Enrolment of) {
        return new DriverRefusal(of, scopes -> again(of, scopes));
    }

    private UserSession session(Enrolment of, Connector connector) {
        // who holds the lock may ask twice
        Duration patience = connector.maxTime().multipliedBy(2).plusSeconds(5);
        return new UserSession(
                store,
                of.label(),
                sealers,
                client(connector),
                () -> secret(of.clientId()),
                patience,
                run.clock(),
                run.console()::detail);
    }

    public TokenClient client(Connector connector) {
        return new TokenClient(connector, run.clock(), "stellantis/" + Command.VERSION);
    }

    /** The application's secret, which came with its client id. */
    public Secret secret(String clientId) {
        return run.secretOrAsk(ConnectionOptions.CLIENT_SECRET, "client secret of " + clientId + ": ");
    }
}
