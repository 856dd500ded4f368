package dev.alerting.common.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Priority;
import dev.alerting.common.snapshot.SampleMessages.Phase;
import dev.alerting.common.snapshot.SampleMessages.Sample;
import dev.alerting.common.source.AlertSource;
import dev.alerting.common.transform.Normalized;
import dev.alerting.common.transform.Normalizer;
import dev.alerting.common.transform.RoutingDefaults;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SampleMessagesTest {
    private static final Instant NOW = Instant.parse("2025-09-16T17:11:19.283Z");

    private final Normalizer normalizer = new Normalizer(new RoutingDefaults("unrouted", Priority.P2));

    @ParameterizedTest
    @EnumSource
    void everySenderIsThereAndReadWithoutAComplaintButTheLast(Phase phase) {
        List<Sample> samples = SampleMessages.of(phase, NOW);

        assertThat(samples).extracting(Sample::source).contains(AlertSource.values());
        for (Sample sample : samples.subList(0, samples.size() - 1)) {
            for (Normalized part : read(sample)) {
                assertThat(part).as(sample.body()).isNotInstanceOf(Normalized.Invalid.class);
                if (part instanceof Normalized.Alert alert) {
                    assertThat(alert.routingProblems()).isEmpty();
                    assertThat(alert.event().state())
                            .isEqualTo(phase == Phase.RESOLVED ? AlertState.RESOLVED : AlertState.FIRING);
                }
            }
        }
        assertThat(read(samples.getLast())).allMatch(Normalized.Invalid.class::isInstance);
        assertThat(Arrays.stream(AlertSource.values()))
                .hasSameSizeAs(samples.stream().map(Sample::source).distinct().toList());
    }

    private List<Normalized> read(Sample sample) {
        return normalizer.normalize(sample.body(), Optional.of(sample.source().attribute()), NOW);
    }
}
