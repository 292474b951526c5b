//SOURCES ../cli/Run.java
//SOURCES ../sandbox/Sandbox.java
package stellantis.quickstart;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import stellantis.Failure;
import stellantis.cli.Run;
import stellantis.sandbox.Sandbox;

/** A sandbox for as long as a script runs. */
public final class OwnSandbox {
    private OwnSandbox() {}

    /** On the usual ports and state, so that it can be gone on with; on free ports and the other state when those are in use. */
    public static Sandbox start(Run run, Path otherState) {
        try {
            return Sandbox.start(new Sandbox.Options(usualState(run)));
        } catch (Failure taken) {
            run.console().detail("the usual ports or state are in use: " + taken.getMessage());
            return Sandbox.start(new Sandbox.Options(otherState).port(0).tokenPort(0));
        }
    }

    /** The options that name its state, where that is not the usual one. */
    public static List<String> state(Run run, Sandbox server) {
        return server.stateFolder().equals(usualState(run)) ? List.of() : List.of("--state-folder", server.stateFolder().toString());
    }

    /** The command that starts one like it, in a terminal of its own. */
    public static List<String> command(Run run, Sandbox server) {
        List<String> words = new ArrayList<>(List.of("sandbox", "start"));
        words.addAll(state(run, server));
        if (server.port() != Sandbox.PORT) words.addAll(List.of("--port", "" + server.port(), "--token-port", "" + server.tokenPort(), "--idp-port", "" + server.idpUrl().getPort()));
        return words;
    }

    private static Path usualState(Run run) {
        return run.world().stellantisHome().resolve(".sandbox");
    }
}
