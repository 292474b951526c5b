//SOURCES FleetReader.java
//SOURCES Json.java
//SOURCES JsonAnswer.java
//SOURCES MonitorFile.java
package stellantis.cli;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.http.ApiRequest;
import stellantis.http.HeaderField;
import stellantis.http.WholeAnswer;

/** The monitors of a fleet, or with --callbacks its remote callbacks: listed, made, changed and deleted. */
public final class Monitors implements AutoCloseable {
    private static final int LARGEST = 16 << 20;
    private static final String OWN_MACHINE = "localhost|127\\.[0-9.]+|\\[::1]";

    private final Run run;
    private final FleetReader fleets;

    private Monitors(Run run) {
        this.run = run;
        this.fleets = FleetReader.of(run);
    }

    /** All of them, as the options limit and show them. */
    public static ExitCode list(Run run) throws Exception {
        RecordOutput.check(run, FleetReader.form(run));
        try (Monitors api = new Monitors(run)) {
            return api.fleets.list(api.path());
        }
    }

    /** Creates one from a file, or with an id replaces that one; prints the id. */
    public static ExitCode send(Run run, String id, String file) throws InterruptedException {
        byte[] body = MonitorFile.read(run, file);
        Map<?, ?> checked = MonitorFile.checked(run, body, file).body();
        if (id != null) segment(id);
        try (Monitors api = new Monitors(run)) {
            warnOfLoopback(run, target(checked));
            Map<?, ?> made = id == null ? api.write("POST", api.path(), body) : api.write("PUT", api.path() + "/" + id, body);
            run.console().out(String.valueOf(id == null ? id(made) : id));
            run.console().note((id == null ? "created" : "replaced") + (made.get("status") == null ? "" : ", status " + made.get("status")) + "; what it sends is shown by: jbang listen@stellantis");
            return ExitCode.OK;
        }
    }

    /** Shows, pauses, resumes or deletes one. */
    public static ExitCode one(Run run, String action, String id) throws InterruptedException {
        segment(id);
        try (Monitors api = new Monitors(run)) {
            String path = api.path() + "/" + id;
            switch (action) {
                case "show":
                    run.console().out(Json.text(api.get(path)));
                    return ExitCode.OK;
                case "delete":
                    api.confirm(path, id);
                    api.write("DELETE", path, null);
                    run.console().note("deleted " + id);
                    return ExitCode.OK;
                default:
                    String status = action.equals("pause") ? "Paused" : "Running";
                    Map<?, ?> now = api.write("PUT", path + "/status", ("{\"status\":\"" + status + "\"}").getBytes(StandardCharsets.US_ASCII));
                    run.console().note(id + " is " + (now.get("status") == null ? status : now.get("status")));
                    return ExitCode.OK;
            }
        }
    }

    private String path() throws InterruptedException {
        return "fleets/" + fleets.fleet() + (run.has(Options.CALLBACKS) ? "/remote/callbacks" : "/monitors");
    }

    private static Object id(Map<?, ?> one) {
        for (String name : List.of("monitorId", "callbackId", "id")) if (one.get(name) != null) return one.get(name);
        return "";
    }

    /** The receiver's URL, wherever it stands; the empty text when it stands nowhere. */
    private static String target(Object body) {
        if (!(body instanceof Map<?, ?> map)) return "";
        if (map.get("target") instanceof String target) return target;
        for (String name : List.of("subscribeParam", "callback", "webhook")) if (map.containsKey(name)) return target(map.get(name));
        return "";
    }

    private static void warnOfLoopback(Run run, String target) {
        boolean own = target.matches("https?://(" + OWN_MACHINE + ")([:/?].*)?");
        String api = run.setting(Options.BASE_URL).map(url -> String.valueOf(URI.create(url.strip()).getHost())).orElse("localhost");
        if (own && !api.matches(OWN_MACHINE)) run.console().warn(target + " is this machine, which " + api + " cannot reach", "name a receiver on the Internet, with a certificate of a public CA");
    }

    /** Fails where an id would be more than a part of the path. */
    private static void segment(String id) {
        if (!id.matches("[A-Za-z0-9._~-]{1,200}")) throw Failure.usage("\"" + id + "\" is no id").hint("ids are in: jbang monitors@stellantis list");
    }

    /** What is deleted cannot be had again: asked for on a terminal, demanded as --force elsewhere. */
    private void confirm(String path, String id) throws InterruptedException {
        if (run.has(Options.FORCE_SEND)) return;
        Map<?, ?> found = get(path);
        Object label = (found.get("monitor") != null ? found.get("monitor") : found.get("subscribe")) instanceof Map<?, ?> body && body.get("label") != null ? body.get("label") : "";
        String answer = run.ask("delete \"" + label + "\" (" + id + ")? [y/N] ").orElseThrow(() -> Failure.usage("delete needs a yes").because("there is no terminal to ask on, or --no-input forbids to ask").hint("say --force to delete " + id));
        if (!answer.strip().matches("(?i)y(es)?")) throw Failure.usage("nothing was deleted").because("the answer was not yes");
    }

    private Map<?, ?> get(String path) throws InterruptedException {
        return object(fleets.session().answered(CallOptions.to(run, "GET", path), LARGEST));
    }

    /** @param json the body, or null for none; what came back is empty when nothing did */
    private Map<?, ?> write(String method, String path, byte[] json) throws InterruptedException {
        ApiRequest request = CallOptions.to(run, method, path);
        if (json != null) request = request.withBody(json).withOwn(List.of(HeaderField.parse("Content-Type: application/json")));
        WholeAnswer answer = fleets.session().answered(request, LARGEST);
        return answer.body().length == 0 ? Map.of() : object(answer);
    }

    private static Map<?, ?> object(WholeAnswer answer) {
        if (JsonAnswer.of(answer) instanceof Map<?, ?> object) return object;
        throw JsonAnswer.none(answer);
    }

    @Override
    public void close() {
        fleets.close();
    }
}
