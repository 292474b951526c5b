//SOURCES Client.java
//SOURCES Page.java
package stellantis.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import stellantis.sandbox.Fleet.Vehicle;

/** The connected-car application behind the gateway: fleet owner API v3 (3.19), the paths that read. */
final class VehicleApi {
    static final String ROOT = "/connectedcar/v3";
    private static final String HAL = "application/hal+json";
    private static final String GEOJSON = "application/vnd.geo+json";
    /** Known to the specification; the sandbox has no data for them. */
    private static final Set<String> EMPTY = Set.of("alarms", "collisions", "stolen", "trips", "callbacks", "monitors", "status", "maintenances", "alerts", "remote");

    private final Supplier<List<Client>> clients;
    private final int size;
    private final Clock clock;
    private final Map<String, List<Fleet>> fleets = new ConcurrentHashMap<>();

    VehicleApi(Supplier<List<Client>> clients, int size, Clock clock) {
        this.clients = clients;
        this.size = size;
        this.clock = clock;
    }

    /** @param origin such as {@code https://localhost:8443}: what the links begin with */
    Answer answer(Ask ask, Client client, String origin) {
        try {
            return route(ask, client, origin + ROOT);
        } catch (Page.BadParameter e) {
            return error(400, 40001, e.getMessage());
        }
    }

    private Answer route(Ask ask, Client client, String base) {
        String[] path = ask.path().substring(ROOT.length()).replaceFirst("^/", "").split("/", -1);
        List<Fleet> own = fleets.computeIfAbsent(client.login(), login -> Fleet.of(login, size));
        if ((path[0].equals("vehicles") || path[0].equals("vehicle")) && path.length == 2) return capabilities(ask, own, path[1], base);
        if (!path[0].equals("fleets")) return null;
        profile(ask);
        if (path.length == 1) return ok(Page.asked(ask, base + "/fleets", 60).of("fleets", own, fleet -> fleet.toJson(base, now())));
        Fleet fleet = own.stream().filter(one -> one.id().equals(path[1])).findFirst().orElse(null);
        if (fleet == null) return foreign(one -> one.id().equals(path[1])) ? error(403, 40300, "This fleet is not yours.") : noData();
        if (path.length == 2) return ok(fleet.toJson(base, now()));
        String self = base + "/fleets/" + fleet.id();
        if (!path[2].equals("vehicles")) return EMPTY.contains(path[2]) ? noData() : null;
        if (path.length == 3) return vehicles(ask, fleet, self);
        Vehicle vehicle = fleet.vehicles().stream().filter(one -> one.id().equals(path[3])).findFirst().orElse(null);
        if (vehicle == null) {
            Predicate<Fleet> holds = one -> one.vehicles().stream().anyMatch(other -> other.id().equals(path[3]));
            return foreign(holds) ? error(403, 40300, "This vehicle is not in your fleet.") : error(404, 40410, "No vehicle found.");
        }
        return path.length == 4 ? ok(vehicle.toJson(self, now())) : data(ask, vehicle, self, Arrays.copyOfRange(path, 4, path.length));
    }

    private Answer vehicles(Ask ask, Fleet fleet, String self) {
        Page page = Page.asked(ask, self + "/vehicles", 60);
        String prefix = page.filter("vinPrefix") == null ? "" : page.filter("vinPrefix");
        return ok(page.of("vehicles", fleet.vehicles().stream().filter(one -> one.vin().startsWith(prefix)).toList(), one -> one.toJson(self, now())));
    }

