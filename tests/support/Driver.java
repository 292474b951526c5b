package support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The driver of a vehicle at the partner's runner: runs {@code enroll}, whose browser is a note of the address to open.
 */
public final class Driver {
    private final ScriptRunner runner;
    private final Path note;
    private CompletableFuture<ScriptRunner.Outcome> running;

    public Driver(ScriptRunner runner) {
        this.runner = runner;
        this.note = runner.home.resolve("address-to-open");
        try {
            Path opener = Files.createDirectories(runner.home.resolve("bin")).resolve("xdg-open");
            Files.writeString(
                    opener,
                    "#!/bin/sh\nprintf %s \"$1\" > '" + note + ".new' && mv '" + note + ".new' '" + note + "'\n");
            Files.setPosixFilePermissions(opener, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        runner.env("DISPLAY", ":0").env("PATH", runner.home.resolve("bin") + ":" + System.getenv("PATH"));
    }

    /**
     * What a browser does when a driver opens this address at the sandbox and accepts, by curl.
     *
     * @param authorities of the sandbox, PEM
     */
    public static void accepts(Path folder, Path authorities, String address, String user) {
        Tool curl = new Tool(folder);
        String ca = authorities.toString();
        String page = curl.run("curl", "-sSL", "--cacert", ca, "-w", "\n%{url_effective}", address)
                .ok()
                .out();
        String request = page.replaceAll("(?s).*name=\"request\" value=\"([^\"]+)\".*", "$1");
        String provider = page.replaceFirst("(?s).*\n([^?]*).*", "$1");
        String answer = "user=" + user + "&decision=accept&request=" + request;
        curl.run("curl", "-sSL", "--cacert", ca, "-d", answer, provider).ok();
    }

    /** Starts {@code enroll} and waits for the address that it opens a browser with. */
    public String enroll(String... args) {
        try {
            Files.deleteIfExists(note);
            running = CompletableFuture.supplyAsync(
                    () -> runner.run("enroll", args), task -> new Thread(task, "enroll").start());
            for (int tries = 0; tries < 1500; tries++) {
                if (Files.exists(note)) return Files.readString(note);
                if (running.isDone())
                    throw new AssertionError("enroll ended before it opened a browser: "
                            + running.join().all());
                Thread.sleep(20);
            }
            throw new AssertionError("enroll opened no browser");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How it ended. */
    public ScriptRunner.Outcome outcome() {
        try {
            return running.get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (TimeoutException e) {
            throw new AssertionError("enroll does not end");
        }
    }
}
