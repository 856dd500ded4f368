package dev.alerting.local.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.local.e2e.TestAlert;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.reliability.Chaos.Mode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Table, queue and text in trouble. */
@ExtendWith(SimulationExtension.class)
class StateAndQueueFaultsTest {
    private Simulation simulation;
    private TestAlert alert;

    @BeforeEach
    void open(Simulation shared) {
        simulation = shared;
        alert = TestAlert.fresh();
    }

    @Test
    void withoutTheTableGitHubIsNotTouched() {
        simulation.use(Chaos.when(call -> true, Mode.FAIL_BEFORE));
        simulation.send(alert.firing(0));
        simulation.drainUntil(simulation.clock().instant().plus(Duration.ofMinutes(30)));
        assertThat(simulation.gitHub().requests()).isEmpty();

        simulation.use(Chaos.none());
        simulation.drain();

        assertThat(onlyIssue().isOpen()).isTrue();
    }

    @Test
    void withoutVisibilityChangesTheQueuesOwnTimeOutApplies() {
        simulation.queue().failVisibilityChanges();
        simulation.use(Chaos.at(1, Mode.FAIL_BEFORE));

        simulation.deliver(alert.firing(0));

        assertThat(onlyIssue().isOpen()).isTrue();
    }

    @Test
    void onePoisonMessageLeavesTheRestOfItsBatchAlone() {
        List<TestAlert> others = List.of(TestAlert.fresh(), TestAlert.fresh(), TestAlert.fresh());
        simulation.send(others.get(0).firing(0));
        simulation.sendBody("{\"broken");
        simulation.send(others.get(1).firing(0));
        simulation.send(others.get(2).firing(0));

        simulation.drain();

        others.forEach(other -> assertThat(simulation.issues(other)).hasSize(1));
        assertThat(simulation.queue().deadLetters()).hasSize(1);
        assertThat(simulation.queue().deadLetters().getFirst().attributes()).containsEntry("reason", "NOT_JSON");
    }

    @Test
    void replayingTheDeadLettersOrYesterdaysMessagesOpensNothing() {
        ObjectNode bad = TestAlert.fresh().firing(0);
        bad.remove("startsAt");
        String mixed = TestAlert.group(alert.firing(0), bad);
        simulation.sendBody(mixed);
        simulation.deliver(alert.resolved(0, 10));
        int issues = simulation.gitHub().issues().size();

        simulation
                .queue()
                .deadLetters()
                .forEach(letter -> simulation.queue().send(letter.attributes().get("delivery_id"), letter.body()));
        simulation.deliver(alert.firing(0));
        simulation.deliver(alert.resolved(0, 10));

        assertThat(simulation.gitHub().issues()).hasSize(issues);
        assertThat(onlyIssue().isOpen()).isFalse();
        assertThat(onlyIssue().comments()).hasSize(1);
    }

    @Test
    void textsBeyondGitHubsLimitsAreCutAndFiled() {
        ObjectNode firing = alert.withTeam("a-team-with-a-name-that-is-longer-than-any-label-may-be-on-github")
                .firing(0);
        String longName = alert.name() + " " + "x".repeat(300);
        ((ObjectNode) firing.path("labels")).put("alertname", longName);
        ((ObjectNode) firing.path("annotations"))
                .put("description", "@someone wrote <b>70,000</b> characters ".repeat(1_750));

        simulation.deliver(firing);

        StoredIssue issue = simulation.gitHub().issues().getLast();
        assertThat(issue.title()).hasSize(256).startsWith("[P1] " + alert.name());
        assertThat(issue.body().length()).isLessThanOrEqualTo(65_536);
        assertThat(issue.body()).contains("more characters cut");
        assertThat(issue.labels()).allMatch(label -> label.length() <= 50);
    }

    @Test
    void inShadowModeNothingIsWrittenAnywhere() {
        simulation.use(Instance.Settings.STANDARD.inShadow());
        int issues = simulation.gitHub().issues().size();

        simulation.deliver(alert.firing(0));
        simulation.sendBody("no json");
        simulation.drain();

        assertThat(simulation.gitHub().issues()).hasSize(issues);
        assertThat(simulation.table().read(alert.recordKey())).isEmpty();
        assertThat(simulation.queue().deadLetters()).isEmpty();
        assertThat(simulation.log())
                .anyMatch(line -> line.contains("\"action\":\"CREATE\"") && line.contains("shadow"));
    }

    private StoredIssue onlyIssue() {
        assertThat(simulation.issues(alert)).hasSize(1);
        return simulation.issues(alert).getFirst();
    }
}
