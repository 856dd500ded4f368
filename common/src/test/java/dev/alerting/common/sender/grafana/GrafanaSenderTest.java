package dev.alerting.common.sender.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.TestData;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Links;
import dev.alerting.common.json.Json;
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.Interpretation.Alert;
import dev.alerting.common.sender.Interpretation.Invalid;
import dev.alerting.common.sender.Normalize;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrafanaSenderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'alerts':[],'orgId':1}",
                "{'alerts':[],'version':'1'}",
                "{'alerts':[],'version':'4','orgId':1}",
                "{'alerts':[{},{'ruleUID':'a'}]}",
                "{'alerts':[{'silenceURL':'a'}]}",
                "{'alerts':[{'dashboardURL':''}]}",
                "{'alerts':[{'panelURL':''}]}",
                "{'alerts':[{'valueString':''}]}",
                "{'alerts':[{'orgId':1}]}"
            })
    void itsShapeIsRecognized(String json) {
        assertThat(new GrafanaSender().recognizes(Json.parse(json.replace('\'', '"'))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'alerts':[]}",
                "{'alerts':[{}]}",
                "{'alerts':{},'orgId':1}",
                "{'alerts':[],'version':'2'}",
                "{'alerts':[{'silenceURL':'a'}],'version':'4'}"
            })
    void whatOnlyLooksLikeItIsNot(String json) {
        assertThat(new GrafanaSender().recognizes(Json.parse(json.replace('\'', '"'))))
                .isFalse();
    }

    @Test
    void everythingThatIsMissingIsToldWithItsPlace() {
        assertThat(Normalize.violations("grafana", "{\"alerts\":[{}]}"))
                .containsExactly(
                        new Violation("/alerts/0/status", "is required"),
                        new Violation("/alerts/0/startsAt", "is required"),
                        new Violation("/alerts/0/fingerprint", "is required"));
        assertThat(Normalize.violations("grafana", "{\"alerts\":[{\"status\":\"resolved\"}]}"))
                .extracting(Violation::pointer)
                .containsExactly("/alerts/0/startsAt", "/alerts/0/endsAt", "/alerts/0/fingerprint");
    }

    @Test
    void aNotificationWithoutAlertsIsRefused() {
        assertThat(Normalize.violations("grafana", "{}"))
                .containsExactly(new Violation("/alerts", "must be a list of at least one alert"));
        assertThat(Normalize.violations("grafana", "{\"alerts\":[]}"))
                .extracting(Violation::pointer)
                .containsExactly("/alerts");
    }

    @Test
    void anInvalidAlertDoesNotTakeTheOthersOfItsGroupAlong() {
        ObjectNode group = TestData.json("grafana/grafana-group-of-three.json");
        group.withObject("/alerts/1").put("status", "pending").put("startsAt", "yesterday");

        List<Interpretation> entries = Normalize.all(group);

        assertThat(entries.get(0)).isInstanceOf(Alert.class);
        assertThat(((Invalid) entries.get(1)).violations())
                .containsExactly(
                        new Violation("/alerts/1/status", "is neither firing nor resolved"),
                        new Violation("/alerts/1/startsAt", "is not a time with an offset"));
        assertThat(entries.get(2)).isInstanceOf(Alert.class);
    }

    @Test
    void theStatusOfTheAlertCountsAndNotTheGroups() {
        List<Interpretation> entries = Normalize.all(TestData.json("grafana/grafana-mixed-group.json"));

        assertThat(entries)
                .extracting(entry -> ((Alert) entry).event().state())
                .containsExactly(AlertState.FIRING, AlertState.RESOLVED);
    }

    @Test
    void theRuleUidWinsOverTheLink() {
        ObjectNode payload = firing();
        alert(payload).put("generatorURL", "https://grafana.example.com/alerting/grafana/other/view?orgId=1");

        assertThat(Normalize.event(payload).identity().ruleId()).contains("eewk2m4x8q9s0a");

        alert(payload).remove("ruleUID");
        assertThat(Normalize.event(payload).identity().ruleId()).contains("other");

        alert(payload).put("generatorURL", "https://grafana.example.com/explore");
        assertThat(Normalize.event(payload).identity().ruleId()).isEmpty();
    }

    @Test
    void theOrganizationOfTheAlertWinsOverTheTop() {
        ObjectNode payload = firing();
        payload.put("orgId", 7);
        assertThat(Normalize.event(payload).identity().orgId()).contains("1");

        alert(payload).remove("orgId");
        assertThat(Normalize.event(payload).identity().orgId()).contains("7");
    }

    @Test
    void thePanelIsTheDashboardLinkWhereThereIsOne() {
        ObjectNode payload = firing();
        alert(payload).put("panelURL", "https://g.example.com/p").put("dashboardURL", "https://g.example.com/d");
        assertThat(Normalize.event(payload).links().dashboard()).contains(URI.create("https://g.example.com/p"));

        alert(payload).put("panelURL", "");
        assertThat(Normalize.event(payload).links().dashboard()).contains(URI.create("https://g.example.com/d"));
    }

    @Test
    void anUnusablePanelDoesNotHideTheDashboard() {
        ObjectNode payload = firing();
        alert(payload).put("panelURL", "/d/x?viewPanel=1").put("dashboardURL", "https://g.example.com/d");
        assertThat(Normalize.event(payload).links().dashboard()).contains(URI.create("https://g.example.com/d"));

        alert(payload).put("dashboardURL", "");
        assertThat(Normalize.event(payload).links().unusable()).containsEntry(Links.DASHBOARD, "/d/x?viewPanel=1");
    }

    @Test
    void itIsObservedWhenItIsAcceptedAndKnowsItsStart() {
        Alert firing = Normalize.alert(firing());
        Alert resolved = Normalize.alert(TestData.json("grafana/grafana-resolved.json"));

        assertThat(firing.observedAt()).isEqualTo(Normalize.RECEIVED_AT);
        assertThat(firing.event().startedAt()).contains(firing.event().occurredAt());
        assertThat(resolved.observedAt()).isEqualTo(Normalize.RECEIVED_AT);
        assertThat(resolved.event().startedAt()).isEqualTo(firing.event().startedAt());
    }

    @Test
    void theRealmAndTheHostTellTwoGrafanasApart() {
        assertThat(Normalize.alert(firing(), "prod").event().resource().extra())
                .isEqualTo(Map.of("realm", "prod", "host", "grafana.example.com"));

        ObjectNode payload = firing();
        payload.remove("externalURL");
        assertThat(Normalize.event(payload).resource().extra()).isEmpty();
    }

    @Test
    void eachPressOfTheTestButtonIsAnAlertOfItsOwn() {
        ObjectNode payload = TestData.json("grafana/grafana-test-button.json");
        Alert first = Normalize.alert(payload);
        Alert same = Normalize.alert(payload);
        alert(payload).put("startsAt", "2025-11-03T10:15:49Z");
        Alert second = Normalize.alert(payload);

        assertThat(first.fingerprint()).isEqualTo(same.fingerprint()).isNotEqualTo(second.fingerprint());
        assertThat(first.earlierFingerprint()).isEmpty();
        assertThat(first.event().title()).isEqualTo("TestAlert");

        labels(payload).put("alertname", "My own name");
        Alert renamed = Normalize.alert(payload);
        alert(payload).put("startsAt", "2025-11-03T10:16:49Z");
        assertThat(Normalize.alert(payload).fingerprint()).isNotEqualTo(renamed.fingerprint());
    }

    @Test
    void aRuleThatIsCalledLikeTheTestIsNotOne() {
        ObjectNode payload = firing();
        labels(payload).put("alertname", "TestAlert");
        Alert first = Normalize.alert(payload);
        alert(payload).put("startsAt", "2025-12-01T00:00:00Z");

        assertThat(Normalize.alert(payload).fingerprint()).isEqualTo(first.fingerprint());
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "[]", "{\"team\":\"\"}"})
    void anEndingWithoutAnnotationsHasNoProblem(String annotations) {
        ObjectNode payload = TestData.json("grafana/grafana-resolved.json");
        alert(payload).set("annotations", Json.parse(annotations));

        assertThat(Normalize.alert(payload).routingProblems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://grafana.example.com@evil.example.net/", "javascript:alert(1)", "/wiki", " "})
    void onlyAWebAddressWithoutUserIsARunbook(String address) {
        ObjectNode payload = firing();
        annotations(payload).put("runbook_url", address);

        assertThat(Normalize.event(payload).links().runbook()).isEmpty();
    }

    @Test
    void anAlertAboutMissingDataIsNamedAfterItsRule() {
        ObjectNode payload = firing();
        labels(payload).put("alertname", "DatasourceNoData").put("rulename", "Disk");
        assertThat(Normalize.event(payload)).returns("Disk (no data)", AlertEvent::title);
        assertThat(Normalize.event(payload).reason()).contains("NoData");

        labels(payload).put("alertname", "DatasourceError");
        assertThat(Normalize.event(payload)).returns("Disk (query failed)", AlertEvent::title);
        assertThat(Normalize.event(payload).reason()).contains("Error");

        labels(payload).remove("rulename");
        assertThat(Normalize.event(payload)).returns("DatasourceError (query failed)", AlertEvent::title);
    }

    @Test
    void grafanasOwnReasonWins() {
        ObjectNode payload = firing();
        labels(payload).put("alertname", "DatasourceNoData");
        annotations(payload).put("grafana_state_reason", "Paused");

        assertThat(Normalize.event(payload).reason()).contains("Paused");
    }

    @Test
    void anAlertWithoutNameIsCalledByItsSummaryOrNothing() {
        ObjectNode payload = firing();
        labels(payload).remove("alertname");
        annotations(payload).put("summary", "Disk is full");
        assertThat(Normalize.event(payload).title()).isEqualTo("Disk is full");

        annotations(payload).put("summary", " ");
        assertThat(Normalize.event(payload).title()).isEqualTo("Grafana alert without a name");
    }

    @Test
    void theNumberOfTruncatedAlertsIsKept() {
        assertThat(Normalize.all(TestData.json("grafana/grafana-truncated.json")))
                .extracting(entry -> ((Alert) entry).truncatedAlerts())
                .containsExactly(7, 7);
    }

    @Test
    void theOriginIsTheRuleOrElseTheName() {
        assertThat(Normalize.alert(firing()).origin().subject()).isEqualTo("eewk2m4x8q9s0a");
        assertThat(Normalize.alert(TestData.json("grafana/grafana-test-button.json"))
                        .origin()
                        .subject())
                .isEqualTo("TestAlert");
    }

    @Test
    void aCustomPayloadWithoutLabelsIsStillAnAlert() {
        ObjectNode payload = Json.object().put("version", "1");
        payload.putArray("alerts")
                .addObject()
                .put("status", "firing")
                .put("startsAt", "2025-09-16T17:11:19Z")
                .put("fingerprint", "0123456789abcdef");

        assertThat(Normalize.event(payload).rawProvider()).contains(Json.object());
    }

    private static ObjectNode firing() {
        return TestData.json("grafana/grafana-firing.json");
    }

    private static ObjectNode alert(ObjectNode payload) {
        return payload.withObject("/alerts/0");
    }

    private static ObjectNode labels(ObjectNode payload) {
        return payload.withObject("/alerts/0/labels");
    }

    private static ObjectNode annotations(ObjectNode payload) {
        return payload.withObject("/alerts/0/annotations");
    }
}
