package dev.alerting.collector.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.fake.ScriptedTracker;
import dev.alerting.collector.issue.ListedComment;
import dev.alerting.collector.issue.Reaction;
import dev.alerting.common.issue.IssueActivity;
import dev.alerting.common.issue.IssueActivity.Assigned;
import dev.alerting.common.issue.IssueActivity.Commented;
import dev.alerting.common.issue.IssueActivity.Unassigned;
import dev.alerting.common.sender.Interpretation.IssueEvent;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people ask for on issues is done once, whether GitHub's event, the sweep or both come to it. */
class SweepCommandsTest {
    private final SweepWorld world = new SweepWorld();
    private int number;

    @BeforeEach
    void fire() {
        number = world.fire("disk");
        world.tracker.letTriage("alice");
        assertThat(world.sweep(false)).isEmpty();
    }

    @Test
    void aCommandOfWhichNoEventCameIsCarriedOutOnce() {
        comment(1, number, "alice", "Looks bad.\n\n/ack");

        assertThat(world.sweep(true)).containsExactly("COMMAND");
        assertThat(world.record("disk").handling().acknowledgedBy()).isEmpty();
        assertThat(world.sweep(false)).containsExactly("COMMAND");
        assertThat(world.sweep(false)).isEmpty();
        assertThat(world.changes()).isEmpty();

        assertThat(world.record("disk").handling().acknowledgedBy()).hasValue("alice");
        assertThat(world.tracker.reactions()).containsOnlyKeys(1L).containsValue(Reaction.DONE);
        // The event, should it come at last, does nothing more.
        deliver("alice", new Commented(1, "Looks bad.\n\n/ack", ""));
        assertThat(world.tracker.calls().stream().filter("react"::equals)).hasSize(1);
    }

    @Test
    void ofACommentOnlyWhatItsEventHasNotDoneIsDone() {
        deliver("alice", new Commented(1, "/ack", ""));
        comment(1, number, "alice", "/ack\n/cause a full disk");

        assertThat(world.sweep(false)).containsExactly("COMMAND");

        assertThat(world.record("disk").handling().cause()).hasValue("a full disk");
        assertThat(world.tracker.calls().stream().filter("assign"::equals)).hasSize(1);
    }

    @Test
    void whoMayNotGiveCommandsIsToldSoOnce() {
        comment(1, number, "mallory", "/close");

        assertThat(world.sweep(false)).containsExactly("COMMAND");
        assertThat(world.sweep(false)).isEmpty();

        assertThat(world.tracker.issue(number).isOpen()).isTrue();
        assertThat(world.tracker.reactions()).containsEntry(1L, Reaction.REFUSED);
        assertThat(world.tracker.issue(number).comments()).hasSize(1);
    }

    @Test
    void whatIsNoCommandOrNotOnAnIssueOfOursIsLeftAlone() {
        comment(1, number, "alice", "`/ack` would do");
        comment(2, 4711, "alice", "/ack");

        assertThat(world.changes()).isEmpty();
        assertThat(world.tracker.reactions()).isEmpty();
    }

    @Test
    void anAssignmentOfWhichNoEventCameMeansThatSomebodyIsOnIt() {
        world.tracker.personIsAssigned(number);

        assertThat(world.sweep(true)).containsExactly("ACKNOWLEDGED");
        assertThat(world.sweep(false)).containsExactly("ACKNOWLEDGED");
        assertThat(world.sweep(false)).isEmpty();

        assertThat(world.record("disk").handling().acknowledgedBy()).hasValue("alice");
        assertThat(world.tracker.issue(number).labels()).contains("state:acked");
    }

    @Test
    void whoGaveItBackAndStaysAssignedIsNotTakenForSomebodyOnIt() {
        world.tracker.personIsAssigned(number);
        deliver("alice", new Assigned("alice"));
        deliver("alice", new Commented(1, "/unack", ""));

        assertThat(world.changes()).isEmpty();
        assertThat(world.record("disk").handling().acknowledgedBy()).isEmpty();
    }

    @Test
    void whoWasTakenOffIsNotTakenForSomebodyOnIt() {
        world.tracker.personIsAssigned(number);
        deliver("alice", new Assigned("alice"));
        deliver("alice", new Unassigned("alice"));

        assertThat(world.changes()).isEmpty();
    }

    @Test
    void whatCannotBeDoneNowIsDoneByTheNextSweep() {
        comment(1, number, "alice", "/cause a full disk");
        world.tracker.loseAnswer("react");

        assertThat(world.changes()).containsExactly("POSTPONED");
        world.clock.advance(Duration.ofMinutes(10));
        assertThat(world.changes()).containsExactly("COMMAND");
        assertThat(world.record("disk").handling().cause()).hasValue("a full disk");
    }

    private void comment(long id, int issue, String author, String text) {
        world.comments.removeIf(known -> known.id() == id);
        world.comments.add(new ListedComment(id, issue, author, text));
    }

    private void deliver(String actor, IssueActivity activity) {
        world.issueEvents.handle(
                new IssueEvent(ScriptedTracker.REPOSITORY, number, world.fingerprint("disk"), actor, activity),
                world.clock.instant().plusSeconds(60));
    }
}
