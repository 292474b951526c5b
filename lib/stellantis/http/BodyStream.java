package stellantis.http;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A body as it arrives, until the exchange's deadline. The JDK's own stream takes one piece after the other, so that
 * network, decryption and reader wait for each other in turn; here some arrive ahead, at most about a mebibyte.
 */
final class BodyStream extends BlockStream implements BodySubscriber<BodyStream> {
    private static final int AHEAD = 64;
    private static final int LONG = 2 * AHEAD;
    private static final List<ByteBuffer> END = List.of();

    private final BlockingQueue<List<ByteBuffer>> arrived = new LinkedBlockingQueue<>();
    private List<ByteBuffer> piece = List.of();
    private int next;
    private int taken;
    private long count;
    private boolean ended;
    private long deadline;
    private Function<IOException, ExchangeFailure> broken;
    private volatile Subscription subscription;
    private volatile Throwable failure;
    private volatile boolean closed;

    /**
     * @param nanos until when it may be read, as {@link System#nanoTime}
     * @param explain makes the exception from a failure while reading; it gets null when the deadline ran out
     */
    synchronized void until(long nanos, Function<IOException, ExchangeFailure> explain) {
        deadline = nanos;
        broken = explain;
        if (subscription != null) subscription.request(AHEAD);
    }

    @Override
    public CompletionStage<BodyStream> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    /** Nothing is read before the answer is returned: else the JDK would report an early cut and no answer. */
    @Override
    public synchronized void onSubscribe(Subscription given) {
        subscription = given;
        if (closed) given.cancel();
        else if (broken != null) given.request(AHEAD);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (buffers.isEmpty()) subscription.request(1);
        else arrived.add(buffers);
    }

    @Override
    public void onError(Throwable cause) {
        failure = cause;
        arrived.add(END);
    }

    @Override
    public void onComplete() {
        arrived.add(END);
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) return 0;
        int read = 0;
        do {
            ByteBuffer buffer = buffer();
            if (buffer == null) return -1;
            int n = Math.min(length - read, buffer.remaining());
            buffer.get(bytes, from + read, n);
            read += n;
        } while (read < length && available() > 0);
        count += read;
        return read;
    }

    /** So many bytes were read. */
    long count() {
        return count;
    }

    /** The body is not valid. */
    ExchangeFailure broken(IOException cause) {
        return broken.apply(cause);
    }

    /** One that has something left, or null at the end. */
    private ByteBuffer buffer() throws ExchangeFailure {
        while (!ended) {
            if (closed) throw broken.apply(new IOException("closed"));
            if (System.nanoTime() - deadline >= 0) throw expired();
            while (next < piece.size()) {
                if (piece.get(next).hasRemaining()) return piece.get(next);
                next++;
            }
            piece = take();
            next = 0;
            ended = piece == END;
        }
        if (failure != null) throw broken.apply(failure instanceof IOException io ? io : new IOException(failure));
        return null;
    }

    private List<ByteBuffer> take() throws ExchangeFailure {
        try {
            // of a long body several pieces are awaited at a time: a thread woken for each is half of the work
            if (taken > LONG && arrived.isEmpty()) Thread.sleep(1);
            List<ByteBuffer> first = arrived.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (first == null) throw expired();
            if (closed) throw broken.apply(new IOException("closed"));
            if (++taken % (AHEAD / 2) == 0) subscription.request(AHEAD / 2);
            return first;
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw broken.apply(new IOException(e));
        }
    }

    private ExchangeFailure expired() {
        close();
        return broken.apply(null);
    }

    @Override
    public int available() {
        while (next < piece.size() && !piece.get(next).hasRemaining()) next++;
        if (next < piece.size()) return piece.get(next).remaining();
        List<ByteBuffer> following = arrived.peek();
        return following == null
                ? 0
                : following.stream().mapToInt(ByteBuffer::remaining).sum();
    }

    /** What has not been read is dropped, and with it the connection. */
    @Override
    public void close() {
        closed = true;
        // for a reader that waits
        arrived.add(END);
        if (subscription != null) subscription.cancel();
    }
}
