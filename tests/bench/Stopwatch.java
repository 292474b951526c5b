import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import support.Tool;

/**
 * Runs commands as a user would, each run in a new empty folder, and takes the wall time of the whole processes or,
 * in another run, the peak memory of the largest one (where GNU time is installed).
 */
class Stopwatch {
    private final Map<String, String> env;
    private final Path folder;
    private final String gnuTime;

    Stopwatch(Path folder, Map<String, String> env) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        this.env = env;
        this.gnuTime = findGnuTime();
    }

    /** Milliseconds from the first process's start to the last one's end. */
    double milliseconds(List<List<String>> commands) throws IOException, InterruptedException {
        Path place = Files.createTempDirectory(folder, "run");
        try {
            long started = System.nanoTime();
            for (List<String> command : commands) run(command, place);
            return (System.nanoTime() - started) / 1e6;
        } finally {
            delete(place);
        }
    }

    /** The largest resident set of any of the processes, in MiB, or NaN where nothing can tell. */
    double peakMebibytes(List<List<String>> commands) throws IOException, InterruptedException {
        Path place = Files.createTempDirectory(folder, "run");
        Path report = Files.createTempFile(folder, "peak", "");
        try {
            double peak = Double.NaN;
            for (List<String> command : commands) {
                List<String> watched = new ArrayList<>(
                        gnuTime == null ? List.of() : List.of(gnuTime, "-f", "%M", "-o", report.toString()));
                watched.addAll(command);
                run(watched, place);
                if (gnuTime != null)
                    peak = Math.max(
                            Double.isNaN(peak) ? 0 : peak,
                            Double.parseDouble(Files.readString(report).strip()) / 1024);
            }
            return peak;
        } finally {
            Files.delete(report);
            delete(place);
        }
    }

    /** Runs it without measuring; fails when it does. Returns what it printed. */
    String run(List<String> command, Path place) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", "");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(place.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile());
            builder.environment().clear();
            builder.environment().putAll(env);
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(15, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException("took over a quarter of an hour: " + command);
            }
            if (process.exitValue() != 0)
                throw new IOException(
                        "ended with " + process.exitValue() + ": " + command + "\n" + Files.readString(out));
            return Files.readString(out);
        } finally {
            Files.delete(out);
        }
    }

    private String findGnuTime() throws IOException, InterruptedException {
        Path time = Tool.find("time");
        if (time == null) return null;
        Process version = new ProcessBuilder(time.toString(), "--version")
                .redirectErrorStream(true)
                .start();
        return new String(version.getInputStream().readAllBytes()).contains("GNU") && version.waitFor() == 0
                ? time.toString()
                : null;
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
