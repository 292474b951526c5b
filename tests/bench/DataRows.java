import java.io.BufferedWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import support.Nginx;
import support.OpensslCa;

/**
 * What is fetched after the first JSON: pages, whole fleets, a request for each vehicle, a large file. nginx serves
 * ready files, so that the clients are measured and not a server; the peers are shell loops over curl and jq as a
 * partner writes them. Keys are not encrypted, tokens are at hand. Each command fails when a record is missing.
 */
class DataRows implements AutoCloseable {
    static final List<String> NAMES =
            List.of("page", "pages-10", "pages-100", "vehicles-1000", "vehicles-100000", "statuses", "gigabyte");
    private static final String ONE_CONNECTION = "one process and one connection";
    private static final String OURS = "installed";
    private static final String LOOP = "curl + jq in a loop";
    private static final String VEHICLES = "/connectedcar/v3/fleets/F/vehicles";
    private static final int PAGE = 60;
    private static final int MOST = 100_000;
    private static final int STATUSES = 2_000;

    private final Stage stage;
    private final Path folder;
    private final Nginx nginx;
    private final OpensslCa.Issued client;
    private final Path root;

    DataRows(Stage stage) throws Exception {
        this.stage = stage;
        this.folder = Files.createDirectories(stage.folder.resolve("data"));
        OpensslCa ca = new OpensslCa(folder);
        client = ca.client("MZP123456");
        root = ca.root();
        String files = "root " + folder + "; types {} default_type application/hal+json; ";
        // a page number as token; sets of pages of different length, by the fleet's name
        nginx = Nginx.in(folder)
                .shows(ca.server())
                .demands(ca.root())
                .location(
                        "~ ^/connectedcar/v3/fleets/([0-9]+)/vehicles$",
                        files + "try_files /$1/$arg_pageToken.json /$1/1.json =404;")
                .location(
                        "~ ^/connectedcar/v3/fleets/F/vehicles/[0-9a-f]+/status$",
                        files + "try_files /status.json =404;")
                .location("= /connectedcar/v3/gigabyte", files + "try_files /gigabyte =404;")
                .start();
        Path profile = Files.createDirectories(
                Path.of(stage.env.get("STELLANTIS_HOME")).resolve("data"));
        Files.writeString(profile.resolve("profile.properties"), "base-url=" + nginx.url("") + "\nclient-id=abc-123\n");
        Files.copy(client.key(), profile.resolve("key.pem"));
        profile.resolve("key.pem").toFile().setReadable(false, false);
        profile.resolve("key.pem").toFile().setReadable(true, true);
        Files.copy(client.chain(), profile.resolve("cert.pem"));
        Files.copy(root, profile.resolve("ca.pem"));
        stage.env.put("BENCH_TOKEN", "eyJhbGciOiJub25lIn0.e30.");
        Files.writeString(
                folder.resolve("status.json"),
                "{\"vin\":\"VR3SANDBX00000001\",\"createdAt\":\"2026-11-21T17:05:00Z\","
                        + "\"energies\":[{\"type\":\"Electric\",\"level\":64.5,\"autonomy\":212}],"
                        + "\"lastPosition\":{\"type\":\"Feature\",\"geometry\":{"
                        + "\"type\":\"Point\",\"coordinates\":[2.3522,48.8566]}},\"odometer\":{\"mileage\":18342.6}}");
        try (BufferedWriter ids = Files.newBufferedWriter(folder.resolve("ids.jsonl"))) {
            for (int n = 1; n <= STATUSES; n++) ids.write("{\"id\":\"" + id(n) + "\",\"vin\":\"" + vin(n) + "\"}\n");
        }
    }

    List<Row> all() throws IOException {
        List<Row> rows = new ArrayList<>();
        rows.add(pages("page", "One page of 60 vehicles as lines of JSON", PAGE, 1));
        rows.add(pages("pages-10", "10 pages, 600 vehicles, as lines of JSON", 10 * PAGE, 1)
                .target(OURS, Row.Unit.PEER, 1.0)
                .shown(OURS, "equal here; with more pages ours is faster"));
        rows.add(pages("pages-100", "100 pages, 6,000 vehicles, as lines of JSON", 100 * PAGE, 0.5)
                .target(OURS, Row.Unit.PEER, 1.0)
                .target(OURS, Row.Unit.MEBIBYTES, 100)
                .shown(OURS, ONE_CONNECTION));
        rows.add(pages("vehicles-1000", "1,000 vehicles as lines of JSON", 1000, 0.5)
                .target(OURS, Row.Unit.MEBIBYTES, 100));
        rows.add(pages("vehicles-100000", "100,000 vehicles as lines of JSON", MOST, 0.1)
                .target(OURS, Row.Unit.PEER, 1.0)
                .target(OURS, Row.Unit.MEBIBYTES, 100)
                .shown(OURS, ONE_CONNECTION));
        rows.add(statuses());
        rows.add(gigabyte());
        return rows;
    }

    private Row pages(String name, String title, int vehicles, double roundsFactor) throws IOException {
        write(vehicles);
        String path = "/connectedcar/v3/fleets/" + vehicles + "/vehicles";
        String loop = "url='" + nginx.url(path) + "?client_id=abc-123'; while [ -n \"$url\" ]; do "
                + curl("\"$url\" -o page.json") + " || exit 1; jq -c '._embedded.vehicles[]' page.json >>out.jsonl &&"
                + " url=$(jq -r '._links.next.href // empty' page.json) || exit 1; ["
                + " -z \"$url\" ] || url=\"$url&client_id=abc-123\"; done; ";
        return new Row(name, title, roundsFactor)
                .peer(LOOP, shell(loop, vehicles))
                .ours(OURS, shell(call(path + " --all --jsonl") + " >out.jsonl; ", vehicles));
    }

