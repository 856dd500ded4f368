package dev.alerting.collector.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Priority;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Items as version 1.0 wrote them. */
class EarlierItemTest {
    @Test
    void anOpenOneHasBeenToldOfFiring() {
        AlertRecord record = RecordItem.read(item("OPEN"));

        assertThat(record.history().events())
                .containsExactly(new SeenEvent(
                        Instant.parse("2025-10-01T12:00:00Z"),
                        AlertState.FIRING,
                        Optional.of(Instant.parse("2025-10-01T12:00:00Z")),
                        Optional.empty()));
        assertThat(record.status()).isEqualTo(Status.OPEN);
        assertThat(record.episode().observedAt()).contains(Instant.parse("2025-10-01T12:00:00Z"));
        assertThat(record.issue()).isEqualTo(new AlertRecord.Issue("acme/alerts", Optional.of(7)));
        assertThat(record.routing()).isEqualTo(new AlertRecord.Routing(List.of("web"), Priority.P1, false));
        assertThat(record.episode().isClosedByPerson()).isFalse();
    }

    @Test
    void aClosedOneHasBeenResolved() {
        AlertRecord record = RecordItem.read(item("CLOSED"));

        assertThat(record.history().events()).extracting(SeenEvent::state).containsExactly(AlertState.RESOLVED);
    }

    /** A sender seven minutes ahead: what is accepted after the upgrade must be newer than what was told before. */
    @Test
    void theEarlierOfBothClocksCounts() {
        Map<String, AttributeValue> item = item("OPEN");
        item.put("last_provider_state_at", AttributeValue.fromS("2025-10-01T12:07:30Z"));

        assertThat(RecordItem.read(item).history().events().getFirst().observedAt())
                .isEqualTo(Instant.parse("2025-10-01T12:00:30Z"));
    }

    @Test
    void whatAPersonClosedStaysClosedByAPerson() {
        Map<String, AttributeValue> item = item("OPEN");
        item.put("manually_closed", AttributeValue.fromBool(true));
        item.put("manually_closed_at", AttributeValue.fromS("2025-10-01T12:05:00Z"));

        assertThat(RecordItem.read(item).episode().closedByPersonAt()).contains(Instant.parse("2025-10-01T12:05:00Z"));
    }

    /** Of a later version, which may keep events in another form. */
    @Test
    void eventsThatCannotBeReadAreLeftOut() {
        Map<String, AttributeValue> item = item("OPEN");
        item.put(
                "events",
                AttributeValue.fromL(List.of(
                        AttributeValue.fromS("X 2025-10-01T12:00:00Z - -"),
                        AttributeValue.fromS("F yesterday - -"),
                        AttributeValue.fromS(""),
                        AttributeValue.fromS("R 2025-10-01T12:00:00Z - key"))));

        assertThat(RecordItem.read(item).history().events())
                .containsExactly(new SeenEvent(
                        Instant.parse("2025-10-01T12:00:00Z"),
                        AlertState.RESOLVED,
                        Optional.empty(),
                        Optional.of("key")));
    }

    @Test
    void thereIsNoStoryYet() {
        assertThat(RecordItem.read(item("OPEN")).story()).isEqualTo(Story.NONE);
    }

    /** Of a later version, which may know of more. */
    @Test
    void whatIsNotUnderstoodOfAStoryIsLeftOut() {
        Map<String, AttributeValue> item = item("CLOSED");
        item.put(
                "story",
                AttributeValue.fromM(Map.of(
                        "ended_at", AttributeValue.fromS("2025-10-01T12:05:00Z"),
                        "ended_how", AttributeValue.fromS("BY_MAGIC"),
                        "past", AttributeValue.fromL(List.of(AttributeValue.fromM(Map.of()))),
                        "unheard_of", AttributeValue.fromBool(true))));

        assertThat(RecordItem.read(item).story()).isEqualTo(Story.NONE);
    }

    private static Map<String, AttributeValue> item(String status) {
        Map<String, AttributeValue> item = new HashMap<>();
        Map.of(
                        "fingerprint", "f".repeat(64),
                        "status", status,
                        "priority", "P1",
                        "title", "Disk is full",
                        "issue_repo", "acme/alerts",
                        "episode_started_at", "2025-10-01T12:00:00Z",
                        "last_provider_state_at", "2025-10-01T12:00:00Z",
                        "first_seen_at", "2025-10-01T12:00:30Z",
                        "last_seen_at", "2025-10-01T12:00:30Z",
                        "identity", "{}")
                .forEach((name, value) -> item.put(name, AttributeValue.fromS(value)));
        Map.of("issue_number", "7", "episode", "1", "suppressed", "0", "version", "2", "schema_version", "1")
                .forEach((name, value) -> item.put(name, AttributeValue.fromN(value)));
        item.put("teams", AttributeValue.fromL(List.of(AttributeValue.fromS("web"))));
        item.put("recent_deliveries", AttributeValue.fromL(List.of(AttributeValue.fromS("first"))));
        item.put("manually_closed", AttributeValue.fromBool(false));
        return item;
    }
}
