package stellantis.cli;

import java.util.Optional;
import stellantis.Failure;

/** The value of an option that is a whole number. */
public final class WholeNumber {
    private WholeNumber() {}

    /** Within these bounds, or the fallback where it was not given. */
    public static int of(Run run, Option option, int fallback, int least, int most) {
        Optional<String> given = run.value(option).map(String::strip);
        if (given.isEmpty()) return fallback;
        String text = given.get();
        long number = text.matches("-?\\d{1,9}") ? Integer.parseInt(text) : Long.MIN_VALUE;
        if (number < least || number > most)
            throw Failure.usage("--" + option.getLongOpt() + " is \"" + text + "\"")
                    .because("a whole number from " + least + " to " + most + " was expected")
                    .hint("such as --" + option.getLongOpt() + " " + near(text, fallback, least, most));
        return (int) number;
    }

    /** A number for the hint: the fallback, or the bound that was exceeded. */
    private static int near(String typed, int fallback, int least, int most) {
        int usual = Math.max(Math.max(1, least), Math.min(fallback, most));
        return typed.matches("-\\d+|0+") ? least : typed.matches("\\d+") ? most : usual;
    }
}
