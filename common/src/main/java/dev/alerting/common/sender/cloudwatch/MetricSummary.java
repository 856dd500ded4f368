package dev.alerting.common.sender.cloudwatch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The condition of a metric alarm in one line, from the {@code Trigger} of its notification or from DescribeAlarms. */
final class MetricSummary {
    private MetricSummary() {}

    /**
     * E.g. {@code average of runners/busy > 580 for 1 x 60 s, RunnerType=linux.2xlarge}, or {@code ... in 1 of the last
     * 15 periods of 60 s}; empty without one metric.
     */
    static Optional<String> of(JsonNode trigger) {
        Optional<String> metric = Json.text(trigger, "MetricName");
        if (metric.isEmpty() || !trigger.path("Threshold").isNumber()) {
            return Optional.empty();
        }
        String statistic = Json.text(trigger, "Statistic")
                .or(() -> Json.text(trigger, "ExtendedStatistic"))
                .map(text -> text.toLowerCase(Locale.ROOT) + " of ")
                .orElse("");
        StringBuilder line = new StringBuilder(statistic);
        Json.text(trigger, "Namespace")
                .ifPresent(namespace -> line.append(namespace).append('/'));
        line.append(metric.get());
        line.append(' ')
                .append(operatorSymbol(trigger.path("ComparisonOperator").asText()));
        line.append(' ')
                .append(new BigDecimal(trigger.path("Threshold").asText())
                        .stripTrailingZeros()
                        .toPlainString());
        if (trigger.path("Period").isNumber()) {
            line.append(describePeriods(
                    trigger.path("EvaluationPeriods").asInt(1),
                    trigger.path("DatapointsToAlarm").asInt(0),
                    trigger.path("Period").asInt()));
        }
        List<String> dimensions = new ArrayList<>();
        trigger.path("Dimensions")
                .forEach(dimension -> dimensions.add(
                        firstPresent(dimension, "name", "Name") + "=" + firstPresent(dimension, "value", "Value")));
        if (!dimensions.isEmpty()) {
            line.append(", ").append(String.join(", ", dimensions));
        }
        return Optional.of(line.toString());
    }

    /** An "M of N" alarm goes off when some of the last periods are bad, any other when all of them are. */
    private static String describePeriods(int evaluated, int toAlarm, int seconds) {
        return toAlarm > 0 && toAlarm < evaluated
                ? " in " + toAlarm + " of the last " + evaluated + " periods of " + seconds + " s"
                : " for " + evaluated + " x " + seconds + " s";
    }

    /** Notifications and DescribeAlarms write the names of a dimension in different cases. */
    private static String firstPresent(JsonNode dimension, String name, String other) {
        return dimension.path(dimension.has(name) ? name : other).asText();
    }

    private static String operatorSymbol(String name) {
        return switch (name) {
            case "GreaterThanThreshold" -> ">";
            case "GreaterThanOrEqualToThreshold" -> ">=";
            case "LessThanThreshold" -> "<";
            case "LessThanOrEqualToThreshold" -> "<=";
            default -> name;
        };
    }
}
