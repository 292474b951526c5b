package stellantis.fleet;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.Nearest;
import stellantis.NextCommand;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.connection.ApiCredentials;
import stellantis.connection.ApiSession;
import stellantis.connection.ProfileRequest;
import stellantis.http.ExchangeFailure;
import stellantis.http.Query;
import stellantis.records.Items;
import stellantis.records.JsonQuery;

/** Which list of vehicles is meant: that of a fleet, asked for once, when it has to be known, or of a driver. */
public final class Fleets {
    public static final Option FLEET = Option.value(
            "fleet", "FLEET", "name or id of the fleet (default: the only one, or the one that has the VIN)");
    /** In place of a fleet's id: the vehicles of the driver on whose behalf is asked. */
    private static final String DRIVER = "";

    private static final JsonQuery SELF = JsonQuery.parse("_links.self.href", "");
    private static final Pattern LINK = Pattern.compile("[^?#]*/((?:[^/?#%]|%[0-9A-Fa-f]{2})+)/?(?:[?#].*)?");

    private final Run run;
    private final ApiSession session;
    private final VinCache cache;
    private List<Map<?, ?>> fleets;
    private String id;

    Fleets(Run run, ApiSession session, VinCache cache) {
        this.run = run;
        this.session = session;
        this.cache = cache;
    }

    /** The path of the list of vehicles that is meant: of a fleet, or of the driver. */
    public static String vehicles(Run run, ApiSession session) throws InterruptedException {
        return vehicles(new Fleets(run, session, VinCache.of(run)).id());
    }

    /** The path of the list of vehicles. @param id of the fleet, as {@link #id} has it */
    static String vehicles(String id) {
        return id.equals(DRIVER) ? "user/vehicles" : "fleets/" + Query.encode(id) + "/vehicles";
    }

    /** Whether it is named, by name or id. */
    boolean named() {
        return run.value(FLEET).isPresent();
    }

    /**
     * The id of the fleet: that of --fleet, by name or id, or the only one there is. An id under which vehicles were
     * found before is believed; any other is looked for in the list.
     *
     * @throws Failure exit code 2 with the names of all when it is none of them
     */
    synchronized String id() throws InterruptedException {
        try {
            if (id == null && ofDriver()) id = DRIVER;
            if (id == null) id = run.value(FLEET).filter(cache::knows).orElse(null);
            if (id == null) id = chosen(all());
            return id;
        } catch (ExchangeFailure e) {
            throw session.failure(e);
        }
    }

    /** Whether the vehicles are a driver's. @throws Failure exit code 2 for a driver's vehicles in a fleet */
    boolean ofDriver() {
        boolean driver = ApiCredentials.endUser(run);
        if (!driver || !named()) return driver;
        throw Failure.usage("--fleet does not go with auth=end-user")
                .because("a driver's vehicles are in no fleet")
                .hint("leave it out; as fleet owner: --auth basic");
    }

    /** The ids of all lists in which a vehicle may be. */
    List<String> ids() throws ExchangeFailure, InterruptedException {
        if (named() || ofDriver()) return List.of(id());
        return all().stream().map(Fleets::id).toList();
    }

    private synchronized List<Map<?, ?>> all() throws ExchangeFailure, InterruptedException {
        if (fleets != null) return fleets;
        List<Map<?, ?>> listed = new ArrayList<>();
        for (Object item : new Items(run, session, ProfileRequest.to(run, "GET", "fleets")).rest()) {
            if (item instanceof Map<?, ?> one && id(one) != null) listed.add(one);
        }
        fleets = listed;
        return fleets;
    }

    /** The API's id of a fleet or vehicle in its list; where it is left out, that of its link. Null for none. */
    static String id(Map<?, ?> listed) {
        if (listed.get("id") instanceof String id && !id.isBlank()) return id;
        if (listed.get("id") instanceof Number id) return id.toString();
        Matcher link = LINK.matcher(String.valueOf(SELF.of(listed)));
        return link.matches() ? URLDecoder.decode(link.group(1).replace("+", "%2B"), StandardCharsets.UTF_8) : null;
    }

    private String chosen(List<Map<?, ?>> fleets) {
        String wanted = run.value(FLEET).orElse(null);
        List<Map<?, ?>> fitting = fleets.stream()
                .filter(one -> wanted == null
                        || wanted.equals(id(one))
                        || wanted.equalsIgnoreCase(String.valueOf(one.get("name"))))
                .toList();
        if (fitting.size() == 1) return id(fitting.get(0));
        if (fleets.isEmpty()) {
            throw Failure.of(ExitCode.HTTP_CLIENT_ERROR, "there is no fleet")
                    .because("the API lists none for this login")
                    .hint("{}; ask your Stellantis contact", NextCommand.of("fleets"));
        }
        String why = fleets.stream()
                .limit(20)
                .map(one -> id(one) + (one.get("name") == null ? "" : " (" + one.get("name") + ")"))
                .collect(Collectors.joining(", ", "they are ", ""));
        Stream<String> names = fleets.stream().flatMap(one -> Stream.of(id(one), String.valueOf(one.get("name"))));
        String first = id((fitting.isEmpty() ? fleets : fitting).get(0));
        Hint hint = (wanted == null || !fitting.isEmpty()
                        ? Optional.<String>empty()
                        : Nearest.to(wanted, names.toList()))
                .map(near -> Hint.of("did you mean \"" + near + "\"?"))
                .orElseGet(() -> Hint.of("choose by name or id", NextCommand.typed("--fleet", first)));
        String problem = wanted == null
                ? "there is more than one fleet"
                : (fitting.isEmpty() ? "there is no fleet \"" : "more than one fleet is named \"") + wanted + '"';
        throw Failure.usage(problem).because(why).hint(hint);
    }
}
