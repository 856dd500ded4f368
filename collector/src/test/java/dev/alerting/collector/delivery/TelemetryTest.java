package dev.alerting.collector.delivery;

import static dev.alerting.collector.delivery.BatchFixture.body;
import static dev.alerting.collector.delivery.BatchFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.common.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What people see of a batch: log lines and metrics. */
class TelemetryTest {
    private final BatchFixture given = new BatchFixture();

    @Test
    void theLineOfAnAlertHasTheFieldsPeopleSearchFor() {
        given.process(message("m1", Alert.firing(0).teams("web", "dev-infra")));

        JsonNode line = given.lines.with("alert processed").getFirst();
        assertThat(line.path("timestamp").asText()).isEqualTo("2025-09-16T12:00:00Z");
        assertThat(line.path("level").asText()).isEqualTo("INFO");
        assertThat(line.path("messageId").asText()).isEqualTo("m1");
        assertThat(line.path("fingerprint").asText()).isEqualTo(Alert.firing(0).fingerprint());
        assertThat(line.path("action").asText()).isEqualTo("CREATE");
        assertThat(line.path("team").asText()).isEqualTo("web,dev-infra");
        assertThat(line.path("priority").asText()).isEqualTo("P1");
        assertThat(line.path("source").asText()).isEqualTo("grafana");
        assertThat(line.path("issue").asInt()).isEqualTo(1);
    }

    @Test
    void theNormalizedAlertIsLoggedOnceHoweverOftenItsMessageComes() {
        given.tracker.answer("create", new Unavailable<>(Cause.OUTAGE, "down", Duration.ZERO));
        String body = body(Alert.firing(0)
                .texts("s", "x".repeat(5_000), "r")
                .raw(Json.object().put("a", 1)));

        given.process(message("m1", body, 1));
        given.process(message("m1", body, 2));

        assertThat(given.lines.with("NORMALIZED_ALERT")).singleElement().satisfies(line -> {
            assertThat(line.path("alert").path("title").asText()).isEqualTo("Disk is full");
            assertThat(line.path("alert").path("description").asText()).hasSizeLessThan(400);
            assertThat(line.path("alert").has("raw_provider")).isFalse();
            assertThat(line.path("priority").asText()).isEqualTo("P1");
        });
    }

    @Test
    void aRetryTellsWhyAndWhen() {
        given.tracker.answer("create", new Unavailable<>(Cause.RATE_LIMITED, "limit", Duration.ofMinutes(20)));

        given.process(message("m1", Alert.firing(0)));

        JsonNode line = given.lines.with("alert has to come again").getFirst();
        assertThat(line.path("level").asText()).isEqualTo("WARN");
        assertThat(line.path("action").asText()).isEqualTo("RETRY");
        assertThat(line.path("kind").asText()).isEqualTo("GITHUB_RATE_LIMITED");
        assertThat(line.path("reason").asText()).isEqualTo("limit");
        assertThat(line.path("nextAttemptInSeconds").asLong()).isGreaterThanOrEqualTo(1_200);
    }

    @Test
    void anIgnoredAlertIsLoggedAndDone() {
        String alarm = """
                {"AlarmName": "disk", "AlarmArn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:disk",
                 "NewStateValue": "INSUFFICIENT_DATA", "StateChangeTime": "2025-09-16T12:00:00.000+0000"}""";
        Message message = new Message("m1", "receipt", alarm, Map.of("source", "cloudwatch"), Alert.START, 1);

        assertThat(given.process(message)).isEmpty();
        assertThat(given.lines.with("alert ignored"))
                .singleElement()
                .satisfies(line -> assertThat(line.path("action").asText()).isEqualTo("IGNORE"));
    }

    @Test
    void shadowModeIsTold() {
        given.processor(1, true)
                .process(List.of(message("m1", Alert.firing(0))), given.deadline(Duration.ofMinutes(1)));

        assertThat(given.lines.with("alert processed"))
                .singleElement()
                .satisfies(line -> assertThat(line.path("mode").asText()).isEqualTo("shadow"));
    }

    @Test
    void everythingIsCounted() {
        given.tracker.answer("create", new Unavailable<>(Cause.OUTAGE, "down", Duration.ZERO));
        String unrouted = "{\"schema_version\": 1, \"source\": \"jobs\", \"state\": \"FIRING\", \"title\": \"t\","
                + " \"occurred_at\": \"2025-09-16T12:00:00Z\", \"resource\": {\"type\": \"job\", \"id\": \"x\"},"
                + " \"identity\": {}, \"links\": {}}";

        given.process(message("m1", Alert.firing(0)));
        given.process(message("m1", Alert.firing(0)), message("m2", "{", 1), message("m3", unrouted, 1));
        given.metrics.flush();

        assertThat(counted("Actions", "action", "CREATE")).isEqualTo(3);
        assertThat(counted("Retries", "kind", "GITHUB_OUTAGE")).isEqualTo(1);
        assertThat(counted("AlertsReceived", "source", "normalized")).isEqualTo(3);
        assertThat(counted("AlertsUnrouted", "source", "normalized")).isEqualTo(1);
        assertThat(counted("AlertsInvalid", "reason", "NOT_JSON")).isEqualTo(1);
        assertThat(given.lines.all())
                .filteredOn(line -> line.has("DeadLetters"))
                .singleElement()
                .satisfies(line -> assertThat(line.path("DeadLetters").asInt()).isEqualTo(1));
    }

    private int counted(String metric, String dimension, String value) {
        return given.lines.all().stream()
                .filter(line ->
                        line.has(metric) && line.path(dimension).asText().equals(value))
                .mapToInt(line -> line.path(metric).asInt())
                .sum();
    }
}
