package support;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code enroll} while it waits: the address it printed, and a browser of ours to come back with what we please. */
public final class EnrollSession {
    private static final HttpClient BROWSER =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ScriptRunner runner;
    private final PipedOutputStream typed = new PipedOutputStream();
    private final CompletableFuture<ScriptRunner.Outcome> run;

    private EnrollSession(ScriptRunner runner, String... args) {
        this.runner = runner;
        try {
            runner.in(new PipedInputStream(typed));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.run = CompletableFuture.supplyAsync(
                () -> runner.run("enroll", args), task -> new Thread(task, "enroll").start());
    }

    /** Starts it without a browser, with what else is given. */
    public static EnrollSession start(ScriptRunner runner, String... args) {
        return new EnrollSession(
                runner,
                Stream.concat(Stream.of("--no-browser"), Arrays.stream(args)).toArray(String[]::new));
    }

    public static EnrollSession withBrowser(ScriptRunner runner, String... args) {
        return new EnrollSession(runner, args);
    }

    /** A runner whose profile is that of an application for end users. */
    public static ScriptRunner runner(
            Path temporary, LocalStellantis stellantis, LocalStellantis.Partner app, String... settings) {
        ScriptRunner runner = new ScriptRunner(temporary)
                .env("CLIENT_SECRET", app.reply().client().secret().reveal());
        try {
            Path profile = Files.createDirectories(runner.profile("default"));
            Files.copy(app.key(), profile.resolve("key.pem"));
            Files.setPosixFilePermissions(profile.resolve("key.pem"), PosixFilePermissions.fromString("rw-------"));
            Files.copy(app.cert(), profile.resolve("cert.pem"));
            Files.copy(stellantis.sandbox.caFile(), profile.resolve("ca.pem"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String provider = stellantis.sandbox.idpUrl().toString();
        List<String> all = new ArrayList<>(List.of(
                "base-url=" + stellantis.sandbox.baseUrl(),
                "auth=end-user",
                "authorize-url=" + provider + "/authorize",
                "token-url=" + provider + "/access_token",
                "revoke-url=" + provider + "/token/revoke",
                "realm=clientsB2CPeugeot",
                "client-id=" + app.clientId(),
                "client-secret=env:CLIENT_SECRET",
                "scope=telemetry,trip,openid"));
        all.addAll(List.of(settings));
        support.Partner.settings(runner, all.toArray(String[]::new));
        return runner;
    }

    /** The consent page's address, once it is printed. */
    public String page() {
        return printed("(?m)^(https://\\S+)$");
    }

    /** What is printed in these words, once it is. */
    public String printed(String pattern) {
        for (int tries = 0; tries < 1500; tries++) {
            Matcher found = Pattern.compile(pattern).matcher(runner.errorsSoFar());
            if (found.find()) return found.group(1);
            if (run.isDone())
                throw new AssertionError(
                        "it ended without " + pattern + ": " + run.join().all());
            pause();
        }
        throw new AssertionError("it printed no " + pattern + ": " + runner.errorsSoFar());
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A parameter of the consent page's address. */
    public String parameter(String name) {
        Matcher found = Pattern.compile("[?&]" + name + "=([^&]*)").matcher(page());
        return found.find() ? URLDecoder.decode(found.group(1), StandardCharsets.UTF_8) : null;
    }

    /** Where the provider sends the browser when this driver decides so. */
    public String sentTo(EndUserTokens owners, String user, String decision) {
        return LocalStellantis.header(
                owners.decide(owners.stellantis.curl(null, "-i", page()), user, decision), "Location");
    }

    /** What a browser gets there; redirects are shown, not followed. */
    public static HttpResponse<String> get(String url) {
        return send(HttpRequest.newBuilder(URI.create(url)));
    }

    public static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return BROWSER.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The last page, as the browser shows it after having been sent there. */
    public static String arrive(String url) {
        HttpResponse<String> first = get(url);
        return get(URI.create(url)
                        .resolve(first.headers().firstValue("Location").orElseThrow())
                        .toString())
                .body();
    }

    public EnrollSession paste(String address) {
        try {
            typed.write((address + "\n").getBytes(StandardCharsets.UTF_8));
            typed.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public boolean waits() {
        return !run.isDone();
    }

    public ScriptRunner.Outcome end() {
        try {
            return run.get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("it did not end: " + runner.errorsSoFar(), e);
        }
    }
}
