package dev.alerting.local.cloudwatch;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the values of a period become one. */
enum Statistic {
    SUM,
    MAXIMUM,
    MINIMUM,
    AVERAGE,
    SAMPLE_COUNT,
    PERCENTILE;

    private static final Pattern PERCENTILE_NAME = Pattern.compile("p([0-9]{1,2}(?:\\.[0-9]+)?)");

    /** @param percent of the percentile */
    record Of(Statistic statistic, double percent) {
        static Of named(String name) {
            Matcher percentile = PERCENTILE_NAME.matcher(name);
            if (percentile.matches()) {
                return new Of(PERCENTILE, Double.parseDouble(percentile.group(1)));
            }
            return new Of(
                    switch (name) {
                        case "Sum" -> SUM;
                        case "Maximum" -> MAXIMUM;
                        case "Minimum" -> MINIMUM;
                        case "Average" -> AVERAGE;
                        case "SampleCount" -> SAMPLE_COUNT;
                        default -> throw new IllegalArgumentException("no statistic known here: " + name);
                    },
                    0);
        }

        /** @param values of one period, at least one; the nearest rank stands for CloudWatch's interpolation */
        double of(List<Double> values) {
            return switch (statistic) {
                case SUM -> values.stream().mapToDouble(Double::doubleValue).sum();
                case MAXIMUM ->
                    values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
                case MINIMUM ->
                    values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
                case AVERAGE ->
                    values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
                case SAMPLE_COUNT -> values.size();
                case PERCENTILE ->
                    values.stream()
                            .sorted()
                            .skip((long) Math.max(0, Math.ceil(values.size() * percent / 100) - 1))
                            .findFirst()
                            .orElseThrow();
            };
        }
    }
}
