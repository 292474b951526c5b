package stellantis.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a host's name is known and which of its addresses take a connection.
 *
 * @param tries one for each address, in the order the name service gave them; empty when the name is not known
 * @param failure why there is no connection at all, or null
 */
public record Reachability(List<Try> tries, IOException failure) {
    /** @param failure why there is no connection to this address, or null */
    public record Try(InetAddress address, long millis, IOException failure) {}

    /** Connects to each address and closes again; nothing is sent. */
    public static Reachability of(String host, int port, Duration limit) {
        List<Try> tries = new ArrayList<>();
        IOException last = null;
        try {
            for (InetAddress address : InetAddress.getAllByName(host.replaceAll("[\\[\\]]", ""))) {
                Try one = connect(address, port, (int) Math.max(1, Math.min(limit.toMillis(), 60_000)));
                tries.add(one);
                if (one.failure != null) last = one.failure;
            }
        } catch (UnknownHostException e) {
            return new Reachability(List.of(), e);
        }
        return new Reachability(List.copyOf(tries), tries.stream().anyMatch(one -> one.failure == null) ? null : last);
    }

    private static Try connect(InetAddress address, int port, int limitMillis) {
        long start = System.nanoTime();
        IOException failure = null;
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), limitMillis);
        } catch (IOException e) {
            failure = e;
        }
        return new Try(address, (System.nanoTime() - start) / 1_000_000, failure);
    }
}
