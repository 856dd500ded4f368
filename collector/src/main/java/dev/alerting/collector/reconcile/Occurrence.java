package dev.alerting.collector.reconcile;

import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.sender.RoutingProblem;
import java.util.List;

/**
 * One event of one delivery.
 *
 * @param delivery names the event within its delivery: the same each time the message is delivered
 */
public record Occurrence(
        AlertEvent event,
        String fingerprint,
        List<RoutingProblem> routingProblems,
        int truncatedAlerts,
        String delivery) {
    public Occurrence {
        routingProblems = List.copyOf(routingProblems);
    }

    boolean routingUnknown() {
        return !routingProblems.isEmpty();
    }
}
