///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Explore the API and your files in JShell, with the profile loaded: get, token, inspect, csr, explain
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//SOURCES ../lib/sources/shell.java
//SOURCES alerts.java
//SOURCES call.java
//SOURCES capabilities.java
//SOURCES convert.java
//SOURCES csr.java
//SOURCES doctor.java
//SOURCES enroll.java
//SOURCES fleets.java
//SOURCES genkey.java
//SOURCES inspect.java
//SOURCES install.java
//SOURCES jks_to_pem.java
//SOURCES maintenance.java
//SOURCES pem_to_p12.java
//SOURCES positions.java
//SOURCES profile.java
//SOURCES quickstart.java
//SOURCES register.java
//SOURCES renew.java
//SOURCES sandbox.java
//SOURCES status.java
//SOURCES telemetry.java
//SOURCES token.java
//SOURCES trips.java
//SOURCES vehicles.java
//SOURCES ../jshell/Shell.java

import stellantis.ExitCode;
import stellantis.cli.Command;
import stellantis.cli.Run;
import stellantis.shell.Shell;

/** JShell on these scripts and their library. What can be typed there is in {@link Shell}. */
class shell {
    static final Command COMMAND = Command.named(
                    "shell",
                    "Explore the API and your files in JShell, with the profile loaded: get, token, "
                            + "inspect, csr, explain")
            .usage("[-p NAME]")
            .example("{{shell}}", "type help() for a list, and /exit to leave")
            .example("{{shell}} -p prod < lines.jsh", "runs the lines of a file; its last line is /exit")
            .tells("Secrets without a source in the profile are asked for at the start, so that no secret is in"
                    + " JShell's history.")
            .ends(ExitCode.FILE, "this Java has no JShell: it is not a JDK")
            .does(shell::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws Exception {
        Shell.enter(run.profile().name());
        return ExitCode.OK;
    }
}
