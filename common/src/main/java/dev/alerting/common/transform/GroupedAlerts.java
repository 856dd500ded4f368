package dev.alerting.common.transform;

import dev.alerting.common.schema.Violation;
import dev.alerting.common.source.AlertSource;
import dev.alerting.common.transform.Normalized.Invalid;
import dev.alerting.common.transform.Normalized.Mistake;
import dev.alerting.common.transform.Normalized.Origin;
import java.util.List;

/** What is the same for every sender that groups alerts. */
final class GroupedAlerts {
    private GroupedAlerts() {}

    /** A notification without alerts says nothing that could be acted on. */
    static Invalid empty(AlertSource source) {
        return new Invalid(
                Origin.of(source, "unknown"),
                Mistake.MISSING_FIELD,
                List.of(new Violation("/alerts", "must be a list of at least one alert")));
    }
}
