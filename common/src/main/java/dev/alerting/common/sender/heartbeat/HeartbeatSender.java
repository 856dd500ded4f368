package dev.alerting.common.sender.heartbeat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.AlertSender;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.Interpretation.Heartbeat;
import dev.alerting.common.sender.Interpretation.Invalid;
import dev.alerting.common.sender.Interpretation.Origin;
import dev.alerting.common.sender.Interpretation.SenderError;
import dev.alerting.common.sender.MessageContext;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.sender.SamplePhase;
import dev.alerting.common.sender.support.ProviderTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The sign of life that runs through the real path every few minutes. It is not an alert. */
public final class HeartbeatSender implements AlertSender {
    private static final Set<String> PATHS = Set.of("topic", "webhook");

    @Override
    public AlertSource source() {
        return AlertSource.HEARTBEAT;
    }

    @Override
    public boolean recognizes(JsonNode body) {
        return body.path("heartbeat").isObject();
    }

    @Override
    public List<Interpretation> interpret(JsonNode body, MessageContext context, RoutingDefaults defaults) {
        JsonNode heartbeat = body.path("heartbeat");
        Optional<String> path = Json.text(heartbeat, "path").filter(PATHS::contains);
        Optional<Instant> sentAt = Json.text(heartbeat, "sent_at").flatMap(ProviderTime::rfc3339);
        if (path.isPresent() && sentAt.isPresent()) {
            return List.of(new Heartbeat(path.get(), sentAt.get()));
        }
        List<Violation> violations = new ArrayList<>();
        if (path.isEmpty()) {
            violations.add(new Violation("/heartbeat/path", "must be \"topic\" or \"webhook\""));
        }
        if (sentAt.isEmpty()) {
            violations.add(new Violation("/heartbeat/sent_at", "must be a time such as 2025-09-16T17:11:19Z"));
        }
        return List.of(
                new Invalid(Origin.of(AlertSource.HEARTBEAT, "heartbeat"), SenderError.MISSING_FIELD, violations));
    }

    @Override
    public String advice() {
        return "Send it as the schedule of the deployment does:\n\n"
                + "{\"heartbeat\": {\"path\": \"topic\", \"sent_at\": \"2025-09-16T17:11:19Z\"}}";
    }

    @Override
    public String sample(SamplePhase phase, Instant now) {
        return "{\"heartbeat\": {\"path\": \"webhook\", \"sent_at\": \"" + now + "\"}}";
    }
}
