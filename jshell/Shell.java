//SOURCES Json.java
package stellantis.shell;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.tool.JavaShellToolBuilder;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.cli.Command;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.cli.Terminal;
import stellantis.cli.World;
import stellantis.connection.ApiCredentials;
import stellantis.connection.ApiSession;
import stellantis.connection.ConnectionOptions;
import stellantis.connection.Credentials;
import stellantis.connection.ProfileRequest;
import stellantis.connection.ServerAccess;
import stellantis.connection.TokenSource;
import stellantis.drivers.ApiDriver;
import stellantis.drivers.EndUsers;
import stellantis.http.AccessToken;
import stellantis.http.ApiRequest;
import stellantis.http.Connector;
import stellantis.http.ExchangeFailure;
import stellantis.http.WholeAnswer;

/**
 * What can be typed in {@code stellantis shell}, and called from a partner's own script. Each method uses the
 * chosen profile ({@link #profile}). A failure is printed in its three parts and kept in {@link #lastFailure}; the
 * session goes on, and the method's value is empty. Secrets come from the profile's sources or are asked for on the
 * terminal: they are no part of what is typed, so JShell's history has none.
 */
public final class Shell {
    /** What the last method that failed failed of; null when none has. */
    public static Failure lastFailure;

    private static final Pattern LINE =
            Pattern.compile("(?m)^\\S+: (?:\u001b\\[\\d+m)?(error|cause|hint):(?:\u001b\\[0?m)? (.*)$");
    private static String profile =
            Optional.ofNullable(System.getenv("STELLANTIS_PROFILE")).orElse("default");
    /** What was answered at the entry; null in a script of a partner's own, which can ask at any time. */
    private static AtEntry entry;

    private interface Work<T> {
        T of(Run run) throws Exception;
    }

    private Shell() {}

    /**
     * Starts JShell's tool in this process, for which it runs what is typed in a second one, and waits for its end.
     *
     * @throws Failure (exit code 11) when this Java has no JShell
     */
    public static void enter(String profile) throws Exception {
        String path = System.getProperty("java.class.path");
        String installed = System.getProperty("stellantis.installed");
        if (installed != null) path += File.pathSeparator + Path.of(installed, "lib", "libraries.jar");
        Path opening = Files.writeString(Files.createTempFile("stellantis", ".jsh"), """
            import stellantis.shell.*
            import static stellantis.shell.Shell.*
            open("%s")
            """.formatted(profile));
        try {
            JavaShellToolBuilder.builder().start("--class-path", path, opening.toString());
        } catch (NoClassDefFoundError e) {
            throw Failure.file("this Java has no JShell: " + System.getProperty("java.home"))
                    .hint("set JAVA_HOME to a JDK, 17 or later")
                    .from(e);
        } finally {
            Files.deleteIfExists(opening);
        }
    }

    /**
     * Enters JShell: prints what can be typed, and asks for the secrets that a call needs and that the profile has no
     * source of. From then on JShell's line editor reads the terminal, also while a method runs: what was typed for a
     * question of the method's would stand on the next line, and in JShell's history.
     */
    public static void open(String name) {
        profile = name;
        help();
        Terminal terminal = Terminal.system();
        if (terminal == Terminal.NONE) return;
        entry = new AtEntry(terminal);
        for (int attempt = 1; attempt <= 3 && !rehearse(); attempt++) entry.forget();
        entry.open = false;
    }

    /** Uses what a call would ask for. Returns whether there is no use in asking again. */
    private static boolean rehearse() {
        List<Failure> wrong = new ArrayList<>();
        Command.named("shell", "")
                .options(ConnectionOptions.CONNECTION)
                .options(ApiCredentials.OPTIONS)
                .does(run -> {
                    try {
                        ServerAccess server = ServerAccess.of(run);
                        if (run.source(Options.PASSPHRASE).isEmpty()
                                && EndUsers.hasPassphrase(server)
                                && server.hasIdentity()) server.identity();
                        boolean basic = run.setting(ConnectionOptions.AUTH)
                                .orElse(run.setting(ConnectionOptions.USER).isPresent() ? "basic" : "")
                                .equals("basic");
                        if (basic
                                && run.source(ConnectionOptions.PASSWORD).isEmpty()
                                && run.setting(ConnectionOptions.USER).isPresent()) ApiCredentials.basic(run);
                    } catch (Failure e) {
                        wrong.add(e);
                    }
                    return ExitCode.OK;
                })
                .run(world(new PrintStream(OutputStream.nullOutputStream())), "-p", profile);
        if (wrong.isEmpty()
                || wrong.get(0).code() != ExitCode.PASSPHRASE
                || "secret.missing".equals(wrong.get(0).id())) return true;
        System.err.println(wrong.get(0).getMessage());
        return false;
    }

    /** The terminal until JShell's line editor takes it; then what was typed into it. */
    private static final class AtEntry implements Terminal {
        private final Terminal terminal;
        private final Map<String, char[]> answers = new HashMap<>();
        private boolean open = true;

