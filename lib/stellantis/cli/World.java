package stellantis.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** Everything that a script gets from its environment. Tests pass their own; nothing else reads the process's. */
public record World(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> env,
        Path folder,
        Clock clock,
        Terminal terminal) {
    /** The variable that holds {@link #form}. */
    public static final String FORM = "STELLANTIS_CALLED";
    /** By JBang, with the catalog added under its usual name. */
    private static final String FROM_CATALOG = "jbang {}@stellantis";

    /** The process as it is. Output is UTF-8 except on Windows, whose consoles say what they want. */
    public static World system() {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        PrintStream out = windows ? System.out : stream(FileDescriptor.out, false);
        PrintStream err = windows ? System.err : stream(FileDescriptor.err, true);
        return new World(
                System.in,
                out,
                err,
                System.getenv(),
                Path.of("").toAbsolutePath(),
                Clock.systemUTC(),
                Terminal.system());
    }

    private static PrintStream stream(FileDescriptor to, boolean flush) {
        return new PrintStream(new FileOutputStream(to), flush, UTF_8);
    }

    /**
     * How the command was called, with {@code {}} for its name, so that the others are named alike. What starts this
     * process ({@code ./jbang}, an installed {@code stellantis}) says so; JBang itself does not, and needs no name of a
     * catalog in a clone.
     */
    public String form() {
        String said = env.get(FORM);
        if (said != null && said.contains("{}")) return said;
        for (Path above = folder; above != null; above = above.getParent()) {
            if (Files.exists(above.resolve("jbang-catalog.json")))
                return Files.exists(above.resolve("scripts/setup.java")) ? "jbang {}" : FROM_CATALOG;
        }
        return FROM_CATALOG;
    }

    /** Letters on a line of the screen, by COLUMNS or the terminal; 0 where that is not known. */
    public int width() {
        String set = env.getOrDefault("COLUMNS", "");
        return set.matches("\\d{1,4}") ? Integer.parseInt(set) : terminal.width();
    }

    /** The user's home: HOME where it is set, else the account's. */
    public Path home() {
        String home = env.get("HOME");
        return Path.of(home == null || home.isBlank() ? System.getProperty("user.home") : home);
    }

    /** $STELLANTIS_HOME, else the configuration folder of the platform. */
    public Path stellantisHome() {
        String chosen = env.get("STELLANTIS_HOME");
        if (chosen != null && !chosen.isBlank()) return folder.resolve(chosen);
        String os = System.getProperty("os.name");
        if (os.startsWith("Windows") && env.get("APPDATA") != null) return Path.of(env.get("APPDATA"), "stellantis");
        if (os.startsWith("Mac")) return home().resolve("Library/Application Support/stellantis");
        return xdg("XDG_CONFIG_HOME", ".config").resolve("stellantis");
    }

    /** The XDG rule: a relative value is ignored. */
    public Path xdg(String variable, String underHome) {
        String value = env.get(variable);
        return value != null && value.startsWith("/") ? Path.of(value) : home().resolve(underHome);
    }
}
