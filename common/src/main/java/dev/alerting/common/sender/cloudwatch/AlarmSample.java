package dev.alerting.common.sender.cloudwatch;

import dev.alerting.common.sender.SamplePhase;
import java.time.Instant;

/** A sample notification of a metric alarm. */
final class AlarmSample {
    private static final String ALARM = """
            {"AlarmName": "Priming", "AWSAccountId": "123456789012", "Region": "US East (N. Virginia)",
             "AlarmDescription": "Nothing is wrong.\\nTEAM=priming\\nPRIORITY={priority}\\nRUNBOOK=https://runbooks.example.com",
             "AlarmArn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:Priming",
             "NewStateValue": "{state}", "OldStateValue": "OK", "StateChangeTime": "{now}",
             "NewStateReason": "Threshold Crossed: 1 datapoint [73.0] was greater than the threshold (50.0).",
             "Trigger": {"MetricName": "Queued", "Namespace": "Priming", "StatisticType": "Statistic",
              "Statistic": "AVERAGE", "Unit": null, "Dimensions": [{"value": "one", "name": "Kind"}], "Period": 60,
              "EvaluationPeriods": 1, "DatapointsToAlarm": 1, "ComparisonOperator": "GreaterThanThreshold",
              "Threshold": 50.0, "TreatMissingData": "notBreaching"}}
            """;

    private AlarmSample() {}

    static String fillTemplate(SamplePhase phase, Instant now) {
        return ALARM.replace("{priority}", phase.priority())
                .replace("{state}", phase.isResolved() ? "OK" : "ALARM")
                .replace("{now}", now.toString().replace("Z", "+0000"));
    }
}
