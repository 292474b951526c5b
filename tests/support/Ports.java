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
public final class Ports {
    private static final int FIRST = 20_000;
    private static final int BEHIND = 32_000;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /** The first of so many ports in a row where nobody listens. */
    public static int free(int count) {
        while (true) {
            int first = free();
            int free = 1;
            while (free < count && isFree(first + free) && GIVEN.add(first + free)) free++;
            if (free == count) return first;
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort() == port;
        } catch (IOException e) {
            return false;
        }
    }

    /** A port of 127.0.0.1 where nobody listens, another one each time. */
    public static int free() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, BEHIND);
            if (GIVEN.add(port) && isFree(port)) return port;
        }
    }
}
