package dev.alerting.common.sender;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.TestData;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same alert, as its provider sends it over time, keeps its key; another alert has another. */
class ProviderFingerprintTest {
    private static final String GRAFANA = "grafana/grafana-firing.json";
    private static final String ALERTMANAGER = "alertmanager/alertmanager-firing.json";
    private static final String CLOUDWATCH = "cloudwatch/cloudwatch-contributor.json";
    private static final String EVENTBRIDGE = "cloudwatch/eventbridge-alarm.json";

    static Stream<Arguments> sameAlert() {
        return Stream.of(
                in(GRAFANA, "title", json -> json.withObject("/alerts/0/labels").put("alertname", "Renamed")),
                in(GRAFANA, "description", json -> annotation(json, "description", "Rewritten")),
                in(GRAFANA, "priority", json -> annotation(json, "priority", "P3")),
                in(GRAFANA, "teams", json -> annotation(json, "team", "web, release")),
                in(
                        GRAFANA,
                        "no team",
                        json -> json.withObject("/alerts/0/annotations").remove("team")),
                in(GRAFANA, "runbook", json -> annotation(json, "runbook_url", "https://example.com/")),
                in(GRAFANA, "silence link", json -> json.withObject("/alerts/0").put("silenceURL", "")),
                in(GRAFANA, "start", json -> json.withObject("/alerts/0").put("startsAt", "2025-12-01T00:00:00Z")),
                in(GRAFANA, "values", json -> json.withObject("/alerts/0").putNull("values")),
                in(GRAFANA, "state", ProviderFingerprintTest::resolve),
                in(
                        GRAFANA,
                        "rule only in the link",
                        json -> json.withObject("/alerts/0").remove("ruleUID")),
                in(
                        GRAFANA,
                        "no link to the rule",
                        json -> json.withObject("/alerts/0").remove("generatorURL")),
                in(
                        GRAFANA,
                        "organization at the top",
                        json -> json.withObject("/alerts/0").remove("orgId")),
                in(
                        GRAFANA,
                        "organization as text",
                        json -> json.withObject("/alerts/0").put("orgId", "1")),
                in(
                        GRAFANA,
                        "path and port of Grafana",
                        json -> json.put("externalURL", "http://GRAFANA.example.com:3000/grafana")),
                in(
                        ALERTMANAGER,
                        "address of the replica",
                        json -> json.put("externalURL", "http://other.example.com:9093")),
                in(ALERTMANAGER, "no address", json -> json.remove("externalURL")),
                in(
                        ALERTMANAGER,
                        "no fingerprint",
                        json -> json.withObject("/alerts/0").remove("fingerprint")),
                in(
                        ALERTMANAGER,
                        "title",
                        json -> json.withObject("/alerts/0/labels").put("alertname", "Renamed")),
                in(ALERTMANAGER, "summary", json -> annotation(json, "summary", "Rewritten")),
                in(
                        ALERTMANAGER,
                        "priority",
                        json -> json.withObject("/alerts/0/labels").put("priority", "P3")),
                in(ALERTMANAGER, "state", ProviderFingerprintTest::resolve),
                in(
                        ALERTMANAGER,
                        "receiver",
                        json -> json.put("receiver", "other").put("groupKey", "other")),
                in(CLOUDWATCH, "title", json -> json.put("AlarmName", "Renamed")),
                in(CLOUDWATCH, "description", json -> json.put("AlarmDescription", "TEAM=web|PRIORITY=P0")),
                in(CLOUDWATCH, "no description", json -> json.putNull("AlarmDescription")),
                in(CLOUDWATCH, "tags", json -> json.putObject("AlarmTags").put("team", "web")),
                in(CLOUDWATCH, "state", json -> json.put("NewStateValue", "OK")),
                in(CLOUDWATCH, "time", json -> json.put("StateChangeTime", "2025-12-01T00:00:00.000+0000")),
                in(CLOUDWATCH, "reason", json -> json.put("NewStateReason", "Another")),
                in(CLOUDWATCH, "threshold", json -> json.withObject("/Trigger").put("Threshold", 7)),
                in(CLOUDWATCH, "display name of the region", json -> json.put("Region", "Europe (Ireland)")),
                in(
                        CLOUDWATCH,
                        "attributes",
                        json -> json.putObject("AlarmContributorAttributes").put("a", "b")),
                in(
                        EVENTBRIDGE,
                        "state",
                        json -> json.withObject("/detail/state").put("value", "OK")),
                in(EVENTBRIDGE, "event id", json -> json.put("id", "other").put("time", "2025-12-01T00:00:00Z")),
                in(
                        EVENTBRIDGE,
                        "description",
                        json -> json.withObject("/detail/configuration").remove("description")));
    }

