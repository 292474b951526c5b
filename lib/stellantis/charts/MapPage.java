package stellantis.charts;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import stellantis.Json;
import stellantis.Text;

/**
 * A map as one web page: positions over a net of meridians and parallels (Web Mercator), to be moved and zoomed. It
 * brings all it needs and may not fetch anything (its Content-Security-Policy says so): it tells nobody which vehicles
 * are looked at.
 */
public final class MapPage {
    /** @param longitude and latitude in degrees (WGS 84) @param time in the words of the API, or empty */
    public record Marker(double longitude, double latitude, String name, String time) {}

    private MapPage() {}

    public static byte[] of(String title, List<Marker> markers) {
        List<Object> data = new ArrayList<>();
        for (Marker marker : markers) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("lon", marker.longitude);
            one.put("lat", marker.latitude);
            one.put("name", marker.name);
            one.put("time", marker.time);
            data.add(one);
        }
        // no end tag can hide in it, nor the begin of a comment
        String json = Text.line(Json.line(data))
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026");
        return PAGE.replace("@TITLE@", SvgCanvas.escaped(title))
                .replace("@DATA@", json)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static final String PAGE = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy"
          content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>@TITLE@</title>
        <style>
        html, body { margin: 0; height: 100%; font: 14px sans-serif; color: #1f2933; }
        body { display: flex; flex-direction: column; }
        header { display: flex; gap: 1em; align-items: baseline; padding: 8px 12px; flex-wrap: wrap; }
        h1 { font-size: 16px; margin: 0; }
        #status { margin: 0; color: #616e7c; flex: 1; }
        button { font: inherit; min-width: 2em; }
        #frame { position: relative; flex: 1; overflow: hidden; background: #f5f7fa; }
        canvas { position: absolute; inset: 0; width: 100%; height: 100%; touch-action: none; cursor: grab; }
        #tip { position: absolute; pointer-events: none; background: #ffffff;
          border: 1px solid #9aa5b1; border-radius: 4px; padding: 4px 8px; white-space: pre; }
        </style>
        </head>
        <body>
        <header>
        <h1>@TITLE@</h1>
        <p id="status"></p>
        <span><button id="in" title="closer">+</button> <button id="out" title="farther">&#8722;</button>
        <button id="all">all</button></span>
        </header>
        <div id="frame"><canvas id="map" tabindex="0" aria-label="map"></canvas><div id="tip" hidden></div></div>
        <noscript>The map is drawn by a script in this page; it fetches nothing.</noscript>
        <script type="application/json" id="data">@DATA@</script>
        <script>
        "use strict";
        const byId = id => document.getElementById(id);
        const data = JSON.parse(byId("data").textContent);
        const canvas = byId("map"), pen = canvas.getContext("2d"), tip = byId("tip");
        const EARTH = 40075017, STEPS = [30, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
        // Web Mercator: the world is a square from 0 to 1
        const toX = lon => (lon + 180) / 360;
        const toY = lat => {
          const s = Math.sin(Math.max(-85, Math.min(85, lat)) * Math.PI / 180);
          return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
        };
        const toLon = x => x * 360 - 180;
        const toLat = y => Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180 / Math.PI;
        for (const one of data) { one.x = toX(one.lon); one.y = toY(one.lat); }
        let centreX = 0.5, centreY = 0.5, scale = 300, width = 0, height = 0;
        const screenX = x => (x - centreX) * scale + width / 2;
        const screenY = y => (y - centreY) * scale + height / 2;

        function all() {
          if (data.length > 0) {
            let west = 1, east = 0, north = 1, south = 0;
            for (const one of data) {
              west = Math.min(west, one.x); east = Math.max(east, one.x);
              north = Math.min(north, one.y); south = Math.max(south, one.y);
            }
            centreX = (west + east) / 2; centreY = (north + south) / 2;
            const acrossX = width / Math.max(east - west, 1e-6), acrossY = height / Math.max(south - north, 1e-6);
            scale = Math.min(3e6, 0.85 * Math.min(acrossX, acrossY));
          }
          draw();
        }

        function zoom(factor, x, y) {
          const next = Math.max(200, Math.min(1e8, scale * factor));
          centreX += (x - width / 2) * (1 / scale - 1 / next);
          centreY += (y - height / 2) * (1 / scale - 1 / next);
          scale = next;
          draw();
        }

        function degrees(value, step, positive, negative) {
          const digits = Math.max(0, Math.ceil(-Math.log10(step)));
          return Math.abs(value).toFixed(digits) + "\\u00b0"
            + (Math.abs(value) < step / 2 ? "" : value > 0 ? " " + positive : " " + negative);
        }

        function net() {
          const step = STEPS.filter(one => one / 360 * scale >= 90).pop() || 30;
          pen.strokeStyle = "#cbd2d9"; pen.fillStyle = "#7b8794"; pen.font = "11px sans-serif"; pen.lineWidth = 1;
          const west = Math.max(-180, toLon(centreX - width / 2 / scale));
          const east = Math.min(180, toLon(centreX + width / 2 / scale));
          for (let lon = Math.ceil(west / step) * step; lon <= east + 1e-9; lon += step) {
            const x = screenX(toX(lon));
            pen.beginPath(); pen.moveTo(x, 0); pen.lineTo(x, height); pen.stroke();
            pen.fillText(degrees(lon, step, "E", "W"), x + 4, height - 6);
          }
          const south = Math.max(-85, toLat(centreY + height / 2 / scale));
          const north = Math.min(85, toLat(centreY - height / 2 / scale));
          for (let lat = Math.ceil(south / step) * step; lat <= north + 1e-9; lat += step) {
            const y = screenY(toY(lat));
            pen.beginPath(); pen.moveTo(0, y); pen.lineTo(width, y); pen.stroke();
            pen.fillText(degrees(lat, step, "N", "S"), 6, y - 4);
          }
        }

        function ruler() {
          const perPixel = EARTH * Math.cos(toLat(centreY) * Math.PI / 180) / scale;
          const most = perPixel * 140, power = Math.pow(10, Math.floor(Math.log10(most)));
          const length = power * (most / power >= 5 ? 5 : most / power >= 2 ? 2 : 1), pixels = length / perPixel;
          pen.fillStyle = "#1f2933"; pen.fillRect(width - 20 - pixels, height - 34, pixels, 3);
          pen.textAlign = "right";
          pen.fillText(length >= 1000 ? length / 1000 + " km" : length + " m", width - 20, height - 40);
          pen.textAlign = "left";
        }

        function draw() {
          pen.clearRect(0, 0, width, height);
          net();
          const shown = data.filter(one => {
            const x = screenX(one.x), y = screenY(one.y);
            return x > -9 && y > -9 && x < width + 9 && y < height + 9;
          });
          pen.font = "12px sans-serif";
          for (const one of shown) {
            const x = screenX(one.x), y = screenY(one.y);
            pen.fillStyle = "#0072b2"; pen.strokeStyle = "#ffffff"; pen.lineWidth = 1.5;
            pen.beginPath(); pen.arc(x, y, 6, 0, 2 * Math.PI); pen.fill(); pen.stroke();
            if (shown.length <= 40) { pen.fillStyle = "#1f2933"; pen.fillText(one.name, x + 10, y + 4); }
          }
          ruler();
          byId("status").textContent =
            data.length + (data.length === 1 ? " vehicle, " : " vehicles, ") + shown.length + " in view";
        }

        function point(x, y) {
          let best = null, distance = 14;
          for (const one of data) {
            const d = Math.hypot(screenX(one.x) - x, screenY(one.y) - y);
            if (d < distance) { best = one; distance = d; }
          }
          tip.hidden = best === null;
          if (best === null) return;
          tip.textContent = best.name + "\\n" + best.time + "\\n" + best.lat.toFixed(5) + ", " + best.lon.toFixed(5);
          tip.style.left = Math.min(x + 14, width - tip.offsetWidth - 4) + "px";
          tip.style.top = Math.min(y + 14, height - tip.offsetHeight - 4) + "px";
        }

        function size() {
          const box = canvas.getBoundingClientRect(), fine = window.devicePixelRatio || 1;
          width = box.width; height = box.height;
          canvas.width = width * fine; canvas.height = height * fine;
          pen.setTransform(fine, 0, 0, fine, 0, 0);
        }

        let held = null;
        canvas.addEventListener("pointerdown", e => {
          held = [e.offsetX, e.offsetY];
          canvas.setPointerCapture(e.pointerId);
        });
        canvas.addEventListener("pointerup", () => { held = null; });
        canvas.addEventListener("pointermove", e => {
          if (held === null) return point(e.offsetX, e.offsetY);
          centreX -= (e.offsetX - held[0]) / scale; centreY -= (e.offsetY - held[1]) / scale;
          held = [e.offsetX, e.offsetY];
          tip.hidden = true;
          draw();
        });
        canvas.addEventListener("wheel", e => {
          e.preventDefault();
          zoom(Math.exp(-e.deltaY / 400), e.offsetX, e.offsetY);
        }, { passive: false });
        canvas.addEventListener("dblclick", e => zoom(2, e.offsetX, e.offsetY));
        canvas.addEventListener("keydown", e => {
          const move = { ArrowLeft: [-60, 0], ArrowRight: [60, 0], ArrowUp: [0, -60], ArrowDown: [0, 60] }[e.key];
          if (move) { centreX += move[0] / scale; centreY += move[1] / scale; draw(); e.preventDefault(); }
          if (e.key === "+") zoom(1.5, width / 2, height / 2);
          if (e.key === "-") zoom(1 / 1.5, width / 2, height / 2);
          if (e.key === "0") all();
        });
        byId("in").addEventListener("click", () => zoom(1.5, width / 2, height / 2));
        byId("out").addEventListener("click", () => zoom(1 / 1.5, width / 2, height / 2));
        byId("all").addEventListener("click", all);
        window.addEventListener("resize", () => { size(); draw(); });
        size();
        all();
        </script>
        </body>
        </html>
        """;
}
