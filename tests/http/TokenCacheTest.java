package stellantis.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stellantis.Secret;

class TokenCacheTest {
    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    Path folder;

    final List<String> warnings = new ArrayList<>();
    final AtomicInteger fetched = new AtomicInteger();

    TokenCache at(Instant now) {
        return new TokenCache(
                folder.resolve("tokens"), Duration.ofSeconds(20), Clock.fixed(now, ZoneOffset.UTC), warnings::add);
    }

    static TokenRequest request(String endpoint, String id, String scope) {
        return new TokenRequest(URI.create(endpoint), id, scope, null);
    }

    static final TokenRequest REQUEST = request("https://idp.example/token", "ID", "prd:ABC");

    String get(TokenRequest request, Instant now, long life) throws Exception {
        return at(now).get(
                        request,
                        null,
                        () -> new AccessToken(
                                Secret.of("token" + fetched.incrementAndGet()),
                                now,
                                now.plusSeconds(life),
                                null,
                                false))
                .value()
                .reveal();
    }

    @Test
    void neverMixesUpWhatBelongsToDifferentRequests() throws Exception {
        List<TokenRequest> all = List.of(
                REQUEST,
                request("https://idp.example/token2", "ID", "prd:ABC"),
                request("https://idp.example/token", "ID2", "prd:ABC"),
                request("https://idp.example/token", "ID", "prd:XYZ"),
                request("https://idp.example/token", "ID", null),
                request("https://idp.example/token", "ID", "-"),
                // the same characters, otherwise divided
                request("https://idp.example/token", "IDprd:A", "BC"),
                new TokenRequest(URI.create("https://idp.example/token"), "ID", "prd:ABC", Secret.of("secret")));
        List<String> first = new ArrayList<>();
        for (TokenRequest one : all) first.add(get(one, NOW, 3600));
        assertEquals(all.size(), first.stream().distinct().count());
        for (int i = 0; i < all.size(); i++) assertEquals(first.get(i), get(all.get(i), NOW, 3600));
    }

    @Test
    void renewsThirtySecondsOrATenthOfItsLifeBeforeTheEnd() throws Exception {
        assertEquals("token1", get(REQUEST, NOW, 3600));
        assertEquals("token1", get(REQUEST, NOW.plusSeconds(3569), 3600));
        assertEquals("token2", get(REQUEST, NOW.plusSeconds(3570), 60));
        assertEquals("token2", get(REQUEST, NOW.plusSeconds(3570 + 53), 60));
        assertEquals("token3", get(REQUEST, NOW.plusSeconds(3570 + 54), 60));
    }

    @Test
    void doesNotTrustATokenFromTheFuture() throws Exception {
        get(REQUEST, NOW, 3600);
        assertEquals("token2", get(REQUEST, NOW.minusSeconds(86_400), 3600));
    }

    Path kept() throws Exception {
        try (var files = Files.list(folder.resolve("tokens"))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void fetchesAnewWhenTheFileIsDamagedOfAnotherVersionOrOpenToOthers() throws Exception {
        get(REQUEST, NOW, 3600);
        String good = Files.readString(kept());
        int n = 1;
        for (String bad : List.of(
                "",
                "{",
                "null",
                "[]",
                good.substring(0, good.length() / 2),
                good.replace("\"version\":1", "\"version\":0"),
                good.replace("token1", "tok\\nen"),
                good.replaceFirst("\"key\":\"..", "\"key\":\"zz"),
                good.replace("2026", "x"),
                good.replace("\"token1\"", "7"))) {
            Files.writeString(kept(), bad);
            assertEquals("token" + ++n, get(REQUEST, NOW, 3600), bad);
            assertEquals("token" + n, get(REQUEST, NOW, 3600));
        }
        Files.setPosixFilePermissions(kept(), PosixFilePermissions.fromString("rw-r--r--"));
        assertEquals("token" + ++n, get(REQUEST, NOW, 3600));
        assertTrue(warnings.isEmpty(), warnings.toString());
    }

    @Test
    void aFailedFetchLeavesNothingAndGivesTheLockBack() throws Exception {
        assertThrows(
                IllegalStateException.class,
                () -> at(NOW).get(REQUEST, null, () -> {
                    throw new IllegalStateException();
                }));
        assertEquals("token1", get(REQUEST, NOW, 3600));
    }

    @Test
    void forgetsWhatTheApiNoLongerTakes() throws Exception {
        get(REQUEST, NOW, 3600);
        at(NOW).forget(REQUEST, null);
        assertEquals("token2", get(REQUEST, NOW, 3600));
    }

    @Test
    void onlyOneOfManyFetches() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            CountDownLatch begin = new CountDownLatch(1);
            List<Future<String>> all = new ArrayList<>();
            Callable<String> one = () -> {
                begin.await();
                return at(NOW).get(REQUEST, null, () -> {
                            Thread.sleep(50);
                            return new AccessToken(
                                    Secret.of("token" + fetched.incrementAndGet()),
                                    NOW,
                                    NOW.plusSeconds(60),
                                    null,
                                    false);
                        })
                        .value()
                        .reveal();
            };
            for (int i = 0; i < 8; i++) all.add(threads.submit(one));
            begin.countDown();
            for (Future<String> each : all) assertEquals("token1", each.get(20, TimeUnit.SECONDS));
            assertEquals(1, fetched.get());
        } finally {
            threads.shutdownNow();
        }
    }

    /** Another process holds the lock and never ends: after a while we fetch for ourselves. */
    @Test
    void doesNotWaitForeverForAnotherProcess() throws Exception {
        get(REQUEST, NOW, 1);
        Path lock = kept().resolveSibling(kept().getFileName().toString().replace(".json", ".lock"));
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        lock.toString())
                .start();
        try {
            assertEquals('x', holder.getInputStream().read());
            TokenCache impatient = new TokenCache(
                    folder.resolve("tokens"),
                    Duration.ofMillis(200),
                    Clock.fixed(NOW.plusSeconds(5), ZoneOffset.UTC),
                    warnings::add);
            AccessToken token = impatient.get(
                    REQUEST,
                    null,
                    () -> new AccessToken(Secret.of("own"), NOW.plusSeconds(5), NOW.plusSeconds(65), null, false));
            assertEquals("own", token.value().reveal());
            assertFalse(token.fromCache());
        } finally {
            holder.destroyForcibly().waitFor();
        }
    }

    /** Locks a file and says so. */
    static final class Holder {
        public static void main(String... args) throws Exception {
            try (var channel = java.nio.channels.FileChannel.open(
                            Path.of(args[0]), java.nio.file.StandardOpenOption.WRITE);
                    var lock = channel.lock()) {
                System.out.write('x');
                System.out.flush();
                Thread.sleep(60_000);
            }
        }
    }
}
