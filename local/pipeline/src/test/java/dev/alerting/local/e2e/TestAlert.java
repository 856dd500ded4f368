package dev.alerting.local.e2e;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.MessageContext;
import dev.alerting.common.sender.MessageInterpreter;
import dev.alerting.common.sender.RoutingDefaults;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A Grafana alert no other test knows, at different moments of its life. */
public final class TestAlert {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Instant START = Instant.parse("2025-10-01T12:00:00Z");

    private final String name;
    private final String fingerprint;
    private final String priority;
    private final String team;
    private final String reason;

    private TestAlert(String name, String fingerprint, String priority, String team, String reason) {
        this.name = name;
        this.fingerprint = fingerprint;
        this.priority = priority;
        this.team = team;
        this.reason = reason;
    }

    public static TestAlert fresh() {
        int number = COUNT.incrementAndGet();
        return new TestAlert("Alert " + number, "%016x".formatted(0xabc000L + number), "P1", "web", "");
    }

    public TestAlert withPriority(String value) {
        return new TestAlert(name, fingerprint, value, team, reason);
    }

    public TestAlert withTeam(String value) {
        return new TestAlert(name, fingerprint, priority, value, reason);
    }

    public TestAlert withReason(String value) {
        return new TestAlert(name, fingerprint, priority, team, value);
    }

    /** The rule's UID. */
    public String rule() {
        return "r" + fingerprint;
    }

    public String name() {
        return name;
    }

    /** The moment so many minutes into the first episode. */
    public static Instant minute(int minutes) {
        return START.plusSeconds(60L * minutes);
    }

    public ObjectNode firing(int startsAtMinute) {
        return alert("firing", minute(startsAtMinute).toString(), "0001-01-01T00:00:00Z");
    }

    public ObjectNode resolved(int startsAtMinute, int endsAtMinute) {
        return alert(
                "resolved",
                minute(startsAtMinute).toString(),
                minute(endsAtMinute).toString());
    }

    private ObjectNode alert(String status, String startsAt, String endsAt) {
        ObjectNode alert = Json.object().put("status", status);
        alert.putObject("labels")
                .put("alertname", name)
                .put("team", team)
                .put("priority", priority)
                .put("instance", "web-1.example.com");
        ObjectNode annotations = alert.putObject("annotations").put("summary", name + " is not well");
        if (!reason.isEmpty()) {
            annotations.put("grafana_state_reason", reason);
        }
        return alert.put("startsAt", startsAt)
                .put("endsAt", endsAt)
                .put("generatorURL", "https://grafana.example.com/alerting/grafana/r" + fingerprint + "/view?orgId=1")
                .put("fingerprint", fingerprint);
    }

    /** Alerts as one notification of Grafana. */
    public static String group(ObjectNode... alerts) {
        ObjectNode group = Json.object()
                .put("receiver", "github")
                .put("status", "firing")
                .put("orgId", 1)
                .put("version", "1")
                .put("groupKey", "{}:{}")
                .put("truncatedAlerts", 0);
        ArrayNode list = group.putArray("alerts");
        for (ObjectNode alert : alerts) {
            list.add(alert);
        }
        return Json.write(group);
    }

    /** The key of the alert's record, when it comes to the topic directly. */
    public String recordKey() {
        return recordKey(Optional.empty());
    }

    /** The key of the alert's record, when the webhook accepts it from a sender of that realm. */
    public String recordKey(Optional<String> realm) {
        Interpretation normalized = new MessageInterpreter(RoutingDefaults.STANDARD)
                .interpret(group(firing(0)), new MessageContext(Optional.empty(), realm, START))
                .getFirst();
        return ((Interpretation.Alert) normalized).fingerprint();
    }
}