    private Answer data(Ask ask, Vehicle vehicle, String fleet, String[] path) {
        String self = fleet + "/vehicles/" + vehicle.id() + "/" + path[0];
        boolean hidden = vehicle.privacy().equals("Full") || profile(ask).equals("endUser") && !vehicle.privacy().equals("None");
        Answer none = !vehicle.hasStatus() ? error(404, 40400, "No status found for this vehicle.") : hidden ? noData() : null;
        if (path.length == 2 && path[0].equals("alerts")) {
            return vehicle.alerts(fleet, now()).stream().filter(one -> one.get("id").equals(path[1])).findFirst().map(VehicleApi::ok)
                    .orElseGet(() -> noData());
        }
        if (path.length > 1) return EMPTY.contains(path[0]) ? noData() : null;
        switch (path[0]) {
            case "status":
                return none != null ? none : ok(vehicle.status(fleet, now()));
            case "lastPosition":
                if (none == null && !vehicle.privacy().equals("None")) none = noData();
                return none != null ? none : ok(vehicle.position(now(), true)).of(GEOJSON);
            case "maintenance":
                return none != null ? none : ok(vehicle.maintenance(fleet, now()));
            case "alerts":
                Page alerts = Page.asked(ask, self, 60);
                Predicate<Instant> when = times(alerts.filter("timestamps"));
                return ok(alerts.of("alerts", vehicle.alerts(fleet, now()).stream().filter(one -> when.test(Instant.parse((String) one.get("createdAt")))).toList(), one -> one));
            case "telemetry":
                Page samples = Page.asked(ask, self, 2000);
                boolean location = extensions(samples.filter("extension"), "location", "maintenance").contains("location");
                List<Instant> times = none != null ? List.of() : vehicle.samples(now()).stream().filter(times(samples.filter("timestamps"))).toList();
                return ok(samples.of("telemetries", times, at -> vehicle.sample(at, now(), location)));
            default:
                return EMPTY.contains(path[0]) ? noData() : null;
        }
    }

    private Answer capabilities(Ask ask, List<Fleet> own, String vin, String base) {
        if (!vin.matches("[A-HJ-NPR-Z0-9]{17}")) return error(400, 40001, "vin must have 17 letters and digits");
        List<String> extensions = extensions(String.join(",", ask.parameters().getOrDefault("extension", List.of())), "onboardCapabilities", "branding", "pictures");
        return own.stream().flatMap(fleet -> fleet.vehicles().stream()).filter(one -> one.vin().equals(vin)).findFirst()
                .map(one -> ok(one.capabilities(base + "/vehicles/" + vin, extensions.contains("onboardCapabilities"))))
                .orElseGet(() -> error(404, 40410, "No vehicle found."));
    }

    /** Whether it exists, but belongs to another partner, or to another fleet than the one asked. */
    private boolean foreign(Predicate<Fleet> wanted) {
        return clients.get().stream().flatMap(client -> fleets.computeIfAbsent(client.login(), login -> Fleet.of(login, size)).stream()).anyMatch(wanted);
    }

    private static String profile(Ask ask) {
        String profile = ask.parameters().getOrDefault("profile", List.of("fleet")).get(0);
        if (!List.of("fleet", "endUser").contains(profile)) throw new Page.BadParameter("profile must be fleet or endUser");
        return profile;
    }

    private static List<String> extensions(String text, String... known) {
        List<String> all = text == null || text.isEmpty() ? List.of() : List.of(text.split(","));
        if (!List.of(known).containsAll(all)) throw new Page.BadParameter("extension must be one of " + String.join(", ", known));
        return all;
    }

    /** One to ten intervals T1/T2, T1/D or T/ (ISO 8601); repeating ones are accepted and let everything pass. */
    private static Predicate<Instant> times(String text) {
        if (text == null) return time -> true;
        String[] intervals = text.split(",");
        if (intervals.length > 10) throw new Page.BadParameter("timestamps takes at most 10 intervals");
        Predicate<Instant> any = time -> false;
        for (String interval : intervals) any = any.or(interval(interval.split("/", -1)));
        return any;
    }

    private static Predicate<Instant> interval(String[] parts) {
        try {
            if (parts.length == 3 && parts[0].matches("R\\d*")) return time -> true;
            if (parts.length != 2) throw new Page.BadParameter("timestamps must be T1/T2, T1/duration or T/");
            Instant from = Instant.parse(parts[0]);
            Instant until = parts[1].isEmpty() ? Instant.MAX : parts[1].startsWith("P") ? from.plus(Duration.parse(parts[1])) : Instant.parse(parts[1]);
            return time -> !time.isBefore(from) && !time.isAfter(until);
        } catch (DateTimeParseException e) {
            throw new Page.BadParameter("timestamps must be ISO 8601, such as 2026-11-20T00:00:00Z/PT12H");
        }
    }

    private Instant now() {
        return clock.instant();
    }

    private static Answer ok(Object body) {
        return Answer.json(200, body, "").of(HAL);
    }

    private Answer noData() {
        return error(404, 40499, "No data for this context.");
    }

    /** The application's error shape: code is the status times 100 plus two digits. */
    Answer error(int status, int code, String message) {
        return Answer.json(status, Json.object("code", code, "uuid", UUID.randomUUID().toString(), "message", message, "timestamp", now().truncatedTo(ChronoUnit.MILLIS).toString()),
                code + " " + message).of(HAL);
    }
}
