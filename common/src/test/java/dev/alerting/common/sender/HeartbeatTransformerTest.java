package dev.alerting.common.sender;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.sender.Interpretation.Heartbeat;
import dev.alerting.common.sender.Interpretation.Invalid;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeartbeatTransformerTest {
    private static final Instant NOW = Instant.parse("2025-09-16T12:00:00Z");

    private final MessageInterpreter normalizer = new MessageInterpreter(RoutingDefaults.STANDARD);

    @ParameterizedTest
    @ValueSource(strings = {"topic", "webhook"})
    void aHeartbeatTellsItsWayAndItsTime(String path) {
        String text = "{\"heartbeat\": {\"path\": \"" + path + "\", \"sent_at\": \"2025-09-16T11:59:58Z\"}}";

        assertThat(normalizer.interpret(text, Optional.empty(), NOW))
                .containsExactly(new Heartbeat(path, Instant.parse("2025-09-16T11:59:58Z")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"heartbeat\": {}}",
                "{\"heartbeat\": {\"path\": \"topic\"}}",
                "{\"heartbeat\": {\"path\": \"other\", \"sent_at\": \"2025-09-16T11:59:58Z\"}}",
                "{\"heartbeat\": {\"path\": \"topic\", \"sent_at\": \"<aws.scheduler.scheduled-time>\"}}"
            })
    void anIncompleteOneIsAMistake(String text) {
        assertThat(normalizer.interpret(text, Optional.of("heartbeat"), NOW))
                .singleElement()
                .isInstanceOf(Invalid.class);
    }

    @Test
    void anAlertThatMentionsAHeartbeatStaysAnAlert() {
        String text = "{\"schema_version\": 1, \"heartbeat\": \"lost\"}";

        assertThat(normalizer.interpret(text, Optional.empty(), NOW))
                .singleElement()
                .isInstanceOfSatisfying(
                        Invalid.class,
                        invalid ->
                                assertThat(invalid.mistake()).isEqualTo(Interpretation.SenderError.SCHEMA_VIOLATION));
    }
}
