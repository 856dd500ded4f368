package dev.alerting.common.sender.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LargeGroupTest {
    private static final int ALERTS = 5_000;

    /** Comparing every alert with every other takes seconds for so many; each label looked at twice, milliseconds. */
    @Test
    void theTitlesOfALargeGroupTakeNoTime() {
        ObjectNode body = Json.object();
        ArrayNode alerts = body.putArray("alerts");
        for (int i = 0; i < ALERTS; i++) {
            alerts.addObject()
                    .putObject("labels")
                    .put("alertname", "Disk")
                    .put("instance", "web-" + i)
                    .put("job", "node");
        }
        List<GroupedAlert> group = GroupedAlert.all(body);

        List<String> titles = assertTimeout(Duration.ofSeconds(1), () -> {
            DistinguishingLabels telling = DistinguishingLabels.of(group);
            return group.stream().map(alert -> alert.title("Disk", telling)).toList();
        });

        assertThat(titles).hasSize(ALERTS).doesNotHaveDuplicates().contains("Disk (instance=web-4999)");
    }
}
