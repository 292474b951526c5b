import java.util.ArrayList;
import java.util.List;

/** One line of business, done by several tools: a peer and ours, each a list of commands. */
class Row {
    /** Commands that are run one after another. */
    record Variant(String label, List<List<String>> commands, boolean peer) {}

    /** What the row is held against. */
    enum Unit {
        /** The time as a multiple of the first peer's. */
        PEER("× peer"),
        /** The time as a multiple of a bare JVM's. */
        HELLO("× hello"),
        /** What the script costs beyond an empty script by the same way, as a multiple of the first peer's. */
        SHARE("× peer beyond an empty script"),
        /** Peak memory. */
        MEBIBYTES("MiB");

        final String text;

        Unit(String text) {
            this.text = text;
        }
    }

    record Target(String variant, Unit unit, double limit) {}

    static final String HELLO = "java Hello";
    static final String EMPTY_SCRIPT = "empty script, stock JBang";

    final String name;
    final String title;
    final double roundsFactor;
    final List<Variant> variants = new ArrayList<>();
    final List<Target> targets = new ArrayList<>();
    /** The variant of ours in the short table for readers, and why its ratio is as it is; null when it is not there. */
    String shown;

    String why;

    /** @param roundsFactor above 1 where luck spreads the times, below where each run takes seconds */
    Row(String name, String title, double roundsFactor) {
        this.name = name;
        this.title = title;
        this.roundsFactor = roundsFactor;
    }

    @SafeVarargs
    final Row peer(String label, List<String>... commands) {
        variants.add(new Variant(label, List.of(commands), true));
        return this;
    }

    final Row peers(String label, List<List<String>> commands) {
        variants.add(new Variant(label, commands, true));
        return this;
    }

    @SafeVarargs
    final Row ours(String label, List<String>... commands) {
        variants.add(new Variant(label, List.of(commands), false));
        return this;
    }

    Row target(String variant, Unit unit, double limit) {
        targets.add(new Target(variant, unit, limit));
        return this;
    }

    /** Puts the row into the table of docs/performance.md. */
    Row shown(String variant, String why) {
        this.shown = variant;
        this.why = why;
        return this;
    }
}
