package stellantis.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stellantis.records.GrowingFile;

/** Files on a disk that is full at a certain length. */
class GrowingFileTest {
    @TempDir
    Path temporary;

    private GrowingFile on(int room, String end) throws IOException {
        RandomAccessFile file = new RandomAccessFile(temporary.resolve("f").toFile(), "rw") {
            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                int fits = (int) Math.min(count, room - getFilePointer());
                super.write(bytes, from, fits);
                if (fits < count) throw new IOException("no space left");
            }

            @Override
            public void write(byte[] bytes) throws IOException {
                write(bytes, 0, bytes.length);
            }
        };
        return new GrowingFile(file, ascii(end));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private String text() throws IOException {
        return Files.readString(temporary.resolve("f"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4 | '' | 1 | 'one,'",
                "7 | '' | 1 | 'one,'",
                "8 | '' | 2 | 'one,two,'",
                "100 | '' | 5 | 'one,two,three,four,five,'",
                "3 | ! | 0 | ''",
                "7 | ! | 1 | 'one,!'",
                "8 | ! | 2 | 'one,two,'"
            })
    void keepsTheRecordsThatAreThereAsAWholeAndTheirEndWhereItFits(int room, String end, int records, String left)
            throws IOException {
        GrowingFile file = on(room, end);
        int count = 0;
        for (String one : new String[] {"one", "two", "three", "four", "five"}) {
            file.write(ascii(one));
            file.write(ascii(","));
            file.wholeSoFar(++count);
        }
        if (room < 24)
            assertEquals(
                    "no space left",
                    assertThrows(IOException.class, file::flush).getMessage());
        else file.flush();
        assertEquals(room < 24, file.broken());
        assertEquals(records, file.records());
        file.write(ascii("more"));
        file.close();
        assertEquals(left + (room < 24 ? "" : "more"), text());
    }

    @Test
    void aRecordLargerThanTheBufferIsWholeOrGone() throws IOException {
        GrowingFile file = on(150_000, "");
        file.write(new byte[100_000]);
        file.wholeSoFar(1);
        assertThrows(IOException.class, () -> file.write(new byte[100_000]));
        file.close();
        assertEquals(1, file.records());
        assertEquals(100_000, Files.size(temporary.resolve("f")));
    }
}
