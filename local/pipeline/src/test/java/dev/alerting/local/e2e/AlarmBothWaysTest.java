package dev.alerting.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.e2e.SharedPipeline.World;
import dev.alerting.local.github.tracker.StoredIssue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An alarm of an organization whose accounts use both ways: an action publishes it to the topic, and their rule sends the
 * change of its state to the bus, from which it goes into the queue as it is, without attributes.
 */
@ExtendWith(SharedPipeline.class)
class AlarmBothWaysTest {
    private World world;
    private Scenario scenario;

    @BeforeEach
    void open(World shared) {
        world = shared;
        scenario = new Scenario(shared);
    }

    @ParameterizedTest
    @CsvSource({"topic, bus", "bus, topic", "bus, bus", "topic, topic"})
    void whicheverComesFirstOneIssueOpensAndCloses(String first, String second) throws InterruptedException {
        String name = "both-ways-" + first + "-" + second;
        for (int episode = 1; episode <= 2; episode++) {
            for (String way : List.of(first, second)) {
                bring(way, name, "ALARM", "1" + episode + ":06:12.874");
                scenario.settle();
            }
            assertThat(issues(name)).hasSize(episode).last().matches(StoredIssue::isOpen);
            for (String way : List.of(first, second)) {
                bring(way, name, "OK", "1" + episode + ":46:12.880");
                scenario.settle();
            }
            assertThat(issues(name)).hasSize(episode).noneMatch(StoredIssue::isOpen);
        }
        assertThat(scenario.actions().stream().filter(action -> action.equals("CREATE") || action.equals("CLOSE")))
                .containsExactly("CREATE", "CLOSE", "CREATE", "CLOSE");
    }

    @Test
    void bothAtOnceAreOneIssue() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            bring("topic", "at-once-" + i, "ALARM", "15:06:12.874");
            bring("bus", "at-once-" + i, "ALARM", "15:06:12.874");
        }
        scenario.settle();

        for (int i = 0; i < 10; i++) {
            assertThat(issues("at-once-" + i)).hasSize(1);
        }
    }

    private List<StoredIssue> issues(String name) {
        return scenario.issues(name);
    }

    private void bring(String way, String name, String state, String time) {
        String arn = "arn:aws:cloudwatch:us-west-2:444455556666:alarm:" + name;
        String at = "2025-10-06T" + time + "+0000";
        String reason = "Threshold Crossed at " + time;
        if (way.equals("topic")) {
            ObjectNode alarm = payload("cloudwatch/cloudwatch-alarm.json");
            alarm.put("AlarmName", name).put("AlarmArn", arn).put("AWSAccountId", "444455556666");
            alarm.put("NewStateValue", state).put("StateChangeTime", at).put("NewStateReason", reason);
            world.senders().publish(Json.write(alarm));
        } else {
            ObjectNode event = payload("cloudwatch/eventbridge-alarm.json");
            event.withArray("resources").removeAll().add(arn);
            event.put("account", "444455556666").withObject("/detail").put("alarmName", name);
            event.withObject("/detail/state")
                    .put("value", state)
                    .put("timestamp", at)
                    .put("reason", reason);
            scenario.enqueue(Json.write(event), Map.of());
        }
    }

    private ObjectNode payload(String file) {
        return (ObjectNode) Json.parse(world.senders().readPayload(file));
    }
}
