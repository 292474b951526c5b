///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Create, list, pause and delete monitors and remote callbacks, their JSON checked before it is sent
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:-UsePerfData -Xms32m -Xmn8m -XX:Tier4InvocationThreshold=200000 -XX:Tier4CompileThreshold=400000 -XX:Tier4BackEdgeThreshold=400000 -XX:-C1UpdateMethodData -XX:FreqInlineSize=100 -XX:CompileCommand=quiet -XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.025 -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.SHA*::*,0.02 -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.DigestBase::*,0.02 -XX:CompileCommand=CompileThresholdScaling,stellantis.pki.KeyDerivation::*,0.01 -Xlog:disable
//CDS
//SOURCES ../lib/stellantis/cli/Command.java
//SOURCES ../lib/stellantis/cli/FleetApi.java
//SOURCES ../lib/stellantis/cli/Json.java
//SOURCES ../lib/stellantis/monitor/Lint.java

import java.net.URI;
import java.util.List;
import java.util.Map;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.GivenFile;
import stellantis.Nearest;
import stellantis.cli.ApiCredentials;
import stellantis.cli.Command;
import stellantis.cli.Console;
import stellantis.cli.FleetApi;
import stellantis.cli.Json;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.cli.ServerOptions;
import stellantis.cli.TokenSource;
import stellantis.monitor.Body;
import stellantis.monitor.Lint;
import stellantis.monitor.Lint.Problem;

/** The write side of the fleet owner API: what makes Stellantis call you. See docs/monitors.md. */
class monitors {
    static final Command COMMAND = Command.named("monitors", "Create, list, pause and delete monitors and remote callbacks, their JSON checked before it is sent")
            .usage("[list] | show ID [--fleet FLEET] [--callbacks]")
            .usage("create FILE | update ID FILE [--force]")
            .usage("pause ID | resume ID | delete ID [--force]")
            .usage("template [monitor|callback|remote] | lint FILE…")
            .example("jbang monitors@stellantis template > monitor.json", "a valid body to start from")
            .example("jbang monitors@stellantis lint monitor.json", "what is wrong with it; nothing is sent")
            .example("jbang monitors@stellantis create monitor.json --fleet FLEET", "checked, sent; prints the monitor's id")
            .example("jbang monitors@stellantis list --fleet FLEET", "a table on a terminal, JSON in a pipe")
            .tells("The lint knows the specification and the misspelt keys of the portal's own samples (bool.exp, attributres, maxRetryNumber, circle …), which the API"
                    + " takes for nothing. While it finds errors nothing is sent, unless with --force.")
            .tells("With --callbacks list, show, create, update, pause, resume and delete are about remote callbacks. What arrives is shown by jbang listen@stellantis.")
            .arguments(0, 1000)
            .options(Options.FLEET, Options.CALLBACKS, Options.FORCE_SEND, Options.JSON, Options.BASE_URL, Options.CLIENT_ID, Options.CLIENT_ID_IN)
            .options(ApiCredentials.OPTIONS).options(TokenSource.TOKEN).options(ServerOptions.CONNECTION)
            .does(monitors::run);

    private static final List<String> ACTIONS = List.of("list", "show", "create", "update", "pause", "resume", "delete", "template", "lint");
    private static final int LARGEST = 1 << 20;

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws InterruptedException {
        List<String> words = run.arguments();
        String action = words.isEmpty() ? "list" : words.get(0);
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        if (!ACTIONS.contains(action)) throw Failure.usage("there is no action \"" + action + "\"").hint(Nearest.to(action, ACTIONS).map(near -> "did you mean " + near + "?").orElse("choose from " + String.join(", ", ACTIONS)));
        switch (action) {
            case "template":
                return template(run, rest);
            case "lint":
                return lint(run, rest);
            case "list":
                arguments(rest, 0, "list takes no argument");
                return list(run);
            case "create":
                arguments(rest, 1, "create needs the file with the body");
                return send(run, null, rest.get(0));
            case "update":
                arguments(rest, 2, "update needs the id and the file with the body");
                return send(run, rest.get(0), rest.get(1));
            default:
                arguments(rest, 1, action + " needs the id");
                return one(run, action, rest.get(0));
        }
    }

