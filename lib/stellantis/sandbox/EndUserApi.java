package stellantis.sandbox;

import static stellantis.profile.VehicleData.ALERT;
import static stellantis.profile.VehicleData.POSITION;
import static stellantis.profile.VehicleData.TELEMETRY;
import static stellantis.sandbox.JsonObject.object;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import stellantis.profile.Brand;
import stellantis.profile.VehicleData;
import stellantis.sandbox.VehicleView.Viewer;

/**
 * The end-user API v4 (4.17) behind the gateway: the user of an access token, that user's vehicles, and of their data
 * what the token's scopes and the vehicle's privacy state let through.
 */
record EndUserApi(Grants grants, VehicleApi api) {
    static final String ROOT = "/connectedcar/v4";
    /** The consent behind a request's access token. */
    Grants.Consent consent(IncomingRequest request, Client client) {
        if (!request.scheme().equals("bearer")) {
            throw new Refusal(request.scheme().isEmpty() ? "no Authorization header" : "Authorization is not Bearer");
        }
        if (request.realm().isEmpty()) throw new Refusal("no x-introspect-realm header");
        Grants.Consent consent = grants.access(request.credentials());
        if (!consent.client().equals(client.applicationId()))
            throw new Refusal("the access token was given to another client");
        if (EndUser.brand(request.realm()) == consent.brand()) return consent;
        throw new Refusal("the access token is of " + consent.brand().realm + ", x-introspect-realm says otherwise");
    }

    /** Null when there is no such path. */
    Answer answer(IncomingRequest request, Grants.Consent consent) {
        String[] path = ServedPaths.words(request);
        if (path == null) return null;
        Page asked = Page.asked(request);
        String base = request.origin() + ROOT + "/user";
        EndUser user = EndUser.named(consent.brand(), consent.user());
        if (path.length == 1) {
            boolean shown = consent.scopes().contains("profile");
            return VehicleApi.ok(object("firstName", shown ? user.first() : null)
                    .and("lastName", shown ? user.last() : null)
                    .and("email", shown ? user.email() : null)
                    .and("createdAt", VehicleView.KNOWN_SINCE)
                    .and("updatedAt", VehicleView.KNOWN_SINCE)
                    .and("_links", JsonObject.links(base, "vehicles", "/vehicles")));
        }
        if (path[1].equals("callbacks")) return api.find(asked, path[1], List.of(), VehicleApi.at(path, 2));
        String what = String.valueOf(VehicleApi.at(path, 3));
        Predicate<String> granted = scope -> Scopes.include(consent.scopes(), scope);
        boolean places = granted.test(POSITION.scope) || what.equals("trips");
        Viewer viewer = new Viewer(false, places, granted.test(TELEMETRY.scope));
        if (path.length == 2) {
            return api.vehicles(asked, user.vehicles(), one -> new VehicleView(one, base, api.now(), viewer));
        }
        Predicate<Vehicle> wanted = one -> one.id().equals(path[2]);
        Vehicle vehicle = user.vehicles().stream()
                .filter(wanted)
                .findFirst()
                .orElseThrow(() -> EndUser.vehicles(Brand.values()).anyMatch(wanted)
                        ? Refusal.forbidden("This vehicle is not yours.")
                        : Refusal.noVehicle());
        // of alerts the position's scope opens only where they happened
        List<String> needed = what.equals("alerts") ? List.of(ALERT.scope) : VehicleData.opening(what);
        if (!needed.isEmpty() && needed.stream().noneMatch(granted)) {
            String why = "scope " + needed.get(0) + " was not granted";
            throw new Refusal(403, 40300, "The access token does not allow this.", why);
        }
        VehicleView view = new VehicleView(vehicle, base, api.now(), viewer);
        return api.vehicle(asked, view, Arrays.copyOfRange(path, 3, path.length));
    }

    /** What a vehicle of the realm's customers can do, known before the consent. */
    Answer eligibility(IncomingRequest request) {
        Brand brand = EndUser.brand(request.realm());
        return VehicleApi.capabilities(
                request, vin -> EndUser.vehicles(brand).filter(one -> one.vin().equals(vin)));
    }
}
