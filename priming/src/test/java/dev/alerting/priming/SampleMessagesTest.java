package dev.alerting.priming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Priority;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.MessageInterpreter;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.priming.SampleMessages.Phase;
import dev.alerting.priming.SampleMessages.Sample;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SampleMessagesTest {
    private static final Instant NOW = Instant.parse("2025-09-16T17:11:19.283Z");

    private final MessageInterpreter normalizer = new MessageInterpreter(new RoutingDefaults("unrouted", Priority.P2));

    @ParameterizedTest
    @EnumSource
    void everySenderIsThereAndReadWithoutAComplaintButTheLast(Phase phase) {
        List<Sample> samples = SampleMessages.of(phase, NOW);

        assertThat(samples).extracting(Sample::source).contains(AlertSource.values());
        for (Sample sample : samples.subList(0, samples.size() - 1)) {
            for (Interpretation part : read(sample)) {
                assertThat(part).as(sample.body()).isNotInstanceOf(Interpretation.Invalid.class);
                if (part instanceof Interpretation.Alert alert) {
                    assertThat(alert.routingProblems()).isEmpty();
                    assertThat(alert.event().state())
                            .isEqualTo(phase == Phase.RESOLVED ? AlertState.RESOLVED : AlertState.FIRING);
                }
            }
        }
        assertThat(read(samples.getLast())).allMatch(Interpretation.Invalid.class::isInstance);
        assertThat(Arrays.stream(AlertSource.values()))
                .hasSameSizeAs(samples.stream().map(Sample::source).distinct().toList());
    }

    private List<Interpretation> read(Sample sample) {
        return normalizer.interpret(sample.body(), Optional.of(sample.source().attribute()), NOW);
    }
}
