///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Show the last positions of vehicles: a table, GeoJSON, or a map in one file
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/positions.java

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.charts.Drawing;
import stellantis.charts.MapPage;
import stellantis.charts.MapPage.Marker;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.connection.ServerAccess;
import stellantis.drivers.Driver;
import stellantis.fleet.DataOptions;
import stellantis.fleet.Feature;
import stellantis.fleet.VehiclePart;
import stellantis.fleet.VehicleReader;
import stellantis.records.Column;
import stellantis.records.ItemCount;
import stellantis.records.JsonQuery;
import stellantis.records.RecordOptions;

/** Where vehicles were when they last said so. */
class positions {
    private static final Option MAP = Option.value("map", "FILE", "write a map instead, as one web page");
    private static final Option TILES = Option.value(
            "tiles", "URL", "with --map: where the page loads its map tiles from (default: OpenStreetMap), or none");

    static final Command COMMAND = VehicleReader.command(Command.named(
                            "positions", "Show the last positions of vehicles: a table, GeoJSON, or a map in one file")
                    .usage("[VIN…] [--fleet NAME] [--geojson] [--jsonl|--csv|--table] [-o FILE]")
                    .usage("[VIN…] [--fleet NAME] --map FILE.html [--tiles URL|none]")
                    .example("{{positions}} VIN", "time, latitude and longitude")
                    .example(
                            "{{positions}} --fleet FLEET --geojson -o positions.geojson",
                            "one FeatureCollection, for geographic software")
                    .example(
                            "{{positions}} --fleet FLEET --map positions.html",
                            "a web page with a map; its tiles come from OpenStreetMap")
                    .example(
                            "{{positions}} --fleet FLEET --map positions.html --tiles none",
                            "the same without streets: the page loads nothing from the network")
                    .options(RecordOptions.GEOJSON, MAP, TILES, DataOptions.VIEW))
            .does(positions::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    /** From the status: lastPosition by itself is deprecated. */
    private static final VehiclePart POSITION =
            new VehiclePart("status", false, Column.usual("positions"), positions::features);

    private static final JsonQuery LONGITUDE = JsonQuery.parse("geometry.coordinates[0]", "");
    private static final JsonQuery LATITUDE = JsonQuery.parse("geometry.coordinates[1]", "");
    private static final JsonQuery VIN = JsonQuery.parse("properties.vin", "");
    private static final JsonQuery TIME = JsonQuery.parse("properties.updatedAt || properties.createdAt", "");

    static ExitCode run(Run run) throws Exception {
        if (run.has(RecordOptions.GEOJSON) && run.has(MAP)) {
            throw Failure.usage("--geojson and --map exclude each other").hint("run it twice, once for each");
        }
        if (run.has(MAP) && run.has(RecordOptions.COLUMNS)) {
            throw Failure.usage("--map and --columns exclude each other")
                    .because("the map shows VIN, time and place of each vehicle");
        }
        if (run.has(TILES) && !run.has(MAP)) {
            throw Failure.usage("--tiles goes with --map").hint("add --map FILE.html");
        }
        return run.has(MAP) ? map(run) : VehicleReader.run(ServerAccess.of(run, Driver::chosen), POSITION);
    }

    private static ExitCode map(Run run) throws Exception {
        String tiles = run.value(TILES).orElse(MapPage.OPEN_STREET_MAP);
        boolean none = tiles.equals("none");
        String origin = none ? null : MapPage.origin(tiles);
        Drawing map = new Drawing(run, MAP, ".html", ".htm");
        List<Marker> markers = new ArrayList<>();
        ExitCode code =
                VehicleReader.run(ServerAccess.of(run, Driver::chosen), POSITION, feature -> mark(feature, markers));
        if (markers.isEmpty()) {
            throw Failure.of(code == ExitCode.OK ? ExitCode.HTTP_CLIENT_ERROR : code, "there is no position to show")
                    .hint("see what is known", NextCommand.of("status VIN"));
        }
        byte[] page = MapPage.of("Vehicle positions", markers, none ? null : tiles);
        if (!none)
            run.console()
                    .note("the map loads its tiles from " + origin + " whenever it is opened, which tells that server "
                            + "what area you look at; with --tiles none it loads nothing");
        return map.write(page, ItemCount.text(markers.size(), "position"), code);
    }

    private static void mark(Object feature, List<Marker> markers) {
        if (LONGITUDE.of(feature) instanceof Number longitude && LATITUDE.of(feature) instanceof Number latitude) {
            markers.add(new Marker(
                    longitude.doubleValue(),
                    latitude.doubleValue(),
                    Column.text(VIN.of(feature)),
                    Column.text(TIME.of(feature))));
        }
    }

    /** The position in a status as a GeoJSON Feature with the VIN. */
    private static List<Map<String, Object>> features(String vin, Map<?, ?> status) {
        Map<String, Object> feature =
                Feature.of(status.get("lastPosition"), "vin", vin == null ? status.get("vin") : vin);
        return feature.get("geometry") == null ? List.of() : List.of(feature);
    }
}
