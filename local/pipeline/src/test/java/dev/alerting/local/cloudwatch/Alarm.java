package dev.alerting.local.cloudwatch;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An alarm, as CloudWatch has it.
 *
 * @param threshold none for an alarm on an anomaly band
 * @param evaluationPeriods N of "M of N", {@code datapointsToAlarm} M
 * @param expression metric math over the ids of {@code metrics}; none where it is the only metric itself
 */
public record Alarm(
        String name,
        Comparison comparison,
        Optional<Double> threshold,
        int evaluationPeriods,
        int datapointsToAlarm,
        MissingData missingData,
        Duration period,
        List<Input> metrics,
        Optional<String> expression) {

    /** @param statistic as CloudWatch names it: {@code Sum}, {@code p99} */
    public record Input(String id, Metric metric, String statistic) {}

    /** What a missing value counts as. */
    public enum MissingData {
        BREACHING,
        NOT_BREACHING,
        IGNORE,
        MISSING
    }

    /** How a value is compared with the threshold. */
    public enum Comparison {
        GREATER_THAN,
        GREATER_THAN_OR_EQUAL,
        LESS_THAN,
        LESS_THAN_OR_EQUAL,
        /** Below the band. */
        LESS_THAN_LOWER;

        boolean isBreached(double value, double threshold) {
            return switch (this) {
                case GREATER_THAN -> value > threshold;
                case GREATER_THAN_OR_EQUAL -> value >= threshold;
                case LESS_THAN -> value < threshold;
                case LESS_THAN_OR_EQUAL -> value <= threshold;
                case LESS_THAN_LOWER -> throw new IllegalArgumentException("a band has no threshold");
            };
        }
    }

    /** Whether it compares with a band that CloudWatch learns over weeks, so that only CloudWatch can evaluate it. */
    public boolean isOnBand() {
        return threshold.isEmpty();
    }
}
