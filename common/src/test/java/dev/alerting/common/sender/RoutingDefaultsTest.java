package dev.alerting.common.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.alerting.common.config.ConfigurationException;
import dev.alerting.common.config.Settings;
import dev.alerting.common.event.Priority;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoutingDefaultsTest {
    @Test
    void whatIsNotSetIsStandard() {
        assertThat(read(Map.of())).isEqualTo(RoutingDefaults.STANDARD);
        assertThat(read(Map.of("FALLBACK_TEAM", "on-call")))
                .isEqualTo(new RoutingDefaults("on-call", RoutingDefaults.STANDARD.defaultPriority()));
        assertThat(read(Map.of("DEFAULT_PRIORITY", "p0")))
                .isEqualTo(new RoutingDefaults(RoutingDefaults.STANDARD.fallbackTeam(), Priority.P0));
    }

    @Test
    void whatIsNotValidIsNamed() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> read(Map.of("FALLBACK_TEAM", "web, data")))
                .withMessage("FALLBACK_TEAM must be one team name");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> read(Map.of("DEFAULT_PRIORITY", "urgent")))
                .withMessage("DEFAULT_PRIORITY must be P0, P1, P2 or P3");
    }

    private static RoutingDefaults read(Map<String, String> environment) {
        return RoutingDefaults.from(new Settings(environment));
    }
}
