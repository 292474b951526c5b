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
public final class Enrolling {
    private static final HttpClient BROWSER =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Desk desk;
    private final PipedOutputStream typed = new PipedOutputStream();
    private final CompletableFuture<Desk.Outcome> run;

    private Enrolling(Desk desk, String... args) {
        this.desk = desk;
        try {
            desk.in(new PipedInputStream(typed));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.run = CompletableFuture.supplyAsync(
                () -> desk.run("enroll", args), task -> new Thread(task, "enroll").start());
    }

    /** Starts it without a browser, with what else is given. */
    public static Enrolling start(Desk desk, String... args) {
        return new Enrolling(
                desk,
                Stream.concat(Stream.of("--no-browser"), Arrays.stream(args)).toArray(String[]::new));
    }

    public static Enrolling withBrowser(Desk desk, String... args) {
        return new Enrolling(desk, args);
    }

    /** A desk whose profile is that of an application for end users. */
    public static Desk desk(
            Path temporary, LocalStellantis stellantis, LocalStellantis.Partner app, String... settings) {
        Desk desk = new Desk(temporary)
                .env("CLIENT_SECRET", app.reply().client().secret().reveal());
        try {
            Path profile = Files.createDirectories(desk.profile("default"));
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
        support.Partner.settings(desk, all.toArray(String[]::new));
        return desk;
    }

    /** The consent page's address, once it is printed. */
    public String page() {
        return printed("(?m)^(https://\\S+)$");
    }

    /** What is printed in these words, once it is. */
    public String printed(String pattern) {
        for (int tries = 0; tries < 1500; tries++) {
            Matcher found = Pattern.compile(pattern).matcher(desk.errorsSoFar());
            if (found.find()) return found.group(1);
            if (run.isDone())
                throw new AssertionError(
                        "it ended without " + pattern + ": " + run.join().all());
            pause();
        }
        throw new AssertionError("it printed no " + pattern + ": " + desk.errorsSoFar());
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
    public String sentTo(Owners owners, String user, String decision) {
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

    public Enrolling paste(String address) {
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

    public Desk.Outcome end() {
        try {
            return run.get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("it did not end: " + desk.errorsSoFar(), e);
        }
    }
}
