package stellantis.monitor;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A monitor's boolExp: how its triggers come together. {@code exp ::= exp '&' exp | exp '|' exp | (exp) | !exp | NAME};
 * as usual {@code !} binds closest, then {@code &}, then {@code |}.
 */
public final class BoolExp {
    /** More are not tried out: a monitor has five triggers at most. */
    private static final int MOST_NAMES = 10;
    private static final int DEEPEST = 200;

    /** Why a text is no such expression, and where. */
    public static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        Wrong(String message) {
            super(message, null, false, false);
        }
    }

    private final String text;
    private final Set<String> names = new LinkedHashSet<>();
    private final Predicate<Set<String>> meaning;
    private int at;
    private int depth;

    private BoolExp(String text) throws Wrong {
        this.text = text;
        this.meaning = or();
        if (peek() != 0) throw wrong(peek() == ')' ? "a ) without its (" : "& or | is missing");
    }

    /** @throws Wrong with the place, counted from 1, in its message */
    public static BoolExp parse(String text) throws Wrong {
        return new BoolExp(text);
    }

    /** The names of triggers in it, in order. */
    public Set<String> names() {
        return names;
    }

    /** Whether it holds when just these triggers do. */
    public boolean holds(Set<String> triggers) {
        return meaning.test(triggers);
    }

    /** The value that it has whatever the triggers do, if it is always the same. */
    public Optional<Boolean> constant() {
        if (names.size() > MOST_NAMES) return Optional.empty();
        List<String> all = new ArrayList<>(names);
        boolean first = holds(Set.of());
        for (int set = 1; set < 1 << all.size(); set++) {
            Set<String> on = new LinkedHashSet<>();
            for (int i = 0; i < all.size(); i++) if ((set & 1 << i) != 0) on.add(all.get(i));
            if (holds(on) != first) return Optional.empty();
        }
        return Optional.of(first);
    }

    private Predicate<Set<String>> or() throws Wrong {
        Predicate<Set<String>> left = and();
        while (take('|')) left = left.or(and());
        return left;
    }

    private Predicate<Set<String>> and() throws Wrong {
        Predicate<Set<String>> left = single();
        while (take('&')) left = left.and(single());
        return left;
    }

    private Predicate<Set<String>> single() throws Wrong {
        if (++depth > DEEPEST) throw wrong("nested too deep");
        try {
            if (take('!')) return single().negate();
            if (take('(')) {
                Predicate<Set<String>> inner = or();
                if (!take(')')) throw wrong("a ) is missing");
                return inner;
            }
            return name();
        } finally {
            depth--;
        }
    }

    private Predicate<Set<String>> name() throws Wrong {
        char next = peek();
        if (next == 0) throw wrong("the name of a trigger is missing at the end");
        if (next == '&' || next == '|') throw wrong(at > 0 && text.charAt(at - 1) == next ? "write " + next + " once, not twice" : "the name of a trigger is missing before " + next);
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '.' || text.charAt(at) == '_')) at++;
        if (at == start) throw wrong(next == ')' ? "the name of a trigger is missing before )" : "\"" + next + "\" does not belong there");
        String name = text.substring(start, at);
        names.add(name);
        return triggers -> triggers.contains(name);
    }

    private boolean take(char wanted) {
        if (peek() != wanted) return false;
        at++;
        return true;
    }

    /** The next character that is no blank, 0 at the end. */
    private char peek() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) at++;
        return at < text.length() ? text.charAt(at) : 0;
    }

    private Wrong wrong(String what) {
        return new Wrong(what + " (at character " + (at + 1) + ")");
    }
}
