///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Show the trips of vehicles, and the way of one
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/trips.java

import java.util.List;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.connection.ServerAccess;
import stellantis.drivers.Driver;
import stellantis.fleet.DataOptions;
import stellantis.fleet.Feature;
import stellantis.fleet.Since;
import stellantis.fleet.VehiclePart;
import stellantis.fleet.VehicleReader;
import stellantis.http.Query;
import stellantis.records.Column;
import stellantis.records.RecordOptions;

/** The trips that vehicles made, or the way points of one. */
class trips {
    private static final Option TRIP =
            Option.value("trip", "TRIP", "print the way points of this trip instead: where the vehicle was, and when");

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
                            .options(Since.SINCE, TRIP, RecordOptions.GEOJSON, DataOptions.VIEW))
            .does(trips::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws Exception {
        ServerAccess server = ServerAccess.of(run, Driver::chosen);
        if (run.has(TRIP))
            return VehicleReader.run(server, way(run, run.value(TRIP).orElseThrow()));
        if (run.has(RecordOptions.GEOJSON)) {
            throw Failure.usage("--geojson shows the way of one trip")
                    .hint("list the trips: {}; then name one: --trip TRIP", NextCommand.of("trips VIN --csv"));
        }
        return VehicleReader.run(server, VehiclePart.all(Since.in("trips", run, null)));
    }

    /** Each point is a GeoJSON Feature that says of which vehicle and trip it is. */
    private static VehiclePart way(Run run, String trip) {
        if (run.arguments().size() != 1) {
            throw Failure.usage("--trip needs the VIN of its vehicle, and no other");
        }
        String path = Since.in("trips/" + Query.encode(trip) + "/wayPoints", run, null);
        return new VehiclePart(
                path,
                true,
                Column.usual("wayPoints"),
                (vin, point) -> List.of(Feature.of(point, "vin", vin, "trip", trip)));
    }
}
