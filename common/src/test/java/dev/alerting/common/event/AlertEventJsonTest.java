package dev.alerting.common.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.TestData;
import java.time.Instant;
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
    void anAddressThatMayNotBeShownIsDropped() {
        ObjectNode json = TestData.json("normalized/normalized-firing.json");
        json.withObject("/links").put("runbook_url", "https://user@evil.example.net/");

        AlertEvent event = AlertEventJson.read(json);

        assertThat(event.links().runbook()).isEmpty();
        assertThat(event.links().dashboard()).isPresent();
    }
}
