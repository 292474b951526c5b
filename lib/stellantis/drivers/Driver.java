//SOURCES EndUsers.java
//SOURCES UserTokens.java
//SOURCES ../connection/ApiCredentials.java
//SOURCES ../connection/EndUser.java
package stellantis.drivers;

import java.util.Optional;
import stellantis.connection.ApiCredentials;
import stellantis.connection.EndUser;
import stellantis.connection.ServerOptions;
import stellantis.diagnosis.Sent;
import stellantis.diagnosis.Sent.Auth;
import stellantis.http.AccessToken;
import stellantis.http.ApiRequest;
import stellantis.http.Connector;

/** What a session's requests say of the driver on whose behalf they ask. */
public final class Driver implements EndUser {
    private final EndUsers users;
    private final Optional<String> ofProfile;
    private volatile Enrolment about;
    private UserTokens tokens;

    /** The driver that the options choose, for {@link ServerOptions#of(Run, java.util.function.Function)}. */
    public static EndUser chosen(ServerOptions server) {
        EndUsers users = new EndUsers(server);
        return new Driver(users, users.chosen(), server.run().profile().get("realm"));
    }

    /** @param ofProfile the profile's realm, for a driver without one */
    private Driver(EndUsers users, Enrolment about, Optional<String> ofProfile) {
        this.users = users;
        this.about = about;
        this.ofProfile = ofProfile;
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
        return Optional.ofNullable(about.realm()).or(() -> ofProfile);
    }

    @Override
    public Sent.Driver driver() {
        return users.told(about);
    }

    @Override
    public ApiRequest complete(ApiRequest request) {
        return realm().map(request::withRealm).orElse(request);
    }

    @Override
    public void prepare() {
        users.prepare(about);
    }

    @Override
    public AccessToken kept() {
        return users.kept(about).access();
    }

    @Override
    public Authorization get(Connector connector) throws InterruptedException {
        return with(users.fresh(about, connector));
    }

    @Override
    public Authorization insteadOf(AccessToken refused, Connector connector) throws InterruptedException {
        return with(users.insteadOf(tokens, connector));
    }

    private Authorization with(UserTokens now) {
        tokens = now;
        about = now.about();
        return new Authorization(ApiCredentials.bearer(now.access().value()), now.access());
    }
}
