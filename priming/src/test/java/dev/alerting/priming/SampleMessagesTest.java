package dev.alerting.priming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Priority;
import dev.alerting.common.sender.AlertSender;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.MessageContext;
import dev.alerting.common.sender.MessageInterpreter;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.sender.SamplePhase;
import dev.alerting.common.sender.SenderRegistry;
import dev.alerting.priming.SampleMessages.Sample;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SampleMessagesTest {
    private static final Instant NOW = Instant.parse("2025-09-16T17:11:19.283Z");

    private final MessageInterpreter interpreter = new MessageInterpreter(new RoutingDefaults("unrouted", Priority.P2));

    @ParameterizedTest
    @EnumSource
    void everySendersMessageIsReadWithoutAProblemAndTheLastIsInvalid(SamplePhase phase) {
        List<Sample> samples = SampleMessages.of(phase, NOW);

        assertThat(samples)
                .extracting(Sample::source)
                .startsWith(SenderRegistry.all().stream()
                        .map(AlertSender::source)
                        .filter(source -> !source.equals(AlertSource.UPKEEP))
                        .toArray(AlertSource[]::new));
        for (Sample sample : samples.subList(0, samples.size() - 1)) {
            for (Interpretation part : read(sample)) {
                assertThat(part).as(sample.body()).isNotInstanceOf(Interpretation.Invalid.class);
                if (part instanceof Interpretation.Alert alert) {
                    assertThat(alert.routingProblems()).isEmpty();
                    assertThat(alert.event().state())
                            .isEqualTo(phase.isResolved() ? AlertState.RESOLVED : AlertState.FIRING);
                }
            }
        }
        assertThat(read(samples.getLast())).allMatch(Interpretation.Invalid.class::isInstance);
    }

    /** By its shape, as far as a shape is believed. */
    private List<Interpretation> read(Sample sample) {
        Optional<String> attribute =
                Optional.of(sample.source()).filter(AlertSource.GITHUB::equals).map(AlertSource::attribute);
        return interpreter.interpret(sample.body(), new MessageContext(attribute, Optional.empty(), NOW));
    }
}
