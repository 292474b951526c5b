package stellantis.records;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C, or a request of the system to end: the working thread is interrupted, and the process
 * waits, five seconds at most, until it has finished what it writes.
 */
final class Interruption implements AutoCloseable {
    private final Thread worker = Thread.currentThread();
    private final CountDownLatch done = new CountDownLatch(1);
    private final Runnable wake;
    private final Thread hook = new Thread(this::ask);
    private volatile boolean asked;

    /**
     * For the calling thread, until {@link #close}.
     *
     * @param wake ends what ignores an interruption, such as reading a body on Java 17
     */
    Interruption(Runnable wake) {
        this.wake = wake;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether the end was asked for. */
    boolean asked() {
        return asked;
    }

    private void ask() {
        asked = true;
        worker.interrupt();
        wake.run();
        try {
            done.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending, by this hook
        }
    }
}
