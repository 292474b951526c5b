package stellantis.records;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * Works on several inputs at once and returns the results in the order of the inputs. No more than a window of them is
 * held, twice as many as are worked on: a slow one delays those behind it, but the memory stays the same however many
 * inputs there are. The inputs are read on a thread of their own, so that results go on while the next input is
 * waited for.
 */
public final class InOrder<I, O> {
    /** Brings one input after another, null after the last. */
    public interface Source<I> {
        I next() throws Exception;
    }

    /** Makes an input's result; called on several threads at once. */
    public interface Work<I, O> {
        O on(I input) throws Exception;
    }

    /** Takes the results, on the caller's thread. */
    public interface Sink<O> {
        void take(O result) throws Exception;

        /** Nothing more to take at the moment. */
        default void pause() throws Exception {
            // nothing to do
        }
    }

    private final int parallel;
    private final Source<I> source;
    private final Work<I, O> work;
    private final BlockingQueue<Future<O>> queue = new LinkedBlockingQueue<>();
    private final Semaphore room;

    public InOrder(int parallel, Source<I> source, Work<I, O> work) {
        this.parallel = parallel;
        this.source = source;
        this.work = work;
        this.room = new Semaphore(2 * parallel);
    }

    /**
     * Until the last result is taken.
     *
     * @throws InterruptedException when the thread is interrupted: then what is ready has been handed on before,
     *     up to the first that is not
     * @throws Exception what the source, a piece of work or the sink threw: nothing after it is handed on
     */
    public void run(Sink<O> sink) throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(parallel, InOrder::daemon);
        Thread reader = daemon(() -> read(workers));
        reader.start();
        Future<O> waitedFor = null;
        try {
            while (true) {
                if (queue.isEmpty() || !queue.peek().isDone()) sink.pause();
                waitedFor = queue.take();
                O result = waitedFor.get();
                waitedFor = null;
                if (result == null) return;
                sink.take(result);
                room.release();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) throw error;
            throw (Exception) e.getCause();
        } catch (InterruptedException e) {
            // stop here: a skipped result could not be distinguished from a lost one
            try {
                for (Future<O> one : queue) {
                    if (waitedFor != null || !one.isDone()) break;
                    O ready = one.get();
                    if (ready != null) sink.take(ready);
                }
            } catch (Exception after) {
                // the interruption is reported, even if something else goes wrong then
                e.addSuppressed(after);
            }
            throw e;
        } finally {
            workers.shutdownNow();
            reader.interrupt();
        }
    }

    /** The end, and what went wrong with the source, stand in the queue like a result. */
    private void read(ExecutorService workers) {
        try {
            while (true) {
                room.acquire();
                I input = source.next();
                if (input == null) break;
                FutureTask<O> task = new FutureTask<>(() -> work.on(input));
                // in this order: what no thread could be made for is never waited for
                workers.execute(task);
                queue.add(task);
            }
            queue.add(CompletableFuture.completedFuture(null));
        } catch (Throwable e) {
            queue.add(CompletableFuture.failedFuture(e));
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    }
}
