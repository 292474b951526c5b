package stellantis.fleet;

import static stellantis.ExitCode.API;
import static stellantis.ExitCode.CHECK_FAILED;
import static stellantis.ExitCode.EXISTS;
import static stellantis.ExitCode.NO_READER;
import static stellantis.cli.Options.FORCE;
import static stellantis.cli.Options.JSON;
import static stellantis.cli.Options.OUTPUT;
import static stellantis.connection.ConnectionOptions.ACCEPT;
import static stellantis.connection.ConnectionOptions.BASE_URL;
import static stellantis.connection.ConnectionOptions.CLIENT_ID;
import static stellantis.connection.ConnectionOptions.CLIENT_ID_IN;
import static stellantis.records.RecordOptions.ALL;
import static stellantis.records.RecordOptions.LIMIT;
import static stellantis.records.RecordOptions.RAW;

import java.util.List;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.connection.ApiCredentials;
import stellantis.connection.ApiSession;
import stellantis.connection.ConnectionOptions;
import stellantis.connection.Credentials;
import stellantis.connection.ProfileRequest;
import stellantis.connection.ServerAccess;
import stellantis.connection.TokenSettings;
import stellantis.records.PageReader;
import stellantis.records.RecordOptions;
import stellantis.records.RecordOptions.Form;
import stellantis.records.RecordOutput;

/** What the scripts with names that people know share, and those that list something, such as {@code fleets}. */
public final class ListReader {
    private static final List<Option> OPTIONS = Stream.of(
                    ALL,
                    List.of(LIMIT, JSON, OUTPUT, RAW, FORCE),
                    ApiSession.OPTIONS,
                    List.of(BASE_URL, CLIENT_ID, CLIENT_ID_IN, ACCEPT),
                    ApiCredentials.OPTIONS,
                    TokenSettings.TOKEN,
                    ConnectionOptions.CONNECTION)
            .flatMap(List::stream)
            .toList();

    private ListReader() {}

    /** The path of a list, for which the API may have to be asked first. */
    public interface Path {
        String of(Run run, ApiSession session) throws InterruptedException;
    }

    /** The command with what all of them have: options and exit codes. */
    public static Command command(Command command) {
        return command.options(OPTIONS).ends(CHECK_FAILED, EXISTS, NO_READER).ends(API);
    }

    /** The form asked for, else a table for a person and JSON for a program. */
    static Form form(Run run) {
        return RecordOptions.form(run, RecordOptions.screen(run) ? Form.TABLE : Form.JSON);
    }

    /** Checks the output, and loads the identity; nothing is sent yet. */
    static ApiSession open(ServerAccess server) {
        Run run = server.run();
        RecordOutput.check(run, form(run));
        return ApiSession.open(
                server, Credentials.of(server, ProfileRequest.to(run, "GET", "fleets")), ApiSession.RETRIES);
    }

    /** Writes all items of a list, as the options limit and show them. */
    public static ExitCode run(ServerAccess server, Path path) throws InterruptedException {
        Run run = server.run();
        try (ApiSession session = open(server)) {
            String list = path.of(run, session);
            PageReader walk = new PageReader(run, session, ProfileRequest.to(run, "GET", list), form(run), true, true);
            ExitCode code = walk.go();
            if (walk.items() == 0)
                run.console()
                        .note("there are no " + list.replaceFirst("[?].*", "").replaceFirst(".*/", ""));
            return code;
        }
    }
}
