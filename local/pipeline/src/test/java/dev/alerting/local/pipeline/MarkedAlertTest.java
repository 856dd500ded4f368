package dev.alerting.local.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Priority;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.MessageContext;
import dev.alerting.common.sender.MessageInterpreter;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MarkedAlertTest {
    private static final Path TEST_DATA = Repository.path("test-data");

    private final Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05.678Z"), ZoneOffset.UTC);

    @Test
    void isAcceptedAndSaysThatItIsATest() throws IOException {
        Interpretation.Alert firing = alert(AlertState.FIRING);

        AlertEvent event = firing.event();
        assertThat(firing.routingProblems()).isEmpty();
        assertThat(event.title()).startsWith("[TEST] ");
        assertThat(event.teams()).containsExactly("ops");
        assertThat(event.priority()).isEqualTo(Priority.P3);
        assertThat(event.occurredAt()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
    }

    @Test
    void itsEndIsOfTheSameAlertAndNeverOfTheRealOne() throws IOException {
        Interpretation.Alert real = normalized(java.nio.file.Files.readString(file()));

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

    private Interpretation.Alert alert(AlertState state) throws IOException {
        return normalized(MarkedAlert.of(file(), state, "ops", clock));
    }

    private Interpretation.Alert normalized(String text) {
        return (Interpretation.Alert) new MessageInterpreter(RoutingDefaults.STANDARD)
                .interpret(text, new MessageContext(Optional.of("normalized"), Optional.empty(), clock.instant()))
                .getFirst();
    }

    private static Path file() {
        return TEST_DATA.resolve("normalized/normalized-firing.json");
    }
}
