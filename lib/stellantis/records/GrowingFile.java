package stellantis.records;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A file that grows by records. If it cannot be written, as on a full disk, it is cut back to its last whole record,
 * and gets its end if there is room for it. Nothing is written after that.
 */
public final class GrowingFile extends OutputStream {
    private final RandomAccessFile file;
    private final byte[] end;
    private final byte[] buffer = new byte[1 << 16];
    private int held;
    /** Length of the file, without what is held. */
    private long length;
    /** Where the last record ends that is in the file as a whole, and how many there are up to there. */
    private long whole;

    private long records;
    /** The records after it. */
    private final Deque<Mark> waiting = new ArrayDeque<>();

    private boolean broken;

    /** Where so many records end. */
    private record Mark(long end, long count) {}

    /** @param end what such a file needs after its last record, such as a bracket */
    public GrowingFile(RandomAccessFile file, byte[] end) {
        this.file = file;
        this.end = end;
    }

    /** What was written so far is so many whole records; those that a form holds back count when they go out. */
    public void wholeSoFar(long count) {
        long at = length + held;
        boolean more = at > (waiting.isEmpty() ? whole : waiting.getLast().end);
        if (more && !broken) waiting.add(new Mark(at, count));
    }

    /** Whether it could not be written. */
    public boolean broken() {
        return broken;
    }

    /** How many records it has as a whole; exact once it is flushed or broken. */
    public long records() {
        return records;
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        if (broken) return;
        if (count > buffer.length - held) flush();
        if (count > buffer.length) {
            put(bytes, from, count);
        } else {
            System.arraycopy(bytes, from, buffer, held, count);
            held += count;
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void flush() throws IOException {
        int count = held;
        held = 0;
        if (count > 0 && !broken) put(buffer, 0, count);
    }

    private void put(byte[] bytes, int from, int count) throws IOException {
        try {
            file.write(bytes, from, count);
        } catch (IOException e) {
            cutBack();
            throw e;
        }
        length += count;
        arrived(length);
    }

    private void arrived(long upTo) {
        while (!waiting.isEmpty() && waiting.getFirst().end <= upTo) {
            Mark mark = waiting.removeFirst();
            whole = mark.end;
            records = mark.count;
        }
    }

    private void cutBack() {
        broken = true;
        try {
            arrived(file.length());
            back();
            if (records > 0) file.write(end);
        } catch (IOException e) {
            back();
        }
    }

    private void back() {
        try {
            file.setLength(whole);
            file.seek(whole);
        } catch (IOException e) {
            // the first failure is the one to report
        }
    }

    @Override
    public void close() throws IOException {
        try {
            flush();
        } finally {
            file.close();
        }
    }
}
