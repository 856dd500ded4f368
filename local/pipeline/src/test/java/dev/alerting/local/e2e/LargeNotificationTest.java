package dev.alerting.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.e2e.SharedPipeline.World;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.pipeline.LocalSecrets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A notification that is larger than a message of the queue, from HTTP to GitHub. */
@ExtendWith(SharedPipeline.class)
class LargeNotificationTest {
    private static final int ALERTS = 250;
    private static final String NAME = "Every node of the cluster";

    /** Creating so many issues takes a while on a busy machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Test
    void aGroupOf250AlertsIsFiledWholeAndClosedWhole(World world) throws InterruptedException {
        String firing = notification("firing");
        assertThat(firing.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(260_000, 320_000);

        post(world, firing);

        List<StoredIssue> issues = issues(world);
        assertThat(issues)
                .hasSize(ALERTS)
                .allSatisfy(issue -> assertThat(issue.labels()).contains("Pri:P0", "Source:alertmanager", "Team:web"))
                .allMatch(StoredIssue::isOpen);
        assertThat(issues).extracting(StoredIssue::title).doesNotHaveDuplicates();

        post(world, notification("resolved"));

        assertThat(issues(world)).hasSize(ALERTS).noneMatch(StoredIssue::isOpen);
    }

    private static void post(World world, String body) throws InterruptedException {
        assertThat(world.senders().post(LocalSecrets.ALERTMANAGER_HEADER, body).statusCode())
                .isEqualTo(200);
        assertThat(world.pipeline().awaitEmpty(PATIENCE))
                .as("all messages dealt with")
                .isTrue();
    }

    private static List<StoredIssue> issues(World world) {
        return world.pipeline().gitHub().issues().stream()
                .filter(issue -> issue.title().contains(NAME))
                .toList();
    }

    private static String notification(String status) {
        ObjectNode group = Json.object()
                .put("version", "4")
                .put("groupKey", "{}:{alertname=\"" + NAME + "\"}")
                .put("truncatedAlerts", 0)
                .put("status", status)
                .put("receiver", "github")
                .put("externalURL", "http://alertmanager-0:9093");
        ArrayNode alerts = group.putArray("alerts");
        Instant start = TestAlert.minute(0);
        for (int i = 0; i < ALERTS; i++) {
            ObjectNode alert = alerts.addObject().put("status", status);
            alert.putObject("labels")
                    .put("alertname", NAME)
                    .put("instance", "node-" + i + ".example.com:9100")
                    .put("team", "web")
                    .put("priority", "P0");
            alert.putObject("annotations").put("description", "The node does not answer. ".repeat(28));
            alert.put("startsAt", start.toString())
                    .put(
                            "endsAt",
                            status.equals("firing")
                                    ? "0001-01-01T00:00:00Z"
                                    : start.plusSeconds(600).toString())
                    .put("generatorURL", "http://prometheus.example.com/graph?g0.expr=up+%3D%3D+0&g0.tab=1")
                    .put("fingerprint", "%016x".formatted(0xfeed_0000L + i));
        }
        return Json.write(group);
    }
}
