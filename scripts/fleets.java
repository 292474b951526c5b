///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION List your fleets
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/fleets.java

import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.cli.Command;
import stellantis.cli.Run;
import stellantis.connection.ApiCredentials;
import stellantis.connection.ServerAccess;
import stellantis.fleet.ListReader;

/** The fleets that are yours. */
class fleets {
    static final Command COMMAND = ListReader.command(Command.named("fleets", "List your fleets")
                    .usage("[--limit N] [--jsonl|--csv|--table] [-o FILE]")
                    .example("{{fleets}}", "name and id of each, as a table; JSON in a pipe"))
            .does(fleets::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws Exception {
        if (ApiCredentials.endUser(run))
            throw Failure.usage("fleets belong to fleet owners, and this call acts for a driver")
                    .hint(
                            "the vehicles of a driver: {}; as a fleet owner: --auth basic or oauth2, or another profile"
                                    + " with -p NAME",
                            NextCommand.of("vehicles"));
        return ListReader.run(ServerAccess.of(run), (any, session) -> "fleets");
    }
}
