//SOURCES Run.java
//SOURCES ../ShellWord.java
package stellantis.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.cli.Option;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.ShellWord;

/** What would be typed in a POSIX shell for openssl or keytool; a secret stands there only as where the tool is to read it. */
public final class ToolCommand {
    private final Run run;
    private final boolean openssl;
    private final Set<String> needed = new LinkedHashSet<>();
    private final List<String> lines = new ArrayList<>();

    private ToolCommand(Run run, boolean openssl) {
        this.run = run;
        this.openssl = openssl;
    }

    /** For the tool that --show names. */
    public static ToolCommand of(Run run) {
        String tool = run.value(Options.SHOW_TOOL).orElse("");
        if (!Set.of("openssl", "keytool").contains(tool)) throw Failure.usage("--show does not know \"" + tool + "\" here").hint("--show openssl, or --show keytool");
        return new ToolCommand(run, tool.equals("openssl"));
    }

    public boolean openssl() {
        return openssl;
    }

    /** One more command; texts between {@code {} } are words, quoted where they have to be. */
    public ToolCommand line(String form, Object... words) {
        StringBuilder line = new StringBuilder();
        String[] parts = form.split("\\{}", -1);
        for (int i = 0; i < parts.length; i++) line.append(parts[i]).append(i < words.length && i < parts.length - 1 ? ShellWord.of(String.valueOf(words[i])) : "");
        lines.add(line.toString().strip().replaceAll(" +(?=([^']*'[^']*')*[^']*$)", " "));
        return this;
    }

    /** openssl's option for a passphrase, such as {@code -passin env:KEY_PASSPHRASE}; a variable that has to be set first where no source is given. */
    public String openssl(String flag, Option option, String variable) {
        Optional<Run.Located> source = run.source(option);
        if (source.isEmpty()) return flag + " env:" + need(variable, option);
        return switch (source.get().source().kind()) {
            case FILE -> flag + " " + ShellWord.of("file:" + path(source.get()));
            case ENV, FD, STDIN -> flag + " " + source.get().source();
        };
    }

    /** keytool's, such as {@code -storepass:env STORE_PASSPHRASE}. */
    public String keytool(String flag, Option option, String variable) {
        Optional<Run.Located> source = run.source(option);
        if (source.isEmpty()) return flag + ":env " + need(variable, option);
        return switch (source.get().source().kind()) {
            case ENV -> flag + ":env " + source.get().source().where();
            case FILE -> flag + ":file " + ShellWord.of(path(source.get()));
            case FD, STDIN -> flag + ":env " + need(variable, option);
        };
    }

    private static String path(Run.Located file) {
        return file.folder().resolve(file.source().where()).toString();
    }

    private String need(String variable, Option option) {
        needed.add(": \"${" + variable + ":?set and export it: the " + option.getDescription().replaceFirst("[:,].*", "") + "}\"");
        return variable;
    }

    /** A file as typed, else with its whole path. */
    public String file(Option option, Path otherwise) {
        return run.values(option).isEmpty() ? otherwise.toAbsolutePath().toString() : run.values(option).get(run.values(option).size() - 1);
    }

    /** That the tool has no command for it, and what has. */
    public static Failure none(String what, String hint) {
        return Failure.usage(what).because("--show prints what does the same, and nothing that only nearly does").hint(hint);
    }

    /** Prints the lines instead of running anything. */
    public ExitCode print() {
        needed.forEach(run.console()::out);
        for (int i = 0; i < lines.size(); i++) run.console().out(lines.get(i) + (i < lines.size() - 1 ? " &&" : ""));
        return ExitCode.OK;
    }
}
