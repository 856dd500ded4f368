package dev.alerting.common.telemetry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Metrics in CloudWatch's embedded metric format: a log line that CloudWatch turns into metrics without a call. Values
 * are gathered during an invocation and written by {@link #flush}, in as few lines as the format allows: log volume is
 * paid for by the byte. So no dimension names the function: each metric is written by one of them only.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">
 *     Embedded metric format</a>
 */
public final class Metrics {
    public static final String NAMESPACE = "AlertingInfra";

    private static final String COUNT = "Count";

    /** The format allows this many values of one metric in one line. */
    private static final int MAX_VALUES = 100;

    /** More than an invocation ever has, but a bound. */
    private static final int MAX_GATHERED = 10_000;

    private static final int MAX_DIMENSION = 100;

    private static final Pattern PRINTABLE = Pattern.compile("[!-9;-~][ -~]{0," + (MAX_DIMENSION - 1) + "}");

    private final Clock clock;
    private final Consumer<String> sink;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Series, List<Double>> gathered = new LinkedHashMap<>();

    private record Series(String name, String unit, Map<String, String> dimensions) {}

    /** @param sink takes one line, without a line end */
    public Metrics(Clock clock, Consumer<String> sink) {
        this.clock = clock;
        this.sink = sink;
    }

    /** Adds to a counter. Keep the values of dimensions few: each combination is a metric that is paid for. */
    public void count(String name, double number, Map<String, String> dimensions) {
        lock.lock();
        try {
            List<Double> values = values(new Series(name, COUNT, printableDimensions(dimensions)));
            double sum = values.isEmpty() ? number : values.removeFirst() + number;
            values.add(sum);
        } finally {
            lock.unlock();
        }
    }

    public void count(String name, Map<String, String> dimensions) {
        count(name, 1, dimensions);
    }

    /** Records one value of something that is measured, not counted. */
    public void recordValue(String name, double value, Map<String, String> dimensions) {
        record(new Series(name, COUNT, printableDimensions(dimensions)), value);
    }

    /** Records one duration, in seconds. */
    public void recordSeconds(String name, double seconds, Map<String, String> dimensions) {
        record(new Series(name, "Seconds", printableDimensions(dimensions)), seconds);
    }

    /**
     * CloudWatch takes ASCII only, not blank, up to 1,024 characters, and may drop a whole line for one value that is
     * not: texts of alerts must not silence other metrics.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html">Dimension</a>
     */
    private static Map<String, String> printableDimensions(Map<String, String> dimensions) {
        Map<String, String> printable = new TreeMap<>();
        dimensions.forEach(
                (name, value) -> printable.put(name, PRINTABLE.matcher(value).matches() ? value : plainText(value)));
        return printable;
    }

    /** Different texts stay different values. */
    private static String plainText(String value) {
        String ascii = value.replaceAll("[^!-~]", "_");
        String hash = Integer.toHexString(value.hashCode());
        return (ascii.length() > MAX_DIMENSION ? ascii.substring(0, MAX_DIMENSION) : ascii) + "~" + hash;
    }

    private void record(Series series, double value) {
        lock.lock();
        try {
            List<Double> values = values(series);
            if (values.size() < MAX_GATHERED) {
                values.add(value);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes what was gathered and starts afresh. */
    public void flush() {
        lock.lock();
        try {
            List<Line> lines = new ArrayList<>();
            gathered.forEach((series, values) -> {
                for (int from = 0; from < values.size(); from += MAX_VALUES) {
                    placeValues(series, values.subList(from, Math.min(values.size(), from + MAX_VALUES)), lines);
                }
            });
            lines.forEach(line -> sink.accept(Json.write(line.toJson(clock.millis()))));
            gathered.clear();
        } finally {
            lock.unlock();
        }
    }

    private void placeValues(Series series, List<Double> values, List<Line> lines) {
        lines.stream()
                .filter(line -> line.hasRoomFor(series, values))
                .findFirst()
                .orElseGet(() -> {
                    lines.add(new Line());
                    return lines.getLast();
                })
                .add(series, values);
    }

    private List<Double> values(Series series) {
        return gathered.computeIfAbsent(series, key -> new ArrayList<>());
    }

    /**
     * One line. Dimensions and metrics are fields of the same object, so what shares a line must not give one name two
     * values.
     */
    private static final class Line {
        private final Map<String, Object> fields = new LinkedHashMap<>();

        /** Metrics by the sets of dimensions they are published under. */
        private final Map<Series, List<List<String>>> published = new LinkedHashMap<>();

        boolean hasRoomFor(Series series, List<Double> values) {
            return isFree(series.name(), values)
                    && series.dimensions().entrySet().stream()
                            .allMatch(dimension -> isFree(dimension.getKey(), dimension.getValue()));
        }

        private boolean isFree(String field, Object value) {
            return fields.getOrDefault(field, value).equals(value);
        }

        void add(Series series, List<Double> values) {
            fields.put(series.name(), values);
            fields.putAll(series.dimensions());
            published
                    .computeIfAbsent(
                            new Series(series.name(), series.unit(), Collections.emptyMap()), key -> new ArrayList<>())
                    .add(List.copyOf(series.dimensions().keySet()));
        }

        ObjectNode toJson(long millis) {
            ObjectNode line = Json.object();
            ObjectNode aws = line.putObject("_aws");
            aws.put("Timestamp", millis);
            ArrayNode directives = aws.putArray("CloudWatchMetrics");
            Map<List<List<String>>, ArrayNode> definitions = new LinkedHashMap<>();
            published.forEach((metric, dimensions) -> definitions
                    .computeIfAbsent(dimensions, sets -> addDirective(directives, sets))
                    .add(metricDefinition(metric)));
            fields.forEach((name, value) -> {
                switch (value) {
                    case List<?> values when values.size() == 1 -> putNumber(line, name, (Double) values.getFirst());
                    case List<?> values ->
                        values.forEach(each -> line.withArrayProperty(name).add((Double) each));
                    default -> line.put(name, value.toString());
                }
            });
            return line;
        }

        /** A unit says something about seconds; a count needs none. */
        private static ObjectNode metricDefinition(Series metric) {
            ObjectNode definition = Json.object().put("Name", metric.name());
            return metric.unit().equals(COUNT) ? definition : definition.put("Unit", metric.unit());
        }

        private static void putNumber(ObjectNode line, String name, double value) {
            if (value == Math.rint(value) && Math.abs(value) < 1e15) {
                line.put(name, (long) value);
            } else {
                line.put(name, value);
            }
        }

        private static ArrayNode addDirective(ArrayNode directives, List<List<String>> sets) {
            ObjectNode directive = directives.addObject();
            directive.put("Namespace", NAMESPACE);
            ArrayNode dimensions = directive.putArray("Dimensions");
            sets.forEach(set -> set.forEach(dimensions.addArray()::add));
            return directive.putArray("Metrics");
        }
    }
}
