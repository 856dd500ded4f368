package dev.alerting.common.sender.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.json.Json;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.Interpretation.Heartbeat;
import dev.alerting.common.sender.Interpretation.Invalid;
import dev.alerting.common.sender.MessageContext;
import dev.alerting.common.sender.MessageInterpreter;
import dev.alerting.common.sender.RoutingDefaults;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeartbeatSenderTest {
    private static final Instant NOW = Instant.parse("2025-09-16T12:00:00Z");

    private final MessageInterpreter normalizer = new MessageInterpreter(RoutingDefaults.STANDARD);

    @ParameterizedTest
    @ValueSource(strings = {"{'heartbeat':{}}"})
    void itsShapeIsRecognized(String json) {
        assertThat(new HeartbeatSender().recognizes(Json.parse(json.replace('\'', '"'))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'heartbeat':'lost'}", "{'heartbeat':[]}"})
    void whatOnlyLooksLikeItIsNot(String json) {
        assertThat(new HeartbeatSender().recognizes(Json.parse(json.replace('\'', '"'))))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"topic", "webhook"})
    void aHeartbeatTellsItsWayAndItsTime(String path) {
        String text = "{\"heartbeat\": {\"path\": \"" + path + "\", \"sent_at\": \"2025-09-16T11:59:58Z\"}}";

        assertThat(normalizer.interpret(text, new MessageContext(Optional.empty(), Optional.empty(), NOW)))
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
        assertThat(normalizer.interpret(text, new MessageContext(Optional.of("heartbeat"), Optional.empty(), NOW)))
                .singleElement()
                .isInstanceOf(Invalid.class);
    }

    @Test
    void anAlertThatMentionsAHeartbeatStaysAnAlert() {
        String text = "{\"schema_version\": 1, \"heartbeat\": \"lost\"}";

        assertThat(normalizer.interpret(text, new MessageContext(Optional.empty(), Optional.empty(), NOW)))
                .singleElement()
                .isInstanceOfSatisfying(
                        Invalid.class,
                        invalid ->
                                assertThat(invalid.mistake()).isEqualTo(Interpretation.SenderError.SCHEMA_VIOLATION));
    }
}
