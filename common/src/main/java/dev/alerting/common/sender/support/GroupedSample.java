package dev.alerting.common.sender.support;

import dev.alerting.common.sender.SamplePhase;
import java.time.Instant;

/** A sample notification of two alerts, in the form that Grafana and Alertmanager share. */
public final class GroupedSample {
    /** Fields that only one of the two senders has replace {@code {own}} and {@code {each}}. */
    private static final String NOTIFICATION = """
            {"receiver": "priming", "status": "{status}", "version": "{version}", {own}"groupKey": "{}:{}",
             "truncatedAlerts": 0, "groupLabels": {}, "commonLabels": {}, "commonAnnotations": {},
             "externalURL": "https://sender.example.com/", "alerts": [
              {"status": "{status}", "fingerprint": "0000000000000001", {each}
               "labels": {"alertname": "Priming {version}", "team": "priming", "priority": "{priority}"},
               "annotations": {"summary": "Nothing is *wrong*; @nobody has to act, see #1 and <b>this</b>",
                "description": "Runs the path of an alert.\\n\\n```\\ncode\\n```\\n- [x] a list, https://www.example.com/x",
                "runbook_url": "https://runbooks.example.com/priming"},
               "startsAt": "{started}", "endsAt": "{ended}", "valueString": "[ var='A' labels={} value=1.5 ]",
               "generatorURL": "https://sender.example.com/rule?orgId=1"},
              {"status": "{status}", "fingerprint": "0000000000000002", {each}
               "labels": {"alertname": "Priming {version}", "instance": "two", "team": "priming", "priority": "P2"},
               "annotations": {"summary": "The second of a group"},
               "startsAt": "{started}", "endsAt": "{ended}", "generatorURL": "https://sender.example.com/rule?orgId=1"}]}
            """;

    private GroupedSample() {}

    /**
     * @param version the sender's number of the format
     * @param own fields of the notification, each with a comma after it
     * @param each fields of each alert, likewise
     */
    public static String fillTemplate(SamplePhase phase, Instant now, String version, String own, String each) {
        // The start is later than the end of the round before, or the alert would be skipped as stale.
        return NOTIFICATION
                .replace("{status}", phase.isResolved() ? "resolved" : "firing")
                .replace("{priority}", phase.priority())
                .replace("{version}", version)
                .replace("{own}", own)
                .replace("{each}", each)
                .replace("{started}", now.minusMillis(5).toString())
                .replace("{ended}", (phase.isResolved() ? now : ProviderTime.NONE).toString());
    }
}
