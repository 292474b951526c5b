//SOURCES BodyOutput.java
//SOURCES Count.java
//SOURCES GrowingFile.java
//SOURCES RecordOptions.java
//SOURCES ../cli/StandardOutput.java
//SOURCES ../http/JsonPrinter.java
//SOURCES ColumnWatch.java
//SOURCES CsvRecords.java
//SOURCES GeoJsonRecords.java
//SOURCES JsonRecords.java
//SOURCES Selection.java
//SOURCES TableRecords.java
package stellantis.records;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import stellantis.Failure;
import stellantis.cli.Run;
import stellantis.cli.StandardOutput;
import stellantis.http.JsonPrinter;
import stellantis.pki.NewFiles;
import stellantis.records.RecordOptions.Form;

/**
 * Where records go, one after another, in the form and selection that the options ask for: to standard output, or into
 * a file ({@code -o}) that is of use while it grows. Failing to write is a {@link Failure}; an IOException comes from
 * the source of the records.
 */
public final class RecordOutput implements AutoCloseable {
    private final Run run;
    private final Path file;
    /** What {@link #file} grows by; null for standard output, devices and pipes. */
    private final RandomAccessFile growing;
    private final GrowingFile whole;
    private final OutputStream out;
    private final boolean screen;
    private final Selection records;
    /** Null where nobody chose the columns. */
    private final ColumnWatch watch;
    private final List<Column> columns;
    /** Null for other forms. */
    private TableRecords table;

    private RecordOutput(Run run, Form form, List<Column> columns, ColumnWatch watch, Path file, RandomAccessFile growing) throws FileNotFoundException {
        this.run = run;
        this.file = file;
        this.growing = growing;
        this.columns = watch == null ? columns : watch.columns();
        this.watch = watch;
        this.screen = file == null && run.world().terminal().showsOutput();
        if (growing != null) {
            this.whole = new GrowingFile(growing, end(form));
            this.out = new Telling(whole, file);
        } else {
            this.whole = null;
            this.out = new BufferedOutputStream(new Telling(file != null ? new FileOutputStream(file.toFile()) : new StandardOutput(run.console().resultStream()), file), 1 << 16);
        }
        this.records = RecordOptions.selection(run, writer(form), RecordOptions.localTime(run));
        if (whole != null) records.each(whole::wholeSoFar);
        records.then(this::tell);
    }

    /** What follows the last record. */
    private static byte[] end(Form form) {
        String end = form == Form.JSON ? "\n]\n" : form == Form.GEOJSON ? "\n]\n}\n" : "";
        return end.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Opens the output; nothing is written before the first record, but a file of {@code -o} is made.
     *
     * @param collection name of what the records are, such as vehicles or status, for the usual columns; may be unknown
     * @throws Failure exit code 2 for expressions that are none, 15 when the file exists
     */
    public static RecordOutput open(Run run, Form form, String collection) {
        List<Column> columns = RecordOptions.columns(run, form, collection);
        Path file = run.output().orElse(null);
        try {
            ColumnWatch watch = run.has(RecordOptions.COLUMNS) ? new ColumnWatch(columns, Column.usual(collection)) : null;
            return new RecordOutput(run, form, columns, watch, file, file == null || NewFiles.special(file) ? null : growing(run, file));
        } catch (IOException e) {
            throw Failure.file("cannot write " + file).from(e);
        }
    }

    /** What {@link #open} would refuse, without making anything. */
    public static void check(Run run, Form form) {
        RecordOptions.columns(run, form, "");
        RecordOptions.selection(run, null, null);
        Path file = run.output().orElse(null);
        if (file != null && !NewFiles.special(file)) run.newFiles().open(file, new byte[0]).check();
    }

    private static RandomAccessFile growing(Run run, Path file) {
        NewFiles files = run.newFiles();
        RandomAccessFile made = files.growing(file);
        files.backups().forEach(backup -> run.console().note("kept the old file as " + backup));
        return made;
    }

    private RecordWriter writer(Form form) {
        OutputStream to = screen ? new BodyOutput.Harmless(out) : out;
        switch (form) {
            case TABLE:
                table = new TableRecords(out, columns, screen ? width() : 0, screen && run.console().colour());
                return table;
            case CSV:
                return new CsvRecords(to, columns, run.has(RecordOptions.RAW));
            case GEOJSON:
                return new GeoJsonRecords(to);
            case JSONL:
                return picked(new JsonRecords(to, false, null, run.has(RecordOptions.RAW)));
            default:
                return picked(new JsonRecords(out, true, screen && !run.has(RecordOptions.RAW) ? record -> readable(record, run.console().colour()) : null, false));
        }
    }

    /** What is not seen in the records themselves, on stderr. */
    private void tell() {
        RecordOptions.tellWhere(run, records);
        if (watch != null && records.written() > 0) {
            watch.misses().forEach(miss -> run.console().warn("the column \"" + miss.getKey() + "\" is empty, in " + Count.of(records.written(), "record"), miss.getValue()));
        }
        if (table != null && !table.leftOut().isEmpty()) {
            run.console().note("no room for: " + table.leftOut().stream().map(Column::heading).collect(Collectors.joining(", ")) + "; a wider window or --columns shows them");
        }
    }

    /** In JSON, columns make objects of their headings. */
    private RecordWriter picked(JsonRecords json) {
        if (columns.isEmpty()) return json;
        return new Selection(json, null, value -> {
            Map<String, Object> row = new LinkedHashMap<>();
            for (Column column : columns) row.put(column.heading(), column.query().of(value));
            return row;
        }, null, Long.MAX_VALUE);
    }

    /** JSON for a person's eyes. */
    public static byte[] readable(byte[] json, boolean colour) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            new JsonPrinter(text, text, colour).print(new ByteArrayInputStream(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString(StandardCharsets.UTF_8).stripTrailing().getBytes(StandardCharsets.UTF_8);
    }

    private int width() {
        String told = run.world().env().getOrDefault("COLUMNS", "");
        return told.matches("\\d{1,4}") ? Integer.parseInt(told) : run.world().terminal().width();
    }

    /** Takes the records; {@link Selection#end} finishes them. */
    public Selection records() {
        return records;
    }

    /** The file, or null for standard output. */
    public Path file() {
        return file;
    }

    /** Whether the records go to a person's screen. */
    boolean screen() {
        return screen;
    }

    /** How many records are there as a whole, though the rest could not be written. */
    long kept() {
        return whole != null && whole.broken() ? whole.records() : records.written();
    }

    /** Closes the file; one without a record is removed when {@code failed}. */
    public void close(boolean failed) {
        try {
            if (file == null) out.flush();
            else out.close();
        } catch (IOException e) {
            throw unwritable(file, e);
        }
        if (growing == null || kept() > 0 || !failed && !whole.broken()) return;
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // an empty file is left
        }
    }

    @Override
    public void close() {
        close(false);
    }

    /** @param file null for standard output */
    private static Failure unwritable(Path file, IOException e) {
        if (file == null) return StandardOutput.failure("the records", e);
        return Failure.file("cannot write the records to " + file).because(e).hint("make room there, or choose another place with -o");
    }

    /** A failure to write, told as one, so that it is not taken for one of the source. */
    private static final class Telling extends FilterOutputStream {
        private final Path file;

        Telling(OutputStream out, Path file) {
            super(out);
            this.file = file;
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            try {
                out.write(bytes, from, length);
            } catch (IOException e) {
                throw unwritable(file, e);
            }
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void flush() {
            try {
                out.flush();
            } catch (IOException e) {
                throw unwritable(file, e);
            }
        }
    }
}
