package dev.alerting.collector.delivery;

import static dev.alerting.collector.delivery.BatchFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.fake.Alert;
import dev.alerting.common.sender.Interpretation.Tick;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A tick is handled once all alerts of its batch are, and never costs a message anything. */
class TickTest {
    private final BatchFixture given = new BatchFixture();

    @Test
    void aTickComesAfterTheAlertsOfItsBatch() {
        List<List<String>> callsBefore = new ArrayList<>();
        BatchProcessor processor =
                given.processor(1, false, BatchFixture.ticks(tick -> callsBefore.add(given.tracker.calls())));

        Set<String> failed = processor.process(
                List.of(tick("t1", Alert.START), message("m1", Alert.firing(0))),
                given.deadline(Duration.ofMinutes(1)));

        assertThat(failed).isEmpty();
        assertThat(callsBefore).containsExactly(List.of("create"));
    }

    @Test
    void ofManyTicksTheNewestStandsForAll() {
        given.process(tick("t1", Alert.minute(0)), tick("t3", Alert.minute(2)), tick("t2", Alert.minute(1)));

        assertThat(given.ticks).containsExactly(new Tick(Alert.minute(2)));
    }

    @Test
    void aFailureOfUpkeepFailsNoMessage() {
        BatchProcessor processor = given.processor(1, false, BatchFixture.ticks(tick -> {
            throw new NoClassDefFoundError("upkeep");
        }));

        Set<String> failed = processor.process(
                List.of(tick("t1", Alert.START), message("m1", Alert.firing(0))),
                given.deadline(Duration.ofMinutes(1)));

        assertThat(failed).isEmpty();
        assertThat(given.tracker.open()).hasSize(1);
        assertThat(given.lines.with("upkeep failed")).hasSize(1);
    }

    @Test
    void aTickWithoutItsTimeGoesToTheDeadLettersAndOpensNothing() {
        given.process(new Message("t1", "receipt", "{\"tick\": {}}", Map.of("source", "upkeep"), Alert.START, 1));

        assertThat(given.ticks).isEmpty();
        assertThat(given.tracker.numbers()).isEmpty();
        assertThat(given.queue.deadLetters()).hasSize(1);
    }

    private static Message tick(String id, Instant sentAt) {
        String body = "{\"tick\": {\"sent_at\": \"" + sentAt + "\"}}";
        return new Message(id, "receipt-" + id, body, Map.of("source", "upkeep"), sentAt, 1);
    }
}
