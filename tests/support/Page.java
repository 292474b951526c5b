package support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A page of the documentation as its reader meets it: blocks to copy (fenced as {@code sh}) and, behind some of them,
 * what
 * they print (fenced as {@code output}). With WRITE_DOCS in the environment, blocks of output that differ are printed
 * anew.
 */
public final class Page {
    private static final boolean WRITES = System.getenv("WRITE_DOCS") != null;

    private final Path file;
    private final List<String> lines;
    private final List<Block> blocks = new ArrayList<>();
    /** From the last block to the first, so that the numbers of lines stay right. */
    private final List<Runnable> replacements = new ArrayList<>();

    /**
     * @param line    of the page, from 1, at which the commands begin
     * @param code    the commands, as they are copied
     * @param from    the number of lines before the output, and {@code to} that before its end; both 0 where none is
     * shown
     */
    public record Block(int line, String code, int from, int to) {
        public boolean showsOutput() {
            return from > 0;
        }
    }

    public Page(Path file) {
        this.file = file;
        try {
            this.lines = new ArrayList<>(Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith("```")) continue;
            String kind = lines.get(i).substring(3);
            int end = i + 1;
            while (!lines.get(end).equals("```")) end++;
            Block last = blocks.isEmpty() ? null : blocks.get(blocks.size() - 1);
            if (kind.equals("sh")) blocks.add(new Block(i + 2, String.join("\n", lines.subList(i + 1, end)), 0, 0));
            if (kind.equals("output") && (last == null || last.showsOutput()))
                throw new AssertionError(name() + ":" + (i + 1) + ": output of which command?");
            if (kind.equals("output")) blocks.set(blocks.size() - 1, new Block(last.line(), last.code(), i + 1, end));
            i = end;
        }
    }

    public String name() {
        return file.getFileName().toString();
    }

    public List<Block> blocks() {
        return blocks;
    }

    /** Compares what a block printed with what the page shows of it. */
    public void compare(Block block, String printed) {
        if (!block.showsOutput()) return;
        String shown = String.join("\n", lines.subList(block.from(), block.to()));
        PrintedOutput.difference(shown, printed).ifPresent(difference -> {
            if (!WRITES)
                throw new AssertionError(name() + ":" + (block.from() + 1 + difference.line()) + ": the page says\n    "
                        + difference.shown() + "\nbut printed is\n    " + difference.printed() + "\nby\n"
                        + block.code().indent(4) + "in all:\n" + printed.indent(4)
                        + "(WRITE_DOCS=yes ./jbang test JourneysTest DocsTest writes what is printed into the pages)");
            replace(block, printed);
        });
    }

    private void replace(Block block, String printed) {
        replacements.add(0, () -> {
            lines.subList(block.from(), block.to()).clear();
            lines.addAll(
                    block.from(),
                    printed.stripTrailing().lines().map(String::stripTrailing).toList());
        });
    }

    /** Writes the page where it is to be written anew. */
    public void save() {
        if (replacements.isEmpty()) return;
        replacements.forEach(Runnable::run);
        replacements.clear();
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
