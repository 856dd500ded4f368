package dev.alerting.common.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.TestData;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertEventJson;
import dev.alerting.common.json.Json;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What must and what must not change the key of an alert. The provider payloads have a test of their own. */
class FingerprintTest {
    static Stream<Arguments> withoutInfluence() {
        return Stream.of(
                change("title", json -> json.put("title", "Renamed")),
                change("description", json -> json.put("description", "Rewritten")),
                change("no description", json -> json.remove("description")),
                change("summary", json -> json.put("summary", "Rewritten")),
                change("reason", json -> json.put("reason", "Another")),
                change("priority", json -> json.put("priority", "P0")),
                change("team", json -> json.put("team", "release")),
                change("time", json -> json.put("occurred_at", "2025-10-22T00:00:00Z")),
                change("state", json -> json.put("state", "RESOLVED")),
                change("links", json -> json.putObject("links").put("runbook_url", "https://example.com/")),
                change("no links", json -> json.putObject("links")),
                change(
                        "raw provider fields",
                        json -> json.putObject("raw_provider").put("alert_id", "other")));
    }

    static Stream<Arguments> withInfluence() {
        return Stream.of(
                change("source", json -> json.put("source", "other")),
                change("account", json -> json.withObject("/identity").put("aws_account", "210987654321")),
                change("region", json -> json.withObject("/identity").put("region", "eu-west-1")),
                change("alarm ARN", json -> json.withObject("/identity").put("alarm_arn", "arn:other")),
                change("organization", json -> json.withObject("/identity").put("org_id", "7")),
                change("rule", json -> json.withObject("/identity").put("rule_id", "7")),
                change("no account", json -> json.withObject("/identity").remove("aws_account")),
                change("resource type", json -> json.withObject("/resource").put("type", "host")),
                change("resource id", json -> json.withObject("/resource").put("id", "basket-api")),
                change("resource region", json -> json.withObject("/resource").put("region", "eu-west-1")),
                change("attribute", json -> json.withObject("/resource/extra").put("env", "dev")),
                change(
                        "further attribute",
                        json -> json.withObject("/resource/extra").put("az", "b")),
                change("no attributes", json -> json.withObject("/resource").remove("extra")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("withoutInfluence")
    void whatPeopleEditLeavesTheFingerprintAlone(String name, Consumer<ObjectNode> change) {
        assertThat(fingerprintAfter(change)).isEqualTo(fingerprintAfter(json -> {}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("withInfluence")
    void whatIdentifiesAnAlertChangesTheFingerprint(String name, Consumer<ObjectNode> change) {
        assertThat(fingerprintAfter(change)).isNotEqualTo(fingerprintAfter(json -> {}));
    }

    @Test
    void theTitleCountsWhereNothingElseNamesTheAlert() {
        ObjectNode json = TestData.json("normalized/normalized-minimal.json");
        String before = Fingerprint.of(AlertEventJson.read(json));

        json.put("title", "Another page does not answer");

        assertThat(Fingerprint.of(AlertEventJson.read(json))).isNotEqualTo(before);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void theTitleDoesNotCountBesideAName(String name, Consumer<ObjectNode> naming) {
        ObjectNode json = TestData.json("normalized/normalized-minimal.json");
        naming.accept(json);
        String before = Fingerprint.of(AlertEventJson.read(json));

        json.put("title", "Renamed");

        assertThat(Fingerprint.of(AlertEventJson.read(json))).isEqualTo(before);
    }

    static Stream<Arguments> names() {
        return Stream.of(
                change("alarm ARN", json -> json.withObject("/identity").put("alarm_arn", "arn:x")),
                change("rule", json -> json.withObject("/identity").put("rule_id", "x")),
                change("resource id", json -> json.withObject("/resource").put("id", "x")));
    }

    @Test
    void aValueInOneFieldIsNotTheSameValueInAnother() {
        ObjectNode org = TestData.json("normalized/normalized-minimal.json");
        org.withObject("/identity").put("org_id", "x");
        ObjectNode region = TestData.json("normalized/normalized-minimal.json");
        region.withObject("/identity").put("region", "x");

        assertThat(Fingerprint.of(AlertEventJson.read(org))).isNotEqualTo(Fingerprint.of(AlertEventJson.read(region)));
    }

    @Test
    void theFingerprintOfAKnownEventNeverChanges() {
        AlertEvent event = AlertEventJson.read(TestData.json("normalized/normalized-minimal.json"));

        assertThat(Fingerprint.canonicalJson(event))
                .isEqualTo("{\"identity\":{},\"resource\":{\"type\":\"service\"},\"source\":\"health-check\","
                        + "\"title\":\"Status page does not answer\"}");
        assertThat(Fingerprint.of(event)).isEqualTo("eba0b04a80d6aa1100f169b42e41b8e891bf5f0624912aa228b64a286daa8025");
    }

    @Test
    void twoLoneSurrogatesAreTwoAlerts() {
        ObjectNode high = TestData.json("normalized/normalized-minimal.json").put("title", "x\uD83D");
        ObjectNode low = TestData.json("normalized/normalized-minimal.json").put("title", "x\uDE00");

        assertThat(Fingerprint.of(AlertEventJson.read(high))).isNotEqualTo(Fingerprint.of(AlertEventJson.read(low)));
    }

    @Test
    void canonicalTextIsJsonWhateverTheCharacters() {
        ObjectNode json = TestData.json("normalized/normalized-minimal.json");
        json.put("title", "quote \" backslash \\ line \n nul \u0000 emoji \uD83D\uDE00 \u00e9");

        JsonNode canonical = Json.parse(Fingerprint.canonicalJson(AlertEventJson.read(json)));

        assertThat(canonical.path("title")).isEqualTo(json.path("title"));
    }

    private static Arguments change(String name, Consumer<ObjectNode> change) {
        return Arguments.of(name, change);
    }

    private static String fingerprintAfter(Consumer<ObjectNode> change) {
        ObjectNode json = TestData.json("normalized/normalized-firing.json");
        change.accept(json);
        return Fingerprint.of(AlertEventJson.read(json));
    }
}
