package stellantis.profile;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an application for end users can ask a driver's consent for: the API's scopes (v4, 4.17), each in plain words.
 */
public enum VehicleData {
    TELEMETRY(
            "data:telemetry",
            "the vehicle's state: energy levels, mileage, doors, service dates, anti-theft alarms",
            "status, telemetry, maintenance, alarms"),
    POSITION(
            "data:position",
            "where the vehicle is, also as part of its state and of alerts",
            "lastPosition, status, alerts"),
    TRIP("data:trip", "the trips driven: when, from where to where, distance, consumption", "trips"),
    ALERT("data:alert", "warnings on the dashboard, such as tyre pressure or oil", "alerts"),
    COLLISION("data:collision", "crashes that the vehicle has noticed", "collisions"),
    DOOR("remote:door:write", "lock and unlock the doors remotely", "remotes"),
    PRECONDITIONING("remote:preconditioning:write", "heat or cool the cabin before a trip", "remotes"),
    HORN("remote:horn:write", "sound the horn", "remotes"),
    CHARGING("remote:charging:write", "start, stop and schedule the charging of the battery", "remotes"),
    LIGHTS("remote:lights:write", "flash the lights", "remotes"),
    WAKEUP("remote:wakeup:write", "wake the vehicle up, so that it sends its current state", "remotes"),
    NAVIGATION("remote:navigation:write", "send a destination to the navigation", "remotes");

    /** The scope's name (RFC 6749 section 3.3). */
    public final String scope;
    /** What it opens, for someone who has never seen the API. */
    public final String meaning;
    /** The API's resources it opens, below a vehicle of the user. */
    public final String resources;

    VehicleData(String scope, String meaning, String resources) {
        this.scope = scope;
        this.meaning = meaning;
        this.resources = resources;
    }

    /** Its short name, such as {@code trip}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Short names with meaning and scope, to be listed in a help text. */
    public static Map<String, String> meanings() {
        Map<String, String> meanings = new LinkedHashMap<>();
        for (VehicleData one : values()) meanings.put(one.label(), one.meaning + " (" + one.scope + ")");
        return meanings;
    }

    /** By short name or scope; empty for any other, which the server may know. */
    public static Optional<VehicleData> find(String name) {
        String plain = name.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(one -> one.label().equals(plain) || one.scope.equals(plain))
                .findFirst();
    }

    /** The names of a list, with commas, semicolons or blanks between. */
    public static List<String> names(String list) {
        return Stream.of(list.strip().split("[\\s,;]+"))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** The scopes of a list, in which short names stand for theirs. */
    public static List<String> scopes(String list) {
        return names(list).stream()
                .map(name -> find(name).map(one -> one.scope).orElse(name))
                .distinct()
                .toList();
    }

    /** The scopes of which each opens that resource. */
    public static List<String> opening(String resource) {
        return Arrays.stream(values())
                .filter(one -> List.of(one.resources.split(", ")).contains(resource))
                .map(one -> one.scope)
                .toList();
    }
}
