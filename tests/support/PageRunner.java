package support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.NextCommand;
import stellantis.cli.Terminal;
import stellantis.cli.World;

/**
 * Somebody with an empty home and a page of the documentation, who pastes one block after another into a shell and
 * looks
 * at the screen. Blocks of nothing but our commands run in this JVM, all others in a real {@code sh} in which
 * {@code stellantis NAME} starts the script of this class path; variables and the folder last from block to
 * block.
 * The sandbox is started as the page says, in a terminal of its own, but on free ports; the page's stand for them.
 */
public final class PageRunner implements AutoCloseable {
    private static final Pattern OURS = Pattern.compile("stellantis [a-z0-9-]+( [^|;&$`<>()~]*)?");
    private static final Pattern READY = Pattern.compile(
            "(?m)^ready https://localhost:(\\d+) https://localhost:(\\d+)\\S* https://localhost:(\\d+)\\S*$");
    private static final Pattern CONSENT = Pattern.compile("(?m)^(https://localhost:\\S+/authorize\\?\\S+)$");
    private static final String HOME = "/home/you";

    private final Path home;
    private Path folder;
    private final Map<String, String> env = new HashMap<>();
    /** Ports of the page, and those in their place. */
    private final Map<String, String> ports = new HashMap<>();

    private Thread sandbox;

    /** What a block left. */
    public record Outcome(int code, String screen) {}

    public PageRunner(Path temporary) {
        try {
            this.home = Files.createDirectories(temporary.resolve("you")).toRealPath();
            this.folder = home;
            env.put(World.FORM, NextCommand.USUAL_FORM);
            env.put("HOME", home.toString());
            env.put(
                    "PATH",
                    DocumentedCommands.launcher(temporary.resolve("bin")) + ":" + System.getProperty("java.home")
                            + "/bin:" + System.getenv("PATH"));
            env.put("LC_ALL", "C.UTF-8");
            env.put("NO_COLOR", "1");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Pastes a block and waits for the next prompt. */
    public Outcome types(String block) {
        String line = block;
        for (Map.Entry<String, String> port : ports.entrySet())
            line = line.replace("localhost:" + port.getKey(), "localhost:" + port.getValue());
        // on the usual ports environment=sandbox is enough
        if (line.contains("environment=sandbox"))
            env.put("STELLANTIS_BASE_URL", "https://localhost:" + ports.get("8443"));
        if (line.contains("auth=oauth2"))
            env.put("STELLANTIS_TOKEN_URL", "https://localhost:" + ports.get("9033") + "/as/token.oauth2");
        List<String> commands = line.replace("\\\n", " ")
                .lines()
                .map(command -> command.replaceFirst(" +# .*$", "").strip())
                .filter(command -> !command.isEmpty())
                .toList();
        Outcome outcome = commands.get(0).startsWith("stellantis sandbox start")
                ? starts(commands.get(0))
                : commands.get(0).startsWith("stellantis enroll --label")
                        ? consents(commands.get(0))
                        : commands.stream()
                                        .allMatch(
                                                command -> OURS.matcher(command).matches())
                                ? inside(commands)
                                : outside(line);
        return new Outcome(outcome.code(), asAtHome(outcome.screen()));
    }

    private String asAtHome(String screen) {
        String seen = screen.replace(home.toString(), HOME);
        for (Map.Entry<String, String> port : ports.entrySet())
            seen = seen.replace("localhost:" + port.getValue(), "localhost:" + port.getKey());
        return seen.replaceAll("(?m)^  stored +[a-z]+-url=https://localhost:\\S+\n", "")
                .replace(" base-url=https://localhost:8443", "")
                .replace(" token-url=https://localhost:9033/as/token.oauth2", "");
    }

    private Outcome inside(List<String> commands) {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        for (String command : commands) {
            int code = run(screen, DocumentedCommands.split(command));
            if (code != 0) return new Outcome(code, screen.toString(StandardCharsets.UTF_8));
        }
        return new Outcome(0, screen.toString(StandardCharsets.UTF_8));
    }

    /** What it prints goes where a person at a terminal reads it, result and hints in one. */
    private int run(OutputStream screen, List<String> words) {
        PrintStream print = new PrintStream(screen, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal() {
            @Override
            public boolean showsOutput() {
                return true;
            }
        };
        World world = new World(
                InputStream.nullInputStream(), print, print, Map.copyOf(env), folder, Clock.systemUTC(), terminal);
        return ScriptRunner.command(words.get(1))
                .run(world, words.subList(2, words.size()).toArray(String[]::new));
    }

    /** In a shell that stops at the first command that fails, and tells its folder and all its variables at its end. */
    private Outcome outside(String block) {
        try {
            Path end = Files.createTempFile(home.getParent(), "shell", ".end");
            ProcessBuilder builder = new ProcessBuilder("sh", "-ea", "-c", block + "\n{ pwd; env -0; } >'" + end + "'")
                    .directory(folder.toFile())
                    .redirectErrorStream(true);
            builder.environment().clear();
            builder.environment().putAll(env);
            Process process = builder.start();
            process.getOutputStream().close();
            String screen = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(120, TimeUnit.SECONDS)) throw new AssertionError("does not end:\n" + block);
            String told = Files.readString(end);
            if (process.exitValue() == 0) {
                folder = Path.of(told.substring(0, told.indexOf('\n')));
                for (String variable : told.substring(told.indexOf('\n') + 1).split("\0")) {
                    if (!variable.matches("(?s)(_|PWD|OLDPWD|SHLVL)=.*"))
                        env.put(
                                variable.substring(0, variable.indexOf('=')),
                                variable.substring(variable.indexOf('=') + 1));
                }
            }
            Files.delete(end);
            return new Outcome(process.exitValue(), screen);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Outcome starts(String command) {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        List<String> words = new ArrayList<>(DocumentedCommands.split(command));
        words.addAll(List.of("--port", "0", "--token-port", "0", "--idp-port", "0"));
        sandbox = new Thread(() -> run(screen, words), "sandbox");
        sandbox.setDaemon(true);
        sandbox.start();
        Matcher ready = awaited(screen, READY, () -> !sandbox.isAlive());
        ports.put("8443", ready.group(1));
        ports.put("9033", ready.group(2));
        ports.put("8444", ready.group(3));
        return new Outcome(0, screen.toString(StandardCharsets.UTF_8));
    }

    /** The address that is printed is opened, and consent given there, by a driver. */
    private Outcome consents(String command) {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        CompletableFuture<Integer> running = CompletableFuture.supplyAsync(
                () -> run(screen, DocumentedCommands.split(command)), task -> new Thread(task, "enroll").start());
        try {
            Driver.accepts(
                    home,
                    home.resolve(".config/stellantis/.sandbox/stellantis-sandbox-ca.pem"),
                    awaited(screen, CONSENT, running::isDone).group(1),
                    "anna");
            return new Outcome(running.get(60, TimeUnit.SECONDS), screen.toString(StandardCharsets.UTF_8));
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError(screen.toString(StandardCharsets.UTF_8), e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Matcher awaited(
            ByteArrayOutputStream screen, Pattern pattern, java.util.function.BooleanSupplier over) {
        try {
            for (int tries = 0; tries < 1500; tries++) {
                boolean last = over.getAsBoolean();
                Matcher matcher = pattern.matcher(screen.toString(StandardCharsets.UTF_8));
                if (matcher.find()) return matcher;
                if (last) break;
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        throw new AssertionError(
                "nothing like " + pattern + " is printed, but:\n" + screen.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        if (sandbox == null) return;
        sandbox.interrupt();
        try {
            sandbox.join(10_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
