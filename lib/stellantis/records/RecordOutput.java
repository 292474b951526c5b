//DEPS com.fasterxml.jackson.core:jackson-core:2.22.1
package stellantis.records;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import com.fasterxml.jackson.core.JsonParser;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import stellantis.Failure;
import stellantis.cli.Run;
import stellantis.cli.StandardOutput;
import stellantis.cli.Writing;
import stellantis.pki.NewFiles;
import stellantis.pki.SafeFile;
import stellantis.records.RecordOptions.Form;

/**
 * Where records go, one after another, in the form and selection that the options ask for: to standard output, or into
 * a file ({@code -o}) that is of use while it grows. Failing to write is a {@link Failure}; an IOException comes from
 * the source of the records.
 */
public final class RecordOutput implements RecordWriter, AutoCloseable {
    private final Run run;
    private final Form form;
    /** Null for standard output. */
    private final Path file;
    /** Null for standard output, devices and pipes. */
    private final GrowingFile growing;
    /** What was there before, under its other name; or null. */
    private Path old;

    private final OutputStream out;
    private final boolean screen;
    private final List<Column> columns;
    /** Null where nobody chose the columns. */
    private final EmptyColumns empty;

    private final Selection selection;
    /** Where the form is one. */
    private TableRecords table;

    private boolean ended;

    /**
     * Opens the output; nothing is written before the first record, but a file of {@code -o} is made.
     *
     * @param usual the columns of a table or CSV file where the options choose none, worked out only then; empty: those
     *     of the first records
     * @throws Failure exit code 2 for expressions that are none, 15 when the file exists
     */
    public RecordOutput(Run run, Form form, Supplier<List<Column>> usual) {
        this.run = run;
        this.form = form;
        this.screen = RecordOptions.screen(run);
        List<Column> chosen = columns(run, form, usual).stream()
                .map(column -> column.at(run.clock()))
                .toList();
        this.empty = run.has(RecordOptions.COLUMNS) ? new EmptyColumns(chosen, usual.get()) : null;
        this.columns = empty == null ? chosen : empty.columns();
        this.file = run.output().orElse(null);
        this.growing = file == null || SafeFile.special(file) ? null : growing();
        this.out = growing != null ? new Checked(growing) : new BufferedOutputStream(new Checked(stream()), 1 << 16);
        this.selection = new Selection(run, writer());
    }

    /** What the constructor would refuse, without making anything. */
    public static void check(Run run, Form form) {
        columns(run, form, List::of);
        new Selection(run, null);
        checkFile(run);
    }

    /** Fails with exit code 15 when the file of {@code -o} exists, 11 when it cannot be made. */
    public static void checkFile(Run run) {
        Path file = run.output().orElse(null);
        if (file != null && !SafeFile.special(file)) {
            Writing.files(run).open(file, new byte[0]).check();
        }
    }

    /** The columns chosen, else the usual ones of a table or CSV file. */
    private static List<Column> columns(Run run, Form form, Supplier<List<Column>> usual) {
        if (run.has(RecordOptions.COLUMNS)) return chosen(run, form);
        // what a query makes has other fields than the collection
        if (run.has(RecordOptions.QUERY) || form != Form.CSV && form != Form.TABLE) return List.of();
        return form == Form.CSV ? Column.lasting(usual.get()) : usual.get();
    }

    private static List<Column> chosen(Run run, Form form) {
        List<Column> columns = Column.parse(run.value(RecordOptions.COLUMNS).orElseThrow());
        Set<String> headings = new HashSet<>();
        for (Column column : columns) {
            if (headings.add(column.heading()) || form != Form.JSON && form != Form.JSONL) continue;
            throw Failure.usage("--columns has two columns of the name \"" + column.heading() + "\"")
                    .because("a JSON object has each name only once")
                    .hint("give another name after a colon: " + column.expression() + ":" + column.heading() + "2");
        }
        return columns;
    }

