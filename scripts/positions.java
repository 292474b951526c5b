///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Show the last positions of vehicles: a table, GeoJSON, or a map in one file
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/stellantis/JvmFlags.java
//SOURCES ../lib/stellantis/charts/Drawing.java
//SOURCES ../lib/stellantis/charts/MapPage.java
//SOURCES ../lib/stellantis/drivers/Driver.java
//SOURCES ../lib/stellantis/fleet/VehicleReader.java

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Json;
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
import stellantis.fleet.VehiclePart;
import stellantis.fleet.VehicleReader;
import stellantis.records.Column;
import stellantis.records.ItemCount;
import stellantis.records.RecordOptions;

/** Where vehicles were when they last said so. */
class positions {
    private static final Option MAP =
            Option.value("map", "FILE", "draw a map instead: one web page, which loads nothing from the network");

    static final Command COMMAND = VehicleReader.command(Command.named(
                            "positions",
                            "Show the last positions of vehicles: a table, " + "GeoJSON, or a map in one file")
                    .usage("[VIN…] [--fleet NAME] [--geojson] [--jsonl|--csv|--table] [-o FILE]")
                    .usage("[VIN…] [--fleet NAME] --map FILE.html")
                    .example("{{positions}} VIN", "time, latitude and longitude")
                    .example(
                            "{{positions}} --fleet FLEET --geojson -o positions.geojson",
                            "one FeatureCollection, for geographic software")
                    .example(
                            "{{positions}} --fleet FLEET --map positions.html",
                            "a web page with a map, which loads nothing from the network")
                    .options(RecordOptions.GEOJSON, MAP, DataOptions.VIEW))
            .does(positions::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    /** From the status: lastPosition by itself is deprecated. */
    private static final VehiclePart POSITION =
            new VehiclePart("status", false, Column.usual("positions"), positions::features);

    static ExitCode run(Run run) throws Exception {
        if (run.has(RecordOptions.GEOJSON) && run.has(MAP)) {
            throw Failure.usage("--geojson and --map exclude each other").hint("run it twice, once for each");
        }
        if (run.has(MAP) && run.has(RecordOptions.COLUMNS)) {
            throw Failure.usage("--map and --columns exclude each other")
                    .because("the map shows VIN, time and place of each vehicle");
        }
        return run.has(MAP) ? map(run) : VehicleReader.run(ServerAccess.of(run, Driver::chosen), POSITION);
    }

    private static ExitCode map(Run run) throws Exception {
        Drawing map = new Drawing(run, MAP, ".html", ".htm");
        List<Marker> markers = new ArrayList<>();
        ExitCode code =
                VehicleReader.run(ServerAccess.of(run, Driver::chosen), POSITION, feature -> mark(feature, markers));
        if (markers.isEmpty()) {
            throw Failure.of(code == ExitCode.OK ? ExitCode.HTTP_CLIENT_ERROR : code, "there is no position to show")
                    .hint("see what is known", NextCommand.of("status VIN"));
        }
        byte[] page = MapPage.of("Vehicle positions", markers);
        return map.write(page, ItemCount.text(markers.size(), "position"), code);
    }

    private static void mark(Object feature, List<Marker> markers) {
        Map<?, ?> properties = object(object(feature).get("properties"));
        Object time = properties.get("createdAt");
        if (object(object(feature).get("geometry")).get("coordinates") instanceof List<?> at
                && at.size() > 1
                && at.get(0) instanceof Number longitude
                && at.get(1) instanceof Number latitude) {
            markers.add(new Marker(
                    longitude.doubleValue(),
                    latitude.doubleValue(),
                    String.valueOf(properties.get("vin")),
                    time == null ? "" : time.toString()));
        }
    }

    /** The position in a status as a GeoJSON Feature with the VIN. */
    private static List<Object> features(String vin, Object status) {
        Map<?, ?> position = object(object(status).get("lastPosition"));
        if (position.isEmpty()) {
            throw Failure.of(ExitCode.HTTP_CLIENT_ERROR, "its status holds no position")
                    .because("privacy mode is on, or it never sent one");
        }
        Map<Object, Object> properties = new LinkedHashMap<>();
        properties.put("vin", vin);
        object(position.get("properties")).forEach(properties::putIfAbsent);
        return List.of(Json.object("type", "Feature", "geometry", position.get("geometry"), "properties", properties));
    }

    private static Map<?, ?> object(Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}