    static Stream<Arguments> anotherAlert() {
        return Stream.of(
                in(GRAFANA, "rule", json -> json.withObject("/alerts/0").put("ruleUID", "other")),
                in(GRAFANA, "organization", json -> json.withObject("/alerts/0").put("orgId", 2)),
                in(GRAFANA, "fingerprint", json -> json.withObject("/alerts/0").put("fingerprint", "0123456789abcdef")),
                in(GRAFANA, "host of Grafana", json -> json.put("externalURL", "https://other.example.com/")),
                in(
                        ALERTMANAGER,
                        "fingerprint",
                        json -> json.withObject("/alerts/0").put("fingerprint", "0123456789abcdef")),
                in(
                        CLOUDWATCH,
                        "account",
                        json -> arn(json, "us-east-1:210987654321:alarm:dynamodb-throttles-per-table")),
                in(
                        CLOUDWATCH,
                        "region",
                        json -> arn(json, "eu-west-1:123456789012:alarm:dynamodb-throttles-per-table")),
                in(CLOUDWATCH, "alarm", json -> arn(json, "us-east-1:123456789012:alarm:other")),
                in(CLOUDWATCH, "contributor", json -> json.put("AlarmContributorId", "0123456789abcdef")),
                in(CLOUDWATCH, "no contributor", json -> json.remove("AlarmContributorId")),
                in(
                        EVENTBRIDGE,
                        "alarm",
                        json -> json.putArray("resources")
                                .add("arn:aws:cloudwatch:us-west-2:123456789012:alarm:other")));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("sameAlert")
    void theSameAlertKeepsItsFingerprint(String payload, String what, Consumer<ObjectNode> change) {
        assertThat(fingerprintAfter(payload, change)).isEqualTo(fingerprintAfter(payload, json -> {}));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("anotherAlert")
    void anotherAlertHasAnotherFingerprint(String payload, String what, Consumer<ObjectNode> change) {
        assertThat(fingerprintAfter(payload, change)).isNotEqualTo(fingerprintAfter(payload, json -> {}));
    }

    @ParameterizedTest
    @ValueSource(strings = {GRAFANA, ALERTMANAGER})
    void theRealmOfTheSenderIsPartOfTheIdentity(String payload) {
        ObjectNode json = TestData.json(payload);

        assertThat(List.of(
                        Normalize.alert(json).fingerprint(),
                        Normalize.alert(json, "eu").fingerprint(),
                        Normalize.alert(json, "us").fingerprint()))
                .doesNotHaveDuplicates();
        assertThat(Normalize.alert(json, "eu")).isEqualTo(Normalize.alert(json, "eu"));
    }

    /** The keys that version 1.0 gave these two, so that the records it left are found. */
    @ParameterizedTest
    @CsvSource({
        GRAFANA + ", 5e26eff4b423a07398a604e45052e7903ee8030f180ce21408830db8ccf94cdd",
        ALERTMANAGER + ", 895b40b1580987cd36be7cc2c559ea5940f6e57688a7b205553327834356042b",
    })
    void theKeyOfVersion10IsKnown(String payload, String key) {
        assertThat(Normalize.alert(TestData.json(payload), "eu").earlierFingerprint())
                .contains(key);
        assertThat(Normalize.alert(TestData.json(payload)).earlierFingerprint()).contains(key);
    }

    @Test
    void whatTheSenderDoesNotTellChangesNoIdentity() {
        ObjectNode json = TestData.json(GRAFANA);
        json.remove("externalURL");

        assertThat(Normalize.alert(json).earlierFingerprint()).isEmpty();
    }

    @Test
    void anAlarmIsTheSameThroughTheTopicAndThroughEventBridge() {
        ObjectNode notification = TestData.json("cloudwatch/cloudwatch-alarm.json");
        notification.put("AlarmArn", "arn:aws:cloudwatch:us-west-2:123456789012:alarm:signing-host-cpu");

        assertThat(Normalize.alert(notification).fingerprint())
                .isEqualTo(Normalize.alert(TestData.json(EVENTBRIDGE)).fingerprint());
    }

    @Test
    void aGroupsAlertIsTheSameOnItsOwn() {
        ObjectNode group = TestData.json("grafana/grafana-group-of-three.json");
        ObjectNode alone = group.deepCopy();
        alone.withArray("/alerts").remove(2);
        alone.withArray("/alerts").remove(0);

        assertThat(Normalize.all(group).get(1))
                .extracting(entry -> ((Interpretation.Alert) entry).fingerprint())
                .isEqualTo(Normalize.alert(alone).fingerprint());
    }

    private static Arguments in(String payload, String what, Consumer<ObjectNode> change) {
        return Arguments.of(payload, what, change);
    }

    private static void annotation(ObjectNode json, String name, String value) {
        json.withObject("/alerts/0/annotations").put(name, value);
    }

    private static void arn(ObjectNode json, String rest) {
        json.put("AlarmArn", "arn:aws:cloudwatch:" + rest);
    }

    private static void resolve(ObjectNode json) {
        json.withObject("/alerts/0").put("status", "resolved").put("endsAt", "2025-12-01T00:00:00Z");
    }

    private static String fingerprintAfter(String payload, Consumer<ObjectNode> change) {
        ObjectNode json = TestData.json(payload);
        change.accept(json);
        return Normalize.alert(json).fingerprint();
    }
}
