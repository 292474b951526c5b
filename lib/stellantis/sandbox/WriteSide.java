//SOURCES Ask.java
//SOURCES Fleet.java
//SOURCES Page.java
//SOURCES Webhooks.java
//SOURCES ../monitor/Lint.java
package stellantis.sandbox;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import stellantis.Failure;
import stellantis.monitor.Body;
import stellantis.monitor.Lint;
import stellantis.monitor.Lint.Weight;
import stellantis.sandbox.Fleet.Vehicle;

/**
 * What partners create: monitors, remote callbacks and remote actions. They are checked as the specification asks, kept
 * in memory while the sandbox runs, and really deliver: to receivers on this machine.
 */
final class WriteSide {
    /** Of monitors, of callbacks, and of actions in a fleet. */
    private static final int MOST = 200;
    private static final int LARGEST_BATCH = 10;
    /** Of policy Always, whose real end is after three days. */
    private static final int MOST_TRIES = 20;
    private static final Set<String> TRANSPORT = Set.of("connection", "content-length", "expect", "host", "upgrade", "transfer-encoding", "content-type");

    private final Webhooks webhooks;
    private final Clock clock;
    private final Map<String, Map<String, Subscription>> all = new TreeMap<>();
    private final Map<String, Action> actions = new LinkedHashMap<>();

    /** A monitor or a callback. */
    private static final class Subscription {
        final String id = UUID.randomUUID().toString().replace("-", "");
        final Body kind;
        final Instant createdAt;
        Map<?, ?> body;
        Instant updatedAt;
        String status = "Running";
        Future<?> events;
        boolean triggered;

        Subscription(Body kind, Map<?, ?> body, Instant now) {
            this.kind = kind;
            this.body = body;
            this.createdAt = now;
            this.updatedAt = now;
        }

        boolean running() {
            return status.equals("Running");
        }

        /** What it shares with callbacks: how and to whom it tells. */
        Map<?, ?> subscribe() {
            return kind == Body.MONITOR ? (Map<?, ?>) body.get("subscribeParam") : body;
        }

        Map<?, ?> webhook() {
            return (Map<?, ?>) ((Map<?, ?>) subscribe().get("callback")).get("webhook");
        }
    }

    private record Action(String id, String vehicle, String callback, String type, Map<?, ?> remote) {}

    /** A request that the application refuses. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
        final int status;
        final int code;

        Refused(int status, int code, String message) {
            super(message);
            this.status = status;
            this.code = code;
        }
    }

    WriteSide(Webhooks webhooks, Clock clock) {
        this.webhooks = webhooks;
        this.clock = clock;
    }

    /** The methods of a path below the API's version, if it is one of the write side's; else null. */
    static Set<String> methods(String path) {
        String below = path.replaceFirst("^/fleets/[^/]+/", "");
        if (below.matches("monitors|remote/callbacks|vehicles/[^/]+/callbacks/[^/]+/remotes")) return Set.of("GET", "POST");
        if (below.matches("(monitors|remote/callbacks)/[^/]+")) return Set.of("GET", "PUT", "DELETE");
        if (below.matches("(monitors|remote/callbacks)/[^/]+/status")) return Set.of("PUT");
        return null;
    }

    /**
     * @param self URL of the fleet
     * @param path the segments below it
     * @return null when it is no path of the write side
     * @throws Refused for what is not there or not right
     */
    synchronized Answer answer(Ask ask, Fleet fleet, String self, String[] path) {
        if (path[0].equals("monitors")) return subscriptions(ask, fleet, Body.MONITOR, self, self + "/monitors", path, 1);
        if (path[0].equals("remote") && path.length > 1 && path[1].equals("callbacks")) return subscriptions(ask, fleet, Body.CALLBACK, self, self + "/remote/callbacks", path, 2);
        if (path[0].equals("vehicles") && path.length > 4 && path[2].equals("callbacks") && path[4].equals("remotes")) return remotes(ask, fleet, self, path);
        return null;
    }

