package dev.alerting.local.cloudwatch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * The metrics CloudWatch has, from log lines in the embedded metric format and from values that AWS's services publish.
 * Of standard resolution: a value belongs to its minute.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">
 *     Embedded metric format</a>
 */
public final class MetricStore {
    private static final int MOST_METRICS = 100;
    private static final int MOST_DIMENSIONS = 30;
    private static final int MOST_VALUES = 100;
    private static final Set<String> UNITS = Set.of("Seconds", "Milliseconds", "Count", "None", "Percent", "Bytes");

    private final Map<Metric, TreeMap<Long, List<Double>>> values = new HashMap<>();
    private final Map<String, Set<String>> units = new HashMap<>();

    public synchronized void put(Metric metric, Instant at, double value) {
        values.computeIfAbsent(metric, key -> new TreeMap<>())
                .computeIfAbsent(Math.floorDiv(at.getEpochSecond(), 60), key -> new ArrayList<>())
                .add(value);
    }

    /**
     * Takes the metrics of a log line.
     *
     * @return whether it was a line of metrics
     * @throws IllegalArgumentException if CloudWatch would drop the line, or a part of it
     */
    public synchronized boolean putLine(String line) {
        JsonNode root = Json.parse(line);
        JsonNode aws = root.path("_aws");
        if (aws.isMissingNode()) {
            return false;
        }
        Instant at = Instant.ofEpochMilli(require(aws.path("Timestamp").isIntegralNumber(), aws, "Timestamp")
                .path("Timestamp")
                .asLong());
        for (JsonNode directive : aws.path("CloudWatchMetrics")) {
            String namespace = directive.path("Namespace").asText();
            require(!namespace.isBlank(), directive, "Namespace");
            require(directive.path("Metrics").size() <= MOST_METRICS, directive, "number of metrics");
            for (JsonNode set : directive.path("Dimensions")) {
                Map<String, String> dimensions = dimensions(root, set);
                for (JsonNode definition : directive.path("Metrics")) {
                    String name = definition.path("Name").asText();
                    String unit = definition.path("Unit").asText("None");
                    require(UNITS.contains(unit), definition, "unit");
                    units.computeIfAbsent(name, key -> new HashSet<>()).add(unit);
                    values(root, name).forEach(value -> put(new Metric(namespace, name, dimensions), at, value));
                }
            }
        }
        return true;
    }

    private static Map<String, String> dimensions(JsonNode root, JsonNode set) {
        require(set.size() <= MOST_DIMENSIONS, set, "number of dimensions");
        Map<String, String> dimensions = new HashMap<>();
        set.forEach(name -> {
            JsonNode value = root.path(name.asText());
            require(value.isTextual() && !value.asText().isBlank(), root, "dimension " + name);
            dimensions.put(name.asText(), value.asText());
        });
        return dimensions;
    }

    private static List<Double> values(JsonNode root, String name) {
        JsonNode field = root.path(name);
        List<Double> numbers = new ArrayList<>();
        if (field.isArray()) {
            require(field.size() <= MOST_VALUES, root, "number of values of " + name);
            field.forEach(value -> {
                require(value.isNumber(), root, name);
                numbers.add(value.asDouble());
            });
        } else {
            require(field.isNumber(), root, name);
            numbers.add(field.asDouble());
        }
        return numbers;
    }

    private static JsonNode require(boolean right, JsonNode where, String what) {
        if (!right) {
            throw new IllegalArgumentException("not in the embedded metric format: " + what + " of " + where);
        }
        return where;
    }

    /** The units a metric was written with, by its name. */
    public synchronized Set<String> units(String name) {
        return Set.copyOf(units.getOrDefault(name, Set.of()));
    }

    /** All metrics there have been. */
    public synchronized Set<Metric> metrics() {
        return Set.copyOf(values.keySet());
    }

    /** One value for the period that ends at an instant, which is the end of a minute. */
    synchronized OptionalDouble value(Metric metric, Statistic.Of statistic, Instant end, Duration period) {
        TreeMap<Long, List<Double>> minutes = values.get(metric);
        if (minutes == null) {
            return OptionalDouble.empty();
        }
        long last = Math.floorDiv(end.getEpochSecond(), 60);
        List<Double> all = new ArrayList<>();
        minutes.subMap(last - period.toMinutes(), last).values().forEach(all::addAll);
        return all.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(statistic.of(all));
    }
}
