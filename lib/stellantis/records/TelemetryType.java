//SOURCES ../cli/Run.java
//SOURCES ../Nearest.java
package stellantis.records;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import stellantis.Nearest;
import stellantis.cli.Option;
import stellantis.cli.Run;

/** The kinds of data that telemetry can be asked for, as {@code telemetry --type} takes them. */
public final class TelemetryType {
    public static final Option TYPE =
            Option.value("type", "TYPE", "only this kind of data, such as vehicle.energies; may be repeated");

    /** Those of the specification of the fleet owner API (3.19.2, parameter {@code type}). */
    public static final List<String> KNOWN = List.of("environment", "privacy", "vehicle", "vehicle.adas", "vehicle.alarm.status", "vehicle.alarm.trigger", "vehicle.battery", "vehicle.doorsState",
            "vehicle.drivingBehavior", "vehicle.energies", "vehicle.engines", "vehicle.ignition", "vehicle.lighting", "vehicle.lightingSystem", "vehicle.safety", "vehicle.transmission",
            "vehicle.wipingBlades");

    private TelemetryType() {}

    /** The types that the options name, one option for each or with commas between. One that is not known is warned of, not refused: the API may know more. */
    public static List<String> asked(Run run) {
        List<String> asked = run.values(TYPE).stream().flatMap(typed -> Stream.of(typed.split(","))).map(String::strip).toList();
        for (String type : asked) {
            if (KNOWN.contains(type)) continue;
            run.console().warn("--type \"" + type + "\" is none that is known; the API may answer with an error, or with nothing", near(type).map(near -> "did you mean " + near + "?").orElse("known are " + String.join(", ", KNOWN)));
        }
        return asked;
    }

    /** By what stands behind {@code vehicle.}, which is left out easily and alike in all. */
    private static Optional<String> near(String typed) {
        return Nearest.to(part(typed), KNOWN.stream().map(TelemetryType::part).toList()).flatMap(near -> KNOWN.stream().filter(type -> part(type).equals(near)).findFirst());
    }

    private static String part(String type) {
        return type.replaceFirst("^vehicle\\.", "");
    }
}
