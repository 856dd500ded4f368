package dev.alerting.common.sender.alertmanager;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.TestData;
import dev.alerting.common.event.Links;
import dev.alerting.common.json.Json;
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.Interpretation.Alert;
import dev.alerting.common.sender.Normalize;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlertmanagerSenderTest {
    @ParameterizedTest
    @ValueSource(strings = {"{'alerts':[],'version':'4'}"})
    void itsShapeIsRecognized(String json) {
        assertThat(new AlertmanagerSender().recognizes(Json.parse(json.replace('\'', '"'))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'alerts':[],'version':'4','orgId':1}",
                "{'alerts':[],'version':'1'}",
                "{'alerts':{},'version':'4'}"
            })
    void whatOnlyLooksLikeItIsNot(String json) {
        assertThat(new AlertmanagerSender().recognizes(Json.parse(json.replace('\'', '"'))))
                .isFalse();
    }

    @Test
    void everythingThatIsMissingIsToldWithItsPlace() {
        assertThat(Normalize.violations("alertmanager", "{\"alerts\":[{\"status\":\"resolved\"}]}"))
                .containsExactly(
                        new Violation("/alerts/0/startsAt", "is required"),
                        new Violation("/alerts/0/endsAt", "is required"),
                        new Violation("/alerts/0/fingerprint", "is required"));
        assertThat(Normalize.violations("alertmanager", "{}"))
                .containsExactly(new Violation("/alerts", "must be a list of at least one alert"));
    }

    @Test
    void theRealmAndNotTheAddressTellsTwoAlertmanagersApart() {
        assertThat(Normalize.event(firing()).resource().extra()).isEmpty();
        assertThat(Normalize.alert(firing(), "cluster-a").event().resource().extra())
                .isEqualTo(Map.of("realm", "cluster-a"));
    }

    @Test
    void itIsObservedWhenItIsAcceptedAndKnowsItsStart() {
        Alert firing = Normalize.alert(firing());
        Alert resolved = Normalize.alert(TestData.json("alertmanager/alertmanager-resolved.json"));

        assertThat(firing.observedAt()).isEqualTo(Normalize.RECEIVED_AT);
        assertThat(resolved.observedAt()).isEqualTo(Normalize.RECEIVED_AT);
        assertThat(firing.event().startedAt()).contains(Instant.parse("2025-09-25T09:41:12.605Z"));
        assertThat(resolved.event().startedAt()).isEqualTo(firing.event().startedAt());
    }

    @Test
    void anEndingWithoutLabelsAndAnnotationsHasNoProblem() {
        ObjectNode payload = TestData.json("alertmanager/alertmanager-resolved.json");
        payload.withObject("/alerts/0").putNull("annotations").putObject("labels");

        assertThat(Normalize.alert(payload).routingProblems()).isEmpty();
    }

    @Test
    void aRuleOfGrafanaIsNamedAndGivesItsReason() {
        ObjectNode payload = firing();
        payload.withObject("/alerts/0/labels")
                .put("alertname", "DatasourceNoData")
                .put("rulename", "Checkout errors");
        assertThat(Normalize.event(payload).title()).isEqualTo("Checkout errors (no data)");
        assertThat(Normalize.event(payload).reason()).contains("NoData");

        payload.withObject("/alerts/0/annotations").put("grafana_state_reason", "MissingSeries");
        assertThat(Normalize.event(payload).reason()).contains("MissingSeries");

        payload.withObject("/alerts/0/labels").put("alertname", "DatasourceError");
        assertThat(Normalize.event(payload).title()).isEqualTo("Checkout errors (query failed)");
    }

    @Test
    void theAnnotationsThatAreShownAreNotAmongTheDetails() {
        ObjectNode payload = firing();
        payload.withObject("/alerts/0/annotations").put("message", "m").put("query", "up");

        assertThat(Normalize.event(payload).rawProvider().orElseThrow().path("annotations"))
                .isEqualTo(Json.object().put("message", "m").put("query", "up"));
    }

    @Test
    void aLocalOffsetIsReadAndAFutureEndOfAFiringAlertDoesNotCount() {
        assertThat(Normalize.event(TestData.json("alertmanager/alertmanager-local-offset.json"))
                        .occurredAt())
                .isEqualTo(Instant.parse("2025-09-18T12:03:27.518Z"));
    }

    @Test
    void aBarePathIsNoLinkAndStaysAsText() {
        Links links = Normalize.event(TestData.json("alertmanager/alertmanager-local-offset.json"))
                .links();

        assertThat(links.source()).isEmpty();
        assertThat(links.unusable().get(Links.SOURCE)).startsWith("/graph?");
    }

    @Test
    void theLinksComeFromAnnotationsAndTheGenerator() {
        ObjectNode payload = firing();
        payload.withObject("/alerts/0/annotations")
                .put("runbook_url", "https://example.com/r")
                .put("dashboard_url", "https://example.com/d");
        payload.withObject("/alerts/0").put("generatorURL", "https://example.com/g");

        assertThat(Normalize.event(payload).links().runbook()).contains(URI.create("https://example.com/r"));
        assertThat(Normalize.event(payload).links().dashboard()).contains(URI.create("https://example.com/d"));
        assertThat(Normalize.event(payload).links().source()).contains(URI.create("https://example.com/g"));
        assertThat(Normalize.event(payload).links().silence()).isEmpty();
    }

    @Test
    void theOldMessageAnnotationStandsInForADescription() {
        ObjectNode payload = firing();
        ObjectNode annotations = payload.withObject("/alerts/0/annotations");
        annotations.remove("description");
        annotations.put("message", "Disk fills up");

        assertThat(Normalize.event(payload).description()).contains("Disk fills up");
    }

    @Test
    void anAlertWithoutNameIsCalledByItsSummaryOrNothing() {
        ObjectNode payload = firing();
        payload.withObject("/alerts/0/labels").remove("alertname");
        payload.withObject("/alerts/0/annotations").put("summary", "Disk is full");
        assertThat(Normalize.event(payload).title()).isEqualTo("Disk is full");

        payload.withObject("/alerts/0/annotations").remove("summary");
        assertThat(Normalize.event(payload).title()).isEqualTo("Alertmanager alert without a name");
    }

    @Test
    void theNumberOfTruncatedAlertsIsKept() {
        assertThat(Normalize.alert(firing().put("truncatedAlerts", 3)).truncatedAlerts())
                .isEqualTo(3);
    }

    private static ObjectNode firing() {
        return TestData.json("alertmanager/alertmanager-firing.json");
    }
}
