//SOURCES ../charts/Drawing.java
//SOURCES FleetReader.java
//SOURCES ../charts/MapPage.java
//SOURCES ../records/RecordOptions.java
package stellantis.fleet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Json;
import stellantis.NextCommand;
import stellantis.charts.Drawing;
import stellantis.charts.MapPage.Marker;
import stellantis.charts.MapPage;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.fleet.FleetReader.Part;
import stellantis.records.RecordOptions;
import stellantis.records.RecordWriter;

/** Where vehicles were last, as GeoJSON Features with their VIN: from the status, as lastPosition by itself is deprecated. */
public final class Positions implements Part {
    public static final Option MAP = Option.value(
            "map",
            "FILE",
            "draw a map instead: a web page of its own, which fetches nothing from anywhere");

    public static final List<Option> OPTIONS = Stream.of(FleetReader.VEHICLES, FleetReader.OPTIONS).flatMap(List::stream).toList();

    private Positions() {}

    /** Prints them, or draws the map of --map. */
    public static ExitCode run(Run run) throws Exception {
        if (run.has(RecordOptions.GEOJSON) && run.has(MAP)) throw Failure.usage("--geojson and --map exclude each other").hint("run it twice, once for each");
        if (run.has(RecordOptions.GEOJSON) && (run.has(RecordOptions.QUERY) || run.has(RecordOptions.COLUMNS))) {
            throw Failure.usage("--geojson takes neither --query nor --columns").because("a FeatureCollection holds whole Features").hint("--where and --limit choose among them");
        }
        if (run.has(MAP) && run.has(RecordOptions.COLUMNS)) throw Failure.usage("--map and --columns exclude each other").because("the map shows VIN, time and place of each vehicle");
        Drawing map = run.has(MAP) ? new Drawing(run, MAP, ".html", ".htm") : null;
        try (FleetReader api = FleetReader.open(run)) {
            return map == null ? api.each(new Positions(), "positions") : draw(api, map);
        }
    }

    private static ExitCode draw(FleetReader api, Drawing map) throws Exception {
        List<Marker> markers = new ArrayList<>();
        ExitCode code = api.each(new Positions(), (RecordWriter.Sink) feature -> marker(feature, markers));
        if (markers.isEmpty()) throw Failure.of(code == ExitCode.OK ? ExitCode.HTTP_CLIENT_ERROR : code, "there is no position to show").hint("see what is known", NextCommand.of("status VIN"));
        return map.write(MapPage.of("Vehicle positions", markers), markers.size() + " position" + (markers.size() == 1 ? "" : "s"), code);
    }

    private static void marker(Object feature, List<Marker> markers) {
        Map<?, ?> properties = object(object(feature).get("properties"));
        if (!(object(object(feature).get("geometry")).get("coordinates") instanceof List<?> at) || at.size() < 2) return;
        if (at.get(0) instanceof Number longitude && at.get(1) instanceof Number latitude) {
            Object time = properties.get("createdAt");
            markers.add(new Marker(longitude.doubleValue(), latitude.doubleValue(), String.valueOf(properties.get("vin")), time == null ? "" : time.toString()));
        }
    }

    private static Map<?, ?> object(Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    @Override
    public String path() {
        return "status";
    }

    @Override
    public List<Object> records(String vin, Object body) {
        Map<?, ?> position = object(object(body).get("lastPosition"));
        if (position.isEmpty()) throw Failure.of(ExitCode.HTTP_CLIENT_ERROR, "its status holds no position").because("privacy mode is on, or it never sent one");
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("vin", vin);
        object(position.get("properties")).forEach((name, value) -> properties.putIfAbsent((String) name, value));
        return List.of(Json.object("type", "Feature", "geometry", position.get("geometry"), "properties", properties));
    }
}
