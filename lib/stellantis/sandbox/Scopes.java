package stellantis.sandbox;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import stellantis.profile.VehicleData;

/** What an owner can consent to: the scopes of the end-user API v4 (4.17), with what they mean to the owner. */
final class Scopes {
    static final String TELEMETRY = VehicleData.TELEMETRY.scope;
    static final String POSITION = VehicleData.POSITION.scope;
    static final String TRIP = VehicleData.TRIP.scope;
    static final String ALERT = VehicleData.ALERT.scope;
    static final String COLLISION = VehicleData.COLLISION.scope;
    static final String OPENID = "openid";

    private static final Map<String, String> MEANINGS = new LinkedHashMap<>();
    /** Names that stand for several, as redirects of the real provider show them. */
    private static final Map<String, List<String>> BUNDLES;

    static {
        MEANINGS.put(OPENID, "know that it is you");
        MEANINGS.put("profile", "see your name and e-mail address");
        MEANINGS.put("data:vehicle:devices:pnc", "see what Plug and Charge needs");
        for (VehicleData one : VehicleData.values()) MEANINGS.put(one.scope, one.meaning);
        BUNDLES = Map.of(
                "ConnectivityForPartners",
                List.of(TELEMETRY, POSITION, TRIP, ALERT, COLLISION),
                "Remote",
                MEANINGS.keySet().stream()
                        .filter(scope -> scope.startsWith("remote:"))
                        .toList());
    }

    private Scopes() {}

    /** The names in a scope parameter; both separators are met: commas in the documentation, blanks in RFC 6749. */
    static Set<String> parse(String parameter) {
        Set<String> all = new LinkedHashSet<>(List.of(parameter.strip().split("[ ,]+")));
        all.remove("");
        return all;
    }

    static boolean known(String scope) {
        return MEANINGS.containsKey(scope) || BUNDLES.containsKey(scope);
    }

    static String meaning(String scope) {
        return MEANINGS.getOrDefault(
                scope,
                scope.equals("Remote")
                        ? "act on your vehicle: doors, horn, lights, charging, climate"
                        : "see your vehicle's data: state, position, trips, alerts, collisions");
    }

    /** Whether the granted names include this scope, by itself or in a bundle. */
    static boolean include(Collection<String> granted, String scope) {
        return granted.contains(scope)
                || granted.stream()
                        .anyMatch(one -> BUNDLES.getOrDefault(one, List.of()).contains(scope));
    }
}
