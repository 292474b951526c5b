//DEPS software.amazon.smithy:smithy-jmespath:1.74.0
package stellantis.records;

import static software.amazon.smithy.jmespath.RuntimeType.ARRAY;
import static software.amazon.smithy.jmespath.RuntimeType.BOOLEAN;
import static software.amazon.smithy.jmespath.RuntimeType.NULL;
import static software.amazon.smithy.jmespath.RuntimeType.NUMBER;
import static software.amazon.smithy.jmespath.RuntimeType.OBJECT;
import static software.amazon.smithy.jmespath.RuntimeType.STRING;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.smithy.jmespath.JmespathException;
import software.amazon.smithy.jmespath.JmespathExpression;
import software.amazon.smithy.jmespath.RuntimeType;
import software.amazon.smithy.jmespath.evaluation.EvaluationUtils;
import software.amazon.smithy.jmespath.evaluation.JmespathRuntime;
import software.amazon.smithy.jmespath.evaluation.ListArrayBuilder;
import software.amazon.smithy.jmespath.evaluation.NumberType;
import stellantis.Failure;
import stellantis.Json;
import stellantis.JsonInput;

/**
 * A JMESPath expression (jmespath.org), to be asked of many values. The library is AWS's for its Smithy tools: 31 ms at
 * start-up, where one with a generated parser takes 190, and it works on maps and lists without binding.
 */
public interface JsonQuery {
    /** A text in quotes, or {@code age(EXPRESSION)}, whose expression is the group. */
    Pattern AGE =
            Pattern.compile("'[^']*'|`[^`]*`|\"[^\"]*\"|(?<!\\w)age\\(((?:[^()]|\\((?:[^()]|\\([^()]*\\))*\\))*)\\)");

    /** The expression's value, null where there is none. */
    Object of(Object value);

    /**
     * @param option what to name in a message, such as {@code --query}
     * @throws Failure exit code 2 when it is no JMESPath
     */
    static JsonQuery parse(String expression, String option) {
        return parse(expression, option, Clock.systemUTC());
    }

    /** @param clock by which {@code age(EXPRESSION)} counts the hours since a point in time */
    static JsonQuery parse(String expression, String option, Clock clock) {
        return Parsed.parse(expression, option, clock);
    }

    /** {@code age(X)} as a field of X that {@link Values} knows, since the library takes no further functions. */
    private static String ages(String typed) {
        return AGE.matcher(typed)
                .replaceAll(one -> Matcher.quoteReplacement(
                        one.group(1) == null ? one.group() : "not_null(" + one.group(1) + ").\"age()\""));
    }

    record Parsed(String expression, String option, JmespathExpression parsed, Clock clock) implements JsonQuery {
        // not above, where the library would be loaded with the interface
        static JsonQuery parse(String expression, String option, Clock clock) {
            QueryMistake.checkFunctions(expression, option, of(expression, expression, option));
            return new Parsed(expression, option, of(ages(expression), expression, option), clock);
        }

        private static JmespathExpression of(String text, String expression, String option) {
            try {
                return JmespathExpression.parse(text, new Values(true, null));
            } catch (RuntimeException e) {
                throw QueryMistake.of(expression, option, e.getMessage()).from(e);
            }
        }

        @Override
        public Object of(Object value) {
            try {
                return of(value, true);
            } catch (ArithmeticException inexact) {
                // such as a third
                return of(value, false);
            }
        }

        private Object of(Object value, boolean exact) {
            try {
                return parsed.evaluate(value, new Values(exact, clock));
            } catch (RuntimeException e) {
                if (exact && e instanceof ArithmeticException) throw e;
                throw refused(e);
            }
        }

        private Failure refused(RuntimeException e) {
            boolean says = e instanceof JmespathException || e instanceof ArithmeticException;
            String told = says && e.getMessage() != null && !e.getMessage().equals("invalid-type")
                    ? e.getMessage()
                    : "it asks for something of the wrong type";
            return Failure.usage(option + " \"" + expression + "\" cannot be worked out for this data")
                    .because(told)
                    .hint("look at the data first: the same command without " + option
                            + "; functions and their arguments: https://jmespath.org")
                    .from(e);
        }
    }

    /**
     * Java's collections as the library wants to see JSON.
     *
     * @param exact whether fractions are calculated with all their digits, or as floating point numbers
     */
    record Values(boolean exact, Clock clock) implements JmespathRuntime<Object> {
        /** What is true in JMESPath: everything except null, false and empty values. */
        static boolean truth(Object value) {
            return new Values(true, null).isTruthy(value);
        }

        /** Numbers with more digits are not written out. */
        private static final int LONG = 40;

        @Override
        public RuntimeType typeOf(Object value) {
            if (value == null) return NULL;
            if (value instanceof String) return STRING;
            if (value instanceof Map) return OBJECT;
            if (value instanceof List) return ARRAY;
            return value instanceof Boolean ? BOOLEAN : NUMBER;
        }

        @Override
        public String toString(Object value) {
            return Json.line(value);
        }

        @Override
        public Object createNull() {
            return null;
        }

        @Override
        public Object createBoolean(boolean truth) {
            return truth;
        }

        @Override
        public boolean asBoolean(Object value) {
            return (Boolean) value;
        }

        @Override
        public Object createString(String text) {
            return text;
        }

        @Override
        public String asString(Object value) {
            return (String) value;
        }

        @Override
        public Object createNumber(Number number) {
            if (Double.isInfinite(number.doubleValue()) && number instanceof Double)
                throw new ArithmeticException("a number is too large to calculate with");
            return number instanceof BigDecimal all && all.precision() > LONG ? all.stripTrailingZeros() : number;
        }

        @Override
        public NumberType numberType(Object value) {
            return EvaluationUtils.numberType(asNumber(value));
        }

        @Override
        public Number asNumber(Object value) {
            if (!(value instanceof JsonInput.Decimal decimal)) return (Number) value;
            BigDecimal all = decimal.value();
            return exact ? all : (Number) all.doubleValue();
        }

        @Override
        public int compare(Object one, Object other) {
            return one instanceof Number first && other instanceof Number second
                    ? JsonInput.compare(first, second)
                    : JmespathRuntime.super.compare(one, other);
        }

        @Override
        public ArrayBuilder<Object> arrayBuilder() {
            return new ListArrayBuilder<>(this, list -> list);
        }

        @Override
        public Object element(Object array, int index) {
            return ((List<?>) array).get(index);
        }

        @Override
        public ObjectBuilder<Object> objectBuilder() {
            return new Fields(new LinkedHashMap<>());
        }

        @Override
        public Object value(Object object, Object key) {
            if (object instanceof Map<?, ?> fields) return fields.get(key);
            Instant time = key.equals("age()") ? LocalTime.instant(object) : null;
            return time == null ? null : Duration.between(time, clock.instant()).toSeconds() / 3600.0;
        }

        @Override
        public int length(Object value) {
            return value instanceof Map<?, ?> fields ? fields.size() : ((List<?>) value).size();
        }

        @Override
        public Iterable<?> asIterable(Object value) {
            return value instanceof Map<?, ?> fields ? fields.keySet() : (List<?>) value;
        }
    }

    record Fields(Map<String, Object> map) implements JmespathRuntime.ObjectBuilder<Object> {
        @Override
        public void put(Object key, Object value) {
            map.put((String) key, value);
        }

        @Override
        public void putAll(Object object) {
            ((Map<?, ?>) object).forEach((key, value) -> map.put((String) key, value));
        }

        @Override
        public Object build() {
            return map;
        }
    }
}
