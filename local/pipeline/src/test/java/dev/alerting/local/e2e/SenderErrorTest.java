package dev.alerting.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.local.e2e.SharedPipeline.World;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.pipeline.LocalSecrets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A sender's error has one issue, which says what to fix and closes once it is fixed. */
@ExtendWith(SharedPipeline.class)
class SenderErrorTest {
    private World world;
    private Scenario scenario;

    @BeforeEach
    void open(World shared) {
        world = shared;
        scenario = new Scenario(shared);
    }

    @Test
    void aMistakeHasOneIssueForTheFallbackTeamThatSaysWhatToMend() throws InterruptedException {
        TestAlert alert = TestAlert.fresh();

        sendWithoutStart(alert);
        sendWithoutStart(alert);

        StoredIssue issue = onlyIssue(alert);
        assertThat(issue.labels()).contains("Team:unrouted", "Source:grafana", "Pri:P2");
        assertThat(issue.body()).contains("/alerts/0/startsAt: is required", "contact point", "\"startsAt\"");
        assertThat(issue.comments()).isEmpty();
    }

    @Test
    void itGainsACountInsteadOfSiblings() throws InterruptedException {
        TestAlert alert = TestAlert.fresh();
        sendWithoutStart(alert);
        sendWithoutStart(alert);
        sendWithoutStart(alert);

        world.clock().advance(Duration.ofHours(2));
        sendWithoutStart(alert);

        assertThat(onlyIssue(alert).comments()).hasSize(1);
        assertThat(onlyIssue(alert).comments().getFirst().body()).contains("2 more repeats");
    }

    @Test
    void theFirstValidAlertOfTheRuleClosesIt() throws InterruptedException {
        TestAlert alert = TestAlert.fresh();
        sendWithoutStart(alert);

        scenario.grafana(alert.firing(0));

        assertThat(onlyIssue(alert).isOpen()).isFalse();
        assertThat(scenario.onlyIssue(alert).isOpen()).isTrue();
    }

    @Test
    void aValidAlertBesideAWrongOneOfTheSameRuleDoesNotCloseIt() throws InterruptedException {
        TestAlert alert = TestAlert.fresh();
        ObjectNode wrong = alert.firing(0);
        wrong.remove("startsAt");

        scenario.grafana(alert.firing(0), wrong);
        scenario.grafana(alert.firing(0), wrong);

        assertThat(onlyIssue(alert).isOpen()).isTrue();
    }

    @Test
    void messagesThatAreNoJsonShareOneIssue() throws InterruptedException {
        scenario.publish("{\"AlarmName\": ");
        scenario.publish("not json either");

        assertThat(scenario.issues("Received messages that are not valid JSON").stream()
                        .filter(StoredIssue::isOpen))
                .hasSize(1);
    }

    private void sendWithoutStart(TestAlert alert) throws InterruptedException {
        ObjectNode wrong = alert.firing(0);
        wrong.remove("startsAt");
        scenario.post(LocalSecrets.GRAFANA_HEADER, TestAlert.group(wrong));
    }

    private StoredIssue onlyIssue(TestAlert alert) {
        List<StoredIssue> issues = world.pipeline().gitHub().issues().stream()
                .filter(issue -> issue.title().contains("cannot be processed: " + alert.rule()))
                .toList();
        assertThat(issues).hasSize(1);
        return issues.getFirst();
    }
}
