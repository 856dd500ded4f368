package dev.alerting.common.sender.pagerduty;

import dev.alerting.common.sender.SamplePhase;
import java.time.Instant;

/** A sample event of an incident. */
final class IncidentSample {
    private static final String EVENT = """
            {"event": {"id": "PRIMING", "event_type": "incident.{status}", "resource_type": "incident",
             "occurred_at": "{now}", "data": {"id": "PRIMING", "type": "incident", "number": 1, "status": "{status}",
              "html_url": "https://sender.example.com/incidents/PRIMING", "incident_key": "priming",
              "title": "Priming", "service": {"id": "PRIMING", "summary": "priming"}, "urgency": "high",
              "priority": {"id": "PRIMING", "summary": "P1"}, "teams": [{"id": "PRIMING", "summary": "priming"}]}}}
            """;

    private IncidentSample() {}

    static String fillTemplate(SamplePhase phase, Instant now) {
        return EVENT.replace("{status}", phase.isResolved() ? "resolved" : "triggered")
                .replace("{now}", now.toString());
    }
}