        AtEntry(Terminal terminal) {
            this.terminal = terminal;
        }

        void forget() {
            answers.clear();
        }

        @Override
        public boolean showsOutput() {
            return terminal.showsOutput();
        }

        @Override
        public boolean showsErrors() {
            return terminal.showsErrors();
        }

        @Override
        public int width() {
            return terminal.width();
        }

        @Override
        public char[] askHidden(String prompt) {
            String what = prompt.strip().replaceFirst(":$", "");
            for (Map.Entry<String, char[]> one : answers.entrySet())
                if (what.startsWith(one.getKey())) return one.getValue().clone();
            // one that may be left open is
            if (!open && prompt.contains("(Enter: ")) return null;
            if (!open) {
                throw Failure.of(ExitCode.PASSPHRASE, "no " + what)
                        .as("secret.missing")
                        .because("JShell reads the terminal itself: what is typed for this would be shown and kept in"
                                + " its history")
                        .hint("/exit and start again: the shell asks at its entry for what the profile needs"
                                + " (STELLANTIS_PROFILE=NAME chooses it); or name a source, such as"
                                + " run(\"profile\", \"set\", \"passphrase=file:PATH\")");
            }
            char[] typed = terminal.askHidden(what + " (Enter: go without): ");
            if (typed == null || typed.length == 0) return null;
            answers.put(what, typed.clone());
            return typed;
        }
    }

    /** Prints what can be typed. */
    public static void help() {
        String text = """
            Stellantis shell, profile "%s". Java as in JShell, and:
              get("/connectedcar/v3/fleets")    the answer of the API; .at("_embedded", "fleets", 0, "id") picks from it
              show($1)                          a value in full: JShell cuts after 1,000 characters
              token()                           an access token; its value stays hidden: .secret().reveal()
              inspect("request.csr")            what a file is, what is in it and wrong with it
              csr("--cn", "MZP123456", …)       the signing request; options as in {{csr}} --help
              run("doctor", "--offline")        any other script with its options
              profile("fleet2")                 another profile from now on; profile() shows it
              explain(lastFailure)              what the last failure means and what to do
              help()                            this text; /exit leaves\
            """.formatted(profile);
        System.out.println(NextCommand.named(text, World.system().form()));
    }

    /** Uses another profile from now on. */
    public static void profile(String name) {
        profile = name;
        profile();
    }

    /** Shows the profile in use: settings, files, what is missing. */
    public static void profile() {
        run("profile");
    }

    /**
     * A GET of the API with the profile's credentials over mutual TLS.
     *
     * @param path such as {@code /connectedcar/v3/fleets}, or {@code fleets}, or a whole URL of the API's host
     * @return the JSON of the answer; empty ({@link Json#isEmpty}) after a failure
     */
    public static Json get(String path) {
        return attempt(run -> {
                    if (path == null || path.isBlank())
                        throw Failure.usage("no path to get").hint("such as get(\"/connectedcar/v3/fleets\")");
                    ApiRequest request = ProfileRequest.to(run, "GET", path);
                    ServerAccess server = ServerAccess.of(run, ApiDriver::chosen);
                    try (ApiSession session = ApiSession.open(server, Credentials.of(server, request), 2)) {
                        WholeAnswer answer = session.fetch(request, 64 << 20);
                        if (answer.status() >= 400) throw session.failure(request, answer);
                        return Json.parse(answer.body());
                    } catch (ExchangeFailure e) {
                        throw Failure.of(
                                        ExitCode.UNREACHABLE,
                                        "no answer from " + request.uri().getHost())
                                .because(e)
                                .hint("run(\"doctor\") finds out why");
                    }
                })
                .orElse(Json.NOTHING);
    }

    /**
     * An access token of the profile: a kept one that still lasts, else a new one (RFC 6749 section 4.4, bound to the
     * certificate).
     *
     * @param secret the token, which is shown only when it is revealed
     * @param secondsLeft how long it lasts, null when the server did not say
     */
    public record Token(Secret secret, Long secondsLeft, String scope) {
        @Override
        public String toString() {
            return secret == null
                    ? "no token: explain(lastFailure)"
                    : "an access token" + (secondsLeft == null ? "" : ", lasts for " + secondsLeft + " s")
                            + (scope == null ? "" : ", scope " + scope);
        }
    }

    /** Fetches it, or takes the kept one. */
    public static Token token() {
        return attempt(run -> {
                    try (Connector connector = ServerAccess.of(run).connector()) {
                        AccessToken token =
                                TokenSource.of(run, Optional.empty()).get(connector);
                        return new Token(token.value(), token.secondsLeft(run.clock()), token.scope());
                    }
                })
                .orElse(new Token(null, null, null));
    }

    /** Prints what files are, what is in them and what is wrong with them. Returns whether no error was found. */
    public static boolean inspect(String... filesAndOptions) {
        return run("inspect", filesAndOptions);
    }

