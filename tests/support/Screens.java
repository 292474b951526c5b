//SOURCES ScriptRunner.java
//SOURCES Repository.java
//SOURCES DocumentedCommands.java
//SOURCES TerminalSvg.java
//SOURCES Tool.java
package support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import stellantis.sandbox.Fault;
import stellantis.sandbox.Sandbox;
import stellantis.sandbox.SandboxOptions;

/**
 * The pictures of terminal sessions in README and docs: commands that are run against a sandbox, and what they print.
 */
public final class Screens {
    private static final int COLUMNS = 114;

    private Screens() {}

    public static Path folder() {
        return Repository.root().resolve("docs/screens");
    }

    /** Name of the file to its picture as it is today. @param temporary for the sandboxes and desks */
    public static Map<String, String> drawn(Path temporary) {
        Map<String, String> screens = new LinkedHashMap<>();
        try (Sandbox sandbox = sandbox(temporary.resolve("healthy"))) {
            DocumentedCommands stage =
                    DocumentedCommands.full(temporary.resolve("full"), sandbox).withFleet();
            stage.runner.run("profile", "set", "auth=oauth2");
            DocumentedCommands first = stage.copy(temporary.resolve("first"));
            screens.put(
                    "first-json.svg",
                    drawn(
                            "from the e-mail to the first JSON",
                            sandbox,
                            first,
                            "stellantis install certificate.zip",
                            "stellantis call fleets --query '_embedded.fleets[].{id: id, name: name}'"));
            screens.put(
                    "status.svg",
                    drawn(
                            "status",
                            sandbox,
                            stage.copy(temporary.resolve("status")),
                            "stellantis status --fleet 'Sandbox fleet' --limit 6 --parallel 1 --columns"
                                    + " 'vin,energies[0].level:%,energies[0].autonomy:km left,odometer.mileage:km'"));
            DocumentedCommands wrong = stage.copy(temporary.resolve("wrong"));
            new Tool(wrong.runner.folder)
                    .env("KP", wrong.runner.env.get("KEY_PASSPHRASE"))
                    .run(
                            "openssl",
                            "req",
                            "-new",
                            "-key",
                            "key.pem",
                            "-passin",
                            "env:KP",
                            "-out",
                            "keytool.csr",
                            "-subj",
                            "/emailAddress=it@example.com/C=FR/L=Paris/O=Free2Move/OU=Programs Partner/CN=MZP123456")
                    .ok();
            screens.put(
                    "inspect.svg",
                    drawn("a request that would come back", sandbox, wrong, "stellantis inspect keytool.csr"));
        }
        try (Sandbox sandbox = sandbox(temporary.resolve("faulty"), Fault.REJECT_CLIENT)) {
            DocumentedCommands stage = DocumentedCommands.full(temporary.resolve("refused"), sandbox);
            stage.runner.run("profile", "set", "auth=basic", "password=env:MZP_PASSWORD");
            screens.put(
                    "doctor.svg", drawn("a certificate that the server refuses", sandbox, stage, "stellantis doctor"));
        }
        return screens;
    }

    private static Sandbox sandbox(Path state, Fault... faults) {
        return Sandbox.start(new SandboxOptions(state).port(0).tokenPort(0).faults(faults));
    }

    private static String drawn(String title, Sandbox sandbox, DocumentedCommands stage, String... commands) {
        List<String> lines = new ArrayList<>();
        for (String command : commands) {
            if (!lines.isEmpty()) lines.add("");
            lines.add("\u001b[32m$\u001b[0m \u001b[1m" + command + "\u001b[0m");
            stage.cleared(command).runner.terminal(COLUMNS);
            stage.type(command);
            // what the progress line left is gone from a terminal, too
            stage.runner
                    .screen()
                    .lines()
                    .map(line -> line.replaceAll(".*\r", "").replace("\u001b[K", ""))
                    .forEach(lines::add);
        }
        String text = String.join("\n", lines)
                .replace(stage.runner.home.toString(), "/home/you")
                .replace(stage.runner.folder.toString(), "/home/you")
                .replace("/home/you/stellantis", "/home/you/.config/stellantis")
                .replaceAll("\\b" + sandbox.baseUrl().getPort() + "\\b", "8443")
                .replaceAll("\\b" + sandbox.tokenUrl().getPort() + "\\b", "9033");
        return TerminalSvg.of(title, List.of(text.split("\n", -1)), COLUMNS);
    }

    /**
     * What is the same on every day and in every sandbox: the words of a picture without dates, ids, numbers, and how
     * lines are broken.
     */
    public static String lasting(String svg) {
        // Java keeps the CAs that a server lists in no order
        return TerminalSvg.text(svg)
                .replaceAll("Stellantis\\s+Sandbox\\s+(Root|Partners)\\s+CA", "CA")
                .replaceAll("\\d{4}-\\d\\d-\\d\\d(T[\\d:.]+(Z|[+-][\\d:]+))?", "DATE")
                .replaceAll("\\b(?=\\w*\\d)[0-9a-fA-F]{4,}(-[0-9a-f]{4,})*\\b", "ID")
                .replaceAll("-?\\d+(\\.\\d+)?", "N")
                .replaceAll("\\b(\\p{XDigit}{2}:)+\\p{XDigit}{2}\\b", "ID")
                .replaceAll("\\s+", " ")
                .strip();
    }

    /** Draws anew what says something else than today; the others stay as they are. Returns what was written. */
    public static List<Path> redraw(Path temporary) {
        List<Path> written = new ArrayList<>();
        drawn(temporary).forEach((name, svg) -> {
            Path file = folder().resolve(name);
            try {
                if (Files.exists(file) && lasting(Files.readString(file)).equals(lasting(svg))) return;
                Files.createDirectories(folder());
                Files.writeString(file, svg);
                written.add(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return written;
    }
}
