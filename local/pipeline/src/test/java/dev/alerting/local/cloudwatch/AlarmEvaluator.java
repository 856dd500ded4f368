package dev.alerting.local.cloudwatch;

import dev.alerting.local.cloudwatch.Alarm.Input;
import dev.alerting.local.cloudwatch.Alarm.MissingData;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Says which state an alarm is in, by the rules AWS has written down.
 *
 * <p>An alarm is evaluated every minute, over a window that slides with it. CloudWatch retrieves some more data points than
 * are evaluated and, where some are missing, goes back to these before it fills anything in: so an alarm on a metric that
 * is seldom written returns later than its window suggests. AWS gives no number; its examples have two more.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html">Missing data</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html">Window</a>
 */
public final class AlarmEvaluator {
    private static final int FURTHER_BACK = 2;

    private final MetricStore metrics;

    public AlarmEvaluator(MetricStore metrics) {
        this.metrics = metrics;
    }

    /**
     * @param now the end of a minute
     * @param before the state it was in
     */
    public AlarmState evaluate(Alarm alarm, AlarmState before, Instant now) {
        return state(alarm, values(alarm, now), before);
    }

    /** Values by period, the latest first; NaN where there is none. */
    private double[] values(Alarm alarm, Instant now) {
        Map<String, double[]> series = new HashMap<>();
        for (Input input : alarm.metrics()) {
            double[] values = new double[alarm.evaluationPeriods() + FURTHER_BACK];
            Statistic.Of statistic = Statistic.Of.named(input.statistic());
            for (int i = 0; i < values.length; i++) {
                Duration ago = alarm.period().multipliedBy(i);
                values[i] = metrics.value(input.metric(), statistic, now.minus(ago), alarm.period())
                        .orElse(Double.NaN);
            }
            series.put(input.id(), values);
        }
        return alarm.expression()
                .map(expression -> MetricMath.parse(expression).evaluate(series))
                .orElseGet(() -> series.get(alarm.metrics().getFirst().id()));
    }

    /** @param values of the evaluation range, the latest first; NaN where there is none */
    static AlarmState state(Alarm alarm, double[] values, AlarmState before) {
        double threshold = alarm.threshold().orElseThrow();
        double[] existing = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .limit(alarm.evaluationPeriods())
                .toArray();
        long breaching = Arrays.stream(existing)
                .filter(value -> alarm.comparison().isBreached(value, threshold))
                .count();
        int toFill = alarm.evaluationPeriods() - existing.length;
        if (breaching >= alarm.datapointsToAlarm()) {
            return AlarmState.ALARM;
        }
        if (toFill == 0) {
            return AlarmState.OK;
        }
        // The one rule beside the count: what there is breaches, and the rest may be late.
        boolean onlyBreaching = existing.length > 0 && breaching == existing.length;
        return switch (missingData(alarm)) {
            case BREACHING -> breaching + toFill >= alarm.datapointsToAlarm() ? AlarmState.ALARM : AlarmState.OK;
            case NOT_BREACHING -> AlarmState.OK;
            case IGNORE -> existing.length == 0 || onlyBreaching ? before : AlarmState.OK;
            case MISSING -> {
                if (existing.length == 0) {
                    yield AlarmState.INSUFFICIENT_DATA;
                }
                yield onlyBreaching ? AlarmState.ALARM : AlarmState.OK;
            }
        };
    }

    /** "Alarms that evaluate metrics in the AWS/DynamoDB namespace always ignore missing data." */
    private static MissingData missingData(Alarm alarm) {
        boolean dynamoDb = alarm.metrics().stream()
                .anyMatch(input -> input.metric().namespace().equals("AWS/DynamoDB"));
        return dynamoDb ? MissingData.IGNORE : alarm.missingData();
    }
}
