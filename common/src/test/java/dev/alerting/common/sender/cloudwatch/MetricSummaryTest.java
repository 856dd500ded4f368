package dev.alerting.common.sender.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.TestData;
import dev.alerting.common.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricSummaryTest {
    @Test
    void theConditionOfAMetricAlarmIsOneLine() {
        assertThat(MetricSummary.of(trigger()))
                .contains("average of CI/Runners/QueuedJobs > 50 for 1 x 60 s, RunnerType=linux.2xlarge");
    }

    @ParameterizedTest
    @CsvSource({
        "15, 1,  in 1 of the last 15 periods of 60 s",
        "15, 14, in 14 of the last 15 periods of 60 s",
        "15, 15, for 15 x 60 s",
        "1,  0,  for 1 x 60 s",
        "3,  5,  for 3 x 60 s",
    })
    void anAlarmOfMOutOfNSaysSo(int evaluated, int toAlarm, String periods) {
        ObjectNode trigger = trigger().put("EvaluationPeriods", evaluated).put("DatapointsToAlarm", toAlarm);

        assertThat(MetricSummary.of(trigger))
                .contains("average of CI/Runners/QueuedJobs > 50 " + periods + ", RunnerType=linux.2xlarge");
    }

    @Test
    void withoutTheNumberOfBadPeriodsAllOfThemCount() {
        ObjectNode trigger = trigger().put("EvaluationPeriods", 3);
        trigger.remove("DatapointsToAlarm");

        assertThat(MetricSummary.of(trigger))
                .hasValueSatisfying(line -> assertThat(line).contains(" for 3 x 60 s"));
    }

    @ParameterizedTest
    @CsvSource({
        "GreaterThanThreshold, >",
        "GreaterThanOrEqualToThreshold, >=",
        "LessThanThreshold, <",
        "LessThanOrEqualToThreshold, <=",
        "GreaterThanUpperThreshold, GreaterThanUpperThreshold",
    })
    void theComparisonIsASignWhereThereIsOne(String operator, String sign) {
        assertThat(MetricSummary.of(trigger().put("ComparisonOperator", operator)))
                .hasValueSatisfying(line -> assertThat(line).contains("QueuedJobs " + sign + " 50 "));
    }

    @ParameterizedTest
    @CsvSource({"0.00000012, 0.00000012", "1e3, 1000", "2.50, 2.5", "-7, -7"})
    void theThresholdIsWrittenPlainly(String threshold, String written) {
        ObjectNode trigger = trigger();
        trigger.set("Threshold", Json.parse(threshold));

        assertThat(MetricSummary.of(trigger))
                .hasValueSatisfying(line -> assertThat(line).contains(" > " + written + " for"));
    }

    @Test
    void whatIsMissingIsLeftOut() {
        assertThat(MetricSummary.of(Json.parse("{\"MetricName\":\"Errors\",\"Threshold\":1}")))
                .contains("Errors  1");
        assertThat(MetricSummary.of(
                        Json.parse("{\"MetricName\":\"E\",\"Threshold\":1,\"ComparisonOperator\":\"LessThanThreshold\","
                                + "\"ExtendedStatistic\":\"p99\"}")))
                .contains("p99 of E < 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "{\"Threshold\":1}",
                "{\"MetricName\":\"x\"}",
                "{\"MetricName\":\"x\",\"Threshold\":\"1\"}",
            })
    void withoutOneMetricAndItsThresholdThereIsNoSummary(String trigger) {
        assertThat(MetricSummary.of(Json.parse(trigger))).isEmpty();
    }

    private static ObjectNode trigger() {
        return TestData.json("cloudwatch/cloudwatch-alarm.json").withObject("/Trigger");
    }
}
