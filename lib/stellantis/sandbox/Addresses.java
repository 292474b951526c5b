package stellantis.sandbox;

import static stellantis.sandbox.JsonObject.object;

import java.net.URI;
import java.util.Map;
import stellantis.profile.Brand;

/** Where a sandbox listens: the ports of API, token endpoint and identity provider. */
public record Addresses(int apiPort, int tokenPort, int idpPort) {
    public static final Addresses USUAL = new Addresses(8443, 9033, 8444);
    static final String TOKEN_PATH = "/as/token.oauth2";
    static final String IDP_PATH = "/am/oauth2";

    /** What a path such as {@code /connectedcar/v3/fleets} is appended to. */
    public URI api() {
        return URI.create("https://localhost:" + apiPort);
    }

    public URI token() {
        return URI.create("https://localhost:" + tokenPort + TOKEN_PATH);
    }

    /** The identity provider of a brand's customers: what {@code /authorize} is appended to. */
    public URI idp(Brand brand) {
        return URI.create("https://localhost:" + idpPort + brand.sandboxPath() + IDP_PATH);
    }

    /** For people. */
    @Override
    public String toString() {
        return "API " + apiPort + ", token endpoint " + tokenPort + ", end users " + idpPort;
    }

    Map<String, Object> toJson() {
        return object("port", apiPort, "tokenPort", tokenPort, "idpPort", idpPort);
    }

    static Addresses fromJson(Map<String, Object> json) {
        return new Addresses(
                (Integer) json.get("port"), (Integer) json.get("tokenPort"), (Integer) json.get("idpPort"));
    }
}
