package stellantis.sandbox;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an owner can consent to: the scopes of the end-user API v4 (4.17), with what they mean to the owner. */
final class Scopes {
    static final String TELEMETRY = "data:telemetry";
    static final String POSITION = "data:position";
    static final String TRIP = "data:trip";
    static final String ALERT = "data:alert";
    static final String COLLISION = "data:collision";
    static final String OPENID = "openid";

    private static final Map<String, String> MEANINGS = new LinkedHashMap<>();
    /** Names that stand for several, as redirects of the real provider show them. */
    private static final Map<String, List<String>> BUNDLES;

    static {
        MEANINGS.put(OPENID, "know that it is you");
        MEANINGS.put("profile", "see your name and e-mail address");
        MEANINGS.put(TELEMETRY, "see your vehicle's state: mileage, fuel or battery level, doors, maintenance");
        MEANINGS.put(POSITION, "see where your vehicle is");
        MEANINGS.put(TRIP, "see your trips: when, how far, with how much energy");
        MEANINGS.put(ALERT, "see the alerts on the dashboard");
        MEANINGS.put(COLLISION, "learn of a collision");
        MEANINGS.put("data:vehicle:devices:pnc", "see what Plug and Charge needs");
        MEANINGS.put("remote:door:write", "lock and unlock the doors");
        MEANINGS.put("remote:preconditioning:write", "heat or cool the cabin");
        MEANINGS.put("remote:horn:write", "sound the horn");
        MEANINGS.put("remote:charging:write", "start and stop charging");
        MEANINGS.put("remote:lights:write", "flash the lights");
        MEANINGS.put("remote:wakeup:write", "wake the vehicle up for fresh data");
        MEANINGS.put("remote:navigation:write", "send a destination to the navigation");
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
