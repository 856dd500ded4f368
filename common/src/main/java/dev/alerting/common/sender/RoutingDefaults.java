package dev.alerting.common.sender;

import dev.alerting.common.config.ConfigurationException;
import dev.alerting.common.config.Settings;
import dev.alerting.common.event.Priority;
import dev.alerting.common.event.Teams;

/** Team and priority of alerts that do not name them. */
public record RoutingDefaults(String fallbackTeam, Priority defaultPriority) {
    public static final RoutingDefaults STANDARD = new RoutingDefaults("unrouted", Priority.P2);

    /**
     * Reads {@code FALLBACK_TEAM} and {@code DEFAULT_PRIORITY}; what is not set is {@link #STANDARD}.
     *
     * @throws ConfigurationException naming the variable and what it must be
     */
    public static RoutingDefaults from(Settings settings) {
        return new RoutingDefaults(
                settings.parsedValue("FALLBACK_TEAM", STANDARD.fallbackTeam, "one team name", Teams::parseOne),
                settings.parsedValue(
                        "DEFAULT_PRIORITY", STANDARD.defaultPriority, "P0, P1, P2 or P3", Priority::parse));
    }
}
