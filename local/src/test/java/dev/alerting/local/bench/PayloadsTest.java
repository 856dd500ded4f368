package dev.alerting.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Priority;
import dev.alerting.common.transform.Normalized;
import dev.alerting.common.transform.Normalizer;
import dev.alerting.common.transform.RoutingDefaults;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PayloadsTest {
    private final Payloads payloads = new Payloads(Path.of(System.getProperty("test-data.dir", "../test-data")));

    @Test
    void everyNumberIsAnAlertOfItsOwn() {
        int first = payloads.fresh(3);
        Set<String> fingerprints = new HashSet<>();
        for (int alert = first; alert < first + 3; alert++) {
            fingerprints.add(only(payloads.firing(alert)).fingerprint());
        }
        normalized(payloads.group(payloads.fresh(2), 2))
                .forEach(it -> fingerprints.add(((Normalized.Alert) it).fingerprint()));

        assertThat(fingerprints).hasSize(5);
    }

    @Test
    void theSameNumberFiresRepeatsAndResolvesAsOneAlert() {
        Normalized.Alert firing = only(payloads.firing(7));
        Normalized.Alert resolved = only(payloads.resolved(7));

        assertThat(resolved.fingerprint()).isEqualTo(firing.fingerprint());
        assertThat(firing.event().state()).isEqualTo(AlertState.FIRING);
        assertThat(resolved.event().state()).isEqualTo(AlertState.RESOLVED);
        assertThat(resolved.event().occurredAt()).isAfter(firing.event().occurredAt());
        assertThat(firing.routingProblems()).isEmpty();
        assertThat(payloads.firing(7)).isEqualTo(payloads.firing(7));
    }

    private static Normalized.Alert only(String payload) {
        assertThat(normalized(payload)).hasSize(1);
        return (Normalized.Alert) normalized(payload).getFirst();
    }

    private static List<Normalized> normalized(String payload) {
        return new Normalizer(new RoutingDefaults("unrouted", Priority.P2))
                .normalize(payload, Optional.of("grafana"), Instant.now());
    }
}
