package stellantis.profile;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.Nearest;
import stellantis.NextCommand;

/** The names in a list of scopes that drivers are asked for, as people type it: misspelt, unknown, registered. */
public final class ScopeNames {
    /** What providers know besides: OpenID Connect's and Plug and Charge's, and names that stand for several. */
    private static final String OTHERS = "(?i)openid|profile|data:vehicle:devices:pnc|ConnectivityForPartners|Remote";

    private static final Pattern NAME = Pattern.compile("[^\\s,;]+");

    private ScopeNames() {}

    /** The known name that a misspelt one is like; empty for one that is known, or like none. */
    public static Optional<String> nearest(String name) {
        if (VehicleData.find(name).isPresent() || name.matches(OTHERS)) return Optional.empty();
        String bare = name.toLowerCase(Locale.ROOT).replaceAll("^(data|remote)\\W|\\Wwrite$", "");
        List<String> labels =
                Stream.of(VehicleData.values()).map(VehicleData::label).toList();
        return Nearest.to(bare, labels)
                .map(near -> name.contains(":") ? VehicleData.find(near).orElseThrow().scope : near);
    }

    /** The list with the known name in place of each that is misspelt. */
    public static String corrected(String list) {
        return NAME.matcher(list).replaceAll(name -> nearest(name.group()).orElse("$0"));
    }

    /** That a name of the list is misspelt, with the command that stores what is probably meant. */
    public static Optional<Failure> misspelt(String list) {
        String meant = corrected(list);
        return Optional.of(Failure.usage("scope=" + list + " is misspelt: " + meant + " is probably meant"))
                .filter(any -> !meant.equals(list))
                .map(wrong ->
                        wrong.as("settings.scope-misspelt").hint(NextCommand.of("profile set", "scope=" + meant)));
    }

    /** The names of the list that neither the API nor the drivers' identity providers are known to have. */
    public static Optional<String> unknown(String list) {
        return VehicleData.names(list).stream()
                .filter(name -> VehicleData.find(name).isEmpty() && !name.matches(OTHERS))
                .reduce((one, other) -> one + ", " + other)
                .map(names -> "the API names no scope " + names + ": it goes to the identity provider as it is");
    }

    /** The data that the application was described with for its registration, as a list to type; else an example. */
    public static String registered(Profile profile) {
        String list = profile.described().getOrDefault("vehicle-data", "telemetry,trip");
        return VehicleData.names(list).stream()
                .map(name -> VehicleData.find(name).map(VehicleData::label).orElse(name))
                .collect(Collectors.joining(","));
    }
}
