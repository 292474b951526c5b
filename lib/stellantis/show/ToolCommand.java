package stellantis.show;

import static java.util.stream.Collectors.joining;
import static stellantis.ExitCode.OK;
import static stellantis.cli.Options.PASSPHRASE;
import static stellantis.key.KeyOptions.NO_PASSPHRASE;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.ShellWord;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.profile.SecretSource;

/**
 * What a person without these scripts would type in a POSIX shell: {@code --show openssl} and {@code --show keytool}.
 * A secret stands there only as where the tool is to read it.
 */
public final class ToolCommand {
    public static final Option SHOW = Option.value(
                    "show", "TOOL", "only print the command that does the same: openssl or keytool")
            .knows("openssl", "keytool");

    /** Where a tool writes that is to print. */
    public static final String STDOUT = "/dev/stdout";

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
        String tool = run.value(SHOW).orElse("");
        if (!List.of("openssl", "keytool").contains(tool)) {
            throw Failure.usage("--show does not know \"" + tool + "\" here").hint("--show openssl, or --show keytool");
        }
        return new ToolCommand(run, tool.equals("openssl"));
    }

    /** Whether the lines are for openssl, and not for keytool. */
    public boolean openssl() {
        return openssl;
    }

    /** That the tool has no command for it, and what has. */
    public static Failure none(String what, String hint, NextCommand... commands) {
        return Failure.usage(what)
                .because("--show prints only commands that do exactly the same")
                .hint(hint, commands);
    }

    /** One more command, of these parts; an empty one is left out. */
    public ToolCommand line(String... parts) {
        lines.add(joined(parts));
        return this;
    }

    private static String joined(String... parts) {
        return Stream.of(parts).filter(part -> !part.isEmpty()).collect(joining(" "));
    }

    /** A text or file as one word of the shell. */
    public static String word(Object text) {
        return ShellWord.of(text.toString());
    }

    /** A file as typed, else with its whole path. */
    public String file(Option option, Path otherwise) {
        return word(run.typed(option.getLongOpt()).orElseGet(otherwise.toAbsolutePath()::toString));
    }

    /**
     * openssl's line for a new key: genpkey encrypts as PBES2 does, req -newkey with 3DES, which Java cannot read.
     *
     * @param algorithm by its label, such as {@code RSA 2048} or {@code EC P-256}
     */
    public ToolCommand newKey(String algorithm, String out) {
        String[] kind = algorithm.split(" ");
        String how = kind[0].equals("RSA")
                ? "RSA -pkeyopt rsa_keygen_bits:" + kind[1]
                : "EC -pkeyopt ec_paramgen_curve:" + kind[1] + " -pkeyopt ec_param_enc:named_curve";
        String protection = run.has(NO_PASSPHRASE) ? "" : "-aes-256-cbc " + ofKey("-pass");
        return line("openssl genpkey -algorithm", how, protection, "-out", out);
    }

    /** openssl's option for the passphrase of a key, such as {@code -passin env:KEY_PASSPHRASE}. */
    public String ofKey(String flag) {
        return passphrase(flag, "KEY_PASSPHRASE");
    }

    /** The tool's option for the passphrase of a keystore, such as {@code -storepass:env STORE_PASSPHRASE}. */
    public String ofStore(String flag) {
        return passphrase(flag, "STORE_PASSPHRASE");
    }

    /**
     * Openssl's {@code -passin env:NAME}, keytool's {@code -storepass:env NAME}; it reads from no open stream.
     *
     * @param variable to be set where no option says where the passphrase is
     */
    private String passphrase(String flag, String variable) {
        Optional<Run.Located> given = run.source(PASSPHRASE);
        SecretSource.Kind kind = given.map(one -> one.source().kind()).orElse(null);
        if (openssl && kind == SecretSource.Kind.STDIN) return flag + " stdin";
        boolean file = kind == SecretSource.Kind.FILE;
        String where = file
                ? given.get()
                        .source()
                        .file(run.world().env(), given.get().folder())
                        .toString()
                : kind == SecretSource.Kind.ENV ? given.get().source().where() : need(variable);
        String form = file ? "file" : "env";
        return openssl ? flag + " " + word(form + ":" + where) : flag + ":" + form + " " + word(where);
    }

    private String need(String variable) {
        needed.put(variable, PASSPHRASE.getDescription().replaceFirst("[:,].*", ""));
        return variable;
    }

    /** Prints the lines instead of running anything. */
    public ExitCode print() {
        needed.forEach((variable, meaning) ->
                run.console().out(": \"${" + variable + ":?set and export it: the " + meaning + "}\""));
        run.console().lines(String.join(" &&\n", lines));
        return OK;
    }
}
