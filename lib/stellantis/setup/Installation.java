package stellantis.setup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static stellantis.ExitCode.EXISTS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.cli.World;
import stellantis.pki.FileTree;
import stellantis.pki.SafeFile;

/**
 * The scripts as a command on the PATH: its starter in a folder of the user's choice, its manual page where man finds
 * it, all else in one folder of our own; and a list of what was made, by which it is taken away again.
 */
public final class Installation {
    private final World world;
    private final Path folder;

    public Installation(World world) {
        this.world = world;
        this.folder = world.xdg("XDG_DATA_HOME", ".local/share").resolve("stellantis");
    }

    /** Where the starter goes unless another folder is named. */
    public Path usualBin() {
        return world.home().resolve(".local/bin");
    }

    /** Where the starter is, if anything is installed. */
    public Optional<Path> bin() {
        try {
            return installed().stream().findFirst().map(Path::getParent);
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

    /** The starter and the manual page; empty when nothing is installed. */
    public List<Path> installed() throws IOException {
        return exists()
                ? Files.readAllLines(list()).stream().skip(1).map(Path::of).toList()
                : List.of();
    }

    /** Whether these very contents are what is installed. */
    public boolean holds(AppFolder app) throws IOException {
        return exists() && Files.readAllLines(list()).get(0).equals(app.id());
    }

    /**
     * Writes or replaces the command.
     *
     * @throws Failure (exit code 15) when a file of another origin has its name
     */
    public void write(AppFolder app, Path bin) throws IOException {
        Path home = folder.resolve("app-" + app.id());
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Map<Path, String> files = new LinkedHashMap<>();
        files.put(bin.resolve("stellantis"), app.posix(home, java));
        files.put(folder.resolveSibling("man").resolve("man1").resolve("stellantis.1"), app.manPage());
        for (Path file : files.keySet()) {
            if (Files.exists(file) && !isOurs(file)) {
                throw Failure.of(EXISTS, file + " exists and was not made by setup")
                        .hint("take it away, or put the command elsewhere: --bin FOLDER");
            }
        }
        List<Path> before = installed();
        place(app, home);
        for (Map.Entry<Path, String> file : files.entrySet()) {
            Path target = file.getKey();
            Files.createDirectories(target.getParent());
            Path fresh = Files.writeString(target.resolveSibling("." + target.getFileName() + ".new"), file.getValue());
            if (target.startsWith(bin)) fresh.toFile().setExecutable(true, false);
            Files.move(fresh, target, ATOMIC_MOVE, REPLACE_EXISTING);
        }
        List<String> lines = new ArrayList<>(List.of(app.id()));
        files.keySet().forEach(file -> lines.add(file.toString()));
        SafeFile.swapIn(list(), (String.join("\n", lines) + "\n").getBytes(UTF_8), false);
        for (Path old : before) if (!files.containsKey(old) && isOurs(old)) Files.deleteIfExists(old);
        try (Stream<Path> others = Files.list(folder)) {
            for (Path other : others.filter(
                            file -> file.getFileName().toString().startsWith("app-") && !file.equals(home))
                    .toList()) FileTree.remove(other);
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
                Files.move(fresh, home, ATOMIC_MOVE);
            } finally {
                if (Files.exists(fresh)) FileTree.remove(fresh);
            }
        }
        Path completion = Files.createDirectories(completion());
        for (Map.Entry<String, String> file : Completion.files().entrySet())
            Files.writeString(completion.resolve(file.getKey()), file.getValue());
    }

    /**
     * Has the shared archive made now, so that the first command is as fast as the others; without one they are only
     * slower.
     */
    public void rehearse() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(installed().get(0).toString());
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
        for (Path file : installed()) {
            if (Files.exists(file) && isOurs(file)) Files.delete(file);
            folders.add(file.getParent());
        }
        FileTree.remove(folder);
        folders.add(folder.resolveSibling("man"));
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

    /** Whether one of its first lines says so. */
    private static boolean isOurs(Path file) throws IOException {
        if (!Files.isRegularFile(file)) return false;
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(200), ISO_8859_1).contains(": made by jbang setup@stellantis");
        }
    }
}