    private static void arguments(List<String> rest, int wanted, String otherwise) {
        if (rest.size() != wanted) throw Failure.usage(otherwise).hint("ids are in: jbang monitors@stellantis list; a body to start from: jbang monitors@stellantis template");
    }

    private static ExitCode template(Run run, List<String> rest) {
        String kind = rest.isEmpty() ? run.has(Options.CALLBACKS) ? Body.CALLBACK.label : Body.MONITOR.label : rest.get(0);
        for (Body body : Body.values()) {
            if (rest.size() > 1 || !body.label.equals(kind)) continue;
            run.console().out(Json.text(body.template()));
            if (body != Body.REMOTE) run.console().note("put the URL of your receiver into target, then: jbang monitors@stellantis lint FILE");
            return ExitCode.OK;
        }
        throw Failure.usage("there is no template \"" + String.join(" ", rest) + "\"").hint("monitor, callback or remote");
    }

    private static ExitCode lint(Run run, List<String> files) {
        if (files.isEmpty()) throw Failure.usage("lint needs a file").hint("a body to start from: jbang monitors@stellantis template");
        boolean good = true;
        for (String file : files) {
            Lint.Result result = Lint.of(read(run, file), file, null);
            tell(run.console(), file, result);
            if (!result.hasErrors()) run.console().note(file + ": a " + result.kind().label + (result.problems().isEmpty() ? " without mistakes" : " that can be sent"));
            good &= !result.hasErrors();
        }
        return good ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private static void tell(Console console, String file, Lint.Result result) {
        for (Problem problem : result.problems()) {
            String label = problem.isError() ? console.paint("31", "error:") : console.paint("33", "warning:");
            console.out(file + " " + problem.path() + ": " + label + " " + problem.text() + (problem.right() == null ? "" : "; " + problem.right()));
        }
    }

    private static byte[] read(Run run, String file) {
        return file.equals("-") ? run.stdin() : GivenFile.read(run.path(file), LARGEST, "the body of a monitor");
    }

    private static Body kind(Run run) {
        return run.has(Options.CALLBACKS) ? Body.CALLBACK : Body.MONITOR;
    }

    private static String path(Run run, FleetApi api) throws InterruptedException {
        return api.fleet() + (run.has(Options.CALLBACKS) ? "/remote/callbacks" : "/monitors");
    }

    private static ExitCode list(Run run) throws InterruptedException {
        try (FleetApi api = FleetApi.open(run)) {
            List<Map<?, ?>> all = api.items(path(run, api), kind(run) == Body.MONITOR ? "monitors" : "callbacks");
            if (run.has(Options.JSON) || !run.world().terminal().showsOutput()) {
                run.console().out(Json.text(all));
                return ExitCode.OK;
            }
            for (Map<?, ?> one : all) {
                Object body = one.get("monitor") instanceof Map<?, ?> inner ? inner : one.get("subscribe");
                run.console().out(String.format("%-34s %-8s %-36s %s", id(one), one.get("status"), label(body), target(body)));
            }
            if (all.isEmpty()) run.console().note("there is none yet; a body to start from: jbang monitors@stellantis template");
            return ExitCode.OK;
        }
    }

    private static Object id(Map<?, ?> one) {
        for (String name : List.of("monitorId", "callbackId", "id")) if (one.get(name) != null) return one.get(name);
        return "";
    }

    private static Object label(Object body) {
        return body instanceof Map<?, ?> map && map.get("label") != null ? map.get("label") : "";
    }

    /** The receiver's URL, wherever it stands; the empty text when it stands nowhere. */
    private static String target(Object body) {
        if (!(body instanceof Map<?, ?> map)) return "";
        if (map.get("target") instanceof String target) return target;
        for (String name : List.of("subscribeParam", "callback", "webhook")) if (map.containsKey(name)) return target(map.get(name));
        return "";
    }

    /** Creates, or with an id replaces. */
    private static ExitCode send(Run run, String id, String file) throws InterruptedException {
        byte[] body = read(run, file);
        Body kind = kind(run);
        Lint.Result result = Lint.of(body, file, kind);
        Body looks = Body.guess(result.body());
        if (looks != kind && looks != Body.MONITOR) run.console().warn(file + " looks like a " + looks.label + ", not a " + kind.label, looks == Body.CALLBACK ? "add --callbacks" : "send it with: jbang call@stellantis POST fleets/…/vehicles/…/callbacks/…/remotes");
        tell(run.console(), file, result);
        if (result.hasErrors() && !run.has(Options.FORCE_SEND)) {
            throw Failure.of(ExitCode.CHECK_FAILED, file + " has mistakes; nothing was sent").because("the API refuses such a body, or takes it and leaves out what it does not know").hint("mend them; to send it as it is: --force");
        }
        try (FleetApi api = FleetApi.open(run)) {
            warnOfLoopback(run, target(result.body()));
            String path = path(run, api);
            Map<?, ?> made = id == null ? api.write("POST", path, body) : api.write("PUT", path + "/" + segment(id), body);
            run.console().out(String.valueOf(id == null ? id(made) : id));
            run.console().note((id == null ? "created" : "replaced") + (made.get("status") == null ? "" : ", status " + made.get("status")) + "; what it sends is shown by: jbang listen@stellantis");
            return ExitCode.OK;
        }
    }

    private static void warnOfLoopback(Run run, String target) {
        boolean own = target.matches("https?://(localhost|127\\.[0-9.]+|\\[::1])([:/?].*)?");
        String api = run.setting(Options.BASE_URL).map(url -> String.valueOf(URI.create(url.strip()).getHost())).orElse("localhost");
        if (own && !api.matches("localhost|127\\.[0-9.]+|\\[::1]")) run.console().warn(target + " is this machine, which " + api + " cannot reach", "name a receiver on the Internet, with a certificate of a public CA");
    }

    /** An id as part of a path. */
    private static String segment(String id) {
        if (!id.matches("[A-Za-z0-9._~-]{1,200}")) throw Failure.usage("\"" + id + "\" is no id").hint("ids are in: jbang monitors@stellantis list");
        return id;
    }

    private static ExitCode one(Run run, String action, String id) throws InterruptedException {
        segment(id);
        try (FleetApi api = FleetApi.open(run)) {
            String path = path(run, api) + "/" + id;
            switch (action) {
                case "show":
                    run.console().out(Json.text(api.get(path)));
                    return ExitCode.OK;
                case "delete":
                    confirm(run, api, path, id);
                    api.write("DELETE", path, null);
                    run.console().note("deleted " + id);
                    return ExitCode.OK;
                default:
                    String status = action.equals("pause") ? "Paused" : "Running";
                    Map<?, ?> now = api.write("PUT", path + "/status", ("{\"status\":\"" + status + "\"}").getBytes());
                    run.console().note(id + " is " + (now.get("status") == null ? status : now.get("status")));
                    return ExitCode.OK;
            }
        }
    }

    /** What is deleted cannot be had again: asked for on a terminal, demanded as --force elsewhere. */
    private static void confirm(Run run, FleetApi api, String path, String id) throws InterruptedException {
        if (run.has(Options.FORCE_SEND)) return;
        Map<?, ?> found = api.get(path);
        Object label = label(found.get("monitor") != null ? found.get("monitor") : found.get("subscribe"));
        String answer = run.ask("delete \"" + label + "\" (" + id + ")? [y/N] ").orElseThrow(() -> Failure.usage("delete needs a yes").because("there is no terminal to ask on, or --no-input forbids to ask").hint("say --force to delete " + id));
        if (!answer.strip().matches("(?i)y(es)?")) throw Failure.usage("nothing was deleted").because("the answer was not yes");
    }
}
