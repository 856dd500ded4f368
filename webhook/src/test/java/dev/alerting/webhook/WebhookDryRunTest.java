package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.MessageContext;
import dev.alerting.common.sender.MessageInterpreter;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.webhook.FakePublisher.Published;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ?dry_run=true}: everything is told, nothing is published. */
class WebhookDryRunTest {
    private final WebhookBench bench = new WebhookBench();
    private boolean published;

    @AfterEach
    void nothingIsPublished() {
        assertThat(bench.publisher.published.isEmpty()).isNotEqualTo(published);
    }

    @Test
    void anAlertIsShownAsItWouldBeFiled() {
        JsonNode report = dryRun(Payloads.grafana(1));

        assertThat(report.path("status").textValue()).isEqualTo("dry_run");
        assertThat(report.path("source").textValue()).isEqualTo("grafana");
        assertThat(report.path("messages").intValue()).isEqualTo(1);
        assertThat(report.path("problems").intValue()).isZero();
        JsonNode alert = report.path("alerts").path(0);
        assertThat(alert.path("outcome").textValue()).isEqualTo("alert");
        assertThat(alert.path("title").textValue()).isEqualTo("[P1] Disk full");
        assertThat(alert.path("labels"))
                .extracting(JsonNode::textValue)
                .containsExactly("area:alerting", "Source:grafana", "Pri:P1", "Team:web");
        assertThat(alert.path("fingerprint").textValue()).matches("[0-9a-f]{64}");
        assertThat(alert.path("event").path("occurred_at").textValue()).isEqualTo("2025-12-31T23:00:00.500Z");
        assertThat(alert.path("event").path("identity").path("rule_id").textValue())
                .isEqualTo("rule-1");
        assertThat(alert.path("problems").isEmpty()).isTrue();
    }

    @Test
    void whatWouldBeARowOfAStormSaysSo() {
        JsonNode alerts = dryRun(Payloads.grafana(12)).path("alerts");

        assertThat(alerts).hasSize(12);
        assertThat(alerts)
                .extracting(alert -> alert.path("place").asText())
                .startsWith("", "", "", "", "", "", "", "", "", "")
                .endsWith("row of storm", "row of storm");
    }

    @Test
    void anAlertWithoutATeamSaysWhereItGoesAndWhatToSet() {
        JsonNode report = dryRun(Payloads.grafana(Payloads.withoutTeam(1)));

        assertThat(report.path("problems").intValue()).isEqualTo(1);
        assertThat(report.path("alerts").path(0).path("labels"))
                .extracting(JsonNode::textValue)
                .contains("Team:unrouted", "routing:unknown");
        JsonNode problem = report.path("alerts").path(0).path("problems").path(0);
        assertThat(problem.path("problem").textValue()).isEqualTo("MISSING_TEAM");
        assertThat(problem.path("fallback").textValue()).isEqualTo("unrouted");
        assertThat(problem.path("remedy").textValue()).contains("set `team`");
    }

    @Test
    void everyViolationIsTold() {
        JsonNode report = dryRun(Payloads.event("backup").replace("\"title\"", "\"severity\""));

        assertThat(report.path("alerts").path(0).path("outcome").textValue()).isEqualTo("invalid");
        assertThat(report.path("alerts").path(0).path("mistake").textValue()).isEqualTo("SCHEMA_VIOLATION");
        assertThat(report.path("alerts").path(0).path("problems"))
                .extracting(problem -> problem.path("pointer").textValue() + " "
                        + problem.path("message").textValue())
                .containsExactly("/severity is not a known property", "/title is required");
        assertThat(report.path("problems").intValue()).isEqualTo(2);
    }

    @Test
    void anUnknownShapeIsAProblem() {
        JsonNode report = dryRun("{}");

        assertThat(report.path("source").textValue()).isEqualTo("unknown");
        assertThat(report.path("alerts").path(0).path("mistake").textValue()).isEqualTo("UNKNOWN_SOURCE");
    }

