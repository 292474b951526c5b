//SOURCES ../cli/Command.java
//SOURCES ../ShellWord.java
package stellantis.quickstart;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.ShellWord;
import stellantis.cli.Command;
import stellantis.cli.Console;
import stellantis.cli.Run;
import stellantis.cli.Terminal;
import stellantis.cli.World;

/** Commands shown as a person would type them, one numbered step after another, each run by the code of the real script. */
public final class Walkthrough {
    private final Console console;
    private final World world;
    private final Transcript transcript;
    private final int steps;
    private int step;

    /**
     * @param folder that the commands are typed in
     * @param profile that they use
     * @param steps how many there will be
     */
    public Walkthrough(Run run, Path folder, String profile, int steps) {
        this.console = run.console();
        this.steps = steps;
        this.transcript = new Transcript(run.world().out());
        Map<String, String> env = new HashMap<>(run.world().env());
        // what the user has set for real profiles must not reach the sandbox
        env.keySet().removeIf(name -> name.startsWith("STELLANTIS_") && !name.equals("STELLANTIS_HOME"));
        env.put("STELLANTIS_PROFILE", profile);
        if (!run.console().colour()) env.put("NO_COLOR", "1");
        // the transcript is the result: all in one stream and in order, JSON as a person sees it, nobody to ask
        Terminal screen = new Terminal() {
            @Override
            public boolean showsOutput() {
                return true;
            }
        };
        this.world = new World(InputStream.nullInputStream(), run.world().out(), transcript, env, folder, run.world().clock(), screen);
    }

    public void heading(String title) {
        tell("");
        tell(console.paint("1", ++step + "/" + steps + "  " + title));
    }

    public void tell(String line) {
        console.out(line);
    }

    /**
     * Shows the command and runs it.
     *
     * @param words the script's name and its arguments
     * @throws Failure with the command's exit code when it fails
     */
    public void step(String title, Command command, String... words) {
        heading(title);
        tell("$ " + line(List.of(words)));
        console.resultStream().flush();
        String[] args = List.of(words).subList(1, words.length).toArray(String[]::new);
        int code = command.run(world, args);
        if (code != 0) {
            ExitCode kind = Stream.of(ExitCode.values()).filter(one -> one.code == code).findFirst().orElse(ExitCode.INTERNAL);
            throw Failure.of(kind, "step " + step + " ended with exit code " + code).because("see its message above").hint("mend that and run the quickstart again; this is a defect if you changed nothing");
        }
    }

    /** The command as a person types it. */
    public static String line(List<String> words) {
        return "jbang " + words.get(0) + "@stellantis " + words.stream().skip(1).map(ShellWord::of).collect(Collectors.joining(" "));
    }

    /** Waits for a line on stderr that begins so; the line behind it. */
    public String after(String start) throws InterruptedException {
        return transcript.after(start);
    }

    /** What is printed, and kept, so that somebody played can read the address on the screen. */
    private static final class Transcript extends PrintStream {
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        Transcript(PrintStream to) {
            super(to, true, StandardCharsets.UTF_8);
        }

        @Override
        public void println(String line) {
            super.println(line);
            lines.addAll(line.lines().toList());
        }

        String after(String start) throws InterruptedException {
            while (!lines.take().startsWith(start)) continue;
            return lines.take();
        }
    }
}
