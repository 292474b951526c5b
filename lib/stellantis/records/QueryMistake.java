//DEPS software.amazon.smithy:smithy-jmespath:1.74.0
package stellantis.records;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.smithy.jmespath.ExpressionProblem;
import software.amazon.smithy.jmespath.JmespathExpression;
import stellantis.Failure;
import stellantis.Nearest;

/**
 * The message about a wrong JMESPath expression: where it is wrong, why, and how to write it instead.
 *
 * @param at the position from which it is not JMESPath, from 0; its length for the end
 */
record QueryMistake(String expression, int at) {
    private static final Pattern COLUMN = Pattern.compile("column (\\d{1,6})");
    private static final Pattern PART = Pattern.compile("[A-Za-z_]\\w*|\\d+|[<>=!&|]=?|.", Pattern.DOTALL);
    private static final String EXAMPLE =
            "such as energies[0].level or {vin: vin, km: odometer.mileage}; the language is explained at"
                    + " https://jmespath.org";

    private static final String UNKNOWN = "Unknown function: ";
    private static final List<String> FUNCTIONS =
            List.of(("abs age avg ceil contains ends_with floor join keys length map max max_by merge min min_by"
                            + " not_null reverse sort sort_by starts_with sum to_array to_number to_string type values")
                    .split(" "));

    /** @param told the parser's message */
    static Failure of(String expression, String option, String told) {
        Matcher column = COLUMN.matcher(String.valueOf(told));
        int at = column.find() ? Math.max(0, Integer.parseInt(column.group(1)) - 1) : expression.length();
        String before = expression.substring(0, Math.min(at, expression.length()));
        // the parser waits for the second = behind a single one
        int from = before.matches("(?s).*[^=<>!]=") ? before.length() - 1 : before.length();
        QueryMistake mistake = new QueryMistake(expression, from);
        return Failure.usage(option + " \"" + expression + "\" is no JMESPath expression")
                .because(mistake.where())
                .hint(mistake.instead());
    }

    /** Fails with exit code 2 when it calls a function that JMESPath does not have: else the first record would. */
    static void checkFunctions(String expression, String option, JmespathExpression parsed) {
        for (ExpressionProblem problem : parsed.lint().getProblems()) {
            if (!problem.message.startsWith(UNKNOWN)) continue;
            String name = problem.message.substring(UNKNOWN.length());
            if (name.equals("age")) continue;
            throw Failure.usage(option + " \"" + expression + "\" calls an unknown function: " + name)
                    .hint(Nearest.to(name, FUNCTIONS)
                            .map(near -> "did you mean " + near + "?")
                            .orElse("JMESPath has " + String.join(", ", FUNCTIONS)));
        }
    }

    private String where() {
        if (expression.isBlank()) return "it is empty";
        String open = open();
        if (open != null) return open;
        String rest = expression.substring(at).stripLeading();
        if (rest.isEmpty()) return "something is missing at its end, column " + (expression.length() + 1);
        Matcher part = PART.matcher(rest);
        return "at column " + (expression.length() - rest.length() + 1) + " it cannot go on with \""
                + (part.lookingAt() ? part.group() : rest) + "\"";
    }

    /** The bracket or quote that is opened last and never closed, or null. */
    private String open() {
        Deque<Integer> open = new ArrayDeque<>();
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if ("'\"`".indexOf(c) >= 0) {
                int end = endOfQuote(expression, i);
                if (end == expression.length()) open.push(i);
                i = end;
            } else if ("[({".indexOf(c) >= 0) {
                open.push(i);
            } else if ("])}".indexOf(c) >= 0) {
                open.poll();
            }
        }
        if (open.isEmpty()) return null;
        return "the " + expression.charAt(open.peek()) + " at column " + (open.peek() + 1) + " is never closed";
    }

    /** Where the quote that begins there ends; the length of the text for never. */
    static int endOfQuote(String text, int begin) {
        int i = begin + 1;
        while (i < text.length() && text.charAt(i) != text.charAt(begin)) i += text.charAt(i) == '\\' ? 2 : 1;
        return Math.min(i, text.length());
    }

    private String instead() {
        String rest = expression.substring(at);
        String before = expression.substring(0, at).stripTrailing();
        if (expression.strip().startsWith("$")) {
            return "JMESPath has no $ at its beginning: " + expression.strip().replaceFirst("^\\$\\.?", "");
        }
        if (rest.matches("(?s)=(?!=).*")) return "values are compared with ==, such as brand=='Peugeot'";
        if (rest.stripLeading().matches("(?s)-?\\d.*") && before.matches("(?s).*[<>=,(]")) {
            return "a number stands between backticks, such as energies[0].level < `20`";
        }
        return EXAMPLE;
    }
}
