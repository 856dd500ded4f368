package dev.alerting.common.sender;

import dev.alerting.common.event.Priority;

/** Team and priority of alerts that do not name them. */
public record RoutingDefaults(String fallbackTeam, Priority defaultPriority) {
    public static final RoutingDefaults STANDARD = new RoutingDefaults("unrouted", Priority.P2);
}
