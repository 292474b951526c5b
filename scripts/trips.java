///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Show the trips of vehicles, and the way of one
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/trips.java

import static java.time.temporal.ChronoUnit.SECONDS;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.connection.ApiCredentials;
import stellantis.connection.ServerAccess;
import stellantis.drivers.ApiDriver;
import stellantis.fleet.Feature;
import stellantis.fleet.Since;
import stellantis.fleet.VehiclePart;
import stellantis.fleet.VehicleReader;
import stellantis.http.Query;
import stellantis.records.Column;
import stellantis.records.JsonQuery;
import stellantis.records.LocalTime;
import stellantis.records.RecordOptions;

/** The trips that vehicles made, or the way points of one. */
class trips {
    private static final Option TRIP = Option.value(
            "trip",
            "TRIP",
            "print the way points of one trip instead, by its id or start: where the vehicle was, and when");
    private static final JsonQuery STARTED = JsonQuery.parse("startedAt", "");
    private static final JsonQuery ID = JsonQuery.parse("id", "");

    static final Command COMMAND = VehicleReader.command(
                    Command.named("trips", "Show the trips of vehicles, and the way of one")
                            .usage("[VIN…] [--fleet NAME] [--since TIME] [--jsonl|--csv|--table] [-o FILE]")
                            .usage("VIN --trip TRIP [--geojson|--jsonl|--csv|--table] [-o FILE]")
                            .example("{{trips}} VIN --since 7d", "when, how long and how far")
                            .example(
                                    "{{trips}} --fleet FLEET --since 7d --csv -o trips.csv",
                                    "of all vehicles of a fleet, each with its VIN")
                            .example(
                                    "{{trips}} VIN --trip TRIP --geojson -o trip.geojson",
                                    "the way of one trip, for geographic software")
                            .tells("The service keeps about two months.")
                            .options(Since.SINCE, TRIP, RecordOptions.GEOJSON))
            .does(trips::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws Exception {
        ServerAccess server = ServerAccess.of(run, ApiDriver::chosen);
        if (run.has(TRIP)) {
            if (run.arguments().size() != 1) throw Failure.usage("--trip needs the VIN of its vehicle, and no other");
            return VehicleReader.run(server, way(run, id(server, run.value(TRIP).orElseThrow())));
        }
        if (run.has(RecordOptions.GEOJSON)) {
            throw Failure.usage("--geojson shows the way of one trip")
                    .hint("list the trips: {}; then name one: --trip TRIP", NextCommand.of("trips VIN --csv"));
        }
        return VehicleReader.run(server, VehiclePart.all(Since.in("trips", run, null)));
    }

    /** Each point is a GeoJSON Feature that says of which vehicle and trip it is. */
    private static VehiclePart way(Run run, String trip) {
        // the end user's API takes no size here
        String size = ApiCredentials.endUser(run) ? "" : "?pageSize=2000";
        String path = Since.in("trips/" + Query.encode(trip) + "/wayPoints" + size, run, null);
        return new VehiclePart(
                path,
                true,
                () -> Column.usual("wayPoints"),
                (vin, point) -> List.of(Feature.of(point, "vin", vin, "trip", trip)));
    }

    /** Of a trip that may be called by the start that the table shows, to the second. */
    private static String id(ServerAccess server, String typed) throws Exception {
        if (!typed.matches("\\d{4}-\\d\\d-\\d\\d[T ].*")) return typed;
        Instant start = Since.instant(typed, server.run(), TRIP).truncatedTo(SECONDS);
        List<Object> starting = VehicleReader.items(server, "trips").stream()
                .filter(trip -> Optional.ofNullable(LocalTime.instant(STARTED.of(trip)))
                        .filter(time -> time.truncatedTo(SECONDS).equals(start))
                        .isPresent())
                .toList();
        if (starting.size() == 1) return Column.text(ID.of(starting.get(0)));
        String none = starting.isEmpty() ? "no trip" : "more than one trip";
        throw Failure.of(ExitCode.HTTP_CLIENT_ERROR, none + " began at " + typed)
                .hint("list the trips with their ids", NextCommand.of("trips VIN --csv"));
    }
}
