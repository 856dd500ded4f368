package dev.alerting.common.sender.datadog;

import dev.alerting.common.sender.SamplePhase;
import java.time.Instant;

/** A sample transition of a monitor. */
final class MonitorSample {
    private static final String TRANSITION = """
            {"alert_id": "1", "alert_transition": "{transition}", "alert_title": "Priming", "alert_status": "priming",
             "alert_priority": "P2", "alert_query": "avg(last_5m):priming{*} > 1", "alert_scope": "cluster:one",
             "alert_cycle_key": "", "aggreg_key": "priming", "org_id": "1", "date": "{millis}", "hostname": "",
             "tags": "monitor,team:priming", "message": "Nothing is wrong.", "link": "https://sender.example.com/1"}
            """;

    private MonitorSample() {}

    static String fillTemplate(SamplePhase phase, Instant now) {
        return TRANSITION
                .replace("{transition}", phase.isResolved() ? "Recovered" : "Triggered")
                .replace("{millis}", String.valueOf(now.toEpochMilli()));
    }
}
