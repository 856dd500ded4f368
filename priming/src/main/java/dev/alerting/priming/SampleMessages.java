package dev.alerting.priming;

import dev.alerting.common.sender.AlertSource;
import java.time.Instant;
import java.util.List;

/** Small messages in the form of each sender, of alerts that nobody has. */
public final class SampleMessages {
    /** One message. */
    public record Sample(AlertSource source, String body) {}

    /** Where in its life each alert is. */
    public enum Phase {
        FIRING("firing", "P1"),
        MORE_URGENT("firing", "P0"),
        RESOLVED("resolved", "P0");

        private final String status;
        private final String priority;

        Phase(String status, String priority) {
            this.status = status;
            this.priority = priority;
        }
    }

    private static final String GROUP = """
            {"receiver": "priming", "status": "{status}", "version": "{version}", {organization}"groupKey": "{}:{}",
             "truncatedAlerts": 0, "groupLabels": {}, "commonLabels": {}, "commonAnnotations": {},
             "externalURL": "https://sender.example.com/", "alerts": [
              {"status": "{status}", "fingerprint": "0000000000000001", {rule}
               "labels": {"alertname": "Priming {version}", "team": "priming", "priority": "{priority}"},
               "annotations": {"summary": "Nothing is *wrong*; @nobody has to act, see #1 and <b>this</b>",
                "description": "Runs the path of an alert.\\n\\n```\\ncode\\n```\\n- [x] a list, https://www.example.com/x",
                "runbook_url": "https://runbooks.example.com/priming"},
               "startsAt": "{started}", "endsAt": "{ended}", "valueString": "[ var='A' labels={} value=1.5 ]",
               "generatorURL": "https://sender.example.com/rule?orgId=1"},
              {"status": "{status}", "fingerprint": "0000000000000002", {rule}
               "labels": {"alertname": "Priming {version}", "instance": "two", "team": "priming", "priority": "P2"},
               "annotations": {"summary": "The second of a group"},
               "startsAt": "{started}", "endsAt": "{ended}", "generatorURL": "https://sender.example.com/rule?orgId=1"}]}
            """;

    private static final String ALARM = """
            {"AlarmName": "Priming", "AWSAccountId": "123456789012", "Region": "US East (N. Virginia)",
             "AlarmDescription": "Nothing is wrong.\\nTEAM=priming\\nPRIORITY={priority}\\nRUNBOOK=https://runbooks.example.com",
             "AlarmArn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:Priming",
             "NewStateValue": "{alarm}", "OldStateValue": "OK", "StateChangeTime": "{cloudwatch}",
             "NewStateReason": "Threshold Crossed: 1 datapoint [73.0] was greater than the threshold (50.0).",
             "Trigger": {"MetricName": "Queued", "Namespace": "Priming", "StatisticType": "Statistic",
              "Statistic": "AVERAGE", "Unit": null, "Dimensions": [{"value": "one", "name": "Kind"}], "Period": 60,
              "EvaluationPeriods": 1, "DatapointsToAlarm": 1, "ComparisonOperator": "GreaterThanThreshold",
              "Threshold": 50.0, "TreatMissingData": "notBreaching"}}
            """;

    private static final String INCIDENT = """
            {"event": {"id": "PRIMING", "event_type": "incident.{incident}", "resource_type": "incident",
             "occurred_at": "{now}", "data": {"id": "PRIMING", "type": "incident", "number": 1, "status": "{incident}",
              "html_url": "https://sender.example.com/incidents/PRIMING", "incident_key": "priming",
              "title": "Priming", "service": {"id": "PRIMING", "summary": "priming"}, "urgency": "high",
              "priority": {"id": "PRIMING", "summary": "P1"}, "teams": [{"id": "PRIMING", "summary": "priming"}]}}}
            """;

    private static final String MONITOR = """
            {"alert_id": "1", "alert_transition": "{transition}", "alert_title": "Priming", "alert_status": "priming",
             "alert_priority": "P2", "alert_query": "avg(last_5m):priming{*} > 1", "alert_scope": "cluster:one",
             "alert_cycle_key": "1", "aggreg_key": "priming", "org_id": "1", "date": "{millis}", "hostname": "",
             "tags": "monitor,team:priming", "message": "Nothing is wrong.", "link": "https://sender.example.com/1"}
            """;

    private static final String EVENTS = """
            [{"schema_version": 1, "source": "priming", "state": "{event}", "title": "Priming", "summary": "Nothing",
              "description": "Nothing is wrong.", "reason": "none", "priority": "{priority}", "occurred_at": "{now}",
              "team": "priming", "resource": {"type": "service", "id": "priming", "region": "us-east-1",
               "extra": {"env": "none"}}, "identity": {"aws_account": "123456789012", "region": "us-east-1",
               "rule_id": "1"}, "links": {"runbook_url": "https://runbooks.example.com/priming"},
              "raw_provider": {"id": 1}}]
            """;

    /** With what no event may have, so that the path of a sender's mistake is run as well. */
    private static final String INVALID = """
            {"schema_version": 1, "source": "priming", "state": "BROKEN", "title": "", "unknown": true}
            """;

    private static final String HEARTBEAT = """
            {"heartbeat": {"path": "webhook", "sent_at": "{now}"}}
            """;

    private static final String NEVER = "0001-01-01T00:00:00Z";

    private SampleMessages() {}

    /** One of every sender, all of them valid but the last. */
    public static List<Sample> of(Phase phase, Instant now) {
        return List.of(
                new Sample(AlertSource.GRAFANA, fill(GROUP, phase, now, "1")),
                new Sample(AlertSource.ALERTMANAGER, fill(GROUP, phase, now, "4")),
                new Sample(AlertSource.CLOUDWATCH, fill(ALARM, phase, now, "")),
                new Sample(AlertSource.PAGERDUTY, fill(INCIDENT, phase, now, "")),
                new Sample(AlertSource.DATADOG, fill(MONITOR, phase, now, "")),
                new Sample(AlertSource.NORMALIZED, fill(EVENTS, phase, now, "")),
                new Sample(AlertSource.HEARTBEAT, fill(HEARTBEAT, phase, now, "")),
                new Sample(AlertSource.NORMALIZED, INVALID));
    }

    private static String fill(String template, Phase phase, Instant now, String version) {
        boolean resolved = phase == Phase.RESOLVED;
        boolean grafana = version.equals("1");
        // Later than what was resolved in the round before, or it would be skipped as stale.
        String started = now.minusMillis(5).toString();
        return template.replace("{status}", phase.status)
                .replace("{priority}", phase.priority)
                .replace("{version}", version)
                .replace("{organization}", grafana ? "\"orgId\": 1, " : "")
                .replace("{rule}", grafana ? "\"orgId\": 1, \"ruleUID\": \"priming\", \"values\": {\"A\": 1.5}," : "")
                .replace("{started}", started)
                .replace("{ended}", resolved ? now.toString() : NEVER)
                .replace("{alarm}", resolved ? "OK" : "ALARM")
                .replace("{incident}", resolved ? "resolved" : "triggered")
                .replace("{transition}", resolved ? "Recovered" : "Triggered")
                .replace("{millis}", String.valueOf(now.toEpochMilli()))
                .replace("{event}", resolved ? "RESOLVED" : "FIRING")
                .replace("{cloudwatch}", now.toString().replace("Z", "+0000"))
                .replace("{now}", now.toString());
    }
}
