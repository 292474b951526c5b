///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Show the last positions of vehicles: a table, GeoJSON, or a map in one file
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//DEPS org.webjars.npm:leaflet:1.9.4
//CDS
//SOURCES ../lib/sources/positions.java

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Html;
import stellantis.Json;
import stellantis.NextCommand;
import stellantis.Text;
import stellantis.charts.Drawing;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.connection.ServerAccess;
import stellantis.drivers.ApiDriver;
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
                    .options(RecordOptions.GEOJSON, MAP, TILES))
            .does(positions::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    /** From the status: lastPosition by itself is deprecated. */
    private static final VehiclePart POSITION =
            new VehiclePart("status", "lastPosition", false, () -> Column.usual("positions"), positions::features);

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
        return run.has(MAP) ? map(run) : VehicleReader.run(ServerAccess.of(run, ApiDriver::chosen), POSITION);
    }

    private static ExitCode map(Run run) throws Exception {
        String tiles = run.value(TILES).orElse(MapPage.OPEN_STREET_MAP);
        boolean none = tiles.equals("none");
        String origin = none ? null : MapPage.origin(tiles);
        Drawing map = new Drawing(run, MAP, ".html", ".htm");
        List<MapPage.Marker> markers = new ArrayList<>();
        ExitCode code =
                VehicleReader.run(ServerAccess.of(run, ApiDriver::chosen), POSITION, feature -> mark(feature, markers));
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

    private static void mark(Object feature, List<MapPage.Marker> markers) {
        if (LONGITUDE.of(feature) instanceof Number longitude && LATITUDE.of(feature) instanceof Number latitude) {
            markers.add(new MapPage.Marker(
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

    /**
     * A map as one web page: Leaflet, which is in the page, shows positions on map tiles. The tiles are all that the
     * page loads (its Content-Security-Policy says so).
     */
    static final class MapPage {
        /** @param longitude and latitude in degrees (WGS 84) @param time in the words of the API, or empty */
        record Marker(double longitude, double latitude, String name, String time) {}

        static final String OPEN_STREET_MAP = "https://tile.openstreetmap.org/{z}/{x}/{y}.png";

        private static final String LEAFLET = "META-INF/resources/webjars/leaflet/1.9.4/dist/leaflet.";
        private static final Pattern TILES =
                Pattern.compile("(https?://[\\w.{}-]+(?::\\d+)?)/(?=.*\\{z})(?=.*\\{x})(?=.*\\{y})[^\\s\"'<>;,]*");
        /** Pictures of controls that the page does not use. */
        private static final Pattern PICTURE = Pattern.compile("url\\([^)]*\\)");

        private MapPage() {}

        /**
         * Scheme, host and port that a page with these tiles loads from.
         *
         * @param tiles a URL with {@code {z}}, {@code {x}} and {@code {y}}
         * @throws Failure exit code 2 for another text
         */
        static String origin(String tiles) {
            Matcher url = TILES.matcher(tiles);
            if (url.matches()) return url.group(1);
            throw Failure.usage("--tiles takes the URL of map tiles, or none, not \"" + Text.printable(tiles) + "\"")
                    .hint("it begins with https:// and has {z}, {x} and {y}, such as " + OPEN_STREET_MAP);
        }

        /** @param tiles see {@link #origin}; or null for a page that loads nothing */
        static byte[] of(String title, List<MapPage.Marker> markers, String tiles) {
            List<Object> data = new ArrayList<>();
            for (MapPage.Marker marker : markers)
                data.add(Json.object(
                        "lon", marker.longitude, "lat", marker.latitude, "name", marker.name, "time", marker.time));
            // no end tag can hide in it, nor the begin of a comment
            String json = Text.line(Json.line(data))
                    .replace("<", "\\u003c")
                    .replace(">", "\\u003e")
                    .replace("&", "\\u0026");
            String pictures = tiles == null ? "" : "; img-src " + origin(tiles).replace("{s}", "*");
            String page = PAGE.replace("@TITLE@", Html.escaped(title))
                    .replace("@PICTURES@", pictures)
                    .replace("@TILES@", tiles == null ? "" : Html.escaped(tiles))
                    .replace("@STYLE@", PICTURE.matcher(resource("css")).replaceAll("none"))
                    .replace("@LEAFLET@", resource("js").replace("//# sourceMappingURL=leaflet.js.map", ""));
            // last: nothing is looked for in what the API said
            return page.replace("@DATA@", json).getBytes(StandardCharsets.UTF_8);
        }

        private static String resource(String ending) {
            try (InputStream in = MapPage.class.getClassLoader().getResourceAsStream(LEAFLET + ending)) {
                if (in == null) throw new IllegalStateException("leaflet is not on the class path");
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy"
              content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'@PICTURES@">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>@TITLE@</title>
            <style>@STYLE@</style>
            <style>
            html, body { margin: 0; height: 100%; font: 14px sans-serif; color: #1f2933; }
            body { display: flex; flex-direction: column; }
            header { display: flex; gap: .3em 1em; align-items: baseline; padding: 8px 12px; flex-wrap: wrap; }
            h1 { font-size: 16px; margin: 0; }
            #status { margin: 0; color: #52606d; flex: 1; }
            button { font: inherit; }
            #map { flex: 1; background: #eef1f4; }
            .leaflet-tooltip, .place span { white-space: pre; }
            </style>
            </head>
            <body data-tiles="@TILES@">
            <header><h1>@TITLE@</h1><p id="status"></p><button id="all">show all</button></header>
            <div id="map"></div>
            <noscript>The map is drawn by a script in this page.</noscript>
            <script type="application/json" id="data">@DATA@</script>
            <script>@LEAFLET@</script>
            <script>
            "use strict";
            const byId = id => document.getElementById(id);
            const data = JSON.parse(byId("data").textContent), tiles = document.body.dataset.tiles;
            const map = L.map("map", { preferCanvas: data.length > 500 });
            map.attributionControl.setPrefix("Leaflet");
            if (tiles) L.tileLayer(tiles, { maxZoom: 19, attribution: tiles.includes("openstreetmap.org")
              ? '&copy; <a href="https://www.openstreetmap.org/copyright">OpenStreetMap</a> contributors'
              : "" }).addTo(map);
            L.control.scale().addTo(map);
            for (const one of data) {
              // as text: a tooltip takes markup
              const text = (...lines) =>
                Object.assign(document.createElement("span"), { textContent: lines.join("\\n") });
              const place = one.lat.toFixed(5) + ", " + one.lon.toFixed(5);
              const marker = L.circleMarker([one.lat, one.lon],
                { radius: 7, color: "#fff", weight: 2, fillColor: "#0057a8", fillOpacity: 1 }).addTo(map);
              marker.bindPopup(text(one.name, one.time, place), { className: "place" });
              if (data.length <= 20)
                marker.bindTooltip(text(one.name), { permanent: true, direction: "auto", offset: [6, 0] });
              else marker.bindTooltip(text(one.name, one.time, place));
            }
            const bounds = L.latLngBounds(data.map(one => [one.lat, one.lon]));
            const all = () => map.fitBounds(bounds, { padding: [40, 40], maxZoom: 16 });
            map.on("moveend", () => {
              const view = map.getBounds(), shown = data.filter(one => view.contains([one.lat, one.lon])).length;
              byId("status").textContent =
                data.length + (data.length === 1 ? " vehicle, " : " vehicles, ") + shown + " in view";
            });
            byId("all").addEventListener("click", all);
            all();
            </script>
            </body>
            </html>
            """;
    }
}
