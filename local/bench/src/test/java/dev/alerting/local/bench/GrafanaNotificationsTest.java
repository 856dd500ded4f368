package dev.alerting.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Priority;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.MessageContext;
import dev.alerting.common.sender.MessageInterpreter;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.testing.Repository;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GrafanaNotificationsTest {
    private final GrafanaNotifications notifications = new GrafanaNotifications(Repository.path("test-data"));

    @Test
    void everyNumberIsAnAlertOfItsOwn() {
        int first = notifications.fresh(3);
        Set<String> fingerprints = new HashSet<>();
        for (int alert = first; alert < first + 3; alert++) {
            fingerprints.add(only(notifications.firing(alert)).fingerprint());
        }
        normalized(notifications.group(notifications.fresh(2), 2))
                .forEach(it -> fingerprints.add(((Interpretation.Alert) it).fingerprint()));

        assertThat(fingerprints).hasSize(5);
    }

    @Test
    void theSameNumberFiresRepeatsAndResolvesAsOneAlert() {
        Interpretation.Alert firing = only(notifications.firing(7));
        Interpretation.Alert resolved = only(notifications.resolved(7));

        assertThat(resolved.fingerprint()).isEqualTo(firing.fingerprint());
        assertThat(firing.event().state()).isEqualTo(AlertState.FIRING);
        assertThat(resolved.event().state()).isEqualTo(AlertState.RESOLVED);
        assertThat(resolved.event().occurredAt()).isAfter(firing.event().occurredAt());
        assertThat(firing.routingProblems()).isEmpty();
        assertThat(notifications.firing(7)).isEqualTo(notifications.firing(7));
    }

    private static Interpretation.Alert only(String payload) {
        assertThat(normalized(payload)).hasSize(1);
        return (Interpretation.Alert) normalized(payload).getFirst();
    }

    private static List<Interpretation> normalized(String payload) {
        return new MessageInterpreter(new RoutingDefaults("unrouted", Priority.P2))
                .interpret(payload, new MessageContext(Optional.of("grafana"), Optional.empty(), Instant.now()));
    }
}