    private Answer subscriptions(Ask ask, Fleet fleet, Body kind, String self, String collection, String[] path, int depth) {
        Map<String, Subscription> own = all.computeIfAbsent(kind.label + " " + fleet.id(), name -> new LinkedHashMap<>());
        if (path.length == depth) {
            if (ask.method().equals("GET")) {
                String plural = kind == Body.MONITOR ? "monitors" : "callbacks";
                return hal(200, Page.asked(ask, collection, 60).of(plural, List.copyOf(own.values()), Set.of(), one -> json(one, self, collection)));
            }
            if (own.size() >= MOST) throw new Refused(400, 40002, "the sandbox keeps " + MOST + " of them in a fleet, and no more");
            Subscription made = new Subscription(kind, body(ask, kind), now());
            own.put(made.id, made);
            begin(made, fleet);
            return hal(kind == Body.MONITOR ? 202 : 200, reference(made, self, collection));
        }
        Subscription one = own.get(path[depth]);
        if (one == null || path.length > depth + 2) throw new Refused(404, 40499, "No data for this context.");
        if (path.length == depth + 2) return status(ask, one, fleet, self, collection);
        switch (ask.method()) {
            case "GET":
                return hal(200, json(one, self, collection));
            case "PUT":
                one.body = body(ask, kind);
                one.updatedAt = now();
                end(one);
                begin(one, fleet);
                return hal(202, reference(one, self, collection));
            default:
                end(one);
                one.status = "Paused";
                own.remove(one.id);
                return Answer.empty(204, "deleted");
        }
    }

    private Answer status(Ask ask, Subscription one, Fleet fleet, String self, String collection) {
        Object wanted = read(ask).get("status");
        if (!"Running".equals(wanted) && !"Paused".equals(wanted)) throw new Refused(400, 40001, "status must be Running or Paused");
        one.status = (String) wanted;
        one.updatedAt = now();
        end(one);
        begin(one, fleet);
        return hal(202, one.kind == Body.CALLBACK ? reference(one, self, collection)
                : Json.object("status", one.status, "_links", Json.object("self", Fleet.link(collection + "/" + one.id + "/status"), "fleet", Fleet.link(self), "monitor", Fleet.link(collection + "/" + one.id))));
    }

    private static Object json(Subscription one, String self, String collection) {
        Map<String, Object> links = Json.object("self", Fleet.link(collection + "/" + one.id), "fleet", Fleet.link(self));
        if (one.kind == Body.MONITOR) {
            return Json.object("monitorId", one.id, "status", one.status, "createdAt", one.createdAt.toString(), "updatedAt", one.updatedAt.toString(), "monitor", one.body, "_links", links);
        }
        links.put("remotes", Json.object("href", self + "/vehicles/{vid}/callbacks/" + one.id + "/remotes", "templated", true));
        return Json.object("id", one.id, "status", one.status, "subscribe", one.body, "_links", links);
    }

    private static Object reference(Subscription one, String self, String collection) {
        boolean monitor = one.kind == Body.MONITOR;
        return Json.object(monitor ? "monitorId" : "callbackId", one.id, "status", one.status, "createdAt", monitor ? one.createdAt.toString() : null, "updatedAt", monitor ? one.updatedAt.toString() : null,
                "_links", Json.object("fleet", Fleet.link(self), one.kind.label, Fleet.link(collection + "/" + one.id)));
    }

    private Answer remotes(Ask ask, Fleet fleet, String self, String[] path) {
        Vehicle vehicle = fleet.byId(path[1]).orElseThrow(() -> new Refused(404, 40410, "No vehicle found."));
        Subscription callback = all.getOrDefault(Body.CALLBACK.label + " " + fleet.id(), Map.of()).get(path[3]);
        if (callback == null || path.length > 6) throw new Refused(404, 40499, "No data for this context.");
        String collection = self + "/vehicles/" + path[1] + "/callbacks/" + path[3] + "/remotes";
        if (path.length == 6) {
            Action action = actions.get(path[5]);
            if (action == null || !action.vehicle().equals(path[1]) || !action.callback().equals(path[3])) throw new Refused(404, 40499, "No data for this context.");
            return hal(200, json(action, self, collection));
        }
        if (ask.method().equals("GET")) {
            List<Action> own = actions.values().stream().filter(one -> one.vehicle().equals(path[1]) && one.callback().equals(path[3])).toList();
            return hal(200, Page.asked(ask, collection, 60).of("remoteActions", own, Set.of(), one -> json(one, self, collection)));
        }
        Map<?, ?> remote = body(ask, Body.REMOTE);
        String type = TYPES.get(remote.keySet().stream().filter(key -> !key.equals("label")).findFirst().orElseThrow());
        if (!((List<?>) callback.body.get("remoteTypes")).contains(type)) throw new Refused(400, 40003, "the callback is not for " + type);
        Action action = new Action(UUID.randomUUID().toString().replace("-", ""), path[1], path[3], type, remote);
        if (actions.size() >= MOST) actions.remove(actions.keySet().iterator().next());
        actions.put(action.id(), action);
        webhooks.schedule(() -> {
            send(callback, fleet, vehicle, List.of(event(action, vehicle, "Pending", "Accepted")));
            webhooks.schedule(() -> send(callback, fleet, vehicle, List.of(event(action, vehicle, "Done", "Success"))), 0);
        }, 0);
        return hal(202, Json.object("remoteActionId", action.id(), "type", type,
                "_links", Json.object("fleet", Fleet.link(self), "callback", Fleet.link(self + "/remote/callbacks/" + path[3]), "remote", Fleet.link(collection + "/" + action.id()))));
    }