    @Test
    void aLargeGroupIsShownAsItWouldBeSplit() {
        JsonNode report = dryRun(Payloads.grafana(101));

        assertThat(report.path("messages").intValue()).isEqualTo(2);
        assertThat(report.path("alerts")).hasSize(101);
        assertThat(report.path("alerts").path(0).path("message").intValue()).isEqualTo(1);
        assertThat(report.path("alerts").path(100).path("message").intValue()).isEqualTo(2);
    }

    /** What the collector reads is the message that is published, with its attributes. */
    @ParameterizedTest
    @ValueSource(strings = {"grafana", "alertmanager", "normalized"})
    void theFingerprintIsTheOneTheCollectorWillCompute(String format) {
        published = true;
        bench.secrets.value = "{\"" + WebhookBench.HEADER + "\":{\"type\":\"token\",\"secrets\":[\""
                + WebhookBench.TOKEN + "\"],\"realm\":\"Production EU\"}}";
        String body = switch (format) {
            case "grafana" -> Payloads.grafana(2);
            case "alertmanager" -> "{\"version\":\"4\",\"alerts\":[" + Payloads.alert(1) + "]}";
            default -> Payloads.event("backup");
        };

        JsonNode report = dryRun(body);
        bench.send(authenticated(body));

        Published message = bench.publisher.published.getFirst();
        List<String> computed = new MessageInterpreter(RoutingDefaults.STANDARD)
                        .interpret(
                                message.body(),
                                new MessageContext(
                                        Optional.of(message.attributes().get("source")),
                                        Optional.of(message.attributes().get("sender")),
                                        Instant.parse(message.attributes().get("accepted_at"))))
                        .stream()
                        .map(part -> ((Interpretation.Alert) part).fingerprint())
                        .toList();
        assertThat(report.path("alerts"))
                .extracting(alert -> alert.path("fingerprint").textValue())
                .containsExactlyElementsOf(computed);
    }

    @Test
    void itIsForSendersOnly() {
        APIGatewayV2HTTPEvent request = WebhookBench.withDryRun(
                WebhookBench.request("POST", Map.of(WebhookBench.HEADER, "wrong"), Payloads.grafana(1)), "true");

        assertThat(bench.send(request).getStatusCode()).isEqualTo(401);
    }

    @Test
    void itRefusesWhatWouldBeRefused() {
        bench.secrets.value = "{\"X-G\": {\"type\":\"token\",\"secrets\":[\"t\"],\"source\":\"grafana\"}}";
        APIGatewayV2HTTPEvent foreign = WebhookBench.withDryRun(
                WebhookBench.request("POST", Map.of("X-G", "t"), Payloads.alertmanager()), "true");
        APIGatewayV2HTTPEvent broken =
                WebhookBench.withDryRun(WebhookBench.request("POST", Map.of("X-G", "t"), "{"), "true");

        assertThat(bench.send(foreign).getStatusCode()).isEqualTo(403);
        assertThat(bench.send(broken).getStatusCode()).isEqualTo(400);
    }

    /** Whoever means a dry run and mistypes it does not want an issue. */
    @ParameterizedTest
    @ValueSource(strings = {"", "1", "yes", "TRUE", "true,true", "true "})
    void anyOtherValueIsRefusedAndPublishesNothing(String value) {
        APIGatewayV2HTTPResponse response =
                bench.send(WebhookBench.withDryRun(authenticated(Payloads.grafana(1)), value));

        assertThat(response.getStatusCode()).isEqualTo(400);
        assertThat(WebhookBench.reason(response)).isEqualTo("dry_run must be true or false");
    }

    @Test
    void falseIsAnOrdinaryRequest() {
        published = true;

        assertThat(bench.send(WebhookBench.withDryRun(authenticated(Payloads.grafana(1)), "false"))
                        .getStatusCode())
                .isEqualTo(200);
    }

    private JsonNode dryRun(String body) {
        APIGatewayV2HTTPResponse response = bench.send(WebhookBench.withDryRun(authenticated(body), "true"));
        assertThat(response.getStatusCode()).isEqualTo(200);
        return Json.parse(response.getBody());
    }

    private static APIGatewayV2HTTPEvent authenticated(String body) {
        return WebhookBench.request("POST", Map.of(WebhookBench.HEADER, WebhookBench.TOKEN), body);
    }
}
