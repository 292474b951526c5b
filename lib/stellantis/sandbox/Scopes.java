package stellantis.sandbox;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import stellantis.profile.VehicleData;

/** What an owner can consent to: the scopes of the end-user API v4 (4.17), with what they mean to the owner. */
final class Scopes {
    static final String OPENID = "openid";
    /** Names that stand for several, as redirects of the real provider show them. */
    private static final String ALL_DATA = "ConnectivityForPartners";

    private static final String ALL_REMOTE = "Remote";
    static final Map<String, String> MEANINGS = new LinkedHashMap<>();

    static {
        MEANINGS.put(OPENID, "know that it is you");
        MEANINGS.put("profile", "see your name and e-mail address");
        MEANINGS.put("data:vehicle:devices:pnc", "see what Plug and Charge needs");
        for (VehicleData one : VehicleData.values()) MEANINGS.put(one.scope, one.meaning);
        MEANINGS.put(ALL_DATA, "see your vehicle's data: state, position, trips, alerts, collisions");
        MEANINGS.put(ALL_REMOTE, "act on your vehicle: doors, horn, lights, charging, climate");
    }

    private Scopes() {}

    /** Whether the granted names include this scope, by itself or with others. */
    static boolean include(Collection<String> granted, String scope) {
        return granted.contains(scope) || granted.contains(scope.startsWith("remote:") ? ALL_REMOTE : ALL_DATA);
    }
}
