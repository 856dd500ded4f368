package dev.alerting.common.sender;

import dev.alerting.common.event.Priority;

/** Where alerts go that do not say it themselves. */
public record RoutingDefaults(String fallbackTeam, Priority defaultPriority) {
    public static final RoutingDefaults STANDARD = new RoutingDefaults("unrouted", Priority.P2);
}