    /** A fleet of that size, in pages; the last one has no next. */
    private void write(int vehicles) throws IOException {
        Path pages = folder.resolve(String.valueOf(vehicles));
        if (Files.exists(pages)) return;
        Files.createDirectories(pages);
        int last = (vehicles + PAGE - 1) / PAGE;
        for (int page = 1; page <= last; page++) {
            StringBuilder json = new StringBuilder("{\"_links\":{\"self\":{\"href\":\"" + link(vehicles, page) + "\"}");
            if (page < last)
                json.append(",\"next\":{\"href\":\"")
                        .append(link(vehicles, page + 1))
                        .append("\"}");
            json.append("},\"total\":")
                    .append(vehicles)
                    .append(",\"totalPage\":")
                    .append(last)
                    .append(",\"currentPage\":")
                    .append(page)
                    .append(",\"_embedded\":{\"vehicles\":[");
            for (int n = (page - 1) * PAGE + 1; n <= Math.min(page * PAGE, vehicles); n++) {
                String self = nginx.url(VEHICLES) + "/" + id(n);
                json.append(n % PAGE == 1 ? "" : ",")
                        .append("{\"id\":\"")
                        .append(id(n))
                        .append("\",\"vin\":\"")
                        .append(vin(n))
                        .append("\",\"brand\":\"Peugeot\",\"motorization\":\"Electric\","
                                + "\"createdAt\":\"2026-02-01T10:00:00Z\",\"updatedAt\":\"2026-11-21T17:05:00Z\","
                                + "\"_links\":{\"self\":{\"href\":\"")
                        .append(self)
                        .append("\"},\"status\":{\"href\":\"")
                        .append(self)
                        .append("/status\"},\"telemetry\":{\"href\":\"")
                        .append(self)
                        .append("/telemetry\"}}}");
            }
            Files.writeString(pages.resolve(page + ".json"), json.append("]}}"));
        }
    }

    private String link(int vehicles, int page) {
        return nginx.url("/connectedcar/v3/fleets/" + vehicles + "/vehicles") + "?pageToken=" + page;
    }

    private static String id(int number) {
        return String.format("%08x", number * 2654435761L & 0xffffffffL).repeat(10);
    }

    private static String vin(int number) {
        return String.format("VR3SANDBX%08d", number);
    }

    private Row statuses() throws IOException {
        String ids = folder.resolve("ids.jsonl").toString();
        String one = nginx.url(VEHICLES) + "/$id/status?client_id=abc-123";
        String loop = "jq -r .id " + ids + " | while read -r id; do " + curl("\"" + one + "\"")
                + " | jq -c . >>out.jsonl || exit 1; done; ";
        // curl's own way to many: a configuration with all URLs, one process; which answer is whose, it does not tell
        String many = "jq -r '\"url = \\\"" + nginx.url(VEHICLES) + "/\" + .id + \"/status?client_id=abc-123\\\"\"' "
                + ids + " >urls; " + curl("--parallel --parallel-max 16 -K urls") + " | jq -c . >out.jsonl; ";
        Row row = new Row("statuses", "2,000 statuses, a request for each vehicle, as lines of JSON", 0.2)
                .peer(LOOP, shell(loop, STATUSES))
                .peer("curl --parallel-max 16 + jq", shell(many, STATUSES));
        for (int parallel : new int[] {1, 4, 16}) {
            row.ours(
                    OURS + ", --parallel " + parallel,
                    shell(
                            call("--each 'fleets/F/vehicles/{id}/status' --parallel " + parallel + " --jsonl") + " <"
                                    + ids + " >out.jsonl; ",
                            STATUSES));
        }
        return row.target(OURS + ", --parallel 1", Row.Unit.PEER, 1.0)
                .target(OURS + ", --parallel 16", Row.Unit.MEBIBYTES, 100)
                .shown(OURS + ", --parallel 4", ONE_CONNECTION + ", and several requests at once");
    }

    private Row gigabyte() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("gigabyte").toFile(), "rw")) {
            file.setLength(1L << 30);
        }
        String whole = "test $(wc -c <body) -eq " + (1L << 30);
        String url = "/connectedcar/v3/gigabyte";
        Row row = new Row("gigabyte", "A body of 1 GiB into a file", 0.3)
                .peer(
                        "curl",
                        List.of("sh", "-c", curl("'" + nginx.url(url) + "?client_id=abc-123' -o body") + "; " + whole));
        for (Stage.Checkout one : stage.checkouts)
            row.ours(OURS + one.label(), List.of("sh", "-c", call(one, url + " -o body") + "; " + whole));
        return row.ours(
                        Rows.BARE,
                        List.of(
                                "sh",
                                "-c",
                                String.join(" ", stage.floor(client, root, nginx.url(url), "body")) + "; " + whole))
                .target(OURS, Row.Unit.PEER, 1.2)
                .target(OURS, Row.Unit.MEBIBYTES, 100)
                .shown(OURS, "Java decrypts TLS more slowly than OpenSSL");
    }

    private String curl(String what) {
        return Stage.tool("curl") + " -sS -f --cert " + client.chain() + " --key " + client.key() + " --cacert " + root
                + " -H \"Authorization: Bearer $BENCH_TOKEN\" " + what;
    }

    private String call(String what) {
        return call(stage.checkouts.get(0), what);
    }

    private String call(Stage.Checkout one, String what) {
        return String.join(" ", stage.installed(one, "call")) + " -q -p data --bearer env:BENCH_TOKEN " + what;
    }

    /** Fails unless there is a line for each record. */
    private static List<String> shell(String commands, int records) {
        return List.of("sh", "-c", commands + "test $(wc -l <out.jsonl) -eq " + records);
    }

    @Override
    public void close() {
        nginx.close();
    }
}
