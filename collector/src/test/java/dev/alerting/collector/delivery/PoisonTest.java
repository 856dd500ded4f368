package dev.alerting.collector.delivery;

import static dev.alerting.collector.delivery.BatchFixture.body;
import static dev.alerting.collector.delivery.BatchFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.RecordingQueue.DeadLetter;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.common.event.Priority;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages that cannot be processed, now or ever. */
class PoisonTest {
    private final BatchFixture given = new BatchFixture();

    @Test
    void itGoesToTheDeadLetterQueueOnceWithTheReason() {
        Set<String> failed = given.process(message("m1", "no JSON at all", 1));

        assertThat(failed).isEmpty();
        assertThat(given.queue.delays()).isEmpty();
        assertThat(given.queue.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.message().id()).isEqualTo("m1");
            assertThat(letter.reasons())
                    .containsEntry("reason", "NOT_JSON")
                    .containsEntry("failed_at", Alert.START.toString())
                    .containsKey("reason_detail");
        });
    }

    @Test
    void reasonsOfSeveralAlertsAreMerged() {
        given.process(message("m1", "[{\"state\": \"FIRING\"}, {\"state\": \"FIRING\"}]", 1));

        Map<String, String> reasons = given.queue.deadLetters().stream()
                .map(DeadLetter::reasons)
                .findFirst()
                .orElseThrow();
        assertThat(given.queue.deadLetters()).hasSize(1);
        assertThat(reasons).containsEntry("reason", "SCHEMA_VIOLATION");
        assertThat(reasons.get("reason_detail")).contains("/0", "/1");
    }

    @Test
    void otherMessagesOfTheBatchAreProcessed() {
        Set<String> failed = given.process(
                message("m1", "{", 1), message("m2", Alert.firing(0)), message("m3", "{\"unknown\": true}", 1));

        assertThat(failed).isEmpty();
        assertThat(given.opened()).containsExactly("[P1] Disk is full");
        assertThat(given.queue.deadLetters()).hasSize(2);
    }

    @Test
    void aMixedMessageIsADeadLetterOnlyAfterItsOtherAlertsAreDone() {
        String mixed = "[{\"state\": \"FIRING\"}," + body(Alert.firing(0)).substring(1);
        given.tracker.answer("create", outage());
        given.tracker.answer("create", outage());

        Set<String> first = given.process(message("m1", mixed, 1));
        int lettersAfterFirst = given.queue.deadLetters().size();
        Set<String> second = given.process(message("m1", mixed, 2));

        assertThat(first).containsExactly("m1");
        assertThat(lettersAfterFirst).isZero();
        assertThat(second).isEmpty();
        assertThat(given.opened()).containsExactly("[P1] Disk is full");
        assertThat(given.queue.deadLetters()).hasSize(1);
    }

    @Test
    void aDeadLetterThatIsNotTakenComesAgain() {
        given.queue.takesDeadLetters(false);

        Set<String> failed = given.process(message("m1", "{", 1));

        assertThat(failed).containsExactly("m1");
        assertThat(given.queue.delays()).containsOnlyKeys("m1");
        assertThat(given.lines.with("dead-letter queue unavailable")).hasSize(1);
    }

    @Test
    void inShadowModeNothingIsWrittenAnywhere() {
        Set<String> failed =
                given.processor(1, true).process(List.of(message("m1", "{", 1)), given.deadline(Duration.ofMinutes(1)));

        assertThat(failed).isEmpty();
        assertThat(given.queue.deadLetters()).isEmpty();
        assertThat(given.tracker.calls()).isEmpty();
        assertThat(given.store.written()).isEmpty();
        assertThat(given.lines.with("alert invalid")).hasSize(1);
    }

    @Test
    void aKindOfMistakeHasOneIssueForTheFallbackTeam() {
        given.process(message("m1", wrong("rule-1"), 1));
        given.process(message("m2", wrong("rule-1"), 1));
        given.process(message("m3", wrong("rule-2"), 1));

        assertThat(given.tracker.numbers()).hasSize(2);
        assertThat(given.tracker.issue(1).labels()).contains("Team:unrouted", "Pri:P2");
        assertThat(given.tracker.issue(1).title()).contains("rule-1");
        assertThat(given.tracker.issue(1).body()).contains("schema_version", "dead-letter queue");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            grafana      | {"alerts": [{"status": "firing"}]}                 | In the contact point
            alertmanager | {"version": "4", "alerts": [{"status": "firing"}]} | In the receiver
            cloudwatch   | {"AlarmName": "disk"}                              | the alarm's own action
            -            | {"unknown": true}                                  | Send one of the known formats
            -            | {                                                  | Send the sender's own JSON
            """)
    void theIssueSaysWhatToMend(String source, String body, String remedy) {
        Map<String, String> attributes = source.equals("-") ? Map.of() : Map.of("source", source);

        given.process(new Message("m1", "receipt", body, attributes, Alert.minute(60), 1));

        assertThat(given.tracker.numbers()).containsExactly(1);
        assertThat(given.tracker.issue(1).body()).contains(remedy);
    }

    /** The alert is filed; only what it says about the mistake is retried. */
    @ParameterizedTest
    @CsvSource({"view", "close"})
    void aMistakesIssueThatCannotBeClosedKeepsNoLaterEventWaiting(String call) {
        given.process(sentAt("m1", wrong("disk-full"), 0));
        given.tracker.answer(call, new Unavailable<>(Cause.RATE_LIMITED, "limit", Duration.ofMinutes(10)));

        Set<String> failed = given.process(
                sentAt("m2", body(Alert.firing(0).priority(Priority.P0)), 9), sentAt("m3", body(Alert.resolved(5)), 9));

        assertThat(failed).containsExactly("m2");
        assertThat(given.tracker.open()).isEmpty();
        assertThat(given.process(sentAt("m2", body(Alert.firing(0).priority(Priority.P0)), 9)))
                .isEmpty();
        assertThat(given.tracker.numbers()).hasSize(2);
    }

    @Test
    void theMistakesIssueIsClosedByTheNextValidAlertOfItsRule() {
        given.process(sentAt("m1", wrong("disk-full"), 0));

        given.process(sentAt("m2", body(Alert.firing(0)), 9));

        assertThat(given.tracker.issue(1).title()).contains("disk-full");
        assertThat(given.tracker.issue(1).isOpen()).isFalse();
        assertThat(given.tracker.open()).containsExactly(2);
    }

    @Test
    void aRuleWithAWrongAlertBesideARightOneIsNotMended() {
        given.process(sentAt("m1", wrong("disk-full"), 0));

        given.process(sentAt(
                "m2", "[" + wrong("disk-full") + "," + body(Alert.firing(0)).substring(1), 9));

        assertThat(given.tracker.issue(1).isOpen()).isTrue();
    }

    /** An event of this rule that misses most of what it needs. */
    private static String wrong(String rule) {
        return "{\"source\": \"grafana\", \"resource\": {\"type\": \"alert\", \"id\": \"" + rule + "\"}}";
    }

    private static Message sentAt(String id, String body, int minute) {
        return new Message(id, "receipt", body, Map.of("source", "normalized"), Alert.minute(minute), 1);
    }

    private static Unavailable<Object> outage() {
        return new Unavailable<>(Cause.OUTAGE, "down", Duration.ZERO);
    }
}
