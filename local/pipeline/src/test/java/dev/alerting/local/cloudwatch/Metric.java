package dev.alerting.local.cloudwatch;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What identifies a metric: CloudWatch never adds up sets of dimensions, so each set is a metric of its own.
 *
 * @param dimensions value by name
 */
public record Metric(String namespace, String name, Map<String, String> dimensions) {
    public Metric {
        dimensions = Map.copyOf(dimensions);
    }

    @Override
    public String toString() {
        return namespace + " " + name
                + new TreeMap<>(dimensions)
                        .entrySet().stream()
                                .map(entry -> " " + entry.getKey() + "=" + entry.getValue())
                                .collect(Collectors.joining());
    }
}
