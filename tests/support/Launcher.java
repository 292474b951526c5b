//SOURCES Tool.java
//SOURCES Repository.java
package support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code ./jbang} as a user runs it, in a process of its own with an environment of its own: home, JBang folder and
 * PATH are private, only the local Maven repository and the pinned JBang are the ones that this run came with, so that
 * nothing needs the network.
 */
public final class Launcher {
    /** What the launcher may use of the system; no java, no mvn, no jbang. */
    private static final List<String> TOOLS = List.of(
            "sh",
            "mkdir",
            "mktemp",
            "readlink",
            "rm",
            "rmdir",
            "mv",
            "cp",
            "cat",
            "cksum",
            "cut",
            "find",
            "sha256sum",
            "shasum",
            "sleep",
            "stty",
            "tr");

    public final Path file;
    public final Path home;
    public final Path folder;
    /** The only folder on PATH. */
    public final Path bin;

    public final Map<String, String> env = new LinkedHashMap<>();

    public Launcher(Path temporary) {
        this(temporary, Repository.root().resolve("jbang"));
    }

    public Launcher(Path temporary, Path file) {
        assumeTrue(Tool.installed("sh"), "sh is not installed");
        try {
            this.file = file;
            this.home = Files.createDirectories(temporary.resolve("home"));
            this.folder = Files.createDirectories(temporary.resolve("work"));
            this.bin = Files.createDirectories(temporary.resolve("bin"));
            Path wrapper = Files.createDirectories(temporary.resolve("wrapper"));
            for (String tool : TOOLS) if (Tool.installed(tool)) command(tool, "exec " + Tool.find(tool) + " \"$@\"");
            Files.copy(pinnedJar(), wrapper.resolve(pinnedName()));
            env.put("PATH", bin.toString());
            env.put("HOME", home.toString());
            env.put("LC_ALL", "C.UTF-8");
            env.put("JAVA_HOME", System.getProperty("java.home"));
            env.put("JBANG_DIR", temporary.resolve("jbang").toString());
            env.put("JBANG_WRAPPER_DIR", wrapper.toString());
            env.put("JBANG_REPO", Repository.mavenRepository().toString());
            env.put("JBANG_NO_VERSION_CHECK", "true");
            env.put("STELLANTIS_HOME", home.resolve("stellantis").toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs {@code ./jbang ARGS} in {@link #folder}, without terminal. */
    public Tool.Result run(String... args) {
        return run(new byte[0], args);
    }

    public Tool.Result run(byte[] stdin, String... args) {
        List<String> command = new ArrayList<>(List.of(file.toString()));
        command.addAll(List.of(args));
        return run(stdin, command);
    }

    /** Runs any command in this environment. */
    public Tool.Result run(byte[] stdin, List<String> command) {
        try {
            Path out = Files.createTempFile("launcher", ".out");
            Path err = Files.createTempFile("launcher", ".err");
            try {
                Process process = start(
                        command, ProcessBuilder.Redirect.to(out.toFile()), ProcessBuilder.Redirect.to(err.toFile()));
                try (var in = process.getOutputStream()) {
                    in.write(stdin);
                } catch (IOException closed) {
                    // the command did not want it all
                }
                return new Tool.Result(
                        end(process),
                        Files.readString(out, StandardCharsets.UTF_8),
                        Files.readString(err, StandardCharsets.UTF_8));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Process start(List<String> command, ProcessBuilder.Redirect out, ProcessBuilder.Redirect err)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out)
                .redirectError(err);
        builder.environment().clear();
        builder.environment().putAll(env);
        return builder.start();
    }

    /** Waits for the end; ends it by force when it takes minutes. */
    public static int end(Process process) {
        try {
            if (!process.waitFor(180, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError("the command did not end");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A command of this name on the private PATH. */
    public Path command(String name, String shellScript) {
        try {
            Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + shellScript + "\n");
            file.toFile().setExecutable(true);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The version that the launcher pins. */
    public static String pinnedVersion() {
        return value("ver");
    }

    /** The pinned jar's name in {@code JBANG_WRAPPER_DIR}. */
    public static String pinnedName() {
        return "jbang-" + pinnedVersion() + "-" + value("sum").substring(0, 12) + ".jar";
    }

    private static String value(String variable) {
        Matcher line = Pattern.compile("(?m)^" + variable + "=(\\S+)$")
                .matcher(Repository.text(Repository.root().resolve("jbang")));
        if (!line.find()) throw new AssertionError("the launcher sets no " + variable);
        return line.group(1);
    }

    /** The pinned JBang, wherever an earlier run of the launcher or Maven left it. */
    public static Path pinnedJar() {
        String artifact = "jbang-cli-" + pinnedVersion() + "-all.jar";
        String cache = System.getenv("XDG_CACHE_HOME");
        List<Path> places = new ArrayList<>();
        if (System.getenv("JBANG_WRAPPER_DIR") != null)
            places.add(Path.of(System.getenv("JBANG_WRAPPER_DIR"), pinnedName()));
        if (cache != null) places.add(Path.of(cache, "jbang-wrapper", pinnedName()));
        for (String home : new String[] {System.getenv("HOME"), System.getProperty("user.home")}) {
            if (home != null) places.add(Path.of(home, ".cache", "jbang-wrapper", pinnedName()));
        }
        places.add(Repository.mavenRepository()
                .resolve("dev/jbang/jbang-cli/" + pinnedVersion())
                .resolve(artifact));
        Path found = places.stream().filter(Files::exists).findFirst().orElse(null);
        assumeTrue(
                found != null, "the pinned JBang was never fetched here: run JBANG_WRAPPER_PINNED=1 ./jbang version");
        return found;
    }
}