    private static final Map<String, String> TYPES = Map.of("preconditioning", "ThermalPreconditioning", "charging", "ElectricBatteryChargingRequest", "horn", "Horn", "door", "Doors", "lights", "Lights",
            "immobilization", "Immobilization", "stolen", "Stolen", "wakeUp", "WakeUp", "navigation", "Navigation");

    private static Object json(Action action, String self, String collection) {
        return Json.object("remoteActionId", action.id(), "type", action.type(), "status", "Success", "remote", action.remote(),
                "_links", Json.object("self", Fleet.link(collection + "/" + action.id()), "fleet", Fleet.link(self), "callback", Fleet.link(self + "/remote/callbacks/" + action.callback())));
    }

    private Object event(Action action, Vehicle vehicle, String type, String status) {
        return Json.object("remoteActionId", action.id(), "vin", vehicle.vin(), "eventDate", now().toString(), "remoteType", action.type(),
                "eventStatus", Json.object("type", type, "status", status));
    }

    /** The body as the API takes it. */
    private static Map<?, ?> body(Ask ask, Body kind) {
        Lint.Result read;
        json(ask);
        try {
            read = Lint.of(ask.body(), "the body", kind);
        } catch (Failure e) {
            throw new Refused(400, 40001, e.getMessage() + (e.because() == null ? "" : ": " + e.because()));
        }
        for (Lint.Problem problem : read.problems()) {
            if (problem.weight() == Weight.REFUSED) throw new Refused(400, 40001, problem.path() + ": " + problem.text());
        }
        // a key by another name than the specification's does not exist for the application
        Lint.Problem misspelt = read.problems().stream().filter(Lint.Problem::isError).findFirst().orElse(null);
        if (misspelt != null) throw new Refused(400, 40001, misspelt.path() + ": " + misspelt.text());
        if (kind == Body.REMOTE) return read.body();
        Map<?, ?> subscribe = kind == Body.MONITOR ? (Map<?, ?>) read.body().get("subscribeParam") : read.body();
        String target = String.valueOf(((Map<?, ?>) ((Map<?, ?>) subscribe.get("callback")).get("webhook")).get("target"));
        if (!Webhooks.reachable(target)) throw new Refused(400, 40004, "the sandbox delivers to receivers on this machine only, over HTTPS, such as https://localhost:9443/events");
        return read.body();
    }

    private static void json(Ask ask) {
        if (!ask.header("Content-Type").toLowerCase(java.util.Locale.ROOT).matches("application/([a-z.]+\\+)?json(;.*)?")) throw new Refused(415, 41501, "the body must be sent as application/json");
    }

    private static Map<String, Object> read(Ask ask) {
        json(ask);
        try {
            return Json.read(ask.body());
        } catch (java.io.IOException e) {
            throw new Refused(400, 40001, "the body is no JSON object");
        }
    }

    /** A monitor's first event comes soon, its reminders every refreshEvent seconds. */
    private void begin(Subscription one, Fleet fleet) {
        if (one.kind != Body.MONITOR || !one.running()) return;
        one.triggered = false;
        one.events = webhooks.schedule(() -> trigger(one, fleet), number(one.subscribe().get("refreshEvent"), 0));
    }

    private static void end(Subscription one) {
        if (one.events != null) one.events.cancel(false);
    }

    private synchronized void trigger(Subscription one, Fleet fleet) {
        if (!one.running() || fleet.size() == 0) return;
        int batch = (int) Math.min(LARGEST_BATCH, ((Map<?, ?>) one.subscribe()).get("batchNotify") instanceof Map<?, ?> notify ? number(notify.get("size"), 1) : 1);
        List<Vehicle> vehicles = fleet.vehicles(Vehicle::talks);
        List<Vehicle> told = vehicles.subList(0, Math.min(batch, vehicles.size()));
        boolean apart = attributes(one).stream().anyMatch(attribute -> "Query".equals(attribute.get("type")) && "$vin".equals(attribute.get("value")));
        if (apart) told.forEach(vehicle -> send(one, fleet, vehicle, List.of(event(one, fleet, vehicle))));
        else if (!told.isEmpty()) send(one, fleet, told.get(0), told.stream().map(vehicle -> event(one, fleet, vehicle)).toList());
        one.triggered = true;
    }

