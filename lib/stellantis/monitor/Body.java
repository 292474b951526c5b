//SOURCES BoolExp.java
//SOURCES Shape.java
//SOURCES ../Nearest.java
package stellantis.monitor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import stellantis.Nearest;
import stellantis.monitor.Shape.At;

/**
 * The bodies of the write side as the specification has them (fleet owner API 3.19): MonitorParameter,
 * RemoteCallbackSubscribe and Remote.
 */
public enum Body {
    MONITOR("monitor", monitor()), CALLBACK("callback", callback()), REMOTE("remote", remote());

    public final String label;
    private final Shape shape;

    Body(String label, Shape shape) {
        this.label = label;
        this.shape = shape;
    }

    Shape shape() {
        return shape;
    }

    /** A valid body, to be filled in. */
    public Map<?, ?> template() {
        return (Map<?, ?>) shape.example();
    }

    /** What a body is meant to be, by what is in it; misspelt keys count too. */
    public static Body guess(Map<?, ?> json) {
        if (json.containsKey("triggerParam") || json.containsKey("subscribeParam") || json.containsKey("extendedEventParam")) return MONITOR;
        return json.containsKey("callback") || json.containsKey("remoteTypes") || json.containsKey("notificationTypes") || json.containsKey("retryPolicy") ? CALLBACK
                : Words.ACTIONS.stream().anyMatch(json::containsKey) ? REMOTE : MONITOR;
    }

    private static Shape monitor() {
        Shape subscribe = subscribe(Shape.object().may("refreshEvent", Shape.integer(600, 60)), "vin", "monitorID", "fleetID", "vid").done(Body::retries);
        return Shape.object().must("label", Shape.text("battery low outside Paris")).must("subscribeParam", subscribe)
                .may("extendedEventParam", Shape.list(0, 50, Shape.text("vehicle.status",
                        "vehicle\\.(doorsState|status|maintenance|position|alerts|collisions|trip|stolen|telemetry(\\.[A-Za-z.]+)?)", "data that an event can carry"), "vehicle.status", "vehicle.position"))
                .must("triggerParam", triggers()).done();
    }

    private static Shape callback() {
        return subscribe(Shape.object().may("label", Shape.text("my remote callback")), "vin", "callbackID", "remoteType", "fleetID")
                .must("remoteTypes", Shape.list(1, 9, Shape.choice("WakeUp", "Doors", "Horn", "Lights", "ThermalPreconditioning", "ElectricBatteryChargingRequest", "Immobilization", "Stolen", "Navigation"), "WakeUp", "Doors"))
                .done(at -> {
                    if (at.get("retryPolicy") instanceof Map<?, ?> retry && "Always".equals(retry.get("policy"))) at.refused("retryPolicy.policy", "\"Always\" is for monitors only", "write \"Bounded\" or \"None\"");
                    retries(at);
                });
    }

    /** What monitors and callbacks share: CallbackSubscribe. @param variables what a value can name with a dollar sign */
    private static Shape.Members subscribe(Shape.Members first, String... variables) {
        Shape attribute = Shape.object().must("type", Shape.choice("Header", "Body", "Query")).must("key", Shape.text("X-Vehicle-Id"))
                .must("value", Shape.text("$vin", "[^$].*|\\$(" + String.join("|", variables) + ")", "a text, or one of $" + String.join(", $", variables))).done(at -> {
                    boolean token = !"Header".equals(at.get("type")) || !(at.get("key") instanceof String key) || key.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
                    if (!token) at.refused("key", Shape.shown(at.get("key")) + " is no name of a header (RFC 9110)", "such as X-Vehicle-Id");
                });
        Shape webhook = Shape.object().must("target", Shape.text("https://localhost:9443/events", "https?://[^\\s/?#@]+([/?][^\\s#]*)?", "a URL"))
                .must("name", Shape.text("my webhook")).may("attributes", Shape.list(0, 20, attribute)).done();
        Shape retry = Shape.object().must("policy", Shape.choice("Bounded", "None", "Always")).may("retryNumber", Shape.integer(3, 1)).may("retryDelay", Shape.integer(60, 1)).done();
        Shape batch = Shape.object().must("size", Shape.integer(10, 1)).may("timeWindow", Shape.integer(60, 5)).done();
        return first.may("retryPolicy", retry).may("batchNotify", batch).must("callback", Shape.object().must("webhook", webhook).done());
    }

