package stellantis.sandbox;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
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
        throw new Refusal("the access token is of " + consent.brand().realm() + ", x-introspect-realm says otherwise");
    }

    /** Null when there is no such path. */
    Answer answer(IncomingRequest request, Grants.Consent consent) {
        if (!ServedPaths.serve(request)) return null;
        Page asked = Page.asked(request);
        String base = request.origin() + ROOT + "/user";
        String[] path = VehicleApi.path(request, ROOT);
        EndUser user = EndUser.named(consent.brand(), consent.user());
        if (path.length == 1) {
            boolean shown = consent.scopes().contains("profile");
            return VehicleApi.ok(JsonTemplate.USER.of(JsonObject.of("self", base)
                    .and("firstName", shown ? user.first() : null)
                    .and("lastName", shown ? user.last() : null)
                    .and("email", shown ? user.email() : null)));
        }
        if (path[1].equals("callbacks")) return api.find(asked, path[1], List.of(), path.length > 2 ? path[2] : null);
        Predicate<String> granted = scope -> Scopes.include(consent.scopes(), scope);
        boolean places = granted.test(Scopes.POSITION) || path.length > 3 && path[3].equals("trips");
        Viewer viewer = new Viewer(false, places, granted.test(Scopes.TELEMETRY));
        if (path.length == 2) {
            return api.vehicles(asked, user.vehicles(), one -> new VehicleView(one, base, api.now(), viewer));
        }
        Predicate<Vehicle> wanted = one -> one.id().equals(path[2]);
        Vehicle vehicle = user.vehicles().stream()
                .filter(wanted)
                .findFirst()
                .orElseThrow(() -> EndUser.vehicles(EndUser.all()).anyMatch(wanted)
                        ? Refusal.forbidden("This vehicle is not yours.")
                        : Refusal.noVehicle());
        List<String> needed = path.length == 3 ? List.of() : needed(path[3]);
        if (!needed.isEmpty() && needed.stream().noneMatch(granted)) {
            String why = "scope " + String.join(" or ", needed) + " was not granted";
            throw new Refusal(403, 40300, "The access token does not allow this.", why);
        }
        VehicleView view = new VehicleView(vehicle, base, api.now(), viewer);
        return api.vehicle(asked, view, Arrays.copyOfRange(path, 3, path.length));
    }

    /** The scopes of which one is needed for what is below a vehicle. */
    private static List<String> needed(String what) {
        return switch (what) {
            case "status" -> List.of(Scopes.TELEMETRY, Scopes.POSITION);
            case "telemetry", "maintenance", "alarms" -> List.of(Scopes.TELEMETRY);
            case "lastPosition" -> List.of(Scopes.POSITION);
            case "alerts" -> List.of(Scopes.ALERT);
            case "collisions" -> List.of(Scopes.COLLISION);
            case "trips" -> List.of(Scopes.TRIP);
            default -> List.of();
        };
    }

    /** What a vehicle of the realm's customers can do, known before the consent. */
    Answer eligibility(IncomingRequest request) {
        List<EndUser> owners = EndUser.of(EndUser.brand(request.realm()));
        return VehicleApi.capabilities(
                request, vin -> EndUser.vehicles(owners).filter(one -> one.vin().equals(vin)));
    }
}
