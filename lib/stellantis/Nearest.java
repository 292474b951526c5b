package stellantis;

import java.util.Collection;
import java.util.Optional;

/** The known name most like a mistyped one. */
public final class Nearest {
    private Nearest() {}

    /** Empty when none is near: at most a third of the letters (but one in any case) may be wrong. */
    public static Optional<String> to(String typed, Collection<String> names) {
        String best = null;
        int least = Math.max(1, typed.length() / 3) + 1;
        for (String name : names) {
            int distance = distance(typed, name);
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Levenshtein's: letters put in, left out or changed. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
