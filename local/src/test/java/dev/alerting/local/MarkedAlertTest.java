package dev.alerting.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Priority;
import dev.alerting.common.transform.Normalized;
import dev.alerting.common.transform.Normalizer;
import dev.alerting.common.transform.RoutingDefaults;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MarkedAlertTest {
    private static final Path TEST_DATA = Path.of(System.getProperty("test-data.dir", "../test-data"));

    private final Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05.678Z"), ZoneOffset.UTC);

    @Test
    void isAcceptedAndSaysThatItIsATest() throws IOException {
        Normalized.Alert firing = alert(AlertState.FIRING);

        AlertEvent event = firing.event();
        assertThat(firing.routingProblems()).isEmpty();
        assertThat(event.title()).startsWith("[TEST] ");
        assertThat(event.teams()).containsExactly("ops");
        assertThat(event.priority()).isEqualTo(Priority.P3);
        assertThat(event.occurredAt()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
    }

    @Test
    void itsEndIsOfTheSameAlertAndNeverOfTheRealOne() throws IOException {
        Normalized.Alert real = normalized(java.nio.file.Files.readString(file()));

        assertThat(alert(AlertState.RESOLVED).fingerprint())
                .isEqualTo(alert(AlertState.FIRING).fingerprint())
                .isNotEqualTo(real.fingerprint());
    }

    @Test
    void anotherPayloadIsRefused() {
        assertThatThrownBy(() -> MarkedAlert.of(
                        TEST_DATA.resolve("grafana/grafana-firing.json"), AlertState.FIRING, "ops", clock))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no normalized event");
    }

    private Normalized.Alert alert(AlertState state) throws IOException {
        return normalized(MarkedAlert.of(file(), state, "ops", clock));
    }

    private Normalized.Alert normalized(String text) {
        return (Normalized.Alert) new Normalizer(RoutingDefaults.STANDARD)
                .normalize(text, Optional.of("normalized"), clock.instant())
                .getFirst();
    }

    private static Path file() {
        return TEST_DATA.resolve("normalized/normalized-firing.json");
    }
}
