//SOURCES Judge.java
package support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tools that we did not write (openssl, keytool, curl …): the judges of what we write and the makers of what we read.
 */
public final class Tool {
    /** Those that give a file a name, move it, or take it away. */
    public static final List<String> STEPS = List.of("link,linkat", "rename,renameat,renameat2", "unlink,unlinkat");

    /** Put before a command: writes down the steps that it takes, a line for each, with the number of its thread. */
    public static List<String> writingDown(Path steps) {
        List<String> command = traced(steps.toString(), String.join(",", STEPS));
        // the process is stopped at these calls and at no others; with that, strace 6 counts no further than one
        command.add("--seccomp-bpf");
        return command;
    }

    /** How many of these steps one thread took, of what was written down: so many times it can be killed there. */
    public static int taken(Path written, String steps) {
        try (Stream<String> lines = Files.lines(written)) {
            return lines
                    .map(line -> line.split(" +|\\(", 3))
                    .filter(words ->
                            words.length > 2 && List.of(steps.split(",")).contains(words[1]))
                    .collect(Collectors.groupingBy(words -> words[0], Collectors.summingInt(words -> 1)))
                    .values()
                    .stream()
                    .max(Integer::compare)
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Put before a command: kills it when it is about to do the n-th of these steps. Nothing is left to chance: one
     * step after another is tried, as many as it takes.
     *
     * @param steps of {@link #STEPS}
     */
    public static List<String> killedBefore(String steps, int n) {
        List<String> command = traced("/dev/null", steps);
        command.addAll(List.of("-e", "inject=" + steps + ":signal=SIGKILL:when=" + n));
        return command;
    }

    private static List<String> traced(String out, String steps) {
        Judge.used("strace");
        assumeTrue(installed("strace"), "strace is not installed");
        return new ArrayList<>(List.of(find("strace").toString(), "-f", "-q", "-o", out, "-e", "trace=" + steps));
    }

    private final Path folder;
    private final Map<String, String> env = new HashMap<>();

    /** What the tool left. */
    public record Result(int code, String out, String err) {
        public String all() {
            return out + err;
        }

        /** The result of a tool that must have succeeded. */
        public Result ok() {
            if (code != 0) throw new AssertionError("the tool ended with " + code + ": " + all());
            return this;
        }
    }

    public Tool(Path folder) {
        this.folder = folder;
    }

    public Tool env(String name, String value) {
        env.put(name, value);
        return this;
    }

    public Result run(String... command) {
        return run(new byte[0], command);
    }

    /** Runs the command in the folder; skips the test, with a reason, when the tool is not installed. */
    public Result run(byte[] stdin, String... command) {
        Judge.used(command[0]);
        assumeTrue(installed(command[0]), command[0] + " is not installed");
        try {
            Path out = Files.createTempFile("tool", ".out");
            Path err = Files.createTempFile("tool", ".err");
            try {
                ProcessBuilder builder = new ProcessBuilder(resolve(command))
                        .directory(folder.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
                builder.environment().putAll(env);
                Process process = builder.start();
                try (var in = process.getOutputStream()) {
                    in.write(stdin);
                } catch (IOException closed) {
                    // the tool did not want it all
                }
                if (!process.waitFor(120, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError("the tool did not end: " + List.of(command));
                }
                return new Result(
                        process.exitValue(),
                        Files.readString(out, StandardCharsets.UTF_8),
                        Files.readString(err, StandardCharsets.UTF_8));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public static boolean installed(String tool) {
        return find(tool) != null;
    }

    /** The tool's file: from the running JDK, else PATH, else the folders of system administration. */
    public static Path find(String tool) {
        Path ofJdk = Path.of(System.getProperty("java.home"), "bin", tool);
        if (Files.isExecutable(ofJdk)) return ofJdk;
        String path = System.getenv("PATH") + File.pathSeparator + "/usr/sbin" + File.pathSeparator + "/usr/local/sbin";
        for (String entry : path.split(File.pathSeparator)) {
            Path file = Path.of(entry.isEmpty() ? "." : entry, tool);
            if (Files.isExecutable(file) && !Files.isDirectory(file)) return file;
        }
        return null;
    }

    /**
     * A shell without job control starts background jobs deaf to SIGINT, and their children inherit it: undone where
     * env can.
     */
    public static List<String> interruptible(String... command) {
        List<String> all = new ArrayList<>();
        if (new Tool(Path.of(System.getProperty("java.io.tmpdir")))
                        .run("env", "--default-signal=INT", "true")
                        .code()
                == 0) all.addAll(List.of(find("env").toString(), "--default-signal=INT"));
        all.addAll(List.of(command));
        return all;
    }

    private static String[] resolve(String[] command) {
        String[] resolved = command.clone();
        resolved[0] = find(command[0]).toString();
        return resolved;
    }
}
