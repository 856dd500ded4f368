package dev.alerting.common.telemetry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Metrics in CloudWatch's embedded metric format: a log line that CloudWatch turns into metrics without a call. Values
 * are gathered during an invocation and written by {@link #flush}, a line for each set of dimensions.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">
 *     Embedded metric format</a>
 */
public final class Metrics {
    public static final String NAMESPACE = "AlertingInfra";

    /** The format allows so many values in one line. */
    private static final int MAX_VALUES = 100;

    private final Clock clock;
    private final Consumer<String> sink;
    private final String service;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Map<String, String>, Map<String, Gathered>> gathered = new HashMap<>();

    private record Gathered(String unit, List<Double> values) {}

    /**
     * @param service the dimension every metric has: which function it came from
     * @param sink takes one line, without a line end
     */
    public Metrics(Clock clock, String service, Consumer<String> sink) {
        this.clock = clock;
        this.service = service;
        this.sink = sink;
    }

    /** Adds to a counter. Keep the values of dimensions few: each combination is a metric that is paid for. */
    public void count(String name, double number, Map<String, String> dimensions) {
        lock.lock();
        try {
            List<Double> values = values(name, "Count", dimensions);
            double sum = values.isEmpty() ? number : values.removeFirst() + number;
            values.add(sum);
        } finally {
            lock.unlock();
        }
    }

    public void count(String name, Map<String, String> dimensions) {
        count(name, 1, dimensions);
    }

    /** Records one duration, in seconds. */
    public void seconds(String name, double seconds, Map<String, String> dimensions) {
        lock.lock();
        try {
            List<Double> values = values(name, "Seconds", dimensions);
            if (values.size() < MAX_VALUES) {
                values.add(seconds);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes and forgets what was gathered. */
    public void flush() {
        lock.lock();
        try {
            gathered.forEach((dimensions, metrics) -> sink.accept(Json.write(line(dimensions, metrics))));
            gathered.clear();
        } finally {
            lock.unlock();
        }
    }

    private List<Double> values(String name, String unit, Map<String, String> dimensions) {
        return gathered.computeIfAbsent(new TreeMap<>(dimensions), key -> new TreeMap<>())
                .computeIfAbsent(name, key -> new Gathered(unit, new ArrayList<>()))
                .values();
    }

    private ObjectNode line(Map<String, String> dimensions, Map<String, Gathered> metrics) {
        ObjectNode line = Json.object();
        ObjectNode aws = line.putObject("_aws");
        aws.put("Timestamp", clock.millis());
        ObjectNode directive = aws.putArray("CloudWatchMetrics").addObject();
        directive.put("Namespace", NAMESPACE);
        ArrayNode names = directive.putArray("Dimensions").addArray();
        names.add("service");
        line.put("service", service);
        dimensions.forEach((name, value) -> {
            names.add(name);
            line.put(name, value);
        });
        ArrayNode definitions = directive.putArray("Metrics");
        metrics.forEach((name, gatheredMetric) -> {
            definitions.addObject().put("Name", name).put("Unit", gatheredMetric.unit());
            if (gatheredMetric.values().size() == 1) {
                line.put(name, gatheredMetric.values().getFirst());
            } else {
                ArrayNode values = line.putArray(name);
                gatheredMetric.values().forEach(values::add);
            }
        });
        return line;
    }
}
