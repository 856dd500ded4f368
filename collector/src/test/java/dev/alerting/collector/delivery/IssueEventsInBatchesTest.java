package dev.alerting.collector.delivery;

import static dev.alerting.collector.delivery.BatchFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.common.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people do on issues comes through the same queue: nothing of it is lost, and no alert waits or fails for it. */
class IssueEventsInBatchesTest {
    private final BatchFixture given = new BatchFixture();

    @BeforeEach
    void fire() {
        given.process(message("m0", Alert.firing(0)));
    }

    @Test
    void aClosingIsNotedCountedAndLoggedWithoutNames() {
        given.tracker.personCloses(1, Alert.minute(1));

        assertThat(given.process(closed("m1"))).isEmpty();

        assertThat(record().episode().closedByPersonAt()).contains(Alert.minute(1));
        given.metrics.flush();
        assertThat(given.counted("Actions", Map.of("action", "NOTE_CLOSED", "source", "github")))
                .isOne();
        assertThat(given.lines.with("issue event processed")).singleElement().satisfies(line -> {
            assertThat(line.path("activity").asText()).isEqualTo("Closed");
            assertThat(line.toString()).doesNotContain("alice");
        });
    }

    @Test
    void whatCannotBeDoneNowComesAgain() {
        given.tracker.personCloses(1, Alert.minute(1));
        given.tracker.answer("view", new Unavailable<>(Cause.RATE_LIMITED, "limit", Duration.ofMinutes(10)));

        assertThat(given.process(closed("m1"))).containsExactly("m1");

        assertThat(given.queue.delays().get("m1")).isGreaterThanOrEqualTo(Duration.ofMinutes(10));
        assertThat(given.process(closed("m1"))).isEmpty();
        assertThat(record().episode().isClosedByPerson()).isTrue();
    }

    @Test
    void whatGitHubRefusesForGoodIsADeadLetterWithTheReason() {
        given.tracker.answer("view", new Refused<>(Refusal.INVALID, "not accessible"));

        assertThat(given.process(closed("m1"))).isEmpty();

        assertThat(given.queue.deadLetters())
                .singleElement()
                .satisfies(letter -> assertThat(letter.reasons())
                        .containsAllEntriesOf(
                                Map.of("reason", "REFUSED_BY_GITHUB", "reason_detail", "not accessible")));
    }

    @Test
    void nothingIsBegunWithTooLittleTimeLeftOrWhileGitHubIsDown() {
        List<String> before = given.tracker.calls();

        Set<String> late = given.processor(1, false)
                .process(List.of(closed("m1")), given.deadline(BatchFixture.TIME_FOR_ONE.minusMillis(1)));
        given.tracker.holdBack(Duration.ofMinutes(1));
        Set<String> down = given.process(closed("m2"));

        assertThat(late).containsExactly("m1");
        assertThat(down).containsExactly("m2");
        assertThat(given.tracker.calls()).isEqualTo(before);
        given.metrics.flush();
        assertThat(given.counted("Retries", Map.of("kind", "HELD_BACK"))).isEqualTo(2);
    }

    @Test
    void anErrorOfOursInOneDoesNoHarmToOthersAndTheEventComesAgain() {
        given.tracker.during("view", () -> {
            throw new IllegalStateException("a mistake of ours");
        });

        Set<String> failed =
                given.process(closed("m1"), message("m2", Alert.firing(0).named("another")));

        assertThat(failed).containsExactly("m1");
        assertThat(given.tracker.open()).hasSize(2);
        assertThat(given.lines.with("issue event failed")).hasSize(1);
    }

    /** As GitHub sends it. */
    private static Message closed(String id) {
        ObjectNode body = (ObjectNode) Json.parse("""
                {"action": "closed",
                 "issue": {"number": 1, "title": "[P1] Disk is full", "user": {"login": "alerting[bot]"},
                           "state_reason": "completed"},
                 "repository": {"full_name": "acme/alerts"}, "sender": {"login": "alice", "type": "User"}}
                """);
        ((ObjectNode) body.path("issue"))
                .put("body", "<!-- alerting-infra fingerprint=" + fingerprint() + " episode=1 -->\ntext");
        return new Message(id, "receipt-" + id, Json.write(body), Map.of("source", "github"), Alert.START, 1);
    }

    private AlertRecord record() {
        return given.store.find(fingerprint()).orElseThrow();
    }

    private static String fingerprint() {
        return Alert.firing(0).fingerprint();
    }
}
