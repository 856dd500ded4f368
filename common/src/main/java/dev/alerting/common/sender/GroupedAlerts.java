package dev.alerting.common.sender;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.Interpretation.Invalid;
import dev.alerting.common.sender.Interpretation.Origin;
import dev.alerting.common.sender.Interpretation.SenderError;
import java.util.List;

/** What is the same for every sender that groups alerts. */
final class GroupedAlerts {
    private GroupedAlerts() {}

    /** A notification without alerts says nothing that could be acted on. */
    static Invalid empty(AlertSource source) {
        return new Invalid(
                Origin.of(source, "unknown"),
                SenderError.MISSING_FIELD,
                List.of(new Violation("/alerts", "must be a list of at least one alert")));
    }

    /** How many alerts the sender left out; a number no int can hold is the largest one, never a negative one. */
    static int truncated(JsonNode body) {
        return Math.max(0, (int) body.path("truncatedAlerts").asDouble(0));
    }
}
