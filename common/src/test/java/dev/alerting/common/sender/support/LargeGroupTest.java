package dev.alerting.common.sender.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LargeGroupTest {
    private static final int ALERTS = 5_000;

    /** Comparing every alert with every other would read 25 million. */
    @Test
    void theTitlesOfALargeGroupReadEachAlertOnce() {
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

        AtomicInteger reads = new AtomicInteger();
        DistinguishingLabels telling = DistinguishingLabels.of(counting(group, reads), body);
        List<String> titles =
                group.stream().map(alert -> alert.title("Disk", telling)).toList();

        assertThat(reads.get()).isLessThanOrEqualTo(2 * ALERTS);
        assertThat(titles).hasSize(ALERTS).doesNotHaveDuplicates().contains("Disk (instance=web-4999)");
    }

    private static <T> List<T> counting(List<T> list, AtomicInteger reads) {
        return new AbstractList<>() {
            @Override
            public T get(int index) {
                reads.incrementAndGet();
                return list.get(index);
            }

            @Override
            public int size() {
                return list.size();
            }
        };
    }
}