    private Object event(Subscription one, Fleet fleet, Vehicle vehicle) {
        List<Object> values = new ArrayList<>();
        for (Object trigger : (List<?>) ((Map<?, ?>) one.body.get("triggerParam")).get("triggers")) {
            if (!(((Map<?, ?>) trigger).get("data") instanceof Map<?, ?> data)) continue;
            List<?> operands = data.get("value") instanceof List<?> list ? list : List.of();
            values.add(Json.object("data", data.get("data"), "value", Json.object("type", "string", "body", Json.object("literalValue", operands.isEmpty() ? "changed" : String.valueOf(operands.get(0))))));
        }
        List<Object> extensions = new ArrayList<>();
        for (Object wanted : one.body.get("extendedEventParam") instanceof List<?> list ? list : List.of()) {
            extension(String.valueOf(wanted), fleet, vehicle).ifPresent(body -> extensions.add(Json.object("type", wanted, "body", body)));
        }
        return Json.object("fleetId", fleet.id(), "vin", vehicle.vin(), "eventDate", now().toString(), "values", values, "extensions", extensions, "refresh", one.triggered);
    }

    /** The models of the read side, without their links. */
    private java.util.Optional<Object> extension(String wanted, Fleet fleet, Vehicle vehicle) {
        Map<String, Object> status = vehicle.status("", now());
        status.remove("_links");
        Object body = switch (wanted) {
            case "vehicle.status" -> Json.object("status", status);
            case "vehicle.doorsState" -> Json.object("doorState", status.get("doorsState"));
            case "vehicle.position" -> Json.object("position", status.get("lastPosition"));
            case "vehicle.maintenance" -> Json.object("maintenance", withoutLinks(vehicle.maintenance("", now())));
            case "vehicle.alerts" -> Json.object("alerts", vehicle.alerts("", now()).stream().map(WriteSide::withoutLinks).toList());
            default -> wanted.startsWith("vehicle.telemetry") ? Json.object("telemetry", vehicle.sample(vehicle.samples(now()).get(0), now(), false)) : null;
        };
        return java.util.Optional.ofNullable(body);
    }

    private static Map<String, Object> withoutLinks(Map<String, Object> object) {
        object.remove("_links");
        return object;
    }

    private static List<Map<?, ?>> attributes(Subscription one) {
        return one.webhook().get("attributes") instanceof List<?> list ? list.stream().<Map<?, ?>>map(item -> (Map<?, ?>) item).toList() : List.of();
    }

    private void send(Subscription one, Fleet fleet, Vehicle vehicle, List<Object> events) {
        UnaryOperator<String> value = text -> switch (text) {
            case "$vin" -> vehicle.vin();
            case "$vid" -> vehicle.id();
            case "$fleetID" -> fleet.id();
            case "$monitorID", "$callbackID" -> one.id;
            case "$remoteType" -> String.valueOf(((Map<?, ?>) events.get(0)).get("remoteType"));
            default -> text;
        };
        Map<String, String> headers = new LinkedHashMap<>();
        List<Object> inBody = new ArrayList<>();
        String query = attributes(one).stream().filter(attribute -> attribute.get("type").equals("Query"))
                .map(attribute -> encoded((String) attribute.get("key")) + "=" + encoded(value.apply((String) attribute.get("value")))).collect(Collectors.joining("&"));
        for (Map<?, ?> attribute : attributes(one)) {
            String key = (String) attribute.get("key");
            String said = value.apply((String) attribute.get("value"));
            boolean sendable = !TRANSPORT.contains(key.toLowerCase(java.util.Locale.ROOT)) && said.matches("[\\x20-\\x7e]*");
            if (attribute.get("type").equals("Header") && sendable) headers.put(key, said);
            if (attribute.get("type").equals("Body")) inBody.add(Json.object("key", key, "value", said));
        }
        Map<?, ?> retry = one.subscribe().get("retryPolicy") instanceof Map<?, ?> given ? given : Map.of("policy", "None");
        int tries = switch (String.valueOf(retry.get("policy"))) {
            case "Always" -> MOST_TRIES;
            case "Bounded" -> 1 + (int) Math.min(MOST_TRIES, number(retry.get("retryNumber"), 3));
            default -> 1;
        };
        String target = (String) one.webhook().get("target");
        URI uri = URI.create(query.isEmpty() ? target : target + (target.contains("?") ? "&" : "?") + query);
        Object body = Json.object(one.kind == Body.MONITOR ? "monitorId" : "callbackId", one.id, "attributes", inBody.isEmpty() ? null : inBody, "events", events);
        webhooks.send(new Webhooks.Post(one.kind.label + " " + one.id, uri, headers, Json.bytes(body), tries, one::running));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static long number(Object value, long otherwise) {
        return value instanceof Number number ? number.longValue() : otherwise;
    }

    private static Answer hal(int status, Object body) {
        return Answer.json(status, body, "").of("application/hal+json");
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
