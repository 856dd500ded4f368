package dev.alerting.common.event;

import java.util.Set;

/** Endings that say nothing about the problem: the sender only no longer sees what it has watched. */
public final class OutOfSight {
    /** The reason of an alarm of CloudWatch that was deleted while it fired. */
    public static final String ALARM_DELETED =
            "The alarm was deleted. The cause may still be there, only out of sight.";

    /** Grafana's reason when the series of an alert is no longer there. */
    public static final String MISSING_SERIES = "MissingSeries";

    private static final Set<String> REASONS = Set.of(ALARM_DELETED, MISSING_SERIES);

    private OutOfSight() {}

    /** Whether the event ends its alert without knowing that the problem is over. */
    public static boolean isTold(AlertEvent event) {
        return event.state() == AlertState.RESOLVED
                && event.reason().filter(REASONS::contains).isPresent();
    }
}
