//SOURCES ../cli/ScriptPage.java
package support;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import stellantis.NextCommand;
import stellantis.cli.Command;
import stellantis.cli.ScriptPage;
import stellantis.cli.Terminal;
import stellantis.cli.World;

/**
 * Runs commands as a partner would: a private home and folder in which scripts run inside this JVM, with their own
 * environment,
 * standard input and, when {@link #types} was called, a terminal at which a person answers the prompts.
 */
public final class ScriptRunner {
    public final Path folder;
    public final Path home;
    public final Map<String, String> env = new HashMap<>();
    public Clock clock = Clock.systemUTC();
    private InputStream in = InputStream.nullInputStream();
    private volatile ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private Terminal terminal = Terminal.NONE;

    /** What a run left: its exit code and what it printed. */
    public record Outcome(int code, String out, String err, byte[] outBytes) {
        public String all() {
            return out + err;
        }
    }

    public ScriptRunner(Path temporary) {
        try {
            this.home = Files.createDirectories(temporary.resolve("home"));
            this.folder = Files.createDirectories(temporary.resolve("runner"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        env.put(World.FORM, NextCommand.USUAL_FORM);
        env.put("HOME", home.toString());
        env.put("STELLANTIS_HOME", home.resolve("stellantis").toString());
        env.put("XDG_CACHE_HOME", home.resolve("cache").toString());
    }

    public ScriptRunner env(String name, String value) {
        env.put(name, value);
        return this;
    }

    /** What the next run reads from standard input. */
    public ScriptRunner in(String text) {
        return in(text.getBytes(StandardCharsets.UTF_8));
    }

    public ScriptRunner in(byte[] bytes) {
        this.in = new ByteArrayInputStream(bytes);
        return this;
    }

    /** As it comes, such as from a person who answers what the run prints. */
    public ScriptRunner in(InputStream stream) {
        this.in = stream;
        // nobody must answer what an earlier run has printed
        errors = new ByteArrayOutputStream();
        return this;
    }

    /** What the run under way has printed on stderr so far. */
    public String errorsSoFar() {
        return errors.toString(StandardCharsets.UTF_8);
    }

    /** Answers of the person at the terminal, prompt after prompt; the prompts go to {@code asked}. */
    public ScriptRunner types(List<String> asked, String... answers) {
        Deque<String> left = new ArrayDeque<>(List.of(answers));
        this.terminal = new Terminal() {
            @Override
            public boolean showsOutput() {
                return true;
            }

            @Override
            public String ask(String prompt) {
                asked.add(prompt);
                return left.poll();
            }

            @Override
            public char[] askHidden(String prompt) {
                asked.add(prompt);
                String answer = left.poll();
                return answer == null ? null : answer.toCharArray();
            }
        };
        return this;
    }

    /** The next run is seen by a person, both streams, in a window so wide; nobody answers. */
    public ScriptRunner terminal(int width) {
        this.terminal = new Terminal() {
            @Override
            public boolean showsOutput() {
                return true;
            }

            @Override
            public boolean showsErrors() {
                return true;
            }

            @Override
            public int width() {
                return width;
            }
        };
        return this;
    }

    /** Runs a script by its name, as if typed in {@link #folder}. */
    public Outcome run(String script, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        errors = err;
        screen.reset();
        World world = new World(
                in,
                new PrintStream(new Shown(out), true, StandardCharsets.UTF_8),
                new PrintStream(new Shown(err), true, StandardCharsets.UTF_8),
                Map.copyOf(env),
                folder,
                clock,
                terminal);
        Command command = command(script);
        int code = command.run(world, args);
        // what help and docs say of the exit codes is held by every test
        if (ScriptPage.ends(command).keySet().stream().noneMatch(one -> one.code == code))
            throw new AssertionError(script + " ended with " + code + ", which it does not declare (Command.ends): "
                    + err.toString(StandardCharsets.UTF_8));
        in = InputStream.nullInputStream();
        terminal = Terminal.NONE;
        return new Outcome(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), out.toByteArray());
    }

    /** What a terminal showed of the last run: both streams as they came. */
    public String screen() {
        return screen.toString(StandardCharsets.UTF_8);
    }

    /** A stream whose content is seen on the screen, too. */
    private final class Shown extends OutputStream {
        private final OutputStream to;

        Shown(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int b) throws IOException {
            to.write(b);
            screen.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            to.write(bytes, from, length);
            screen.write(bytes, from, length);
        }
    }

    /** The script's declaration; scripts live in the unnamed package, which only reflection reaches from here. */
    public static Command command(String script) {
        try {
            Field field = Class.forName(script.replace('-', '_')).getDeclaredField("COMMAND");
            field.setAccessible(true);
            return (Command) field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("no script " + script, e);
        }
    }

    public Path path(String name) {
        return folder.resolve(name);
    }

    public Path write(String name, String text) {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    public Path write(String name, byte[] bytes) {
        try {
            return Files.write(path(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] bytes(String name) {
        try {
            return Files.readAllBytes(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    /** The file's mode, such as {@code rw-------}. */
    public String mode(String name) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names of everything in the folder, sorted, hidden files too. */
    public List<String> files() {
        try (var list = Files.list(folder)) {
            return list.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path profile(String name) {
        return home.resolve("stellantis").resolve(name);
    }
}
