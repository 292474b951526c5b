package stellantis.key;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import stellantis.Failure;
import stellantis.Text;

/**
 * The small files of zip archives, unpacked in memory and never to disk: names in them lead nowhere. One for all that
 * came together, folders included, since its limits are for the whole.
 */
final class Zip {
    /** No certificate, bundle or keystore is larger. */
    static final int LARGEST_FILE = 1 << 20;
    /** What may come out of all archives, those in them and what is thrown away included: beyond it is a zip bomb. */
    static final long LARGEST_SUM = 64L << 20;

    static final int MOST_FILES = 1000;

    /** @param content null when the file is larger than {@link #LARGEST_FILE} */
    record Member(String name, byte[] content) {}

    private long sum;
    private int count;

    /**
     * All files in the archive, in its order; folders and the resource forks of macOS are left out.
     *
     * @throws Failure exit code 11 when it is damaged, encrypted, or unpacks to more than a certificate's archive can
     */
    List<Member> read(byte[] archive, String name) {
        List<Member> members = new ArrayList<>();
        // ISO 8859-1 takes any byte: names that are not UTF-8 are common in archives made on Windows
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive), ISO_8859_1)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] content = zip.readNBytes(LARGEST_FILE + 1);
                long size = content.length + rest(zip, LARGEST_SUM - sum - content.length);
                count(size, name);
                if (!entry.isDirectory() && !junk(entry.getName())) {
                    members.add(new Member(Text.clean(entry.getName(), "?"), size > LARGEST_FILE ? null : content));
                }
            }
            return members;
        } catch (IOException | RuntimeException e) {
            if (e instanceof Failure failure) throw failure;
            boolean locked = String.valueOf(e.getMessage()).contains("encrypted");
            throw Failure.file("the archive " + name + " cannot be unpacked")
                    .because(
                            locked
                                    ? "it is protected by a password"
                                    : e instanceof EOFException
                                            ? "it is cut off"
                                            : "it is damaged or packed in an unusual way")
                    .hint("download it again, or unpack it yourself and give the files in it")
                    .from(e);
        }
    }

    /**
     * Counts one more file that came.
     *
     * @param name of the archive or folder that it is in
     * @throws Failure exit code 11 when that is more than can be meant
     */
    void count(long size, String name) {
        sum += size;
        if (sum <= LARGEST_SUM && ++count <= MOST_FILES) return;
        throw Failure.file(name + " was not looked through")
                .because("more comes out of it than belongs to a certificate (" + (LARGEST_SUM >> 20) + " MiB, "
                        + MOST_FILES + " files)")
                .hint("give only what came by e-mail: its files, or a folder with nothing else in it");
    }

    /** Reads on to the end of a member without keeping it, at most a byte more than allowed. */
    private static long rest(ZipInputStream zip, long allowed) throws IOException {
        byte[] part = new byte[8192];
        long skipped = 0;
        for (int n = zip.read(part); n > 0 && skipped <= allowed; n = zip.read(part)) skipped += n;
        return skipped;
    }

    private static boolean junk(String name) {
        return name.startsWith("__MACOSX/") || name.matches("(.*/)?(\\._.*|\\.DS_Store)");
    }
}
