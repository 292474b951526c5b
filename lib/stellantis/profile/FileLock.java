package stellantis.profile;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static stellantis.ExitCode.FILE;
import static stellantis.ExitCode.INTERRUPTED;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import stellantis.Failure;

/**
 * One at a time, among the threads of this process and among processes. The file stays when the lock is given back:
 * deleting it would let two processes hold locks on two files of one name.
 */
public final class FileLock implements AutoCloseable {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /** Locks of the operating system do not tell threads apart, hence a second one inside. */
    private static final Map<Path, ReentrantLock> INSIDE = new ConcurrentHashMap<>();

    private final ReentrantLock inside;
    private final FileChannel channel;

    private FileLock(ReentrantLock inside, FileChannel channel) {
        this.inside = inside;
        this.channel = channel;
    }

    /** Waits for the lock, at most ten seconds; fails when another holds it longer. */
    public static FileLock of(Path file) {
        return within(file, LONGEST_WAIT)
                .orElseThrow(() -> Failure.of(FILE, "another process is working on " + file.getParent())
                        .because("it holds the lock " + file.getFileName() + " since ten seconds")
                        .hint("wait for it to end, then run this again"));
    }

    /** Waits for the lock; empty when another holds it for longer than that. */
    public static Optional<FileLock> within(Path file, Duration longest) {
        long until = System.nanoTime() + longest.toNanos();
        ReentrantLock inside = INSIDE.computeIfAbsent(file.toAbsolutePath().normalize(), path -> new ReentrantLock());
        FileChannel channel = null;
        boolean held = false;
        try {
            if (!inside.tryLock(longest.toNanos(), TimeUnit.NANOSECONDS)) return Optional.empty();
            channel = FileChannel.open(file, CREATE, WRITE);
            while (channel.tryLock() == null) {
                if (System.nanoTime() > until) return Optional.empty();
                Thread.sleep(20);
            }
            held = true;
            return Optional.of(new FileLock(inside, channel));
        } catch (IOException e) {
            throw Failure.file("cannot lock " + file)
                    .because(e.getClass().getSimpleName())
                    .hint("check the folder's permissions")
                    .from(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.of(INTERRUPTED, "interrupted while waiting for " + file)
                    .from(e);
        } finally {
            if (!held) release(inside, channel);
        }
    }

    @Override
    public void close() {
        release(inside, channel);
    }

    private static void release(ReentrantLock inside, FileChannel channel) {
        try {
            // closing the channel gives the operating system's lock back
            if (channel != null) channel.close();
        } catch (IOException e) {
            // nothing was written through it
        } finally {
            if (inside.isHeldByCurrentThread()) inside.unlock();
        }
    }
}
