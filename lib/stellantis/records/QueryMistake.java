//DEPS software.amazon.smithy:smithy-jmespath:1.74.0
//SOURCES ../Failure.java
//SOURCES ../Nearest.java
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

/** What is wrong with a JMESPath expression, told to who wrote it: where, why, and how it is written instead. */
final class QueryMistake {
    private static final Pattern COLUMN = Pattern.compile("column (\\d{1,6})");
    private static final Pattern PART = Pattern.compile("[A-Za-z_]\\w*|\\d+|[<>=!&|]=?|.", Pattern.DOTALL);
    private static final String EXAMPLE =
            "such as energies[0].level or {vin: vin, km: odometer.mileage}; the language is explained at"
                    + " https://jmespath.org";

    private static final String UNKNOWN = "Unknown function: ";
    private static final List<String> FUNCTIONS = List.of(
            "abs",
            "avg",
            "ceil",
            "contains",
            "ends_with",
            "floor",
            "join",
            "keys",
            "length",
            "map",
            "max",
            "max_by",
            "merge",
            "min",
            "min_by",
            "not_null",
            "reverse",
            "sort",
            "sort_by",
            "starts_with",
            "sum",
            "to_array",
            "to_number",
            "to_string",
            "type",
            "values");

    private final String expression;
    /** Where it stops to be JMESPath, from 0; its length for the end. */
    private final int at;

    private QueryMistake(String expression, int at) {
        this.expression = expression;
        this.at = at;
    }

    /** @param told what the parser says of it */
    static Failure of(String expression, String option, String told) {
        Matcher column = COLUMN.matcher(String.valueOf(told));
        int at = column.find()
                ? Math.min(Integer.parseInt(column.group(1)) - 1, expression.length())
                : expression.length();
        // the parser waits for the second = behind a single one
        QueryMistake mistake =
                new QueryMistake(expression, expression.substring(0, at).matches("(?s).*[^=<>!]=") ? at - 1 : at);
        return Failure.usage(option + " \"" + expression + "\" is no JMESPath expression")
                .because(mistake.where())
                .hint(mistake.instead());
    }

    /** Fails with exit code 2 when it calls a function that JMESPath does not have: else the first record would. */
    static void checkFunctions(String expression, String option, JmespathExpression parsed) {
        for (ExpressionProblem problem : parsed.lint().getProblems()) {
            if (!problem.message.startsWith(UNKNOWN)) continue;
            String name = problem.message.substring(UNKNOWN.length());
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
        String rest = expression.substring(Math.max(0, at)).stripLeading();
        if (rest.isEmpty()) return "something is missing at its end, column " + (expression.length() + 1);
        Matcher part = PART.matcher(rest);
        return "at column " + (expression.length() - rest.length() + 1) + " it cannot go on with \""
                + (part.lookingAt() ? part.group() : rest) + "\"";
    }

    /** The bracket or quote that is opened last and never closed, or null. */
    private String open() {
        Deque<Integer> brackets = new ArrayDeque<>();
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if (c == '\'' || c == '"' || c == '`') {
                int end = i + 1;
                while (end < expression.length() && expression.charAt(end) != c)
                    end += expression.charAt(end) == '\\' ? 2 : 1;
                if (end >= expression.length()) return "the " + c + " at column " + (i + 1) + " is never closed";
                i = end;
            } else if ("[({".indexOf(c) >= 0) {
                brackets.push(i);
            } else if ("])}".indexOf(c) >= 0 && !brackets.isEmpty()) {
                brackets.pop();
            }
        }
        return brackets.isEmpty()
                ? null
                : "the " + expression.charAt(brackets.peek()) + " at column " + (brackets.peek() + 1)
                        + " is never closed";
    }

    private String instead() {
        String rest = expression.substring(at);
        String before = expression.substring(0, at).stripTrailing();
        if (expression.strip().startsWith("$"))
            return "JMESPath has no $ at its beginning: " + expression.strip().replaceFirst("^\\$\\.?", "");
        if (rest.startsWith("=") && !rest.startsWith("=="))
            return "values are compared with ==, such as brand=='Peugeot'";
        if (rest.stripLeading().matches("(?s)-?\\d.*") && before.matches("(?s).*[<>=,(]"))
            return "a number stands between backticks, such as energies[0].level < `20`";
        return EXAMPLE;
    }
}
