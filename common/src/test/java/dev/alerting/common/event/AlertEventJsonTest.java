package dev.alerting.common.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.TestData;
import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.json.Json;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertEventJsonTest {
    @Test
    void theExampleOfTheSchemaIsReadAndWrittenUnchanged() {
        ObjectNode example = TestData.json("normalized/normalized-firing.json");

        ObjectNode written = AlertEventJson.write(AlertEventJson.read(example));

        assertThat(written).isEqualTo(example);
    }

    @Test
    void absentFieldsAreLeftOut() {
        ObjectNode minimal = TestData.json("normalized/normalized-minimal.json");

        ObjectNode written = AlertEventJson.write(AlertEventJson.read(minimal));

        assertThat(written).isEqualTo(minimal);
    }

    @Test
    void oneTeamIsWrittenAsTextAndSeveralAsList() {
        ObjectNode several = TestData.json("normalized/normalized-teams.json");

        AlertEvent event = AlertEventJson.read(several);

        assertThat(AlertEventJson.write(event).path("teams")).isEqualTo(several.path("teams"));
        assertThat(AlertEventJson.write(event).has("team")).isFalse();
        assertThat(AlertEventJson.write(Events.minimal()).path("team").textValue())
                .isEqualTo("web");
    }

    @Test
    void aTimeWithAnOffsetIsKeptAsAnInstant() {
        AlertEvent event = AlertEventJson.read(TestData.json("normalized/normalized-teams.json"));

        assertThat(event.occurredAt()).isEqualTo(Instant.parse("2025-10-21T07:30:00.250Z"));
    }

    @Test
    void theStartOfTheEpisodeIsKeptWhereItIsGiven() {
        ObjectNode json =
                TestData.json("normalized/normalized-firing.json").put("started_at", "2025-10-21T08:09:00+02:00");

        AlertEvent event = AlertEventJson.read(json);

        assertThat(event.startedAt()).contains(Instant.parse("2025-10-21T06:09:00Z"));
        assertThat(AlertEventJson.write(event).path("started_at").textValue()).isEqualTo("2025-10-21T06:09:00Z");
    }

    @Test
    void numbersAndBooleansAmongTheAttributesBecomeText() {
        ObjectNode json = TestData.json("normalized/normalized-firing.json");
        json.withObject("/resource/extra").put("shard", 3).put("primary", true);

        assertThat(AlertEventJson.read(json).resource().extra())
                .containsEntry("shard", "3")
                .containsEntry("primary", "true");
    }

    @Test
    void anAddressThatMayNotBeALinkIsKeptAsText() {
        ObjectNode json = TestData.json("normalized/normalized-firing.json");
        json.withObject("/links").put("runbook_url", "https://user@evil.example.net/");

        AlertEvent event = AlertEventJson.read(json);

        assertThat(event.links().runbook()).isEmpty();
        assertThat(event.links().dashboard()).isPresent();
        ObjectNode written = AlertEventJson.write(event);
        assertThat(written.path("links").has("runbook_url")).isFalse();
        assertThat(written.at("/raw_provider/unusable_links/runbook_url").textValue())
                .isEqualTo("https://user@evil.example.net/");
        assertThat(written.path("raw_provider").size())
                .isEqualTo(json.path("raw_provider").size() + 1);
    }

    @Test
    void theSourceIsInLowerCase() {
        ObjectNode json = TestData.json("normalized/normalized-firing.json").put("source", "My-Sender_1");

        assertThat(AlertEventJson.read(json).source()).isEqualTo("my-sender_1");
    }

    @Test
    void anEventNeedsNoResource() {
        ObjectNode json = TestData.json("normalized/normalized-firing.json");
        json.remove("resource");

        AlertEvent event = AlertEventJson.read(json);

        assertThat(event.resource()).isEqualTo(Resource.UNSPECIFIED);
        assertThat(AlertEventJson.write(event)).isEqualTo(json);
    }

    @Test
    void accountIdAndAlarmIdAreOtherNames() {
        Identity identity = identity("{'account_id':'123456789012','alarm_id':'queue_alert_1'}")
                .identity();

        assertThat(identity.awsAccount()).contains("123456789012");
        assertThat(identity.ruleId()).contains("queue_alert_1");
        assertThat(identity("{'account_id':'123456789012','aws_account':'123456789012','rule_id':'a','alarm_id':'a'}"))
                .isEqualTo(identity("{'aws_account':'123456789012','rule_id':'a'}"));
    }

    @Test
    void bothNamesWithDifferentValuesTellAlertsApart() {
        AlertEvent one = identity("{'rule_id':'r','alarm_id':'1'}");
        AlertEvent two = identity("{'rule_id':'r','alarm_id':'2'}");
        AlertEvent other = identity("{'rule_id':'r','account_id':'a-project'}");

        assertThat(List.of(one, two, other, identity("{'rule_id':'r'}")))
                .extracting(Fingerprint::of)
                .doesNotHaveDuplicates();
        assertThat(Fingerprint.of(AlertEventJson.read(AlertEventJson.write(one))))
                .isEqualTo(Fingerprint.of(one));
    }

    private static AlertEvent identity(String identity) {
        ObjectNode json = TestData.json("normalized/normalized-firing.json");
        json.set("identity", Json.parse(identity.replace('\'', '"')));
        return AlertEventJson.read(json);
    }
}
