package dev.alerting.local.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.local.cloudwatch.Alarm.Comparison;
import dev.alerting.local.cloudwatch.Alarm.Input;
import dev.alerting.local.cloudwatch.Alarm.MissingData;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of AWS's page on missing data, and what else decides. */
class AlarmEvaluatorTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Metric METRIC = new Metric("AWS/SQS", "Depth", Map.of());
    private static final String RETAINED = "RETAINED";

    /** The latest last, as AWS writes it: X breaches, 0 does not, - is missing. */
    @ParameterizedTest
    @CsvSource({
        "0 - X - X, OK,                OK,       OK,    OK",
        "0 - - - -, OK,                OK,       OK,    OK",
        "- - - - -, INSUFFICIENT_DATA, RETAINED, ALARM, OK",
        "0 X X - X, ALARM,             ALARM,    ALARM, ALARM",
        "- - X - -, ALARM,             RETAINED, ALARM, OK"
    })
    void threeOfThree(String points, String missing, String ignore, String breaching, String notBreaching) {
        check(alarm(3, 3), points, missing, ignore, breaching, notBreaching);
    }

    @ParameterizedTest
    @CsvSource({
        "0 - X - X, ALARM, ALARM,    ALARM, ALARM",
        "0 0 X 0 X, ALARM, ALARM,    ALARM, ALARM",
        "0 - X - -, OK,    OK,       ALARM, OK",
        "- - - - 0, OK,    OK,       ALARM, OK",
        "- - - X -, ALARM, RETAINED, ALARM, OK"
    })
    void twoOfThree(String points, String missing, String ignore, String breaching, String notBreaching) {
        check(alarm(2, 3), points, missing, ignore, breaching, notBreaching);
    }

    private static void check(
            Alarm alarm, String points, String missing, String ignore, String breaching, String notBreaching) {
        for (AlarmState before : AlarmState.values()) {
            assertThat(state(alarm, MissingData.MISSING, points, before)).isEqualTo(expected(missing, before));
            assertThat(state(alarm, MissingData.IGNORE, points, before)).isEqualTo(expected(ignore, before));
            assertThat(state(alarm, MissingData.BREACHING, points, before)).isEqualTo(expected(breaching, before));
            assertThat(state(alarm, MissingData.NOT_BREACHING, points, before))
                    .isEqualTo(expected(notBreaching, before));
        }
    }

    private static AlarmState expected(String state, AlarmState before) {
        return state.equals(RETAINED) ? before : AlarmState.valueOf(state);
    }

    private static AlarmState state(Alarm alarm, MissingData missingData, String points, AlarmState before) {
        List<String> oldestFirst = List.of(points.split(" "));
        double[] values = oldestFirst.reversed().stream()
                .mapToDouble(point -> switch (point) {
                    case "X" -> 10;
                    case "0" -> 0;
                    default -> Double.NaN;
                })
                .toArray();
        return AlarmEvaluator.state(with(alarm, missingData), values, before);
    }

    @Test
    void theWindowSlidesEveryMinute() {
        MetricStore store = new MetricStore();
        store.put(METRIC, START.plusSeconds(61), 10);
        AlarmEvaluator evaluator = new AlarmEvaluator(store);

        assertThat(evaluator.evaluate(alarm(1, 1), AlarmState.OK, START.plusSeconds(60)))
                .isEqualTo(AlarmState.OK);
        assertThat(evaluator.evaluate(alarm(1, 1), AlarmState.OK, START.plusSeconds(120)))
                .isEqualTo(AlarmState.ALARM);
        assertThat(evaluator.evaluate(alarm(2, 2), AlarmState.OK, START.plusSeconds(120)))
                .isEqualTo(AlarmState.OK);
    }

    /** A single value of a metric that is written seldom is the most recent one for three periods. */
    @Test
    void aLoneValueCountsUntilItLeavesTheEvaluationRange() {
        MetricStore store = new MetricStore();
        store.put(METRIC, START, 10);
        AlarmEvaluator evaluator = new AlarmEvaluator(store);

        assertThat(evaluator.evaluate(alarm(1, 1), AlarmState.OK, START.plus(Duration.ofMinutes(15))))
                .isEqualTo(AlarmState.ALARM);
        assertThat(evaluator.evaluate(alarm(1, 1), AlarmState.ALARM, START.plus(Duration.ofMinutes(16))))
                .isEqualTo(AlarmState.OK);
    }

    @Test
    void valuesOfOnePeriodAreOneDataPoint() {
        MetricStore store = new MetricStore();
        for (int minute = 0; minute < 5; minute++) {
            store.put(METRIC, START.plus(Duration.ofMinutes(minute)), 2);
        }
        Instant now = START.plus(Duration.ofMinutes(5));
        Duration period = Duration.ofMinutes(5);

        assertThat(store.value(METRIC, Statistic.Of.named("Sum"), now, period)).hasValue(10);
        assertThat(store.value(METRIC, Statistic.Of.named("Maximum"), now, period))
                .hasValue(2);
        assertThat(store.value(METRIC, Statistic.Of.named("SampleCount"), now, period))
                .hasValue(5);
        assertThat(store.value(METRIC, Statistic.Of.named("Average"), now, period))
                .hasValue(2);
        assertThat(store.value(METRIC, Statistic.Of.named("Sum"), now, Duration.ofMinutes(1)))
                .hasValue(2);
    }

    @Test
    void aPercentileIsThatOfAllValues() {
        MetricStore store = new MetricStore();
        for (int i = 1; i <= 200; i++) {
            store.put(METRIC, START, i);
        }
        Instant now = START.plusSeconds(60);

        assertThat(store.value(METRIC, Statistic.Of.named("p99"), now, Duration.ofMinutes(1)))
                .hasValue(198);
        assertThat(store.value(METRIC, Statistic.Of.named("p50"), now, Duration.ofMinutes(1)))
                .hasValue(100);
    }

    /** "Always ignore missing data even if you choose a different option." */
    @Test
    void ofDynamoDbNothingIsFilledIn() {
        Metric throttles = new Metric("AWS/DynamoDB", "ReadThrottleEvents", Map.of());
        Alarm alarm = new Alarm(
                "a",
                Comparison.GREATER_THAN,
                Optional.of(5.0),
                1,
                1,
                MissingData.NOT_BREACHING,
                Duration.ofMinutes(5),
                List.of(new Input("m1", throttles, "Sum")),
                Optional.empty());
        AlarmEvaluator evaluator = new AlarmEvaluator(new MetricStore());

        assertThat(evaluator.evaluate(alarm, AlarmState.ALARM, START)).isEqualTo(AlarmState.ALARM);
        assertThat(evaluator.evaluate(alarm, AlarmState.OK, START)).isEqualTo(AlarmState.OK);
    }

    private static Alarm alarm(int datapoints, int periods) {
        return new Alarm(
                "a",
                Comparison.GREATER_THAN,
                Optional.of(5.0),
                periods,
                datapoints,
                MissingData.NOT_BREACHING,
                Duration.ofMinutes(5),
                List.of(new Input("m1", METRIC, "Maximum")),
                Optional.empty());
    }

    private static Alarm with(Alarm alarm, MissingData missingData) {
        return new Alarm(
                alarm.name(),
                alarm.comparison(),
                alarm.threshold(),
                alarm.evaluationPeriods(),
                alarm.datapointsToAlarm(),
                missingData,
                alarm.period(),
                alarm.metrics(),
                alarm.expression());
    }
}
