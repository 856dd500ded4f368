package dev.alerting.local.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.MessageContext;
import dev.alerting.common.sender.MessageInterpreter;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.local.e2e.TestAlert;
import dev.alerting.local.github.fault.Faults;
import dev.alerting.local.github.fault.RequestMatch;
import dev.alerting.local.github.tracker.StoredIssue;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Input that once broke a promise. */
@ExtendWith(SimulationExtension.class)
class HostileInputTest {
    private Simulation simulation;
    private TestAlert alert;

    @BeforeEach
    void open(Simulation shared) {
        simulation = shared;
        alert = TestAlert.fresh();
    }

    @Test
    void aGroupOfWrongAlertsTellsItsMistakeOnce() {
        ObjectNode[] wrong = new ObjectNode[70];
        for (int i = 0; i < wrong.length; i++) {
            wrong[i] = alert.firing(0);
            wrong[i].remove("startsAt");
        }

        simulation.deliver(wrong);

        StoredIssue issue = simulation.gitHub().issues().getLast();
        assertThat(issue.title()).contains("cannot be processed: " + alert.rule());
        assertThat(issue.comments()).isEmpty();
        assertThat(simulation.queue().deadLetters()).hasSize(1);
    }

    @Test
    void anIdentityOfHalfARecordsSizeStillOpensAndCloses() {
        ObjectNode firing = alert.firing(0).put("ruleUID", "r".repeat(205_000));
        ObjectNode resolved = alert.resolved(0, 10).put("ruleUID", "r".repeat(205_000));

        simulation.deliver(firing);
        simulation.deliver(resolved);

        assertThat(simulation.issues(alert)).hasSize(1);
        assertThat(simulation.issues(alert).getFirst().isOpen()).isFalse();
    }

    @Test
    void anIssueThatTakesNoMoreCommentsIsStillClosed() {
        simulation.deliver(alert.firing(0));
        simulation
                .gitHub()
                .faults()
                .add(
                        RequestMatch.createComment(),
                        Faults.status(403, "Commenting is disabled on issues with more than 2500 comments"));

        simulation.deliver(alert.resolved(0, 10));

        assertThat(simulation.issues(alert).getFirst().isOpen()).isFalse();
    }

    @Test
    void aLostCommentOnAnIssueThatWentOutOfSightBlocksNothing() {
        simulation.deliver(alert.firing(0));
        simulation.gitHub().faults().add(RequestMatch.createComment().nth(1), Faults.closeBeforeEffect());
        simulation.send(alert.firing(0));
        simulation.drainUntil(simulation.clock().instant().plusMillis(10));
        simulation.gitHub().faults().add(RequestMatch.listComments(), Faults.status(404, "Not Found"));
        simulation.gitHub().faults().add(RequestMatch.readIssue(), Faults.status(404, "Not Found"));

        simulation.drain();

        assertThat(simulation.record(alert).claim()).isEmpty();
        assertThat(simulation.record(alert).episode().isClosedByPerson()).isTrue();
    }

    /** It took minutes when the time grew with the square of the length; LargestBodiesTest bounds the cost. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aDescriptionOfBlanksDoesNotHang() {
        String alarm = Json.write(Json.object()
                .put("AlarmName", "x")
                .put("AlarmArn", "arn:aws:cloudwatch:us-east-1:123456789012:alarm:x")
                .put("NewStateValue", "ALARM")
                .put("StateChangeTime", "2025-09-16T16:59:17.131+0000")
                .put("AlarmDescription", "a" + " ".repeat(200_000) + "x"));

        assertThat(new MessageInterpreter(RoutingDefaults.STANDARD)
                        .interpret(
                                alarm,
                                new MessageContext(
                                        Optional.empty(),
                                        Optional.empty(),
                                        simulation.clock().instant())))
                .hasSize(1);
    }
}
