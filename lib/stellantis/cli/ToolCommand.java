//SOURCES Run.java
//SOURCES ShownShell.java
//SOURCES ../PowerShell.java
//SOURCES ../ShellWord.java
package stellantis.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.cli.Option;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.PowerShell;
import stellantis.ShellWord;

/** What would be typed in a shell for openssl or keytool; a secret stands there only as where the tool is to read it. */
public final class ToolCommand {
    /** Where a tool writes that is to print: a name to sh, nothing to PowerShell, where leaving the option out does it. */
    static final String STDOUT = "/dev/stdout";

    private final Run run;
    private final boolean openssl;
    private final boolean sh;
    /** Variables that have to be set first, and to what. */
    private final Map<String, String> needed = new LinkedHashMap<>();
    private final List<String> lines = new ArrayList<>();

    private ToolCommand(Run run, boolean openssl) {
        this.run = run;
        this.openssl = openssl;
        this.sh = ShownShell.of(run) == ShownShell.SH;
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
        lines.add(filled(form, words) + (sh ? " >> " : " | Add-Content -Encoding ascii ") + word(String.valueOf(file)));
        return this;
    }

    /** A file in the place of another one. */
    public ToolCommand move(Path from, Path to) {
        lines.add((sh ? "mv " : "Move-Item -Force ") + word(from.toString()) + " " + word(to.toString()));
        return this;
    }

    /** The same file once more, with its rights. */
    public ToolCommand copy(Path from, Path to) {
        lines.add((sh ? "cp -p " : "Copy-Item ") + word(from.toString()) + " " + word(to.toString()));
        return this;
    }

    /** A folder for nobody else. */
    public ToolCommand folder(Path folder) {
        lines.add((sh ? "mkdir -p -m 700 " : "New-Item -Force -ItemType Directory ") + word(folder.toString()) + (sh ? "" : " | Out-Null"));
        return this;
    }

    /** Whether the lines are for a POSIX shell. */
    public boolean posix() {
        return sh;
    }

    /** That two commands print the same. @param otherwise what it means when they do not */
    public ToolCommand same(String one, String other, String otherwise) {
        lines.add(sh ? "{ test \"$(" + one + ")\" = \"$(" + other + ")\" || { echo " + ShellWord.of(otherwise) + " >&2; false; }; }" : "if (\"$(" + one + ")\" -cne \"$(" + other + ")\") { throw " + PowerShell.quoted(otherwise) + " }");
        return this;
    }

    /** A command with its words in their places. */
    String filled(String form, Object... words) {
        StringBuilder line = new StringBuilder();
        String[] parts = form.split("\\{}", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == words.length || i == parts.length - 1;
            String word = last ? "" : String.valueOf(words[i]);
            if (!sh && word.equals(STDOUT)) line.append(parts[i].replaceFirst(" -(out|file) $", ""));
            else line.append(parts[i]).append(last ? "" : word(word));
        }
        return line.toString().strip().replaceAll(" +(?=([^']*'[^']*')*[^']*$)", " ");
    }

    /** Text as one word of the shell. */
    String word(String text) {
        if (sh) return ShellWord.of(text);
        if (!PowerShell.passes(text)) {
            throw Failure.usage("there is no one way to write " + text + " in PowerShell").because("its versions hand quotation marks to programs in different ways").hint("--shell sh; or let the script do it: leave --show out");
        }
        return PowerShell.word(text);
    }

    /** openssl's option for a passphrase, such as {@code -passin env:KEY_PASSPHRASE}; a variable that has to be set first where no source is given. */
    public String openssl(String flag, Option option, String variable) {
        Optional<Run.Located> source = run.source(option);
        if (source.isEmpty()) return flag + " env:" + need(variable, option);
        return switch (source.get().source().kind()) {
            case FILE -> flag + " " + word("file:" + path(source.get()));
            case ENV -> flag + " " + source.get().source();
            // PowerShell has neither descriptors nor a standard input that a program reads beside its own
            case FD, STDIN -> sh ? flag + " " + source.get().source() : flag + " env:" + need(variable, option);
        };
    }

    /** keytool's, such as {@code -storepass:env STORE_PASSPHRASE}. */
    public String keytool(String flag, Option option, String variable) {
        Optional<Run.Located> source = run.source(option);
        if (source.isEmpty()) return word(flag + ":env") + " " + need(variable, option);
        return switch (source.get().source().kind()) {
            case ENV -> word(flag + ":env") + " " + source.get().source().where();
            case FILE -> word(flag + ":file") + " " + word(path(source.get()));
            case FD, STDIN -> word(flag + ":env") + " " + need(variable, option);
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
        if (!sh) return printForPowerShell();
        needed.forEach((variable, meaning) -> run.console().out(": \"${" + variable + ":?set and export it: the " + meaning + "}\""));
        for (int i = 0; i < lines.size(); i++) run.console().out(lines.get(i) + (i < lines.size() - 1 ? " &&" : ""));
        return ExitCode.OK;
    }

    /** One command as it is; several in a block, so that pasted lines end where one fails. */
    private ExitCode printForPowerShell() {
        List<String> all = new ArrayList<>();
        needed.forEach((variable, meaning) -> all.add("if (-not " + PowerShell.variable(variable) + ") { throw " + PowerShell.quoted("set $env:" + variable + ": the " + meaning) + " }"));
        // openssl on Windows reads its arguments in the old code page unless told otherwise
        if (openssl && !String.join("", lines).matches("\\p{ASCII}*")) all.add("$env:OPENSSL_WIN32_UTF8 = '1'");
        for (int i = 0; i < lines.size(); i++) {
            all.add(lines.get(i));
            // PowerShell's own commands leave the variable as it was
            if (i < lines.size() - 1 && !lines.get(i).matches("(Move|Copy|New)-Item .*")) all.add("if ($LASTEXITCODE) { throw '" + (openssl ? "openssl" : "keytool") + " failed' }");
        }
        if (all.size() == 1) {
            run.console().out(all.get(0));
            return ExitCode.OK;
        }
        run.console().out("& {\n  $ErrorActionPreference = 'Stop'");
        all.forEach(line -> run.console().out("  " + line));
        run.console().out("}");
        return ExitCode.OK;
    }
}
