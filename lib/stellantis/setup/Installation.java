//SOURCES AppFolder.java
//SOURCES ../cli/World.java
//SOURCES ../pki/NewFiles.java
package stellantis.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.cli.Command;
import stellantis.cli.World;
import stellantis.pki.NewFiles;

/**
 * The scripts as commands on the PATH: starters in a folder of the user's choice, all else in one folder of our own,
 * and a list of what was made, by which it is taken away again.
 */
public final class Installation {
    private final World world;
    private final List<Command> commands;
    private final Path folder;
    private final boolean windows = System.getProperty("os.name").startsWith("Windows");

    public Installation(World world, List<Command> commands) {
        this.world = world;
        this.commands = commands;
        boolean local = windows && world.env().get("LOCALAPPDATA") != null;
        this.folder = local
                ? Path.of(world.env().get("LOCALAPPDATA"), "stellantis", "commands")
                : world.xdg("XDG_DATA_HOME", ".local/share").resolve("stellantis");
    }

    /** Where the starters go unless another folder is named. */
    public Path usualBin() {
        return windows ? folder.resolve("bin") : world.home().resolve(".local/bin");
    }

    /** Where the starters are, if anything is installed. */
    public Optional<Path> bin() {
        try {
            return starters().stream().findFirst().map(Path::getParent);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    public Path completion() {
        return folder.resolve("completion");
    }

    private Path list() {
        return folder.resolve("installed");
    }

    public boolean exists() {
        return Files.exists(list());
    }

    /** The starters there are, in the order they were made; empty when nothing is installed. */
    public List<Path> starters() throws IOException {
        return exists()
                ? Files.readAllLines(list()).stream().skip(1).map(Path::of).toList()
                : List.of();
    }

    /** Whether these very contents are what is installed. */
    public boolean holds(AppFolder app) throws IOException {
        return exists() && Files.readAllLines(list()).get(0).equals(app.id());
    }

    /**
     * Writes or replaces the commands.
     *
     * @throws Failure (exit code 15) when a file of another origin has one of their names
     */
    public void write(AppFolder app, Path bin) throws IOException {
        Map<Path, String> starters = new LinkedHashMap<>();
        Path home = folder.resolve("app-" + app.id());
        Path java = Path.of(System.getProperty("java.home"), "bin", windows ? "java.exe" : "java");
        for (Command command : commands) {
            Path starter = bin.resolve("stellantis-" + command.name + (windows ? ".cmd" : ""));
            if (Files.exists(starter) && !isOurs(starter)) {
                throw Failure.of(ExitCode.EXISTS, starter + " exists and was not made by setup")
                        .hint("take it away, or put the commands elsewhere: --bin FOLDER");
            }
            starters.put(starter, windows ? app.windows(command, home, java) : app.posix(command, home, java));
        }
        List<Path> before = starters();
        place(app, home);
        Files.createDirectories(bin);
        for (Map.Entry<Path, String> starter : starters.entrySet()) {
            Path fresh = Files.writeString(
                    starter.getKey().resolveSibling("." + starter.getKey().getFileName() + ".new"),
                    starter.getValue(),
                    StandardCharsets.UTF_8);
            fresh.toFile().setExecutable(true, false);
            Files.move(fresh, starter.getKey(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> lines = new ArrayList<>(List.of(app.id()));
        starters.keySet().forEach(starter -> lines.add(starter.toString()));
        NewFiles.swapIn(list(), (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8), false);
        for (Path old : before) if (!starters.containsKey(old) && isOurs(old)) Files.deleteIfExists(old);
        try (Stream<Path> others = Files.list(folder)) {
            for (Path other : others.filter(
                            file -> file.getFileName().toString().startsWith("app-") && !file.equals(home))
                    .toList()) NewFiles.removeTree(other);
        }
    }

    /** The folder appears whole, and an unharmed one is left as it is: a command may be running from it. */
    private void place(AppFolder app, Path home) throws IOException {
        Files.createDirectories(folder);
        if (!Files.exists(home)) {
            Path fresh = Files.createTempDirectory(folder, ".new");
            try {
                app.write(fresh);
                fresh.toFile().setReadable(true, false);
                fresh.toFile().setExecutable(true, false);
                Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                if (Files.exists(fresh)) NewFiles.removeTree(fresh);
            }
        }
        Path completion = Files.createDirectories(completion());
        for (Map.Entry<String, String> file : new Completion(commands).files().entrySet())
            Files.writeString(completion.resolve(file.getKey()), file.getValue());
    }

    /**
     * Has the shared archive made now, so that the first command is as fast as the others; without one they are only
     * slower.
     */
    public void rehearse(AppFolder app) throws IOException, InterruptedException {
        Path home = folder.resolve("app-" + app.id());
        ProcessBuilder builder = new ProcessBuilder(
                windows ? app.rehearsal(home) : List.of(starters().get(0).toString()));
        builder.environment().put("STELLANTIS_REHEARSE", "1");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(2, TimeUnit.MINUTES)) process.destroyForcibly();
    }

    /** Takes away all that was made here and nothing else. */
    public void remove() throws IOException {
        TreeSet<Path> folders = new TreeSet<>(Comparator.reverseOrder());
        for (Path starter : starters()) {
            if (Files.exists(starter) && isOurs(starter)) Files.delete(starter);
            folders.add(starter.getParent());
        }
        NewFiles.removeTree(folder);
        folders.add(folder.getParent());
        for (Path left : folders) deleteEmpty(left);
    }

    private static void deleteEmpty(Path left) throws IOException {
        if (!Files.isDirectory(left)) return;
        try (Stream<Path> inside = Files.list(left)) {
            if (inside.findAny().isPresent()) return;
        }
        Files.delete(left);
    }

    private static boolean isOurs(Path starter) throws IOException {
        return Files.isRegularFile(starter)
                && Files.size(starter) < 10_000
                && Files.readString(starter, StandardCharsets.ISO_8859_1).contains(": made by jbang setup@stellantis");
    }
}
