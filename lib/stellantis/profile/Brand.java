package stellantis.profile;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import stellantis.Failure;

/**
 * The brands whose drivers can consent, each with an identity provider of its own. Sources: the vendor's list of realms
 * and public clients; every value can be overridden in the profile. The portal prints "clientsB2CPeugot", without its
 * second e, and appends /OTP… to the realms, which nobody explains: set realm=… if an e-mail says so.
 */
public enum Brand {
    PEUGEOT("Peugeot", "idpcvs.peugeot.com", "clientsB2CPeugeot"),
    CITROEN("Citroën", "idpcvs.citroen.com", "clientsB2CCitroen"),
    DS("DS", "idpcvs.driveds.com", "clientsB2CDS"),
    OPEL("Opel", "idpcvs.opel.com", "clientsB2COpel"),
    VAUXHALL("Vauxhall", "idpcvs.vauxhall.co.uk", "clientsB2CVauxhall");

    private static final String SANDBOX = "localhost:8444";

    /** As people write it. */
    public final String title;

    private final String host;
    /** Its customers at the identity provider. */
    public final String realm;

    Brand(String title, String host, String realm) {
        this.title = title;
        this.host = host;
        this.realm = realm;
    }

    /**
     * Settings that the brand gives to a profile without its own, by their names.
     *
     * @param environment whose identity provider is meant: the sandbox has its own, the others share one
     */
    public Map<String, String> settings(Optional<Environment> environment) {
        boolean sandbox = environment.filter(Environment.SANDBOX::equals).isPresent();
        String oauth = "https://" + (sandbox ? SANDBOX + sandboxPath() : host) + "/am/oauth2";
        return Map.of(
                "authorize-url",
                oauth + "/authorize",
                "token-url",
                oauth + "/access_token",
                "revoke-url",
                oauth + "/token/revoke",
                "realm",
                realm);
    }

    /** What the sandbox, which has one host for all brands, puts before the path: nothing for the first one. */
    public String sandboxPath() {
        return this == PEUGEOT ? "" : "/" + label();
    }

    /** The one whose customers are in this realm; empty for any other realm. */
    public static Optional<Brand> ofRealm(String realm) {
        return Arrays.stream(values()).filter(one -> one.realm.equals(realm)).findFirst();
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Brand> find(String name) {
        String plain = name.strip().toLowerCase(Locale.ROOT).replace("ë", "e");
        return Arrays.stream(values()).filter(one -> one.label().equals(plain)).findFirst();
    }

    public static String[] labels() {
        return Arrays.stream(values()).map(Brand::label).toArray(String[]::new);
    }

    public static Brand named(String name) {
        return find(name)
                .orElseThrow(() -> Failure.usage("there is no brand \"" + name + "\" here")
                        .because("the end-user API serves the drivers of ex Groupe PSA brands")
                        .hint("choose "
                                + Arrays.stream(values()).map(Brand::label).collect(joining(", "))
                                + "; another provider's URLs can be set one by one: authorize-url,"
                                + " token-url, revoke-url, realm"));
    }
}
