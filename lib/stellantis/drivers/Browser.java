package stellantis.drivers;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import stellantis.cli.World;

/**
 * The person's browser, by the platform's own command for it; loading java.awt for this would take longer than all the
 * rest.
 */
final class Browser {
    private Browser() {}

    /** Whether a browser was asked to open the page; what the page is called is seen by every user of the machine. */
    static boolean open(World world, URI page) throws InterruptedException {
        Optional<List<String>> command = command(world);
        if (command.isEmpty()) return false;
        List<String> words = new ArrayList<>(command.get());
        words.add(page.toString());
        try {
            ProcessBuilder builder = new ProcessBuilder(words)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().clear();
            builder.environment().putAll(world.env());
            Process process = builder.start();
            process.getOutputStream().close();
            // some stay as long as the browser is open
            return !process.waitFor(2, TimeUnit.SECONDS) || process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<List<String>> command(World world) {
        String os = System.getProperty("os.name");
        if (os.startsWith("Windows"))
            return find(world, "rundll32.exe").map(file -> List.of(file, "url.dll,FileProtocolHandler"));
        if (os.startsWith("Mac")) return find(world, "open").map(List::of);
        boolean screen = List.of("DISPLAY", "WAYLAND_DISPLAY").stream()
                .anyMatch(name -> !world.env().getOrDefault(name, "").isEmpty());
        return screen ? find(world, "xdg-open").map(List::of) : Optional.empty();
    }

    private static Optional<String> find(World world, String name) {
        String path = world.env().getOrDefault("PATH", world.env().getOrDefault("Path", ""));
        for (String folder : path.split(File.pathSeparator)) {
            try {
                Path file = Path.of(folder, name);
                // a relative folder would find what lies in the one the user happens to be in
                if (file.isAbsolute() && Files.isExecutable(file)) return Optional.of(file.toString());
            } catch (InvalidPathException e) {
                // not a folder
            }
        }
        return Optional.empty();
    }
}
