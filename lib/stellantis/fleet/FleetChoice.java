//SOURCES ../cli/Run.java
//SOURCES ../Nearest.java
package stellantis.fleet;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Nearest;
import stellantis.NextCommand;
import stellantis.cli.Option;
import stellantis.cli.Run;

/** Which of the fleets is meant. */
public final class FleetChoice {
    public static final Option FLEET = Option.value(
            "fleet",
            "FLEET",
            "the fleet, by its name or id (default: the only one, or where a VIN is given, the one that "
                    + "has it)");

    private FleetChoice() {}

    /**
     * The id of the fleet that {@code --fleet} names by id or name, else of the only one.
     *
     * @param fleets as the API lists them
     * @throws Failure exit code 2 with their names when none or several fit
     */
    static String of(Run run, List<? extends Map<?, ?>> fleets) {
        String wanted = run.value(FLEET).orElse(null);
        String known = fleets.stream().limit(20).map(one -> one.get("id") + (one.get("name") == null ? "" : " (" + one.get("name") + ")")).collect(Collectors.joining(", "));
        List<? extends Map<?, ?>> fitting = fleets.stream().filter(one -> wanted == null || wanted.equals(one.get("id")) || wanted.equalsIgnoreCase(String.valueOf(one.get("name")))).toList();
        if (fitting.size() == 1) return String.valueOf(fitting.get(0).get("id"));
        if (fleets.isEmpty()) throw Failure.of(ExitCode.HTTP_CLIENT_ERROR, "there is no fleet").because("the API lists none for this login").hint("{}; ask your Stellantis contact", NextCommand.of("fleets"));
        if (wanted == null || fitting.size() > 1) throw Failure.usage(wanted == null ? "there is more than one fleet" : "more than one fleet is named \"" + wanted + "\"").because("they are " + known).hint("choose with --fleet and the id or name");
        List<String> names = fleets.stream().flatMap(one -> Stream.of(one.get("id"), one.get("name"))).map(String::valueOf).toList();
        throw Failure.usage("there is no fleet \"" + wanted + "\"").because("they are " + known).hint(Nearest.to(wanted, names).map(near -> "did you mean \"" + near + "\"?").orElse("choose with --fleet and the id or name"));
    }
}
