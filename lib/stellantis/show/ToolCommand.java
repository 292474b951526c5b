//SOURCES ../cli/Run.java
//SOURCES ../ShellWord.java
package stellantis.show;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.ShellWord;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;

/** What would be typed in a shell for openssl or keytool; a secret stands there only as where the tool is to read it. */
public final class ToolCommand {
    /** Where a tool writes that is to print. */
    static final String STDOUT = "/dev/stdout";

    private final Run run;
    private final boolean openssl;
    /** Variables that have to be set first, and to what. */
    private final Map<String, String> needed = new LinkedHashMap<>();
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

    /** One more command; texts in place of {@code {}} are words, quoted where they have to be. */
    public ToolCommand line(String form, Object... words) {
        lines.add(filled(form, words));
        return this;
    }

    /** One more command, whose output goes to the end of a file. */
    public ToolCommand append(Object file, String form, Object... words) {
        lines.add(filled(form, words) + " >> " + ShellWord.of(String.valueOf(file)));
        return this;
    }

    /** A file in the place of another one. */
    public ToolCommand move(Path from, Path to) {
        lines.add(filled("mv {} {}", from, to));
        return this;
    }

    /** The same file once more, with its rights. */
    public ToolCommand copy(Path from, Path to) {
        lines.add(filled("cp -p {} {}", from, to));
        return this;
    }

    /** A folder for nobody else. */
    public ToolCommand folder(Path folder) {
        lines.add(filled("mkdir -p -m 700 {}", folder));
        return this;
    }

    /** That two commands print the same. @param otherwise what it means when they do not */
    public ToolCommand same(String one, String other, String otherwise) {
        lines.add("{ test \"$(" + one + ")\" = \"$(" + other + ")\" || { echo " + ShellWord.of(otherwise) + " >&2; false; }; }");
        return this;
    }

    /** A command with its words in their places. */
    String filled(String form, Object... words) {
        StringBuilder line = new StringBuilder();
        String[] parts = form.split("\\{}", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == words.length || i == parts.length - 1;
            line.append(parts[i]).append(last ? "" : ShellWord.of(String.valueOf(words[i])));
        }
        return line.toString().strip().replaceAll(" +(?=([^']*'[^']*')*[^']*$)", " ");
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
        if (source.isEmpty()) return flag + ":env" + " " + need(variable, option);
        return switch (source.get().source().kind()) {
            case ENV -> flag + ":env" + " " + source.get().source().where();
            case FILE -> flag + ":file" + " " + ShellWord.of(path(source.get()));
            case FD, STDIN -> flag + ":env" + " " + need(variable, option);
        };
    }

    private static String path(Run.Located file) {
        return file.folder().resolve(file.source().where()).toString();
    }

    private String need(String variable, Option option) {
        needed.put(variable, option.getDescription().replaceFirst("[:,].*", ""));
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
        needed.forEach((variable, meaning) -> run.console().out(": \"${" + variable + ":?set and export it: the " + meaning + "}\""));
        for (int i = 0; i < lines.size(); i++) run.console().out(lines.get(i) + (i < lines.size() - 1 ? " &&" : ""));
        return ExitCode.OK;
    }
}
