///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Create, list, pause and delete monitors and remote callbacks, their JSON checked before it is sent
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:-UsePerfData -Xms32m -Xmn8m -XX:Tier4InvocationThreshold=200000 -XX:Tier4CompileThreshold=400000 -XX:Tier4BackEdgeThreshold=400000 -XX:-C1UpdateMethodData -XX:FreqInlineSize=100 -XX:CompileCommand=quiet -XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.025 -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.SHA*::*,0.02 -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.DigestBase::*,0.02 -XX:CompileCommand=CompileThresholdScaling,stellantis.pki.KeyDerivation::*,0.01 -Xlog:disable
//CDS
//SOURCES ../lib/stellantis/cli/Command.java
//SOURCES ../lib/stellantis/cli/Monitors.java

import java.util.List;
import org.apache.commons.cli.Option;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Nearest;
import stellantis.cli.Command;
import stellantis.cli.FleetReader;
import stellantis.cli.MonitorFile;
import stellantis.cli.Monitors;
import stellantis.cli.Options;
import stellantis.cli.Run;

/** The write side of the fleet owner API: what makes Stellantis call you. See docs/monitors.md. */
class monitors {
    static final Command COMMAND = Command.named("monitors", "Create, list, pause and delete monitors and remote callbacks, their JSON checked before it is sent")
            .usage("[list] [--fleet FLEET] [--callbacks] [--jsonl|--csv|--table] [-o FILE]")
            .usage("show ID [--fleet FLEET] [--callbacks]")
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
            .options(Options.FLEET, Options.CALLBACKS, Options.FORCE_SEND, Options.JSON).options(FleetReader.LIST).options(FleetReader.ASKING)
            .argument("list", "the monitors of the fleet, as a table on a terminal, JSON in a pipe; the same without any argument")
            .argument("show ID", "one of them, as JSON")
            .argument("create FILE", "lints it, sends it, prints the id")
            .argument("update ID FILE", "lints it and puts it in the place of the one there")
            .argument("pause ID, resume ID", "sets the status")
            .argument("delete ID", "asks on a terminal; elsewhere --force is the yes")
            .argument("template KIND", "prints a valid body to be filled in: monitor (default), callback or remote")
            .argument("lint FILE…", "says what is wrong with a body; needs no profile and sends nothing")
            .ends(ExitCode.USAGE, "wrong usage, or delete without a yes").ends(ExitCode.CHECK_FAILED, "the lint found errors; nothing was sent").ends(ExitCode.EXISTS, ExitCode.NO_READER).ends(ExitCode.API)
            .does(monitors::run);

    private static final List<String> ACTIONS = List.of("list", "show", "create", "update", "pause", "resume", "delete", "template", "lint");

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws Exception {
        List<String> words = run.arguments();
        String action = words.isEmpty() ? "list" : words.get(0);
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        if (!ACTIONS.contains(action)) throw Failure.usage("there is no action \"" + action + "\"").hint(Nearest.to(action, ACTIONS).map(near -> "did you mean " + near + "?").orElse("choose from " + String.join(", ", ACTIONS)));
        if (!action.equals("list")) forList(run, action);
        switch (action) {
            case "template":
                return MonitorFile.template(run, rest);
            case "lint":
                return MonitorFile.lint(run, rest);
            case "list":
                arguments(rest, 0, "list takes no argument");
                return Monitors.list(run);
            case "create":
                arguments(rest, 1, "create needs the file with the body");
                return Monitors.send(run, null, rest.get(0));
            case "update":
                arguments(rest, 2, "update needs the id and the file with the body");
                return Monitors.send(run, rest.get(0), rest.get(1));
            default:
                arguments(rest, 1, action + " needs the id");
                return Monitors.one(run, action, rest.get(0));
        }
    }

    private static void arguments(List<String> rest, int wanted, String otherwise) {
        if (rest.size() != wanted) throw Failure.usage(otherwise).hint("ids are in: jbang monitors@stellantis list; a body to start from: jbang monitors@stellantis template");
    }

    private static void forList(Run run, String action) {
        for (Option option : FleetReader.LIST) {
            if (run.has(option)) throw Failure.usage("--" + option.getLongOpt() + " is for list, not for " + action).hint("what " + action + " prints goes into a file with > FILE");
        }
    }
}