    /** A number of tries is for Bounded only; no refusal, the API ignores it. */
    private static void retries(At at) {
        if (!(at.get("retryPolicy") instanceof Map<?, ?> retry) || !retry.containsKey("retryNumber") || !List.of("None", "Always").contains(String.valueOf(retry.get("policy")))) return;
        at.doubtful("retryPolicy.retryNumber", "it counts with policy \"Bounded\" only", null);
    }

    private static Shape triggers() {
        Shape place = Shape.object().must("radius", Shape.integer(20, 1))
                .must("center", Shape.object().must("longitude", Shape.number(2.333333, -180, 180)).must("latitude", Shape.number(48.866667, -90, 90)).done()).done();
        Shape zone = Shape.object().must("transition", Shape.choice("Out", "In")).must("place", place).done();
        Shape occurence = Shape.object().may("day", Shape.list(1, 7, Shape.choice("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "Mon", "Tue"))
                .silently("week", Shape.list(1, 52, Shape.text("w34-w46", "[wW][1-5]?[0-9](-[wW][1-5]?[0-9])?", "a week or a range of weeks"))).done();
        Shape entry = Shape.object().may("recurrence", Shape.choice("Daily", "None")).must("start", Shape.text("PT08H00M")).may("duration", Shape.text("PT10H00M", "P(?=.)(\\d+D)?(T(?=\\d)(\\d+H)?(\\d+M)?(\\d+S)?)?", "a duration of ISO 8601"))
                .may("occurence", occurence).done(Body::recurrence);
        Shape time = Shape.object().must("times", Shape.list(1, 50, entry)).may("timeZone", Shape.text("Europe/Paris", "[A-Za-z_+-]+(/[A-Za-z0-9_+-]+)*", "a time zone")).done();
        Shape data = Shape.object().must("data", Shape.choice(Words.DATA)).must("op", Shape.choice("lowerThan", "greaterThan", "equalsTo", "includedIn", "onChange"))
                .may("value", Shape.list(0, 100, Shape.text("20"))).done(Body::operands);
        Shape name = Shape.text("z1", "[a-zA-Z]+[._]?[0-9]*", "letters, then digits if you like");
        Shape trigger = Shape.object().must("name", name).may("zone", zone).silently("time", time).silently("data", data).done(at -> {
            long kinds = List.of("zone", "time", "data").stream().filter(at::has).count();
            if (kinds != 1) at.refused("", kinds == 0 ? "the trigger has no zone, time or data" : "the trigger has more than one of zone, time and data", "exactly one; each trigger is an object { } of its own");
        });
        Object[] examples = {named("z1", "zone", zone), named("t1", "time", time), named("b1", "data", data)};
        return Shape.object().must("triggers", Shape.list(1, 5, trigger, examples)).must("boolExp", Shape.text("b1 & (z1 | !t1)")).done(Body::expression);
    }

    private static Map<String, Object> named(String name, String kind, Shape shape) {
        Map<String, Object> trigger = new LinkedHashMap<>();
        trigger.put("name", name);
        trigger.put(kind, shape.example());
        return trigger;
    }

    private static void recurrence(At at) {
        boolean daily = !"None".equals(at.get("recurrence"));
        if (daily && !at.has("duration")) at.refused("duration", "it is missing", "a time that recurs daily needs one, such as \"PT10H00M\"");
        if (!daily && at.has("occurence")) at.refused("occurence", "it is for recurrence \"Daily\" only", null);
        String form = daily ? "PT([01]?\\d|2[0-3])H([0-5]?\\dM)?|PT[0-5]?\\dM" : "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z|[+-]\\d\\d:\\d\\d)";
        if (at.get("start") instanceof String start && !start.matches(form)) {
            at.refused("start", Shape.shown(start) + (daily ? " is no time of the day" : " is no time"), daily ? "such as \"PT14H30M\", counted from midnight" : "such as \"2026-12-01T12:00:00+01:00\" (RFC 3339)");
        }
    }

    private static void operands(At at) {
        int values = at.get("value") instanceof List<?> list ? list.size() : 0;
        if ("includedIn".equals(at.get("op")) && values == 0) at.refused("value", "no value is there", "includedIn needs one or more");
        if (List.of("equalsTo", "greaterThan", "lowerThan").contains(String.valueOf(at.get("op"))) && values != 1) at.refused("value", values + " values are there", at.get("op") + " needs exactly one");
    }

    private static void expression(At at) {
        if (!(at.get("triggers") instanceof List<?> triggers)) return;
        Set<String> names = new LinkedHashSet<>();
        for (Object trigger : triggers) {
            if (trigger instanceof Map<?, ?> map && map.get("name") instanceof String name && !names.add(name)) at.refused("triggers", "two triggers are named \"" + name + "\"", "give each its own name");
        }
        if (!(at.get("boolExp") instanceof String text) || text.isBlank()) return;
        try {
            BoolExp expression = BoolExp.parse(text);
            for (String name : expression.names()) if (!names.contains(name)) at.refused("boolExp", "there is no trigger \"" + name + "\"", Nearest.to(name, names).map(near -> "write " + near).orElse(null));
            expression.constant().ifPresent(always -> at.refused("boolExp", "it is always " + always + ", whatever the triggers do", "the API refuses such a monitor"));
            List<String> unused = new ArrayList<>(names);
            unused.removeAll(expression.names());
            if (!unused.isEmpty()) at.doubtful("boolExp", "it leaves out " + String.join(", ", unused), null);
        } catch (BoolExp.Wrong e) {
            at.refused("boolExp", e.getMessage(), "trigger names with & | ! and ( ), such as b1 & (z1 | !t1)");
        }
    }

    private static Shape remote() {
        return Shape.object().may("label", Shape.text("lock the doors")).may("door", Shape.object().must("state", Shape.choice("Locked", "Unlocked")).silently("forced", Shape.flag(true)).done())
                .silently("preconditioning", Shape.object().must("airConditioning", Shape.any(Map.of())).done()).silently("immobilization", Shape.object().must("activate", Shape.flag(true)).done())
                .silently("horn", Shape.object().must("state", Shape.choice("Activated", "Unactivated")).done()).silently("charging", Shape.any(Map.of())).silently("stolen", Shape.any(Map.of()))
                .silently("lights", Shape.object().must("on", Shape.flag(true)).done()).silently("wakeUp", Shape.object().may("action", Shape.choice("WakeUp")).done())
                .silently("navigation", Shape.object().must("positions", Shape.list(1, 10, Shape.any(Map.of()))).silently("driverApproval", Shape.flag(false)).done()).done(at -> {
                    long actions = at.object().keySet().stream().filter(key -> !key.equals("label")).count();
                    if (actions != 1) at.refused("", actions + " actions are there", "exactly one for each request");
                });
    }

    /** In a class of their own: the constants of an enum are made before its other fields. */
    private static final class Words {
        static final Set<String> ACTIONS = Set.of("preconditioning", "preonditionning", "preconditionning", "immobilization", "door", "doors", "horn", "charging", "stolen", "lights", "ligths", "wakeUp",
                "wakeup", "navigation", "state");
        /** What a data trigger can watch. */
        static final String[] DATA = {"vehicle.energy.electric.level", "vehicle.alert", "vehicle.odometer", "vehicle.powertrain.status", "vehicle.engines.thermic.oil.temp", "vehicle.energy.electric.autonomy",
            "vehicle.energy.fuel.level", "vehicle.energy.fuel.autonomy", "vehicle.autonomy", "vehicle.energy.charging.status", "vehicle.energy.charging.plugged", "vehicle.energy.charging.type",
            "vehicle.doorsState.lockedState", "vehicle.doorsState.opening", "vehicle.kinetic.moving", "vehicle.kinetic.speed", "vehicle.trip", "vehicle.trip.start", "vehicle.trip.stop",
            "vehicle.trip.duration", "vehicle.trip.distance", "vehicle.trip.state", "vehicle.maintenance.daysBeforeMaintenance", "vehicle.maintenance.mileageBeforeMaintenance",
            "vehicle.safety.beltWarning", "environment.air.temp", "privacy.state", "vehicle.drivingBehavior.mode", "vehicle.collision.side", "vehicle.collision.severity",
            "vehicle.safety.autoECallTriggering", "vehicle.preconditioning.airConditioning", "vehicle.alarm.trigger.type", "vehicle.alarm.status.activation", "stolen.state"};
    }
}
