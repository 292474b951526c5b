package stellantis;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What to do next.
 *
 * @param text a sentence with {@code {}} where each of the commands goes
 */
public record Hint(String text, List<NextCommand> commands) {
    private static final String PLACE = "{}";

    public Hint {
        commands = List.copyOf(commands);
    }

    /**
     * {@code of("see what it holds", command)}, {@code of("make it with {}, or name its file", command)}.
     *
     * @param text where it has no {@code {}}, the command follows it after a colon
     * @return null when there is no text
     */
    public static Hint of(String text, NextCommand... commands) {
        if (text == null) return null;
        boolean follows = commands.length > 0 && !text.contains(PLACE);
        return new Hint(follows ? text + ": " + PLACE : text, List.of(commands));
    }

    public static Hint of(NextCommand command) {
        return new Hint(PLACE, List.of(command));
    }

    /** This one and that, if there is one; a command that prose would follow comes last. */
    public Hint and(Hint other) {
        if (other == null) return this;
        if (text.equals(PLACE) && other.commands.isEmpty()) return new Hint(other.text + ": " + PLACE, commands);
        List<NextCommand> all = new ArrayList<>(commands);
        all.addAll(other.commands);
        return new Hint(text + "; " + other.text, all);
    }

    /** That one, if there is one, then this. */
    public Hint after(Hint other) {
        return other == null ? this : other.and(this);
    }

    /** The same with other hints in the places of the commands. */
    public Hint with(Function<NextCommand, Hint> change) {
        return new Hint(
                shown(one -> change.apply(one).text()),
                commands.stream()
                        .map(change)
                        .flatMap(one -> one.commands.stream())
                        .toList());
    }

    /** The sentence with each command as it is shown. */
    public String shown(Function<NextCommand, String> command) {
        StringBuilder line = new StringBuilder();
        int from = 0;
        for (NextCommand next : commands) {
            int place = text.indexOf(PLACE, from);
            line.append(text, from, place).append(command.apply(next));
            from = place + PLACE.length();
        }
        return line.append(text.substring(from)).toString();
    }

    @Override
    public String toString() {
        return shown(NextCommand::toString);
    }
}
