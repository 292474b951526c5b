package stellantis.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class InOrderTest {
    @Test
    void anErrorInTheThreadThatReadsEndsIt() {
        InOrder<Integer, Integer> all = new InOrder<>(
                2,
                () -> {
                    throw new OutOfMemoryError("no room");
                },
                one -> one);
        assertEquals(
                "no room",
                assertThrows(OutOfMemoryError.class, () -> all.run(one -> {})).getMessage());
    }

    @Test
    void anErrorInAPieceOfWorkEndsIt() {
        Iterator<Integer> inputs = List.of(1, 2, 3).iterator();
        InOrder<Integer, Integer> all = new InOrder<>(2, () -> inputs.hasNext() ? inputs.next() : null, one -> {
            if (one == 2) throw new StackOverflowError();
            return one;
        });
        assertThrows(StackOverflowError.class, () -> all.run(one -> assertEquals(1, one)));
    }

    @Test
    void anInterruptionStaysOneWhateverGoesWrongAfterIt() {
        Iterator<Integer> inputs = List.of(1, 2).iterator();
        CountDownLatch ready = new CountDownLatch(1);
        InOrder<Integer, Integer> all = new InOrder<>(2, () -> inputs.hasNext() ? inputs.next() : null, one -> {
            if (one == 2) ready.countDown();
            return one;
        });
        Thread caller = Thread.currentThread();
        InterruptedException interrupted = assertThrows(
                InterruptedException.class,
                () -> all.run(new InOrder.Sink<>() {
                    private boolean before;

                    @Override
                    public void take(Integer one) throws Exception {
                        if (before) throw new java.io.IOException("no space left");
                        before = true;
                        ready.await();
                        // until the second is done, so that it is written after the interruption
                        Thread.sleep(100);
                        caller.interrupt();
                    }
                }));
        assertTrue(interrupted.getSuppressed().length <= 1);
    }
}
