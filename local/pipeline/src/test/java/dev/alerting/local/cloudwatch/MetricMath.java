package dev.alerting.local.cloudwatch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Metric math, as far as alarms here use it. A series is an array of one value for each period, the latest first; NaN is
 * a period without data.
 *
 * <p>AWS does not say what becomes of a series without any data in the range that is looked at. It is taken to stay empty,
 * also in {@code FILL}, and to make whatever is calculated from it empty: so an expression has to hold without it. In an
 * array, as in {@code SUM([a, b])}, what is missing is left out.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html">Metric math</a>
 */
final class MetricMath {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:([0-9]+(?:\\.[0-9]+)?)|([A-Za-z_][A-Za-z0-9_]*)|(<=|>=|==|!=|&&|\\|\\||[-+*/<>()\\[\\],]))");
    private static final List<Set<String>> OPERATORS = List.of(
            Set.of("||", "OR"),
            Set.of("&&", "AND"),
            Set.of("==", "!=", "<", ">", "<=", ">="),
            Set.of("+", "-"),
            Set.of("*", "/"));

    /** What a part of an expression is: a number, a series, or an array of these. */
    private sealed interface Value {
        record Scalar(double number) implements Value {}

        record Series(double[] values) implements Value {}

        record Array(List<Value> items) implements Value {}
    }

    private interface Node {
        Value of(Map<String, double[]> series);
    }

    private final List<String> tokens = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private final Node root;
    private int at;

    private MetricMath(String expression) {
        Matcher matcher = TOKEN.matcher(expression);
        int end = 0;
        while (matcher.region(end, expression.length()).lookingAt()) {
            tokens.add(matcher.group().strip());
            end = matcher.end();
        }
        if (!expression.substring(end).isBlank()) {
            throw new IllegalArgumentException("not known here: " + expression.substring(end));
        }
        root = binary(0);
        if (at < tokens.size()) {
            throw new IllegalArgumentException("not known here: " + tokens.get(at) + " in " + expression);
        }
    }

    /** @throws IllegalArgumentException if it has a function or an operator that is not known here */
    static MetricMath parse(String expression) {
        return new MetricMath(expression);
    }

    /** The metrics it refers to. */
    Set<String> ids() {
        return Set.copyOf(ids);
    }

    /** @param series by id, all of one length */
    double[] evaluate(Map<String, double[]> series) {
        int length = series.values().iterator().next().length;
        return switch (root.of(series)) {
            case Value.Series result -> result.values();
            case Value.Scalar result -> {
                double[] all = new double[length];
                Arrays.fill(all, result.number());
                yield all;
            }
            case Value.Array result -> throw new IllegalArgumentException("an alarm watches one series");
        };
    }

    private boolean skip(String token) {
        if (at < tokens.size() && tokens.get(at).equals(token)) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(String token) {
        if (!skip(token)) {
            throw new IllegalArgumentException("expected " + token + " in " + String.join(" ", tokens));
        }
    }

    private Node binary(int level) {
        if (level == OPERATORS.size()) {
            return primary();
        }
        Node left = binary(level + 1);
        while (at < tokens.size() && OPERATORS.get(level).contains(tokens.get(at))) {
            DoubleBinaryOperator operator = operator(tokens.get(at));
            at++;
            Node first = left;
            Node second = binary(level + 1);
            left = series -> combine(first.of(series), second.of(series), operator);
        }
        return left;
    }

    private static DoubleBinaryOperator operator(String operator) {
        return switch (operator) {
            case "+" -> Double::sum;
            case "-" -> (a, b) -> a - b;
            case "*" -> (a, b) -> a * b;
            case "/" -> (a, b) -> b == 0 ? Double.NaN : a / b;
            case "<" -> (a, b) -> bool(a < b);
            case ">" -> (a, b) -> bool(a > b);
            case "<=" -> (a, b) -> bool(a <= b);
            case ">=" -> (a, b) -> bool(a >= b);
            case "==" -> (a, b) -> bool(a == b);
            case "!=" -> (a, b) -> bool(a != b);
            case "||", "OR" -> (a, b) -> bool(a != 0 || b != 0);
            case "&&", "AND" -> (a, b) -> bool(a != 0 && b != 0);
            default -> throw new IllegalArgumentException("not known here: " + operator);
        };
    }

    private static double bool(boolean value) {
        return value ? 1 : 0;
    }

    private Node primary() {
        if (at == tokens.size()) {
            throw new IllegalArgumentException("ends too early: " + String.join(" ", tokens));
        }
        if (skip("(")) {
            Node inner = binary(0);
            expect(")");
            return inner;
        }
        if (skip("[")) {
            List<Node> items = list("]");
            return series ->
                    new Value.Array(items.stream().map(item -> item.of(series)).toList());
        }
        if (skip("-")) {
            Node operand = primary();
            return series -> combine(new Value.Scalar(0), operand.of(series), (a, b) -> a - b);
        }
        String token = tokens.get(at);
        at++;
        if (Character.isDigit(token.charAt(0))) {
            double number = Double.parseDouble(token);
            return series -> new Value.Scalar(number);
        }
        if (skip("(")) {
            return function(token, list(")"));
        }
        ids.add(token);
        return series -> new Value.Series(series.get(token));
    }

    private List<Node> list(String end) {
        List<Node> items = new ArrayList<>();
        while (!skip(end)) {
            items.add(binary(0));
            if (!skip(",")) {
                expect(end);
                break;
            }
        }
        return items;
    }

    private static Node function(String name, List<Node> arguments) {
        return switch (name + "/" + arguments.size()) {
            case "IF/3" ->
                series -> choose(
                        arguments.get(0).of(series),
                        arguments.get(1).of(series),
                        arguments.get(2).of(series));
            case "FILL/2" ->
                series -> fill(arguments.get(0).of(series), arguments.get(1).of(series));
            case "SUM/1" -> series -> reduce(arguments.getFirst().of(series), Double::sum);
            case "MAX/1" -> series -> reduce(arguments.getFirst().of(series), Math::max);
            case "MIN/1" -> series -> reduce(arguments.getFirst().of(series), Math::min);
            default ->
                throw new IllegalArgumentException(
                        "not known here: " + name + " of " + arguments.size() + " arguments");
        };
    }

    private static Value combine(Value left, Value right, DoubleBinaryOperator operator) {
        if (left instanceof Value.Scalar(double a) && right instanceof Value.Scalar(double b)) {
            return new Value.Scalar(operator.applyAsDouble(a, b));
        }
        int length = Math.max(length(left), length(right));
        double[] result = new double[length];
        for (int i = 0; i < length; i++) {
            double a = value(left, i);
            double b = value(right, i);
            result[i] = Double.isNaN(a) || Double.isNaN(b) ? Double.NaN : operator.applyAsDouble(a, b);
        }
        return new Value.Series(result);
    }

    private static Value choose(Value condition, Value yes, Value no) {
        int length = Math.max(length(condition), Math.max(length(yes), length(no)));
        double[] result = new double[length];
        for (int i = 0; i < length; i++) {
            double decides = value(condition, i);
            result[i] = Double.isNaN(decides) ? Double.NaN : value(decides != 0 ? yes : no, i);
        }
        return new Value.Series(result);
    }

    private static Value fill(Value series, Value with) {
        double[] values = ((Value.Series) series).values();
        if (Arrays.stream(values).allMatch(Double::isNaN)) {
            return series;
        }
        double[] filled = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            filled[i] = Double.isNaN(values[i]) ? value(with, i) : values[i];
        }
        return new Value.Series(filled);
    }

    /** Of an array, period by period. */
    private static Value reduce(Value array, DoubleBinaryOperator operator) {
        if (!(array instanceof Value.Array(List<Value> items))) {
            throw new IllegalArgumentException("of one series a single number is made: not known here");
        }
        int length = items.stream().mapToInt(MetricMath::length).max().orElseThrow();
        double[] result = new double[length];
        for (int i = 0; i < length; i++) {
            int period = i;
            result[i] = items.stream()
                    .mapToDouble(item -> value(item, period))
                    .filter(value -> !Double.isNaN(value))
                    .reduce(operator)
                    .orElse(Double.NaN);
        }
        return new Value.Series(result);
    }

    private static int length(Value value) {
        return value instanceof Value.Series(double[] values) ? values.length : 0;
    }

    private static double value(Value value, int index) {
        return switch (value) {
            case Value.Scalar(double number) -> number;
            case Value.Series(double[] values) -> values[index];
            case Value.Array array -> throw new IllegalArgumentException("an array within a calculation");
        };
    }
}
