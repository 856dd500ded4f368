package dev.alerting.collector.delivery;

import static dev.alerting.collector.delivery.BatchFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Unavailable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A sign of life through the real path: a metric and no issue. */
class HeartbeatTest {
    private final BatchFixture given = new BatchFixture();

    @Test
    void aHeartbeatIsAnsweredWithItsDelayAndOpensNothing() {
        given.clock.advance(Duration.ofSeconds(3));

        assertThat(given.process(heartbeat("h1", "topic"))).isEmpty();

        assertThat(delays("topic")).containsExactly(3.0);
        assertThat(given.tracker.numbers()).isEmpty();
        assertThat(given.tracker.calls()).containsExactly("check");
        assertThat(given.queue.deadLetters()).isEmpty();
    }

    @Test
    void eachWayHasItsOwnDelay() {
        given.process(heartbeat("h1", "webhook"));

        assertThat(delays("webhook")).hasSize(1);
        assertThat(delays("topic")).isEmpty();
    }

    @Test
    void withoutTheTableThereIsSilence() {
        given.store.readable(false);

        assertThat(given.process(heartbeat("h1", "topic"))).isEmpty();

        assertThat(delays("topic")).isEmpty();
        assertThat(given.lines.with("heartbeat without the state table")).hasSize(1);
    }

    @Test
    void aGitHubThatRefusesIsToldAndTheHeartStillBeats() {
        given.tracker.answer("check", new Unavailable<>(Cause.CONFIGURATION, "answered 403", Duration.ZERO));

        given.process(heartbeat("h1", "topic"));

        assertThat(delays("topic")).hasSize(1);
        assertThat(given.lines.with("heartbeat"))
                .singleElement()
                .satisfies(line -> assertThat(line.path("github").asText()).isEqualTo("answered 403"));
    }

    @Test
    void shadowModeIsToldWithEachHeartbeatAlsoWithoutTheTable() {
        BatchProcessor shadow = given.processor(1, true, BatchFixture.ticks(tick -> {}));
        shadow.process(List.of(heartbeat("h1", "topic")), given.deadline(Duration.ofMinutes(1)));
        given.store.readable(false);
        shadow.process(List.of(heartbeat("h2", "topic")), given.deadline(Duration.ofMinutes(1)));

        given.metrics.flush();
        assertThat(given.values("ShadowMode", Map.of())).containsExactly(2.0);
    }

    @Test
    void otherwiseNothingIsSaidOfIt() {
        given.process(heartbeat("h1", "topic"));

        given.metrics.flush();
        assertThat(given.values("ShadowMode", Map.of())).isEmpty();
    }

    @Test
    void anAlertOfTheSameBatchComesFirst() {
        given.process(heartbeat("h1", "topic"), message("m1", Alert.firing(0)));

        assertThat(given.tracker.calls()).containsExactly("create", "check");
    }

    /** Its absence tells that something is wrong; a message that fails would only be redelivered. */
    @Test
    void withoutTimeOrWithAnErrorOfOursThereIsSilenceAndNoMessageFails() {
        BatchProcessor late = given.processor(1, false);
        assertThat(late.process(
                        List.of(heartbeat("h1", "topic")), given.deadline(BatchFixture.TIME_FOR_ONE.minusMillis(1))))
                .isEmpty();
        assertThat(given.tracker.calls()).isEmpty();
        given.tracker.during("check", () -> {
            throw new IllegalStateException("a mistake of ours");
        });

        assertThat(given.process(heartbeat("h2", "topic"))).isEmpty();

        assertThat(given.lines.with("heartbeat failed")).hasSize(1);
        assertThat(delays("topic")).as("of the second alone").hasSize(1);
    }

    @Test
    void aHeartbeatWithoutItsTimeIsAMistake() {
        given.process(
                new Message("h1", "receipt", "{\"heartbeat\": {\"path\": \"nowhere\"}}", Map.of(), Alert.START, 1));

        assertThat(delays("topic")).isEmpty();
        assertThat(given.queue.deadLetters())
                .singleElement()
                .satisfies(letter -> assertThat(letter.reasons().get("reason_detail"))
                        .contains("/heartbeat/path", "/heartbeat/sent_at"));
    }

    private List<Double> delays(String path) {
        given.metrics.flush();
        return given.values("HeartbeatDelaySeconds", Map.of("path", path));
    }

    private static Message heartbeat(String id, String path) {
        String body = "{\"heartbeat\": {\"path\": \"" + path + "\", \"sent_at\": \"" + Alert.START + "\"}}";
        return new Message(id, "receipt-" + id, body, Map.of("source", "heartbeat"), Alert.START, 1);
    }
}
