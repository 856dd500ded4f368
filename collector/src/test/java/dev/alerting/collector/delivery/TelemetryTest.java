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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                .texts("x".repeat(5_000), "d", "r")
                .raw(Json.object().put("a", 1)));

        given.process(message("m1", body, 1));
        given.process(message("m1", body, 2));

        assertThat(given.lines.with("NORMALIZED_ALERT")).singleElement().satisfies(line -> {
            assertThat(line.path("alert").path("title").asText()).isEqualTo("Disk is full");
            assertThat(line.path("alert").path("summary").asText()).hasSize(301);
            assertThat(line.path("alert").path("reason").asText()).isEqualTo("r");
            assertThat(line.path("alert").has("raw_provider")).isFalse();
            assertThat(line.path("priority").asText()).isEqualTo("P1");
        });
    }

    @Test
    void whatTheRecordSaysOfTheIdentityIsNotLogged() {
        given.process(message("m1", withIdentity(Alert.firing(0).texts("summary", "description", "reason")), 1));

        JsonNode line = given.lines.with("NORMALIZED_ALERT").getFirst();
        assertThat(line.path("alert").has("identity")).isFalse();
        assertThat(line.path("alert").path("description").asText()).isEqualTo("description");
        assertThat(given.store
                        .find(line.path("fingerprint").asText())
                        .orElseThrow()
                        .identity())
                .contains("\"rule_id\":\"r-1\"");
    }

    @Test
    void withoutARecordTheIdentityIsLogged() {
        given.processor(1, true)
                .process(
                        List.of(message("m1", withIdentity(Alert.firing(0)), 1)),
                        given.deadline(Duration.ofMinutes(1)));

        assertThat(given.lines.with("NORMALIZED_ALERT"))
                .extracting(line -> line.at("/alert/identity/rule_id").asText())
                .containsExactly("r-1");
    }

    private static String withIdentity(Alert alert) {
        return body(alert).replaceFirst("\"identity\":\\{}", "\"identity\":{\"rule_id\":\"r-1\"}");
    }

    @Test
    void aRetryTellsWhyAndWhen() {
        given.tracker.answer("create", new Unavailable<>(Cause.RATE_LIMITED, "limit", Duration.ofMinutes(20)));

        given.process(message("m1", Alert.firing(0)));

        JsonNode line = given.lines.with("alert will be retried").getFirst();
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

        assertThat(given.counted("Actions", Map.of("action", "CREATE"))).isEqualTo(3);
        assertThat(given.counted("Actions", Map.of("action", "CREATE", "source", "normalized")))
                .isEqualTo(3);
        assertThat(given.counted("Retries", Map.of("kind", "GITHUB_OUTAGE"))).isEqualTo(1);
        assertThat(given.counted("AlertsReceived", Map.of())).isEqualTo(3);
        assertThat(given.counted("AlertsReceived", Map.of("source", "normalized")))
                .isEqualTo(3);
        assertThat(given.counted("AlertsReceived", Map.of("priority", "P1"))).isEqualTo(2);
        assertThat(given.counted("AlertsReceived", Map.of("team", "unrouted"))).isEqualTo(1);
        assertThat(given.counted("AlertsUnrouted", Map.of("source", "normalized")))
                .isEqualTo(1);
        assertThat(given.counted("AlertsInvalid", Map.of())).isEqualTo(1);
        assertThat(given.counted("AlertsInvalid", Map.of("source", "normalized", "reason", "NOT_JSON")))
                .isEqualTo(1);
        assertThat(given.counted("DeadLetters", Map.of())).isEqualTo(1);
    }

    /** Senders leave labels and annotations out of an ending; whose it is, its firing has told. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "grafana      | {'version': '1', 'orgId': 1, 'alerts': [{'status': 'resolved', 'fingerprint': 'a',"
                        + " 'startsAt': '2025-09-16T12:00:00Z', 'endsAt': '2025-09-16T12:10:00Z'}]}",
                "alertmanager | {'version': '4', 'alerts': [{'status': 'resolved', 'fingerprint': 'a', 'annotations': null,"
                        + " 'startsAt': '2025-09-16T12:00:00Z', 'endsAt': '2025-09-16T12:10:00Z'}]}",
                "cloudwatch   | {'AlarmName': 'a', 'AlarmArn': 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:a',"
                        + " 'NewStateValue': 'OK', 'StateChangeTime': '2025-09-16T12:00:00.000+0000'}",
                "pagerduty    | {'event': {'event_type': 'incident.resolved', 'occurred_at': '2025-09-16T12:00:00Z',"
                        + " 'data': {'id': 'a', 'title': 'a'}}}",
                "datadog      | {'alert_id': '1', 'alert_transition': 'Recovered', 'date': '1758024000000'}",
                "normalized   | {'schema_version': 1, 'source': 'jobs', 'state': 'RESOLVED', 'title': 't',"
                        + " 'occurred_at': '2025-09-16T12:00:00Z', 'identity': {'rule_id': 'r'}, 'links': {}}",
            })
    void anEndingThatNamesNobodyIsCountedForNoTeam(String source, String body) {
        given.process(new Message("m1", "receipt", body.replace('\'', '"'), Map.of("source", source), Alert.START, 1));
        given.metrics.flush();

        assertThat(given.counted("AlertsReceived", Map.of("source", source))).isEqualTo(1);
        assertThat(given.counted("AlertsReceived", Map.of("team", "unrouted"))).isZero();
        assertThat(given.counted("AlertsUnrouted", Map.of())).isZero();
        assertThat(given.lines.with("NORMALIZED_ALERT"))
                .extracting(line -> line.path("team").asText())
                .containsExactly("");
        assertThat(given.lines.with("alert processed"))
                .extracting(line -> line.path("team").asText())
                .containsExactly("");
    }

    @Test
    void anEndingThatNamesItsTeamIsCountedForIt() {
        given.process(message("m1", Alert.resolved(0).teams("web")));
        given.metrics.flush();

        assertThat(given.counted("AlertsReceived", Map.of("team", "web"))).isEqualTo(1);
        assertThat(given.lines.with("alert processed"))
                .extracting(line -> line.path("team").asText())
                .containsExactly("web");
    }

    @Test
    void aSilencedAlarmIsCountedAndSaysWhoSilencedIt() {
        String alarm = """
                {"AlarmName": "disk", "AlarmArn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:disk",
                 "NewStateValue": "ALARM", "StateChangeTime": "2025-09-16T12:00:00.000+0000",
                 "ActionsSuppressedBy": "Alarm"}""";

        given.process(new Message("m1", "receipt", alarm, Map.of("source", "cloudwatch"), Alert.START, 1));
        given.metrics.flush();

        assertThat(given.counted("Actions", Map.of("action", "SKIP_SILENCED", "source", "cloudwatch")))
                .isEqualTo(1);
        assertThat(given.counted("AlertsUnrouted", Map.of())).isZero();
        assertThat(given.lines.with("NORMALIZED_ALERT"))
                .extracting(line -> line.path("silencedBy").asText())
                .containsExactly("suppressed by Alarm");
        assertThat(given.tracker.numbers()).isEmpty();
    }

    @Test
    void aMessageThatComesAgainIsCountedAsReceivedOnce() {
        given.tracker.answer("create", new Unavailable<>(Cause.OUTAGE, "down", Duration.ZERO));
        String body = body(Alert.firing(0));

        given.process(message("m1", body, 1));
        given.process(message("m1", body, 2));
        given.metrics.flush();

        assertThat(given.counted("AlertsReceived", Map.of())).isEqualTo(1);
    }

    @Test
    void theTimeFromTheMessageToItsIssueIsMeasured() {
        given.clock.advance(Duration.ofMinutes(60).plusSeconds(42));

        given.process(message("m1", Alert.firing(0)));
        given.metrics.flush();

        assertThat(given.values("AlertToIssueSeconds", Map.of())).containsExactly(42.0);
    }

    @Test
    void theAgeOfTheOldestMessageIsMeasured() {
        given.clock.advance(Duration.ofMinutes(60).plusSeconds(90));
        Message oldest = message("m1", body(Alert.firing(0)), 7);
        Message fresh = new Message("m2", "receipt", body(Alert.resolved(1)), Map.of(), given.clock.instant(), 1);

        given.process(fresh, oldest);
        given.metrics.flush();

        assertThat(given.values("WaitingSeconds", Map.of())).containsExactly(90.0);
    }

    @Test
    void everyMinuteHasItsLongestWait() {
        given.clock.advance(Duration.ofMinutes(60));
        Message message = message("m1", Alert.firing(0));
        receive(message);
        receive(message);
        given.clock.advance(Duration.ofSeconds(50));
        receive(message);
        receive(new Message("m2", "receipt", body(Alert.resolved(1)), Map.of(), given.clock.instant(), 1));
        given.clock.advance(Duration.ofSeconds(10));
        receive(new Message("m3", "receipt", body(Alert.resolved(2)), Map.of(), given.clock.instant(), 1));

        assertThat(given.values("WaitingSeconds", Map.of())).containsExactly(0.0, 50.0, 0.0);
    }

    private void receive(Message message) {
        given.process(message);
        given.metrics.flush();
    }

    /** What alarms and dashboards are built on: a shorter line must publish the same. */
    @Test
    void aNewAlertPublishesExactlyTheseMetrics() {
        given.clock.advance(Duration.ofMinutes(60).plusMillis(1_500));

        receive(message("m1", Alert.firing(0).teams("web", "dev-infra")));

        assertThat(given.published())
                .containsExactlyInAnyOrder(
                        "WaitingSeconds {} 1.5 Seconds",
                        "AlertsReceived {} 1.0 None",
                        "AlertsReceived {source=normalized} 1.0 None",
                        "AlertsReceived {priority=P1} 1.0 None",
                        "AlertsReceived {team=web} 1.0 None",
                        "AlertsReceived {team=dev-infra} 1.0 None",
                        "Actions {action=CREATE} 1.0 None",
                        "Actions {action=CREATE, source=normalized} 1.0 None",
                        "AlertToIssueSeconds {} 1.5 Seconds");
    }

    /** By clocks that differ a message may come from the future. */
    @Test
    void noMessageHasWaitedLessThanNoTime() {
        given.process(message("m1", Alert.firing(0)));
        given.metrics.flush();

        assertThat(given.values("WaitingSeconds", Map.of())).containsExactly(0.0);
    }

    @Test
    void ourOwnLimitIsToldFromAnOpenCircuit() {
        given.tracker.answer("create", new Unavailable<>(Cause.BUDGET, "limit", Duration.ofMinutes(1)));
        given.process(message("m1", Alert.firing(0)));
        given.tracker.holdBack(Duration.ofSeconds(30));
        given.process(message("m1", Alert.firing(0)));
        given.metrics.flush();

        assertThat(given.counted("HeldBack", Map.of("kind", "LIMIT"))).isEqualTo(1);
        assertThat(given.counted("HeldBack", Map.of("kind", "CIRCUIT"))).isEqualTo(1);
        assertThat(given.counted("Retries", Map.of("kind", "HELD_BACK"))).isEqualTo(1);
        assertThat(given.counted("Retries", Map.of("kind", "BUDGET"))).isEqualTo(1);
    }

    @Test
    void aCircuitThatOpensMeanwhileIsNoLimit() {
        Duration open = Duration.ofSeconds(30);
        given.tracker.answer(
                "create", new Unavailable<>(Cause.HELD_BACK, "down", open), () -> given.tracker.holdBack(open));

        given.process(message("m1", Alert.firing(0)));
        given.metrics.flush();

        assertThat(given.counted("HeldBack", Map.of("kind", "CIRCUIT"))).isEqualTo(1);
    }

    @Test
    void tooLittleTimeIsToldFromAnErrorOfOurOwn() {
        given.processor(1, false)
                .process(List.of(message("m1", Alert.firing(0))), given.deadline(Duration.ofSeconds(1)));
        given.tracker.during("create", () -> {
            throw new IllegalStateException("bug");
        });
        given.process(message("m1", Alert.firing(0)));
        given.metrics.flush();

        assertThat(given.counted("HeldBack", Map.of("kind", "TIME"))).isEqualTo(1);
        assertThat(given.counted("HeldBack", Map.of("kind", "INTERNAL_ERROR"))).isEqualTo(1);
    }

    @Test
    void whatIsNotHeldBackByUsIsNotCountedAsSuch() {
        given.tracker.answer("create", new Unavailable<>(Cause.OUTAGE, "down", Duration.ZERO));
        given.process(message("m1", Alert.firing(0)));
        given.metrics.flush();

        assertThat(given.lines.all().toString()).contains("Retries").doesNotContain("HeldBack");
    }

    @Test
    void aFiringThatIsTakenForStaleIsCounted() {
        given.process(message("m1", Alert.firing(10)));
        given.process(message("m2", Alert.resolved(20)));
        given.process(message("m3", Alert.firing(5)));
        given.metrics.flush();

        assertThat(given.counted("StaleFiring", Map.of())).isEqualTo(1);
        assertThat(given.counted("Actions", Map.of("action", "SKIP_STALE"))).isEqualTo(1);
    }

    @Test
    void alertsTheSenderLeftOutAreCountedOnceForAMessage() {
        String group = """
                {"version": "1", "orgId": 1, "truncatedAlerts": 7, "alerts": [
                  {"status": "firing", "startsAt": "2025-09-16T12:00:00Z", "fingerprint": "a",
                   "labels": {"alertname": "Disk", "team": "web", "priority": "P1"}, "annotations": {}},
                  {"status": "firing", "startsAt": "2025-09-16T12:00:00Z", "fingerprint": "b",
                   "labels": {"alertname": "Disk", "team": "web", "priority": "P1"}, "annotations": {}}]}""";

        given.process(new Message("m1", "receipt", group, Map.of("source", "grafana"), Alert.START, 1));
        given.process(new Message("m1", "receipt", group, Map.of("source", "grafana"), Alert.START, 2));
        given.metrics.flush();

        assertThat(given.counted("AlertsTruncated", Map.of())).isEqualTo(7);
    }

    @Test
    void aNewAlertAloneInItsBatchIsLoggedInLessThan1400Bytes() {
        given.process(message("2a9a2e68-7e1f-4b39-a4f0-5d3c0a1f8e7b", Alert.firing(0)));
        given.metrics.flush();

        int bytes = given.lines.all().stream()
                .mapToInt(line -> Json.write(line).length() + 1)
                .sum();
        assertThat(bytes).isLessThan(1_400);
    }
}
