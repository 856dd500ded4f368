package dev.alerting.collector.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.delivery.Deadline;
import dev.alerting.collector.issue.ListedComment;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.collector.issue.Outcome.Unknown;
import dev.alerting.collector.state.SweepMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a sweep cannot see or has no time for is seen by a later one, and whether that is a failure is told apart. */
class SweepTroubleTest {
    static List<Object[]> lists() {
        List<Object[]> cases = new ArrayList<>();
        cases.add(new Object[] {new Refused<>(Refusal.INVALID, "not accessible"), true});
        cases.add(new Object[] {new Unknown<>("no answer"), true});
        for (Cause cause : Cause.values()) {
            // Those end by themselves, and have alarms of their own.
            boolean passes = cause == Cause.HELD_BACK || cause == Cause.BUDGET || cause == Cause.RATE_LIMITED;
            cases.add(new Object[] {new Unavailable<>(cause, "not now", Duration.ZERO), !passes});
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("lists")
    void withoutTheListOfIssuesNothingIsRepairedAndTheNextTickTriesAgain(Outcome<?> outcome, boolean fails) {
        SweepWorld world = new SweepWorld();
        int number = world.fire("closed");
        world.tracker.personCloses(number, world.clock.instant());
        world.listed = Optional.of(outcome);

        world.tick();
        assertThat(world.failuresCounted()).isEqualTo(fails ? 1 : 0);
        assertThat(world.record("closed").episode().isClosedByPerson()).isFalse();

        world.listed = Optional.empty();
        world.clock.advance(Duration.ofMinutes(10));
        world.tick();
        assertThat(world.actions()).containsExactly("CLOSED_BY_PERSON");
    }

    /** The list of comments may name an issue that the list of issues does not have yet. */
    @Test
    void aCommandOnAnIssueThatCannotBeLookedAtNowIsSeenByTheNextSweep() {
        SweepWorld world = new SweepWorld();
        world.changes();
        world.comments.add(new ListedComment(1, 4711, "alice", "/ack"));
        SweepMemory before = world.memory;

        world.tracker.answer("view", new Unavailable<>(Cause.OUTAGE, "down", Duration.ZERO));
        assertThat(world.changes()).isEmpty();
        assertThat(world.lastSweep().path("postponed").asInt()).isEqualTo(1);
        assertThat(world.memory.comments().since()).isEqualTo(before.comments().since());
        assertThat(world.memory.since()).isEqualTo(before.since());

        world.clock.advance(Duration.ofMinutes(10));
        world.tracker.answer("view", new Refused<>(Refusal.INVALID, "not accessible"));
        assertThat(world.changes()).isEmpty();
        assertThat(world.lastSweep().path("postponed").asInt()).isZero();
        assertThat(world.memory.comments().since()).as("it goes on").contains(world.clock.instant());
    }

    @Test
    void withoutTimeForOneThingNothingIsBegunAndNothingForgotten() {
        SweepWorld world = new SweepWorld(Optional.of("prod-"));
        int closed = world.fire("closed");
        world.changes();
        world.tracker.personCloses(closed, world.clock.instant());
        world.alarms.put("prod-queue", "ALARM", world.clock.instant());
        world.comments.add(new ListedComment(1, 4711, "alice", "/ack"));
        SweepMemory before = world.memory;
        List<String> calls = world.tracker.calls();

        boolean done = world.sweep.run(
                world.clock.instant(), new Deadline(world.clock.instant().plusSeconds(12)));

        assertThat(done).as("the next tick goes on").isFalse();
        assertThat(world.tracker.calls()).isEqualTo(calls);
        assertThat(world.alarms.calls.stream().filter(call -> call.startsWith("muted")))
                .isEmpty();
        assertThat(world.memory.since()).isEqualTo(before.since());
        assertThat(world.memory.comments().since()).isEqualTo(before.comments().since());
        assertThat(world.changes()).containsExactly("CLOSED_BY_PERSON");
    }

    @Test
    void whereThereAreMoreOpenIssuesThanARunCanListTheRestIsDoneAndItIsTold() {
        SweepWorld world = new SweepWorld();
        int number = world.fire("open");
        world.changes();
        SweepMemory before = world.memory;
        world.clock.advance(Duration.ofHours(1));
        world.comments.add(new ListedComment(1, number, "alice", "/ack"));
        world.tracker.letTriage("alice");
        world.listTakes = Duration.ofSeconds(31);

        world.tick();

        assertThat(world.actions()).containsExactly("COMMAND");
        assertThat(world.failuresCounted()).isEqualTo(1);
        assertThat(world.memory.comparedAt()).as("to be done yet").isEqualTo(before.comparedAt());
        assertThat(world.memory.comments().since())
                .as("not to be done again")
                .isNotEqualTo(before.comments().since());
    }

    @Test
    void anAlarmOfWhichItCannotBeToldWhetherItIsMutedIsFiledLater() {
        SweepWorld world = new SweepWorld(Optional.of("prod-"));
        world.alarms.put("prod-queue", "ALARM", world.clock.instant());
        assertThat(world.sweep(false)).isEmpty();
        world.clock.advance(Duration.ofMinutes(10));
        world.alarms.meanwhile =
                () -> world.alarms.fails = world.alarms.calls.getLast().startsWith("muted");

        assertThat(world.sweep(false)).isEmpty();
        assertThat(world.failuresCounted()).isEqualTo(1);
        assertThat(world.lines.with("alarms not compared")).hasSize(1);
        assertThat(world.tracker.open()).isEmpty();

        world.alarms.meanwhile = () -> {};
        world.alarms.fails = false;
        world.clock.advance(Duration.ofMinutes(10));
        assertThat(world.sweep(false)).containsExactly("ALARM_MISSED");
    }
}
