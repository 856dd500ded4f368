package dev.alerting.common.sender.upkeep;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.AlertSender;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.Interpretation.Invalid;
import dev.alerting.common.sender.Interpretation.Origin;
import dev.alerting.common.sender.Interpretation.SenderError;
import dev.alerting.common.sender.Interpretation.SweepRequest;
import dev.alerting.common.sender.Interpretation.Tick;
import dev.alerting.common.sender.MessageContext;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.sender.SamplePhase;
import dev.alerting.common.sender.support.ProviderTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The deployment's own clock, a tick every minute through topic and queue, and operators' requests to sweep. */
public final class UpkeepSender implements AlertSender {
    @Override
    public AlertSource source() {
        return AlertSource.UPKEEP;
    }

    @Override
    public boolean recognizes(JsonNode body) {
        return body.size() == 1
                && (body.path("tick").isObject() || body.path("sweep").isObject());
    }

    @Override
    public List<Interpretation> interpret(JsonNode body, MessageContext context, RoutingDefaults defaults) {
        if (body.path("sweep").isObject()) {
            // Whatever is not clearly meant to repair does not.
            return List.of(new SweepRequest(body.path("sweep").path("dry_run").asBoolean(true)));
        }
        Optional<Instant> sentAt = Json.text(body.path("tick"), "sent_at").flatMap(ProviderTime::rfc3339);
        return List.of(sentAt.<Interpretation>map(Tick::new)
                .orElseGet(() -> new Invalid(
                        Origin.of(AlertSource.UPKEEP, "tick"),
                        SenderError.MISSING_FIELD,
                        List.of(new Violation("/tick/sent_at", "must be a time such as 2025-09-16T17:11:19Z")))));
    }

    @Override
    public String advice() {
        return "Send it as the schedule of the deployment does:\n\n{\"tick\": {\"sent_at\": \"2025-09-16T17:11:19Z\"}}";
    }

    @Override
    public String sample(SamplePhase phase, Instant now) {
        return "{\"tick\": {\"sent_at\": \"" + now + "\"}}";
    }
}