    /**
     * Makes the signing request, and the key if there is none: the options of {@code stellantis csr}. Returns
     * whether it was made.
     */
    public static boolean csr(String... options) {
        return run("csr", options);
    }

    /**
     * Runs a script of the catalog in this process, with the profile in use; its output is printed.
     *
     * @param script its alias, such as {@code doctor}
     * @return whether it ended with exit code 0
     */
    public static boolean run(String script, String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        // words of the script's own, such as set, come first
        if (!all.contains("-p") && !all.contains("--profile")) all.addAll(List.of("-p", profile));
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        int code;
        try {
            code = command(script)
                    .run(
                            world(new PrintStream(new Both(told), true, StandardCharsets.UTF_8)),
                            all.toArray(String[]::new));
        } catch (ReflectiveOperationException e) {
            System.err.println("there is no script " + script + "; they are listed by: jbang alias list stellantis");
            return false;
        }
        if (code != 0) lastFailure = read(told.toString(StandardCharsets.UTF_8), code);
        return code == 0;
    }

    /** Prints what a failure is, why, what to do next, and what its exit code says. */
    public static void explain(Throwable failure) {
        if (failure == null) {
            System.out.println("nothing has failed yet");
            return;
        }
        System.out.println(failure.getMessage());
        if (!(failure instanceof Failure known)) return;
        if (known.because() != null) System.out.println("  why   " + known.because());
        if (known.next() != null) System.out.println("  next  " + known.next().shown(Shell::typed));
        System.out.println("  a script would have ended with exit code " + known.code().code + ": "
                + known.code().meaning + (known.id() == null ? "" : " (" + known.id() + ")"));
    }

    /** Prints a value in full. */
    public static void show(Object value) {
        System.out.println(value);
    }

    private static <T> Optional<T> attempt(Work<T> work) {
        List<T> result = new ArrayList<>();
        Command command = Command.named("shell", "")
                .options(ConnectionOptions.NO_CACHE)
                .does(run -> {
                    try {
                        result.add(work.of(run));
                        return ExitCode.OK;
                    } catch (Exception e) {
                        lastFailure = e instanceof Failure failure
                                ? withoutOptions(failure)
                                : Failure.of(
                                                ExitCode.INTERNAL,
                                                "unexpected " + e.getClass().getSimpleName())
                                        .because(e.getMessage())
                                        .from(e);
                        throw lastFailure;
                    }
                });
        command.run(world(System.err), "-p", profile);
        return result.stream().findFirst();
    }

    /** Methods have no options: of the ways to mend it, those that are not typed behind a command. */
    private static Failure withoutOptions(Failure failure) {
        return failure.next() == null
                ? failure
                : failure.hint(failure.next()
                        .shown(Shell::typed)
                        .replaceAll("[;,]? or give --.*$", "")
                        .replaceFirst("^give --.*?, or store it: ", "store it: ")
                        .replaceFirst(
                                "^give --([a-z-]+) env:NAME, file:PATH, fd:N or stdin$",
                                "store its source: run(\"profile\", \"set\", \"$1=env:NAME\"), or $1=file:PATH"));
    }

    private static String typed(NextCommand command) {
        return command.line(profile, World.system().form());
    }

    /** JShell gives its own streams to the process that runs the snippets; its folder and variables are the user's. */
    private static World world(PrintStream err) {
        World system = World.system();
        return new World(
                System.in,
                System.out,
                err,
                new HashMap<>(System.getenv()),
                system.folder(),
                Clock.systemUTC(),
                entry != null ? entry : Terminal.system());
    }

    private static Command command(String script) throws ReflectiveOperationException {
        // scripts are in the unnamed package, which only reflection reaches from here
        Field field = Class.forName(script.replace('-', '_')).getDeclaredField("COMMAND");
        field.setAccessible(true);
        return (Command) field.get(null);
    }

    private static Failure read(String told, int code) {
        Map<String, String> parts = new HashMap<>();
        for (Matcher line = LINE.matcher(told); line.find(); ) parts.putIfAbsent(line.group(1), line.group(2));
        ExitCode known = Arrays.stream(ExitCode.values())
                .filter(one -> one.code == code)
                .findFirst()
                .orElse(ExitCode.INTERNAL);
        return Failure.of(known, parts.getOrDefault("error", known.meaning))
                .because(parts.get("cause"))
                .hint(parts.get("hint"));
    }

    /** What is printed is remembered too. */
    private static final class Both extends OutputStream {
        private final ByteArrayOutputStream copy;

        Both(ByteArrayOutputStream copy) {
            this.copy = copy;
        }

        @Override
        public void write(int b) {
            copy.write(b);
            System.err.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            copy.write(bytes, from, length);
            System.err.write(bytes, from, length);
        }

        @Override
        public void flush() throws IOException {
            System.err.flush();
        }
    }
}
