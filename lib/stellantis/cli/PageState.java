//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1
//SOURCES ../Failure.java
//SOURCES ../pki/NewFiles.java
package stellantis.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import stellantis.Failure;
import stellantis.pki.NewFiles;

/**
 * How far a walk through pages has come, as the file of {@code --resume} keeps it. It is written after the records
 * that it tells of are safely in their file; what the file has beyond {@code length} is cut off when the walk goes on.
 * So nothing is lost and nothing is twice, wherever the walk ended.
 *
 * @param asked what was asked for, name to value: a walk goes on only for the same
 * @param next URL of the next page without client id; null when all pages were read
 * @param key name of the list in the pages, or null
 * @param items read so far
 * @param total of the collection as the last page told it, or -1
 * @param written records in the file
 * @param columns of the file, as --columns takes them; empty where there are none
 * @param length of the file, in bytes
 * @param savedAt when, for a message
 */
record PageState(Map<String, String> asked, String next, String key, long items, long total, long written, String columns, long length, String savedAt) {
    private static final int VERSION = 1;

    /** The state in the file, or null when there is no such file. */
    static PageState read(Path file) {
        if (!Files.exists(file)) return null;
        try {
            Map<String, Object> all = JSON.std.mapFrom(Files.readString(file));
            if (!Integer.valueOf(VERSION).equals(all.get("version"))) throw new IOException("another version");
            Map<String, String> asked = new LinkedHashMap<>();
            ((Map<?, ?>) all.get("asked")).forEach((name, value) -> asked.put((String) name, (String) value));
            return new PageState(asked, (String) all.get("next"), (String) all.get("key"), number(all, "items"), number(all, "total"), number(all, "written"), (String) all.get("columns"),
                    number(all, "length"), (String) all.get("savedAt"));
        } catch (IOException | RuntimeException e) {
            throw Failure.file(file + " is no file of --resume").because("it does not tell how far a run has come").hint("give the name of one, or of a file that does not exist").from(e);
        }
    }

    private static long number(Map<String, Object> all, String name) {
        return ((Number) all.get(name)).longValue();
    }

    /** In one step: a reader sees the old state or this one. */
    void write(Path file) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("version", VERSION);
        all.put("asked", asked);
        all.put("next", next);
        all.put("key", key);
        all.put("items", items);
        all.put("total", total);
        all.put("written", written);
        all.put("columns", columns);
        all.put("length", length);
        all.put("savedAt", savedAt);
        try {
            NewFiles.swapIn(file, JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES).asString(all).getBytes(StandardCharsets.UTF_8), true);
        } catch (IOException e) {
            throw new IllegalStateException("texts and numbers can be written as JSON", e);
        }
    }

    boolean complete() {
        return next == null;
    }

    /** Fails with exit code 2 when the state is of something else, naming what. */
    void check(Map<String, String> now, Path file) {
        for (String name : now.keySet()) {
            if (now.get(name).equals(asked.get(name))) continue;
            throw Failure.usage(file + " belongs to another run: its " + name + " was " + shown(asked.get(name)) + ", now it is " + shown(now.get(name)))
                    .hint("type the command as it was, or give --resume another file");
        }
    }

    private static String shown(String value) {
        return value == null || value.isEmpty() ? "not given" : value;
    }
}
