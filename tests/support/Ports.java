package support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that cannot choose one by themselves. None of those that the system gives away: it might, to
 * another
 * test, before the server has begun to listen.
 */
final class Ports {
    private static final int FIRST = 20_000;
    private static final int BEHIND = 32_000;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /** A port of 127.0.0.1 where nobody listens, another one each time. */
    static int free() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, BEHIND);
            if (!GIVEN.add(port)) continue;
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException e) {
                // in use
            }
        }
    }
}
