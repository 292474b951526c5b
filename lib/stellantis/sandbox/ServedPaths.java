package stellantis.sandbox;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The paths that are served, and what each takes in the query, as the vendor's specifications list it. Anything else in
 * the query is refused.
 *
 * @param path  with the API's version in front
 * @param takes a pattern of the values of each parameter
 */
record ServedPaths(Pattern path, Map<String, String> takes) {
    /**
     * The versions, the path and its parameters. A star stands for one word, V for a vehicle of the version. A
     * parameter that ends in a number belongs to that version alone. What values it may have stands behind an equals
     * sign or in {@link #VALUES}.
     */
    private static final String TABLE = """
        3  vehicles/*              locale extension=onboardCapabilities|branding|pictures
        3  vehicle/*               locale extension=onboardCapabilities|branding|pictures
        3  fleets                  pageSize pageToken
        3  fleets/*
        3  fleets/*/monitors       PAGE
        3  fleets/*/monitors/*
        3  fleets/*/remote/callbacks    PAGE types3
        3  fleets/*/remote/callbacks/*
        3  fleets/*/vehicles       locale vinPrefix pageSize pageToken extension=branding|pictures
        4  user                    country
        4  user/callbacks          PAGE types4
        4  user/callbacks/*
        4  user/vehicles           locale country vinPrefix PAGE extension=onboardCapabilities|branding|pictures
        34 V                       locale country4 extension=onboardCapabilities|branding|pictures
        34 V/status                profile3
        34 V/lastPosition          profile3
        34 V/maintenance           profile3
        34 V/alerts                profile3 timestamps PAGE
        34 V/alerts/*              profile3
        34 V/collisions            profile3 timestamps PAGE
        34 V/collisions/*          profile3
        34 V/alarms                timestamps PAGE type=vehicle\\.alarm\\.(status|trigger)
        34 V/alarms/*
        3  V/stolen                timestamps PAGE
        3  V/stolen/*
        3  V/stolen/*/waypoints
        34 V/telemetry             profile3 timestamps MANY type3 type4 extension=location|maintenance
        34 V/trips                 profile3 timestamps distance duration states PAGE
        34 V/trips/*               profile3
        34 V/trips/*/alerts        profile3 locale4 timestamps PAGE
        34 V/trips/*/alerts/*      profile3
        34 V/trips/*/collisions    timestamps PAGE
        4  V/trips/*/collisions/*
        3  V/trips/*/wayPoints     profile timestamps tolerance MANY
        4  V/trips/*/wayPoints     timestamps tolerance indexRange pageToken
        34 V/trips/*/telemetry     profile3 timestamps MANY type3 type4 extension=location|maintenance
        4  V/callbacks/*/monitors       PAGE
        4  V/callbacks/*/monitors/*
        34 V/callbacks/*/remotes        PAGE
        34 V/callbacks/*/remotes/*
        """.replace("PAGE", "indexRange pageToken pageSize")
            .replace("MANY", "indexRange pageToken pageSize=[1-9]\\d{0,2}|1\\d{3}|2000");

    /** Patterns. */
    private static final Map<String, String> VALUES = """
        country AR|BR|CL
        distance \\d{1,9}(\\.\\d)?-(\\d{1,9}(\\.\\d)?)?
        duration \\d{1,9}-(\\d{1,9})?
        indexRange \\d{1,9}-(\\d{1,9})?
        locale [A-Za-z]{2,3}([-_][A-Za-z]{2})?
        pageSize [1-9]|[1-5]\\d|60
        pageToken .+
        profile fleet|endUser
        states Nominal|Unstarted|DataLacking|Unfinished
        timestamps .+
        tolerance \\d{1,4}(\\.\\d{1,6})?
        type3 SAMPLE|vehicle\\.(lighting|drivingBehavior)
        type4 SAMPLE
        types3 Doors|Horn|Lights|Navigation|WakeUp|Immobilization|Stolen|\
        ThermalPreconditioning|ElectricBatteryChargingRequest
        types4 Remote|Monitor
        vinPrefix [A-HJ-NPR-Z0-9]{1,17}
        """.replace(
                    "SAMPLE",
                    "environment|privacy|vehicle(\\.(adas|battery|doorsState|energies|engines|ignition"
                            + "|lightingSystem|safety|transmission|wipingBlades|alarm\\.status|alarm\\.trigger))?")
            .lines()
            .map(line -> line.split(" "))
            .collect(toMap(words -> words[0], words -> words[1]));

    /** Those that may have several values. */
    private static final Set<String> LISTS = Set.of("extension", "states", "timestamps", "type", "types");

    private static final List<ServedPaths> ALL =
            TABLE.lines().flatMap(ServedPaths::parse).toList();

    /** Of all parameters. */
    static final Set<String> NAMES =
            ALL.stream().flatMap(one -> one.takes.keySet().stream()).collect(toSet());

    private static Stream<ServedPaths> parse(String line) {
        String[] words = line.split(" +");
        return words[0].chars().mapToObj(c -> of(String.valueOf((char) c), words));
    }

    private static ServedPaths of(String version, String[] words) {
        String vehicle = version.equals("3") ? "fleets/*/vehicles/*" : "user/vehicles/*";
        String path = words[1].replaceFirst("^V(?=/|$)", vehicle).replace("*", "[^/]+");
        Map<String, String> takes = new HashMap<>();
        for (String word : Arrays.asList(words).subList(2, words.length)) {
            String[] parts = word.split("=", 2);
            String name = parts[0].replaceFirst("[34]$", "");
            boolean here = name.equals(parts[0]) || parts[0].endsWith(version);
            if (here) takes.put(name, parts.length > 1 ? parts[1] : VALUES.getOrDefault(parts[0], VALUES.get(name)));
        }
        return new ServedPaths(Pattern.compile("/connectedcar/v" + version + "/" + path), takes);
    }

    /**
     * The words of the path behind the version; null where there is no such path.
     *
     * @throws Refusal when it does not take what the query says
     */
    static String[] words(IncomingRequest request) {
        for (ServedPaths one : ALL) {
            if (!one.path.matcher(request.path()).matches()) continue;
            request.parameters().forEach(one::check);
            return request.path().replaceFirst("/connectedcar/v./", "").split("/");
        }
        return null;
    }

    private void check(String name, List<String> given) {
        if (name.equals("client_id")) return;
        String values = takes.get(name);
        if (values == null) throw Refusal.parameter(name, "is not taken here");
        boolean list = LISTS.contains(name);
        if (given.size() > 1 && !list) throw Refusal.parameter(name, "was given twice");
        for (String one : list ? String.join(",", given).split(",", -1) : given.toArray(String[]::new)) {
            if (!one.matches(values)) throw Refusal.parameter(name, "does not match " + values);
        }
        if (name.equals("timestamps")) TimeRanges.of(String.join(",", given));
    }
}
