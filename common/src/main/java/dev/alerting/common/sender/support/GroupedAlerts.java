package dev.alerting.common.sender.support;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.Interpretation.Invalid;
import dev.alerting.common.sender.Interpretation.Origin;
import dev.alerting.common.sender.Interpretation.SenderError;
import java.util.List;
import java.util.function.BiFunction;

/** A notification that groups alerts the way Alertmanager does. */
public final class GroupedAlerts {
    private GroupedAlerts() {}

    /** Whether the message has a list of alerts. */
    public static boolean isGroup(JsonNode body) {
        return body.path("alerts").isArray();
    }

    /** Interprets each alert on its own. A notification without alerts says nothing that could be acted on. */
    public static List<Interpretation> interpretEach(
            JsonNode body, AlertSource source, BiFunction<GroupedAlert, DistinguishingLabels, Interpretation> each) {
        List<GroupedAlert> group = GroupedAlert.all(body);
        if (group.isEmpty()) {
            return List.of(new Invalid(
                    Origin.of(source, "unknown"),
                    SenderError.MISSING_FIELD,
                    List.of(new Violation("/alerts", "must be a list of at least one alert"))));
        }
        DistinguishingLabels telling = DistinguishingLabels.of(group, body);
        return group.stream().map(alert -> each.apply(alert, telling)).toList();
    }

    /** How many alerts the sender left out, at least 0; a number beyond the range of int counts as its maximum. */
    public static int truncatedAlerts(JsonNode body) {
        return Math.max(0, (int) body.path("truncatedAlerts").asDouble(0));
    }
}
