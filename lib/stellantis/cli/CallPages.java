//SOURCES PageWalk.java
package stellantis.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.Option;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.cli.RecordOptions.Form;
import stellantis.diagnosis.ExplainAnswer.Auth;
import stellantis.http.ApiRequest;

/** {@code call} for records: of one answer, or with --all of all the pages that follow. */
public final class CallPages {
    /** The options of a walk through pages, for {@link Command#options}; those of {@link RecordOutput} belong to it. */
    public static final List<Option> OPTIONS = List.of(Options.ALL, Options.LIMIT, Options.RESUME);

    private CallPages() {}

    /** Whether the options ask for records, and not for the answer as it is. */
    public static boolean asked(Run run) {
        return OPTIONS.stream().anyMatch(run::has) || RecordOptions.asked(run);
    }

    /** @throws Failure what was written before it stays */
    public static ExitCode run(Run run, ApiRequest request, Auth auth) throws InterruptedException {
        boolean looked = run.has(Options.COLUMNS) && run.world().terminal().showsOutput() && !run.has(Options.OUTPUT);
        Form form = RecordOptions.form(run, looked ? Form.TABLE : Form.JSON);
        Optional<Path> stateFile = run.file(Options.RESUME);
        check(run, request, form);
        PageState state = stateFile.map(PageState::read).orElse(null);
        if (state == null) RecordOutput.check(run, form);
        try (ApiSession session = ApiSession.open(run, auth, run.has(Options.ALL) ? ApiSession.RETRIES : 0)) {
            PageWalk walk = new PageWalk(run, session, request, form, stateFile.orElse(null));
            if (state == null) return walk.start(what(run, request, form));
            state.check(what(run, request, form), stateFile.get());
            return walk.resume(state);
        } finally {
            run.console().progressEnds();
        }
    }

    private static void check(Run run, ApiRequest request, Form form) {
        if (run.has(Options.INCLUDE) || request.method().equals("HEAD")) throw Failure.usage("records have no response headers to show").hint("leave -i out; -v shows the headers of each page");
        if (run.has(Options.ALL) && !request.method().equals("GET")) throw Failure.usage("--all is for GET, not for " + request.method());
        if (!run.has(Options.RESUME)) return;
        if (!run.has(Options.ALL)) throw Failure.usage("--resume is for --all");
        if (form == Form.TABLE) throw Failure.usage("--resume does not go with --table").because("the widths of its columns depend on the rows before").hint("--jsonl, --csv or neither, and make the table of that");
        Path output = run.output().orElse(null);
        if (output != null && Files.isDirectory(output)) throw Failure.file(output + " is a folder, a file was expected").hint("name a file in it: -o " + output.resolve("records.jsonl"));
        Path state = run.file(Options.RESUME).orElseThrow();
        if (Files.isDirectory(state)) throw Failure.file(state + " is a folder, a file was expected").hint("name a file in it: --resume " + state.resolve("records.state"));
        if (output == null || Files.exists(output) && !Files.isRegularFile(output)) {
            throw Failure.usage("--resume needs a file to write to").because("what went into a pipe or to a terminal cannot be taken back, and would be there twice").hint("give -o FILE");
        }
        if (real(state).equals(real(output))) {
            throw Failure.usage("-o and --resume name the same file").because("how far the run has come would be written over the records").hint("give --resume a name of its own, such as " + output.getFileName() + ".state");
        }
    }

    /** The file that a name leads to, whether it is there or will be made. */
    private static Path real(Path named) {
        Path file = named.toAbsolutePath();
        try {
            // a link may lead to a file that is not there yet
            for (int links = 0; links < 40 && Files.isSymbolicLink(file); links++) file = file.resolveSibling(Files.readSymbolicLink(file));
            return Files.exists(file) ? file.toRealPath() : file.getParent().toRealPath().resolve(file.getFileName());
        } catch (IOException e) {
            // no such folder, which is told when the file is to be made
            return file.normalize();
        }
    }

    /** What a walk that goes on must have in common with the one before. */
    private static Map<String, String> what(Run run, ApiRequest request, Form form) {
        Map<String, String> what = new LinkedHashMap<>();
        what.put("request", PageWalk.link(run, request).name(request.uri()));
        what.put("form", form.name().toLowerCase(java.util.Locale.ROOT));
        for (Option option : List.of(Options.COLUMNS, Options.QUERY, Options.WHERE, Options.LIMIT)) what.put("--" + option.getLongOpt(), run.value(option).orElse(""));
        for (Option option : List.of(Options.LOCAL_TIME, Options.RAW)) what.put("--" + option.getLongOpt(), run.has(option) ? "yes" : "");
        what.put("-o", run.value(Options.OUTPUT).map(run::path).map(path -> path.toAbsolutePath().normalize().toString()).orElse(""));
        return what;
    }
}