    private GrowingFile growing() {
        NewFiles files = Writing.files(run).open(file, new byte[0]);
        files.write();
        String end = form.open.isEmpty() ? "" : "\n" + form.close;
        GrowingFile made;
        try {
            // a FileChannel would be closed when its thread is interrupted
            made = new GrowingFile(new RandomAccessFile(file.toFile(), "rw"), end.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw Failure.file("cannot write " + file).from(e);
        }
        for (Path backup : files.backups()) {
            old = backup;
            run.console().note("kept the old file as " + backup);
        }
        return made;
    }

    private OutputStream stream() {
        try {
            return file == null
                    ? new StandardOutput(run.console().resultStream())
                    : new FileOutputStream(file.toFile());
        } catch (IOException e) {
            throw Failure.file("cannot write " + file).from(e);
        }
    }

    private RecordWriter writer() {
        OutputStream to = screen ? new ControlFilter(out) : out;
        boolean raw = run.has(RecordOptions.RAW);
        boolean indented = screen && !raw && (form == Form.JSON || form == Form.VALUE);
        return switch (form) {
            case TABLE -> {
                boolean colour = screen && run.console().colour();
                table = new TableRecords(
                        out, columns, empty == null, screen ? run.world().width() : 0, colour);
                yield table;
            }
            case CSV -> new CsvRecords(to, columns, screen, raw, run.has(RecordOptions.EXCEL) ? zone() : null);
            case JSON, JSONL, GEOJSON, VALUE ->
                new JsonRecords(indented ? out : to, form, columns, indented ? this::readable : null, raw);
        };
    }

    private ZoneId zone() {
        return run.has(RecordOptions.LOCAL_TIME) ? RecordOptions.zone(run) : ZoneOffset.UTC;
    }

    /** Readable JSON. */
    private byte[] readable(byte[] json) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            new JsonPrinter(text, text, run.console().colour()).print(new ByteArrayInputStream(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString(StandardCharsets.UTF_8).stripTrailing().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void write(Object value) throws IOException {
        selection.write(value);
        if (growing != null) growing.wholeSoFar(selection.written());
    }

    @Override
    public void copy(JsonParser json) throws IOException {
        selection.copy(json);
        if (growing != null) growing.wholeSoFar(selection.written());
    }

    @Override
    public void flush() throws IOException {
        selection.flush();
    }

    /** Ends the records, and reports what is not visible in them. */
    @Override
    public void end() throws IOException {
        selection.end();
        ended = true;
        if (empty != null && selection.written() > 0) {
            String in = "\" is empty, in " + ItemCount.text(selection.written(), "record");
            empty.hints().forEach((column, hint) -> run.console().warn("the column \"" + column + in, hint));
        }
        if (table == null) return;
        note("no room for: ", table.leftOut, "; a wider window or --columns shows them");
        note("columns without any value are left out: ", table.empty, "");
    }

    private void note(String what, List<Column> columns, String more) {
        String names = columns.stream().map(Column::heading).collect(Collectors.joining(", "));
        if (!names.isEmpty()) run.console().note(what + names + more);
    }

    /** Says how much went into a file. */
    public void note() {
        if (file != null) run.console().note("wrote " + ItemCount.text(selection.written(), "record") + " to " + file);
    }

    /** What is chosen of the records. */
    public Selection selection() {
        return selection;
    }

    /** The file, or null for standard output. */
    Path file() {
        return file;
    }

    /** Whether the records go to a terminal. */
    boolean screen() {
        return screen;
    }

    /** How many records are there as a whole, though the rest could not be written. */
    long kept() {
        return growing != null && growing.broken() ? growing.records() : selection.written();
    }

    /** Closes the file; one without a record is removed unless that was the end. */
    @Override
    public void close() {
        try {
            if (file == null) out.flush();
            else out.close();
        } catch (IOException e) {
            throw unwritable(e);
        }
        if (growing == null || kept() > 0 || ended && !growing.broken()) return;
        try {
            if (old == null) Files.deleteIfExists(file);
            else run.console().note("put the old file back: " + Files.move(old, file, REPLACE_EXISTING));
        } catch (IOException e) {
            // an empty file is left
        }
    }

    private Failure unwritable(IOException e) {
        if (file == null) return StandardOutput.failure("the records", e);
        return Failure.file("cannot write the records to " + file)
                .because(e)
                .hint("make room there, or choose another place with -o");
    }

    /** A failure to write becomes a Failure, so that it is not taken for one of the source. */
    private final class Checked extends FilterOutputStream {
        Checked(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            try {
                out.write(bytes, from, length);
            } catch (IOException e) {
                throw unwritable(e);
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
                throw unwritable(e);
            }
        }
    }
}
