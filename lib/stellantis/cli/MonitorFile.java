//SOURCES Json.java
//SOURCES Run.java
//SOURCES ../monitor/Lint.java
package stellantis.cli;

import java.util.List;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.GivenFile;
import stellantis.monitor.Body;
import stellantis.monitor.Lint;
import stellantis.monitor.Lint.Problem;

/** The JSON of monitors, remote callbacks and remote actions, before anything is sent: made from a template, and checked. */
public final class MonitorFile {
    private static final int LARGEST = 1 << 20;

    private MonitorFile() {}

    /** Prints a body to start from. @param kinds at most one; none for what the options are about */
    public static ExitCode template(Run run, List<String> kinds) {
        String kind = kinds.isEmpty() ? kind(run).label : kinds.get(0);
        for (Body body : Body.values()) {
            if (kinds.size() > 1 || !body.label.equals(kind)) continue;
            run.console().out(Json.text(body.template()));
            if (body != Body.REMOTE) run.console().note("put the URL of your receiver into target, then: jbang monitors@stellantis lint FILE");
            return ExitCode.OK;
        }
        throw Failure.usage("there is no template \"" + String.join(" ", kinds) + "\"").hint("monitor, callback or remote");
    }

    /** Says what is wrong with each file. */
    public static ExitCode lint(Run run, List<String> files) {
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

    /** A body to be sent, its problems told. @throws Failure exit code 10 when it has errors, unless --force wants it sent */
    static Lint.Result checked(Run run, byte[] body, String file) {
        Body kind = kind(run);
        Lint.Result result = Lint.of(body, file, kind);
        Body looks = Body.guess(result.body());
        if (looks != kind && looks != Body.MONITOR) {
            run.console().warn(file + " looks like a " + looks.label + ", not a " + kind.label, looks == Body.CALLBACK ? "add --callbacks" : "send it with: jbang call@stellantis POST fleets/…/vehicles/…/callbacks/…/remotes");
        }
        tell(run.console(), file, result);
        if (result.hasErrors() && !run.has(Options.FORCE_SEND)) {
            throw Failure.of(ExitCode.CHECK_FAILED, file + " has mistakes; nothing was sent").because("the API refuses such a body, or takes it and leaves out what it does not know").hint("mend them; to send it as it is: --force");
        }
        return result;
    }

    static byte[] read(Run run, String file) {
        return file.equals("-") ? run.stdin() : GivenFile.read(run.path(file), LARGEST, "the body of a monitor");
    }

    private static Body kind(Run run) {
        return run.has(Options.CALLBACKS) ? Body.CALLBACK : Body.MONITOR;
    }

    private static void tell(Console console, String file, Lint.Result result) {
        for (Problem problem : result.problems()) {
            String label = problem.isError() ? console.paint("31", "error:") : console.paint("33", "warning:");
            console.out(file + " " + problem.path() + ": " + label + " " + problem.text() + (problem.right() == null ? "" : "; " + problem.right()));
        }
    }
}
