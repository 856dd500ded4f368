package dev.alerting.collector.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.sender.MessageContext;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a message's attributes say. */
class MessageTest {
    private static final Instant SENT = Instant.parse("2026-11-28T12:00:01Z");

    @Test
    void theWebhooksAttributesSayWhoSentItAndWhenItWasAccepted() {
        Message message =
                message(Map.of("source", "grafana", "sender", "Grafana EU", "accepted_at", "2026-11-28T12:00:00.123Z"));

        assertThat(message.context())
                .isEqualTo(new MessageContext(
                        Optional.of("grafana"), Optional.of("Grafana EU"), Instant.parse("2026-11-28T12:00:00.123Z")));
    }

    @Test
    void whatWasPublishedDirectlyWasAcceptedWhenItWasSent() {
        assertThat(message(Map.of()).context()).isEqualTo(new MessageContext(Optional.empty(), Optional.empty(), SENT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2026-11-28", "1764331200", "2026-11-28T12:00:00"})
    void anUnreadableTimeCountsAsMissing(String time) {
        assertThat(message(Map.of("accepted_at", time)).context().acceptedAt()).isEqualTo(SENT);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-28T12:05:00Z, 2026-11-28T12:05:00Z",
        "2026-11-28T12:05:01Z, 2026-11-28T12:00:01Z",
        "2099-01-01T00:00:00Z, 2026-11-28T12:00:01Z",
        "+1000000000-12-31T23:59:59.999999999Z, 2026-11-28T12:00:01Z",
        "2026-10-28T12:00:00Z, 2026-10-28T12:00:00Z",
    })
    void aTimeWellAfterItWasQueuedIsNotBelieved(String time, Instant acceptedAt) {
        assertThat(message(Map.of("accepted_at", time)).context().acceptedAt()).isEqualTo(acceptedAt);
    }

    @ParameterizedTest
    @CsvSource({
        "d, true",
        "d/1, true",
        "d/2, false",
        "d/20, false",
        "d/21, false",
        "d/150, false",
        "d/0, true",
        "d/x, true"
    })
    void theFirstPartOfASplitGroupIsKnown(String deliveryId, boolean first) {
        assertThat(message(Map.of("delivery_id", deliveryId)).isFirstPart()).isEqualTo(first);
    }

    private static Message message(Map<String, String> attributes) {
        return new Message("id", "receipt", "{}", attributes, SENT, 1);
    }
}
