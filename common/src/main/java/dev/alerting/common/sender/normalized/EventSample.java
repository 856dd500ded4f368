package dev.alerting.common.sender.normalized;

import dev.alerting.common.sender.SamplePhase;
import java.time.Instant;

/** A sample list of one event. */
final class EventSample {
    private static final String EVENTS = """
            [{"schema_version": 1, "source": "priming", "state": "{state}", "title": "Priming", "summary": "Nothing",
              "description": "Nothing is wrong.", "reason": "none", "priority": "{priority}", "occurred_at": "{now}",
              "team": "priming", "resource": {"type": "service", "id": "priming", "region": "us-east-1",
               "extra": {"env": "none"}}, "identity": {"aws_account": "123456789012", "region": "us-east-1",
               "rule_id": "1"}, "links": {"runbook_url": "https://runbooks.example.com/priming"},
              "raw_provider": {"id": 1}}]
            """;

    private EventSample() {}

    static String fillTemplate(SamplePhase phase, Instant now) {
        return EVENTS.replace("{state}", phase.isResolved() ? "RESOLVED" : "FIRING")
                .replace("{priority}", phase.priority())
                .replace("{now}", now.toString());
    }
}
