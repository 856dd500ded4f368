package dev.alerting.collector.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.collector.fake.Alert;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Messages made to get more out of the collector than it means to give. */
class HostileMessageTest {
    private final BatchFixture given = new BatchFixture();

    private static final String EVENT = "{\"schema_version\":1,\"source\":\"%s\",\"state\":\"%s\",\"title\":\"t\","
            + "\"priority\":\"P1\",\"occurred_at\":\"%s\",\"team\":\"%s\",\"resource\":{\"type\":\"%s\",\"id\":\"%s\"},"
            + "\"identity\":{%s},\"links\":{}}";

    /** CloudWatch: dimension values are ASCII; one line with another spoils every metric of that line. */
    @Test
    void aTeamWithAnUmlautDoesNotSpoilTheLineWithTheHeartbeat() {
        given.process(
                BatchFixture.message("m1", EVENT.formatted("backup", "FIRING", Alert.START, "büro", "job", "x", ""), 1),
                heartbeat("h1", "topic", Alert.START.toString()));
        given.metrics.flush();

        for (JsonNode line : given.lines.all()) {
            if (line.has("_aws") && line.has("team")) {
                assertThat(line.path("team").asText().chars().allMatch(c -> c >= 0x20 && c < 0x7f))
                        .as(line.toString())
                        .isTrue();
            }
        }
    }

    @Test
    void aSenderOfNormalizedEventsCannotEndThePipelinesOwnMistakes() {
        given.process(new Message("m0", "r", "{\"what\": 1}", Map.of(), Alert.START, 1));
        assertThat(given.tracker.numbers()).hasSize(1);
        given.clock.advance(Duration.ofMinutes(1));

        given.process(new Message(
                "m1",
                "r",
                EVENT.formatted(
                        "unknown",
                        "RESOLVED",
                        given.clock.instant(),
                        "web",
                        "mistake",
                        "UNKNOWN_SOURCE",
                        "\"rule_id\":\"unknown\""),
                Map.of("source", "normalized"),
                given.clock.instant(),
                1));

        assertThat(given.tracker.calls()).doesNotContain("close");
    }

    @Test
    void truncatedAlertsOfOneRequestAreCountedOnce() {
        String group = "{\"version\":\"1\",\"orgId\":1,\"truncatedAlerts\":7,\"alerts\":[{\"status\":\"firing\","
                + "\"labels\":{\"alertname\":\"a\"},\"annotations\":{},\"startsAt\":\"2025-12-31T23:00:00Z\","
                + "\"endsAt\":\"0001-01-01T00:00:00Z\",\"ruleUID\":\"r\",\"fingerprint\":\"%s\"}]}";
        for (int part = 1; part <= 3; part++) {
            given.process(new Message(
                    "m" + part,
                    "r",
                    group.formatted("f" + part),
                    Map.of("source", "grafana", "delivery_id", "d/" + part),
                    Alert.START,
                    1));
        }
        given.metrics.flush();

        assertThat(given.counted("AlertsTruncated", Map.of())).isEqualTo(7);
    }

    @Test
    void moreThanAHundredLatenciesOfABatchAreAllPublished() {
        for (int i = 0; i < 150; i++) {
            given.metrics.recordSeconds("AlertToIssueSeconds", i, Map.of());
        }
        given.metrics.flush();

        assertThat(given.values("AlertToIssueSeconds", Map.of())).hasSize(150);
    }

    private static Message heartbeat(String id, String path, String at) {
        String body = "{\"heartbeat\": {\"path\": \"" + path + "\", \"sent_at\": \"" + at + "\"}}";
        return new Message(id, "receipt-" + id, body, Map.of("source", "heartbeat"), Alert.START, 1);
    }
}
